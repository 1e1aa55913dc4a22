//! `:type EXPR`: the type of an expression over the notebook's variables, without running it.

use std::sync::Arc;

use super::commands::Command;
use super::compile::{Diagnostic, Goal};
use super::source::CellText;
use super::{Native, generate, learn, parse, plan, report};
use crate::engine::{Cell, Failure};

impl Native {
    pub(super) fn type_text(&mut self, command: &Command, cell: &Cell<'_>) -> Result<String, Failure> {
        let argument = command.argument.trim_end_matches(';').trim();
        if argument.is_empty() {
            return Err(report::plain("CommandError", ":type takes an expression: `:type x.iter().sum::<f64>()`"));
        }
        if let Some(variable) = self.notebook.variables.get(argument) {
            return Ok(format!("{argument}: {}", report::short_type(&variable.type_text)));
        }
        let text = Arc::new(CellText { number: cell.number, text: alone(cell.source, command, argument) });
        let found = self.type_of(&text)?;
        // `fn(f64) -> f64 {area}`: which function it is has just been asked.
        let found = match found.split_once(" {") {
            Some((signature, _)) if found.ends_with('}') && signature.contains("fn(") => signature,
            _ => &found,
        };
        Ok(format!("{argument}: {}", report::short_type(&report::readable(found))))
    }

    /// The type of the only expression of a text, in rustc's words.
    fn type_of(&mut self, text: &Arc<CellText>) -> Result<String, Failure> {
        let item_macros = self.item_macros();
        let parsed = parse::parse(&text.text, &|name| item_macros.contains(name));
        let is_statement = text.text.trim_start().starts_with("let ");
        if let Some(error) = parsed.errors.first().filter(|_| !is_statement) {
            return Err(self.syntax_failure(text, error));
        }
        if parsed.tail.is_none() || parsed.statements.len() != 1 || !parsed.definitions.is_empty() {
            return Err(report::plain(
                "CommandError",
                ":type takes one expression; statements and definitions have none",
            ));
        }
        let mut notebook = self.notebook.clone();
        let mut plan = plan(&notebook, &parsed);
        plan.asks_type = true;
        self.find_paths(notebook.ambiguous(&plan.loads), &mut notebook, &mut plan)?;
        // What moves a variable, or needs a path for its type, is learnt as for any cell.
        for _ in 0..super::attempts::ATTEMPTS {
            let program = generate::program(&notebook, text, &parsed, &plan);
            let compiled = self.call(&program, Goal::Check)?;
            let found = learn::types(&program, &compiled.diagnostics);
            if let Some((_, found)) = found.into_iter().next() {
                return Ok(found);
            }
            let learnt = compiled.diagnostics.iter().any(Diagnostic::is_error)
                && (self.find_paths(learn::unresolved(&program, &compiled.diagnostics), &mut notebook, &mut plan)?
                    || learn::learn(&program, &compiled.diagnostics, &parsed, &notebook, text, &mut plan));
            if !learnt {
                return Err(report::compile_errors(&program, &compiled.diagnostics, &notebook));
            }
        }
        Err(report::plain("CommandError", "the compiler does not say"))
    }
}

/// The argument of a command where it stands in its cell; everything else is left blank.
fn alone(source: &str, command: &Command, argument: &str) -> String {
    let line = &source[command.range.clone()];
    let word = line.find(&command.name).map_or(0, |at| at + command.name.len());
    let start = command.range.start + word + line[word..].find(argument).unwrap_or(0);
    let blank = |text: &str| text.chars().map(|c| if c == '\n' { c } else { ' ' }).collect::<String>();
    format!("{}{argument}", blank(&source[..start]))
}
