//! Graded exercises: a function that the learner writes, cases that it has to pass, and a verdict that teaches.
//!
//! ```
//! use anneal::exercise::{Exercise, Level};
//!
//! static DOUBLE: Exercise = Exercise {
//!     id: "99-01.E1",
//!     signature: "fn double(x: f64) -> f64",
//!     statement: "Twice the number.",
//!     level: Level::Easy,
//!     minutes: 1,
//!     topics: &["arithmetic"],
//!     hints: &["What is twice one half?", "Multiply by two."],
//!     learnt: "Unsuffixed literals take the type they meet.",
//!     complexity: "O(1)",
//!     follow_up: "What does the largest f64 become?",
//! };
//!
//! fn check(yours: fn(f64) -> f64) -> anneal::exercise::Verdict {
//!     DOUBLE
//!         .check(|x: &f64| yours(*x))
//!         .case("one", 1.0, 2.0)
//!         .case("zero", 0.0, 0.0)
//!         .case("below zero", -1.5, -3.0)
//!         .case("infinity", f64::INFINITY, f64::INFINITY)
//!         .random(20, |rng| rng.real(-1e6..1e6), |x| x + x)
//!         .verdict()
//! }
//!
//! assert!(check(|x| 2.0 * x).passed());
//! assert!(!check(|x| x * x).passed());
//! assert!(!check(|_| todo!()).is_written());
//! ```
//!
//! What stands in [`check`](crate::check) is made of this: one file a lesson, one constant and one function an exercise.

mod answer;
mod card;
mod cases;
mod counted;
mod dashboard;
mod drawing;
mod frame;
mod grid;
mod help;
mod input;
mod numbers;
pub(crate) mod own;
mod picture;
mod record;
mod rule;
mod sample;
mod source;
mod trial;
mod usage;
mod verdict;

pub(crate) use answer::numbers;
pub use answer::{Answer, Difference, Kind, Tolerance};
pub use cases::Check;
pub use counted::Counted;
pub use dashboard::{Dashboard, dashboard};
pub use drawing::{circles, groups, regions};
pub use frame::unordered;
pub use help::{Help, hint, reset, solution};
pub use input::{Input, Parameter};
pub use numbers::Numbers;
pub use rule::{Breach, Rule};
pub use sample::{Look, Sample};
pub(crate) use source::{begin_cell, hand_over};
#[doc(hidden)]
pub use source::{with_solution, wrong_answers};
pub use usage::{Resource, measured};
pub use verdict::{Audit, Failure, MIME, Outcome, Verdict, Wrong};

/// One exercise: all that is said about it. Its cases are in the function of the same name.
#[derive(Debug)]
pub struct Exercise {
    /// Part, lesson and number: `03-02.E3`.
    pub id: &'static str,
    /// The function's head as it stands in the notebook: `fn outer(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64>`.
    pub signature: &'static str,
    /// The task in one or two sentences, the same words as in the notebook.
    pub statement: &'static str,
    /// How hard it is.
    pub level: Level,
    /// How long it takes most people.
    pub minutes: u32,
    /// What it trains, for the journal's view by topic.
    pub topics: &'static [&'static str],
    /// Two or more; the last one nearly gives it away.
    pub hints: &'static [&'static str],
    /// What a pass has taught, in a sentence.
    pub learnt: &'static str,
    /// Time and memory of a good answer.
    pub complexity: &'static str,
    /// What an interviewer would ask next.
    pub follow_up: &'static str,
}

/// How hard an exercise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A first use of one idea.
    Easy,
    /// Two ideas together, or one with an edge to it.
    Medium,
    /// An interview question of its own.
    Hard,
}

impl Level {
    /// In one word: `easy`, `medium`, `hard`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }
}

impl Exercise {
    /// The name of the function: `outer`.
    pub fn name(&self) -> &'static str {
        let head = self.signature.trim_start_matches("fn ");
        head.split(['(', '<']).next().unwrap_or(head)
    }

    /// The names of its parameters, in order: `a`, `b`.
    pub fn parameters(&self) -> Vec<&'static str> {
        let Some((_, rest)) = self.signature.split_once('(') else { return Vec::new() };
        // Types hold commas too (`(f64, f64)`, `HashMap<K, V>`), so only those outside of brackets separate.
        let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
        for (at, c) in rest.char_indices() {
            match c {
                '(' | '[' | '<' => depth += 1,
                ')' if depth == 0 => {
                    parts.push(&rest[start..at]);
                    break;
                }
                '>' if rest[..at].ends_with('-') => {}
                ')' | ']' | '>' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(&rest[start..at]);
                    start = at + 1;
                }
                _ => {}
            }
        }
        let name = |part: &'static str| part.split_once(':').map(|(name, _)| name.trim().trim_start_matches("mut "));
        parts.into_iter().filter_map(name).collect()
    }

    /// Begins a check: `call` hands one case's input to the learner's function.
    pub fn check<'a, I: Input, O: Answer>(&'static self, call: impl Fn(&I) -> O + 'a) -> Check<'a, I, O> {
        Check::new(self, Box::new(call))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static PAIR: Exercise = Exercise {
        id: "99-01.E2",
        signature: "fn pair(mut rows: Vec<(f64, f64)>, by: fn(f64) -> f64, map: &HashMap<String, u8>) -> (f64, f64)",
        statement: "",
        level: Level::Easy,
        minutes: 1,
        topics: &[],
        hints: &[],
        learnt: "",
        complexity: "",
        follow_up: "",
    };

    #[test]
    fn a_signature_names_function_and_parameters() {
        assert_eq!(PAIR.name(), "pair");
        assert_eq!(PAIR.parameters(), ["rows", "by", "map"]);
    }
}
