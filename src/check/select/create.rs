//! 04-01, making a frame and getting to know it.

use polars::prelude::{DataFrame, PolarsResult};

use super::frames::{frame, orders, refused};
use super::{cars, lent, owned};
use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static FROM_COLUMNS: Exercise = Exercise {
    id: "04-01.E1",
    signature: "fn from_columns(names: &[&str], horsepower: &[Option<i64>]) -> PolarsResult<DataFrame>",
    statement: "Make a frame of two columns, `name` and then `horsepower`; `None` becomes a missing value. Vectors of different lengths are an error.",
    level: Level::Easy,
    minutes: 4,
    topics: &["tables"],
    hints: &[
        "`df!(\"column\" => values, ...)` takes slices, vectors and arrays, also of `Option`s, and returns a `PolarsResult`.",
        "The whole body: `df!(\"name\" => names, \"horsepower\" => horsepower)`.",
    ],
    learnt: "`Option` is how Rust says that a value may be missing, and `df!` makes a null of each `None`.",
    complexity: "O(n) time and memory: each column is copied once into one block of memory.",
    follow_up: "In pandas a column of whole numbers with one gap turns into floats. Why, and why not here?",
};

/// 04-01.E1
pub fn from_columns(yours: fn(&[&str], &[Option<i64>]) -> PolarsResult<DataFrame>) -> Verdict {
    let nobody: [&str; 0] = [];
    let case = |names: &[&str], horsepower: &[Option<i64>]| (owned(names), horsepower.to_vec());
    FROM_COLUMNS
        .check(|(names, horsepower): &(Vec<String>, Vec<Option<i64>>)| yours(&lent(names), horsepower))
        .case(
            "two cars",
            case(&["ford pinto", "vw rabbit"], &[Some(88), Some(71)]),
            Ok(frame!("name" => ["ford pinto", "vw rabbit"], "horsepower" => [88_i64, 71])),
        )
        .case(
            "one is not known",
            case(&["renault 18i", "bmw 2002"], &[None, Some(113)]),
            Ok(frame!("name" => ["renault 18i", "bmw 2002"], "horsepower" => [None, Some(113_i64)])),
        )
        .case("no cars", case(&[], &[]), Ok(frame!("name" => nobody, "horsepower" => [0_i64; 0])))
        .case("a name too many", case(&["a", "b", "c"], &[Some(1), Some(2)]), refused())
        .case("two numbers for no name", case(&[], &[Some(1), Some(2)]), refused())
        .random(
            10,
            |numbers| {
                let count = numbers.size(2..9);
                let names = (0..count).map(|_| numbers.pick(&["ford", "škoda", ""]).to_owned()).collect();
                (names, (0..count).map(|_| (numbers.size(0..4) > 0).then(|| numbers.integer(40..230))).collect())
            },
            |(names, horsepower)| Ok(frame!("name" => lent(names), "horsepower" => horsepower)),
        )
        .verdict()
}

pub(super) static SHAPE_SCHEMA_SUMMARY: Exercise = Exercise {
    id: "04-01.E2",
    signature: "fn shape_schema_summary(df: &DataFrame) -> PolarsResult<DataFrame>",
    statement: "Sum up a frame in a frame: one row for each column, in their order, with `column` (str, its name), `type` (str, as it is shown below the name, such as `f64`), `present` (u32, how many values are there) and `missing` (u32, how many are null). NaN is a value that is there.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables"],
    hints: &[
        "`df.columns()` is a slice of `Column`; each knows its `name()`, `dtype()`, `len()` and `null_count()`. Map over it four times, once for each column of the answer.",
        "`let missing: Vec<u32> = df.columns().iter().map(|column| column.null_count() as u32).collect();`, names and types with `.to_string()`, and `df!(\"column\" => names, ...)` at the end.",
    ],
    learnt: "Names, types and numbers of nulls are kept beside the values: asking for them reads no data.",
    complexity: "O(k) for k columns, whatever the number of rows: each column keeps count of its nulls.",
    follow_up: "A file of ten billion rows arrives every night. Which of these numbers would you watch, and what would alarm you?",
};

/// 04-01.E2
pub fn shape_schema_summary(yours: fn(&DataFrame) -> PolarsResult<DataFrame>) -> Verdict {
    let summary = |rows: &[(&str, &str, u32, u32)]| {
        let names: Vec<&str> = rows.iter().map(|row| row.0).collect();
        let types: Vec<&str> = rows.iter().map(|row| row.1).collect();
        let present: Vec<u32> = rows.iter().map(|row| row.2).collect();
        let missing: Vec<u32> = rows.iter().map(|row| row.3).collect();
        Ok(frame!("column" => names, "type" => types, "present" => present, "missing" => missing))
    };
    SHAPE_SCHEMA_SUMMARY
        .check(|df: &DataFrame| yours(df))
        // 406 cars, 8 without miles per gallon, 6 without horsepower: pandas, cars.count() and cars.isna().sum().
        .case(
            "the cars",
            cars(),
            summary(&[
                ("name", "str", 406, 0),
                ("miles_per_gallon", "f64", 398, 8),
                ("cylinders", "i64", 406, 0),
                ("displacement", "f64", 406, 0),
                ("horsepower", "i64", 400, 6),
                ("weight_in_lbs", "i64", 406, 0),
                ("acceleration", "f64", 406, 0),
                ("year", "i64", 406, 0),
                ("origin", "str", 406, 0),
            ]),
        )
        .case("null and NaN", frame!("x" => [Some(1.0), None, Some(f64::NAN)]), summary(&[("x", "f64", 2, 1)]))
        .case(
            "truths and small numbers",
            frame!("yes" => [true, false], "n" => [1_u8, 2]),
            summary(&[("yes", "bool", 2, 0), ("n", "u8", 2, 0)]),
        )
        .case("no rows", frame!("größe" => [0_i32; 0]), summary(&[("größe", "i32", 0, 0)]))
        .case("nothing known", frame!("x" => [None::<f64>, None]), summary(&[("x", "f64", 0, 2)]))
        .case("no columns", DataFrame::empty(), summary(&[]))
        .verdict()
}

pub(super) static HEAD_COLS: Exercise = Exercise {
    id: "04-01.E3",
    signature: "fn head_cols(df: &DataFrame, columns: &[&str], n: usize) -> PolarsResult<DataFrame>",
    statement: "The first `n` rows of some columns, the columns in the order in which they are named. Of a shorter frame all rows; a column that is not there is an error.",
    level: Level::Easy,
    minutes: 3,
    topics: &["tables"],
    hints: &[
        "`df.select(...)` wants an iterator of names and returns a frame with these columns; `head(Some(n))` returns its first rows.",
        "`select` may fail and `head` may not: `Ok(df.select(columns.iter().copied())?.head(Some(n)))`.",
    ],
    learnt: "`select` decides which columns there are and in which order; `?` hands its error on.",
    complexity: "O(k) for k columns: a part of a column is a view into the same memory, no value is copied.",
    follow_up: "The same on a Parquet file of 100 GB: which bytes have to be read, and which API of polars reads no others?",
};

/// 04-01.E3
pub fn head_cols(yours: fn(&DataFrame, &[&str], usize) -> PolarsResult<DataFrame>) -> Verdict {
    let small = || frame!("a" => [1, 2, 3], "b" => ["x", "y", "z"], "c" => [0.5, 1.5, 2.5]);
    let case = |df: DataFrame, columns: &[&str], n: usize| (df, owned(columns), n);
    HEAD_COLS
        .check(|(df, columns, n): &(DataFrame, Vec<String>, usize)| yours(df, &lent(columns), *n))
        .case("two of three columns", case(small(), &["a", "c"], 2), Ok(frame!("a" => [1, 2], "c" => [0.5, 1.5])))
        .case("in another order", case(small(), &["c", "a"], 1), Ok(frame!("c" => [0.5], "a" => [1])))
        .case("more rows than there are", case(small(), &["b"], 9), Ok(frame!("b" => ["x", "y", "z"])))
        .case("no rows", case(small(), &["a"], 0), Ok(frame!("a" => [0_i32; 0])))
        .case("a column that is not there", case(small(), &["a", "A"], 2), refused())
        .case(
            "three airports",
            case(datasets::airports().frame(), &["state", "iata"], 3),
            // The first lines of data/airports.csv.gz.
            Ok(frame!("state" => ["MS", "TX", "CO"], "iata" => ["00M", "00R", "00V"])),
        )
        .random(
            10,
            |numbers| {
                let columns = numbers.pick(&[["day", "shop"], ["amount", "item"], ["pieces", "day"]]);
                (orders(numbers), owned(&columns), numbers.size(0..14))
            },
            |(df, columns, n)| {
                let column = |name: &String| df.column(name).expect("an order's column").head(Some(*n));
                DataFrame::new_infer_height(columns.iter().map(column).collect())
            },
        )
        .verdict()
}
