//! The process that runs one notebook and checks what it defines; what it finds out leaves it line by line.

use std::io::{BufRead, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::score::{CRASHED, DOES_NOT_COMPILE, FailedCell, NOT_CHECKED, NOT_REACHED, NOT_WRITTEN, Score, TOO_SLOW};
use super::submission::{last_definition, only_checks};
use crate::course::Exercise;
use crate::engine::{self, Answer, Bundle, Cell, Choice, Engine, Failure, Output, execute_within};
use crate::ipynb::{self, Notebook};
use crate::process::memory;

/// Under this the toolkit shows to programs what a check found out.
const VERDICT: &str = "application/vnd.anneal.verdict+json";

/// What one process has to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    pub notebook: PathBuf,
    pub exercises: Vec<Exercise>,
    pub limits: Limits,
}

/// What a notebook may take.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Limits {
    /// The time of one cell.
    pub cell: Duration,
    /// The time of all of them.
    pub notebook: Duration,
    /// Bytes of each process.
    pub memory: Option<u64>,
}

/// What it tells.
#[derive(Debug, Serialize, Deserialize)]
pub enum Told {
    Score(Score),
    FailedCell(FailedCell),
    Problem(String),
}

/// Reads a task from stdin, does it, and ends at once when stdin does: then nobody waits for it any more.
pub fn work() -> Result<()> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let task: Task = serde_json::from_str(&line).context("no task on stdin")?;
    std::thread::spawn(|| {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        // SAFETY: a plain system call; this process leads a group of its own.
        unsafe { libc::kill(0, libc::SIGKILL) };
    });
    let limits = task.limits;
    if let Some(bytes) = limits.memory {
        // Where there is no such limit there is none.
        let _ = memory::seal(bytes);
    }
    match engine::start(Choice::Native) {
        Ok(engine) => {
            Run { engine, cells: 0, end: Instant::now() + limits.notebook, limit: limits.cell }.notebook(&task)
        }
        Err(failure) => tell(&Told::Problem(failure.message)),
    }
}

fn tell(told: &Told) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(told)?)?;
    Ok(out.flush()?)
}

/// A run of a notebook.
struct Run {
    engine: Box<dyn Engine>,
    /// How many cells the notebook has; those that are put in are counted from there on.
    cells: usize,
    end: Instant,
    limit: Duration,
}

/// Why a cell gave nothing.
enum Trouble {
    Failed(Failure),
    /// It took longer than it may.
    TooLong(Duration),
    /// There was no time left for it.
    NoTime,
}

impl Run {
    /// Runs the cells in order, also past those that fail; each function is checked behind the cell that defines it last.
    fn notebook(mut self, task: &Task) -> Result<()> {
        let notebook = Notebook::read(&task.notebook)?;
        let places: Vec<_> = task.exercises.iter().map(|one| last_definition(&notebook, &one.function)).collect();
        self.cells = notebook.code().count();
        for (number, cell) in (1..).zip(notebook.code()) {
            let failed = if only_checks(&cell.source) { None } else { self.learners_cell(number, cell)? };
            for (exercise, _) in task.exercises.iter().zip(&places).filter(|(_, place)| **place == Some(number)) {
                tell(&Told::Score(self.check(exercise, failed.as_ref())))?;
            }
        }
        for (exercise, _) in task.exercises.iter().zip(&places).filter(|(_, place)| place.is_none()) {
            let message = format!("no cell defines `{}`", exercise.function);
            tell(&Told::Score(score(exercise, NOT_WRITTEN, message)))?;
        }
        Ok(())
    }

    fn learners_cell(&mut self, number: usize, cell: &ipynb::Cell) -> Result<Option<Failure>> {
        let failure = match self.execute(number, &cell.source, &mut |_| {}) {
            Ok(()) => return Ok(None),
            Err(Trouble::Failed(failure)) => failure,
            Err(Trouble::TooLong(limit)) => plain("TooSlow", format!("stopped after {} s", limit.as_secs())),
            Err(Trouble::NoTime) => plain("OutOfTime", "the notebook had used up its time".into()),
        };
        if !cell.is_tagged("raises-exception") {
            let Failure { name, message, .. } = failure.clone();
            tell(&Told::FailedCell(FailedCell { cell: number, error: name, message }))?;
        }
        Ok(Some(failure))
    }

    /// Puts a cell in that checks what the learner wrote.
    fn check(&mut self, exercise: &Exercise, defining: Option<&Failure>) -> Score {
        self.cells += 1;
        let mut verdict = None;
        let result = self.execute(self.cells, &exercise.check(), &mut |output| {
            // What the function itself displays is no verdict.
            if let Output::Result(bundle) = output {
                verdict = read(exercise, &bundle);
            }
        });
        match result {
            Ok(()) => verdict.unwrap_or_else(|| score(exercise, CRASHED, "the check gave no verdict".into())),
            Err(Trouble::NoTime) => score(exercise, NOT_REACHED, "the notebook had used up its time".into()),
            Err(Trouble::TooLong(limit)) => {
                score(exercise, TOO_SLOW, format!("the check was stopped after {} s", limit.as_secs()))
            }
            Err(Trouble::Failed(failure)) if failure.name == "CompileError" => {
                // If the function itself could not be compiled, that is what there is to say.
                let defining = defining.filter(|failure| failure.name == "CompileError");
                score(exercise, DOES_NOT_COMPILE, told(defining.unwrap_or(&failure)))
            }
            Err(Trouble::Failed(failure)) => score(exercise, CRASHED, told(&failure)),
        }
    }

    fn execute(&mut self, number: usize, source: &str, output: &mut dyn FnMut(Output)) -> Result<(), Trouble> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Trouble::NoTime);
        }
        let limit = self.limit.min(left);
        let cell = Cell { number: number as u32, source };
        let (result, late) = execute_within(limit, &mut *self.engine, cell, &mut |shown| match shown {
            Output::Ask(question) => (question.reply.0)(Answer::Refused),
            other => output(other),
        });
        match result {
            Err(_) if late && left <= self.limit => Err(Trouble::NoTime),
            Err(_) if late => Err(Trouble::TooLong(limit)),
            other => other.map_err(Trouble::Failed),
        }
    }
}

/// The verdict on this exercise, if that is what was shown.
fn read(exercise: &Exercise, shown: &Bundle) -> Option<Score> {
    let verdict = shown.data.get(VERDICT).filter(|verdict| verdict["id"] == exercise.id.as_str())?;
    let word = |name: &str| verdict[name].as_str().map(str::to_string);
    let all_cases = verdict["passed"].as_bool()?;
    // A rule on the text that could not be looked at is not kept.
    let passed = all_cases && verdict["unchecked"].is_null();
    let message = shown.data.get("text/plain").and_then(Value::as_str).unwrap_or_default();
    let seconds = verdict["seconds"].as_f64().unwrap_or_default();
    let outcome = if all_cases && !passed { NOT_CHECKED.into() } else { word("outcome")? };
    let score = score(exercise, &outcome, message.into());
    Some(Score { passed, case: word("case"), source: word("source"), seconds, ..score })
}

pub fn score(exercise: &Exercise, outcome: &str, message: String) -> Score {
    let Exercise { id, function } = exercise.clone();
    Score { id, function, outcome: outcome.into(), message, ..Score::default() }
}

fn plain(name: &str, message: String) -> Failure {
    Failure { name: name.into(), message, traceback: Vec::new() }
}

/// A failure as text, without colours.
fn told(failure: &Failure) -> String {
    format!("{}: {}", failure.name, failure.message)
}
