//! 04-02, across a whole frame: rows, columns, cells.

use polars::prelude::{DataFrame, PolarsResult};

use super::frames::{floats, frame, orders, refused};
use super::mean;
use crate::datasets;
use crate::exercise::{Exercise, Level, Numbers, Verdict};

/// Three columns of whole and half numbers with gaps.
fn readings(numbers: &mut Numbers) -> DataFrame {
    let count = numbers.size(0..7);
    let mut column = || -> Vec<Option<f64>> {
        (0..count).map(|_| (numbers.size(0..4) > 0).then(|| numbers.integer(-6..7) as f64 / 2.0)).collect()
    };
    frame!("a" => column(), "b" => column(), "c" => column())
}

/// The values row by row.
fn rows(df: &DataFrame) -> Vec<Vec<Option<f64>>> {
    let columns: Vec<_> = df.get_column_names().iter().map(|name| floats(df, name)).collect();
    (0..df.height()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

pub(super) static ROW_MINUS_MEAN: Exercise = Exercise {
    id: "04-02.E4",
    signature: "fn row_minus_mean(df: &DataFrame) -> PolarsResult<DataFrame>",
    statement: "Subtract from each value the mean of its row. All columns hold f64 and keep names and order. Missing values do not count in the mean and stay missing.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables", "expressions"],
    hints: &[
        "`mean_horizontal([...], true)?` is the mean along a row, and `true` leaves out what is missing. `col(\"*\")` stands for all columns.",
        "`df.clone().lazy().select([col(\"*\") - mean_horizontal([col(\"*\")], true)?]).collect()`",
    ],
    learnt: "Along a column is the natural way of a column store; along a row there are functions that end in `_horizontal`.",
    complexity: "O(n · k) time, column by column: the row means grow by one column at a time.",
    follow_up: "Ratings of films, one row a user: what has subtracting the row mean removed, and why does a recommender do it?",
};

/// 04-02.E4
pub fn row_minus_mean(yours: fn(&DataFrame) -> PolarsResult<DataFrame>) -> Verdict {
    ROW_MINUS_MEAN
        .check(|df: &DataFrame| yours(df))
        .case(
            "two rows",
            frame!("a" => [1.0, 10.0], "b" => [2.0, 20.0], "c" => [6.0, 0.0]),
            Ok(frame!("a" => [-2.0, 0.0], "b" => [-1.0, 10.0], "c" => [3.0, -10.0])),
        )
        .case(
            "a missing value",
            frame!("a" => [Some(1.0)], "b" => [None::<f64>], "c" => [Some(2.0)]),
            Ok(frame!("a" => [Some(-0.5)], "b" => [None::<f64>], "c" => [Some(0.5)])),
        )
        .case(
            "nothing known",
            frame!("a" => [None::<f64>], "b" => [None::<f64>]),
            Ok(frame!("a" => [None::<f64>], "b" => [None::<f64>])),
        )
        .case("one column", frame!("größe" => [3.5, -1.0]), Ok(frame!("größe" => [0.0, 0.0])))
        .case("no rows", frame!("a" => [0.0; 0], "b" => [0.0; 0]), Ok(frame!("a" => [0.0; 0], "b" => [0.0; 0])))
        .random(20, readings, |df| {
            let rows: Vec<Vec<Option<f64>>> = rows(df)
                .into_iter()
                .map(|row| {
                    let centre = mean(&row.iter().flatten().copied().collect::<Vec<_>>());
                    row.into_iter().map(|value| Some(value? - centre?)).collect()
                })
                .collect();
            let column = |at: usize| rows.iter().map(|row| row[at]).collect::<Vec<_>>();
            Ok(frame!("a" => column(0), "b" => column(1), "c" => column(2)))
        })
        .verdict()
}

pub(super) static COL_SMALLEST_SUM: Exercise = Exercise {
    id: "04-02.E5",
    signature: "fn col_smallest_sum(df: &DataFrame) -> Option<String>",
    statement: "The name of the column whose values have the smallest sum. All columns hold numbers, whole ones or f64, without NaN; missing values do not count, and the sum of nothing is 0. Of equal sums the leftmost column; without columns there is no answer.",
    level: Level::Easy,
    minutes: 6,
    topics: &["tables", "rust"],
    hints: &[
        "Make pairs of name and sum, then take the smallest. Numbers with decimals have no total order in Rust (NaN!), so `min_by_key` does not take them, but `min_by` with `partial_cmp` does where there is no NaN; it keeps the first of equals.",
        "`column.as_materialized_series().sum::<f64>().unwrap_or(0.0)` is the sum of a column. Then `pairs.into_iter().min_by(|a, b| a.1.partial_cmp(&b.1).expect(\"no NaN\")).map(|pair| pair.0)`.",
    ],
    learnt: "Rust has no argmin for floats: `min_by` makes you say how two are compared, and so what NaN means.",
    complexity: "O(n · k) time.",
    follow_up: "`f64::total_cmp` needs no `expect`, but puts -0.0 before 0.0. When does that bite?",
};

/// 04-02.E5
pub fn col_smallest_sum(yours: fn(&DataFrame) -> Option<String>) -> Verdict {
    let name = |name: &str| Some(name.to_owned());
    COL_SMALLEST_SUM
        .check(|df: &DataFrame| yours(df))
        .case("three columns", frame!("a" => [1.0, 2.0], "b" => [5.0, -4.0], "c" => [9.0, 0.0]), name("b"))
        .case("whole numbers among them", frame!("a" => [0.5, 0.25], "b" => [1, -1], "c" => [7_u8, 1]), name("b"))
        .case("equal sums", frame!("z" => [1, 2], "a" => [3, 0], "b" => [0, 3]), name("z"))
        .case(
            "missing values",
            // By the means it would be `a`.
            frame!("a" => [Some(-3.0), None], "b" => [None::<f64>, None], "c" => [Some(-2.0), Some(-2.0)]),
            name("c"),
        )
        .case("no columns", DataFrame::empty(), None)
        .case("no rows", frame!("é" => [0.0; 0], "a" => [0.0; 0]), name("é"))
        // statecrime: murder adds up to 249.9; pandas, statecrime.drop(columns="state").sum().idxmin()
        .case(
            "crime by state",
            datasets::statecrime().frame().drop("state").expect("a column of that name"),
            name("murder"),
        )
        .random(20, readings, |df| {
            let mut best: Option<(String, f64)> = None;
            for name in df.get_column_names() {
                let sum: f64 = floats(df, name).into_iter().flatten().sum();
                if best.as_ref().is_none_or(|(_, smallest)| sum < *smallest) {
                    best = Some((name.to_string(), sum));
                }
            }
            best.map(|(name, _)| name)
        })
        .verdict()
}

pub(super) static COUNT_UNIQUE_ROWS: Exercise = Exercise {
    id: "04-02.E6",
    signature: "fn count_unique_rows(df: &DataFrame) -> PolarsResult<usize>",
    statement: "How many rows of the frame occur exactly once. A row that has a twin does not count, and neither does the twin. A missing value equals a missing value.",
    level: Level::Easy,
    minutes: 5,
    topics: &["tables", "groups"],
    hints: &[
        "Not the number of different rows: of a, a, b only b counts. In words of groups: how many groups of equal rows have one member?",
        "`df.is_unique()?` is a `BooleanChunked`, true where a row has no twin; its `sum()` is an `Option` of a count.",
    ],
    learnt: "Unique and distinct are two questions: the one drops all copies, the other keeps one of each.",
    complexity: "O(n · k) time with a hash of each row.",
    follow_up: "The duplicates differ in a time stamp and in upper case. What is a duplicate then?",
};

/// 04-02.E6
pub fn count_unique_rows(yours: fn(&DataFrame) -> PolarsResult<usize>) -> Verdict {
    COUNT_UNIQUE_ROWS
        .check(|df: &DataFrame| yours(df))
        .case("one twin", frame!("a" => [1, 1, 2], "b" => ["x", "x", "x"]), Ok(1))
        .case("equal in one column only", frame!("a" => [1, 1, 2], "b" => ["x", "y", "x"]), Ok(3))
        .case("three of a kind", frame!("a" => [7, 7, 7, 8, 9]), Ok(2))
        .case(
            "missing equals missing",
            frame!("a" => [None, Some(1), None], "b" => [Some("é"), None, Some("é")]),
            Ok(1),
        )
        .case("no rows", frame!("a" => [0; 0]), Ok(0))
        // pandas: len(cars[["cylinders", "origin", "year"]].drop_duplicates(keep=False))
        .case(
            "cars of a kind",
            datasets::cars().frame().select(["cylinders", "origin", "year"]).expect("columns"),
            Ok(super::super::recorded::recorded(super::RECORDED, "count_unique_rows")),
        )
        .random(
            20,
            |numbers| orders(numbers).select(["shop", "item", "pieces"]).expect("columns of that name"),
            |df| {
                let row = |at: usize| df.get_row(at).expect("a row").0;
                let twins = |at: usize| (0..df.height()).filter(|other| row(*other) == row(at)).count();
                Ok((0..df.height()).filter(|at| twins(*at) == 1).count())
            },
        )
        .verdict()
}

pub(super) static THIRD_NAN_COLUMN: Exercise = Exercise {
    id: "04-02.E7",
    signature: "fn third_nan_column(df: &DataFrame) -> PolarsResult<Vec<Option<String>>>",
    statement: "For each row the name of the column that holds its third gap, counted from the left, or `None` if it has fewer than three. All columns hold f64, and a gap is null as well as NaN. A column of another type is an error.",
    level: Level::Hard,
    minutes: 15,
    topics: &["tables", "rust", "missing data"],
    hints: &[
        "Keep a counter for each row and walk over the columns from left to right; where a counter becomes three, the name of this column is the answer of that row.",
        "`for column in df.columns() { for (row, value) in column.f64()?.iter().enumerate() { if value.is_none_or(f64::is_nan) { gaps[row] += 1; if gaps[row] == 3 { ... } } } }`",
    ],
    learnt: "Work through a column store column by column, with the state of every row beside it, not row by row.",
    complexity: "O(n · k) time, O(n) memory for the counters.",
    follow_up: "How would you write the same as one expression, with a cumulative sum along the row? Is it better?",
};

/// 04-02.E7
pub fn third_nan_column(yours: fn(&DataFrame) -> PolarsResult<Vec<Option<String>>>) -> Verdict {
    const NAN: Option<f64> = Some(f64::NAN);
    const X: Option<f64> = Some(1.5);
    let names = |names: &[Option<&str>]| Ok(names.iter().map(|name| name.map(ToOwned::to_owned)).collect());
    let spec = |df: &DataFrame| {
        let third = |row: Vec<Option<f64>>| {
            let gaps = (0..row.len()).filter(|at| row[*at].is_none_or(f64::is_nan));
            gaps.skip(2).map(|at| df.get_column_names()[at].to_string()).next()
        };
        Ok(rows(df).into_iter().map(third).collect())
    };
    THIRD_NAN_COLUMN
        .check(|df: &DataFrame| yours(df))
        .case(
            "the third, not the last",
            frame!("a" => [None, X], "b" => [None::<f64>, None], "c" => [X, None], "d" => [None, X], "e" => [None::<f64>, None]),
            names(&[Some("d"), Some("e")]),
        )
        .case("two are too few", frame!("a" => [None, X], "b" => [None, X], "c" => [X, X]), names(&[None, None]))
        .case(
            "NaN is a gap too",
            frame!("a" => [NAN], "b" => [None::<f64>], "c" => [X], "ü" => [NAN]),
            names(&[Some("ü")]),
        )
        .case("no rows", frame!("a" => [0.0; 0]), names(&[]))
        .case("two columns", frame!("a" => [None::<f64>], "b" => [NAN]), names(&[None]))
        .case("a column of texts", frame!("a" => [X], "b" => ["NaN"]), refused())
        .random(
            20,
            |numbers| {
                let count = numbers.size(1..6);
                let mut column = || (0..count).map(|_| numbers.pick(&[X, NAN, None])).collect::<Vec<_>>();
                frame!("p" => column(), "q" => column(), "r" => column(), "s" => column(), "t" => column())
            },
            spec,
        )
        .verdict()
}
