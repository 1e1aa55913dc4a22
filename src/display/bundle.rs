//! What is shown: one value in several forms, keyed by MIME type.

use serde_json::{Map, Value};

/// One value in the forms a notebook may choose from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bundle {
    /// MIME type to content: text as a string, JSON as JSON, binary formats as base64.
    pub data: Map<String, Value>,
    /// MIME type to whatever the front end should know besides, for instance the width of a picture.
    pub metadata: Map<String, Value>,
}

impl Bundle {
    /// Text alone, the form that every front end can show.
    pub fn text(text: impl Into<String>) -> Self {
        Self::default().with("text/plain", text.into())
    }

    /// HTML, and the text that stands for it in a terminal.
    pub fn html(html: impl Into<String>, text: impl Into<String>) -> Self {
        Self::text(text).with("text/html", html.into())
    }

    /// Adds, or replaces, one form.
    pub fn with(mut self, mime: &str, content: impl Into<Value>) -> Self {
        self.data.insert(mime.into(), content.into());
        self
    }

    /// The text of one form, if it is there and is text.
    pub fn get(&self, mime: &str) -> Option<&str> {
        self.data.get(mime)?.as_str()
    }
}

/// A value that a notebook shows as more than its `Debug` form.
///
/// Implement it for your own types to have them shown when they end a cell, or by [`display`](super::display()).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be displayed",
    label = "has no view for a notebook",
    note = "frames, arrays, tensors, pictures and what the toolkit returns have one; for anything else write `println!(\"{{:?}}\", value)`",
    note = "a type of your own gets one by `impl Show for {Self}`: it returns `Bundle::text(..)` or `Bundle::html(..)`"
)]
pub trait Show {
    /// The forms of this value. Never panics on odd data (empty, NaN, huge): those are shown in words.
    fn show(&self) -> Bundle;
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self) -> Bundle {
        (**self).show()
    }
}

impl<T: Show + ?Sized> Show for Box<T> {
    fn show(&self) -> Bundle {
        (**self).show()
    }
}

impl Show for Bundle {
    fn show(&self) -> Bundle {
        self.clone()
    }
}
