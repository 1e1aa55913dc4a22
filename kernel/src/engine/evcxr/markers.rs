//! The lines that evcxr's generated code prints for evcxr, told from the learner's text around them.

use serde::Deserialize;

/// All markers begin with it, so text is held back only when it may be the beginning of this.
const START: &[u8] = b"EVCXR_";
/// What `rewrite.rs` has the code print for the value of a tail expression: its text as a list of bytes.
const RESULT: &str = "EVCXR_RESULT ";
/// What it has the code print for an error that left the cell through `?`: an [`Error`].
const ERROR: &str = "EVCXR_ERROR_IN_WORDS ";
pub const PANIC: &str = "EVCXR_PANIC_NOTIFICATION";
const ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";
pub const CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";

#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(Vec<u8>),
    Result(String),
    Error(Error),
    /// A line that evcxr itself waits for.
    Line(String),
}

/// An error that left the cell through `?`. Texts are bytes, because without a crate nothing writes JSON strings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Error {
    #[serde(rename = "type")]
    pub type_name: String,
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub message: Vec<u8>,
}

/// Takes stdout in as it comes and gives it out in pieces.
#[derive(Default)]
pub struct Markers {
    held: Vec<u8>,
}

impl Markers {
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Piece> {
        self.held.extend_from_slice(bytes);
        let mut pieces = Vec::new();
        let mut start = 0;
        while let Some(at) = find(&self.held[start..], START) {
            let at = start + at;
            match read(&self.held[at..]) {
                Found::Piece(piece, len) => {
                    self.take_text(at, &mut pieces);
                    self.held.drain(..len);
                    pieces.push(piece);
                    start = 0;
                }
                Found::Nothing => start = at + START.len(),
                Found::MoreToCome => {
                    self.take_text(at, &mut pieces);
                    return pieces;
                }
            }
        }
        let kept = (1..START.len()).rev().find(|len| self.held.ends_with(&START[..*len])).unwrap_or(0);
        self.take_text(self.held.len() - kept, &mut pieces);
        pieces
    }

    /// What is left when the cell has ended.
    pub fn finish(&mut self) -> Option<Piece> {
        let rest = std::mem::take(&mut self.held);
        (!rest.is_empty()).then_some(Piece::Text(rest))
    }

    fn take_text(&mut self, len: usize, pieces: &mut Vec<Piece>) {
        if len > 0 {
            pieces.push(Piece::Text(self.held.drain(..len).collect()));
        }
    }
}

enum Found {
    Piece(Piece, usize),
    Nothing,
    MoreToCome,
}

fn read(text: &[u8]) -> Found {
    let Some(end) = text.iter().position(|byte| *byte == b'\n') else {
        let known = [RESULT, ERROR, PANIC, ERROR_OCCURRED, CHANGED_TYPE].map(str::as_bytes);
        let possible = known.iter().any(|known| known.starts_with(text) || text.starts_with(known));
        return if possible { Found::MoreToCome } else { Found::Nothing };
    };
    let line = String::from_utf8_lossy(&text[..end]);
    let piece = if *line == *PANIC || *line == *ERROR_OCCURRED || line.starts_with(CHANGED_TYPE) {
        Some(Piece::Line(line.to_string()))
    } else if let Some(bytes) = line.strip_prefix(RESULT) {
        let bytes = serde_json::from_str::<Vec<u8>>(bytes).ok();
        bytes.map(|bytes| Piece::Result(String::from_utf8_lossy(&bytes).into_owned()))
    } else {
        line.strip_prefix(ERROR).and_then(|error| serde_json::from_str(error).ok()).map(Piece::Error)
    };
    piece.map_or(Found::Nothing, |piece| Found::Piece(piece, end + 1))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(chunks: &[&str]) -> Vec<Piece> {
        let mut markers = Markers::default();
        let mut pieces: Vec<Piece> = chunks.iter().flat_map(|chunk| markers.push(chunk.as_bytes())).collect();
        pieces.extend(markers.finish());
        pieces.into_iter().fold(Vec::new(), |mut joined: Vec<Piece>, piece| {
            match (joined.last_mut(), piece) {
                (Some(Piece::Text(text)), Piece::Text(more)) => text.extend(more),
                (_, piece) => joined.push(piece),
            }
            joined
        })
    }

    fn text(text: &str) -> Piece {
        Piece::Text(text.into())
    }

    #[test]
    fn markers_are_found_wherever_the_text_is_cut() {
        let whole = "a EVCXR_RESULT [195, 182]\nbEVCXR_PANIC_NOTIFICATION\nEVCXR_ERROR_IN_WORDS \
                     {\"type\":\"T\",\"file\":\"f\",\"line\":1,\"column\":2,\"message\":[110, 111]}\n";
        let error = Error { type_name: "T".into(), file: "f".into(), line: 1, column: 2, message: b"no".into() };
        let expected =
            [text("a "), Piece::Result("ö".into()), text("b"), Piece::Line(PANIC.into()), Piece::Error(error)];
        assert_eq!(pieces(&[whole]), expected);
        for at in 0..whole.len() {
            let (first, second) = whole.split_at(at);
            assert_eq!(pieces(&[first, second]), expected, "cut at {at}");
        }
    }

    #[test]
    fn what_only_looks_like_a_marker_is_text() {
        for line in ["EVCXR_IS fun\nEVC", "EVCXR_RESULT of mine\n", "EVCXR_BEGIN_CONTENT text/html\n", "EVCXR_RES"] {
            assert_eq!(pieces(&[line]), [text(line)]);
        }
    }
}
