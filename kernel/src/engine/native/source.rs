//! Generated files that know, byte for byte, which part of which cell they were copied from.

use std::ops::Range;
use std::sync::Arc;

/// The text of a cell that was run, for messages.
#[derive(Debug)]
pub struct CellText {
    pub number: u32,
    pub text: String,
}

/// What a piece of generated code is for, so that an error in it can be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Names the type of a loaded variable.
    Annotation(String),
    /// Asks rustc for the type of a new variable.
    Type(String),
    /// Gives a new variable a type that has a name.
    Erase(String),
    /// Stores a new variable.
    Define(String),
    /// Puts a loaded variable back after the body.
    Put(String),
    /// The type of a static that lives in another library.
    Static(String),
    /// Asks, at the end of the body, whether a loaded variable is still whole.
    Probe(String),
}

/// One file of a generated crate.
#[derive(Debug, Default)]
pub struct Generated {
    pub name: String,
    pub text: String,
    copies: Vec<Copy>,
    marks: Vec<(Range<usize>, Mark)>,
}

#[derive(Debug)]
struct Copy {
    start: usize,
    len: usize,
    cell: Arc<CellText>,
    offset: usize,
}

impl Generated {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub fn marked(&mut self, mark: Mark, text: &str) -> &mut Self {
        let start = self.text.len();
        self.text.push_str(text);
        self.mark_from(start, mark)
    }

    /// Marks what was written since `start`.
    pub fn mark_from(&mut self, start: usize, mark: Mark) -> &mut Self {
        self.marks.push((start..self.text.len(), mark));
        self
    }

    /// Copies a part of a cell.
    pub fn copy(&mut self, cell: &Arc<CellText>, range: Range<usize>) -> &mut Self {
        if !range.is_empty() {
            let copy = Copy { start: self.text.len(), len: range.len(), cell: cell.clone(), offset: range.start };
            self.copies.push(copy);
            self.text.push_str(&cell.text[range]);
        }
        self
    }

    /// Writes something that stands for a part of a cell, as a whole.
    pub fn copy_as(&mut self, cell: &Arc<CellText>, range: Range<usize>, text: &str) -> &mut Self {
        // Only the start is exact: an error in it points at the part's beginning, which is enough for a `use`.
        let copy =
            Copy { start: self.text.len(), len: range.len().min(text.len()), cell: cell.clone(), offset: range.start };
        self.copies.push(copy);
        self.push(text)
    }

    /// The parts that come from cells.
    pub fn copied(&self) -> impl Iterator<Item = &str> {
        self.copies.iter().map(|copy| &self.text[copy.start..copy.start + copy.len])
    }

    /// Leaves a part of a cell out but keeps its lines and columns.
    pub fn blank(&mut self, text: &str) -> &mut Self {
        self.text.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { ' ' }));
        self
    }

    /// The part of a cell that a range of this file was copied from; what was generated around it is cut off.
    pub fn origin(&self, range: &Range<usize>) -> Option<(Arc<CellText>, Range<usize>)> {
        let overlapping =
            |copy: &&Copy| copy.start < range.end.max(range.start + 1) && range.start < copy.start + copy.len;
        let first = self.copies.iter().find(overlapping)?;
        let last = self.copies.iter().rfind(|copy| overlapping(copy) && Arc::ptr_eq(&copy.cell, &first.cell))?;
        let start = first.offset + range.start.saturating_sub(first.start);
        let end = last.offset + range.end.saturating_sub(last.start).min(last.len);
        Some((first.cell.clone(), start..end.max(start)))
    }

    /// Like [`Self::origin`] for an empty range, where the end of a copied part counts as well (insertions).
    pub fn origin_of_point(&self, at: usize) -> Option<(Arc<CellText>, usize)> {
        let copy = self.copies.iter().find(|copy| copy.start <= at && at <= copy.start + copy.len)?;
        Some((copy.cell.clone(), copy.offset + at - copy.start))
    }

    /// The end of the last copied part before a place.
    pub fn origin_before(&self, at: usize) -> Option<(Arc<CellText>, usize)> {
        let copy = self.copies.iter().rfind(|copy| copy.start + copy.len <= at)?;
        Some((copy.cell.clone(), (copy.offset + copy.len).saturating_sub(1)))
    }

    pub fn mark(&self, range: &Range<usize>) -> Option<&Mark> {
        let touches = |place: &Range<usize>| place.start < range.end.max(range.start + 1) && range.start < place.end;
        self.marks.iter().find(|(place, _)| touches(place)).map(|(_, mark)| mark)
    }

    /// Where what is marked begins.
    pub fn start_of(&self, mark: &Mark) -> Option<usize> {
        self.marks.iter().find(|(_, other)| other == mark).map(|(place, _)| place.start)
    }

    /// Whether a variable of this name is made here.
    pub fn defines(&self, name: &str) -> bool {
        self.marks.iter().any(|(_, mark)| matches!(mark, Mark::Type(other) if other == name))
    }

    /// Byte offset of a line and column (both from 1; columns count characters), as panics report them.
    pub fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let start: usize = self.text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        let line = self.text.get(start..)?.split('\n').next()?;
        let within: usize = line.chars().take(column as usize - 1).map(char::len_utf8).sum();
        Some(start + within)
    }
}
