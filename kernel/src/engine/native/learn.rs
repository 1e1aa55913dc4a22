//! Learns from a failed compile what syntax cannot tell: which variables a cell moves, which values borrow, which `?` need help.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::compile::{Diagnostic, Span};
use super::erase::Erasure;
use super::generate::{Plan, Program, is_body};
use super::notebook::Notebook;
use super::parse::Parsed;
use super::source::{CellText, Generated, Mark};
use super::variables::unnameable;

/// The file of the program in which a span lies, and where; macros of other crates are left by their call.
pub fn locate<'a>(program: &'a Program, span: &Span) -> Option<(&'a Generated, Range<usize>)> {
    let name = span.file_name.trim_start_matches("./");
    match program.files.iter().find(|file| file.name == name) {
        Some(file) => Some((file, span.range())),
        None => locate(program, &span.expansion.as_ref()?.span),
    }
}

/// Types of the cell's new variables in rustc's words, from the lint that names them.
pub fn types(program: &Program, diagnostics: &[Diagnostic]) -> Vec<(String, String)> {
    let labels = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code() == "dropping_references")
        .flat_map(|diagnostic| &diagnostic.spans)
        .filter_map(|span| {
            Some((span, span.label.as_deref()?.strip_prefix("argument has type `&")?.strip_suffix('`')?))
        });
    labels
        .filter_map(|(span, text)| {
            let (file, range) = locate(program, span)?;
            match file.mark(&range) {
                Some(Mark::Type(name)) => Some((name.clone(), text.to_string())),
                _ => None,
            }
        })
        .collect()
}

/// Codes of errors that say: this value borrows from something that ends with the cell.
const BORROWS: &[&str] =
    &["E0499", "E0502", "E0503", "E0505", "E0506", "E0515", "E0521", "E0597", "E0713", "E0716", "E0310", "E0373", ""];

/// Improves the plan by what the errors say; false when they are the learner's own.
pub fn learn(
    program: &Program,
    diagnostics: &[Diagnostic],
    parsed: &Parsed,
    notebook: &Notebook,
    cell: &Arc<CellText>,
    plan: &mut Plan,
) -> bool {
    let mut outside = BTreeSet::new();
    let mut inside = BTreeSet::new();
    let mut refused: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    let mut learnt = false;
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        // Of a closure that borrows only the note says that storing it was the reason.
        let notes = diagnostic.children.iter().flat_map(|child| &child.spans).filter(|_| diagnostic.code() == "E0373");
        let marks: Vec<(&Span, &Mark)> = diagnostic
            .spans
            .iter()
            .chain(notes)
            .filter_map(|span| locate(program, span).and_then(|(file, range)| Some((span, file.mark(&range)?))))
            .collect();
        // `let y = &x;`: storing `x` is refused because storing `y` uses the borrow later; `y` is the one to blame.
        let is_definition = |mark: &Mark| matches!(mark, Mark::Define(_) | Mark::Type(_) | Mark::Erase(_));
        let blamed_later = marks.iter().any(|(span, mark)| !span.is_primary && is_definition(mark));
        for (span, mark) in marks {
            match mark {
                Mark::Put(name) if diagnostic.code() == "E0382" => {
                    outside.insert(name.clone());
                }
                Mark::Probe(name) if diagnostic.code() == "E0382" => {
                    inside.insert(name.clone());
                }
                Mark::Erase(name) => match unkeep(diagnostic, name, plan) {
                    true => learnt = true,
                    false => refused.entry(name.clone()).or_default().push(diagnostic),
                },
                Mark::Define(name) | Mark::Type(name) if !(blamed_later && span.is_primary) => {
                    learnt |= unkeep(diagnostic, name, plan);
                }
                _ => {}
            }
        }
        learnt |= attempt(program, diagnostic, parsed, cell, plan);
        // A macro awaits.
        let in_body = |span: &Span| locate(program, span).is_some_and(|(file, _)| is_body(file));
        if diagnostic.code() == "E0728" && diagnostic.spans.iter().any(in_body) {
            learnt |= !std::mem::replace(&mut plan.awaits, true);
        }
    }
    for (name, diagnostics) in &refused {
        // One that borrows is not kept in any way.
        learnt |= plan.unkept.contains_key(name) || refuse(diagnostics, name, plan);
    }
    for name in outside.union(&inside) {
        let variable_is_mutable = notebook.variables.get(name).is_some_and(|variable| variable.mutable);
        let redefined = plan.defines.iter().any(|binding| &binding.name == name);
        let assigned_again = variable_is_mutable && !redefined && !inside.contains(name);
        learnt |= if assigned_again && !plan.reassigned.contains(name) {
            plan.reassigned.insert(name.clone())
        } else {
            plan.reassigned.remove(name);
            plan.moved.insert(name.clone())
        };
    }
    learnt || set_aside(program, diagnostics, notebook, cell, plan)
}

/// Another way to keep a value without a named type, or none.
fn refuse(diagnostics: &[&Diagnostic], name: &str, plan: &mut Plan) -> bool {
    let Some(erasure) = plan.erased.get_mut(name) else { return false };
    erasure.refused(diagnostics);
    if erasure.form().is_none() {
        let reason = unnameable(&erasure.type_text).unwrap_or_default();
        plan.unkept.insert(name.to_string(), reason);
    }
    true
}

/// After a compile that went well: finds new variables whose types have no names, and ways to keep them.
pub fn erase(program: &Program, types: &[(String, String)], plan: &mut Plan) -> bool {
    let mut found = false;
    for (name, type_text) in types.iter().filter(|(name, _)| !plan.unkept.contains_key(name)) {
        if plan.erased.contains_key(name) {
            continue;
        }
        if let Some(erasure) = Erasure::of(type_text, program) {
            found |= plan.erased.insert(name.clone(), erasure).is_none();
        }
    }
    found
}

fn unkeep(diagnostic: &Diagnostic, name: &str, plan: &mut Plan) -> bool {
    let reason = match diagnostic.code() {
        "E0382" => "it was moved in the cell that made it",
        "E0381" => "it never got a value",
        "E0425" => "its `let` was left out by a `#[cfg]`",
        code if BORROWS.contains(&code) && is_closure(plan, name) => {
            "it borrows what it uses of other variables, and a reference cannot outlive its cell; write `move` before \
             its parameters (`move |x| ...`), so that it owns them"
        }
        code if BORROWS.contains(&code) => {
            "it borrows from another value, and a reference cannot outlive its cell; keep an owned value \
             (`.clone()`, `.to_owned()`, `.to_vec()`), or use it in the cell that makes it"
        }
        _ => return false,
    };
    plan.unkept.insert(name.to_string(), reason.to_string()).is_none()
}

fn is_closure(plan: &Plan, name: &str) -> bool {
    plan.erased.get(name).is_some_and(|erasure| erasure.what == "a closure")
}

/// Words in the types of loaded variables that are not in scope, each with its variable.
pub fn unresolved(program: &Program, diagnostics: &[Diagnostic]) -> BTreeSet<(String, String)> {
    let mut words = BTreeSet::new();
    for diagnostic in
        diagnostics.iter().filter(|diagnostic| matches!(diagnostic.code(), "E0405" | "E0412" | "E0425" | "E0433"))
    {
        let Some(word) = diagnostic.message.split('`').nth(1) else { continue };
        for (file, range) in diagnostic.spans.iter().filter_map(|span| locate(program, span)) {
            if let Some(Mark::Annotation(variable)) = file.mark(&range) {
                words.insert((variable.clone(), word.to_string()));
            }
        }
    }
    words
}

/// Writes out lifetimes that a static of another library may not leave out, though the static itself may: `Cow<str>`.
pub fn lifetimes(program: &Program, diagnostics: &[Diagnostic], notebook: &mut Notebook) -> bool {
    let mut edits: BTreeMap<String, BTreeMap<usize, (usize, String)>> = BTreeMap::new();
    let left_out = diagnostics.iter().filter(|diagnostic| diagnostic.code() == "E0106");
    for span in left_out.flat_map(|diagnostic| &diagnostic.spans).filter(|span| span.is_primary) {
        let Some((file, range)) = locate(program, span) else { continue };
        if let Some(mark @ Mark::Static(name)) = file.mark(&range)
            && let Some(start) = file.start_of(mark)
        {
            let written = written_out(&file.text[range.clone()], span.label.as_deref().unwrap_or_default());
            edits.entry(name.clone()).or_default().insert(range.start - start, (range.end - start, written));
        }
    }
    for (name, edits) in &edits {
        let item = notebook.items.iter_mut().find(|item| item.definition.names.contains(name));
        if let Some(parts) = item.and_then(|item| Arc::make_mut(item).definition.of_static.as_mut()) {
            edits.iter().rev().for_each(|(start, (end, text))| parts.type_text.replace_range(*start..*end, text));
        }
    }
    !edits.is_empty()
}

/// What rustc points at when lifetimes are missing, with them: `'_`, `&`, the `<` of arguments, or a name without any.
/// Its label says how many: "expected 2 lifetime parameters".
fn written_out(text: &str, label: &str) -> String {
    let count = label.split_whitespace().find_map(|word| word.parse().ok()).unwrap_or(1);
    let lifetimes = vec!["'static"; count].join(", ");
    match text {
        "'_" => lifetimes,
        "&" => format!("&{lifetimes} "),
        "<" => format!("<{lifetimes}, "),
        name => format!("{name}<{lifetimes}>"),
    }
}

/// `?` on what `From` does not cover is rewritten at that place only.
fn attempt(program: &Program, diagnostic: &Diagnostic, parsed: &Parsed, cell: &Arc<CellText>, plan: &mut Plan) -> bool {
    // What is neither Result nor Option rustc says best itself.
    let is_neither = diagnostic.message.contains("implement `Try`");
    if diagnostic.code() != "E0277" || !diagnostic.message.contains('?') || is_neither {
        return false;
    }
    let mut learnt = false;
    for span in diagnostic.spans.iter().filter(|span| span.is_primary) {
        let origin = locate(program, span).and_then(|(file, range)| file.origin(&range));
        let Some((text, range)) = origin.filter(|(text, _)| Arc::ptr_eq(text, cell)) else { continue };
        let mark = range.end.saturating_sub(1);
        let known = parsed.statements.iter().flat_map(|statement| &statement.attempts).any(|(_, at)| *at == mark);
        if known && text.text.as_bytes().get(mark) == Some(&b'?') {
            learnt |= plan.attempts.insert(mark);
        }
    }
    learnt
}

/// A cell that defines things anew must not fail because an older cell's impl no longer fits: it is set aside.
fn set_aside(
    program: &Program,
    diagnostics: &[Diagnostic],
    notebook: &Notebook,
    cell: &Arc<CellText>,
    plan: &mut Plan,
) -> bool {
    if !notebook.items.iter().any(|item| Arc::ptr_eq(&item.cell, cell)) {
        return false;
    }
    let mut broken = BTreeSet::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error() && !diagnostic.spans.is_empty()) {
        let places: Vec<_> = diagnostic
            .spans
            .iter()
            .filter(|span| span.is_primary)
            .filter_map(|span| locate(program, span).and_then(|(file, range)| file.origin(&range)))
            .collect();
        for (text, range) in &places {
            if Arc::ptr_eq(text, cell) {
                return false;
            }
            let item = notebook.items.iter().find(|item| {
                Arc::ptr_eq(&item.cell, text)
                    && item.definition.range.start <= range.start
                    && range.end <= item.definition.range.end
            });
            broken.extend(item.map(|item| item.definition.key.clone()));
        }
        if places.is_empty() {
            return false;
        }
    }
    let before = plan.aside.len();
    plan.aside.extend(broken);
    plan.aside.len() > before
}
