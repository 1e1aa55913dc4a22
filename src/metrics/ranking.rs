//! Rankings with graded or several relevant items: gains, and label ranking.
//!
//! Inputs have the shape `[queries, items]`: relevance in `y_true`, what the ranking is sorted by in `y_score`.

use super::MetricError;
use super::multiclass::check_k;
use super::numbers::{NumberValues, Numbers, Rows, finite_rows, mean, same_length, shape};

/// Relevance and scores of the same shape.
pub(super) fn queries<'a, 'b>(
    operation: &'static str,
    y_true: NumberValues<'a>,
    y_score: NumberValues<'b>,
) -> Result<(Rows<'a>, Rows<'b>), MetricError> {
    let y_true = finite_rows(operation, "y_true", y_true)?;
    let y_score = finite_rows(operation, "y_score", y_score)?;
    same_length(operation, "y_score", y_true.count, y_score.count)?;
    if y_true.width != y_score.width {
        let expected = format!("of shape [{}, {}], as y_true is", y_true.count, y_true.width);
        return Err(shape(operation, "y_score", &expected, &[y_score.count, y_score.width]));
    }
    Ok((y_true, y_score))
}

/// The same, with a relevance of 0 or 1.
pub(super) fn relevant<'a, 'b>(
    operation: &'static str,
    y_true: NumberValues<'a>,
    y_score: NumberValues<'b>,
) -> Result<(Rows<'a>, Rows<'b>), MetricError> {
    let (y_true, y_score) = queries(operation, y_true, y_score)?;
    if let Some(position) = y_true.values.iter().position(|value| *value != 0.0 && *value != 1.0) {
        let (expected, got) = ("0 (not relevant) and 1 (relevant)", y_true.values[position]);
        return Err(MetricError::Domain { operation, input: "y_true", expected, position, got });
    }
    Ok((y_true, y_score))
}

/// Discounted cumulative gain: Σ gain / log₂(rank + 1) over the first `k` ranks, the mean over queries.
///
/// Gains are the relevances themselves. Items of equal score share the mean of their gains (McSherry and Najork 2008).
///
/// ```
/// let score = anneal::metrics::dcg_score(&[[10.0, 0.0, 0.0, 1.0, 5.0]], &[[0.1, 0.2, 0.3, 4.0, 70.0]], None)?;
/// assert!((score - 9.499457825916874).abs() < 1e-12); // the example of scikit-learn's documentation
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in shape, hold NaN, or when `k` is 0.
pub fn dcg_score(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    k: Option<usize>,
) -> Result<f64, MetricError> {
    let operation = "dcg_score";
    check_k(operation, k.unwrap_or(1))?;
    let (y_true, y_score) = queries(operation, y_true.number_values(), y_score.number_values())?;
    let discounts = Discounts::new(y_true.width, k);
    Ok(mean((0..y_true.count).map(|row| discounts.gain(y_true.row(row), y_score.row(row)))))
}

/// [`dcg_score`] divided by that of the best ranking, query by query: from 0 to 1. A query without a relevant item
/// counts 0, as in scikit-learn.
///
/// ```
/// let score = anneal::metrics::ndcg_score(&[[10.0, 0.0, 0.0, 1.0, 5.0]], &[[0.1, 0.2, 0.3, 4.0, 70.0]], None)?;
/// assert!((score - 0.6956940443813076).abs() < 1e-12); // the example of scikit-learn's documentation
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`dcg_score`]; also when a relevance is negative, or when there is one item only, which every ranking ranks right.
pub fn ndcg_score(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    k: Option<usize>,
) -> Result<f64, MetricError> {
    normalized_gain(y_true.number_values(), y_score.number_values(), k)
}

fn normalized_gain(y_true: NumberValues<'_>, y_score: NumberValues<'_>, k: Option<usize>) -> Result<f64, MetricError> {
    let operation = "ndcg_score";
    check_k(operation, k.unwrap_or(1))?;
    let (y_true, y_score) = queries(operation, y_true, y_score)?;
    if let Some(position) = y_true.values.iter().position(|gain| *gain < 0.0) {
        let (expected, got) = ("relevances from 0 on", y_true.values[position]);
        return Err(MetricError::Domain { operation, input: "y_true", expected, position, got });
    }
    if y_true.width < 2 {
        return Err(MetricError::Undefined { operation, expected: "at least two items to rank", got: "one".into() });
    }
    let discounts = Discounts::new(y_true.width, k);
    Ok(mean((0..y_true.count).map(|row| {
        let ideal = discounts.gain(y_true.row(row), y_true.row(row));
        if ideal == 0.0 { 0.0 } else { discounts.gain(y_true.row(row), y_score.row(row)) / ideal }
    })))
}

/// Sums of discounts over the first ranks.
struct Discounts {
    sums: Vec<f64>,
}

impl Discounts {
    fn new(items: usize, k: Option<usize>) -> Self {
        let mut sums = vec![0.0];
        for rank in 0..items {
            let discount = if k.is_some_and(|k| rank >= k) { 0.0 } else { 1.0 / (rank as f64 + 2.0).log2() };
            sums.push(sums[rank] + discount);
        }
        Self { sums }
    }

    fn gain(&self, gains: &[f64], scores: &[f64]) -> f64 {
        let mut ranked: Vec<(f64, f64)> = scores.iter().copied().zip(gains.iter().copied()).collect();
        ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let (mut total, mut rank) = (0.0, 0);
        for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
            let gain = tied.iter().map(|(_, gain)| gain).sum::<f64>() / tied.len() as f64;
            total += gain * (self.sums[rank + tied.len()] - self.sums[rank]);
            rank += tied.len();
        }
        total
    }
}

/// How far down the ranking one has to go to meet all relevant items, the mean over queries; 0 for a query without any.
///
/// Items of equal score all count.
///
/// ```
/// let error = anneal::metrics::coverage_error(&[[1, 0, 0], [0, 1, 1]], &[[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])?;
/// assert_eq!(error, 1.5);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in shape, hold NaN, or when `y_true` is not of 0 and 1.
pub fn coverage_error(y_true: &(impl Numbers + ?Sized), y_score: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    coverage(y_true.number_values(), y_score.number_values())
}

fn coverage(y_true: NumberValues<'_>, y_score: NumberValues<'_>) -> Result<f64, MetricError> {
    let (y_true, y_score) = relevant("coverage_error", y_true, y_score)?;
    Ok(mean((0..y_true.count).map(|row| {
        let (truth, scores) = (y_true.row(row), y_score.row(row));
        let least = found(truth, scores).fold(f64::INFINITY, f64::min);
        scores.iter().filter(|score| **score >= least).count() as f64
    })))
}

/// The mean over relevant items of the share of relevant ones among those ranked as high or higher, the mean over
/// queries; 1 where all or none are relevant.
///
/// ```
/// let score = anneal::metrics::label_ranking_average_precision_score(
///     &[[1, 0, 0], [0, 0, 1]],
///     &[[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]],
/// )?;
/// assert!((score - 0.41666666666666663).abs() < 1e-12); // the example of scikit-learn's documentation
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`coverage_error`].
pub fn label_ranking_average_precision_score(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    precision_of_labels(y_true.number_values(), y_score.number_values())
}

fn precision_of_labels(y_true: NumberValues<'_>, y_score: NumberValues<'_>) -> Result<f64, MetricError> {
    let (y_true, y_score) = relevant("label_ranking_average_precision_score", y_true, y_score)?;
    Ok(mean((0..y_true.count).map(|row| {
        let (truth, scores) = (y_true.row(row), y_score.row(row));
        let count = found(truth, scores).count();
        if count == 0 || count == truth.len() {
            return 1.0;
        }
        let precision = |own: f64| {
            let above = found(truth, scores).filter(|score| *score >= own).count() as f64;
            above / scores.iter().filter(|score| **score >= own).count() as f64
        };
        found(truth, scores).map(precision).sum::<f64>() / count as f64
    })))
}

/// The share of pairs of a relevant and another item that stand in the wrong order, ties counted as wrong, the mean over
/// queries; 0 where all or none are relevant.
///
/// ```
/// let loss = anneal::metrics::label_ranking_loss(&[[1, 0, 0], [0, 0, 1]], &[[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]])?;
/// assert_eq!(loss, 0.75);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`coverage_error`].
pub fn label_ranking_loss(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    wrong_pairs(y_true.number_values(), y_score.number_values())
}

fn wrong_pairs(y_true: NumberValues<'_>, y_score: NumberValues<'_>) -> Result<f64, MetricError> {
    let (y_true, y_score) = relevant("label_ranking_loss", y_true, y_score)?;
    Ok(mean((0..y_true.count).map(|row| {
        let (truth, scores) = (y_true.row(row), y_score.row(row));
        let others = || scores.iter().zip(truth).filter(|(_, truth)| **truth == 0.0).map(|(score, _)| *score);
        let (count, rest) = (found(truth, scores).count(), others().count());
        if count == 0 || rest == 0 {
            return 0.0;
        }
        let wrong: usize = found(truth, scores).map(|own| others().filter(|other| *other >= own).count()).sum();
        wrong as f64 / (count * rest) as f64
    })))
}

/// The scores of the relevant items.
fn found<'a>(truth: &'a [f64], scores: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    scores.iter().zip(truth).filter(|(_, truth)| **truth == 1.0).map(|(score, _)| *score)
}
