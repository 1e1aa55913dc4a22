//! Search and recommendation: what the first `k` of a ranking hold.
//!
//! Inputs have the shape `[queries, items]`: relevance 0 or 1 in `y_true`, what the ranking is sorted by in `y_score`.
//! Of equal scores the earlier column ranks first. Definitions: Manning, Raghavan, Schütze, *Introduction to Information
//! Retrieval*, chapter 8. A query without a relevant item counts 0.

use super::MetricError;
use super::multiclass::check_k;
use super::numbers::{NumberValues, Numbers, mean};
use super::ranking::relevant;

/// The relevances of one query in ranked order, and how many items are relevant in all.
type Ranked<'a> = (&'a [f64], f64);

fn over_queries(
    operation: &'static str,
    (y_true, y_score): (NumberValues<'_>, NumberValues<'_>),
    k: Option<usize>,
    score: &dyn Fn(Ranked<'_>) -> f64,
) -> Result<f64, MetricError> {
    check_k(operation, k.unwrap_or(1))?;
    let (y_true, y_score) = relevant(operation, y_true, y_score)?;
    let kept = k.unwrap_or(y_true.width).min(y_true.width);
    Ok(mean((0..y_true.count).map(|row| {
        let (truth, scores) = (y_true.row(row), y_score.row(row));
        let mut order: Vec<usize> = (0..truth.len()).collect();
        let before = |a: &usize, b: &usize| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b));
        if kept < order.len() {
            order.select_nth_unstable_by(kept - 1, before);
            order.truncate(kept);
        }
        order.sort_unstable_by(before);
        let ranked: Vec<f64> = order.into_iter().map(|item| truth[item]).collect();
        score((&ranked, truth.iter().sum()))
    })))
}

/// The mean over queries of 1 / rank of the first relevant item.
///
/// ```
/// let mrr = anneal::metrics::mean_reciprocal_rank(&[[0, 1, 0], [1, 0, 0]], &[[0.9, 0.8, 0.1], [0.9, 0.8, 0.1]])?;
/// assert_eq!(mrr, 0.75);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in shape, hold NaN, or when `y_true` is not of 0 and 1.
pub fn mean_reciprocal_rank(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    let inputs = (y_true.number_values(), y_score.number_values());
    over_queries("mean_reciprocal_rank", inputs, None, &|(ranked, _)| {
        ranked.iter().position(|&hit| hit == 1.0).map_or(0.0, |rank| 1.0 / (rank + 1) as f64)
    })
}

/// The share of the first `k` items that are relevant, the mean over queries; divided by `k` even where there are fewer.
///
/// ```
/// let precision = anneal::metrics::precision_at_k(&[[0, 1, 1, 0]], &[[0.9, 0.8, 0.7, 0.1]], 2)?;
/// assert_eq!(precision, 0.5);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`mean_reciprocal_rank`]; also when `k` is 0.
pub fn precision_at_k(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    k: usize,
) -> Result<f64, MetricError> {
    let inputs = (y_true.number_values(), y_score.number_values());
    over_queries("precision_at_k", inputs, Some(k), &|(ranked, _)| ranked.iter().sum::<f64>() / k as f64)
}

/// The share of the relevant items that are among the first `k`, the mean over queries.
///
/// ```
/// let recall = anneal::metrics::recall_at_k(&[[0, 1, 1, 1]], &[[0.9, 0.8, 0.7, 0.1]], 2)?;
/// assert_eq!(recall, 1.0 / 3.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_at_k`].
pub fn recall_at_k(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    k: usize,
) -> Result<f64, MetricError> {
    let inputs = (y_true.number_values(), y_score.number_values());
    over_queries("recall_at_k", inputs, Some(k), &|(ranked, all)| {
        if all == 0.0 { 0.0 } else { ranked.iter().sum::<f64>() / all }
    })
}

/// The share of queries with a relevant item among the first `k`.
///
/// ```
/// let rate = anneal::metrics::hit_rate_at_k(&[[0, 1, 0], [0, 0, 1]], &[[0.9, 0.8, 0.1], [0.9, 0.8, 0.1]], 2)?;
/// assert_eq!(rate, 0.5);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_at_k`].
pub fn hit_rate_at_k(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    k: usize,
) -> Result<f64, MetricError> {
    let inputs = (y_true.number_values(), y_score.number_values());
    over_queries("hit_rate_at_k", inputs, Some(k), &|(ranked, _)| f64::from(u8::from(ranked.contains(&1.0))))
}

/// Mean average precision: the precision at the rank of each relevant item among the first `k`, summed and divided by
/// the number of relevant items (at most `k`), the mean over queries.
///
/// ```
/// let map = anneal::metrics::mean_average_precision_at_k(&[[1, 0, 1]], &[[0.9, 0.8, 0.1]], 3)?;
/// assert!((map - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_at_k`].
pub fn mean_average_precision_at_k(
    y_true: &(impl Numbers + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    k: usize,
) -> Result<f64, MetricError> {
    let inputs = (y_true.number_values(), y_score.number_values());
    over_queries("mean_average_precision_at_k", inputs, Some(k), &|(ranked, all)| {
        let (mut hits, mut total) = (0.0, 0.0);
        for (rank, hit) in ranked.iter().enumerate().filter(|(_, hit)| **hit == 1.0) {
            hits += hit;
            total += hits / (rank + 1) as f64;
        }
        if all == 0.0 { 0.0 } else { total / all.min(k as f64) }
    })
}
