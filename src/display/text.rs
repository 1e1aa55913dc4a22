//! A table as aligned text, for terminals and logs.

use super::element::Entry;
use super::html::one_line;
use super::pick::Picks;
use super::table::{Column, Table};

/// Characters in a line; columns in the middle are left out of wider tables.
const WIDTH: usize = 120;

/// Characters of one value, except in the last column; less than in HTML, as a terminal does not scroll sideways.
const LONGEST: usize = 32;

impl Table {
    /// Names, types and rows in columns two spaces apart, then the caption.
    pub(crate) fn to_text(&self) -> String {
        // The last column may take what is left of the line: in a glimpse, and in a table of texts, it is the long one.
        let (last, others) = match self.columns.split_last() {
            Some((last, others)) => (Some(last), others),
            None => (None, &self.columns[..]),
        };
        let mut shown: Vec<Lines> = others.iter().map(|column| Lines::of(column, &self.row_picks, LONGEST)).collect();
        let used: usize = shown.iter().map(|lines| lines.width + 2).sum::<usize>() + 12;
        let room = WIDTH.saturating_sub(used).max(LONGEST);
        shown.extend(last.map(|column| Lines::of(column, &self.row_picks, room)));
        let mut columns: Vec<Option<Lines>> = self.column_picks.with_gap(shown);
        if self.numbered {
            columns.insert(0, Some(Lines::numbers(self)));
        }
        let columns = fit(columns);
        let height = columns.iter().flatten().map(|column| column.lines.len()).max().unwrap_or(0);
        let mut text = String::new();
        for line in 0..height {
            let cells: Vec<String> =
                columns.iter().map(|column| column.as_ref().map_or("…".into(), |column| column.pad(line))).collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        text + &self.caption
    }
}

/// One column of text, top to bottom.
struct Lines {
    lines: Vec<String>,
    width: usize,
    right: bool,
}

impl Lines {
    fn of(column: &Column, rows: &Picks, longest: usize) -> Self {
        let shorten = |text: &str| shorten(text, longest);
        let mut head = vec![shorten(&column.name)];
        if !column.dtype.is_empty() {
            head.push(shorten(&column.dtype));
        }
        let shown = rows.with_gap(&column.entries).into_iter();
        let shown = shown.map(|entry: Option<&Entry>| entry.map_or("…".into(), |entry| shorten(entry.text())));
        Self::new(head, shown, column.numeric)
    }

    /// The row numbers, below as many empty lines as the other columns have names and types.
    fn numbers(table: &Table) -> Self {
        let head = if table.columns.iter().any(|column| !column.dtype.is_empty()) { 2 } else { 1 };
        let numbers = table.row_picks.with_gap(&table.row_picks.indices);
        let numbers = numbers.into_iter().map(|row| row.map_or("…".into(), usize::to_string));
        Self::new(vec![String::new(); head], numbers, true)
    }

    /// A head, a rule and what stands below.
    fn new(head: Vec<String>, below: impl Iterator<Item = String>, right: bool) -> Self {
        let rule = head.len();
        let mut lines: Vec<String> = head.into_iter().chain([String::new()]).chain(below).collect();
        let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0).max(1);
        lines[rule] = "─".repeat(width);
        Self { lines, width, right }
    }

    fn pad(&self, line: usize) -> String {
        let text = self.lines.get(line).map_or("", String::as_str);
        let space = " ".repeat(self.width - text.chars().count());
        if self.right { space + text } else { text.to_owned() + &space }
    }
}

fn shorten(text: &str, longest: usize) -> String {
    let (line, _) = one_line(text);
    if line.chars().count() <= longest {
        return line;
    }
    line.chars().take(longest - 1).chain(['…']).collect()
}

/// Leaves out columns from the middle until the rest fits the line.
fn fit(mut columns: Vec<Option<Lines>>) -> Vec<Option<Lines>> {
    let width = |columns: &[Option<Lines>]| -> usize {
        columns.iter().map(|column| column.as_ref().map_or(1, |column| column.width) + 2).sum()
    };
    while width(&columns) > WIDTH && columns.len() > 3 {
        let gap = columns.iter().position(Option::is_none).unwrap_or_else(|| {
            let middle = columns.len() / 2;
            columns.insert(middle, None);
            middle
        });
        // The longer side gives; the first column stays.
        let left = gap;
        let right = columns.len() - gap - 1;
        columns.remove(if right > left || left == 1 { gap + 1 } else { gap - 1 });
    }
    columns
}
