//! K-fold: every row is tested once.

use super::error::{SplitError, at_least, check_folds};
use super::{Split, splits};
use crate::random::permutation;

/// `folds` parts of nearly equal size, each in turn the test rows (scikit-learn's `KFold`).
///
/// The first `n % folds` parts have one row more. Without [`shuffle`](Self::shuffle) they are consecutive rows.
///
/// ```
/// use anneal::split::KFold;
///
/// let splits = KFold::new(3).split(7)?;
/// assert_eq!(splits[0].test, [0, 1, 2]);
/// assert_eq!(splits[1].test, [3, 4]);
/// assert_eq!(splits[1].train, [0, 1, 2, 5, 6]);
/// assert_eq!(KFold::new(3).shuffle(7).split(7)?[0].test.len(), 3);
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KFold {
    folds: usize,
    seed: Option<u64>,
}

impl KFold {
    /// So many parts, of consecutive rows.
    pub fn new(folds: usize) -> Self {
        Self { folds, seed: None }
    }

    /// Parts of rows drawn at random.
    pub fn shuffle(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// One split per part, of the rows `0..n`.
    ///
    /// # Errors
    ///
    /// When there are fewer than 2 parts, or fewer rows than parts.
    pub fn split(&self, n: usize) -> Result<Vec<Split>, SplitError> {
        check_folds("KFold", self.folds)?;
        at_least("KFold", "rows, one for each fold", self.folds, n)?;
        let order = self.seed.map_or_else(|| (0..n).collect(), |seed| permutation(n, seed));
        let mut fold_of = vec![0; n];
        let (size, longer) = (n / self.folds, n % self.folds);
        let mut next = order.into_iter();
        for fold in 0..self.folds {
            let count = size + usize::from(fold < longer);
            next.by_ref().take(count).for_each(|row| fold_of[row] = fold);
        }
        Ok(splits(&fold_of, self.folds))
    }
}

/// As many splits as rows, each with one test row.
///
/// ```
/// use anneal::split::leave_one_out;
///
/// assert_eq!(leave_one_out(3)?[1].train, [0, 2]);
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
///
/// # Errors
///
/// When there are fewer than 2 rows.
pub fn leave_one_out(n: usize) -> Result<Vec<Split>, SplitError> {
    at_least("leave_one_out", "rows", 2, n)?;
    Ok((0..n).map(|row| Split { train: (0..n).filter(|&other| other != row).collect(), test: vec![row] }).collect())
}
