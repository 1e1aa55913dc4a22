//! The cell process: loads compiled cells and runs them on its main thread, one after the other.
//!
//! It must be linked with `-C prefer-dynamic`: only when it shares `libstd.so` with the cells and the toolkit are the panic
//! hook, the buffer of stdout and the stack-overflow handler one and the same for all of them.

mod library;
mod link;
mod panics;
mod settle;
mod streams;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anneal_cell::{Command, Report, Run};

use crate::library::Library;
use crate::link::Link;

fn main() {
    let Some(frames) = settle::settle() else {
        eprintln!("anneal-cell runs the cells of a notebook; the Anneal kernel starts it, nobody else does");
        std::process::exit(2);
    };
    let (link, commands) = Link::open(frames);
    streams::prepare();
    let mut loaded = HashSet::new();
    for command in commands {
        let answer = match command {
            Command::Attach { toolkit } => library::attach(&toolkit).map(|()| Report::Ready { pid: settle::pid() }),
            Command::Run(run) => run_cell(&run, &mut loaded).map(|seconds| Report::Done { seconds }),
            Command::Ack | Command::Shutdown => continue,
        };
        streams::flush();
        link.report(&answer.unwrap_or_else(|message| Report::Refused { message }));
    }
}

/// Loads the cell and calls its function; gives the run time in seconds.
fn run_cell(run: &Run, loaded: &mut HashSet<PathBuf>) -> Result<f64, String> {
    for path in &run.preload {
        if !loaded.contains(path) {
            Library::open(path, libc::RTLD_GLOBAL)?;
            loaded.insert(path.clone());
        }
    }
    let entry = entry_of(&run.library, &run.entry)?;
    // A cell may have taken the hook away or closed a stream; the next one starts with both in place.
    panics::install();
    streams::reopen();
    let started = Instant::now();
    entry();
    Ok(started.elapsed().as_secs_f64())
}

fn entry_of(library: &Path, name: &str) -> Result<extern "C" fn(), String> {
    let address = Library::open(library, libc::RTLD_LOCAL)?.symbol(name)?;
    // SAFETY: the kernel generated the function under this name, with this signature; the library is never unloaded.
    Ok(unsafe { std::mem::transmute::<*mut libc::c_void, extern "C" fn()>(address) })
}
