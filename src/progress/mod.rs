//! What a long cell is doing: bars, curves that grow while a model trains, and pauses that an interrupt ends.
//!
//! ```
//! use anneal::prelude::*;
//!
//! let mut live = live_plot("loss");
//! for epoch in progress(0..3).label("epochs") {
//!     for batch in progress(0..100).label("batches") {
//!         live.add("train", epoch * 100 + batch, 1.0 / f64::from(1 + epoch * 100 + batch));
//!     }
//! }
//! ```
//!
//! A bar is drawn by a thread of its own, at most ten times a second, so an iteration costs a few nanoseconds and the
//! clock goes on while one takes long. What is left in the notebook is the final state, also when the loop breaks, panics
//! or is interrupted; outside a notebook only that is printed. Every step is a point where an interrupt stops the cell.

mod bar;
mod board;
mod live_plot;
mod sleep;

pub use bar::{Progress, ProgressBar, progress, progress_bar};
pub use live_plot::{LivePlot, live_plot};
pub use sleep::sleep;
