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
//! or is interrupted; outside a notebook only that is printed. A bar or plot that stays in a variable shows at the end of
//! each cell how it stands. Every step is a point where an interrupt stops the cell.

use std::sync::{Mutex, Weak};

mod bar;
mod board;
mod live_plot;
mod sleep;

pub use bar::{Progress, ProgressBar, progress, progress_bar};
pub use live_plot::{LivePlot, live_plot};
pub use sleep::sleep;

/// What a thread of its own draws.
trait Live: Send + Sync {
    /// A cell has ended: shows what is not drawn yet. Where a notebook is run as a file, nobody listens later.
    fn settle(&self);
}

/// All that is not finished, the oldest first.
static OPEN: Mutex<Vec<Weak<dyn Live>>> = Mutex::new(Vec::new());

fn register(live: Weak<dyn Live>) {
    board::lock(&OPEN).push(live);
}

/// Called at the end of every cell.
pub(crate) fn settle() {
    board::stand_alone();
    let open: Vec<_> = {
        let mut open = board::lock(&OPEN);
        open.retain(|live| live.strong_count() > 0);
        open.iter().filter_map(Weak::upgrade).collect()
    };
    open.iter().for_each(|live| live.settle());
}
