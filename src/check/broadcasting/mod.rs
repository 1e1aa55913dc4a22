//! 03-02 Broadcasting: 21 puzzles and four more, solved with whole arrays and without a loop.

mod combine;
mod make;
mod rearrange;

pub use combine::*;
pub use make::*;
pub use rearrange::*;

use serde::de::DeserializeOwned;

use super::recorded::recorded;
use crate::exercise::{Answer, Check, Exercise, Input, Rule};

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] = &[
    &make::ONES,
    &combine::SUM,
    &combine::OUTER,
    &rearrange::DIAG,
    &make::EYE,
    &make::TRIU,
    &combine::CUMSUM,
    &rearrange::DIFF,
    &make::VSTACK,
    &rearrange::ROLL,
    &rearrange::FLIP,
    &rearrange::COMPRESS,
    &rearrange::PAD_TO,
    &rearrange::SEQUENCE_MASK,
    &combine::BINCOUNT,
    &combine::SCATTER_ADD,
    &rearrange::FLATTEN,
    &make::LINSPACE,
    &combine::HEAVISIDE,
    &make::REPEAT,
    &combine::BUCKETIZE,
    &combine::PAIRWISE_L2,
    &combine::ONE_HOT,
    &make::BLOCK_DIAG,
    &make::CAUSAL_AND_PADDING_MASK,
];

/// Random inputs for each puzzle.
const CALLS: usize = 200;

/// What NumPy answered, by the name of the exercise.
fn numpy<T: DeserializeOwned>(name: &str) -> T {
    recorded(include_str!("../recorded/03_02.json"), name)
}

/// The rules of the game: whole arrays only, and without what would give the puzzle away.
fn puzzle<'a, I: Input, O: Answer>(check: Check<'a, I, O>, without: &'static [&'static str]) -> Check<'a, I, O> {
    // First what gives it away: a method named like the puzzle would otherwise be taken for recursion.
    let check = if without.is_empty() { check } else { check.rule(Rule::Without(without)) };
    check.rule(Rule::NoLoops).rule(Rule::NoClosures).rule(Rule::NoIterators).rule(Rule::NoRecursion)
}
