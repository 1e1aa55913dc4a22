//! rust-analyzer for notebooks: a process of its own that is started when first asked and never waited for by a cell.
//!
//! One serves all kernels of a user, since it takes about a gigabyte: `service` is the process that keeps it, and a kernel is
//! one of its clients. A question carries the whole notebook as one file, so notebooks do not get in each other's way.
//! Kernels with crates of the learner's own share another one, which reads those too.

mod answers;
mod document;
pub mod graph;
mod keeper;
mod language_server;
mod link;
pub mod service;

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engine::{Bundle, Completion};
use crate::toolkit::Toolkit;
use document::Document;
use link::Link;

pub use document::View;

/// The longest that a front end waits for a warm analyzer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is needed to start it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub executable: PathBuf,
    /// The sysroot of the compiler that it belongs to.
    pub sysroot: PathBuf,
    /// The toolkit's crates, as [`graph`] wrote them.
    pub graph: PathBuf,
    /// The same for crates of the learner's own.
    pub own: Option<PathBuf>,
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
        Ok(Self { executable, sysroot, graph, own: None })
    }

    /// Names everything on which the answers depend, this command among it: both ends speak the same language.
    fn key(&self) -> String {
        let command = std::env::current_exe().ok();
        let stamp = |file: &PathBuf| fs::metadata(file).and_then(|file| file.modified()).ok();
        let stamps = [command.as_ref(), Some(&self.graph), self.own.as_ref()].map(|file| {
            file.and_then(stamp).and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default().as_nanos()
        });
        blake3::hash(format!("{self:?} {command:?} {stamps:?}").as_bytes()).to_hex()[..16].to_string()
    }
}

/// A kernel's hold on the analyzer; asking works from any thread.
pub struct Analyzer(Mutex<Client>);

struct Client {
    place: Place,
    link: Option<Link>,
    /// How often in a row there was no service to be had.
    failures: u8,
}

/// Then it is left alone: every attempt holds up an answer.
const MOST_FAILURES: u8 = 3;

impl Analyzer {
    /// Nothing is started yet.
    pub fn new(place: Place) -> Self {
        Self(Mutex::new(Client { place, link: None, failures: 0 }))
    }

    /// From here on also about the crates in this list, or no longer about any but the toolkit's.
    pub fn set_own_crates(&self, list: Option<PathBuf>) {
        let mut client = self.client();
        if client.place.own != list {
            client.place.own = list;
            (client.link, client.failures) = (None, 0);
        }
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

    fn ask(&self, method: &str, document: Document) -> Option<Value> {
        let mut client = self.client();
        if client.link.is_none() && client.failures < MOST_FAILURES {
            match Link::open(&client.place) {
                Ok(link) => (client.link, client.failures) = (Some(link), 0),
                Err(error) => {
                    client.failures += 1;
                    eprintln!("anneal: only names complete: {error:#}");
                }
            }
        }
        match client.link.as_mut()?.ask(method, document, PATIENCE) {
            Ok(answer) => answer,
            // It has ended; the next question finds another one.
            Err(_) => {
                client.link = None;
                None
            }
        }
    }

    fn client(&self) -> std::sync::MutexGuard<'_, Client> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
