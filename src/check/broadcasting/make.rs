//! 03-02, arrays out of nothing but a length: ones, masks of two ranges, steps.

use ndarray::{Array1, Array2, Array3, array};

use super::{CALLS, numpy, puzzle};
use crate::check::recorded::matrix;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static ONES: Exercise = Exercise {
    id: "03-02.E1",
    signature: "fn ones(n: usize) -> Array1<f64>",
    statement: "`n` ones. Not with `ones`, `from_elem` or `fill`.",
    level: Level::Easy,
    minutes: 3,
    topics: &["arrays", "broadcasting"],
    hints: &[
        "A number beside an array stretches over all of it. What could you do to `n` values so that each becomes 1?",
        "`arange::<f64>(n) * 0.0 + 1.0`, or zeros plus one.",
    ],
    learnt: "A number is broadcast over an array of any shape: the simplest case of everything that follows.",
    complexity: "O(n) time and memory.",
    follow_up: "Why is `x * 0.0 + 1.0` not always one, for an `x` out of data?",
};

/// 03-02.E1
pub fn ones(yours: fn(usize) -> Array1<f64>) -> Verdict {
    let specification = |n: &usize| vec![1.0; *n].into();
    puzzle(ONES.check(|n: &usize| yours(*n)), &["ones", "from_elem", "fill", "from_vec", "vec"])
        .case("three", 3, array![1.0, 1.0, 1.0])
        .case("one", 1, array![1.0])
        .case("none", 0, Array1::zeros(0))
        .case("ten thousand", 10_000, specification(&10_000))
        .random(CALLS, |numbers| numbers.size(0..50), specification)
        .verdict()
}

pub(super) static EYE: Exercise = Exercise {
    id: "03-02.E5",
    signature: "fn eye(n: usize) -> Array2<f64>",
    statement: "The identity matrix of `n` × `n`: ones on the diagonal, zeros elsewhere. Not with `eye`, `from_diag` or `diag_mut`.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "broadcasting", "masks"],
    hints: &[
        "A place is on the diagonal where its row equals its column. Row numbers are a range standing upright, column numbers one lying down.",
        "With `let i = arange::<usize>(n);` the mask is `equal(i.slice(s![.., NewAxis]), &i)`.",
    ],
    learnt: "Comparing a column of indices with a row of indices gives a mask of any pattern: the key to half of the puzzles.",
    complexity: "O(n²) time and memory.",
    follow_up: "How do you multiply a matrix by a diagonal matrix without ever making the diagonal matrix?",
};

/// 03-02.E5
pub fn eye(yours: fn(usize) -> Array2<f64>) -> Verdict {
    let (n, identity): (usize, Vec<Vec<f64>>) = numpy("eye");
    puzzle(EYE.check(|n: &usize| yours(*n)), &["eye", "from_diag", "from_diag_elem", "diag", "diag_mut"])
        .case("three", 3, array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        .case("one", 1, array![[1.0]])
        .case("none", 0, Array2::zeros((0, 0)))
        .case("as NumPy has it", n, matrix(&identity))
        .random(
            CALLS,
            |numbers| numbers.size(0..12),
            |n| {
                let mut identity = Array2::zeros((*n, *n));
                for row in 0..*n {
                    identity[[row, row]] = 1.0;
                }
                identity
            },
        )
        .verdict()
}

pub(super) static TRIU: Exercise = Exercise {
    id: "03-02.E6",
    signature: "fn triu(n: usize) -> Array2<f64>",
    statement: "A matrix of `n` × `n` with ones on and above the diagonal, zeros below it. Not with `triu` or `tril`.",
    level: Level::Easy,
    minutes: 4,
    topics: &["arrays", "broadcasting", "masks"],
    hints: &[
        "It is the mask of the identity matrix with another comparison.",
        "On or above the diagonal the row is at most the column: `less_equal(i.slice(s![.., NewAxis]), &i)`.",
    ],
    learnt: "Which side is the column and which the row decides whether the triangle is the upper or the lower one.",
    complexity: "O(n²) time and memory.",
    follow_up: "Where in a transformer does this matrix occur, and which of the two triangles is it there?",
};

/// 03-02.E6
pub fn triu(yours: fn(usize) -> Array2<f64>) -> Verdict {
    let (n, triangle): (usize, Vec<Vec<f64>>) = numpy("triu");
    puzzle(TRIU.check(|n: &usize| yours(*n)), &["triu", "tril"])
        .case("three", 3, array![[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
        .case("one", 1, array![[1.0]])
        .case("none", 0, Array2::zeros((0, 0)))
        .case("as NumPy has it", n, matrix(&triangle))
        .random(
            CALLS,
            |numbers| numbers.size(0..12),
            |n| Array2::from_shape_fn((*n, *n), |(row, column)| if row <= column { 1.0 } else { 0.0 }),
        )
        .verdict()
}

pub(super) static VSTACK: Exercise = Exercise {
    id: "03-02.E9",
    signature: "fn vstack(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64>",
    statement: "A matrix of two rows, the first `a`, the second `b`, which has the same length. Not with `stack` or `concatenate`.",
    level: Level::Medium,
    minutes: 5,
    topics: &["arrays", "broadcasting", "where"],
    hints: &[
        "`where_` can take `a` for one row and `b` for the other, if the mask is a column of two.",
        "`equal(arange::<usize>(2).slice(s![.., NewAxis]), 0)` is that mask, of shape 2 × 1; `where_` stretches it and both arrays to 2 × n.",
    ],
    learnt: "`where_` broadcasts all three: a mask of one column against two arrays of one row.",
    complexity: "O(n) time and memory.",
    follow_up: "`torch.stack` and `torch.cat`: what do they do to the number of axes, and which of them is this?",
};

/// 03-02.E9
pub fn vstack(yours: fn(&Array1<f64>, &Array1<f64>) -> Array2<f64>) -> Verdict {
    let (a, b, stacked): (Vec<f64>, Vec<f64>, Vec<Vec<f64>>) = numpy("vstack");
    puzzle(VSTACK.check(|(a, b): &(Array1<f64>, Array1<f64>)| yours(a, b)), &["stack", "concatenate"])
        .case("two and two", (array![1.0, 2.0], array![3.0, 4.0]), array![[1.0, 2.0], [3.0, 4.0]])
        .case("one and one", (array![5.0], array![0.0]), array![[5.0], [0.0]])
        .case("none", (Array1::zeros(0), Array1::zeros(0)), Array2::zeros((2, 0)))
        .case("NaN in one of them", (array![f64::NAN, 1.0], array![2.0, 3.0]), array![[f64::NAN, 1.0], [2.0, 3.0]])
        .case("as NumPy has it", (a.into(), b.into()), matrix(&stacked))
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..12);
                (numbers.array1(n, -9.0..9.0), numbers.array1(n, -9.0..9.0))
            },
            |(a, b)| {
                let mut stacked = Array2::zeros((2, a.len()));
                for column in 0..a.len() {
                    stacked[[0, column]] = a[column];
                    stacked[[1, column]] = b[column];
                }
                stacked
            },
        )
        .verdict()
}

pub(super) static LINSPACE: Exercise = Exercise {
    id: "03-02.E18",
    signature: "fn linspace(from: f64, to: f64, n: usize) -> Array1<f64>",
    statement: "`n` numbers at equal distances, the first `from`, the last `to`. One number alone is `from`. Not with `linspace` or `range`.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "broadcasting"],
    hints: &[
        "Number i is `from` plus i steps, and there are n - 1 steps from one end to the other.",
        "`arange::<f64>(n) * step + from`; where `n` is 1 there is no step, so divide by `n.max(2) - 1`.",
    ],
    learnt: "n points have n - 1 gaps; and `n - 1` of a `usize` that is 0 would be a panic.",
    complexity: "O(n) time and memory.",
    follow_up: "Adding the step n times instead of multiplying: how large does the error become, and why?",
};

/// 03-02.E18
pub fn linspace(yours: fn(f64, f64, usize) -> Array1<f64>) -> Verdict {
    let mut check = puzzle(
        LINSPACE.check(|(from, to, n): &(f64, f64, usize)| yours(*from, *to, *n)),
        &["linspace", "range", "logspace"],
    )
    .case("five", (0.0, 1.0, 5), array![0.0, 0.25, 0.5, 0.75, 1.0])
    .case("downwards", (1.0, -1.0, 3), array![1.0, 0.0, -1.0])
    .case("the same ends", (2.0, 2.0, 3), array![2.0, 2.0, 2.0]);
    for (from, to, n, points) in numpy::<Vec<(f64, f64, usize, Vec<f64>)>>("linspace") {
        check = check.case(&format!("{n} points, as NumPy has them"), (from, to, n), points.into());
    }
    check
        .random(
            CALLS,
            |numbers| (numbers.real(-9.0..9.0), numbers.real(-9.0..9.0), numbers.size(0..20)),
            |(from, to, n)| {
                // As a mean of both ends, so that the last one is exact.
                let share = |at: usize| if *n > 1 { at as f64 / (*n - 1) as f64 } else { 0.0 };
                (0..*n).map(|at| from * (1.0 - share(at)) + to * share(at)).collect()
            },
        )
        .verdict()
}

pub(super) static REPEAT: Exercise = Exercise {
    id: "03-02.E20",
    signature: "fn repeat(a: &Array1<f64>, times: usize) -> Array2<f64>",
    statement: "A matrix whose rows are all `a`, as many as `times` says. Not with `stack` or `concatenate`.",
    level: Level::Easy,
    minutes: 4,
    topics: &["arrays", "broadcasting"],
    hints: &[
        "Which array of shape `times` × 1 can be added without changing anything?",
        "`Array2::<f64>::zeros((times, 1)) + a`. Or without copying at first: `a.broadcast((times, a.len()))`.",
    ],
    learnt: "`broadcast` makes a view with a stride of 0: the same numbers, seen as many times as you like.",
    complexity: "O(times × n) time and memory; the view alone O(1).",
    follow_up: "PyTorch has `expand` and `repeat`. Which one allocates, and what goes wrong when you write into the other?",
};

/// 03-02.E20
pub fn repeat(yours: fn(&Array1<f64>, usize) -> Array2<f64>) -> Verdict {
    puzzle(REPEAT.check(|(a, times): &(Array1<f64>, usize)| yours(a, *times)), &["stack", "concatenate"])
        .case("three times", (array![1.0, 2.0], 3), array![[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
        .case("once", (array![5.0, -1.0], 1), array![[5.0, -1.0]])
        .case("never", (array![5.0, 6.0], 0), Array2::zeros((0, 2)))
        .case("nothing", (Array1::zeros(0), 2), Array2::zeros((2, 0)))
        .case(
            "NaN and infinity",
            (array![f64::NAN, f64::INFINITY], 2),
            array![[f64::NAN, f64::INFINITY], [f64::NAN, f64::INFINITY]],
        )
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..8);
                (numbers.array1(n, -9.0..9.0), numbers.size(0..8))
            },
            |(a, times)| {
                let mut rows = Array2::zeros((*times, a.len()));
                for mut row in rows.rows_mut() {
                    row.assign(a);
                }
                rows
            },
        )
        .verdict()
}

pub(super) static BLOCK_DIAG: Exercise = Exercise {
    id: "03-02.E24",
    signature: "fn block_diag(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64>",
    statement: "A matrix with `a` in its upper left corner, `b` in its lower right one, and zeros elsewhere: as many rows and as many columns as both have together.",
    level: Level::Medium,
    minutes: 7,
    topics: &["arrays", "slices"],
    hints: &[
        "Slices are allowed, and here they are the best tool: zeros first, then two parts of it assigned.",
        "`out.slice_mut(s![..rows, ..columns]).assign(a);` and `out.slice_mut(s![rows.., columns..]).assign(b);` with `let (rows, columns) = a.dim();`.",
    ],
    learnt: "Not every puzzle wants a trick: two assigned slices are clear, and nothing is computed.",
    complexity: "O((r₁ + r₂)(c₁ + c₂)) time and memory for the zeros.",
    follow_up: "Several short sequences are packed into one long one for training. What does their attention mask look like?",
};

/// 03-02.E24
pub fn block_diag(yours: fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>) -> Verdict {
    let [square, wide, both] = numpy::<[Vec<Vec<f64>>; 3]>("block_diag").map(|rows| matrix(&rows));
    puzzle(BLOCK_DIAG.check(|(a, b): &(Array2<f64>, Array2<f64>)| yours(a, b)), &[])
        .case(
            "a square and a row",
            (array![[1.0, 2.0], [3.0, 4.0]], array![[5.0, 6.0, 7.0]]),
            array![[1.0, 2.0, 0.0, 0.0, 0.0], [3.0, 4.0, 0.0, 0.0, 0.0], [0.0, 0.0, 5.0, 6.0, 7.0]],
        )
        .case("one value each", (array![[1.0]], array![[2.0]]), array![[1.0, 0.0], [0.0, 2.0]])
        .case("columns, but no rows", (Array2::zeros((0, 2)), array![[3.0]]), array![[0.0, 0.0, 3.0]])
        .case("the second is empty", (array![[3.0, 4.0]], Array2::zeros((0, 0))), array![[3.0, 4.0]])
        .case("infinity", (array![[f64::INFINITY]], array![[1.0]]), array![[f64::INFINITY, 0.0], [0.0, 1.0]])
        .case("as NumPy's block has it", (square, wide), both)
        .random(
            CALLS,
            |numbers| {
                let (first, second) =
                    ((numbers.size(0..5), numbers.size(0..5)), (numbers.size(0..5), numbers.size(0..5)));
                (numbers.array2(first, -9.0..9.0), numbers.array2(second, -9.0..9.0))
            },
            |(a, b)| {
                let mut both = Array2::zeros((a.nrows() + b.nrows(), a.ncols() + b.ncols()));
                for ((row, column), value) in a.indexed_iter() {
                    both[[row, column]] = *value;
                }
                for ((row, column), value) in b.indexed_iter() {
                    both[[a.nrows() + row, a.ncols() + column]] = *value;
                }
                both
            },
        )
        .verdict()
}

pub(super) static CAUSAL_AND_PADDING_MASK: Exercise = Exercise {
    id: "03-02.E25",
    signature: "fn causal_and_padding_mask(lengths: &Array1<usize>, n: usize) -> Array3<bool>",
    statement: "The mask of attention for a batch of sequences that are padded to `n` tokens: the value at sequence, query, key is true where the key does not come after the query (causal) and is less than the length of its sequence (no padding). Queries in the padding are treated like all others.",
    level: Level::Hard,
    minutes: 12,
    topics: &["arrays", "broadcasting", "masks", "attention"],
    hints: &[
        "Two masks: query against key, the same for all sequences (n × n), and sequence against key (batch × n). Which axis does each of them lack?",
        "`let causal = less_equal(&i, i.slice(s![.., NewAxis]));`, `let real = less(&i, lengths.slice(s![.., NewAxis]));`, and then `causal & real.slice(s![.., NewAxis, ..])`.",
    ],
    learnt: "Give each mask a length of 1 on the axis that it does not care about, and `&` does the rest.",
    complexity: "O(batch × n²) time and memory; as two masks that are broadcast only when used, O(n² + batch × n).",
    follow_up: "A row of this mask may be all false. What does softmax make of it, and what do you do about it?",
};

/// 03-02.E25
pub fn causal_and_padding_mask(yours: fn(&Array1<usize>, usize) -> Array3<bool>) -> Verdict {
    let (yes, no) = (true, false);
    puzzle(CAUSAL_AND_PADDING_MASK.check(|(lengths, n): &(Array1<usize>, usize)| yours(lengths, *n)), &[])
        .case(
            "lengths 3 and 1",
            (array![3, 1], 3),
            array![[[yes, no, no], [yes, yes, no], [yes, yes, yes]], [[yes, no, no], [yes, no, no], [yes, no, no]]],
        )
        .case("one token", (array![1], 1), array![[[yes]]])
        .case("an empty sequence", (array![0], 2), array![[[no, no], [no, no]]])
        .case("longer than n", (array![9], 2), array![[[yes, no], [yes, yes]]])
        .case("no sequences", (Array1::zeros(0), 2), Array3::from_elem((0, 2, 2), no))
        .case("no tokens", (array![0, 4], 0), Array3::from_elem((2, 0, 0), no))
        .random(
            CALLS,
            |numbers| {
                let (batch, n) = (numbers.size(0..4), numbers.size(0..6));
                let lengths = numbers.integers(batch, 0..8).into_iter().map(|length| length as usize).collect();
                (lengths, n)
            },
            |(lengths, n)| {
                let mut mask = Array3::from_elem((lengths.len(), *n, *n), false);
                for sequence in 0..lengths.len() {
                    for query in 0..*n {
                        for key in 0..(query + 1).min(lengths[sequence]) {
                            mask[[sequence, query, key]] = true;
                        }
                    }
                }
                mask
            },
        )
        .verdict()
}
