//! The evcxr engine: evcxr evaluates, in a process of its own, and the learner's code runs in the same cell process and is
//! reported in the same way as under the native engine. It is the other opinion in differential tests.
//!
//! ```text
//! engine --cell--> worker (evcxr, analyzer) --source--> cargo.rs (rustc) --library--> worker
//!    ^                                                                                  |
//!    '------- bridge <-- relay, which evcxr takes for its runtime <--LOAD_AND_RUN-------'
//! ```

mod bridge;
mod cargo;
mod graph;
mod input;
mod markers;
mod place;
mod rewrite;
mod session;
mod start;
mod tell;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use super::{Assist, Bundle, Completeness, Completion, Interrupt};
use crate::process::ProcessHandle;

pub use session::Evcxr;

/// Variable that names the socket of the session, for the stand-in for cargo.
const BRIDGE: &str = "ANNEAL_EVCXR_BRIDGE";

/// File in evcxr's folder that names the library of the learner's own crates.
const PRELOAD: &str = "preload";

/// The processes of this engine; the kernel starts the first, evcxr the others.
#[derive(clap::Subcommand)]
pub enum Part {
    Worker {
        bridge: PathBuf,
    },
    Relay {
        bridge: PathBuf,
    },
    Cargo {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

impl Part {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Worker { bridge } => worker::run(&bridge).map(|()| ExitCode::SUCCESS),
            Self::Relay { bridge } => bridge::relay(&bridge).map(|()| ExitCode::SUCCESS),
            Self::Cargo { arguments } => cargo::run(&arguments),
        }
    }
}

/// What the other processes tell the engine.
enum Message {
    /// evcxr has started a process for the learner's code, the first or one after another; lines go back to it here.
    Connected(std::os::unix::net::UnixStream),
    Run {
        library: PathBuf,
        entry: String,
    },
    Reply(Box<worker::Reply>),
    /// The worker has gone; what it said last is in Jupyter's log.
    Gone,
}

/// Ends the compiler's process group or the cell process. evcxr itself goes on: it holds the definitions.
#[derive(Default)]
struct Stop {
    compiler: AtomicI32,
    process: Mutex<Option<ProcessHandle>>,
    running: AtomicBool,
    requested: AtomicBool,
}

impl Stop {
    /// A compiler has started, perhaps one that was not waited for: then it is too late for it.
    fn compiling(&self, pid: i32) {
        self.compiler.store(pid, Ordering::SeqCst);
        if self.requested.load(Ordering::SeqCst) {
            self.end_compiler();
        }
    }

    fn end_compiler(&self) {
        let compiler = self.compiler.load(Ordering::SeqCst);
        if compiler > 0 {
            // SAFETY: signals a process group of this engine, which keeps its connection open while it lives.
            unsafe { libc::kill(-compiler, libc::SIGKILL) };
        }
    }
}

impl Interrupt for Stop {
    fn interrupt(&self) {
        self.requested.store(true, Ordering::SeqCst);
        self.end_compiler();
        if self.running.load(Ordering::SeqCst)
            && let Some(process) = &*self.process.lock().unwrap_or_else(|poison| poison.into_inner())
        {
            process.kill();
        }
    }
}

/// The names that evcxr knows, for completion from any thread.
#[derive(Default)]
struct KnownNames(Mutex<Vec<String>>);

impl Assist for KnownNames {
    fn complete(&self, source: &str, offset: usize) -> Completion {
        let before = &source[..offset];
        let start = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
        let names = self.0.lock().unwrap_or_else(|poison| poison.into_inner());
        let matches = names.iter().filter(|name| name.starts_with(&before[start..])).cloned().collect();
        Completion { start, end: offset, matches, kinds: Vec::new() }
    }

    fn inspect(&self, _: &str, _: usize) -> Option<Bundle> {
        None
    }

    fn is_complete(&self, source: &str) -> Completeness {
        super::native::brackets::completeness(&super::native::commands::split(source).1)
    }
}
