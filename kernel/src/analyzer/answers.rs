//! What the language server answers, as completions and as something to read.

use serde_json::Value;

use crate::engine::{Bundle, Completion, Kind};

/// A longer list helps nobody.
const MOST: usize = 300;

/// Names that begin as the word before the cursor does, the best first.
pub fn completion(answer: &Value, cell: &str, offset: usize) -> Completion {
    let start = cell[..offset].trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
    let word = cell[start..offset].to_lowercase();
    let items = answer["items"].as_array().or(answer.as_array()).map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<(&str, String, Kind)> = items
        .iter()
        .filter_map(|item| {
            let text =
                item["textEdit"]["newText"].as_str().or(item["insertText"].as_str()).or(item["label"].as_str())?;
            let order = item["sortText"].as_str().unwrap_or_default();
            text.to_lowercase().starts_with(&word).then(|| (order, text.to_string(), kind(item)))
        })
        .collect();
    found.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let mut completion = Completion { start, end: offset, ..Completion::default() };
    for (_, text, kind) in found {
        if completion.matches.len() < MOST && !completion.matches.contains(&text) {
            completion.matches.push(text);
            completion.kinds.push(kind);
        }
    }
    completion
}

/// The words that front ends show beside a name, and its signature.
/// <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionItemKind>
fn kind(item: &Value) -> Kind {
    let name = match item["kind"].as_u64() {
        Some(2) => "method",
        Some(3 | 4) => "function",
        Some(5 | 10) => "property",
        Some(6) => "variable",
        Some(7 | 22) => "struct",
        Some(8) => "interface",
        Some(9) => "module",
        Some(13 | 20) => "enum",
        Some(14) => "keyword",
        Some(21) => "constant",
        _ => "text",
    };
    Kind { name, signature: item["detail"].as_str().unwrap_or_default().to_string() }
}

/// Markdown for those who show it, and text for those who do not.
pub fn hover(answer: &Value) -> Option<Bundle> {
    let contents = &answer["contents"];
    let markdown = contents["value"].as_str().or(contents.as_str())?.trim();
    if markdown.is_empty() {
        return None;
    }
    let mut bundle = Bundle::text(plain(markdown));
    bundle.data.insert("text/markdown".into(), markdown.into());
    Some(bundle)
}

fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```") && *line != "---");
    let mut text = String::new();
    for line in lines {
        // Fences and rules leave empty lines behind.
        if !(line.is_empty() && text.ends_with("\n\n")) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim().to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_begin_with_the_word_and_the_best_come_first() {
        let item = |text: &str, order: &str| json!({ "label": text, "sortText": order, "textEdit": { "newText": text }, "kind": 2 });
        let answer = json!({ "items": [item("lazy", "b"), item("LAZY", "a"), item("head", "0"), item("lazy", "c")] });
        let found = completion(&answer, "é.la", "é.la".len());
        assert_eq!((found.matches, found.start, found.end), (vec!["LAZY".to_string(), "lazy".into()], 3, 5));
        assert_eq!(found.kinds[0].name, "method");
        assert!(completion(&json!(null), "x", 1).matches.is_empty());
    }

    #[test]
    fn fences_are_not_for_reading() {
        let answer =
            json!({ "contents": { "kind": "markdown", "value": "\n```rust\nfn f()\n```\n\n---\n\nIt *does*." } });
        let bundle = hover(&answer).unwrap();
        assert_eq!(bundle.data["text/plain"], "fn f()\n\nIt *does*.");
        assert!(hover(&json!(null)).is_none());
    }
}
