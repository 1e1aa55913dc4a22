//! Arrays of any dimension as grids: a value, a row, a matrix, or a stack of matrices with its ends shown.

use super::Bundle;
use super::element::{Entry, Scalar, entries};
use super::html::{escape, page};
use super::number::format_array;
use super::pick::Picks;
use super::table::{Column, Table};

/// Rows, columns and matrices shown whole, and from each end of what is longer.
const ROWS: (usize, usize) = (12, 5);
const COLUMNS: (usize, usize) = (20, 6);
const MATRICES: (usize, usize) = (4, 2);

/// Which part of an array is visible: an array is seen as a stack of matrices, `matrices × rows × columns`.
pub(crate) struct Window {
    pub(crate) shape: Vec<usize>,
    pub(crate) matrices: Picks,
    pub(crate) rows: Picks,
    pub(crate) columns: Picks,
}

impl Window {
    pub(crate) fn of(shape: &[usize]) -> Self {
        let (stack, rows, columns) = as_stack(shape);
        Self {
            shape: shape.to_vec(),
            matrices: Picks::of(stack, MATRICES.0, MATRICES.1),
            rows: Picks::of(rows, ROWS.0, ROWS.1),
            columns: Picks::of(columns, COLUMNS.0, COLUMNS.1),
        }
    }

    /// The indices of the visible values, matrix by matrix and row by row; each has one number per dimension.
    pub(crate) fn indices(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        let (_, rows, columns) = as_stack(&self.shape);
        self.matrices.indices.iter().flat_map(move |matrix| {
            self.rows.indices.iter().flat_map(move |row| {
                self.columns
                    .indices
                    .iter()
                    .map(move |column| unravel((matrix * rows + row) * columns + column, &self.shape))
            })
        })
    }

    /// Draws the visible values, given in the order of [`Window::indices`], under a title such as `array of f64`.
    pub(crate) fn draw(&self, title: &str, numeric: bool, scalars: &[Scalar]) -> Bundle {
        let size = format!("{title}, shape {:?}", self.shape);
        let entries = entries(scalars, format_array);
        if self.shape.is_empty() {
            let value = entries.first().map_or("", Entry::text);
            return Bundle::html(
                page(&format!("<pre>{}</pre><p>{}</p>", escape(value), escape(&size))),
                format!("{value}\n{size}"),
            );
        }
        if entries.is_empty() {
            let sentence = format!("{size}: no elements");
            return Bundle::html(page(&format!("<p>{}</p>", escape(&sentence))), sentence);
        }
        let area = self.rows.len() * self.columns.len();
        let matrices = self.matrices.with_gap(entries.chunks(area).zip(&self.matrices.indices));
        let (mut html, mut text) = (String::new(), String::new());
        for matrix in matrices {
            let Some((entries, &at)) = matrix else {
                html.push_str("<p>…</p>");
                text.push_str("…\n");
                continue;
            };
            let name = self.name(at);
            if !name.is_empty() {
                html.push_str(&format!("<p>{name}</p>"));
                text.push_str(&format!("{name}\n"));
            }
            html.push_str(&self.matrix(entries, numeric).to_html());
            text.push_str(&self.brackets(entries));
        }
        Bundle::html(page(&format!("{html}<p>{}</p>", escape(&size))), text + &size)
    }

    /// The position of a matrix in the stack as it is written in Rust: `[0, .., ..]`; nothing for a lone matrix or vector.
    fn name(&self, matrix: usize) -> String {
        let [stack @ .., _, _] = &self.shape[..] else {
            return String::new();
        };
        if stack.is_empty() {
            return String::new();
        }
        let position: Vec<String> = unravel(matrix, stack).iter().map(usize::to_string).collect();
        format!("[{}, .., ..]", position.join(", "))
    }

    fn matrix(&self, entries: &[Entry], numeric: bool) -> Table {
        let width = self.columns.len();
        let columns = self.columns.indices.iter().enumerate().map(|(at, column)| Column {
            name: column.to_string(),
            dtype: String::new(),
            numeric,
            entries: entries.iter().skip(at).step_by(width).cloned().collect(),
        });
        Table {
            columns: columns.collect(),
            column_picks: self.columns.clone(),
            row_picks: self.rows.clone(),
            numbered: self.shape.len() > 1,
            caption: String::new(),
        }
    }

    /// The form that NumPy made common: rows in brackets, aligned.
    fn brackets(&self, entries: &[Entry]) -> String {
        let width = entries.iter().map(|entry| entry.text().chars().count()).max().unwrap_or(0);
        let mut rows = self.rows.with_gap(entries.chunks(self.columns.len())).into_iter().map(|row| match row {
            Some(row) => {
                let row = self.columns.with_gap(row.iter().map(|entry| format!("{:>width$}", entry.text())));
                let row: Vec<String> = row.into_iter().map(|entry| entry.unwrap_or("…".into())).collect();
                format!("[{}]", row.join(", "))
            }
            None => "…".into(),
        });
        if self.shape.len() == 1 {
            return rows.next().unwrap_or_default() + "\n";
        }
        format!("[{}]\n", rows.collect::<Vec<_>>().join(",\n "))
    }
}

/// Any shape as a stack of matrices; a vector is a matrix of one row.
pub(crate) fn as_stack(shape: &[usize]) -> (usize, usize, usize) {
    match shape {
        [] => (1, 1, 1),
        [columns] => (1, 1, *columns),
        [stack @ .., rows, columns] => (stack.iter().product(), *rows, *columns),
    }
}

/// The position of the `at`-th element in row-major order.
fn unravel(mut at: usize, shape: &[usize]) -> Vec<usize> {
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|&length| {
            let position = at % length;
            at /= length;
            position
        })
        .collect();
    index.reverse();
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_like_an_odometer() {
        let all: Vec<_> = (0..6).map(|at| unravel(at, &[2, 3])).collect();
        assert_eq!(all, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert!(unravel(0, &[]).is_empty());
    }

    #[test]
    fn a_window_onto_something_huge_is_small() {
        let window = Window::of(&[1000, 1000, 1000, 1000]);
        assert_eq!(window.indices().count(), 4 * 10 * 12);
        assert_eq!(window.indices().last(), Some(vec![999, 999, 999, 999]));
        assert_eq!(Window::of(&[3, 0, 2]).indices().count(), 0);
    }
}
