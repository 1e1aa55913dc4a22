//! Interrupts that keep variables: loops of cells ask, and a cell that was interrupted unwinds like one that panicked.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

/// Whether the running cell is asked to stop.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// What loops look at: the same, but off while the thread of cells unwinds, since destructors have loops too.
static LOOK: AtomicBool = AtomicBool::new(false);

/// The thread that runs cells.
static CELLS: OnceLock<ThreadId> = OnceLock::new();

/// What unwinds through an interrupted cell.
pub(crate) struct Interrupted;

impl Drop for Interrupted {
    fn drop(&mut self) {
        LOOK.store(requested(), Ordering::Relaxed);
    }
}

/// Stops the cell here if it was interrupted. Loops of cells call it; so does whatever takes long in the toolkit.
#[inline]
pub fn poll() {
    if LOOK.load(Ordering::Relaxed) {
        stop();
    }
}

/// Never returns: what a loop keeps in registers would otherwise have to survive this call, and every pass would store
/// it to the stack (35 percent of a training loop).
#[cold]
fn stop() -> ! {
    while thread::panicking() {
        // In what the destructors of another panic call: to unwind here would abort. The kernel ends the process.
        thread::park();
    }
    if CELLS.get() == Some(&thread::current().id()) {
        LOOK.store(false, Ordering::Relaxed);
    }
    // The panic hook stays silent: this is no panic.
    resume_unwind(Box::new(Interrupted))
}

/// Asks the running cell to stop.
pub(crate) fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
    LOOK.store(true, Ordering::Relaxed);
}

/// Whether the running cell has been asked to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Forgets an interrupt that came when no cell was running.
pub(crate) fn reset() {
    REQUESTED.store(false, Ordering::Relaxed);
    LOOK.store(false, Ordering::Relaxed);
}

/// This thread runs cells.
pub(crate) fn enter() {
    CELLS.get_or_init(|| thread::current().id());
    reset();
}

/// Asks the running cell to stop; the process calls it in its signal handler, so it only sets a flag.
#[unsafe(no_mangle)]
pub extern "C" fn anneal_interrupt() {
    request();
}
