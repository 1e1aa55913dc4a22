//! The process in which evcxr lives: an environment of its own (evcxr finds its tools and settings by environment variables and
//! the working folder), and an interrupt or a panic in it leaves the kernel alone.
//!
//! It reads one [`Request`] a line and answers each with one [`Reply`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use evcxr::{CommandContext, CompilationError, Error, EvalContext};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    pub source: String,
}

/// What became of a cell, as far as evcxr knows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Reply {
    /// What commands show, by MIME type.
    pub shown: BTreeMap<String, String>,
    pub error: Option<Problem>,
    /// Name and type.
    pub variables: BTreeMap<String, String>,
    pub items: BTreeSet<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Problem {
    /// Errors of the compiler, or of evcxr in the compiler's place.
    Compilation(Vec<Diagnostic>),
    Words(String),
    /// evcxr's process for the learner's code has gone, and with it the variables.
    Terminated,
    Panicked(String),
}

/// A message of the compiler on the lines of the cell.
#[derive(Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    pub message: String,
    pub code: Option<String>,
    pub level: String,
    pub spans: Vec<Span>,
    /// Level and text of what the compiler adds.
    pub notes: Vec<(String, String)>,
}

/// Lines and columns from 1, columns in characters.
#[derive(Debug, Serialize, Deserialize)]
pub struct Span {
    pub start: (usize, usize),
    pub end: (usize, usize),
    pub label: String,
    pub primary: bool,
}

/// Serves until its stdin ends. The first reply, to no request, says whether evcxr has started.
pub fn run(bridge: &Path) -> Result<()> {
    let mut relay = Command::new(std::env::current_exe()?);
    relay.args(["evcxr", "relay"]).arg(bridge);
    let mut context = match start(relay) {
        Ok(context) => context,
        Err(error) => return answer(&Reply { error: Some(problem(error)), ..Reply::default() }),
    };
    answer(&Reply::default())?;
    for line in stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        answer(&execute(&mut context, &request.source))?;
    }
    Ok(())
}

fn start(relay: Command) -> Result<CommandContext, Error> {
    // What it reads from its process is markers alone, and nobody reads the rest.
    let (mut context, _) = EvalContext::with_subprocess_command(relay)?;
    let mut state = context.state();
    // A linker that it found would be called around our stand-in for cargo.
    state.set_linker("system".into());
    context.eval_with_state("", state)?;
    Ok(CommandContext::with_eval_context(context))
}

fn execute(context: &mut CommandContext, source: &str) -> Reply {
    let mut reply = Reply::default();
    match catch_unwind(AssertUnwindSafe(|| context.execute(source))) {
        Ok(Ok(outputs)) => reply.shown = outputs.content_by_mime_type.into_iter().collect(),
        Ok(Err(error)) => reply.error = Some(problem(error)),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            reply.error = Some(Problem::Panicked(text.to_string()));
        }
    }
    reply.variables = context.variables_and_types().map(|(name, kind)| (name.into(), kind.into())).collect();
    reply.items = context.defined_item_names().map(Into::into).collect();
    reply
}

fn problem(error: Error) -> Problem {
    match error {
        Error::CompilationErrors(errors) => Problem::Compilation(errors.iter().map(diagnostic).collect()),
        Error::SubprocessTerminated(_) => Problem::Terminated,
        error => Problem::Words(error.to_string()),
    }
}

fn diagnostic(error: &CompilationError) -> Diagnostic {
    let mut spans = Vec::new();
    for message in error.spanned_messages() {
        // Without a span it is about generated code.
        if let Some(span) = &message.span {
            spans.push(Span {
                start: (span.start_line, span.start_column),
                end: (span.end_line, span.end_column),
                label: message.label.clone(),
                primary: message.is_primary,
            });
        }
    }
    let children = error.json["children"].as_array().into_iter().flatten();
    let text = |child: &Value, field: &str| child[field].as_str().unwrap_or_default().to_string();
    let note = |child: &Value| {
        let mut message = text(child, "message");
        let replacement = child["spans"][0]["suggested_replacement"].as_str().map(str::trim).unwrap_or_default();
        if !replacement.is_empty() {
            message.push_str(&format!(": `{replacement}`"));
        }
        (text(child, "level"), message)
    };
    Diagnostic {
        message: error.message(),
        code: error.code().map(str::to_string),
        level: error.level().to_string(),
        spans,
        notes: children.map(note).chain(error.evcxr_extra_hint().map(|hint| ("help".into(), hint.into()))).collect(),
    }
}

fn answer(reply: &Reply) -> Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    stdout().write_all(&line)?;
    stdout().flush()?;
    Ok(())
}
