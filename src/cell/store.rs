//! The variables of a notebook between its cells: boxed, typed, owned by the main thread.

use std::any::{Any, TypeId, type_name};
use std::cell::RefCell;
use std::collections::BTreeMap;

use super::outcome::CellError;

type Values = BTreeMap<&'static str, Box<dyn Any>>;

thread_local! {
    static KEPT: RefCell<Values> = const { RefCell::new(BTreeMap::new()) };
    // What the running cell has defined so far; it replaces older values only when the cell succeeds.
    static DEFINED: RefCell<Values> = const { RefCell::new(BTreeMap::new()) };
    // Names of the types of what the running cell has defined.
    static TYPES: RefCell<Types> = const { RefCell::new(BTreeMap::new()) };
}

/// Variable to the full name of its type.
pub(super) type Types = BTreeMap<&'static str, &'static str>;

/// Keeps a new variable when the cell succeeds.
pub fn define<T: 'static>(name: &'static str, value: T) {
    define_boxed(name, type_name::<T>(), Box::new(value));
}

/// Says that a variable is there and of type `T`, before any is taken out.
///
/// # Errors
/// When there is none of that name, or it is of another type.
pub fn expect<T: 'static>(name: &'static str) -> Result<(), CellError> {
    expect_type(name, TypeId::of::<T>())
}

/// Takes a variable out, for the time its cell runs. Call [`expect`] first.
pub fn take<T: 'static>(name: &'static str) -> T {
    *take_boxed(name).downcast().expect("checked by `expect`")
}

/// Puts a variable back that a cell had taken out.
pub fn put<T: 'static>(name: &'static str, value: T) {
    put_boxed(name, Box::new(value));
}

// What follows is compiled once, here: cells have only the lines above for each of their types.

#[inline(never)]
fn define_boxed(name: &'static str, type_name: &'static str, value: Box<dyn Any>) {
    TYPES.with_borrow_mut(|types| types.insert(name, type_name));
    let old = DEFINED.with_borrow_mut(|defined| defined.insert(name, value));
    drop(old); // outside the borrow: a destructor may run any code
}

#[inline(never)]
fn expect_type(name: &'static str, wanted: TypeId) -> Result<(), CellError> {
    match KEPT.with_borrow(|kept| kept.get(name).map(|value| (**value).type_id())) {
        Some(found) if found == wanted => Ok(()),
        Some(_) => Err(CellError::stale(name, "its type was defined anew since it was made")),
        None => Err(CellError::stale(name, "it is not there any more")),
    }
}

#[inline(never)]
fn take_boxed(name: &'static str) -> Box<dyn Any> {
    KEPT.with_borrow_mut(|kept| kept.remove(name)).expect("checked by `expect`")
}

#[inline(never)]
fn put_boxed(name: &'static str, value: Box<dyn Any>) {
    let old = KEPT.with_borrow_mut(|kept| kept.insert(name, value));
    drop(old);
}

/// Marks a place where a variable must still be whole; never runs.
pub fn probe<T: ?Sized>(_value: &T) {}

/// Ends a cell: what it defined is kept if it succeeded. Returns what is to be dropped, outside of any borrow.
pub(super) fn keep(succeeded: bool) -> Vec<Box<dyn Any>> {
    let defined = DEFINED.take();
    if !succeeded {
        return defined.into_values().collect();
    }
    KEPT.with_borrow_mut(|kept| defined.into_iter().filter_map(|(name, value)| kept.insert(name, value)).collect())
}

/// Names of the variables that are there.
pub(super) fn names() -> Vec<&'static str> {
    KEPT.with_borrow(|kept| kept.keys().copied().collect())
}

/// Types of what the cell has defined, by variable.
pub(super) fn defined_types() -> Types {
    TYPES.take()
}
