//! Gradient descent, with all rows at once and in small batches.

use ndarray::{Array1, Array2, array};

use super::{arrays, noisy_line, standardised, with_ones};
use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static GD_LINREG: Exercise = Exercise {
    id: "05-01.E2",
    signature: "fn gd_linreg(x: &Array2<f64>, y: &Array1<f64>, rate: f64, steps: usize) -> (Array1<f64>, Vec<f64>)",
    statement: "Gradient descent on the mean squared error, from zeros, intercept first. Each step notes the loss at the present coefficients, then takes `rate` times the gradient from all of them at once. Return the last coefficients and the losses, one for each step.",
    level: Level::Easy,
    minutes: 10,
    topics: &["linear regression", "gradient descent"],
    hints: &[
        "With `design = with_ones(x)` and `error = design.dot(&w) - y`: the loss is the mean of the squared errors, the gradient `2/n · designᵀ · error`.",
        "In the loop: `losses.push(error.dot(&error) / n);` and `w = &w - &(design.t().dot(&error) * (2.0 * rate / n));`",
    ],
    learnt: "One step costs two passes over the data, whatever the number of columns; the price is that the rate has to fit the steepest direction.",
    complexity: "O(steps · n p) time, O(n) memory beside the data.",
    follow_up: "The loss grows with every step. Name the two most likely reasons and how to tell them apart.",
};

type Descent = (Array2<f64>, Array1<f64>, f64, usize);

/// 05-01.E2
#[allow(clippy::type_complexity)]
pub fn gd_linreg(yours: fn(&Array2<f64>, &Array1<f64>, f64, usize) -> (Array1<f64>, Vec<f64>)) -> Verdict {
    let (x, y) = (array![[1.0], [2.0]], array![1.0, 2.0]);
    let (age_to_glucose, progression) = standardised(arrays(datasets::diabetes()));
    GD_LINREG
        .check(|(x, y, rate, steps): &Descent| yours(x, y, *rate, *steps))
        .case("no step", (x.clone(), y.clone(), 0.1, 0), (array![0.0, 0.0], vec![]))
        // By hand: errors -1 and -2, gradient (-3, -5); then errors -0.2 and -0.7, gradient (-0.9, -1.6).
        .case("one step", (x.clone(), y.clone(), 0.1, 1), (array![0.3, 0.5], vec![2.5]))
        .case("two steps", (x, y, 0.1, 2), (array![0.39, 0.66], vec![2.5, 0.265]))
        // By hand: the error goes from -3 to 9, so the loss from 9 to 81.
        .case("too large a rate", (array![[3.0]], array![3.0], 0.2, 2), (array![-2.4, -7.2], vec![9.0, 81.0]))
        .case("no features", (Array2::zeros((2, 0)), array![1.0, 3.0], 0.25, 1), (array![1.0], vec![5.0]))
        .case("diabetes, fifty steps", (age_to_glucose.clone(), progression.clone(), 0.1, 50), {
            descended(&age_to_glucose, &progression, 0.1, 50)
        })
        .random(
            10,
            |numbers| {
                let (rows, columns) = (numbers.size(1..20), numbers.size(1..5));
                let (x, y) = noisy_line(numbers, rows, columns);
                (x, y, numbers.real(0.001..0.05), numbers.size(0..20))
            },
            |(x, y, rate, steps)| descended(x, y, *rate, *steps),
        )
        .verdict()
}

/// One coefficient and one row at a time.
fn descended(x: &Array2<f64>, y: &Array1<f64>, rate: f64, steps: usize) -> (Array1<f64>, Vec<f64>) {
    let all: Vec<usize> = (0..y.len()).collect();
    let mut w = Array1::zeros(x.ncols() + 1);
    let mut losses = Vec::new();
    for _ in 0..steps {
        let (loss, gradient) = slope(x, y, &all, &w);
        losses.push(loss);
        w.scaled_add(-rate, &gradient);
    }
    (w, losses)
}

fn slope(x: &Array2<f64>, y: &Array1<f64>, rows: &[usize], w: &Array1<f64>) -> (f64, Array1<f64>) {
    let design = with_ones(x);
    let (mut loss, mut gradient) = (0.0, Array1::zeros(w.len()));
    for &row in rows {
        let error = design.row(row).dot(w) - y[row];
        loss += error * error / rows.len() as f64;
        gradient.scaled_add(2.0 * error / rows.len() as f64, &design.row(row));
    }
    (loss, gradient)
}

pub(super) static SGD_LINREG: Exercise = Exercise {
    id: "05-01.E3",
    signature: "fn sgd_linreg(x: &Array2<f64>, y: &Array1<f64>, rate: f64, batch: usize, order: &[usize]) -> Array1<f64>",
    statement: "Stochastic gradient descent from zeros, intercept first. `order` lists the row numbers in the order in which they are met, over all epochs. Take them in batches of `batch` rows (at least 1; the last batch may be shorter), and after each batch one step against the gradient of that batch's mean squared error.",
    level: Level::Medium,
    minutes: 12,
    topics: &["linear regression", "gradient descent"],
    hints: &[
        "`order.chunks(batch)` gives the batches, the short one at the end included. `design.select(Axis(0), rows)` picks rows of an array, repeated ones too.",
        "Per chunk: `let (xb, yb) = (design.select(Axis(0), rows), y.select(Axis(0), rows));` and one step of gradient descent on these, with `rows.len()` as the number of rows.",
    ],
    learnt: "A step on a batch costs the batch, not the data: with a million similar rows you have taken many good steps before one exact gradient is known.",
    complexity: "O(len(order) · p) time, whatever the size of the batches.",
    follow_up: "You make the batch eight times larger. What do you do with the rate, and why?",
};

type Batches = (Array2<f64>, Array1<f64>, f64, usize, Vec<usize>);

/// 05-01.E3
#[allow(clippy::type_complexity)]
pub fn sgd_linreg(yours: fn(&Array2<f64>, &Array1<f64>, f64, usize, &[usize]) -> Array1<f64>) -> Verdict {
    let (x, y) = (array![[1.0], [2.0]], array![1.0, 2.0]);
    let with = |batch: usize, order: &[usize]| (x.clone(), y.clone(), 0.1, batch, order.to_vec());
    let (long, target) = (array![[1.0], [2.0], [-1.0], [0.5], [3.0]], array![1.0, 0.0, 2.0, 1.0, -1.0]);
    SGD_LINREG
        .check(|(x, y, rate, batch, order): &Batches| yours(x, y, *rate, *batch, order))
        // By hand: the first row's error is -1; then the second row's is -1.4.
        .case("one row at a time", with(1, &[0, 1]), array![0.48, 0.76])
        .case("the other way round", with(1, &[1, 0]), array![0.36, 0.76])
        .case("all rows in one batch", with(2, &[0, 1]), array![0.3, 0.5])
        .case("no rows", with(2, &[]), array![0.0, 0.0])
        .case("the same row twice in one batch", with(2, &[1, 1]), array![0.4, 0.8])
        .case("a short last batch", (long.clone(), target.clone(), 0.05, 2, vec![0, 1, 2, 3, 4]), {
            walked(&long, &target, 0.05, 2, &[0, 1, 2, 3, 4])
        })
        .case("a batch larger than the data", (long.clone(), target.clone(), 0.05, 64, vec![4, 3, 2]), {
            walked(&long, &target, 0.05, 3, &[4, 3, 2])
        })
        .random(
            10,
            |numbers| {
                let (rows, columns) = (numbers.size(1..20), numbers.size(1..4));
                let (x, y) = noisy_line(numbers, rows, columns);
                let order = (0..numbers.size(0..60)).map(|_| numbers.size(0..rows)).collect();
                (x, y, numbers.real(0.001..0.02), numbers.size(1..9), order)
            },
            |(x, y, rate, batch, order)| walked(x, y, *rate, *batch, order),
        )
        .verdict()
}

fn walked(x: &Array2<f64>, y: &Array1<f64>, rate: f64, batch: usize, order: &[usize]) -> Array1<f64> {
    let mut w = Array1::zeros(x.ncols() + 1);
    let mut waiting = Vec::new();
    for (at, row) in order.iter().enumerate() {
        waiting.push(*row);
        if waiting.len() == batch || at + 1 == order.len() {
            let gradient = slope(x, y, &waiting, &w).1;
            w.scaled_add(-rate, &gradient);
            waiting.clear();
        }
    }
    w
}
