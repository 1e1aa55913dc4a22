//! What the learner wrote: the items that the running cell reaches, as the kernel hands them over before a check.
//!
//! Under `cargo test` they come from a file of solutions, by [`with_solution`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Expr, Item, ItemConst};

thread_local! {
    /// What the running cell hands over: the name of each item and its text.
    static HANDED: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// What was handed to checks in this session, by name: the last attempts.
static ATTEMPTS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// Takes down the learner's own text of an item; a cell that calls a check does so for all that it reaches.
pub(crate) fn hand_over(name: &str, text: &str) {
    HANDED.with_borrow_mut(|handed| handed.push((name.to_owned(), text.to_owned())));
    ATTEMPTS.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), text.to_owned());
}

/// Forgets what the cell before handed over.
pub(crate) fn begin_cell() {
    HANDED.take();
}

/// The learner's own text of a function, if a check has seen it.
pub(super) fn attempt(name: &str) -> Option<String> {
    ATTEMPTS.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
}

/// A function, a method or a macro of the learner's.
pub(super) struct Function {
    /// Its name alone.
    pub(super) name: String,
    /// The text of the item in which it stands; lines are counted in it.
    pub(super) item: String,
    /// What it does.
    pub(super) body: Body,
}

/// What a function does.
pub(super) enum Body {
    /// Its head and its block.
    Function(Box<syn::Signature>, Box<syn::Block>),
    /// The value of a constant, which may be a closure.
    Value(Box<syn::Expr>),
    /// The rules of a macro.
    Tokens(TokenStream),
}

/// All that the running cell has handed over.
pub(super) fn functions() -> Vec<Function> {
    let handed = HANDED.with_borrow(Clone::clone);
    let mut functions = Functions { item: String::new(), found: Vec::new() };
    for (_, text) in handed {
        // What the compiler took is syntax, so nothing is left out here.
        if let Ok(file) = syn::parse_file(&text) {
            functions.item = text;
            functions.visit_file(&file);
        }
    }
    functions.found
}

struct Functions {
    item: String,
    found: Vec<Function>,
}

impl Functions {
    fn add(&mut self, name: &syn::Ident, body: Body) {
        self.found.push(Function { name: name.to_string(), item: self.item.clone(), body });
    }
}

impl<'ast> Visit<'ast> for Functions {
    // What is defined inside of a function is part of its block.
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.add(&node.sig.ident, Body::Function(node.sig.clone().into(), node.block.clone()));
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.add(&node.sig.ident, Body::Function(node.sig.clone().into(), node.block.clone().into()));
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.add(&node.sig.ident, Body::Function(node.sig.clone().into(), block.clone().into()));
        }
    }

    fn visit_item_const(&mut self, node: &'ast syn::ItemConst) {
        self.add(&node.ident, Body::Value(node.expr.clone()));
    }

    fn visit_item_static(&mut self, node: &'ast syn::ItemStatic) {
        self.add(&node.ident, Body::Value(node.expr.clone()));
    }

    fn visit_item_macro(&mut self, node: &'ast syn::ItemMacro) {
        if let Some(name) = &node.ident {
            self.add(name, Body::Tokens(node.mac.tokens.clone()));
        }
    }
}

/// Runs `check` as if the learner had written what a file of solutions has: the function `function` of the module
/// `exercise`, beside all else in that module and at the head of the file. For tests.
pub fn with_solution<R>(file: &str, exercise: &str, function: &str, check: impl FnOnce() -> R) -> R {
    begin_cell();
    for item in items(file, exercise) {
        let (own, text) = (name(&item), item.span().source_text().unwrap_or_default());
        if own == function {
            // By its head and wherever it calls itself.
            hand_over(exercise, &text.replace(&format!("{function}("), &format!("{exercise}(")));
        } else {
            hand_over(&own, &text);
        }
    }
    let result = check();
    begin_cell();
    result
}

/// The names in `WRONG` of an exercise's module, in their order. For tests.
pub fn wrong_answers(file: &str, exercise: &str) -> Vec<String> {
    let wrong = items(file, exercise).into_iter().find(|item| name(item) == "WRONG");
    let Some(Item::Const(ItemConst { expr, .. })) = wrong else { return Vec::new() };
    let Expr::Reference(reference) = *expr else { return Vec::new() };
    let Expr::Array(array) = *reference.expr else { return Vec::new() };
    let last = |element: &Expr| match element {
        Expr::Path(path) => path.path.segments.last().map_or_else(String::new, |last| last.ident.to_string()),
        _ => String::new(),
    };
    array.elems.iter().map(last).collect()
}

/// What stands in the module of an exercise and outside of all modules.
fn items(file: &str, exercise: &str) -> Vec<Item> {
    let file = syn::parse_file(file).expect("files of solutions are compiled");
    let part = |item| match item {
        Item::Mod(module) if module.ident == exercise => module.content.map_or_else(Vec::new, |(_, items)| items),
        Item::Mod(_) => Vec::new(),
        item => vec![item],
    };
    file.items.into_iter().flat_map(part).collect()
}

fn name(item: &Item) -> String {
    match item {
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Const(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        // As the kernel has it, an `impl` is told apart from others by its head.
        item => item.span().source_text().unwrap_or_default().split('{').next().unwrap_or_default().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "use x::y;\n\nfn shared() {}\n\npub mod twice {\n    use super::*;\n\n    /// An answer.\n    pub fn answer(x: u8) -> u8 {\n        2 * x\n    }\n\n    pub fn thrice(x: u8) -> u8 {\n        x + answer(x)\n    }\n\n    pub const WRONG: &[fn(u8) -> u8] = &[thrice, self::none, |x| x];\n}\n\npub mod other {\n    pub fn answer() {}\n}\n";

    #[test]
    fn a_solution_stands_for_what_a_learner_wrote() {
        let names = || functions().iter().map(|function| function.name.clone()).collect::<Vec<_>>();
        assert_eq!(with_solution(FILE, "twice", "answer", names), ["shared", "twice", "thrice", "WRONG"]);
        assert_eq!(with_solution(FILE, "twice", "thrice", names), ["shared", "answer", "twice", "WRONG"]);
        assert!(names().is_empty());
        assert_eq!(attempt("twice").as_deref(), Some("pub fn twice(x: u8) -> u8 {\n        x + answer(x)\n    }"));
    }

    #[test]
    fn wrong_answers_are_known_by_name() {
        assert_eq!(wrong_answers(FILE, "twice"), ["thrice", "none", ""]);
        assert!(wrong_answers(FILE, "other").is_empty());
    }
}
