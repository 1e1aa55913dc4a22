//! Heat map: numbers in rows and columns as colours, and the numbers themselves where they fit.

use super::axes::{Axis, Scale};
use super::chart::{Anchor, Chart, Ground, Mark, Paint};
use super::colour::{Scheme, ink_on};
use super::image::{encoded, opaque};
use super::labels::{Labels, picture};
use super::style::{NOTE, TICK};
use super::{Numbers, PlotError};
use crate::display::format_number;
use ndarray::{Array2, ArrayD};

/// Rows and columns up to which the numbers are written into the cells.
const WRITTEN: (usize, usize) = (16, 12);

/// Cells that are drawn at most in each direction; of larger matrices every so many rows and columns are.
const MOST_CELLS: usize = 160;

/// A matrix as colours, one cell for each number: rows from top to bottom, as it is printed.
///
/// Takes a matrix, a tensor of two dimensions, or a frame of numbers, whose column names stand below the columns.
/// Up to 16 rows and 12 columns the numbers are written into the cells. NaN and null leave a cell empty.
///
/// ```
/// use anneal::prelude::*;
///
/// let correlation = array![[1.0, 0.87], [0.87, 1.0]];
/// plot::heatmap(&correlation).rows(&["mass", "flipper"]).columns(&["mass", "flipper"]).around(0.0);
/// ```
pub fn heatmap(matrix: &(impl Numbers + ?Sized)) -> Heatmap {
    Heatmap::new("heatmap", matrix.numbers(), matrix.column_names())
}

/// What [`heatmap`] returns.
#[derive(Debug, Clone)]
pub struct Heatmap {
    picture: &'static str,
    values: Result<ArrayD<f64>, PlotError>,
    rows: Option<Vec<String>>,
    columns: Option<Vec<String>>,
    scheme: Scheme,
    middle: Option<f64>,
    limits: Option<(f64, f64)>,
    pub(super) written: Option<Vec<String>>,
    annotate: Option<bool>,
    ramp_name: String,
    pub(super) axes: (String, String),
    pub(super) alt: Option<String>,
    pub(super) labels: Labels,
}

picture!(Heatmap);

impl Heatmap {
    pub(super) fn new(
        picture: &'static str,
        values: Result<ArrayD<f64>, PlotError>,
        columns: Option<Vec<String>>,
    ) -> Self {
        Self {
            picture,
            values,
            rows: None,
            columns,
            scheme: Scheme::Amount,
            middle: None,
            limits: None,
            written: None,
            annotate: None,
            ramp_name: String::new(),
            axes: Default::default(),
            alt: None,
            labels: Labels::default(),
        }
    }

    /// Names of the rows, from top to bottom; numbers from 0 unless set.
    pub fn rows(mut self, names: &[&str]) -> Self {
        self.rows = Some(names.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// Names of the columns, from left to right; numbers from 0 unless set.
    pub fn columns(mut self, names: &[&str]) -> Self {
        self.columns = Some(names.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// Colours that lead away from this value in two directions, as suits correlations and differences: `around(0.0)`.
    pub fn around(mut self, middle: f64) -> Self {
        (self.middle, self.scheme) = (Some(middle), Scheme::Difference);
        self
    }

    /// The values that get the first and the last colour; the least and the greatest one unless set.
    pub fn limits(mut self, low: f64, high: f64) -> Self {
        self.limits = Some((low, high));
        self
    }

    /// Whether the numbers are written into the cells.
    pub fn annotate(mut self, yes: bool) -> Self {
        self.annotate = Some(yes);
        self
    }

    /// What the colours mean, with its unit, below their scale.
    pub fn value_label(mut self, label: impl Into<String>) -> Self {
        self.ramp_name = label.into();
        self
    }

    pub(super) fn counts(mut self) -> Self {
        self.scheme = Scheme::Count;
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let all = self.matrix()?;
        let (rows, columns) = all.dim();
        let picked = |length: usize| -> Vec<usize> {
            let most = length.min(MOST_CELLS);
            (0..most).map(|at| at * length / most).collect()
        };
        let (row_picks, column_picks) = (picked(rows), picked(columns));
        let matrix = all.select(ndarray::Axis(0), &row_picks).select(ndarray::Axis(1), &column_picks);
        let (low, high) = self.range(&all)?;
        let colour = |value: f64| self.scheme.colour((value - low) / (high - low));
        let pixel = |value: &f64| if value.is_finite() { opaque(colour(*value)) } else { [0, 0, 0, 0] };
        let pixels: Vec<_> = matrix.iter().map(pixel).collect();

        let x = axis(self.columns.as_deref(), columns, "columns", self.picture)?;
        let y = axis(self.rows.as_deref(), rows, "rows", self.picture)?.reversed();
        let mut chart = Chart::new(self.picture, x, y, (&self.axes.0, &self.axes.1));
        let (to_x, to_y) = (columns as f64 - 0.5, rows as f64 - 0.5);
        chart.marks.push(Mark::Image { from: (-0.5, -0.5), to: (to_x, to_y), png: encoded(matrix.ncols(), &pixels) });
        let fits = rows <= WRITTEN.0 && columns <= WRITTEN.1;
        if self.annotate.unwrap_or(fits) && rows * columns <= 900 {
            self.annotations(&mut chart.marks, &all, colour);
        }
        (chart.ground, chart.alt) = (Ground::Cells, self.describe(&all, low, high));
        chart.ramp = Some(self.scheme.ramp(self.picture, low, high, &self.ramp_name)?);
        if rows * columns > matrix.len() {
            chart.note = format!("{} × {} of {rows} × {columns} cells drawn", matrix.nrows(), matrix.ncols());
        }
        Ok(chart)
    }

    fn matrix(&self) -> Result<Array2<f64>, PlotError> {
        let values = self.values.clone().map_err(|error| error.of(self.picture))?;
        let shape = values.shape().to_vec();
        let wrong = |got: String| PlotError::Unusable {
            picture: self.picture,
            what: "the numbers".into(),
            expected: "two dimensions, rows × columns, with at least one number".into(),
            got,
        };
        let matrix = values.into_dimensionality().map_err(|_| wrong(format!("shape {shape:?}")))?;
        if matrix.iter().any(|value: &f64| value.is_finite()) {
            return Ok(matrix);
        }
        Err(wrong(format!("shape {shape:?} without a finite number")))
    }

    /// What gets the first and the last colour.
    fn range(&self, matrix: &Array2<f64>) -> Result<(f64, f64), PlotError> {
        let (low, high) = super::axes::range(matrix.iter().copied().filter(|value| value.is_finite()));
        let (low, high) = match (self.limits, self.middle, self.scheme) {
            (Some(limits), ..) => limits,
            (None, Some(middle), _) => {
                let far = (high - middle).max(middle - low);
                (middle - far, middle + far)
            }
            (None, None, Scheme::Count) => (0.0, high.max(1.0)),
            _ => (low, high),
        };
        let (low, high) = if low == high { (low - 0.5, high + 0.5) } else { (low, high) };
        Axis::new(self.picture, low, high).map(|axis| (axis.low, axis.high))
    }

    fn annotations(
        &self,
        marks: &mut Vec<Mark>,
        matrix: &Array2<f64>,
        colour: impl Fn(f64) -> plotters::style::RGBColor,
    ) {
        let whole = matrix.iter().all(|value| value.fract() == 0.0 || !value.is_finite());
        let far = matrix.iter().filter(|value| value.is_finite()).fold(0.0, |far: f64, value| far.max(value.abs()));
        for (at, ((row, column), &value)) in matrix.indexed_iter().enumerate() {
            let words = match &self.written {
                Some(written) => written[at].clone(),
                None if !value.is_finite() => continue,
                None if whole && value.abs() < 1e6 => format!("{value:.0}"),
                // Two decimals suit what lies near one; among such values a tiny one is as good as zero.
                None if far >= 1_000.0 => format_number(value),
                None if far < 0.05 => format!("{value:.1e}"),
                None => format!("{value:.2}"),
            };
            let at = (column as f64, row as f64);
            let paint = Paint { colour: ink_on(colour(value)), part: 1.0 };
            let size = if matrix.ncols() > 8 { NOTE } else { TICK };
            let lines: Vec<&str> = words.split('\n').collect();
            for (line, words) in lines.iter().enumerate() {
                let down = (2 * line as i32 - (lines.len() as i32 - 1)) * 8;
                let words = (*words).to_owned();
                marks.push(Mark::Words { at, shift: (0, down), words, size, paint, anchor: Anchor::Center });
            }
        }
    }

    fn describe(&self, matrix: &Array2<f64>, low: f64, high: f64) -> String {
        self.alt.clone().unwrap_or_else(|| {
            let (rows, columns) = matrix.dim();
            let [low, high] = [low, high].map(format_number);
            format!("Heat map of {rows} rows and {columns} columns, colours from {low} to {high}.")
        })
    }
}

/// An axis with the names, or with numbers where there are none.
fn axis(names: Option<&[String]>, length: usize, what: &str, picture: &'static str) -> Result<Axis, PlotError> {
    match names {
        Some(names) if names.len() != length => Err(PlotError::Unusable {
            picture,
            what: format!("the names of the {what}"),
            expected: length.to_string(),
            got: names.len().to_string(),
        }),
        Some(names) => Ok(Axis::words(names.to_vec())),
        None if length <= 24 => Ok(Axis::words((0..length).map(|at| at.to_string()).collect())),
        None => Ok(Axis { scale: Scale::Linear, ..Axis::new(picture, -0.5, length as f64 - 0.5)? }),
    }
}
