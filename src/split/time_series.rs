//! Splits along time: the past is learnt from, the future tested.

use super::Split;
use super::error::{SplitError, at_least};

/// Successive test windows at the end of the rows, each with all that comes before it for training (scikit-learn's
/// `TimeSeriesSplit`). Rows have to stand in the order of time.
///
/// ```
/// use anneal::split::TimeSeriesSplit;
///
/// let splits = TimeSeriesSplit::new(3).split(8)?;
/// assert_eq!((splits[0].train.as_slice(), splits[0].test.as_slice()), (&[0, 1][..], &[2, 3][..]));
/// assert_eq!(splits[2].train, [0, 1, 2, 3, 4, 5]);
/// let apart = TimeSeriesSplit::new(3).gap(1).max_train_size(2).split(8)?;
/// assert_eq!((apart[2].train.as_slice(), apart[2].test.as_slice()), (&[3, 4][..], &[6, 7][..]));
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSeriesSplit {
    count: usize,
    gap: usize,
    test_size: Option<usize>,
    max_train_size: Option<usize>,
}

impl TimeSeriesSplit {
    /// So many windows of `n / (count + 1)` rows.
    pub fn new(count: usize) -> Self {
        Self { count, gap: 0, test_size: None, max_train_size: None }
    }

    /// Rows left out between training and test, where what is predicted reaches back in time.
    pub fn gap(mut self, rows: usize) -> Self {
        self.gap = rows;
        self
    }

    /// Rows in each test window.
    pub fn test_size(mut self, rows: usize) -> Self {
        self.test_size = Some(rows);
        self
    }

    /// The most rows to learn from: the latest ones.
    pub fn max_train_size(mut self, rows: usize) -> Self {
        self.max_train_size = Some(rows);
        self
    }

    /// One split per window, of the rows `0..n`.
    ///
    /// # Errors
    ///
    /// When there are fewer than 2 windows, when a window is empty, or when no row is left before the first one.
    pub fn split(&self, n: usize) -> Result<Vec<Split>, SplitError> {
        let operation = "TimeSeriesSplit";
        let parameter = |parameter, expected: &str, got: usize| SplitError::Parameter {
            operation,
            parameter,
            expected: expected.into(),
            got: got.to_string(),
        };
        if self.count < 2 {
            return Err(parameter("count", "at least 2", self.count));
        }
        if self.max_train_size == Some(0) || self.test_size == Some(0) {
            let name = if self.test_size == Some(0) { "test_size" } else { "max_train_size" };
            return Err(parameter(name, "at least 1", 0));
        }
        at_least(operation, "rows, one for each window and one before them", self.count + 1, n)?;
        let size = self.test_size.unwrap_or(n / (self.count + 1));
        let needed = size.saturating_mul(self.count).saturating_add(self.gap).saturating_add(1);
        at_least(operation, "rows for the windows, the gap and training", needed, n)?;
        let windows = (0..self.count).map(|window| {
            let start = n - (self.count - window) * size;
            let end = start - self.gap;
            let first = self.max_train_size.map_or(0, |most| end.saturating_sub(most));
            Split { train: (first..end).collect(), test: (start..start + size).collect() }
        });
        Ok(windows.collect())
    }
}
