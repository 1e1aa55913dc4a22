//! HTML pieces that all displays share: escaping, and one style that follows the theme of the notebook.

/// Characters of one value that are shown before it is cut.
pub(crate) const LONGEST: usize = 100;

/// Looks of tables and cards. Colours come from JupyterLab's theme, or else from the text around.
///
/// The class is doubled because JupyterLab's own table rules carry two classes and would win.
pub(crate) const STYLE: &str = "<style>\
.anneal.anneal{overflow-x:auto;color:var(--jp-content-font-color1,inherit)}\
.anneal.anneal table{border-collapse:collapse;table-layout:auto;margin:0 0 .4em;font-size:var(--jp-ui-font-size1,13px);font-variant-numeric:tabular-nums}\
.anneal.anneal tr{background:none}\
.anneal.anneal th,.anneal.anneal td{padding:.2em .7em;text-align:left;white-space:pre;border:0;line-height:1.35;background:none}\
.anneal.anneal .n{text-align:right}\
.anneal.anneal thead th{font-weight:600;padding-bottom:0}\
.anneal.anneal thead td{font-size:85%;padding-top:0;opacity:.65}\
.anneal.anneal thead tr:last-child>*{border-bottom:1px solid var(--jp-border-color1,#8888)}\
.anneal.anneal tbody th{font-weight:400;opacity:.65;text-align:right}\
.anneal.anneal tbody tr:hover{background:var(--jp-rendermime-table-row-hover-background,#8882)}\
.anneal.anneal .x{opacity:.55;font-style:italic}\
.anneal.anneal .a{color:var(--jp-warn-color0,#c60)}\
.anneal.anneal .g{text-align:center;opacity:.65}\
.anneal.anneal .w{white-space:normal;max-width:46em}\
.anneal.anneal p{margin:0 0 .5em;font-size:90%;opacity:.75;max-width:60em}\
.anneal.anneal .t{font-weight:600;font-size:110%;opacity:1}\
.anneal.anneal pre{margin:0 0 .5em;font-size:90%;white-space:pre;overflow-x:auto}\
.anneal.anneal .c{white-space:pre-wrap;opacity:.75;max-width:60em}\
.anneal.anneal section{margin:0 0 1.5em}\
</style>";

/// Puts displays into the box that the style belongs to.
pub(crate) fn page(content: &str) -> String {
    format!("<div class=\"anneal\">{STYLE}{content}</div>")
}

/// Text as HTML shows it literally; safe in content and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// One value on one line: control characters as Rust writes them, and cut with `…` after [`LONGEST`] characters.
///
/// Returns whether something was cut, so that the display can say so.
pub(crate) fn one_line(text: &str) -> (String, bool) {
    let mut out = String::new();
    for (shown, c) in text.chars().enumerate() {
        if shown == LONGEST {
            out.push('…');
            return (out, true);
        }
        match c {
            // Direction marks would reorder the cells around them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.extend(c.escape_unicode()),
            _ if c.is_control() => out.extend(c.escape_default()),
            _ => out.push(c),
        }
    }
    (out, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_not_obeyed() {
        let hostile = "<script>alert(\"1\" & '2')</script>";
        assert_eq!(escape(hostile), "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
    }

    #[test]
    fn a_value_stays_on_one_line() {
        assert_eq!(one_line("a\nb\tc\u{202e}"), ("a\\nb\\tc\\u{202e}".into(), false));
        let (cut, was_cut) = one_line(&"é".repeat(101));
        assert!(was_cut && cut.chars().count() == 101 && cut.ends_with('…'));
    }
}
