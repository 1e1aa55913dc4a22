//! Histogram: how many values fall into each of equal intervals, to see a distribution.

use super::axes::Axis;
use super::bins::Bins;
use super::chart::{Chart, Mark, Paint};
use super::data::{Groups, Source, note, numbers};
use super::labels::{Labels, picture};
use super::legend::Symbol;
use super::style::UNIT;
use super::{PlotError, Values};
use crate::display::{format_count, format_number};
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
    Histogram::new(Source::frame(frame), x)
}

/// The same for values that stand in no frame: an array, a slice, a vector, a series or a tensor.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::histogram_of(&array![1.0, 2.0, 2.0, 3.0]).x_label("rolls");
/// ```
pub fn histogram_of(values: &(impl Values + ?Sized)) -> Histogram {
    Histogram::new(Source::columns("histogram", &[("value", values.values())]), "value")
}

/// What [`histogram`] returns.
#[derive(Debug, Clone)]
pub struct Histogram {
    source: Source,
    x: String,
    by: Option<String>,
    bins: Option<usize>,
    labels: Labels,
}

picture!(Histogram);

impl Histogram {
    fn new(source: Source, x: &str) -> Self {
        Self { source, x: x.into(), by: None, bins: None, labels: Labels::default() }
    }

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

    /// The same for labels that stand beside the values, one for each.
    pub fn by_labels(mut self, labels: &(impl Values + ?Sized)) -> Self {
        self.source.with("histogram", "label", labels.values());
        self.by("label")
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let frame = self.source.get()?;
        let values = numbers("histogram", frame, &self.x)?;
        let groups = Groups::of("histogram", frame, self.by.as_deref())?;
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
        let x = Axis::new("histogram", bins.low - room, bins.high + room)?;
        let y = Axis::new("histogram", 0.0, highest as f64 * 1.05)?;
        let mut chart = Chart::new("histogram", x, y, (&self.x, "count"));
        let overlap = counts.len() > 1;
        for (group, counts) in counts.iter().enumerate() {
            bars(&mut chart.marks, group, overlap, &bins, counts);
        }
        chart.note = note(values.len() - known.len(), (known.len(), known.len(), "values"));
        chart.alt = self.describe(&bins, &known, &counts);
        (chart.groups, chart.symbol) = (groups.names, Symbol::Fill);
        Ok(chart)
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

/// The bars of one group. Groups lie over one another, so they let the others through and have an outline.
fn bars(marks: &mut Vec<Mark>, group: usize, overlap: bool, bins: &Bins, counts: &[usize]) {
    for (at, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (left, right, top) = (bins.edge(at), bins.edge(at + 1), *count as f64);
        let paint = Paint::group(group, if overlap { 0.45 } else { 0.85 });
        let inset = if overlap { 0 } else { 1 };
        marks.push(Mark::Rect { from: (left, 0.0), to: (right, top), paint, inset });
        if overlap {
            let points = vec![(left, 0.0), (left, top), (right, top), (right, 0.0)];
            marks.push(Mark::Line { points, paint: Paint::group(group, 1.0), width: UNIT });
        }
    }
}
