//! A table ready to be drawn: the visible columns and rows of something, with its gaps, as HTML.

use super::element::Entry;
use super::html::{LONGEST, escape, one_line};
use super::pick::Picks;
use std::fmt::Write;

/// The visible part of a frame, a series or a matrix.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    /// Which columns of the whole these are.
    pub(crate) column_picks: Picks,
    /// Which rows of the whole the entries belong to.
    pub(crate) row_picks: Picks,
    /// Whether rows are named by their number, as in a matrix; frames have no row names.
    pub(crate) numbered: bool,
    /// The line below: size, and what else there is to say.
    pub(crate) caption: String,
}

/// One visible column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Shown in a row of its own below the names; empty for matrices, which have one type.
    pub(crate) dtype: String,
    /// Aligned right.
    pub(crate) numeric: bool,
    pub(crate) entries: Vec<Entry>,
}

impl Table {
    /// The table and its caption, without the surrounding box and style.
    pub(crate) fn to_html(&self) -> String {
        let mut cut = false;
        let mut html = String::from("<table><thead>");
        self.head(&mut html, &mut cut);
        html.push_str("</thead><tbody>");
        let rows = self.row_picks.with_gap(0..self.row_picks.len());
        for row in rows {
            self.row(&mut html, row, &mut cut);
        }
        html.push_str("</tbody></table>");
        let cut = cut.then(|| format!("text cut at {LONGEST} characters"));
        let notes: Vec<&str> = [Some(self.caption.as_str()), cut.as_deref()]
            .into_iter()
            .flatten()
            .filter(|note| !note.is_empty())
            .collect();
        if !notes.is_empty() {
            let _ = write!(html, "<p>{}</p>", escape(&notes.join(", ")));
        }
        html
    }

    fn visible(&self) -> Vec<Option<&Column>> {
        self.column_picks.with_gap(&self.columns)
    }

    fn head(&self, html: &mut String, cut: &mut bool) {
        html.push_str(if self.numbered { "<tr><th></th>" } else { "<tr>" });
        for column in self.visible() {
            match column {
                Some(column) => {
                    let name = cell_text(&column.name, cut);
                    let _ = write!(html, "<th scope=\"col\"{}>{name}</th>", class(column.numeric, ""));
                }
                None => html.push_str("<th class=\"g\">…</th>"),
            }
        }
        html.push_str("</tr>");
        if self.columns.iter().all(|column| column.dtype.is_empty()) {
            return;
        }
        html.push_str(if self.numbered { "<tr><td></td>" } else { "<tr>" });
        for column in self.visible() {
            match column {
                Some(column) => {
                    let dtype = cell_text(&column.dtype, cut);
                    let _ = write!(html, "<td{}>{dtype}</td>", class(column.numeric, ""));
                }
                None => html.push_str("<td></td>"),
            }
        }
        html.push_str("</tr>");
    }

    /// One row; `None` is the gap between the first rows and the last.
    fn row(&self, html: &mut String, row: Option<usize>, cut: &mut bool) {
        html.push_str("<tr>");
        if self.numbered {
            let number = row.map_or("…".to_owned(), |row| self.row_picks.indices[row].to_string());
            let _ = write!(html, "<th scope=\"row\">{number}</th>");
        }
        for column in self.visible() {
            let (Some(column), Some(row)) = (column, row) else {
                let numeric = column.is_some_and(|column| column.numeric);
                let _ = write!(html, "<td{}>…</td>", class(numeric, if numeric { "x" } else { "g" }));
                continue;
            };
            let entry = &column.entries[row];
            let mark = match entry {
                Entry::Value(_) => "",
                Entry::Null => "x",
                Entry::Nan => "a",
            };
            let _ = write!(html, "<td{}>{}</td>", class(column.numeric, mark), cell_text(entry.text(), cut));
        }
        html.push_str("</tr>");
    }
}

fn cell_text(text: &str, cut: &mut bool) -> String {
    let (line, was_cut) = one_line(text);
    *cut |= was_cut;
    escape(&line)
}

fn class(numeric: bool, mark: &str) -> String {
    match (numeric, mark) {
        (false, "") => String::new(),
        (true, "") => " class=\"n\"".into(),
        (false, mark) => format!(" class=\"{mark}\""),
        (true, mark) => format!(" class=\"n {mark}\""),
    }
}
