//! The learner's journal as the toolkit sees it.
//!
//! In a notebook of ours the kernel writes it, from the displays that pass by; elsewhere (stock evcxr, or where
//! `ANNEAL_HOME` is set) the toolkit does.

use std::sync::{Mutex, OnceLock, PoisonError};

use anneal_journal::{Attempt, Journal, JournalError, Progress, Subject};

use super::verdict::{Outcome, Verdict};
use super::{Exercise, source};
use crate::{cell, check};

/// Does something with the journal, which is opened once for each process; or says why it cannot be.
fn journal<R>(act: impl FnOnce(&Journal) -> Result<R, JournalError>) -> Result<R, String> {
    static JOURNAL: OnceLock<Result<Mutex<Journal>, String>> = OnceLock::new();
    let open = || {
        let journal = Journal::open().map_err(|error| error.to_string())?;
        journal.publish(&course()).map_err(|error| error.to_string())?;
        Ok(Mutex::new(journal))
    };
    cell::for_itself(|| {
        let journal = JOURNAL.get_or_init(open).as_ref().map_err(Clone::clone)?;
        act(&journal.lock().unwrap_or_else(PoisonError::into_inner)).map_err(|error| error.to_string())
    })
}

fn somebody_learns() -> bool {
    cell::attached() || writes_itself()
}

fn writes_itself() -> bool {
    let set = |name| std::env::var_os(name).is_some();
    !cell::attached() && (set("ANNEAL_HOME") || set("EVCXR_IS_RUNTIME"))
}

/// What there is to solve, as the journal knows it.
fn course() -> Vec<Subject> {
    let subject = |exercise: &Exercise| Subject {
        id: exercise.id.into(),
        name: exercise.name().into(),
        level: exercise.level.word().into(),
        minutes: exercise.minutes,
        topics: exercise.topics.iter().map(ToString::to_string).collect(),
    };
    check::exercises().map(subject).collect()
}

/// Writes an attempt down, unless nothing was written yet; says why if it cannot.
pub(super) fn attempt(verdict: &Verdict) -> Option<String> {
    if cell::attached() {
        // Opening it leaves the list of exercises there, which the kernel does not know.
        return journal(|_| Ok(())).err();
    }
    if !writes_itself() || !verdict.is_written() {
        return None;
    }
    let failing_case = if let Outcome::Failed(failure) = &verdict.outcome { Some(failure.case.clone()) } else { None };
    let source = source::attempt(verdict.exercise.name());
    let attempt =
        Attempt { failing_case, seconds: verdict.seconds, source, ..Attempt::now(verdict.exercise.id, verdict.word()) };
    journal(|journal| journal.record(&attempt)).err()
}

/// Writes down that a hint or a solution was looked at. If that fails the next attempt says so.
pub(super) fn opened(exercise: &Exercise, what: &str) {
    if writes_itself() {
        let _ = journal(|journal| journal.opened(exercise.id, what));
    }
}

/// What the learner wrote on another day.
pub(super) fn last_source(exercise: &Exercise) -> Option<String> {
    somebody_learns().then(|| journal(|journal| journal.last_source(exercise.id)).ok().flatten())?
}

/// Where the learner stands now.
pub(super) fn progress(now: i64, offset: i64) -> Result<Progress, String> {
    let (attempts, openings) = if somebody_learns() {
        journal(|journal| Ok((journal.attempts()?, journal.openings()?)))?
    } else {
        Default::default()
    };
    Ok(Progress::of(&course(), &attempts, &openings, now, offset))
}
