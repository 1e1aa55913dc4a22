//! 04-02 Group, aggregate, pivot.

mod aggregate;
mod parts;
mod whole;
mod wide;

pub use aggregate::*;
pub use parts::*;
pub use whole::*;
pub use wide::*;

use super::frames;
use crate::exercise::Exercise;

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] = &[
    &aggregate::MEAN_BY,
    &aggregate::AGG_MANY,
    &wide::PIVOT_MEAN,
    &whole::ROW_MINUS_MEAN,
    &whole::COL_SMALLEST_SUM,
    &whole::COUNT_UNIQUE_ROWS,
    &whole::THIRD_NAN_COLUMN,
    &parts::SUM_TOP3_PER_GROUP,
    &parts::BIN_SUMS,
    &parts::SHARE_OF_TOTAL,
    &parts::FIRST_LAST_PER_GROUP,
    &aggregate::WEIGHTED_MEAN,
    &wide::UNPIVOT,
];

/// What pandas answers on the data sets that ship.
const RECORDED: &str = include_str!("../recorded/04_02.json");

/// The different keys from a to z, a missing one last.
fn keys(values: &[Option<String>]) -> Vec<Option<String>> {
    let mut keys = values.to_vec();
    keys.sort_by_key(|key| (key.is_none(), key.clone()));
    keys.dedup();
    keys
}

/// The numbers of the rows that have this key.
fn rows_of(values: &[Option<String>], key: &Option<String>) -> Vec<usize> {
    (0..values.len()).filter(|row| values[*row] == *key).collect()
}

/// The mean; nothing of nothing.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
