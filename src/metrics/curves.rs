//! Curves over thresholds: ROC, precision and recall, detection error, and the areas under them.

use super::MetricError;
use super::labels::{LabelValues, Labels, positives};
use super::numbers::{NumberValues, Numbers, blocks, finite, key_of, same_length, sum, value_of};

/// True against false positives, one point per threshold from the strictest down.
#[derive(Debug, Clone, PartialEq)]
pub struct RocCurve {
    /// False positive rate, FP / (FP + TN).
    pub fpr: Vec<f64>,
    /// True positive rate, TP / (TP + FN).
    pub tpr: Vec<f64>,
    /// A sample counts as positive when its score is at least this; the first is infinite.
    pub thresholds: Vec<f64>,
}

/// Precision against recall, one point per threshold from the loosest up, and the point (recall 0, precision 1) at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct PrecisionRecallCurve {
    /// TP / (TP + FP).
    pub precision: Vec<f64>,
    /// TP / (TP + FN), falling.
    pub recall: Vec<f64>,
    /// One fewer than points: the last point has none.
    pub thresholds: Vec<f64>,
}

/// Errors of both kinds, one point per threshold, from the loosest to the strictest that matters.
#[derive(Debug, Clone, PartialEq)]
pub struct DetCurve {
    /// False positive rate.
    pub fpr: Vec<f64>,
    /// False negative rate.
    pub fnr: Vec<f64>,
    /// A sample counts as positive when its score is at least this.
    pub thresholds: Vec<f64>,
}

/// Counts at or above each distinct score, from the highest score down.
pub(super) struct Steps {
    pub(super) thresholds: Vec<f64>,
    pub(super) true_positives: Vec<f64>,
    pub(super) false_positives: Vec<f64>,
}

impl Steps {
    /// The positive and the negative scores are sorted apart, then walked down together.
    pub(super) fn of(positive: &[bool], scores: &[f64]) -> Self {
        let (hits, misses) = rayon::join(|| keys(positive, scores, true), || keys(positive, scores, false));
        let mut steps = Self { thresholds: Vec::new(), true_positives: Vec::new(), false_positives: Vec::new() };
        let (mut hit, mut miss) = (0, 0);
        while hit < hits.len() || miss < misses.len() {
            let key = match (hits.get(hit), misses.get(miss)) {
                (Some(&a), Some(&b)) => a.min(b),
                (Some(&key), None) | (None, Some(&key)) => key,
                (None, None) => break,
            };
            while hits.get(hit) == Some(&key) {
                hit += 1;
            }
            while misses.get(miss) == Some(&key) {
                miss += 1;
            }
            steps.thresholds.push(value_of(!key));
            steps.true_positives.push(hit as f64);
            steps.false_positives.push(miss as f64);
        }
        steps
    }

    pub(super) fn totals(&self) -> (f64, f64) {
        let last = |values: &[f64]| values.last().copied().unwrap_or(0.0);
        (last(&self.true_positives), last(&self.false_positives))
    }
}

/// The keys of one class, descending scores in ascending order.
fn keys(positive: &[bool], scores: &[f64], class: bool) -> Vec<u64> {
    let of_class = scores.iter().zip(positive).filter(|(_, positive)| **positive == class);
    let mut keys: Vec<u64> = of_class.map(|(&score, _)| !key_of(score)).collect();
    keys.sort_unstable();
    keys
}

fn steps(
    operation: &'static str,
    y_true: LabelValues<'_>,
    y_score: NumberValues<'_>,
    needs_negatives: bool,
) -> Result<Steps, MetricError> {
    let scores = finite(operation, "y_score", y_score)?;
    let positive = positives(operation, y_true)?;
    same_length(operation, "y_score", positive.len(), scores.len())?;
    let hits = positive.iter().filter(|&&positive| positive).count();
    let all = positive.len();
    if hits == 0 || (needs_negatives && hits == all) {
        let expected = if needs_negatives { "samples of both classes" } else { "at least one positive sample" };
        let got = if hits == 0 { format!("{all} negative ones only") } else { format!("{all} positive ones only") };
        return Err(MetricError::Undefined { operation, expected, got });
    }
    Ok(Steps::of(&positive, &scores))
}

/// The ROC curve of scores, higher for the positive class (1 or true).
///
/// Samples of equal score move together. Points on a straight line between their neighbours are left out, as
/// scikit-learn does by default; the curve is the same.
///
/// ```
/// use anneal::metrics::roc_curve;
///
/// let curve = roc_curve(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?;
/// assert_eq!(curve.fpr, [0.0, 0.0, 0.5, 0.5, 1.0]);
/// assert_eq!(curve.tpr, [0.0, 0.5, 0.5, 1.0, 1.0]);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN, or when only one class occurs.
pub fn roc_curve(y_true: &(impl Labels + ?Sized), y_score: &(impl Numbers + ?Sized)) -> Result<RocCurve, MetricError> {
    Ok(roc(steps("roc_curve", y_true.label_values(), y_score.number_values(), true)?))
}

fn roc(steps: Steps) -> RocCurve {
    let (positives, negatives) = steps.totals();
    let (tp, fp) = (&steps.true_positives, &steps.false_positives);
    let bends = |at: usize| {
        let turn = |values: &[f64]| values[at + 1] - 2.0 * values[at] + values[at - 1] != 0.0;
        at == 0 || at + 1 == tp.len() || turn(tp) || turn(fp)
    };
    let mut curve = RocCurve { fpr: vec![0.0], tpr: vec![0.0], thresholds: vec![f64::INFINITY] };
    for at in (0..tp.len()).filter(|&at| bends(at)) {
        curve.fpr.push(fp[at] / negatives);
        curve.tpr.push(tp[at] / positives);
        curve.thresholds.push(steps.thresholds[at]);
    }
    curve
}

/// The area under the ROC curve: how probable it is that a positive sample scores higher than a negative one, ties
/// counted half.
///
/// ```
/// assert_eq!(anneal::metrics::roc_auc_score(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?, 0.75);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// For more than two classes: [`roc_auc_score_multiclass`](super::roc_auc_score_multiclass).
///
/// # Errors
///
/// As [`roc_curve`].
pub fn roc_auc_score(y_true: &(impl Labels + ?Sized), y_score: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    Ok(area(&steps("roc_auc_score", y_true.label_values(), y_score.number_values(), true)?))
}

pub(super) fn area(steps: &Steps) -> f64 {
    let (positives, negatives) = steps.totals();
    let (mut doubled, mut hits, mut misses) = (0.0, 0.0, 0.0);
    for (&tp, &fp) in steps.true_positives.iter().zip(&steps.false_positives) {
        doubled += (fp - misses) * (tp + hits);
        (hits, misses) = (tp, fp);
    }
    doubled / (2.0 * positives * negatives)
}

/// The part of the area under the ROC curve up to a false positive rate, rescaled to 0.5 for chance and 1 for perfection
/// (McClish 1989).
///
/// ```
/// let area = anneal::metrics::roc_auc_score_partial(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8], 0.5)?;
/// assert!((area - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`roc_curve`]; also when `max_fpr` is not above 0 and at most 1.
pub fn roc_auc_score_partial(
    y_true: &(impl Labels + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    max_fpr: f64,
) -> Result<f64, MetricError> {
    let operation = "roc_auc_score_partial";
    if !(max_fpr > 0.0 && max_fpr <= 1.0) {
        let (expected, got) = ("above 0 and at most 1".into(), max_fpr.to_string());
        return Err(MetricError::Parameter { operation, parameter: "max_fpr", expected, got });
    }
    let curve = roc(steps(operation, y_true.label_values(), y_score.number_values(), true)?);
    if max_fpr == 1.0 {
        return Ok(trapezoids(&curve.fpr, &curve.tpr));
    }
    let stop = curve.fpr.partition_point(|&fpr| fpr <= max_fpr);
    let (left, right) = (stop - 1, stop);
    let share = (max_fpr - curve.fpr[left]) / (curve.fpr[right] - curve.fpr[left]);
    let (mut x, mut y) = (curve.fpr[..stop].to_vec(), curve.tpr[..stop].to_vec());
    x.push(max_fpr);
    y.push(curve.tpr[left] + share * (curve.tpr[right] - curve.tpr[left]));
    let (least, most) = (0.5 * max_fpr * max_fpr, max_fpr);
    Ok(0.5 * (1.0 + (trapezoids(&x, &y) - least) / (most - least)))
}

/// The area under any curve by the trapezoidal rule; `x` rises or falls throughout.
///
/// ```
/// assert_eq!(anneal::metrics::auc(&[0.0, 0.5, 1.0], &[0.0, 1.0, 1.0])?, 0.75);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs differ in length, have fewer than two points, hold NaN, or when `x` turns.
pub fn auc(x: &(impl Numbers + ?Sized), y: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    area_below(x.number_values(), y.number_values())
}

fn area_below(x: NumberValues<'_>, y: NumberValues<'_>) -> Result<f64, MetricError> {
    let operation = "auc";
    let (x, y) = (finite(operation, "x", x)?, finite(operation, "y", y)?);
    same_length(operation, "y", x.len(), y.len())?;
    if x.len() < 2 {
        return Err(MetricError::Undefined { operation, expected: "at least two points", got: x.len().to_string() });
    }
    let rises = x.windows(2).all(|pair| pair[0] <= pair[1]);
    if rises {
        return Ok(trapezoids(&x, &y));
    }
    match x.windows(2).position(|pair| pair[0] < pair[1]) {
        None => Ok(-trapezoids(&x, &y)),
        Some(position) => {
            let expected = "numbers that rise or fall throughout";
            Err(MetricError::Domain { operation, input: "x", expected, position: position + 1, got: x[position + 1] })
        }
    }
}

fn trapezoids(x: &[f64], y: &[f64]) -> f64 {
    let trapezoid = |at: usize| (x[at + 1] - x[at]) * (y[at] + y[at + 1]) / 2.0;
    sum(blocks(x.len() - 1, |block| sum(block.map(trapezoid))))
}

/// Precision and recall at every distinct score.
///
/// ```
/// use anneal::metrics::precision_recall_curve;
///
/// let curve = precision_recall_curve(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?;
/// assert_eq!(curve.recall, [1.0, 1.0, 0.5, 0.5, 0.0]);
/// assert_eq!(curve.thresholds, [0.1, 0.35, 0.4, 0.8]);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN, or when no sample is positive.
pub fn precision_recall_curve(
    y_true: &(impl Labels + ?Sized),
    y_score: &(impl Numbers + ?Sized),
) -> Result<PrecisionRecallCurve, MetricError> {
    Ok(precision_recall(&steps("precision_recall_curve", y_true.label_values(), y_score.number_values(), false)?))
}

fn precision_recall(steps: &Steps) -> PrecisionRecallCurve {
    let (positives, _) = steps.totals();
    let rates = steps.true_positives.iter().zip(&steps.false_positives).rev();
    let mut curve = PrecisionRecallCurve {
        precision: rates.clone().map(|(tp, fp)| tp / (tp + fp)).collect(),
        recall: rates.map(|(tp, _)| tp / positives).collect(),
        thresholds: steps.thresholds.iter().rev().copied().collect(),
    };
    curve.precision.push(1.0);
    curve.recall.push(0.0);
    curve
}

/// Average precision: Σ (Rₖ − Rₖ₋₁) Pₖ over the thresholds, without interpolation.
///
/// ```
/// let score = anneal::metrics::average_precision_score(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?;
/// assert!((score - 5.0 / 6.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_recall_curve`].
pub fn average_precision_score(
    y_true: &(impl Labels + ?Sized),
    y_score: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    Ok(average_precision(&steps("average_precision_score", y_true.label_values(), y_score.number_values(), false)?))
}

fn average_precision(steps: &Steps) -> f64 {
    let (positives, _) = steps.totals();
    let (mut total, mut before) = (0.0, 0.0);
    for (&tp, &fp) in steps.true_positives.iter().zip(&steps.false_positives) {
        total += (tp - before) * (tp / (tp + fp));
        before = tp;
    }
    total / positives
}

/// The detection error tradeoff: false negatives against false positives, where both still change.
///
/// ```
/// use anneal::metrics::det_curve;
///
/// let curve = det_curve(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?;
/// assert_eq!((curve.fpr, curve.fnr), (vec![0.5, 0.5, 0.0], vec![0.0, 0.5, 0.5]));
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`roc_curve`].
pub fn det_curve(y_true: &(impl Labels + ?Sized), y_score: &(impl Numbers + ?Sized)) -> Result<DetCurve, MetricError> {
    Ok(detection_errors(steps("det_curve", y_true.label_values(), y_score.number_values(), true)?))
}

fn detection_errors(mut steps: Steps) -> DetCurve {
    let (positives, negatives) = steps.totals();
    // Nothing counts as positive above the highest score.
    steps.thresholds.insert(0, f64::INFINITY);
    steps.true_positives.insert(0, 0.0);
    steps.false_positives.insert(0, 0.0);
    let (tp, fp) = (&steps.true_positives, &steps.false_positives);
    let first = fp.partition_point(|&fp| fp == 0.0).saturating_sub(1);
    let last = tp.partition_point(|&tp| tp < positives) + 1;
    let kept = (first..last.max(first)).rev();
    DetCurve {
        fpr: kept.clone().map(|at| fp[at] / negatives).collect(),
        fnr: kept.clone().map(|at| (positives - tp[at]) / positives).collect(),
        thresholds: kept.map(|at| steps.thresholds[at]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_the_order_of_scores() {
        let scores = [f64::MAX, 1.0, 1e-310, 0.0, -1e-310, -1.0, f64::MIN];
        assert!(scores.windows(2).all(|pair| key_of(pair[0]) > key_of(pair[1])));
        assert!(scores.iter().all(|&score| value_of(key_of(score)) == score));
        assert_eq!(key_of(-0.0), key_of(0.0));
    }
}
