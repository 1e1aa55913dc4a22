//! Deviances: losses that fit counts, waiting times and claims, whose spread grows with their mean.

use super::MetricError;
use super::numbers::{NumberValues, Numbers, mean_of, mean_of_pairs};
use super::regression::{Pair, above};

/// The mean Tweedie deviance of a power p: 0 squared error, 1 Poisson, 2 Gamma, 3 inverse Gaussian, between 1 and 2
/// compound Poisson.
///
/// For p other than 0, 1, 2: mean 2(y²⁻ᵖ / ((1 − p)(2 − p)) − y·ŷ¹⁻ᵖ / (1 − p) + ŷ²⁻ᵖ / (2 − p)).
///
/// ```
/// let deviance = anneal::metrics::mean_tweedie_deviance(&[2.0, 0.0, 1.0, 4.0], &[0.5, 0.5, 2.0, 2.0], 1.0)?;
/// assert!((deviance - 1.4260151319598084).abs() < 1e-12); // scikit-learn's documentation
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, hold NaN, differ in length, when p is between 0 and 1, or when a value is outside what p
/// allows: ŷ > 0 for p ≠ 0, y ≥ 0 for p from 1 to 2, y > 0 from 2 on.
pub fn mean_tweedie_deviance(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
    power: f64,
) -> Result<f64, MetricError> {
    deviance("mean_tweedie_deviance", y_true.number_values(), y_pred.number_values(), power)
}

/// Mean 2(y ln(y/ŷ) − y + ŷ): for counts.
///
/// ```
/// let deviance = anneal::metrics::mean_poisson_deviance(&[2.0, 0.0, 1.0, 4.0], &[0.5, 0.5, 2.0, 2.0])?;
/// assert!((deviance - 1.4260151319598084).abs() < 1e-12); // scikit-learn's documentation
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`mean_tweedie_deviance`] for the power 1.
pub fn mean_poisson_deviance(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    deviance("mean_poisson_deviance", y_true.number_values(), y_pred.number_values(), 1.0)
}

/// Mean 2(ln(ŷ/y) + y/ŷ − 1): for positive values whose relative error counts.
///
/// ```
/// let deviance = anneal::metrics::mean_gamma_deviance(&[2.0, 0.5, 1.0, 4.0], &[0.5, 0.5, 2.0, 2.0])?;
/// assert!((deviance - 1.0568528194400548).abs() < 1e-12); // scikit-learn's documentation
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`mean_tweedie_deviance`] for the power 2.
pub fn mean_gamma_deviance(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
) -> Result<f64, MetricError> {
    deviance("mean_gamma_deviance", y_true.number_values(), y_pred.number_values(), 2.0)
}

/// The share of the Tweedie deviance of always predicting the mean that is avoided; for the power 0, R².
///
/// ```
/// let score = anneal::metrics::d2_tweedie_score(&[0.5, 1.0, 2.5, 7.0], &[1.0, 1.0, 5.0, 3.5], 1.0)?;
/// assert!((score - 0.4879151349031142).abs() < 1e-12); // scikit-learn 1.9.1
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`mean_tweedie_deviance`]; undefined for a single sample or a constant y.
pub fn d2_tweedie_score(
    y_true: &(impl Numbers + ?Sized),
    y_pred: &(impl Numbers + ?Sized),
    power: f64,
) -> Result<f64, MetricError> {
    d2_tweedie(y_true.number_values(), y_pred.number_values(), power)
}

fn d2_tweedie(y_true: NumberValues<'_>, y_pred: NumberValues<'_>, power: f64) -> Result<f64, MetricError> {
    let operation = "d2_tweedie_score";
    check_power(operation, power)?;
    let pair = Pair::of_one_output(operation, y_true, y_pred)?;
    let (y, p) = (&pair.y_true.values, &pair.y_pred.values);
    let center = mean_of(y, |y| y);
    let of_mean = mean_of(y, |y| unit_deviance(y, center, power));
    let error = pair.verified(in_domain(operation, y, p, power))?;
    if of_mean == 0.0 || y.iter().all(|value| *value == y[0]) {
        let got = "one sample, or the same value throughout".to_owned();
        return Err(MetricError::Undefined { operation, expected: "values of y that differ", got });
    }
    Ok(1.0 - error / of_mean)
}

fn deviance(
    operation: &'static str,
    y_true: NumberValues<'_>,
    y_pred: NumberValues<'_>,
    power: f64,
) -> Result<f64, MetricError> {
    check_power(operation, power)?;
    let pair = Pair::of_one_output(operation, y_true, y_pred)?;
    pair.verified(in_domain(operation, &pair.y_true.values, &pair.y_pred.values, power))
}

fn check_power(operation: &'static str, power: f64) -> Result<(), MetricError> {
    if power <= 0.0 || power >= 1.0 {
        return Ok(());
    }
    let expected = "0 or less, or 1 or more: no distribution has a power between".to_owned();
    Err(MetricError::Parameter { operation, parameter: "power", expected, got: power.to_string() })
}

/// The mean deviance, of numbers that the power allows.
fn in_domain(operation: &'static str, y: &[f64], p: &[f64], power: f64) -> Result<f64, MetricError> {
    let mean = mean_of_pairs(y, p, |y, p| unit_deviance(y, p, power));
    if !mean.is_finite() && power != 0.0 {
        above(operation, "y_pred", p, 0.0, "positive numbers")?;
        if power >= 2.0 {
            above(operation, "y_true", y, 0.0, "positive numbers")?;
        } else if power >= 1.0 {
            above(operation, "y_true", y, -f64::MIN_POSITIVE, "numbers from 0 on")?;
        }
    }
    Ok(mean)
}

/// The deviance of one prediction; not finite outside what the power allows.
fn unit_deviance(y: f64, p: f64, power: f64) -> f64 {
    if power == 0.0 {
        (y - p) * (y - p)
    } else if p <= 0.0 || (power >= 2.0 && y <= 0.0) {
        f64::NAN
    } else if power == 1.0 {
        let log = if y == 0.0 { 0.0 } else { y * (y / p).ln() };
        2.0 * (log - y + p)
    } else if power == 2.0 {
        let ratio = y / p;
        2.0 * (ratio - 1.0 - ratio.ln())
    } else {
        let (one, two) = (1.0 - power, 2.0 - power);
        let base = if power < 0.0 { y.max(0.0) } else { y };
        let power_of_p = to_the(p, one);
        2.0 * (to_the(base, two) / (one * two) - y * power_of_p / one + power_of_p * p / two)
    }
}

/// A power; the usual Tweedie power of 1.5 needs roots only, which take a quarter of the time.
fn to_the(base: f64, exponent: f64) -> f64 {
    if exponent == 0.5 {
        base.sqrt()
    } else if exponent == -0.5 {
        1.0 / base.sqrt()
    } else {
        base.powf(exponent)
    }
}
