//! Runs the cases of an exercise in order, up to the first that fails.

use std::time::{Duration, Instant};

use super::Exercise;
use super::answer::{Answer, Kind, Tolerance};
use super::input::{Input, Parameter};
use super::numbers::Numbers;
use super::record;
use super::rule::{Rule, Unseen};
use super::trial::{self, Trouble};
use super::verdict::{Audit, Failure, Outcome, Verdict, Wrong};
use crate::cell;

/// How long the calls of one named case may take together.
const LIMIT: Duration = Duration::from_secs(5);

/// The seed of random cases: everybody gets the same ones, and again tomorrow.
const SEED: u64 = 20_260_101;

/// A check being put together: cases are added, and [`verdict`](Self::verdict) runs them.
pub struct Check<'a, I, O> {
    exercise: &'static Exercise,
    call: Box<dyn Fn(&I) -> O + 'a>,
    tolerance: Tolerance,
    limit: Duration,
    cases: Vec<Case<I, O>>,
    rules: Vec<Rule>,
}

struct Case<I, O> {
    name: String,
    trials: Vec<(I, Expected<O>)>,
}

/// What is wrong with an answer, in a sentence.
type Property<O> = dyn Fn(&O) -> Result<(), String>;

/// What is asked of an answer.
enum Expected<O> {
    Equal(O),
    Holds(Box<Property<O>>),
}

impl<'a, I: Input, O: Answer> Check<'a, I, O> {
    pub(super) fn new(exercise: &'static Exercise, call: Box<dyn Fn(&I) -> O + 'a>) -> Self {
        Self { exercise, call, tolerance: Tolerance::DEFAULT, limit: LIMIT, cases: Vec::new(), rules: Vec::new() }
    }

    /// Accepts numbers that are apart by this much, absolutely and as a share of the expected one.
    pub fn within(mut self, tolerance: f64) -> Self {
        self.tolerance = Tolerance { absolute: tolerance, relative: tolerance };
        self
    }

    /// Lets each named case take this long instead of 5 seconds.
    pub fn seconds(mut self, limit: f64) -> Self {
        self.limit = Duration::from_secs_f64(limit);
        self
    }

    /// Adds a case with a known answer.
    pub fn case(mut self, name: &str, input: I, expected: O) -> Self {
        self.cases.push(Case { name: name.into(), trials: vec![(input, Expected::Equal(expected))] });
        self
    }

    /// Adds a case whose answer need not be the only right one: `holds` says in a sentence what is wrong with it.
    pub fn property(mut self, name: &str, input: I, holds: impl Fn(&O) -> Result<(), String> + 'static) -> Self {
        self.cases.push(Case { name: name.into(), trials: vec![(input, Expected::Holds(Box::new(holds)))] });
        self
    }

    /// Adds one case of `count` random inputs, each compared with a slow and obvious `specification`.
    pub fn random(mut self, count: usize, make: impl Fn(&mut Numbers) -> I, specification: impl Fn(&I) -> O) -> Self {
        let mut numbers = Numbers::seeded(SEED + self.cases.len() as u64);
        let trial = |_| {
            let input = make(&mut numbers);
            let expected = Expected::Equal(specification(&input));
            (input, expected)
        };
        let trials = (0..count).map(trial).collect();
        self.cases.push(Case { name: format!("{count} random inputs"), trials });
        self
    }

    /// Asks for more than right values: what is not seen in them, but in the learner's text. Looked at when all cases pass.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Runs the cases. Under `ANNEAL_STRICT=1` anything but a pass ends the cell with an error named `Check`.
    pub fn verdict(self) -> Verdict {
        let began = Instant::now();
        let (outcome, unchecked) = self.keep_rules(trial::quietly(|| self.run()));
        let mut verdict = Verdict {
            exercise: self.exercise,
            outcome,
            audit: self.audit(),
            seconds: began.elapsed().as_secs_f64(),
            unchecked,
            unrecorded: None,
        };
        verdict.unrecorded = record::attempt(&verdict);
        verdict.raise_if_strict();
        verdict
    }

    fn run(&self) -> Outcome {
        for (at, case) in self.cases.iter().enumerate() {
            let began = Instant::now();
            for (input, expected) in &case.trials {
                let left = self.limit.saturating_sub(began.elapsed()).max(Duration::from_millis(1));
                let wrong = match trial::call(left, || (self.call)(input)) {
                    Ok(answer) => self.judge(&answer, expected),
                    Err(Trouble::NotWritten) => return Outcome::NotWritten,
                    Err(Trouble::Panicked { message, place }) => Some(Wrong::Panicked { message, place }),
                    Err(Trouble::TooSlow(_)) => Some(Wrong::TooSlow { seconds: self.limit.as_secs_f64() }),
                };
                if let Some(wrong) = wrong {
                    return Outcome::Failed(Box::new(Failure {
                        case: case.name.clone(),
                        number: at + 1,
                        cases: self.cases.len(),
                        inputs: self.parameters(input),
                        tolerance: self.tolerance,
                        wrong,
                    }));
                }
            }
        }
        Outcome::Passed { cases: self.cases.iter().map(|case| case.name.clone()).collect() }
    }

    /// The outcome when the rules count too, and why one could not be checked.
    fn keep_rules(&self, outcome: Outcome) -> (Outcome, Option<String>) {
        let Outcome::Passed { cases } = &outcome else { return (outcome, None) };
        let mut unchecked = Vec::new();
        for rule in &self.rules {
            let (cases, sentence) = (cases.len(), rule.sentence());
            match rule.breaches(self.exercise.name()) {
                Ok(breaches) if breaches.is_empty() => {}
                Ok(breaches) => return (Outcome::RuleBroken { rule: sentence, breaches, cases }, None),
                Err(Unseen) if cell::attached() => {
                    return (Outcome::RuleBroken { rule: sentence, breaches: Vec::new(), cases }, None);
                }
                Err(Unseen) => unchecked.push(sentence),
            }
        }
        (outcome, (!unchecked.is_empty()).then(|| unchecked.join(" ")))
    }

    fn judge(&self, answer: &O, expected: &Expected<O>) -> Option<Wrong> {
        match expected {
            Expected::Equal(expected) => {
                let difference = answer.difference(expected, self.tolerance)?;
                let (yours, expected) = (answer.look(), expected.look());
                Some(match difference.kind {
                    Kind::Shape => Wrong::Shape { yours, expected, difference },
                    Kind::Value => Wrong::Value { yours, expected, difference },
                })
            }
            Expected::Holds(holds) => {
                holds(answer).err().map(|sentence| Wrong::Property { yours: answer.look(), sentence })
            }
        }
    }

    fn parameters(&self, input: &I) -> Vec<Parameter> {
        let names = self.exercise.parameters();
        let name = |at: usize| names.get(at).map_or_else(|| format!("argument {}", at + 1), ToString::to_string);
        input.looks().into_iter().enumerate().map(|(at, look)| Parameter { name: name(at), look }).collect()
    }

    /// Whether answers that cannot be right would get through.
    fn audit(&self) -> Audit {
        let mut pairs = self.cases.iter().flat_map(|case| &case.trials);
        let accepts = |answer: &O, expected: &Expected<O>| self.judge(answer, expected).is_none();
        let constants = self.cases.iter().flat_map(|case| &case.trials).filter_map(|(_, expected)| match expected {
            Expected::Equal(constant) => Some(constant),
            Expected::Holds(_) => None,
        });
        let mut constants = constants.take(20);
        let everywhere = |constant: &O| {
            self.cases.iter().flat_map(|case| &case.trials).all(|(_, expected)| accepts(constant, expected))
        };
        let constant_passes = constants.any(everywhere);
        let handed_back = |input: &I| -> Vec<O> {
            input.values().iter().filter_map(|value| value.downcast_ref::<O>().cloned()).collect()
        };
        let width = pairs.next().map_or(0, |(input, _)| handed_back(input).len());
        let input_passes = (0..width).any(|at| {
            self.cases
                .iter()
                .flat_map(|case| &case.trials)
                .all(|(input, expected)| handed_back(input).get(at).is_some_and(|answer| accepts(answer, expected)))
        });
        Audit { cases: self.cases.len(), constant_passes, input_passes }
    }
}
