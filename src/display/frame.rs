//! How polars frames, series and columns are shown.

use super::element::{Scalar, entries};
use super::html::page;
use super::number::{counted, format_column};
use super::pick::Picks;
use super::table::{Column, Table};
use super::{Bundle, Show};
use polars::frame::column::Column as PolarsColumn;
use polars::prelude::{AnyValue, DataFrame, Series};

/// Rows shown whole, and rows shown from each end of a longer frame.
const ROWS: usize = 12;
const ROW_ENDS: usize = 5;

/// The same for columns.
const COLUMNS: usize = 20;
const COLUMN_ENDS: usize = 8;

/// Bytes of HTML of one table: a page with many tables has to stay quick.
const LARGEST: usize = 500_000;

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
    FrameTable { frame: frame.clone(), rows: (ROWS, ROW_ENDS), columns: (COLUMNS, COLUMN_ENDS) }
}

/// What [`table`] returns: a frame and how much of it to show.
#[derive(Debug, Clone)]
pub struct FrameTable {
    frame: DataFrame,
    rows: (usize, usize),
    columns: (usize, usize),
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

    fn draw(&self) -> Table {
        let (height, width) = self.frame.shape();
        let row_picks = Picks::of(height, self.rows.0, self.rows.1);
        let column_picks = Picks::of(width, self.columns.0, self.columns.1);
        let columns = self.frame.columns();
        let columns =
            column_picks.indices.iter().map(|&at| column(columns[at].as_materialized_series(), &row_picks)).collect();
        let caption = format!("{} × {}", counted(height, "row"), counted(width, "column"));
        Table { columns, column_picks, row_picks, numbered: false, caption }
    }
}

impl Show for FrameTable {
    fn show(&self) -> Bundle {
        let mut part = self.clone();
        let mut table = part.draw();
        let mut html = table.to_html();
        while html.len() > LARGEST && part.rows.0.max(part.columns.0) > COLUMNS {
            part = part
                .clone()
                .rows(part.rows.0.min(self.frame.height()) / 2)
                .columns(part.columns.0.min(self.frame.width()) / 2);
            table = part.draw();
            table.caption += &format!(", fewer shown than asked for: a table is at most {} kB", LARGEST / 1000);
            html = table.to_html();
        }
        Bundle::html(page(&html), table.to_text())
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

fn scalar(series: &Series, row: usize) -> Scalar {
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
