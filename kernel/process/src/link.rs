//! The process's end of the frames socket: a reader thread, a lock for writers, and the wait for acknowledgements.

use std::io::{self, ErrorKind};
use std::os::unix::net::UnixStream;
use std::slice;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use anneal_cell::{Answer, CONNECTION_LOST, Command, DISPLAY, Frame, FrameError, PROMPT, Prompt, Report};

use crate::{input, streams};

static LINK: OnceLock<Link> = OnceLock::new();

/// The connection to the kernel, shared by all threads.
pub struct Link {
    socket: UnixStream,
    writing: Mutex<()>,
    /// Held by the one thread whose display is on its way, so that an acknowledgement has one possible owner.
    displaying: Mutex<()>,
    acks: Mutex<usize>,
    acknowledged: Condvar,
    /// Held by the one thread that waits for a line of input.
    asking: Mutex<()>,
    answer: Mutex<Option<Answer>>,
    answered: Condvar,
}

impl Link {
    /// Starts the reader thread; commands to run come out of the receiver, the others are dealt with there.
    pub fn open(socket: UnixStream) -> (&'static Self, Receiver<Command>) {
        let link = LINK.get_or_init(|| Self {
            socket,
            writing: Mutex::new(()),
            displaying: Mutex::new(()),
            acks: Mutex::new(0),
            acknowledged: Condvar::new(),
            asking: Mutex::new(()),
            answer: Mutex::new(None),
            answered: Condvar::new(),
        });
        let (sender, receiver) = mpsc::channel();
        thread::Builder::new()
            .name("anneal-frames".into())
            .spawn(move || link.read_commands(&sender))
            .expect("the first thread of a fresh process starts");
        (link, receiver)
    }

    /// Sends a report; one that is too long to send is a display the toolkit should have shortened, and is dropped.
    pub fn report(&self, report: &Report) {
        if let Ok(frame) = report.to_frame() {
            self.send(frame.tag, &frame.payload);
        }
    }

    fn send(&self, tag: u8, payload: &[u8]) -> bool {
        let _writing = lock(&self.writing);
        match Frame::write_parts(tag, payload, &mut &self.socket) {
            Ok(()) => true,
            Err(FrameError::Io(_)) => exit(CONNECTION_LOST),
            Err(_) => false,
        }
    }

    fn display(&self, payload: &[u8]) {
        let _displaying = lock(&self.displaying);
        if !self.send(DISPLAY, payload) {
            return;
        }
        let mut acks = lock(&self.acks);
        while *acks == 0 {
            acks = self.acknowledged.wait(acks).unwrap_or_else(PoisonError::into_inner);
        }
        *acks -= 1;
    }

    fn ask(&self, prompt: Prompt) -> Answer {
        let _asking = lock(&self.asking);
        self.report(&Report::Ask(prompt));
        let mut answer = lock(&self.answer);
        loop {
            match answer.take() {
                Some(answer) => return answer,
                None => answer = self.answered.wait(answer).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn read_commands(&self, commands: &Sender<Command>) -> ! {
        loop {
            let frame = match Frame::read(&mut &self.socket) {
                Ok(Some(frame)) => frame,
                Ok(None) => end_with_the_kernel(),
                Err(FrameError::Io(error)) if is_hang_up(&error) => end_with_the_kernel(),
                Err(_) => exit(CONNECTION_LOST),
            };
            match Command::from_frame(&frame) {
                Ok(Command::Ack) => {
                    *lock(&self.acks) += 1;
                    self.acknowledged.notify_one();
                }
                Ok(Command::Answer(answer)) => {
                    *lock(&self.answer) = Some(answer);
                    self.answered.notify_one();
                }
                Ok(Command::Shutdown) => exit(0),
                Ok(command) => drop(commands.send(command)),
                Err(_) => exit(CONNECTION_LOST),
            }
        }
    }
}

/// Whether the other end has gone, rather than ours having been closed by a cell.
fn is_hang_up(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset)
}

/// What the toolkit calls to send a frame; see [`anneal_cell::Host`].
pub extern "C" fn emit(tag: u8, payload: *const u8, len: usize) {
    let Some(link) = LINK.get() else { return };
    // SAFETY: the toolkit passes a slice it holds during the call; an empty one may have any address.
    let payload = if len == 0 { &[] } else { unsafe { slice::from_raw_parts(payload, len) } };
    if tag == DISPLAY {
        streams::flush();
        link.display(payload);
    } else if tag == PROMPT {
        input::announce(payload);
    } else {
        link.send(tag, payload);
    }
}

/// Asks the person at the keyboard for a line; `None` when there is no kernel.
pub fn ask(prompt: Prompt) -> Option<Answer> {
    streams::flush();
    Some(LINK.get()?.ask(prompt))
}

/// Sends a report from wherever the process is, such as the panic hook.
pub fn report(report: &Report) {
    if let Some(link) = LINK.get() {
        link.report(report);
    }
}

/// Sees to it that the death of the kernel ends the whole group, however busy this process is.
#[cfg(target_os = "linux")]
pub fn go_with_the_kernel() {
    extern "C" fn on_kernel_gone(_: libc::c_int) {
        end_with_the_kernel()
    }
    // SAFETY: the handler makes system calls that are allowed in handlers, and nothing else.
    unsafe { libc::signal(anneal_cell::KERNEL_GONE, on_kernel_gone as *const () as libc::sighandler_t) };
}

/// Elsewhere the end of the socket has to do.
#[cfg(not(target_os = "linux"))]
pub fn go_with_the_kernel() {}

/// The kernel has gone, so nobody is left to end the processes that cells started: end the whole group.
fn end_with_the_kernel() -> ! {
    // SAFETY: plain system calls. The group is ours alone when we lead it, which the kernel arranged.
    unsafe {
        if libc::getpgrp() == libc::getpid() {
            libc::kill(0, libc::SIGKILL);
        }
    }
    exit(0)
}

/// Ends at once: destructors and `atexit` functions of a cell may wait for threads that never end.
fn exit(code: i32) -> ! {
    // SAFETY: `_exit` has no preconditions.
    unsafe { libc::_exit(code) }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
