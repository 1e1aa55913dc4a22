//! One cut, or several drawn independently: a fraction of the rows is held out.

use super::Split;
use super::error::{SplitError, at_least};
use super::stratified::class_members;
use crate::metrics::Labels;
use crate::random::permutation;

/// Shuffles the rows `0..n` and holds a fraction of them out: ⌈`test_fraction` · n⌉ rows for testing, the others for
/// training, as scikit-learn's `train_test_split` counts them.
///
/// The same seed gives the same rows on every machine.
///
/// ```
/// use anneal::split::{Split, train_test_split};
///
/// let Split { train, test } = train_test_split(150, 0.25, 7)?;
/// assert_eq!((train.len(), test.len()), (112, 38));
/// assert_eq!(train_test_split(150, 0.25, 7)?.test, test);
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
///
/// # Errors
///
/// When the fraction is not between 0 and 1, or leaves no row for training.
pub fn train_test_split(n: usize, test_fraction: f64, seed: u64) -> Result<Split, SplitError> {
    hold_out("train_test_split", n, test_fraction, seed)
}

/// The same with each class in the same proportion on both sides, as `train_test_split(stratify=y)` does it.
///
/// A class gets the nearest whole number of its share; where shares are rounded up and down, the largest remainders are
/// rounded up, the first class first.
///
/// ```
/// use anneal::split::stratified_train_test_split;
///
/// let spam = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
/// let split = stratified_train_test_split(&spam, 0.25, 7)?;
/// assert_eq!(split.test.iter().filter(|&&row| spam[row] == 1).count(), 1);
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
///
/// # Errors
///
/// As [`train_test_split`]; also when a class has a single member, or when one side has fewer rows than there are classes.
pub fn stratified_train_test_split(
    labels: &(impl Labels + ?Sized),
    test_fraction: f64,
    seed: u64,
) -> Result<Split, SplitError> {
    let classes = class_members("stratified_train_test_split", labels.label_values())?;
    hold_out_by_class("stratified_train_test_split", &classes, test_fraction, seed)
}

/// Several independent cuts, each as [`train_test_split`] makes them (scikit-learn's `ShuffleSplit`).
///
/// ```
/// use anneal::split::shuffle_split;
///
/// let splits = shuffle_split(100, 10, 0.2, 7)?;
/// assert!(splits.len() == 10 && splits[0] != splits[1]);
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
///
/// # Errors
///
/// As [`train_test_split`].
pub fn shuffle_split(n: usize, times: usize, test_fraction: f64, seed: u64) -> Result<Vec<Split>, SplitError> {
    (0..times).map(|time| hold_out("shuffle_split", n, test_fraction, seed_of(seed, time))).collect()
}

/// Several independent cuts, each as [`stratified_train_test_split`] makes them (`StratifiedShuffleSplit`).
///
/// ```
/// use anneal::split::stratified_shuffle_split;
///
/// let labels = [[0; 50], [1; 50]].concat();
/// for split in stratified_shuffle_split(&labels, 5, 0.2, 7)? {
///     assert_eq!(split.test.iter().filter(|&&row| labels[row] == 1).count(), 10);
/// }
/// # Ok::<(), anneal::split::SplitError>(())
/// ```
///
/// # Errors
///
/// As [`stratified_train_test_split`].
pub fn stratified_shuffle_split(
    labels: &(impl Labels + ?Sized),
    times: usize,
    test_fraction: f64,
    seed: u64,
) -> Result<Vec<Split>, SplitError> {
    let operation = "stratified_shuffle_split";
    let classes = class_members(operation, labels.label_values())?;
    (0..times).map(|time| hold_out_by_class(operation, &classes, test_fraction, seed_of(seed, time))).collect()
}

fn hold_out(operation: &'static str, n: usize, test_fraction: f64, seed: u64) -> Result<Split, SplitError> {
    let held = held_out(operation, n, test_fraction)?;
    let mut test = permutation(n, seed);
    let train = test.split_off(held);
    Ok(Split { train, test })
}

/// How many rows are held out.
pub(super) fn held_out(operation: &'static str, n: usize, test_fraction: f64) -> Result<usize, SplitError> {
    if !(test_fraction > 0.0 && test_fraction < 1.0) {
        let (expected, got) = ("between 0 and 1, both excluded".into(), test_fraction.to_string());
        return Err(SplitError::Parameter { operation, parameter: "test_fraction", expected, got });
    }
    at_least(operation, "rows", 2, n)?;
    let held = (test_fraction * n as f64).ceil() as usize;
    at_least(operation, "row left for training", 1, n.saturating_sub(held))?;
    Ok(held)
}

fn hold_out_by_class(
    operation: &'static str,
    classes: &[Vec<usize>],
    test_fraction: f64,
    seed: u64,
) -> Result<Split, SplitError> {
    let n = classes.iter().map(Vec::len).sum();
    let held = held_out(operation, n, test_fraction)?;
    let smallest = classes.iter().map(Vec::len).min().unwrap_or(0);
    at_least(operation, "members of each class", 2, smallest)?;
    at_least(operation, "test rows, one for each class", classes.len(), held)?;
    at_least(operation, "training rows, one for each class", classes.len(), n - held)?;
    let (mut train, mut test) = (Vec::with_capacity(n - held), Vec::with_capacity(held));
    for ((number, members), count) in classes.iter().enumerate().zip(shares(classes, n, held)) {
        let order = permutation(members.len(), seed_of(seed, number + 1));
        test.extend(order[..count].iter().map(|&at| members[at]));
        train.extend(order[count..].iter().map(|&at| members[at]));
    }
    // The classes must not stand one after the other.
    let mixed = |rows: Vec<usize>| permutation(rows.len(), seed).into_iter().map(|at| rows[at]).collect();
    Ok(Split { train: mixed(train), test: mixed(test) })
}

/// `held` rows divided among the classes by their size, the largest remainders rounded up.
fn shares(classes: &[Vec<usize>], n: usize, held: usize) -> Vec<usize> {
    let mut counts: Vec<usize> = classes.iter().map(|members| members.len() * held / n).collect();
    let mut order: Vec<usize> = (0..classes.len()).collect();
    order.sort_by_key(|&class| std::cmp::Reverse(classes[class].len() * held % n));
    let missing = held - counts.iter().sum::<usize>();
    order.iter().take(missing).for_each(|&class| counts[class] += 1);
    counts
}

/// A seed of its own for each of several draws.
pub(super) fn seed_of(seed: u64, number: usize) -> u64 {
    seed.wrapping_add((number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}
