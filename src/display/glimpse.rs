//! One line for each column: its type and its first values, to see a wide frame at once.

use super::element::{Entry, entries};
use super::frame::{FrameTable, scalar};
use super::number::format_column;
use super::table;
use polars::prelude::{Column, DataFrame};

/// Characters of values in a line.
const WIDTH: usize = 90;

/// Name, type, missing values and first values of each column, one below the other.
///
/// ```
/// use anneal::prelude::*;
///
/// display(&glimpse(&datasets::penguins().frame()));
/// ```
pub fn glimpse(frame: &DataFrame) -> FrameTable {
    let columns = frame.columns();
    let names: Vec<&str> = columns.iter().map(|column| column.name().as_str()).collect();
    let types: Vec<String> = columns.iter().map(|column| column.dtype().to_string()).collect();
    let nulls: Vec<u64> = columns.iter().map(|column| column.null_count() as u64).collect();
    let values: Vec<String> = columns.iter().map(first_values).collect();
    let lines = DataFrame::new(
        names.len(),
        vec![
            Column::new("column".into(), names),
            Column::new("type".into(), types),
            Column::new("null".into(), nulls),
            Column::new("first values".into(), values),
        ],
    );
    let (height, width) = frame.shape();
    let size = format!("{} × {}", super::counted(height, "row"), super::counted(width, "column"));
    table(&lines.unwrap_or_default()).rows(500).without_types().captioned(size)
}

/// As many values as fit the line; words in quotes, so that a number is told from its text.
fn first_values(column: &Column) -> String {
    let series = column.as_materialized_series().head(Some(30));
    let quoted = series.dtype().is_string() || series.dtype().is_categorical();
    let scalars: Vec<_> = (0..series.len()).map(|row| scalar(&series, row)).collect();
    let mut line = String::new();
    for entry in entries(&scalars, format_column) {
        let word = match &entry {
            Entry::Value(text) if quoted => format!("{text:?}"),
            entry => entry.text().to_owned(),
        };
        if line.chars().count() + word.chars().count() > WIDTH && !line.is_empty() {
            break;
        }
        line += &format!("{}{word}", if line.is_empty() { "" } else { ", " });
    }
    line
}
