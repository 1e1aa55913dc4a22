//! Words and pictures for what went wrong: rustc's diagnostics on the learner's own lines, panics, errors, crashes.

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Snippet};

use super::advice;
use super::colours;
use super::compile::{Diagnostic, Span};
use super::generate::Program;
use super::learn::locate;
use super::notebook::Notebook;
use super::source::CellText;
use crate::engine::Failure;

/// One failure for all errors of a compilation.
pub fn compile_errors(program: &Program, diagnostics: &[Diagnostic], notebook: &Notebook) -> Failure {
    let errors: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error() && !diagnostic.message.starts_with("aborting due to"))
        .collect();
    // What is wrong with a `let` is also wrong with what stores its variable.
    let place =
        |error: &Diagnostic| error.spans.iter().find(|span| span.is_primary).and_then(|span| origin(program, span));
    let same = |one: &Diagnostic, other: &Diagnostic| match (place(one), place(other)) {
        (Some((cell, range)), Some((again, other_range))) => {
            one.message == other.message && Arc::ptr_eq(&cell, &again) && range == other_range
        }
        _ => false,
    };
    let mut distinct: Vec<&Diagnostic> = Vec::new();
    for error in errors {
        if !distinct.iter().any(|other| same(other, error)) {
            distinct.push(error);
        }
    }
    let errors = distinct;
    const DAMAGE: &[&str] = &["E0460", "E0461", "E0462", "E0463", "E0514", "E0519", "E0786"];
    let is_damage = |error: &&&Diagnostic| {
        // A crate that a cell names wrongly has the same code.
        let is_own = error.spans.iter().any(|span| origin(program, span).is_some());
        DAMAGE.contains(&error.code()) && !is_own || error.message.contains("extern location for anneal")
    };
    if errors.iter().any(|error| is_damage(&error)) {
        let what = errors.first().map(|error| error.message.clone()).unwrap_or_default();
        let mend = "the toolkit build is damaged or was made by another compiler: run `scripts/lab --setup-only`";
        return plain("ToolkitError", format!("{mend} ({what})"));
    }
    let message = match errors.as_slice() {
        [] => "the compiler failed without saying why".to_string(),
        [only] => title(only),
        [first, rest @ ..] => format!("{} (and {} more)", title(first), rest.len()),
    };
    let mut traceback = Vec::new();
    for error in errors {
        let rendered = render(program, error, &advice::words(program, error, notebook));
        traceback.extend(rendered.lines().map(str::to_string));
        traceback.push(String::new());
    }
    traceback.pop();
    Failure { name: "CompileError".into(), message, traceback }
}

/// Warnings about the learner's own text, rendered, for a note.
pub fn warnings(program: &Program, diagnostics: &[Diagnostic], cell: &Arc<CellText>) -> Vec<String> {
    let own = |diagnostic: &&Diagnostic| {
        let place = diagnostic.spans.iter().find(|span| span.is_primary).and_then(|span| origin(program, span));
        diagnostic.level == "warning"
            && diagnostic.code() != "dropping_references"
            && place.is_some_and(|(text, _)| Arc::ptr_eq(&text, cell))
    };
    diagnostics.iter().filter(own).map(|diagnostic| render(program, diagnostic, &[])).collect()
}

/// How notes begin that are neither causes nor places.
pub const TRY: &str = "try: ";
pub const IN_FULL: &str = "in full: ";
pub const SHAPES: &str = "shapes: ";

/// A failure at one place of a cell, with that line shown.
pub fn at_place(name: &str, message: &str, causes: &[String], place: Option<(Arc<CellText>, usize)>) -> Failure {
    let message = &readable(message);
    let title = if message.is_empty() { name.to_string() } else { format!("{name}: {message}") };
    let label = place.as_ref().map(|(cell, _)| path(cell)).unwrap_or_default();
    let mut group = Group::with_title(Level::ERROR.with_name(None::<&str>).primary_title(title));
    if let Some((cell, at)) = &place {
        let end = word_end(&cell.text, *at);
        let annotation = AnnotationKind::Primary.span(*at..end);
        group = group.element(Snippet::source(cell.text.as_str()).path(label.as_str()).annotation(annotation));
    }
    for cause in causes {
        let marked = [(TRY, Level::HELP, "help"), (IN_FULL, Level::NOTE, "in full"), (SHAPES, Level::NOTE, "shapes")];
        let marked = marked.into_iter().find_map(|(mark, level, name)| Some((level, name, cause.strip_prefix(mark)?)));
        let (level, name, text) = marked.unwrap_or_else(|| {
            let name = if cause.starts_with("code outside") { "raised in" } else { "caused by" };
            (Level::NOTE, name, cause.as_str())
        });
        group = group.element(level.with_name(Some(name)).message(text));
    }
    let rendered = colours::render(&[group]);
    let traceback = rendered.trim_start_matches(": ").lines().map(str::to_string).collect();
    Failure { name: name.to_string(), message: message.to_string(), traceback }
}

/// A text without the modules that the engine puts around definitions: `P` for `m40113d0bc93b::P`.
pub fn readable(text: &str) -> String {
    const HASH: usize = 12;
    // The toolkit only passes these crates on; a learner knows them by their own names.
    let text = text.replace("anneal::prelude::", "").replace("anneal::polars::", "polars::");
    let text = text.replace("anneal::ndarray::", "ndarray::").replace("anneal::candle_core::", "candle_core::");
    let text = without_places(&text);
    let mut result = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("::") {
        let (before, after) = rest.split_at(at);
        let word = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let module = &before[word..];
        let generated = module.len() == HASH + 1
            && module.starts_with(['m', 'b'])
            && module[1..].bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let hidden = generated || module == "cell" && after[2..].starts_with(['m', 'b']);
        result.push_str(if hidden { &before[..word] } else { before });
        if !hidden {
            result.push_str("::");
        }
        rest = &after[2..];
    }
    result.push_str(rest);
    result
}

/// `{closure}` for `{closure@cell-f6b7:2:20: 2:27}`.
fn without_places(text: &str) -> String {
    let mut pieces = text.split("{closure@");
    let first = pieces.next().unwrap_or_default().to_string();
    pieces.fold(first, |text, piece| text + "{closure" + &piece[piece.find('}').unwrap_or(0)..])
}

/// A type as a person would write it: last segments of paths, ndarray's aliases for owned arrays.
pub fn short_type(text: &str) -> String {
    let text = &text.replace("&'static ", "&");
    // `KeptIterator<u32, true, false>`: what it is able to do is a matter of the engine.
    if let Some((items, _)) =
        text.split_once("KeptIterator<").and_then(|(_, rest)| rest.rsplit_once(", ")?.0.rsplit_once(", "))
    {
        return format!("impl Iterator<Item = {}>", short_type(items));
    }
    let mut short = String::new();
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' || c == ':' {
            word.push(c);
        } else {
            short.push_str(word.rsplit("::").next().unwrap_or_default());
            word.clear();
            short.push(c);
        }
    }
    short.push_str(word.rsplit("::").next().unwrap_or_default());
    owned_array(&short).unwrap_or(short)
}

/// `Array2<f64>` for `ArrayBase<OwnedRepr<f64>, Dim<[usize; 2]>, f64>`.
fn owned_array(text: &str) -> Option<String> {
    let (element, rest) = text.strip_prefix("ArrayBase<OwnedRepr<")?.split_once(">, Dim<")?;
    let (dimension, _) = rest.split_once('>')?;
    let dimension = match dimension {
        "IxDynImpl" => "D",
        sized => sized.strip_prefix("[usize; ")?.strip_suffix(']')?,
    };
    Some(format!("Array{dimension}<{element}>"))
}

/// `ParseIntError` from `core::num::error::ParseIntError`, `io::Error` from `std::io::error::Error`.
pub fn error_name(type_name: &str) -> String {
    let head = type_name.trim_start_matches('&').split('<').next().unwrap_or(type_name);
    let mut segments = head.rsplit("::");
    match segments.next().unwrap_or(head) {
        "Box" | "str" | "String" => "Error".into(),
        "Error" => {
            let is_own = head.starts_with("cell::");
            let module = segments.find(|segment| !segment.to_lowercase().contains("err")).filter(|_| !is_own);
            module.map_or("Error".into(), |module| format!("{module}::Error"))
        }
        name => name.to_string(),
    }
}

/// A failure in plain words.
pub fn plain(name: &str, message: impl Into<String>) -> Failure {
    let message = message.into();
    let traceback = vec![format!("{}: {message}", colours::name(name))];
    Failure { name: name.to_string(), message, traceback }
}

fn title(diagnostic: &Diagnostic) -> String {
    let message = readable(&diagnostic.message);
    match diagnostic.code() {
        "" => message,
        code => format!("{message} ({code})"),
    }
}

fn path(cell: &CellText) -> String {
    format!("cell [{}]", cell.number)
}

pub fn origin(program: &Program, span: &Span) -> Option<(Arc<CellText>, Range<usize>)> {
    let (file, range) = locate(program, span)?;
    file.origin(&range).or_else(|| file.origin_of_point(range.start).map(|(cell, at)| (cell, at..at)))
}

fn level(name: &str) -> Level<'static> {
    match name {
        "warning" => Level::WARNING,
        "note" => Level::NOTE,
        "help" => Level::HELP,
        _ => Level::ERROR,
    }
}

fn render(program: &Program, diagnostic: &Diagnostic, words: &[String]) -> String {
    let mut heading = level(&diagnostic.level).primary_title(readable(&diagnostic.message));
    if diagnostic.code().starts_with('E') {
        heading = heading.id(diagnostic.code());
    }
    let places = places(program, &diagnostic.spans);
    let paths: Vec<String> = places.iter().map(|(cell, _)| path(cell)).collect();
    let mut group = Group::with_title(heading);
    for ((cell, spans), path) in places.iter().zip(&paths) {
        let annotations = spans.iter().map(|(range, primary, label)| {
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(range.clone()).label(label.as_deref().map(readable))
        });
        group = group.element(Snippet::source(cell.text.as_str()).path(path.as_str()).annotations(annotations));
    }
    let mut groups = Vec::new();
    let mut suggestions = Vec::new();
    // Where the reason is known, a name that only looks alike leads astray.
    let is_explained =
        !words.is_empty() || diagnostic.children.iter().any(|child| child.message.contains("but not in scope"));
    // Nobody writes `impl Try`.
    let is_of_use = |child: &&Diagnostic| {
        let leads_astray = is_explained && child.message.contains("similar name");
        !is_about_generated_code(child) && !leads_astray && !child.message.contains("unstable trait `Try`")
    };
    for child in diagnostic.children.iter().filter(is_of_use) {
        let replaced = child.spans.iter().filter(|span| span.suggested_replacement.is_some()).count();
        if replaced == 0 {
            group = group.element(level(&child.level).message(readable(&child.message)));
        } else {
            suggestions.push(child);
        }
    }
    for word in words {
        group = group.element(Level::HELP.message(word.as_str()));
    }
    let mut in_words = Vec::new();
    let mut patched = Vec::new();
    for child in suggestions {
        match patches(program, child) {
            Some(patch) => patched.push((child, patch)),
            None => in_words.push(suggestion_in_words(child)),
        }
    }
    for text in in_words.iter().flatten() {
        group = group.element(Level::HELP.message(text.as_str()));
    }
    groups.push(group);
    for (child, (cell, edits)) in &patched {
        let title = level(&child.level).secondary_title(readable(&child.message));
        let edits = edits.iter().map(|(range, text)| Patch::new(range.clone(), text.as_str()));
        groups.push(Group::with_title(title).element(Snippet::source(cell.text.as_str()).patches(edits)));
    }
    colours::render(&groups)
}

/// Cells, each with ranges of it, whether they are the primary one, and what is said about them.
type Places = Vec<(Arc<CellText>, Vec<(Range<usize>, bool, Option<String>)>)>;

/// Spans in the learner's cells, one entry a cell, the one with the primary span first.
fn places(program: &Program, spans: &[Span]) -> Places {
    let mut places: Places = Vec::new();
    for span in spans {
        let Some((cell, range)) = origin(program, span) else { continue };
        add(&mut places, cell, (range, span.is_primary, span.label.clone()));
        if let Some((cell, range)) = call_of_macro(program, span) {
            add(&mut places, cell, (range, false, Some("in this call of the macro".into())));
        }
    }
    places.sort_by_key(|(_, entries)| !entries.iter().any(|(_, primary, _)| *primary));
    places
}

fn add(places: &mut Places, cell: Arc<CellText>, entry: (Range<usize>, bool, Option<String>)) {
    match places.iter_mut().find(|(other, _)| Arc::ptr_eq(other, &cell)) {
        Some((_, entries)) if entries.contains(&entry) => {}
        Some((_, entries)) => entries.push(entry),
        None => places.push((cell, vec![entry])),
    }
}

/// Where a macro of the notebook was called, when a span lies in its definition.
fn call_of_macro(program: &Program, span: &Span) -> Option<(Arc<CellText>, Range<usize>)> {
    let (file, _) = locate(program, span)?;
    // A `for` is an expansion too.
    let is_macro = file.name.starts_with("macro ") && file.name == span.file_name.trim_start_matches("./");
    let call = &span.expansion.as_ref().filter(|_| is_macro)?.span;
    origin(program, call)
}

type Edits = (Arc<CellText>, Vec<(Range<usize>, String)>);

/// A suggestion as edits of one cell; `None` when it would change generated code.
fn patches(program: &Program, child: &Diagnostic) -> Option<Edits> {
    let mut edits: Option<Edits> = None;
    for span in &child.spans {
        let text = span.suggested_replacement.as_ref()?;
        let (file, range) = locate(program, span)?;
        let (cell, range) = if range.is_empty() {
            let (cell, at) = file.origin_of_point(range.start)?;
            (cell, at..at)
        } else {
            let (cell, origin) = file.origin(&range)?;
            // Cut off means that a part of it was generated.
            (origin.len() == range.len()).then_some((cell, origin))?
        };
        if text.trim_start().starts_with("use ") {
            return None; // imports go anywhere: said in words
        }
        match &mut edits {
            Some((other, list)) if Arc::ptr_eq(other, &cell) => list.push((range, text.clone())),
            Some(_) => return None,
            None => edits = Some((cell, vec![(range, text.clone())])),
        }
    }
    edits
}

fn suggestion_in_words(child: &Diagnostic) -> Option<String> {
    let texts: Vec<&str> =
        child.spans.iter().filter_map(|span| span.suggested_replacement.as_deref()).map(str::trim).collect();
    let text = texts.first().filter(|text| !text.is_empty())?;
    // Suggestions about the code around a cell only confuse.
    if !text.starts_with("use ") || text.contains("crate::m") || text.contains("anneal::cell") {
        return None;
    }
    Some(format!("{}: `{}`", child.message, texts.iter().take(3).copied().collect::<Vec<_>>().join("` or `")))
}

fn is_about_generated_code(child: &Diagnostic) -> bool {
    const SIGNS: &[&str] = &[
        "anneal::cell",
        "CellError",
        "in this macro invocation",
        "the lint level is defined here",
        "`#[warn(",
        "anneal_cell",
    ];
    SIGNS.iter().any(|sign| child.message.contains(sign))
}

fn word_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '!')).unwrap_or(rest.len());
    at + len.max(rest.chars().next().map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::{readable, short_type};

    #[test]
    fn types_are_short() {
        assert_eq!(
            short_type("::ndarray::ArrayBase<ndarray::OwnedRepr<f64>, ndarray::Dim<[usize; 2]>, f64>"),
            "Array2<f64>"
        );
        assert_eq!(short_type("std::collections::HashMap<&str, Vec<a::B>>"), "HashMap<&str, Vec<B>>");
    }

    #[test]
    fn generated_modules_are_left_out() {
        assert_eq!(readable("Vec<m40113d0bc93b::P>"), "Vec<P>");
        assert_eq!(readable("cell::m40113d0bc93b::P and std::fmt"), "P and std::fmt");
        assert_eq!(readable("més::x"), "més::x");
        assert_eq!(readable("`{closure@cell-f6b7:2:20: 2:27}` is"), "`{closure}` is");
        assert_eq!(readable("`anneal::prelude::DataFrame`"), "`DataFrame`");
    }
}
