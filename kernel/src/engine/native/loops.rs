//! Finds loops: code that runs often is optimised, and loops look for interrupts.

use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, ast};

use super::parse::PREFIX;

pub fn is_loop(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::FOR_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::LOOP_EXPR)
}

/// Whether code may run many times: it has a loop, or a closure such as iterators and arrays call for each element.
pub fn repeats(node: &SyntaxNode) -> bool {
    node.descendants().any(|inner| is_loop(inner.kind()) || inner.kind() == SyntaxKind::CLOSURE_EXPR)
}

/// Where loops look for an interrupt: at the start of their bodies. An innermost `for` that calls nothing ends soon
/// enough by itself and stays as fast as it was written; what is evaluated while compiling cannot look.
pub fn polls_of(node: &SyntaxNode) -> Vec<usize> {
    let is_constant = |inner: &SyntaxNode| match inner.kind() {
        SyntaxKind::CONST | SyntaxKind::STATIC | SyntaxKind::CONST_BLOCK_PAT => true,
        SyntaxKind::FN => ast::Fn::cast(inner.clone()).is_some_and(|function| function.const_token().is_some()),
        SyntaxKind::BLOCK_EXPR => {
            ast::BlockExpr::cast(inner.clone()).is_some_and(|block| block.const_token().is_some())
        }
        _ => false,
    };
    let calls = |inner: &SyntaxNode| {
        is_loop(inner.kind())
            || matches!(
                inner.kind(),
                SyntaxKind::CALL_EXPR | SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::MACRO_CALL | SyntaxKind::AWAIT_EXPR
            )
    };
    node.descendants()
        .filter(|inner| is_loop(inner.kind()) && !inner.ancestors().any(|outer| is_constant(&outer)))
        .filter_map(|inner| {
            let body = inner.children().filter_map(ast::BlockExpr::cast).last()?.stmt_list()?;
            let looks = inner.kind() != SyntaxKind::FOR_EXPR || body.syntax().descendants().any(|inner| calls(&inner));
            let brace = body.l_curly_token().filter(|_| looks)?;
            Some(usize::from(brace.text_range().end()) - PREFIX.len())
        })
        .collect()
}
