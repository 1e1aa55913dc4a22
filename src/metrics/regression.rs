//! How far predictions of numbers are off.
//!
//! `y_true` and `y_pred` hold one number per sample, or one row of outputs; several outputs are scored apart and averaged.

use std::ops::Range;

use super::MetricError;
use super::numbers::{
    NumberValues, Numbers, Rows, any_rows, blocks, check_finite, first_where, key_of, mean_of, mean_of_pairs, nth,
    shape, value_of,
};

/// Two inputs of one shape, whose numbers may still be anything: to look at each of them first would take as long as a
/// cheap metric does. So every score in this module is to be NaN or infinite where an input is or lies outside what the
/// metric is defined for, and only then the inputs are searched for the reason.
pub(super) struct Pair<'a, 'b> {
    operation: &'static str,
    pub(super) y_true: Rows<'a>,
    pub(super) y_pred: Rows<'b>,
}

impl<'a, 'b> Pair<'a, 'b> {
    fn new(
        operation: &'static str,
        y_true: NumberValues<'a>,
        y_pred: NumberValues<'b>,
    ) -> Result<Pair<'a, 'b>, MetricError> {
        let y_true = any_rows(operation, "y_true", y_true)?;
        let y_pred = any_rows(operation, "y_pred", y_pred)?;
        if y_true.count != y_pred.count {
            let (expected, got) = (y_true.count, y_pred.count);
            return Err(MetricError::Length { operation, input: "y_pred", expected, got });
        }
        if y_true.width != y_pred.width {
            let expected = format!("of shape [{}, {}], as y_true is", y_true.count, y_true.width);
            return Err(shape(operation, "y_pred", &expected, &[y_pred.count, y_pred.width]));
        }
        Ok(Pair { operation, y_true, y_pred })
    }

    pub(super) fn of_one_output(
        operation: &'static str,
        y_true: NumberValues<'a>,
        y_pred: NumberValues<'b>,
    ) -> Result<Pair<'a, 'b>, MetricError> {
        let pair = Pair::new(operation, y_true, y_pred)?;
        if pair.y_true.width == 1 {
            return Ok(pair);
        }
        Err(shape(operation, "y_true", "one number per sample", &[pair.y_true.count, pair.y_true.width]))
    }

    /// The score, or what is wrong with the numbers that it came from; large but finite ones may overflow.
    pub(super) fn verified(&self, score: Result<f64, MetricError>) -> Result<f64, MetricError> {
        if !score.as_ref().is_ok_and(|score| score.is_finite()) {
            check_finite(self.operation, "y_true", &self.y_true.values)?;
            check_finite(self.operation, "y_pred", &self.y_pred.values)?;
        }
        score
    }
}

/// A score of one output.
type Score<'a> = &'a dyn Fn(&[f64], &[f64]) -> Result<f64, MetricError>;

/// The score of each output, averaged.
fn over_outputs(
    operation: &'static str,
    y_true: NumberValues<'_>,
    y_pred: NumberValues<'_>,
    score: Score<'_>,
) -> Result<f64, MetricError> {
    let pair = Pair::new(operation, y_true, y_pred)?;
    let (y, p, width) = (&pair.y_true, &pair.y_pred, pair.y_true.width);
    let averaged = match width {
        1 => score(&y.values, &p.values),
        _ => (0..width).try_fold(0.0, |total, at| Ok(total + score(&y.column(at), &p.column(at))? / width as f64)),
    };
    pair.verified(averaged)
}

fn needs_two(operation: &'static str, y_true: &[f64]) -> Result<(), MetricError> {
    if y_true.len() >= 2 {
        return Ok(());
    }
    Err(MetricError::Undefined { operation, expected: "at least two samples", got: "one".into() })
}

/// 1 − error / baseline; where the baseline makes no error, 1 for no error and 0 otherwise, as scikit-learn has it.
fn explained(error: f64, baseline: f64) -> f64 {
    match (error == 0.0, baseline == 0.0) {
        (true, true) => 1.0,
        (false, true) if error.is_finite() => 0.0,
        _ => 1.0 - error / baseline,
    }
}

/// Metrics of one formula: its name, documentation, and the formula on two slices of the same length.
macro_rules! regression_metrics {
    ($($(#[$doc:meta])+ $name:ident($y:ident, $p:ident) $body:expr;)+) => {
        $($(#[$doc])+
        ///
        /// # Errors
        ///
        /// When the inputs are empty, hold NaN, or differ in shape.
        pub fn $name(
            y_true: &(impl Numbers + ?Sized),
            y_pred: &(impl Numbers + ?Sized),
        ) -> Result<f64, MetricError> {
            fn score($y: &[f64], $p: &[f64]) -> Result<f64, MetricError> {
                Ok($body)
            }
            over_outputs(stringify!($name), y_true.number_values(), y_pred.number_values(), &score)
        })+
    };
}

regression_metrics! {
    /// Mean |y − ŷ|, in the unit of y.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::mean_absolute_error(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0])?, 0.5);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    mean_absolute_error(y, p) mean_of_pairs(y, p, |y, p| (y - p).abs());

    /// Mean (y − ŷ)², in the squared unit of y.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::mean_squared_error(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0])?, 0.375);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    mean_squared_error(y, p) mean_of_pairs(y, p, |y, p| (y - p) * (y - p));

    /// √ mean (y − ŷ)², in the unit of y.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::root_mean_squared_error(&[0.0, 0.0], &[3.0, 3.0])?, 3.0);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    root_mean_squared_error(y, p) mean_of_pairs(y, p, |y, p| (y - p) * (y - p)).sqrt();

    /// The median of |y − ŷ|, which outliers do not move; between the middle two for an even count.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::median_absolute_error(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0])?, 0.5);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    median_absolute_error(y, p) {
        // A loop, as closures of iterators are not inlined at the level that the toolkit is compiled at.
        let mut keys = vec![0; y.len()];
        for ((key, y), p) in keys.iter_mut().zip(y).zip(p) {
            *key = key_of((y - p).abs());
        }
        // An infinite error or NaN need not be in the middle.
        let largest = value_of(keys.iter().copied().max().unwrap_or(0));
        if largest.is_finite() { quantile(keys, 0.5) } else { largest }
    };

    /// Mean |y − ŷ| / |y|, as a fraction and not in percent; a y of 0 counts as 2.2e-16.
    ///
    /// ```
    /// let error = anneal::metrics::mean_absolute_percentage_error(&[100.0, 200.0], &[110.0, 180.0])?;
    /// assert!((error - 0.1).abs() < 1e-12);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    mean_absolute_percentage_error(y, p) mean_of_pairs(y, p, |y, p| (y - p).abs() / y.abs().max(f64::EPSILON));

    /// 1 − Var(y − ŷ) / Var(y): like [`r2_score`], but blind to a constant error.
    ///
    /// For a constant y: 1 if the error is constant as well, else 0.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::explained_variance_score(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0])?, 1.0);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    explained_variance_score(y, p) {
        let residual = mean_of_pairs(y, p, |y, p| y - p);
        let center = mean_of(y, |y| y);
        let error = mean_of_pairs(y, p, |y, p| (y - p - residual).powi(2));
        explained(error, mean_of(y, |y| (y - center) * (y - center)))
    };
}

/// The largest |y − ŷ|, in the unit of y; for a single output.
///
/// ```
/// assert_eq!(anneal::metrics::max_error(&[3.0, 2.0, 7.0, 1.0], &[4.0, 2.0, 7.0, 1.0])?, 1.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, hold NaN, differ in shape, or have several outputs.
pub fn max_error(y_true: &(impl Numbers + ?Sized), y_pred: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    largest_error(y_true.number_values(), y_pred.number_values())
}

fn largest_error(y_true: NumberValues<'_>, y_pred: NumberValues<'_>) -> Result<f64, MetricError> {
    let pair = Pair::of_one_output("max_error", y_true, y_pred)?;
    let (y, p) = (&pair.y_true.values, &pair.y_pred.values);
    let largest = |at: Range<usize>| largest_of(y[at.clone()].iter().zip(&p[at]).map(|(y, p)| (y - p).abs()));
    pair.verified(Ok(largest_of(blocks(y.len(), largest).into_iter())))
}

/// The largest of numbers that are not negative; their bits have the same order, with NaN above infinity.
fn largest_of(errors: impl Iterator<Item = f64>) -> f64 {
    f64::from_bits(errors.map(f64::to_bits).max().unwrap_or(0))
}

/// The coefficient of determination: 1 − Σ(y − ŷ)² / Σ(y − ȳ)². 1 is perfect, 0 as good as the mean, below that worse.
///
/// For a constant y: 1 if every prediction is right, else 0.
///
/// ```
/// let score = anneal::metrics::r2_score(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0])?;
/// assert!((score - 0.9486081370449679).abs() < 1e-12); // the example of scikit-learn's documentation
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, hold NaN, or differ in shape; undefined for a single sample.
pub fn r2_score(y_true: &(impl Numbers + ?Sized), y_pred: &(impl Numbers + ?Sized)) -> Result<f64, MetricError> {
    r2(y_true.number_values(), y_pred.number_values())
}

fn r2(y_true: NumberValues<'_>, y_pred: NumberValues<'_>) -> Result<f64, MetricError> {
    over_outputs("r2_score", y_true, y_pred, &|y, p| {
        needs_two("r2_score", y)?;
        let center = mean_of(y, |y| y);
        Ok(explained(mean_of_pairs(y, p, |y, p| (y - p) * (y - p)), mean_of(y, |y| (y - center) * (y - center))))
    })
}

/// Mean (ln(1 + y) − ln(1 + ŷ))²: relative errors, for values over several orders of magnitude.
///
/// ```
/// let error = anneal::metrics::mean_squared_log_error(&[3.0, 5.0], &[2.5, 5.0])?;
/// assert!((error - (4.0f64 / 3.5).ln().powi(2) / 2.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, hold NaN or −1 or less, or differ in shape.
pub fn mean_squared_log_error(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    log_error("mean_squared_log_error", y_true.number_values(), y_pred.number_values(), false)
}

/// The root of [`mean_squared_log_error`].
///
/// ```
/// let error = anneal::metrics::root_mean_squared_log_error(&[3.0], &[2.5])?;
/// assert!((error - (4.0f64 / 3.5).ln()).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`mean_squared_log_error`].
pub fn root_mean_squared_log_error(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    log_error("root_mean_squared_log_error", y_true.number_values(), y_pred.number_values(), true)
}

fn log_error(
    operation: &'static str,
    y_true: NumberValues<'_>,
    y_pred: NumberValues<'_>,
    root: bool,
) -> Result<f64, MetricError> {
    over_outputs(operation, y_true, y_pred, &|y, p| {
        let mean = mean_of_pairs(y, p, |y, p| (y.ln_1p() - p.ln_1p()).powi(2));
        if !mean.is_finite() {
            above(operation, "y_true", y, -1.0, "numbers above -1")?;
            above(operation, "y_pred", p, -1.0, "numbers above -1")?;
        }
        Ok(if root { mean.sqrt() } else { mean })
    })
}

pub(super) fn above(
    operation: &'static str,
    input: &'static str,
    values: &[f64],
    least: f64,
    expected: &'static str,
) -> Result<(), MetricError> {
    match first_where(values, |value| value <= least) {
        None => Ok(()),
        Some(position) => Err(MetricError::Domain { operation, input, expected, position, got: values[position] }),
    }
}

/// The mean pinball loss of a predicted quantile: α(y − ŷ) below it, (1 − α)(ŷ − y) above; for α = 0.5 half the mean
/// absolute error.
///
/// ```
/// let loss = anneal::metrics::mean_pinball_loss(&[1.0, 2.0, 3.0], &[0.0, 2.0, 3.0], 0.9)?;
/// assert!((loss - 0.3).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, hold NaN, differ in shape, or when `alpha` is not from 0 to 1.
pub fn mean_pinball_loss(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
    alpha: f64,
) -> Result<f64, MetricError> {
    check_alpha("mean_pinball_loss", alpha)?;
    over_outputs("mean_pinball_loss", y_true.number_values(), y_pred.number_values(), &|y, p| Ok(pinball(y, p, alpha)))
}

fn pinball(y_true: &[f64], y_pred: &[f64], alpha: f64) -> f64 {
    mean_of_pairs(y_true, y_pred, |y, p| (y - p) * if y > p { alpha } else { alpha - 1.0 })
}

fn check_alpha(operation: &'static str, alpha: f64) -> Result<(), MetricError> {
    if (0.0..=1.0).contains(&alpha) {
        return Ok(());
    }
    Err(MetricError::Parameter {
        operation,
        parameter: "alpha",
        expected: "from 0 to 1".into(),
        got: alpha.to_string(),
    })
}

/// The share of the pinball loss of always predicting the α-quantile of y that is avoided.
///
/// ```
/// assert_eq!(anneal::metrics::d2_pinball_score(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], 0.1)?, 1.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`mean_pinball_loss`]; undefined for a single sample.
pub fn d2_pinball_score(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
    alpha: f64,
) -> Result<f64, MetricError> {
    check_alpha("d2_pinball_score", alpha)?;
    d2_pinball("d2_pinball_score", y_true.number_values(), y_pred.number_values(), alpha)
}

/// The share of the absolute error of always predicting the median that is avoided.
///
/// ```
/// assert_eq!(anneal::metrics::d2_absolute_error_score(&[1.0, 2.0, 3.0], &[2.0, 2.0, 2.0])?, 0.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, hold NaN, or differ in shape; undefined for a single sample.
pub fn d2_absolute_error_score(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    d2_pinball("d2_absolute_error_score", y_true.number_values(), y_pred.number_values(), 0.5)
}

fn d2_pinball(
    operation: &'static str,
    y_true: NumberValues<'_>,
    y_pred: NumberValues<'_>,
    alpha: f64,
) -> Result<f64, MetricError> {
    over_outputs(operation, y_true, y_pred, &|y, p| {
        needs_two(operation, y)?;
        let baseline = vec![quantile(y.iter().copied().map(key_of).collect(), alpha); y.len()];
        Ok(explained(pinball(y, p, alpha), pinball(y, &baseline, alpha)))
    })
}

/// The value below which a share lies; between two values where the share falls exactly between them.
fn quantile(mut keys: Vec<u64>, share: f64) -> f64 {
    let place = share * keys.len() as f64;
    let between = (place - place.round()).abs() < 1e-9;
    let place = if between { place.round() } else { place.floor() } as usize;
    if between && place > 0 {
        let (lower, upper) = nth(&mut keys, place - 1);
        (value_of(lower) + value_of(upper.unwrap_or(lower))) / 2.0
    } else {
        value_of(nth(&mut keys, place).0)
    }
}
