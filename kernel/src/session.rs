//! A session: the queue of cells in front of the engine's thread, what is running, and how it is interrupted.

mod execution;
mod learning;
mod outputs;
mod questions;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use jupyter_protocol::{ExecuteRequest, Header, HistoryEntry, HistoryRequest, InputReply, Status};

use crate::engine::{Assist, Engine, Failure, Interrupt};
use crate::history::History;
use crate::protocol::{Origin, Publisher, Replies};
use questions::Questions;

/// The longest that a front end waits for a view of a value.
const GLANCE: Duration = Duration::from_millis(1500);

/// Constructs the engine, on its own thread.
pub type Start = Box<dyn FnMut() -> Result<Box<dyn Engine>, Failure> + Send>;

/// A cell to run and where its reply goes.
pub struct Request {
    pub origin: Origin,
    pub execute: ExecuteRequest,
    pub replies: Replies,
}

/// What the engine's thread is asked for.
enum Job {
    Cell(Box<Request>),
    /// The first words of a variable's value.
    View {
        name: String,
        answer: mpsc::Sender<Option<String>>,
    },
}

pub struct Session {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Job>,
    thread: thread::JoinHandle<()>,
}

/// What the engine's thread and the protocol's tasks both see.
struct Shared {
    publisher: Publisher,
    history: History,
    questions: Questions,
    handles: Mutex<Option<Handles>>,
    /// The cell that front ends should see as busy.
    shown: Mutex<Option<Arc<Header>>>,
    /// Cells received whose execution has not begun.
    waiting: AtomicUsize,
    progress: Mutex<Progress>,
    ending: AtomicBool,
}

/// What an engine lends to other threads while its own is busy.
#[derive(Clone)]
struct Handles {
    assistant: Arc<dyn Assist>,
    interrupter: Arc<dyn Interrupt>,
}

#[derive(Default)]
struct Progress {
    executing: bool,
    /// An interrupt came while the first cell in the queue was waiting, for instance for the engine to start.
    interrupted_early: bool,
}

impl Session {
    /// Starts the engine in the background; questions of cells go out by `stdin`.
    pub fn start(publisher: Publisher, stdin: Replies, start: Start) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            publisher,
            history: History::open()?,
            questions: Questions::new(stdin),
            handles: Mutex::default(),
            shown: Mutex::default(),
            waiting: AtomicUsize::new(0),
            progress: Mutex::default(),
            ending: AtomicBool::new(false),
        });
        let (queue, requests) = mpsc::channel();
        let seen = shared.clone();
        let run = || execution::Worker::new(seen, requests, start).run();
        let thread = thread::Builder::new().name("engine".into()).spawn(run)?;
        Ok(Self { shared, queue, thread })
    }

    pub fn execute(&self, request: Request) {
        self.shared.waiting.fetch_add(1, Ordering::SeqCst);
        // Only fails when the session is ending.
        let _ = self.queue.send(Job::Cell(Box::new(request)));
    }

    pub fn interrupt(&self) {
        self.shared.interrupt();
    }

    /// The person at the keyboard has answered; `request` is what the client says it answers.
    pub fn input(&self, answer: InputReply, request: Option<&Header>) {
        self.shared.questions.answer(answer, request);
    }

    /// Waits for the thread that keeps the history.
    pub fn history(&self, request: &HistoryRequest) -> Vec<HistoryEntry> {
        self.shared.history.ask(request)
    }

    /// The first words of a variable's value, if no cell runs or waits: looking must not disturb.
    pub fn view(&self, name: String) -> Option<String> {
        if lock(&self.shared.progress).executing || self.shared.waiting.load(Ordering::SeqCst) > 0 {
            return None;
        }
        let (answer, answered) = mpsc::channel();
        self.queue.send(Job::View { name, answer }).ok()?;
        answered.recv_timeout(GLANCE).ok().flatten()
    }

    /// Nobody while the engine starts.
    pub fn assistant(&self) -> Option<Arc<dyn Assist>> {
        lock(&self.shared.handles).as_ref().map(|handles| handles.assistant.clone())
    }

    /// To be called before and after the answer to a request other than a cell.
    pub fn busy(&self, request: &Header) {
        self.shared.publisher.publish(Status::busy(), Some(request));
    }

    /// JupyterLab shows the kernel as idle after any `idle`, whoever is its parent, so a running cell says `busy` again.
    pub fn idle(&self, request: &Header) {
        let shown = lock(&self.shared.shown);
        self.shared.publisher.publish(Status::idle(), Some(request));
        if let Some(cell) = shown.as_deref() {
            self.shared.publisher.publish(Status::busy(), Some(cell));
        }
    }

    /// Stops the running cell, forgets the queue, and gives the engine some time to put away what it has.
    pub fn end(&self, patience: Duration) {
        self.shared.ending.store(true, Ordering::SeqCst);
        self.shared.publisher.stop_waiting();
        self.shared.interrupt();
        let start = Instant::now();
        while !self.thread.is_finished() && start.elapsed() < patience {
            thread::sleep(Duration::from_millis(5));
        }
        self.shared.history.flush();
    }
}

impl Shared {
    fn interrupt(&self) {
        let mut progress = lock(&self.progress);
        if progress.executing {
            let handles = lock(&self.handles).clone();
            if let Some(handles) = handles {
                handles.interrupter.interrupt();
            }
            self.questions.interrupt();
        } else if self.waiting.load(Ordering::SeqCst) > 0 {
            progress.interrupted_early = true;
        }
    }

    /// From here to `leave` an interrupt goes to the engine. False when one has come already.
    fn enter(&self) -> bool {
        let mut progress = lock(&self.progress);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        progress.executing = !std::mem::take(&mut progress.interrupted_early);
        progress.executing
    }

    /// The same for what a cell's request wants besides the cell.
    fn resume(&self) {
        lock(&self.progress).executing = true;
    }

    fn leave(&self) {
        *lock(&self.progress) = Progress::default();
        self.questions.clear();
    }

    fn show(&self, cell: &Arc<Header>) {
        *lock(&self.shown) = Some(cell.clone());
        self.publisher.publish(Status::busy(), Some(cell));
    }

    fn unshow(&self, cell: &Header) {
        let mut shown = lock(&self.shown);
        *shown = None;
        self.publisher.publish(Status::idle(), Some(cell));
    }
}

/// No lock here guards anything that a panic could leave half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
