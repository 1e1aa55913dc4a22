//! Splits a cell by syntax into imports, definitions, statements and a tail expression. All offsets are bytes of the cell.

use std::collections::BTreeSet;
use std::ops::Range;

use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxKind, SyntaxNode, T};

use super::item_macros::{item_macro, own_item_macros};
use super::items::{item_of, items_of_macro};
use super::loops::{polls_of, repeats};
use super::names::Names;

/// A cell, taken apart.
#[derive(Debug, Default)]
pub struct Parsed {
    pub imports: Vec<Import>,
    pub definitions: Vec<Definition>,
    pub statements: Vec<Statement>,
    /// Parts of the cell that are not statements: what was hoisted out of it.
    pub hoisted: Vec<Range<usize>>,
    /// The value of the cell, when it ends without a semicolon.
    pub tail: Option<Range<usize>>,
    pub errors: Vec<SyntaxError>,
}

/// What keeps a text from being Rust, and where; rustc words it better.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    pub message: String,
    pub at: usize,
}

/// One leaf of a `use`: `use a::{b as c, d::*}` has two.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The name it brings, `None` for a glob or `as _`.
    pub name: Option<String>,
    /// The whole of it as one declaration, `use a::b as c;`.
    pub text: String,
    /// First segment of its path, which may be one of the notebook's own items.
    pub root: String,
    pub range: Range<usize>,
}

impl Import {
    /// Whether it names its root and nothing in it.
    pub fn is_root(&self) -> bool {
        let path = self.text.trim_start_matches("use ").trim_end_matches(';');
        path.trim_start_matches("self::").trim_start_matches("crate::") == self.root
    }

    /// Whether it does nothing for code that does not mention its name. A trait does: it brings methods; so these are
    /// the modules of `std` that have none.
    pub fn is_only_a_name(&self) -> bool {
        const WITHOUT_TRAITS: &[&str] =
            &["cell", "collections", "env", "f32", "f64", "path", "rc", "sync", "thread", "time"];
        let module = self.text.strip_prefix("use std::").and_then(|path| path.split_once("::"));
        self.name.is_some() && module.is_some_and(|(module, _)| WITHOUT_TRAITS.contains(&module))
    }
}

/// What kind of thing a definition defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Type,
    Trait,
    Function,
    Constant,
    Static,
    Module,
    Macro,
    Impl,
    /// An item that a macro makes; its names are guessed from its tokens.
    MacroCall,
    ExternCrate,
}

/// An item of a cell, with what the planner needs to know about it.
#[derive(Clone, Debug)]
pub struct Definition {
    pub kind: Kind,
    /// Names it defines; empty for an `impl`.
    pub names: Vec<String>,
    /// What a later definition has to share with it to replace it.
    pub key: String,
    pub range: Range<usize>,
    /// Where `pub ` has to be put so that other modules see what a notebook may see.
    pub publish: Vec<usize>,
    pub mentions: Names,
    /// Names in the header of an `impl`, without its body.
    pub header: BTreeSet<String>,
    /// Functions of a trait or of an inherent `impl`, and where they are.
    pub functions: Vec<(String, Range<usize>)>,
    /// Associated types and constants of an `impl`: they decide layouts without being part of a type's text.
    pub associated: Vec<String>,
    /// Type and initialiser of a `static`.
    pub of_static: Option<StaticParts>,
    pub repeats: bool,
    /// Starts of loop bodies, where an interrupt is looked for.
    pub polls: Vec<usize>,
    /// Whether an attribute may leave it out: `#[cfg(..)]`, `#[test]`.
    pub conditional: bool,
}

/// A `static`, in parts, so that one library can own it and cells can link to it.
#[derive(Clone, Debug)]
pub struct StaticParts {
    pub name: String,
    pub mutable: bool,
    pub type_text: String,
    /// Declared by `thread_local!`; cells then see a `LocalKey`.
    pub thread_local: bool,
}

/// One statement of a cell's body.
#[derive(Clone, Debug)]
pub struct Statement {
    pub mentions: Names,
    pub bindings: Vec<Binding>,
    /// Places of `?` that leave the cell: the range of the operand, and where the `?` stands.
    pub attempts: Vec<(Range<usize>, usize)>,
    /// Calls of macros that return an error: the range of each, and whether it always does so.
    pub leaves: Vec<(Range<usize>, bool)>,
    pub awaits: bool,
    pub repeats: bool,
    /// Starts of loop bodies, where an interrupt is looked for.
    pub polls: Vec<usize>,
}

/// A variable that a top-level `let` makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    pub name: String,
    pub mutable: bool,
    pub range: Range<usize>,
    /// Set when its value is a closure, written out.
    pub closure: Option<Closure>,
}

/// A closure as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Closure {
    /// Types of its parameters, `_` where none is written.
    pub parameters: String,
    /// What its body may take from around it.
    pub variables: BTreeSet<String>,
}

pub const PREFIX: &str = "fn f(){";

/// Parses a cell. `item_macros` are macros of the notebook that expand to items.
pub fn parse(source: &str, item_macros: &dyn Fn(&str) -> bool) -> Parsed {
    let text = format!("{PREFIX}{source}\n}}");
    let parse = SourceFile::parse(&text, Edition::Edition2024);
    let error = |message: String, at: usize| SyntaxError {
        message,
        at: at.saturating_sub(PREFIX.len()).min(source.trim_end().len().saturating_sub(1)),
    };
    let errors = parse.errors();
    let errors = errors.iter().map(|found| error(found.to_string(), found.range().start().into()));
    let mut parsed = Parsed { errors: errors.collect(), ..Parsed::default() };
    let file = parse.tree();
    let mut items = file.syntax().children();
    let body = items.next().and_then(ast::Fn::cast).and_then(|function| function.body());
    let Some(list) = body.and_then(|body| body.stmt_list()) else {
        parsed.errors.push(error("not a sequence of statements".into(), 0));
        return parsed;
    };
    if usize::from(list.syntax().text_range().end()) != text.len() {
        parsed.errors.push(error("unmatched closing brace".into(), list.syntax().text_range().end().into()));
        return parsed;
    }
    let tail = list.tail_expr();
    let own_macros = own_item_macros(&list);
    let item_macros = &|name: &str| own_macros.contains(name) || item_macros(name);
    for statement in list.statements() {
        match statement {
            ast::Stmt::Item(item) => item_of(&item, &mut parsed),
            ast::Stmt::ExprStmt(statement) => match statement.expr().and_then(|e| item_macro(&e, item_macros)) {
                Some(call) => items_of_macro(&call, statement.syntax(), &mut parsed),
                None => parsed.statements.push(statement_of(statement.syntax(), Vec::new())),
            },
            ast::Stmt::LetStmt(statement) => {
                let refutable = statement.let_else().is_some();
                let mut bindings = statement.pat().map(|pat| bindings_of(pat.syntax(), refutable)).unwrap_or_default();
                if let ([only], Some(ast::Pat::IdentPat(_)), None) = (&mut *bindings, statement.pat(), statement.ty()) {
                    only.closure = statement.initializer().and_then(closure_of);
                }
                parsed.statements.push(statement_of(statement.syntax(), bindings));
            }
        }
    }
    if let Some(tail) = tail {
        if let Some(call) = item_macro(&tail, item_macros) {
            items_of_macro(&call, tail.syntax(), &mut parsed);
        } else {
            parsed.tail = Some(range(tail.syntax()));
            parsed.statements.push(statement_of(tail.syntax(), Vec::new()));
        }
    }
    parsed
}

/// Names that the cells after this one may use because of it; as far as it goes, also of a text that is not Rust.
pub fn defined_names(source: &str) -> BTreeSet<String> {
    let (_, text) = super::commands::split(source);
    let parsed = parse(&text, &|_| false);
    let items = parsed.definitions.into_iter().flat_map(|definition| definition.names);
    let variables = parsed.statements.into_iter().flat_map(|statement| statement.bindings);
    let imports = parsed.imports.into_iter().filter_map(|import| import.name);
    items.chain(variables.map(|binding| binding.name)).chain(imports).collect()
}

/// Offsets of a node in the cell.
pub fn range(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    usize::from(range.start()) - PREFIX.len()..usize::from(range.end()) - PREFIX.len()
}

fn statement_of(node: &SyntaxNode, bindings: Vec<Binding>) -> Statement {
    let mut attempts = Vec::new();
    let mut leaves = Vec::new();
    let mut awaits = false;
    let mut skipped_to = node.text_range().start();
    for inner in node.descendants() {
        let leaves_cell = inner.text_range().start() >= skipped_to;
        match inner.kind() {
            // `?` and `.await` in here belong to the closure, function or async block.
            SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN | SyntaxKind::IMPL | SyntaxKind::TRAIT if leaves_cell => {
                skipped_to = inner.text_range().end();
            }
            SyntaxKind::BLOCK_EXPR if leaves_cell && is_async(&inner) => skipped_to = inner.text_range().end(),
            SyntaxKind::TRY_EXPR if leaves_cell => {
                if let Some(operand) = inner.children().next() {
                    attempts.push((range(&operand), range(&inner).end - 1));
                }
            }
            SyntaxKind::MACRO_CALL if leaves_cell => {
                leaves.extend(returns_error(&inner).map(|always| (range(&inner), always)));
            }
            SyntaxKind::AWAIT_EXPR if leaves_cell => awaits = true,
            SyntaxKind::TOKEN_TREE if leaves_cell && has_await(&inner) => awaits = true,
            _ => {}
        }
    }
    let (repeats, polls) = (repeats(node), polls_of(node));
    Statement { mentions: Names::of(node), bindings, attempts, leaves, awaits, repeats, polls }
}

/// Whether a macro is one of those that return an error (`bail!`, `ensure!` of any library), and do so always.
fn returns_error(call: &SyntaxNode) -> Option<bool> {
    let name = ast::MacroCall::cast(call.clone())?.path()?.segment()?.name_ref()?.text().to_string();
    match name.rsplit('_').next() {
        Some("bail") => Some(true),
        Some("ensure") => Some(false),
        _ => None,
    }
}

fn is_async(block: &SyntaxNode) -> bool {
    ast::BlockExpr::cast(block.clone()).is_some_and(|block| block.async_token().is_some())
}

/// Whether the arguments of a macro await something, as in `println!("{}", later().await)`.
fn has_await(tree: &SyntaxNode) -> bool {
    tree.children_with_tokens().any(|token| token.kind() == T![await])
}

fn bindings_of(pattern: &SyntaxNode, refutable: bool) -> Vec<Binding> {
    pattern
        .descendants()
        .filter_map(ast::IdentPat::cast)
        .filter_map(|pat| {
            let name = pat.name()?.text().to_string();
            // `let None = x else { .. }`: a lone capitalised name is a constant or a variant; `let X = data;` is not.
            let is_constant =
                refutable && pat.pat().is_none() && name.len() > 1 && name.starts_with(char::is_uppercase);
            let range = range(pat.name()?.syntax());
            (!is_constant).then(|| Binding { name, mutable: pat.mut_token().is_some(), range, closure: None })
        })
        .collect()
}

fn closure_of(value: ast::Expr) -> Option<Closure> {
    let ast::Expr::ClosureExpr(closure) = value else { return None };
    let parameters = closure.param_list()?;
    let mut variables = Names::of(closure.body()?.syntax()).variables;
    for own in parameters.syntax().descendants().filter_map(ast::IdentPat::cast).filter_map(|pat| pat.name()) {
        variables.remove::<str>(own.text());
    }
    let is_async = closure.async_token().is_some();
    (!is_async).then(|| Closure { parameters: parameter_types(&parameters), variables })
}

fn parameter_types(list: &ast::ParamList) -> String {
    let text = |param: ast::Param| param.ty().map_or("_".to_string(), |ty| ty.syntax().text().to_string());
    list.params().map(text).collect::<Vec<_>>().join(", ")
}

/// Types of the parameters of the closure that begins a text.
pub fn closure_parameters(text: &str) -> Option<String> {
    let file = SourceFile::parse(&format!("{PREFIX}{text}"), Edition::Edition2024).tree();
    let start = PREFIX.len().try_into().ok()?;
    let mut closures = file.syntax().descendants().filter_map(ast::ClosureExpr::cast);
    let closure = closures.find(|closure| closure.syntax().text_range().start() == start)?;
    Some(parameter_types(&closure.param_list()?))
}

#[cfg(test)]
mod tests {
    use super::super::brackets::{bracket_error, completeness};
    use super::{defined_names, parse};
    use crate::engine::Completeness;

    #[test]
    fn cells_are_taken_apart() {
        let parsed = parse(
            "use a::{b, c as d};\n/// Doc.\n#[derive(Debug)]\nstruct P { x: f64 }\nlet (q, mut r) = f(1)?;\nq",
            &|_| false,
        );
        assert!(parsed.errors.is_empty());
        let imports: Vec<_> = parsed.imports.iter().map(|import| import.text.as_str()).collect();
        assert_eq!(imports, ["use a::b;", "use a::c as d;"]);
        assert_eq!(parsed.definitions[0].names, ["P"]);
        assert_eq!(parsed.definitions[0].publish.len(), 2);
        let bindings: Vec<_> = parsed.statements[0].bindings.iter().map(|b| (b.name.as_str(), b.mutable)).collect();
        assert_eq!(bindings, [("q", false), ("r", true)]);
        assert_eq!(parsed.statements[0].attempts.len(), 1);
        assert!(parsed.tail.is_some());
    }

    #[test]
    fn names_of_a_cell_are_found_also_when_it_does_not_parse() {
        let names = |source: &str| defined_names(source).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(names(":vars\nuse a::b as c;\nfn f() {}\nlet (x, _) = f();\nstruct S;"), "S c f x");
        assert_eq!(names("fn f() -> { 1 }"), "f");
        assert_eq!(names("// fn g() {}\nf(|| { let y = 1; })"), "");
    }

    #[test]
    fn question_marks_in_closures_stay_there() {
        let parsed = parse("let f = || -> Option<i32> { None? };\nasync { g()? };", &|_| false);
        assert!(parsed.statements.iter().all(|statement| statement.attempts.is_empty()));
    }

    #[test]
    fn functions_that_call_themselves_look_for_interrupts() {
        let polls = |text: &str| parse(text, &|_| false).definitions.iter().map(|one| one.polls.len()).sum::<usize>();
        assert_eq!(polls("fn f(n: u64) -> u64 { f(n) }"), 1);
        assert_eq!(polls("fn f<T>(n: T) -> T { f::<T>(n) }"), 1);
        assert_eq!(polls("fn f(n: u64) -> Vec<u64> { vec![1, f (n)[0]] }"), 1);
        assert_eq!(polls("impl S { fn f(&self) { self.f() } fn g() { Self::g() } }"), 2);
        assert_eq!(
            polls("impl S { fn len(&self) -> usize { self.rows.len() } fn new() -> Self { S(Vec::new()) } }"),
            0
        );
        assert_eq!(polls("fn f(n: u64) -> u64 { g(n) + n.f() }"), 0);
        assert_eq!(polls("const fn f(n: u64) -> u64 { f(n) }"), 0);
        assert_eq!(polls("fn f() { #![allow(unused)] f() }"), 0);
        assert_eq!(polls("fn f();"), 0);
    }

    #[test]
    fn loops_look_for_interrupts_where_it_costs_nothing() {
        let polls = |text: &str| parse(text, &|_| false).statements.iter().map(|s| s.polls.len()).sum::<usize>();
        assert_eq!(polls("loop {}"), 1);
        assert_eq!(polls("while x < 3 { x += 1; }"), 0);
        assert_eq!(polls("while x < 3 { y += 1; }"), 1);
        assert_eq!(polls("while x < 3 { if odd { continue; } x += 1; }"), 1);
        assert_eq!(polls("while x < 3 { if odd { x += 1; } }"), 1);
        assert_eq!(polls("while x < 3 { x -= 1; }"), 1);
        assert_eq!(polls("while x != 1 { x += 2; }"), 1);
        assert_eq!(polls("while z * z <= 4.0 && 200 > n { z = z * z + c; n += 1; }"), 0);
        assert_eq!(polls("while x < 3 || more { x += 1; }"), 1);
        assert_eq!(polls("while x < 3 { x += f(x); }"), 1);
        assert_eq!(polls("for i in 0..9 { s += i; }"), 0);
        assert_eq!(polls("for i in 0..9 { for j in 0..9 { s += j; } }"), 1);
        assert_eq!(polls("for i in 0..9 { f(i); }"), 1);
        assert_eq!(polls("let x = const { loop { break 3 } };"), 0);
    }

    #[test]
    fn a_closing_brace_does_not_escape() {
        assert!(!parse("} fn g() {", &|_| false).errors.is_empty());
        assert_eq!(bracket_error("} {"), Some(("`}` closes nothing".into(), 0)));
        assert_eq!(bracket_error("f(\"}\") // }"), None);
    }

    #[test]
    fn incomplete_cells_are_recognised() {
        assert_eq!(completeness("let x = 1;"), Completeness::Complete);
        assert_eq!(completeness("fn f() {"), Completeness::Incomplete { indent: "    ".into() });
        assert_eq!(completeness("let s = \"abc"), Completeness::Incomplete { indent: String::new() });
        assert_eq!(completeness("let x = )"), Completeness::Invalid);
        assert_eq!(completeness("fn 1() {}"), Completeness::Invalid);
        assert_eq!(completeness(""), Completeness::Complete);
    }
}
