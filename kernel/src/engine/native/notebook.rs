//! What a session has defined so far: imports, items and variables, and which of them a piece of code reaches.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::names::Names;
use super::parse::{Definition, Import, Kind};
use super::paths::{own_types, words};
use super::source::CellText;

/// Everything the cells run so far have left behind. Cloning is cheap: a cell works on a copy until it compiles.
#[derive(Clone, Debug, Default)]
pub struct Notebook {
    pub imports: Vec<Imported>,
    pub items: Vec<Arc<Item>>,
    pub variables: BTreeMap<String, Variable>,
    /// Variables that are no longer there, and why.
    pub lost: BTreeMap<String, String>,
    /// The crate that holds the learner's own dependencies.
    pub linked: Option<String>,
    /// The names under which cells use those.
    pub crates: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Imported {
    pub import: Import,
    pub cell: Arc<CellText>,
}

/// A definition and the cell it stands in.
#[derive(Clone, Debug)]
pub struct Item {
    pub definition: Definition,
    pub cell: Arc<CellText>,
    /// Functions of an `impl` that a later block has replaced.
    pub removed: Vec<Range<usize>>,
}

/// A variable that lives in the cell process.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its type in rustc's words.
    pub type_text: String,
    /// Its type as `std::any::type_name` has it: where it is defined rather than where it is public.
    pub type_name: String,
    pub mutable: bool,
    /// The cell that made it.
    pub cell: u32,
    /// Identity of every item of the notebook that its type mentions, by name.
    pub types: BTreeMap<String, String>,
    /// Associated types of those items when it was made.
    pub associated: BTreeSet<String>,
    /// What it was before it was boxed, since its own type has no name.
    pub kept_as: Option<&'static str>,
}

impl Item {
    /// The text without what later definitions replaced.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.kept(|range| text.push_str(&self.cell.text[range]));
        text
    }

    /// A module sees nothing of what stands around it, unless it says so.
    fn is_closed(&self) -> bool {
        const OPENS: &[&str] = &["super", "crate", "macro_rules", "!"];
        self.definition.kind == Kind::Module && !OPENS.iter().any(|word| self.text().contains(word))
    }

    /// Types that a macro makes are somewhere among its arguments.
    fn may_define(&self, name: &str) -> bool {
        let definition = &self.definition;
        let is_argument = definition.kind == Kind::MacroCall && definition.mentions.items.contains(name);
        let is_type = name.starts_with(char::is_uppercase);
        is_argument && is_type || definition.names.iter().any(|own| own == name)
    }

    /// The first word among a macro's arguments that may be the name of a type.
    pub fn made_type(&self) -> Option<String> {
        let text = self.text();
        let arguments = text.split_once('!')?.1;
        let mut words = arguments.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        words.find(|word| word.starts_with(char::is_uppercase)).map(str::to_string)
    }

    /// Calls `each` for every part of the cell that belongs to the item.
    pub fn kept(&self, mut each: impl FnMut(Range<usize>)) {
        let mut at = self.definition.range.start;
        for removed in &self.removed {
            each(at..removed.start);
            at = removed.end;
        }
        each(at..self.definition.range.end);
    }
}

impl Notebook {
    /// Adds an import; one of the same name is replaced, and so is an item of that name.
    pub fn import(&mut self, import: &Import, cell: &Arc<CellText>) {
        // `use shapes::{self, ..}` of a module of the notebook: it is there under that name already.
        let names_itself = import.name.as_ref() == Some(&import.root) && self.item(&import.root).is_some();
        if names_itself && import.is_root() {
            return;
        }
        match &import.name {
            Some(name) => {
                self.imports.retain(|old| old.import.name.as_ref() != Some(name));
                self.items.retain(|item| !item.definition.names.contains(name));
            }
            None => self.imports.retain(|old| old.import.text != import.text),
        }
        self.imports.push(Imported { import: import.clone(), cell: cell.clone() });
    }

    /// Adds an item; what has the same key is replaced.
    pub fn define(&mut self, definition: &Definition, cell: &Arc<CellText>) {
        self.imports.retain(|old| !old.import.name.as_ref().is_some_and(|name| definition.names.contains(name)));
        self.set_apart(definition, cell);
        if definition.kind == Kind::Impl && definition.key.ends_with("inherent") {
            self.replace_functions(definition, cell);
        } else {
            self.items.retain(|item| {
                let same_name = item.definition.names.iter().any(|name| definition.names.contains(name));
                let both_macros = (item.definition.kind == Kind::Macro) == (definition.kind == Kind::Macro);
                item.definition.key != definition.key && !(same_name && both_macros)
            });
        }
        let item = Item { definition: definition.clone(), cell: cell.clone(), removed: Vec::new() };
        self.items.push(Arc::new(item));
    }

    /// An item named like a crate: what earlier cells imported from the crate still comes from there.
    fn set_apart(&mut self, definition: &Definition, cell: &Arc<CellText>) {
        let taken = |name: &&String| self.crates.contains(name) && self.item(name).is_none();
        for name in definition.names.iter().filter(taken).collect::<Vec<_>>() {
            let of_crate = |one: &&mut Imported| one.import.root == *name && !Arc::ptr_eq(&one.cell, cell);
            for imported in self.imports.iter_mut().filter(of_crate) {
                let import = &mut imported.import;
                import.text = import.text.replacen(&format!("use {name}"), &format!("use ::{name}"), 1);
                import.root = String::new();
            }
        }
    }

    /// Functions of a new inherent block replace those of the same name in older cells' blocks.
    fn replace_functions(&mut self, new: &Definition, cell: &Arc<CellText>) {
        let mut kept = Vec::new();
        for item in self.items.drain(..) {
            if item.definition.key != new.key || Arc::ptr_eq(&item.cell, cell) {
                kept.push(item);
                continue;
            }
            let replaced = |name: &str| new.functions.iter().any(|(other, _)| other == name);
            if item.definition.functions.iter().all(|(name, _)| replaced(name)) && item.definition.associated.is_empty()
            {
                continue;
            }
            let mut item = (*item).clone();
            for (_, range) in item.definition.functions.iter().filter(|(name, _)| replaced(name)) {
                if !item.removed.contains(range) {
                    item.removed.push(range.clone());
                }
            }
            item.removed.sort_by_key(|range| range.start);
            kept.push(Arc::new(item));
        }
        self.items = kept;
    }

    pub fn item(&self, name: &str) -> Option<&Arc<Item>> {
        self.items.iter().find(|item| item.definition.names.iter().any(|own| own == name))
    }

    /// Indices of the items that code with these names needs, directly or through other items.
    pub fn reach(&self, names: &Names) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let places = self.places();
        let mut names = names.clone();
        for import in &self.imports {
            names.items.insert(import.import.root.clone());
        }
        loop {
            let found: Vec<usize> = (0..self.items.len())
                .filter(|at| !reached.contains(at) && self.is_reached(*at, &names, &reached, &places))
                .collect();
            if found.is_empty() {
                return reached;
            }
            for at in found {
                reached.insert(at);
                names.extend(&self.items[at].definition.mentions);
            }
        }
    }

    /// Where the items stand, by name.
    fn places(&self) -> HashMap<&str, usize> {
        let mut places = HashMap::new();
        for (at, item) in self.items.iter().enumerate() {
            for name in &item.definition.names {
                places.entry(name.as_str()).or_insert(at);
            }
        }
        places
    }

    fn is_reached(&self, at: usize, names: &Names, reached: &BTreeSet<usize>, places: &HashMap<&str, usize>) -> bool {
        let definition = &self.items[at].definition;
        match definition.kind {
            Kind::ExternCrate => true,
            Kind::MacroCall if definition.names.is_empty() => true,
            // An impl follows its type and its trait, as far as they are the notebook's own.
            Kind::Impl => {
                definition.header.iter().all(|name| places.get(name.as_str()).is_none_or(|own| reached.contains(own)))
            }
            Kind::Trait if definition.functions.iter().any(|(name, _)| names.methods.contains(name)) => true,
            _ => definition.names.iter().any(|name| names.items.contains(name)),
        }
    }

    /// Names an item by its text and by what it mentions, so that two versions are never taken for one.
    pub fn identity(&self, item: &Item) -> String {
        let mut texts = BTreeSet::new();
        let mut open = vec![&item.definition.mentions];
        let mut seen = BTreeSet::new();
        if item.is_closed() {
            open.clear();
        }
        while let Some(names) = open.pop() {
            for name in &names.items {
                if !seen.insert(name.as_str()) {
                    continue;
                }
                let import = self.imports.iter().find(|import| import.import.name.as_ref() == Some(name));
                texts.extend(import.map(|import| import.import.text.clone()));
                // The library's name tells one state of the learner's own crates from another.
                if self.crates.contains(import.map_or(name, |import| &import.import.root)) {
                    texts.extend(self.linked.clone());
                }
                for item in self.items.iter().filter(|item| item.may_define(name)) {
                    texts.insert(item.text());
                    if !item.is_closed() {
                        open.push(&item.definition.mentions);
                    }
                }
            }
        }
        let mut hash = blake3::Hasher::new();
        // Its own text first: items that mention each other have the same set of texts.
        for text in std::iter::once(item.text()).chain(texts) {
            hash.update(text.as_bytes()).update(&[0]);
        }
        hash.finalize().to_hex()[..12].to_string()
    }

    /// The notebook's own items in a type's full name, with their identities when it was made.
    pub fn types_in(&self, type_name: &str) -> BTreeMap<String, String> {
        let identity = |name, hash: Option<&str>| hash.map_or_else(|| self.made_by_macros(name), str::to_string);
        own_types(type_name).map(|(name, hash)| (name.to_string(), identity(name, hash))).collect()
    }

    /// What takes the place of an identity for items that macros make: they stand in no module of their own.
    fn made_by_macros(&self, name: &str) -> String {
        let calls = self.items.iter().filter(|item| item.definition.kind == Kind::MacroCall);
        let (makers, others): (Vec<_>, Vec<_>) = calls.partition(|item| item.may_define(name));
        let makers = if makers.is_empty() { others } else { makers };
        makers.into_iter().map(|item| self.identity(item)).collect()
    }

    /// What macros have made and a later state of the notebook has no longer, or not as it was.
    pub fn made_before(&self, later: &Self) -> Vec<&Item> {
        let calls = |notebook: &Self| {
            let items = notebook.items.iter().filter(|item| item.definition.kind == Kind::MacroCall);
            items.map(|item| notebook.identity(item)).collect::<BTreeSet<String>>()
        };
        let still = calls(later);
        let items = self.items.iter().filter(|item| item.definition.kind == Kind::MacroCall);
        items.filter(|item| !still.contains(&self.identity(item))).map(|item| &**item).collect()
    }

    /// Drops every variable of a type of the notebook.
    pub fn drop_own_types(&mut self, reason: &str) -> Vec<String> {
        let own = self.variables.iter().filter(|(_, variable)| !variable.types.is_empty());
        let names: Vec<String> = own.map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.variables.remove(name);
            self.lost.insert(name.clone(), reason.to_string());
        }
        names
    }

    /// Words in types of variables that now name something else: a `DataFrame` of polars and one of the notebook.
    pub fn ambiguous(&self, variables: &[String]) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for (name, variable) in variables.iter().filter_map(|name| Some((name, self.variables.get(name)?))) {
            let words = words(&variable.type_text).into_iter().filter(|word| !variable.types.contains_key(*word));
            let taken = words.filter(|word| self.item(word).is_some());
            found.extend(taken.map(|word| (name.clone(), word.to_string())));
        }
        found
    }

    /// Associated types and constants of impls for these items.
    pub fn associated(&self, types: &BTreeMap<String, String>) -> BTreeSet<String> {
        let impls = self.items.iter().filter(|item| item.definition.header.iter().any(|name| types.contains_key(name)));
        impls
            .flat_map(|item| item.definition.associated.iter().map(|text| format!("{}{text}", item.definition.key)))
            .collect()
    }

    /// Variables whose types are no longer what they were, each with the name of what changed.
    pub fn outdated(&self) -> Vec<(String, String)> {
        let identity =
            |name: &str| self.item(name).map_or_else(|| self.made_by_macros(name), |item| self.identity(item));
        let changed = |variable: &Variable| {
            let other = variable.types.iter().find(|(name, then)| identity(name) != **then);
            other.map(|(name, _)| name.clone()).or_else(|| {
                let lost = variable.associated.difference(&self.associated(&variable.types)).next().is_some();
                lost.then(|| super::report::short_type(&variable.type_text))
            })
        };
        self.variables.iter().filter_map(|(name, variable)| Some((name.clone(), changed(variable)?))).collect()
    }
}
