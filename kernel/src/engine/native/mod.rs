//! The native engine: a cell is parsed, planned, generated, compiled, loaded, run and reported, in that order.

mod advice;
mod cache;
pub(super) mod commands;
pub(super) mod compile;
pub(super) mod dependencies;
pub(super) mod generate;
mod learn;
mod lines;
mod names;
pub(super) mod notebook;
pub(super) mod parse;
mod paths;
pub(super) mod report;
pub(super) mod session_folder;
pub(super) mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anneal_cell::{PanicInfo, Run};
use serde_json::Value;

pub use self::cache::CellCache;
use self::compile::{Compiled, Compiler, Goal};
use self::generate::{Plan, Program};
use self::notebook::{Notebook, Variable};
use self::parse::{Kind, Parsed};
use self::session_folder::SessionFolder;
use self::source::{CellText, Generated};
use super::content::ContentBlocks;
use super::{Assist, Bundle, Cell, Completeness, Completion, Engine, Failure, Interrupt, Output};
use crate::process::{CellProcess, Death, Ended, Event, ProcessConfig, ProcessHandle};
use crate::toolkit::Toolkit;

/// Title of the note that says what a definition has dropped.
const CHANGED: &str = "the notebook changed";

/// How long a cell may take to stop by itself before its process is ended.
const GRACE: Duration = Duration::from_secs(3);

/// How often a cell is compiled at most while the compiler teaches the plan.
const ATTEMPTS: usize = 8;

pub struct Native {
    notebook: Notebook,
    compiler: Compiler,
    folder: SessionFolder,
    process: Option<CellProcess>,
    stop: Arc<Stop>,
    /// Generated files by name, newest last, so that panics in older code find their lines.
    files: BTreeMap<String, Rc<Generated>>,
    statics: BTreeSet<String>,
    compilations: usize,
    opt: Option<u8>,
    last: Last,
    names: Arc<KnownNames>,
    /// Full names of the types that the last cell defined.
    type_names: BTreeMap<String, String>,
    /// Paths found for types that rustc prints without one.
    paths: BTreeMap<String, String>,
    /// The learner's own crates, and the library that holds them.
    dependencies: BTreeMap<String, toml::Value>,
    /// The cell that runs: its program, its optimisation and its library.
    current: Option<(Program, u8, PathBuf)>,
    preload: Vec<PathBuf>,
}

/// What `:time` and `:source` tell about the last cell.
#[derive(Default)]
struct Last {
    stages: Vec<(&'static str, f64)>,
    source: String,
    /// Whether what it defined was kept.
    kept: bool,
}

/// Ends what the engine is doing: the compiler's process group, or the cell process.
#[derive(Default)]
struct Stop {
    compiler: Arc<AtomicI32>,
    process: Mutex<Option<ProcessHandle>>,
    /// Number of the run that goes on; 0 when none does.
    running: AtomicUsize,
    requested: AtomicBool,
}

impl Interrupt for Arc<Stop> {
    fn interrupt(&self) {
        self.requested.store(true, Ordering::SeqCst);
        let compiler = self.compiler.load(Ordering::SeqCst);
        let run = self.running.load(Ordering::SeqCst);
        if compiler > 0 {
            // SAFETY: signals a process group that this engine started; at worst it is gone.
            unsafe { libc::kill(-compiler, libc::SIGKILL) };
        } else if run != 0 {
            self.process(|process| process.signal(libc::SIGINT));
            let stop = self.clone();
            std::thread::spawn(move || {
                std::thread::sleep(GRACE);
                if stop.running.load(Ordering::SeqCst) == run {
                    stop.process(ProcessHandle::kill);
                }
            });
        }
    }
}

impl Stop {
    fn process(&self, act: impl FnOnce(&ProcessHandle)) {
        if let Some(process) = &*self.process.lock().unwrap_or_else(|poison| poison.into_inner()) {
            act(process);
        }
    }
}

/// What one run of a compiled cell told, besides its output.
#[derive(Default)]
struct Told {
    outcome: Option<Value>,
    panics: Vec<PanicInfo>,
}

impl Native {
    pub fn start() -> Result<Self, Failure> {
        let toolkit = Toolkit::locate().map_err(|error| report::plain("ToolkitError", format!("{error:#}")))?;
        let folder = SessionFolder::new().map_err(|error| report::plain("SessionError", format!("{error:#}")))?;
        let stop = Arc::new(Stop::default());
        let compiler = Compiler {
            toolkit: Arc::new(toolkit),
            externs: Vec::new(),
            search: Vec::new(),
            running: stop.compiler.clone(),
            cache: std::env::var_os("ANNEAL_NO_CELL_CACHE").is_none().then(CellCache::open),
        };
        let mut engine = Self {
            notebook: Notebook::default(),
            compiler,
            folder,
            process: None,
            stop,
            files: BTreeMap::new(),
            statics: BTreeSet::new(),
            compilations: 0,
            opt: None,
            last: Last::default(),
            names: Arc::default(),
            type_names: BTreeMap::new(),
            paths: BTreeMap::new(),
            dependencies: BTreeMap::new(),
            current: None,
            preload: Vec::new(),
        };
        engine.spawn()?;
        if let Some(cache) = engine.compiler.cache.clone() {
            std::thread::spawn(move || cache.trim());
        }
        Ok(engine)
    }

    fn spawn(&mut self) -> Result<(), Failure> {
        let executable = std::env::current_exe().map(|path| path.with_file_name("anneal-cell"));
        let config = ProcessConfig {
            executable: executable.map_err(|error| report::plain("SessionError", error.to_string()))?,
            toolkit: self.compiler.toolkit.library(),
            sysroot_lib: self.compiler.toolkit.sysroot_lib.clone(),
            working_directory: None,
            environment: Vec::new(),
        };
        let process =
            CellProcess::spawn(&config).map_err(|error| report::plain("SessionError", format!("{error:#}")))?;
        *self.stop.process.lock().unwrap_or_else(|poison| poison.into_inner()) = Some(process.handle());
        self.process = Some(process);
        self.statics.clear();
        Ok(())
    }

    fn evaluate(&mut self, cell: Cell<'_>, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        let (commands, source) = commands::split(cell.source);
        for command in &commands {
            self.command(command, output)?;
        }
        let began = Instant::now();
        let text = Rc::new(CellText { number: cell.number, text: source });
        let item_macros = self.item_macros();
        let parsed = parse::parse(&text.text, &|name| item_macros.contains(name));
        if let Some(error) = parsed.errors.first() {
            return Err(self.syntax_failure(&text, error));
        }
        let mut notebook = self.notebook.clone();
        for import in &parsed.imports {
            notebook.import(import, &text);
        }
        for definition in &parsed.definitions {
            notebook.define(definition, &text);
        }
        if parsed.statements.is_empty() && parsed.imports.is_empty() && parsed.definitions.is_empty() {
            return Ok(());
        }
        let mut plan = plan(&notebook, &parsed);
        self.last = Last::default();
        self.last.stages.push(("parse", began.elapsed().as_secs_f64()));
        let (program, compiled) = self.compile(&mut notebook, &text, &parsed, &mut plan)?;
        let types = learn::types(&program, &compiled.diagnostics);
        let warnings = report::warnings(&program, &compiled.diagnostics, &text);
        let statics = self.statics(&notebook, &program)?;
        let aside: Vec<String> = plan.aside.iter().cloned().collect();
        notebook.items.retain(|item| !plan.aside.contains(&item.definition.key));
        self.notebook = notebook;
        self.remember(&program);
        self.forget_outdated(&aside, output);
        let result = match &compiled.library {
            Some(library) => {
                let opt = self.opt_for(&parsed, &self.notebook);
                self.current = Some((program, opt, library.clone()));
                let run = Run {
                    library: library.clone(),
                    entry: generate::ENTRY.into(),
                    preload: self.preload.iter().cloned().chain(statics).collect(),
                };
                self.run(run, &text, output)
            }
            None => Ok(()),
        };
        if result.is_ok() || self.last.kept {
            self.store(&text, &parsed, &plan, types);
        }
        if !warnings.is_empty() && result.is_ok() {
            output(Output::Display { bundle: note("warnings", &warnings.join("\n")), id: None });
        }
        self.sweep();
        result
    }

    /// What is wrong with a text that is not Rust; rustc words it best, except for brackets.
    fn syntax_failure(&mut self, text: &Rc<CellText>, error: &parse::SyntaxError) -> Failure {
        let at_place = |message: &str, at| report::at_place("CompileError", message, &[], Some((text.clone(), at)));
        if let Some((message, at)) = parse::bracket_error(&text.text) {
            return at_place(&message, at);
        }
        let program = generate::only_text(text);
        match self.call(&program, Goal::Check) {
            Ok(mut compiled) if compiled.diagnostics.iter().any(compile::Diagnostic::is_error) => {
                let end = program.files[0].text.len();
                for error in &mut compiled.diagnostics {
                    if error.spans.iter().any(|span| span.byte_end == end) {
                        error.message = error.message.replace("found `}`", "found the end of the cell");
                    }
                }
                report::compile_errors(&program, &compiled.diagnostics, &self.notebook)
            }
            Ok(_) => at_place(&error.message, error.at),
            Err(failure) => failure,
        }
    }

    /// Compiles, and learns from what fails, until the cell compiles or the errors are the learner's own.
    fn compile(
        &mut self,
        notebook: &mut Notebook,
        text: &Rc<CellText>,
        parsed: &Parsed,
        plan: &mut Plan,
    ) -> Result<(Program, Compiled), Failure> {
        self.find_paths(notebook.ambiguous(&plan.loads), notebook, plan)?;
        for attempt in 1.. {
            let began = Instant::now();
            let program = generate::program(notebook, text, parsed, plan);
            self.last.stages.push(("generate", began.elapsed().as_secs_f64()));
            self.last.source = source_text(&program);
            let goal = if plan.runs { Goal::Library { opt: self.opt_for(parsed, notebook) } } else { Goal::Check };
            let compiled = self.call(&program, goal)?;
            let stage = if compiled.cached { "cache" } else { "compile" };
            self.last.stages.push((stage, compiled.seconds));
            let failed = compiled.diagnostics.iter().any(compile::Diagnostic::is_error);
            if !failed {
                return Ok((program, compiled));
            }
            let learnt = attempt < ATTEMPTS
                && (self.find_paths(learn::unresolved(&program, &compiled.diagnostics), notebook, plan)?
                    || learn::learn(&program, &compiled.diagnostics, parsed, notebook, text, plan));
            if !learnt {
                return Err(report::compile_errors(&program, &compiled.diagnostics, notebook));
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// Finds paths for types of variables that a cell cannot name by rustc's short word.
    fn find_paths(
        &mut self,
        words: BTreeSet<(String, String)>,
        notebook: &mut Notebook,
        plan: &mut Plan,
    ) -> Result<bool, Failure> {
        let mut found = false;
        for (name, word) in words {
            if self.lend_crate(&word) {
                found = true;
                continue;
            }
            let Some(variable) = notebook.variables.get(&name) else { continue };
            let toolkit = self.compiler.toolkit.clone();
            let externs: Vec<&str> = toolkit.externs.keys().map(String::as_str).collect();
            let candidates = paths::candidates(&word, &variable.type_name, &externs);
            let trial = paths::trial(&candidates);
            let compiled = self.call(&trial, Goal::Check)?;
            let Some(path) = paths::chosen(&trial, &compiled.diagnostics, &candidates) else {
                // Most often the cell only has a name in common with it, and does without.
                plan.loads.retain(|load| *load != name);
                notebook.variables.remove(&name);
                notebook.lost.insert(name, format!("no path leads to its type `{word}` from another cell"));
                found = true;
                continue;
            };
            let path = format!("::{path}");
            for notebook in [&mut *notebook, &mut self.notebook] {
                for variable in notebook.variables.values_mut().filter(|one| !one.types.contains_key(&word)) {
                    let better = paths::replace_word(&variable.type_text, &word, &path);
                    found |= better != variable.type_text;
                    variable.type_text = better;
                }
            }
            self.paths.insert(word, path);
        }
        Ok(found)
    }

    /// Lets cells name a crate that the toolkit is made of, for the sake of a variable's type.
    fn lend_crate(&mut self, name: &str) -> bool {
        let known = |(other, _): &(String, PathBuf)| other == name;
        if self.compiler.toolkit.externs.contains_key(name) || self.compiler.externs.iter().any(known) {
            return false;
        }
        let start = format!("lib{name}-");
        let files = std::fs::read_dir(self.compiler.toolkit.lib()).into_iter().flatten().flatten();
        let library = files.map(|file| file.path()).find(|path| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            file.starts_with(&start) && file.ends_with(".rlib")
        });
        self.compiler.externs.extend(library.iter().map(|path| (name.to_string(), path.clone())));
        library.is_some()
    }

    fn call(&mut self, program: &Program, goal: Goal) -> Result<Compiled, Failure> {
        self.compilations += 1;
        let folder = self.folder.path().join(self.compilations.to_string());
        let compiled = self.compiler.compile(program, &folder, goal);
        if self.stop.requested.load(Ordering::SeqCst) {
            return Err(report::plain("Interrupted", "stopped while compiling; every variable is intact"));
        }
        compiled.map_err(|error| report::plain("CompileError", format!("cannot call the compiler: {error}")))
    }

    /// Libraries of the statics that the program uses; made once, loaded once a process.
    fn statics(&mut self, notebook: &Notebook, program: &Program) -> Result<Vec<PathBuf>, Failure> {
        let mut libraries = Vec::new();
        for item in &program.statics {
            let identity = notebook.identity(item);
            let library = self.folder.path().join(format!("static-{identity}.so"));
            let program = generate::static_library(notebook, item);
            self.remember(&program);
            libraries.extend(self.statics(notebook, &program)?);
            if !library.exists() {
                let compiled = self.call(&program, Goal::Library { opt: 1 })?;
                let Some(made) = &compiled.library else {
                    return Err(report::compile_errors(&program, &compiled.diagnostics, notebook));
                };
                std::fs::rename(made, &library)
                    .map_err(|error| report::plain("SessionError", format!("cannot keep a static: {error}")))?;
            }
            self.statics.insert(identity);
            libraries.push(library);
        }
        Ok(libraries)
    }

    fn run(&mut self, run: Run, text: &Rc<CellText>, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        if self.process.is_none() {
            self.spawn()?;
        }
        let began = Instant::now();
        let mut told = Told::default();
        self.stop.running.store(self.compilations.max(1), Ordering::SeqCst);
        let process = self.process.as_mut().expect("just started");
        let mut blocks = ContentBlocks::default();
        let ended = process.run(&run, &mut |event| match event {
            Event::Outcome(value) => told.outcome = Some(value),
            Event::Panic(info) => told.panics.push(info),
            Event::Stdout(bytes) => blocks.push(&bytes, output),
            other => {
                blocks.finish(output);
                send(other, output);
            }
        });
        blocks.finish(output);
        self.stop.running.store(0, Ordering::SeqCst);
        let (seconds, ended) = match ended {
            Ended::Done { seconds } => (seconds, Ok(())),
            Ended::Refused { message } => {
                let mend = "if it happens again, build the toolkit again with `scripts/lab --setup-only`";
                (0.0, Err(report::plain("LoadError", format!("{message}; {mend}"))))
            }
            Ended::Died(death) => (began.elapsed().as_secs_f64(), Err(self.died(&death, text))),
        };
        self.last.stages.push(("load", (began.elapsed().as_secs_f64() - seconds).max(0.0)));
        self.last.stages.push(("run", seconds));
        ended?;
        self.judge(told, text)
    }

    /// Reads the outcome that the cell reported.
    fn judge(&mut self, told: Told, text: &Rc<CellText>) -> Result<(), Failure> {
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
                let causes: Vec<String> = error["causes"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|cause| cause.as_str().map(Into::into))
                    .collect();
                let place = self.place(&word("file"), number("line"), number("column"));
                Err(report::at_place(&report::error_name(&word("type")), &word("message"), &causes, place))
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
                let message = panic.map(|panic| panic.message.clone()).unwrap_or_default();
                let place = panic.and_then(|panic| {
                    let file = panic.file.clone();
                    self.place(&file, panic.line, panic.column)
                });
                let Some(panic) = panic.filter(|_| place.is_none()) else {
                    return Err(report::at_place("Panic", &message, &[], place));
                };
                let notes = vec![format!("code outside the notebook, {}:{}", short_path(&panic.file), panic.line)];
                let place = self.place_of_call(panic);
                Err(report::at_place("Panic", &message, &notes, place))
            }
        }
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

    fn died(&mut self, death: &Death, text: &CellText) -> Failure {
        self.process = None;
        let reason = format!("the cell process ended in cell [{}]", text.number);
        let lost: Vec<String> = std::mem::take(&mut self.notebook.variables).into_keys().collect();
        for name in &lost {
            self.notebook.lost.insert(name.clone(), reason.clone());
        }
        death_failure(death, self.stop.requested.load(Ordering::SeqCst), &lost)
    }

    /// The place in a cell that a file, line and column of generated code stand for.
    fn place(&self, file: &str, line: u32, column: u32) -> Option<(Rc<CellText>, usize)> {
        let generated = self.files.get(file.trim_start_matches("./"))?;
        let at = generated.offset(line, column)?;
        match generated.origin(&(at..at)) {
            Some((cell, range)) => Some((cell, range.start)),
            None => generated.origin_before(at),
        }
    }

    /// The place in the running cell from which a panic in other code was reached.
    fn place_of_call(&mut self, panic: &PanicInfo) -> Option<(Rc<CellText>, usize)> {
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

    /// Records the variables of a cell that succeeded.
    fn store(&mut self, text: &Rc<CellText>, parsed: &Parsed, plan: &Plan, types: Vec<(String, String)>) {
        let types: BTreeMap<String, String> = types.into_iter().collect();
        for (name, reason) in &plan.unkept {
            self.notebook.variables.remove(name);
            self.notebook.lost.insert(name.clone(), reason.clone());
        }
        for binding in plan.defines.iter().filter(|binding| !plan.unkept.contains_key(&binding.name)) {
            let Some(type_name) = self.type_names.get(&binding.name).cloned() else {
                if !self.notebook.variables.contains_key(&binding.name) {
                    let reason = format!("cell [{}] returned before it made it", text.number);
                    self.notebook.lost.insert(binding.name.clone(), reason);
                }
                continue;
            };
            let mut type_text = paths::spelled(types.get(&binding.name).map_or("", String::as_str), &type_name);
            for (word, path) in self.paths.iter().filter(|(word, _)| self.notebook.item(word).is_none()) {
                type_text = paths::replace_word(&type_text, word, path);
            }
            if let Some(reason) = unnameable(&type_text) {
                self.notebook.variables.remove(&binding.name);
                self.notebook.lost.insert(binding.name.clone(), reason);
                continue;
            }
            let mentioned = self.notebook.types_in(&type_name);
            let associated = self.notebook.associated(&mentioned);
            let variable = Variable {
                type_text,
                type_name,
                mutable: binding.mutable,
                cell: text.number,
                types: mentioned,
                associated,
            };
            self.notebook.lost.remove(&binding.name);
            self.notebook.variables.insert(binding.name.clone(), variable);
        }
        // An item takes the place of a variable of its name, as the later definition.
        for name in parsed.definitions.iter().filter(|d| d.kind != Kind::Macro).flat_map(|definition| &definition.names)
        {
            if plan.defines.iter().all(|binding| binding.name != *name) {
                self.notebook.variables.remove(name);
            }
        }
    }

    fn forget_outdated(&mut self, aside: &[String], output: &mut dyn FnMut(Output)) {
        let mut notes = Vec::new();
        for (name, changed) in self.notebook.outdated() {
            self.notebook.variables.remove(&name);
            let reason = format!("`{changed}` was defined anew since it was made; run its cell again");
            notes.push(format!("`{name}` was dropped: {reason}"));
            self.notebook.lost.insert(name, reason);
        }
        for key in aside {
            let header = key.trim_end_matches("inherent").trim();
            notes.push(format!("`{header}` no longer fits and was set aside: run its cell again"));
        }
        if !notes.is_empty() {
            output(Output::Display { bundle: note(CHANGED, &notes.join("\n")), id: None });
        }
    }

    fn remember(&mut self, program: &Program) {
        for file in &program.files {
            self.files.insert(file.name.clone(), file.clone());
        }
    }

    /// Loaded libraries stay mapped without their files.
    fn sweep(&self) {
        self.folder.clear_compilations();
    }

    /// Macros of the notebook that expand to items.
    fn item_macros(&self) -> BTreeSet<String> {
        let macros = self.notebook.items.iter().filter(|item| item.definition.kind == Kind::Macro);
        macros.filter(|item| parse::makes_items(&item.text())).flat_map(|item| item.definition.names.clone()).collect()
    }

    /// Glue compiles fast, loops run fast: a cell with a loop or a closure, its own or in what it reaches, is compiled
    /// at level 1, every other at 0. Level 2 would not find the toolkit's generic code: measured on sums over a million
    /// numbers it took 714 ms to compile instead of 282 and ran no faster.
    fn opt_for(&self, parsed: &Parsed, notebook: &Notebook) -> u8 {
        let own = parsed.statements.iter().any(|statement| statement.repeats);
        let mut names = names::Names::default();
        parsed.statements.iter().for_each(|statement| names.extend(&statement.mentions));
        let reached = || notebook.reach(&names).into_iter().any(|at| notebook.items[at].definition.repeats);
        self.opt.unwrap_or(u8::from(own || reached()))
    }

    fn command(&mut self, command: &commands::Command, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        let text = match command.name.as_str() {
            "help" => commands::HELP.to_string(),
            "vars" => self.variables_text(),
            "type" => match self.notebook.variables.get(&command.argument) {
                Some(variable) => format!("{}: {}", command.argument, report::short_type(&variable.type_text)),
                None => {
                    return Err(report::plain("CommandError", format!("there is no variable `{}`", command.argument)));
                }
            },
            "source" => self.last.source.clone(),
            "time" => self.stages_text(),
            "cache" => self.cache_text(),
            "engine" => "native".to_string(),
            "opt" => {
                self.opt = match command.argument.as_str() {
                    "" | "auto" => None,
                    level @ ("0" | "1" | "2" | "3") => level.parse().ok(),
                    _ => return Err(report::plain("CommandError", ":opt takes 0, 1, 2, 3 or auto")),
                };
                return Ok(());
            }
            "clear" => {
                let linked = self.notebook.linked.take();
                self.notebook = Notebook { linked, ..Notebook::default() };
                self.process = None;
                return self.spawn();
            }
            // The toolkit is already there; stock evcxr needs the line.
            "dep" if command.argument.split('=').next().is_some_and(|name| name.trim() == "anneal") => return Ok(()),
            "dep" => return self.dependency(&command.argument, output),
            other => {
                let message = format!("`:{other}` is not a command; `:help` lists them");
                return Err(report::plain("CommandError", message));
            }
        };
        output(Output::Display { bundle: Bundle::text(text), id: None });
        Ok(())
    }

    /// Builds a crate of the learner's and lets cells name it.
    fn dependency(&mut self, line: &str, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        let failure = |error: anyhow::Error| {
            let text = format!("{error:#}");
            let cause = text.lines().find_map(|line| line.strip_prefix("error: "));
            let message = cause.or(text.lines().next()).unwrap_or_default().to_string();
            let traceback =
                std::iter::once("\u{1b}[1;31mDependencyError\u{1b}[0m:").chain(text.lines()).map(Into::into).collect();
            Failure { name: "DependencyError".into(), message, traceback }
        };
        let (name, value) = dependencies::parse(line).map_err(failure)?;
        let mut wanted = self.dependencies.clone();
        wanted.insert(name.clone(), value);
        let id = format!("anneal-dep-{}-{name}", std::process::id());
        let mut shown = Instant::now();
        let began = shown;
        output(Output::Display { bundle: Bundle::text(format!("{name}: looking it up")), id: Some(id.clone()) });
        let toolkit = self.compiler.toolkit.clone();
        let built = dependencies::build(&toolkit, &wanted, &mut |done, last| {
            if shown.elapsed().as_millis() > 200 {
                shown = Instant::now();
                let text = format!("{name}: {done} crates are built, {last} last ({} s)", began.elapsed().as_secs());
                output(Output::Update { bundle: Bundle::text(text), id: id.clone() });
            }
        });
        let text = match &built {
            Ok(_) => format!("{name} is ready ({:.1} s)", began.elapsed().as_secs_f64()),
            Err(_) => format!("{name} could not be built"),
        };
        output(Output::Update { bundle: Bundle::text(text), id });
        let built = built.map_err(failure)?;
        self.dependencies = wanted;
        self.compiler.search = vec![built.folder.clone()];
        self.compiler.externs = built.externs.clone();
        self.compiler.externs.push((built.name.clone(), built.library.clone()));
        self.notebook.linked = Some(built.name.clone());
        self.preload = vec![built.library];
        Ok(())
    }

    fn cache_text(&self) -> String {
        let Some(cache) = &self.compiler.cache else { return "the cell cache is off".into() };
        let (entries, bytes) = cache.size();
        let last = if self.last.stages.iter().any(|(stage, _)| *stage == "compile") { "compiled" } else { "found" };
        format!("{entries} compiled cells, {:.1} MB; the last cell was {last}", bytes as f64 / 1e6)
    }

    fn variables_text(&self) -> String {
        if self.notebook.variables.is_empty() {
            return "no variables yet".into();
        }
        let width = self.notebook.variables.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        let line = |(name, variable): (&String, &Variable)| {
            let mutable = if variable.mutable { "mut " } else { "    " };
            let type_text = report::short_type(&variable.type_text);
            format!("{mutable}{name:width$}  {type_text}  (cell [{}])", variable.cell)
        };
        self.notebook.variables.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn stages_text(&self) -> String {
        let lines = self.last.stages.iter().map(|(stage, seconds)| format!("{stage:10} {:8.1} ms", seconds * 1e3));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Engine for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn execute(&mut self, cell: Cell<'_>, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        self.stop.requested.store(false, Ordering::SeqCst);
        let result = self.evaluate(cell, output);
        self.names.update(&self.notebook);
        result
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::new(self.stop.clone())
    }

    fn assistant(&self) -> Arc<dyn Assist> {
        self.names.clone()
    }

    fn late_output(&mut self) -> Vec<Output> {
        let mut outputs = Vec::new();
        for event in self.process.as_mut().map(CellProcess::idle_output).unwrap_or_default() {
            send(event, &mut |output| outputs.push(output));
        }
        outputs
    }
}

/// The names that the notebook knows, for completion from any thread.
#[derive(Default)]
struct KnownNames(Mutex<BTreeSet<String>>);

impl KnownNames {
    fn update(&self, notebook: &Notebook) {
        let items = notebook.items.iter().flat_map(|item| item.definition.names.iter());
        let imports = notebook.imports.iter().filter_map(|import| import.import.name.as_ref());
        let names = notebook.variables.keys().chain(items).chain(imports).cloned().collect();
        *self.0.lock().unwrap_or_else(|poison| poison.into_inner()) = names;
    }
}

impl Assist for KnownNames {
    fn complete(&self, source: &str, offset: usize) -> Completion {
        let before = &source[..offset];
        let word = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_'));
        let start = word.map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let names = self.0.lock().unwrap_or_else(|poison| poison.into_inner());
        let matches = names.iter().filter(|name| name.starts_with(&before[start..])).cloned().collect();
        Completion { start, end: offset, matches }
    }

    fn is_complete(&self, source: &str) -> Completeness {
        parse::completeness(&commands::split(source).1)
    }
}

/// What syntax tells about a cell's variables.
fn plan(notebook: &Notebook, parsed: &Parsed) -> Plan {
    let awaits = parsed.statements.iter().any(|statement| statement.awaits);
    let mut plan = Plan { runs: !parsed.statements.is_empty(), awaits, ..Plan::default() };
    let mut defined: BTreeSet<&str> = BTreeSet::new();
    let mut loads = BTreeSet::new();
    let items = parsed.definitions.iter().filter(|definition| definition.kind != Kind::Macro);
    let items: BTreeSet<&str> = items.flat_map(|item| item.names.iter().map(String::as_str)).collect();
    for statement in &parsed.statements {
        // An item of this cell takes the place of an older variable.
        let used = statement.mentions.variables.iter();
        let used = used.filter(|name| !defined.contains(name.as_str()) && !items.contains(name.as_str()));
        loads.extend(used.filter(|name| notebook.variables.contains_key(*name)).cloned());
        for binding in &statement.bindings {
            defined.insert(&binding.name);
            plan.defines.retain(|other| other.name != binding.name);
            plan.defines.push(binding.clone());
        }
    }
    plan.loads = loads.into_iter().collect();
    plan
}

pub(super) fn send(event: Event, output: &mut dyn FnMut(Output)) {
    match event {
        Event::Stdout(bytes) => output(Output::Stdout(bytes)),
        Event::Stderr(bytes) => output(Output::Stderr(bytes)),
        Event::Display(value) => output(display(&value)),
        Event::Panic(_) | Event::Outcome(_) | Event::Defined(_) => {}
    }
}

/// A display frame as an output.
fn display(value: &Value) -> Output {
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

/// A folded note: it is there for whoever wants it and never looks like an error.
pub(super) fn note(title: &str, text: &str) -> Bundle {
    let plain = strip_colours(text);
    let escaped = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut bundle = Bundle::text(format!("{title}:\n{plain}"));
    // What is lost should be seen; warnings are for whoever wants them.
    let open = if title == CHANGED { " open" } else { "" };
    let html = format!("<details{open}><summary>{title}</summary><pre style=\"margin:0\">{escaped}</pre></details>");
    bundle.data.insert("text/html".into(), html.into());
    bundle
}

fn strip_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        rest = rest[at..].split_once('m').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

/// Why a type's text cannot be written in another cell.
fn unnameable(type_text: &str) -> Option<String> {
    if type_text.is_empty() {
        return Some("its type could not be determined".into());
    }
    if type_text.contains("::{closure#") {
        return Some("its type is defined inside of a cell's block: define it at the top level of a cell".into());
    }
    if type_text.contains("{closure@") {
        return Some("it is a closure, whose type has no name, so it lives only in its cell; make it a `fn`, or box it: `let f: Box<dyn Fn(f64) -> f64> = Box::new(...)`".into());
    }
    if type_text.contains("impl ") || type_text.contains("{async") {
        return Some(
            "its type has no name (`impl Trait`), so it lives only in its cell; box it, or collect it into a `Vec`"
                .into(),
        );
    }
    if type_text.contains('{') {
        return Some(
            "it is a function itself; give it a function pointer's type: `let f: fn(f64) -> f64 = ...`".into(),
        );
    }
    None
}

/// The end of a cell process, and what it has taken along.
pub(super) fn death_failure(death: &Death, interrupted: bool, lost: &[String]) -> Failure {
    let (name, what) = if interrupted {
        ("Interrupted", "the cell did not stop by itself, so its process was ended".to_string())
    } else {
        (death.cause.name(), death.cause.to_string())
    };
    let after = match &lost[..lost.len().min(12)] {
        [] => "definitions are kept.".to_string(),
        names => format!("the variables are gone ({}), definitions are kept: run their cells again.", names.join(", ")),
    };
    report::plain(name, format!("{what}. The cell process was restarted; {after}"))
}

pub(super) fn short_path(path: &str) -> &str {
    path.rsplit_once("/src/").map_or(path, |(_, end)| end)
}

fn source_text(program: &Program) -> String {
    let files = program.files.iter().map(|file| format!("// ---- {} ----\n{}", file.name, file.text));
    files.collect::<Vec<_>>().join("\n")
}
