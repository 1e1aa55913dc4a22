//! Compiles a cell as often as it takes: what one attempt teaches, the next one knows.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::compile::{self, Compiled, Goal};
use super::generate::{self, Plan, Program};
use super::notebook::Notebook;
use super::parse::Parsed;
use super::source::CellText;
use super::{Native, learn, paths, report};
use crate::engine::Failure;

/// How often a cell is compiled at most while the compiler teaches the plan.
pub(super) const ATTEMPTS: usize = 8;

impl Native {
    /// Compiles, and learns from what fails, until the cell compiles or the errors are the learner's own.
    pub(super) fn compile(
        &mut self,
        notebook: &mut Notebook,
        text: &Arc<CellText>,
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
            self.last.stages.push((stage, compiled.seconds - compiled.linking));
            if compiled.linking > 0.0 {
                self.last.stages.push(("link", compiled.linking));
            }
            let failed = compiled.diagnostics.iter().any(compile::Diagnostic::is_error);
            if !failed {
                let types = learn::types(&program, &compiled.diagnostics);
                if plan.runs && attempt < ATTEMPTS && learn::erase(&program, &types, plan) {
                    continue;
                }
                return Ok((program, compiled));
            }
            let learnt = attempt < ATTEMPTS
                && (self.find_paths(learn::unresolved(&program, &compiled.diagnostics), notebook, plan)?
                    || learn::lifetimes(&program, &compiled.diagnostics, notebook)
                    || learn::learn(&program, &compiled.diagnostics, parsed, notebook, text, plan));
            if !learnt {
                return Err(report::compile_errors(&program, &compiled.diagnostics, notebook));
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// Finds paths for types of variables that a cell cannot name by rustc's short word.
    pub(super) fn find_paths(
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
            let own = self.compiler.externs.iter().map(|(name, _)| name.as_str());
            let externs: Vec<&str> = toolkit.externs.keys().map(String::as_str).chain(own).collect();
            let candidates = paths::candidates(&word, &self.in_names_of_the_notebook(&variable.type_name), &externs);
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

    /// A type's full name has the real names of crates; `:dep polite = { package = "greeter" }` gives another.
    fn in_names_of_the_notebook(&self, type_name: &str) -> String {
        self.compiler.externs.iter().fold(type_name.to_string(), |text, (name, file)| {
            let file = file.file_stem().unwrap_or_default().to_string_lossy();
            let real = file.strip_prefix("lib").and_then(|rest| Some(rest.rsplit_once('-')?.0));
            real.filter(|real| real != name).map_or(text.clone(), |real| paths::replace_crate(&text, real, name))
        })
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

    pub(super) fn call(&mut self, program: &Program, goal: Goal) -> Result<Compiled, Failure> {
        self.compilations += 1;
        let folder = self.folder.path().join(self.compilations.to_string());
        if self.stop.is_requested() {
            return Err(report::plain("Interrupted", "stopped before it was compiled; every variable is intact"));
        }
        let compiled = self.compiler.compile(program, &folder, goal);
        if self.stop.is_requested() {
            return Err(report::plain("Interrupted", "stopped while compiling; every variable is intact"));
        }
        compiled.map_err(|error| report::plain("CompileError", format!("cannot call the compiler: {error}")))
    }

    /// Libraries of the statics that the program uses; made once, loaded once a process.
    pub(super) fn statics(&mut self, notebook: &Notebook, program: &Program) -> Result<Vec<PathBuf>, Failure> {
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
}

fn source_text(program: &Program) -> String {
    let files = program.files.iter().map(|file| format!("// ---- {} ----\n{}", file.name, file.text));
    files.collect::<Vec<_>>().join("\n")
}
