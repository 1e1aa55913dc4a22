//! The runtime of a compiled cell: its variables, its outcome, and the way to the kernel.
//!
//! Nothing here is for learners. The native engine generates code that calls these functions; under
//! `cargo test` or another kernel there is no host and `emit` says so.

mod attempt;
pub mod instantiate;
pub(crate) mod interrupt;
mod iterator;
mod measure;
mod outcome;
mod show;
mod store;

use std::sync::OnceLock;

pub use attempt::{Attempt, AttemptDebug, AttemptDisplay, AttemptOpaque, AttemptOption};
pub use interrupt::poll;
pub use iterator::{KeptIterator, forever};
pub use measure::{Extensive, Extent, Measure, MeasureBytes, MeasureExtent};
pub(crate) use outcome::CheckFailed;
pub use outcome::{CellError, Fallible, block_on, catch, enter, leave, runtime};
pub use show::{ShowBundle, ShowDebug, ShowDisplay, ShowOpaque, ShowUnit, Value, brief};
pub use store::{define, expect, probe, put, take};

/// What the cell process offers the toolkit; the process holds the same definition.
#[repr(C)]
pub struct Host {
    /// Version of this struct: 1.
    pub version: u32,
    /// Sends one frame to the kernel; may be called from any thread.
    pub emit: extern "C" fn(tag: u8, payload: *const u8, len: usize),
}

/// Tags of the frames that the toolkit writes.
pub(crate) mod tag {
    pub(crate) const DISPLAY: u8 = 66;
    pub(crate) const OUTCOME: u8 = 68;
    pub(crate) const DEFINED: u8 = 70;
    /// The words in front of the next line that this thread reads from stdin.
    pub(crate) const PROMPT: u8 = 71;
}

const VERSION: u32 = 1;

static EMIT: OnceLock<extern "C" fn(u8, *const u8, usize)> = OnceLock::new();

/// Connects the toolkit with the process that loaded it; 0 when both speak the same version.
///
/// # Safety
/// `host` points to a `Host` that is readable during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anneal_attach(host: *const Host) -> u32 {
    // SAFETY: the caller's promise.
    let host = unsafe { &*host };
    if host.version != VERSION {
        return VERSION;
    }
    EMIT.get_or_init(|| host.emit);
    0
}

/// Takes down what the learner wrote: a cell that calls a check does so for all that it reaches.
pub fn source(name: &str, text: &str) {
    crate::exercise::hand_over(name, text);
}

/// Whether there is a kernel to send frames to.
pub(crate) fn attached() -> bool {
    EMIT.get().is_some()
}

/// Sends one frame to the kernel; false when there is none to send it to.
pub(crate) fn emit(tag: u8, payload: &[u8]) -> bool {
    let Some(emit) = EMIT.get() else { return false };
    emit(tag, payload.as_ptr(), payload.len());
    true
}
