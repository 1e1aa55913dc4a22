//! Tells calls of macros that make items from those that are statements.

use std::collections::BTreeSet;

use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasName};

/// Macros of this cell that expand to items.
pub fn own_item_macros(list: &ast::StmtList) -> BTreeSet<String> {
    let macros = list.statements().filter_map(|statement| match statement {
        ast::Stmt::Item(ast::Item::MacroRules(item)) if makes_items(&item.syntax().text().to_string()) => {
            Some(item.name()?.text().to_string())
        }
        _ => None,
    });
    macros.collect()
}

/// Whether a macro expands to items, judged by the first word of its first arm.
pub fn makes_items(definition: &str) -> bool {
    const STARTS: &[&str] =
        &["struct", "enum", "impl", "fn", "trait", "mod", "pub", "static", "const", "use", "type", "macro_rules"];
    let body = after_pattern(definition).unwrap_or_default();
    let mut body = body.trim_start_matches(|c: char| c.is_whitespace() || "{([$".contains(c));
    while let Some(attribute) = body.strip_prefix('#') {
        body = attribute.split_once(']').map_or("", |(_, rest)| rest).trim_start();
    }
    STARTS.iter().any(|start| body.strip_prefix(start).is_some_and(|rest| rest.starts_with([' ', '\n', '!', '<', '('])))
}

/// What follows the first `=>` that is not part of a pattern.
pub fn after_pattern(definition: &str) -> Option<&str> {
    let arms = &definition[definition.find(['{', '(', '['])? + 1..];
    let mut depth = 0;
    for (at, c) in arms.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            '=' if depth == 0 => return arms[at..].strip_prefix("=>"),
            _ => {}
        }
    }
    None
}

pub fn item_macro(expr: &ast::Expr, item_macros: &dyn Fn(&str) -> bool) -> Option<ast::MacroCall> {
    let ast::Expr::MacroExpr(expr) = expr else { return None };
    let call = expr.macro_call()?;
    let name = call.path()?.segment()?.name_ref()?.text().to_string();
    (matches!(name.as_str(), "thread_local" | "lazy_static") || item_macros(&name)).then_some(call)
}
