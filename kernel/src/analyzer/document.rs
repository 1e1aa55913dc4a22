//! The notebook as one file in memory: what it has defined, and around the cell a function whose parameters are the variables.

use serde::{Deserialize, Serialize};

/// What a cell can see, as text.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub imports: String,
    pub items: String,
    /// Variables as parameters: `mut x: Vec<f64>`, each followed by a comma.
    pub variables: String,
}

/// A cell in its surroundings, and a place in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    pub text: String,
    /// Counted from 0; columns in bytes.
    pub line: usize,
    pub column: usize,
}

impl Document {
    pub fn new(view: &View, cell: &str, offset: usize) -> Self {
        let View { imports, items, variables } = view;
        let mut text = format!(
            "#![allow(unused)]\n{imports}\n{items}\n\
             async fn cell({variables}) -> Result<(), Box<dyn std::error::Error>> {{\n"
        );
        let at = text.len() + offset;
        text.push_str(cell);
        text.push_str("\n}\n");
        let before = &text[..at];
        let line = before.matches('\n').count();
        Self { line, column: at - before.rfind('\n').map_or(0, |end| end + 1), text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_cell() {
        let view = View { variables: "x: i32, ".into(), ..View::default() };
        let document = Document::new(&view, "let é = 1;\né.", "let é = 1;\né.".len());
        assert_eq!(document.text.lines().nth(document.line), Some("é."));
        assert_eq!(document.column, "é.".len());
        let empty = Document::new(&View::default(), "", 0);
        assert_eq!((empty.text.lines().nth(empty.line), empty.column), (Some(""), 0));
    }
}
