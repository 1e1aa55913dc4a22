//! 03-01 Arrays: create, index, reduce.

mod create;
mod index;
mod reduce;

pub use create::*;
pub use index::*;
pub use reduce::*;

use serde::de::DeserializeOwned;

use super::recorded::recorded;
use crate::exercise::Exercise;

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] = &[
    &create::NULL_WITH_ONE,
    &create::RANGE_MATRIX,
    &create::BORDER_ONES,
    &create::PAD_ZERO,
    &create::CHECKERBOARD,
    &index::UNRAVEL,
    &reduce::STANDARDIZE,
    &index::NEGATE_BETWEEN,
    &reduce::COMMON_VALUES,
    &index::NONZERO_INDICES,
    &reduce::MINMAX,
    &reduce::NAN_FACTS,
    &reduce::DATES_OF_MONTH,
    &reduce::MEMORY_BYTES,
    &create::SUB_DIAGONAL,
];

/// What NumPy answered, by the name of the exercise.
fn numpy<T: DeserializeOwned>(name: &str) -> T {
    recorded(include_str!("../recorded/03_01.json"), name)
}
