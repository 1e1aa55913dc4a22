//! The verdict of a check that took the cell process down.
//!
//! Before each case the toolkit leaves a card that says which one runs. When the process dies, how it died is filled in, and
//! the card is shown in place of an error, if everything that was lost came back.

use serde_json::Value;

use super::Native;
use super::report;
use super::run::display;
use crate::engine::{Failure, Output};
use crate::process::{Cause, Death};

/// Stand in the card for the end in two words, and for all that is to be said about it; the toolkit has them too.
const OUTCOME: &str = "{anneal:outcome}";
const WORDS: &str = "{anneal:words}";

impl Native {
    /// Shows the card that was left behind, if there is one; the failure remains if something is lost or a pass demanded.
    pub(super) fn take_leave(
        &mut self,
        farewell: Option<Value>,
        death: &Death,
        failure: Failure,
        output: &mut dyn FnMut(Output),
    ) -> Result<(), Failure> {
        let Some(mut card) = farewell.filter(|_| death.cause != Cause::Killed) else { return Err(failure) };
        fill(&mut card, outcome(&death.cause), &sentence(&failure.message));
        output(display(&card));
        if std::env::var_os("ANNEAL_STRICT").is_some_and(|value| value == "1") {
            return Err(report::plain("Check", failure.message));
        }
        self.last.judged = self.record.offer().is_none();
        Err(failure)
    }
}

/// As the journal has it.
fn outcome(cause: &Cause) -> &'static str {
    match cause {
        Cause::StackOverflow { .. } => "stack overflow",
        Cause::OutOfMemory { .. } | Cause::KilledFromOutside => "out of memory",
        Cause::Stuck => "too slow",
        _ => "crash",
    }
}

/// With a capital at the start, as the card has sentences.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Escaped, with code where the words have backquotes.
fn as_html(words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let part = |(at, part): (usize, &str)| if at % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() };
    words.split('`').enumerate().map(part).collect()
}

fn fill(card: &mut Value, outcome: &str, words: &str) {
    match card {
        Value::String(text) => {
            let html = text.starts_with('<');
            let words = if html { as_html(words) } else { words.to_string() };
            *text = text.replace(OUTCOME, outcome).replace(WORDS, &words);
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| fill(part, outcome, words)),
        Value::Object(parts) => parts.values_mut().for_each(|part| fill(part, outcome, words)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn how_it_ended_is_filled_in_everywhere_and_escaped_in_pages() {
        let mut card =
            json!({ "data": { "text/html": "<p>{anneal:words}</p>", "v": { "outcome": "{anneal:outcome}" } } });
        fill(&mut card, "stack overflow", "in `Vec<u8>`");
        assert_eq!(
            card,
            json!({ "data": { "text/html": "<p>in <code>Vec&lt;u8></code></p>", "v": { "outcome": "stack overflow" } } })
        );
    }
}
