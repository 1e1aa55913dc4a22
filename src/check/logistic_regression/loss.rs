//! From a score to a probability, to a loss, to its gradient.

use ndarray::{Array1, Array2, array};

use super::{Problem, overlapping, reference, spector, with_ones};
use crate::exercise::{Exercise, Level, Tolerance, Verdict};

/// Small numbers have to be right too, not only near zero.
const RELATIVE: Tolerance = Tolerance { absolute: 0.0, relative: 1e-9 };

pub(super) static SIGMOID: Exercise = Exercise {
    id: "05-02.E1",
    signature: "fn sigmoid(z: f64) -> f64",
    statement: "The logistic function 1 / (1 + e⁻ᶻ), for every number: no NaN for a huge z, and for a very negative z the small number that it is, not 0, as long as an f64 can hold it. NaN stays NaN.",
    level: Level::Easy,
    minutes: 6,
    topics: &["logistic regression", "numerics"],
    hints: &[
        "`exp` overflows to infinity above 709. Which of 1 / (1 + e⁻ᶻ) and eᶻ / (1 + eᶻ) never needs the exponential of a large number, and when?",
        "`if z >= 0.0 { 1.0 / (1.0 + (-z).exp()) } else { z.exp() / (1.0 + z.exp()) }`",
    ],
    learnt: "Two forms that are equal on paper differ in f64; take, for each sign, the one whose exponent is negative.",
    complexity: "O(1): one exponential.",
    follow_up: "In f32, from which z on is sigmoid(z) exactly 1, and what does that do to log(1 - p)?",
};

/// 05-02.E1
pub fn sigmoid(yours: fn(f64) -> f64) -> Verdict {
    SIGMOID
        .check(|z: &f64| yours(*z))
        .within(1e-14)
        .case("zero", 0.0, 0.5)
        // ln 3 is the logarithm of the odds 3 : 1.
        .case("odds of three to one", 3.0_f64.ln(), 0.75)
        .case("odds of one to three", -(3.0_f64.ln()), 0.25)
        .case("far above zero", 1000.0, 1.0)
        .case("far below zero", -1000.0, 0.0)
        // So small that 1 + e⁻⁴⁰ is 1: the value is e⁻⁴⁰ to seventeen digits.
        .case("forty below zero", -40.0, (-40.0_f64).exp())
        .this_within(RELATIVE)
        .case("720 below zero, where e⁷²⁰ is infinite", -720.0, (-720.0_f64).exp())
        .this_within(RELATIVE)
        .case("infinity", f64::INFINITY, 1.0)
        .case("minus infinity", f64::NEG_INFINITY, 0.0)
        .case("not a number", f64::NAN, f64::NAN)
        .random(30, |numbers| numbers.real(-20.0..20.0), |z| 0.5 * (1.0 + (z / 2.0).tanh()))
        .verdict()
}

pub(super) static BCE: Exercise = Exercise {
    id: "05-02.E2",
    signature: "fn bce(y: &Array1<f64>, logits: &Array1<f64>) -> f64",
    statement: "Binary cross-entropy, the mean of -(y ln p + (1 - y) ln(1 - p)) with p = sigmoid(logit), computed from the logits: exact also where p rounds to 0 or 1. y is between 0 and 1. NaN without rows.",
    level: Level::Medium,
    minutes: 12,
    topics: &["logistic regression", "numerics", "loss functions"],
    hints: &[
        "Put p into the formula and simplify: one row's loss is `ln(1 + eᶻ) - y z`. Now find a form of the first term that does not overflow.",
        "`z.max(0.0) - y * z + (-z.abs()).exp().ln_1p()`, added in this order: `ln_1p` keeps what `1.0 + tiny` would swallow, and so must the sum. The mean of no rows, 0.0 / 0.0, is NaN by itself.",
    ],
    learnt: "A loss wants logits: once p is rounded to 1, nothing can tell how sure the model was.",
    complexity: "O(n) time, O(1) memory.",
    follow_up: "Why does PyTorch have BCEWithLogitsLoss beside BCELoss, and which one do you train with?",
};

/// 05-02.E2
pub fn bce(yours: fn(&Array1<f64>, &Array1<f64>) -> f64) -> Verdict {
    let (x, y) = spector();
    let fitted = with_ones(&x).dot(&Array1::from(reference::<Vec<f64>>("spector/logit")));
    let log_likelihood: f64 = reference("spector/log likelihood");
    BCE.check(|(y, logits): &(Array1<f64>, Array1<f64>)| yours(y, logits))
        .case("no idea: ln 2", (array![0.0, 1.0], array![0.0, 0.0]), std::f64::consts::LN_2)
        .case("sure and right", (array![1.0, 0.0], array![1000.0, -1000.0]), 0.0)
        .case("sure and wrong", (array![1.0, 0.0], array![-1000.0, 500.0]), 750.0)
        // ln(1 + e⁻⁴⁰) is e⁻⁴⁰ to seventeen digits.
        .case("a tiny loss", (array![1.0], array![40.0]), (-40.0_f64).exp())
        .this_within(RELATIVE)
        // p is 3/4: -(0.3 ln 0.75 + 0.7 ln 0.25).
        .case("a label between", (array![0.3], array![3.0_f64.ln()]), -(0.3 * 0.75_f64.ln() + 0.7 * 0.25_f64.ln()))
        .case("no rows", (array![], array![]), f64::NAN)
        // statsmodels: the log-likelihood -12.889634 over 32 rows.
        .case("Spector's course", (y, fitted), -log_likelihood / 32.0)
        .random(
            10,
            |numbers| {
                let rows = numbers.size(1..20);
                (numbers.array1(rows, 0.0..1.0), numbers.array1(rows, -6.0..6.0))
            },
            |(y, logits)| {
                let row = |(y, z): (&f64, &f64)| {
                    let p = 1.0 / (1.0 + (-z).exp());
                    -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
                };
                y.iter().zip(logits).map(row).sum::<f64>() / y.len() as f64
            },
        )
        .verdict()
}

pub(super) static LOG_LOSS_GRAD: Exercise = Exercise {
    id: "05-02.E3",
    signature: "fn log_loss_grad(x: &Array2<f64>, y: &Array1<f64>, w: &Array1<f64>) -> Array1<f64>",
    statement: "The gradient of the mean binary cross-entropy with respect to the coefficients w, intercept first, for the logits `with_ones(x) · w`. It is compared with finite differences too.",
    level: Level::Easy,
    minutes: 10,
    topics: &["logistic regression", "gradient descent"],
    hints: &[
        "The derivative of one row's loss `ln(1 + eᶻ) - y z` by z is `sigmoid(z) - y`: prediction minus truth. The chain rule multiplies it by the row.",
        "`let error = design.dot(w).mapv(probability) - y;` and then `design.t().dot(&error) / n`.",
    ],
    learnt: "The gradient has the same form as that of linear regression: error times input. That is no accident; log-loss is the loss that belongs to the sigmoid.",
    complexity: "O(n p) time.",
    follow_up: "What would the squared error's gradient be here, and why does it stop learning where the model is sure and wrong?",
};

/// 05-02.E3
#[allow(clippy::type_complexity)]
pub fn log_loss_grad(yours: fn(&Array2<f64>, &Array1<f64>, &Array1<f64>) -> Array1<f64>) -> Verdict {
    let (x, y) = spector();
    let fitted: Array1<f64> = reference::<Vec<f64>>("spector/logit").into();
    LOG_LOSS_GRAD
        .check(|(x, y, w): &(Array2<f64>, Array1<f64>, Array1<f64>)| yours(x, y, w))
        .within(1e-7)
        // By hand: p is 1/2, so the errors are -1/2 and 1/2.
        .case("zeros", (array![[1.0], [3.0]], array![1.0, 0.0], array![0.0, 0.0]), array![0.0, 0.5])
        // p is 3/4 for the first row, 1/2 for the second.
        .case("two rows", (array![[1.0], [0.0]], array![0.0, 0.0], array![0.0, 3.0_f64.ln()]), array![0.625, 0.375])
        .case("no features", (Array2::zeros((4, 0)), array![1.0, 0.0, 0.0, 0.0], array![0.0]), array![0.25])
        .case("sure and wrong", (array![[1000.0]], array![0.0], array![0.0, 1.0]), array![1.0, 1000.0])
        .case("at the best coefficients: nothing", (x, y, fitted), Array1::zeros(4))
        .random(
            10,
            |numbers| {
                let (rows, columns) = (numbers.size(1..20), numbers.size(1..5));
                let (x, y) = overlapping(numbers, rows, columns);
                (x, y, numbers.array1(columns + 1, -1.0..1.0))
            },
            |(x, y, w)| {
                let step = 1e-5;
                let moved = |j: usize, by: f64| {
                    let mut w = w.clone();
                    w[j] += by;
                    mean_loss(&(x.clone(), y.clone()), &w)
                };
                (0..w.len()).map(|j| (moved(j, step) - moved(j, -step)) / (2.0 * step)).collect()
            },
        )
        .verdict()
}

fn mean_loss((x, y): &Problem, w: &Array1<f64>) -> f64 {
    let logits = with_ones(x).dot(w);
    logits.iter().zip(y).map(|(z, y)| z.max(0.0) + (-z.abs()).exp().ln_1p() - y * z).sum::<f64>() / y.len() as f64
}
