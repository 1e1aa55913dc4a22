//! Whether a cell's brackets match, and whether it could be run as it stands.

use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxElement};

use super::parse::PREFIX;
use crate::engine::Completeness;

/// Brackets in order of their appearance, strings and comments left out.
fn brackets(source: &str) -> (Vec<(char, usize)>, bool) {
    let file = SourceFile::parse(source, Edition::Edition2024);
    let mut brackets = Vec::new();
    for token in file.tree().syntax().descendants_with_tokens().filter_map(SyntaxElement::into_token) {
        if let "(" | ")" | "[" | "]" | "{" | "}" = token.text() {
            brackets.extend(token.text().chars().map(|c| (c, usize::from(token.text_range().start()))));
        }
    }
    let unterminated = file.errors().iter().any(|error| {
        let text = error.to_string().to_lowercase();
        text.contains("missing trailing") || text.contains("unterminated")
    });
    (brackets, unterminated)
}

/// The first bracket that closes nothing, or the innermost that stays open.
pub fn bracket_error(source: &str) -> Option<(String, usize)> {
    let mut open: Vec<(char, usize)> = Vec::new();
    for (bracket, at) in brackets(source).0 {
        let opens = match bracket {
            '(' | '[' | '{' => {
                open.push((bracket, at));
                continue;
            }
            ')' => '(',
            ']' => '[',
            _ => '{',
        };
        match open.pop() {
            Some((other, _)) if other == opens => {}
            Some((other, _)) => return Some((format!("`{bracket}` does not close `{other}`"), at)),
            None => return Some((format!("`{bracket}` closes nothing"), at)),
        }
    }
    open.pop().map(|(bracket, at)| (format!("`{bracket}` is never closed"), at))
}

/// Whether a source could be run as it stands, judged by its brackets, strings and the parser's errors.
pub fn completeness(source: &str) -> Completeness {
    let (brackets, unterminated) = brackets(source);
    let depth = brackets.iter().fold(0isize, |depth, (c, _)| depth + if "([{".contains(*c) { 1 } else { -1 });
    match bracket_error(source) {
        Some((message, _)) if !message.ends_with("never closed") => return Completeness::Invalid,
        None if !unterminated => {}
        _ => return Completeness::Incomplete { indent: "    ".repeat(depth.max(0) as usize) },
    }
    let text = format!("{PREFIX}{source}\n}}");
    match SourceFile::parse(&text, Edition::Edition2024).errors().is_empty() {
        true => Completeness::Complete,
        // `let x =` and `1 +` wait for more; anything else is wrong.
        false if source.trim_end().ends_with(['=', '+', '-', '*', '/', ',', '.', '&', '|', '<', ':']) => {
            Completeness::Incomplete { indent: "    ".into() }
        }
        false => Completeness::Invalid,
    }
}
