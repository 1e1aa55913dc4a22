//! Standard output and error of cells: buffers are flushed in time, and a stream that a cell closed comes back.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

/// How long `print!` without a newline may sit in a buffer while a cell goes on.
const FLUSH_EVERY: Duration = Duration::from_millis(200);

/// Copies of descriptors 1 and 2 as they were at the start.
static ORIGINALS: OnceLock<[libc::c_int; 2]> = OnceLock::new();

unsafe extern "C" {
    #[cfg_attr(target_os = "macos", link_name = "__stdoutp")]
    static stdout: *mut libc::FILE;
}

/// Makes C's stdout line-buffered as Rust's is, so that lines of both keep their order, and starts the flushing thread.
pub fn prepare() {
    // SAFETY: nothing has been printed through C yet; plain system calls otherwise.
    unsafe {
        libc::setvbuf(stdout, std::ptr::null_mut(), libc::_IOLBF, 0);
        ORIGINALS.get_or_init(|| [1, 2].map(|fd| libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3)));
    }
    let flusher = thread::Builder::new().name("anneal-flush".into()).spawn(|| {
        loop {
            thread::sleep(FLUSH_EVERY);
            let _ = io::stdout().flush();
            // SAFETY: C's own stream, which nothing closes but a cell that asks for trouble.
            unsafe { libc::fflush(stdout) };
        }
    });
    drop(flusher);
}

/// Hands everything printed so far to the kernel's pipes: Rust's streams, then all of C's.
pub fn flush() {
    let _ = io::stdout().flush();
    let _ = io::stderr().flush();
    // SAFETY: null means every open stream.
    unsafe { libc::fflush(std::ptr::null_mut()) };
}

/// Gives a closed stream its pipe back. One that a cell redirected stays as the cell left it.
pub fn reopen() {
    let Some(originals) = ORIGINALS.get() else {
        return;
    };
    for (fd, original) in [1, 2].into_iter().zip(originals) {
        // SAFETY: plain system calls on descriptors of this process.
        unsafe {
            if libc::fcntl(fd, libc::F_GETFD) == -1 {
                libc::dup2(*original, fd);
            }
        }
    }
}
