//! Says cell, line and column where a text on stderr begins with a place in a generated file, as `dbg!` prints it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::source::{CellText, Generated};

/// The longest line that can begin so, in bytes: names of items are cut.
const LONGEST: usize = 512;

/// Rewrites places at the beginnings of lines; everything else passes through unchanged and at once.
pub struct Places<'a> {
    files: &'a BTreeMap<String, Arc<Generated>>,
    /// The start of a line that may become a place.
    held: Vec<u8>,
    in_line: bool,
}

impl<'a> Places<'a> {
    pub fn new(files: &'a BTreeMap<String, Arc<Generated>>) -> Self {
        Self { files, held: Vec::new(), in_line: false }
    }

    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.in_line {
                text.extend_from_slice(line);
                self.in_line = !line.ends_with(b"\n");
                continue;
            }
            self.held.extend_from_slice(line);
            if line.ends_with(b"\n") || !self.may_become_a_place() {
                let complete = line.ends_with(b"\n");
                text.extend(self.finish());
                self.in_line = !complete;
            }
        }
        text
    }

    /// What was held back.
    pub fn finish(&mut self) -> Vec<u8> {
        self.in_line = false;
        let line = std::mem::take(&mut self.held);
        self.rewritten(&line).unwrap_or(line)
    }

    fn may_become_a_place(&self) -> bool {
        let Some(rest) = self.held.strip_prefix(b"[").filter(|rest| rest.len() < LONGEST) else { return false };
        let begins = |name: &String| name.as_bytes().starts_with(rest) || rest.starts_with(name.as_bytes());
        !rest.contains(&b']') && self.files.keys().any(begins)
    }

    fn rewritten(&self, line: &[u8]) -> Option<Vec<u8>> {
        let line = std::str::from_utf8(line).ok()?;
        let (inside, rest) = line.strip_prefix('[')?.split_once(']')?;
        let mut parts = inside.rsplitn(3, ':');
        let (column, row, file) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let (cell, at) = find(self.files, file, row, column)?;
        let before = &cell.text[..at];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let (row, column) = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
        Some(format!("[cell [{}]:{row}:{column}]{rest}", cell.number).into_bytes())
    }
}

/// The place in a cell that a file, line and column of generated code stand for.
pub fn find(
    files: &BTreeMap<String, Arc<Generated>>,
    file: &str,
    line: u32,
    column: u32,
) -> Option<(Arc<CellText>, usize)> {
    let generated = files.get(file.trim_start_matches("./")).filter(|_| line > 0 && column > 0)?;
    let at = generated.offset(line, column)?;
    let (cell, at) = match generated.origin(&(at..at)) {
        Some((cell, range)) => (cell, range.start),
        None => generated.origin_before(at)?,
    };
    // The value of a cell is copied with the line end before it.
    let code = cell.text[at..].find(|c: char| !c.is_whitespace()).map_or(at, |blank| at + blank);
    Some((cell, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_rewritten_however_they_arrive() {
        let cell = Arc::new(CellText { number: 7, text: "let é = 1;\ndbg!(é);".into() });
        let mut file = Generated::new("cell-81e9");
        file.push("{").copy(&cell, 0..cell.text.len());
        let files = BTreeMap::from([(file.name.clone(), Arc::new(file))]);
        let check = |pieces: &[&str], expected: &str| {
            let mut places = Places::new(&files);
            let mut text: Vec<u8> = pieces.iter().flat_map(|piece| places.push(piece.as_bytes())).collect();
            text.extend(places.finish());
            assert_eq!(String::from_utf8(text).unwrap(), expected);
        };
        check(&["[cell-81e9:2:1] é = 1\n"], "[cell [7]:2:1] é = 1\n");
        check(&["a\n[", "cell-", "81e9:1", ":6", "] x\n[1]"], "a\n[cell [7]:1:5] x\n[1]");
        check(&["see [cell-81e9:2:1]\n"], "see [cell-81e9:2:1]\n");
        for other in
            ["[cell-81e9:2]\n", "[cell-81e9:x:1]\n", "[cell-0000:2:1]\n", "[cell-81e9", "[", "", "[cell-81e9:0:0]"]
        {
            check(&[other], other);
        }
        // What cannot become a place is shown at once.
        assert_eq!(Places::new(&files).push(b"[1, 2"), b"[1, 2");
        assert_eq!(Places::new(&files).push(b"[cell"), b"");
    }
}
