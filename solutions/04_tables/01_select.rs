//! Answers, and wrong answers that people give, to the exercises of notebooks/04_tables/01_select.ipynb.

use anneal::prelude::*;

/// 04-01.E1
pub mod from_columns {
    use super::*;

    pub fn answer(names: &[&str], horsepower: &[Option<i64>]) -> PolarsResult<DataFrame> {
        df!("name" => names, "horsepower" => horsepower)
    }

    pub fn zero_for_missing(names: &[&str], horsepower: &[Option<i64>]) -> PolarsResult<DataFrame> {
        let horsepower: Vec<i64> = horsepower.iter().map(|value| value.unwrap_or(0)).collect();
        df!("name" => names, "horsepower" => horsepower)
    }

    pub fn columns_turned_round(names: &[&str], horsepower: &[Option<i64>]) -> PolarsResult<DataFrame> {
        df!("horsepower" => horsepower, "name" => names)
    }

    pub fn as_floats(names: &[&str], horsepower: &[Option<i64>]) -> PolarsResult<DataFrame> {
        let horsepower: Vec<f64> = horsepower.iter().map(|value| value.map_or(f64::NAN, |x| x as f64)).collect();
        df!("name" => names, "horsepower" => horsepower)
    }

    pub fn cuts_to_the_shorter(names: &[&str], horsepower: &[Option<i64>]) -> PolarsResult<DataFrame> {
        let count = names.len().min(horsepower.len());
        df!("name" => &names[..count], "horsepower" => &horsepower[..count])
    }

    pub const WRONG: &[fn(&[&str], &[Option<i64>]) -> PolarsResult<DataFrame>] =
        &[zero_for_missing, columns_turned_round, as_floats, cuts_to_the_shorter];
}

/// 04-01.E2
pub mod shape_schema_summary {
    use super::*;

    pub fn answer(df: &DataFrame) -> PolarsResult<DataFrame> {
        let columns = df.columns();
        let names: Vec<String> = columns.iter().map(|column| column.name().to_string()).collect();
        let types: Vec<String> = columns.iter().map(|column| column.dtype().to_string()).collect();
        let missing: Vec<u32> = columns.iter().map(|column| column.null_count() as u32).collect();
        let present: Vec<u32> = missing.iter().map(|missing| df.height() as u32 - missing).collect();
        df!("column" => names, "type" => types, "present" => present, "missing" => missing)
    }

    pub fn counts_nan_as_missing(df: &DataFrame) -> PolarsResult<DataFrame> {
        let missing = |column: &Column| match column.f64() {
            Ok(values) => values.iter().filter(|value| value.is_none_or(f64::is_nan)).count() as u32,
            Err(_) => column.null_count() as u32,
        };
        let mut out = answer(df)?;
        let missing: Vec<u32> = df.columns().iter().map(missing).collect();
        let present: Vec<u32> = missing.iter().map(|missing| df.height() as u32 - missing).collect();
        out.replace("present", Series::new("present".into(), present).into_column())?;
        out.replace("missing", Series::new("missing".into(), missing).into_column())?;
        Ok(out)
    }

    pub fn rows_for_present(df: &DataFrame) -> PolarsResult<DataFrame> {
        let mut out = answer(df)?;
        let present = Series::new("present".into(), vec![df.height() as u32; df.width()]);
        out.replace("present", present.into_column())?;
        Ok(out)
    }

    pub fn types_as_rust_writes_them(df: &DataFrame) -> PolarsResult<DataFrame> {
        let mut out = answer(df)?;
        let types: Vec<String> = df.columns().iter().map(|column| format!("{:?}", column.dtype())).collect();
        out.replace("type", Series::new("type".into(), types).into_column())?;
        Ok(out)
    }

    pub const WRONG: &[fn(&DataFrame) -> PolarsResult<DataFrame>] =
        &[counts_nan_as_missing, rows_for_present, types_as_rust_writes_them];
}

/// 04-01.E3
pub mod head_cols {
    use super::*;

    pub fn answer(df: &DataFrame, columns: &[&str], n: usize) -> PolarsResult<DataFrame> {
        Ok(df.select(columns.iter().copied())?.head(Some(n)))
    }

    pub fn in_the_order_of_the_frame(df: &DataFrame, columns: &[&str], n: usize) -> PolarsResult<DataFrame> {
        let all: Vec<String> = df.get_column_names().iter().map(|name| name.to_string()).collect();
        Ok(df.select(all.iter().map(String::as_str).filter(|name| columns.contains(name)))?.head(Some(n)))
    }

    pub fn one_row_too_many(df: &DataFrame, columns: &[&str], n: usize) -> PolarsResult<DataFrame> {
        answer(df, columns, n + 1)
    }

    pub fn the_last_rows(df: &DataFrame, columns: &[&str], n: usize) -> PolarsResult<DataFrame> {
        Ok(df.select(columns.iter().copied())?.tail(Some(n)))
    }

    pub const WRONG: &[fn(&DataFrame, &[&str], usize) -> PolarsResult<DataFrame>] =
        &[in_the_order_of_the_frame, one_row_too_many, the_last_rows];
}

/// 04-01.E4
pub mod filter_and {
    use super::*;

    pub fn answer(df: &DataFrame, origin: &str, more_than: f64) -> PolarsResult<DataFrame> {
        let from_there = col("origin").eq(lit(origin));
        let thrifty = col("miles_per_gallon").gt(lit(more_than));
        df.clone().lazy().filter(from_there.and(thrifty)).collect()
    }

    pub fn one_or_the_other(df: &DataFrame, origin: &str, more_than: f64) -> PolarsResult<DataFrame> {
        let either = col("origin").eq(lit(origin)).or(col("miles_per_gallon").gt(lit(more_than)));
        df.clone().lazy().filter(either).collect()
    }

    pub fn at_least(df: &DataFrame, origin: &str, more_than: f64) -> PolarsResult<DataFrame> {
        let both = col("origin").eq(lit(origin)).and(col("miles_per_gallon").gt_eq(lit(more_than)));
        df.clone().lazy().filter(both).collect()
    }

    pub fn keeps_the_unknown(df: &DataFrame, origin: &str, more_than: f64) -> PolarsResult<DataFrame> {
        let thrifty = col("miles_per_gallon").gt(lit(more_than)).or(col("miles_per_gallon").is_null());
        df.clone().lazy().filter(col("origin").eq(lit(origin)).and(thrifty)).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str, f64) -> PolarsResult<DataFrame>] =
        &[one_or_the_other, at_least, keeps_the_unknown];
}

/// 04-01.E5
pub mod between {
    use super::*;

    pub fn answer(df: &DataFrame, column: &str, low: f64, high: f64) -> PolarsResult<DataFrame> {
        let inside = col(column).is_between(lit(low), lit(high), ClosedInterval::Both);
        df.clone().lazy().filter(inside).collect()
    }

    pub fn like_a_range(df: &DataFrame, column: &str, low: f64, high: f64) -> PolarsResult<DataFrame> {
        let inside = col(column).is_between(lit(low), lit(high), ClosedInterval::Left);
        df.clone().lazy().filter(inside).collect()
    }

    pub fn swaps_the_ends(df: &DataFrame, column: &str, low: f64, high: f64) -> PolarsResult<DataFrame> {
        answer(df, column, low.min(high), low.max(high))
    }

    pub fn not_outside(df: &DataFrame, column: &str, low: f64, high: f64) -> PolarsResult<DataFrame> {
        let mask: BooleanChunked = df
            .column(column)?
            .cast(&DataType::Float64)?
            .f64()?
            .iter()
            .map(|x| x.map(|x| !(x < low || x > high)))
            .collect();
        df.filter(&mask)
    }

    pub const WRONG: &[fn(&DataFrame, &str, f64, f64) -> PolarsResult<DataFrame>] =
        &[like_a_range, swaps_the_ends, not_outside];
}

/// 04-01.E6
pub mod is_missing_rows {
    use super::*;

    pub fn answer(df: &DataFrame) -> PolarsResult<DataFrame> {
        df.clone().lazy().filter(any_horizontal([col("*").is_null()])?).collect()
    }

    pub fn everything_missing(df: &DataFrame) -> PolarsResult<DataFrame> {
        df.clone().lazy().filter(all_horizontal([col("*").is_null()])?).collect()
    }

    pub fn rows_without_gaps(df: &DataFrame) -> PolarsResult<DataFrame> {
        df.drop_nulls::<&str>(None)
    }

    pub fn only_the_first_column(df: &DataFrame) -> PolarsResult<DataFrame> {
        df.filter(&df.columns()[0].is_null())
    }

    pub fn nan_is_missing_too(df: &DataFrame) -> PolarsResult<DataFrame> {
        let missing = |(name, dtype): (&PlSmallStr, &DataType)| match dtype.is_float() {
            true => col(name.clone()).is_null().or(col(name.clone()).is_nan()),
            false => col(name.clone()).is_null(),
        };
        let schema = df.schema();
        df.clone().lazy().filter(any_horizontal(schema.iter().map(missing).collect::<Vec<_>>())?).collect()
    }

    pub const WRONG: &[fn(&DataFrame) -> PolarsResult<DataFrame>] =
        &[everything_missing, rows_without_gaps, only_the_first_column, nan_is_missing_too];
}

/// 04-01.E7
pub mod set_cell {
    use super::*;

    pub fn answer(df: &DataFrame, column: &str, row: usize, value: f64) -> PolarsResult<DataFrame> {
        let changed = df.column(column)?.f64()?.scatter_single([row as u32], Some(value))?;
        let mut out = df.clone();
        out.replace(column, changed.into_column())?;
        Ok(out)
    }

    pub fn counts_from_one(df: &DataFrame, column: &str, row: usize, value: f64) -> PolarsResult<DataFrame> {
        answer(df, column, row.saturating_sub(1), value)
    }

    pub fn overlooks_the_end(df: &DataFrame, column: &str, row: usize, value: f64) -> PolarsResult<DataFrame> {
        let here = int_range(lit(0), len(), 1, DataType::Int64).eq(lit(row as i64));
        let changed = when(here).then(lit(value)).otherwise(col(column)).alias(column);
        df.clone().lazy().with_columns([changed]).collect()
    }

    pub fn the_whole_column(df: &DataFrame, column: &str, row: usize, value: f64) -> PolarsResult<DataFrame> {
        answer(df, column, row, value)?;
        df.clone().lazy().with_columns([lit(value).alias(column)]).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str, usize, f64) -> PolarsResult<DataFrame>] =
        &[counts_from_one, overlooks_the_end, the_whole_column];
}

/// 04-01.E8
pub mod rename_cols {
    use super::*;

    pub fn answer(df: &DataFrame) -> PolarsResult<DataFrame> {
        let names: Vec<String> = df.get_column_names().iter().map(|name| tidy(name)).collect();
        let mut out = df.clone();
        out.set_column_names(&names)?;
        Ok(out)
    }

    fn tidy(name: &str) -> String {
        let name = name.to_lowercase();
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("_")
    }

    pub fn every_character(df: &DataFrame) -> PolarsResult<DataFrame> {
        let tidy = |name: &str| name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "_");
        renamed(df, tidy)
    }

    pub fn leaves_the_ends(df: &DataFrame) -> PolarsResult<DataFrame> {
        renamed(df, |name| {
            let mut out = String::new();
            for c in name.to_lowercase().chars() {
                if c.is_alphanumeric() || !out.ends_with('_') {
                    out.push(if c.is_alphanumeric() { c } else { '_' });
                }
            }
            out
        })
    }

    pub fn only_ascii(df: &DataFrame) -> PolarsResult<DataFrame> {
        renamed(df, |name| {
            let name = name.to_ascii_lowercase();
            let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
            words.collect::<Vec<_>>().join("_")
        })
    }

    pub fn renamed(df: &DataFrame, tidy: impl Fn(&str) -> String) -> PolarsResult<DataFrame> {
        let names: Vec<String> = df.get_column_names().iter().map(|name| tidy(name)).collect();
        let mut out = df.clone();
        out.set_column_names(&names)?;
        Ok(out)
    }

    pub const WRONG: &[fn(&DataFrame) -> PolarsResult<DataFrame>] = &[every_character, leaves_the_ends, only_ascii];
}

/// 04-01.E9
pub mod drop_cols_rows {
    use super::*;

    pub fn answer(df: &DataFrame, columns: &[&str], rows: &[usize]) -> PolarsResult<DataFrame> {
        let mut out = df.clone();
        for column in columns {
            out = out.drop(column)?;
        }
        let keep: BooleanChunked = (0..df.height()).map(|row| Some(!rows.contains(&row))).collect();
        out.filter(&keep)
    }

    pub fn overlooks_typing_errors(df: &DataFrame, columns: &[&str], rows: &[usize]) -> PolarsResult<DataFrame> {
        let keep: BooleanChunked = (0..df.height()).map(|row| Some(!rows.contains(&row))).collect();
        df.drop_many(columns.iter().copied()).filter(&keep)
    }

    pub fn keeps_them_instead(df: &DataFrame, columns: &[&str], rows: &[usize]) -> PolarsResult<DataFrame> {
        let keep: BooleanChunked = (0..df.height()).map(|row| Some(rows.contains(&row))).collect();
        df.select(columns.iter().copied())?.filter(&keep)
    }

    /// The second row is another one as soon as the first is gone.
    pub fn one_after_the_other(df: &DataFrame, columns: &[&str], rows: &[usize]) -> PolarsResult<DataFrame> {
        let mut out = answer(df, columns, &[])?;
        for row in rows.iter().copied().filter(|row| *row < df.height()) {
            out = out.head(Some(row)).vstack(&out.slice(row as i64 + 1, out.height()))?;
        }
        Ok(out)
    }

    pub const WRONG: &[fn(&DataFrame, &[&str], &[usize]) -> PolarsResult<DataFrame>] =
        &[overlooks_typing_errors, keeps_them_instead, one_after_the_other];
}

/// 04-01.E10
pub mod sort_desc_asc {
    use super::*;

    pub fn answer(df: &DataFrame, first: &str, second: &str) -> PolarsResult<DataFrame> {
        let options = SortMultipleOptions::default()
            .with_order_descending_multi([true, false])
            .with_nulls_last(true)
            .with_maintain_order(true);
        df.sort([first, second], options)
    }

    pub fn both_down(df: &DataFrame, first: &str, second: &str) -> PolarsResult<DataFrame> {
        let options = SortMultipleOptions::default().with_order_descending(true).with_nulls_last(true);
        df.sort([first, second], options.with_maintain_order(true))
    }

    pub fn missing_first(df: &DataFrame, first: &str, second: &str) -> PolarsResult<DataFrame> {
        let options = SortMultipleOptions::default().with_order_descending_multi([true, false]);
        df.sort([first, second], options.with_maintain_order(true))
    }

    pub fn only_the_first(df: &DataFrame, first: &str, second: &str) -> PolarsResult<DataFrame> {
        df.column(second)?;
        let options = SortMultipleOptions::default().with_order_descending(true).with_nulls_last(true);
        df.sort([first], options.with_maintain_order(true))
    }

    pub const WRONG: &[fn(&DataFrame, &str, &str) -> PolarsResult<DataFrame>] =
        &[both_down, missing_first, only_the_first];
}

/// 04-01.E11
pub mod value_counts {
    use super::*;

    pub fn answer(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        let order = SortMultipleOptions::default().with_order_descending_multi([true, false]).with_nulls_last(true);
        let counted = df.clone().lazy().group_by([col(column)]).agg([len().alias("count")]);
        counted.sort(["count", column], order).collect()
    }

    pub fn drops_the_missing(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        answer(&df.drop_nulls(Some(&[column]))?, column)
    }

    pub fn counts_only_values(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        let order = SortMultipleOptions::default().with_order_descending_multi([true, false]).with_nulls_last(true);
        let counted = df.clone().lazy().group_by([col(column)]).agg([col(column).count().alias("count")]);
        counted.sort(["count", column], order).collect()
    }

    pub fn equals_from_z_to_a(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        let order = SortMultipleOptions::default().with_order_descending(true).with_nulls_last(true);
        answer(df, column)?.sort(["count", column], order)
    }

    pub const WRONG: &[fn(&DataFrame, &str) -> PolarsResult<DataFrame>] =
        &[drops_the_missing, counts_only_values, equals_from_z_to_a];
}

/// 04-01.E12
pub mod append_then_remove {
    use super::*;

    pub fn answer(df: &DataFrame, extra: &DataFrame, key: &str, gone: &str) -> PolarsResult<DataFrame> {
        df.vstack(extra)?.lazy().filter(col(key).neq_missing(lit(gone))).collect()
    }

    pub fn drops_the_missing(df: &DataFrame, extra: &DataFrame, key: &str, gone: &str) -> PolarsResult<DataFrame> {
        df.vstack(extra)?.lazy().filter(col(key).neq(lit(gone))).collect()
    }

    pub fn removes_before_it_appends(
        df: &DataFrame,
        extra: &DataFrame,
        key: &str,
        gone: &str,
    ) -> PolarsResult<DataFrame> {
        df.clone().lazy().filter(col(key).neq_missing(lit(gone))).collect()?.vstack(extra)
    }

    pub fn new_rows_above(df: &DataFrame, extra: &DataFrame, key: &str, gone: &str) -> PolarsResult<DataFrame> {
        answer(extra, df, key, gone)
    }

    pub const WRONG: &[fn(&DataFrame, &DataFrame, &str, &str) -> PolarsResult<DataFrame>] =
        &[drops_the_missing, removes_before_it_appends, new_rows_above];
}

/// 04-01.E13
pub mod map_yes_no {
    use super::*;

    pub fn answer(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        let mapped = when(col(column).eq(lit("yes")))
            .then(lit(true))
            .when(col(column).eq(lit("no")))
            .then(lit(false))
            .otherwise(lit(NULL));
        df.clone().lazy().with_columns([mapped.alias(column)]).collect()
    }

    pub fn everything_else_is_no(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        df.clone().lazy().with_columns([col(column).eq(lit("yes")).alias(column)]).collect()
    }

    pub fn at_the_end(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        let mapped = answer(df, column)?;
        let names = df.get_column_names().into_iter().filter(|name| name.as_str() != column).cloned();
        mapped.select(names.chain([column.into()]).collect::<Vec<PlSmallStr>>())
    }

    pub fn too_kind(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        let truth = |word: &str| match word.trim().to_lowercase().as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let mapped: BooleanChunked = df.column(column)?.str()?.iter().map(|word| word.and_then(truth)).collect();
        let mut out = df.clone();
        out.replace(column, mapped.into_column().with_name(column.into()))?;
        Ok(out)
    }

    pub const WRONG: &[fn(&DataFrame, &str) -> PolarsResult<DataFrame>] =
        &[everything_else_is_no, at_the_end, too_kind];
}

/// 04-01.E14
pub mod slice_by_labels {
    use super::*;

    pub fn answer(df: &DataFrame, rows: (&str, &str), columns: (&str, &str)) -> PolarsResult<DataFrame> {
        let labels = df.column("label")?.str()?;
        let missing = |what: &str| PolarsError::ColumnNotFound(what.to_string().into());
        let row = |label: &str| labels.iter().position(|other| other == Some(label)).ok_or_else(|| missing(label));
        let column = |name: &str| df.get_column_index(name).ok_or_else(|| missing(name));
        let (top, bottom) = (row(rows.0)?, row(rows.1)?);
        let (left, right) = (column(columns.0)?, column(columns.1)?);
        let names: Vec<PlSmallStr> = df.get_column_names()[left..=right].iter().map(|name| (*name).clone()).collect();
        df.slice(top as i64, (bottom + 1).saturating_sub(top)).select(names)
    }

    pub fn leaves_out_the_last(df: &DataFrame, rows: (&str, &str), columns: (&str, &str)) -> PolarsResult<DataFrame> {
        let out = answer(df, rows, columns)?;
        Ok(out.head(Some(out.height().saturating_sub(1))))
    }

    pub fn compares_the_labels(df: &DataFrame, rows: (&str, &str), columns: (&str, &str)) -> PolarsResult<DataFrame> {
        let wanted = answer(df, rows, columns)?;
        let inside = col("label").gt_eq(lit(rows.0)).and(col("label").lt_eq(lit(rows.1)));
        df.clone().lazy().filter(inside).collect()?.select(wanted.get_column_names_owned())
    }

    pub fn either_way_round(df: &DataFrame, rows: (&str, &str), columns: (&str, &str)) -> PolarsResult<DataFrame> {
        let out = answer(df, rows, columns)?;
        if out.height() > 0 { Ok(out) } else { answer(df, (rows.1, rows.0), columns) }
    }

    pub const WRONG: &[fn(&DataFrame, (&str, &str), (&str, &str)) -> PolarsResult<DataFrame>] =
        &[leaves_out_the_last, compares_the_labels, either_way_round];
}

/// 04-01.E15
pub mod dedup_consecutive {
    use super::*;

    pub fn answer(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        // The number of a run is never null, so only the first row has a null above it.
        let run = col(column).rle_id();
        df.clone().lazy().filter(run.clone().neq_missing(run.shift(lit(1)))).collect()
    }

    pub fn all_duplicates(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        df.unique_stable(Some(&[column.to_string()]), UniqueKeepStrategy::First, None)
    }

    pub fn loses_a_missing_first_row(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        df.clone().lazy().filter(col(column).neq_missing(col(column).shift(lit(1)))).collect()
    }

    pub fn loses_the_missing(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        df.clone().lazy().filter(col(column).neq(col(column).shift(lit(1)))).collect()
    }

    pub fn keeps_the_last(df: &DataFrame, column: &str) -> PolarsResult<DataFrame> {
        let run = col(column).rle_id();
        df.clone().lazy().filter(run.clone().neq_missing(run.shift(lit(-1)))).collect()
    }

    pub const WRONG: &[fn(&DataFrame, &str) -> PolarsResult<DataFrame>] =
        &[all_duplicates, loses_a_missing_first_row, loses_the_missing, keeps_the_last];
}
