//! Scatter: one point for each row, to see how two columns go together.

use super::axes::Axis;
use super::canvas::Canvas;
use super::data::{Groups, numbers};
use super::figure::Figure;
use super::labels::{Labels, picture};
use super::legend::{Symbol, point};
use super::style::UNIT;
use super::{PlotError, data};
use crate::display::{format_count, format_number};
use polars::prelude::DataFrame;

/// Points that are drawn at most. More would cover each other, and make the notebook's file large.
const MOST_POINTS: usize = 1_200;

/// One point for each row that has both values.
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
    Scatter { frame: frame.clone(), x: x.into(), y: y.into(), by: None, labels: Labels::default() }
}

/// What [`scatter`] returns.
#[derive(Debug, Clone)]
pub struct Scatter {
    frame: DataFrame,
    x: String,
    y: String,
    by: Option<String>,
    labels: Labels,
}

picture!(Scatter);

impl Scatter {
    /// A colour and a shape for each value of this column, up to seven.
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
        let xs = numbers("scatter", &self.frame, &self.x)?;
        let ys = numbers("scatter", &self.frame, &self.y)?;
        let groups = Groups::of("scatter", &self.frame, self.by.as_deref())?;
        let rows = xs.iter().zip(&ys).zip(&groups.of_row);
        let points: Vec<Point> =
            rows.filter_map(|((x, y), group)| Some(Point { x: (*x)?, y: (*y)?, group: *group })).collect();
        if points.is_empty() {
            let columns = format!("both `{}` and `{}`", self.x, self.y);
            return Err(PlotError::Nothing { picture: "scatter", rows: xs.len(), columns });
        }
        let drawn = sample(&points);
        let canvas = Canvas {
            labels: &self.labels,
            names: (&self.x, &self.y),
            x: Axis::around("scatter", points.iter().map(|point| point.x))?,
            y: Axis::around("scatter", points.iter().map(|point| point.y))?,
            categories: None,
            groups: &groups.names,
            symbol: Symbol::Point,
            note: data::note(xs.len() - points.len(), (drawn.len(), points.len(), "points")),
            alt: self.describe(&points, &groups),
        };
        let opacity = if drawn.len() > 500 { 0.6 } else { 0.85 };
        Ok(canvas.draw(|area, x, y| {
            drawn.iter().try_for_each(|p| point(area, p.group, (x.at(p.x), y.at(p.y)), 7 * UNIT / 2, opacity))
        }))
    }

    fn describe(&self, points: &[Point], groups: &Groups) -> String {
        let range = |name: &str, value: fn(&Point) -> f64| {
            let low = points.iter().map(value).fold(f64::INFINITY, f64::min);
            let high = points.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
            format!("{name} from {} to {}", format_number(low), format_number(high))
        };
        let by = self.by.as_ref().map_or_else(String::new, |by| {
            let count = |group| points.iter().filter(|point| point.group == group).count();
            let counts = groups.names.iter().enumerate().map(|(group, name)| format!("{name} {}", count(group)));
            format!(" by {by} ({})", counts.collect::<Vec<_>>().join(", "))
        });
        let points = format_count(points.len());
        let (x, y) = (range(&self.x, |point| point.x), range(&self.y, |point| point.y));
        format!("Scatter of {points} points{by}: {x}, {y}.")
    }
}

#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
    group: usize,
}

/// An even selection, the same every time.
fn sample(points: &[Point]) -> Vec<Point> {
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    (0..MOST_POINTS).map(|at| points[at * points.len() / MOST_POINTS]).collect()
}
