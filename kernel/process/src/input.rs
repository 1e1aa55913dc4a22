//! Standard input: a read of descriptor 0 asks the person at the keyboard for a line.
//!
//! This executable exports `read`, and the dynamic linker gives it to every library that reads through libc, Rust's
//! standard library above all. On macOS libraries keep to libc's own, and find stdin at its end.

use std::cell::RefCell;
use std::sync::{Mutex, OnceLock};

use anneal_cell::{Answer, Prompt};
use libc::{c_int, c_void, size_t, ssize_t};

use crate::link;

/// Device and number of the file that stands at descriptor 0 from the start.
static ORIGINAL: OnceLock<(libc::dev_t, libc::ino_t)> = OnceLock::new();
/// What has been typed and not been read yet.
static TYPED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

thread_local! {
    /// The words in front of this thread's next line.
    static ANNOUNCED: RefCell<Option<Prompt>> = const { RefCell::new(None) };
}

/// From now on reads of descriptor 0 are questions.
pub fn prepare() {
    if let Some(identity) = identity() {
        ORIGINAL.get_or_init(|| identity);
    }
}

/// Takes the prompt for this thread's next line.
pub fn announce(payload: &[u8]) {
    if let Ok(prompt) = serde_json::from_slice(payload) {
        ANNOUNCED.set(Some(prompt));
    }
}

/// libc's `read`, except at standard input as long as a cell has put nothing else there.
///
/// # Safety
/// As of `read(2)`: `buffer` is writable for `count` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read(fd: c_int, buffer: *mut c_void, count: size_t) -> ssize_t {
    if fd == 0 && count > 0 && ORIGINAL.get().is_some() && identity().as_ref() == ORIGINAL.get() {
        // SAFETY: the caller's promise.
        let buffer = unsafe { std::slice::from_raw_parts_mut(buffer.cast::<u8>(), count) };
        return match line_into(buffer) {
            Ok(length) => length as ssize_t,
            Err(code) => fail(code),
        };
    }
    // SAFETY: the call that the caller meant, with the caller's promise.
    unsafe { read_file(fd, buffer, count) }
}

#[cfg(target_os = "linux")]
unsafe fn read_file(fd: c_int, buffer: *mut c_void, count: size_t) -> ssize_t {
    // SAFETY: the caller's promise.
    unsafe { libc::syscall(libc::SYS_read, fd, buffer, count) as ssize_t }
}

#[cfg(not(target_os = "linux"))]
unsafe fn read_file(fd: c_int, buffer: *mut c_void, count: size_t) -> ssize_t {
    let part = libc::iovec { iov_base: buffer, iov_len: count };
    // SAFETY: one part, which the caller promises to be writable.
    unsafe { libc::readv(fd, &part, 1) }
}

/// Gives out what was typed, asking for a line when nothing is left; 0 is the end of input.
fn line_into(buffer: &mut [u8]) -> Result<usize, c_int> {
    let mut typed = TYPED.lock().unwrap_or_else(|poison| poison.into_inner());
    if typed.is_empty() {
        match link::ask(ANNOUNCED.take().unwrap_or_default()) {
            Some(Answer::Line(line)) => *typed = [line.as_bytes(), b"\n"].concat(),
            Some(Answer::End) | None => return Ok(0),
            Some(Answer::Refused) => return Err(libc::EOPNOTSUPP),
            // Not EINTR, after which every reader would read again.
            Some(Answer::Interrupted) => return Err(libc::ECANCELED),
        }
    }
    let length = buffer.len().min(typed.len());
    buffer[..length].copy_from_slice(&typed[..length]);
    typed.drain(..length);
    Ok(length)
}

fn identity() -> Option<(libc::dev_t, libc::ino_t)> {
    // SAFETY: a zeroed `stat` is a valid one, and `fstat` only writes to it.
    unsafe {
        let mut found: libc::stat = std::mem::zeroed();
        (libc::fstat(0, &mut found) == 0).then_some((found.st_dev, found.st_ino))
    }
}

fn fail(code: c_int) -> ssize_t {
    // SAFETY: the address of this thread's `errno`.
    unsafe {
        #[cfg(target_os = "linux")]
        let errno = libc::__errno_location();
        #[cfg(not(target_os = "linux"))]
        let errno = libc::__error();
        *errno = code;
    }
    -1
}
