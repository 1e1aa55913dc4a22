//! What became of submissions; as JSON it is what `anneal check --json` prints.

use serde::{Deserialize, Serialize};

/// All that was checked.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Of this form; grows when a field changes its meaning.
    pub version: u32,
    pub notebooks: Vec<Graded>,
    pub passed: usize,
    pub exercises: usize,
    pub seconds: f64,
}

/// One notebook.
#[derive(Debug, Default, Serialize)]
pub struct Graded {
    pub notebook: String,
    /// The lessons whose exercises were looked for.
    pub lessons: Vec<String>,
    /// Why it could not be checked, or not to its end.
    pub problem: Option<String>,
    pub scores: Vec<Score>,
    /// Cells that failed without being tagged `raises-exception`.
    pub failed_cells: Vec<FailedCell>,
    pub seconds: f64,
}

/// One exercise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    pub id: String,
    pub function: String,
    /// `passed`, `not written`, `wrong value`, ... as the verdict has it.
    pub outcome: String,
    pub passed: bool,
    /// The first case that failed.
    pub case: Option<String>,
    /// All that the check said, as text.
    pub message: String,
    /// How long the check took.
    pub seconds: f64,
    /// What the learner wrote.
    pub source: Option<String>,
}

/// What may happen before there is a verdict; the other words are those of verdicts.
pub const NOT_WRITTEN: &str = "not written";
/// The function does not compile, or is not what the check can take.
pub const DOES_NOT_COMPILE: &str = "does not compile";
pub const TOO_SLOW: &str = "too slow";
/// The check ended the cell process.
pub const CRASHED: &str = "crashed";
/// All cases pass, but a rule on how it is written could not be looked at: it is no function of the notebook.
pub const NOT_CHECKED: &str = "rule not checked";
/// The notebook had used up its time before, or could not be run to its end.
pub const NOT_REACHED: &str = "not reached";

/// A cell of the learner's that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailedCell {
    /// Its place among the code cells, from 1.
    pub cell: usize,
    pub error: String,
    pub message: String,
}

impl Report {
    pub fn of(notebooks: Vec<Graded>, seconds: f64) -> Self {
        let passed = notebooks.iter().map(Graded::passed).sum();
        let exercises = notebooks.iter().map(|graded| graded.scores.len()).sum();
        Self { version: 1, notebooks, passed, exercises, seconds }
    }

    /// Whether there was something to pass, and all of it was.
    pub fn all_passed(&self) -> bool {
        self.notebooks.iter().all(Graded::all_passed) && self.exercises > 0
    }
}

impl Graded {
    pub fn passed(&self) -> usize {
        self.scores.iter().filter(|score| score.passed).count()
    }

    pub fn all_passed(&self) -> bool {
        self.problem.is_none() && self.passed() == self.scores.len()
    }
}

impl Score {
    pub fn mark(&self) -> char {
        match &*self.outcome {
            _ if self.passed => '✓',
            NOT_WRITTEN => '○',
            NOT_REACHED => '·',
            _ => '✗',
        }
    }
}
