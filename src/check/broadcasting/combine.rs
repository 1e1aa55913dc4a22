//! 03-02, sums, counts and pairs: many values to few, or two arrays to all their combinations.

use ndarray::{Array1, Array2, array};

use super::{CALLS, numpy, puzzle};
use crate::check::recorded::matrix;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static SUM: Exercise = Exercise {
    id: "03-02.E2",
    signature: "fn sum(a: &Array1<f64>) -> f64",
    statement: "The sum of all values, 0 if there are none. Not with `sum`, `sum_axis`, `mean`, `mean_axis` or `product`.",
    level: Level::Easy,
    minutes: 4,
    topics: &["arrays", "matrix product"],
    hints: &[
        "A scalar product multiplies pairs and adds up. With what would you multiply so that only the adding is left?",
        "`a.dot(&Array1::ones(a.len()))`.",
    ],
    learnt: "A sum is a scalar product with ones, and a sum along an axis a matrix product with them.",
    complexity: "O(n) time, and n ones for a moment.",
    follow_up: "Why do libraries sum in pairs or blocks rather than from left to right, and what is gained?",
};

/// 03-02.E2
pub fn sum(yours: fn(&Array1<f64>) -> f64) -> Verdict {
    puzzle(
        SUM.check(|a: &Array1<f64>| yours(a)),
        &["sum", "sum_axis", "mean", "mean_axis", "product", "product_axis", "cumsum"],
    )
    .case("three", array![1.0, 2.0, 3.5], 6.5)
    .case("none", Array1::zeros(0), 0.0)
    .case("they cancel", array![5.0, -5.0], 0.0)
    .case("one", array![-2.0], -2.0)
    .case("an infinity", array![1.0, f64::INFINITY], f64::INFINITY)
    .case("NaN", array![1.0, f64::NAN], f64::NAN)
    .random(
        CALLS,
        |numbers| {
            let n = numbers.size(0..30);
            numbers.array1(n, -9.0..9.0)
        },
        |a| {
            let mut sum = 0.0;
            for value in a {
                sum += value;
            }
            sum
        },
    )
    .verdict()
}

pub(super) static OUTER: Exercise = Exercise {
    id: "03-02.E3",
    signature: "fn outer(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64>",
    statement: "All products: the value at row i and column j is `a[i] * b[j]`.",
    level: Level::Easy,
    minutes: 4,
    topics: &["arrays", "broadcasting"],
    hints: &[
        "Make `a` stand upright, n × 1, and multiply. `NewAxis` in a slice makes an axis of length 1.",
        "`&a.slice(s![.., NewAxis]) * b`.",
    ],
    learnt: "A column times a row is every pair: the one picture of broadcasting to remember.",
    complexity: "O(n × m) time and memory.",
    follow_up: "The matrix has n × m numbers, but how many does it really know? Where is that used (think of LoRA)?",
};

/// 03-02.E3
pub fn outer(yours: fn(&Array1<f64>, &Array1<f64>) -> Array2<f64>) -> Verdict {
    let (a, b, products): (Vec<f64>, Vec<f64>, Vec<Vec<f64>>) = numpy("outer");
    puzzle(OUTER.check(|(a, b): &(Array1<f64>, Array1<f64>)| yours(a, b)), &[])
        .case(
            "two and three",
            (array![1.0, 2.0], array![10.0, 20.0, 30.0]),
            array![[10.0, 20.0, 30.0], [20.0, 40.0, 60.0]],
        )
        .case("equal lengths", (array![1.0, 2.0], array![3.0, 4.0]), array![[3.0, 4.0], [6.0, 8.0]])
        .case("one and two", (array![3.0], array![1.0, -1.0]), array![[3.0, -3.0]])
        .case("nothing on the left", (Array1::zeros(0), array![1.0, 2.0]), Array2::zeros((0, 2)))
        .case(
            "infinity",
            (array![f64::INFINITY, 1.0], array![2.0, 0.5]),
            array![[f64::INFINITY, f64::INFINITY], [2.0, 0.5]],
        )
        .case("as NumPy has it", (a.into(), b.into()), matrix(&products))
        .random(
            CALLS,
            |numbers| {
                let (n, m) = (numbers.size(0..8), numbers.size(0..8));
                (numbers.array1(n, -9.0..9.0), numbers.array1(m, -9.0..9.0))
            },
            |(a, b)| Array2::from_shape_fn((a.len(), b.len()), |(row, column)| a[row] * b[column]),
        )
        .verdict()
}

pub(super) static CUMSUM: Exercise = Exercise {
    id: "03-02.E7",
    signature: "fn cumsum(a: &Array1<f64>) -> Array1<f64>",
    statement: "Each value becomes the sum of all values up to it, itself included. All numbers are finite. Not with `cumsum` or `accumulate_axis_inplace`.",
    level: Level::Medium,
    minutes: 6,
    topics: &["arrays", "broadcasting", "matrix product"],
    hints: &[
        "Every result is a sum of some of the values: a matrix of ones and zeros times `a`. Which value counts for which result?",
        "`where_(less_equal(&i, i.slice(s![.., NewAxis])), 1.0, 0.0).dot(a)` with `let i = arange::<usize>(a.len());`.",
    ],
    learnt: "A linear operation is a matrix, and a mask is a matrix of ones and zeros.",
    complexity: "O(n²) as a matrix product, O(n) one after the other.",
    follow_up: "How do n processors compute it in O(log n) steps?",
};

/// 03-02.E7
pub fn cumsum(yours: fn(&Array1<f64>) -> Array1<f64>) -> Verdict {
    let (values, sums): (Vec<f64>, Vec<f64>) = numpy("cumsum");
    puzzle(CUMSUM.check(|a: &Array1<f64>| yours(a)), &["cumsum", "cumprod"])
        .case("four", array![1.0, 2.0, 3.0, 4.0], array![1.0, 3.0, 6.0, 10.0])
        .case("up and down", array![5.0, -5.0, 2.0], array![5.0, 0.0, 2.0])
        .case("one", array![7.0], array![7.0])
        .case("none", Array1::zeros(0), Array1::zeros(0))
        .case("as NumPy has it", values.into(), sums.into())
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..15);
                numbers.array1(n, -9.0..9.0)
            },
            |a| {
                let mut sum = 0.0;
                let mut sums = a.clone();
                for value in &mut sums {
                    sum += *value;
                    *value = sum;
                }
                sums
            },
        )
        .verdict()
}

/// Labels below `n`, and as many numbers as there are labels.
fn labelled(numbers: &mut crate::exercise::Numbers) -> (Array1<f64>, Array1<usize>, usize) {
    let (count, n) = (numbers.size(0..15), numbers.size(1..7));
    let labels = (0..count).map(|_| numbers.size(0..n)).collect();
    (numbers.array1(count, -9.0..9.0), labels, n)
}

pub(super) static BINCOUNT: Exercise = Exercise {
    id: "03-02.E15",
    signature: "fn bincount(labels: &Array1<usize>, n: usize) -> Array1<usize>",
    statement: "How often each of the labels 0, 1, ... up to `n` - 1 occurs. All labels are less than `n`.",
    level: Level::Medium,
    minutes: 6,
    topics: &["arrays", "broadcasting", "masks", "reduce"],
    hints: &[
        "Compare every label with every number below `n`, and count the matches along one axis. Which one?",
        "`where_(equal(labels.slice(s![.., NewAxis]), arange(n)), 1, 0).sum_axis(Axis(0))`.",
    ],
    learnt: "Counting is comparing with everything and summing up: a histogram is a sum over a one-hot matrix.",
    complexity: "O(labels × n) time and memory; a loop needs O(labels + n).",
    follow_up: "On a GPU a thousand threads add to the same counter. What are the two usual remedies?",
};

/// 03-02.E15
pub fn bincount(yours: fn(&Array1<usize>, usize) -> Array1<usize>) -> Verdict {
    let (labels, n, counts): (Vec<usize>, usize, Vec<usize>) = numpy("bincount");
    puzzle(BINCOUNT.check(|(labels, n): &(Array1<usize>, usize)| yours(labels, *n)), &[])
        .case("five labels", (array![0, 2, 2, 1, 2], 3), array![1, 1, 3])
        .case("some do not occur", (array![3], 5), array![0, 0, 0, 1, 0])
        .case("no labels", (Array1::zeros(0), 2), array![0, 0])
        .case("no numbers", (Array1::zeros(0), 0), Array1::zeros(0))
        .case("as NumPy has it", (labels.into(), n), counts.into())
        .random(
            CALLS,
            |numbers| {
                let (_, labels, n) = labelled(numbers);
                (labels, n)
            },
            |(labels, n)| {
                let mut counts = Array1::zeros(*n);
                for label in labels {
                    counts[*label] += 1;
                }
                counts
            },
        )
        .verdict()
}

pub(super) static SCATTER_ADD: Exercise = Exercise {
    id: "03-02.E16",
    signature: "fn scatter_add(values: &Array1<f64>, to: &Array1<usize>, n: usize) -> Array1<f64>",
    statement: "Zeros of length `n`, to which every value is added at the place that `to` has for it. Several values may go to the same place. All numbers are finite, all places less than `n`.",
    level: Level::Medium,
    minutes: 7,
    topics: &["arrays", "broadcasting", "matrix product"],
    hints: &[
        "A matrix with a one where place and value belong together does the adding in a matrix product.",
        "`where_(equal(arange::<usize>(n).slice(s![.., NewAxis]), to), 1.0, 0.0).dot(values)`.",
    ],
    learnt: "A one-hot matrix times values adds by group: `np.add.at`, `GROUP BY` with `SUM`, and the gradient of a look-up.",
    complexity: "O(n × values) as a matrix product, O(n + values) as a loop.",
    follow_up: "Why is this the backward pass of an embedding, and why is it slow when one token is very frequent?",
};

/// 03-02.E16
pub fn scatter_add(yours: fn(&Array1<f64>, &Array1<usize>, usize) -> Array1<f64>) -> Verdict {
    let (values, to, n, added): (Vec<f64>, Vec<usize>, usize, Vec<f64>) = numpy("scatter_add");
    puzzle(SCATTER_ADD.check(|(values, to, n): &(Array1<f64>, Array1<usize>, usize)| yours(values, to, *n)), &[])
        .case("two at one place", (array![5.0, 1.0, 7.0], array![1, 0, 1], 3), array![1.0, 12.0, 0.0])
        .case("reversed", (array![1.0, 2.0, 3.0], array![2, 1, 0], 3), array![3.0, 2.0, 1.0])
        .case("they cancel", (array![4.0, -4.0], array![0, 0], 2), array![0.0, 0.0])
        .case("no values", (Array1::zeros(0), Array1::zeros(0), 2), array![0.0, 0.0])
        .case("as NumPy's add.at has it", (values.into(), to.into(), n), added.into())
        .random(CALLS, labelled, |(values, to, n)| {
            let mut added = Array1::zeros(*n);
            for (value, place) in values.iter().zip(to) {
                added[*place] += value;
            }
            added
        })
        .verdict()
}

pub(super) static HEAVISIDE: Exercise = Exercise {
    id: "03-02.E19",
    signature: "fn heaviside(a: &Array1<f64>, at_zero: &Array1<f64>) -> Array1<f64>",
    statement: "0 where `a` is below zero, 1 where it is above, the value of `at_zero` where it is zero (`-0.0` too), and NaN where it is NaN.",
    level: Level::Medium,
    minutes: 6,
    topics: &["arrays", "masks", "where", "nan"],
    hints: &[
        "One `where_` inside the other: three cases need two. And a fourth for NaN, which differs from itself.",
        "`where_(equal(a, 0.0), at_zero, where_(greater(a, 0.0), 1.0, 0.0))`, and around it `where_(not_equal(a, a), a, ...)`.",
    ],
    learnt: "Nested `where_` is the `match` of arrays; NaN needs a case of its own, since every comparison with it is false.",
    complexity: "O(n) time; every branch is computed for every value.",
    follow_up: "`where(x > 0, log(x), 0)` in PyTorch: the values are right, but the gradient is NaN. Why, and what is the cure?",
};

/// 03-02.E19
pub fn heaviside(yours: fn(&Array1<f64>, &Array1<f64>) -> Array1<f64>) -> Verdict {
    let (values, at_zero, steps): (Vec<f64>, Vec<f64>, Vec<f64>) = numpy("heaviside");
    puzzle(HEAVISIDE.check(|(a, at_zero): &(Array1<f64>, Array1<f64>)| yours(a, at_zero)), &[])
        .case("below, at and above", (array![-3.0, 0.0, 2.0], array![7.0, 0.5, 7.0]), array![0.0, 0.5, 1.0])
        .case("infinities", (array![f64::NEG_INFINITY, f64::INFINITY], array![7.0, 7.0]), array![0.0, 1.0])
        .case("NaN", (array![f64::NAN, 1.0], array![7.0, 7.0]), array![f64::NAN, 1.0])
        .case("minus zero", (array![-0.0, 0.0], array![3.0, 4.0]), array![3.0, 4.0])
        .case("NaN for zeros only", (array![0.0, -1.0], array![f64::NAN, f64::NAN]), array![f64::NAN, 0.0])
        .case("no values", (Array1::zeros(0), Array1::zeros(0)), Array1::zeros(0))
        .case("as NumPy has it", (values.into(), at_zero.into()), steps.into())
        .random(
            CALLS,
            |numbers| {
                let n = numbers.size(0..15);
                let a = numbers.integers(n, -2..3).into_iter().map(|value| value as f64).collect();
                (a, numbers.array1(n, -9.0..9.0))
            },
            |(a, at_zero)| {
                let step = |(value, at_zero): (&f64, &f64)| match value {
                    value if *value < 0.0 => 0.0,
                    value if *value > 0.0 => 1.0,
                    _ => *at_zero,
                };
                a.iter().zip(at_zero).map(step).collect()
            },
        )
        .verdict()
}

pub(super) static BUCKETIZE: Exercise = Exercise {
    id: "03-02.E21",
    signature: "fn bucketize(values: &Array1<f64>, edges: &Array1<f64>) -> Array1<usize>",
    statement: "The number of each value's bucket, where the edges, in ascending order, separate the buckets: how many edges are less than or equal to the value. No value is NaN.",
    level: Level::Easy,
    minutes: 5,
    topics: &["arrays", "broadcasting", "masks", "reduce"],
    hints: &[
        "Compare every value with every edge, and count.",
        "`where_(less_equal(edges, values.slice(s![.., NewAxis])), 1, 0).sum_axis(Axis(1))`.",
    ],
    learnt: "A bucket's number is a count of comparisons: `np.digitize` in one line.",
    complexity: "O(values × edges) time and memory; binary search needs O(values × log edges).",
    follow_up: "How do you choose the edges for a skewed feature, and on which part of the data?",
};

/// 03-02.E21
pub fn bucketize(yours: fn(&Array1<f64>, &Array1<f64>) -> Array1<usize>) -> Verdict {
    let (values, edges, buckets): (Vec<f64>, Vec<f64>, Vec<usize>) = numpy("bucketize");
    puzzle(BUCKETIZE.check(|(values, edges): &(Array1<f64>, Array1<f64>)| yours(values, edges)), &[])
        .case("two edges", (array![-5.0, 1.0, 12.0], array![0.0, 10.0]), array![0, 1, 2])
        .case("on an edge", (array![0.0, 10.0], array![0.0, 10.0]), array![1, 2])
        .case("an edge twice", (array![4.9, 5.0], array![5.0, 5.0]), array![0, 2])
        .case("no edges", (array![1.0, 2.0], Array1::zeros(0)), array![0, 0])
        .case("no values", (Array1::zeros(0), array![1.0]), Array1::zeros(0))
        .case("infinities", (array![f64::NEG_INFINITY, f64::INFINITY], array![0.0]), array![0, 1])
        .case("as NumPy's digitize has it", (values.into(), edges.into()), buckets.into())
        .random(
            CALLS,
            |numbers| {
                let (n, m) = (numbers.size(0..12), numbers.size(0..6));
                let mut edges = numbers.integers(m, -5..6);
                edges.sort_unstable();
                let whole = |values: Vec<i64>| values.into_iter().map(|value| value as f64).collect();
                (whole(numbers.integers(n, -7..8)), whole(edges))
            },
            |(values, edges)| {
                values.iter().map(|value| edges.iter().take_while(|edge| *edge <= value).count()).collect()
            },
        )
        .verdict()
}

pub(super) static PAIRWISE_L2: Exercise = Exercise {
    id: "03-02.E22",
    signature: "fn pairwise_l2(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64>",
    statement: "The Euclidean distance of every row of `a` to every row of `b`, which has as many columns: the value at i, j belongs to row i of `a` and row j of `b`. Correct also for points that lie close together and far from zero.",
    level: Level::Hard,
    minutes: 12,
    topics: &["arrays", "broadcasting", "reduce", "numerics"],
    hints: &[
        "Every pair of rows, and each of their columns: three axes. `a` has no axis for the rows of `b`; give it one of length 1 in the middle.",
        "`let d = &a.slice(s![.., NewAxis, ..]) - b;`, then `(&d * &d).sum_axis(Axis(2)).sqrt()`. The formula |a|² + |b|² - 2ab is faster, but it cancels.",
    ],
    learnt: "A third axis for the pairs, reduced at once. The expanded formula saves memory and loses digits.",
    complexity: "O(n × m × d) time and memory; the expanded formula needs O(n × m) memory and one matrix product.",
    follow_up: "A million points against a million: the expanded formula is what libraries use. How do they save its accuracy?",
};

/// 03-02.E22
pub fn pairwise_l2(yours: fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>) -> Verdict {
    let [left, right, distances] = numpy::<[Vec<Vec<f64>>; 3]>("pairwise_l2").map(|rows| matrix(&rows));
    puzzle(PAIRWISE_L2.check(|(a, b): &(Array2<f64>, Array2<f64>)| yours(a, b)), &[])
        // The triangle with the sides 3, 4 and 5.
        .case("3, 4 and 5", (array![[0.0, 0.0], [3.0, 0.0]], array![[3.0, 4.0]]), array![[5.0], [4.0]])
        .case("a point to itself", (array![[1.0, 2.0]], array![[1.0, 2.0]]), array![[0.0]])
        .case("close together, far from zero", (array![[1e8, 1e8]], array![[1e8 + 3.0, 1e8 + 4.0]]), array![[5.0]])
        .case(
            "one column",
            (array![[1.0], [-2.0]], array![[4.0], [0.0], [1.0]]),
            array![[3.0, 1.0, 0.0], [6.0, 2.0, 3.0]],
        )
        .case("no rows", (Array2::zeros((0, 2)), array![[1.0, 2.0]]), Array2::zeros((0, 1)))
        .case("as NumPy has it", (left, right), distances)
        .random(
            CALLS,
            |numbers| {
                let (n, m, d) = (numbers.size(0..6), numbers.size(0..6), numbers.size(1..5));
                (numbers.array2((n, d), -9.0..9.0), numbers.array2((m, d), -9.0..9.0))
            },
            |(a, b)| {
                let distance = |(i, j)| {
                    let mut sum = 0.0;
                    for column in 0..a.ncols() {
                        sum += f64::powi(a[[i, column]] - b[[j, column]], 2);
                    }
                    sum.sqrt()
                };
                Array2::from_shape_fn((a.nrows(), b.nrows()), distance)
            },
        )
        .verdict()
}

pub(super) static ONE_HOT: Exercise = Exercise {
    id: "03-02.E23",
    signature: "fn one_hot(labels: &Array1<usize>, classes: usize) -> Array2<f64>",
    statement: "A row for each label, a column for each class: one in the column of the label, zeros elsewhere. A label that is no class gets a row of zeros.",
    level: Level::Easy,
    minutes: 4,
    topics: &["arrays", "broadcasting", "masks"],
    hints: &[
        "Compare every label with every class.",
        "`where_(equal(labels.slice(s![.., NewAxis]), arange(classes)), 1.0, 0.0)`.",
    ],
    learnt: "One-hot is `labels[:, None] == classes`: one comparison, and unknown labels come out as zeros by themselves.",
    complexity: "O(labels × classes) time and memory.",
    follow_up: "Why does nobody multiply a one-hot matrix with an embedding table, though that would be right?",
};

/// 03-02.E23
pub fn one_hot(yours: fn(&Array1<usize>, usize) -> Array2<f64>) -> Verdict {
    let (labels, classes, rows): (Vec<usize>, usize, Vec<Vec<f64>>) = numpy("one_hot");
    puzzle(ONE_HOT.check(|(labels, classes): &(Array1<usize>, usize)| yours(labels, *classes)), &[])
        .case("three labels", (array![2, 0, 1], 3), array![[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        .case("more classes than labels", (array![1], 4), array![[0.0, 1.0, 0.0, 0.0]])
        .case("a label that is no class", (array![0, 5], 2), array![[1.0, 0.0], [0.0, 0.0]])
        .case("no labels", (Array1::zeros(0), 3), Array2::zeros((0, 3)))
        .case("no classes", (array![0, 1], 0), Array2::zeros((2, 0)))
        .case("as NumPy has it", (labels.into(), classes), matrix(&rows))
        .random(
            CALLS,
            |numbers| {
                let (count, classes) = (numbers.size(0..9), numbers.size(1..7));
                ((0..count).map(|_| numbers.size(0..8)).collect(), classes)
            },
            |(labels, classes)| {
                let mut rows = Array2::zeros((labels.len(), *classes));
                for (row, label) in labels.iter().enumerate() {
                    if label < classes {
                        rows[[row, *label]] = 1.0;
                    }
                }
                rows
            },
        )
        .verdict()
}
