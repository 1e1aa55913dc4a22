//! Answers, and wrong answers that people give, to the exercises of notebooks/04_tables/02_group.ipynb.

use anneal::prelude::*;

/// 04-02.E1
pub mod mean_by {
    use super::*;

    pub fn answer(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let by_key = SortMultipleOptions::default().with_nulls_last(true);
        let means = df.clone().lazy().group_by([col(key)]).agg([col(value).mean().alias("mean")]);
        means.sort([key], by_key).collect()
    }

    pub fn counts_the_missing(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let mean = col(value).sum() / len().cast(DataType::Float64);
        let means = df.clone().lazy().group_by([col(key)]).agg([mean.alias("mean")]);
        means.sort([key], SortMultipleOptions::default().with_nulls_last(true)).collect()
    }

    pub fn in_order_of_appearance(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        df.clone().lazy().group_by_stable([col(key)]).agg([col(value).mean().alias("mean")]).collect()
    }

    pub fn drops_rows_without_a_key(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        answer(&df.drop_nulls(Some(&[key]))?, key, value)
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>] =
        &[counts_the_missing, in_order_of_appearance, drops_rows_without_a_key];
}

/// 04-02.E2
pub mod agg_many {
    use super::*;

    pub fn answer(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let described = df.clone().lazy().group_by([col(key)]).agg([
            len().alias("rows"),
            col(value).count().alias("known"),
            col(value).mean().alias("mean"),
            col(value).std(1).alias("std"),
            col(value).min().alias("min"),
            col(value).median().alias("median"),
            col(value).max().alias("max"),
        ]);
        described.sort([key], SortMultipleOptions::default()).collect()
    }

    pub fn divides_by_n(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let std = df.clone().lazy().group_by([col(key)]).agg([col(value).std(0).alias("std")]);
        let std = std.sort([key], SortMultipleOptions::default()).collect()?;
        let mut out = answer(df, key, value)?;
        out.replace("std", std.column("std")?.clone())?;
        Ok(out)
    }

    pub fn known_is_rows(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        answer(df, key, value)?.lazy().with_columns([col("rows").alias("known")]).collect()
    }

    pub fn no_spread_is_zero(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        answer(df, key, value)?.lazy().with_columns([col("std").fill_null(lit(0.0))]).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>] =
        &[divides_by_n, known_is_rows, no_spread_is_zero];
}

/// 04-02.E3
pub mod pivot_mean {
    use super::*;

    pub fn answer(df: &DataFrame, rows: &str, columns: &str, value: &str) -> PolarsResult<DataFrame> {
        let names = df.column(columns)?.unique()?.sort(SortOptions::default())?;
        let cell = |name: &str| col(value).filter(col(columns).eq(lit(name))).mean().alias(name);
        let cells: Vec<Expr> = names.str()?.iter().flatten().map(cell).collect();
        df.column(value)?;
        df.clone().lazy().group_by([col(rows)]).agg(cells).sort([rows], SortMultipleOptions::default()).collect()
    }

    pub fn zero_for_empty(df: &DataFrame, rows: &str, columns: &str, value: &str) -> PolarsResult<DataFrame> {
        answer(df, rows, columns, value)?.lazy().fill_null(lit(0.0)).collect()
    }

    pub fn columns_as_they_come(df: &DataFrame, rows: &str, columns: &str, value: &str) -> PolarsResult<DataFrame> {
        let sorted = answer(df, rows, columns, value)?;
        let names = df.column(columns)?.unique_stable()?;
        sorted.select([rows].into_iter().chain(names.str()?.iter().flatten()))
    }

    pub fn sums(df: &DataFrame, rows: &str, columns: &str, value: &str) -> PolarsResult<DataFrame> {
        let names = df.column(columns)?.unique()?.sort(SortOptions::default())?;
        let cell = |name: &str| col(value).filter(col(columns).eq(lit(name))).sum().alias(name);
        let cells: Vec<Expr> = names.str()?.iter().flatten().map(cell).collect();
        df.clone().lazy().group_by([col(rows)]).agg(cells).sort([rows], SortMultipleOptions::default()).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str, &str) -> PolarsResult<DataFrame>] =
        &[zero_for_empty, columns_as_they_come, sums];
}

/// 04-02.E4
pub mod row_minus_mean {
    use super::*;

    pub fn answer(df: &DataFrame) -> PolarsResult<DataFrame> {
        df.clone().lazy().select([col("*") - mean_horizontal([col("*")], true)?]).collect()
    }

    pub fn minus_the_column_mean(df: &DataFrame) -> PolarsResult<DataFrame> {
        df.clone().lazy().select([col("*") - col("*").mean()]).collect()
    }

    pub fn a_gap_spoils_the_row(df: &DataFrame) -> PolarsResult<DataFrame> {
        df.clone().lazy().select([col("*") - mean_horizontal([col("*")], false)?]).collect()
    }

    pub fn a_gap_is_zero(df: &DataFrame) -> PolarsResult<DataFrame> {
        answer(&df.clone().lazy().fill_null(lit(0.0)).collect()?)
    }

    pub const WRONG: &[fn(&DataFrame) -> PolarsResult<DataFrame>] =
        &[minus_the_column_mean, a_gap_spoils_the_row, a_gap_is_zero];
}

/// 04-02.E5
pub mod col_smallest_sum {
    use super::*;

    pub fn answer(df: &DataFrame) -> Option<String> {
        let sum = |column: &Column| column.as_materialized_series().sum::<f64>().unwrap_or(0.0);
        let sums = df.columns().iter().map(|column| (column.name().to_string(), sum(column)));
        // 0.0 and -0.0 are equal here, as `total_cmp` would not have it.
        sums.min_by(|a, b| a.1.partial_cmp(&b.1).expect("no NaN")).map(|(name, _)| name)
    }

    pub fn the_last_of_equals(df: &DataFrame) -> Option<String> {
        answer(&df.select(df.get_column_names().into_iter().rev().cloned()).ok()?)
    }

    pub fn smallest_mean(df: &DataFrame) -> Option<String> {
        let mean = |column: &Column| column.as_materialized_series().mean().unwrap_or(f64::INFINITY);
        let means = df.columns().iter().map(|column| (column.name().to_string(), mean(column)));
        means.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(name, _)| name)
    }

    pub fn only_decimals(df: &DataFrame) -> Option<String> {
        let sum = |column: &Column| column.f64().ok().and_then(|values| values.sum()).unwrap_or(f64::INFINITY);
        let sums = df.columns().iter().map(|column| (column.name().to_string(), sum(column)));
        sums.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(name, _)| name)
    }

    pub const WRONG: &[fn(&DataFrame) -> Option<String>] = &[the_last_of_equals, smallest_mean, only_decimals];
}

/// 04-02.E6
pub mod count_unique_rows {
    use super::*;

    pub fn answer(df: &DataFrame) -> PolarsResult<usize> {
        Ok(df.is_unique()?.sum().unwrap_or(0) as usize)
    }

    pub fn different_rows(df: &DataFrame) -> PolarsResult<usize> {
        Ok(df.unique_stable(None, UniqueKeepStrategy::First, None)?.height())
    }

    pub fn twins(df: &DataFrame) -> PolarsResult<usize> {
        Ok(df.height() - answer(df)?)
    }

    pub fn by_the_first_column(df: &DataFrame) -> PolarsResult<usize> {
        answer(&df.select([df.get_column_names()[0].clone()])?)
    }

    pub const WRONG: &[fn(&DataFrame) -> PolarsResult<usize>] = &[different_rows, twins, by_the_first_column];
}

/// 04-02.E7
pub mod third_nan_column {
    use super::*;

    pub fn answer(df: &DataFrame) -> PolarsResult<Vec<Option<String>>> {
        let mut gaps = vec![0; df.height()];
        let mut third = vec![None; df.height()];
        for column in df.columns() {
            for (row, value) in column.f64()?.iter().enumerate() {
                if value.is_none_or(f64::is_nan) {
                    gaps[row] += 1;
                    if gaps[row] == 3 {
                        third[row] = Some(column.name().to_string());
                    }
                }
            }
        }
        Ok(third)
    }

    pub fn nan_is_no_gap(df: &DataFrame) -> PolarsResult<Vec<Option<String>>> {
        nth(df, 3, |value| value.is_none())
    }

    pub fn null_is_no_gap(df: &DataFrame) -> PolarsResult<Vec<Option<String>>> {
        nth(df, 3, |value| value.is_some_and(f64::is_nan))
    }

    pub fn the_fourth(df: &DataFrame) -> PolarsResult<Vec<Option<String>>> {
        nth(df, 4, |value| value.is_none_or(f64::is_nan))
    }

    pub fn nth(df: &DataFrame, n: usize, gap: fn(Option<f64>) -> bool) -> PolarsResult<Vec<Option<String>>> {
        let columns: Vec<_> = df.columns().iter().map(|column| column.f64()).collect::<PolarsResult<_>>()?;
        let of = |row: usize| {
            let gaps = (0..columns.len()).filter(|at| gap(columns[*at].get(row)));
            gaps.skip(n - 1).map(|at| df.get_column_names()[at].to_string()).next()
        };
        Ok((0..df.height()).map(of).collect())
    }

    pub const WRONG: &[fn(&DataFrame) -> PolarsResult<Vec<Option<String>>>] =
        &[nan_is_no_gap, null_is_no_gap, the_fourth];
}

/// 04-02.E8
pub mod sum_top3_per_group {
    use super::*;

    pub fn answer(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let largest = col(value).drop_nulls().sort(SortOptions::default().with_order_descending(true));
        let sums = df.clone().lazy().group_by([col(key)]).agg([largest.head(Some(3)).sum().alias("top3")]);
        sums.sort([key], SortMultipleOptions::default()).collect()
    }

    pub fn the_first_three(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let sums = df.clone().lazy().group_by([col(key)]).agg([col(value).head(Some(3)).sum().alias("top3")]);
        sums.sort([key], SortMultipleOptions::default()).collect()
    }

    /// Sorting puts what is missing first.
    pub fn missing_are_the_largest(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let largest = col(value).sort(SortOptions::default().with_order_descending(true)).head(Some(3));
        let sums = df.clone().lazy().group_by([col(key)]).agg([largest.sum().alias("top3")]);
        sums.sort([key], SortMultipleOptions::default()).collect()
    }

    pub fn three_different(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let largest = col(value).drop_nulls().unique().sort(SortOptions::default().with_order_descending(true));
        let sums = df.clone().lazy().group_by([col(key)]).agg([largest.head(Some(3)).sum().alias("top3")]);
        sums.sort([key], SortMultipleOptions::default()).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>] =
        &[the_first_three, missing_are_the_largest, three_different];
}

/// 04-02.E9
pub mod bin_sums {
    use super::*;

    pub fn answer(df: &DataFrame, width: i64) -> PolarsResult<DataFrame> {
        let low = (col("a") - lit(1_i64)).floor_div(lit(width)) * lit(width);
        let sums = df.clone().lazy().group_by([low.alias("low")]).agg([col("b").sum().alias("sum")]);
        sums.sort(["low"], SortMultipleOptions::default()).collect()
    }

    pub fn the_lower_end_belongs(df: &DataFrame, width: i64) -> PolarsResult<DataFrame> {
        let low = col("a").floor_div(lit(width)) * lit(width);
        let sums = df.clone().lazy().group_by([low.alias("low")]).agg([col("b").sum().alias("sum")]);
        sums.sort(["low"], SortMultipleOptions::default()).collect()
    }

    pub fn rounds_towards_zero(df: &DataFrame, width: i64) -> PolarsResult<DataFrame> {
        let low = |a: i64| (a - 1) / width * width;
        let low: Vec<i64> = df.column("a")?.i64()?.iter().flatten().map(low).collect();
        let mut df = df.clone();
        df.with_column(Series::new("low".into(), low).into_column())?;
        let sums = df.lazy().group_by([col("low")]).agg([col("b").sum().alias("sum")]);
        sums.sort(["low"], SortMultipleOptions::default()).collect()
    }

    pub fn counts(df: &DataFrame, width: i64) -> PolarsResult<DataFrame> {
        let low = (col("a") - lit(1_i64)).floor_div(lit(width)) * lit(width);
        let sums = df.clone().lazy().group_by([low.alias("low")]).agg([len().cast(DataType::Int64).alias("sum")]);
        sums.sort(["low"], SortMultipleOptions::default()).collect()
    }

    pub const WRONG: &[fn(&DataFrame, i64) -> PolarsResult<DataFrame>] =
        &[the_lower_end_belongs, rounds_towards_zero, counts];
}

/// 04-02.E10
pub mod share_of_total {
    use super::*;

    pub fn answer(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let total = col(value).sum().over([col(key)])?;
        let share = when(total.clone().neq(lit(0.0))).then(col(value) / total).otherwise(lit(NULL));
        df.clone().lazy().with_columns([share.alias("share")]).collect()
    }

    pub fn of_everything(df: &DataFrame, _: &str, value: &str) -> PolarsResult<DataFrame> {
        let share = col(value) / col(value).sum();
        df.clone().lazy().with_columns([share.alias("share")]).collect()
    }

    pub fn nan_for_zero(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        let share = col(value) / col(value).sum().over([col(key)])?;
        df.clone().lazy().with_columns([share.alias("share")]).collect()
    }

    pub fn percent(df: &DataFrame, key: &str, value: &str) -> PolarsResult<DataFrame> {
        answer(df, key, value)?.lazy().with_columns([col("share") * lit(100.0)]).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>] = &[of_everything, nan_for_zero, percent];
}

/// 04-02.E11
pub mod first_last_per_group {
    use super::*;

    pub fn answer(df: &DataFrame, key: &str, time: &str, value: &str) -> PolarsResult<DataFrame> {
        let in_time = col(value).sort_by([col(time)], SortMultipleOptions::default());
        let ends = [in_time.clone().first().alias("first"), in_time.last().alias("last")];
        df.clone().lazy().group_by([col(key)]).agg(ends).sort([key], SortMultipleOptions::default()).collect()
    }

    pub fn as_the_rows_stand(df: &DataFrame, key: &str, _: &str, value: &str) -> PolarsResult<DataFrame> {
        let ends = [col(value).first().alias("first"), col(value).last().alias("last")];
        df.clone().lazy().group_by([col(key)]).agg(ends).sort([key], SortMultipleOptions::default()).collect()
    }

    pub fn smallest_and_largest(df: &DataFrame, key: &str, _: &str, value: &str) -> PolarsResult<DataFrame> {
        let ends = [col(value).min().alias("first"), col(value).max().alias("last")];
        df.clone().lazy().group_by([col(key)]).agg(ends).sort([key], SortMultipleOptions::default()).collect()
    }

    pub fn overlooks_the_missing(df: &DataFrame, key: &str, time: &str, value: &str) -> PolarsResult<DataFrame> {
        answer(&df.drop_nulls(Some(&[value]))?, key, time, value)
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str, &str) -> PolarsResult<DataFrame>] =
        &[as_the_rows_stand, smallest_and_largest, overlooks_the_missing];
}

/// 04-02.E12
pub mod weighted_mean {
    use super::*;

    pub fn answer(df: &DataFrame, key: &str, value: &str, weight: &str) -> PolarsResult<DataFrame> {
        let total = col(weight).filter(col(value).is_not_null()).sum();
        let sum = (col(value) * col(weight)).sum();
        let mean = when(total.clone().neq(lit(0))).then(sum / total).otherwise(lit(NULL));
        let means = df.clone().lazy().group_by([col(key)]).agg([mean.alias("mean")]);
        means.sort([key], SortMultipleOptions::default().with_nulls_last(true)).collect()
    }

    pub fn weights_of_the_missing(df: &DataFrame, key: &str, value: &str, weight: &str) -> PolarsResult<DataFrame> {
        let total = col(weight).sum();
        let mean = when(total.clone().neq(lit(0))).then((col(value) * col(weight)).sum() / total).otherwise(lit(NULL));
        let means = df.clone().lazy().group_by([col(key)]).agg([mean.alias("mean")]);
        means.sort([key], SortMultipleOptions::default().with_nulls_last(true)).collect()
    }

    pub fn loses_groups(df: &DataFrame, key: &str, value: &str, weight: &str) -> PolarsResult<DataFrame> {
        answer(&df.drop_nulls(Some(&[value, weight]))?, key, value, weight)
    }

    pub fn nan_without_weight(df: &DataFrame, key: &str, value: &str, weight: &str) -> PolarsResult<DataFrame> {
        let total = col(weight).filter(col(value).is_not_null()).sum();
        let mean = (col(value) * col(weight)).sum() / total;
        let means = df.clone().lazy().group_by([col(key)]).agg([mean.alias("mean")]);
        means.sort([key], SortMultipleOptions::default().with_nulls_last(true)).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str, &str) -> PolarsResult<DataFrame>] =
        &[weights_of_the_missing, loses_groups, nan_without_weight];
}

/// 04-02.E13
pub mod unpivot {
    use super::*;

    pub fn answer(df: &DataFrame, index: &[&str]) -> PolarsResult<DataFrame> {
        let long = |name: &str| {
            let index = index.iter().map(|name| col(*name));
            let columns: Vec<Expr> = index.chain([lit(name).alias("variable"), col(name).alias("value")]).collect();
            df.clone().lazy().select(columns)
        };
        let others = df.get_column_names().into_iter().filter(|name| !index.contains(&name.as_str()));
        let parts: Vec<LazyFrame> = others.map(|name| long(name)).collect();
        concat(parts, UnionArgs::default())?.filter(col("value").is_not_null()).collect()
    }

    pub fn keeps_the_missing(df: &DataFrame, index: &[&str]) -> PolarsResult<DataFrame> {
        let others = df.get_column_names().into_iter().filter(|name| !index.contains(&name.as_str()));
        let on: Vec<PlSmallStr> = others.cloned().collect();
        df.select(index.iter().copied())?;
        let long = df.unpivot(Some(on), index.iter().map(|name| PlSmallStr::from(*name)).collect::<Vec<_>>())?;
        long.select(index.iter().copied().chain(["variable", "value"]))
    }

    pub fn row_by_row(df: &DataFrame, index: &[&str]) -> PolarsResult<DataFrame> {
        let rows = (0..df.height()).map(|row| answer(&df.slice(row as i64, 1), index));
        let mut out = answer(&df.clear(), index)?;
        for row in rows {
            out = out.vstack(&row?)?;
        }
        Ok(out)
    }

    pub fn zero_for_missing(df: &DataFrame, index: &[&str]) -> PolarsResult<DataFrame> {
        let filled = df.clone().lazy().with_columns([col("*").fill_null(lit(0.0))]).collect()?;
        answer(&filled, index)
    }

    pub const WRONG: &[fn(&DataFrame, &[&str]) -> PolarsResult<DataFrame>] =
        &[keeps_the_missing, row_by_row, zero_for_missing];
}
