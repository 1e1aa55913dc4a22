//! Displays in the form of evcxr: `EVCXR_BEGIN_CONTENT type/subtype`, lines, `EVCXR_END_CONTENT`, printed on stdout.
//!
//! Crates made for evcxr show themselves so. Blocks that follow each other directly and differ in type are the forms of
//! one value. The crate `evcxr_input` prints `EVCXR_INPUT_REQUEST:prompt` before it reads from stdin.

use serde_json::{Map, Value};

use anneal_cell::Prompt;

use super::{Bundle, Output};

const BEGIN: &[u8] = b"EVCXR_BEGIN_CONTENT ";
const END: &[u8] = b"EVCXR_END_CONTENT";
const INPUT: &[u8] = b"EVCXR_INPUT_REQUEST";

/// Takes displays out of a stream of printed bytes; everything else passes through unchanged and at once.
#[derive(Debug, Default)]
pub struct ContentBlocks {
    /// The start of a line that may become a marker, or a block that has not ended.
    held: Vec<u8>,
    in_block: bool,
    in_line: bool,
    forms: Map<String, Value>,
    prompt: Option<Prompt>,
}

impl ContentBlocks {
    /// Splits what was printed into text and displays.
    pub fn push(&mut self, bytes: &[u8], output: &mut dyn FnMut(Output)) {
        let mut text = Vec::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.in_line && !self.in_block && self.held.is_empty() {
                text.extend_from_slice(line);
                self.in_line = !line.ends_with(b"\n");
                continue;
            }
            self.held.extend_from_slice(line);
            let complete = line.ends_with(b"\n");
            if self.in_block {
                self.block_line(complete, output);
            } else if self.held.starts_with(BEGIN) {
                if complete {
                    self.text(&mut text, output);
                    self.in_block = true;
                }
            } else if complete && let Some(prompt) = prompt(&self.held) {
                self.held.clear();
                self.prompt = Some(prompt);
            } else if complete || ![BEGIN, INPUT].iter().any(|marker| may_become(&self.held, marker)) {
                text.append(&mut self.held);
                self.in_line = !complete;
            }
        }
        self.text(&mut text, output);
    }

    /// The words that were printed for the next question.
    pub fn take_prompt(&mut self) -> Option<Prompt> {
        self.prompt.take()
    }

    /// The cell has ended, or a display of another kind comes: nothing is held back any longer.
    pub fn finish(&mut self, output: &mut dyn FnMut(Output)) {
        let mut rest = std::mem::take(&mut self.held);
        self.text(&mut rest, output);
        self.flush(output);
        self.in_block = false;
        self.in_line = false;
    }

    fn text(&mut self, text: &mut Vec<u8>, output: &mut dyn FnMut(Output)) {
        if !text.is_empty() {
            self.flush(output);
            output(Output::Stdout(std::mem::take(text)));
        }
    }

    fn block_line(&mut self, complete: bool, output: &mut dyn FnMut(Output)) {
        let start = self.held[..self.held.len() - usize::from(complete)].iter().rposition(|byte| *byte == b'\n');
        let last = &self.held[start.map_or(0, |at| at + 1)..];
        if !complete || last.trim_ascii_end() != END {
            return;
        }
        let block = String::from_utf8_lossy(&self.held).into_owned();
        let (head, body) = block.split_once('\n').unwrap_or((&block, ""));
        let kind = head[BEGIN.len()..].trim().to_string();
        let body = body.trim_end_matches(['\n', '\r']).strip_suffix("EVCXR_END_CONTENT").unwrap_or(body);
        let body = body.strip_suffix('\n').unwrap_or(body);
        self.held.clear();
        self.in_block = false;
        if self.forms.contains_key(&kind) {
            self.flush(output);
        }
        let is_json = kind.ends_with("json");
        let value = serde_json::from_str(body).ok().filter(|_| is_json).unwrap_or_else(|| Value::String(body.into()));
        self.forms.insert(kind, value);
    }

    fn flush(&mut self, output: &mut dyn FnMut(Output)) {
        if !self.forms.is_empty() {
            let bundle = Bundle { data: std::mem::take(&mut self.forms), metadata: Map::new() };
            output(Output::Display { bundle, id: None });
        }
    }
}

/// A line of `evcxr_input`; anything else stays text.
fn prompt(line: &[u8]) -> Option<Prompt> {
    let line = String::from_utf8_lossy(line.strip_prefix(INPUT)?).into_owned();
    let (secret, prompt) = line.strip_prefix("_PASSWORD").map_or((false, line.as_str()), |rest| (true, rest));
    let prompt = prompt.strip_prefix(':')?.trim_end_matches(['\n', '\r']);
    Some(Prompt { prompt: prompt.into(), secret })
}

/// Whether the start of a line can still turn out to be one with this marker.
fn may_become(held: &[u8], marker: &[u8]) -> bool {
    marker.starts_with(held) || held.starts_with(marker) && marker == INPUT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(pieces: &[&str]) -> Vec<String> {
        let mut blocks = ContentBlocks::default();
        let mut outputs = Vec::new();
        let mut show = |output| match output {
            Output::Stdout(bytes) => outputs.push(String::from_utf8(bytes).unwrap()),
            Output::Display { bundle, .. } => outputs.push(serde_json::to_string(&bundle.data).unwrap()),
            other => panic!("{other:?}"),
        };
        for piece in pieces {
            blocks.push(piece.as_bytes(), &mut show);
        }
        blocks.finish(&mut show);
        outputs
    }

    #[test]
    fn text_passes_at_once_and_blocks_become_displays() {
        let text = "a\nEVCXR_BEGIN_CONTENT text/html\n<b>\nx</b>\nEVCXR_END_CONTENT\nb";
        assert_eq!(split(&[text]), ["a\n", r#"{"text/html":"<b>\nx</b>"}"#, "b"]);
        let pieces: Vec<String> = text.chars().map(String::from).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        assert_eq!(split(&pieces).concat(), split(&[text]).concat());
    }

    #[test]
    fn neighbours_of_different_types_are_one_value() {
        let block = |kind: &str| format!("EVCXR_BEGIN_CONTENT {kind}\n1\nEVCXR_END_CONTENT\n");
        let outputs = split(&[&block("text/html"), &block("text/plain"), &block("text/html")]);
        assert_eq!(outputs, [r#"{"text/html":"1","text/plain":"1"}"#, r#"{"text/html":"1"}"#]);
    }

    #[test]
    fn what_only_looks_like_a_block_is_text() {
        assert_eq!(split(&["EVCXR_BEG"]), ["EVCXR_BEG"]);
        assert_eq!(split(&["x EVCXR_BEGIN_CONTENT a\n"]), ["x EVCXR_BEGIN_CONTENT a\n"]);
        assert_eq!(
            split(&["EVCXR_BEGIN_CONTENT text/html\nnever ends"]),
            ["EVCXR_BEGIN_CONTENT text/html\nnever ends"]
        );
    }

    #[test]
    fn a_question_is_taken_out() {
        let mut blocks = ContentBlocks::default();
        let mut shown = Vec::new();
        for piece in ["hi\nEVCXR_INPUT_", "REQUEST_PASSWORD:Key: ü\n", "EVCXR_INPUT_REQUESTED\n"] {
            blocks.push(piece.as_bytes(), &mut |output| shown.push(output));
        }
        assert_eq!(blocks.take_prompt(), Some(Prompt { prompt: "Key: ü".into(), secret: true }));
        let text = |text: &str| Output::Stdout(text.into());
        assert_eq!(shown, [text("hi\n"), text("EVCXR_INPUT_REQUESTED\n")]);
    }

    #[test]
    fn a_progress_bar_is_not_held_back() {
        assert_eq!(split(&["10 %\r", "20 %\r"]), ["10 %\r", "20 %\r"]);
    }
}
