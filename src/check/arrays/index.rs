//! 03-01, places in an array: from a flat index to a place, from values to places, and values changed in place.

use ndarray::{Array1, Array2, array};

use super::numpy;
use crate::check::recorded::matrix;
use crate::exercise::{Exercise, Level, Verdict};

/// A place in an array of three axes, or the lengths of these.
type Place = (usize, usize, usize);

pub(super) static UNRAVEL: Exercise = Exercise {
    id: "03-01.E6",
    signature: "fn unravel(flat: usize, shape: (usize, usize, usize)) -> Option<(usize, usize, usize)>",
    statement: "The place of the value with this number when an array of this shape is counted row by row from 0, the last axis fastest. `None` if the array has no such value.",
    level: Level::Medium,
    minutes: 8,
    topics: &["arrays", "shape", "index"],
    hints: &[
        "One step along the first axis skips a whole matrix. How many values is that? Division says how many steps fit, `%` what is left.",
        "With `let (a, b, c) = shape;` the place is `(flat / (b * c), flat / c % b, flat % c)`, if `flat < a * b * c`.",
    ],
    learnt: "A place is a number in a mixed base, and the strides `(b * c, c, 1)` are the worth of its digits.",
    complexity: "O(1) time and memory; O(d) for d axes.",
    follow_up: "And the way back, from a place to its number? What changes if the first axis runs fastest, as in Fortran?",
};

/// 03-01.E6
pub fn unravel(yours: fn(usize, Place) -> Option<Place>) -> Verdict {
    let (flat, shape, places) = numpy::<(Vec<usize>, Place, Vec<Place>)>("unravel");
    UNRAVEL
        .check(|(flat, shape): &(usize, Place)| yours(*flat, *shape))
        .case("number 100", (flat[2], shape), Some(places[2]))
        .case("the first row", (flat[1], shape), Some(places[1]))
        .case("the first", (flat[0], shape), Some(places[0]))
        .case("the last", (flat[3], shape), Some(places[3]))
        .case("one too many", (336, (6, 7, 8)), None)
        .case("an array without values", (0, (6, 0, 8)), None)
        .case("axes of length one", (4, (1, 5, 1)), Some((0, 4, 0)))
        .random(
            30,
            |numbers| {
                let shape = (numbers.size(0..5), numbers.size(1..5), numbers.size(1..5));
                (numbers.size(0..60), shape)
            },
            |(flat, (a, b, c))| {
                let places = (0..*a).flat_map(|x| (0..*b).flat_map(move |y| (0..*c).map(move |z| (x, y, z))));
                places.collect::<Vec<_>>().get(*flat).copied()
            },
        )
        .verdict()
}

pub(super) static NEGATE_BETWEEN: Exercise = Exercise {
    id: "03-01.E8",
    signature: "fn negate_between(a: &mut Array1<f64>, low: f64, high: f64)",
    statement: "Change the sign, in place, of every value that is greater than `low` and at most `high`. NaN is neither.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "masks", "in place"],
    hints: &[
        "`mapv_inplace` hands you each value and stores what you give back: `if` it lies between, `-x`, otherwise `x`.",
        "`a.mapv_inplace(|x| if low < x && x <= high { -x } else { x });`",
    ],
    learnt: "`&mut` is how a function says that it changes what it was lent; a mask is an `if` inside the map.",
    complexity: "O(n) time, no memory.",
    follow_up: "NumPy's `a[(low < a) & (a <= high)] *= -1` makes three temporary masks. How many bytes for 10⁸ values?",
};

/// 03-01.E8
pub fn negate_between(yours: fn(&mut Array1<f64>, f64, f64)) -> Verdict {
    NEGATE_BETWEEN
        .check(|(a, low, high): &(Array1<f64>, f64, f64)| {
            let mut a = a.clone();
            yours(&mut a, *low, *high);
            a
        })
        .case(
            "between 3 and 8",
            (array![0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0], 3.0, 8.0),
            array![0.0, 1.0, 2.0, 3.0, -4.0, -5.0, -6.0, -7.0, -8.0, 9.0, 10.0],
        )
        .case("below zero", (array![-1.5, -0.5, 0.5], -1.0, 0.0), array![-1.5, 0.5, 0.5])
        .case("nothing between", (array![1.0, 2.0], 1.0, 1.0), array![1.0, 2.0])
        .case("no values", (Array1::zeros(0), 0.0, 1.0), Array1::zeros(0))
        .case("NaN", (array![f64::NAN, 1.0], 0.0, 2.0), array![f64::NAN, -1.0])
        .case("no upper end", (array![1.0, f64::INFINITY], 0.0, f64::INFINITY), array![-1.0, f64::NEG_INFINITY])
        .random(
            20,
            |numbers| {
                let n = numbers.size(0..20);
                let a: Array1<f64> = numbers.integers(n, -9..10).into_iter().map(|value| value as f64).collect();
                (a, numbers.integer(-9..3) as f64, numbers.integer(-3..10) as f64)
            },
            |(a, low, high)| {
                let mut changed = a.clone();
                for value in &mut changed {
                    if *value > *low && *value <= *high {
                        *value = -*value;
                    }
                }
                changed
            },
        )
        .verdict()
}

pub(super) static NONZERO_INDICES: Exercise = Exercise {
    id: "03-01.E10",
    signature: "fn nonzero_indices(a: &Array2<f64>) -> Vec<(usize, usize)>",
    statement: "Row and column of every value that is not zero, row by row. `-0.0` is zero, NaN is not.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "index", "iterators"],
    hints: &[
        "`a.indexed_iter()` gives pairs `((row, column), &value)`, row by row.",
        "`.filter(|(_, value)| **value != 0.0).map(|(place, _)| place).collect()`",
    ],
    learnt: "`indexed_iter` is `np.ndenumerate`; a filter over it is `np.argwhere`.",
    complexity: "O(rows × columns) time, memory for what is found.",
    follow_up: "These pairs and their values are a sparse matrix (COO). From which share of zeros on does it save memory?",
};

/// 03-01.E10
pub fn nonzero_indices(yours: fn(&Array2<f64>) -> Vec<(usize, usize)>) -> Verdict {
    let (image, found): (Vec<Vec<f64>>, Vec<(usize, usize)>) = numpy("nonzero_indices");
    NONZERO_INDICES
        .check(|a: &Array2<f64>| yours(a))
        .case("one row", array![[1.0, 2.0, 0.0, 0.0, 4.0, 0.0]], vec![(0, 0), (0, 1), (0, 4)])
        .case("two rows", array![[0.0, 0.5], [-1.0, 0.0]], vec![(0, 1), (1, 0)])
        .case("as NumPy finds them", matrix(&image), found)
        .case("only zeros", Array2::zeros((2, 2)), vec![])
        .case("minus zero and NaN", array![[-0.0, f64::NAN]], vec![(0, 1)])
        .case("tiny, but not zero", array![[0.0, 5e-324]], vec![(0, 1)])
        .case("no values", Array2::zeros((0, 3)), vec![])
        .random(
            20,
            |numbers| {
                let (rows, columns) = (numbers.size(0..6), numbers.size(1..6));
                Array2::from_shape_simple_fn((rows, columns), || numbers.integer(-1..2) as f64)
            },
            |a| {
                let mut found = Vec::new();
                for row in 0..a.nrows() {
                    for column in 0..a.ncols() {
                        if a[[row, column]] != 0.0 {
                            found.push((row, column));
                        }
                    }
                }
                found
            },
        )
        .verdict()
}
