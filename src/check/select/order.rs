//! 04-01, the order of rows: sorting, counting, neighbours.

use polars::prelude::{DataFrame, PolarsResult};

use super::super::recorded::recorded;
use super::cars;
use super::frames::{floats, frame, integers, orders, pick, refused, texts};
use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict};

const RECORDED: &str = include_str!("../recorded/04_01.json");

pub(super) static SORT_DESC_ASC: Exercise = Exercise {
    id: "04-01.E10",
    signature: "fn sort_desc_asc(df: &DataFrame, first: &str, second: &str) -> PolarsResult<DataFrame>",
    statement: "Sort by the column `first` from the largest to the smallest, rows that are equal there by `second` from the smallest to the largest, and rows that are equal in both in the order they had. Missing values come last in either column.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables", "sorting"],
    hints: &[
        "`df.sort([first, second], options)`: the options are made by `SortMultipleOptions::default()` and its methods, some of which take one value for each column.",
        "`SortMultipleOptions::default().with_order_descending_multi([true, false]).with_nulls_last(true).with_maintain_order(true)`",
    ],
    learnt: "A sort has four questions: by what, which way, where do nulls go, and do equal rows keep their order.",
    complexity: "O(n log n) comparisons.",
    follow_up: "Two sorts one after the other, first by `second`, then by `first`: when does that give the same rows?",
};

/// 04-01.E10
pub fn sort_desc_asc(yours: fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    let ages =
        || frame!("age" => [Some(2.0), Some(3.0), None, Some(3.0)], "visits" => [Some(1), Some(9), Some(4), Some(2)]);
    let gaps =
        || frame!("age" => [Some(1.0), None, Some(1.0), Some(1.0)], "visits" => [None, Some(7), Some(5), Some(3)]);
    let ties =
        || frame!("age" => vec![1.0; 40], "visits" => vec![Some(1); 40], "id" => (0..40).rev().collect::<Vec<i32>>());
    let case = |df: DataFrame| (df, "age".to_owned(), "visits".to_owned());
    let names: Vec<String> = recorded(RECORDED, "sort_desc_asc cars");
    let rows: Vec<usize> = recorded(RECORDED, "sort_desc_asc rows");
    let sorted = pick(&cars(), rows);
    assert_eq!(texts(&sorted.head(Some(3)), "name").into_iter().flatten().collect::<Vec<_>>(), names);
    SORT_DESC_ASC
        .check(|(df, first, second): &(DataFrame, String, String)| yours(df, first, second))
        .case(
            "down, then up",
            case(ages().slice(0, 2).vstack(&ages().slice(3, 1)).expect("equal columns")),
            Ok(pick(&ages(), [3, 1, 0])),
        )
        .case("missing comes last", case(ages()), Ok(pick(&ages(), [3, 1, 0, 2])))
        .case("missing comes last in both", case(gaps()), Ok(pick(&gaps(), [3, 2, 0, 1])))
        .case("equal rows keep their order", case(ties()), Ok(ties()))
        .case("no rows", case(ages().clear()), Ok(ages().clear()))
        .case("a column that is not there", (ages(), "age".to_owned(), "weight".to_owned()), refused())
        // The row numbers of cars.sort_values(["horsepower", "weight_in_lbs"], ascending=[False, True], kind="stable").
        .case(
            "the cars, as pandas sorts them",
            (cars(), "horsepower".to_owned(), "weight_in_lbs".to_owned()),
            Ok(sorted),
        )
        .random(
            10,
            |numbers| (orders(numbers), "amount".to_owned(), "pieces".to_owned()),
            |(df, first, second)| {
                let (first, second) = (floats(df, first), integers(df, second));
                let mut rows: Vec<usize> = (0..df.height()).collect();
                // `None` is less than any value, so it is last from the largest on; `pieces` has none.
                rows.sort_by(|a, b| {
                    first[*b].partial_cmp(&first[*a]).expect("no NaN").then(second[*a].cmp(&second[*b]))
                });
                Ok(pick(df, rows))
            },
        )
        .verdict()
}

pub(super) static VALUE_COUNTS: Exercise = Exercise {
    id: "04-01.E11",
    signature: "fn value_counts(df: &DataFrame, column: &str) -> PolarsResult<DataFrame>",
    statement: "How often each value of a column of texts occurs: the column itself and `count` (u32), the most frequent first, equally frequent ones from a to z. A missing value is counted like any other, and stands last among its equals. The column is never called `count`.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables", "groups"],
    hints: &[
        "Group by the column and count the rows of each group: `len()` in `.agg([...])`, with an `.alias(\"count\")`. Then sort by two columns, as in the exercise before.",
        "`.group_by([col(column)]).agg([len().alias(\"count\")]).sort([\"count\", column], SortMultipleOptions::default().with_order_descending_multi([true, false]).with_nulls_last(true))`",
    ],
    learnt: "`len()` counts rows, `count()` values that are there: for the group of the missing the one says 12 and the other 0.",
    complexity: "O(n) time with a hash table, and O(k log k) to sort k values.",
    follow_up: "A stream with more different values than memory: which ones are frequent, and what do you give up?",
};

/// 04-01.E11
pub fn value_counts(yours: fn(&DataFrame, &str) -> PolarsResult<DataFrame>) -> Verdict {
    let letters =
        |letters: &[Option<&str>]| (frame!("letter" => letters, "n" => vec![1; letters.len()]), "letter".to_owned());
    let counts = |letters: &[Option<&str>], counts: &[u32]| Ok(frame!("letter" => letters, "count" => counts));
    let states: Vec<Option<String>> = recorded(RECORDED, "value_counts states");
    let numbers: Vec<u32> = recorded(RECORDED, "value_counts counts");
    // K: airports by state, AK 263, TX 209, CA 205, OK 102, FL 100.
    assert_eq!(numbers[..5], [263, 209, 205, 102, 100]);
    VALUE_COUNTS
        .check(|(df, column): &(DataFrame, String)| yours(df, column))
        .case(
            "the most frequent first",
            letters(&[Some("b"), Some("a"), Some("b")]),
            counts(&[Some("b"), Some("a")], &[2, 1]),
        )
        .case(
            "equally frequent",
            letters(&[Some("c"), Some("a"), Some("b")]),
            counts(&[Some("a"), Some("b"), Some("c")], &[1, 1, 1]),
        )
        .case("missing is counted", letters(&[None, Some("a"), None]), counts(&[None, Some("a")], &[2, 1]))
        .case(
            "missing is last among its equals",
            letters(&[None, Some("z"), Some("é")]),
            counts(&[Some("z"), Some("é"), None], &[1, 1, 1]),
        )
        .case("no rows", letters(&[]), counts(&[], &[]))
        // pandas: airports.state.value_counts(dropna=False), ties sorted.
        .case(
            "airports by state",
            (datasets::airports().frame(), "state".to_owned()),
            Ok(frame!("state" => states, "count" => numbers)),
        )
        .random(
            10,
            |numbers| (orders(numbers), "shop".to_owned()),
            |(df, column)| {
                let values = texts(df, column);
                let mut different: Vec<Option<String>> = Vec::new();
                for value in &values {
                    if !different.contains(value) {
                        different.push(value.clone());
                    }
                }
                let count = |value: &Option<String>| values.iter().filter(|other| *other == value).count() as u32;
                different.sort_by_key(|value| (u32::MAX - count(value), value.is_none(), value.clone()));
                let counts: Vec<u32> = different.iter().map(count).collect();
                Ok(frame!("shop" => different, "count" => counts))
            },
        )
        .verdict()
}

pub(super) static DEDUP_CONSECUTIVE: Exercise = Exercise {
    id: "04-01.E15",
    signature: "fn dedup_consecutive(df: &DataFrame, column: &str) -> PolarsResult<DataFrame>",
    statement: "Drop each row whose value in `column` is the same as in the row right above it; of a run of equal values the first row stays. The same value may come back later. A missing value equals a missing value, and the first row always stays.",
    level: Level::Hard,
    minutes: 12,
    topics: &["tables", "expressions", "missing data"],
    hints: &[
        "`col(column).shift(lit(1))` is the column moved down by one: beside each value stands the one above it. A null comes in at the top, which matters if the first value is missing too.",
        "`rle_id()` numbers the runs: 0, 0, 1, 2, 2, ... and is never null. With `let run = col(column).rle_id();` it is `.filter(run.clone().neq_missing(run.shift(lit(1))))`.",
    ],
    learnt: "Comparing with `shift` turns neighbours into columns; look twice at the first row, whose neighbour is invented.",
    complexity: "O(n) time; dropping all duplicates instead needs a hash table.",
    follow_up: "A sensor reports only when its value changes. How do you get the value at any moment back?",
};

/// 04-01.E15
pub fn dedup_consecutive(yours: fn(&DataFrame, &str) -> PolarsResult<DataFrame>) -> Verdict {
    let letters = |letters: &[Option<&str>]| {
        (frame!("id" => (0..letters.len() as i32).collect::<Vec<_>>(), "state" => letters), "state".to_owned())
    };
    let runs = letters(&[Some("a"), Some("a"), Some("b"), Some("b"), Some("b"), Some("a")]);
    let gaps = letters(&[None, None, Some("a"), None, Some("a")]);
    let case = |(df, column): &(DataFrame, String), rows: &[usize]| {
        ((df.clone(), column.clone()), Ok(pick(df, rows.iter().copied())))
    };
    let starts = |(df, column): &(DataFrame, String)| {
        let values = texts(df, column);
        Ok(pick(df, (0..df.height()).filter(|row| *row == 0 || values[*row] != values[*row - 1])))
    };
    let ((runs, few), (gaps, fewer)) = (case(&runs, &[0, 2, 5]), case(&gaps, &[0, 2, 3, 4]));
    let weather = (datasets::weather().frame(), "weather".to_owned());
    let days: Vec<usize> = recorded(RECORDED, "dedup_consecutive rows");
    let changes = pick(&weather.0, days);
    DEDUP_CONSECUTIVE
        .check(|(df, column): &(DataFrame, String)| yours(df, column))
        .case("a value comes back", runs, few)
        .case("missing values at the top", gaps, fewer)
        .case("one row", letters(&[Some("a")]), Ok(letters(&[Some("a")]).0))
        .case("no rows", letters(&[]), Ok(letters(&[]).0))
        .case("one long run", letters(&[Some("x"); 50]), Ok(letters(&[Some("x")]).0))
        // The row numbers of weather[weather.weather != weather.weather.shift()].
        .case("days on which the weather changed", weather, Ok(changes))
        .random(20, |numbers| (orders(numbers), "shop".to_owned()), starts)
        .verdict()
}
