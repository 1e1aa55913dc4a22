//! 03-01, arrays that are made: by a constructor, by a shape, by writing into a slice.

use ndarray::{Array1, Array2, array};

use super::numpy;
use crate::check::recorded::matrix;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static NULL_WITH_ONE: Exercise = Exercise {
    id: "03-01.E1",
    signature: "fn null_with_one(n: usize, at: usize) -> Array1<f64>",
    statement: "An array of `n` zeros, except for a one at index `at`, which is always less than `n`.",
    level: Level::Easy,
    minutes: 3,
    topics: &["arrays", "create"],
    hints: &[
        "Make the zeros first, in a variable that may change: `let mut a = Array1::zeros(n);`.",
        "Then write into it, `a[at] = 1.0;`, and end with `a`.",
    ],
    learnt: "An index in brackets reads and writes, as in NumPy; what changes has to be `mut`.",
    complexity: "O(n) time and memory.",
    follow_up: "This is a one-hot vector. Why does nobody store a vocabulary of 50,000 words like this?",
};

/// 03-01.E1
pub fn null_with_one(yours: fn(usize, usize) -> Array1<f64>) -> Verdict {
    NULL_WITH_ONE
        .check(|(n, at): &(usize, usize)| yours(*n, *at))
        .case("ten, at index 4", (10, 4), array![0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
        .case("the first", (3, 0), array![1.0, 0.0, 0.0])
        .case("the last", (3, 2), array![0.0, 0.0, 1.0])
        .case("only one", (1, 0), array![1.0])
        .random(
            20,
            |numbers| {
                let n = numbers.size(1..40);
                (n, numbers.size(0..n))
            },
            |(n, at)| (0..*n).map(|index| if index == *at { 1.0 } else { 0.0 }).collect(),
        )
        .verdict()
}

pub(super) static RANGE_MATRIX: Exercise = Exercise {
    id: "03-01.E2",
    signature: "fn range_matrix(rows: usize, columns: usize) -> Array2<i64>",
    statement: "The numbers 0, 1, 2, ... written row by row into a matrix of `rows` × `columns`.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "create", "shape"],
    hints: &[
        "A range is an iterator: `Array1::from_iter(0..6)`. Then give it another shape, or compute each value from its place.",
        "`Array2::from_shape_fn((rows, columns), |(row, column)| ...)` calls you once for each place; the value there is `row * columns + column`.",
    ],
    learnt: "Row by row is the order in which an array stands in memory, so a new shape copies nothing.",
    complexity: "O(rows × columns) time and memory.",
    follow_up: "You are given the value 17 and the number of columns. In which row and column is it?",
};

/// 03-01.E2
pub fn range_matrix(yours: fn(usize, usize) -> Array2<i64>) -> Verdict {
    RANGE_MATRIX
        .check(|(rows, columns): &(usize, usize)| yours(*rows, *columns))
        .case("two rows", (2, 3), array![[0, 1, 2], [3, 4, 5]])
        .case("a square", (3, 3), array![[0, 1, 2], [3, 4, 5], [6, 7, 8]])
        .case("one column", (4, 1), array![[0], [1], [2], [3]])
        .case("one value", (1, 1), array![[0]])
        .case("no rows", (0, 5), Array2::zeros((0, 5)))
        .random(
            20,
            |numbers| (numbers.size(0..9), numbers.size(0..9)),
            |(rows, columns)| {
                let mut matrix = Array2::zeros((*rows, *columns));
                let mut next = 0;
                for row in 0..*rows {
                    for column in 0..*columns {
                        matrix[[row, column]] = next;
                        next += 1;
                    }
                }
                matrix
            },
        )
        .verdict()
}

pub(super) static BORDER_ONES: Exercise = Exercise {
    id: "03-01.E3",
    signature: "fn border_ones(rows: usize, columns: usize) -> Array2<f64>",
    statement: "A matrix with ones all around its border and zeros inside. One with fewer than three rows or columns has no inside.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "create", "slices"],
    hints: &[
        "Begin with ones everywhere; then write zeros into the inside, which is a slice: `s![1..-1, 1..-1]`.",
        "`a.slice_mut(s![1..-1, 1..-1]).fill(0.0);` does it, but not without rows or columns: `1..` needs at least one. Ask first.",
    ],
    learnt: "A slice is a view: filling it writes into the array it came from. A negative end counts from behind.",
    complexity: "O(rows × columns) time and memory.",
    follow_up: "How would you set the border of an image to its mean, without touching the inside twice?",
};

/// 03-01.E3
pub fn border_ones(yours: fn(usize, usize) -> Array2<f64>) -> Verdict {
    BORDER_ONES
        .check(|(rows, columns): &(usize, usize)| yours(*rows, *columns))
        .case("three by three", (3, 3), array![[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
        .case("wide", (3, 4), array![[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
        .case("two rows", (2, 4), Array2::ones((2, 4)))
        .case("one row", (1, 3), Array2::ones((1, 3)))
        .case("no rows", (0, 3), Array2::zeros((0, 3)))
        .random(
            20,
            |numbers| (numbers.size(0..9), numbers.size(0..9)),
            |(rows, columns)| {
                let outside = |at: usize, length: usize| at == 0 || at + 1 == length;
                let on_border = |(row, column)| outside(row, *rows) || outside(column, *columns);
                Array2::from_shape_fn((*rows, *columns), |at| if on_border(at) { 1.0 } else { 0.0 })
            },
        )
        .verdict()
}

pub(super) static PAD_ZERO: Exercise = Exercise {
    id: "03-01.E4",
    signature: "fn pad_zero(a: &Array2<f64>) -> Array2<f64>",
    statement: "The matrix with a border of zeros around it, one wide: two more rows and two more columns.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "create", "slices"],
    hints: &[
        "`a.dim()` is the pair of rows and columns. Make a larger matrix of zeros, and find the slice where `a` belongs.",
        "`padded.slice_mut(s![1..rows + 1, 1..columns + 1]).assign(a);`",
    ],
    learnt: "`assign` copies values into a slice of the same shape; `=` would only rename.",
    complexity: "O(rows × columns) time and memory.",
    follow_up: "A 3 × 3 convolution on a padded image keeps its size. Which padding does a 5 × 5 one need?",
};

/// 03-01.E4
pub fn pad_zero(yours: fn(&Array2<f64>) -> Array2<f64>) -> Verdict {
    let padded = |a: &Array2<f64>| {
        let mut padded = Array2::zeros((a.nrows() + 2, a.ncols() + 2));
        for ((row, column), value) in a.indexed_iter() {
            padded[[row + 1, column + 1]] = *value;
        }
        padded
    };
    let [image, framed] = numpy::<[Vec<Vec<f64>>; 2]>("pad_zero").map(|rows| matrix(&rows));
    PAD_ZERO
        .check(|a: &Array2<f64>| yours(a))
        .case(
            "two by two",
            array![[1.0, 2.0], [3.0, 4.0]],
            array![[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 2.0, 0.0], [0.0, 3.0, 4.0, 0.0], [0.0, 0.0, 0.0, 0.0]],
        )
        .case("one value", array![[7.0]], array![[0.0, 0.0, 0.0], [0.0, 7.0, 0.0], [0.0, 0.0, 0.0]])
        .case("one row", array![[5.0, 6.0]], array![[0.0, 0.0, 0.0, 0.0], [0.0, 5.0, 6.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
        .case("nothing", Array2::zeros((0, 0)), Array2::zeros((2, 2)))
        .case("as NumPy pads it", image, framed)
        .case("NaN stays NaN", array![[f64::NAN]], array![[0.0, 0.0, 0.0], [0.0, f64::NAN, 0.0], [0.0, 0.0, 0.0]])
        .random(
            20,
            |numbers| {
                let size = (numbers.size(0..6), numbers.size(0..6));
                numbers.array2(size, -9.0..9.0)
            },
            padded,
        )
        .verdict()
}

pub(super) static CHECKERBOARD: Exercise = Exercise {
    id: "03-01.E5",
    signature: "fn checkerboard(rows: usize, columns: usize) -> (Array2<i64>, Array2<i64>)",
    statement: "A checkerboard of zeros and ones with a zero in the upper left corner, made in two ways: first by a formula over row and column (`from_shape_fn`), then by filling two slices that take every second row and column. Return both.",
    level: Level::Medium,
    minutes: 8,
    topics: &["arrays", "create", "slices"],
    hints: &[
        "Is the sum of row and column even or odd? And for the slices: `s![..;2, 1..;2]` has the even rows and the odd columns.",
        "`Array2::from_shape_fn((rows, columns), |(i, j)| ((i + j) % 2) as i64)`; then zeros, and `fill(1)` through `s![..;2, 1..;2]` and `s![1..;2, ..;2]`. Without rows or columns there is no `1..` to take.",
    ],
    learnt: "`from..to;step` inside `s!` is NumPy's `from:to:step`; a formula over indices often is the shorter way.",
    complexity: "O(rows × columns) time and memory.",
    follow_up: "Which of the two runs faster on a large board, and how would you find out?",
};

/// 03-01.E5
pub fn checkerboard(yours: fn(usize, usize) -> (Array2<i64>, Array2<i64>)) -> Verdict {
    let twice = |board: Array2<i64>| (board.clone(), board);
    CHECKERBOARD
        .check(|(rows, columns): &(usize, usize)| yours(*rows, *columns))
        .case("three by three", (3, 3), twice(array![[0, 1, 0], [1, 0, 1], [0, 1, 0]]))
        .case("an even width", (2, 4), twice(array![[0, 1, 0, 1], [1, 0, 1, 0]]))
        .case("one row", (1, 3), twice(array![[0, 1, 0]]))
        .case("one column", (2, 1), twice(array![[0], [1]]))
        .case("no rows", (0, 2), twice(Array2::zeros((0, 2))))
        .random(
            20,
            |numbers| (numbers.size(0..10), numbers.size(0..10)),
            |(rows, columns)| {
                let mut board = Array2::zeros((*rows, *columns));
                for row in 0..*rows {
                    for column in (0..*columns).filter(|column| column % 2 != row % 2) {
                        board[[row, column]] = 1;
                    }
                }
                (board.clone(), board)
            },
        )
        .verdict()
}

pub(super) static SUB_DIAGONAL: Exercise = Exercise {
    id: "03-01.E15",
    signature: "fn sub_diagonal(values: &Array1<f64>) -> Array2<f64>",
    statement: "A square matrix of zeros that has the values just below its diagonal: one row and one column more than there are values.",
    level: Level::Medium,
    minutes: 8,
    topics: &["arrays", "create", "slices", "diagonal"],
    hints: &[
        "Which part of the matrix has these places as its own main diagonal? All rows but the first, all columns but the last.",
        "`matrix.slice_mut(s![1.., ..-1]).diag_mut().assign(values);` on a matrix of zeros of size `values.len() + 1`.",
    ],
    learnt: "Views compose: a slice of a matrix has a diagonal of its own, and writing there writes into the matrix.",
    complexity: "O(n²) time and memory for a matrix with n values that are not zero.",
    follow_up: "How would you store such a matrix, and multiply it by a vector, in O(n)?",
};

/// 03-01.E15
pub fn sub_diagonal(yours: fn(&Array1<f64>) -> Array2<f64>) -> Verdict {
    let (values, below): (Vec<f64>, Vec<Vec<f64>>) = numpy("sub_diagonal");
    SUB_DIAGONAL
        .check(|values: &Array1<f64>| yours(values))
        .case(
            "four values",
            array![1.0, 2.0, 3.0, 4.0],
            array![
                [0.0, 0.0, 0.0, 0.0, 0.0],
                [1.0, 0.0, 0.0, 0.0, 0.0],
                [0.0, 2.0, 0.0, 0.0, 0.0],
                [0.0, 0.0, 3.0, 0.0, 0.0],
                [0.0, 0.0, 0.0, 4.0, 0.0]
            ],
        )
        .case("one value", array![7.0], array![[0.0, 0.0], [7.0, 0.0]])
        .case("no values", Array1::zeros(0), array![[0.0]])
        .case("NaN", array![f64::NAN], array![[0.0, 0.0], [f64::NAN, 0.0]])
        .case("as NumPy has it", values.into(), matrix(&below))
        .case(
            "a zero among them",
            array![1.0, 0.0, -1.0],
            array![[0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0]],
        )
        .random(
            20,
            |numbers| {
                let n = numbers.size(0..9);
                numbers.array1(n, -9.0..9.0)
            },
            |values| {
                let n = values.len() + 1;
                let mut matrix = Array2::zeros((n, n));
                for row in 1..n {
                    matrix[[row, row - 1]] = values[row - 1];
                }
                matrix
            },
        )
        .verdict()
}
