//! Finds what runs often: loops are optimised, and they look for interrupts, as does a function that calls itself.

use ra_ap_syntax::ast::{self, ArithOp, BinaryOp, CmpOp, HasName, LogicOp, Ordering};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken};

use super::parse::PREFIX;

pub fn is_loop(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::FOR_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::LOOP_EXPR)
}

/// Whether code may run many times: it has a loop, or a closure such as iterators and arrays call for each element.
pub fn repeats(node: &SyntaxNode) -> bool {
    node.descendants().any(|inner| is_loop(inner.kind()) || inner.kind() == SyntaxKind::CLOSURE_EXPR)
}

/// Where code looks for an interrupt: at the start of the bodies of loops and of functions that call themselves. An
/// innermost loop that calls nothing and counts ends soon enough by itself and stays as fast as it was written; what is
/// evaluated while compiling cannot look.
pub fn polls_of(node: &SyntaxNode) -> Vec<usize> {
    node.descendants()
        .filter(|inner| !inner.ancestors().any(|outer| is_constant(&outer)))
        .filter_map(|inner| body_of_loop(&inner).or_else(|| body_of_recursion(&inner)))
        .filter_map(|body| Some(usize::from(body.l_curly_token()?.text_range().end()) - PREFIX.len()))
        .collect()
}

fn body_of_loop(node: &SyntaxNode) -> Option<ast::StmtList> {
    let body = node.children().filter_map(ast::BlockExpr::cast).last().filter(|_| is_loop(node.kind()))?.stmt_list()?;
    let looks = !counts(node, &body) || body.syntax().descendants().any(|inner| calls(&inner));
    looks.then_some(body)
}

/// Of a function that calls itself by name, in `self` or directly: a tail call is compiled to a loop, which would neither
/// end nor run out of stack. Inner attributes (`#![..]`) have to come first, so such a body is left alone.
fn body_of_recursion(node: &SyntaxNode) -> Option<ast::StmtList> {
    let function = ast::Fn::cast(node.clone())?;
    let (name, body) = (function.name()?, function.body()?.stmt_list()?);
    let mut tokens = body.syntax().descendants_with_tokens().filter_map(|part| part.into_token());
    let calls_itself = tokens.any(|token| token.text() == name.text() && is_call(&token) && is_own(&token));
    let starts_with_attribute = body.syntax().children().any(|child| child.kind() == SyntaxKind::ATTR);
    (calls_itself && !starts_with_attribute).then_some(body)
}

fn is_call(name: &SyntaxToken) -> bool {
    neighbours(name, SyntaxToken::next_token).next().is_some_and(|next| matches!(next.text(), "(" | "::"))
}

/// Whether a name stands alone, or after `self.` or `Self::`, rather than being something else's of the same name.
fn is_own(name: &SyntaxToken) -> bool {
    let mut before = neighbours(name, SyntaxToken::prev_token);
    match before.next().as_ref().map(SyntaxToken::text) {
        Some(".") => before.next().is_some_and(|owner| owner.text() == "self"),
        Some("::" | ":") => before.find(|token| token.text() != ":").is_some_and(|owner| owner.text() == "Self"),
        _ => true,
    }
}

fn neighbours(token: &SyntaxToken, step: fn(&SyntaxToken) -> Option<SyntaxToken>) -> impl Iterator<Item = SyntaxToken> {
    std::iter::successors(step(token), step).filter(|token| !token.kind().is_trivia())
}

fn is_constant(node: &SyntaxNode) -> bool {
    match node.kind() {
        SyntaxKind::CONST | SyntaxKind::STATIC | SyntaxKind::CONST_BLOCK_PAT => true,
        SyntaxKind::FN => ast::Fn::cast(node.clone()).is_some_and(|function| function.const_token().is_some()),
        SyntaxKind::BLOCK_EXPR => ast::BlockExpr::cast(node.clone()).is_some_and(|block| block.const_token().is_some()),
        _ => false,
    }
}

fn calls(node: &SyntaxNode) -> bool {
    use SyntaxKind::{AWAIT_EXPR, CALL_EXPR, MACRO_CALL, METHOD_CALL_EXPR};
    is_loop(node.kind()) || matches!(node.kind(), CALL_EXPR | METHOD_CALL_EXPR | MACRO_CALL | AWAIT_EXPR)
}

/// A `for`, or a `while i < n` every pass of which adds to `i` (or takes from it, for `>`).
fn counts(node: &SyntaxNode, body: &ast::StmtList) -> bool {
    let condition = match ast::WhileExpr::cast(node.clone()) {
        None => return node.kind() == SyntaxKind::FOR_EXPR,
        Some(one) => one.condition(),
    };
    let skips = body.syntax().descendants().any(|inner| inner.kind() == SyntaxKind::CONTINUE_EXPR);
    let limits = condition.map(limits).unwrap_or_default();
    !skips && body.statements().any(|statement| step_of(&statement).is_some_and(|step| limits.contains(&step)))
}

/// The variables that a condition limits, each with the step that leads to its end: `i < n && k > 0` has `i +=`, `k -=`.
fn limits(condition: ast::Expr) -> Vec<(String, BinaryOp)> {
    use ArithOp::{Add, Sub};
    let ast::Expr::BinExpr(binary) = condition else { return Vec::new() };
    let sides = (binary.lhs(), binary.op_kind(), binary.rhs());
    let (Some(left), Some(op), Some(right)) = sides else { return Vec::new() };
    let step = |expr: &ast::Expr, op| (expr.syntax().text().to_string(), BinaryOp::Assignment { op: Some(op) });
    match op {
        BinaryOp::LogicOp(LogicOp::And) => [limits(left), limits(right)].concat(),
        BinaryOp::CmpOp(CmpOp::Ord { ordering: Ordering::Less, .. }) => vec![step(&left, Add), step(&right, Sub)],
        BinaryOp::CmpOp(CmpOp::Ord { .. }) => vec![step(&left, Sub), step(&right, Add)],
        _ => Vec::new(),
    }
}

/// `i += ..;` as its variable and its operator.
fn step_of(statement: &ast::Stmt) -> Option<(String, BinaryOp)> {
    let ast::Stmt::ExprStmt(statement) = statement else { return None };
    let ast::Expr::BinExpr(binary) = statement.expr()? else { return None };
    let ast::Expr::PathExpr(path) = binary.lhs()? else { return None };
    Some((path.syntax().text().to_string(), binary.op_kind()?))
}
