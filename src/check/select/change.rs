//! 04-01, changing a frame: cells, names, columns and rows.

use polars::prelude::{DataFrame, PolarsResult};

use super::frames::{frame, orders, pick, refused, texts};
use super::{lent, owned};
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static SET_CELL: Exercise = Exercise {
    id: "04-01.E7",
    signature: "fn set_cell(df: &DataFrame, column: &str, row: usize, value: f64) -> PolarsResult<DataFrame>",
    statement: "A frame like `df` in which one value of a column of type f64 is another: the one in `row`, counted from 0. A column or row that is not there is an error.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tables", "ownership"],
    hints: &[
        "Columns are shared, so none is changed in place: you make a new column and put it in the place of the old one. `scatter_single` on the values (`.f64()?`) sets some of them and knows when a row is out of bounds.",
        "`let changed = df.column(column)?.f64()?.scatter_single([row as u32], Some(value))?;`, then `let mut out = df.clone(); out.replace(column, changed.into_column())?; Ok(out)`.",
    ],
    learnt: "A clone of a frame shares its columns until one is replaced, so the original cannot change behind your back.",
    complexity: "O(n) for one cell: its whole column is copied. Set many cells at once.",
    follow_up: "Why would a library forbid changing one cell in place, when writing 8 bytes is so cheap?",
};

/// 04-01.E7
pub fn set_cell(yours: fn(&DataFrame, &str, usize, f64) -> PolarsResult<DataFrame>) -> Verdict {
    let ages = |ages: &[Option<f64>]| frame!("age" => ages, "name" => vec!["x"; ages.len()], "weight" => vec![4.5; ages.len()]);
    let case = |df: DataFrame, column: &str, row: usize, value: f64| (df, column.to_owned(), row, value);
    let three = || ages(&[Some(2.5), None, Some(1.0)]);
    SET_CELL
        .check(|(df, column, row, value): &(DataFrame, String, usize, f64)| yours(df, column, *row, *value))
        .case("in the middle", case(three(), "age", 1, 1.5), Ok(ages(&[Some(2.5), Some(1.5), Some(1.0)])))
        .case("the first", case(three(), "age", 0, -0.5), Ok(ages(&[Some(-0.5), None, Some(1.0)])))
        .case("the last", case(three(), "age", 2, 9.0), Ok(ages(&[Some(2.5), None, Some(9.0)])))
        .case("one row too far", case(three(), "age", 3, 1.0), refused())
        .case("no rows", case(ages(&[]), "age", 0, 1.0), refused())
        .case("a column that is not there", case(three(), "height", 0, 1.0), refused())
        .random(
            10,
            |numbers| {
                let count = numbers.size(1..9);
                let values: Vec<Option<f64>> = numbers.reals(count, 0.0..9.0).into_iter().map(Some).collect();
                case(ages(&values), "age", numbers.size(0..count), 77.0)
            },
            |(df, _, row, value)| {
                let mut values = super::super::frames::floats(df, "age");
                values[*row] = Some(*value);
                Ok(ages(&values))
            },
        )
        .verdict()
}

pub(super) static RENAME_COLS: Exercise = Exercise {
    id: "04-01.E8",
    signature: "fn rename_cols(df: &DataFrame) -> PolarsResult<DataFrame>",
    statement: "Tidy the names of all columns: lower case, and every run of characters that are neither letters nor digits becomes one underscore; none stands at the start or the end. Letters of all languages are letters (`char::is_alphanumeric`). Two names that become the same are an error.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tables", "strings"],
    hints: &[
        "Write a function for one name: cut it where a character is not alphanumeric (`split` takes a closure), leave out the empty pieces, put the rest together with `_`. Then hand all new names to the frame.",
        "`name.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(\"_\")`; then `out.set_column_names(&names)?` on a clone, which refuses two equal ones.",
    ],
    learnt: "Split, drop what is empty, join: it turns any run of separators into one, without a regular expression.",
    complexity: "O(length of the names): values are not touched.",
    follow_up: "Next month the file has `Weight (kg)` instead of `Weight (lbs)`. Does your pipeline notice?",
};

/// 04-01.E8
pub fn rename_cols(yours: fn(&DataFrame) -> PolarsResult<DataFrame>) -> Verdict {
    let named = |names: &[&str]| {
        let mut df = frame!("0" => [1, 2], "1" => [3, 4], "2" => [5, 6])
            .select(["0", "1", "2"].into_iter().take(names.len()))
            .expect("columns");
        df.set_column_names(names).expect("different names");
        df
    };
    RENAME_COLS
        .check(|df: &DataFrame| yours(df))
        .case(
            "spaces and brackets",
            named(&["Name", "Miles per Gallon", "Weight (lbs)"]),
            Ok(named(&["name", "miles_per_gallon", "weight_lbs"])),
        )
        .case("runs and ends", named(&["  a - b  ", "__c__", "d"]), Ok(named(&["a_b", "c", "d"])))
        .case("already tidy", named(&["x", "y_2", "z"]), Ok(named(&["x", "y_2", "z"])))
        .case("letters of all languages", named(&["Größe (m)", "ÉTÉ", "温度℃"]), Ok(named(&["größe_m", "été", "温度"])))
        .case("two become the same", named(&["a b", "A_B"]), refused())
        .case("one column", named(&["%Share%"]), Ok(named(&["share"])))
        .random(
            10,
            |numbers| {
                let piece = |numbers: &mut crate::exercise::Numbers| -> String {
                    (0..numbers.size(1..7)).map(|_| numbers.pick(&['A', 'b', '7', ' ', '-', '_', 'Ü'])).collect()
                };
                named(&[
                    &format!("{}x", piece(numbers)),
                    &format!("{}y", piece(numbers)),
                    &format!("Z{}", piece(numbers)),
                ])
            },
            |df| {
                let tidy = |name: &str| {
                    let mut out = String::new();
                    for c in name.chars() {
                        match (c.is_alphanumeric(), out.ends_with('_')) {
                            (true, _) => out.extend(c.to_lowercase()),
                            (false, false) => out.push('_'),
                            (false, true) => {}
                        }
                    }
                    out.trim_matches('_').to_owned()
                };
                let names: Vec<String> = df.get_column_names().iter().map(|name| tidy(name)).collect();
                Ok(named(&lent(&names)))
            },
        )
        .verdict()
}

pub(super) static DROP_COLS_ROWS: Exercise = Exercise {
    id: "04-01.E9",
    signature: "fn drop_cols_rows(df: &DataFrame, columns: &[&str], rows: &[usize]) -> PolarsResult<DataFrame>",
    statement: "The frame without some columns and without some rows, counted from 0. What is left keeps its order. A column that is not there is an error; a row that is not there, or one that is named twice, is not.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables"],
    hints: &[
        "Columns: `df.drop(name)?` gives a frame without one; a loop or a `try_fold` drops several. Rows: `df.filter(&mask)` keeps those whose entry in a `BooleanChunked` is true.",
        "`let keep: BooleanChunked = (0..df.height()).map(|row| Some(!rows.contains(&row))).collect();`, and `df.filter(&keep)`.",
    ],
    learnt: "`drop_many` overlooks names that are not there, `drop` does not: prefer the one that tells you of a typing error.",
    complexity: "O(n · r) with `contains` for r rows; with a `HashSet`, or a mask set row by row, O(n + r).",
    follow_up: "A user wants to be forgotten. You drop the rows in the frame: where else do they still stand?",
};

/// 04-01.E9
pub fn drop_cols_rows(yours: fn(&DataFrame, &[&str], &[usize]) -> PolarsResult<DataFrame>) -> Verdict {
    let small =
        || frame!("a" => [1, 2, 3, 4], "b" => ["w", "x", "y", "z"], "c" => [Some(0.5), None, Some(2.5), Some(3.5)]);
    let case = |df: DataFrame, columns: &[&str], rows: &[usize]| (df, owned(columns), rows.to_vec());
    DROP_COLS_ROWS
        .check(|(df, columns, rows): &(DataFrame, Vec<String>, Vec<usize>)| yours(df, &lent(columns), rows))
        .case("a column and a row", case(small(), &["b"], &[1]), Ok(frame!("a" => [1, 3, 4], "c" => [0.5, 2.5, 3.5])))
        .case("only columns", case(small(), &["c", "a"], &[]), Ok(frame!("b" => ["w", "x", "y", "z"])))
        .case("only rows, twice and not in order", case(small(), &[], &[3, 0, 3]), Ok(small().slice(1, 2)))
        .case("a row that is not there", case(small(), &["b", "c"], &[9, 0]), Ok(frame!("a" => [2, 3, 4])))
        .case("a column that is not there", case(small(), &["a", "d"], &[0]), refused())
        .case("every row", case(small(), &["a", "b"], &[0, 1, 2, 3]), Ok(frame!("c" => [0.0; 0])))
        .random(
            10,
            |numbers| {
                let df = orders(numbers);
                let rows = (0..numbers.size(0..8)).map(|_| numbers.size(0..13)).collect();
                (df, owned(&[numbers.pick(&["shop", "day"]), "amount"]), rows)
            },
            |(df, columns, rows)| {
                let kept = pick(df, (0..df.height()).filter(|row| !rows.contains(row)));
                kept.select(
                    df.get_column_names().into_iter().filter(|name| !columns.contains(&name.to_string())).cloned(),
                )
            },
        )
        .verdict()
}

pub(super) static APPEND_THEN_REMOVE: Exercise = Exercise {
    id: "04-01.E12",
    signature: "fn append_then_remove(df: &DataFrame, extra: &DataFrame, key: &str, gone: &str) -> PolarsResult<DataFrame>",
    statement: "Put the rows of `extra` below those of `df`; then remove every row, old or new, whose text in `key` is `gone`. Rows whose key is missing stay. Other columns, another order of them or other types in `extra` are an error.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tables", "missing data"],
    hints: &[
        "`df.vstack(extra)?` is a frame with both, and refuses columns that do not match. For the second step: what is `null != \"a\"`, and what does a filter do with it?",
        "`.lazy().filter(col(key).neq_missing(lit(gone))).collect()`: `neq_missing` takes null as a value of its own and is never null itself.",
    ],
    learnt: "A comparison with null is null, and a filter drops it. `eq_missing` and `neq_missing` answer true or false.",
    complexity: "O(rows of both) to filter; `vstack` itself only puts the columns' blocks behind each other.",
    follow_up: "The same batch arrives twice. How do you make appending safe to repeat?",
};

/// 04-01.E12
pub fn append_then_remove(yours: fn(&DataFrame, &DataFrame, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    type Case = (DataFrame, DataFrame, String, String);
    let animals = |names: &[Option<&str>], ages: &[i32]| frame!("animal" => names, "age" => ages);
    let old = || animals(&[Some("cat"), Some("dog"), None], &[3, 5, 1]);
    let case = |df: DataFrame, extra: DataFrame, gone: &str| (df, extra, "animal".to_owned(), gone.to_owned());
    let renamed = || frame!("name" => [Some("cat")], "age" => [1]);
    let typed = || frame!("animal" => [Some("cat")], "age" => [1.5]);
    let turned = || frame!("age" => [1], "animal" => [Some("cat")]);
    APPEND_THEN_REMOVE
        .check(|(df, extra, key, gone): &Case| yours(df, extra, key, gone))
        .case(
            "one more dog",
            case(old(), animals(&[Some("dog"), Some("owl")], &[2, 7]), "dog"),
            Ok(animals(&[Some("cat"), None, Some("owl")], &[3, 1, 7])),
        )
        .case(
            "nobody goes",
            case(old(), animals(&[None], &[9]), "eel"),
            Ok(animals(&[Some("cat"), Some("dog"), None, None], &[3, 5, 1, 9])),
        )
        .case("nobody comes", case(old(), old().clear(), "cat"), Ok(animals(&[Some("dog"), None], &[5, 1])))
        .case(
            "nobody stays",
            case(animals(&[Some("cat")], &[1]), animals(&[Some("cat")], &[2]), "cat"),
            Ok(old().clear()),
        )
        .case("another column", case(old(), renamed(), "dog"), refused())
        .case("another type", case(old(), typed(), "dog"), refused())
        .case("another order of columns", case(old(), turned(), "dog"), refused())
        .random(
            10,
            |numbers| {
                (orders(numbers), orders(numbers), "shop".to_owned(), numbers.pick(&["Ada", "Bob", "Çelik"]).to_owned())
            },
            |(df, extra, key, gone)| {
                let both = df.vstack(extra)?;
                let keys = texts(&both, key);
                Ok(pick(&both, (0..both.height()).filter(|row| keys[*row].as_ref() != Some(gone))))
            },
        )
        .verdict()
}

pub(super) static MAP_YES_NO: Exercise = Exercise {
    id: "04-01.E13",
    signature: "fn map_yes_no(df: &DataFrame, column: &str) -> PolarsResult<DataFrame>",
    statement: "Make a column of booleans of a column of texts, under the same name and in the same place: `yes` is true, `no` is false, and everything else, also a missing value, is missing. Nothing but exactly these two words counts.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables", "expressions", "missing data"],
    hints: &[
        "`when(condition).then(value)` goes on with `.when(...)`, and ends with `.otherwise(...)`. What a missing value is in an expression: `lit(NULL)`.",
        "`when(col(column).eq(lit(\"yes\"))).then(lit(true)).when(col(column).eq(lit(\"no\"))).then(lit(false)).otherwise(lit(NULL)).alias(column)`, inside of `with_columns([...])`.",
    ],
    learnt: "`col.eq(lit(\"yes\"))` alone makes false of `maybe`. A mapping has to say what becomes of what it does not know.",
    complexity: "O(n) time; a boolean takes one bit, and one more for whether it is there.",
    follow_up: "Tomorrow `YES`, `y` and `ja` appear. Silently missing, an error, or a report: what do you build?",
};

/// 04-01.E13
pub fn map_yes_no(yours: fn(&DataFrame, &str) -> PolarsResult<DataFrame>) -> Verdict {
    let answers = |answers: &[Option<&str>]| frame!("id" => (0..answers.len() as i32).collect::<Vec<_>>(), "paid" => answers, "x" => vec![1.5; answers.len()]);
    let mapped = |paid: &[Option<bool>]| frame!("id" => (0..paid.len() as i32).collect::<Vec<_>>(), "paid" => paid, "x" => vec![1.5; paid.len()]);
    let case = |values: &[Option<&str>]| (answers(values), "paid".to_owned());
    MAP_YES_NO
        .check(|(df, column): &(DataFrame, String)| yours(df, column))
        .case(
            "both words",
            case(&[Some("yes"), Some("no"), Some("yes")]),
            Ok(mapped(&[Some(true), Some(false), Some(true)])),
        )
        .case("missing stays missing", case(&[None, Some("no")]), Ok(mapped(&[None, Some(false)])))
        .case("another word", case(&[Some("maybe"), Some("yes"), Some("")]), Ok(mapped(&[None, Some(true), None])))
        .case("nearly", case(&[Some("Yes"), Some(" no"), Some("nö")]), Ok(mapped(&[None, None, None])))
        .case("no rows", case(&[]), Ok(mapped(&[])))
        .case("a column that is not there", (answers(&[Some("yes")]), "owed".to_owned()), refused())
        .random(
            10,
            |numbers| {
                let words = [Some("yes"), Some("no"), Some("yes "), None];
                case(&(0..numbers.size(0..9)).map(|_| numbers.pick(&words)).collect::<Vec<_>>())
            },
            |(df, column)| {
                let truth = |word: &Option<String>| match word.as_deref() {
                    Some("yes") => Some(true),
                    Some("no") => Some(false),
                    _ => None,
                };
                Ok(mapped(&texts(df, column).iter().map(truth).collect::<Vec<_>>()))
            },
        )
        .verdict()
}
