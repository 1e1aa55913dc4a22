//! 05-02 Logistic and softmax regression.

mod classes;
mod fitting;
mod loss;
mod reading;

pub use classes::{multi_label, one_vs_rest, softmax_regression};
pub use fitting::{fit_gd, fit_l2, fit_newton};
pub use loss::{bce, log_loss_grad, sigmoid};
pub use reading::{decision_boundary_plot, odds_ratio};

use ndarray::{Array1, Array2, Axis, array};
use serde::de::DeserializeOwned;

use super::linear_regression::{arrays, eliminated, square, standardised, with_ones};
use super::recorded::recorded;
use crate::datasets;
use crate::exercise::{Exercise, Numbers};

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] = &[
    &loss::SIGMOID,
    &loss::BCE,
    &loss::LOG_LOSS_GRAD,
    &fitting::FIT_GD,
    &fitting::FIT_NEWTON,
    &fitting::FIT_L2,
    &classes::SOFTMAX_REGRESSION,
    &classes::ONE_VS_REST,
    &reading::DECISION_BOUNDARY_PLOT,
    &reading::ODDS_RATIO,
    &classes::MULTI_LABEL,
];

/// Features, and 0 or 1 for each row.
type Problem = (Array2<f64>, Array1<f64>);

/// What scikit-learn and statsmodels answered: python/reference/lesson_05_02.py.
fn reference<T: DeserializeOwned>(key: &str) -> T {
    recorded(include_str!("../recorded/05_02.json"), key)
}

fn spector() -> Problem {
    arrays(datasets::spector())
}

fn cancer() -> Problem {
    standardised(arrays(datasets::breast_cancer()))
}

fn iris() -> (Array2<f64>, Vec<usize>) {
    let (x, y) = arrays(datasets::iris());
    (x, y.iter().map(|&class| class as usize).collect())
}

/// Three rows at 0 with one 1 among four, four at 1 with three: the coefficients are logarithms of odds.
fn table_of_four() -> Problem {
    let x = array![[0.0], [0.0], [0.0], [0.0], [1.0], [1.0], [1.0], [1.0]];
    (x, array![1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0])
}

/// Rows around zero; a quarter of the labels is a coin's, so that no line separates the classes.
fn overlapping(numbers: &mut Numbers, rows: usize, columns: usize) -> Problem {
    let x = numbers.array2((rows, columns), -1.5..1.5);
    let slopes = numbers.array1(columns, -2.0..2.0);
    let label = |score: &f64| {
        let coin = numbers.real(0.0..1.0);
        let share = 0.125 + 0.75 / (1.0 + (-score).exp());
        f64::from(u8::from(coin < share))
    };
    let y = x.dot(&slopes).iter().map(label).collect();
    (x, y)
}

/// The logistic function of moderate numbers.
fn chance(score: f64) -> f64 {
    0.5 * (1.0 + (score / 2.0).tanh())
}

/// A fit by many small steps: the sum of the losses times `c`, plus half the squared slopes if penalised.
fn by_small_steps((x, y): &Problem, c: f64, penalty: f64) -> Array1<f64> {
    let design = with_ones(x);
    let steepest = 0.25 * c * design.iter().map(|v| v * v).sum::<f64>() + penalty;
    let mut w = Array1::<f64>::zeros(design.ncols());
    for _ in 0..20_000 {
        let mut gradient = design.t().dot(&(design.dot(&w).mapv(chance) - y)) * c;
        for j in 1..w.len() {
            gradient[j] += penalty * w[j];
        }
        w.scaled_add(-1.0 / steepest, &gradient);
    }
    w
}

/// `Xᵀ diag(p (1 - p)) X`, entry by entry.
fn information(x: &Array2<f64>, w: &Array1<f64>) -> Array2<f64> {
    let design = with_ones(x);
    let weights = design.dot(w).mapv(|score| chance(score) * (1.0 - chance(score)));
    let entry = |(i, k): (usize, usize)| {
        design.outer_iter().zip(&weights).map(|(row, weight)| row[i] * row[k] * weight).sum::<f64>()
    };
    Array2::from_shape_fn((w.len(), w.len()), entry)
}

/// Column `at` of the inverse.
fn inverse_column(matrix: Array2<f64>, at: usize) -> Array1<f64> {
    let unit = Array2::eye(matrix.nrows()).index_axis(Axis(0), at).to_owned();
    eliminated(matrix, unit)
}
