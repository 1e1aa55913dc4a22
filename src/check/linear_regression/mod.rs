//! 05-01 Linear regression.

mod descent;
mod inference;
mod least_squares;
mod penalties;
mod robust;

pub use descent::{gd_linreg, sgd_linreg};
pub use inference::{std_errors_t, vif};
pub use least_squares::{learning_curve, ols, poly_features};
pub use penalties::{elastic_net, lasso_cd, ridge};
pub use robust::{huber, quantile_reg};

use ndarray::{Array1, Array2, Axis, concatenate, s};
use polars::prelude::DataFrame;
use serde::de::DeserializeOwned;

use super::recorded::recorded;
use crate::datasets::Dataset;
use crate::exercise::{Exercise, Numbers};

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] = &[
    &least_squares::OLS,
    &descent::GD_LINREG,
    &descent::SGD_LINREG,
    &penalties::RIDGE,
    &penalties::LASSO_CD,
    &penalties::ELASTIC_NET,
    &least_squares::POLY_FEATURES,
    &inference::STD_ERRORS_T,
    &inference::VIF,
    &robust::QUANTILE_REG,
    &least_squares::LEARNING_CURVE,
    &robust::HUBER,
];

/// Features and target, as every function of the lesson takes them.
type Problem = (Array2<f64>, Array1<f64>);

/// What scikit-learn, statsmodels or SciPy answered: python/reference/lesson_05_01.py.
fn reference<T: DeserializeOwned>(key: &str) -> T {
    recorded(include_str!("../recorded/05_01.json"), key)
}

pub(super) fn arrays(data: Dataset) -> Problem {
    data.xy().expect("a shipped data set of numbers")
}

/// Means 0 and standard deviations 1 (of the population).
pub(super) fn standardised((x, y): Problem) -> Problem {
    let centred = &x - &means(&x);
    let deviations = centred.map_axis(Axis(0), |column| (column.dot(&column) / column.len() as f64).sqrt());
    (centred / deviations, y)
}

fn means(x: &Array2<f64>) -> Array1<f64> {
    x.sum_axis(Axis(0)) / x.nrows() as f64
}

/// Rows of features around zero, and a target that is a line plus noise.
fn noisy_line(numbers: &mut Numbers, rows: usize, columns: usize) -> Problem {
    let x = numbers.array2((rows, columns), -3.0..3.0);
    let slopes = numbers.array1(columns, -2.0..2.0);
    let y = x.dot(&slopes) + numbers.real(-5.0..5.0) + numbers.array1(rows, -1.0..1.0);
    (x, y)
}

/// With a column of ones in front.
pub(super) fn with_ones(x: &Array2<f64>) -> Array2<f64> {
    concatenate![Axis(1), Array2::ones((x.nrows(), 1)), *x]
}

/// The textbook's normal equations, good enough for small well-conditioned inputs.
fn fitted(x: &Array2<f64>, y: &Array1<f64>) -> Array1<f64> {
    let design = with_ones(x);
    eliminated(design.t().dot(&design), design.t().dot(y))
}

/// Solves `a · x = b` by elimination with row exchanges.
pub(super) fn eliminated(a: Array2<f64>, b: Array1<f64>) -> Array1<f64> {
    let n = b.len();
    let mut rows = concatenate![Axis(1), a, b.insert_axis(Axis(1))];
    for at in 0..n {
        let pivot = (at..n).max_by(|&i, &k| rows[[i, at]].abs().total_cmp(&rows[[k, at]].abs())).unwrap_or(at);
        for column in 0..=n {
            rows.swap([at, column], [pivot, column]);
        }
        let unit = &rows.row(at) / rows[[at, at]];
        for row in 0..n {
            let factor = if row == at { 0.0 } else { rows[[row, at]] };
            rows.row_mut(row).scaled_add(-factor, &unit);
        }
        rows.row_mut(at).assign(&unit);
    }
    rows.slice(s![.., n]).to_owned()
}

/// Rows of numbers, as they are recorded, as a matrix.
pub(super) fn square(rows: &[Vec<f64>]) -> Array2<f64> {
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(row, column)| rows[row][column])
}

/// One column of a frame as a matrix, for lines through a single feature.
fn column(frame: &DataFrame, name: &str) -> Array2<f64> {
    let values = frame.column(name).and_then(|column| column.cast(&polars::prelude::DataType::Float64));
    let values = values.expect("a column of numbers");
    let values: Array1<f64> = values.f64().expect("just cast").into_no_null_iter().collect();
    values.insert_axis(Axis(1))
}
