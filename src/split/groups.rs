//! Splits that keep groups together: no patient, customer or document on both sides.

use super::error::{SplitError, at_least, check_folds};
use super::holdout::held_out;
use super::{Split, splits};
use crate::metrics::{LabelValues, Labels, encode};
use crate::random::permutation;

/// Folds of nearly equal size made of whole groups (scikit-learn's `GroupKFold`).
///
/// The largest group first, each goes to the fold that is smallest at that moment.
///
/// ```
/// use anneal::split::GroupKFold;
///
/// let patients = ["a", "a", "b", "b", "b", "c"];
/// let splits = GroupKFold::new(2).split(&patients)?;
/// assert_eq!(splits[0].test, [2, 3, 4]);
/// assert_eq!(splits[1].test, [0, 1, 5]);
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupKFold {
    folds: usize,
}

impl GroupKFold {
    /// So many folds.
    pub fn new(folds: usize) -> Self {
        Self { folds }
    }

    /// One split per fold.
    ///
    /// # Errors
    ///
    /// When there are fewer than 2 folds, or fewer groups than folds.
    pub fn split(&self, groups: &(impl Labels + ?Sized)) -> Result<Vec<Split>, SplitError> {
        let (group_of, count) = groups_of("GroupKFold", groups.label_values(), self.folds)?;
        let mut sizes = vec![0; count];
        group_of.iter().for_each(|&group| sizes[group] += 1);
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&group| sizes[group]);
        let (mut fold_of_group, mut filled) = (vec![0; count], vec![0; self.folds]);
        for group in order.into_iter().rev() {
            let lightest = (0..self.folds).min_by_key(|&fold| filled[fold]).unwrap_or(0);
            filled[lightest] += sizes[group];
            fold_of_group[group] = lightest;
        }
        let fold_of: Vec<usize> = group_of.iter().map(|&group| fold_of_group[group]).collect();
        Ok(splits(&fold_of, self.folds))
    }
}

/// Whole groups, and classes as evenly spread as whole groups allow (scikit-learn's `StratifiedGroupKFold`).
///
/// The most lopsided group first, each goes to the fold where the spread of class shares over folds stays least.
///
/// ```
/// use anneal::split::StratifiedGroupKFold;
///
/// let sick = [0, 1, 0, 1, 0, 1, 0, 1];
/// let patients = [1, 1, 2, 2, 3, 3, 4, 4];
/// for split in StratifiedGroupKFold::new(2).split(&sick, &patients)? {
///     assert_eq!(split.test.iter().filter(|&&row| sick[row] == 1).count(), 2);
/// }
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StratifiedGroupKFold {
    folds: usize,
}

impl StratifiedGroupKFold {
    /// So many folds.
    pub fn new(folds: usize) -> Self {
        Self { folds }
    }

    /// One split per fold.
    ///
    /// # Errors
    ///
    /// As [`GroupKFold::split`]; also when labels and groups differ in length.
    pub fn split(
        &self,
        labels: &(impl Labels + ?Sized),
        groups: &(impl Labels + ?Sized),
    ) -> Result<Vec<Split>, SplitError> {
        self.split_values(labels.label_values(), groups.label_values())
    }

    fn split_values(&self, labels: LabelValues<'_>, groups: LabelValues<'_>) -> Result<Vec<Split>, SplitError> {
        let operation = "StratifiedGroupKFold";
        let encoded = encode(operation, [labels])?;
        let ([codes], classes) = (encoded.codes, encoded.classes.len());
        let (group_of, count) = groups_of(operation, groups, self.folds)?;
        if codes.len() != group_of.len() {
            return Err(SplitError::Length { operation, expected: codes.len(), got: group_of.len() });
        }
        let mut totals = vec![0.0; classes];
        let mut counts = vec![vec![0.0; classes]; count];
        for (&class, &group) in codes.iter().zip(&group_of) {
            totals[class as usize] += 1.0;
            counts[group][class as usize] += 1.0;
        }
        let largest = totals.iter().copied().fold(0.0, f64::max) as usize;
        at_least(operation, "members of the largest class, one for each fold", self.folds, largest)?;
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| deviation(&counts[b]).total_cmp(&deviation(&counts[a])));
        let mut filled = vec![vec![0.0; classes]; self.folds];
        let mut fold_of_group = vec![0; count];
        for group in order {
            let best = best_fold(&mut filled, &counts[group], &totals);
            add(&mut filled[best], &counts[group], 1.0);
            fold_of_group[group] = best;
        }
        let fold_of: Vec<usize> = group_of.iter().map(|&group| fold_of_group[group]).collect();
        Ok(splits(&fold_of, self.folds))
    }
}

/// The fold where the group leaves the class shares most even; of equals the one with fewer rows.
fn best_fold(filled: &mut [Vec<f64>], group: &[f64], totals: &[f64]) -> usize {
    let (mut best, mut least, mut fewest) = (0, f64::INFINITY, f64::INFINITY);
    for fold in 0..filled.len() {
        add(&mut filled[fold], group, 1.0);
        let spreads = totals.iter().enumerate().map(|(class, total)| {
            let shares: Vec<f64> = filled.iter().map(|counts| counts[class] / total).collect();
            deviation(&shares)
        });
        let spread = spreads.sum::<f64>() / totals.len() as f64;
        add(&mut filled[fold], group, -1.0);
        let rows: f64 = filled[fold].iter().sum();
        // The tolerance of numpy's `isclose`.
        let alike = (spread - least).abs() <= 1e-8 + 1e-5 * least;
        if spread < least || (alike && rows < fewest) {
            (best, least, fewest) = (fold, spread, rows);
        }
    }
    best
}

fn add(counts: &mut [f64], group: &[f64], sign: f64) {
    counts.iter_mut().zip(group).for_each(|(count, more)| *count += sign * more);
}

fn deviation(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

/// Holds out whole groups: ⌈`test_fraction` · groups⌉ of them, drawn at random (`GroupShuffleSplit`).
///
/// ```
/// use anneal::split::group_train_test_split;
///
/// let patients = [1, 1, 2, 3, 3, 4];
/// let split = group_train_test_split(&patients, 0.25, 7)?;
/// assert!(split.test.iter().all(|&row| patients[row] == patients[split.test[0]]));
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
///
/// # Errors
///
/// When the fraction is not between 0 and 1, or leaves no group for training.
pub fn group_train_test_split(
    groups: &(impl Labels + ?Sized),
    test_fraction: f64,
    seed: u64,
) -> Result<Split, SplitError> {
    let operation = "group_train_test_split";
    let (group_of, count) = groups_of(operation, groups.label_values(), 2)?;
    let held = held_out(operation, count, test_fraction)?;
    let mut tested = vec![false; count];
    permutation(count, seed)[..held].iter().for_each(|&group| tested[group] = true);
    let (test, train) = (0..group_of.len()).partition(|&row| tested[group_of[row]]);
    Ok(Split { train, test })
}

/// As many splits as groups, each with one group as the test rows (`LeaveOneGroupOut`), the groups in their order.
///
/// ```
/// use anneal::split::leave_one_group_out;
///
/// let splits = leave_one_group_out(&["b", "a", "b"])?;
/// assert_eq!((splits[0].test.as_slice(), splits[1].test.as_slice()), (&[1][..], &[0, 2][..]));
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
///
/// # Errors
///
/// When there are fewer than 2 groups.
pub fn leave_one_group_out(groups: &(impl Labels + ?Sized)) -> Result<Vec<Split>, SplitError> {
    let (group_of, count) = groups_of("leave_one_group_out", groups.label_values(), 2)?;
    Ok(splits(&group_of, count))
}

/// The group of each row, numbered in their order, and how many there are.
fn groups_of(
    operation: &'static str,
    groups: LabelValues<'_>,
    folds: usize,
) -> Result<(Vec<usize>, usize), SplitError> {
    check_folds(operation, folds)?;
    let encoded = encode(operation, [groups])?;
    at_least(operation, "groups", folds, encoded.classes.len())?;
    Ok((encoded.codes[0].iter().map(|&code| code as usize).collect(), encoded.classes.len()))
}
