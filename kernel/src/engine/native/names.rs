//! The identifiers a piece of syntax mentions, macro arguments and format strings included.

use std::collections::BTreeSet;

use ra_ap_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, T};

/// Mentioned identifiers. Too many never hurt (a name that is not the notebook's is ignored), too few would.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// What may name an item: path segments of any position, words in macros.
    pub items: BTreeSet<String>,
    /// What may name a variable: paths of one segment, words in macros, `{name}` in strings of macros.
    pub variables: BTreeSet<String>,
    /// Methods called and associated functions named: they bring the traits that declare them.
    pub methods: BTreeSet<String>,
}

impl Names {
    pub fn of(node: &SyntaxNode) -> Self {
        let mut names = Self::default();
        for token in node.descendants_with_tokens().filter_map(SyntaxElement::into_token) {
            match token.kind() {
                SyntaxKind::IDENT => names.word(&token),
                SyntaxKind::STRING if in_macro(&token) => names.format_string(token.text()),
                _ => {}
            }
        }
        names
    }

    pub fn all(&self) -> BTreeSet<String> {
        self.items.clone()
    }

    pub fn extend(&mut self, other: &Self) {
        self.items.extend(other.items.iter().cloned());
        self.variables.extend(other.variables.iter().cloned());
        self.methods.extend(other.methods.iter().cloned());
    }

    fn word(&mut self, token: &SyntaxToken) {
        let text = token.text().to_string();
        if in_macro(token) {
            let (before, after) = (neighbour(token, false), neighbour(token, true));
            if matches!(before, Some(T![.]) | Some(T![::]) | Some(T![:])) {
                self.methods.insert(text.clone());
            }
            if before != Some(T![.]) && !matches!(after, Some(T![::])) {
                self.variables.insert(text.clone());
            }
            self.items.insert(text);
            return;
        }
        let parent = token.parent().map(|name| (name.kind(), name.parent().map(|owner| owner.kind())));
        match parent {
            Some((SyntaxKind::NAME_REF, Some(SyntaxKind::METHOD_CALL_EXPR))) => {
                self.methods.insert(text);
            }
            Some((SyntaxKind::NAME_REF, Some(SyntaxKind::FIELD_EXPR))) => {}
            Some((SyntaxKind::NAME_REF, Some(SyntaxKind::PATH_SEGMENT))) => {
                if is_whole_path(token) {
                    self.variables.insert(text.clone());
                }
                self.methods.insert(text.clone());
                self.items.insert(text);
            }
            // `Point { x }`: the field is also a variable.
            Some((SyntaxKind::NAME_REF, _)) => {
                self.variables.insert(text);
            }
            // A pattern may name a constant or a variant.
            Some((SyntaxKind::NAME, Some(SyntaxKind::IDENT_PAT))) => {
                self.items.insert(text);
            }
            _ => {}
        }
    }

    fn format_string(&mut self, literal: &str) {
        let mut rest = literal;
        while let Some(at) = rest.find(['{', '$']) {
            rest = &rest[at + 1..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            if end > 0 {
                self.captured(&rest[..end]);
            }
            // `{value:width$}`: the width is a variable too.
            if let Some(width) = rest[end..].strip_prefix(':') {
                let spec = &width[..width.find('}').unwrap_or(width.len())];
                for word in spec.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()) {
                    self.captured(word);
                }
            }
        }
    }

    /// A word in a format string; `{type}` means `r#type`.
    fn captured(&mut self, word: &str) {
        for name in [word.to_string(), format!("r#{word}")] {
            self.variables.insert(name.clone());
            self.items.insert(name);
        }
    }
}

fn in_macro(token: &SyntaxToken) -> bool {
    token.parent().is_some_and(|parent| parent.kind() == SyntaxKind::TOKEN_TREE)
}

fn neighbour(token: &SyntaxToken, forward: bool) -> Option<SyntaxKind> {
    let step = |token: &SyntaxToken| if forward { token.next_token() } else { token.prev_token() };
    let mut next = step(token);
    while let Some(token) = next {
        if !token.kind().is_trivia() {
            // Inside token trees `::` comes as two colons.
            return Some(if token.kind() == T![:] && step(&token).is_some_and(|t| t.kind() == T![:]) {
                T![::]
            } else {
                token.kind()
            });
        }
        next = step(&token);
    }
    None
}

fn is_whole_path(token: &SyntaxToken) -> bool {
    let path = token.parent().and_then(|name| name.parent()).and_then(|segment| segment.parent());
    let Some(path) = path else { return false };
    let is_part = path.parent().is_some_and(|parent| parent.kind() == SyntaxKind::PATH);
    !is_part && path.children().filter(|child| child.kind() == SyntaxKind::PATH).count() == 0
}
