//! 04-02, one row a group.

use polars::prelude::{DataFrame, PolarsResult};

use super::super::recorded::recorded;
use super::frames::{floats, frame, orders, texts};
use super::{RECORDED, keys, mean, rows_of};
use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static MEAN_BY: Exercise = Exercise {
    id: "04-02.E1",
    signature: "fn mean_by(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame>",
    statement: "The mean of `value` in each group of rows that share the text in `key`: columns `key` (under its own name) and `mean` (f64), sorted by the key from a to z. Missing values do not count, and a group without any value has a missing mean. Rows without a key are a group too; it comes last.",
    level: Level::Easy,
    minutes: 6,
    topics: &["tables", "groups"],
    hints: &[
        "`.group_by([col(key)])`, then `.agg([...])` with one expression for each new column; `.alias(...)` names it. The order of groups is not defined, so sort at the end.",
        "`.group_by([col(key)]).agg([col(value).mean().alias(\"mean\")]).sort([key], SortMultipleOptions::default().with_nulls_last(true)).collect()`",
    ],
    learnt: "Groups come in no particular order from a hash table: sort them, or two runs of one program differ.",
    complexity: "O(n) time and O(k) memory for k groups; sorting them is O(k log k).",
    follow_up: "Every machine of a hundred has a part of the rows. What does each send, so that the mean comes out right?",
};

/// 04-02.E1
pub fn mean_by(yours: fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    let sales = |shops: &[Option<&str>], amounts: &[Option<f64>]| {
        (frame!("shop" => shops, "amount" => amounts), "shop".to_owned(), "amount".to_owned())
    };
    let means = |shops: &[Option<&str>], means: &[Option<f64>]| Ok(frame!("shop" => shops, "mean" => means));
    let (a, b) = (Some("a"), Some("b"));
    MEAN_BY
        .check(|(df, key, value): &(DataFrame, String, String)| yours(df, key, value))
        .case(
            "two groups",
            sales(&[b, a, b], &[Some(1.0), Some(5.0), Some(2.0)]),
            means(&[a, b], &[Some(5.0), Some(1.5)]),
        )
        .case("a missing value", sales(&[a, a, a], &[Some(1.0), None, Some(2.0)]), means(&[a], &[Some(1.5)]))
        .case("a group without values", sales(&[b, a], &[None, Some(1.0)]), means(&[a, b], &[Some(1.0), None]))
        .case(
            "rows without a key",
            sales(&[None, a, None], &[Some(2.0), Some(1.0), Some(4.0)]),
            means(&[a, None], &[Some(1.0), Some(3.0)]),
        )
        .case("no rows", sales(&[], &[]), means(&[], &[]))
        // pandas: cars.groupby("origin").miles_per_gallon.mean()
        .case(
            "cars by origin",
            (datasets::cars().frame(), "origin".to_owned(), "miles_per_gallon".to_owned()),
            Ok(frame!("origin" => ["Europe", "Japan", "USA"], "mean" => recorded::<Vec<f64>>(RECORDED, "mean_by"))),
        )
        .random(
            20,
            |numbers| (orders(numbers), "shop".to_owned(), "amount".to_owned()),
            |(df, key, value)| {
                let (shops, amounts) = (texts(df, key), floats(df, value));
                let of =
                    |key| mean(&rows_of(&shops, key).into_iter().filter_map(|row| amounts[row]).collect::<Vec<_>>());
                let keys = keys(&shops);
                let means: Vec<Option<f64>> = keys.iter().map(of).collect();
                Ok(frame!("shop" => keys, "mean" => means))
            },
        )
        .verdict()
}

pub(super) static AGG_MANY: Exercise = Exercise {
    id: "04-02.E2",
    signature: "fn agg_many(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame>",
    statement: "Describe the numbers in `value`, of type f64, in each group of `key`, a column of texts without gaps: columns `key` (under its own name), `rows` (u32), `known` (u32, values that are not missing), `mean`, `std` (divided by n - 1), `min`, `median`, `max` (all f64), sorted by the key. What cannot be computed is missing.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tables", "groups", "statistics"],
    hints: &[
        "One `.agg([...])` takes as many expressions as you like: `len()` counts rows, `col(value).count()` values; the others have the names you expect.",
        "`std(1)` divides by n - 1, `std(0)` by n. So: `.agg([len().alias(\"rows\"), col(value).count().alias(\"known\"), col(value).mean().alias(\"mean\"), col(value).std(1).alias(\"std\"), ...])`.",
    ],
    learnt: "All aggregates of one `agg` share the grouping: the rows are put into groups once.",
    complexity: "O(n) for the grouping; the median has to look at whole groups, so it needs O(n) memory where the others need O(k).",
    follow_up: "Which of these can be put together from parts on several machines, and which cannot?",
};

/// 04-02.E2
pub fn agg_many(yours: fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    type Row = (u32, u32, [Option<f64>; 5]);
    let described = |key: &str, keys: &[&str], rows: &[Row]| {
        let (counts, known): (Vec<u32>, Vec<u32>) = rows.iter().map(|row| (row.0, row.1)).unzip();
        let [mean, std, min, median, max] =
            [0, 1, 2, 3, 4].map(|at| rows.iter().map(|row| row.2[at]).collect::<Vec<_>>());
        Ok(frame!(
            key => keys, "rows" => counts, "known" => known,
            "mean" => mean, "std" => std, "min" => min, "median" => median, "max" => max
        ))
    };
    let sales = |shops: &[&str], amounts: &[Option<f64>]| {
        (frame!("shop" => shops, "amount" => amounts), "shop".to_owned(), "amount".to_owned())
    };
    let bills: Vec<Row> = recorded(RECORDED, "agg_many");
    AGG_MANY
        .check(|(df, key, value): &(DataFrame, String, String)| yours(df, key, value))
        .case(
            "four numbers",
            sales(&["a"; 4], &[Some(1.0), Some(2.0), Some(4.0), Some(9.0)]),
            // Sum of squares 38 around the mean of 4: sqrt(38 / 3).
            described(
                "shop",
                &["a"],
                &[(4, 4, [Some(4.0), Some((38.0_f64 / 3.0).sqrt()), Some(1.0), Some(3.0), Some(9.0)])],
            ),
        )
        .case(
            "one number has no spread",
            sales(&["b", "a", "a"], &[Some(5.0), Some(1.0), Some(1.0)]),
            described(
                "shop",
                &["a", "b"],
                &[
                    (2, 2, [Some(1.0), Some(0.0), Some(1.0), Some(1.0), Some(1.0)]),
                    (1, 1, [Some(5.0), None, Some(5.0), Some(5.0), Some(5.0)]),
                ],
            ),
        )
        .case("nothing known", sales(&["a", "a"], &[None, None]), described("shop", &["a"], &[(2, 0, [None; 5])]))
        .case(
            "a gap",
            sales(&["a", "a", "a"], &[Some(3.0), None, Some(1.0)]),
            described("shop", &["a"], &[(3, 2, [Some(2.0), Some(2.0_f64.sqrt()), Some(1.0), Some(2.0), Some(3.0)])]),
        )
        .case("no rows", sales(&[], &[]), described("shop", &[], &[]))
        // pandas: penguins.groupby("species").bill_length_mm.agg(["size", "count", "mean", "std", "min", "median", "max"])
        .case(
            "bills of penguins",
            (datasets::penguins().frame(), "species".to_owned(), "bill_length_mm".to_owned()),
            described("species", &["Adelie", "Chinstrap", "Gentoo"], &bills),
        )
        .verdict()
}

pub(super) static WEIGHTED_MEAN: Exercise = Exercise {
    id: "04-02.E12",
    signature: "fn weighted_mean(df: &DataFrame, key: &str, value: &str, weight: &str) -> PolarsResult<DataFrame>",
    statement: "The mean of `value` weighted with `weight` in each group of `key`: the sum of value times weight over the sum of weights, both only over rows in which neither is missing. Columns `key` (under its own name) and `mean` (f64), sorted by the key from a to z, rows without a key last. If the weights of a group add up to 0, its mean is missing.",
    level: Level::Hard,
    minutes: 12,
    topics: &["tables", "groups", "statistics", "missing data"],
    hints: &[
        "If a value is missing, its weight must not be in the sum below the line either. Take such rows out first: but then a group may be gone that should be there with a missing mean. An aggregate can filter: `col(weight).filter(condition).sum()`.",
        "With `known = col(value).is_not_null()`: `let total = col(weight).filter(known).sum();` and `when(total.clone().neq(lit(0))).then((col(value) * col(weight)).sum() / total).otherwise(lit(NULL)).alias(\"mean\")`; null times anything is null, and `sum` leaves it out.",
    ],
    learnt: "Both sums of a weighted mean run over the same rows, or a gap pulls the mean towards zero.",
    complexity: "O(n) time, two sums a group.",
    follow_up: "You have the mean of each shop and want the mean of all: which weights make it right?",
};

/// 04-02.E12
pub fn weighted_mean(yours: fn(&DataFrame, &str, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    type Case = (DataFrame, String, String, String);
    let sales = |shops: &[Option<&str>], prices: &[Option<f64>], pieces: &[Option<i64>]| {
        let df = frame!("shop" => shops, "price" => prices, "pieces" => pieces);
        (df, "shop".to_owned(), "price".to_owned(), "pieces".to_owned())
    };
    let means = |shops: &[Option<&str>], means: &[Option<f64>]| Ok(frame!("shop" => shops, "mean" => means));
    let (a, b) = (Some("a"), Some("b"));
    let weights: Vec<f64> = recorded(RECORDED, "weighted_mean");
    WEIGHTED_MEAN
        .check(|(df, key, value, weight): &Case| yours(df, key, value, weight))
        .case(
            "three for one",
            sales(&[a, a, b], &[Some(1.0), Some(5.0), Some(7.0)], &[Some(3), Some(1), Some(9)]),
            means(&[a, b], &[Some(2.0), Some(7.0)]),
        )
        .case("a missing value", sales(&[a, a], &[Some(4.0), None], &[Some(1), Some(3)]), means(&[a], &[Some(4.0)]))
        .case("a missing weight", sales(&[a, a], &[Some(4.0), Some(9.0)], &[Some(2), None]), means(&[a], &[Some(4.0)]))
        .case(
            "no weight at all",
            sales(&[a, b, a], &[Some(4.0), Some(1.0), Some(2.0)], &[Some(0), Some(2), Some(0)]),
            means(&[a, b], &[None, Some(1.0)]),
        )
        .case(
            "nothing known",
            sales(&[a, None], &[None, Some(3.0)], &[Some(2), Some(2)]),
            means(&[a, None], &[None, Some(3.0)]),
        )
        .case("no rows", sales(&[], &[], &[]), means(&[], &[]))
        // numpy.average of miles_per_gallon with weights weight_in_lbs, cars without missing values, by origin.
        .case(
            "heavy cars count more",
            (datasets::cars().frame(), "origin".to_owned(), "miles_per_gallon".to_owned(), "weight_in_lbs".to_owned()),
            Ok(frame!("origin" => ["Europe", "Japan", "USA"], "mean" => weights)),
        )
        .random(
            20,
            |numbers| (orders(numbers), "shop".to_owned(), "amount".to_owned(), "pieces".to_owned()),
            |(df, key, value, weight)| {
                let (shops, values, weights) = (texts(df, key), floats(df, value), floats(df, weight));
                let of = |key| {
                    let (mut sum, mut total) = (0.0, 0.0);
                    for row in rows_of(&shops, key) {
                        if let (Some(value), Some(weight)) = (values[row], weights[row]) {
                            sum += value * weight;
                            total += weight;
                        }
                    }
                    (total != 0.0).then_some(sum / total)
                };
                let keys = keys(&shops);
                let means: Vec<Option<f64>> = keys.iter().map(of).collect();
                Ok(frame!("shop" => keys, "mean" => means))
            },
        )
        .verdict()
}
