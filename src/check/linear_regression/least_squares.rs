//! Ordinary least squares, the columns it is given, and how it learns with more rows.

use ndarray::{Array1, Array2, Axis, array, concatenate, s};

use super::{Problem, arrays, column, fitted, noisy_line, reference, square, standardised, with_ones};
use crate::datasets;
use crate::exercise::{Exercise, Level, Tolerance, Verdict};

pub(super) static OLS: Exercise = Exercise {
    id: "05-01.E1",
    signature: "fn ols(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>>",
    statement: "The coefficients of least squares, intercept first. `None` when they are not unique: fewer rows than coefficients, or a column that the intercept and the columns before it explain, so that less than 1e-10 of its length is left. On Longley's data eight digits have to be right.",
    level: Level::Medium,
    minutes: 15,
    topics: &["linear regression", "numerics"],
    hints: &[
        "`qr(&with_ones(x))` gives Q and R. What is left of column j after the columns before it is the length `r[[j, j]]`.",
        "Compare each `r[[j, j]]` with 1e-10 times the length of that column of the design (its `dot` with itself, then the root); if all are longer, the answer is `solve_upper(&r, &q.t().dot(y))`.",
    ],
    learnt: "QR works on X itself; the normal equations work on XᵀX, whose condition number is the square, and lose twice the digits.",
    complexity: "O(n p²) time for n rows and p columns, O(n p) memory for Q.",
    follow_up: "When would you use the normal equations all the same?",
};

/// 05-01.E1
pub fn ols(yours: fn(&Array2<f64>, &Array1<f64>) -> Option<Array1<f64>>) -> Verdict {
    let x = array![[0.0], [1.0], [2.0], [4.0]];
    OLS.check(|(x, y): &Problem| yours(x, y))
        .case("four points on a line", (x.clone(), array![1.0, 3.0, 5.0, 9.0]), Some(array![1.0, 2.0]))
        // By hand: means 1 and 4/3, slope 3/2.
        .case(
            "three points off a line",
            (array![[0.0], [1.0], [2.0]], array![0.0, 1.0, 3.0]),
            Some(array![-1.0 / 6.0, 1.5]),
        )
        // Brownlee (1965) and every package since; the digits are those of R's `summary(lm(stack.loss ~ .))`.
        .case("stack loss", arrays(datasets::stackloss()), Some(array![-39.919674, 0.715640, 1.295286, -0.152123]))
        .this_within(Tolerance { absolute: 1e-6, relative: 0.0 })
        .case("diabetes", scaled_diabetes(), Some(reference::<Vec<f64>>("diabetes/ols").into()))
        .case("Longley, to eight digits", arrays(datasets::longley()), Some(longley()))
        .this_within(Tolerance { absolute: 0.0, relative: 1e-8 })
        .case("no features: the mean", (Array2::zeros((3, 0)), array![1.0, 2.0, 6.0]), Some(array![3.0]))
        .case("fewer rows than coefficients", (array![[1.0, 2.0], [3.0, 5.0]], array![1.0, 2.0]), None)
        .case("a column twice", (concatenate![Axis(1), x, x], array![1.0, 2.0, 4.0, 3.0]), None)
        .case("a constant column", (Array2::from_elem((4, 1), 7.0), array![1.0, 2.0, 4.0, 3.0]), None)
        .random(
            10,
            |numbers| {
                let (rows, columns) = (numbers.size(8..30), numbers.size(1..5));
                noisy_line(numbers, rows, columns)
            },
            |(x, y)| Some(fitted(x, y)),
        )
        .verdict()
}

/// NIST, Statistical Reference Datasets, "Longley": the certified values; recomputed with exact fractions.
fn longley() -> Array1<f64> {
    array![
        -3482258.6345958184,
        15.061872271373295,
        -0.035819179292591014,
        -2.020229803816825,
        -1.033226867173592,
        -0.051104105653580714,
        1829.1514646135518
    ]
}

/// Columns with mean 0 and length 1, the form in which scikit-learn ships this data.
fn scaled_diabetes() -> Problem {
    let (x, y) = standardised(arrays(datasets::diabetes()));
    let rows = x.nrows() as f64;
    (x / rows.sqrt(), y)
}

pub(super) static POLY_FEATURES: Exercise = Exercise {
    id: "05-01.E7",
    signature: "fn poly_features(x: &Array2<f64>, degree: usize) -> Array2<f64>",
    statement: "All products of at most `degree` columns, a column being allowed several times in one: first the ones (the product of no columns), then the columns themselves, then the products of two, and so on. Within one degree in dictionary order: for columns a, b the products of two are aa, ab, bb.",
    level: Level::Medium,
    minutes: 20,
    topics: &["features", "linear regression"],
    hints: &[
        "Keep for each product the number of its last column. The products of the next degree multiply it by that column and by every later one.",
        "Start with `vec![(0, ones)]`; for each degree: `for (last, product) in &level { for j in *last..x.ncols() { next.push((j, product * &x.column(j))); } }`. Collect all levels and write them into the columns of an array.",
    ],
    learnt: "A linear model is linear in its coefficients; the columns may be any functions of the data.",
    complexity: "C(p + d, d) columns for p features and degree d: 10 features to degree 3 are 286.",
    follow_up: "A hundred features, degree 4: how many columns, and how does a kernel avoid them?",
};

/// 05-01.E7
pub fn poly_features(yours: fn(&Array2<f64>, usize) -> Array2<f64>) -> Verdict {
    let three = array![[2.0, 3.0, 5.0], [-1.0, 0.5, 0.0]];
    POLY_FEATURES
        .check(|(x, degree): &(Array2<f64>, usize)| yours(x, *degree))
        .case(
            "one column to the third",
            (array![[2.0], [-1.0]], 3),
            array![[1.0, 2.0, 4.0, 8.0], [1.0, -1.0, 1.0, -1.0]],
        )
        .case(
            "two columns to the second",
            (array![[2.0, 3.0], [0.0, 5.0]], 2),
            array![[1.0, 2.0, 3.0, 4.0, 6.0, 9.0], [1.0, 0.0, 5.0, 0.0, 0.0, 25.0]],
        )
        .case("degree 0", (three.clone(), 0), array![[1.0], [1.0]])
        .case("degree 1", (three.clone(), 1), with_ones(&three))
        .case("three columns to the third", (three, 3), square(&reference::<Vec<Vec<f64>>>("poly/three columns")))
        .case("no rows", (Array2::zeros((0, 2)), 2), Array2::zeros((0, 6)))
        .random(
            10,
            |numbers| {
                let (rows, columns, degree) = (numbers.size(1..4), numbers.size(1..5), numbers.size(0..5));
                (numbers.array2((rows, columns), -2.0..2.0), degree)
            },
            |(x, degree)| {
                let columns: Vec<Array1<f64>> = (0..=*degree).flat_map(|size| products(x, size)).collect();
                Array2::from_shape_fn((x.nrows(), columns.len()), |(row, column)| columns[column][row])
            },
        )
        .verdict()
}

/// Counts through all choices of `size` columns and keeps those in rising order.
fn products(x: &Array2<f64>, size: usize) -> Vec<Array1<f64>> {
    let digits = |number: usize| (0..size).rev().map(move |place| number / x.ncols().pow(place as u32) % x.ncols());
    let all = (0..x.ncols().pow(size as u32)).map(|number| digits(number).collect::<Vec<_>>());
    let rising = all.filter(|choice| choice.is_sorted());
    rising.map(|choice| choice.iter().fold(Array1::ones(x.nrows()), |product, &at| product * x.column(at))).collect()
}

pub(super) static LEARNING_CURVE: Exercise = Exercise {
    id: "05-01.E11",
    signature: "fn learning_curve(x: &Array2<f64>, y: &Array1<f64>, held_out: usize, sizes: &[usize]) -> Vec<(f64, f64)>",
    statement: "How the errors change with the number of training rows. The last `held_out` rows are the test set. For each size fit least squares on the first `size` rows, and return the mean squared error on those rows and on the test set. Training rows never reach into the test set, and there are more of them than coefficients.",
    level: Level::Medium,
    minutes: 15,
    topics: &["evaluation", "linear regression"],
    hints: &[
        "`x.slice(s![..size, ..])` are the first rows, `x.slice(s![x.nrows() - held_out.., ..])` the last ones; `.to_owned()` makes an array of a slice.",
        "Per size: `let w = least_squares(&x.slice(s![..size, ..]).to_owned(), &y.slice(s![..size]).to_owned());` then two errors, each the mean of `(with_ones(&rows).dot(&w) - &truth).powi(2)`.",
    ],
    learnt: "Two curves that have met: more rows will not help, a richer model may. A gap between them: more rows will help.",
    complexity: "O(k n p²) time for k sizes; the fits do not depend on each other and can run in parallel.",
    follow_up: "Your curves are far apart and flat. What do you try, in which order?",
};

/// 05-01.E11
#[allow(clippy::type_complexity)]
pub fn learning_curve(yours: fn(&Array2<f64>, &Array1<f64>, usize, &[usize]) -> Vec<(f64, f64)>) -> Verdict {
    let line = (array![[0.0], [1.0], [2.0], [3.0], [10.0]], array![1.0, 3.0, 5.0, 7.0, 23.0]);
    let with = |(x, y): Problem, held_out: usize, sizes: &[usize]| (x, y, held_out, sizes.to_vec());
    let (x, y) = scaled_diabetes();
    let bmi = column(&datasets::diabetes().frame(), "bmi");
    LEARNING_CURVE
        .check(|(x, y, held_out, sizes): &(Array2<f64>, Array1<f64>, usize, Vec<usize>)| yours(x, y, *held_out, sizes))
        .within(1e-8)
        // The line 2x + 1 predicts 21 at x = 10, two less than the last row has.
        .case("a line and one row off it", with(line.clone(), 1, &[4]), vec![(0.0, 4.0)])
        .case("no sizes", with(line.clone(), 1, &[]), vec![])
        .case("sizes in the order given", with(line.clone(), 1, &[4, 3]), vec![(0.0, 4.0), (0.0, 4.0)])
        .case("rows between training and test stay unused", with(line, 2, &[3]), vec![(0.0, 2.0)])
        // scikit-learn; its own example of linear regression prints the last test error as 2548.07.
        .case("diabetes, BMI alone", with((bmi, y.clone()), 20, &[20, 100, 422]), reference("learning_curve/bmi"))
        .case("diabetes, all features", with((x, y), 42, &[15, 50, 400]), reference("learning_curve/all"))
        .random(
            6,
            |numbers| {
                let rows = numbers.size(20..30);
                let problem = noisy_line(numbers, rows, 2);
                let sizes: Vec<usize> = (0..3).map(|_| numbers.size(6..15)).collect();
                with(problem, numbers.size(1..5), &sizes)
            },
            |(x, y, held_out, sizes)| {
                let error = |rows: &[usize], w: &Array1<f64>| {
                    let miss = |&row: &usize| (w[0] + x.row(row).dot(&w.slice(s![1..])) - y[row]).powi(2);
                    rows.iter().map(miss).sum::<f64>() / rows.len() as f64
                };
                let test: Vec<usize> = (x.nrows() - held_out..x.nrows()).collect();
                let of = |&size: &usize| {
                    let train: Vec<usize> = (0..size).collect();
                    let w = fitted(&x.select(Axis(0), &train), &y.select(Axis(0), &train));
                    (error(&train, &w), error(&test, &w))
                };
                sizes.iter().map(of).collect()
            },
        )
        .verdict()
}
