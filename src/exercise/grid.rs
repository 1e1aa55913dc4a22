//! Draws the grid of a verdict: arrays and frames with what differs marked, around the first difference.

use std::fmt::Write;
use std::ops::Range;

use super::sample::Look;
use crate::display::{escape, one_line};

/// Rows and columns that are shown.
const ROWS: usize = 12;
const COLUMNS: usize = 12;

/// What is marked in a grid.
pub(super) struct Marks<'a> {
    /// How: a class of the card's style.
    pub(super) class: &'static str,
    /// Rows and columns of values.
    pub(super) cells: &'a [(usize, usize)],
    /// Names above the columns, by position.
    pub(super) heads: Vec<usize>,
    /// The least and the greatest number of all grids that are compared, which are coloured by where they lie between.
    pub(super) scale: Option<(f64, f64)>,
}

impl Marks<'_> {
    pub(super) const NONE: Marks<'static> = Marks { class: "", cells: &[], heads: Vec::new(), scale: None };

    fn class(&self, marked: bool) -> &'static str {
        if marked { self.class } else { "" }
    }
}

/// The columns whose name or type the other grid lacks; if there are none, those that stand elsewhere in it.
pub(super) fn odd_heads(look: &Look, other: &Look) -> Vec<usize> {
    let (Look::Grid { names: own, .. }, Look::Grid { names: other, .. }) = (look, other) else { return Vec::new() };
    let positions = |odd: &dyn Fn(usize) -> bool| (0..own.len()).filter(|at| odd(*at)).collect::<Vec<_>>();
    if own.iter().all(|name| other.contains(name)) && other.iter().all(|name| own.contains(name)) {
        return positions(&|at| other.get(at) != own.get(at));
    }
    positions(&|at| !other.contains(&own[at]))
}

/// A grid as a table, or nothing for what is not a grid.
pub(super) fn html(look: &Look, marks: &Marks<'_>) -> String {
    let Look::Grid { names, rows, caption } = look else { return String::new() };
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0).max(names.len());
    let (row, column) = marks.cells.first().copied().unwrap_or_default();
    let (shown_rows, shown_columns) = (window(row, rows.len(), ROWS), window(column, widest, COLUMNS));
    let mut html = String::from("<table>");
    let numeric = head(&mut html, names, &shown_columns, marks);
    html.push_str("<tbody>");
    for (at, row) in rows.iter().enumerate().take(shown_rows.end).skip(shown_rows.start) {
        html.push_str("<tr>");
        if !names.is_empty() {
            let _ = write!(html, "<th scope=\"row\">{at}</th>");
        }
        for (column, value) in row.iter().enumerate().take(shown_columns.end).skip(shown_columns.start) {
            let left = if numeric.get(column).is_some_and(|numeric| !numeric) { "l " } else { "" };
            let marked = marks.cells.contains(&(at, column));
            let class = format!("{left}{}", marks.class(marked));
            let tint = marks.scale.filter(|_| !marked).and_then(|scale| tint(value, scale)).unwrap_or_default();
            let _ = write!(html, "<td class=\"{}\"{tint}>{}</td>", class.trim_end(), escape(&one_line(value).0));
        }
        html.push_str("</tr>");
    }
    let note = caption.to_owned() + &part(&shown_rows, rows.len(), &shown_columns, widest);
    let _ = write!(html, "</tbody></table><small>{}</small>", escape(&note));
    html
}

/// The range of the numbers in arrays of two dimensions; a row of numbers is read without colours.
pub(super) fn scale(looks: &[&Look]) -> Option<(f64, f64)> {
    let mut range = (f64::INFINITY, f64::NEG_INFINITY);
    for look in looks {
        let Look::Grid { names, rows, .. } = look else { return None };
        if !names.is_empty() || rows.len() < 2 {
            return None;
        }
        for value in rows.iter().flatten() {
            let value: f64 = value.parse().ok()?;
            if value.is_finite() {
                range = (range.0.min(value), range.1.max(value));
            }
        }
    }
    (range.0 < range.1).then_some(range)
}

/// More blue the greater the number is.
fn tint(value: &str, (low, high): (f64, f64)) -> Option<String> {
    let part =
        (value.parse::<f64>().ok().filter(|value| value.is_finite())? / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
    Some(format!(" style=\"background:rgba(0,114,178,{:.2})\"", 0.03 + 0.42 * part))
}

/// Names above a row of types; says which columns hold numbers.
fn head(html: &mut String, names: &[String], shown: &Range<usize>, marks: &Marks<'_>) -> Vec<bool> {
    if names.is_empty() {
        return Vec::new();
    }
    let heads: Vec<(&str, &str)> = names.iter().map(|name| name_and_type(name)).collect();
    let numeric: Vec<bool> = heads.iter().map(|(_, kind)| is_numeric(kind)).collect();
    html.push_str("<thead>");
    let mut line = |tag: &str, text: &dyn Fn(usize) -> String| {
        let _ = write!(html, "<tr><{tag}></{tag}>");
        for at in shown.clone() {
            let class = format!("{} {}", if numeric[at] { "n" } else { "l" }, marks.class(marks.heads.contains(&at)));
            let _ = write!(html, "<{tag} class=\"{}\">{}</{tag}>", class.trim_end(), escape(&text(at)));
        }
        html.push_str("</tr>");
    };
    line("th", &|at| one_line(heads[at].0).0);
    line("td", &|at| heads[at].1.to_owned());
    html.push_str("</thead>");
    numeric
}

/// `mean (f64)` is the column `mean` of type `f64`.
fn name_and_type(name: &str) -> (&str, &str) {
    let parts = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    parts.unwrap_or((name, ""))
}

fn is_numeric(kind: &str) -> bool {
    kind.strip_prefix(['i', 'u', 'f']).is_some_and(|bits| bits.parse::<u32>().is_ok())
}

/// What of a larger grid is shown.
fn part(rows: &Range<usize>, height: usize, columns: &Range<usize>, width: usize) -> String {
    let mut parts = Vec::new();
    if rows.len() < height {
        parts.push(format!("rows {} to {}", rows.start, rows.end - 1));
    }
    if columns.len() < width {
        parts.push(format!("columns {} to {}", columns.start, columns.end - 1));
    }
    if parts.is_empty() { String::new() } else { format!(" ({} here)", parts.join(", ")) }
}

/// The `most` positions out of `all` among which is `at`.
fn window(at: usize, all: usize, most: usize) -> Range<usize> {
    let begin = if at < most { 0 } else { (at - most / 2).min(all.saturating_sub(most)) };
    begin..(begin + most).min(all)
}

/// A grid with names as aligned text; the others fit on a line.
pub(super) fn text(look: &Look) -> Option<String> {
    let Look::Grid { names, rows, caption } = look else { return None };
    if names.is_empty() {
        return None;
    }
    let lines: Vec<&Vec<String>> = std::iter::once(names).chain(rows.iter().take(ROWS)).collect();
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(text, "    {}", cells.join("  ").trim_end());
    }
    let _ = write!(text, "    {caption}");
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::Sample;
    use polars::df;

    #[test]
    fn the_first_difference_is_in_sight() {
        assert_eq!(window(3, 100, 12), 0..12);
        assert_eq!(window(50, 100, 12), 44..56);
        assert_eq!(window(99, 100, 12), 88..100);
        assert_eq!(window(0, 5, 12), 0..5);
        assert_eq!(window(7, 7, 12), 0..7);
    }

    #[test]
    fn columns_that_the_other_lacks_are_marked_or_else_those_that_moved() {
        let heads = |own: &[&str], other: &[&str]| {
            let look = |names: &[&str]| Look::Grid {
                names: names.iter().map(ToString::to_string).collect(),
                rows: vec![],
                caption: String::new(),
            };
            odd_heads(&look(own), &look(other))
        };
        assert_eq!(heads(&["a", "b", "c"], &["a", "c"]), [1]);
        assert_eq!(heads(&["a", "c"], &["a", "b", "c"]), [0; 0]);
        assert_eq!(heads(&["b", "a", "c"], &["a", "b", "c"]), [0, 1]);
        assert_eq!(heads(&["a (i64)"], &["a (f64)"]), [0]);
    }

    #[test]
    fn a_frame_has_row_numbers_types_and_marks() {
        let look = df!("a b" => ["x<y"], "n" => [1.5]).unwrap().look();
        let html = html(&look, &Marks { class: "d", cells: &[(0, 1)], heads: vec![0], scale: None });
        for piece in [
            "<thead><tr><th></th><th class=\"l d\">a b</th><th class=\"n\">n</th></tr>",
            "<tr><td></td><td class=\"l d\">str</td><td class=\"n\">f64</td></tr></thead>",
            "<th scope=\"row\">0</th><td class=\"l\">x&lt;y</td><td class=\"d\">1.5</td>",
            "1 row × 2 columns",
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert_eq!(text(&look).unwrap(), "    a b (str)  n (f64)\n    x<y        1.5\n    1 row × 2 columns");
        assert_eq!(text(&Look::Text("1".into())), None);
    }
}
