//! Rows in time: sales in a hierarchy, and a stream whose rules change.

use super::{Draft, Generated, days, floats, integers, texts};
use crate::random::stream;

/// What [`sales`] was made from: each adds to the logarithm of the sales of a store on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct SalesTruth {
    /// The level of all.
    pub level: f64,
    /// Of the regions North, South and West.
    pub region_effects: [f64; 3],
    /// Of the twelve stores, four in each region.
    pub store_effects: [f64; 12],
    /// Of the days from Monday to Sunday.
    pub weekday_effects: [f64; 7],
    /// Of each day that passes.
    pub trend: f64,
    /// The standard deviation of what was added.
    pub noise: f64,
}

/// Daily sales of twelve stores in three regions from 1 January 2024: stores add up to regions, regions to the whole.
///
/// ```
/// use anneal::prelude::*;
///
/// let set = datasets::sales(365, 7);
/// assert_eq!(set.frame.shape(), (365 * 12, 4));
/// ```
pub fn sales(days_long: usize, seed: u64) -> Generated<SalesTruth> {
    const REGIONS: [&str; 3] = ["North", "South", "West"];
    const STORES: [&str; 12] = ["N1", "N2", "N3", "N4", "S1", "S2", "S3", "S4", "W1", "W2", "W3", "W4"];
    let mut rng = stream(seed, "datasets::sales");
    let truth = SalesTruth {
        level: 7.0,
        region_effects: [(); 3].map(|()| rng.normal(0.0, 0.4)),
        store_effects: [(); 12].map(|()| rng.normal(0.0, 0.3)),
        weekday_effects: [0.0, -0.05, -0.05, 0.0, 0.2, 0.4, -0.5],
        trend: 0.001,
        noise: 0.1,
    };
    let (mut day, mut region, mut store, mut sold) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for today in 0..days_long {
        // 1 January 2024 was a Monday.
        let of_day = truth.level + truth.weekday_effects[today % 7] + truth.trend * today as f64;
        for (at, name) in STORES.iter().enumerate() {
            let of_store = truth.region_effects[at / 4] + truth.store_effects[at];
            day.push(today as i32);
            region.push(REGIONS[at / 4]);
            store.push(*name);
            sold.push(libm::exp(of_day + of_store + rng.normal(0.0, truth.noise)));
        }
    }
    let summary =
        "Each row is one store on one day; stores belong to regions. `truth` has the effects, on the log scale.";
    let data = Draft::new("sales", "Hierarchical sales", summary.into())
        .column(days("day", day), "", "date")
        .column(texts("region", region), "", "North, South or West")
        .column(texts("store", store), "", "four in each region")
        .column(floats("sales", sold), "euro", "of the day")
        .finish(Some("sales"), &[], &[]);
    Generated { data, truth }
}

/// When and how [`drifted_stream`] changes. The label is 1 where coefficients · x + noise > 0.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftTruth {
    /// The first row under the new rule (concept drift): half of the rows.
    pub concept: usize,
    /// The first row whose `x1` has its mean at 2 instead of 0 (covariate drift): three quarters of the rows.
    pub covariate: usize,
    /// Coefficients of `x1`, `x2` up to the concept drift.
    pub before: [f64; 2],
    /// Coefficients of `x1`, `x2` after it.
    pub after: [f64; 2],
    /// The standard deviation of what was added before the label was taken.
    pub noise: f64,
}

/// A stream of labelled rows in which first the rule changes, at one half, then the features, at three quarters.
///
/// ```
/// use anneal::prelude::*;
///
/// let set = datasets::drifted_stream(1_000, 7);
/// assert_eq!((set.truth.concept, set.truth.covariate), (500, 750));
/// ```
pub fn drifted_stream(rows: usize, seed: u64) -> Generated<DriftTruth> {
    let mut rng = stream(seed, "datasets::drifted_stream");
    let (concept, covariate) = (rows / 2, rows * 3 / 4);
    let truth = DriftTruth { concept, covariate, before: [1.0, 1.0], after: [1.0, -1.0], noise: 0.3 };
    let (mut x1, mut x2, mut label) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..rows {
        let a = rng.normal(if row < covariate { 0.0 } else { 2.0 }, 1.0);
        let b = rng.normal(0.0, 1.0);
        let rule = if row < concept { truth.before } else { truth.after };
        label.push(i64::from(rule[0] * a + rule[1] * b + rng.normal(0.0, truth.noise) > 0.0));
        x1.push(a);
        x2.push(b);
    }
    let summary = "Each row is one event; rules and features change on the way. `truth` says when.";
    let data = Draft::new("drifted_stream", "Drifted stream", summary.into())
        .column(integers("time", (0..rows as i64).collect()), "", "number of the row")
        .column(floats("x1", x1), "", "feature")
        .column(floats("x2", x2), "", "feature")
        .column(integers("label", label), "", "0 or 1")
        .finish(Some("label"), &["time"], &["0", "1"]);
    Generated { data, truth }
}
