//! Splits a cell by syntax into imports, definitions, statements and a tail expression. All offsets are bytes of the cell.

use std::collections::BTreeSet;
use std::ops::Range;

use ra_ap_syntax::ast::{self, HasName, HasVisibility};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxElement, SyntaxKind, SyntaxNode, T};

use super::names::Names;
use crate::engine::Completeness;

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
}

const PREFIX: &str = "fn f(){";

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
                let bindings = statement.pat().map(|pat| bindings_of(pat.syntax(), refutable)).unwrap_or_default();
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

/// Offsets of a node in the cell.
fn range(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    usize::from(range.start()) - PREFIX.len()..usize::from(range.end()) - PREFIX.len()
}

fn statement_of(node: &SyntaxNode, bindings: Vec<Binding>) -> Statement {
    let mut attempts = Vec::new();
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
            SyntaxKind::AWAIT_EXPR if leaves_cell => awaits = true,
            SyntaxKind::TOKEN_TREE if leaves_cell && has_await(&inner) => awaits = true,
            _ => {}
        }
    }
    Statement { mentions: Names::of(node), bindings, attempts, awaits, repeats: repeats(node), polls: polls_of(node) }
}

fn is_loop(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::FOR_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::LOOP_EXPR)
}

/// Whether code may run many times: it has a loop, or a closure such as iterators and arrays call for each element.
fn repeats(node: &SyntaxNode) -> bool {
    node.descendants().any(|inner| is_loop(inner.kind()) || inner.kind() == SyntaxKind::CLOSURE_EXPR)
}

/// Where loops look for an interrupt: at the start of their bodies. An innermost `for` that calls nothing ends soon
/// enough by itself and stays as fast as it was written; what is evaluated while compiling cannot look.
fn polls_of(node: &SyntaxNode) -> Vec<usize> {
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
            (!is_constant).then(|| Binding { name, mutable: pat.mut_token().is_some(), range })
        })
        .collect()
}

/// Macros of this cell that expand to items.
fn own_item_macros(list: &ast::StmtList) -> BTreeSet<String> {
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
fn after_pattern(definition: &str) -> Option<&str> {
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

fn item_macro(expr: &ast::Expr, item_macros: &dyn Fn(&str) -> bool) -> Option<ast::MacroCall> {
    let ast::Expr::MacroExpr(expr) = expr else { return None };
    let call = expr.macro_call()?;
    let name = call.path()?.segment()?.name_ref()?.text().to_string();
    (matches!(name.as_str(), "thread_local" | "lazy_static") || item_macros(&name)).then_some(call)
}

fn items_of_macro(call: &ast::MacroCall, node: &SyntaxNode, parsed: &mut Parsed) {
    parsed.hoisted.push(range(node));
    let is_thread_local = call.path().is_some_and(|path| path.syntax().text() == "thread_local");
    match call.token_tree().filter(|_| is_thread_local) {
        Some(tree) => thread_locals(&tree, &mut parsed.definitions),
        None => parsed.definitions.push(macro_call(call, node)),
    }
}

/// The declarations in a `thread_local!`, each on its own: they are separated by semicolons.
fn thread_locals(tree: &ast::TokenTree, definitions: &mut Vec<Definition>) {
    let inner = range(tree.syntax());
    let text = tree.syntax().text().to_string();
    let offset = inner.start + 1;
    let source = format!("{PREFIX}{};\n}}", &text[1..text.len() - 1]);
    let file = SourceFile::parse(&source, Edition::Edition2024).tree();
    for item in file.syntax().descendants().filter_map(ast::Static::cast) {
        let (Some(name), Some(ty)) = (item.name(), item.ty()) else { continue };
        let mut definition = named(Kind::Static, Some(name.clone()), item.syntax());
        definition.publish.extend(unpublished(&item));
        definition.of_static = Some(StaticParts {
            name: name.text().to_string(),
            mutable: false,
            type_text: format!("::std::thread::LocalKey<{}>", static_type(&ty)),
            thread_local: true,
        });
        definition.range = definition.range.start + offset..definition.range.end + offset;
        definition.publish.iter_mut().for_each(|place| *place += offset);
        definitions.push(definition);
    }
}

fn macro_call(call: &ast::MacroCall, node: &SyntaxNode) -> Definition {
    const KEYWORDS: &[SyntaxKind] =
        &[T![struct], T![enum], T![fn], T![static], T![const], T![trait], T![type], T![ref], T![union], T![mod]];
    let mut names = Vec::new();
    let mut after_keyword = false;
    for token in call.syntax().descendants_with_tokens().filter_map(SyntaxElement::into_token) {
        if token.kind() == SyntaxKind::IDENT && after_keyword {
            names.push(token.text().to_string());
        }
        if !token.kind().is_trivia() {
            after_keyword = KEYWORDS.contains(&token.kind());
        }
    }
    // Called again for the same first word, a macro replaces what it made before.
    let words = call.syntax().descendants_with_tokens().filter_map(SyntaxElement::into_token);
    let words = words.filter(|token| token.kind() == SyntaxKind::IDENT).map(|token| token.text().to_string());
    let key = format!("macro call {}", words.take(2).collect::<Vec<_>>().join(" "));
    Definition { names, key, ..plain(Kind::MacroCall, node) }
}

/// A definition without particulars.
fn plain(kind: Kind, node: &SyntaxNode) -> Definition {
    Definition {
        kind,
        names: Vec::new(),
        key: String::new(),
        range: range(node),
        publish: Vec::new(),
        mentions: Names::of(node),
        header: BTreeSet::new(),
        functions: Vec::new(),
        associated: Vec::new(),
        of_static: None,
        repeats: repeats(node),
        polls: if matches!(kind, Kind::Static | Kind::Constant | Kind::Macro) { Vec::new() } else { polls_of(node) },
        conditional: node.children().filter_map(ast::Attr::cast).any(|attribute| {
            let text = attribute.syntax().text().to_string();
            ["#[cfg", "#[test", "#[bench"].iter().any(|start| text.starts_with(start))
        }),
    }
}

fn item_of(item: &ast::Item, parsed: &mut Parsed) {
    let node = item.syntax();
    let definition = match item {
        ast::Item::Use(item) => {
            if let Some(tree) = item.use_tree() {
                imports_of(&tree, "", &range(node), &mut parsed.imports);
            }
            parsed.hoisted.push(range(node));
            return;
        }
        ast::Item::Impl(item) => impl_of(item),
        ast::Item::MacroCall(call) => return items_of_macro(call, node, parsed),
        ast::Item::MacroRules(item) => named(Kind::Macro, item.name(), node),
        ast::Item::MacroDef(item) => named(Kind::Macro, item.name(), node),
        ast::Item::ExternCrate(_) | ast::Item::ExternBlock(_) | ast::Item::AsmExpr(_) => {
            Definition { key: node.text().to_string(), ..plain(Kind::ExternCrate, node) }
        }
        ast::Item::Struct(item) => {
            let mut definition = visible(named(Kind::Type, item.name(), node), item);
            match item.field_list() {
                Some(ast::FieldList::RecordFieldList(list)) => publish_all(list.fields(), &mut definition.publish),
                Some(ast::FieldList::TupleFieldList(list)) => publish_all(list.fields(), &mut definition.publish),
                None => {}
            }
            definition
        }
        ast::Item::Union(item) => {
            let mut definition = visible(named(Kind::Type, item.name(), node), item);
            publish_all(item.record_field_list().into_iter().flat_map(|list| list.fields()), &mut definition.publish);
            definition
        }
        ast::Item::Enum(item) => visible(named(Kind::Type, item.name(), node), item),
        ast::Item::TypeAlias(item) => visible(named(Kind::Type, item.name(), node), item),
        ast::Item::Trait(item) => {
            let mut definition = visible(named(Kind::Trait, item.name(), node), item);
            definition.functions = functions_of(item.assoc_item_list());
            definition
        }
        ast::Item::Fn(item) => visible(named(Kind::Function, item.name(), node), item),
        ast::Item::Const(item) => match item.name() {
            Some(name) => visible(named(Kind::Constant, Some(name), node), item),
            None => Definition { key: node.text().to_string(), ..plain(Kind::Impl, node) },
        },
        ast::Item::Static(item) => {
            let mut definition = visible(named(Kind::Static, item.name(), node), item);
            definition.of_static = item.name().zip(item.ty()).map(|(name, ty)| StaticParts {
                name: name.text().to_string(),
                mutable: item.mut_token().is_some(),
                type_text: static_type(&ty),
                thread_local: false,
            });
            definition
        }
        ast::Item::Module(item) => visible(named(Kind::Module, item.name(), node), item),
    };
    parsed.hoisted.push(range(node));
    parsed.definitions.push(definition);
}

/// The type of a static with `'static` where it may be left out: another library's declaration needs it.
fn static_type(ty: &ast::Type) -> String {
    let mut text = ty.syntax().text().to_string();
    let start = ty.syntax().text_range().start();
    let elided = ty.syntax().descendants().filter_map(ast::RefType::cast).filter(|reference| {
        let mut around = reference.syntax().ancestors();
        reference.lifetime().is_none()
            && !around.any(|node| matches!(node.kind(), SyntaxKind::FN_PTR_TYPE | SyntaxKind::PARENTHESIZED_ARG_LIST))
    });
    let places: Vec<usize> = elided.map(|reference| (reference.syntax().text_range().start() - start).into()).collect();
    for place in places.into_iter().rev() {
        text.insert_str(place + 1, "'static ");
    }
    text
}

fn named(kind: Kind, name: Option<ast::Name>, node: &SyntaxNode) -> Definition {
    let name = name.map(|name| name.text().to_string()).unwrap_or_default();
    // A macro may share its name with a function or type; everything else replaces what had the name before.
    let key = if kind == Kind::Macro { format!("{name}!") } else { name.clone() };
    Definition { names: vec![name], key, ..plain(kind, node) }
}

fn visible(mut definition: Definition, item: &impl HasVisibility) -> Definition {
    definition.publish.extend(unpublished(item));
    definition
}

/// Where `pub ` goes, after attributes and comments, if the item does not say how visible it is.
fn unpublished(item: &impl HasVisibility) -> Option<usize> {
    if item.visibility().is_some() {
        return None;
    }
    let first = item.syntax().children_with_tokens().find(|element| {
        let is_attribute = element.as_node().is_some_and(|node| node.kind() == SyntaxKind::ATTR);
        !element.kind().is_trivia() && !is_attribute
    })?;
    Some(usize::from(first.text_range().start()) - PREFIX.len())
}

fn publish_all<F: HasVisibility>(fields: impl Iterator<Item = F>, publish: &mut Vec<usize>) {
    publish.extend(fields.filter_map(|field| unpublished(&field)));
}

fn functions_of(list: Option<ast::AssocItemList>) -> Vec<(String, Range<usize>)> {
    let items = list.into_iter().flat_map(|list| list.assoc_items());
    let functions = items.filter_map(|item| match item {
        ast::AssocItem::Fn(function) => Some((function.name()?.text().to_string(), range(function.syntax()))),
        _ => None,
    });
    functions.collect()
}

fn impl_of(item: &ast::Impl) -> Definition {
    let mut definition = plain(Kind::Impl, item.syntax());
    let list = item.assoc_item_list();
    let header = item.syntax().children_with_tokens().take_while(|part| part.kind() != SyntaxKind::ASSOC_ITEM_LIST);
    for part in header {
        if part.kind() == SyntaxKind::ATTR || part.kind().is_trivia() {
            continue;
        }
        definition.key.push_str(&part.to_string());
        definition.key.push(' ');
    }
    let (self_type, trait_) = (item.self_ty(), item.trait_());
    for part in [&self_type, &trait_].into_iter().flatten() {
        definition.header.extend(Names::of(part.syntax()).all());
    }
    definition.functions = functions_of(list.clone());
    for item in list.into_iter().flat_map(|list| list.assoc_items()) {
        if matches!(item, ast::AssocItem::TypeAlias(_) | ast::AssocItem::Const(_)) {
            definition.associated.push(item.syntax().text().to_string());
        }
        if trait_.is_none() {
            definition.publish.extend(match &item {
                ast::AssocItem::Fn(item) => unpublished(item),
                ast::AssocItem::Const(item) => unpublished(item),
                ast::AssocItem::TypeAlias(item) => unpublished(item),
                ast::AssocItem::MacroCall(_) => None,
            });
        }
    }
    if trait_.is_none() {
        // Inherent blocks live side by side; `Notebook::define` lets functions of the same name replace each other.
        definition.key.push_str("inherent");
    }
    definition
}

fn imports_of(tree: &ast::UseTree, prefix: &str, range: &Range<usize>, imports: &mut Vec<Import>) {
    let own = tree.path().map(|path| path.syntax().text().to_string()).unwrap_or_default();
    let leading = if prefix.is_empty() && tree.coloncolon_token().is_some() && own.is_empty() { "::" } else { "" };
    let path = match (prefix.is_empty(), own.is_empty()) {
        (true, _) => format!("{leading}{own}"),
        (false, true) => prefix.to_string(),
        (false, false) => format!("{prefix}::{own}"),
    };
    if let Some(list) = tree.use_tree_list() {
        for tree in list.use_trees() {
            imports_of(&tree, &path, range, imports);
        }
        return;
    }
    let mut segments = path.trim_start_matches("::").split("::").map(str::trim);
    let root = segments.find(|segment| !matches!(*segment, "self" | "crate")).unwrap_or_default().to_string();
    let (name, text) = if tree.star_token().is_some() {
        (None, format!("use {path}::*;"))
    } else {
        // `use a::b::{self}` is `use a::b`.
        let path = path.strip_suffix("::self").unwrap_or(&path);
        let last = path.rsplit("::").next().unwrap_or_default().trim().to_string();
        match tree.rename() {
            Some(rename) if rename.underscore_token().is_some() => (None, format!("use {path} as _;")),
            Some(rename) => {
                let name = rename.name().map(|name| name.text().to_string()).unwrap_or_default();
                let text = format!("use {path} as {name};");
                (Some(name), text)
            }
            None => (Some(last), format!("use {path};")),
        }
    };
    imports.push(Import { name, text, root, range: range.clone() });
}

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

#[cfg(test)]
mod tests {
    use super::{Completeness, bracket_error, completeness, parse};

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
    fn question_marks_in_closures_stay_there() {
        let parsed = parse("let f = || -> Option<i32> { None? };\nasync { g()? };", &|_| false);
        assert!(parsed.statements.iter().all(|statement| statement.attempts.is_empty()));
    }

    #[test]
    fn loops_look_for_interrupts_where_it_costs_nothing() {
        let polls = |text: &str| parse(text, &|_| false).statements.iter().map(|s| s.polls.len()).sum::<usize>();
        assert_eq!(polls("loop {}"), 1);
        assert_eq!(polls("while x < 3 { x += 1; }"), 1);
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
