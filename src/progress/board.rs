//! Where bars are drawn: one display for a bar and all bars inside it, refreshed by a thread.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Live, register};
use crate::cell;
use crate::display::{Bundle, escape, format_count, send};

/// Ten times a second is as fast as a bar is read.
const REFRESH: Duration = Duration::from_millis(100);

/// One bar.
#[derive(Debug)]
pub(super) struct Task {
    label: String,
    total: Option<u64>,
    /// How many bars it is inside of.
    depth: usize,
    begun: Instant,
    done: AtomicU64,
    note: Mutex<String>,
    end: OnceLock<(Ending, Duration)>,
}

/// How a loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// All steps were made.
    Complete,
    /// The loop was left by `break`, `return` or `?`.
    Early,
    /// It panicked.
    Failed,
    /// The cell was interrupted.
    Interrupted,
}

impl Task {
    /// One more step. Only the loop's own thread counts, so no addition has to be atomic.
    #[inline]
    pub(super) fn step(&self) {
        self.done.store(self.done.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    pub(super) fn add(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
    }

    pub(super) fn note(&self, words: String) {
        *lock(&self.note) = words;
    }

    pub(super) fn is_full(&self) -> bool {
        self.total.is_some_and(|total| self.done.load(Ordering::Relaxed) >= total)
    }

    /// The share that is done, if the total is known.
    fn share(&self, done: u64) -> Option<f64> {
        self.total.map(|total| if total == 0 { 1.0 } else { (done as f64 / total as f64).min(1.0) })
    }

    /// Counts, times and rate, as `6/10 [00:03<00:02, 2.0/s]`, and how it ended unless well.
    fn figures(&self) -> (Option<f64>, String) {
        let done = self.done.load(Ordering::Relaxed);
        let elapsed = self.end.get().map_or_else(|| self.begun.elapsed(), |(_, elapsed)| *elapsed);
        let rate = if elapsed.is_zero() { 0.0 } else { done as f64 / elapsed.as_secs_f64() };
        let count = match self.total {
            Some(total) => format!("{}/{}", format_count(done as usize), format_count(total as usize)),
            None => format_count(done as usize),
        };
        let left = match self.total {
            Some(total) if self.end.get().is_none() && rate > 0.0 => {
                format!("<{}", clock(total.saturating_sub(done) as f64 / rate))
            }
            _ => String::new(),
        };
        let ending = match self.end.get() {
            Some((Ending::Early, _)) => ", ended early",
            Some((Ending::Failed, _)) => ", stopped by a panic",
            Some((Ending::Interrupted, _)) => ", interrupted",
            Some((Ending::Complete, _)) | None => "",
        };
        let note = lock(&self.note);
        let note = if note.is_empty() { String::new() } else { format!(", {note}") };
        let figures = format!("{count} [{}{left}, {}]{ending}{note}", clock(elapsed.as_secs_f64()), speed(rate));
        (self.share(done), figures)
    }

    fn text(&self) -> String {
        const WIDTH: usize = 20;
        let (share, figures) = self.figures();
        let indent = "  ".repeat(self.depth);
        let label = if self.label.is_empty() { String::new() } else { format!("{}: ", self.label) };
        let bar = share.map_or_else(String::new, |share| {
            let full = (share * WIDTH as f64) as usize;
            format!("{:3.0}%|{}{}| ", (share * 100.0).floor(), "█".repeat(full), "░".repeat(WIDTH - full))
        });
        format!("{indent}{label}{bar}{figures}")
    }

    fn html(&self) -> String {
        let (share, figures) = self.figures();
        let color = match self.end.get() {
            None => "var(--jp-brand-color1,#1976d2)",
            Some((Ending::Complete, _)) => "var(--jp-success-color1,#388e3c)",
            Some(_) => "var(--jp-warn-color1,#f57c00)",
        };
        let bar = share.map_or_else(String::new, |share| {
            let percent = (share * 100.0).floor();
            format!(
                "<span style=\"flex:0 0 12em;height:.7em;border-radius:.35em;overflow:hidden;background:#8884\"><span style=\"display:block;height:100%;width:{:.1}%;background:{color}\"></span></span><span style=\"flex:0 0 2.6em;text-align:right\">{percent}%</span>",
                share * 100.0
            )
        });
        let label = if self.label.is_empty() { String::new() } else { format!("<span>{}</span>", escape(&self.label)) };
        format!(
            "<div role=\"progressbar\" style=\"display:flex;align-items:center;gap:.7em;padding:.1em 0 .1em {}em\">{label}{bar}<span>{}</span></div>",
            self.depth * 2,
            escape(&figures)
        )
    }
}

/// Seconds as 00:03, with hours in front where there are any.
fn clock(seconds: f64) -> String {
    let seconds = seconds.min(359_999_999.0).round() as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

/// Steps per second, or seconds per step where that is easier to read.
fn speed(rate: f64) -> String {
    match rate {
        0.0 => "…/s".into(),
        rate if rate < 1.0 => format!("{:.1} s each", 1.0 / rate),
        rate if rate < 100.0 => format!("{rate:.1}/s"),
        rate => format!("{}/s", format_count(rate as usize)),
    }
}

/// One display.
#[derive(Debug)]
struct Board {
    id: String,
    tasks: Mutex<Vec<Arc<Task>>>,
    closed: AtomicBool,
    ring: (Mutex<bool>, Condvar),
    /// Its cell has ended: the clock alone is no reason to draw.
    settled: AtomicBool,
}

impl Board {
    fn bundle(&self) -> Bundle {
        let tasks = lock(&self.tasks);
        let html: String = tasks.iter().map(|task| task.html()).collect();
        let text: Vec<String> = tasks.iter().map(|task| task.text()).collect();
        let style = "font-size:var(--jp-code-font-size,13px);font-variant-numeric:tabular-nums";
        Bundle::html(format!("<div style=\"{style}\">{html}</div>"), text.join("\n"))
    }

    /// Refreshes until it is closed.
    fn refresh(&self) {
        let mut closed = lock(&self.ring.0);
        let (mut shown, mut seen) = (Bundle::default(), 0);
        loop {
            closed = self.ring.1.wait_timeout(closed, REFRESH).unwrap_or_else(PoisonError::into_inner).0;
            if *closed {
                return;
            }
            let steps = self.steps();
            if self.settled.load(Ordering::SeqCst) && steps == seen {
                continue;
            }
            seen = steps;
            let bundle = self.bundle();
            if bundle != shown {
                send("update", &bundle, Some(&self.id));
                shown = bundle;
            }
        }
    }

    /// The steps of all bars together.
    fn steps(&self) -> u64 {
        lock(&self.tasks).iter().fold(0, |sum, task| sum.wrapping_add(task.done.load(Ordering::Relaxed)))
    }

    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        *lock(&self.ring.0) = true;
        self.ring.1.notify_all();
    }
}

impl Live for Board {
    /// A bar that is full is through, though it stays in a variable.
    fn settle(&self) {
        for task in lock(&self.tasks).iter().filter(|task| task.is_full()) {
            let _ = task.end.set((Ending::Complete, task.begun.elapsed()));
        }
        let running = lock(&self.tasks).iter().any(|task| task.end.get().is_none());
        if self.closed.load(Ordering::SeqCst) {
            return;
        }
        if !running {
            self.close();
        }
        self.settled.store(true, Ordering::SeqCst);
        send("update", &self.bundle(), Some(&self.id));
    }
}

/// Bars of the next cell are shown there, not inside one that the last cell kept in a variable.
pub(super) fn stand_alone() {
    CURRENT.set(None);
}

thread_local! {
    /// The board of the outermost bar that runs on this thread.
    static CURRENT: RefCell<Option<Arc<Board>>> = const { RefCell::new(None) };
}

/// A bar's place on a board; the outermost one owns the board and its thread.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) task: Arc<Task>,
    board: Arc<Board>,
    refreshing: Option<JoinHandle<()>>,
}

impl Seat {
    /// Shows a new bar, inside the one that runs on this thread if there is one.
    pub(super) fn take(label: String, total: Option<u64>) -> Self {
        let current = CURRENT.with_borrow(Clone::clone).filter(|board| !board.closed.load(Ordering::SeqCst));
        let depth = current
            .as_ref()
            .map_or(0, |board| lock(&board.tasks).iter().filter(|task| task.end.get().is_none()).count());
        let task = Arc::new(Task {
            label,
            total,
            depth,
            begun: Instant::now(),
            done: AtomicU64::new(0),
            note: Mutex::default(),
            end: OnceLock::new(),
        });
        if let Some(board) = current {
            let mut tasks = lock(&board.tasks);
            tasks.retain(|other| other.depth < depth || other.end.get().is_none());
            tasks.push(task.clone());
            drop(tasks);
            return Self { task, board, refreshing: None };
        }
        Self::open(task)
    }

    /// A board of its own.
    fn open(task: Arc<Task>) -> Self {
        let board = Arc::new(Board {
            id: display_id(),
            tasks: Mutex::new(vec![task.clone()]),
            closed: AtomicBool::new(false),
            ring: Default::default(),
            settled: AtomicBool::new(false),
        });
        CURRENT.set(Some(board.clone()));
        let refreshing = cell::attached().then(|| {
            send("display", &board.bundle(), Some(&board.id));
            register(Arc::downgrade(&board) as Weak<dyn Live>);
            let board = board.clone();
            thread::Builder::new().name("anneal-progress".into()).spawn(move || board.refresh()).ok()
        });
        Self { task, board, refreshing: refreshing.flatten() }
    }

    /// Ends the bar; ending it again does nothing.
    pub(super) fn leave(&mut self, ending: Ending) {
        if self.task.end.set((ending, self.task.begun.elapsed())).is_err() || self.task.depth > 0 {
            return;
        }
        self.board.close();
        CURRENT.with_borrow_mut(|current| {
            if current.as_ref().is_some_and(|board| Arc::ptr_eq(board, &self.board)) {
                *current = None;
            }
        });
        if let Some(thread) = self.refreshing.take() {
            let _ = thread.join();
        }
        // Of the bars inside only those stay that say where the loop stopped.
        lock(&self.board.tasks).retain(|task| task.depth == 0 || !ended_well(task));
        let kind = if cell::attached() { "update" } else { "display" };
        send(kind, &self.board.bundle(), Some(&self.board.id));
    }
}

fn ended_well(task: &Task) -> bool {
    matches!(task.end.get(), Some((Ending::Complete | Ending::Early, _)))
}

/// A name for a display that no other one has.
pub(super) fn display_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    format!("anneal-{}-{}-{count}", std::process::id(), since.as_millis())
}

/// No lock here guards anything that a panic could leave half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(total: Option<u64>, done: u64, end: Option<(Ending, Duration)>) -> Task {
        let ended = OnceLock::new();
        end.map(|end| ended.set(end));
        let done = AtomicU64::new(done);
        Task { label: "x".into(), total, depth: 0, begun: Instant::now(), done, note: Mutex::default(), end: ended }
    }

    #[test]
    fn a_bar_in_words() {
        let text =
            |total, done, ending, seconds| task(total, done, Some((ending, Duration::from_secs(seconds)))).text();
        assert_eq!(text(Some(10), 10, Ending::Complete, 5), "x: 100%|████████████████████| 10/10 [00:05, 2.0/s]");
        assert_eq!(
            text(Some(1_000), 999, Ending::Early, 3_700),
            "x:  99%|███████████████████░| 999/1,000 [1:01:40, 3.7 s each], ended early"
        );
        assert_eq!(text(None, 2_000_000, Ending::Interrupted, 1), "x: 2,000,000 [00:01, 2,000,000/s], interrupted");
        assert_eq!(text(Some(0), 0, Ending::Complete, 0), "x: 100%|████████████████████| 0/0 [00:00, …/s]");
    }

    #[test]
    fn labels_are_no_html() {
        let mut task = task(None, 0, None);
        task.label = "<b>".into();
        assert!(task.html().contains("&lt;b&gt;"));
    }

    #[test]
    fn bars_inside_a_bar_share_its_display() {
        let mut outer = Seat::take("outer".into(), Some(2));
        let mut inner = Seat::take("inner".into(), Some(3));
        assert!(Arc::ptr_eq(&outer.board, &inner.board) && inner.task.depth == 1);
        inner.leave(Ending::Complete);
        let mut next = Seat::take("next".into(), None);
        assert_eq!((next.task.depth, lock(&outer.board.tasks).len()), (1, 2));
        next.leave(Ending::Failed);
        outer.leave(Ending::Failed);
        assert!(outer.board.bundle().get("text/plain").unwrap().ends_with("stopped by a panic"));
        let other = Seat::take("other".into(), None);
        assert!(!Arc::ptr_eq(&outer.board, &other.board) && other.task.depth == 0);
    }
}
