//! Bar: one bar for each row, to compare a few named amounts.

use super::axes::Axis;
use super::chart::{Anchor, Chart, Mark, Paint};
use super::data::{Source, note, numbers, words};
use super::labels::{Labels, picture};
use super::legend::Symbol;
use super::style::TICK;
use super::{PlotError, Values};
use crate::display::{counted, format_number};
use polars::prelude::{DataFrame, Series};

/// Bars whose names can be read at the size of a picture.
const MOST_BARS: usize = 40;

/// Bars that the text alternative lists.
const MOST_TOLD: usize = 12;

/// One bar for each row, in the order of the frame: its name from the first column, its height from the second.
///
/// Each bar has its value written at its end, unless two of these would touch.
///
/// ```
/// use anneal::prelude::*;
///
/// let counts = datasets::penguins()
///     .frame()
///     .lazy()
///     .group_by_stable([col("species")])
///     .agg([col("year").count().alias("penguins")])
///     .collect()?;
/// plot::bar(&counts, "species", "penguins");
/// # Ok::<(), PolarsError>(())
/// ```
pub fn bar(frame: &DataFrame, names: &str, heights: &str) -> Bar {
    Bar::new(Source::frame(frame), names, heights)
}

/// One bar for each name: `plot::bar_of(&["k-NN", "forest"], &[0.91, 0.96])`.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::bar_of(&["k-NN", "forest"], &[0.91, 0.96]).y_label("accuracy").title("The forest wins");
/// ```
pub fn bar_of(names: &(impl Values + ?Sized), heights: &(impl Values + ?Sized)) -> Bar {
    of(names.values(), heights.values())
}

fn of(names: Result<Series, PlotError>, heights: Result<Series, PlotError>) -> Bar {
    let mut bar = Bar::new(Source::columns("bar", &[("name", names), ("value", heights)]), "name", "value");
    (bar.labels.x, bar.labels.y) = (Some(String::new()), Some(String::new()));
    bar
}

/// What [`bar`] returns.
#[derive(Debug, Clone)]
pub struct Bar {
    source: Source,
    x: String,
    y: String,
    horizontal: bool,
    labels: Labels,
}

picture!(Bar);

impl Bar {
    fn new(source: Source, names: &str, heights: &str) -> Self {
        Self { source, x: names.into(), y: heights.into(), horizontal: false, labels: Labels::default() }
    }

    /// Bars from left to right, one below the other, which leaves room for long names.
    pub fn horizontal(mut self) -> Self {
        self.horizontal = true;
        self
    }

    /// Bars start at zero, so that their lengths can be compared.
    fn plan(&self) -> Result<Chart, PlotError> {
        let frame = self.source.get()?;
        let names = words("bar", frame, &self.x)?;
        let heights = numbers("bar", frame, &self.y)?;
        let known: Vec<f64> = heights.iter().flatten().copied().collect();
        if known.is_empty() {
            return Err(PlotError::Nothing { picture: "bar", rows: names.len(), columns: format!("`{}`", self.y) });
        }
        if names.len() > MOST_BARS {
            let advice = "aggregate the rows first, with group_by";
            let (things, got) = ("bars".into(), names.len());
            return Err(PlotError::TooMany { picture: "bar", things, got, most: MOST_BARS, advice });
        }
        let alt = self.describe(&names, &heights);
        let (categories, amounts) = (Axis::words(names), upwards(&known)?);
        let mut chart = match self.horizontal {
            false => Chart::new("bar", categories, amounts, (&self.x, &self.y)),
            true => Chart::new("bar", amounts, categories.reversed(), (&self.y, &self.x)),
        };
        for (at, height) in heights.iter().enumerate().filter_map(|(at, height)| Some((at as f64, (*height)?))) {
            self.mark(&mut chart.marks, at, height);
        }
        (chart.symbol, chart.alt, chart.spare_words) = (Symbol::Fill, alt, true);
        chart.note = note(heights.len() - known.len(), (known.len(), known.len(), "bars"));
        Ok(chart)
    }

    fn mark(&self, marks: &mut Vec<Mark>, at: f64, height: f64) {
        let turn = |along: f64, up: f64| if self.horizontal { (up, along) } else { (along, up) };
        let paint = Paint::group(0, 0.85);
        marks.push(Mark::Rect { from: turn(at - 0.38, 0.0), to: turn(at + 0.38, height), paint, inset: 0 });
        let words =
            if height.fract() == 0.0 && height.abs() < 1e9 { format!("{height}") } else { format_number(height) };
        let (shift, anchor) = match (self.horizontal, height < 0.0) {
            (false, false) => ((0, -9), Anchor::Center),
            (false, true) => ((0, 9), Anchor::Center),
            (true, false) => ((5, 0), Anchor::Left),
            (true, true) => ((-5, 0), Anchor::Right),
        };
        let at = turn(at, height);
        marks.push(Mark::Words { at, shift, words, size: TICK, paint: Paint::ink(0.9), anchor });
    }

    fn describe(&self, names: &[String], heights: &[Option<f64>]) -> String {
        let bars = names.iter().zip(heights).take(MOST_TOLD);
        let bars: Vec<String> = bars
            .map(|(name, height)| format!("{name} {}", height.map_or_else(|| "null".into(), format_number)))
            .collect();
        let more = if names.len() > MOST_TOLD { ", ..." } else { "" };
        format!("{} of {} by {}: {}{more}.", counted(names.len(), "bar"), self.y, self.x, bars.join(", "))
    }
}

/// An axis from zero to the bars' ends, with room for the values written there.
fn upwards(heights: &[f64]) -> Result<Axis, PlotError> {
    let low = heights.iter().copied().fold(0.0, f64::min);
    let high = heights.iter().copied().fold(0.0, f64::max);
    let room = if low == high { 1.0 } else { (high - low) * 0.08 };
    Axis::new(
        "bar",
        if low < 0.0 { low - room } else { 0.0 },
        if high > 0.0 || low == high { high + room } else { 0.0 },
    )
}
