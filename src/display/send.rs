//! Sends displays to the notebook, or prints them where there is none.

use super::{Bundle, Show};
use crate::cell::{emit, tag};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicU64, Ordering};

/// Shows a value at once, in the middle of a cell, in order with the text printed around it.
///
/// Outside a notebook the text form is printed.
pub fn display<T: Show + ?Sized>(value: &T) {
    send("display", &value.show(), None);
}

/// Shows a value in a place that can be shown anew: by this cell, a thread of it, or a later cell.
///
/// ```
/// use anneal::prelude::*;
///
/// let loss = display_handle(&Bundle::text("epoch 0"));
/// for epoch in 1..=3 {
///     loss.update(&Bundle::text(format!("epoch {epoch}")));
/// }
/// ```
pub fn display_handle<T: Show + ?Sized>(value: &T) -> DisplayHandle {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = format!("anneal-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    send("display", &value.show(), Some(&id));
    DisplayHandle { id }
}

/// The place of a value shown by [`display_handle`]. Clones are the same place.
#[derive(Debug, Clone, PartialEq)]
pub struct DisplayHandle {
    id: String,
}

impl DisplayHandle {
    /// Shows another value in the same place, wherever in the notebook that is. Outside a notebook nothing is printed.
    pub fn update<T: Show + ?Sized>(&self, value: &T) {
        send("update", &value.show(), Some(&self.id));
    }
}

/// Takes away all that the cell has shown and printed so far: now, or with `wait` when the next output comes, which
/// does not flicker.
///
/// Outside a notebook it does nothing.
///
/// ```
/// use anneal::prelude::*;
///
/// for step in 0..3 {
///     clear_output(true);
///     println!("step {step}");
/// }
/// ```
pub fn clear_output(wait: bool) {
    emit_frame("clear", &Bundle::default(), None, wait);
}

/// Sends a bundle of a given kind: `result`, `display`, `update` (of the display with that `id`) or `clear`.
#[doc(hidden)]
pub fn send(kind: &str, bundle: &Bundle, id: Option<&str>) {
    if !emit_frame(kind, bundle, id, false) && matches!(kind, "result" | "display") {
        print!("{}", without_kernel(bundle, std::env::var_os("EVCXR_IS_RUNTIME").is_some()));
    }
}

/// False where there is no kernel.
fn emit_frame(kind: &str, Bundle { data, metadata }: &Bundle, id: Option<&str>, wait: bool) -> bool {
    let frame = Frame { kind, data, metadata, display_id: id, wait };
    emit(tag::DISPLAY, &serde_json::to_vec(&frame).unwrap_or_default())
}

/// The payload of a display frame.
#[derive(Serialize)]
struct Frame<'a> {
    kind: &'a str,
    data: &'a Map<String, Value>,
    metadata: &'a Map<String, Value>,
    display_id: Option<&'a str>,
    wait: bool,
}

/// What is printed instead of a frame: marked blocks, which `evcxr_jupyter` turns into displays, or plain text.
fn without_kernel(bundle: &Bundle, evcxr: bool) -> String {
    if !evcxr {
        return format!("{}\n", bundle.get("text/plain").unwrap_or_default());
    }
    let block = |(mime, content): (&String, &Value)| {
        let content = content.as_str().map_or_else(|| content.to_string(), str::to_owned);
        format!("EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT\n")
    };
    bundle.data.iter().map(block).collect()
}

/// Makes every [`Show`] value displayable by `evcxr_jupyter`, which calls `evcxr_display` on what ends a cell.
#[doc(hidden)]
pub trait EvcxrDisplay {
    fn evcxr_display(&self);
}

impl<T: Show + ?Sized> EvcxrDisplay for T {
    fn evcxr_display(&self) {
        send("result", &self.show(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_the_text_form() {
        assert_eq!(without_kernel(&Bundle::html("<b>1</b>", "1"), false), "1\n");
    }

    #[test]
    fn evcxr_gets_every_form_in_its_markers() {
        let printed = without_kernel(&Bundle::html("<b>1</b>", "1"), true);
        assert!(printed.contains("EVCXR_BEGIN_CONTENT text/html\n<b>1</b>\nEVCXR_END_CONTENT\n"), "{printed}");
        assert!(printed.contains("EVCXR_BEGIN_CONTENT text/plain\n1\nEVCXR_END_CONTENT\n"), "{printed}");
    }
}
