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

use crate::display::Bundle;

pub use attempt::{Attempt, AttemptDebug, AttemptDisplay, AttemptOpaque, AttemptOption};
pub use interrupt::poll;
pub use iterator::{KeptIterator, forever};
pub use measure::{Extensive, Extent, Measure, MeasureBytes, MeasureExtent};
pub(crate) use outcome::CheckFailed;
pub use outcome::{CellError, Fallible, block_on, catch, enter, leave, runtime};
pub use show::{
    Brief, BriefCollection, BriefDebug, Collection, ShowBundle, ShowDebug, ShowDisplay, ShowOpaque, ShowUnit, Value,
};
pub use store::{define, expect, probe, put, take};

/// What one thread has allocated while it was watched; the process holds the same definition.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// How often memory was asked for, growing a piece included.
    pub count: u64,
    /// The most bytes that were held at once, beyond what was held at the start.
    pub peak: u64,
    /// Bytes held now beyond those at the start; below zero when more was freed than taken.
    pub held: i64,
}

/// Begins to count what this thread allocates, or stops and tells.
type CountAllocations = extern "C" fn(begin: bool) -> Allocations;

/// What the cell process offers the toolkit; the process holds the same definition.
#[repr(C)]
pub struct Host {
    /// Version of this struct: 2.
    pub version: u32,
    /// Sends one frame to the kernel; may be called from any thread.
    pub emit: extern "C" fn(tag: u8, payload: *const u8, len: usize),
    /// Absent where allocations cannot be seen.
    pub allocations: Option<CountAllocations>,
}

/// Tags of the frames that the toolkit writes.
pub(crate) mod tag {
    pub(crate) const DISPLAY: u8 = 66;
    pub(crate) const OUTCOME: u8 = 68;
    pub(crate) const DEFINED: u8 = 70;
    /// The words in front of the next line that this thread reads from stdin.
    pub(crate) const PROMPT: u8 = 71;
    /// What to show if the process dies from here on.
    pub(crate) const FAREWELL: u8 = 73;
    /// Bytes that the toolkit has written for itself.
    pub(crate) const OWN_WRITES: u8 = 74;
}

const VERSION: u32 = 2;

/// Exit code of a process whose cell would not stop; the kernel has it too.
const STUCK: i32 = 214;

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
    if let Some(count) = host.allocations {
        count_allocations_with(count);
    }
    0
}

static COUNT_ALLOCATIONS: OnceLock<CountAllocations> = OnceLock::new();

/// Makes allocations visible to checks: what the cell process does, and a test that counts them itself.
pub fn count_allocations_with(count: CountAllocations) {
    COUNT_ALLOCATIONS.get_or_init(|| count);
}

/// Begins to count what this thread allocates, or stops and tells.
pub(crate) fn allocations(begin: bool) -> Option<Allocations> {
    COUNT_ALLOCATIONS.get().map(|count| count(begin))
}

/// Whether allocations are counted here.
pub(crate) fn sees_allocations() -> bool {
    COUNT_ALLOCATIONS.get().is_some()
}

/// Takes down what the learner wrote: a cell that calls a check does so for all that it reaches.
pub fn source(name: &str, text: &str) {
    crate::exercise::hand_over(name, text);
}

/// Whether there is a kernel to send frames to.
pub(crate) fn attached() -> bool {
    EMIT.get().is_some()
}

/// Tells the kernel what to show if the process dies from here on.
pub(crate) fn farewell(Bundle { data, metadata }: &Bundle) {
    let frame = serde_json::json!({ "kind": "result", "data": data, "metadata": metadata });
    emit(tag::FAREWELL, frame.to_string().as_bytes());
}

/// Takes back what [`farewell`] left.
pub(crate) fn no_farewell() {
    emit(tag::FAREWELL, b"null");
}

/// Ends the process for a function that does not stop, if there is a kernel that shows what [`farewell`] left.
pub(crate) fn end_stuck_process() {
    if attached() {
        // SAFETY: it only ends the process; `exit` would wait for destructors that may need what the function holds.
        unsafe { libc::_exit(STUCK) }
    }
}

/// Does what the toolkit does for itself, such as opening the journal: the kernel does not take what is written for
/// something that the cell did, which it could not run again.
pub(crate) fn for_itself<R>(act: impl FnOnce() -> R) -> R {
    let before = written();
    let result = act();
    if let (Some(before), Some(after)) = (before, written()) {
        emit(tag::OWN_WRITES, (after - before).to_string().as_bytes());
    }
    result
}

/// Bytes that this process has written in all, where the system tells.
fn written() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/io").ok()?;
    text.lines().find_map(|line| line.strip_prefix("wchar: "))?.trim().parse().ok()
}

/// Sends one frame to the kernel; false when there is none to send it to.
pub(crate) fn emit(tag: u8, payload: &[u8]) -> bool {
    let Some(emit) = EMIT.get() else { return false };
    emit(tag, payload.as_ptr(), payload.len());
    true
}
