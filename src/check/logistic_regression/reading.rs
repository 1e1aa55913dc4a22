//! What a fitted model says: where it draws the line, and what a coefficient means.

use ndarray::{Array1, Array2, ArrayView1, Axis, array, s};

use super::{information, inverse_column, iris, overlapping, reference, spector, square, table_of_four};
use crate::exercise::{Exercise, Level, Verdict, groups, regions};
use crate::plot::{self, Figure};

pub(super) static DECISION_BOUNDARY_PLOT: Exercise = Exercise {
    id: "05-02.E9",
    signature: "fn decision_boundary_plot(x: &Array2<f64>, y: &[usize], w: &Array1<f64>) -> anyhow::Result<plot::Figure>",
    statement: "Draw the rows of x (two columns) in their classes y, over the classes that the model w (intercept, two slopes) gives to the whole plane: 1 where the probability is above one half, else 0. Use `plot::decision_boundary`. Without rows it is an error.",
    level: Level::Easy,
    minutes: 8,
    topics: &["plots", "classification"],
    hints: &[
        "`plot::decision_boundary(points, labels, predict)` hands `predict` an array of places, one a row, and wants their classes as a vector. Above one half means a logit above 0.",
        "`let predict = |places: &Array2<f64>| with_ones(places).dot(w).iter().map(|z| usize::from(*z > 0.0)).collect::<Vec<_>>();` then `Ok(plot::decision_boundary(x, y, predict).draw()?)`.",
    ],
    learnt: "The boundary of a logistic model is where the logit is 0: a straight line, whatever the sigmoid does around it.",
    complexity: "O(1) for the picture: a prediction for each of its places.",
    follow_up: "What do you add to the columns so that the same model draws a circle?",
};

type Drawn = (Array2<f64>, Vec<usize>, Array1<f64>);

/// 05-02.E9
#[allow(clippy::type_complexity)]
pub fn decision_boundary_plot(yours: fn(&Array2<f64>, &[usize], &Array1<f64>) -> anyhow::Result<Figure>) -> Verdict {
    let corners = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let (flowers, species) = iris();
    let petals: Vec<usize> = (50..150).collect();
    let (flowers, species) =
        (flowers.select(Axis(0), &petals), petals.iter().map(|&at| species[at] - 1).collect::<Vec<_>>());
    let petals = flowers.slice(s![.., 2..4]).to_owned();
    let cases = [
        ("a falling line", (corners.clone(), vec![0, 0, 0, 1], array![-1.5, 1.0, 1.0])),
        ("a level line", (corners.clone(), vec![1, 0, 1, 0], array![0.3, 0.0, -1.0])),
        ("a line that misses the points", (corners.clone(), vec![0, 1, 0, 1], array![-5.0, 1.0, 1.0])),
        ("points on the wrong side", (corners, vec![1, 1, 0, 0], array![-0.5, 1.0, 0.0])),
        ("petals of two kinds of iris", (petals, species, array![-45.0, 5.75, 10.45])),
    ];
    let mut check = DECISION_BOUNDARY_PLOT.check(|(x, y, w): &Drawn| seen(&yours(x, y, w), &drawn(x, y, w)));
    for (name, (x, y, w)) in cases {
        let expected = drawn(&x, &y, &w);
        check = check.case(name, (x, y, w), seen(&expected, &expected));
    }
    check.case("no rows", (Array2::zeros((0, 2)), vec![], array![0.0, 1.0, 1.0]), Err(String::new())).verdict()
}

fn drawn(x: &Array2<f64>, y: &[usize], w: &Array1<f64>) -> anyhow::Result<Figure> {
    let class = |place: ArrayView1<'_, f64>| usize::from(w[0] + w[1] * place[0] + w[2] * place[1] > 0.0);
    let predict = |places: &Array2<f64>| places.outer_iter().map(class).collect::<Vec<_>>();
    Ok(plot::decision_boundary(x, y, predict).draw()?)
}

/// The classes of the plane as twelve columns and nine rows; an error where the points are not those of `expected`.
fn seen(figure: &anyhow::Result<Figure>, expected: &anyhow::Result<Figure>) -> Result<Array2<i32>, String> {
    let svg = figure.as_ref().map_err(ToString::to_string)?.svg();
    let points = |svg: &str| groups(svg);
    if let Ok(expected) = expected
        && points(&svg) != points(&expected.svg())
    {
        return Err("the points are not all there, each in the colour of its class".into());
    }
    let classes = regions(&svg).ok_or("there are no decision regions in the picture")?;
    let (rows, columns) = (classes.nrows() / 9, classes.ncols() / 12);
    Ok(Array2::from_shape_fn((9, 12), |(row, column)| classes[[row * rows + rows / 2, column * columns + columns / 2]]))
}

pub(super) static ODDS_RATIO: Exercise = Exercise {
    id: "05-02.E10",
    signature: "fn odds_ratio(x: &Array2<f64>, w: &Array1<f64>) -> Array2<f64>",
    statement: "For a model w (intercept first) that was fitted without a penalty to x: a row for each feature with its odds ratio, and the lower and upper end of its 95 % confidence interval. The ends are those of slope ± 1.959964 standard errors; the standard errors are the roots of the diagonal of (Xᵀ diag(p (1 - p)) X)⁻¹, X with the column of ones.",
    level: Level::Medium,
    minutes: 15,
    topics: &["logistic regression", "inference"],
    hints: &[
        "Odds ratios and the ends of the interval are `exp` of numbers on the logit's scale: compute the interval there, and transform last.",
        "Column j of the inverse is `solve(&information, &unit)`, where `unit` is row j of `Array2::eye`; its entry j is the variance. Leave out the intercept, j = 0.",
    ],
    learnt: "A slope adds to the logarithm of the odds, so its exponential multiplies the odds; the interval is symmetric before the exponential, not after.",
    complexity: "O(n p² + p³) time.",
    follow_up: "The odds ratio is 10. Is the event ten times as probable?",
};

/// 05-02.E10
pub fn odds_ratio(yours: fn(&Array2<f64>, &Array1<f64>) -> Array2<f64>) -> Verdict {
    let (four, _) = table_of_four();
    let fitted = Array1::from(reference::<Vec<f64>>("spector/logit"));
    ODDS_RATIO
        .check(|(x, w): &(Array2<f64>, Array1<f64>)| yours(x, w))
        .within(1e-6)
        // Woolf's formula: the variance of the logarithm is 1/1 + 1/3 + 1/3 + 1/1 for counts 1, 3, 3, 1.
        .case("a table of four", (four, array![-(3.0_f64.ln()), 2.0 * 3.0_f64.ln()]), {
            let error = 1.959964 * (8.0_f64 / 3.0).sqrt();
            array![[9.0, 9.0 * (-error).exp(), 9.0 * error.exp()]]
        })
        // p is 1/2, so the information is XᵀX / 4: diagonal 1 for four rows of ±1.
        .case("no effect", (array![[-1.0], [1.0], [-1.0], [1.0]], array![0.0, 0.0]), {
            array![[1.0, (-1.959964_f64).exp(), 1.959964_f64.exp()]]
        })
        .case("no features", (Array2::zeros((5, 0)), array![0.7]), Array2::zeros((0, 3)))
        // statsmodels: psi multiplies the odds of a better grade by 10.79, from 1.34 to 86.9.
        .case("Spector's course", (spector().0, fitted), square(&reference::<Vec<Vec<f64>>>("spector/odds")))
        .case("a feature in another unit", (array![[-10.0], [10.0], [-10.0], [10.0]], array![0.0, 0.0]), {
            array![[1.0, (-0.1959964_f64).exp(), 0.1959964_f64.exp()]]
        })
        .random(
            8,
            |numbers| {
                let (rows, columns) = (numbers.size(15..40), numbers.size(1..4));
                (overlapping(numbers, rows, columns).0, numbers.array1(columns + 1, -1.0..1.0))
            },
            |(x, w)| {
                let width = |j: usize| 1.959964 * inverse_column(information(x, w), j)[j].sqrt();
                Array2::from_shape_fn((x.ncols(), 3), |(row, column)| {
                    (w[row + 1] + [0.0, -1.0, 1.0][column] * width(row + 1)).exp()
                })
            },
        )
        .verdict()
}
