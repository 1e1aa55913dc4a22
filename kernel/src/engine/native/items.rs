//! Reads the items of a cell: what they define, what they mention, and what has to be put into them.

use std::collections::BTreeSet;
use std::ops::Range;

use ra_ap_syntax::ast::{self, HasName, HasVisibility};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxElement, SyntaxKind, SyntaxNode, T};

use super::loops::{polls_of, repeats};
use super::names::Names;
use super::parse::{Definition, Import, Kind, PREFIX, Parsed, StaticParts, range};

pub fn items_of_macro(call: &ast::MacroCall, node: &SyntaxNode, parsed: &mut Parsed) {
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

pub fn item_of(item: &ast::Item, parsed: &mut Parsed) {
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
        ast::Item::Fn(item) => {
            let mut definition = visible(named(Kind::Function, item.name(), node), item);
            // One that calls itself runs as often as a loop.
            definition.repeats |= definition.names.iter().any(|name| definition.mentions.items.contains(name));
            definition
        }
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
