//! Finds a path by which another cell can name a type that rustc printed without one.
//!
//! rustc shortens names that are unique among all crates. The type's full name (`std::any::type_name`) tells where it
//! is defined, which is often a private module; so the public candidates are tried, all in one cheap compilation. A
//! wrong guess is harmless: loading a variable checks its type.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::compile::Diagnostic;
use super::generate::Program;
use super::learn::locate;
use super::source::{Generated, Mark};

/// Paths under which a type called `word` might be public, likeliest first.
pub fn candidates(word: &str, type_name: &str, externs: &[&str]) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let defined = type_name.split(|c| !is_path(c)).find(|path| path.rsplit("::").next() == Some(word));
    let mut paths = Vec::new();
    if let Some(path) = defined {
        let segments: Vec<&str> = path.split("::").collect();
        for depth in 1..segments.len() {
            paths.push(format!("{}::{word}", segments[..depth].join("::")));
        }
        paths.push(format!("{}::prelude::{word}", segments[0]));
    }
    for name in externs {
        paths.push(format!("{name}::{word}"));
        paths.push(format!("{name}::prelude::{word}"));
    }
    let mut seen = BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    paths
}

/// A crate that imports every candidate, one a line.
pub fn trial(candidates: &[String]) -> Program {
    let mut root = Generated::new("main.rs");
    root.push("#![allow(unused, nonstandard_style)]");
    for (at, path) in candidates.iter().enumerate() {
        root.push("\n").marked(Mark::Annotation(at.to_string()), &format!("mod c{at} {{ pub use ::{path} as T; }}"));
    }
    Program { files: vec![Rc::new(root)], statics: Vec::new() }
}

/// The first candidate that compiled.
pub fn chosen(program: &Program, diagnostics: &[Diagnostic], candidates: &[String]) -> Option<String> {
    let mut failed = BTreeSet::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        for span in diagnostic.spans.iter().filter(|span| span.is_primary) {
            if let Some((file, range)) = locate(program, span)
                && let Some(Mark::Annotation(at)) = file.mark(&range)
            {
                failed.insert(at.clone());
            }
        }
    }
    let good = candidates.iter().enumerate().find(|(at, _)| !failed.contains(&at.to_string()));
    good.map(|(_, path)| path.clone())
}

/// Replaces a whole word that is not already part of a path.
pub fn replace_word(text: &str, word: &str, by: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        result.push_str(&rest[..at]);
        let before = result.chars().last();
        let after = rest[at + word.len()..].chars().next();
        let whole = !before.is_some_and(|c| is_word(c) || c == ':') && !after.is_some_and(is_word);
        result.push_str(if whole { by } else { word });
        rest = &rest[at + word.len()..];
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::{candidates, replace_word};

    #[test]
    fn only_whole_words_are_replaced() {
        assert_eq!(replace_word("Vec<Tensor>", "Tensor", "c::Tensor"), "Vec<c::Tensor>");
        assert_eq!(replace_word("c::Tensor", "Tensor", "c::Tensor"), "c::Tensor");
        assert_eq!(replace_word("TensorMap<Tensor, Tensor>", "Tensor", "c::Tensor"), "TensorMap<c::Tensor, c::Tensor>");
    }

    #[test]
    fn the_defining_path_comes_first() {
        let found = candidates("StdRng", "alloc::vec::Vec<rand::rngs::std::StdRng>", &["anneal"]);
        assert_eq!(found[..3], ["rand::StdRng", "rand::rngs::StdRng", "rand::rngs::std::StdRng"]);
        assert!(found.contains(&"anneal::prelude::StdRng".to_string()));
    }
}
