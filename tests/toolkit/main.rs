//! Tests of the toolkit through its public API. Contents:
//!
//! | file | what is tested |
//! |---|---|
//! | `imports` | the prelude beside the imports that each crate's documentation shows |
//! | `splits` | splits against scikit-learn's, and what holds for all of them |
//! | `tables` | frames, series and lazy frames: elision, missing values, escaping, text form |
//! | `arrays` | ndarray and candle: every dimension, empty, huge, NaN |
//! | `metrics` | every metric against scikit-learn's recorded results |
//! | `metric_inputs` | kinds of input, and what metrics say of odd ones |
//! | `datasets` | every set against its Python package, arrays, tensors, splits, bridges, damaged files |
//! | `generated` | generated sets against the truth behind them, the same bytes on every machine |
//! | `own_files` | reading CSV and Parquet files, and what errors say |
//! | `penguins` | the numbers of the first data set, its card, and damaged files |
//! | `properties` | what holds for any input: tables and cards that are read, metrics |
//! | `random` | seeded numbers: against their definition, distributions, layers, dropout |
//! | `pictures` | what a picture draws and says, what is left out, what is refused |
//! | `exercises` | the engine behind the checks: rules, limits, kinds of answers |
//! | `notebooks` | what notebooks say of exercises is what the checks have |
//! | `solutions` | exercises: answers pass, wrong answers do not |
//! | `gallery` | every display on one page, to look at |

#[path = "../../kernel/process/src/allocations.rs"]
mod allocations;
mod arrays;
mod datasets;
mod exercise_solutions;
mod exercises;
mod gallery;
mod generated;
mod imports;
mod metric_inputs;
mod metrics;
mod notebooks;
mod own_files;
mod penguins;
mod pictures;
mod properties;
mod random;
mod solutions;
mod splits;
mod tables;

use anneal::cell::Allocations;
use anneal::display::Show;

/// The HTML form of a value, without the style that all of them share.
#[track_caller]
fn html(value: &impl Show) -> String {
    let bundle = value.show();
    let html = bundle.get("text/html").expect("a text/html form");
    html.split_once("</style>").map_or(html, |(_, content)| content).to_owned()
}

/// The text form of a value.
#[track_caller]
fn text(value: &impl Show) -> String {
    value.show().get("text/plain").expect("a text/plain form").to_owned()
}

/// Lets checks count allocations, as the cell process does.
fn count_allocations() {
    if let Some(count) = allocations::COUNT {
        anneal::cell::count_allocations_with(count);
    }
}
