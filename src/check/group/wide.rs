//! 04-02, from long to wide and back.

use polars::prelude::{DataFrame, NamedFrom, PolarsResult, Series};

use super::super::recorded::recorded;
use super::frames::{floats, frame, orders, refused, texts};
use super::{RECORDED, keys, mean, rows_of};
use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static PIVOT_MEAN: Exercise = Exercise {
    id: "04-02.E3",
    signature: "fn pivot_mean(df: &DataFrame, rows: &str, columns: &str, value: &str) -> PolarsResult<DataFrame>",
    statement: "A cross table of means: one row for each text in `rows` (under its own name, from a to z), then one column of f64 for each text in `columns`, named after it, also from a to z. Each cell is the mean of `value` over the rows that have both; it is missing if there are none, or none with a value. `rows` and `columns` have no gaps and never a text in common with a column's name.",
    level: Level::Hard,
    minutes: 15,
    topics: &["tables", "groups", "pivot"],
    hints: &[
        "A pivot is a group-by with one aggregate for each new column: the mean over the rows of the group in which `columns` has that text. First collect the different texts, sorted.",
        "`col(value).filter(col(columns).eq(lit(name))).mean().alias(name)` is one of them; make a `Vec<Expr>` by mapping over `df.column(columns)?.unique()?.sort(SortOptions::default())?.str()?`, hand it to `.agg(...)`, sort by `rows`.",
    ],
    learnt: "A pivot has to see the data before it knows its columns: that is why a lazy plan wants them named.",
    complexity: "O(n · c) time for c new columns this way; a pivot by hashing pairs needs O(n).",
    follow_up: "Why does SQL have no pivot with unknown columns, and what do people write instead?",
};

/// 04-02.E3
pub fn pivot_mean(yours: fn(&DataFrame, &str, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    type Case = (DataFrame, String, String, String);
    let case = |df: DataFrame, rows: &str, columns: &str, value: &str| {
        (df, rows.to_owned(), columns.to_owned(), value.to_owned())
    };
    let sales = |shops: &[&str], items: &[&str], amounts: &[Option<f64>]| {
        case(frame!("shop" => shops, "item" => items, "amount" => amounts), "shop", "item", "amount")
    };
    let (cross, means): (Vec<String>, Vec<Vec<Option<f64>>>) = recorded(RECORDED, "pivot_mean");
    PIVOT_MEAN
        .check(|(df, rows, columns, value): &Case| yours(df, rows, columns, value))
        .case(
            "two by two",
            sales(
                &["b", "a", "b", "b", "a"],
                &["tea", "rice", "rice", "tea", "tea"],
                &[Some(1.0), Some(2.0), Some(3.0), Some(4.0), Some(5.0)],
            ),
            Ok(frame!("shop" => ["a", "b"], "rice" => [2.0, 3.0], "tea" => [5.0, 2.5])),
        )
        .case(
            "a cell without rows",
            sales(&["a", "b"], &["tea", "rice"], &[Some(1.0), Some(2.0)]),
            Ok(frame!("shop" => ["a", "b"], "rice" => [None, Some(2.0)], "tea" => [Some(1.0), None])),
        )
        .case(
            "a cell without values",
            sales(&["a", "a", "a"], &["tea", "tea", "éclair"], &[Some(1.0), None, None]),
            Ok(frame!("shop" => ["a"], "tea" => [Some(1.0)], "éclair" => [None::<f64>])),
        )
        .case("no rows", sales(&[], &[], &[]), Ok(frame!("shop" => [""; 0])))
        .case(
            "a column that is not there",
            case(frame!("shop" => ["a"], "item" => ["tea"]), "shop", "item", "amount"),
            refused(),
        )
        // pandas: penguins.pivot_table(index="island", columns="species", values="body_mass_g", aggfunc="mean")
        .case(
            "penguins by island",
            case(datasets::penguins().frame(), "island", "species", "body_mass_g"),
            Ok(frame!("island" => cross, "Adelie" => &means[0], "Chinstrap" => &means[1], "Gentoo" => &means[2])),
        )
        .random(
            15,
            |numbers| {
                let mut df = orders(numbers);
                let weekday = |day: i64| ["x", "y", "Ω"][day as usize % 3];
                let days: Vec<&str> = super::frames::integers(&df, "day").into_iter().flatten().map(weekday).collect();
                df.with_column(Series::new("weekday".into(), days).into()).expect("as many days");
                case(df, "item", "weekday", "amount")
            },
            |(df, rows, columns, value)| {
                let (across, down, values) = (texts(df, columns), texts(df, rows), floats(df, value));
                let mut out = frame!("item" => keys(&down));
                for column in keys(&across) {
                    let cell = |row: &Option<String>| {
                        let both = rows_of(&down, row).into_iter().filter(|at| across[*at] == column);
                        mean(&both.filter_map(|at| values[at]).collect::<Vec<_>>())
                    };
                    let cells: Vec<Option<f64>> = keys(&down).iter().map(cell).collect();
                    out.with_column(Series::new(column.unwrap_or_default().into(), cells).into())?;
                }
                Ok(out)
            },
        )
        .verdict()
}

pub(super) static UNPIVOT: Exercise = Exercise {
    id: "04-02.E13",
    signature: "fn unpivot(df: &DataFrame, index: &[&str]) -> PolarsResult<DataFrame>",
    statement: "From wide to long: keep the columns in `index`, and put every other column, all of f64, below each other. The answer has the index columns in the order given, then `variable` (str, the name of the column) and `value` (f64): first all rows of the leftmost column, then those of the next. Rows whose value is missing are left out. There is at least one other column; an index column that is not there is an error.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tables", "pivot"],
    hints: &[
        "Frames have a method `unpivot(on, index)`: `on` names the columns that go below each other, `index` what is repeated beside them. To be sure of the order, you can also `vstack` one small frame for each column.",
        "For each other column, in order: `df.clone().lazy().select([index columns..., lit(name).alias(\"variable\"), col(name).alias(\"value\")])`; `concat(parts, UnionArgs::default())?`, then a filter with `is_not_null()`.",
    ],
    learnt: "Long tables have a row for each fact: a new measure is new rows, and no code changes.",
    complexity: "O(n · k) rows for k columns: the index is repeated k times.",
    follow_up: "pandas calls it melt, dplyr pivot_longer. When is the wide form the right one to store?",
};

/// 04-02.E13
pub fn unpivot(yours: fn(&DataFrame, &[&str]) -> PolarsResult<DataFrame>) -> Verdict {
    let case = |df: DataFrame, index: &[&str]| (df, index.iter().map(ToString::to_string).collect::<Vec<String>>());
    let spec = |df: &DataFrame, index: &[String]| -> PolarsResult<DataFrame> {
        let mut out: Option<DataFrame> = None;
        for name in df.get_column_names_owned().into_iter().filter(|name| !index.contains(&name.to_string())) {
            let known = df.filter(&df.column(&name)?.is_not_null())?;
            let mut part = known.select(index.iter().map(String::as_str))?;
            part.with_column(Series::new("variable".into(), vec![name.as_str(); known.height()]).into())?;
            part.with_column(known.column(&name)?.clone().with_name("value".into()))?;
            out = Some(match out {
                Some(out) => out.vstack(&part)?,
                None => part,
            });
        }
        Ok(out.expect("another column"))
    };
    let cities = || {
        frame!(
            "city" => ["Oslo", "Łódź"], "rain" => [Some(2.0), None], "sun" => [Some(5.0), Some(7.5)],
            "wind" => [None, Some(1.0)]
        )
    };
    let crime = datasets::statecrime().frame();
    UNPIVOT
        .check(|(df, index): &(DataFrame, Vec<String>)| {
            yours(df, &index.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .case(
            "two measures",
            case(frame!("id" => ["a", "b"], "x" => [1.0, 2.0], "y" => [3.0, 4.0]), &["id"]),
            Ok(frame!("id" => ["a", "b", "a", "b"], "variable" => ["x", "x", "y", "y"], "value" => [1.0, 2.0, 3.0, 4.0])),
        )
        .case(
            "missing values",
            case(cities(), &["city"]),
            Ok(frame!(
                "city" => ["Oslo", "Oslo", "Łódź", "Łódź"], "variable" => ["rain", "sun", "sun", "wind"],
                "value" => [2.0, 5.0, 7.5, 1.0]
            )),
        )
        .case(
            "two index columns",
            case(frame!("x" => [0.5], "year" => [2009], "id" => ["a"]), &["id", "year"]),
            Ok(frame!("id" => ["a"], "year" => [2009], "variable" => ["x"], "value" => [0.5])),
        )
        .case("no rows", case(cities().clear(), &["city"]), Ok(frame!("city" => [""; 0], "variable" => [""; 0], "value" => [0.0; 0])))
        .case("an index column that is not there", case(cities(), &["town"]), refused())
        // 51 states, 7 measures, nothing missing: 357 rows.
        .case("crime by state", case(crime.clone(), &["state"]), spec(&crime, &["state".to_owned()]))
        .random(
            10,
            |numbers| {
                let df = orders(numbers);
                let tax: Vec<Option<f64>> = floats(&df, "amount").into_iter().map(|x| x.map(|x| x / 4.0)).collect();
                let mut df = df.select(["amount", "shop", "day"]).expect("columns of that name");
                df.with_column(Series::new("tax".into(), tax).into()).expect("as many taxes");
                case(df, &["day", "shop"])
            },
            |(df, index)| spec(df, index),
        )
        .verdict()
}
