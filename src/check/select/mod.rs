//! 04-01 Know, create, select, delete.

mod change;
mod create;
mod order;
mod rows;

pub use change::*;
pub use create::*;
pub use order::*;
pub use rows::*;

use polars::prelude::DataFrame;

use super::frames;
use crate::exercise::Exercise;

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] = &[
    &create::FROM_COLUMNS,
    &create::SHAPE_SCHEMA_SUMMARY,
    &create::HEAD_COLS,
    &rows::FILTER_AND,
    &rows::BETWEEN,
    &rows::IS_MISSING_ROWS,
    &change::SET_CELL,
    &change::RENAME_COLS,
    &change::DROP_COLS_ROWS,
    &order::SORT_DESC_ASC,
    &order::VALUE_COUNTS,
    &change::APPEND_THEN_REMOVE,
    &change::MAP_YES_NO,
    &rows::SLICE_BY_LABELS,
    &order::DEDUP_CONSECUTIVE,
];

fn cars() -> DataFrame {
    crate::datasets::cars().frame()
}

/// Texts of one's own, as inputs of a case.
fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

/// Lends them to a function that takes `&[&str]`.
fn lent(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
