//! What the `:` lines do in a session.

use std::time::Instant;

use super::notebook::Notebook;
use super::replay::Record;
use super::{Native, colours, commands, dependencies, report};
use crate::engine::{Bundle, Cell, Engine as _, Failure, Output};
use crate::process::memory::{self, Cap};

impl Native {
    pub(super) fn command(
        &mut self,
        command: &commands::Command,
        cell: &Cell<'_>,
        output: &mut dyn FnMut(Output),
    ) -> Result<(), Failure> {
        let text = match command.name.as_str() {
            "help" => commands::HELP.to_string(),
            "vars" => {
                let bundle = self.table_of_variables();
                output(Output::Display { bundle, id: None });
                return Ok(());
            }
            "explain" => {
                let bundle = self.explanation(&command.argument)?;
                output(Output::Display { bundle, id: None });
                return Ok(());
            }
            "export" => self.export(&command.argument)?,
            "doctor" => crate::doctor::findings().0,
            "type" => self.type_text(command, cell)?,
            "source" => self.last.source.clone(),
            "time" => self.stages_text(),
            "cache" => self.cache_text(),
            "engine" => "native".to_string(),
            "doc" => {
                let name = &command.argument;
                let Some(found) = self.assistant().inspect(name, name.len()) else {
                    let message = format!("nothing is known about `{name}`");
                    return Err(report::plain("CommandError", message));
                };
                output(Output::Page(found));
                return Ok(());
            }
            "opt" => {
                self.opt = match command.argument.as_str() {
                    "" | "auto" => None,
                    level @ ("0" | "1" | "2" | "3") => level.parse().ok(),
                    _ => return Err(report::plain("CommandError", ":opt takes 0, 1, 2, 3 or auto")),
                };
                return Ok(());
            }
            "clear" => {
                let (linked, crates) = (self.notebook.linked.take(), std::mem::take(&mut self.notebook.crates));
                self.notebook = Notebook { linked, crates, ..Notebook::default() };
                self.record = Record::default();
                return self.spawn();
            }
            "replay" => match self.replay(output)? {
                replayed if replayed.stopped.is_some() => return Err(report::plain("ReplayStopped", replayed.words())),
                replayed => replayed.words(),
            },
            "memory" => self.memory_text(&command.argument)?,
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
            if error.is::<dependencies::Interrupted>() {
                return report::plain("Interrupted", "stopped while building; every variable is intact");
            }
            let text = format!("{error:#}");
            let cause = text.lines().find_map(|line| line.strip_prefix("error: "));
            let message = cause.or(text.lines().next()).unwrap_or_default().to_string();
            let name = "DependencyError";
            let heading = format!("{}:", colours::name(name));
            let traceback = std::iter::once(heading).chain(text.lines().map(Into::into)).collect();
            Failure { name: name.into(), message, traceback }
        };
        let (name, value) = dependencies::parse(line).map_err(failure)?;
        let mut wanted = self.dependencies.clone();
        wanted.insert(name.clone(), value);
        let id = format!("anneal-dep-{}-{name}", std::process::id());
        let mut shown = Instant::now();
        let began = shown;
        output(Output::Display { bundle: Bundle::text(format!("{name}: looking it up")), id: Some(id.clone()) });
        let toolkit = self.compiler.toolkit.clone();
        let built = dependencies::build(&toolkit, &wanted, &self.stop, &mut |done, last| {
            if shown.elapsed().as_millis() > 200 {
                shown = Instant::now();
                let text = format!("{name}: {done} crates are built, {last} last ({} s)", began.elapsed().as_secs());
                output(Output::Update { bundle: Bundle::text(text), id: id.clone() });
            }
        });
        let text = match &built {
            Ok(_) => format!("{name} is ready ({:.1} s)", began.elapsed().as_secs_f64()),
            Err(error) if error.is::<dependencies::Interrupted>() => format!("{name}: stopped"),
            Err(_) => format!("{name} could not be built"),
        };
        output(Output::Update { bundle: Bundle::text(text), id });
        let built = built.map_err(failure)?;
        self.forget_values_of(&built.edited_since(&self.built), output);
        self.built = built.clone();
        self.names.set_own_crates(Some(built.graph.clone()));
        self.dependencies = wanted;
        self.compiler.search = vec![built.folder.clone()];
        self.compiler.externs = built.externs.clone();
        self.compiler.externs.push((built.name.clone(), built.library.clone()));
        self.notebook.linked = Some(built.name.clone());
        self.notebook.crates = built.externs.iter().map(|(name, _)| name.clone()).collect();
        self.needs = vec![built.library];
        Ok(())
    }

    /// Sets the cap of the cell process if asked to, and says how much of it is used.
    fn memory_text(&mut self, argument: &str) -> Result<String, Failure> {
        let failure = |words: String| report::plain("CommandError", words);
        if !argument.is_empty() {
            self.memory = Cap::parse(argument).map_err(failure)?;
        }
        let cap = self.memory.bytes();
        let Some(process) = &self.process else { return Ok("there is no cell process".into()) };
        let pid = process.handle().pid();
        if !argument.is_empty() {
            memory::set(pid, cap).map_err(|error| failure(format!("the cap cannot be set here: {error}")))?;
        }
        let cap = cap.map_or("no cap".into(), |cap| format!("the cap is {}", memory::readable(cap)));
        let used = memory::used(pid).map(|(data, resident)| {
            format!("the cell process holds {} ({} in RAM); ", memory::readable(data), memory::readable(resident))
        });
        Ok(used.unwrap_or_default() + &cap)
    }

    fn cache_text(&self) -> String {
        let Some(cache) = &self.compiler.cache else { return "the cell cache is off".into() };
        let (entries, bytes) = cache.size();
        let last = if self.last.stages.iter().any(|(stage, _)| *stage == "compile") { "compiled" } else { "found" };
        format!("{entries} compiled cells, {:.1} MB; the last cell was {last}", bytes as f64 / 1e6)
    }

    fn stages_text(&self) -> String {
        let lines = self.last.stages.iter().map(|(stage, seconds)| format!("{stage:10} {:8.1} ms", seconds * 1e3));
        lines.collect::<Vec<_>>().join("\n")
    }
}
