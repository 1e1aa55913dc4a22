//! Keeps the learner's journal: verdicts and opened hints that pass by on their way to the notebook.
//!
//! The cell process could write them itself, but a replayed cell would then write them again.

use std::sync::{Mutex, OnceLock, PoisonError};

use anneal_journal::{Attempt, Journal};
use serde::Deserialize;

use crate::engine::Bundle;
use crate::grading;

/// Under these the toolkit's `exercise` shows to programs what it shows to people.
const VERDICT: &str = "application/vnd.anneal.verdict+json";
const OPENED: &str = "application/vnd.anneal.opened+json";

#[derive(Deserialize)]
struct Verdict {
    id: String,
    outcome: String,
    case: Option<String>,
    seconds: f64,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Opened {
    id: String,
    what: String,
}

/// Writes down what a display says about exercises; gives a sentence when that fails.
pub fn note(shown: &Bundle) -> Option<String> {
    // Whoever grades does not learn.
    if grading::is_on() {
        return None;
    }
    if let Some(verdict) = read::<Verdict>(shown, VERDICT).filter(|verdict| verdict.outcome != "not written") {
        let Verdict { id, outcome, case, seconds, source } = verdict;
        let attempt = Attempt { failing_case: case, seconds, source, ..Attempt::now(&id, &outcome) };
        return write(|journal| journal.record(&attempt));
    }
    let opened = read::<Opened>(shown, OPENED)?;
    write(|journal| journal.opened(&opened.id, &opened.what))
}

fn read<T: for<'a> Deserialize<'a>>(shown: &Bundle, mime: &str) -> Option<T> {
    T::deserialize(shown.data.get(mime)?).ok()
}

fn write(act: impl FnOnce(&Journal) -> Result<(), anneal_journal::JournalError>) -> Option<String> {
    static JOURNAL: OnceLock<Result<Mutex<Journal>, String>> = OnceLock::new();
    let journal = JOURNAL.get_or_init(|| Journal::open().map(Mutex::new).map_err(|error| error.to_string()));
    let written = match journal {
        Ok(journal) => act(&journal.lock().unwrap_or_else(PoisonError::into_inner)).map_err(|error| error.to_string()),
        Err(why) => Err(why.clone()),
    };
    written.err().map(|why| format!("This is not in your journal: {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_displays_of_exercises_are_taken_for_them() {
        let mut bundle = Bundle::text("a table");
        assert!(note(&bundle).is_none());
        bundle.data.insert(VERDICT.into(), json!({"id": 7}));
        assert!(note(&bundle).is_none());
        bundle.data.insert(VERDICT.into(), json!({"id": "00-01.E1", "outcome": "not written", "seconds": 0.0}));
        assert!(note(&bundle).is_none());
    }
}
