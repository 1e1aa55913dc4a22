//! Box plot: median, middle half and outliers of each category, to compare distributions at a glance.

use super::axes::Axis;
use super::categories::{Categories, quantile};
use super::chart::{Chart, Mark, Paint};
use super::data::{Source, note};
use super::labels::{Labels, picture};
use super::style::UNIT;
use super::{PlotError, Values};
use polars::prelude::DataFrame;

/// Outliers of one category that are drawn at most.
const MOST_OUTLIERS: usize = 60;

/// The distribution of `value` for each word of `by`.
///
/// The box holds the middle half, the line in it is the median; whiskers reach the last value within 1.5 box lengths
/// (Tukey's rule), what lies beyond is drawn as dots. Quartiles are interpolated as in NumPy.
///
/// ```
/// use anneal::prelude::*;
///
/// let penguins = datasets::penguins().frame();
/// plot::box_plot(&penguins, "species", "body_mass_g").y_label("body mass (g)");
/// ```
pub fn box_plot(frame: &DataFrame, by: &str, value: &str) -> BoxPlot {
    BoxPlot { source: Source::frame(frame), by: by.into(), value: value.into(), labels: Labels::default() }
}

/// The same for labels and values that stand in no frame.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::box_plot_of(&["a", "a", "a", "b", "b"], &[1.0, 2.0, 4.0, 3.0, 5.0]);
/// ```
pub fn box_plot_of(labels: &(impl Values + ?Sized), values: &(impl Values + ?Sized)) -> BoxPlot {
    let source = Source::columns("box_plot", &[("label", labels.values()), ("value", values.values())]);
    BoxPlot { source, by: "label".into(), value: "value".into(), labels: Labels::default() }
}

/// What [`box_plot`] returns.
#[derive(Debug, Clone)]
pub struct BoxPlot {
    source: Source,
    by: String,
    value: String,
    labels: Labels,
}

picture!(BoxPlot);

impl BoxPlot {
    fn plan(&self) -> Result<Chart, PlotError> {
        let categories = Categories::of("box_plot", self.source.get()?, &self.by, &self.value)?;
        let y = Axis::around("box_plot", categories.values.iter().flatten().copied())?;
        let mut chart = Chart::new("box_plot", Axis::words(categories.names.clone()), y, (&self.by, &self.value));
        let mut hidden = 0;
        for (at, values) in categories.values.iter().enumerate().filter(|(_, values)| !values.is_empty()) {
            hidden += draw_box(&mut chart.marks, at, values);
        }
        let all: usize = categories.values.iter().map(Vec::len).sum();
        chart.note = note(categories.missing, (all - hidden, all, "values"));
        chart.alt = categories.describe("Box plot", &self.value, &self.by);
        Ok(chart)
    }
}

/// One box with its whiskers and outliers; returns how many outliers were left out.
fn draw_box(marks: &mut Vec<Mark>, group: usize, values: &[f64]) -> usize {
    let at = group as f64;
    let [low, median, high] = [0.25, 0.5, 0.75].map(|q| quantile(values, q));
    let reach = 1.5 * (high - low);
    let inside = |value: &&f64| (low - reach..=high + reach).contains(*value);
    let bottom = *values.iter().find(inside).unwrap_or(&low);
    let top = *values.iter().rev().find(inside).unwrap_or(&high);
    let line = |from, to, width| Mark::Line { points: vec![from, to], paint: Paint::ink(0.75), width };
    for (end, edge) in [(bottom, low), (top, high)] {
        marks.push(line((at, edge), (at, end), UNIT));
        marks.push(line((at - 0.12, end), (at + 0.12, end), UNIT));
    }
    marks.push(Mark::Rect { from: (at - 0.3, low), to: (at + 0.3, high), paint: Paint::group(group, 0.75), inset: 0 });
    marks.push(line((at - 0.3, median), (at + 0.3, median), 2 * UNIT));
    let outliers: Vec<f64> = values.iter().copied().filter(|value| !inside(&value)).collect();
    let step = outliers.len().div_ceil(MOST_OUTLIERS).max(1);
    let drawn = outliers.iter().step_by(step);
    let kept = drawn.len();
    marks.extend(drawn.map(|value| Mark::Dot {
        at: (at, *value),
        paint: Paint::group(group, 0.8),
        radius: 5 * UNIT / 2,
    }));
    outliers.len() - kept
}
