//! How much a cell is optimised: what runs often and needs nothing of the toolkit's is compiled as for a release.

use super::names::Names;
use super::notebook::Notebook;
use super::parse::Parsed;
use super::{Native, paths};

/// Crates whose generic code is small enough to be compiled into a cell.
const SMALL: &[&str] = &["std", "core", "alloc", "cell"];

/// What the standard library calls by a capital letter in everyday code; anything else may be the toolkit's.
const KNOWN: &[&str] = &[
    "Add",
    "AddAssign",
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "BinaryHeap",
    "Box",
    "Cell",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Div",
    "Duration",
    "Entry",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Hash",
    "HashMap",
    "HashSet",
    "Index",
    "IndexMut",
    "Instant",
    "Into",
    "IntoIterator",
    "Item",
    "Iterator",
    "Mul",
    "MulAssign",
    "Mutex",
    "Neg",
    "None",
    "Ok",
    "Option",
    "Ord",
    "Ordering",
    "Output",
    "PartialEq",
    "PartialOrd",
    "PhantomData",
    "Range",
    "Rc",
    "RefCell",
    "Rem",
    "Result",
    "Reverse",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sub",
    "SubAssign",
    "Sum",
    "Sync",
    "ToString",
    "Vec",
    "VecDeque",
    "Wrapping",
];

/// Macros of the toolkit whose names are small letters.
const MACROS: &[&str] = &["array", "azip", "col", "concatenate", "df", "lit", "s", "stack"];

impl Native {
    /// Level 0 for what runs once; level 2 for a loop, a closure or a recursion, the cell's own or in what it reaches;
    /// level 1 if that uses the toolkit's types. Their generic code is compiled once, in the toolkit, and rustc lets
    /// others share it up to level 1 only: an ndarray cell takes 0.7 s of processor time to compile at level 1, 1.2 s
    /// at level 2, while one of plain vectors takes 0.2 s at either.
    pub(super) fn opt_for(&self, parsed: &Parsed, notebook: &Notebook) -> u8 {
        if let Some(level) = self.opt {
            return level;
        }
        let mut names = Names::default();
        parsed.statements.iter().for_each(|statement| names.extend(&statement.mentions));
        let reached = notebook.reach(&names);
        let mut items = reached.iter().map(|at| &notebook.items[*at].definition);
        if !parsed.statements.iter().any(|statement| statement.repeats) && !items.any(|item| item.repeats) {
            return 0;
        }
        let mut mentions = names.clone();
        reached.iter().for_each(|at| mentions.extend(&notebook.items[*at].definition.mentions));
        1 + u8::from(is_plain(notebook, &mentions))
    }
}

/// Whether code is made of the standard library's types and the notebook's own.
fn is_plain(notebook: &Notebook, mentions: &Names) -> bool {
    let is_small = |path: &str| SMALL.contains(&path);
    let variables = mentions.variables.iter().filter_map(|name| notebook.variables.get(name));
    let small_variables = variables.flat_map(|variable| paths::crates(&variable.type_name)).all(is_small);
    let imported = |name: &str| notebook.imports.iter().find(|one| one.import.name.as_deref() == Some(name));
    let small_name = |name: &String| match imported(name) {
        Some(one) => is_small(&one.import.root) || notebook.item(&one.import.root).is_some(),
        None if MACROS.contains(&name.as_str()) => notebook.variables.contains_key(name),
        None => {
            let is_type = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
            !is_type || KNOWN.contains(&name.as_str()) || notebook.item(name).is_some()
        }
    };
    small_variables && mentions.items.iter().all(small_name)
}
