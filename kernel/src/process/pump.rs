//! Everything the cell process lets out, read as it comes: frames from the socket, text from the two pipes, its death.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anneal_cell::{Command, FrameBuffer, FrameError, Report};

use super::crash_text::StderrFilter;
use super::death::Death;
use super::{Event, ProcessHandle};
use crate::engine::AnswerTo;

/// The most that one read takes; a pipe holds as much.
const CHUNK: usize = 64 << 10;

/// Without a pidfd (not Linux), how often to look whether the process is still there.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How long a process may outlive its end of the socket.
const GRACE: Duration = Duration::from_secs(1);

/// The reading ends of a cell process.
pub struct Pump {
    /// `None` once it is closed or not to be believed.
    pub(super) socket: Option<UnixStream>,
    /// Answers come from other threads: frames must not mix.
    writing: Arc<Mutex<()>>,
    pub(super) stdout: Option<File>,
    pub(super) stderr: Option<File>,
    /// The other end of the handle's waker.
    woken: Option<UnixStream>,
    /// Readable once the process has died, however many of its children still hold the pipes.
    pidfd: Option<OwnedFd>,
    handle: ProcessHandle,
    frames: FrameBuffer,
    filter: StderrFilter,
    chunk: Vec<u8>,
    dead: bool,
    /// Bytes of text read so far.
    read: u64,
    confusion: Option<String>,
}

/// What [`Pump::next`] came back with.
pub enum Next {
    Report(Report),
    /// Only text, which `on_event` has got.
    Text,
    Nothing,
    /// The process has ended, and its last report has been given out.
    Dead,
}

impl Pump {
    pub fn new(socket: UnixStream, stdout: File, stderr: File, woken: UnixStream, handle: ProcessHandle) -> Self {
        Self {
            socket: Some(socket),
            writing: Arc::default(),
            stdout: Some(stdout),
            stderr: Some(stderr),
            woken: Some(woken),
            pidfd: pidfd(handle.pid()),
            handle,
            frames: FrameBuffer::default(),
            filter: StderrFilter::default(),
            chunk: vec![0; CHUNK],
            dead: false,
            read: 0,
            confusion: None,
        }
    }

    /// Sends a command. A process that is gone is no error here: [`next`](Self::next) finds out why it went.
    pub fn send(&mut self, command: &Command) -> Result<(), FrameError> {
        let frame = command.to_frame()?;
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        match self.socket.as_mut().map(|socket| frame.write(socket)) {
            None | Some(Err(FrameError::Io(_))) => Ok(()),
            Some(result) => result,
        }
    }

    /// The way back for an answer, from any thread. A process that is gone needs none.
    pub fn answer(&self) -> AnswerTo {
        let socket = self.socket.as_ref().and_then(|socket| socket.try_clone().ok());
        let writing = self.writing.clone();
        AnswerTo(Arc::new(move |answer| {
            let _writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
            if let (Some(mut socket), Ok(frame)) = (socket.as_ref(), Command::Answer(answer).to_frame()) {
                let _ = frame.write(&mut socket);
            }
        }))
    }

    /// The next thing that happened, waiting for it if asked to. Text that was printed before a report was sent goes before it.
    pub fn next(&mut self, wait: bool, on_event: &mut dyn FnMut(Event)) -> Next {
        if let Some(report) = self.buffered_report() {
            self.drain(on_event);
            // The process is alive and has flushed, so this is the learner's own text and it comes first.
            if matches!(report, Report::Display(_) | Report::Ask(_) | Report::Done { .. } | Report::Refused { .. }) {
                let held = self.filter.release();
                pass_on(held, Event::Stderr, on_event);
            }
            return Next::Report(report);
        }
        if self.dead {
            return Next::Dead;
        }
        if self.wait_and_read(wait, on_event) { Next::Text } else { Next::Nothing }
    }

    /// Takes the process in after its death: its last words, and what it died of. Ends what it had started.
    pub fn bury(&mut self, on_event: &mut dyn FnMut(Event)) -> Death {
        self.drain(on_event);
        let status = self.handle.end();
        let (rest, text) = self.filter.finish(status.signal() == Some(libc::SIGABRT));
        pass_on(rest, Event::Stderr, on_event);
        Death::new(status, text, self.handle.was_killed(), self.confusion.take())
    }

    /// Bytes of text that the process has written, as far as they have come out of its own end.
    pub fn received(&self) -> u64 {
        self.read + (waiting(self.stdout.as_ref()) + waiting(self.stderr.as_ref())) as u64
    }

    fn buffered_report(&mut self) -> Option<Report> {
        let frame = self.frames.next_frame();
        match frame.and_then(|frame| frame.as_ref().map(Report::from_frame).transpose()) {
            Ok(report) => report,
            Err(error) => {
                self.give_up(error.to_string());
                None
            }
        }
    }

    /// The connection cannot be used any more: end the process, and remember why.
    fn give_up(&mut self, reason: String) {
        self.socket = None;
        self.frames = FrameBuffer::default();
        self.confusion = Some(reason);
        self.handle.kill();
    }

    /// Waits for something to read, reads one chunk of each source that has something; says whether there was anything.
    fn wait_and_read(&mut self, wait: bool, on_event: &mut dyn FnMut(Event)) -> bool {
        let look = self.pidfd.is_none().then_some(LOOK_EVERY);
        let longest = if wait { look.into_iter().chain(self.filter.due_in()).min() } else { Some(Duration::ZERO) };
        let [socket, stdout, stderr, died, woken] = poll(
            [
                fd_of(self.socket.as_ref()),
                fd_of(self.stdout.as_ref()),
                fd_of(self.stderr.as_ref()),
                fd_of(self.pidfd.as_ref()),
                fd_of(self.woken.as_ref()),
            ],
            longest,
        );
        if stdout {
            self.read_stdout(CHUNK, on_event);
        }
        if stderr {
            self.read_stderr(CHUNK, on_event);
        }
        if self.filter.due_in() == Some(Duration::ZERO) {
            let held = self.filter.release();
            pass_on(held, Event::Stderr, on_event);
        }
        if socket {
            self.read_socket();
        }
        if woken {
            read(&mut self.woken, &mut self.chunk, CHUNK);
            on_event(Event::Woken);
        }
        if died || (self.pidfd.is_none() && self.handle.has_died()) {
            self.take_last_frames();
        }
        socket || stdout || stderr || died || woken
    }

    /// Reads what the pipes hold at this moment, and no more: a child of a cell may go on printing for ever.
    fn drain(&mut self, on_event: &mut dyn FnMut(Event)) {
        let (mut stdout, mut stderr) = (waiting(self.stdout.as_ref()), waiting(self.stderr.as_ref()));
        while stdout > 0 {
            stdout -= self.read_stdout(stdout, on_event).min(stdout);
        }
        while stderr > 0 {
            stderr -= self.read_stderr(stderr, on_event).min(stderr);
        }
    }

    fn read_stdout(&mut self, most: usize, on_event: &mut dyn FnMut(Event)) -> usize {
        let bytes = read(&mut self.stdout, &mut self.chunk, most);
        self.read += bytes.len() as u64;
        pass_on(bytes.to_vec(), Event::Stdout, on_event);
        // An end of file counts as all that was wanted, so that `drain` ends.
        if bytes.is_empty() { most } else { bytes.len() }
    }

    fn read_stderr(&mut self, most: usize, on_event: &mut dyn FnMut(Event)) -> usize {
        let bytes = read(&mut self.stderr, &mut self.chunk, most);
        self.read += bytes.len() as u64;
        pass_on(self.filter.push(bytes), Event::Stderr, on_event);
        if bytes.is_empty() { most } else { bytes.len() }
    }

    fn read_socket(&mut self) -> usize {
        let bytes = read(&mut self.socket, &mut self.chunk, CHUNK);
        self.frames.extend(bytes);
        let count = bytes.len();
        if self.socket.is_none() {
            self.expect_death();
        }
        count
    }

    /// The socket has ended, which the death of the process follows at once, or else must be brought about.
    fn expect_death(&mut self) {
        let deadline = Instant::now() + GRACE;
        while !self.handle.has_died() {
            if Instant::now() > deadline {
                return self.give_up("the connection was closed".into());
            }
            poll([fd_of(self.pidfd.as_ref())], Some(Duration::from_millis(10)));
        }
    }

    fn take_last_frames(&mut self) {
        self.dead = true;
        let mut left = waiting(self.socket.as_ref());
        while left > 0 && self.socket.is_some() {
            left = left.saturating_sub(self.read_socket().max(1));
        }
    }
}

fn pass_on(bytes: Vec<u8>, event: fn(Vec<u8>) -> Event, on_event: &mut dyn FnMut(Event)) {
    if !bytes.is_empty() {
        on_event(event(bytes));
    }
}

/// One read of at most `most` bytes. At the end of the file or on an error the source is closed and gives nothing.
fn read<'a>(source: &mut Option<impl Read>, chunk: &'a mut [u8], most: usize) -> &'a [u8] {
    let most = most.min(chunk.len());
    let count = match source.as_mut().map(|source| source.read(&mut chunk[..most])) {
        Some(Ok(count)) => count,
        Some(Err(error)) if error.kind() == ErrorKind::Interrupted => return &[],
        Some(Err(_)) | None => 0,
    };
    if count == 0 {
        *source = None;
    }
    &chunk[..count]
}

/// How many bytes can be read without waiting.
fn waiting(source: Option<&impl AsRawFd>) -> usize {
    let mut count: libc::c_int = 0;
    // SAFETY: FIONREAD writes one int. A closed source has descriptor -1, which fails and leaves 0.
    unsafe { libc::ioctl(fd_of(source), libc::FIONREAD, &mut count) };
    count.max(0) as usize
}

fn fd_of(source: Option<&impl AsRawFd>) -> RawFd {
    source.map_or(-1, AsRawFd::as_raw_fd)
}

/// Which of the descriptors have something to read, or have ended. Those below 0 never have.
fn poll<const N: usize>(fds: [RawFd; N], longest: Option<Duration>) -> [bool; N] {
    let mut entries = fds.map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    // Rounded up: with 0 for the last fraction of a millisecond this would spin.
    let timeout = longest.map_or(-1, |longest| longest.as_micros().div_ceil(1000) as libc::c_int);
    // SAFETY: the array is valid for its length.
    let count = unsafe { libc::poll(entries.as_mut_ptr(), N as libc::nfds_t, timeout) };
    entries.map(|entry| count > 0 && entry.revents != 0)
}

#[cfg(target_os = "linux")]
fn pidfd(pid: i32) -> Option<OwnedFd> {
    // SAFETY: gives a new descriptor of ours, or -1 on Linux before 5.3.
    unsafe {
        let fd = libc::syscall(libc::SYS_pidfd_open, pid, 0);
        (fd >= 0).then(|| OwnedFd::from_raw_fd(fd as RawFd))
    }
}

#[cfg(not(target_os = "linux"))]
fn pidfd(_: i32) -> Option<OwnedFd> {
    None
}
