//! More than two classes, and more than one label.

use ndarray::{Array1, Array2, Axis, array, concatenate};

use super::{by_small_steps, chance, iris, overlapping, reference, with_ones};
use crate::exercise::{Exercise, Level, Numbers, Verdict};

pub(super) static SOFTMAX_REGRESSION: Exercise = Exercise {
    id: "05-02.E7",
    signature: "fn softmax_regression(x: &Array2<f64>, y: &[usize], classes: usize, rate: f64, steps: usize) -> Array2<f64>",
    statement: "Softmax regression by gradient descent on the mean cross-entropy, from zeros: a row of coefficients for each of the `classes` classes, intercept first. Take `steps` steps with the given rate. Probabilities have to stay numbers for logits of any size.",
    level: Level::Hard,
    minutes: 25,
    topics: &["softmax regression", "gradient descent", "numerics"],
    hints: &[
        "Logits are `design.dot(&w.t())`, one row for each row of x. The gradient is `(P - Y)ᵀ · design / n`, where P has the probabilities and Y a 1 at the true class of each row.",
        "Before `exp`, subtract from each row its largest logit: that changes no probability, and the largest exponential is 1. Then `p[[row, y[row]]] -= 1.0` turns P into P - Y.",
    ],
    learnt: "Softmax ignores what all classes have in common, so you may subtract the largest logit, and have to.",
    complexity: "O(steps · n p k) time for k classes, O(n k) memory.",
    follow_up: "With two classes, which logistic regression is it, and why are there twice as many coefficients?",
};

type Several = (Array2<f64>, Vec<usize>, usize, f64, usize);

/// 05-02.E7
#[allow(clippy::type_complexity)]
pub fn softmax_regression(yours: fn(&Array2<f64>, &[usize], usize, f64, usize) -> Array2<f64>) -> Verdict {
    let (flowers, species) = iris();
    let iris = (flowers, species, 3, 0.1, 50);
    let huge = (array![[1000.0], [-1000.0], [500.0]], vec![1, 0, 2], 3, 1.0, 4);
    SOFTMAX_REGRESSION
        .check(|(x, y, classes, rate, steps): &Several| yours(x, y, *classes, *rate, *steps))
        .within(1e-7)
        .case("no step", (array![[1.0], [2.0]], vec![0, 1], 3, 1.0, 0), Array2::zeros((3, 2)))
        // By hand: both probabilities are 1/2, so the errors are 1/2 and -1/2.
        .case(
            "one row, one step",
            (array![[1.0, 2.0]], vec![1], 2, 1.0, 1),
            array![[-0.5, -0.5, -1.0], [0.5, 0.5, 1.0]],
        )
        // Errors 1/3 for each class that no row has.
        .case(
            "classes that no row has",
            (array![[3.0], [3.0]], vec![2, 2], 3, 0.5, 1),
            array![[-1.0 / 6.0, -0.5], [-1.0 / 6.0, -0.5], [1.0 / 3.0, 1.0]],
        )
        .case("huge logits", huge.clone(), row_by_row(&huge))
        .case("iris, fifty steps", iris.clone(), row_by_row(&iris))
        .random(
            8,
            |numbers| {
                let (rows, columns, classes) = (numbers.size(1..20), numbers.size(1..4), numbers.size(2..5));
                let y = (0..rows).map(|_| numbers.size(0..classes)).collect();
                (numbers.array2((rows, columns), -2.0..2.0), y, classes, numbers.real(0.05..0.5), numbers.size(1..30))
            },
            row_by_row,
        )
        .verdict()
}

/// Each probability as 1 / Σ exp(other logit - own logit), row after row.
fn row_by_row((x, y, classes, rate, steps): &Several) -> Array2<f64> {
    let design = with_ones(x);
    let mut w = Array2::<f64>::zeros((*classes, design.ncols()));
    for _ in 0..*steps {
        let mut gradient = Array2::<f64>::zeros(w.dim());
        for (row, &truth) in design.outer_iter().zip(y) {
            let logits = w.dot(&row);
            for class in 0..*classes {
                let p = 1.0 / logits.iter().map(|other| (other - logits[class]).exp()).sum::<f64>();
                let error = p - f64::from(u8::from(class == truth));
                gradient.row_mut(class).scaled_add(error / y.len() as f64, &row);
            }
        }
        w.scaled_add(-rate, &gradient);
    }
    w
}

pub(super) static ONE_VS_REST: Exercise = Exercise {
    id: "05-02.E8",
    signature: "fn one_vs_rest(x: &Array2<f64>, y: &[usize], classes: usize, x_new: &Array2<f64>) -> Vec<usize>",
    statement: "Several classes with a model for two. For each class fit `fit_logistic` with c = 1 to the question \"this class or any other?\", and give each row of `x_new` the class whose model is surest. Every class occurs in y.",
    level: Level::Medium,
    minutes: 12,
    topics: &["logistic regression", "classification"],
    hints: &[
        "For class k the target is 1.0 where `y` is k and 0.0 elsewhere. The surest model is the one with the largest logit; the sigmoid rises, so it changes no order.",
        "Collect `with_ones(x_new).dot(&fit_logistic(x, &target, 1.0))` for each class. Then, for each row, `(0..classes).max_by(|&a, &b| scores[a][row].total_cmp(&scores[b][row]))`.",
    ],
    learnt: "Any binary model becomes a multi-class one; its scores are then compared across models that never saw each other.",
    complexity: "k fits; they are independent and can run in parallel.",
    follow_up: "One-versus-one needs k(k - 1)/2 fits. For which models is that faster all the same?",
};

type Newcomers = (Array2<f64>, Vec<usize>, usize, Array2<f64>);

/// 05-02.E8
#[allow(clippy::type_complexity)]
pub fn one_vs_rest(yours: fn(&Array2<f64>, &[usize], usize, &Array2<f64>) -> Vec<usize>) -> Verdict {
    let corners = array![[0.0, 0.0], [0.2, 0.1], [4.0, 0.0], [4.1, 0.3], [0.0, 4.0], [0.3, 4.2]];
    let asked = array![[0.1, -0.5], [5.0, 0.0], [0.0, 5.0], [3.0, 0.5]];
    let (flowers, species) = iris();
    let line = (array![[-2.0], [-1.0], [1.0], [2.0]], vec![0, 0, 1, 1], 2);
    ONE_VS_REST
        .check(|(x, y, classes, x_new): &Newcomers| yours(x, y, *classes, x_new))
        .case("three corners", (corners.clone(), vec![0, 0, 1, 1, 2, 2], 3, asked.clone()), vec![0, 1, 2, 1])
        .case(
            "the same corners, numbered otherwise",
            (corners.clone(), vec![2, 2, 0, 0, 1, 1], 3, asked),
            vec![2, 0, 1, 0],
        )
        .case("two classes", (line.0, line.1, line.2, array![[-3.0], [0.5], [9.0]]), vec![0, 1, 1])
        .case("nobody asks", (corners, vec![0, 0, 1, 1, 2, 2], 3, Array2::zeros((0, 2))), vec![])
        .case("iris, as scikit-learn has it", (flowers.clone(), species, 3, flowers), reference("iris/one versus rest"))
        .random(
            4,
            |numbers| {
                let y: Vec<usize> = (0..30).map(|row| row % 3).collect();
                let place = |numbers: &mut Numbers, class: usize| {
                    array![class as f64 * 2.0 + numbers.real(-1.5..1.5), numbers.real(-1.0..1.0) - (class % 2) as f64]
                };
                let rows: Vec<Array1<f64>> = y.iter().map(|&class| place(numbers, class)).collect();
                let x = Array2::from_shape_fn((30, 2), |(row, column)| rows[row][column]);
                (x, y, 3, numbers.array2((10, 2), -2.0..5.0))
            },
            |(x, y, classes, x_new)| {
                let target = |class: usize| y.iter().map(|&own| f64::from(u8::from(own == class))).collect();
                let score = |class: usize| with_ones(x_new).dot(&by_small_steps(&(x.clone(), target(class)), 1.0, 1.0));
                let scores: Vec<Array1<f64>> = (0..*classes).map(score).collect();
                let best = |row: usize| (0..*classes).max_by(|&a, &b| scores[a][row].total_cmp(&scores[b][row]));
                (0..x_new.nrows()).filter_map(best).collect()
            },
        )
        .verdict()
}

pub(super) static MULTI_LABEL: Exercise = Exercise {
    id: "05-02.E11",
    signature: "fn multi_label(x: &Array2<f64>, y: &Array2<f64>, x_new: &Array2<f64>, threshold: f64) -> Vec<Vec<usize>>",
    statement: "A row may have several labels, or none: `y` has a column for each label, 1 where a row has it. Fit `fit_logistic` with c = 1 to each column, and return for each row of `x_new` the labels whose probability is `threshold` or more, in rising order. Every label occurs, and none in all rows.",
    level: Level::Medium,
    minutes: 12,
    topics: &["logistic regression", "classification"],
    hints: &[
        "Labels do not compete here: there is no softmax and no largest one, each has a sigmoid of its own.",
        "`let p: Vec<Array1<f64>> = y.columns().into_iter().map(|label| with_ones(x_new).dot(&fit_logistic(x, &label.to_owned(), 1.0)).mapv(probability)).collect();` and then, row by row, `(0..p.len()).filter(|&label| p[label][row] >= threshold)`.",
    ],
    learnt: "One of many is softmax, any of many is a sigmoid each: the question decides, not the number of outputs.",
    complexity: "One fit for each label, O(labels) for each prediction.",
    follow_up: "A missed label costs ten times as much as a wrong one. Which threshold do you use, if the probabilities are calibrated?",
};

type Labels = (Array2<f64>, Array2<f64>, Array2<f64>, f64);

/// 05-02.E11
#[allow(clippy::type_complexity)]
pub fn multi_label(yours: fn(&Array2<f64>, &Array2<f64>, &Array2<f64>, f64) -> Vec<Vec<usize>>) -> Verdict {
    let x = array![[-2.0, -2.0], [-2.0, 2.0], [2.0, -2.0], [2.0, 2.0]];
    // The first label says that the first number is above zero, the second the same of the second.
    let y = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let with = |x_new: Array2<f64>, threshold: f64| (x.clone(), y.clone(), x_new, threshold);
    MULTI_LABEL
        .check(|(x, y, x_new, threshold): &Labels| yours(x, y, x_new, *threshold))
        .case("none, one, both", with(x.clone(), 0.5), vec![vec![], vec![1], vec![0], vec![0, 1]])
        .case("at the threshold", with(array![[0.0, -9.0]], 0.49999), vec![vec![0]])
        .case("a high threshold", with(array![[0.5, 9.0]], 0.9), vec![vec![1]])
        .case("threshold 0: everything", with(array![[-9.0, -9.0]], 0.0), vec![vec![0, 1]])
        .case("nobody asks", with(Array2::zeros((0, 2)), 0.5), vec![])
        .random(
            4,
            |numbers| {
                let (x, first) = overlapping(numbers, 30, 2);
                let second = overlapping(numbers, 30, 1).1;
                let y = concatenate![Axis(1), first.insert_axis(Axis(1)), second.insert_axis(Axis(1))];
                (x, y, numbers.array2((10, 2), -2.0..2.0), numbers.real(0.3..0.7))
            },
            |(x, y, x_new, threshold)| {
                let fit = |label: usize| by_small_steps(&(x.clone(), y.column(label).to_owned()), 1.0, 1.0);
                let p: Vec<Array1<f64>> = (0..2).map(|label| with_ones(x_new).dot(&fit(label)).mapv(chance)).collect();
                let labels = |row: usize| (0..2).filter(|&label| p[label][row] >= *threshold).collect();
                (0..x_new.nrows()).map(labels).collect()
            },
        )
        .verdict()
}
