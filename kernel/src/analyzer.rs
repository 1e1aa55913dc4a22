//! rust-analyzer for notebooks: a process of its own that is started when first asked and never waited for by a cell.
//!
//! One thread owns the process, because on Linux it dies with the thread that started it. Until it is warm, and whenever
//! it is absent, questions get no answer at once; whoever asks falls back on the names that the notebook knows.
//! Several kernels of one user run one each: it speaks to a single client, and one notebook's variables are another's
//! unknown words. So each is bounded in memory and ended after a while without questions.

mod answers;
mod document;
pub mod graph;
mod language_server;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::engine::{Bundle, Completion};
use crate::toolkit::Toolkit;
use document::Document;
use language_server::LanguageServer;

pub use document::View;

/// The longest that a front end waits for a warm analyzer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Memory goes back to the machine after so long without a question.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// So often it may die before it is left alone.
const MOST_DEATHS: u8 = 3;

/// What is needed to start it.
#[derive(Clone, Debug)]
pub struct Place {
    pub executable: PathBuf,
    /// The sysroot of the compiler that it belongs to.
    pub sysroot: PathBuf,
    /// The toolkit's crates, as [`graph`] wrote them.
    pub graph: PathBuf,
}

impl Place {
    /// Beside the toolkit's compiler; the error says what is missing.
    pub fn find(toolkit: &Toolkit) -> Result<Self, String> {
        let rustc = &toolkit.rustc;
        let executable = rustc.with_file_name("rust-analyzer");
        let sysroot = rustc.ancestors().nth(2).map(PathBuf::from).unwrap_or_default();
        let graph = toolkit.folder.join(graph::FILE);
        for (file, what) in [(&executable, "rust-analyzer"), (&graph, "the toolkit's list of crates")] {
            if !file.is_file() {
                return Err(format!("{what} is missing ({}): only names complete", file.display()));
            }
        }
        Ok(Self { executable, sysroot, graph })
    }
}

/// A hold on the analyzer; asking works from any thread.
pub struct Analyzer {
    questions: mpsc::Sender<Question>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    warm: AtomicBool,
    woken: AtomicBool,
    deaths: AtomicU8,
}

struct Question {
    method: &'static str,
    document: Document,
    answer: mpsc::Sender<Option<Value>>,
}

impl Analyzer {
    /// Nothing is started yet. `folder` is for the notebook's file, which never holds more than its name.
    pub fn new(place: Place, folder: PathBuf) -> std::io::Result<Self> {
        let (questions, asked) = mpsc::channel();
        let state = Arc::new(State::default());
        let seen = state.clone();
        thread::Builder::new().name("analyzer".into()).spawn(move || serve(&place, &folder, &asked, &seen))?;
        Ok(Self { questions, state })
    }

    /// What could stand at an offset of a cell; `None` when it is not warm or does not answer in time.
    pub fn complete(&self, view: &View, cell: &str, offset: usize) -> Option<Completion> {
        let answer = self.ask("textDocument/completion", Document::new(view, cell, offset))?;
        Some(answers::completion(&answer, cell, offset))
    }

    /// Signature and documentation of the name at an offset.
    pub fn hover(&self, view: &View, cell: &str, offset: usize) -> Option<Bundle> {
        answers::hover(&self.ask("textDocument/hover", Document::new(view, cell, offset))?)
    }

    fn ask(&self, method: &'static str, document: Document) -> Option<Value> {
        let warm = self.state.warm.load(Ordering::SeqCst);
        let first = !warm && !self.state.woken.swap(true, Ordering::SeqCst);
        if !warm && !first {
            return None;
        }
        let (answer, answered) = mpsc::channel();
        self.questions.send(Question { method, document, answer }).ok()?;
        // The first question only wakes it.
        if warm { answered.recv_timeout(PATIENCE).ok().flatten() } else { None }
    }
}

/// The life of the thread: starts a process when there is a question and none runs, ends it when questions stop coming.
fn serve(place: &Place, folder: &std::path::Path, questions: &mpsc::Receiver<Question>, state: &State) {
    let mut server: Option<LanguageServer> = None;
    loop {
        let question = match questions.recv_timeout(IDLE) {
            Ok(question) => question,
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                rest(&mut server, state);
                continue;
            }
        };
        if server.is_none() {
            match LanguageServer::start(place, folder) {
                Ok(started) => server = Some(started),
                Err(error) => eprintln!("anneal: rust-analyzer does not start, only names complete: {error:#}"),
            }
        }
        let answer = server.as_mut().map(|server| server.ask(question.method, &question.document));
        match answer {
            Some(Ok(answer)) => {
                state.warm.store(true, Ordering::SeqCst);
                let _ = question.answer.send(answer);
            }
            Some(Err(error)) => {
                eprintln!("anneal: rust-analyzer was ended: {error:#}");
                bury(&mut server, state);
            }
            None => bury(&mut server, state),
        }
    }
}

fn rest(server: &mut Option<LanguageServer>, state: &State) {
    state.warm.store(false, Ordering::SeqCst);
    state.woken.store(false, Ordering::SeqCst);
    *server = None;
}

/// The next question starts another one, unless it dies too often.
fn bury(server: &mut Option<LanguageServer>, state: &State) {
    state.warm.store(false, Ordering::SeqCst);
    *server = None;
    if state.deaths.fetch_add(1, Ordering::SeqCst) + 1 < MOST_DEATHS {
        state.woken.store(false, Ordering::SeqCst);
    } else {
        eprintln!("anneal: rust-analyzer has ended {MOST_DEATHS} times and is left alone; only names complete");
    }
}
