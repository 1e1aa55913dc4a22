//! The native engine: a cell is parsed, planned, generated, compiled, loaded, run and reported, in that order.

mod advice;
mod attempts;
pub(super) mod brackets;
mod cache;
mod colours;
pub(super) mod commands;
pub(super) mod compile;
mod definitions;
pub(super) mod dependencies;
mod effects;
mod erase;
mod explain;
mod export;
mod farewell;
mod format;
#[cfg(test)]
mod fuzz;
pub(super) mod generate;
mod item_macros;
mod items;
mod known_names;
mod learn;
mod lines;
mod loops;
mod names;
pub(super) mod notebook;
mod optimise;
pub(super) mod parse;
mod paths;
mod places;
mod remedies;
mod replay;
pub(super) mod report;
mod run;
mod session_commands;
pub(super) mod session_folder;
pub(super) mod source;
pub(super) mod stop;
mod table;
mod type_of;
mod variables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anneal_cell::Run;

pub use self::cache::CellCache;
use self::compile::{Compiler, Goal};
use self::erase::Erasure;
use self::generate::{Plan, Program};
use self::known_names::KnownNames;
use self::notebook::Notebook;
pub use self::parse::defined_names;
use self::parse::{Kind, Parsed};
use self::replay::Record;
#[cfg(feature = "evcxr")]
pub use self::run::{death_failure, send, short_path};
use self::session_folder::SessionFolder;
use self::source::{CellText, Generated};
use self::stop::Stop;
#[cfg(feature = "evcxr")]
pub use self::variables::note;
use super::{Assist, Cell, Engine, Failure, Interrupt, Output};
use crate::analyzer::{Analyzer, Place};
use crate::process::memory::Cap;
use crate::process::{CellProcess, ProcessConfig};
use crate::toolkit::Toolkit;

pub struct Native {
    notebook: Notebook,
    compiler: Compiler,
    folder: SessionFolder,
    process: Option<CellProcess>,
    stop: Arc<Stop>,
    /// Generated files by name, newest last, so that panics in older code find their lines.
    files: BTreeMap<String, Arc<Generated>>,
    statics: BTreeSet<String>,
    record: Record,
    /// The cap of the cell process.
    memory: Cap,
    runs: usize,
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
    /// What was built for them last.
    built: dependencies::Built,
    /// The cell that runs: its program, its optimisation and its library.
    current: Option<(Arc<Program>, u8, PathBuf)>,
    /// The library of those, for the cell process.
    needs: Vec<PathBuf>,
}

/// What `:time` and `:source` tell about the last cell.
#[derive(Default)]
struct Last {
    stages: Vec<(&'static str, f64)>,
    source: String,
    /// Whether what it defined was kept.
    kept: bool,
    /// Whether a verdict tells that it took the process down, and nothing was lost.
    judged: bool,
}

impl Native {
    pub fn start() -> Result<Self, Failure> {
        let toolkit = Toolkit::locate().map_err(|error| report::plain("ToolkitError", format!("{error:#}")))?;
        let folder = SessionFolder::new().map_err(|error| report::plain("SessionError", format!("{error:#}")))?;
        let stop = Arc::new(Stop::default());
        let names = Arc::new(KnownNames::new(analyzer(&toolkit)));
        let compiler = Compiler {
            toolkit: Arc::new(toolkit),
            externs: Vec::new(),
            search: Vec::new(),
            stop: stop.clone(),
            generation: 0,
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
            record: Record::default(),
            memory: Cap::from_environment(),
            runs: 0,
            compilations: 0,
            opt: None,
            last: Last::default(),
            names,
            type_names: BTreeMap::new(),
            paths: BTreeMap::new(),
            dependencies: BTreeMap::new(),
            built: dependencies::Built::default(),
            current: None,
            needs: Vec::new(),
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
            environment: crate::grading::environment(),
            memory: self.memory.bytes(),
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
        if commands.iter().any(|command| command.name == "fmt") {
            output(Output::Rewrite(self.formatted(cell.source)?));
            return Ok(());
        }
        for command in &commands {
            self.command(command, &cell, output)?;
        }
        let began = Instant::now();
        let text = Arc::new(CellText { number: cell.number, text: source });
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
        let generation = self.compiler.generation;
        let dropped = self.renew_made(&mut notebook);
        let mut plan = plan(&notebook, &parsed);
        self.last = Last::default();
        self.last.stages.push(("parse", began.elapsed().as_secs_f64()));
        let compiled = self.compile(&mut notebook, &text, &parsed, &mut plan);
        if compiled.is_err() {
            self.compiler.generation = generation;
        }
        let (program, compiled) = compiled?;
        let types = learn::types(&program, &compiled.diagnostics);
        let warnings = report::warnings(&program, &compiled.diagnostics, &text);
        let statics = self.statics(&notebook, &program)?;
        let aside: Vec<String> = plan.aside.iter().cloned().collect();
        notebook.items.retain(|item| !plan.aside.contains(&item.definition.key));
        self.notebook = notebook;
        self.remember(&program);
        // Only definitions can outdate something.
        let redefines = !parsed.definitions.is_empty() || !parsed.imports.is_empty() || !dropped.is_empty();
        if redefines {
            self.forget_outdated(&aside, dropped, output);
        }
        let result = match &compiled.library {
            Some(library) => {
                let opt = self.opt_for(&parsed, &self.notebook);
                let program = Arc::new(program);
                self.current = Some((program.clone(), opt, library.clone()));
                let has_statics = !statics.is_empty();
                let run = Run {
                    library: library.clone(),
                    entry: generate::ENTRY.into(),
                    preload: statics,
                    needs: self.needs.clone(),
                };
                self.run(run, &program, has_statics, &text, output)
            }
            None => Ok(()),
        };
        if self.last.judged && plan.defines.is_empty() {
            self.sweep();
            return Ok(());
        }
        if result.is_ok() || self.last.kept {
            self.store(&text, &parsed, &plan, types);
        } else {
            self.not_made(&text, &plan);
        }
        if !warnings.is_empty() && result.is_ok() {
            output(Output::Display { bundle: variables::note("warnings", &warnings.join("\n")), id: None });
        }
        self.sweep();
        result
    }

    /// What is wrong with a text that is not Rust; rustc words it best, except for brackets.
    fn syntax_failure(&mut self, text: &Arc<CellText>, error: &parse::SyntaxError) -> Failure {
        let at_place = |message: &str, at| report::at_place("CompileError", message, &[], Some((text.clone(), at)));
        if let Some((message, at)) = brackets::bracket_error(&text.text) {
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

    /// A type that a macro makes stands in no module named by its text, and a `Box<dyn Any>` could take a value of its
    /// old form for one of the new. So from here on every type of the notebook is another type for the process, and what
    /// variables hold of the old ones is dropped.
    fn renew_made(&mut self, notebook: &mut Notebook) -> Vec<String> {
        let renewed = self.notebook.made_before(notebook);
        if renewed.is_empty() {
            return Vec::new();
        }
        self.compiler.generation += 1;
        let mut names: Vec<String> =
            renewed.iter().filter_map(|item| Some(format!("`{}`", item.made_type()?))).collect();
        names.dedup();
        let what = if names.is_empty() { "a type".to_string() } else { names.join(", ") };
        notebook.drop_own_types(&format!("{what}, made by a macro, was made anew since; run its cell again"))
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
        macros
            .filter(|item| item_macros::makes_items(&item.text()))
            .flat_map(|item| item.definition.names.clone())
            .collect()
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

    fn view(&mut self, name: &str) -> Option<String> {
        if self.process.is_none() || !self.notebook.variables.contains_key(name) {
            return None;
        }
        let (last, before) = (std::mem::take(&mut self.last), self.record.mark());
        // Neither much text nor many elements, so that a view of much takes no time from the next cell.
        let expression = format!(
            "{{ use ::anneal::cell::{{BriefCollection as _, BriefDebug as _}}; (&&::anneal::cell::Brief(&{name})).anneal_brief() }}"
        );
        let value = self.value(0, &expression, &mut drop);
        self.last = last;
        self.record.forget_since(before);
        value.ok()?.data.get("text/plain")?.as_str().map(str::to_string)
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
            run::send(event, &mut |output| outputs.push(output));
        }
        outputs
    }
}

/// rust-analyzer, if the machine has it; what is missing is said in Jupyter's log, and by `anneal doctor`.
fn analyzer(toolkit: &Toolkit) -> Option<Analyzer> {
    Place::find(toolkit).inspect_err(|problem| eprintln!("anneal: {problem}")).ok().map(Analyzer::new)
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
            plan.erased.remove(&binding.name);
            if let Some(closure) = &binding.closure {
                let outer = |name: &String| defined.contains(name.as_str()) || notebook.variables.contains_key(name);
                let captures = closure.variables.iter().any(outer);
                let erasure = Erasure::of_closure(&closure.parameters, captures, binding.mutable);
                plan.erased.insert(binding.name.clone(), erasure);
            }
            defined.insert(&binding.name);
            plan.defines.retain(|other| other.name != binding.name);
            plan.defines.push(binding.clone());
        }
    }
    plan.loads = loads.into_iter().collect();
    plan
}
