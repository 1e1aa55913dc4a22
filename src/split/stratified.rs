//! Folds that hold every class in the same proportion.

use super::error::{SplitError, at_least, check_folds};
use super::holdout::seed_of;
use super::{Split, splits};
use crate::metrics::{LabelValues, Labels, encode};
use crate::random::permutation;

/// Folds in which each class is as frequent as in the whole, to within one row (scikit-learn's `StratifiedKFold`).
///
/// ```
/// use anneal::split::StratifiedKFold;
///
/// let labels = ["no", "no", "yes", "no", "no", "yes"];
/// for split in StratifiedKFold::new(2).split(&labels)? {
///     assert_eq!(split.test.iter().filter(|&&row| labels[row] == "yes").count(), 1);
/// }
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StratifiedKFold {
    folds: usize,
    seed: Option<u64>,
}

impl StratifiedKFold {
    /// So many folds; the rows of a class are dealt out in their order.
    pub fn new(folds: usize) -> Self {
        Self { folds, seed: None }
    }

    /// The rows of a class are dealt out at random.
    pub fn shuffle(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// One split per fold.
    ///
    /// # Errors
    ///
    /// When there are fewer than 2 folds, or more folds than the largest class has members. A class with fewer members
    /// than folds is missing in some of them.
    pub fn split(&self, labels: &(impl Labels + ?Sized)) -> Result<Vec<Split>, SplitError> {
        self.split_classes(&class_members("StratifiedKFold", labels.label_values())?)
    }

    fn split_classes(&self, classes: &[Vec<usize>]) -> Result<Vec<Split>, SplitError> {
        check_folds("StratifiedKFold", self.folds)?;
        let largest = classes.iter().map(Vec::len).max().unwrap_or(0);
        at_least("StratifiedKFold", "members of the largest class, one for each fold", self.folds, largest)?;
        let mut fold_of = vec![0; classes.iter().map(Vec::len).sum()];
        let mut start = 0;
        for (number, members) in classes.iter().enumerate() {
            // Dealt out as if the rows were sorted by class: the next class goes on where the last one stopped.
            let mut dealt: Vec<usize> = (start..start + members.len()).map(|at| at % self.folds).collect();
            dealt.sort_unstable();
            if let Some(seed) = self.seed {
                let order = permutation(dealt.len(), seed_of(seed, number));
                dealt = order.into_iter().map(|at| dealt[at]).collect();
            }
            members.iter().zip(dealt).for_each(|(&row, fold)| fold_of[row] = fold);
            start += members.len();
        }
        Ok(splits(&fold_of, self.folds))
    }
}

/// The rows of each class, the classes in the order of their first row.
pub(super) fn class_members(operation: &'static str, labels: LabelValues<'_>) -> Result<Vec<Vec<usize>>, SplitError> {
    let encoded = encode(operation, [labels])?;
    let [codes] = &encoded.codes;
    at_least(operation, "rows", 1, codes.len())?;
    let mut members = vec![Vec::new(); encoded.classes.len()];
    codes.iter().enumerate().for_each(|(row, &code)| members[code as usize].push(row));
    members.sort_by_key(|rows| rows[0]);
    Ok(members)
}
