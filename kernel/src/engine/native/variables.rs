//! Records the variables that a cell made, and drops those that its definitions have outdated.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::generate::Plan;
use super::notebook::Variable;
use super::parse::{Kind, Parsed};
use super::source::CellText;
use super::{Native, paths};
use crate::engine::{Bundle, Output};

/// Title of the note that says what a definition has dropped.
const CHANGED: &str = "the notebook changed";

impl Native {
    /// Records the variables of a cell that succeeded.
    pub(super) fn store(&mut self, text: &Arc<CellText>, parsed: &Parsed, plan: &Plan, types: Vec<(String, String)>) {
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
            let kept_as = plan.erased.get(&binding.name).map(|erasure| erasure.what);
            if kept_as.is_some() {
                type_text = paths::replace_word(&type_text, "KeptIterator", "::anneal::cell::KeptIterator");
            }
            type_text = paths::annotation(&type_text);
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
                kept_as,
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

    /// Remembers why the variables are missing that a failed cell would have made.
    pub(super) fn not_made(&mut self, text: &CellText, plan: &Plan) {
        let missing = plan.defines.iter().filter(|binding| !self.notebook.variables.contains_key(&binding.name));
        for binding in missing {
            let reason = format!("cell [{}] makes it, and has failed; mend it and run it again", text.number);
            self.notebook.lost.insert(binding.name.clone(), reason);
        }
    }

    /// Says what a definition has cost: items set `aside`, variables already `dropped`, and those that it outdates.
    pub(super) fn forget_outdated(&mut self, aside: &[String], dropped: Vec<String>, output: &mut dyn FnMut(Output)) {
        let lost = |name: &String| Some(format!("`{name}` was dropped: {}", self.notebook.lost.get(name)?));
        let mut notes: Vec<String> = dropped.iter().filter_map(lost).collect();
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
}

impl Native {
    /// Drops what may hold values of crates that were edited in the learner's folders. Types of the notebook count as well:
    /// their fields may be of such a crate.
    pub(super) fn forget_values_of(&mut self, crates: &[String], output: &mut dyn FnMut(Output)) {
        let mut notes = Vec::new();
        for edited in crates {
            let old =
                |variable: &Variable| variable.type_name.contains(&format!("{edited}::")) || !variable.types.is_empty();
            for (name, _) in self.notebook.variables.extract_if(.., |_, variable| old(variable)) {
                let reason = format!("the crate `{edited}` was edited since it was made; run its cell again");
                notes.push(format!("`{name}` was dropped: {reason}"));
                self.notebook.lost.insert(name, reason);
            }
        }
        if !notes.is_empty() {
            output(Output::Display { bundle: note(CHANGED, &notes.join("\n")), id: None });
        }
    }
}

/// A folded note: it is there for whoever wants it and never looks like an error.
pub fn note(title: &str, text: &str) -> Bundle {
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
pub fn unnameable(type_text: &str) -> Option<String> {
    if type_text.is_empty() {
        return Some("its type could not be determined".into());
    }
    if type_text.contains("::{closure#") {
        return Some("its type is defined inside of a cell's block: define it at the top level of a cell".into());
    }
    if type_text.starts_with("{closure@") {
        return Some("it is a closure that cannot be kept: make it a `fn`".into());
    }
    let nameless =
        [("{closure@", "a closure"), ("impl ", "an `impl Trait`"), ("{async", "a future"), ("{", "a function")];
    let (_, what) = nameless.into_iter().find(|(sign, _)| type_text.contains(sign))?;
    Some(format!(
        "it holds {what}, whose type has no name, so it lives only in its cell; box that part \
         (`Box<dyn Fn(f64) -> f64>`, `Box<dyn Iterator<Item = i32>>`), or keep it in a variable of its own"
    ))
}
