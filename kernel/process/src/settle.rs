//! The first moments of the process: what the kernel arranged for it is taken over and hidden from the learner's code.

use std::env;
use std::fs;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
use std::thread::{self, ThreadId};

use anneal_cell::{FRAMES_FD, LIBRARY_PATH};

static MAIN_THREAD: OnceLock<ThreadId> = OnceLock::new();

/// Takes the frames socket out of the environment and cleans up behind it; `None` when no kernel started us.
///
/// Must come before any thread starts, because it changes the environment.
pub fn settle() -> Option<UnixStream> {
    MAIN_THREAD.get_or_init(|| thread::current().id());
    let fd = env::var(FRAMES_FD).ok()?.parse().ok().filter(|fd| *fd > 2)?;
    // SAFETY: no other thread exists yet, and the kernel passed this descriptor to us alone.
    let socket = unsafe {
        env::remove_var(FRAMES_FD);
        match env::var_os(LIBRARY_PATH) {
            Some(path) => env::set_var("LD_LIBRARY_PATH", path),
            None => env::remove_var("LD_LIBRARY_PATH"),
        }
        env::remove_var(LIBRARY_PATH);
        UnixStream::from_raw_fd(fd)
    };
    // Programs that a cell starts must not hold the socket: the kernel takes its end for the end of this process.
    // SAFETY: a plain system call on our own descriptor.
    if unsafe { libc::fcntl(socket.as_raw_fd(), libc::F_SETFD, libc::FD_CLOEXEC) } == -1 {
        return None;
    }
    volunteer_for_the_out_of_memory_killer();
    Some(socket)
}

/// Whether this is the thread that runs cells.
pub fn is_main_thread() -> bool {
    MAIN_THREAD.get() == Some(&thread::current().id())
}

/// This process as the kernel knows it.
pub fn pid() -> i32 {
    std::process::id() as i32
}

/// When the machine runs out of memory the cell should die, not the kernel or JupyterLab. Works on Linux, harmless elsewhere.
fn volunteer_for_the_out_of_memory_killer() {
    let _ = fs::write("/proc/self/oom_score_adj", "500");
}
