//! Tables as files: CSV for programs, Markdown for people.

use std::path::{Path, PathBuf};

/// A table that cannot be saved.
#[derive(Debug, thiserror::Error)]
#[error("cannot save the table to {}", path.display())]
pub struct SaveError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: std::io::Error,
}

/// Writes one of the two forms: Markdown if the name ends in `.md`, otherwise CSV.
pub(super) fn write(path: &Path, content: &dyn Fn(bool) -> String) -> Result<(), SaveError> {
    let markdown = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md"));
    std::fs::write(path, content(markdown)).map_err(|source| SaveError { path: path.into(), source })
}

/// A table of Markdown, as GitHub reads it; all columns but the first are aligned right if they hold numbers.
pub(super) fn markdown(heads: &[String], numeric: bool, rows: impl Iterator<Item = Vec<String>>) -> String {
    let right: Vec<bool> = (0..heads.len()).map(|at| numeric && at > 0).collect();
    markdown_aligned(heads, &right, rows)
}

/// The same with the alignment of each column.
pub(super) fn markdown_aligned(heads: &[String], right: &[bool], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rule: String = right.iter().map(|right| if *right { "---:|" } else { "---|" }).collect();
    let rows: String = rows.map(|row| markdown_row(&row)).collect();
    format!("{}|{rule}\n{rows}", markdown_row(heads))
}

/// One row; what would end a cell or a line, or begin HTML, is written so that it does not.
pub(super) fn markdown_row(cells: &[String]) -> String {
    let escaped = |cell: &String| {
        let cell = cell.replace('\\', "\\\\").replace('|', "\\|").replace('&', "&amp;").replace('<', "&lt;");
        cell.replace("\r\n", "<br>").replace(['\n', '\r'], "<br>")
    };
    format!("| {} |\n", cells.iter().map(escaped).collect::<Vec<_>>().join(" | "))
}

/// CSV as RFC 4180 has it, with line feeds.
pub(super) fn csv(heads: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n";
    line(heads) + &rows.map(|row| line(&row)).collect::<String>()
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_cells() {
        let evil = ["a|b".to_owned(), "<b>\n\"x\", y".to_owned()];
        assert_eq!(markdown_row(&evil), "| a\\|b | &lt;b><br>\"x\", y |\n");
        assert_eq!(csv(&evil, std::iter::empty()), "a|b,\"<b>\n\"\"x\"\", y\"\n");
    }
}
