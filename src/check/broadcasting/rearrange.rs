//! 03-02, the values of an array at other places: turned, shifted, packed, picked out.

use ndarray::{Array1, Array2, array};

use super::{CALLS, numpy, puzzle};
use crate::check::recorded::matrix;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static DIAG: Exercise = Exercise {
    id: "03-02.E4",
    signature: "fn diag(a: &Array2<f64>) -> Array1<f64>",
    statement: "The diagonal of a square matrix. What stands elsewhere does not count, be it NaN or infinite. Not with `diag` or `into_diag`.",
    level: Level::Medium,
    minutes: 7,
    topics: &["arrays", "broadcasting", "masks", "reduce"],
    hints: &[
        "With zeros everywhere but on the diagonal, a sum along one axis is all that is left to do. But 0 times NaN is NaN: choose, do not multiply.",
        "`let i = arange::<usize>(a.nrows());`, then `where_(equal(i.slice(s![.., NewAxis]), &i), a, 0.0).sum_axis(Axis(1))`.",
    ],
    learnt: "To mask values out, replace them with `where_`: multiplying by 0 lets NaN and infinity through.",
    complexity: "O(n²) time and memory here; ndarray's `diag` is a view, O(1).",
    follow_up: "A view of the diagonal needs no copy. Which stride does it have?",
};

/// 03-02.E4
pub fn diag(yours: fn(&Array2<f64>) -> Array1<f64>) -> Verdict {
    let (square, diagonal): (Vec<Vec<f64>>, Vec<f64>) = numpy("diag");
    puzzle(DIAG.check(|a: &Array2<f64>| yours(a)), &["diag", "into_diag"])
        .case("two by two", array![[1.0, 2.0], [3.0, 4.0]], array![1.0, 4.0])
        .case("one value", array![[7.0]], array![7.0])
        .case("nothing", Array2::zeros((0, 0)), Array1::zeros(0))
        .case("NaN beside it", array![[1.0, f64::NAN], [f64::INFINITY, 2.0]], array![1.0, 2.0])
        .case("NaN on it", array![[f64::NAN, 1.0], [2.0, f64::INFINITY]], array![f64::NAN, f64::INFINITY])
        .case("as NumPy has it", matrix(&square), diagonal.into())
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..8);
                numbers.array2((n, n), -9.0..9.0)
            },
            |a| (0..a.nrows()).map(|at| a[[at, at]]).collect(),
        )
        .verdict()
}

pub(super) static DIFF: Exercise = Exercise {
    id: "03-02.E8",
    signature: "fn diff(a: &Array1<f64>) -> Array1<f64>",
    statement: "Each value minus the one before it. The first has none before it and stays as it is, so the length does too. All numbers are finite. Not with `diff`.",
    level: Level::Medium,
    minutes: 7,
    topics: &["arrays", "broadcasting", "matrix product"],
    hints: &[
        "`a` minus `a` shifted by one to the right. A shift is a matrix with ones just below its diagonal.",
        "With `let i = arange::<usize>(a.len());` that matrix is `where_(equal(&i + 1, i.slice(s![.., NewAxis])), 1.0, 0.0)`, and `.dot(a)` shifts.",
    ],
    learnt: "A shift is a matrix product; and `diff` undoes `cumsum`, as their matrices are inverse to each other.",
    complexity: "O(n²) as a matrix product, O(n) with two slices.",
    follow_up: "Which convolution kernel does the same, and what does this do to the noise in a signal?",
};

/// 03-02.E8
pub fn diff(yours: fn(&Array1<f64>) -> Array1<f64>) -> Verdict {
    let (values, differences): (Vec<f64>, Vec<f64>) = numpy("diff");
    puzzle(DIFF.check(|a: &Array1<f64>| yours(a)), &["diff"])
        .case("squares", array![1.0, 4.0, 9.0, 16.0], array![1.0, 3.0, 5.0, 7.0])
        .case("downwards", array![3.0, 1.0], array![3.0, -2.0])
        .case("one value", array![5.0], array![5.0])
        .case("no values", Array1::zeros(0), Array1::zeros(0))
        .case("as NumPy has it", values.into(), differences.into())
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..15);
                numbers.array1(n, -9.0..9.0)
            },
            |a| (0..a.len()).map(|at| if at == 0 { a[0] } else { a[at] - a[at - 1] }).collect(),
        )
        .verdict()
}

pub(super) static ROLL: Exercise = Exercise {
    id: "03-02.E10",
    signature: "fn roll(a: &Array1<f64>, shift: i64) -> Array1<f64>",
    statement: "Every value moves `shift` places to the right, to the left if `shift` is negative; what leaves at one end comes in at the other. All numbers are finite. Not with `concatenate`.",
    level: Level::Medium,
    minutes: 10,
    topics: &["arrays", "broadcasting", "matrix product"],
    hints: &[
        "The value at j goes to (j + shift) modulo n. Rust's `%` keeps the sign, so make the shift positive first: `shift.rem_euclid(n)`, where n must not be 0.",
        "`let to = (&i + shift) % n;` and then `where_(equal(i.slice(s![.., NewAxis]), &to), 1.0, 0.0).dot(a)`, all in `i64`.",
    ],
    learnt: "Moving values about is a permutation matrix; `%` of a negative number is negative in Rust, unlike in Python.",
    complexity: "O(n²) as a matrix product, O(n) by two slices.",
    follow_up: "How does rolling by every shift at once turn into a convolution, and what has the FFT to do with it?",
};

/// 03-02.E10
pub fn roll(yours: fn(&Array1<f64>, i64) -> Array1<f64>) -> Verdict {
    let mut check = puzzle(ROLL.check(|(a, shift): &(Array1<f64>, i64)| yours(a, *shift)), &["concatenate", "stack"])
        .case("one to the right", (array![1.0, 2.0, 3.0], 1), array![3.0, 1.0, 2.0])
        .case("one to the left", (array![1.0, 2.0, 3.0], -1), array![2.0, 3.0, 1.0])
        .case("further than it is long", (array![1.0, 2.0, 3.0], 7), array![3.0, 1.0, 2.0])
        .case("one value", (array![5.0], -3), array![5.0])
        .case("no values", (Array1::zeros(0), 2), Array1::zeros(0));
    for (a, shift, rolled) in numpy::<Vec<(Vec<f64>, i64, Vec<f64>)>>("roll") {
        check = check.case(&format!("by {shift}, as NumPy has it"), (a.into(), shift), rolled.into());
    }
    check
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..12);
                (numbers.array1(n, -9.0..9.0), numbers.integer(-30..30))
            },
            |(a, shift)| {
                let mut rolled = a.clone();
                for (from, value) in a.iter().enumerate() {
                    let n = a.len() as i64;
                    rolled[(((from as i64 + shift) % n + n) % n) as usize] = *value;
                }
                rolled
            },
        )
        .verdict()
}

pub(super) static FLIP: Exercise = Exercise {
    id: "03-02.E11",
    signature: "fn flip(a: &Array1<f64>) -> Array1<f64>",
    statement: "The values in reverse order. All numbers are finite. Not with `invert_axis`.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "broadcasting", "matrix product"],
    hints: &[
        "The value at j goes to n - 1 - j: the two places have the sum n - 1. Or cut a slice that walks backwards.",
        "`equal(&i + &i.slice(s![.., NewAxis]) + 1, a.len())` is the mask of the other diagonal; a slice with `s![..;-1]` and `to_owned()` is the short way.",
    ],
    learnt: "The other diagonal is where row plus column is constant; and a view may have a negative stride.",
    complexity: "O(n²) as a matrix product, O(n) as a copied slice, O(1) as a view.",
    follow_up: "PyTorch has no negative strides, so `flip` copies there. What could break if it had them?",
};

/// 03-02.E11
pub fn flip(yours: fn(&Array1<f64>) -> Array1<f64>) -> Verdict {
    let (values, flipped): (Vec<f64>, Vec<f64>) = numpy("flip");
    puzzle(FLIP.check(|a: &Array1<f64>| yours(a)), &["invert_axis"])
        .case("three", array![1.0, 2.0, 3.0], array![3.0, 2.0, 1.0])
        .case("two", array![-1.0, 4.0], array![4.0, -1.0])
        .case("one value", array![5.0], array![5.0])
        .case("no values", Array1::zeros(0), Array1::zeros(0))
        .case("as NumPy has it", values.into(), flipped.into())
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..15);
                numbers.array1(n, -9.0..9.0)
            },
            |a| (0..a.len()).map(|at| a[a.len() - 1 - at]).collect(),
        )
        .verdict()
}

pub(super) static COMPRESS: Exercise = Exercise {
    id: "03-02.E12",
    signature: "fn compress(keep: &Array1<bool>, a: &Array1<f64>) -> Array1<f64>",
    statement: "The values that are kept, moved together to the left in their order; zeros fill the rest, so that the length stays. All numbers are finite.",
    level: Level::Hard,
    minutes: 15,
    topics: &["arrays", "broadcasting", "masks", "matrix product"],
    hints: &[
        "A kept value goes to the place that says how many are kept before it. Counting \"up to here\" is a triangle of a mask, and a sum along one axis.",
        "`let place = where_(less(&i, i.slice(s![.., NewAxis])) & keep, 1, 0).sum_axis(Axis(1));`, then `where_(equal(i.slice(s![.., NewAxis]), &place) & keep, 1.0, 0.0).dot(a)`.",
    ],
    learnt: "Where a value goes is a cumulative sum of the mask: this is how a GPU packs an array without a lock.",
    complexity: "O(n²) here; with a real prefix sum O(n) work in O(log n) steps.",
    follow_up: "Why does a GPU prefer an output of fixed length with a count over one that is as long as needed?",
};

/// 03-02.E12
pub fn compress(yours: fn(&Array1<bool>, &Array1<f64>) -> Array1<f64>) -> Verdict {
    puzzle(COMPRESS.check(|(keep, a): &(Array1<bool>, Array1<f64>)| yours(keep, a)), &[])
        .case(
            "every second",
            (array![false, true, false, true], array![1.0, 2.0, 3.0, 4.0]),
            array![2.0, 4.0, 0.0, 0.0],
        )
        .case("all", (array![true, true], array![5.0, 6.0]), array![5.0, 6.0])
        .case("none of them", (array![false, false], array![5.0, 6.0]), array![0.0, 0.0])
        .case("a zero that is kept", (array![true, true, false], array![0.0, 3.0, 4.0]), array![0.0, 3.0, 0.0])
        .case("no values", (Array1::from_elem(0, true), Array1::zeros(0)), Array1::zeros(0))
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..12);
                let keep = numbers.integers(n, 0..2).into_iter().map(|flag| flag == 1).collect();
                (keep, numbers.array1(n, -9.0..9.0))
            },
            |(keep, a)| {
                let mut packed = Array1::zeros(a.len());
                let mut next = 0;
                for at in 0..a.len() {
                    if keep[at] {
                        packed[next] = a[at];
                        next += 1;
                    }
                }
                packed
            },
        )
        .verdict()
}

pub(super) static PAD_TO: Exercise = Exercise {
    id: "03-02.E13",
    signature: "fn pad_to(a: &Array1<f64>, n: usize) -> Array1<f64>",
    statement: "The values with zeros after them up to the length `n`; if there are more than `n`, only the first `n`. All numbers are finite.",
    level: Level::Medium,
    minutes: 6,
    topics: &["arrays", "broadcasting", "matrix product"],
    hints: &[
        "An identity matrix that is not square: with `n` rows and as many columns as there are values.",
        "`where_(equal(arange::<usize>(n).slice(s![.., NewAxis]), arange(a.len())), 1.0, 0.0).dot(a)`.",
    ],
    learnt: "A rectangular identity matrix pads or cuts, whichever is needed, without an `if`.",
    complexity: "O(n × m) as a matrix product, O(n) by an assigned slice.",
    follow_up: "Which end do you pad when a language model generates, and why the other one in training?",
};

/// 03-02.E13
pub fn pad_to(yours: fn(&Array1<f64>, usize) -> Array1<f64>) -> Verdict {
    puzzle(PAD_TO.check(|(a, n): &(Array1<f64>, usize)| yours(a, *n)), &[])
        .case("longer", (array![1.0, 2.0], 4), array![1.0, 2.0, 0.0, 0.0])
        .case("shorter", (array![1.0, 2.0, 3.0], 2), array![1.0, 2.0])
        .case("the same length", (array![1.0, 2.0], 2), array![1.0, 2.0])
        .case("to nothing", (array![1.0], 0), Array1::zeros(0))
        .case("from nothing", (Array1::zeros(0), 2), array![0.0, 0.0])
        .random(
            CALLS,
            |numbers| {
                let length = numbers.size(0..10);
                (numbers.array1(length, -9.0..9.0), numbers.size(0..10))
            },
            |(a, n)| (0..*n).map(|at| a.get(at).copied().unwrap_or(0.0)).collect(),
        )
        .verdict()
}

pub(super) static FLATTEN: Exercise = Exercise {
    id: "03-02.E17",
    signature: "fn flatten(a: &Array2<f64>) -> Array1<f64>",
    statement: "All values, row by row, as one axis. All numbers are finite. Not with `flatten`, `into_flat`, `to_shape`, `into_shape_with_order` or other ways to change the shape.",
    level: Level::Hard,
    minutes: 12,
    topics: &["arrays", "broadcasting", "matrix product", "shape"],
    hints: &[
        "Value k comes from row k / columns and column k % columns. Pick its whole row first, by a matrix product; then of this row the one column.",
        "`let rows = where_(equal((&k / columns).slice(s![.., NewAxis]), arange(a.nrows())), 1.0, 0.0).dot(a);`, then the mask `equal((&k % columns).slice(s![.., NewAxis]), arange(columns))` chooses from it, and `sum_axis(Axis(1))` leaves one value a row.",
    ],
    learnt: "Indexing with arrays of rows and columns is a choice of rows and a choice of columns.",
    complexity: "O(r² c²) here against O(1) for a new shape: some things are not meant for a matrix product.",
    follow_up: "When can a new shape not be had without copying?",
};

/// 03-02.E17
pub fn flatten(yours: fn(&Array2<f64>) -> Array1<f64>) -> Verdict {
    let (wide, flat): (Vec<Vec<f64>>, Vec<f64>) = numpy("flatten");
    puzzle(
        FLATTEN.check(|a: &Array2<f64>| yours(a)),
        &[
            "flatten",
            "flatten_with_order",
            "into_flat",
            "to_shape",
            "into_shape",
            "into_shape_with_order",
            "into_shape_clone",
            "reshape",
            "as_slice",
            "as_slice_memory_order",
            "into_raw_vec",
            "into_raw_vec_and_offset",
        ],
    )
    .case("two by three", array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], array![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    .case("one column", array![[1.0], [2.0]], array![1.0, 2.0])
    .case("one value", array![[7.0]], array![7.0])
    .case("no rows", Array2::zeros((0, 3)), Array1::zeros(0))
    .case("no columns", Array2::zeros((3, 0)), Array1::zeros(0))
    .case("as NumPy has it", matrix(&wide), flat.into())
    .random(
        CALLS,
        |numbers| {
            let size = (numbers.size(0..6), numbers.size(0..6));
            numbers.array2(size, -9.0..9.0)
        },
        |a| {
            let mut flat = Vec::new();
            for row in 0..a.nrows() {
                for column in 0..a.ncols() {
                    flat.push(a[[row, column]]);
                }
            }
            flat.into()
        },
    )
    .verdict()
}

pub(super) static SEQUENCE_MASK: Exercise = Exercise {
    id: "03-02.E14",
    signature: "fn sequence_mask(values: &Array2<f64>, lengths: &Array1<usize>) -> Array2<f64>",
    statement: "Each row is a sequence; keep as many values from its left as `lengths` says and set the rest to zero, whatever stands there, be it NaN.",
    level: Level::Medium,
    minutes: 6,
    topics: &["arrays", "broadcasting", "masks"],
    hints: &[
        "A value stays where its column is less than the length of its row. Lengths belong to rows: stand them upright.",
        "`where_(less(arange(values.ncols()), lengths.slice(s![.., NewAxis])), values, 0.0)`.",
    ],
    learnt: "Padding is masked by comparing positions with lengths: one comparison for a whole batch.",
    complexity: "O(rows × columns) time and memory.",
    follow_up: "You want the mean of each sequence without its padding. What do you divide by, and what if a length is 0?",
};

/// 03-02.E14
pub fn sequence_mask(yours: fn(&Array2<f64>, &Array1<usize>) -> Array2<f64>) -> Verdict {
    puzzle(SEQUENCE_MASK.check(|(values, lengths): &(Array2<f64>, Array1<usize>)| yours(values, lengths)), &[])
        .case(
            "two sequences",
            (array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], array![1, 2]),
            array![[1.0, 0.0, 0.0], [4.0, 5.0, 0.0]],
        )
        .case("all and nothing", (array![[1.0, 2.0], [3.0, 4.0]], array![2, 0]), array![[1.0, 2.0], [0.0, 0.0]])
        .case("longer than the row", (array![[1.0, 2.0]], array![7]), array![[1.0, 2.0]])
        .case(
            "NaN in the padding",
            (array![[1.0, f64::NAN], [f64::NAN, 2.0]], array![1, 2]),
            array![[1.0, 0.0], [f64::NAN, 2.0]],
        )
        .case("a square batch", (array![[1.0, 2.0], [3.0, 4.0]], array![1, 2]), array![[1.0, 0.0], [3.0, 4.0]])
        .case("no sequences", (Array2::zeros((0, 3)), Array1::zeros(0)), Array2::zeros((0, 3)))
        .random(
            CALLS,
            |numbers| {
                let size = (numbers.size(0..6), numbers.size(1..7));
                let lengths = numbers.integers(size.0, 0..9).into_iter().map(|length| length as usize).collect();
                (numbers.array2(size, -9.0..9.0), lengths)
            },
            |(values, lengths)| {
                let mut masked = values.clone();
                for row in 0..values.nrows() {
                    for column in 0..values.ncols() {
                        if column >= lengths[row] {
                            masked[[row, column]] = 0.0;
                        }
                    }
                }
                masked
            },
        )
        .verdict()
}
