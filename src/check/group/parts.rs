//! 04-02, parts of groups: the largest, the first, shares, bins.

use polars::prelude::{DataFrame, PolarsResult};

use super::super::recorded::recorded;
use super::frames::{floats, frame, integers, orders, texts};
use super::{RECORDED, keys, rows_of};
use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static SUM_TOP3_PER_GROUP: Exercise = Exercise {
    id: "04-02.E8",
    signature: "fn sum_top3_per_group(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame>",
    statement: "The sum of the three largest values in each group: columns `key` (a column of texts without gaps, under its own name) and `top3` (f64), sorted by the key. Of a group with fewer values all count, missing values do not, and the sum of nothing is 0. `value` holds f64.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables", "groups"],
    hints: &[
        "Inside of `agg`, an expression works on the values of one group: sort them, take the head, add up. Where do missing values go when you sort, and how do you get rid of them before?",
        "`col(value).drop_nulls().sort(SortOptions::default().with_order_descending(true)).head(Some(3)).sum().alias(\"top3\")`",
    ],
    learnt: "An aggregate may be a whole chain: whatever works on a column works on the column of each group.",
    complexity: "O(n log n) with a sort; `top_k(lit(3))` keeps a heap of three: O(n).",
    follow_up: "The same in SQL: which window function, and what does it do with equal values at place three?",
};

/// 04-02.E8
pub fn sum_top3_per_group(yours: fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    let scores = |groups: &[&str], values: &[Option<f64>]| {
        (frame!("group" => groups, "score" => values), "group".to_owned(), "score".to_owned())
    };
    let sums = |key: &str, groups: &[&str], sums: &[f64]| Ok(frame!(key => groups, "top3" => sums));
    let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    SUM_TOP3_PER_GROUP
        .check(|(df, key, value): &(DataFrame, String, String)| yours(df, key, value))
        .case(
            "more than three",
            scores(&["b", "a", "a", "a", "a", "a"], &some(&[9.0, 1.0, 5.0, 2.0, 4.0, 3.0])),
            sums("group", &["a", "b"], &[12.0, 9.0]),
        )
        .case("below zero", scores(&["a"; 4], &some(&[-1.0, -4.0, -2.0, -3.0])), sums("group", &["a"], &[-6.0]))
        .case(
            "missing values",
            scores(&["a"; 5], &[None, Some(1.0), None, Some(2.0), None]),
            sums("group", &["a"], &[3.0]),
        )
        .case("equal values", scores(&["a"; 4], &some(&[2.0; 4])), sums("group", &["a"], &[6.0]))
        .case("nothing known", scores(&["a", "b"], &[None, Some(1.0)]), sums("group", &["a", "b"], &[0.0, 1.0]))
        .case("no rows", scores(&[], &[]), sums("group", &[], &[]))
        // pandas: weather.groupby("weather").precipitation.nlargest(3).groupby(level=0).sum()
        .case(
            "the wettest days of each weather",
            (datasets::weather().frame(), "weather".to_owned(), "precipitation".to_owned()),
            sums(
                "weather",
                &["drizzle", "fog", "rain", "snow", "sun"],
                &recorded::<Vec<f64>>(RECORDED, "sum_top3_per_group"),
            ),
        )
        .random(
            20,
            |numbers| (orders(numbers), "item".to_owned(), "amount".to_owned()),
            |(df, key, value)| {
                let (items, amounts) = (texts(df, key), floats(df, value));
                let of = |key| {
                    let mut values: Vec<f64> =
                        rows_of(&items, key).into_iter().filter_map(|row| amounts[row]).collect();
                    values.sort_by(|a, b| b.total_cmp(a));
                    values.into_iter().take(3).fold(0.0, |sum, x| sum + x)
                };
                let keys = keys(&items);
                let sums: Vec<f64> = keys.iter().map(of).collect();
                Ok(frame!("item" => keys, "top3" => sums))
            },
        )
        .verdict()
}

pub(super) static BIN_SUMS: Exercise = Exercise {
    id: "04-02.E9",
    signature: "fn bin_sums(df: &DataFrame, width: i64) -> PolarsResult<DataFrame>",
    statement: "Sum the column `b` in bins of the column `a`. With a width of 10 the bins are ..., (-10, 0], (0, 10], (10, 20], ...: the upper end belongs to a bin, the lower does not. Columns `low` (i64, the lower end) and `sum` (i64), sorted by `low`; bins without rows do not appear. Both columns are i64 without gaps, and the width is at least 1.",
    level: Level::Medium,
    minutes: 12,
    topics: &["tables", "groups", "arithmetic"],
    hints: &[
        "Any expression can be the key of a group. The bin of `a` follows from whole-number division, but 10 has to land in the bin that begins at 0, and division has to round down for numbers below zero too: `floor_div` does.",
        "`((col(\"a\") - lit(1)).floor_div(lit(width)) * lit(width)).alias(\"low\")` is the key.",
    ],
    learnt: "A key need not be a column: compute it. Check a bin's edges with the two values beside each.",
    complexity: "O(n) time; no table of bins is needed, so empty ones cost nothing.",
    follow_up: "Bins of equal width, or bins with equally many rows: which for incomes, and why?",
};

/// 04-02.E9
pub fn bin_sums(yours: fn(&DataFrame, i64) -> PolarsResult<DataFrame>) -> Verdict {
    let pairs = |a: &[i64], b: &[i64]| frame!("a" => a, "b" => b);
    let sums = |low: &[i64], sum: &[i64]| Ok(frame!("low" => low, "sum" => sum));
    BIN_SUMS
        .check(|(df, width): &(DataFrame, i64)| yours(df, *width))
        .case("three bins", (pairs(&[15, 3, 7, 25], &[1, 10, 20, 5]), 10), sums(&[0, 10, 20], &[30, 1, 5]))
        .case("the ends", (pairs(&[10, 11, 20, 1], &[1, 2, 4, 8]), 10), sums(&[0, 10], &[9, 6]))
        .case("zero and below", (pairs(&[0, -1, -9, -10, 1], &[1, 2, 4, 8, 16]), 10), sums(&[-20, -10, 0], &[8, 7, 16]))
        .case("an empty bin", (pairs(&[1, 99], &[5, 6]), 25), sums(&[0, 75], &[5, 6]))
        .case("a width of one", (pairs(&[2, 1, 2], &[1, 2, 3]), 1), sums(&[0, 1], &[2, 4]))
        .case("no rows", (pairs(&[], &[]), 10), sums(&[], &[]))
        .random(
            20,
            |numbers| {
                let count = numbers.size(0..15);
                (pairs(&numbers.integers(count, -30..60), &numbers.integers(count, -5..50)), numbers.integer(1..13))
            },
            |(df, width)| {
                let (a, b) = (integers(df, "a"), integers(df, "b"));
                let mut bins = std::collections::BTreeMap::new();
                for (a, b) in a.into_iter().flatten().zip(b.into_iter().flatten()) {
                    // The first multiple of the width below `a`, found by walking down.
                    let low = (a - width..a).rev().find(|low| low % width == 0).expect("one in every width");
                    *bins.entry(low).or_insert(0) += b;
                }
                let (low, sum): (Vec<i64>, Vec<i64>) = bins.into_iter().unzip();
                Ok(frame!("low" => low, "sum" => sum))
            },
        )
        .verdict()
}

pub(super) static SHARE_OF_TOTAL: Exercise = Exercise {
    id: "04-02.E10",
    signature: "fn share_of_total(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame>",
    statement: "Add a last column `share` (f64): the value of each row, a column of f64, divided by the sum of its group. All rows stay, in the order they had. A missing value has no share and counts as nothing in the sum; rows without a key are a group too. In a group whose sum is 0 all shares are missing.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tables", "groups", "windows"],
    hints: &[
        "Grouping would leave one row a group. `col(value).sum().over([key])?` puts the sum of its group beside every row instead. What is 0 / 0, and is it missing?",
        "`let total = col(value).sum().over([col(key)])?;` and `when(total.clone().neq(lit(0.0))).then(col(value) / total).otherwise(lit(NULL)).alias(\"share\")` in `with_columns`.",
    ],
    learnt: "`over` is a group-by that keeps the rows: pandas calls it `transform`, SQL `OVER (PARTITION BY ...)`.",
    complexity: "O(n) time: group once, then look up the sum of each row's group.",
    follow_up: "Refunds make some values negative. What do shares mean then?",
};

/// 04-02.E10
pub fn share_of_total(yours: fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    let sales = |shops: &[Option<&str>], amounts: &[Option<f64>]| frame!("shop" => shops, "amount" => amounts);
    let case = |df: DataFrame| (df, "shop".to_owned(), "amount".to_owned());
    let shared = |df: &DataFrame, shares: &[Option<f64>]| {
        Ok(frame!("shop" => texts(df, "shop"), "amount" => floats(df, "amount"), "share" => shares))
    };
    let (a, b) = (Some("a"), Some("b"));
    let two = sales(&[a, b, a], &[Some(1.0), Some(7.0), Some(3.0)]);
    let gap = sales(&[a, a, a], &[Some(1.0), None, Some(1.0)]);
    let zero = sales(&[a, b, a, b], &[Some(2.0), Some(1.0), Some(-2.0), Some(3.0)]);
    let keyless = sales(&[None, a, None], &[Some(1.0), Some(5.0), Some(4.0)]);
    let unknown = sales(&[a, b], &[None, Some(4.0)]);
    let none = sales(&[], &[]);
    SHARE_OF_TOTAL
        .check(|(df, key, value): &(DataFrame, String, String)| yours(df, key, value))
        .case("two groups", case(two.clone()), shared(&two, &[Some(0.25), Some(1.0), Some(0.75)]))
        .case("a missing value", case(gap.clone()), shared(&gap, &[Some(0.5), None, Some(0.5)]))
        .case("a sum of zero", case(zero.clone()), shared(&zero, &[None, Some(0.25), None, Some(0.75)]))
        .case("rows without a key", case(keyless.clone()), shared(&keyless, &[Some(0.2), Some(1.0), Some(0.8)]))
        .case("nothing known", case(unknown.clone()), shared(&unknown, &[None, Some(1.0)]))
        .case("no rows", case(none.clone()), shared(&none, &[]))
        .random(
            20,
            |numbers| (orders(numbers), "shop".to_owned(), "amount".to_owned()),
            |(df, key, value)| {
                let (shops, amounts) = (texts(df, key), floats(df, value));
                let total = |row: usize| -> f64 {
                    rows_of(&shops, &shops[row]).into_iter().filter_map(|row| amounts[row]).sum()
                };
                let share = |row: usize| (total(row) != 0.0).then_some(amounts[row]? / total(row));
                let shares: Vec<Option<f64>> = (0..df.height()).map(share).collect();
                df.hstack(frame!("share" => shares).columns())
            },
        )
        .verdict()
}

pub(super) static FIRST_LAST_PER_GROUP: Exercise = Exercise {
    id: "04-02.E11",
    signature: "fn first_last_per_group(df: &DataFrame, key: &str, time: &str, value: &str) -> PolarsResult<DataFrame>",
    statement: "The value at the earliest and at the latest time of each group: columns `key` (a column of texts without gaps, under its own name), `first` and `last` (of the type of the value), sorted by the key. Rows are in no order; times are whole numbers without gaps, and differ within a group. A value that is missing at that time is missing in the answer.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tables", "groups", "time"],
    hints: &[
        "`first()` is the first row of the group as the rows stand. Inside of `agg` a column can be sorted by another one before: `sort_by`.",
        "`let in_time = col(value).sort_by([col(time)], SortMultipleOptions::default());` and then `in_time.clone().first().alias(\"first\"), in_time.last().alias(\"last\")`.",
    ],
    learnt: "First and last mean nothing without an order: sort by time inside of the group, and say so.",
    complexity: "O(n log n) with a sort; with the row of the smallest and largest time (`arg_min`) O(n).",
    follow_up: "Two events have the same time stamp. How do you make the answer the same on every run?",
};

/// 04-02.E11
pub fn first_last_per_group(yours: fn(&DataFrame, &str, &str, &str) -> PolarsResult<DataFrame>) -> Verdict {
    type Case = (DataFrame, String, String, String);
    let prices = |names: &[&str], days: &[i64], prices: &[Option<f64>]| {
        (
            frame!("name" => names, "day" => days, "price" => prices),
            "name".to_owned(),
            "day".to_owned(),
            "price".to_owned(),
        )
    };
    let ends = |names: &[&str], first: &[Option<f64>], last: &[Option<f64>]| {
        Ok(frame!("name" => names, "first" => first, "last" => last))
    };
    let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    FIRST_LAST_PER_GROUP
        .check(|(df, key, time, value): &Case| yours(df, key, time, value))
        .case(
            "not in order",
            prices(&["b", "a", "a", "b", "a"], &[1, 3, 1, 2, 2], &some(&[9.0, 3.0, 1.0, 8.0, 2.0])),
            ends(&["a", "b"], &some(&[1.0, 9.0]), &some(&[3.0, 8.0])),
        )
        .case("one row", prices(&["a"], &[7], &some(&[5.0])), ends(&["a"], &some(&[5.0]), &some(&[5.0])))
        .case(
            "missing at the end",
            prices(&["a", "a", "a"], &[2, 3, 1], &[Some(1.0), None, Some(4.0)]),
            ends(&["a"], &some(&[4.0]), &[None]),
        )
        .case(
            "before the year zero",
            prices(&["a", "a"], &[-5, -9], &some(&[1.0, 2.0])),
            ends(&["a"], &some(&[2.0]), &some(&[1.0])),
        )
        .case("no rows", prices(&[], &[], &[]), ends(&[], &[], &[]))
        .case(
            "a value of text",
            (
                frame!("name" => ["a", "a"], "day" => [2_i64, 1], "state" => ["öffnet", "zu"]),
                "name".to_owned(),
                "day".to_owned(),
                "state".to_owned(),
            ),
            Ok(frame!("name" => ["a"], "first" => ["zu"], "last" => ["öffnet"])),
        )
        .random(
            20,
            |numbers| (orders(numbers), "item".to_owned(), "day".to_owned(), "amount".to_owned()),
            |(df, key, time, value)| {
                let (items, days, amounts) = (texts(df, key), integers(df, time), floats(df, value));
                let keys = keys(&items);
                let mut in_time: Vec<usize> = (0..df.height()).collect();
                in_time.sort_by_key(|row| days[*row]);
                let at = |key: &Option<String>| {
                    in_time.iter().copied().filter(|row| items[*row] == *key).collect::<Vec<_>>()
                };
                let first: Vec<Option<f64>> = keys.iter().map(|key| amounts[at(key)[0]]).collect();
                let last: Vec<Option<f64>> = keys.iter().map(|key| amounts[*at(key).last().expect("a row")]).collect();
                Ok(frame!("item" => keys, "first" => first, "last" => last))
            },
        )
        .verdict()
}
