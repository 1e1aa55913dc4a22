//! Decides in one compile how the value of a cell is shown: as nothing, a bundle, `Debug`, `Display`, or a sentence.
//!
//! Method lookup tries the receiver with the most references first, so of the traits below the first one
//! that a type satisfies wins: `(&&&&&Value(&x)).anneal_show()`.

use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::fmt::{self, Debug, Display, Formatter};

use crate::display::{self, Bundle, Show};

/// A value at the end of a cell, borrowed.
pub struct Value<'a, T: ?Sized>(pub &'a T);

/// `()` shows nothing.
pub trait ShowUnit {
    /// Shows the value.
    fn anneal_show(&self);
}
impl ShowUnit for &&&&Value<'_, ()> {
    fn anneal_show(&self) {}
}

/// What has a rich form shows it.
pub trait ShowBundle {
    /// Shows the value.
    fn anneal_show(&self);
}
impl<T: Show + ?Sized> ShowBundle for &&&Value<'_, T> {
    fn anneal_show(&self) {
        display::send("result", &self.0.show(), None);
    }
}

/// Else what can be debugged is.
pub trait ShowDebug {
    /// Shows the value.
    fn anneal_show(&self);
}
impl<T: Debug + ?Sized> ShowDebug for &&Value<'_, T> {
    fn anneal_show(&self) {
        text(format!("{:?}", self.0));
    }
}

/// Else what can be printed is.
pub trait ShowDisplay {
    /// Shows the value.
    fn anneal_show(&self);
}
impl<T: Display + ?Sized> ShowDisplay for &Value<'_, T> {
    fn anneal_show(&self) {
        text(self.0.to_string());
    }
}

/// Else a sentence says what is missing.
pub trait ShowOpaque {
    /// Shows the value.
    fn anneal_show(&self);
}
impl<T: ?Sized> ShowOpaque for Value<'_, T> {
    fn anneal_show(&self) {
        text(lacking(type_name::<T>()));
    }
}

/// A value of which only the first words are wanted.
pub struct Brief<'a, T: ?Sized>(pub &'a T);

/// Collections are asked for no more elements than are shown: `Debug` goes through all of them, shown or not.
pub trait BriefCollection {
    /// Its first words.
    fn anneal_brief(&self) -> Bundle;
}
impl<T: Collection + ?Sized> BriefCollection for &Brief<'_, T> {
    fn anneal_brief(&self) -> Bundle {
        struct Beginning<'a, T: ?Sized>(&'a T);
        impl<T: Collection + ?Sized> Debug for Beginning<'_, T> {
            fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                self.0.beginning(formatter)
            }
        }
        brief(format_args!("{:?}", Beginning(self.0)))
    }
}

/// Of everything else the writing stops when there is enough.
pub trait BriefDebug {
    /// Its first words.
    fn anneal_brief(&self) -> Bundle;
}
impl<T: Debug + ?Sized> BriefDebug for Brief<'_, T> {
    fn anneal_brief(&self) -> Bundle {
        brief(format_args!("{:?}", self.0))
    }
}

/// What may have millions of elements.
pub trait Collection {
    /// Writes the first ones as `Debug` does.
    ///
    /// # Errors
    ///
    /// When nothing more is wanted.
    fn beginning(&self, formatter: &mut Formatter<'_>) -> fmt::Result;
}

/// As many characters as a view has.
const ENOUGH: usize = 400;
/// So many elements fill it, however short they are.
const ELEMENTS: usize = ENOUGH / 2;

macro_rules! collections {
    ($($debug:ident: $(<$($parameter:ident),*> $name:ty),*;)*) => {$($(
        impl<$($parameter: Debug),*> Collection for $name {
            fn beginning(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                formatter.$debug().entries(self.iter().take(ELEMENTS)).finish()
            }
        }
    )*)*};
}
collections! {
    debug_list: <T> [T], <T> Vec<T>, <T> VecDeque<T>, <T> LinkedList<T>, <T> BinaryHeap<T>;
    debug_set: <T> BTreeSet<T>, <T> HashSet<T>;
    debug_map: <K, V> BTreeMap<K, V>, <K, V> HashMap<K, V>;
}

/// The first words of a text that may be long without end: the writing stops when there is enough.
fn brief(text: fmt::Arguments<'_>) -> Bundle {
    struct Start(String);
    impl fmt::Write for Start {
        fn write_str(&mut self, piece: &str) -> fmt::Result {
            self.0.push_str(&piece[..piece.floor_char_boundary(ENOUGH.saturating_sub(self.0.len()))]);
            if self.0.len() + 4 > ENOUGH { Err(fmt::Error) } else { Ok(()) }
        }
    }
    let mut written = Start(String::new());
    if fmt::write(&mut written, text).is_err() {
        written.0.push('…');
    }
    Bundle::text(written.0)
}

/// What keeps a value from being shown, and what helps.
fn lacking(name: &str) -> String {
    let short = readable(name);
    if name.contains("{{closure}}") {
        "a closure, which cannot be shown: call it".into()
    } else if name.contains("cell::") {
        format!("a value of type {short}, which cannot be shown: put #[derive(Debug)] on its definition")
    } else {
        format!("a value of type {short}, which has no text form")
    }
}

fn text(text: String) {
    let mut bundle = Bundle::default();
    bundle.data.insert("text/plain".into(), text.into());
    display::send("result", &bundle, None);
}

/// A type's name as a learner wrote it: the modules that the engine puts around definitions are left out.
pub(super) fn readable(name: &str) -> String {
    let mut short = String::new();
    for part in name.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        let (path, end) = match part.char_indices().last() {
            Some((at, c)) if !(c.is_alphanumeric() || c == '_' || c == ':') => part.split_at(at),
            _ => (part, ""),
        };
        short.push_str(path.rsplit("::").next().unwrap_or(path));
        short.push_str(end);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::{Brief, BriefCollection as _, BriefDebug as _, brief, lacking, readable};

    #[test]
    fn a_view_stops_when_there_is_enough() {
        struct Endless;
        impl std::fmt::Debug for Endless {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                loop {
                    formatter.write_str("größe ")?;
                }
            }
        }
        let shown = brief(format_args!("{:?}", Endless));
        let text = shown.get("text/plain").unwrap();
        assert!(text.ends_with('…') && (390..=403).contains(&text.len()), "{text}");
        assert_eq!(brief(format_args!("{:?}", [1, 2])).get("text/plain"), Some("[1, 2]"));
    }

    #[test]
    #[allow(clippy::uninit_vec, reason = "values of no size need nothing to be there")]
    fn a_view_of_a_collection_asks_for_no_more_than_it_shows() {
        let mut endless: Vec<()> = Vec::new();
        // SAFETY: a value of no size is there however often it is said to be.
        unsafe { endless.set_len(usize::MAX) };
        let text = |bundle: crate::display::Bundle| bundle.get("text/plain").unwrap().to_string();
        let shown = text((&&Brief(&endless)).anneal_brief());
        assert!(shown.starts_with("[(), ()") && shown.ends_with('…'), "{shown}");
        assert_eq!(text((&&Brief(&Vec::from([1, 2]))).anneal_brief()), "[1, 2]");
        assert_eq!(text((&&Brief(&std::collections::BTreeMap::from([("a", 1)]))).anneal_brief()), "{\"a\": 1}");
        assert_eq!(text(Brief(&Some(1.5)).anneal_brief()), "Some(1.5)");
    }

    #[test]
    fn help_fits_the_type() {
        assert!(lacking("cell::m3f::Point").contains("derive(Debug)"));
        assert!(lacking("dyn core::any::Any").ends_with("no text form"));
    }

    #[test]
    fn types_are_named_as_written() {
        assert_eq!(readable("anneal_cell::m3f::Point"), "Point");
        assert_eq!(readable("alloc::vec::Vec<(a::b::P, &str)>"), "Vec<(P, &str)>");
    }
}
