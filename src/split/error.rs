//! Why rows cannot be split as asked.

use crate::metrics::MetricError;

/// Rows that cannot be split as asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// A number of folds, a fraction or another parameter is out of range.
    #[error("{operation}: `{parameter}` should be {expected}, but is {got}")]
    Parameter {
        /// The split.
        operation: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// Its range, in words.
        expected: String,
        /// Its value.
        got: String,
    },
    /// There are fewer rows, members of a class, or groups than the split needs.
    #[error("{operation}: expected at least {expected} {things}, got {got}")]
    TooFew {
        /// The split.
        operation: &'static str,
        /// Rows, members of a class, groups.
        things: String,
        /// How many are needed.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// Labels and groups differ in length.
    #[error("{operation}: expected one group for each of the {expected} labels, got {got} groups")]
    Length {
        /// The split.
        operation: &'static str,
        /// Entries of the labels.
        expected: usize,
        /// Entries of the groups.
        got: usize,
    },
    /// Labels or groups cannot be read as classes.
    #[error(transparent)]
    Labels(#[from] MetricError),
}

pub(super) fn check_folds(operation: &'static str, folds: usize) -> Result<(), SplitError> {
    if folds >= 2 {
        return Ok(());
    }
    Err(SplitError::Parameter { operation, parameter: "folds", expected: "at least 2".into(), got: folds.to_string() })
}

pub(super) fn at_least(operation: &'static str, things: &str, expected: usize, got: usize) -> Result<(), SplitError> {
    if got >= expected { Ok(()) } else { Err(SplitError::TooFew { operation, things: things.into(), expected, got }) }
}
