//! What the kernel and the cell process say to each other: [`Frame`]s on a socket, typed as [`Command`]s and [`Report`]s.
//!
//! ```
//! use anneal_cell::{Command, Frame, Run};
//!
//! let run = Run { library: "/tmp/cell.so".into(), entry: "cell_1".into(), preload: vec![], needs: vec![] };
//! let mut wire = Vec::new();
//! Command::Run(run.clone()).to_frame()?.write(&mut wire)?;
//! let frame = Frame::read(&mut wire.as_slice())?.expect("one frame");
//! assert_eq!(Command::from_frame(&frame)?, Command::Run(run));
//! # Ok::<(), anneal_cell::FrameError>(())
//! ```

mod frame;
#[cfg(test)]
mod fuzz;
mod host;
mod message;

pub use frame::{Frame, FrameBuffer, FrameError, LONGEST_FRAME};
pub use host::{Allocations, Attach, HOST_VERSION, Host};
pub use message::{Answer, CellFrame, Command, DISPLAY, PROMPT, PanicInfo, Prompt, Report, Run};

/// Environment variable that names the file descriptor of the process's end of the frames socket.
pub const FRAMES_FD: &str = "ANNEAL_FRAMES_FD";

/// Environment variable that carries the learner's own `LD_LIBRARY_PATH`, which the process puts back before anything else.
pub const LIBRARY_PATH: &str = "ANNEAL_LIBRARY_PATH";

/// The signal that the system sends to the process when the kernel is gone; a real-time one, which nobody else uses.
pub const KERNEL_GONE: i32 = 60;

/// Exit code of a process that can no longer write frames: the cell closed or replaced that file descriptor.
pub const CONNECTION_LOST: i32 = 213;

/// Exit code of a process that the toolkit ended because a function did not stop when its time was over.
pub const STUCK: i32 = 214;
