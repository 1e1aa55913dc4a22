//! Line: points joined from left to right, to see how something develops.

use super::PlotError;
use super::axes::Axis;
use super::canvas::{Area, Canvas, DrawError};
use super::data::{Groups, note, numbers};
use super::figure::Figure;
use super::labels::{Labels, picture};
use super::legend::{Symbol, colour};
use super::style::UNIT;
use crate::display::{format_count, format_number};
use plotters::element::{Circle, PathElement};
use plotters::style::Color;
use polars::prelude::DataFrame;

/// Points of one line that are drawn at most: beyond this, the least and the greatest of each stretch.
const MOST_POINTS: usize = 1_200;

/// The values of `y` joined in the order of `x`; a missing value of `y` leaves a gap in the line.
///
/// ```
/// use anneal::prelude::*;
///
/// let steps: Vec<f64> = (0..100).map(f64::from).collect();
/// let loss: Vec<f64> = steps.iter().map(|step| (-step / 20.0).exp()).collect();
/// let training = df!("step" => steps, "loss" => loss)?;
/// plot::line(&training, "step", "loss");
/// # Ok::<(), PolarsError>(())
/// ```
pub fn line(frame: &DataFrame, x: &str, y: &str) -> Line {
    Line { frame: frame.clone(), x: x.into(), y: y.into(), by: None, labels: Labels::default() }
}

/// What [`line()`] returns.
#[derive(Debug, Clone)]
pub struct Line {
    frame: DataFrame,
    x: String,
    y: String,
    by: Option<String>,
    labels: Labels,
}

picture!(Line);

/// Points in the order of `x`; without a `y` where the line has a gap.
type Points = Vec<Sample>;
type Sample = (f64, Option<f64>);

impl Line {
    /// A line in its own colour for each value of this column, up to seven.
    pub fn by(mut self, column: &str) -> Self {
        self.by = Some(column.into());
        self
    }

    /// Draws it.
    ///
    /// # Errors
    ///
    /// When a column is missing or not numeric, when no row has both values, when there are too many groups.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let xs = numbers("line", &self.frame, &self.x)?;
        let ys = numbers("line", &self.frame, &self.y)?;
        let groups = Groups::of("line", &self.frame, self.by.as_deref())?;
        let mut lines: Vec<Points> = vec![Points::new(); groups.names.len()];
        for ((x, y), group) in xs.iter().zip(&ys).zip(&groups.of_row) {
            lines[*group].extend(x.map(|x| (x, *y)));
        }
        lines.iter_mut().for_each(|points| points.sort_by(|a, b| a.0.total_cmp(&b.0)));
        let known = || lines.iter().flatten().filter_map(|&(x, y)| Some((x, y?)));
        let (rows, count) = (xs.len(), known().count());
        if count == 0 {
            let columns = format!("both `{}` and `{}`", self.x, self.y);
            return Err(PlotError::Nothing { picture: "line", rows, columns });
        }
        let drawn: Vec<Points> = lines.iter().map(|points| thin(points)).collect();
        let (x, y) = (Axis::around("line", known().map(|p| p.0))?, Axis::around("line", known().map(|p| p.1))?);
        let shown = drawn.iter().flatten().filter(|(_, y)| y.is_some()).count();
        let canvas = Canvas {
            labels: &self.labels,
            names: (&self.x, &self.y),
            x,
            y,
            categories: None,
            groups: &groups.names,
            symbol: Symbol::Stroke,
            note: note(rows - count, (shown, count, "points")),
            alt: self.describe(&lines, &groups.names),
        };
        Ok(canvas.draw(|area, x, y| {
            drawn.iter().enumerate().try_for_each(|(group, points)| {
                points.split(|(_, y)| y.is_none()).try_for_each(|piece| {
                    let piece: Vec<_> = piece.iter().filter_map(|p| Some((x.at(p.0), y.at(p.1?)))).collect();
                    stroke(area, group, piece)
                })
            })
        }))
    }

    fn describe(&self, lines: &[Points], names: &[String]) -> String {
        let each = lines.iter().zip(names).filter_map(|(points, name)| {
            let known: Vec<(f64, f64)> = points.iter().filter_map(|&(x, y)| Some((x, y?))).collect();
            let (first, last) = (known.first()?, known.last()?);
            let ends = [first.1, last.1, first.0, last.0].map(format_number);
            let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
            let count = format_count(known.len());
            Some(format!(
                "{name}{count} points, {} at first and {} at last ({} from {} to {})",
                ends[0], ends[1], self.x, ends[2], ends[3]
            ))
        });
        format!("Line of {} over {}: {}.", self.y, self.x, each.collect::<Vec<_>>().join("; "))
    }
}

/// One unbroken piece of a line; a lone point is a dot, or it would not be seen.
fn stroke(area: &Area<'_>, group: usize, piece: Vec<(i32, i32)>) -> Result<(), DrawError> {
    match piece.as_slice() {
        [] => Ok(()),
        [point] => area.draw(&Circle::new(*point, 2 * UNIT, colour(group).filled())),
        _ => area.draw(&PathElement::new(piece, colour(group).stroke_width(2 * UNIT as u32))),
    }
}

/// Fewer points with the same outline: of each stretch the least and the greatest value, in their order.
fn thin(points: &[Sample]) -> Points {
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let stretch = points.len().div_ceil(MOST_POINTS / 2);
    let ends = |points: &[Sample]| -> Points {
        let order = |a: &&Sample, b: &&Sample| a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal);
        let mut ends: Vec<_> =
            [points.iter().min_by(order), points.iter().max_by(order)].into_iter().flatten().copied().collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        ends
    };
    points.chunks(stretch).flat_map(ends).collect()
}
