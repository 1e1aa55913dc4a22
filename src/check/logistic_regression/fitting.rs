//! Finding the coefficients: by the gradient, by Newton's method, with a penalty.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, array};

use super::{Problem, by_small_steps, cancer, chance, overlapping, reference, spector, table_of_four, with_ones};
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static FIT_GD: Exercise = Exercise {
    id: "05-02.E4",
    signature: "fn fit_gd(x: &Array2<f64>, y: &Array1<f64>, rate: f64, tolerance: f64, limit: usize) -> (Array1<f64>, usize)",
    statement: "Gradient descent on the mean log-loss, from zeros, intercept first. Before each step: if every entry of the gradient is below `tolerance` in absolute value, stop. Stop after `limit` steps in any case. Return the coefficients and how many steps were taken.",
    level: Level::Medium,
    minutes: 12,
    topics: &["logistic regression", "gradient descent"],
    hints: &[
        "`for step in 0..limit`: compute the gradient, return `(w, step)` if it is small enough, else take the step. After the loop the answer is `(w, limit)`.",
        "`if gradient.iter().all(|g| g.abs() < tolerance) { return (w, step); }`, then `w.scaled_add(-rate, &gradient);`",
    ],
    learnt: "Convergence is a statement about the gradient, not about the number of steps: report both.",
    complexity: "O(steps · n p) time.",
    follow_up: "It stopped at the limit. How do you find out whether the rate is too small, too large, or whether there is no minimum?",
};

type Descent = (Array2<f64>, Array1<f64>, f64, f64, usize);

/// 05-02.E4
#[allow(clippy::type_complexity)]
pub fn fit_gd(yours: fn(&Array2<f64>, &Array1<f64>, f64, f64, usize) -> (Array1<f64>, usize)) -> Verdict {
    let with = |(x, y): Problem, rate: f64, tolerance: f64, limit: usize| (x, y, rate, tolerance, limit);
    let pair = (array![[-1.0], [1.0]], array![0.0, 1.0]);
    let balanced = (Array2::zeros((2, 0)), array![0.0, 1.0]);
    let four = with(table_of_four(), 1.0, 1e-9, 10_000);
    FIT_GD
        .check(|(x, y, rate, tolerance, limit): &Descent| yours(x, y, *rate, *tolerance, *limit))
        .within(1e-7)
        .case("no step allowed", with(pair.clone(), 1.0, 1e-6, 0), (array![0.0, 0.0], 0))
        // By hand: errors 1/2 and -1/2, so the gradient is (0, -1/2).
        .case("one step", with(pair.clone(), 1.0, 1e-6, 1), (array![0.0, 0.5], 1))
        .case("the start is good enough", with(pair.clone(), 1.0, 0.51, 10), (array![0.0, 0.0], 0))
        .case("nothing to learn", with(balanced, 1.0, 1e-6, 10), (array![0.0], 0))
        .case("four against four, until it rests", four.clone(), descended(&four))
        .case(
            "separated classes never rest",
            with(pair.clone(), 1.0, 1e-6, 500),
            descended(&with(pair, 1.0, 1e-6, 500)),
        )
        .random(
            8,
            |numbers| {
                let (rows, columns) = (numbers.size(5..30), numbers.size(1..4));
                with(overlapping(numbers, rows, columns), numbers.real(0.1..0.8), 1e-3, numbers.size(20..400))
            },
            descended,
        )
        .verdict()
}

/// One row at a time.
fn descended((x, y, rate, tolerance, limit): &Descent) -> (Array1<f64>, usize) {
    let design = with_ones(x);
    let mut w = Array1::<f64>::zeros(design.ncols());
    let mut steps = 0;
    while steps < *limit {
        let mut gradient = Array1::<f64>::zeros(w.len());
        for (row, truth) in design.outer_iter().zip(y) {
            gradient.scaled_add((chance(row.dot(&w)) - truth) / y.len() as f64, &row);
        }
        if gradient.iter().all(|g| g.abs() < *tolerance) {
            break;
        }
        w.scaled_add(-rate, &gradient);
        steps += 1;
    }
    (w, steps)
}

pub(super) static FIT_NEWTON: Exercise = Exercise {
    id: "05-02.E5",
    signature: "fn fit_newton(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>>",
    statement: "The coefficients of greatest likelihood by Newton's method, from zeros, intercept first. It has settled when no coefficient moves by more than 1e-8. `None` if it has not after 25 steps: then there is no maximum, for instance because a line separates the classes, or there is only one class. The columns are independent.",
    level: Level::Hard,
    minutes: 25,
    topics: &["logistic regression", "newton's method"],
    hints: &[
        "A step solves `H · step = Xᵀ (y - p)`, where H is `Xᵀ diag(p (1 - p)) X`. Multiply each row of the design by its weight to get diag · X; `solve` does the rest.",
        "`let weighted = &design * &p.mapv(|p| p * (1.0 - p)).insert_axis(Axis(1));` then `let step = solve(&design.t().dot(&weighted), &design.t().dot(&(y - &p)));`. A NaN in the step is not settled: compare with `<= 1e-8`, so that it is false for NaN.",
    ],
    learnt: "Each step is a weighted least-squares fit; five or six of them do what takes gradient descent thousands.",
    complexity: "O(n p² + p³) time a step.",
    follow_up: "Newton's method needs p² numbers. What do L-BFGS and SGD give up to avoid that?",
};

/// 05-02.E5
pub fn fit_newton(yours: fn(&Array2<f64>, &Array1<f64>) -> Option<Array1<f64>>) -> Verdict {
    let separated = (array![[-2.0], [-1.0], [1.0], [3.0]], array![0.0, 0.0, 1.0, 1.0]);
    FIT_NEWTON
        .check(|(x, y): &Problem| yours(x, y))
        .within(1e-7)
        // Greene, Econometric Analysis, and statsmodels: -13.0213, 2.8261, 0.0952, 2.3787.
        .case("Spector's course", spector(), Some(reference::<Vec<f64>>("spector/logit").into()))
        // Odds 1 : 3 at 0 and 3 : 1 at 1.
        .case("four against four", table_of_four(), Some(array![-(3.0_f64.ln()), 2.0 * 3.0_f64.ln()]))
        .case("no features: the odds", (Array2::zeros((4, 0)), array![1.0, 1.0, 0.0, 1.0]), Some(array![3.0_f64.ln()]))
        .case("a line separates the classes", separated, None)
        .case("one class", (array![[1.0], [2.0], [4.0]], array![1.0, 1.0, 1.0]), None)
        .case("all that have the feature are 1", (array![[0.0], [0.0], [1.0], [1.0]], array![0.0, 1.0, 1.0, 1.0]), None)
        .random(
            5,
            |numbers| {
                let (rows, columns) = (numbers.size(40..60), numbers.size(1..4));
                overlapping(numbers, rows, columns)
            },
            |problem| Some(by_small_steps(problem, 1.0, 0.0)),
        )
        .verdict()
}

pub(super) static FIT_L2: Exercise = Exercise {
    id: "05-02.E6",
    signature: "fn fit_l2(x: &Array2<f64>, y: &Array1<f64>, c: f64) -> Array1<f64>",
    statement: "Logistic regression as scikit-learn has it: make `½ Σ slope² + c · Σ log-loss` smallest (sums, not means), intercept first and not penalised. Both classes occur. Newton's method until no coefficient moves by more than 1e-8.",
    level: Level::Medium,
    minutes: 15,
    topics: &["logistic regression", "regularisation", "newton's method"],
    hints: &[
        "The penalty adds the slopes to the gradient and ones to the diagonal of the Hessian, everywhere but at the intercept.",
        "`let mut shrink = Array1::ones(p + 1); shrink[0] = 0.0;` then gradient `design.t().dot(&(&p - y)) * c + &shrink * &w`, Hessian `design.t().dot(&weighted) * c + Array2::from_diag(&shrink)`, and `w = w - solve(&hessian, &gradient)`.",
    ],
    learnt: "With a penalty there is always a minimum, also where the classes are separated; small c means strong shrinkage, the inverse of alpha.",
    complexity: "O(n p² + p³) time a step.",
    follow_up: "Why do the columns have to be standardised before you penalise, and on which rows do you compute mean and deviation?",
};

/// 05-02.E6
pub fn fit_l2(yours: fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>) -> Verdict {
    let with = |(x, y): Problem, c: f64| (x, y, c);
    let known = |key: &str, c: &str| Array1::from(reference::<BTreeMap<String, Vec<f64>>>(key)[c].clone());
    let pair = (array![[-1.0], [1.0]], array![0.0, 1.0]);
    FIT_L2
        .check(|(x, y, c): &(Array2<f64>, Array1<f64>, f64)| yours(x, y, *c))
        .within(1e-6)
        .case("two separated points", with(pair, 1.0), array![0.0, balance()])
        .case(
            "four against four, hardly any penalty",
            with(table_of_four(), 1e7),
            array![-(3.0_f64.ln()), 2.0 * 3.0_f64.ln()],
        )
        .case(
            "all penalty: the odds stay",
            with((array![[1.0], [2.0], [4.0], [3.0]], array![1.0, 1.0, 0.0, 1.0]), 1e-9),
            array![3.0_f64.ln(), 0.0],
        )
        .case("Spector's course, c 0.1", with(spector(), 0.1), known("spector/l2", "0.1"))
        .case("Spector's course, c 1", with(spector(), 1.0), known("spector/l2", "1.0"))
        .case("breast cancer, c 0.01", with(cancer(), 0.01), known("cancer/l2", "0.01"))
        .case("breast cancer, c 1", with(cancer(), 1.0), known("cancer/l2", "1.0"))
        .random(
            5,
            |numbers| {
                let (rows, columns) = (numbers.size(20..40), numbers.size(1..4));
                let problem = overlapping(numbers, rows, columns);
                with(problem, numbers.real(0.05..2.0))
            },
            |(x, y, c)| by_small_steps(&(x.clone(), y.clone()), *c, 1.0),
        )
        .verdict()
}

/// Where the slope w = 2 (1 - sigmoid(w)) of the two points balances, by bisection.
fn balance() -> f64 {
    let (mut low, mut high) = (0.0, 2.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if middle < 2.0 * (1.0 - chance(middle)) { low = middle } else { high = middle }
    }
    low
}
