//! Ends what the engine is doing, from any thread.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::engine::Interrupt;
use crate::process::ProcessHandle;

/// A cell that looks for interrupts has stopped by then; one that has not is told what comes.
const NOTICE: Duration = Duration::from_millis(500);

/// How long a cell may then take to stop by itself before its process is ended.
pub const GRACE: Duration = Duration::from_secs(3);

/// Ends what the engine is doing: the compiler's process group, or the cell process.
#[derive(Default)]
pub struct Stop {
    /// The process group of the compiler, or of cargo; 0 when none runs.
    compiler: AtomicI32,
    pub process: Mutex<Option<ProcessHandle>>,
    /// Number of the run that goes on; 0 when none does.
    pub running: AtomicUsize,
    /// Number of the run that has been asked to stop.
    stopping: AtomicUsize,
    pub requested: AtomicBool,
}

impl Interrupt for Arc<Stop> {
    fn interrupt(&self) {
        self.requested.store(true, Ordering::SeqCst);
        let run = self.running.load(Ordering::SeqCst);
        if !self.end_compiler() && run != 0 {
            self.process(|process| process.signal(libc::SIGINT));
            // However often it is asked, it gets one period of grace.
            if self.stopping.swap(run, Ordering::SeqCst) != run {
                let stop = self.clone();
                std::thread::spawn(move || stop.insist(run));
            }
        }
    }
}

impl Stop {
    /// Starts a compiler, in a group of its own so that an interrupt ends its linker too. [`finish`](Self::finish) when it has
    /// ended.
    pub fn start(&self, command: &mut Command) -> io::Result<Child> {
        let child = command.process_group(0).spawn()?;
        self.compiler.store(child.id() as i32, Ordering::SeqCst);
        // An interrupt that came a moment ago found nothing to end.
        if self.is_requested() {
            self.end_compiler();
        }
        Ok(child)
    }

    pub fn finish(&self) {
        self.compiler.store(0, Ordering::SeqCst);
    }

    pub fn is_requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    fn end_compiler(&self) -> bool {
        let group = self.compiler.load(Ordering::SeqCst);
        if group > 0 {
            // SAFETY: signals a process group that this engine started; at worst it is gone.
            unsafe { libc::kill(-group, libc::SIGKILL) };
        }
        group > 0
    }

    /// Waits for a run to end by itself, says so when it does not, and ends its process.
    fn insist(&self, run: usize) {
        for (patience, act) in [(NOTICE, ProcessHandle::wake as fn(&ProcessHandle)), (GRACE, ProcessHandle::kill)] {
            std::thread::sleep(patience);
            if self.running.load(Ordering::SeqCst) != run {
                return;
            }
            self.process(act);
        }
    }

    fn process(&self, act: impl FnOnce(&ProcessHandle)) {
        if let Some(process) = &*self.process.lock().unwrap_or_else(|poison| poison.into_inner()) {
            act(process);
        }
    }
}
