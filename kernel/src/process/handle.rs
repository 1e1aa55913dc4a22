//! A hold on the cell process for other threads: an interrupt or a restart must work while a cell runs.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Ends or signals a cell process and all that it started; does nothing once it is gone.
#[derive(Clone, Debug)]
pub struct ProcessHandle {
    pid: i32,
    state: Arc<Mutex<State>>,
    /// Wakes the thread that waits for the process.
    waker: Arc<UnixStream>,
}

/// The lock keeps signals and reaping apart: a reaped pid may already belong to a stranger.
#[derive(Debug)]
struct State {
    child: Child,
    status: Option<ExitStatus>,
    killed: bool,
}

impl ProcessHandle {
    pub(super) fn new(child: Child, waker: UnixStream) -> Self {
        let pid = child.id() as i32;
        let state = Arc::new(Mutex::new(State { child, status: None, killed: false }));
        Self { pid, state, waker: Arc::new(waker) }
    }

    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Makes a run that goes on give out [`Event::Woken`](super::Event::Woken), on the thread that waits for it.
    pub fn wake(&self) {
        // Does not wait: when nobody reads, one byte more or less says the same.
        let _ = (&*self.waker).write(&[1]);
    }

    /// Ends the process and all that it started, at once.
    pub fn kill(&self) {
        let mut state = self.lock();
        if state.status.is_none() {
            state.killed = true;
            self.send(libc::SIGKILL);
        }
    }

    /// Sends a signal to the process and all that it started, as a terminal does on Ctrl-C.
    pub fn signal(&self, signal: i32) {
        if self.lock().status.is_none() {
            self.send(signal);
        }
    }

    /// Whether the process has ended; it stays a zombie until [`end`](Self::end), so that its pid stays its own.
    pub(super) fn has_died(&self) -> bool {
        if self.lock().status.is_some() {
            return true;
        }
        // SAFETY: a zeroed `siginfo_t` is a valid one, and `waitid` only writes to it.
        unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            let options = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
            libc::waitid(libc::P_PID, self.pid as libc::id_t, &mut info, options) == -1 || info.si_pid() != 0
        }
    }

    /// Whether [`kill`](Self::kill) has been asked for.
    pub(super) fn was_killed(&self) -> bool {
        self.lock().killed
    }

    /// Ends whatever is left of the group and takes the exit status in, so that no zombie stays.
    pub(super) fn end(&self) -> ExitStatus {
        let mut state = self.lock();
        if let Some(status) = state.status {
            return status;
        }
        self.send(libc::SIGKILL);
        let status = state.child.wait().unwrap_or_else(|_| ExitStatus::from_raw(libc::SIGKILL));
        state.status = Some(status);
        status
    }

    fn send(&self, signal: i32) {
        // SAFETY: plain system calls. The group and the process exist, if only as a zombie, until `end` has reaped it.
        unsafe {
            libc::kill(-self.pid, signal);
            // A cell may have moved the process out of its group; then the first call did not reach it.
            if libc::getpgid(self.pid) != self.pid {
                libc::kill(self.pid, signal);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
