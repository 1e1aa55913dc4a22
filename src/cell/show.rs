//! Decides in one compile how the value of a cell is shown: as nothing, a bundle, `Debug`, `Display`, or a sentence.
//!
//! Method lookup tries the receiver with the most references first, so of the traits below the first one
//! that a type satisfies wins: `(&&&&&Value(&x)).anneal_show()`.

use std::any::type_name;
use std::fmt::{Debug, Display};

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

/// The first words of a text that may be long without end: the writing stops when there is enough.
pub fn brief(text: std::fmt::Arguments<'_>) -> Bundle {
    const ENOUGH: usize = 400;
    struct Start(String);
    impl std::fmt::Write for Start {
        fn write_str(&mut self, piece: &str) -> std::fmt::Result {
            self.0.push_str(&piece[..piece.floor_char_boundary(ENOUGH.saturating_sub(self.0.len()))]);
            if self.0.len() + 4 > ENOUGH { Err(std::fmt::Error) } else { Ok(()) }
        }
    }
    let mut written = Start(String::new());
    if std::fmt::write(&mut written, text).is_err() {
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
    use super::{brief, lacking, readable};

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
