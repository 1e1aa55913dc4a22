//! Data sets that come with their story: source, licence, citation, units, and a checksum that is verified.
//!
//! ```
//! use anneal::prelude::*;
//!
//! let penguins = datasets::penguins();
//! display(&penguins);           // the card: where the numbers come from and what they mean
//! let df = penguins.frame();    // the numbers, a polars frame
//! assert_eq!(df.shape(), (344, 8));
//! ```

mod card;
mod error;
mod penguins;
mod read;

pub use card::{Card, Variable};
pub use error::DatasetError;
pub use penguins::penguins;
pub use read::{parse_csv, read, sha256};

use polars::prelude::DataFrame;

/// A data set: its rows, and the card that says where they come from.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Short name, as in `datasets::penguins()`.
    pub name: String,
    /// The rows.
    pub frame: DataFrame,
    /// Source, licence, citation and the meaning of each column.
    pub card: Card,
}

impl Dataset {
    /// The rows as a frame of your own: a copy that costs nothing, as polars shares the columns.
    pub fn frame(&self) -> DataFrame {
        self.frame.clone()
    }
}
