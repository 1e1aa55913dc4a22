//! The cell process: loads compiled cells and runs them on its main thread, one after the other.
//!
//! It must be linked with `-C prefer-dynamic`: only when it shares `libstd.so` with the cells and the toolkit are the panic
//! hook, the buffer of stdout and the stack-overflow handler one and the same for all of them.

mod allocations;
mod input;
mod interrupt;
mod library;
mod link;
mod memory;
mod panics;
mod settle;
mod streams;

use std::collections::HashSet;
use std::ffi::c_void;
use std::path::PathBuf;
use std::time::Instant;
use std::{mem, ptr};

use anneal_cell::{Allocations, Command, Report, Run};

use crate::library::Library;
use crate::link::Link;
use crate::memory::Memory;

fn main() {
    let Some(frames) = settle::settle() else {
        eprintln!("anneal-cell runs the cells of a notebook; the Anneal kernel starts it, nobody else does");
        std::process::exit(2);
    };
    let mut memory = Memory::keep_at_hand();
    link::go_with_the_kernel();
    let (link, commands) = Link::open(frames);
    streams::prepare();
    input::prepare();
    panics::install_first();
    let mut cells = Cells::default();
    for command in commands {
        let answer = match command {
            Command::Attach { toolkit } => library::attach(&toolkit).map(|()| Report::Ready { pid: settle::pid() }),
            Command::Run(run) => cells.run(&run, enter).map(|seconds| Report::Done { seconds }),
            Command::Call(run) => cells.run(&run, call).map(|seconds| Report::Done { seconds }),
            Command::Ack | Command::Answer(_) | Command::Shutdown => continue,
        };
        streams::flush();
        link.report(&answer.unwrap_or_else(|message| Report::Refused { message }));
        memory.give_back();
    }
}

/// What stays between cells.
struct Cells {
    loaded: HashSet<PathBuf>,
    /// What the last function of evcxr returned, which is where it keeps its variables.
    state: *mut c_void,
}

impl Default for Cells {
    fn default() -> Self {
        Self { loaded: HashSet::new(), state: ptr::null_mut() }
    }
}

impl Cells {
    /// Loads the cell and enters its function; gives the run time in seconds.
    fn run(&mut self, run: &Run, enter: fn(*mut c_void, &mut *mut c_void)) -> Result<f64, String> {
        let needs = run.needs.iter().map(|path| (path, libc::RTLD_LOCAL));
        for (path, visibility) in needs.chain(run.preload.iter().map(|path| (path, libc::RTLD_GLOBAL))) {
            if !self.loaded.contains(path) {
                Library::open(path, visibility)?;
                self.loaded.insert(path.clone());
            }
        }
        let function = Library::open(&run.library, libc::RTLD_LOCAL)?.symbol(&run.entry)?;
        // A cell may have replaced the hook or closed a stream; the next one starts with both in place.
        panics::install();
        streams::reopen();
        let started = Instant::now();
        enter(function, &mut self.state);
        Ok(started.elapsed().as_secs_f64())
    }
}

fn enter(function: *mut c_void, _: &mut *mut c_void) {
    // SAFETY: the kernel generated the function with this signature; its library is never unloaded.
    let function = unsafe { mem::transmute::<*mut c_void, extern "C" fn()>(function) };
    function();
}

fn call(function: *mut c_void, state: &mut *mut c_void) {
    // SAFETY: evcxr generated the function with this signature; its library is never unloaded.
    let function = unsafe { mem::transmute::<*mut c_void, extern "C" fn(*mut c_void) -> *mut c_void>(function) };
    *state = function(*state);
}
