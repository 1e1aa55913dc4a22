//! The kernel's side of the cell process: start it, run compiled cells in it, and say how it died.
//!
//! Everything is pulled by the one thread that owns the [`CellProcess`]; only a [`ProcessHandle`] works from elsewhere.

mod crash_text;
mod death;
mod handle;
pub mod memory;
mod pump;
mod spawn;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anneal_cell::{Command, Prompt, Report};
use serde_json::Value;

pub use anneal_cell::{PanicInfo, Run};
pub use death::{Cause, Death};
pub use handle::ProcessHandle;

use pump::{Next, Pump};

use crate::engine::AnswerTo;

/// The longest that [`CellProcess::idle_output`] reads: a thread that prints without end must not hold its caller.
const IDLE_LIMIT: Duration = Duration::from_millis(50);

/// What a cell process is made of.
#[derive(Clone, Debug)]
pub struct ProcessConfig {
    /// `anneal-cell`, linked with `-C prefer-dynamic`.
    pub executable: PathBuf,
    /// The toolkit's shared library.
    pub toolkit: PathBuf,
    /// The folder that holds `libstd-*.so`, as `rustc --print target-libdir` gives it.
    pub sysroot_lib: PathBuf,
    /// Where relative paths of cells start; the kernel's own folder when `None`.
    pub working_directory: Option<PathBuf>,
    /// Variables on top of the kernel's environment.
    pub environment: Vec<(String, String)>,
    /// The most private memory it may take, in bytes; see [`memory`].
    pub memory: Option<u64>,
}

/// What a running cell lets out. Text and displays keep their order; text printed after a panic may overtake its event.
///
/// Text comes as bytes cut anywhere, inside a character too.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    Display(Value),
    Panic(PanicInfo),
    Outcome(Value),
    Defined(Value),
    /// What to show if the process dies from here on; null takes it back.
    Farewell(Value),
    /// A thread waits for a line of input.
    Ask(Prompt, AnswerTo),
    /// Somebody called [`ProcessHandle::wake`].
    Woken,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    Done {
        seconds: f64,
    },
    /// A library or symbol could not be loaded; nothing has run.
    Refused {
        message: String,
    },
    /// The process is gone; every later run says the same.
    Died(Death),
}

/// A process that runs cells. Dropping it ends the process and everything it started.
pub struct CellProcess {
    pump: Pump,
    handle: ProcessHandle,
    state: State,
    /// What [`writes_elsewhere`](Self::writes_elsewhere) found last.
    elsewhere: u64,
    /// What the toolkit has written for itself.
    own_writes: u64,
}

enum State {
    Attaching,
    Ready,
    /// The toolkit could not be loaded, so no cell can run.
    Refused(String),
    Dead(Death),
}

impl CellProcess {
    /// Starts a process, which loads the toolkit in the background; the first run waits for that.
    ///
    /// On Linux the process dies with the thread that calls this, so call it on the thread that will own it.
    pub fn spawn(config: &ProcessConfig) -> anyhow::Result<Self> {
        let (mut pump, handle) = spawn::spawn(config)?;
        pump.send(&Command::Attach { toolkit: config.toolkit.clone() })?;
        Ok(Self { pump, handle, state: State::Attaching, elsewhere: 0, own_writes: 0 })
    }

    /// Runs one cell until it returns or the process dies. All that was printed has reached `on_event` by then.
    pub fn run(&mut self, run: &Run, on_event: &mut dyn FnMut(Event)) -> Ended {
        self.command(Command::Run(run.clone()), on_event)
    }

    /// The same for a cell that evcxr compiled.
    #[cfg(feature = "evcxr")]
    pub fn call(&mut self, run: &Run, on_event: &mut dyn FnMut(Event)) -> Ended {
        self.command(Command::Call(run.clone()), on_event)
    }

    fn command(&mut self, command: Command, on_event: &mut dyn FnMut(Event)) -> Ended {
        if let Some(ended) = self.wait_until_attached(on_event) {
            return ended;
        }
        self.writes_elsewhere();
        if let Err(error) = self.pump.send(&command) {
            return Ended::Refused { message: error.to_string() };
        }
        loop {
            match self.pump.next(true, on_event) {
                Next::Report(Report::Done { seconds }) => return Ended::Done { seconds },
                Next::Report(Report::Refused { message }) => return Ended::Refused { message },
                Next::Report(report) => self.pass_on(report, on_event),
                Next::Text | Next::Nothing => {}
                Next::Dead => return Ended::Died(self.bury(on_event)),
            }
        }
    }

    /// What threads that outlived their cell have let out since the last call. Never waits.
    pub fn idle_output(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        let deadline = Instant::now() + IDLE_LIMIT;
        while !matches!(self.state, State::Dead(_)) && Instant::now() < deadline {
            match self.pump.next(false, &mut |event| events.push(event)) {
                Next::Report(Report::Ready { .. }) => self.state = State::Ready,
                Next::Report(Report::Refused { message }) => self.state = State::Refused(message),
                Next::Report(report) => self.pass_on(report, &mut |event| events.push(event)),
                Next::Text => {}
                Next::Nothing => break,
                Next::Dead => drop(self.bury(&mut |event| events.push(event))),
            }
        }
        events
    }

    /// Whether the process has written anywhere but to its stdout and stderr since this was last asked: into files, mostly.
    /// `None` where the system does not tell. What goes through `send` (sockets) is not seen, and
    /// what the toolkit writes for itself does not count.
    pub fn writes_elsewhere(&mut self) -> Option<bool> {
        let text = fs::read_to_string(format!("/proc/{}/io", self.handle.pid())).ok()?;
        let written: u64 = text.lines().find_map(|line| line.strip_prefix("wchar: "))?.trim().parse().ok()?;
        let elsewhere = written.saturating_sub(self.pump.received() + self.own_writes);
        Some(elsewhere > std::mem::replace(&mut self.elsewhere, elsewhere))
    }

    /// Whether the process has ended, noticed or not.
    pub fn has_died(&self) -> bool {
        matches!(self.state, State::Dead(_)) || self.handle.has_died()
    }

    /// Ends or signals the process from any thread.
    pub fn handle(&self) -> ProcessHandle {
        self.handle.clone()
    }

    /// How the process died, as far as [`run`](Self::run) and [`idle_output`](Self::idle_output) have noticed.
    pub fn death(&self) -> Option<&Death> {
        match &self.state {
            State::Dead(death) => Some(death),
            _ => None,
        }
    }

    fn wait_until_attached(&mut self, on_event: &mut dyn FnMut(Event)) -> Option<Ended> {
        loop {
            match &self.state {
                State::Ready => return None,
                State::Refused(message) => {
                    return Some(Ended::Refused { message: message.clone() });
                }
                State::Dead(death) => return Some(Ended::Died(death.clone())),
                State::Attaching => {}
            }
            match self.pump.next(true, on_event) {
                Next::Report(Report::Ready { .. }) => self.state = State::Ready,
                Next::Report(Report::Refused { message }) => self.state = State::Refused(message),
                Next::Report(report) => self.pass_on(report, on_event),
                Next::Text | Next::Nothing => {}
                Next::Dead => drop(self.bury(on_event)),
            }
        }
    }

    /// A report that ends nothing becomes an event; a display lets its thread go on afterwards.
    fn pass_on(&mut self, report: Report, on_event: &mut dyn FnMut(Event)) {
        match report {
            Report::Display(value) => {
                on_event(Event::Display(value));
                self.pump.send(&Command::Ack).expect("a frame without payload");
            }
            Report::Panic(info) => on_event(Event::Panic(info)),
            Report::Outcome(value) => on_event(Event::Outcome(value)),
            Report::Defined(value) => on_event(Event::Defined(value)),
            Report::Farewell(value) => on_event(Event::Farewell(value)),
            Report::Ask(prompt) => on_event(Event::Ask(prompt, self.pump.answer())),
            Report::OwnWrites(bytes) => self.own_writes += bytes,
            Report::Ready { .. } | Report::Refused { .. } | Report::Done { .. } => {}
        }
    }

    fn bury(&mut self, on_event: &mut dyn FnMut(Event)) -> Death {
        let death = self.pump.bury(on_event);
        self.state = State::Dead(death.clone());
        death
    }
}

impl Drop for CellProcess {
    fn drop(&mut self) {
        self.handle.end();
    }
}
