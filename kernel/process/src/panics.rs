//! The panic hook: a panic becomes a report to the kernel and prints nothing.

use std::any::Any;
use std::ffi::CStr;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{mem, thread};

use anneal_cell::{CellFrame, PanicInfo, Report};

use crate::{link, settle};

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send>;

/// Where the hook that was set last lives, by which it is told from one that a cell has set.
static OURS: AtomicUsize = AtomicUsize::new(0);

/// Functions of the standard library's own hook, which stands there after a cell has taken ours away.
static DEFAULT: AtomicUsize = AtomicUsize::new(0);

/// Sees to it that the kernel hears of every panic. A hook that a cell has set stays, as in any program, and runs after ours.
pub fn install() {
    let present = panic::take_hook();
    let [place, functions] = parts(&present);
    if place == OURS.load(Ordering::Relaxed) {
        set(present);
    } else if functions == DEFAULT.load(Ordering::Relaxed) {
        set(first(Box::new(|_| {})));
    } else {
        set(first(present));
    }
}

/// The hook of the process before any cell has run.
pub fn install_first() {
    drop(panic::take_hook());
    let [_, functions] = parts(&panic::take_hook());
    DEFAULT.store(functions, Ordering::Relaxed);
    install();
}

/// The two words of a hook: where what it captured lives, and its table of functions.
fn parts(hook: &Hook) -> [usize; 2] {
    // SAFETY: a reference to a trait object is two words; they are only compared, so their order does no harm beyond
    // taking one hook for another.
    unsafe { mem::transmute::<&(dyn Fn(&PanicHookInfo<'_>) + Sync + Send), [usize; 2]>(&**hook) }
}

fn first(then: Hook) -> Hook {
    Box::new(move |info| {
        link::report(&Report::Panic(describe(info)));
        then(info);
    })
}

fn set(hook: Hook) {
    OURS.store(parts(&hook)[0], Ordering::Relaxed);
    panic::set_hook(hook);
}

fn describe(info: &PanicHookInfo<'_>) -> PanicInfo {
    let (file, line, column) = match info.location() {
        Some(location) => (location.file().to_owned(), location.line(), location.column()),
        None => (String::new(), 0, 0),
    };
    let main = settle::is_main_thread();
    let thread = thread::current().name().map(str::to_owned);
    // Cells are compiled from files without a folder; only panics in other code need to say who called it.
    let frames = if file.contains('/') { cell_frames() } else { Vec::new() };
    PanicInfo { message: message(info.payload()).to_owned(), file, line, column, thread, main, frames }
}

/// The frames of this thread's stack that lie in libraries of cells.
fn cell_frames() -> Vec<CellFrame> {
    const DEPTH: usize = 256;
    let mut addresses = [std::ptr::null_mut(); DEPTH];
    // SAFETY: the buffer is as long as said.
    let count = unsafe { libc::backtrace(addresses.as_mut_ptr(), DEPTH as libc::c_int) };
    let found = addresses.iter().take(count.max(0) as usize).filter_map(|address| {
        // SAFETY: a zeroed `Dl_info` is a valid one, and `dladdr` only writes to it.
        let (name, base) = unsafe {
            let mut info: libc::Dl_info = std::mem::zeroed();
            if libc::dladdr(*address, &mut info) == 0 || info.dli_fname.is_null() {
                return None;
            }
            (CStr::from_ptr(info.dli_fname).to_string_lossy().into_owned(), info.dli_fbase)
        };
        // A return address is just behind the call.
        let offset = (*address as u64).checked_sub(base as u64 + 1)?;
        name.ends_with("/cell.so").then(|| CellFrame { library: name.into(), offset })
    });
    found.take(16).collect()
}

/// The words of a panic: those of `panic!` are a `&str` or a `String`, `panic_any` may carry anything.
fn message(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "Box<dyn Any>"
    }
}
