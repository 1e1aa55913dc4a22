//! Keeps one rust-analyzer: starts it with the first question, starts it again when it dies, ends it when questions stop.
//!
//! One thread owns the process, because on Linux it dies with the thread that started it. Until it is warm, and whenever
//! it is absent, questions get no answer at once; whoever asks falls back on the names that the notebook knows.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Place;
use super::document::Document;
use super::language_server::LanguageServer;

/// Memory goes back to the machine after so long without a question.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// So often in a row it may die before it is left alone.
const MOST_DEATHS: u8 = 3;
/// One that has lived so long has died of something new.
const SOUND: Duration = Duration::from_secs(10 * 60);

/// A hold on the thread; asking works from any other.
pub struct Keeper {
    questions: mpsc::Sender<Question>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    warm: AtomicBool,
    woken: AtomicBool,
    deaths: AtomicU8,
    /// What is wrong, until somebody has been told.
    problems: Mutex<Vec<String>>,
}

struct Question {
    method: String,
    document: Document,
    answer: mpsc::Sender<Option<Value>>,
}

impl Keeper {
    /// Nothing is started yet. `folder` is for the notebook's file, which never holds more than its name.
    pub fn new(place: Place, folder: PathBuf) -> std::io::Result<Self> {
        let (questions, asked) = mpsc::channel();
        let state = Arc::new(State::default());
        let seen = state.clone();
        thread::Builder::new().name("analyzer".into()).spawn(move || serve(&place, &folder, &asked, &seen))?;
        Ok(Self { questions, state })
    }

    /// Waits for the answer of a warm one. The first question only wakes it, and until it is warm there are no answers.
    pub fn ask(&self, method: String, document: Document) -> Option<Value> {
        let warm = self.state.warm.load(Ordering::SeqCst);
        let first = !warm && !self.state.woken.swap(true, Ordering::SeqCst);
        if !warm && !first {
            return None;
        }
        let (answer, answered) = mpsc::channel();
        self.questions.send(Question { method, document, answer }).ok()?;
        if warm { answered.recv().ok().flatten() } else { None }
    }

    /// What went wrong since this was last asked.
    pub fn problems(&self) -> Vec<String> {
        std::mem::take(&mut *self.state.problems.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn tell(&self, problem: String) {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
    }
}

/// The life of the thread: starts a process when there is a question and none runs, ends it when questions stop coming.
fn serve(place: &Place, folder: &std::path::Path, questions: &mpsc::Receiver<Question>, state: &State) {
    let mut server: Option<LanguageServer> = None;
    let mut born = Instant::now();
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
                Ok(started) => (server, born) = (Some(started), Instant::now()),
                Err(error) => {
                    state.tell(format!("rust-analyzer does not start, only names complete: {error:#}"));
                    bury(&mut server, state);
                    continue;
                }
            }
        }
        let answer = server.as_mut().expect("just started").ask(&question.method, &question.document);
        match answer {
            Ok(answer) => {
                state.warm.store(true, Ordering::SeqCst);
                let _ = question.answer.send(answer);
            }
            Err(error) => {
                state.tell(format!("rust-analyzer was ended: {error:#}"));
                if born.elapsed() > SOUND {
                    state.deaths.store(0, Ordering::SeqCst);
                }
                bury(&mut server, state);
            }
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
        state.tell(format!("rust-analyzer has ended {MOST_DEATHS} times and is left alone; only names complete"));
    }
}
