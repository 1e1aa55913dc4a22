//! How sure one can be of a coefficient.

use ndarray::{Array1, Array2, Axis, array, concatenate, s};

use super::{Problem, arrays, eliminated, fitted, noisy_line, reference, square, with_ones};
use crate::datasets;
use crate::exercise::{Exercise, Level, Tolerance, Verdict};

pub(super) static STD_ERRORS_T: Exercise = Exercise {
    id: "05-01.E8",
    signature: "fn std_errors_t(x: &Array2<f64>, y: &Array1<f64>) -> Array2<f64>",
    statement: "A row for each coefficient of least squares, intercept first: the coefficient, its standard error, and t, the first divided by the second. The variance of the noise is estimated as the sum of squared residuals divided by the number of rows minus the number of coefficients. The columns are independent, there are more rows than coefficients, and the fit is not perfect.",
    level: Level::Medium,
    minutes: 15,
    topics: &["linear regression", "inference"],
    hints: &[
        "The covariance of the coefficients is s² (XᵀX)⁻¹, and with X = QR that is s² R⁻¹ R⁻ᵀ: a variance is s² times the squared length of a row of R⁻¹.",
        "Column j of R⁻¹ is `solve_upper(&r, &unit)`, where `unit` is zero but for a 1 at j. Add the squares of each column's entries to a vector of sums, row by row; a standard error is the root of s² times its sum.",
    ],
    learnt: "A standard error is noise times geometry: little noise, many rows and spread-out, uncorrelated columns make it small.",
    complexity: "O(n p² + p³) time.",
    follow_up: "Your rows are days, and errors of neighbouring days are alike. Is t too large or too small?",
};

/// 05-01.E8
pub fn std_errors_t(yours: fn(&Array2<f64>, &Array1<f64>) -> Array2<f64>) -> Verdict {
    let known = |key: &str| square(&reference::<Vec<Vec<f64>>>(key));
    STD_ERRORS_T
        .check(|(x, y): &Problem| yours(x, y))
        // By hand: fitted -1/6, 4/3, 17/6; residuals 1/6, -1/3, 1/6, their squares 1/6; variances 1/6 · (1/3 + 1/2), 1/6 / 2.
        .case("three points", (array![[0.0], [1.0], [2.0]], array![0.0, 1.0, 3.0]), {
            let (intercept, slope) = ((1.0_f64 / 6.0 * (5.0 / 6.0)).sqrt(), (1.0_f64 / 12.0).sqrt());
            array![[-1.0 / 6.0, intercept, -1.0 / 6.0 / intercept], [1.5, slope, 1.5 / slope]]
        })
        // The standard error of a mean: deviations -2, -1, 3, so s² = 7 and 7 / 3 for the mean.
        .case("no features: a mean", (Array2::zeros((3, 0)), array![1.0, 2.0, 6.0]), {
            let error = (7.0_f64 / 3.0).sqrt();
            array![[3.0, error, 3.0 / error]]
        })
        .case("stack loss", arrays(datasets::stackloss()), known("std_errors/stackloss"))
        .case("diabetes", arrays(datasets::diabetes()), known("std_errors/diabetes"))
        .case("Longley, to eight digits", arrays(datasets::longley()), longley())
        .this_within(Tolerance { absolute: 0.0, relative: 1e-8 })
        .random(
            10,
            |numbers| {
                let (rows, columns) = (numbers.size(8..30), numbers.size(1..5));
                noisy_line(numbers, rows, columns)
            },
            |(x, y)| {
                let (design, w) = (with_ones(x), fitted(x, y));
                let residuals = y - &design.dot(&w);
                let variance = residuals.dot(&residuals) / (y.len() - w.len()) as f64;
                let mut rows = Array2::zeros((w.len(), 3));
                for j in 0..w.len() {
                    let unit = Array1::from_shape_fn(w.len(), |k| f64::from(u8::from(k == j)));
                    let error = (variance * eliminated(design.t().dot(&design), unit)[j]).sqrt();
                    rows.row_mut(j).assign(&array![w[j], error, w[j] / error]);
                }
                rows
            },
        )
        .verdict()
}

/// NIST, Statistical Reference Datasets, "Longley": certified estimates and standard deviations; t is their quotient.
fn longley() -> Array2<f64> {
    let certified = [
        (-3482258.63459582, 890420.383607373),
        (15.0618722713733, 84.9149257747669),
        (-0.358191792925910E-01, 0.334910077722432E-01),
        (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675),
        (-0.511041056535807E-01, 0.226073200069370),
        (1829.15146461355, 455.478499142212),
    ];
    Array2::from_shape_fn((7, 3), |(row, column)| match (certified[row], column) {
        ((estimate, _), 0) => estimate,
        ((_, deviation), 1) => deviation,
        ((estimate, deviation), _) => estimate / deviation,
    })
}

pub(super) static VIF: Exercise = Exercise {
    id: "05-01.E9",
    signature: "fn vif(x: &Array2<f64>) -> Array1<f64>",
    statement: "The variance inflation factor of each column: 1 / (1 - R²), where R² is that of a least-squares fit, with intercept, of this column on all others. Infinity where 1 - R² is below 1e-10. No column is constant.",
    level: Level::Medium,
    minutes: 15,
    topics: &["linear regression", "inference"],
    hints: &[
        "For column j: `let others: Vec<usize> = (0..p).filter(|&k| k != j).collect();`, then `x.select(Axis(1), &others)` and `least_squares`. 1 - R² is the sum of squared residuals divided by that of the centred column.",
        "`let left = residuals.dot(&residuals) / centred.dot(&centred);` and then `if left < 1e-10 { f64::INFINITY } else { 1.0 / left }`.",
    ],
    learnt: "The root of the factor says how much wider a confidence interval is than it would be without the other columns.",
    complexity: "O(n p³) time done like this; the diagonal of the inverse correlation matrix gives all at once in O(n p² + p³).",
    follow_up: "A factor of 60: does the model predict badly? When does it matter, when not?",
};

/// 05-01.E9
pub fn vif(yours: fn(&Array2<f64>) -> Array1<f64>) -> Verdict {
    let (a, b) = (array![[1.0], [2.0], [3.0], [5.0]], array![[1.0], [-1.0], [2.0], [0.5]]);
    let known = |key: &str| Array1::from(reference::<Vec<f64>>(key));
    VIF.check(|x: &Array2<f64>| yours(x))
        .within(1e-7)
        .case("one column", a.clone(), array![1.0])
        .case("columns at right angles", array![[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]], array![1.0, 1.0])
        // By hand: both have mean 1, products of deviations add up to 1, squares to 2: R² is 1/4.
        .case("correlated by one half", array![[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]], array![4.0 / 3.0, 4.0 / 3.0])
        .case(
            "a column and twice it plus three",
            concatenate![Axis(1), a, &a * 2.0 + 3.0],
            array![f64::INFINITY, f64::INFINITY],
        )
        .case(
            "a column that is the sum of two",
            concatenate![Axis(1), a, b, &a + &b],
            Array1::from_elem(3, f64::INFINITY),
        )
        .case("Longley", arrays(datasets::longley()).0, known("vif/longley"))
        .case("diabetes", arrays(datasets::diabetes()).0, known("vif/diabetes"))
        .random(
            8,
            |numbers| {
                let (rows, columns) = (numbers.size(8..30), numbers.size(2..5));
                numbers.array2((rows, columns), -1.0..1.0)
            },
            |x| {
                let n = x.nrows() as f64;
                let centred = x - &(x.sum_axis(Axis(0)) / n);
                let lengths = centred.map_axis(Axis(0), |column| column.dot(&column).sqrt());
                let unit = &centred / &lengths;
                let correlation = unit.t().dot(&unit);
                let of =
                    |j: usize| eliminated(correlation.clone(), Array2::eye(x.ncols()).slice(s![j, ..]).to_owned())[j];
                (0..x.ncols()).map(of).collect()
            },
        )
        .verdict()
}
