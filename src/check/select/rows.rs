//! 04-01, picking rows.

use polars::prelude::{DataFrame, PolarsResult};

use super::cars;
use super::frames::{floats, frame, orders, pick, refused, texts};
use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static FILTER_AND: Exercise = Exercise {
    id: "04-01.E4",
    signature: "fn filter_and(df: &DataFrame, origin: &str, more_than: f64) -> PolarsResult<DataFrame>",
    statement: "Keep the cars whose `origin` is the one given and whose `miles_per_gallon` is greater than `more_than`. All columns, rows in the order they had; a car without a known value does not qualify.",
    level: Level::Easy,
    minutes: 5,
    topics: &["tables", "expressions"],
    hints: &[
        "A condition is an expression: `col(\"origin\").eq(lit(origin))`. Two of them are joined by `.and(...)`.",
        "`df.clone().lazy().filter(col(\"origin\").eq(lit(origin)).and(col(\"miles_per_gallon\").gt(lit(more_than)))).collect()`",
    ],
    learnt: "A filter keeps the rows whose condition is true; where it is null, as a comparison with null is, the row goes.",
    complexity: "O(n) time, in parallel over columns and parts of them.",
    follow_up: "`NOT (mpg > 30)` and `mpg <= 30`: do they keep the same rows of a SQL table?",
};

/// 04-01.E4
pub fn filter_and(yours: fn(&DataFrame, &str, f64) -> PolarsResult<DataFrame>) -> Verdict {
    let keep = |(df, origin, more_than): &(DataFrame, String, f64)| {
        let (origins, miles) = (texts(df, "origin"), floats(df, "miles_per_gallon"));
        let wanted =
            |row: &usize| origins[*row].as_ref() == Some(origin) && miles[*row].is_some_and(|m| m > *more_than);
        Ok(pick(df, (0..df.height()).filter(wanted)))
    };
    let case = |df: DataFrame, origin: &str, more_than: f64| (df, origin.to_owned(), more_than);
    let few = |miles: &[Option<f64>]| {
        let origins: Vec<&str> = ["Japan", "USA", "Japan"].into_iter().cycle().take(miles.len()).collect();
        frame!("origin" => origins, "miles_per_gallon" => miles)
    };
    let three = few(&[Some(30.0), Some(35.0), Some(31.5)]);
    FILTER_AND
        .check(|(df, origin, more_than): &(DataFrame, String, f64)| yours(df, origin, *more_than))
        .case("greater, not equal", case(three.clone(), "Japan", 30.0), Ok(three.slice(2, 1)))
        .case("nobody", case(three.clone(), "Europe", 0.0), Ok(three.clear()))
        .case(
            "one is not known",
            case(few(&[None, None, Some(20.0)]), "Japan", 10.0),
            Ok(few(&[None, None, Some(20.0)]).slice(2, 1)),
        )
        .case("no rows", case(few(&[]), "Japan", 30.0), Ok(few(&[])))
        // 33 rows: pandas, cars[(cars.origin == "Japan") & (cars.miles_per_gallon > 32)].
        .case("thrifty cars from Japan", case(cars(), "Japan", 32.0), keep(&case(cars(), "Japan", 32.0)))
        .random(
            10,
            |numbers| {
                let origins = orders(numbers).column("item").expect("a column").clone().with_name("origin".into());
                let miles = (0..origins.len()).map(|_| (numbers.size(0..4) > 0).then(|| numbers.size(0..4) as f64));
                let miles: Vec<Option<f64>> = miles.collect();
                let mut df = frame!("miles_per_gallon" => miles);
                df.with_column(origins).expect("as many origins");
                case(df, "tea", 1.0)
            },
            keep,
        )
        .verdict()
}

pub(super) static BETWEEN: Exercise = Exercise {
    id: "04-01.E5",
    signature: "fn between(df: &DataFrame, column: &str, low: f64, high: f64) -> PolarsResult<DataFrame>",
    statement: "Keep the rows whose value in `column` lies from `low` to `high`, both included, in the order they had. Missing values and NaN lie nowhere; if `low` is greater than `high`, nothing does.",
    level: Level::Easy,
    minutes: 4,
    topics: &["tables", "expressions"],
    hints: &[
        "`gt_eq` is greater or equal, `lt_eq` less or equal. Or look at `is_between`, which wants to know what belongs to the interval: `ClosedInterval::Both`.",
        "`df.clone().lazy().filter(col(column).is_between(lit(low), lit(high), ClosedInterval::Both)).collect()`",
    ],
    learnt: "Say which ends belong to an interval: `is_between` makes you write it, SQL's BETWEEN takes both, Python's `range` one.",
    complexity: "O(n) time; on a sorted column a binary search finds both ends in O(log n).",
    follow_up: "Time stamps \"between 1 and 31 January\": which end do you include, and what goes wrong with BETWEEN?",
};

/// 04-01.E5
pub fn between(yours: fn(&DataFrame, &str, f64, f64) -> PolarsResult<DataFrame>) -> Verdict {
    type Case = (DataFrame, String, f64, f64);
    let keep = |(df, column, low, high): &Case| {
        let values = floats(df, column);
        Ok(pick(df, (0..df.height()).filter(|row| values[*row].is_some_and(|x| *low <= x && x <= *high))))
    };
    let case = |df: DataFrame, column: &str, low: f64, high: f64| (df, column.to_owned(), low, high);
    let few =
        || frame!("id" => ["a", "b", "c", "d", "e"], "x" => [Some(1.0), Some(2.0), None, Some(f64::NAN), Some(3.0)]);
    let letters = |rows: &[usize]| Ok(pick(&few(), rows.iter().copied()));
    BETWEEN
        .check(|(df, column, low, high): &Case| yours(df, column, *low, *high))
        .case("both ends belong to it", case(few(), "x", 1.0, 3.0), letters(&[0, 1, 4]))
        .case("a point", case(few(), "x", 2.0, 2.0), letters(&[1]))
        .case("upside down", case(few(), "x", 3.0, 1.0), letters(&[]))
        .case("NaN is nowhere", case(few(), "x", 0.0, f64::INFINITY), letters(&[0, 1, 4]))
        .case("no rows", case(few().clear(), "x", 0.0, 9.0), letters(&[]))
        .case("a column that is not there", case(few(), "y", 0.0, 9.0), refused())
        // 31 rows: pandas, cars[cars.horsepower.between(100, 105)].
        .case(
            "cars of 100 to 105 hp",
            case(cars(), "horsepower", 100.0, 105.0),
            keep(&case(cars(), "horsepower", 100.0, 105.0)),
        )
        .random(
            10,
            |numbers| {
                let df = orders(numbers);
                let (low, high) = (numbers.integer(-3..6) as f64 / 2.0, numbers.integer(2..14) as f64 / 2.0);
                case(df, "amount", low, high)
            },
            keep,
        )
        .verdict()
}

pub(super) static IS_MISSING_ROWS: Exercise = Exercise {
    id: "04-01.E6",
    signature: "fn is_missing_rows(df: &DataFrame) -> PolarsResult<DataFrame>",
    statement: "Keep the rows in which at least one value is missing, in the order they had. Missing means null; NaN and the empty text are values.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables", "expressions", "missing data"],
    hints: &[
        "`any_horizontal([...])` is true where one of its expressions is, row by row. `col(\"*\")` stands for every column.",
        "`df.clone().lazy().filter(any_horizontal([col(\"*\").is_null()])?).collect()`",
    ],
    learnt: "An expression on `col(\"*\")` is written once and becomes one expression a column.",
    complexity: "O(n · k) time for k columns, on one bit a value: nulls are kept as bitmaps.",
    follow_up: "One row in a hundred has a gap somewhere. How many are left if you drop them in a table of 200 columns with independent gaps?",
};

/// 04-01.E6
pub fn is_missing_rows(yours: fn(&DataFrame) -> PolarsResult<DataFrame>) -> Verdict {
    let keep = |df: &DataFrame| {
        let missing =
            |row: &usize| df.columns().iter().any(|column| column.get(*row).is_ok_and(|value| value.is_null()));
        Ok(pick(df, (0..df.height()).filter(missing)))
    };
    let gaps = frame!("a" => [Some(1), None, Some(3), None], "b" => [Some("x"), Some("y"), None, None]);
    let values = frame!("x" => [1.0, f64::NAN], "s" => ["", "null"]);
    let penguins = datasets::penguins().frame();
    IS_MISSING_ROWS
        .check(|df: &DataFrame| yours(df))
        .case("one gap is enough", gaps.clone(), Ok(gaps.slice(1, 3)))
        .case("NaN and nothing to read", values.clone(), Ok(values.clear()))
        .case("no gap", frame!("a" => [1, 2]), Ok(frame!("a" => [0_i32; 0])))
        .case("no rows", gaps.clear(), Ok(gaps.clear()))
        // 11 rows: pandas, penguins[penguins.isna().any(axis=1)].
        .case("the penguins", penguins.clone(), keep(&penguins))
        .random(10, orders, keep)
        .verdict()
}

pub(super) static SLICE_BY_LABELS: Exercise = Exercise {
    id: "04-01.E14",
    signature: "fn slice_by_labels(df: &DataFrame, rows: (&str, &str), columns: (&str, &str)) -> PolarsResult<DataFrame>",
    statement: "What `df.loc[first:last, first:last]` does in pandas: the rows from one label to another and the columns from one name to another, both ends included, in the order of the frame. Rows are labelled by the column `label`, whose values are all different and not sorted; it is part of the answer only if it lies among the columns. A label or name that is not there is an error. If the last row stands before the first, there are no rows; the columns are never given that way round.",
    level: Level::Hard,
    minutes: 15,
    topics: &["tables"],
    hints: &[
        "Turn labels into positions first: walk over `df.column(\"label\")?.str()?` with `.iter().position(...)`; `df.get_column_index(name)` does it for columns. Both give an `Option`: `ok_or_else` makes an error of `None`.",
        "With positions it is `df.slice(top as i64, length)` and then a selection of `df.get_column_names()[left..=right]`. `(bottom + 1).saturating_sub(top)` is the length, and 0 if `bottom` stands before `top`.",
    ],
    learnt: "polars has no index: a label is a value in a column like any other, and you say when you look it up.",
    complexity: "O(n) time to find the labels; the slice itself copies nothing.",
    follow_up: "pandas answers `loc` in O(1) with a hash index. What does the index cost, and when is it worth it?",
};

/// 04-01.E14
#[allow(clippy::type_complexity, reason = "the type that the learner reads in the stub")]
pub fn slice_by_labels(yours: fn(&DataFrame, (&str, &str), (&str, &str)) -> PolarsResult<DataFrame>) -> Verdict {
    type Pair = (String, String);
    let cats = || {
        frame!(
            "animal" => ["cat", "snake", "dog", "owl"], "label" => ["d", "a", "é", "b"],
            "age" => [Some(2.5), None, Some(3.0), Some(0.5)], "visits" => [1, 3, 2, 1]
        )
    };
    let case = |df: DataFrame, rows: (&str, &str), columns: (&str, &str)| {
        (df, (rows.0.to_owned(), rows.1.to_owned()), (columns.0.to_owned(), columns.1.to_owned()))
    };
    SLICE_BY_LABELS
        .check(|(df, rows, columns): &(DataFrame, Pair, Pair)| {
            yours(df, (rows.0.as_str(), rows.1.as_str()), (columns.0.as_str(), columns.1.as_str()))
        })
        .case(
            "both ends included",
            case(cats(), ("a", "é"), ("age", "visits")),
            Ok(frame!("age" => [None, Some(3.0)], "visits" => [3, 2])),
        )
        .case("one value", case(cats(), ("b", "b"), ("animal", "animal")), Ok(frame!("animal" => ["owl"])))
        .case("everything", case(cats(), ("d", "b"), ("animal", "visits")), Ok(cats()))
        .case(
            "the last row stands before the first",
            case(cats(), ("b", "d"), ("age", "age")),
            Ok(frame!("age" => [0.0; 0])),
        )
        .case("a label that is not there", case(cats(), ("d", "c"), ("age", "visits")), refused())
        .case("a column that is not there", case(cats(), ("d", "a"), ("age", "priority")), refused())
        .random(
            10,
            |numbers| {
                let days: Vec<String> = orders(numbers)
                    .column("day")
                    .expect("a column")
                    .i64()
                    .expect("whole")
                    .iter()
                    .flatten()
                    .map(|day| format!("day {day}"))
                    .chain(["last".into()])
                    .collect();
                let (first, last) = (numbers.pick(&days), numbers.pick(&days));
                let numbers: Vec<i32> = (0..days.len() as i32).collect();
                case(frame!("n" => &numbers, "label" => days, "m" => &numbers), (&first, &last), ("label", "m"))
            },
            |(df, (first, last), _)| {
                let labels = texts(df, "label");
                let at =
                    |label: &String| labels.iter().position(|other| other.as_ref() == Some(label)).expect("a label");
                pick(df, at(first)..at(last) + 1).drop("n")
            },
        )
        .verdict()
}
