//! What the session has run so far, and running it again when the cell process was lost.
//!
//! Every cell that succeeded is a step: its compiled library is kept, so running it again compiles nothing. After a death
//! the steps are run at once when that is cheap and can do no harm, and when the learner says `:replay` otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anneal_cell::Run;
use serde_json::Value;

use super::notebook::Variable;
use super::run::send;
use super::source::CellText;
use super::{Native, report};
use crate::engine::{Bundle, Failure, Output};
use crate::process::{Ended, Event};

/// Steps that took fewer seconds than this in all are run again unasked; `ANNEAL_REPLAY_SECONDS` overrides it.
const SOON: f64 = 2.0;

/// A replay that takes longer says how far it is.
const PROGRESS_AFTER: Duration = Duration::from_millis(700);

/// A cell that succeeded, as it was run.
pub struct Step {
    pub cell: Arc<CellText>,
    pub run: Run,
    pub seconds: f64,
    /// Whether it holds on to something besides variables: statics.
    pub has_statics: bool,
    /// What it did beyond its process, in words that follow `cell [3]`.
    pub effect: Option<&'static str>,
}

impl Drop for Step {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.run.library);
    }
}

/// What a session has run.
#[derive(Default)]
pub struct Record {
    /// Steps of the process that runs now.
    steps: Vec<Step>,
    /// Cells that ran and failed, whose changes no replay repeats.
    failed: Vec<u32>,
    lost: Option<Lost>,
}

/// What went with a process and has not come back.
struct Lost {
    steps: Vec<Step>,
    variables: BTreeMap<String, Variable>,
    /// Whether a replay has been tried and did not come to its end.
    stopped: bool,
}

/// How a replay ended.
pub struct Replayed {
    pub cells: usize,
    pub restored: Vec<String>,
    /// Variables that have not come back.
    pub missing: Vec<String>,
    /// The cell that did not succeed again, and why.
    pub stopped: Option<(u32, String)>,
    /// The last cell that had failed the first time.
    failed: Option<u32>,
}

impl Record {
    pub fn succeeded(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub fn failed(&mut self, cell: u32) {
        self.failed.push(cell);
    }

    /// Where the session stands, for [`forget_since`](Self::forget_since).
    pub fn mark(&self) -> (usize, usize) {
        (self.steps.len(), self.failed.len())
    }

    /// Forgets what has run since: somebody has only looked at a variable.
    pub fn forget_since(&mut self, (steps, failed): (usize, usize)) {
        self.steps.truncate(steps);
        self.failed.truncate(failed);
    }

    /// Notes that the process is gone, and with it these variables.
    pub fn lose(&mut self, mut variables: BTreeMap<String, Variable>) {
        let mut steps = std::mem::take(&mut self.steps);
        let stopped = self.lost.as_ref().is_some_and(|lost| lost.stopped);
        // Whoever has made all of it again since the last loss does not want it twice.
        let earlier = self.lost.take().filter(|lost| lost.variables.keys().any(|name| !variables.contains_key(name)));
        if let Some(mut earlier) = earlier {
            earlier.steps.append(&mut steps);
            earlier.variables.append(&mut variables);
            (steps, variables) = (earlier.steps, earlier.variables);
        }
        let matters = !variables.is_empty() || steps.iter().any(|step| step.has_statics);
        self.lost = matters.then_some(Lost { steps, variables, stopped });
    }

    /// Cells that succeeded, in the order in which they ran.
    pub fn cells(&self) -> impl Iterator<Item = &CellText> {
        self.lost.iter().flat_map(|lost| &lost.steps).chain(&self.steps).map(|step| &*step.cell)
    }

    /// Number of cells that a replay would run and seconds they took, if there is anything to bring back.
    pub fn offer(&self) -> Option<(usize, f64)> {
        let lost = self.lost.as_ref()?;
        let steps = || lost.steps.iter().chain(&self.steps);
        Some((steps().count(), steps().map(|step| step.seconds).sum()))
    }

    /// Why the steps are not run again unasked.
    pub fn objection(&self) -> Option<String> {
        let (_, seconds) = self.offer()?;
        if self.lost.as_ref().is_some_and(|lost| lost.stopped) {
            return Some("it did not come to its end before".into());
        }
        let steps = self.lost.iter().flat_map(|lost| &lost.steps).chain(&self.steps);
        let mut effects = steps.filter_map(|step| Some((step.cell.number, step.effect?)));
        match effects.next() {
            Some((cell, effect)) => Some(format!("cell [{cell}] {effect}")),
            None => (seconds >= soon()).then(|| format!("they took {seconds:.1} s")),
        }
    }
}

fn soon() -> f64 {
    std::env::var("ANNEAL_REPLAY_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SOON)
}

impl Native {
    /// Runs everything again in a new process, without its output.
    pub(super) fn replay(&mut self, output: &mut dyn FnMut(Output)) -> Result<Replayed, Failure> {
        let Some(lost) = self.record.lost.take() else {
            return Err(report::plain("NothingToReplay", "nothing was lost since the session began"));
        };
        let now = std::mem::take(&mut self.notebook.variables);
        let wanted: BTreeMap<String, Variable> = lost.variables.into_iter().chain(now).collect();
        let mut steps = lost.steps;
        steps.append(&mut self.record.steps);
        self.spawn()?;
        let (done, alive, stopped) = self.run_again(&steps, output);
        let cells: BTreeSet<u32> = steps[..done].iter().map(|step| step.cell.number).collect();
        let is_back = |name: &String, variable: &Variable| alive.contains(name) && cells.contains(&variable.cell);
        let (back, missing): (BTreeMap<_, _>, BTreeMap<_, _>) =
            wanted.into_iter().partition(|(name, variable)| is_back(name, variable));
        let replayed = Replayed {
            cells: done,
            restored: back.keys().cloned().collect(),
            missing: missing.keys().cloned().collect(),
            stopped,
            failed: self.record.failed.last().copied(),
        };
        back.keys().for_each(|name| drop(self.notebook.lost.remove(name)));
        self.notebook.variables = back;
        match &replayed.stopped {
            None => self.record.steps = steps,
            // Something of it is there; `:replay` may try the whole again.
            Some(_) => self.record.lost = Some(Lost { steps, variables: missing, stopped: true }),
        }
        self.forget_outdated(&[], Vec::new(), output);
        Ok(replayed)
    }

    /// Runs steps until one fails; gives how many succeeded, which variables are there, and what went wrong.
    fn run_again(
        &mut self,
        steps: &[Step],
        output: &mut dyn FnMut(Output),
    ) -> (usize, BTreeSet<String>, Option<(u32, String)>) {
        let began = Instant::now();
        let progress = format!("anneal-replay-{}-{}", std::process::id(), self.runs);
        let mut shown = None;
        let mut alive = BTreeSet::new();
        let mut stopped = None;
        let mut done = 0;
        for step in steps {
            if began.elapsed() > PROGRESS_AFTER && shown.is_none_or(|at: Instant| at.elapsed() > PROGRESS_AFTER) {
                let bundle = Bundle::text(format!("running the earlier cells again: {done} of {} done", steps.len()));
                output(match shown {
                    None => Output::Display { bundle, id: Some(progress.clone()) },
                    Some(_) => Output::Update { bundle, id: progress.clone() },
                });
                shown = Some(Instant::now());
            }
            // A question has to be answered again: without an answer the cell would wait for ever.
            let ended = self.run_silently(&step.run, &mut |event| {
                if let Event::Ask(..) = event {
                    send(event, output);
                }
            });
            match ended {
                Ok(variables) => alive = variables,
                Err(why) => {
                    if self.process.is_none() {
                        alive.clear();
                    }
                    stopped = Some((step.cell.number, why));
                    break;
                }
            }
            done += 1;
        }
        if shown.is_some() {
            let bundle =
                Bundle::text(format!("{done} earlier cells were run again ({:.1} s)", began.elapsed().as_secs_f64()));
            output(Output::Update { bundle, id: progress });
        }
        (done, alive, stopped)
    }

    /// Runs a cell without showing what it lets out; gives the variables that are there afterwards.
    pub(super) fn run_silently(
        &mut self,
        run: &Run,
        on_event: &mut dyn FnMut(Event),
    ) -> Result<BTreeSet<String>, String> {
        let mut outcome = None;
        self.begin_run();
        let Some(process) = &mut self.process else { return Err("there is no cell process".into()) };
        let ended = process.run(run, &mut |event| match event {
            Event::Outcome(value) => outcome = Some(value),
            other => on_event(other),
        });
        self.end_run();
        match ended {
            Ended::Done { .. } => {}
            Ended::Refused { message } => return Err(message),
            Ended::Died(death) => {
                self.process = None;
                return Err(death.cause.to_string());
            }
        }
        let outcome: Value = outcome.ok_or("it ended without an outcome")?;
        match outcome["error"]["status"].as_str() {
            None => {}
            Some("interrupted") => return Err("it was interrupted".into()),
            Some("failed") => return Err(outcome["error"]["message"].as_str().unwrap_or_default().into()),
            Some(_) => return Err("it panicked this time".into()),
        }
        Ok(variable_names(&outcome))
    }
}

/// The variables that a cell's outcome says are there.
pub fn variable_names(outcome: &Value) -> BTreeSet<String> {
    outcome["variables"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_string).collect()
}

impl Replayed {
    /// What the learner should know.
    pub fn words(&self) -> String {
        let cells =
            if self.cells == 1 { "1 earlier cell was".into() } else { format!("{} earlier cells were", self.cells) };
        let mut words = format!("{cells} run again, without output");
        match (&self.stopped, &self.restored[..]) {
            (Some((cell, why)), _) => words += &format!(", until cell [{cell}]: {why}"),
            (None, []) => {}
            (None, names) => words += &format!("; all is as before ({})", listed(names)),
        }
        words += ".";
        if !self.missing.is_empty() {
            words += &format!(" Not back: {}; run their cells again.", listed(&self.missing));
        }
        if let Some(cell) = self.failed {
            words += &format!(" What cell [{cell}] had changed before it failed is not repeated.");
        }
        words
    }
}

/// Names, but not hundreds of them.
pub fn listed(names: &[String]) -> String {
    const MOST: usize = 12;
    match names.get(MOST..) {
        Some(rest) if !rest.is_empty() => format!("{} and {} more", names[..MOST].join(", "), rest.len()),
        _ => names.join(", "),
    }
}
