//! What can be wrong with a data file, said with the file's name and what was expected.

use crate::similar::most_similar;
use polars::prelude::PolarsError;
use std::path::PathBuf;

/// Why a data file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The file is missing or unreadable.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file was altered or cut short.
    #[error("{} is not the file it should be: expected sha256 {expected}, got {got} ({bytes} bytes); put the original back, for instance with `git checkout -- {}`", path.display(), path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The checksum of the original.
        expected: String,
        /// The checksum of what is there.
        got: String,
        /// The size of what is there.
        bytes: usize,
    },
    /// The bytes are right, or nobody said what they should be, but they are not a CSV table.
    #[error("{} is not a CSV table", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What polars found.
        source: PolarsError,
    },
    /// A compressed file that does not unpack.
    #[error("{} does not unpack: it was cut short or altered", path.display())]
    Packed {
        /// The file.
        path: PathBuf,
        /// What the decompressor said.
        source: std::io::Error,
    },
    /// A picture of the wrong size.
    #[error("{}: expected {expected} bytes of pixels, got {got}", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// The bytes that the picture has.
        expected: usize,
        /// The bytes that were there.
        got: usize,
    },
    /// Text that is not a card.
    #[error("this is not the card of a data set")]
    Card {
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A set without a card.
    #[error("data/cards.json has no card called {name}")]
    NoCard {
        /// The name of the set.
        name: String,
    },
    /// Nothing to predict.
    #[error("{set} has no target: set one, as in `set.target = Some(\"name\".into())`, or use its frame")]
    NoTarget {
        /// The set.
        set: String,
    },
    /// A column that is not there.
    #[error("{set}: expected a column {column}, got {}{}", columns.join(", "), hint(column, columns))]
    Column {
        /// The set.
        set: String,
        /// The column asked for.
        column: String,
        /// The columns that are there.
        columns: Vec<String>,
    },
    /// A column that is not of numbers.
    #[error(
        "{set}: expected numbers in the column {column}, got {dtype}; leave it out of `features`, or encode it first"
    )]
    NotNumeric {
        /// The set.
        set: String,
        /// The column.
        column: String,
        /// Its type.
        dtype: String,
    },
    /// Missing values where every value is needed.
    #[error(
        "{set}: expected a value in every row of {column}, got {missing} missing; `drop_missing()` leaves such rows out, `fill_null` of polars fills them"
    )]
    Missing {
        /// The set.
        set: String,
        /// The first column concerned.
        column: String,
        /// How many are missing.
        missing: usize,
    },
    /// A label that is none of the classes.
    #[error("{set}: expected one of {expected:?} in the column {column}, got {got:?}")]
    Class {
        /// The set.
        set: String,
        /// The target.
        column: String,
        /// The classes.
        expected: Vec<String>,
        /// The label.
        got: String,
    },
    /// Rows that cannot be split.
    #[error(transparent)]
    Split(#[from] crate::split::SplitError),
    /// Something that polars refused.
    #[error(transparent)]
    Polars(#[from] PolarsError),
    /// Something that candle refused.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

fn hint(column: &str, columns: &[String]) -> String {
    most_similar(column, columns).map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}
