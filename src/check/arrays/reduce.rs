//! 03-01, many values to few: along an axis, between two arrays, to two numbers; and facts about numbers and memory.

use ndarray::{Array1, Array2, array};

use super::numpy;
use crate::check::recorded::matrix;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static STANDARDIZE: Exercise = Exercise {
    id: "03-01.E7",
    signature: "fn standardize(a: &Array2<f64>) -> Array2<f64>",
    statement: "Shift and scale each column so that its mean is 0 and its standard deviation 1 (the population's: divided by n). A column whose values are all equal becomes zeros; without rows there is nothing to do.",
    level: Level::Medium,
    minutes: 10,
    topics: &["arrays", "reduce", "broadcast"],
    hints: &[
        "`a.mean_axis(Axis(0))` has one mean for each column (and is `None` without rows), `a.std_axis(Axis(0), 0.0)` the deviations. A row of numbers can be subtracted from every row at once.",
        "Where the deviation is 0, divide by 1 instead: `.mapv(|s| if s > 0.0 { s } else { 1.0 })`; then `(a - &mean) / &std`.",
    ],
    learnt: "`Axis(0)` is the axis that disappears: what is left has one value for each column.",
    complexity: "O(rows × columns) time: two passes, one for the mean, one for the deviation.",
    follow_up: "In which order do you standardise and split into training and test data, and why?",
};

/// 03-01.E7
pub fn standardize(yours: fn(&Array2<f64>) -> Array2<f64>) -> Verdict {
    let z = 1.5_f64.sqrt();
    let [table, scaled] = numpy::<[Vec<Vec<f64>>; 2]>("standardize").map(|rows| matrix(&rows));
    STANDARDIZE
        .check(|a: &Array2<f64>| yours(a))
        // The values 1, 2, 3 have mean 2 and variance 2/3, so their ends are at ±√(3/2).
        .case("two columns", array![[1.0, 30.0], [2.0, 20.0], [3.0, 10.0]], array![[-z, z], [0.0, 0.0], [z, -z]])
        .case(
            "rows of different size",
            array![[0.0, 5.0, 1.0], [2.0, 1.0, 9.0]],
            array![[-1.0, 1.0, -1.0], [1.0, -1.0, 1.0]],
        )
        .case(
            "a column of equal values",
            array![[0.1, 1.0], [0.1, 3.0], [0.1, 5.0]],
            array![[0.0, -z], [0.0, 0.0], [0.0, z]],
        )
        .case("as NumPy has it", table, scaled)
        .case("one row", array![[3.0, 4.0]], array![[0.0, 0.0]])
        .case("no rows", Array2::zeros((0, 2)), Array2::zeros((0, 2)))
        .case("far from zero", array![[1e9 + 1.0], [1e9 + 2.0], [1e9 + 3.0]], array![[-z], [0.0], [z]])
        .random(
            20,
            |numbers| {
                let size = (numbers.size(2..9), numbers.size(1..5));
                numbers.array2(size, -50.0..50.0)
            },
            |a| {
                let mut scaled = a.clone();
                for mut column in scaled.columns_mut() {
                    let n = column.len() as f64;
                    let mean = column.iter().sum::<f64>() / n;
                    let variance = column.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
                    column.iter_mut().for_each(|value| *value = (*value - mean) / variance.sqrt());
                }
                scaled
            },
        )
        .verdict()
}

pub(super) static COMMON_VALUES: Exercise = Exercise {
    id: "03-01.E9",
    signature: "fn common_values(a: &Array1<i64>, b: &Array1<i64>) -> Array1<i64>",
    statement: "Each value that both arrays have, once, in ascending order.",
    level: Level::Easy,
    minutes: 6,
    topics: &["arrays", "sets"],
    hints: &[
        "A `BTreeSet` keeps values once and in order; two of them have `intersection`.",
        "`let a: BTreeSet<i64> = a.iter().copied().collect();`, the same for `b`, and `a.intersection(&b).copied().collect()`.",
    ],
    learnt: "Whatever iterates can be collected into an `Array1`, and an array into any collection.",
    complexity: "O((n + m) log (n + m)) time; with hashing O(n + m) and a sort of what is common.",
    follow_up: "One array is sorted and has 10⁹ values, the other 100. What would you do?",
};

/// 03-01.E9
pub fn common_values(yours: fn(&Array1<i64>, &Array1<i64>) -> Array1<i64>) -> Verdict {
    let (left, right, both): (Vec<i64>, Vec<i64>, Vec<i64>) = numpy("common_values");
    COMMON_VALUES
        .check(|(a, b): &(Array1<i64>, Array1<i64>)| yours(a, b))
        .case("some in common", (array![3, 1, 2, 7], array![7, 3, 9]), array![3, 7])
        .case("repeated", (array![5, 5, 1, 5], array![5, 1, 1]), array![1, 5])
        .case("below zero", (array![4, -4, 0], array![0, -4]), array![-4, 0])
        .case("as NumPy finds them", (left.into(), right.into()), both.into())
        .case("nothing in common", (array![1, 2], array![3]), Array1::zeros(0))
        .case("one is empty", (Array1::zeros(0), array![3]), Array1::zeros(0))
        .case(
            "the largest and the smallest",
            (array![i64::MAX, i64::MIN], array![i64::MIN, i64::MAX]),
            array![i64::MIN, i64::MAX],
        )
        .random(
            20,
            |numbers| {
                let (n, m) = (numbers.size(0..15), numbers.size(0..15));
                (numbers.integers(n, -9..10).into(), numbers.integers(m, -9..10).into())
            },
            |(a, b)| (-9..10).filter(|value| a.iter().any(|x| x == value) && b.iter().any(|x| x == value)).collect(),
        )
        .verdict()
}

pub(super) static MINMAX: Exercise = Exercise {
    id: "03-01.E11",
    signature: "fn minmax(a: &Array1<f64>) -> Option<(f64, f64)>",
    statement: "The smallest and the largest value, `None` if there are none. If any value is NaN both are NaN, as in NumPy.",
    level: Level::Medium,
    minutes: 6,
    topics: &["arrays", "reduce", "nan"],
    hints: &[
        "`a.iter().min()` does not compile: because of NaN, `f64` has no total order. `fold` with `f64::min` does, but that one skips NaN.",
        "Ask first whether `a.is_empty()` and whether `a.is_any_nan()`; then `a.fold(f64::INFINITY, |low, &x| low.min(x))`, and the same with `max`.",
    ],
    learnt: "`f64` is only partially ordered, and every library decides for itself what NaN does to a minimum.",
    complexity: "O(n) time, three passes here; one would do.",
    follow_up: "How can minimum and maximum be found with 3n/2 comparisons instead of 2n?",
};

/// 03-01.E11
pub fn minmax(yours: fn(&Array1<f64>) -> Option<(f64, f64)>) -> Verdict {
    let (values, ends): (Vec<f64>, (f64, f64)) = numpy("minmax");
    MINMAX
        .check(|a: &Array1<f64>| yours(a))
        .case("five values", array![3.0, -1.0, 4.0, 1.0, 5.0], Some((-1.0, 5.0)))
        .case("one value", array![2.5], Some((2.5, 2.5)))
        .case("as NumPy has it", values.into(), Some(ends))
        .case("all below zero", array![-3.0, -1.0, -2.0], Some((-3.0, -1.0)))
        .case("all above zero", array![3.0, 1.0, 2.0], Some((1.0, 3.0)))
        .case("no values", Array1::zeros(0), None)
        .case("NaN among them", array![1.0, f64::NAN, 3.0], Some((f64::NAN, f64::NAN)))
        .case("infinities", array![f64::INFINITY, 0.0, f64::NEG_INFINITY], Some((f64::NEG_INFINITY, f64::INFINITY)))
        .random(
            20,
            |numbers| {
                let n = numbers.size(1..30);
                numbers.array1(n, -100.0..100.0)
            },
            |a| {
                let mut sorted = a.to_vec();
                sorted.sort_by(f64::total_cmp);
                Some((sorted[0], sorted[sorted.len() - 1]))
            },
        )
        .verdict()
}

pub(super) static NAN_FACTS: Exercise = Exercise {
    id: "03-01.E12",
    signature: "fn nan_facts(line: usize) -> &'static str",
    statement: "Predict what each line of the table is, before you run any of it: answer each number with `\"NaN\"`, `\"inf\"`, `\"true\"`, `\"false\"` or a number such as `\"0.0\"`.",
    level: Level::Medium,
    minutes: 8,
    topics: &["numbers", "nan"],
    hints: &[
        "NaN is what no number can be. Arithmetic with it stays NaN, and every comparison with it is false, except `!=`.",
        "A `match` answers: `match line { 1 => \"NaN\", 2 => \"false\", ... , _ => \"\" }`. In doubt run the line, and read why.",
    ],
    learnt: "NaN differs from itself, spreads through arithmetic, and `f64::max` skips it; decimal fractions are rounded.",
    complexity: "Not a question of speed.",
    follow_up: "A loss turns NaN in training step 4,711. How do you find the operation that made it?",
};

/// 03-01.E12
pub fn nan_facts(yours: fn(usize) -> &'static str) -> Verdict {
    // Evaluated here by the arithmetic of IEEE 754 rather than written down; the table of the lesson has the same lines.
    let nan = std::hint::black_box(f64::NAN);
    let facts = [
        ("0.0 * NaN", format!("{:?}", 0.0 * nan)),
        ("NaN == NaN", format!("{:?}", nan == std::hint::black_box(f64::NAN))),
        ("NaN != NaN", format!("{:?}", nan != std::hint::black_box(f64::NAN))),
        ("INFINITY > NaN", format!("{:?}", f64::INFINITY > nan)),
        ("NaN - NaN", format!("{:?}", nan - std::hint::black_box(f64::NAN))),
        ("1.0_f64.max(NaN)", format!("{:?}", 1.0_f64.max(nan))),
        ("0.3 == 3.0 * 0.1", format!("{:?}", std::hint::black_box(0.3) == 3.0 * 0.1)),
        ("1.0 / 0.0", format!("{:?}", std::hint::black_box(1.0) / 0.0)),
        ("0.0 / 0.0", format!("{:?}", std::hint::black_box(0.0) / 0.0)),
        ("NaN.powi(0)", format!("{:?}", nan.powi(0))),
    ];
    let mut check = NAN_FACTS.check(|line: &usize| yours(*line).to_owned());
    for (line, (name, value)) in (1..).zip(facts) {
        check = check.case(name, line, value);
    }
    check.verdict()
}

pub(super) static DATES_OF_MONTH: Exercise = Exercise {
    id: "03-01.E13",
    signature: "fn dates_of_month(year: i32, month: u32) -> Vec<String>",
    statement: "All dates of a month in the form `2016-07-01`, for years from 1 to 9999. A month that does not exist has none.",
    level: Level::Medium,
    minutes: 10,
    topics: &["dates", "iterators"],
    hints: &[
        "Only the number of days is difficult. A year is a leap year if 4 divides it, but not if 100 does, unless 400 does too.",
        "`format!(\"{year:04}-{month:02}-{day:02}\")` for each `day` of `(1..=days)`, where `days` comes from a `match month { 4 | 6 | 9 | 11 => 30, 2 if leap => 29, ... }`.",
    ],
    learnt: "`{:02}` pads with zeros, and a `match` with several values and a guard reads like the rule it states.",
    complexity: "O(days) time and memory.",
    follow_up: "Why do dates written this way sort correctly as text, and what happens in the year 10000?",
};

/// 03-01.E13
pub fn dates_of_month(yours: fn(i32, u32) -> Vec<String>) -> Verdict {
    let days = |year: i32, month: u32, days: u32| -> Vec<String> {
        (1..=days).map(|day| format!("{year:04}-{month:02}-{day:02}")).collect()
    };
    let [july, century, fourth_century, december] = numpy::<[(i32, u32, Vec<String>); 4]>("dates_of_month");
    DATES_OF_MONTH
        .check(|(year, month): &(i32, u32)| yours(*year, *month))
        .case("July 2016", (july.0, july.1), july.2)
        .case("thirty days", (2023, 4), days(2023, 4, 30))
        .case("a leap year", (2024, 2), days(2024, 2, 29))
        .case("no leap year", (2023, 2), days(2023, 2, 28))
        .case("a century", (century.0, century.1), century.2)
        .case("every fourth century", (fourth_century.0, fourth_century.1), fourth_century.2)
        .case("December", (december.0, december.1), december.2)
        .case("a year of two digits", (33, 12), days(33, 12, 31))
        .case("month 13", (2024, 13), vec![])
        .case("month 0", (2024, 0), vec![])
        .random(
            30,
            |numbers| (numbers.integer(1..10_000) as i32, numbers.integer(1..13) as u32),
            |(year, month)| {
                let date = |day| chrono::NaiveDate::from_ymd_opt(*year, *month, day).map(|_| (*year, *month, day));
                let dates = (1..=31).filter_map(date);
                dates.map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")).collect()
            },
        )
        .verdict()
}

pub(super) static MEMORY_BYTES: Exercise = Exercise {
    id: "03-01.E14",
    signature: "fn memory_bytes(shape: &[usize], dtype: &str) -> Option<usize>",
    statement: "How many bytes the values of an array take: `dtype` is one of f64, i64, f32, i32, f16, u8 and bool. An empty shape is a single number, and a length of 0 anywhere means no bytes at all. `None` for another type, or if the bytes do not fit into a `usize`.",
    level: Level::Medium,
    minutes: 8,
    topics: &["arrays", "shape", "memory"],
    hints: &[
        "Bytes of one value, times every length. `checked_mul` says `None` instead of overflowing, and `try_fold` stops there.",
        "`shape.iter().try_fold(bytes, |all, &length| all.checked_mul(length))`, after you have asked `shape.contains(&0)`: a huge length may stand before the zero.",
    ],
    learnt: "Estimate before you allocate: lengths times bytes, and arithmetic on sizes can overflow.",
    complexity: "O(d) time for d axes.",
    follow_up: "A batch of 256 colour images of 224 × 224 in f32: how many bytes, and how many more for the gradients?",
};

/// 03-01.E14
pub fn memory_bytes(yours: fn(&[usize], &str) -> Option<usize>) -> Verdict {
    let of = |shape: &[usize], dtype: &str| (shape.to_vec(), dtype.to_owned());
    let mut check = MEMORY_BYTES.check(|(shape, dtype): &(Vec<usize>, String)| yours(shape, dtype));
    for (shape, dtype, bytes) in numpy::<Vec<(Vec<usize>, String, usize)>>("memory_bytes") {
        check = check.case(&format!("{shape:?} of {dtype}, as NumPy says"), (shape, dtype), Some(bytes));
    }
    check
        .case("a batch of images", of(&[256, 3, 224, 224], "f32"), Some(154_140_672))
        .case("half precision", of(&[4096, 4096], "f16"), Some(33_554_432))
        .case("a zero after a huge length", of(&[usize::MAX, 2, 0], "f64"), Some(0))
        .case("more than fits", of(&[usize::MAX, 2], "u8"), None)
        .case("an unknown type", of(&[2, 2], "text"), None)
        .random(
            20,
            |numbers| {
                let axes = numbers.size(0..5);
                let shape: Vec<usize> = (0..axes).map(|_| numbers.size(0..30)).collect();
                (shape, numbers.pick(&["f64", "i64", "f32", "i32", "f16", "u8", "bool"]).to_owned())
            },
            |(shape, dtype)| {
                let each = [("f64", 8), ("i64", 8), ("f32", 4), ("i32", 4), ("f16", 2), ("u8", 1), ("bool", 1)];
                let (_, each) = each.iter().find(|(name, _)| name == dtype)?;
                Some(shape.iter().product::<usize>() * each)
            },
        )
        .verdict()
}
