//! Runs a compiled cell in the cell process and reads how it ended.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anneal_cell::{Answer, PanicInfo, Prompt, Run};
use serde_json::Value;

use super::compile::Goal;
use super::generate::Program;
use super::places::Places;
use super::remedies::{self, Remedy};
use super::replay::{Step, listed};
use super::report::{IN_FULL, SHAPES, TRY};
use super::source::CellText;
use super::stop::GRACE;
use super::variables::note;
use super::{Native, effects, lines, places, report};
use crate::engine::content::ContentBlocks;
use crate::engine::{AnswerTo, Bundle, Failure, Output, Question};
use crate::process::{Cause, CellProcess, Death, Ended, Event, memory};

/// What one run of a compiled cell told, besides its output.
#[derive(Default)]
struct Told {
    outcome: Option<Value>,
    panics: Vec<PanicInfo>,
    /// What the check that goes on wants to be shown should the process die.
    farewell: Option<Value>,
    /// Whether it read input.
    asked: bool,
    /// How questions were answered that got no line.
    unanswered: Arc<Mutex<Option<Answer>>>,
}

impl Native {
    pub(super) fn run(
        &mut self,
        run: Run,
        program: &Program,
        has_statics: bool,
        text: &Arc<CellText>,
        output: &mut dyn FnMut(Output),
    ) -> Result<(), Failure> {
        self.revive(text, output)?;
        let began = Instant::now();
        let mut told = Told::default();
        if !self.begin_run() {
            return Err(report::plain("Interrupted", "stopped before it ran; every variable is intact"));
        }
        let process = self.process.as_mut().expect("just started");
        let mut blocks = ContentBlocks::default();
        let mut places = Places::new(&self.files);
        let mut notice = None;
        let ended = process.run(&run, &mut |event| match event {
            Event::Outcome(value) => told.outcome = Some(value),
            Event::Panic(info) => told.panics.push(info),
            Event::Farewell(value) => told.farewell = Some(value).filter(|value| !value.is_null()),
            Event::Stdout(bytes) => blocks.push(&bytes, output),
            Event::Stderr(bytes) => stderr(places.push(&bytes), output),
            Event::Ask(prompt, reply) => {
                told.asked = true;
                let prompt = blocks.take_prompt().unwrap_or(prompt);
                blocks.finish(output);
                output(question(prompt, watched(reply, &told.unanswered)));
            }
            Event::Woken => notice = Some(still_running(text, output)),
            other => {
                blocks.finish(output);
                stderr(places.finish(), output);
                send(other, output);
            }
        });
        blocks.finish(output);
        stderr(places.finish(), output);
        self.end_run();
        if let Some(id) = notice {
            let bundle = Bundle::text(if matches!(ended, Ended::Died(_)) { "stopped" } else { "it stopped by itself" });
            output(Output::Update { bundle, id });
        }
        let (seconds, ended) = match ended {
            Ended::Done { seconds } => (seconds, Ok(())),
            Ended::Refused { message } => {
                let mend = "if it happens again, build the toolkit again with `scripts/lab --setup-only`";
                (0.0, Err(report::plain("LoadError", format!("{message}; {mend}"))))
            }
            Ended::Died(death) => {
                let seconds = began.elapsed().as_secs_f64();
                let failure = self.died(&death, text, output);
                (seconds, self.take_leave(told.farewell.take(), &death, failure, output))
            }
        };
        self.last.stages.push(("load", (began.elapsed().as_secs_f64() - seconds).max(0.0)));
        self.last.stages.push(("run", seconds));
        ended?;
        let unanswered = told.unanswered.lock().unwrap_or_else(PoisonError::into_inner).take();
        let asked = told.asked.then_some("reads input");
        let judged = self.judge(told, text).map_err(|failure| explain_silence(failure, unanswered.as_ref()));
        match &judged {
            Ok(()) => self.keep_step(Step { cell: text.clone(), run, seconds, has_statics, effect: asked }, program),
            Err(_) => self.record.failed(text.number),
        }
        judged
    }

    /// Until [`end_run`](Self::end_run) an interrupt goes to the cell process; false when one has come already.
    pub(super) fn begin_run(&mut self) -> bool {
        self.runs += 1;
        self.stop.running.store(self.runs, Ordering::SeqCst);
        !self.stop.is_requested()
    }

    pub(super) fn end_run(&self) {
        self.stop.running.store(0, Ordering::SeqCst);
    }

    /// A process that died while nobody looked is replaced, if possible with all that it held.
    fn revive(&mut self, text: &Arc<CellText>, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        if let Some(process) = self.process.as_mut().filter(|process| process.has_died()) {
            for event in process.idle_output() {
                send(event, output);
            }
            if let Some(death) = process.death().cloned() {
                let failure = self.died(&death, text, output);
                if self.notebook.variables.is_empty() {
                    return Err(failure);
                }
                output(Output::Display { bundle: note("the cell process had ended", &failure.message), id: None });
            }
        }
        if self.process.is_none() { self.spawn() } else { Ok(()) }
    }

    /// Keeps the library of a cell that succeeded, so that it can run again.
    fn keep_step(&mut self, mut step: Step, program: &Program) {
        let wrote = self.process.as_mut().and_then(CellProcess::writes_elsewhere);
        let foreign: Vec<String> = self.dependencies.keys().map(|name| name.replace('-', "_")).collect();
        let foreign: Vec<&str> = foreign.iter().map(String::as_str).collect();
        let named = || effects::of(program, &self.notebook, &foreign, wrote.is_some());
        let effect = step.effect.or_else(named);
        step.effect = effect.or(wrote.filter(|wrote| *wrote).map(|_| "writes files"));
        let kept = self.folder.path().join(format!("step-{}.so", self.runs));
        // On a full disk the cell is there all the same; it only cannot be run again.
        if std::fs::rename(&step.run.library, &kept).is_ok() {
            step.run.library = kept;
            self.record.succeeded(step);
        }
    }

    /// Reads the outcome that the cell reported.
    fn judge(&mut self, told: Told, text: &Arc<CellText>) -> Result<(), Failure> {
        let Some(outcome) = told.outcome else {
            return Err(report::plain("InternalError", "the cell ended without an outcome"));
        };
        self.sync_variables(&outcome, text);
        self.last.kept = outcome["kept"].as_bool().unwrap_or(false);
        let error = &outcome["error"];
        let word = |name: &str| error[name].as_str().unwrap_or_default().to_string();
        let number = |name: &str| error[name].as_u64().unwrap_or(1) as u32;
        match error["status"].as_str() {
            None => Ok(()),
            Some("failed") => {
                let (message, mut notes) = self.remedied(&word("message"));
                let causes = error["causes"].as_array().into_iter().flatten().filter_map(Value::as_str);
                // Some errors say again what caused them.
                notes.splice(0..0, causes.filter(|cause| !word("message").contains(cause)).map(str::to_string));
                let place = self.place(&word("file"), number("line"), number("column"));
                Err(report::at_place(&report::error_name(&word("type")), &message, &notes, place))
            }
            Some("interrupted") => {
                let message = "the cell was stopped; variables are as it had left them, and what it would have defined is not there";
                Err(report::plain("Interrupted", message))
            }
            Some("stale") => {
                let (name, reason) = (word("name"), word("reason"));
                self.notebook.variables.remove(&name);
                self.notebook.lost.insert(name.clone(), reason.clone());
                Err(report::plain(
                    "StaleVariable",
                    format!("`{name}` cannot be used: {reason}; run the cell that makes it"),
                ))
            }
            Some(_) => {
                let panic = told.panics.iter().rev().find(|panic| panic.main).or(told.panics.last());
                let message = panic.map_or_else(|| word("message"), |panic| panic.message.clone());
                let place = panic.and_then(|panic| {
                    let file = panic.file.clone();
                    self.place(&file, panic.line, panic.column)
                });
                let (message, mut notes) = self.remedied(&message);
                let place = match panic.filter(|_| place.is_none()) {
                    Some(panic) => {
                        let file = short_path(&panic.file);
                        notes.insert(0, format!("code outside the notebook, {file}:{}", panic.line));
                        self.place_of_call(panic)
                    }
                    None => place,
                };
                if message == remedies::SHAPES_DIFFER
                    && let Some((cell, at)) = &place
                    && let Some(shapes) = self.shapes_of_arrays(line_at(&cell.text, *at))
                {
                    notes.insert(0, format!("{SHAPES}{shapes}"));
                }
                Err(report::at_place("Panic", &message, &notes, place))
            }
        }
    }

    /// A message in plain words, and beside it what it said before and what to try.
    fn remedied(&mut self, message: &str) -> (String, Vec<String>) {
        let Remedy { message: words, help, column } = remedies::remedy(message);
        let help = help.or_else(|| {
            let columns = self.columns_of_frames();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            column.filter(|_| !columns.is_empty()).map(|name| remedies::similar(&name, &columns))
        });
        let original = message.lines().next().filter(|_| words != message).map(|line| format!("{IN_FULL}{line}"));
        (words, original.into_iter().chain(help.map(|help| format!("{TRY}{help}"))).collect())
    }

    /// What the process says it holds is what there is.
    fn sync_variables(&mut self, outcome: &Value, text: &CellText) {
        let alive: BTreeSet<&str> =
            outcome["variables"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let named = outcome["defined"].as_object().into_iter().flatten();
        self.type_names =
            named.map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_string())).collect();
        let gone: Vec<String> =
            self.notebook.variables.keys().filter(|name| !alive.contains(name.as_str())).cloned().collect();
        for name in gone {
            self.notebook.variables.remove(&name);
            self.notebook
                .lost
                .insert(name, format!("cell [{}] moves it; clone it there if you want to keep it", text.number));
        }
    }

    /// Words for the end of the process; whatever can be brought back cheaply and without harm is.
    fn died(&mut self, death: &Death, text: &CellText, output: &mut dyn FnMut(Output)) -> Failure {
        self.process = None;
        let interrupted = self.stop.requested.swap(false, Ordering::SeqCst);
        let (name, mut what) = death_words(death, interrupted);
        if let (Cause::OutOfMemory { .. }, Some(cap)) = (&death.cause, self.memory.bytes()) {
            let cap = memory::readable(cap);
            what += &format!(". Cells may take {cap} in all; `:memory 8G` or {} set that", memory::VARIABLE);
        }
        let reason = format!("the cell process ended in cell [{}]", text.number);
        let variables = std::mem::take(&mut self.notebook.variables);
        let lost: Vec<String> = variables.keys().cloned().collect();
        for name in &lost {
            self.notebook.lost.insert(name.clone(), format!("{reason}; `:replay` brings it back"));
        }
        self.record.lose(variables);
        let after = match (self.record.offer(), self.record.objection()) {
            (None, _) => "definitions are kept.".to_string(),
            (Some(_), None) => match self.replay(output) {
                Ok(replayed) => replayed.words(),
                Err(failure) => failure.message,
            },
            (Some((cells, _)), Some(why)) => offer(&lost, cells, &why),
        };
        if self.process.is_none() {
            // A process that cannot be started says so when it is needed.
            let _ = self.spawn();
        }
        report::plain(name, format!("{what}. The cell process was restarted; {after}"))
    }

    /// The place in a cell that a file, line and column of generated code stand for.
    fn place(&self, file: &str, line: u32, column: u32) -> Option<(Arc<CellText>, usize)> {
        places::find(&self.files, file, line, column)
    }

    /// The place in the running cell from which a panic in other code was reached.
    fn place_of_call(&mut self, panic: &PanicInfo) -> Option<(Arc<CellText>, usize)> {
        let (program, opt, library) = self.current.take()?;
        let frames: Vec<_> = panic.frames.iter().filter(|frame| frame.library == library).cloned().collect();
        if frames.is_empty() {
            return None;
        }
        let with_lines = self.call(&program, Goal::Lines { opt }).ok()?.library?;
        let is_own = |name: &str| program.files.iter().any(|file| file.name == name && file.name != "main.rs");
        let (file, line, column) = lines::find(&with_lines, &frames, &is_own)?;
        self.place(&file, line, column)
    }
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().unwrap_or_default()
}

pub fn send(event: Event, output: &mut dyn FnMut(Output)) {
    match event {
        Event::Stdout(bytes) => output(Output::Stdout(bytes)),
        Event::Stderr(bytes) => output(Output::Stderr(bytes)),
        Event::Display(value) => output(display(&value)),
        Event::Ask(prompt, reply) => output(question(prompt, reply)),
        Event::Panic(_) | Event::Outcome(_) | Event::Defined(_) | Event::Farewell(_) | Event::Woken => {}
    }
}

fn stderr(text: Vec<u8>, output: &mut dyn FnMut(Output)) {
    if !text.is_empty() {
        output(Output::Stderr(text));
    }
}

/// The same way back, which remembers an answer that is no line.
fn watched(reply: AnswerTo, unanswered: &Arc<Mutex<Option<Answer>>>) -> AnswerTo {
    let unanswered = unanswered.clone();
    AnswerTo(Arc::new(move |answer| {
        if !matches!(answer, Answer::Line(_)) {
            *unanswered.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer.clone());
        }
        (reply.0)(answer);
    }))
}

fn question(prompt: Prompt, reply: AnswerTo) -> Output {
    let Prompt { prompt, secret } = prompt;
    Output::Ask(Question { prompt, secret, reply })
}

/// A cell that failed for want of a line says why there was none.
fn explain_silence(failure: Failure, unanswered: Option<&Answer>) -> Failure {
    const REFUSED: &str =
        "the front end takes no input for this cell (allow_stdin is false): write the value into the code instead";
    match unanswered {
        Some(Answer::Interrupted) => report::plain("Interrupted", "the cell was stopped while it waited for input"),
        Some(Answer::Refused) => {
            let Failure { name, message, mut traceback } = failure;
            traceback.push(format!("note: {REFUSED}"));
            Failure { name, message: format!("{message}; {REFUSED}"), traceback }
        }
        _ => failure,
    }
}

/// A display frame as an output.
pub(super) fn display(value: &Value) -> Output {
    let map = |name: &str| value[name].as_object().cloned().unwrap_or_default();
    let bundle = Bundle { data: map("data"), metadata: map("metadata") };
    let id = value["display_id"].as_str().map(str::to_string);
    match (value["kind"].as_str(), id) {
        (Some("result"), _) => Output::Result(bundle),
        (Some("clear"), _) => Output::Clear { wait: value["wait"].as_bool().unwrap_or(false) },
        (Some("update"), Some(id)) => Output::Update { bundle, id },
        (_, id) => Output::Display { bundle, id },
    }
}

/// Tells the learner what the grace period is for; gives the display's id.
fn still_running(text: &CellText, output: &mut dyn FnMut(Output)) -> String {
    let id = format!("anneal-stop-{}-{}", std::process::id(), text.number);
    let words = format!("still running, stopping the cell process in {} s", GRACE.as_secs());
    output(Output::Display { bundle: Bundle::text(words), id: Some(id.clone()) });
    id
}

fn offer(lost: &[String], cells: usize, why: &str) -> String {
    let gone = if lost.is_empty() { "what statics held is gone".into() } else { format!("gone are {}", listed(lost)) };
    let cells = if cells == 1 { "the earlier cell".into() } else { format!("the {cells} earlier cells") };
    format!(
        "definitions are kept, {gone}. `:replay` runs {cells} again without output and brings all of it back (not done unasked: {why})."
    )
}

fn death_words(death: &Death, interrupted: bool) -> (&'static str, String) {
    if interrupted {
        ("Interrupted", "the cell did not stop by itself, so its process was ended".to_string())
    } else {
        (death.cause.name(), death.cause.to_string())
    }
}

/// The end of a cell process, and what it has taken along.
#[cfg(feature = "evcxr")]
pub fn death_failure(death: &Death, interrupted: bool, lost: &[String]) -> Failure {
    let (name, what) = death_words(death, interrupted);
    let after = match &lost[..lost.len().min(12)] {
        [] => "definitions are kept.".to_string(),
        names => format!("the variables are gone ({}), definitions are kept: run their cells again.", names.join(", ")),
    };
    report::plain(name, format!("{what}. The cell process was restarted; {after}"))
}

pub fn short_path(path: &str) -> &str {
    path.rsplit_once("/src/").map_or(path, |(_, end)| end)
}
