//! Scatter: one point for each row, to see how two columns go together.

use super::axes::{Axis, Scale};
use super::chart::{Chart, Mark, Paint};
use super::data::{Groups, Source, note, positions, said};
use super::labels::{Labels, log_scales, picture};
use super::style::UNIT;
use super::{PlotError, Values};
use crate::display::format_count;
use polars::prelude::{DataFrame, Series};

/// Points that are drawn at most. More would cover each other, and make the notebook's file large.
pub(super) const MOST_POINTS: usize = 1_200;

/// One point for each row that has both values; dates and times make a calendar axis.
///
/// Of more than 1,200 rows an even selection is drawn, and the picture says so.
///
/// ```
/// use anneal::prelude::*;
///
/// let penguins = datasets::penguins().frame();
/// plot::scatter(&penguins, "bill_length_mm", "bill_depth_mm").by("species");
/// ```
pub fn scatter(frame: &DataFrame, x: &str, y: &str) -> Scatter {
    Scatter::new(Source::frame(frame), x, y)
}

/// One point for each pair of values: of arrays, slices, vectors, series or tensors of equal length.
///
/// ```
/// use anneal::prelude::*;
///
/// let x = Array1::linspace(0.0, 6.3, 64);
/// plot::scatter_of(&x, &x.mapv(f64::sin)).x_label("angle (rad)").y_label("sine");
/// ```
pub fn scatter_of(x: &(impl Values + ?Sized), y: &(impl Values + ?Sized)) -> Scatter {
    of(x.values(), y.values())
}

fn of(x: Result<Series, PlotError>, y: Result<Series, PlotError>) -> Scatter {
    Scatter::new(Source::columns("scatter", &[("x", x), ("y", y)]), "x", "y")
}

/// What [`scatter`] returns.
#[derive(Debug, Clone)]
pub struct Scatter {
    source: Source,
    x: String,
    y: String,
    by: Option<String>,
    trend: bool,
    labels: Labels,
}

picture!(Scatter);
log_scales!(Scatter);

impl Scatter {
    fn new(source: Source, x: &str, y: &str) -> Self {
        Self { source, x: x.into(), y: y.into(), by: None, trend: false, labels: Labels::default() }
    }

    /// A colour and a shape for each value of this column, up to seven.
    pub fn by(mut self, column: &str) -> Self {
        self.by = Some(column.into());
        self
    }

    /// The same for labels that stand beside the values, one for each point.
    pub fn by_labels(mut self, labels: &(impl Values + ?Sized)) -> Self {
        self.source.with("scatter", "label", labels.values());
        self.by("label")
    }

    /// The least-squares line of each group.
    pub fn trend(mut self) -> Self {
        self.trend = true;
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let frame = self.source.get()?;
        let (xs, x_scale) = positions("scatter", frame, &self.x)?;
        let (ys, y_scale) = positions("scatter", frame, &self.y)?;
        let groups = Groups::of("scatter", frame, self.by.as_deref())?;
        let rows = xs.iter().zip(&ys).zip(&groups.of_row);
        let points: Vec<Point> =
            rows.filter_map(|((x, y), group)| Some(Point { x: (*x)?, y: (*y)?, group: *group })).collect();
        if points.is_empty() {
            let columns = format!("both `{}` and `{}`", self.x, self.y);
            return Err(PlotError::Nothing { picture: "scatter", rows: xs.len(), columns });
        }
        let drawn = sample(&points);
        let x = Axis { scale: x_scale, ..Axis::around("scatter", points.iter().map(|point| point.x))? };
        let y = Axis { scale: y_scale, ..Axis::around("scatter", points.iter().map(|point| point.y))? };
        let alt = self.describe(&points, &groups, &x.scale, &y.scale);
        let mut chart = Chart::new("scatter", x, y, (&self.x, &self.y));
        let opacity = if drawn.len() > 500 { 0.6 } else { 0.85 };
        chart.marks = drawn.iter().map(|point| point.mark(opacity)).collect();
        if self.trend {
            chart.marks.extend((0..groups.names.len()).filter_map(|group| trend(&points, group)));
        }
        chart.note = note(xs.len() - points.len(), (drawn.len(), points.len(), "points"));
        chart.groups = groups.names;
        chart.alt = alt;
        Ok(chart)
    }

    fn describe(&self, points: &[Point], groups: &Groups, x_scale: &Scale, y_scale: &Scale) -> String {
        let range = |name: &str, scale: &Scale, value: fn(&Point) -> f64| {
            let (low, high) = super::axes::range(points.iter().map(value));
            format!("{name} from {} to {}", said(scale, low), said(scale, high))
        };
        let by = self.by.as_ref().map_or_else(String::new, |by| {
            let count = |group| points.iter().filter(|point| point.group == group).count();
            let counts = groups.names.iter().enumerate().map(|(group, name)| format!("{name} {}", count(group)));
            format!(" by {by} ({})", counts.collect::<Vec<_>>().join(", "))
        });
        let count = format_count(points.len());
        let (x, y) = (range(&self.x, x_scale, |point| point.x), range(&self.y, y_scale, |point| point.y));
        format!("Scatter of {count} points{by}: {x}, {y}.")
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) group: usize,
}

impl Point {
    pub(super) fn mark(&self, opacity: f64) -> Mark {
        let paint = Paint::group(self.group, opacity);
        Mark::Point { at: (self.x, self.y), group: self.group, paint, radius: 7 * UNIT / 2 }
    }
}

/// An even selection, the same every time.
pub(super) fn sample(points: &[Point]) -> Vec<Point> {
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    (0..MOST_POINTS).map(|at| points[at * points.len() / MOST_POINTS]).collect()
}

/// The least-squares line through a group, as far as the group goes; nothing through fewer than two places.
fn trend(points: &[Point], group: usize) -> Option<Mark> {
    let points: Vec<&Point> = points.iter().filter(|point| point.group == group).collect();
    let n = points.len() as f64;
    let mean = |value: fn(&Point) -> f64| points.iter().map(|point| value(point)).sum::<f64>() / n;
    let (x_mean, y_mean) = (mean(|point| point.x), mean(|point| point.y));
    let spread: f64 = points.iter().map(|point| (point.x - x_mean).powi(2)).sum();
    let slope = points.iter().map(|point| (point.x - x_mean) * (point.y - y_mean)).sum::<f64>() / spread;
    let (low, high) = super::axes::range(points.iter().map(|point| point.x));
    let at = |x: f64| (x, y_mean + slope * (x - x_mean));
    let line = Mark::Line { points: vec![at(low), at(high)], paint: Paint::group(group, 1.0), width: 2 * UNIT };
    slope.is_finite().then_some(line)
}
