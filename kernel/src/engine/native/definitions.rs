//! Writes what the body of a cell refers to: imports, and every item as a module of the crate.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::generate::POLL;
use super::names::Names;
use super::notebook::{Item, Notebook};
use super::parse::{Kind, StaticParts};
use super::source::{CellText, Generated, Mark};

/// Imports of `cell`, and those of earlier cells unless neither `names` nor `items` can need them: an unrelated `use`
/// leaves a cell as it was, and so in the cache.
pub fn imports(notebook: &Notebook, items: &[Arc<Item>], mut names: Names, cell: &Arc<CellText>, root: &mut Generated) {
    for item in items {
        names.extend(&item.definition.mentions);
    }
    // `use std::collections::hash_map; use hash_map::Entry;`
    names.items.extend(notebook.imports.iter().map(|one| one.import.root.clone()));
    if let Some(linked) = &notebook.linked {
        // Named so that the crates in it are taken from it rather than copied into every cell.
        root.push(&format!("extern crate {linked};\n"));
    }
    for name in notebook.crates.iter().filter(|name| notebook.item(name).is_none() && !is_imported(notebook, name)) {
        // Said here, a name is stronger than one that a glob brings: the prelude has a `rand` too.
        root.push(&format!("extern crate {name};\n"));
    }
    for imported in &notebook.imports {
        // A path that begins with an item of the notebook needs that item to be there.
        let own_root = notebook.item(&imported.import.root);
        if own_root.is_some_and(|own| !items.iter().any(|item| Arc::ptr_eq(item, own))) {
            continue;
        }
        let mentioned = imported.import.name.as_ref().is_some_and(|name| names.items.contains(name));
        if imported.import.is_only_a_name() && !mentioned && !Arc::ptr_eq(&imported.cell, cell) {
            continue;
        }
        root.copy_as(&imported.cell, imported.import.range.clone(), &imported.import.text).push("\n");
    }
}

fn is_imported(notebook: &Notebook, name: &str) -> bool {
    notebook.imports.iter().any(|one| one.import.name.as_deref() == Some(name))
}

/// Writes every item as a module; returns the statics that live elsewhere. `owner` is the static that lives here.
pub fn definitions(
    notebook: &Notebook,
    items: &[Arc<Item>],
    owner: Option<&Arc<Item>>,
    root: &mut Generated,
    files: &mut Vec<Generated>,
) -> Vec<Arc<Item>> {
    let mut statics = Vec::new();
    let mut used_names = BTreeSet::new();
    let is_macro = |item: &&Arc<Item>| item.definition.kind == Kind::Macro;
    // Macros come first: they are visible only in what follows them.
    for item in items.iter().filter(is_macro).chain(items.iter().filter(|item| !is_macro(item))) {
        let identity = notebook.identity(item);
        let is_owner = owner.is_some_and(|owner| Arc::ptr_eq(owner, item));
        let name = if is_owner { format!("{} itself", file_name(item)) } else { file_name(item) };
        let mut file = Generated::new(unique(&name, &mut used_names));
        let module = format!("m{identity}");
        match item.definition.kind {
            Kind::ExternCrate => {
                root.copy(&item.cell, item.definition.range.clone()).push("\n");
                continue;
            }
            Kind::Macro => {
                file.copy(&item.cell, item.definition.range.clone());
                root.push(&format!("#[macro_use] #[path = {:?}] mod {module};\n", file.name));
                files.push(file);
                continue;
            }
            Kind::MacroCall => {
                // What a macro makes is private to where it stands, so it cannot stand in a module of its own.
                copy_published(item, &mut file);
                root.push(&format!("include!({:?});\n", file.name));
                files.push(file);
                continue;
            }
            Kind::Static if !is_owner => {
                foreign_static(item, &identity, &mut file);
                statics.push(item.clone());
            }
            Kind::Static => {
                own_static(item, &identity, &mut file);
            }
            _ => {
                file.push("use super::*; ");
                copy_published(item, &mut file);
            }
        }
        root.push(&format!("#[path = {:?}] mod {module};\n", file.name));
        for name in &item.definition.names {
            // A glob may find nothing.
            let name = if item.definition.conditional { "*" } else { name };
            root.push(&format!("pub(crate) use {module}::{name};\n"));
        }
        files.push(file);
    }
    statics
}

fn symbol(identity: &str) -> String {
    format!("anneal_static_{identity}")
}

/// A static of another library: reading it is as safe as it was where it is defined.
fn foreign_static(item: &Item, identity: &str, file: &mut Generated) {
    let Some(parts) = &item.definition.of_static else { return };
    let safety = if parts.mutable { "pub static mut" } else { "pub safe static" };
    let symbol = symbol(identity);
    file.push(&format!("use super::*; unsafe extern \"C\" {{ #[link_name = {symbol:?}] {safety} {}: ", parts.name));
    let start = file.text.len();
    file.copy_as(&item.cell, item.definition.range.clone(), &parts.type_text);
    file.mark_from(start, Mark::Static(parts.name.clone())).push("; }");
}

/// The static itself, under a name that other libraries find.
fn own_static(item: &Item, identity: &str, file: &mut Generated) {
    let export = format!("#[unsafe(export_name = \"{}\")] ", symbol(identity));
    match item.definition.of_static.as_ref().filter(|parts| parts.thread_local) {
        Some(StaticParts { name, type_text, .. }) => {
            file.push("use super::*; mod own { use super::*; ::std::thread_local! { ");
            copy_published(item, file);
            file.push(&format!("}} }} {export} pub static {name}: {type_text} = own::{name};"));
        }
        None => {
            file.push("use super::*; ").push(&export);
            copy_published(item, file);
        }
    }
}

fn copy_published(item: &Item, file: &mut Generated) {
    let publish = item.definition.publish.iter().map(|at| (*at, "pub "));
    let mut insertions: Vec<(usize, &str)> =
        publish.chain(item.definition.polls.iter().map(|at| (*at, POLL))).collect();
    insertions.sort_unstable();
    item.kept(|range| {
        let mut at = range.start;
        for (place, text) in insertions.iter().filter(|(place, _)| range.contains(place)) {
            file.copy(&item.cell, at..*place).push(text);
            at = *place;
        }
        file.copy(&item.cell, at..range.end);
    });
    file.push("\n");
}

/// What `dbg!` and panics name: the item rather than a path.
fn file_name(item: &Item) -> String {
    let word = match item.definition.kind {
        Kind::Type => "type",
        Kind::Trait => "trait",
        Kind::Function => "fn",
        Kind::Constant => "const",
        Kind::Static => "static",
        Kind::Module => "mod",
        Kind::Macro => "macro",
        Kind::Impl => "impl",
        Kind::MacroCall | Kind::ExternCrate => "item",
    };
    let name = item.definition.names.first().cloned().unwrap_or_else(|| {
        let header = item.definition.key.trim_start_matches("impl ").trim_end_matches("inherent");
        header.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| *c != '/').take(60).collect()
    });
    format!("{word} {name}").trim().to_string()
}

fn unique(name: &str, used: &mut BTreeSet<String>) -> String {
    let mut candidate = name.to_string();
    let mut count = 1;
    while !used.insert(candidate.clone()) {
        count += 1;
        candidate = format!("{name} {count}");
    }
    candidate
}
