//! What can be wrong with a data file, said with the file's name and what was expected.

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
}
