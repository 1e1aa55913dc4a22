//! Finds a path by which another cell can name a type that rustc printed without one.
//!
//! rustc shortens names that are unique among all crates. The type's full name (`std::any::type_name`) tells where it
//! is defined, which is often a private module: for the notebook's own types and for std that is enough to name it,
//! for others the public candidates are tried, all in one cheap compilation. A wrong guess is harmless: loading a
//! variable checks its type.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compile::Diagnostic;
use super::generate::Program;
use super::learn::locate;
use super::source::{Generated, Mark};

/// A type in words that mean the same in every cell: `text` is rustc's, `name` its full name.
pub fn spelled(text: &str, name: &str) -> String {
    let (tokens, full) = (tokens(text), tokens(name));
    let paths = |tokens: &[&str]| tokens.iter().filter(|token| is_path(token)).count();
    if paths(&tokens) != paths(&full) || marks(&tokens) != marks(&full) {
        return text.to_string();
    }
    let mut full = full.into_iter().filter(|token| is_path(token));
    let mut spell = |token: &str| match is_path(token) {
        true => spelled_path(token, full.next().unwrap_or(token)),
        false => token.to_string(),
    };
    tokens.into_iter().map(&mut spell).collect()
}

fn spelled_path(word: &str, full: &str) -> String {
    let segments: Vec<&str> = full.split("::").collect();
    match segments.as_slice() {
        ["cell", module, own @ ..] if is_hash(module, 'm') => own.join("::"),
        ["cell", own @ ..] if !is_hash(own[0], 'b') => own.join("::"),
        ["std" | "core" | "alloc", ..] if word.starts_with("std::") => format!("::{word}"),
        // Modules of std that are not named in its public paths are skipped.
        ["std" | "core" | "alloc", first, .., last] if !word.contains("::") => {
            let public = full.split_once("::").map(|(_, path)| path);
            match public.filter(|path| ["sync::mpsc::", "sync::atomic::"].iter().any(|module| path.starts_with(module)))
            {
                Some(path) => format!("::std::{path}"),
                None => format!("::std::{first}::{last}"),
            }
        }
        _ => word.to_string(),
    }
}

/// rustc's words as an annotation: what is kept lives for ever, but rustc leaves that out, and some parentheses too.
pub fn annotation(text: &str) -> String {
    let text = text.replace("'_", "'static");
    let mut result = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('&') {
        result.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        if !rest.starts_with('\'') {
            result.push_str("'static ");
        }
        let object = rest.strip_prefix("'static ").unwrap_or(rest);
        let object = object.strip_prefix("mut ").unwrap_or(object);
        if object.starts_with("dyn ") {
            result.push_str(&rest[..rest.len() - object.len()]);
            let (inside, after) = object.split_at(end_of_bounds(object));
            let inside = annotation(inside);
            result.push_str(&if inside.contains(" + ") { format!("({inside})") } else { inside });
            rest = after;
        }
    }
    result + rest
}

/// Where the bounds of a trait object end: before what closes or follows it.
fn end_of_bounds(text: &str) -> usize {
    let mut depth = 0;
    let end = text.char_indices().find(|(at, c)| {
        match c {
            '(' | '[' | '<' => depth += 1,
            '>' if text[..*at].ends_with('-') => {}
            ')' | ']' | '>' => depth -= 1,
            _ => {}
        }
        depth < 0 || depth == 0 && matches!(c, ',' | ';')
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// The notebook's own items in a type's full name: first segment of the path, and the hash of the module around it.
pub fn own_types(name: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    tokens(name).into_iter().filter_map(|token| {
        let mut segments = token.strip_prefix("cell::")?.split("::");
        let first = segments.next()?;
        match is_hash(first, 'm') {
            true => Some((segments.next()?, Some(&first[1..]))),
            false => Some((first, None)),
        }
    })
}

/// The crates that a type's full name mentions.
pub fn crates(name: &str) -> impl Iterator<Item = &str> {
    tokens(name).into_iter().filter_map(|token| token.trim_start_matches("::").split_once("::").map(|(root, _)| root))
}

/// Words of a type that are no paths.
pub fn words(text: &str) -> Vec<&str> {
    tokens(text).into_iter().filter(|token| is_path(token) && !token.contains("::")).collect()
}

fn is_hash(word: &str, letter: char) -> bool {
    word.len() == 13
        && word.starts_with(letter)
        && word[1..].bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Paths and what stands between them; lifetimes belong to the latter.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let (mut start, mut in_path, mut in_lifetime) = (0, false, false);
    for (at, c) in text.char_indices() {
        let is_word = c.is_alphanumeric() || c == '_' || c == ':';
        in_lifetime = c == '\'' || in_lifetime && is_word;
        if at > start && in_path != (is_word && !in_lifetime) {
            tokens.push(&text[start..at]);
            start = at;
        }
        in_path = is_word && !in_lifetime;
    }
    tokens.push(&text[start..]);
    tokens
}

fn is_path(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
}

/// What stands between paths, without blanks and lifetimes: full names leave those out.
fn marks(tokens: &[&str]) -> String {
    let between = tokens.iter().filter(|token| !is_path(token)).copied().collect::<String>();
    let mut pieces = between.split('\'');
    let first = pieces.next().unwrap_or_default().to_string();
    let bare = |piece: &str| piece.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').to_string();
    pieces.fold(first, |marks, piece| marks + &bare(piece)).replace(' ', "")
}

/// Paths under which a type called `word` might be public, likeliest first.
pub fn candidates(word: &str, type_name: &str, externs: &[&str]) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let defined = type_name.split(|c| !is_path(c)).find(|path| path.rsplit("::").next() == Some(word));
    let mut paths = Vec::new();
    if let Some(path) = defined {
        let mut segments: Vec<&str> = path.split("::").collect();
        if matches!(segments[0], "alloc" | "core") {
            segments[0] = "std";
        }
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
    Program { files: vec![Arc::new(root)], statics: Vec::new() }
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

/// Replaces every path that ends with a word.
pub fn replace_word(text: &str, word: &str, by: &str) -> String {
    let names = |token: &str| is_path(token) && token.rsplit("::").next() == Some(word);
    tokens(text).into_iter().map(|token| if names(token) { by } else { token }).collect()
}

/// Replaces the crate at the start of every path.
pub fn replace_crate(text: &str, name: &str, by: &str) -> String {
    let rest =
        |token: &str| token.strip_prefix(name).filter(|rest| rest.starts_with("::")).map(|rest| format!("{by}{rest}"));
    tokens(text).into_iter().map(|token| rest(token).unwrap_or_else(|| token.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::{annotation, candidates, own_types, replace_crate, replace_word, spelled};

    #[test]
    fn types_are_spelled_out() {
        let check = |text, name, expected| assert_eq!(spelled(text, name), expected);
        check(
            "Vec<BTreeMap<&str, i32>>",
            "alloc::vec::Vec<alloc::collections::btree::map::BTreeMap<&str, i32>>",
            "::std::vec::Vec<::std::collections::BTreeMap<&str, i32>>",
        );
        check(
            "Box<dyn StdError + Send>",
            "alloc::boxed::Box<dyn core::error::Error + core::marker::Send>",
            "::std::boxed::Box<dyn ::std::error::Error + ::std::marker::Send>",
        );
        check("[Account; 3]", "[cell::m0123456789ab::bank::Account; 3]", "[bank::Account; 3]");
        check(
            "Box<dyn for<'a> Fn(&'a str) -> Tag>",
            "alloc::boxed::Box<dyn for<'a> core::ops::function::Fn(&'a str) -> cell::Tag>",
            "::std::boxed::Box<dyn for<'a> ::std::ops::Fn(&'a str) -> Tag>",
        );
        check("&'static mut Vec<u8>", "&mut alloc::vec::Vec<u8>", "&'static mut ::std::vec::Vec<u8>");
        check("DataFrame", "polars_core::frame::DataFrame", "DataFrame");
        let own: Vec<_> = own_types("Vec<(cell::m0123456789ab::bank::Account, cell::Made)>").collect();
        assert_eq!(own, [("bank", Some("0123456789ab")), ("Made", None)]);
    }

    #[test]
    fn what_is_kept_lives_for_ever() {
        let check = |text, expected| assert_eq!(annotation(text), expected);
        check("Vec<(&str, Cow<'_, str>)>", "Vec<(&'static str, Cow<'static, str>)>");
        check("for<'a> fn(&'a str) -> &str", "for<'a> fn(&'a str) -> &'static str");
        check("Vec<&dyn Fn(i32) -> &str + Send>", "Vec<&'static (dyn Fn(i32) -> &'static str + Send)>");
        check("(&mut dyn Any + Send, i32)", "(&'static mut (dyn Any + Send), i32)");
        check("&'static dyn Shape", "&'static dyn Shape");
    }

    #[test]
    fn only_whole_words_are_replaced() {
        assert_eq!(replace_crate("Vec<a::b::T, ba::a::T>", "a", "c"), "Vec<c::b::T, ba::a::T>");
        assert_eq!(replace_word("Vec<Tensor>", "Tensor", "c::Tensor"), "Vec<c::Tensor>");
        assert_eq!(replace_word("c::Tensor", "Tensor", "::d::Tensor"), "::d::Tensor");
        assert_eq!(replace_word("TensorMap<Tensor, Tensor>", "Tensor", "c::Tensor"), "TensorMap<c::Tensor, c::Tensor>");
    }

    #[test]
    fn the_defining_path_comes_first() {
        let found = candidates("StdRng", "alloc::vec::Vec<rand::rngs::std::StdRng>", &["anneal"]);
        assert_eq!(found[..3], ["rand::StdRng", "rand::rngs::StdRng", "rand::rngs::std::StdRng"]);
        assert!(found.contains(&"anneal::prelude::StdRng".to_string()));
    }
}
