//! Histogram: how many values fall into each of equal intervals, to see a distribution.

use super::PlotError;
use super::axes::Axis;
use super::bins::Bins;
use super::canvas::{Area, Canvas, DrawError};
use super::data::{Groups, note, numbers};
use super::figure::Figure;
use super::labels::{Labels, picture};
use super::legend::{Symbol, colour};
use super::style::UNIT;
use crate::display::{format_count, format_number};
use plotters::element::{PathElement, Rectangle};
use plotters::style::Color;
use polars::prelude::DataFrame;

/// The values of one column, counted in equal intervals.
///
/// The number of intervals follows NumPy's `bins="auto"`: the larger of Sturges' and Freedman and Diaconis' rule, at most 100.
/// As there, an interval holds its left end but not its right one, except the last, which holds both.
///
/// ```
/// use anneal::prelude::*;
///
/// let penguins = datasets::penguins().frame();
/// plot::histogram(&penguins, "body_mass_g").bins(20).by("species");
/// ```
pub fn histogram(frame: &DataFrame, x: &str) -> Histogram {
    Histogram { frame: frame.clone(), x: x.into(), by: None, bins: None, labels: Labels::default() }
}

/// What [`histogram`] returns.
#[derive(Debug, Clone)]
pub struct Histogram {
    frame: DataFrame,
    x: String,
    by: Option<String>,
    bins: Option<usize>,
    labels: Labels,
}

picture!(Histogram);

impl Histogram {
    /// The number of intervals, from 1 to 300.
    pub fn bins(mut self, bins: usize) -> Self {
        self.bins = Some(bins);
        self
    }

    /// Counts for each value of this column, over one another, up to seven.
    pub fn by(mut self, column: &str) -> Self {
        self.by = Some(column.into());
        self
    }

    /// Draws it.
    ///
    /// # Errors
    ///
    /// When a column is missing or not numeric, when it has no value, when there are too many bins or groups.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let values = numbers("histogram", &self.frame, &self.x)?;
        let groups = Groups::of("histogram", &self.frame, self.by.as_deref())?;
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        if known.is_empty() {
            let columns = format!("`{}`", self.x);
            return Err(PlotError::Nothing { picture: "histogram", rows: values.len(), columns });
        }
        let bins = Bins::new(&known, self.bins)?;
        let mut counts = vec![vec![0usize; bins.count]; groups.names.len()];
        for (value, group) in values.iter().zip(&groups.of_row) {
            if let Some(value) = value {
                counts[*group][bins.of(*value)] += 1;
            }
        }
        let highest = counts.iter().flatten().copied().max().unwrap_or(1);
        let room = (bins.high - bins.low) * 0.02;
        let canvas = Canvas {
            labels: &self.labels,
            names: (&self.x, "count"),
            x: Axis::new("histogram", bins.low - room, bins.high + room)?,
            y: Axis::new("histogram", 0.0, highest as f64 * 1.05)?,
            categories: None,
            groups: &groups.names,
            symbol: Symbol::Fill,
            note: note(values.len() - known.len(), (known.len(), known.len(), "values")),
            alt: self.describe(&bins, &known, &counts),
        };
        let counts_overlap = counts.len() > 1;
        Ok(canvas.draw(|area, x, y| {
            let bars = |at: usize, count: usize| (x.at(bins.edge(at)), x.at(bins.edge(at + 1)), y.at(count as f64));
            counts.iter().enumerate().try_for_each(|(group, counts)| {
                let bars =
                    counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(at, count)| bars(at, *count));
                draw_bars(area, group, counts_overlap, y.at(0.0), bars)
            })
        }))
    }

    fn describe(&self, bins: &Bins, known: &[f64], counts: &[Vec<usize>]) -> String {
        let sums: Vec<usize> = (0..bins.count).map(|at| counts.iter().map(|counts| counts[at]).sum()).collect();
        let most = (0..bins.count).max_by_key(|at| (sums[*at], bins.count - at)).unwrap_or(0);
        let [low, high, from, to] = [bins.low, bins.high, bins.edge(most), bins.edge(most + 1)].map(format_number);
        let by = self.by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
        let (name, values) = (&self.x, format_count(known.len()));
        format!(
            "Histogram of {values} values of {name}{by} in {} intervals from {low} to {high}; most, {}, between {from} and {to}.",
            bins.count, sums[most]
        )
    }
}

/// The bars of one group, as left end, right end and top. Groups lie over one another, so they let the others through
/// and have an outline.
fn draw_bars(
    area: &Area<'_>,
    group: usize,
    overlap: bool,
    ground: i32,
    bars: impl Iterator<Item = (i32, i32, i32)>,
) -> Result<(), DrawError> {
    for (left, right, top) in bars {
        let gap = if !overlap && right - left > 6 { 1 } else { 0 };
        let fill = colour(group).mix(if overlap { 0.45 } else { 0.85 }).filled();
        area.draw(&Rectangle::new([(left + gap, top), (right - gap, ground)], fill))?;
        if overlap {
            let edge = colour(group).stroke_width(UNIT as u32);
            area.draw(&PathElement::new([(left, ground), (left, top), (right, top), (right, ground)], edge))?;
        }
    }
    Ok(())
}
