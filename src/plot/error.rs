//! Why a picture cannot be drawn, said with what would make it possible.

/// A picture that cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// There is no such column.
    #[error("{picture}: there is no column `{column}`{}; the columns are {}", hint(similar), available.join(", "))]
    MissingColumn {
        /// Which picture: `scatter`, ...
        picture: &'static str,
        /// The name asked for.
        column: String,
        /// The existing name most like it, if one is.
        similar: Option<String>,
        /// All names.
        available: Vec<String>,
    },
    /// The column holds something that has no place on an axis.
    #[error(
        "{picture}: column `{column}` should hold numbers, but holds {got}; convert it first, for instance with .cast(DataType::Float64)"
    )]
    NotNumbers {
        /// Which picture.
        picture: &'static str,
        /// The column.
        column: String,
        /// Its type.
        got: String,
    },
    /// No row has what is to be drawn.
    #[error("{picture}: nothing to draw: none of the {rows} rows has a value in {columns}")]
    Nothing {
        /// Which picture.
        picture: &'static str,
        /// How many rows there are.
        rows: usize,
        /// The columns that need one.
        columns: String,
    },
    /// The values span more than a number can hold.
    #[error(
        "{picture}: the values from {low:e} to {high:e} are too far apart for one axis; take logarithms or leave the outliers out"
    )]
    Range {
        /// Which picture.
        picture: &'static str,
        /// The least value.
        low: f64,
        /// The greatest value.
        high: f64,
    },
    /// More groups, bars or bins than can be told apart.
    #[error("{picture}: {got} {things} are too many to tell apart, the most is {most}; {advice}")]
    TooMany {
        /// Which picture.
        picture: &'static str,
        /// What there are too many of.
        things: String,
        /// How many there are.
        got: usize,
        /// How many there may be.
        most: usize,
        /// What to do.
        advice: &'static str,
    },
    /// Data of the wrong shape, length or kind.
    #[error("{picture}: {what}: expected {expected}, got {got}")]
    Unusable {
        /// Which picture.
        picture: &'static str,
        /// What was looked at.
        what: String,
        /// What it should be.
        expected: String,
        /// What it is.
        got: String,
    },
    /// A picture that cannot be written.
    #[error("{picture}: cannot be saved: {message}")]
    Unsaved {
        /// Which picture.
        picture: &'static str,
        /// Why.
        message: String,
    },
    /// A drawing made by hand stopped with an error.
    #[error("figure: the drawing stopped: {message}")]
    Drawing {
        /// What it said.
        message: String,
    },
}

fn hint(similar: &Option<String>) -> String {
    similar.as_ref().map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

impl PlotError {
    /// The same error, of the picture that the data was for.
    pub(super) fn of(mut self, name: &'static str) -> Self {
        if let Self::Unusable { picture, .. } = &mut self {
            *picture = name;
        }
        self
    }
}
