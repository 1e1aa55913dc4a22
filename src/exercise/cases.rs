//! Runs the cases of an exercise in order, up to the first that fails.

use std::time::{Duration, Instant};

use super::Exercise;
use super::answer::{Answer, Kind, Tolerance};
use super::input::{Input, Parameter};
use super::numbers::Numbers;
use super::record;
use super::rule::{Rule, Unseen};
use super::trial::{self, Trouble};
use super::usage::{Resource, Usage};
use super::verdict::{Audit, Failure, Outcome, Verdict, Wrong};
use crate::cell;
use crate::display::Show;

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
    beside: &'static [&'static str],
    cases: Vec<Case<I, O>>,
    rules: Vec<Rule>,
    limits: Vec<(Resource, Box<Bound<I>>)>,
}

struct Case<I, O> {
    name: String,
    trials: Vec<(I, Expected<O>)>,
    /// Instead of the one of all cases.
    tolerance: Option<Tolerance>,
}

impl<I, O> Case<I, O> {
    fn new(name: String, trials: Vec<(I, Expected<O>)>) -> Self {
        Self { name, trials, tolerance: None }
    }
}

/// What is wrong with an answer, in a sentence.
type Property<O> = dyn Fn(&O) -> Result<(), String>;

/// How much an input may cost.
type Bound<I> = dyn Fn(&I) -> u64;

/// What is asked of an answer.
enum Expected<O> {
    Equal(O),
    Holds(Box<Property<O>>),
}

impl<'a, I: Input, O: Answer> Check<'a, I, O> {
    pub(super) fn new(exercise: &'static Exercise, call: Box<dyn Fn(&I) -> O + 'a>) -> Self {
        Self {
            exercise,
            call,
            tolerance: Tolerance::DEFAULT,
            limit: LIMIT,
            beside: &[],
            cases: Vec::new(),
            rules: Vec::new(),
            limits: Vec::new(),
        }
    }

    /// Accepts numbers that are apart by this much, absolutely and as a share of the expected one.
    pub fn within(mut self, tolerance: f64) -> Self {
        self.tolerance = Tolerance { absolute: tolerance, relative: tolerance };
        self
    }

    /// Accepts numbers that are apart by this share of the expected one, however small that is.
    pub fn relative(mut self, share: f64) -> Self {
        self.tolerance = Tolerance { absolute: 0.0, relative: share };
        self
    }

    /// Lets each named case take this long instead of 5 seconds.
    pub fn seconds(mut self, limit: f64) -> Self {
        self.limit = Duration::from_secs_f64(limit);
        self
    }

    /// Names what a case holds beside the arguments of the function, such as what of its answer is compared.
    pub fn beside(mut self, names: &'static [&'static str]) -> Self {
        self.beside = names;
        self
    }

    /// Adds a case with a known answer.
    pub fn case(mut self, name: &str, input: I, expected: O) -> Self {
        self.cases.push(Case::new(name.into(), vec![(input, Expected::Equal(expected))]));
        self
    }

    /// Adds a case whose answer need not be the only right one: `holds` says in a sentence what is wrong with it.
    pub fn property(mut self, name: &str, input: I, holds: impl Fn(&O) -> Result<(), String> + 'static) -> Self {
        self.cases.push(Case::new(name.into(), vec![(input, Expected::Holds(Box::new(holds)))]));
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
        self.cases.push(Case::new(format!("{count} random inputs"), trials));
        self
    }

    /// Lets numbers of the case added last be apart by this, whatever holds for the others: for a known number that is
    /// printed with few digits, or one that has to come out with many.
    pub fn this_within(mut self, tolerance: Tolerance) -> Self {
        if let Some(case) = self.cases.last_mut() {
            case.tolerance = Some(tolerance);
        }
        self
    }

    /// Lets the answer to an input take so many operations: give the function
    /// [`Counted`](super::Counted) values, and the limit by the size of the input.
    pub fn operations(self, limit: impl Fn(&I) -> u64 + 'static) -> Self {
        self.limit(Resource::Operations, limit)
    }

    /// Lets the answer to an input allocate so many times. What the check itself allocates for the call counts too,
    /// unless [`measured`](super::measured) is put around the learner's function.
    pub fn allocations(self, limit: impl Fn(&I) -> u64 + 'static) -> Self {
        self.limit(Resource::Allocations, limit)
    }

    /// Lets the answer to an input hold so many bytes at once, beyond those of the input.
    pub fn memory(self, limit: impl Fn(&I) -> u64 + 'static) -> Self {
        self.limit(Resource::Memory, limit)
    }

    fn limit(mut self, resource: Resource, limit: impl Fn(&I) -> u64 + 'static) -> Self {
        self.limits.push((resource, Box::new(limit)));
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
        cell::no_farewell();
        let mut verdict = self.verdict_of(outcome, unchecked, self.audit(), began.elapsed().as_secs_f64());
        verdict.unrecorded = record::attempt(&verdict);
        verdict.raise_if_strict();
        verdict
    }

    fn run(&self) -> Outcome {
        for (at, case) in self.cases.iter().enumerate() {
            let began = Instant::now();
            for (input, expected) in &case.trials {
                self.leave_word(at, input);
                let left = self.limit.saturating_sub(began.elapsed()).max(Duration::from_millis(1));
                let wrong = match trial::call(left, || Usage::of(|| (self.call)(input))) {
                    Ok((answer, usage)) => {
                        judge(&answer, expected, self.tolerance_of(case)).or_else(|| self.over_limit(input, usage))
                    }
                    Err(Trouble::NotWritten { place }) => match self.calls_unwritten(place.as_deref()) {
                        Some(wrong) => Some(wrong),
                        None => return Outcome::NotWritten,
                    },
                    Err(Trouble::Panicked { message, place }) => Some(Wrong::Panicked { message, place }),
                    Err(Trouble::TooSlow(_)) => Some(Wrong::TooSlow { seconds: self.limit.as_secs_f64() }),
                };
                if let Some(wrong) = wrong {
                    return self.failed(at, self.parameters(input), wrong);
                }
            }
        }
        Outcome::Passed { cases: self.cases.iter().map(|case| case.name.clone()).collect() }
    }

    /// The function is there, but calls one that is not: mostly an exercise before it.
    fn calls_unwritten(&self, place: Option<&str>) -> Option<Wrong> {
        let (_, other) = place?.split_once(" of fn ")?;
        let message = format!("it calls `{other}`, which is not written yet");
        (other != self.exercise.name()).then_some(Wrong::Panicked { message, place: None })
    }

    fn failed(&self, at: usize, inputs: Vec<Parameter>, wrong: Wrong) -> Outcome {
        let (case, cases) = (&self.cases[at], self.cases.len());
        let (name, tolerance) = (case.name.clone(), self.tolerance_of(case));
        Outcome::Failed(Box::new(Failure { case: name, number: at + 1, cases, inputs, tolerance, wrong }))
    }

    /// Tells the kernel what to show should the process not survive this call.
    fn leave_word(&self, at: usize, input: &I) {
        if cell::attached() {
            let outcome = self.failed(at, self.parameters(input), Wrong::Crashed);
            cell::farewell(&self.verdict_of(outcome, None, Audit::default(), 0.0).show());
        }
    }

    fn over_limit(&self, input: &I, usage: Usage) -> Option<Wrong> {
        self.limits.iter().filter(|(resource, _)| resource.is_seen()).find_map(|(resource, bound)| {
            let (used, allowed) = (usage.taken(*resource), bound(input));
            (used > allowed).then_some(Wrong::OverLimit { resource: *resource, used, allowed })
        })
    }

    fn verdict_of(&self, outcome: Outcome, unchecked: Option<String>, audit: Audit, seconds: f64) -> Verdict {
        Verdict { exercise: self.exercise, outcome, audit, seconds, unchecked, unrecorded: None }
    }

    /// The outcome when the rules count too, and why one could not be checked.
    fn keep_rules(&self, outcome: Outcome) -> (Outcome, Option<String>) {
        let Outcome::Passed { cases } = &outcome else { return (outcome, None) };
        let unseen = self.limits.iter().filter(|(resource, _)| !resource.is_seen());
        let mut unchecked: Vec<String> = unseen.map(|(resource, _)| resource.unseen().to_owned()).collect();
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

    fn tolerance_of(&self, case: &Case<I, O>) -> Tolerance {
        case.tolerance.unwrap_or(self.tolerance)
    }

    fn parameters(&self, input: &I) -> Vec<Parameter> {
        let names = [&self.exercise.parameters(), self.beside].concat();
        let name = |at: usize| names.get(at).map_or_else(|| format!("argument {}", at + 1), ToString::to_string);
        input.looks().into_iter().enumerate().map(|(at, look)| Parameter { name: name(at), look }).collect()
    }

    /// Whether answers that cannot be right would get through.
    fn audit(&self) -> Audit {
        let pairs = || {
            let of = |case| move |(input, expected)| (input, expected, self.tolerance_of(case));
            self.cases.iter().flat_map(move |case| case.trials.iter().map(|(i, e)| (i, e)).map(of(case)))
        };
        let accepts = |answer: &O, expected, tolerance| judge(answer, expected, tolerance).is_none();
        let constants = pairs().filter_map(|(_, expected, _)| match expected {
            Expected::Equal(constant) => Some(constant),
            Expected::Holds(_) => None,
        });
        let everywhere = |constant: &O| pairs().all(|(_, expected, tolerance)| accepts(constant, expected, tolerance));
        let constant_passes = constants.take(20).any(everywhere);
        let handed_back = |input: &I| -> Vec<O> { input.values().into_iter().filter_map(O::handed_back).collect() };
        let width = pairs().next().map_or(0, |(input, ..)| handed_back(input).len());
        let input_passes = (0..width).any(|at| {
            pairs().all(|(input, expected, tolerance)| {
                handed_back(input).get(at).is_some_and(|answer| accepts(answer, expected, tolerance))
            })
        });
        Audit { cases: self.cases.len(), constant_passes, input_passes }
    }
}

fn judge<O: Answer>(answer: &O, expected: &Expected<O>, tolerance: Tolerance) -> Option<Wrong> {
    match expected {
        Expected::Equal(expected) => {
            let difference = answer.difference(expected, tolerance)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::Level;

    static THIRD: Exercise = Exercise {
        id: "99-01.E3",
        signature: "fn third(x: f64) -> f64",
        statement: "A third.",
        level: Level::Easy,
        minutes: 1,
        topics: &[],
        hints: &[],
        learnt: "",
        complexity: "",
        follow_up: "",
    };

    #[test]
    fn a_case_may_have_a_tolerance_of_its_own() {
        let check = |yours: fn(f64) -> f64| {
            let check = THIRD.check(|x: &f64| yours(*x)).within(0.0).case("of three", 3.0, 1.0);
            check.case("of one", 1.0, 0.333).this_within(Tolerance { absolute: 5e-4, relative: 0.0 }).verdict()
        };
        assert!(check(|x| x / 3.0).passed());
        assert!(!check(|x| x / 3.0 + 1e-12).passed(), "the other case stays exact");
        assert!(!check(|x| if x > 1.0 { 1.0 } else { 0.334 }).passed());
        assert!(!check(|_| 1.0).audit.constant_passes);
    }

    #[test]
    fn a_function_that_calls_an_unwritten_one_is_written_itself() {
        let check = THIRD.check(|x: &f64| x / 3.0).case("of three", 3.0, 1.0);
        assert!(check.calls_unwritten(Some("line 2 of fn third")).is_none() && check.calls_unwritten(None).is_none());
        let Some(Wrong::Panicked { message, place: None }) = check.calls_unwritten(Some("line 2 of fn half")) else {
            panic!("it is another function")
        };
        assert_eq!(message, "it calls `half`, which is not written yet");
    }

    #[test]
    fn an_argument_handed_back_is_seen_inside_of_a_result_and_an_option() {
        let audit = THIRD.check(|x: &f64| Ok::<_, String>(*x)).case("itself", 3.0, Ok(3.0)).verdict().audit;
        assert!(audit.input_passes);
        let audit = THIRD.check(|x: &f64| Some(*x)).case("itself", 3.0, Some(3.0)).verdict().audit;
        assert!(audit.input_passes);
        let audit = THIRD.check(|x: &f64| Some(*x)).case("a third", 3.0, Some(1.0)).verdict().audit;
        assert!(!audit.input_passes);
    }

    #[test]
    fn a_grader_takes_only_a_pass_that_could_be_checked() {
        let check = |yours: fn(f64) -> f64| THIRD.check(move |x: &f64| yours(*x)).case("of three", 3.0, 1.0);
        assert_eq!(check(|x| x / 3.0).verdict().shortfall(), None);
        // Here no kernel has handed over the learner's text.
        let unseen = check(|x| x / 3.0).rule(Rule::NoLoops).verdict();
        assert!(unseen.passed());
        assert!(
            unseen.shortfall().is_some_and(|sentence| sentence.starts_with("99-01.E3: this could not be checked: "))
        );
        assert!(
            check(|x| x).rule(Rule::NoLoops).verdict().shortfall().is_some_and(|words| !words.contains("checked:"))
        );
    }
}
