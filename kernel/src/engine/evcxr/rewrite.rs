//! Small changes to the source that evcxr generates, so that it tells what it knows apart from the learner's own text.
//!
//! No line is added or removed: evcxr finds the origin of an error by counting lines.

use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxNode, ast};

use crate::engine::native::generate::SHOW;

/// An error that leaves through `?` goes to stderr, where nobody can tell it from the learner's text.
const ERROR: [(&str, &str); 2] = [
    (
        "fn from(error: T) -> Self {",
        "#[track_caller] fn from(error: T) -> Self { let place = std::panic::Location::caller();",
    ),
    (
        r#"eprintln!("{}", error);"#,
        r#"println!("EVCXR_ERROR_IN_WORDS {{\"type\":{:?},\"file\":{:?},\"line\":{},\"column\":{},\"message\":{:?}}}", std::any::type_name::<T>(), place.file(), place.line(), place.column(), error.to_string().as_bytes());"#,
    ),
];

/// The value of a tail expression looks as if the learner had shown it, where [`show`] has not changed that.
const RESULT: [(&str, &str); 3] = [
    (r#"b"EVCXR_BEGIN_CONTENT text/plain\n""#, r#"b"EVCXR_RESULT ""#),
    ("text.as_bytes()", r#"format!("{:?}", text.as_bytes()).as_bytes()"#),
    (r#"b"\nEVCXR_END_CONTENT\n""#, r#"b"\n""#),
];

/// The kernel says in words of its own that a variable was lost with its type.
const CHANGED: &str = r#"eprintln!("The type of the variable {name} was redefined, so was lost.",);"#;

pub fn rewrite(source: &str) -> String {
    let source = after(source, "struct EvcxrUserCodeError {}", &ERROR);
    let source = after(&source, "fn evcxr_send_text_plain", &RESULT);
    show(&source.replacen(CHANGED, "", 1))
}

/// evcxr calls `evcxr_display` on the value of a cell and, when that does not compile, asks for `Debug`. Here one compile
/// decides, as under the native engine; it also knows `()` and values that have neither. The second form is met all the
/// same: evcxr blames the display for the first `?` in a value, which its function does not take yet.
fn show(source: &str) -> String {
    let tree = SourceFile::parse(source, Edition::Edition2024).tree();
    let replaced = |value: SyntaxNode, before: &str, after: &str| {
        let (start, end) = (usize::from(value.text_range().start()), usize::from(value.text_range().end()));
        let (head, tail) = (source[..start].strip_suffix(before)?, source[end..].strip_prefix(after)?);
        Some(format!("{head}match {}{SHOW}{tail}", &source[start..end - 1]))
    };
    let shown = tree.syntax().descendants().find_map(|node| {
        let in_debug = |value| replaced(value, "evcxr_send_text_plain(&format!(\"{:?}\",&", "));");
        let in_display = |value| replaced(value, "", ".evcxr_display();");
        displayed(&node).and_then(in_display).or_else(|| formatted(&node).and_then(in_debug))
    });
    shown.unwrap_or_else(|| source.to_string())
}

/// The value in parentheses, in `(value).evcxr_display()`.
fn displayed(node: &SyntaxNode) -> Option<SyntaxNode> {
    match ast::MethodCallExpr::cast(node.clone())?.receiver()? {
        ast::Expr::ParenExpr(value) => Some(value.syntax().clone()),
        _ => None,
    }
}

/// The value in parentheses, in `format!("{:?}",&(value))`.
fn formatted(node: &SyntaxNode) -> Option<SyntaxNode> {
    ast::MacroCall::cast(node.clone())?.token_tree()?.syntax().children().last()
}

/// Replaces the first occurrence of each text behind the place where evcxr's own code begins.
fn after(source: &str, begin: &str, replacements: &[(&str, &str)]) -> String {
    let Some(at) = source.find(begin) else { return source.to_string() };
    let (before, mut rest) = (&source[..at], source[at..].to_string());
    for (old, new) in replacements {
        rest = rest.replacen(old, new, 1);
    }
    format!("{before}{rest}")
}

#[cfg(test)]
mod tests {
    use super::{SHOW, rewrite};

    #[test]
    fn the_value_is_shown_in_one_compile() {
        let source = "fn f() {\nlet x = 1;\n(\nx.max(\n2)\n).evcxr_display();\n}";
        assert_eq!(rewrite(source), format!("fn f() {{\nlet x = 1;\nmatch (\nx.max(\n2)\n{SHOW}\n}}"));
    }

    #[test]
    fn so_is_one_that_evcxr_has_given_up_to_display() {
        let source = "fn f() { let s = format!(\"{:?}\",&(1));\nevcxr_send_text_plain(&format!(\"{:?}\",&(\ng(\n\")\")?\n)));\n}";
        let shown = format!("fn f() {{ let s = format!(\"{{:?}}\",&(1));\nmatch (\ng(\n\")\")?\n{SHOW}\n}}");
        assert_eq!(rewrite(source), shown);
    }

    #[test]
    fn lines_stay_where_they_are() {
        let source = "let x = \"text.as_bytes()\";\nstruct EvcxrUserCodeError {}\nimpl<T: std::fmt::Display> From<T> for \
                      EvcxrUserCodeError {\n fn from(error: T) -> Self {\n eprintln!(\"{}\", error);\n \
                      EvcxrUserCodeError {}\n}}\n";
        let rewritten = rewrite(source);
        assert_eq!(rewritten.lines().count(), source.lines().count());
        assert!(rewritten.contains("#[track_caller] fn from") && !rewritten.contains("eprintln"), "{rewritten}");
        assert!(rewritten.starts_with("let x = \"text.as_bytes()\";\n"));
    }
}
