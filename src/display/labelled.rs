//! Matrices with names for rows and columns: confusion matrices, correlations, distances.

use super::element::{Element, Entry, Scalar, entries};
use super::html::page;
use super::number::format_array;
use super::pick::Picks;
use super::table::{Column, Table};
use super::{Bundle, SaveError, Show, save};
use ndarray::{ArrayBase, Data, Ix2};
use std::path::Path;

/// Rows and columns shown whole, and from each end of what is longer.
const ROWS: (usize, usize) = (40, 15);
const COLUMNS: (usize, usize) = (30, 10);

/// A matrix with a name for each row and each column, as in a confusion matrix. Missing names are numbers.
///
/// ```
/// use anneal::prelude::*;
///
/// let counts = array![[50, 0], [3, 47]];
/// display(&labelled(&counts, &["cat", "dog"], &["cat", "dog"]).corner("true ＼ predicted"));
/// ```
pub fn labelled<A: Element, S: Data<Elem = A>>(
    matrix: &ArrayBase<S, Ix2>,
    rows: &[&str],
    columns: &[&str],
) -> Labelled {
    let scalars = matrix.iter().map(Element::scalar).collect();
    of(scalars, matrix.dim(), !matches!(A::NAME, "String" | "&str" | "bool" | "char"), rows, columns)
}

fn of(scalars: Vec<Scalar>, size: (usize, usize), numeric: bool, rows: &[&str], columns: &[&str]) -> Labelled {
    let names = |names: &[&str], length: usize| {
        (0..length).map(|at| names.get(at).map_or_else(|| at.to_string(), |name| (*name).to_owned())).collect()
    };
    let (rows, columns) = (names(rows, size.0), names(columns, size.1));
    Labelled { entries: entries(&scalars, format_array), rows, columns, numeric, corner: String::new() }
}

/// What [`labelled`] returns.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Row by row.
    entries: Vec<Entry>,
    rows: Vec<String>,
    columns: Vec<String>,
    numeric: bool,
    corner: String,
}

impl Labelled {
    /// What stands above the names of the rows.
    pub fn corner(mut self, words: impl Into<String>) -> Self {
        self.corner = words.into();
        self
    }

    /// All of it as a table of Markdown.
    pub fn markdown(&self) -> String {
        save::markdown(&self.heads(), self.numeric, self.lines())
    }

    /// All of it as CSV, names first.
    pub fn csv(&self) -> String {
        save::csv(&self.heads(), self.lines())
    }

    /// Writes all of it to a file: Markdown if the name ends in `.md`, otherwise CSV.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), SaveError> {
        save::write(path.as_ref(), &|markdown| if markdown { self.markdown() } else { self.csv() })
    }

    fn heads(&self) -> Vec<String> {
        std::iter::once(self.corner.clone()).chain(self.columns.iter().cloned()).collect()
    }

    fn lines(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        let width = self.columns.len().max(1);
        self.rows.iter().zip(self.entries.chunks(width)).map(|(name, row)| {
            std::iter::once(name.clone()).chain(row.iter().map(|entry| entry.text().to_owned())).collect()
        })
    }
}

impl Show for Labelled {
    fn show(&self) -> Bundle {
        let (height, width) = (self.rows.len(), self.columns.len());
        let row_picks = Picks::of(height, ROWS.0, ROWS.1);
        let mut column_picks = Picks::of(width, COLUMNS.0, COLUMNS.1);
        let names = row_picks.indices.iter().map(|row| Entry::Value(self.rows[*row].clone())).collect();
        let mut columns =
            vec![Column { name: self.corner.clone(), dtype: String::new(), numeric: false, entries: names }];
        columns.extend(column_picks.indices.iter().map(|&column| Column {
            name: self.columns[column].clone(),
            dtype: String::new(),
            numeric: self.numeric,
            entries: row_picks.indices.iter().map(|row| self.entries[row * width + column].clone()).collect(),
        }));
        // The names are a column of their own before those of the matrix.
        column_picks.indices.insert(0, 0);
        column_picks.gap = column_picks.gap.map(|gap| gap + 1);
        let size = format!("{} × {}", super::counted(height, "row"), super::counted(width, "column"));
        let table = Table { columns, column_picks, row_picks, numbered: false, caption: size };
        Bundle::html(page(&table.to_html()), table.to_text())
    }
}
