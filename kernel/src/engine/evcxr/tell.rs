//! What went wrong, in the words and pictures of the native engine.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use anneal_cell::PanicInfo;

use super::worker::{self, Problem};
use super::{markers, place};
use crate::engine::Failure;
use crate::engine::native::compile::{Code, Diagnostic, Span};
use crate::engine::native::generate::Program;
use crate::engine::native::notebook::Notebook;
use crate::engine::native::report;
use crate::engine::native::report::error_name;
use crate::engine::native::short_path;
use crate::engine::native::source::{CellText, Generated};

/// Everything that can be said about cells is said on their texts.
pub struct Places<'a> {
    pub cells: &'a [Arc<CellText>],
    /// evcxr's crate.
    pub folder: &'a Path,
}

impl Places<'_> {
    fn find(&self, file: &str, line: usize, column: usize) -> Option<(Arc<CellText>, usize)> {
        let source = std::fs::read_to_string(self.folder.join(file)).ok()?;
        place::find(self.cells, &source, line, column)
    }

    pub fn panic(&self, panics: &[PanicInfo]) -> Failure {
        let Some(panic) = panics.iter().rev().find(|panic| panic.main).or(panics.last()) else {
            return report::plain("Panic", "");
        };
        let place = self.find(&panic.file, panic.line as usize, panic.column as usize);
        let outside = format!("code outside the notebook, {}:{}", short_path(&panic.file), panic.line);
        let notes = if place.is_none() { vec![outside] } else { Vec::new() };
        report::at_place("Panic", &panic.message, &notes, place)
    }

    /// An error that left the cell through `?`. evcxr knows its text, and by our help its type and line; not its causes.
    pub fn error(&self, error: &markers::Error) -> Failure {
        let place = self.find(&error.file, error.line, error.column);
        let message = String::from_utf8_lossy(&error.message);
        report::at_place(&error_name(&error.type_name), &message, &[], place)
    }
}

/// What evcxr says about a cell that did not run.
pub fn problem(problem: &Problem, cell: &Arc<CellText>) -> Failure {
    let failure = match problem {
        Problem::Compilation(diagnostics) => compilation(diagnostics, cell),
        Problem::Words(words) => report::plain("CompileError", words.trim()),
        Problem::Terminated => report::plain("InternalError", "evcxr lost its connection to the cell process"),
        Problem::Panicked(words) => report::plain("InternalError", format!("evcxr itself failed: {words}")),
    };
    // Some of evcxr's messages are paragraphs.
    let message = failure.message.split_whitespace().collect::<Vec<_>>().join(" ");
    let traceback = failure.traceback.iter().flat_map(|text| text.split('\n')).map(str::to_string).collect();
    Failure { message, traceback, ..failure }
}

fn compilation(diagnostics: &[worker::Diagnostic], cell: &Arc<CellText>) -> Failure {
    const FILE: &str = "cell";
    let mut text = Generated::new(FILE);
    text.copy(cell, 0..cell.text.len());
    let program = Program { files: vec![Arc::new(text)], statics: Vec::new() };
    let note = |(level, message): &(String, String)| Diagnostic {
        message: message.clone(),
        code: None,
        level: level.clone(),
        spans: Vec::new(),
        children: Vec::new(),
    };
    let span = |span: &worker::Span| {
        let range = range(&cell.text, span);
        Span {
            file_name: FILE.into(),
            byte_start: range.start,
            byte_end: range.end,
            is_primary: span.primary,
            label: Some(span.label.clone()).filter(|label| !label.is_empty() && !label.starts_with("error: ")),
            suggested_replacement: None,
            expansion: None,
        }
    };
    let diagnostic = |diagnostic: &worker::Diagnostic| Diagnostic {
        message: diagnostic.message.clone(),
        code: diagnostic.code.clone().map(|code| Code { code }),
        level: diagnostic.level.clone(),
        spans: diagnostic.spans.iter().map(span).collect(),
        children: diagnostic.notes.iter().map(note).collect(),
    };
    let mut diagnostics: Vec<Diagnostic> = diagnostics.iter().map(diagnostic).collect();
    if !diagnostics.iter().any(Diagnostic::is_error) {
        // Where an error lies in generated code and its help in the learner's, evcxr passes the help on.
        diagnostics.iter_mut().for_each(|diagnostic| diagnostic.level = "error".into());
    }
    let mut failure = report::compile_errors(&program, &diagnostics, &Notebook::default());
    let place = diagnostics.iter().flat_map(|diagnostic| &diagnostic.spans).map(|span| span.byte_start).next();
    let line = place.and_then(|at| cell.text[..at].rsplit('\n').next());
    if line.is_some_and(|line| line.trim_start().starts_with(":dep")) {
        failure.name = "DependencyError".into();
    }
    failure
}

fn range(text: &str, span: &worker::Span) -> Range<usize> {
    let start = offset(text, span.start);
    start..offset(text, span.end).max(start)
}

/// Line and column count from 1, columns in characters.
fn offset(text: &str, (line, column): (usize, usize)) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text[start..].split('\n').next().unwrap_or_default();
    start + line.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>()
}
