//! Answers about text that must not wait for a running cell.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::notebook::Notebook;
use super::{brackets, commands};
use crate::engine::{Assist, Completeness, Completion};

/// The names that the notebook knows, for completion from any thread.
#[derive(Default)]
pub struct KnownNames(Mutex<BTreeSet<String>>);

impl KnownNames {
    pub fn update(&self, notebook: &Notebook) {
        let items = notebook.items.iter().flat_map(|item| item.definition.names.iter());
        let imports = notebook.imports.iter().filter_map(|import| import.import.name.as_ref());
        let names = notebook.variables.keys().chain(items).chain(imports).cloned().collect();
        *self.0.lock().unwrap_or_else(|poison| poison.into_inner()) = names;
    }
}

impl Assist for KnownNames {
    fn complete(&self, source: &str, offset: usize) -> Completion {
        let before = &source[..offset];
        let word = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_'));
        let start = word.map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let names = self.0.lock().unwrap_or_else(|poison| poison.into_inner());
        let matches = names.iter().filter(|name| name.starts_with(&before[start..])).cloned().collect();
        Completion { start, end: offset, matches }
    }

    fn is_complete(&self, source: &str) -> Completeness {
        brackets::completeness(&commands::split(source).1)
    }
}
