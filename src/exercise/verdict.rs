//! The outcome of a check, and what becomes of it: a card, a line in the journal, an error where only a pass will do.

use std::panic::resume_unwind;

use serde_json::{Value, json};

use super::answer::{Difference, Tolerance};
use super::input::Parameter;
use super::rule::Breach;
use super::sample::Look;
use super::usage::Resource;
use super::{Exercise, card, source};
use crate::cell::CheckFailed;
use crate::display::{Bundle, Show, display};

/// The MIME type under which programs find a verdict: `anneal check` reads it.
pub const MIME: &str = "application/vnd.anneal.verdict+json";

/// What a check found out.
#[derive(Debug)]
pub struct Verdict {
    /// The exercise.
    pub exercise: &'static Exercise,
    /// How it went.
    pub outcome: Outcome,
    /// What the cases are worth.
    pub audit: Audit,
    /// How long the check took.
    pub seconds: f64,
    /// What could not be checked here, if anything.
    pub unchecked: Option<String>,
    /// Why the attempt could not be written down, if that is so.
    pub unrecorded: Option<String>,
}

/// How a check went.
#[derive(Debug)]
pub enum Outcome {
    /// The body is still `todo!()`.
    NotWritten,
    /// The first case that failed.
    Failed(Box<Failure>),
    /// Every case passed, but not in the way that was asked for.
    RuleBroken {
        /// The rule in a sentence.
        rule: String,
        /// Where it is broken; nowhere if the text is not known, so that nothing can be said for it.
        breaches: Vec<Breach>,
        /// How many cases passed.
        cases: usize,
    },
    /// Every case passed.
    Passed {
        /// Their names.
        cases: Vec<String>,
    },
}

/// The first case that failed.
#[derive(Debug)]
pub struct Failure {
    /// Its name.
    pub case: String,
    /// Its number, from 1.
    pub number: usize,
    /// How many cases there are.
    pub cases: usize,
    /// What the function was given.
    pub inputs: Vec<Parameter>,
    /// How far numbers may be apart.
    pub tolerance: Tolerance,
    /// What was wrong.
    pub wrong: Wrong,
}

/// What was wrong with an answer.
#[derive(Debug)]
pub enum Wrong {
    /// Another length, shape, type or schema.
    Shape {
        /// The learner's answer.
        yours: Look,
        /// The right one.
        expected: Look,
        /// Where they part.
        difference: Difference,
    },
    /// Other values.
    Value {
        /// The learner's answer.
        yours: Look,
        /// The right one.
        expected: Look,
        /// Where they part.
        difference: Difference,
    },
    /// The answer lacks what every right answer has.
    Property {
        /// The learner's answer.
        yours: Look,
        /// What is wrong with it.
        sentence: String,
    },
    /// The function panicked.
    Panicked {
        /// What it said.
        message: String,
        /// Where, if that was in the learner's text.
        place: Option<String>,
    },
    /// The answer is right, but took more than it may.
    OverLimit {
        /// Of what.
        resource: Resource,
        /// What it took.
        used: u64,
        /// What it may take for this input.
        allowed: u64,
    },
    /// The process did not survive the call. The kernel fills in how it ended, since nobody else is left.
    Crashed,
    /// The function took too long, or never ends.
    TooSlow {
        /// How long it was allowed to take.
        seconds: f64,
    },
}

/// Whether answers that cannot be right would pass; tests demand that they do not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audit {
    /// Named cases.
    pub cases: usize,
    /// Whether some constant passes all of them.
    pub constant_passes: bool,
    /// Whether handing back an argument passes all of them.
    pub input_passes: bool,
}

impl Wrong {
    /// Stand for what the kernel knows of the end of a process: in two words, and in full.
    const OUTCOME: &str = "{anneal:outcome}";
    pub(super) const WORDS: &str = "{anneal:words}";

    /// In one or two words, as the journal has it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "wrong shape",
            Self::Value { .. } | Self::Property { .. } => "wrong value",
            Self::Panicked { .. } => "panic",
            Self::TooSlow { .. } => "too slow",
            Self::OverLimit { resource, .. } => resource.excess(),
            Self::Crashed => Self::OUTCOME,
        }
    }
}

impl Verdict {
    /// Whether every case passed.
    pub fn passed(&self) -> bool {
        matches!(self.outcome, Outcome::Passed { .. })
    }

    /// Whether there was anything to check.
    pub fn is_written(&self) -> bool {
        !matches!(self.outcome, Outcome::NotWritten)
    }

    /// The outcome in one word or two: `passed`, `not written`, `wrong value`, ...
    pub fn word(&self) -> &'static str {
        match &self.outcome {
            Outcome::NotWritten => "not written",
            Outcome::Failed(failure) => failure.wrong.word(),
            Outcome::RuleBroken { .. } => "rule broken",
            Outcome::Passed { .. } => "passed",
        }
    }

    /// What programs read.
    fn json(&self) -> Value {
        let case = if let Outcome::Failed(failure) = &self.outcome { Some(&failure.case) } else { None };
        json!({
            "id": self.exercise.id, "function": self.exercise.name(), "outcome": self.word(),
            "passed": self.passed(), "case": case, "seconds": self.seconds, "unchecked": self.unchecked,
            "source": source::attempt(self.exercise.name()),
        })
    }

    /// Where graders demand it, ends the cell with an error unless the exercise is passed, every rule of it looked at.
    pub(super) fn raise_if_strict(&self) {
        if std::env::var_os("ANNEAL_STRICT").is_none_or(|value| value != "1") {
            return;
        }
        if let Some(sentence) = self.shortfall() {
            display(self);
            resume_unwind(Box::new(CheckFailed(sentence)));
        }
    }

    /// What a grader holds against it: anything but a pass all of which could be checked.
    pub(super) fn shortfall(&self) -> Option<String> {
        let sentence = match &self.unchecked {
            Some(rule) if self.passed() => format!("this could not be checked: {rule}"),
            None if self.passed() => return None,
            _ => card::sentence(self),
        };
        Some(format!("{}: {sentence}", self.exercise.id))
    }
}

impl Show for Verdict {
    fn show(&self) -> Bundle {
        card::bundle(self).with(MIME, self.json())
    }
}
