//! The toolkit of the Anneal notebooks: what a machine-learning engineer has at hand in Python, in Rust.
//!
//! One import brings all of it into a notebook:
//!
//! ```
//! use anneal::prelude::*;
//!
//! let penguins = datasets::penguins().frame();
//! let mass = penguins
//!     .lazy()
//!     .group_by_stable([col("species")])
//!     .agg([col("body_mass_g").mean()])
//!     .collect()?;
//! display(&mass); // a table in JupyterLab, aligned text in a terminal
//!
//! let weights = array![[0.5, 0.25], [0.125, 1.0]];
//! display(&weights.dot(&array![2.0, 4.0]));
//! # Ok::<(), PolarsError>(())
//! ```
//!
//! | part | what it holds |
//! |---|---|
//! | [`datasets`] | data sets with their source, licence, units and checksum; generated ones with their truth |
//! | [`read`] | your own files: `read_csv`, `read_parquet` |
//! | [`arrays`] | what NumPy has for arrays and ndarray has not: `arange`, comparisons, `where_` |
//! | [`CollectStreaming`] | `collect` for millions of rows |
//! | [`bridge`] | between frames, arrays and tensors |
//! | [`display`] | tables, arrays, tensors and pictures in a notebook; [`display::Show`] for your own types |
//! | [`random`] | random numbers with a seed: generators, arrays, tensors, layers, dropout |
//! | [`plot`] | pictures in one call, from a scatter plot to a decision boundary; or any drawing made with plotters |
//! | [`gallery()`] | every view and picture on one page, each with its code |
//! | [`metrics`] | how good predictions are: the metrics of scikit-learn |
//! | [`progress`] | bars, curves that grow while a model trains, pauses that an interrupt ends |
//! | [`split`] | rows for training and testing: one cut, folds, by class, by group, by time |
//! | [`prelude`] | all that a lesson uses, without names that collide |
//!
//! The crates below are re-exported, so that a notebook and the toolkit always speak about the same types.

pub mod arrays;
pub mod bridge;
pub mod check;
pub mod datasets;
pub mod display;
pub mod exercise;
mod gallery;
pub mod metrics;
pub mod plot;
pub mod prelude;
pub mod progress;
pub mod random;
pub mod read;
pub mod split;

#[doc(hidden)]
pub mod cell;

mod input;
mod similar;
mod streaming;

pub use gallery::{Gallery, Item as GalleryItem, gallery};
pub use input::{InputError, input, input_secret};
pub use streaming::CollectStreaming;

pub use {anyhow, candle_core, candle_nn, ndarray, plotters, polars, rand, rand_distr, rayon, serde, serde_json};

/// Several polars columns at once, for `select`, `group_by` and the like: `cols!["species", "island"]`.
///
/// ```
/// use anneal::prelude::*;
///
/// let penguins = datasets::penguins().frame();
/// let part = penguins.lazy().select(cols!["species", "sex"]).collect()?;
/// assert_eq!(part.shape(), (344, 2));
/// # Ok::<(), PolarsError>(())
/// ```
#[macro_export]
macro_rules! cols {
    ($($name:expr),+ $(,)?) => {
        [$($crate::polars::prelude::col($name)),+]
    };
}
