//! Least squares with a price on large coefficients.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, Axis, array, concatenate};

use super::{arrays, eliminated, means, noisy_line, reference, standardised};
use crate::datasets;
use crate::exercise::{Exercise, Level, Tolerance, Verdict};

/// The last digits are those of the solvers, ours and scikit-learn's.
const CONVERGED: f64 = 1e-6;

pub(super) static RIDGE: Exercise = Exercise {
    id: "05-01.E4",
    signature: "fn ridge(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64>",
    statement: "The coefficients, intercept first, that make `Σ (y - prediction)² + alpha · Σ slope²` smallest. The intercept is not penalised. `alpha` is 0 or more; with 0 the columns are independent.",
    level: Level::Easy,
    minutes: 12,
    topics: &["linear regression", "regularisation"],
    hints: &[
        "Subtract the means of columns and target: then no intercept is needed, and no penalty can reach it. It comes back as mean of y minus means of x times slopes.",
        "With centred `xc`, `yc`: slopes are `solve(&(xc.t().dot(&xc) + Array2::eye(p) * alpha), &xc.t().dot(&yc))`.",
    ],
    learnt: "alpha on the diagonal makes every direction cost something, so even dependent columns have one answer.",
    complexity: "O(n p² + p³) time; with more columns than rows the n × n system of the dual is smaller.",
    follow_up: "Which prior on the slopes makes ridge the most probable answer, and what is alpha then?",
};

/// 05-01.E4
pub fn ridge(yours: fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>) -> Verdict {
    let (x, y) = (array![[-1.0], [0.0], [1.0]], array![1.0, 2.0, 3.0]);
    let (scaled, progression) = standardised(arrays(datasets::diabetes()));
    let recorded: BTreeMap<String, Vec<f64>> = reference("diabetes/ridge");
    let (small, large) = (recorded["1.0"].clone(), recorded["100.0"].clone());
    RIDGE
        .check(|(x, y, alpha): &(Array2<f64>, Array1<f64>, f64)| yours(x, y, *alpha))
        // By hand: xᵀy is 2 and xᵀx is 2, so the slope is 2 / (2 + 2).
        .case("half of the slope", (x.clone(), y.clone(), 2.0), array![2.0, 0.5])
        .case("no penalty", (x.clone(), y.clone(), 0.0), array![2.0, 1.0])
        .case("a free intercept", (&x + 10.0, &y + 1000.0, 2.0), array![997.0, 0.5])
        .case(
            "a column twice: equal shares",
            (concatenate![Axis(1), x, x], y.clone(), 2.0),
            array![2.0, 1.0 / 3.0, 1.0 / 3.0],
        )
        .case("a huge penalty: the mean", (x, y, 1e12), array![2.0, 0.0])
        .case("diabetes, alpha 1", (scaled.clone(), progression.clone(), 1.0), small.into())
        .case("diabetes, alpha 100", (scaled, progression, 100.0), large.into())
        .random(
            10,
            |numbers| {
                // Also more columns than rows.
                let (rows, columns) = (numbers.size(3..12), numbers.size(1..8));
                let (x, y) = noisy_line(numbers, rows, columns);
                (x, y, numbers.real(0.1..5.0))
            },
            |(x, y, alpha)| {
                // The same as fitting √alpha · slope = 0 in p further rows, centred data first.
                let (x_mean, y_mean) = (means(x), y.sum() / y.len() as f64);
                let more = Array2::eye(x.ncols()) * alpha.sqrt();
                let rows = concatenate![Axis(0), x - &x_mean, more];
                let target = concatenate![Axis(0), y - y_mean, Array1::zeros(x.ncols())];
                let slopes = eliminated(rows.t().dot(&rows), rows.t().dot(&target));
                concatenate![Axis(0), array![y_mean - x_mean.dot(&slopes)], slopes]
            },
        )
        .verdict()
}

pub(super) static LASSO_CD: Exercise = Exercise {
    id: "05-01.E5",
    signature: "fn lasso_cd(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64>",
    statement: "The lasso by coordinate descent: make `1/(2n) · Σ (y - prediction)² + alpha · Σ |slope|` smallest, intercept first and not penalised. Sweep over the columns until no slope moves by more than 1e-10. A slope that is out is exactly 0, and so is that of a constant column.",
    level: Level::Hard,
    minutes: 25,
    topics: &["linear regression", "regularisation"],
    hints: &[
        "Centre x and y. With all other slopes fixed, one slope has a closed form: `soft(rho, alpha) / scale`, where `rho` is the mean of column times (residual + column · old slope), `scale` the mean of column², and `soft` moves a number towards 0 by alpha and stops there.",
        "Keep the residual up to date: after slope j changes by `step`, `residual.scaled_add(-step, &column)`. `soft(rho, alpha)` is `rho.signum() * (rho.abs() - alpha).max(0.0)`, but make sure that it is 0.0 and not -0.0 that you return.",
    ],
    learnt: "The corner of |slope| at zero is what selects columns: a slope stays at exactly 0 until its column explains more than alpha.",
    complexity: "O(n p) time a sweep; how many sweeps depends on how correlated the columns are.",
    follow_up: "From which alpha on are all slopes zero? Derive it without fitting anything.",
};

/// 05-01.E5
pub fn lasso_cd(yours: fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>) -> Verdict {
    let (x, y) = (array![[-1.0], [0.0], [1.0]], array![1.0, 2.0, 3.0]);
    let (scaled, progression) = standardised(arrays(datasets::diabetes()));
    let recorded: BTreeMap<String, Vec<f64>> = reference("diabetes/lasso");
    let diabetes = |alpha: f64| (scaled.clone(), progression.clone(), alpha);
    let exact = Tolerance { absolute: 0.0, relative: 1e-12 };
    LASSO_CD
        .check(|(x, y, alpha): &(Array2<f64>, Array1<f64>, f64)| yours(x, y, *alpha))
        .within(CONVERGED)
        // By hand: mean of x·y is 2/3, of x² 2/3, so the slope is (2/3 - 1/3) / (2/3).
        .case("half of the slope", (x.clone(), y.clone(), 1.0 / 3.0), array![2.0, 0.5])
        .case("a falling line", (x.clone(), -&y, 1.0 / 3.0), array![-2.0, -0.5])
        .case("an alpha that silences the column", (x.clone(), y.clone(), 1.0), array![2.0, 0.0])
        .this_within(exact)
        .case("no penalty", (x.clone(), y.clone(), 0.0), array![2.0, 1.0])
        .case("a free intercept", (&x + 10.0, &y + 1000.0, 1.0 / 3.0), array![997.0, 0.5])
        .case(
            "a constant column",
            (concatenate![Axis(1), x, Array2::from_elem((3, 1), 5.0)], y, 1.0 / 3.0),
            array![2.0, 0.5, 0.0],
        )
        .case("diabetes, alpha 0.1", diabetes(0.1), recorded["0.1"].clone().into())
        .case("diabetes, alpha 2", diabetes(2.0), recorded["2.0"].clone().into())
        .case("diabetes, alpha 20: four columns are left", diabetes(20.0), recorded["20.0"].clone().into())
        .random(
            6,
            |numbers| {
                let (rows, columns) = (numbers.size(12..25), numbers.size(1..5));
                let (x, y) = noisy_line(numbers, rows, columns);
                (x, y, numbers.real(0.05..2.0))
            },
            |(x, y, alpha)| by_small_steps(x, y, *alpha, 0.0),
        )
        .verdict()
}

/// Proximal gradient descent: a small step along the gradient, then each slope moves towards zero by `one · step`.
fn by_small_steps(x: &Array2<f64>, y: &Array1<f64>, one: f64, two: f64) -> Array1<f64> {
    let n = y.len() as f64;
    let (x_mean, y_mean) = (means(x), y.sum() / n);
    let (xc, yc) = (x - &x_mean, y - y_mean);
    let step = 1.0 / (xc.iter().map(|v| v * v).sum::<f64>() / n + two);
    let mut w = Array1::<f64>::zeros(x.ncols());
    for _ in 0..5_000 {
        let gradient = xc.t().dot(&(xc.dot(&w) - &yc)) / n + &w * two;
        let there = &w - &(gradient * step);
        w = there.mapv(|slope| slope.signum() * (slope.abs() - one * step).max(0.0));
    }
    concatenate![Axis(0), array![y_mean - x_mean.dot(&w)], w]
}

pub(super) static ELASTIC_NET: Exercise = Exercise {
    id: "05-01.E6",
    signature: "fn elastic_net(x: &Array2<f64>, y: &Array1<f64>, alpha: f64, l1_ratio: f64) -> Array1<f64>",
    statement: "Both penalties at once: make `1/(2n) · Σ (y - prediction)² + alpha · l1_ratio · Σ |slope| + alpha · (1 - l1_ratio) / 2 · Σ slope²` smallest, intercept first and not penalised. Sweep over the columns until no slope moves by more than 1e-10.",
    level: Level::Medium,
    minutes: 12,
    topics: &["linear regression", "regularisation"],
    hints: &[
        "It is the lasso with one more term: what does `alpha · (1 - l1_ratio) / 2 · slope²` add to the derivative for one slope?",
        "`slope = soft(rho, alpha * l1_ratio) / (scale + alpha * (1.0 - l1_ratio))`. A denominator of 0 means a constant column: leave its slope at 0.",
    ],
    learnt: "The square keeps correlated columns together, the absolute value still drops those that say nothing.",
    complexity: "O(n p) time a sweep; the square makes the problem better conditioned, so fewer sweeps.",
    follow_up: "Two columns are nearly the same. What do lasso, ridge and elastic net each do with them?",
};

type Mixed = (Array2<f64>, Array1<f64>, f64, f64);

/// 05-01.E6
pub fn elastic_net(yours: fn(&Array2<f64>, &Array1<f64>, f64, f64) -> Array1<f64>) -> Verdict {
    let (x, y) = (array![[-1.0], [0.0], [1.0]], array![1.0, 2.0, 3.0]);
    let (scaled, progression) = standardised(arrays(datasets::diabetes()));
    let recorded: BTreeMap<String, Vec<f64>> = reference("diabetes/elastic_net");
    let diabetes = |alpha: f64, l1_ratio: f64| (scaled.clone(), progression.clone(), alpha, l1_ratio);
    let twice = concatenate![Axis(1), x, x];
    ELASTIC_NET
        .check(|(x, y, alpha, l1_ratio): &Mixed| yours(x, y, *alpha, *l1_ratio))
        .within(CONVERGED)
        // By hand: (2/3 - 1/6) / (2/3 + 1/6).
        .case("half and half", (x.clone(), y.clone(), 1.0 / 3.0, 0.5), array![2.0, 0.6])
        .case("the lasso", (x.clone(), y.clone(), 1.0 / 3.0, 1.0), array![2.0, 0.5])
        // 2/3 / (2/3 + 2/3): ridge with alpha times the number of rows.
        .case("ridge", (x.clone(), y.clone(), 2.0 / 3.0, 0.0), array![2.0, 0.5])
        .case("no penalty", (x, y.clone(), 0.0, 0.5), array![2.0, 1.0])
        // By symmetry w is the same for both: w (2/3 + 2/3 + 1/6) = 2/3 - 1/6.
        .case("a column twice: equal shares", (twice, y, 1.0 / 3.0, 0.5), array![2.0, 1.0 / 3.0, 1.0 / 3.0])
        .case("diabetes, half and half", diabetes(1.0, 0.5), recorded["1.0 0.5"].clone().into())
        .case("diabetes, nearly a lasso", diabetes(0.2, 0.9), recorded["0.2 0.9"].clone().into())
        .random(
            6,
            |numbers| {
                let (rows, columns) = (numbers.size(12..25), numbers.size(1..5));
                let (x, y) = noisy_line(numbers, rows, columns);
                (x, y, numbers.real(0.05..2.0), numbers.real(0.0..1.0))
            },
            |(x, y, alpha, l1_ratio)| by_small_steps(x, y, alpha * l1_ratio, alpha * (1.0 - l1_ratio)),
        )
        .verdict()
}
