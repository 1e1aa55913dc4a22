//! Line: points joined from left to right, to see how something develops.

use super::axes::{Axis, Scale};
use super::chart::{Chart, Mark, Paint};
use super::data::{Groups, Source, note, numbers, positions, said};
use super::labels::{Labels, log_scales, picture};
use super::legend::Symbol;
use super::style::UNIT;
use super::{PlotError, Values};
use crate::display::{format_count, format_number};
use polars::prelude::{DataFrame, Series};

/// Points of all lines together that are drawn at most: beyond this, the least and the greatest of each stretch.
const MOST_POINTS: usize = 1_800;

/// The values of `y` joined in the order of `x`; a missing value of `y` leaves a gap in the line.
///
/// Where `x` is a date or a time, the axis is a calendar.
///
/// ```
/// use anneal::prelude::*;
///
/// let steps: Vec<f64> = (0..100).map(f64::from).collect();
/// let loss: Vec<f64> = steps.iter().map(|step| (-step / 20.0).exp()).collect();
/// let training = df!("step" => steps, "loss" => loss)?;
/// plot::line(&training, "step", "loss").log_y();
/// # Ok::<(), PolarsError>(())
/// ```
pub fn line(frame: &DataFrame, x: &str, y: &str) -> Line {
    Line::new(Source::frame(frame), x, y)
}

/// Pairs of values joined in the order of `x`: arrays, slices, vectors, series or tensors of equal length.
///
/// ```
/// use anneal::prelude::*;
///
/// let x = Array1::linspace(-3.0, 3.0, 61);
/// plot::line_of(&x, &x.mapv(|x: f64| 1.0 / (1.0 + (-x).exp()))).title("The logistic function");
/// ```
pub fn line_of(x: &(impl Values + ?Sized), y: &(impl Values + ?Sized)) -> Line {
    of(x.values(), y.values())
}

fn of(x: Result<Series, PlotError>, y: Result<Series, PlotError>) -> Line {
    Line::new(Source::columns("line", &[("x", x), ("y", y)]), "x", "y")
}

/// What [`line()`] returns.
#[derive(Debug, Clone)]
pub struct Line {
    source: Source,
    x: String,
    y: String,
    by: Option<String>,
    labels: Labels,
}

picture!(Line);
log_scales!(Line);

/// Points in the order of `x`; without a `y` where the line has a gap.
pub(super) type Points = Vec<Sample>;
type Sample = (f64, Option<f64>);

impl Line {
    fn new(source: Source, x: &str, y: &str) -> Self {
        Self { source, x: x.into(), y: y.into(), by: None, labels: Labels::default() }
    }

    /// A line in its own colour for each value of this column, up to seven.
    pub fn by(mut self, column: &str) -> Self {
        self.by = Some(column.into());
        self
    }

    /// The same for labels that stand beside the values, one for each point.
    pub fn by_labels(mut self, labels: &(impl Values + ?Sized)) -> Self {
        self.source.with("line", "label", labels.values());
        self.by("label")
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let frame = self.source.get()?;
        let (xs, scale) = positions("line", frame, &self.x)?;
        let ys = numbers("line", frame, &self.y)?;
        let groups = Groups::of("line", frame, self.by.as_deref())?;
        let mut lines: Vec<Points> = vec![Points::new(); groups.names.len()];
        for ((x, y), group) in xs.iter().zip(&ys).zip(&groups.of_row) {
            lines[*group].extend(x.map(|x| (x, *y)));
        }
        chart("line", lines, groups.names, (&self.x, &self.y), scale, xs.len())
    }
}

/// A chart of lines: their points in any order, their names, the names of the axes, and the number of rows there were.
pub(super) fn chart(
    picture: &'static str,
    mut lines: Vec<Points>,
    names: Vec<String>,
    (x_name, y_name): (&str, &str),
    scale: Scale,
    rows: usize,
) -> Result<Chart, PlotError> {
    lines.iter_mut().for_each(|points| points.sort_by(|a, b| a.0.total_cmp(&b.0)));
    let known: Vec<(f64, f64)> = lines.iter().flatten().filter_map(|&(x, y)| Some((x, y?))).collect();
    if known.is_empty() {
        let columns = format!("both `{x_name}` and `{y_name}`");
        return Err(PlotError::Nothing { picture, rows, columns });
    }
    let x = Axis { scale, ..Axis::around(picture, known.iter().map(|point| point.0))? };
    let y = Axis::around(picture, known.iter().map(|point| point.1))?;
    let alt = describe(&lines, &names, (x_name, y_name), &x.scale);
    let mut chart = Chart::new(picture, x, y, (x_name, y_name));
    let most = MOST_POINTS / lines.len().max(1);
    let mut shown = 0;
    for (group, points) in lines.iter().enumerate() {
        let drawn = thin(points, most);
        shown += drawn.iter().filter(|(_, y)| y.is_some()).count();
        for piece in drawn.split(|(_, y)| y.is_none()).filter(|piece| !piece.is_empty()) {
            let points = piece.iter().filter_map(|&(x, y)| Some((x, y?))).collect();
            chart.marks.push(Mark::Line { points, paint: Paint::group(group, 1.0), width: 2 * UNIT });
        }
    }
    chart.note = note(rows.saturating_sub(known.len()), (shown, known.len(), "points"));
    (chart.groups, chart.symbol, chart.alt) = (names, Symbol::Stroke, alt);
    Ok(chart)
}

fn describe(lines: &[Points], names: &[String], (x_name, y_name): (&str, &str), scale: &Scale) -> String {
    let each = lines.iter().zip(names).filter_map(|(points, name)| {
        let known: Vec<(f64, f64)> = points.iter().filter_map(|&(x, y)| Some((x, y?))).collect();
        let (first, last) = (known.first()?, known.last()?);
        let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
        Some(format!(
            "{name}{} points, {} at first and {} at last ({x_name} from {} to {})",
            format_count(known.len()),
            format_number(first.1),
            format_number(last.1),
            said(scale, first.0),
            said(scale, last.0)
        ))
    });
    format!("Line of {y_name} over {x_name}: {}.", each.collect::<Vec<_>>().join("; "))
}

/// Fewer points with the same outline: of each stretch the least and the greatest value, in their order.
fn thin(points: &[Sample], most: usize) -> Points {
    if points.len() <= most {
        return points.to_vec();
    }
    let stretch = points.len().div_ceil((most / 2).max(1));
    let ends = |points: &[Sample]| -> Points {
        let order = |a: &&Sample, b: &&Sample| a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal);
        let mut ends: Vec<_> =
            [points.iter().min_by(order), points.iter().max_by(order)].into_iter().flatten().copied().collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        ends
    };
    points.chunks(stretch).flat_map(ends).collect()
}
