//! Lines that a few wild rows cannot pull away.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, Axis, array};

use super::{Problem, arrays, fitted, noisy_line, reference, with_ones};
use crate::datasets;
use crate::exercise::{Exercise, Level, Numbers, Verdict};

pub(super) static QUANTILE_REG: Exercise = Exercise {
    id: "05-01.E10",
    signature: "fn quantile_reg(x: &Array2<f64>, y: &Array1<f64>, tau: f64) -> Array1<f64>",
    statement: "The line (or plane) below which a share `tau` of the rows lies: coefficients, intercept first, that make the sum of `tau · r` for residuals r = y - prediction above zero and `(tau - 1) · r` below as small as possible. There may be several; yours may cost up to one part in ten thousand more than the best.",
    level: Level::Hard,
    minutes: 25,
    topics: &["linear regression", "robustness"],
    hints: &[
        "Reweight: |r| is r² / |r|. So solve weighted least squares again and again, where the weight of a row is `tau / |r|` above the line and `(1 - tau) / |r|` below, with the residuals of the last round.",
        "Weighted least squares is least squares on rows multiplied by the root of their weight, the column of ones included. Keep |r| at 1e-6 of the typical residual at least, or a row that is met exactly gets an infinite weight. A few hundred rounds are enough.",
    ],
    learnt: "Squares find means, absolute values medians, tilted absolute values quantiles.",
    complexity: "O(rounds · n p²) time; as a linear programme it can be solved exactly.",
    follow_up: "You fit the 10 % and the 90 % lines separately, and they cross. Why can that be, and what do you do?",
};

type Quantile = (Array2<f64>, Array1<f64>, f64);

/// 05-01.E10
pub fn quantile_reg(yours: fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>) -> Verdict {
    let engel = |tau: f64| {
        let (x, y) = arrays(datasets::engel());
        (x, y, tau)
    };
    let known = |key: &str, tau: &str| Array1::from(reference::<BTreeMap<String, Vec<f64>>>(key)[tau].clone());
    let (x, y) = arrays(datasets::stackloss());
    let wild = (array![[0.0], [1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 5.0, 7.0, 1000.0], 0.5);
    let mut check = QUANTILE_REG
        .check(|(x, y, tau): &Quantile| yours(x, y, *tau))
        .within(1e-3)
        .case("no features: the median", (Array2::zeros((3, 0)), array![1.0, 9.0, 2.0], 0.5), array![2.0])
        .case("one wild row does not matter", wild, array![1.0, 2.0]);
    let problems = [
        ("Engel, a tenth below", engel(0.1), known("quantile/engel", "0.1")),
        ("Engel, the median", engel(0.5), known("quantile/engel", "0.5")),
        ("Engel, nine tenths below", engel(0.9), known("quantile/engel", "0.9")),
        ("stack loss, three features", (x, y, 0.5), known("quantile/stackloss", "0.5")),
    ];
    for (name, problem, best) in problems {
        check = check.property(name, problem.clone(), near_best(problem, &best));
    }
    let mut numbers = Numbers::seeded(11);
    for number in 1..=5 {
        let rows = numbers.size(8..25);
        let (x, y) = noisy_line(&mut numbers, rows, 1);
        let problem = (x, y, numbers.real(0.1..0.9));
        let best = best_of_all_pairs(&problem);
        check = check.property(&format!("random line {number}"), problem.clone(), near_best(problem, &best));
    }
    check.verdict()
}

fn near_best(problem: Quantile, best: &Array1<f64>) -> impl Fn(&Array1<f64>) -> Result<(), String> + use<> {
    let lowest = pinball(&problem, best);
    move |w| {
        if w.len() != problem.0.ncols() + 1 {
            return Err(format!("Yours has {} coefficients, expected are {}.", w.len(), problem.0.ncols() + 1));
        }
        let cost = pinball(&problem, w);
        // Written so that a NaN is wrong.
        if cost <= lowest * (1.0 + 1e-4) + 1e-12 {
            Ok(())
        } else {
            Err(format!("Yours costs {cost}, the best {lowest}."))
        }
    }
}

fn pinball((x, y, tau): &Quantile, w: &Array1<f64>) -> f64 {
    let residuals = y - &with_ones(x).dot(w);
    residuals.iter().map(|&r| if r >= 0.0 { tau * r } else { (tau - 1.0) * r }).sum()
}

/// A best line with one feature goes through two of the points.
fn best_of_all_pairs(problem: &Quantile) -> Array1<f64> {
    let (x, y, _) = problem;
    let through = |i: usize, k: usize| {
        let slope = (y[k] - y[i]) / (x[[k, 0]] - x[[i, 0]]);
        array![y[i] - slope * x[[i, 0]], slope]
    };
    let lines = (0..y.len()).flat_map(|k| (0..k).map(move |i| (i, k))).map(|(i, k)| through(i, k));
    let cost = |line: &Array1<f64>| pinball(problem, line);
    lines.min_by(|a, b| cost(a).total_cmp(&cost(b))).expect("two rows or more")
}

pub(super) static HUBER: Exercise = Exercise {
    id: "05-01.E12",
    signature: "fn huber(x: &Array2<f64>, y: &Array1<f64>, delta: f64) -> Array1<f64>",
    statement: "The coefficients, intercept first, that make the sum of Huber's loss smallest: `r²/2` for residuals up to `delta` in absolute value, `delta · (|r| - delta/2)` beyond. `delta` is above 0, in the unit of y.",
    level: Level::Medium,
    minutes: 15,
    topics: &["linear regression", "robustness"],
    hints: &[
        "Reweight again: a residual up to delta has weight 1, a larger one `delta / |r|`. Solve weighted least squares, compute the residuals, and repeat until the coefficients rest.",
        "Weighted least squares with weights v: multiply the rows of `with_ones(x)` and y by the roots of v, then `qr` and `solve_upper`. Stop when no coefficient changes by more than 1e-10 of its size, or after a few hundred rounds.",
    ],
    learnt: "A row's pull on the line grows with its residual up to delta and then no further: outliers are heard, but not louder than others.",
    complexity: "O(rounds · n p²) time.",
    follow_up: "The wild row is wild in x, not in y. Does Huber's loss still protect you?",
};

/// 05-01.E12
pub fn huber(yours: fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>) -> Verdict {
    let x = array![[-1.0], [0.0], [1.0]];
    HUBER
        .check(|(x, y, delta): &Quantile| yours(x, y, *delta))
        .within(1e-6)
        .case("all residuals small: least squares", (x.clone(), array![0.0, 1.0, 3.0], 10.0), array![4.0 / 3.0, 1.5])
        // By hand: 0, 0, 0 and 100 with delta 1: three residuals of -c against one of 1, so c = 1/3.
        .case("no features", (Array2::zeros((4, 0)), array![0.0, 0.0, 0.0, 100.0], 1.0), array![1.0 / 3.0])
        .case("points on a line", (x.clone(), array![1.0, 3.0, 5.0], 0.1), array![3.0, 2.0])
        .case(
            "stack loss, delta 2",
            with(arrays(datasets::stackloss()), 2.0),
            Array1::from(reference::<Vec<f64>>("huber/stackloss")),
        )
        .case("one wild row", wild(), pseudo_values(&wild()))
        .random(
            5,
            |numbers| {
                let (rows, columns) = (numbers.size(12..25), numbers.size(1..4));
                let (x, mut y) = noisy_line(numbers, rows, columns);
                y[numbers.size(0..rows)] += 50.0;
                (x, y, numbers.real(0.3..2.0))
            },
            pseudo_values,
        )
        .verdict()
}

fn with((x, y): Problem, delta: f64) -> Quantile {
    (x, y, delta)
}

fn wild() -> Quantile {
    let x = Array1::linspace(0.0, 9.0, 10).insert_axis(Axis(1));
    let mut y = x.column(0).mapv(|x: f64| 2.0 * x + 1.0 + 0.5 * (7.0 * x).sin());
    y[9] = 200.0;
    (x, y, 0.3)
}

/// Huber's other way: cut the residuals at delta, add them to the prediction, fit least squares to that, and again.
fn pseudo_values((x, y, delta): &Quantile) -> Array1<f64> {
    let mut w = fitted(x, y);
    for _ in 0..3_000 {
        let prediction = with_ones(x).dot(&w);
        let cut = (y - &prediction).mapv(|r| r.clamp(-delta, *delta));
        w = fitted(x, &(prediction + cut));
    }
    w
}
