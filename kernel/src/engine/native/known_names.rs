//! Answers about text that must not wait for a running cell: from what the notebook has defined, at once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use super::notebook::Notebook;
use super::{brackets, commands, report};
use crate::analyzer::{Analyzer, View};
use crate::engine::{Assist, Bundle, Completeness, Completion};

/// What the one import of every lesson brings.
const PRELUDE: &str = include_str!("../../../../src/prelude.rs");

/// What the notebook has defined, and rust-analyzer for all that needs types.
#[derive(Default)]
pub struct KnownNames {
    /// As the last cell left it. It is put into words when somebody asks, since every cell would wait for that.
    notebook: Mutex<Notebook>,
    analyzer: Option<Analyzer>,
}

impl KnownNames {
    pub fn new(analyzer: Option<Analyzer>) -> Self {
        Self { notebook: Mutex::default(), analyzer }
    }

    pub fn update(&self, notebook: &Notebook) {
        *self.notebook() = notebook.clone();
    }

    fn notebook(&self) -> MutexGuard<'_, Notebook> {
        self.notebook.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Each name with what is known about it.
    fn known(&self) -> BTreeMap<String, String> {
        let notebook = self.notebook().clone();
        let mut known = BTreeMap::new();
        for import in &notebook.imports {
            let text = &import.import.text;
            if text.contains("anneal::prelude::*") {
                known.extend(PRELUDE_NAMES.iter().map(|(name, from)| (name.clone(), from.clone())));
            }
            known.extend(import.import.name.iter().map(|name| (name.clone(), text.clone())));
        }
        for item in &notebook.items {
            let about = || format!("{}\n\ndefined in cell [{}]", item.text().trim(), item.cell.number);
            known.extend(item.definition.names.iter().map(|name| (name.clone(), about())));
        }
        for (name, variable) in &notebook.variables {
            let mutable = if variable.mutable { "mut " } else { "" };
            let type_text = report::short_type(&variable.type_text);
            known.insert(name.clone(), format!("let {mutable}{name}: {type_text}\n\nmade by cell [{}]", variable.cell));
        }
        known
    }

    /// Crates of the learner's own, as `:dep` has built them.
    pub fn set_own_crates(&self, list: Option<PathBuf>) {
        if let Some(analyzer) = &self.analyzer {
            analyzer.set_own_crates(list);
        }
    }

    fn view(&self) -> View {
        let notebook = self.notebook().clone();
        view(&notebook)
    }
}

impl Assist for KnownNames {
    fn complete(&self, source: &str, offset: usize) -> Completion {
        let before = &source[..offset];
        if let Some(start) = command_start(before) {
            let names = COMMANDS.keys().filter(|name| name.starts_with(&before[start..]));
            return Completion { start, end: offset, matches: names.cloned().collect(), kinds: Vec::new() };
        }
        let types = || self.analyzer.as_ref()?.complete(&self.view(), &commands::split(source).1, offset);
        types().filter(|found| !found.matches.is_empty()).unwrap_or_else(|| self.names(before))
    }

    fn inspect(&self, source: &str, offset: usize) -> Option<Bundle> {
        let (start, end) = subject(source, offset)?;
        let word = &source[start..end];
        if command_start(&source[..end]).is_some_and(|at| at + 1 == start) {
            return COMMANDS.get(&format!(":{word}")).map(Bundle::text);
        }
        let known = self.known().remove(word);
        // Behind a dot or a path a name is not the notebook's.
        let known = known.filter(|_| !source[..start].ends_with(['.', ':']));
        let hover =
            self.analyzer.as_ref().and_then(|analyzer| analyzer.hover(&self.view(), &commands::split(source).1, start));
        match (known, hover) {
            // What the notebook says of a variable is all there is to say.
            (Some(known), _) if known.starts_with("let ") => Some(Bundle::text(known)),
            (_, Some(hover)) => Some(hover),
            (known, None) => known.map(Bundle::text),
        }
    }

    fn variable(&self, source: &str, offset: usize) -> Option<String> {
        let (start, end) = subject(source, offset)?;
        let name = &source[start..end];
        let is_own = !source[..start].ends_with(['.', ':']);
        (is_own && self.known().get(name)?.starts_with("let ")).then(|| name.to_string())
    }

    fn is_complete(&self, source: &str) -> Completeness {
        if source.trim_start().starts_with('?') {
            return Completeness::Complete;
        }
        brackets::completeness(&commands::split(source).1)
    }
}

impl KnownNames {
    /// Names alone, at once.
    fn names(&self, before: &str) -> Completion {
        let start = before.trim_end_matches(is_word).len();
        let known = self.known();
        let fitting = known.keys().filter(|name| name.starts_with(&before[start..]));
        let mut matches: Vec<String> = fitting.cloned().collect();
        // Behind a dot or a path only somebody who knows types can tell.
        if before[..start].ends_with(['.', ':']) {
            matches.clear();
        }
        Completion { start, end: before.len(), matches, kinds: Vec::new() }
    }
}

/// The notebook as text.
fn view(notebook: &Notebook) -> View {
    let mut view = View::default();
    for import in &notebook.imports {
        view.imports.push_str(import.import.text.trim());
        view.imports.push('\n');
    }
    for item in &notebook.items {
        view.items.push_str(&item.text());
        view.items.push('\n');
    }
    for (name, variable) in &notebook.variables {
        let mutable = if variable.mutable { "mut " } else { "" };
        // What has no name, as a closure, is an unknown type rather than an error that swallows the next variables.
        let type_text = &variable.type_text;
        let nameless = type_text.is_empty() || type_text.contains(['{', '@']);
        view.variables.push_str(&format!("{mutable}{name}: {}, ", if nameless { "_" } else { type_text }));
    }
    view
}

/// The commands and their lines in the help.
static COMMANDS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let lines = commands::HELP.lines().filter(|line| line.trim_start().starts_with(':'));
    let name = |line: &str| line.split_whitespace().next().unwrap_or_default().to_string();
    lines.map(|line| (name(line), line.trim().to_string())).collect()
});

static PRELUDE_NAMES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let code = PRELUDE.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let uses = code.split("pub use ").skip(1).filter_map(|statement| statement.split(';').next());
    uses.flat_map(|tree| {
        let source = tree.split("::{").next().unwrap_or_default().trim().to_string();
        let words = tree.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_string);
        let path = ["crate", "polars", "prelude", "as", "_"];
        words
            .filter(|word| !path.contains(&word.as_str()))
            .map(move |word| (word, format!("from the toolkit's prelude ({})", source.replace("crate", "anneal"))))
            .collect::<Vec<_>>()
    })
    .collect()
});

/// Where the command begins that the text ends in.
fn command_start(before: &str) -> Option<usize> {
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let start = line + before[line..].len() - before[line..].trim_start().len();
    let name = before[start..].strip_prefix(':')?;
    name.chars().all(|c| c.is_ascii_alphabetic()).then_some(start)
}

/// The word that an offset stands in or just behind; among the arguments of a call, the function's name.
fn subject(source: &str, offset: usize) -> Option<(usize, usize)> {
    word_at(source, offset).or_else(|| {
        let mut open = 0;
        let call = source[..offset].char_indices().rev().find(|(_, c)| {
            open += i32::from(*c == '(') - i32::from(*c == ')');
            open > 0
        });
        let before = source[..call?.0].trim_end_matches('!');
        word_at(source, before.len())
    })
}

fn word_at(source: &str, offset: usize) -> Option<(usize, usize)> {
    let start = source[..offset].trim_end_matches(is_word).len();
    let rest = &source[offset..];
    let end = source.len() - rest.trim_start_matches(is_word).len();
    (start < end).then_some((start, end))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_complete_at_the_head_of_a_line() {
        let names = KnownNames::default();
        assert_eq!(
            names.complete("  :va", 5),
            Completion { start: 2, end: 5, matches: vec![":vars".into()], kinds: vec![] }
        );
        assert!(names.complete(":", 1).matches.len() > 5);
        assert!(names.complete("Vec::", 5).matches.is_empty());
        assert!(names.inspect(":vars", 5).is_some() && names.inspect("vars", 4).is_none());
    }

    #[test]
    fn inside_of_a_call_the_function_is_meant() {
        let at = |source: &str| {
            let offset = source.find('|').unwrap();
            let source = source.replace('|', "");
            subject(&source, offset).map(|(start, end)| source[start..end].to_string())
        };
        assert_eq!(at("f(a, |"), Some("f".into()));
        assert_eq!(at("é.scatter(g(1), |)"), Some("scatter".into()));
        assert_eq!(at("println!(|"), Some("println".into()));
        assert_eq!(at("grö|ße(1)"), Some("größe".into()));
        assert_eq!(at("(1 + 2) |"), None);
    }

    #[test]
    fn the_prelude_is_known_by_its_names() {
        for name in ["DataFrame", "col", "array", "Tensor", "datasets", "plot", "StdRng", "display"] {
            assert!(PRELUDE_NAMES.contains_key(name), "{name}");
        }
        assert!(!PRELUDE_NAMES.contains_key("crate"));
    }
}
