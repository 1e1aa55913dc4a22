//! How a cell process died, out of its exit status and what the standard library printed on the way.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use anneal_cell::{CONNECTION_LOST, STUCK};

use super::crash_text::CrashText;
use super::memory;

/// The end of a cell process.
#[derive(Clone, Debug, PartialEq)]
pub struct Death {
    /// The signal that ended it, if one did.
    pub signal: Option<i32>,
    /// Its exit code, if it left by itself.
    pub code: Option<i32>,
    pub cause: Cause,
}

/// Why it ended. `to_string` gives a sentence for the learner.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// The cell called `exit`.
    Exit(i32),
    /// [`ProcessHandle::kill`](super::ProcessHandle::kill): an interrupt or a restart.
    Killed,
    /// Killed by somebody else; nearly always the system, which had run out of memory.
    KilledFromOutside,
    Segfault,
    /// `abort`, in Rust or in a C library, for another reason than those below.
    Abort,
    StackOverflow {
        thread: String,
    },
    OutOfMemory {
        bytes: Option<u64>,
    },
    /// A panic where none is allowed: in a destructor during another panic, in the panic hook, in an `extern "C"` function.
    PanicWhilePanicking,
    /// The standard library gave up, in its own words.
    Fatal(String),
    /// The toolkit ended it: a function did not stop when its time was over.
    Stuck,
    /// Any other signal.
    Signal(i32),
    /// The cell closed or replaced the connection to the kernel.
    ConnectionLost,
    /// Something that is no frame was written into the connection, so the kernel ended the process.
    Confused(String),
}

impl Death {
    /// `killed`: by us; `confusion`: what was wrong with a frame, if that is why.
    pub(super) fn new(status: ExitStatus, text: Option<CrashText>, killed: bool, confusion: Option<String>) -> Self {
        let cause = match (status.signal(), status.code()) {
            _ if confusion.is_some() => Cause::Confused(confusion.unwrap_or_default()),
            (Some(libc::SIGKILL), _) if killed => Cause::Killed,
            (Some(libc::SIGKILL), _) => Cause::KilledFromOutside,
            (Some(libc::SIGABRT), _) => abort(text),
            (Some(libc::SIGSEGV | libc::SIGBUS), _) => Cause::Segfault,
            (Some(signal), _) => Cause::Signal(signal),
            (None, Some(CONNECTION_LOST)) => Cause::ConnectionLost,
            (None, Some(STUCK)) => Cause::Stuck,
            (None, code) => Cause::Exit(code.unwrap_or_default()),
        };
        Self { signal: status.signal(), code: status.code(), cause }
    }
}

fn abort(text: Option<CrashText>) -> Cause {
    match text {
        None => Cause::Abort,
        Some(CrashText::StackOverflow { thread }) => Cause::StackOverflow { thread },
        Some(CrashText::OutOfMemory { bytes }) => Cause::OutOfMemory { bytes },
        Some(CrashText::Panic) => Cause::PanicWhilePanicking,
        Some(CrashText::Fatal(words)) => Cause::Fatal(words),
    }
}

impl Cause {
    /// `ename` of the failure.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Exit(_) => "ProcessExit",
            Self::Stuck => "TooSlow",
            Self::Killed | Self::KilledFromOutside => "Killed",
            Self::Segfault => "SegmentationFault",
            Self::Abort | Self::PanicWhilePanicking | Self::Fatal(_) => "Abort",
            Self::StackOverflow { .. } => "StackOverflow",
            Self::OutOfMemory { .. } => "OutOfMemory",
            Self::Signal(_) | Self::ConnectionLost | Self::Confused(_) => "ProcessDied",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(code) => write!(f, "the cell ended its process with exit code {code}"),
            Self::Killed => f.write_str("the cell's process was stopped"),
            Self::KilledFromOutside => f.write_str(
                "the cell's process was killed from outside, most likely because the machine ran out of memory",
            ),
            Self::Segfault => f.write_str("the cell used memory that is not its own (segmentation fault)"),
            Self::Abort => f.write_str("the cell aborted its process"),
            Self::StackOverflow { thread } if thread == "main" => {
                f.write_str("the stack overflowed: too deep a recursion")
            }
            Self::StackOverflow { thread } => {
                write!(f, "the stack of thread '{thread}' overflowed: too deep a recursion")
            }
            Self::OutOfMemory { bytes: Some(bytes) } => {
                write!(f, "there was no memory for another {}", memory::readable(*bytes))
            }
            Self::OutOfMemory { bytes: None } => f.write_str("there was no memory left"),
            Self::PanicWhilePanicking => {
                f.write_str("a panic where none is allowed, such as in `drop` during another panic")
            }
            Self::Fatal(words) => write!(f, "the standard library gave up: {words}"),
            Self::Stuck => f.write_str(
                "the function was still running when its time was over, and did not stop when asked to; perhaps it never ends",
            ),
            Self::Signal(signal) => write!(f, "the cell's process was ended by signal {signal}"),
            Self::ConnectionLost => f.write_str("the cell closed its process's connection to the kernel"),
            Self::Confused(words) => write!(f, "the cell wrote into its process's connection to the kernel: {words}"),
        }
    }
}
