//! Events: payments with rare fraud, clicks on advertisements, keys of very different frequency.

use super::{Draft, Generated, floats, integers, logistic, texts};
use crate::datasets::Dataset;
use crate::random::stream;

/// Payments of which exactly one in 200 (rounded up) is fraud: enough to show that accuracy says little.
///
/// A fraud tends to be larger (log-normal, median 120 rather than 30 euro), farther from home, and at night; no single
/// column tells.
///
/// ```
/// use anneal::prelude::*;
///
/// let (x, y) = datasets::fraud(10_000, 7).xy()?;
/// assert_eq!((x.dim(), y.sum()), ((10_000, 4), 50.0));
/// # Ok::<(), anyhow::Error>(())
/// ```
pub fn fraud(rows: usize, seed: u64) -> Dataset {
    let mut rng = stream(seed, "datasets::fraud");
    let mut label: Vec<i64> = (0..rows).map(|row| i64::from(row < rows.div_ceil(200))).collect();
    rng.shuffle(&mut label);
    let (mut amount, mut distance, mut hour, mut foreign) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for &label in &label {
        let bad = label == 1;
        let median: f64 = if bad { 120.0 } else { 30.0 };
        amount.push((median * libm::exp(rng.normal(0.0, 1.0)) * 100.0).round() / 100.0);
        distance.push(rng.exponential(if bad { 200.0 } else { 15.0 }));
        let night = rng.bernoulli(if bad { 0.6 } else { 0.1 });
        hour.push(if night { rng.index(6) } else { 6 + rng.index(18) } as i64);
        foreign.push(i64::from(rng.bernoulli(if bad { 0.4 } else { 0.05 })));
    }
    let summary = "Each row is a payment by card. One in 200 is fraud, so predicting none is right in 99.5 %.";
    Draft::new("fraud", "Payments with rare fraud", summary.into())
        .column(floats("amount", amount), "euro", "sum paid")
        .column(floats("distance", distance), "km", "from the home of the holder")
        .column(integers("hour", hour), "h", "hour of the day, 0 to 23")
        .column(integers("foreign", foreign), "", "1 in another country, or 0")
        .column(integers("fraud", label), "", "1 for fraud, or 0")
        .finish(Some("fraud"), &[], &["legitimate", "fraud"])
}

/// What [`clicks`] was made from: log-odds of a click = intercept + position × position_effect + ad_effects\[ad\].
#[derive(Debug, Clone, PartialEq)]
pub struct ClicksTruth {
    /// The log-odds of a click on an average advertisement in position 0.
    pub intercept: f64,
    /// What each position farther down adds.
    pub position_effect: f64,
    /// What each advertisement adds.
    pub ad_effects: Vec<f64>,
}

/// A log of advertisements shown to 1,000 users: which of 20, in which of five positions, when, and whether clicked.
///
/// Good advertisements tend to be shown higher up, so click rates alone overrate them: the position has to be modelled.
///
/// ```
/// use anneal::prelude::*;
///
/// let log = datasets::clicks(5_000, 7);
/// assert_eq!((log.frame.shape(), log.truth.ad_effects.len()), ((5_000, 6), 20));
/// ```
pub fn clicks(rows: usize, seed: u64) -> Generated<ClicksTruth> {
    const DEVICES: [&str; 3] = ["desktop", "phone", "tablet"];
    let mut rng = stream(seed, "datasets::clicks");
    let ad_effects: Vec<f64> = (0..20).map(|_| rng.normal(0.0, 0.5)).collect();
    let truth = ClicksTruth { intercept: -1.5, position_effect: -0.6, ad_effects };
    let (mut time, mut user, mut device) = (Vec::new(), Vec::new(), Vec::new());
    let (mut ad, mut position, mut clicked) = (Vec::new(), Vec::new(), Vec::new());
    let mut now = 0.0;
    for _ in 0..rows {
        now += rng.exponential(2.0);
        let (shown, who) = (rng.index(20), rng.index(1_000));
        let place = ((2.0 - 2.0 * truth.ad_effects[shown] + rng.normal(0.0, 1.0)).round()).clamp(0.0, 4.0);
        let log_odds = truth.intercept + truth.position_effect * place + truth.ad_effects[shown];
        time.push(now);
        user.push(who as i64);
        device.push(DEVICES[rng.weighted(&[3.0, 6.0, 1.0])]);
        ad.push(shown as i64);
        position.push(place as i64);
        clicked.push(i64::from(rng.bernoulli(logistic(log_odds))));
    }
    let summary =
        "Each row is an advertisement shown to a user. `truth` has the effects of position and advertisement.";
    let data = Draft::new("clicks", "Click log", summary.into())
        .column(floats("time", time), "s", "since the start of the log, increasing")
        .column(integers("user", user), "", "key of the user, 0 to 999")
        .column(texts("device", device), "", "desktop, phone or tablet; of no effect")
        .column(integers("ad", ad), "", "key of the advertisement, 0 to 19")
        .column(integers("position", position), "", "place on the page, 0 is the highest of 5")
        .column(integers("clicked", clicked), "", "1 for a click, or 0")
        .finish(Some("clicked"), &["time", "user", "ad"], &["not clicked", "clicked"]);
    Generated { data, truth }
}

/// How often each key of [`zipf_keys`] is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct ZipfTruth {
    /// Of key 1, key 2, ...; they add up to 1.
    pub probabilities: Vec<f64>,
}

/// Keys from 1 to `keys`, the k-th with a probability in proportion to 1 / k^exponent, and a standard normal value.
///
/// Words of a text have an exponent near 1; 0 makes all keys equally likely. For skewed joins, caches and sketches.
///
/// ```
/// use anneal::prelude::*;
///
/// let set = datasets::zipf_keys(10_000, 100, 1.1, 7);
/// assert!(set.truth.probabilities[0] > 0.2);
/// ```
///
/// # Panics
///
/// When there are rows but no keys, or the exponent is not finite.
pub fn zipf_keys(rows: usize, keys: usize, exponent: f64, seed: u64) -> Generated<ZipfTruth> {
    assert!(rows == 0 || keys > 0, "datasets::zipf_keys: expected at least one key for {rows} rows, got none");
    assert!(exponent.is_finite(), "datasets::zipf_keys: expected a finite exponent, got {exponent}");
    let weights: Vec<f64> = (1..=keys).map(|key| libm::pow(key as f64, -exponent)).collect();
    let total: f64 = weights.iter().sum();
    let probabilities: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    let up_to: Vec<f64> = probabilities
        .iter()
        .scan(0.0, |sum, probability| {
            *sum += probability;
            Some(*sum)
        })
        .collect();
    let mut rng = stream(seed, "datasets::zipf_keys");
    let (mut key, mut value) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    for _ in 0..rows {
        let part = rng.uniform(0.0, 1.0);
        key.push(up_to.partition_point(|&sum| sum <= part).min(keys - 1) as i64 + 1);
        value.push(rng.normal(0.0, 1.0));
    }
    let summary = format!("Each row has a key of frequency 1 / key^{exponent}. `truth` has the probabilities.");
    let data = Draft::new("zipf_keys", "Keys by Zipf's law", summary)
        .column(integers("key", key), "", "1 is the most frequent")
        .column(floats("value", value), "", "standard normal")
        .finish(None, &["key"], &[]);
    Generated { data, truth: ZipfTruth { probabilities } }
}
