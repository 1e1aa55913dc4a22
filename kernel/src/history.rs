//! History: what was run, in this session and in earlier ones, kept on a thread of its own so that no cell waits for a disk.

mod store;

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jupyter_protocol::{HistoryEntry, HistoryRequest};

use store::Store;

/// A sick disk must not keep a front end waiting, nor the kernel from ending.
const PATIENCE: Duration = Duration::from_secs(5);

/// A hold on the thread that keeps the history; requests are done in the order of the calls.
pub struct History(mpsc::Sender<Job>);

enum Job {
    Input { line: u32, source: String },
    Output { line: u32, text: String },
    Ask { request: HistoryRequest, answer: mpsc::Sender<Vec<HistoryEntry>> },
    Flush(mpsc::Sender<()>),
}

impl History {
    /// Opens the learner's history, or one in memory where there is no place for a file.
    pub fn open() -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::channel();
        thread::Builder::new().name("history".into()).spawn(move || keep(file(), &jobs))?;
        Ok(Self(sender))
    }

    /// For the doctor: where the history is kept and how many cells it holds.
    pub fn examine() -> Result<String, String> {
        let Some(file) = file() else { return Ok("kept for one session only, as ANNEAL_NO_HISTORY asks".into()) };
        let kept = |error: &dyn Display| format!("kept for one session only: {error}");
        let store = Store::open(&file).map_err(|error| kept(&error))?;
        let cells = store.cells().map_err(|error| kept(&error))?;
        Ok(format!("{}, {cells} cells", file.display()))
    }

    /// A cell begins.
    pub fn input(&self, line: u32, source: &str) {
        self.send(Job::Input { line, source: source.into() });
    }

    /// The text form of what a cell gave.
    pub fn output(&self, line: u32, text: &str) {
        self.send(Job::Output { line, text: text.into() });
    }

    /// Waits for the answer.
    pub fn ask(&self, request: &HistoryRequest) -> Vec<HistoryEntry> {
        let (answer, answered) = mpsc::channel();
        self.send(Job::Ask { request: request.clone(), answer });
        answered.recv_timeout(PATIENCE).unwrap_or_default()
    }

    /// Waits until everything so far is on disk.
    pub fn flush(&self) {
        let (done, finished) = mpsc::channel();
        self.send(Job::Flush(done));
        let _ = finished.recv_timeout(Duration::from_secs(1));
    }

    fn send(&self, job: Job) {
        // Only fails when the thread has panicked, which Jupyter's log tells.
        let _ = self.0.send(job);
    }
}

fn keep(file: Option<PathBuf>, jobs: &mpsc::Receiver<Job>) {
    let mut store = Store::open_or_remember(file.as_deref());
    let mut failed = false;
    for job in jobs {
        let result = match job {
            Job::Input { line, source } => store.input(line, &source),
            Job::Output { line, text } => store.output(line, &text),
            Job::Ask { request, answer } => store.answer(&request).map(|entries| drop(answer.send(entries))),
            Job::Flush(done) => {
                let _ = done.send(());
                Ok(())
            }
        };
        if let Err(error) = result
            && !std::mem::replace(&mut failed, true)
        {
            eprintln!("anneal: the history cannot be kept: {error}");
        }
    }
}

/// One file per learner; with `ANNEAL_NO_HISTORY` nothing is written.
fn file() -> Option<PathBuf> {
    let refused = std::env::var_os("ANNEAL_NO_HISTORY").is_some_and(|value| !value.is_empty());
    let folder = (!refused).then(anneal_journal::folder).flatten()?;
    Some(folder.join("history.sqlite"))
}
