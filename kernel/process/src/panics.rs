//! The panic hook: a panic becomes a report to the kernel and prints nothing.

use std::any::Any;
use std::panic::{self, PanicHookInfo};
use std::thread;

use anneal_cell::{PanicInfo, Report};

use crate::{link, settle};

/// Puts the hook in place of whatever is there.
pub fn install() {
    panic::set_hook(Box::new(|info| link::report(&Report::Panic(describe(info)))));
}

fn describe(info: &PanicHookInfo<'_>) -> PanicInfo {
    let (file, line, column) = match info.location() {
        Some(location) => (location.file().to_owned(), location.line(), location.column()),
        None => (String::new(), 0, 0),
    };
    let main = settle::is_main_thread();
    let thread = thread::current().name().map(str::to_owned);
    PanicInfo { message: message(info.payload()).to_owned(), file, line, column, thread, main }
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
