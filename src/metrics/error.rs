//! Why a metric has no value, said with what was expected and what came.

/// Input that a metric cannot be computed from.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricError {
    /// Nothing to measure.
    #[error("{operation}: expected at least one sample, got none")]
    Empty {
        /// The metric.
        operation: &'static str,
    },
    /// Two inputs that belong together differ in length.
    #[error(
        "{operation}: `{input}` should have one entry for each of the {expected} in `y_true`, but has {got}; were both cut from the same rows?"
    )]
    Length {
        /// The metric.
        operation: &'static str,
        /// The input that does not fit.
        input: &'static str,
        /// Entries of `y_true`.
        expected: usize,
        /// Entries that came.
        got: usize,
    },
    /// An input has the wrong number of dimensions or columns.
    #[error("{operation}: `{input}` should be {expected}, but is {got}")]
    Shape {
        /// The metric.
        operation: &'static str,
        /// The input.
        input: &'static str,
        /// The shape that is needed, in words.
        expected: String,
        /// The shape that came, in words.
        got: String,
    },
    /// NaN, an infinity, or a null, which no metric of scikit-learn takes either.
    #[error(
        "{operation}: `{input}` should hold finite numbers, but holds {got} at position {position}; remove such rows first"
    )]
    NotFinite {
        /// The metric.
        operation: &'static str,
        /// The input.
        input: &'static str,
        /// Where, counted from 0, row by row.
        position: usize,
        /// `NaN`, `inf`, `null`, ...
        got: String,
    },
    /// A number outside what the metric is defined for.
    #[error("{operation}: `{input}` should hold {expected}, but holds {got} at position {position}")]
    Domain {
        /// The metric.
        operation: &'static str,
        /// The input.
        input: &'static str,
        /// What it may hold, in words.
        expected: &'static str,
        /// Where, counted from 0, row by row.
        position: usize,
        /// The value there.
        got: f64,
    },
    /// Labels that are no classes, or not the classes that the metric needs.
    #[error("{operation}: expected {expected}, got {got}")]
    Labels {
        /// The metric.
        operation: &'static str,
        /// What is needed, and how to get it.
        expected: String,
        /// What came.
        got: String,
    },
    /// A parameter outside its range.
    #[error("{operation}: `{parameter}` should be {expected}, but is {got}")]
    Parameter {
        /// The metric.
        operation: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// Its range, in words.
        expected: String,
        /// Its value.
        got: String,
    },
    /// The input is well formed, yet the metric has no value for it: 0 divided by 0.
    #[error("{operation} is not defined here: it needs {expected}, got {got}")]
    Undefined {
        /// The metric.
        operation: &'static str,
        /// What it needs.
        expected: &'static str,
        /// What came.
        got: String,
    },
    /// A tensor or a frame could not be read.
    #[error("{operation}: `{input}` cannot be read: {reason}")]
    Unreadable {
        /// The metric.
        operation: &'static str,
        /// The input.
        input: &'static str,
        /// What polars or candle said.
        reason: String,
    },
}
