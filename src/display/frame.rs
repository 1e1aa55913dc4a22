//! How polars frames, series and columns are shown.

use super::element::{Scalar, entries};
use super::html::page;
use super::number::{counted, format_column};
use super::pick::Picks;
use super::table::{Column, Table};
use super::{Bundle, SaveError, Show, save};
use polars::frame::column::Column as PolarsColumn;
use polars::prelude::{AnyValue, CsvWriter, DataFrame, SerWriter, Series};
use std::path::Path;

/// Rows shown whole, and rows shown from each end of a longer frame.
const ROWS: usize = 12;
const ROW_ENDS: usize = 5;

/// The same for columns.
const COLUMNS: usize = 20;
const COLUMN_ENDS: usize = 8;

/// Bytes of HTML of one table: a page with many tables has to stay quick.
const LARGEST: usize = 500_000;

/// Cells of one table.
const MOST_CELLS: usize = 20_000;

/// A frame as a table of a chosen size: `table(&df).rows(50)` shows fifty rows where the frame alone shows ten.
///
/// ```
/// use anneal::prelude::*;
///
/// let squares = df!("n" => [1, 2, 3], "square" => [1, 4, 9])?;
/// display(&table(&squares).rows(2));
/// # Ok::<(), PolarsError>(())
/// ```
pub fn table(frame: &DataFrame) -> FrameTable {
    let (rows, columns) = ((ROWS, ROW_ENDS), (COLUMNS, COLUMN_ENDS));
    FrameTable { frame: frame.clone(), rows, columns, types: true, caption: None }
}

/// What [`table`] returns: a frame and how much of it to show.
#[derive(Debug, Clone)]
pub struct FrameTable {
    frame: DataFrame,
    rows: (usize, usize),
    columns: (usize, usize),
    types: bool,
    caption: Option<String>,
}

impl FrameTable {
    /// Shows up to `most` rows; of a longer frame the first and the last ones.
    pub fn rows(mut self, most: usize) -> Self {
        self.rows = half_from_each_end(most);
        self
    }

    /// Shows up to `most` columns; of a wider frame the first and the last ones.
    pub fn columns(mut self, most: usize) -> Self {
        self.columns = half_from_each_end(most);
        self
    }

    /// Leaves out the row of column types.
    pub fn without_types(mut self) -> Self {
        self.types = false;
        self
    }

    /// The line below the table, instead of its size.
    pub(super) fn captioned(mut self, caption: String) -> Self {
        self.caption = Some(caption);
        self
    }

    /// The whole frame as a table of Markdown, whatever part of it is shown.
    ///
    /// ```
    /// use anneal::prelude::*;
    ///
    /// let squares = df!("n" => [1, 2], "square" => [1, 4])?;
    /// assert_eq!(table(&squares).markdown(), "| n | square |\n|---:|---:|\n| 1 | 1 |\n| 2 | 4 |\n");
    /// # Ok::<(), PolarsError>(())
    /// ```
    pub fn markdown(&self) -> String {
        let right: Vec<bool> = self.frame.columns().iter().map(|column| column.dtype().is_numeric()).collect();
        save::markdown_aligned(&self.heads(), &right, self.lines())
    }

    /// The whole frame as CSV, a missing value as nothing and a number with all of its digits.
    pub fn csv(&self) -> String {
        let mut bytes = Vec::new();
        let written = CsvWriter::new(&mut bytes).finish(&mut self.frame.clone());
        // Polars does not write lists and structs, which are written here as they are shown.
        let own = || save::csv(&self.heads(), self.lines());
        written.ok().and_then(|()| String::from_utf8(bytes).ok()).unwrap_or_else(own)
    }

    /// Writes the whole frame to a file: Markdown if the name ends in `.md`, otherwise CSV.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), SaveError> {
        save::write(path.as_ref(), &|markdown| if markdown { self.markdown() } else { self.csv() })
    }

    fn heads(&self) -> Vec<String> {
        self.frame.get_column_names().iter().map(|name| name.to_string()).collect()
    }

    /// The rows as words.
    fn lines(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        let columns: Vec<&Series> = self.frame.columns().iter().map(PolarsColumn::as_materialized_series).collect();
        let word = |series: &Series, row| match scalar(series, row) {
            Scalar::Null => String::new(),
            Scalar::Float(value) => value.to_string(),
            Scalar::Text(text) => text,
        };
        (0..self.frame.height()).map(move |row| columns.iter().map(|series| word(series, row)).collect())
    }

    /// The visible part, with these words after its size.
    pub(super) fn drawn(&self, more: String) -> Table {
        let (height, width) = self.frame.shape();
        let row_picks = Picks::of(height, self.rows.0, self.rows.1);
        let column_picks = Picks::of(width, self.columns.0, self.columns.1);
        let columns = self.frame.columns();
        let picked = column_picks.indices.iter();
        let mut columns: Vec<Column> =
            picked.map(|&at| column(columns[at].as_materialized_series(), &row_picks)).collect();
        if !self.types {
            columns.iter_mut().for_each(|column| column.dtype.clear());
        }
        let size = || format!("{} × {}", counted(height, "row"), counted(width, "column"));
        let caption = self.caption.clone().unwrap_or_else(size) + &more;
        Table { columns, column_picks, row_picks, numbered: false, caption }
    }

    /// As much as a page takes: cells are counted first, as drawing millions only to throw them away takes long.
    fn bounded(&self) -> Table {
        let (height, width) = self.frame.shape();
        let mut part = self.clone();
        let mut cut = false;
        loop {
            let (rows, columns) = (part.rows.0.min(height), part.columns.0.min(width));
            let smallest = rows.max(columns) <= COLUMNS;
            if rows * columns <= MOST_CELLS || smallest {
                let more = format!(", fewer shown than asked for: a table is at most {} kB", LARGEST / 1000);
                let table = part.drawn(if cut { more } else { String::new() });
                if smallest || table.to_html().len() <= LARGEST {
                    return table;
                }
            }
            cut = true;
            part = if rows > columns { part.rows(rows / 2) } else { part.columns(columns / 2) };
        }
    }
}

impl Show for FrameTable {
    fn show(&self) -> Bundle {
        let table = self.bounded();
        Bundle::html(page(&table.to_html()), table.to_text())
    }
}

impl Show for DataFrame {
    fn show(&self) -> Bundle {
        table(self).show()
    }
}

impl Show for Series {
    fn show(&self) -> Bundle {
        let row_picks = Picks::of(self.len(), ROWS, ROW_ENDS);
        let nulls = match self.null_count() {
            0 => String::new(),
            nulls => format!(", {}", counted(nulls, "null")),
        };
        let table = Table {
            columns: vec![column(self, &row_picks)],
            column_picks: Picks::of(1, 1, 1),
            row_picks,
            numbered: true,
            caption: format!("series of {}{nulls}", counted(self.len(), "value")),
        };
        Bundle::html(page(&table.to_html()), table.to_text())
    }
}

impl Show for PolarsColumn {
    fn show(&self) -> Bundle {
        self.as_materialized_series().show()
    }
}

/// The visible entries of one series.
fn column(series: &Series, rows: &Picks) -> Column {
    let scalars: Vec<Scalar> = rows.indices.iter().map(|&row| scalar(series, row)).collect();
    let dtype = series.dtype();
    Column {
        name: series.name().to_string(),
        dtype: dtype.to_string(),
        numeric: dtype.is_numeric(),
        entries: entries(&scalars, format_column),
    }
}

pub(super) fn scalar(series: &Series, row: usize) -> Scalar {
    match series.get(row) {
        Ok(AnyValue::Null) => Scalar::Null,
        Ok(AnyValue::Float32(value)) => Scalar::Float(value.into()),
        Ok(AnyValue::Float64(value)) => Scalar::Float(value),
        // Polars puts quotes around strings and categories.
        Ok(value) => Scalar::Text(value.get_str().map_or_else(|| value.to_string(), str::to_owned)),
        Err(error) => Scalar::Text(error.to_string()),
    }
}

fn half_from_each_end(most: usize) -> (usize, usize) {
    (most.max(2), (most / 2).max(1))
}
