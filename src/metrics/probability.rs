//! Losses of predicted probabilities and margins, and how well probabilities are calibrated.

use super::MetricError;
use super::labels::{LabelValues, Labels, positives};
use super::multiclass::{check_sums, classes_and_rows};
use super::numbers::{NumberValues, Numbers, Rows, finite, finite_rows, mean, same_length};

/// Probabilities of 0 and 1 count as this far from them, so that a loss stays finite.
const EPSILON: f64 = f64::EPSILON;

/// The negative log-likelihood per sample: −mean ln p(true class), in nats.
///
/// `y_prob` is the probability of the positive class (1 or true), or a row of class probabilities per sample, of shape
/// `[n, classes]`. Probabilities are moved away from 0 and 1 by 2.2e-16.
///
/// ```
/// use anneal::metrics::log_loss;
///
/// assert!((log_loss(&[1, 0], &[0.9, 0.1])? + 0.9f64.ln()).abs() < 1e-12);
/// assert!((log_loss(&["cat", "dog"], &[[0.5, 0.5], [0.5, 0.5]])? - 2f64.ln()).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN or numbers outside 0 to 1, when rows do not sum to 1, or when
/// classes do not fit the columns.
pub fn log_loss(y_true: &(impl Labels + ?Sized), y_prob: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    likelihood("log_loss", y_true.label_values(), y_prob.number_values()).map(|(loss, _)| loss)
}

/// The log loss, and that of predicting the class shares for every sample.
fn likelihood(
    operation: &'static str,
    y_true: LabelValues<'_>,
    y_prob: NumberValues<'_>,
) -> Result<(f64, f64), MetricError> {
    let (classes, rows) = probabilities(operation, y_true, y_prob)?;
    let loss = mean((0..rows.count).map(|row| -rows.row(row)[classes[row]].clamp(EPSILON, 1.0 - EPSILON).ln()));
    let mut shares = vec![0.0; rows.width];
    classes.iter().for_each(|&class| shares[class] += 1.0 / rows.count as f64);
    let entropy = shares.iter().filter(|share| **share > 0.0).map(|share| -share * share.min(1.0 - EPSILON).ln()).sum();
    Ok((loss, entropy))
}

/// Classes as columns and probabilities as rows; one probability per sample becomes a row of two.
fn probabilities<'a>(
    operation: &'static str,
    y_true: LabelValues<'_>,
    y_prob: NumberValues<'a>,
) -> Result<(Vec<usize>, Rows<'a>), MetricError> {
    if y_prob.shape.len() > 1 && y_prob.shape[1] != 1 {
        let (classes, rows) = classes_and_rows(operation, "y_prob", y_true, y_prob)?;
        check_range(operation, &rows.values)?;
        check_sums(operation, "y_prob", &rows)?;
        return Ok((classes, rows));
    }
    let (positive, prob) = positives_and_probabilities(operation, y_true, y_prob)?;
    let values: Vec<f64> = prob.iter().flat_map(|&p| [1.0 - p, p]).collect();
    let rows = Rows { values: values.into(), count: positive.len(), width: 2 };
    Ok((positive.into_iter().map(usize::from).collect(), rows))
}

fn positives_and_probabilities(
    operation: &'static str,
    y_true: LabelValues<'_>,
    y_prob: NumberValues<'_>,
) -> Result<(Vec<bool>, Vec<f64>), MetricError> {
    let prob = finite(operation, "y_prob", y_prob)?;
    let positive = positives(operation, y_true)?;
    same_length(operation, "y_prob", positive.len(), prob.len())?;
    check_range(operation, &prob)?;
    Ok((positive, prob.into_owned()))
}

fn check_range(operation: &'static str, prob: &[f64]) -> Result<(), MetricError> {
    match prob.iter().position(|p| !(0.0..=1.0).contains(p)) {
        None => Ok(()),
        Some(position) => {
            let expected = "probabilities from 0 to 1 (scores need a sigmoid or a softmax first)";
            Err(MetricError::Domain { operation, input: "y_prob", expected, position, got: prob[position] })
        }
    }
}

/// The share of the log loss of always predicting the class shares that is avoided: 1 − loss / that loss.
///
/// ```
/// assert_eq!(anneal::metrics::d2_log_loss_score(&[1, 0], &[0.5, 0.5])?, 0.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`log_loss`]; undefined for fewer than two samples or a single class.
pub fn d2_log_loss_score(
    y_true: &(impl Labels + ?Sized),
    y_prob: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    let operation = "d2_log_loss_score";
    let labels = y_true.label_values();
    let count = labels.len();
    let (loss, entropy) = likelihood(operation, labels, y_prob.number_values())?;
    if count < 2 || entropy < 1e-12 {
        let got = if count < 2 { "one sample".to_owned() } else { "a single class".to_owned() };
        return Err(MetricError::Undefined { operation, expected: "two samples of different classes", got });
    }
    Ok(1.0 - loss / entropy)
}

/// The mean squared error of probabilities: mean (p − y)² for the positive class; for rows of three or more classes the
/// mean of Σ (pₖ − yₖ)², as scikit-learn has it.
///
/// ```
/// let loss = anneal::metrics::brier_score_loss(&[0, 1, 1, 0], &[0.1, 0.9, 0.8, 0.3])?;
/// assert!((loss - 0.0375).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`log_loss`].
pub fn brier_score_loss(y_true: &(impl Labels + ?Sized), y_prob: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    brier(y_true.label_values(), y_prob.number_values())
}

fn brier(y_true: LabelValues<'_>, y_prob: NumberValues<'_>) -> Result<f64, MetricError> {
    let (classes, rows) = probabilities("brier_score_loss", y_true, y_prob)?;
    let squares = |row: usize| {
        let errors = rows.row(row).iter().enumerate();
        errors.map(|(at, p)| (p - f64::from(u8::from(at == classes[row]))).powi(2)).sum::<f64>()
    };
    let scale = if rows.width < 3 { 0.5 } else { 1.0 };
    Ok(scale * mean((0..rows.count).map(squares)))
}

/// How the bins of a calibration curve are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bins {
    /// Of equal width.
    Uniform,
    /// Of nearly equal count.
    Quantile,
}

/// Predicted against observed frequency, one point for each bin that holds a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationCurve {
    /// The share of positive samples in the bin.
    pub prob_true: Vec<f64>,
    /// The mean predicted probability in the bin.
    pub prob_pred: Vec<f64>,
    /// How many samples the bin holds.
    pub counts: Vec<usize>,
}

/// Whether of the samples predicted with probability p a share of p is positive, bin by bin.
///
/// ```
/// use anneal::metrics::{Bins, calibration_curve};
///
/// let curve = calibration_curve(&[0, 0, 1, 1], &[0.1, 0.2, 0.8, 0.9], 2, Bins::Uniform)?;
/// assert_eq!((curve.prob_true, curve.counts), (vec![0.0, 1.0], vec![2, 2]));
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN or numbers outside 0 to 1, or when there is no bin.
pub fn calibration_curve(
    y_true: &(impl Labels + ?Sized),
    y_prob: &(impl Numbers + ?Sized),
    bins: usize,
    strategy: Bins,
) -> Result<CalibrationCurve, MetricError> {
    calibration(y_true.label_values(), y_prob.number_values(), bins, strategy)
}

fn calibration(
    y_true: LabelValues<'_>,
    y_prob: NumberValues<'_>,
    bins: usize,
    strategy: Bins,
) -> Result<CalibrationCurve, MetricError> {
    let operation = "calibration_curve";
    let (positive, prob) = positives_and_probabilities(operation, y_true, y_prob)?;
    if bins == 0 {
        let (expected, got) = ("at least 1".into(), "0".into());
        return Err(MetricError::Parameter { operation, parameter: "bins", expected, got });
    }
    let edges: Vec<f64> = match strategy {
        Bins::Uniform => (1..bins).map(|edge| edge as f64 * (1.0 / bins as f64)).collect(),
        Bins::Quantile => {
            let mut sorted = prob.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            (1..bins).map(|edge| quantile(&sorted, edge as f64 / bins as f64)).collect()
        }
    };
    let mut sums = vec![(0.0, 0usize, 0usize); bins];
    for (&p, &positive) in prob.iter().zip(&positive) {
        let bin = &mut sums[edges.partition_point(|edge| *edge < p)];
        bin.0 += p;
        bin.1 += usize::from(positive);
        bin.2 += 1;
    }
    sums.retain(|bin| bin.2 > 0);
    Ok(CalibrationCurve {
        prob_true: sums.iter().map(|bin| bin.1 as f64 / bin.2 as f64).collect(),
        prob_pred: sums.iter().map(|bin| bin.0 / bin.2 as f64).collect(),
        counts: sums.iter().map(|bin| bin.2).collect(),
    })
}

/// Between the two nearest values, in proportion, as numpy's default.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (low, rest) = (place.floor() as usize, place.fract());
    let (below, above) = (sorted[low], sorted[(low + 1).min(sorted.len() - 1)]);
    if rest < 0.5 { below + (above - below) * rest } else { above - (above - below) * (1.0 - rest) }
}

/// The mean hinge loss of decision values: max(0, 1 − y·d) with y = ±1; with one column per class
/// max(0, 1 − (d of the true class − the largest other d)) (Crammer and Singer 2001).
///
/// ```
/// let loss = anneal::metrics::hinge_loss(&[-1, 1, 1], &[-2.18, 2.36, 0.09])?;
/// assert!((loss - 0.91 / 3.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN, or when classes do not fit the columns.
pub fn hinge_loss(y_true: &(impl Labels + ?Sized), decision: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    hinge(y_true.label_values(), decision.number_values())
}

fn hinge(y_true: LabelValues<'_>, decision: NumberValues<'_>) -> Result<f64, MetricError> {
    let operation = "hinge_loss";
    if decision.shape.len() > 1 && decision.shape[1] != 1 {
        let (classes, rows) = classes_and_rows(operation, "decision", y_true, decision)?;
        let margin = |row: usize| {
            let scores = rows.row(row);
            let others = scores.iter().enumerate().filter(|(at, _)| *at != classes[row]);
            scores[classes[row]] - others.map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max)
        };
        return Ok(mean((0..rows.count).map(|row| (1.0 - margin(row)).max(0.0))));
    }
    let decision = finite(operation, "decision", decision)?;
    let positive = positives(operation, y_true)?;
    same_length(operation, "decision", positive.len(), decision.len())?;
    let sign = |positive: bool| if positive { 1.0 } else { -1.0 };
    Ok(mean(positive.iter().zip(decision.iter()).map(|(&positive, d)| (1.0 - sign(positive) * d).max(0.0))))
}

/// The gap between confidence and accuracy, averaged over bins weighted by their counts: the expected
/// calibration error of top predictions (Guo et al. 2017). `y_prob` has the shape `[n, classes]`.
///
/// ```
/// let probabilities = [[0.9, 0.1], [0.8, 0.2]];
/// let error = anneal::metrics::expected_calibration_error(&[0, 1], &probabilities, 1)?;
/// assert!((error - 0.35).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`log_loss`] with rows; also when there is no bin.
pub fn expected_calibration_error(
    y_true: &(impl Labels + ?Sized),
    y_prob: &(impl Numbers + ?Sized),
    bins: usize,
) -> Result<f64, MetricError> {
    calibration_error(y_true.label_values(), y_prob.number_values(), bins)
}

fn calibration_error(y_true: LabelValues<'_>, y_prob: NumberValues<'_>, bins: usize) -> Result<f64, MetricError> {
    let operation = "expected_calibration_error";
    let rows = finite_rows(operation, "y_prob", y_prob)?;
    let shape = vec![rows.count, rows.width];
    let values = NumberValues { values: rows.values, shape, problem: None };
    let (classes, rows) = probabilities(operation, y_true, values)?;
    let best = |row: usize| {
        let scores = rows.row(row).iter().enumerate();
        scores.fold((0, f64::NEG_INFINITY), |best, (at, &p)| if p > best.1 { (at, p) } else { best })
    };
    let (confidence, right): (Vec<f64>, Vec<bool>) =
        (0..rows.count).map(|row| (best(row).1, best(row).0 == classes[row])).unzip();
    let numbers = NumberValues { shape: vec![rows.count], values: confidence.into(), problem: None };
    let curve = calibration(LabelValues::Bools(right.into()), numbers, bins, Bins::Uniform)?;
    let gaps = curve.prob_true.iter().zip(&curve.prob_pred).zip(&curve.counts);
    Ok(gaps.map(|((truth, guess), count)| (truth - guess).abs() * *count as f64).sum::<f64>() / rows.count as f64)
}
