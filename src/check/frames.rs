//! Frames for the checks of the lessons on tables: made from a seed, read and put together row by row, as plain as a
//! specification has to be.

use polars::df;
use polars::prelude::{DataFrame, DataType, IdxCa, NamedFrom, PolarsError, PolarsResult};

use crate::exercise::Numbers;

/// What is expected where the input is wrong.
pub(super) fn refused<T>() -> PolarsResult<T> {
    Err(PolarsError::ComputeError("".into()))
}

/// A frame of literal columns, which have one length.
macro_rules! frame {
    ($($column:tt)*) => {
        polars::df!($($column)*).expect("columns of one length")
    };
}

pub(super) use frame;

/// Up to eleven orders: `shop` (text with gaps), `item` (text), `day` (whole, each once, not in order), `amount` (a
/// multiple of a half, so that sums are exact in any order; with gaps) and `pieces` (whole).
pub(super) fn orders(numbers: &mut Numbers) -> DataFrame {
    let count = numbers.size(0..12);
    let mut days: Vec<i64> = (1..=count as i64).collect();
    for last in (1..count).rev() {
        days.swap(last, numbers.size(0..last + 1));
    }
    let shops = [Some("Ada"), Some("Bob"), Some("Çelik"), None];
    let shop: Vec<Option<&str>> = (0..count).map(|_| numbers.pick(&shops)).collect();
    let item: Vec<&str> = (0..count).map(|_| numbers.pick(&["tea", "rice", "salt"])).collect();
    let amount: Vec<Option<f64>> =
        (0..count).map(|_| (numbers.size(0..5) > 0).then(|| numbers.integer(-4..20) as f64 / 2.0)).collect();
    let pieces = numbers.integers(count, 0..4);
    df!("shop" => shop, "item" => item, "day" => days, "amount" => amount, "pieces" => pieces).expect("one length")
}

/// The values of a column of numbers with decimals.
pub(super) fn floats(df: &DataFrame, name: &str) -> Vec<Option<f64>> {
    let column = df.column(name).expect("a column of that name").cast(&DataType::Float64).expect("numbers");
    column.f64().expect("just cast").iter().collect()
}

/// The values of a column of whole numbers.
pub(super) fn integers(df: &DataFrame, name: &str) -> Vec<Option<i64>> {
    let column = df.column(name).expect("a column of that name").cast(&DataType::Int64).expect("whole numbers");
    column.i64().expect("just cast").iter().collect()
}

/// The values of a column of texts.
pub(super) fn texts(df: &DataFrame, name: &str) -> Vec<Option<String>> {
    let column = df.column(name).and_then(|column| column.str()).expect("a column of texts of that name");
    column.iter().map(|text| text.map(ToOwned::to_owned)).collect()
}

/// The rows with these numbers, in this order.
pub(super) fn pick(df: &DataFrame, rows: impl IntoIterator<Item = usize>) -> DataFrame {
    let rows: Vec<u32> = rows.into_iter().map(|row| row as u32).collect();
    df.take(&IdxCa::new("".into(), rows)).expect("rows of the frame")
}
