//! Rows for training and rows for testing: one cut, folds, folds by class, by group, by time.
//!
//! A split is two lists of row numbers, so it fits frames, arrays, tensors and plain vectors alike.
//!
//! ```
//! use anneal::prelude::*;
//! use anneal::split::{KFold, Split, train_test_split};
//!
//! let x = Array2::from_shape_fn((10, 2), |(row, column)| (row * 2 + column) as f64);
//! let Split { train, test } = train_test_split(10, 0.3, 7)?;
//! let (x_train, x_test) = (x.select(Axis(0), &train), x.select(Axis(0), &test));
//! assert_eq!((x_train.nrows(), x_test.nrows()), (7, 3));
//!
//! for Split { train, test } in KFold::new(5).split(10)? {
//!     assert_eq!((train.len(), test.len()), (8, 2));
//! }
//! # Ok::<(), anneal::split::SplitError>(())
//! ```
//!
//! Sizes and, where nothing is shuffled, the rows themselves are those of scikit-learn's `model_selection`. What is
//! shuffled depends on the seed alone: the same on every machine.

mod error;
mod folds;
mod groups;
mod holdout;
mod stratified;
mod time_series;

pub use error::SplitError;
pub use folds::{KFold, leave_one_out};
pub use groups::{GroupKFold, StratifiedGroupKFold, group_train_test_split, leave_one_group_out};
pub use holdout::{shuffle_split, stratified_shuffle_split, stratified_train_test_split, train_test_split};
pub use stratified::StratifiedKFold;
pub use time_series::TimeSeriesSplit;

/// Row numbers for training and row numbers for testing, without any in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to judge by.
    pub test: Vec<usize>,
}

impl Split {
    /// The fold `fold` as test rows and all others for training, both in ascending order.
    fn of_fold(folds: &[usize], fold: usize) -> Self {
        let (test, train) = (0..folds.len()).partition(|&row| folds[row] == fold);
        Self { train, test }
    }
}

/// One split per fold, from the fold that each row is tested in.
fn splits(folds: &[usize], count: usize) -> Vec<Split> {
    (0..count).map(|fold| Split::of_fold(folds, fold)).collect()
}
