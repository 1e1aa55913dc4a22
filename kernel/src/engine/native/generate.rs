//! Writes the crate that is compiled for a cell: its items, and a function that runs its body.
//!
//! The body stands in a file of its own with the learner's lines, every item (`definitions`) in a module named by the hash
//! of its text and of what it mentions: the compiler then never takes two versions of a type for one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::definitions::{definitions, imports};
use super::erase::Erasure;
use super::names::Names;
use super::notebook::{Item, Notebook};
use super::parse::{Binding, Definition, Kind, Parsed};
use super::paths::words;
use super::source::{CellText, Generated, Mark};

/// How a cell treats the variables it loads and makes; learnt from the compiler when the first guess is wrong.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Loaded variables, by name.
    pub loads: Vec<String>,
    /// Loaded variables that the body moves.
    pub moved: BTreeSet<String>,
    /// Loaded variables that the body moves and assigns again.
    pub reassigned: BTreeSet<String>,
    /// New variables, the last binding of each name.
    pub defines: Vec<Binding>,
    /// New variables that cannot be kept, and why.
    pub unkept: BTreeMap<String, String>,
    /// New variables whose own types have no names, and how they are kept.
    pub erased: BTreeMap<String, Erasure>,
    /// `?` that need more than `From`, by the offset of the `?`.
    pub attempts: BTreeSet<usize>,
    /// Keys of items set aside because they no longer compile.
    pub aside: BTreeSet<String>,
    /// Whether there is anything to run.
    pub runs: bool,
    /// Whether the body has an `.await` of its own.
    pub awaits: bool,
    /// Whether only the type of its value is wanted.
    pub asks_type: bool,
}

/// A generated crate.
#[derive(Debug)]
pub struct Program {
    /// The first file is the crate root.
    pub files: Vec<Arc<Generated>>,
    /// Statics that live in libraries of their own, by identity.
    pub statics: Vec<Arc<Item>>,
}

const ALLOW: &str = "#![allow(unused, nonstandard_style, private_interfaces, private_bounds, improper_ctypes, \
     improper_ctypes_definitions, static_mut_refs, unexpected_cfgs, internal_features)]\n#![warn(dropping_references, \
     unused_must_use, unconditional_recursion)]\n";

pub const SHOW: &str = ") { ref anneal_value => { use ::anneal::cell::{ShowBundle as _, ShowDebug as _, ShowDisplay as _, \
     ShowOpaque as _, ShowUnit as _}; (&&&&&::anneal::cell::Value(anneal_value)).anneal_show() } }";

/// Instead of showing a value, asks rustc for its type.
const ASK_TYPE: &str = ") { ref anneal_value => ::core::mem::drop(anneal_value) }";

const ATTEMPT: &str = "({ use ::anneal::cell::{AttemptDebug as _, AttemptDisplay as _, AttemptOpaque as _, \
     AttemptOption as _}; (&&&&::anneal::cell::Attempt::new(";

/// Around a macro that returns an error always, and one that does so sometimes.
const BAIL: (&str, &str) = (
    "match ::anneal::cell::leave(|| -> ::core::result::Result<::core::convert::Infallible, _> { ",
    " }) { Ok(anneal_never) => match anneal_never {}, Err(anneal_error) => return Err(anneal_error) }",
);
const ENSURE: (&str, &str) = (
    "match ::anneal::cell::leave(|| -> ::core::result::Result<(), _> { ",
    "; Ok(()) }) { Ok(()) => (), Err(anneal_error) => return Err(anneal_error) }",
);

/// Put at the start of loop bodies: an interrupt ends the cell there and costs no variable.
pub const POLL: &str = "::anneal::cell::poll();";

/// Name of the function that the cell process calls.
pub const ENTRY: &str = "anneal_enter";

/// Generates the crate of a cell. `notebook` already holds the cell's own imports and items.
pub fn program(notebook: &Notebook, cell: &Arc<CellText>, parsed: &Parsed, plan: &Plan) -> Program {
    let mut names = Names::default();
    for statement in &parsed.statements {
        names.extend(&statement.mentions);
    }
    for variable in plan.loads.iter().filter_map(|name| notebook.variables.get(name)) {
        names.items.extend(variable.types.keys().cloned());
    }
    let mut items: Vec<Arc<Item>> = notebook.reach(&names).into_iter().map(|at| notebook.items[at].clone()).collect();
    let own = |item: &Arc<Item>| Arc::ptr_eq(&item.cell, cell);
    for item in notebook.items.iter().filter(|item| own(item)) {
        names.extend(&item.definition.mentions);
        names.items.extend(item.definition.names.iter().cloned());
    }
    if notebook.items.iter().any(own) {
        let reached = notebook.reach(&names);
        items = (0..notebook.items.len())
            .filter(|at| reached.contains(at) || own(&notebook.items[*at]))
            .map(|at| notebook.items[at].clone())
            .collect();
    }
    items.retain(|item| !plan.aside.contains(&item.definition.key));

    let mut root = Generated::new("main.rs");
    root.push(ALLOW);
    let mut files = Vec::new();
    for variable in plan.loads.iter().filter_map(|name| notebook.variables.get(name)) {
        names.items.extend(words(&variable.type_text).into_iter().map(str::to_string));
    }
    for erasure in plan.erased.values() {
        names.items.extend(words(&erasure.type_text).into_iter().map(str::to_string));
    }
    imports(notebook, &items, names, cell, &mut root);
    let statics = definitions(notebook, &items, None, &mut root, &mut files);
    if plan.runs {
        let tokio = files.iter().chain([&root]).flat_map(|file| file.copied()).any(|text| text.contains("tokio"))
            || cell.text.contains("tokio");
        let body = body(notebook, cell, parsed, plan);
        // Types that a body declares are told apart by all that decides their layout, not by its own text alone.
        let mut hash = blake3::Hasher::new();
        for text in files.iter().chain([&root, &body]).map(|file| &file.text) {
            hash.update(text.as_bytes()).update(&[0]);
        }
        for variable in plan.loads.iter().filter_map(|name| notebook.variables.get(name)) {
            hash.update(variable.type_name.as_bytes()).update(&[0]);
        }
        let module = format!("b{}", &hash.finalize().to_hex()[..12]);
        run(notebook, cell, plan, tokio, &items, &module, &mut root);
        files.push(body);
    }
    files.insert(0, root);
    Program { files: files.into_iter().map(Arc::new).collect(), statics }
}

/// A crate that is nothing but the text of a cell, parsed and left out: it has syntax errors or none.
pub fn only_text(cell: &Arc<CellText>) -> Program {
    let mut root = Generated::new("main.rs");
    let end = cell.text.trim_end().len();
    let last = cell.text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    root.push("#[cfg(any())] fn f() {").copy(cell, 0..cell.text.len()).push("\n");
    // What is missing at the end is missed after the last character.
    root.copy_as(cell, last..end, "}");
    Program { files: vec![Arc::new(root)], statics: Vec::new() }
}

/// Generates the library that owns a static, so that it lives on between cells.
pub fn static_library(notebook: &Notebook, owner: &Arc<Item>) -> Program {
    let reached = notebook.reach(&owner.definition.mentions);
    let mut items: Vec<Arc<Item>> = reached.into_iter().map(|at| notebook.items[at].clone()).collect();
    if !items.iter().any(|item| Arc::ptr_eq(item, owner)) {
        items.push(owner.clone());
    }
    let mut root = Generated::new("main.rs");
    root.push(ALLOW);
    let mut files = Vec::new();
    imports(notebook, &items, Names::default(), &owner.cell, &mut root);
    let statics = definitions(notebook, &items, Some(owner), &mut root, &mut files);
    files.insert(0, root);
    Program { files: files.into_iter().map(Arc::new).collect(), statics }
}

/// The file of a body; a part of its hash keeps panics in code of older cells apart.
fn body_name(cell: &CellText) -> String {
    format!("cell-{}", &blake3::hash(cell.text.as_bytes()).to_hex()[..4])
}

pub fn is_body(file: &Generated) -> bool {
    file.name.starts_with("cell-")
}

/// The function around the body: loads variables, catches panics, puts variables back.
fn run(
    notebook: &Notebook,
    cell: &CellText,
    plan: &Plan,
    tokio: bool,
    items: &[Arc<Item>],
    module: &str,
    root: &mut Generated,
) {
    root.push(&format!("mod {module} {{ use super::*; pub fn anneal_run() -> ::anneal::cell::Fallible {{\n"));
    let type_of = |name: &String| notebook.variables[name].type_text.clone();
    for name in &plan.loads {
        root.push("::anneal::cell::expect::<");
        root.marked(Mark::Annotation(name.clone()), &type_of(name)).push(&format!(">({name:?})?;\n"));
    }
    for name in &plan.loads {
        let mutable = if notebook.variables[name].mutable { "mut " } else { "" };
        root.push(&format!("let {mutable}{name}: "));
        root.marked(Mark::Annotation(name.clone()), &type_of(name));
        root.push(&format!(" = ::anneal::cell::take({name:?});\n"));
    }
    if cell.text.contains("check::") {
        // A check looks at what the learner wrote, and keeps it beside the answer.
        for item in items {
            let Definition { kind, names, key, .. } = &item.definition;
            // A macro may bear the name of a function.
            let name = names.first().filter(|_| !matches!(kind, Kind::Macro | Kind::MacroCall)).unwrap_or(key);
            root.push(&format!("::anneal::cell::source({name:?}, {:?});\n", item.text()));
        }
    }
    let body = body_name(cell);
    let outcome = if plan.awaits {
        format!("::anneal::cell::catch(|| ::anneal::cell::block_on(async {{ include!({body:?}) }}))")
    } else {
        // `tokio::spawn` works without `.await` too.
        let runtime = if tokio { "let _anneal_runtime = ::anneal::cell::runtime();" } else { "" };
        format!("::anneal::cell::catch(|| -> ::anneal::cell::Fallible {{ {runtime} include!({body:?}) }})")
    };
    root.push(&format!("let anneal_outcome = {outcome};\n"));
    for name in plan.loads.iter().filter(|name| !plan.moved.contains(*name) && !plan.reassigned.contains(*name)) {
        root.marked(Mark::Put(name.clone()), &format!("::anneal::cell::put({name:?}, {name});\n"));
    }
    root.push("anneal_outcome\n} }\n");
    root.push(&format!(
        "#[unsafe(no_mangle)] pub extern \"C\" fn {ENTRY}() {{ ::anneal::cell::enter({module}::anneal_run) }}\n"
    ));
}

/// The body with the learner's own lines, and after it what stores its variables.
fn body(notebook: &Notebook, cell: &Arc<CellText>, parsed: &Parsed, plan: &Plan) -> Generated {
    let mut file = Generated::new(body_name(cell));
    file.push("{");
    // Insertions and gaps in the order of the text.
    let mut edits: BTreeMap<usize, Vec<(usize, Edit)>> = BTreeMap::new();
    let mut edit = |at: usize, to: usize, edit: Edit| edits.entry(at).or_default().push((to, edit));
    for range in &parsed.hoisted {
        edit(range.start, range.end, Edit::Blank);
    }
    for place in parsed.statements.iter().flat_map(|statement| &statement.polls) {
        edit(*place, *place, Edit::Insert(POLL));
    }
    // Before a `?` that begins at the same place, since it is around it.
    if let Some(tail) = &parsed.tail {
        edit(tail.start, tail.start, Edit::Insert("match ("));
    }
    for (operand, mark) in parsed.statements.iter().flat_map(|statement| &statement.attempts) {
        if plan.attempts.contains(mark) {
            edit(operand.start, operand.start, Edit::Insert(ATTEMPT));
            edit(*mark, *mark, Edit::Insert(")).anneal_attempt() })"));
        }
    }
    for (call, always) in parsed.statements.iter().flat_map(|statement| &statement.leaves) {
        let name = cell.text[call.clone()].split('!').next().unwrap_or_default();
        if notebook.item(name).is_none() {
            let (before, after) = if *always { BAIL } else { ENSURE };
            edit(call.start, call.start, Edit::At(before));
            edit(call.end, call.end, Edit::Insert(after));
        }
    }
    if let Some(tail) = &parsed.tail {
        edit(tail.end, tail.end, Edit::Insert(if plan.asks_type { ASK_TYPE } else { SHOW }));
    }
    let mut at = 0;
    for (start, list) in edits {
        if start < at {
            continue; // one `use` with several leaves is one gap
        }
        file.copy(cell, at..start);
        at = start;
        for (to, edit) in list {
            match edit {
                Edit::Insert(ASK_TYPE) => {
                    file.marked(Mark::Type(String::new()), ASK_TYPE);
                }
                Edit::Insert(text) => {
                    file.push(text);
                }
                Edit::At(text) => {
                    file.copy_as(cell, at..at + 1, text);
                }
                Edit::Blank if to > at => {
                    file.blank(&cell.text[at..to]);
                    at = to;
                }
                Edit::Blank => {}
            }
        }
    }
    file.copy(cell, at..cell.text.len()).push("\n;");
    epilogue(cell, plan, &mut file);
    file.push("::core::result::Result::Ok(()) }");
    file
}

enum Edit {
    Insert(&'static str),
    /// Inserted in the name of what follows.
    At(&'static str),
    Blank,
}

fn epilogue(cell: &Arc<CellText>, plan: &Plan, file: &mut Generated) {
    let kept = || plan.defines.iter().filter(|binding| !plan.unkept.contains_key(&binding.name));
    for Binding { name, range, .. } in kept() {
        if let Some((type_text, before, after)) = plan.erased.get(name).and_then(Erasure::form) {
            let text = format!("let {name}: {type_text} = {before}{name}{after};");
            file.marked(Mark::Erase(name.clone()), &text);
        }
        let start = file.text.len();
        // An error about it, such as a type that nothing fixes, is one about the `let`.
        file.push("::core::mem::drop(&").copy_as(cell, range.clone(), name).push(");");
        file.mark_from(start, Mark::Type(name.clone()));
    }
    let redefined = |name: &str| plan.defines.iter().any(|binding| binding.name == name);
    for name in plan.loads.iter().filter(|name| !redefined(name)) {
        if plan.reassigned.contains(name) {
            file.marked(Mark::Put(name.clone()), &format!("::anneal::cell::put({name:?}, {name});"));
        } else if !plan.moved.contains(name) {
            file.marked(Mark::Probe(name.clone()), &format!("if false {{ ::anneal::cell::probe(&{name}); }}"));
        }
    }
    for Binding { name, .. } in kept() {
        file.marked(Mark::Define(name.clone()), &format!("::anneal::cell::define({name:?}, {name});"));
    }
}
