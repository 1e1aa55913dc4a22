//! What the standard library prints on stderr just before it aborts: recognised, and kept from the learner.
//!
//! The texts are not the learner's own, and the reply says the same in better words. They arrive in pieces, so stderr is held
//! back from where one may begin, until the process has died of it or has lived on for a while.

use std::mem;
use std::time::{Duration, Instant};

/// Between the text and the death of the process lie microseconds, unless the machine is very busy.
const HELD_FOR: Duration = Duration::from_millis(300);

/// How the texts begin (rustc 1.95: `std/src/{rt,alloc,panicking}.rs`, `sys/pal/unix/stack_overflow.rs`).
const BEGINNINGS: [&str; 7] = [
    "\nthread '",
    "thread '",
    "memory allocation of ",
    "fatal runtime error: ",
    "panicked at ",
    "thread caused non-unwinding panic",
    "aborting due to panic at ",
];

/// What a text said.
#[derive(Clone, Debug, PartialEq)]
pub enum CrashText {
    StackOverflow {
        thread: String,
    },
    OutOfMemory {
        bytes: Option<u64>,
    },
    /// A panic that could not unwind.
    Panic,
    /// Another "fatal runtime error", in its words.
    Fatal(String),
}

/// Standard error on its way to the learner.
#[derive(Debug, Default)]
pub struct StderrFilter {
    held: Vec<u8>,
    since: Option<Instant>,
    /// The last text that was let go, in case the process dies of it after all.
    let_go: Vec<u8>,
}

impl StderrFilter {
    /// Takes bytes in and gives back what can go on at once.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        let from = beginning(&self.held);
        let rest = self.held.split_off(from);
        let passed = mem::replace(&mut self.held, rest);
        self.since = if self.held.is_empty() { None } else { self.since.or_else(|| Some(Instant::now())) };
        passed
    }

    /// How long to wait at most before [`release`](Self::release) is due.
    pub fn due_in(&self) -> Option<Duration> {
        self.since.map(|since| HELD_FOR.saturating_sub(since.elapsed()))
    }

    /// The process lives on, so the text was the learner's own.
    pub fn release(&mut self) -> Vec<u8> {
        self.since = None;
        if !self.held.is_empty() {
            self.let_go = self.held.clone();
        }
        mem::take(&mut self.held)
    }

    /// The process has died. With `aborted` the text is cut out; what is left goes to the learner.
    pub fn finish(&mut self, aborted: bool) -> (Vec<u8>, Option<CrashText>) {
        let held = mem::take(&mut self.held);
        if !aborted {
            return (held, None);
        }
        let (rest, found) = cut(&held);
        (rest, found.or_else(|| cut(&self.let_go).1))
    }
}

/// Where a text begins or may be beginning; the length of `bytes` when nowhere.
fn beginning(bytes: &[u8]) -> usize {
    (0..bytes.len()).find(|&at| BEGINNINGS.iter().any(|text| may_begin(&bytes[at..], text))).unwrap_or(bytes.len())
}

/// One byte at the very end is no sign: every line ends in the newline with which the first text begins.
fn may_begin(bytes: &[u8], text: &str) -> bool {
    bytes.starts_with(text.as_bytes()) || (bytes.len() > 1 && text.as_bytes().starts_with(bytes))
}

/// The lines that are the learner's, and what the others said.
fn cut(held: &[u8]) -> (Vec<u8>, Option<CrashText>) {
    let mut rest: Vec<u8> = Vec::new();
    let mut found = None;
    let mut lines =
        held.split_inclusive(|byte| *byte == b'\n').map(|line| (line, String::from_utf8_lossy(line))).peekable();
    while let Some((bytes, line)) = lines.next() {
        let line = line.trim_end();
        if let Some(thread) = overflowed(line) {
            // The text begins with a newline of its own.
            if rest.last() == Some(&b'\n') {
                rest.pop();
            }
            found = Some(CrashText::StackOverflow { thread });
        } else if let Some(bytes) = allocation(line) {
            found = Some(CrashText::OutOfMemory { bytes });
        } else if line.starts_with("skipping backtrace printing") || line.starts_with("note: run with `RUST_BACKTRACE")
        {
        } else if line.starts_with("thread caused non-unwinding panic")
            || line.starts_with("thread panicked while processing")
        {
            found = Some(CrashText::Panic);
        } else if line.starts_with("panicked at ") || line.starts_with("aborting due to panic at ") {
            // The panic's message follows on a line of its own.
            lines.next();
            found = Some(CrashText::Panic);
        } else if let Some(words) = line.strip_prefix("fatal runtime error: ") {
            found = found.or_else(|| Some(CrashText::Fatal(words.trim_end_matches(", aborting").to_owned())));
        } else {
            rest.extend_from_slice(bytes);
        }
    }
    (rest, found)
}

fn overflowed(line: &str) -> Option<String> {
    let (name, _) = line.strip_prefix("thread '")?.strip_suffix(" has overflowed its stack")?.rsplit_once('\'')?;
    Some(name.to_owned())
}

fn allocation(line: &str) -> Option<Option<u64>> {
    let bytes = line.strip_prefix("memory allocation of ")?.strip_suffix(" bytes failed")?;
    Some(bytes.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds the text in two pieces, cut after `at` bytes, to a process that then dies of SIGABRT.
    fn die(text: &str, at: usize) -> (String, Option<CrashText>) {
        let mut filter = StderrFilter::default();
        let mut shown = filter.push(&text.as_bytes()[..at]);
        shown.extend(filter.push(&text.as_bytes()[at..]));
        let (rest, found) = filter.finish(true);
        shown.extend(rest);
        (String::from_utf8(shown).unwrap(), found)
    }

    #[test]
    fn texts_are_cut_however_they_arrive() {
        let overflow = CrashText::StackOverflow { thread: "main".into() };
        let cases = [
            (
                "mine\n\nthread 'main' (42) has overflowed its stack\nfatal runtime error: stack overflow, aborting\n",
                "mine\n",
                overflow.clone(),
            ),
            (
                "mine\nthread 'main' (42) has overflowed its stack\nfatal runtime error: stack overflow, aborting\n",
                "mine",
                overflow,
            ),
            (
                "memory allocation of 70368744177664 bytes failed\nother thread\n",
                "other thread\n",
                CrashText::OutOfMemory { bytes: Some(70368744177664) },
            ),
            ("me\nthread caused non-unwinding panic. aborting.\n", "me\n", CrashText::Panic),
            ("panicked at cell.rs:1:2:\n\nthread panicked while processing panic. aborting.\n", "", CrashText::Panic),
            (
                "fatal runtime error: Rust cannot catch foreign exceptions, aborting\n",
                "",
                CrashText::Fatal("Rust cannot catch foreign exceptions".into()),
            ),
        ];
        for (text, shown, found) in cases {
            assert_eq!(die(text, 0), (shown.to_owned(), Some(found.clone())), "{text:?}");
            for at in 2..text.len() {
                let (rest, cause) = die(text, at);
                // A newline that came alone may be anybody's.
                assert_eq!((rest.trim_end(), cause), (shown.trim_end(), Some(found.clone())), "{text:?} cut at {at}");
            }
        }
    }

    #[test]
    fn the_learners_own_text_goes_on() {
        let mut filter = StderrFilter::default();
        assert_eq!(filter.push(b"a line\n"), b"a line\n");
        assert_eq!(filter.push(b"x memory allocation of"), b"x ");
        assert_eq!(filter.due_in().map(|due| due <= HELD_FOR), Some(true));
        assert_eq!(filter.push(b" my own\n"), b"");
        assert_eq!(filter.release(), b"memory allocation of my own\n");
        assert_eq!(filter.due_in(), None);
        assert_eq!(filter.push(b"fatal runtime error: not really\n"), b"");
        assert_eq!(filter.finish(false), (b"fatal runtime error: not really\n".to_vec(), None));
    }
}
