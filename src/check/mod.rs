//! The checks of all lessons, one function an exercise, named like the function that the learner writes.
//!
//! ```
//! use anneal::prelude::*;
//!
//! fn hello_kernel(name: &str) -> String {
//!     format!("Hello, {name}!")
//! }
//!
//! check::hello_kernel(hello_kernel); // at the end of a cell, without the semicolon, its verdict is shown
//! ```
//!
//! Each lesson has a file: for every exercise a constant that says what it is, and a function with its cases.

mod arrays;
mod broadcasting;
mod candle_tensors;
mod digits_cnn;
mod first_cells;
mod frames;
mod group;
mod how_you_are_graded;
mod linear_regression;
mod logistic_regression;
mod recorded;
mod select;

pub use arrays::*;
pub use broadcasting::*;
pub use candle_tensors::*;
pub use digits_cnn::*;
pub use first_cells::*;
pub use group::*;
pub use how_you_are_graded::*;
pub use linear_regression::*;
pub use logistic_regression::*;
pub use select::*;

use crate::exercise::Exercise;

/// Every exercise, in the order of the course.
pub fn exercises() -> impl Iterator<Item = &'static Exercise> {
    [
        first_cells::EXERCISES,
        how_you_are_graded::EXERCISES,
        arrays::EXERCISES,
        broadcasting::EXERCISES,
        select::EXERCISES,
        group::EXERCISES,
        linear_regression::EXERCISES,
        logistic_regression::EXERCISES,
        candle_tensors::EXERCISES,
        digits_cnn::EXERCISES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The exercise with an id such as `00-01.E2`.
pub fn exercise(id: &str) -> Option<&'static Exercise> {
    exercises().find(|exercise| exercise.id.eq_ignore_ascii_case(id.trim()))
}
