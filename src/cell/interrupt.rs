//! Interrupts that keep variables: loops of cells ask, and a cell that was interrupted unwinds like one that panicked.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the running cell is asked to stop.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// What unwinds through an interrupted cell.
pub(crate) struct Interrupted;

/// Stops the cell here if it was interrupted. Loops of cells call it; so does whatever takes long in the toolkit.
#[inline]
pub fn poll() {
    if REQUESTED.load(Ordering::Relaxed) {
        stop();
    }
}

#[cold]
fn stop() {
    // The panic hook stays silent: this is no panic.
    if !std::thread::panicking() {
        resume_unwind(Box::new(Interrupted));
    }
}

/// Asks the running cell to stop.
pub(crate) fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether the running cell has been asked to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Forgets an interrupt that came when no cell was running.
pub(crate) fn reset() {
    REQUESTED.store(false, Ordering::Relaxed);
}

/// Asks the running cell to stop; the process calls it in its signal handler, so it only sets a flag.
#[unsafe(no_mangle)]
pub extern "C" fn anneal_interrupt() {
    REQUESTED.store(true, Ordering::Relaxed);
}
