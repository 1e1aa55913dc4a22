//! Residuals: how far each prediction is off, over what was predicted, to see what a model has missed.

use super::axes::Axis;
use super::chart::{Chart, Mark, Paint};
use super::data::{Source, note, numbers};
use super::labels::{Labels, picture};
use super::scatter::{Point, sample};
use super::style::UNIT;
use super::{PlotError, Values};
use crate::display::{format_count, format_number};

/// Slices of the predictions in which the mean residual is computed.
const SLICES: usize = 12;

/// The residual `truth - predicted` of each case over the prediction, with a line through the means of neighbours.
///
/// A good model leaves a level cloud around zero. A bend says that a relation is missing, a funnel that the spread grows
/// with the prediction. The text alternative has the mean and the root mean square.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::residuals(&[3.0, 5.0, 7.5, 9.0], &[2.8, 5.1, 7.0, 9.4]).x_label("predicted price (k€)");
/// ```
pub fn residuals(truth: &(impl Values + ?Sized), predicted: &(impl Values + ?Sized)) -> Residuals {
    let columns = [("truth", truth.values()), ("predicted", predicted.values())];
    Residuals { source: Source::columns("residuals", &columns), labels: Labels::default() }
}

/// What [`residuals`] returns.
#[derive(Debug, Clone)]
pub struct Residuals {
    source: Source,
    labels: Labels,
}

picture!(Residuals);

impl Residuals {
    fn plan(&self) -> Result<Chart, PlotError> {
        const NAME: &str = "residuals";
        let frame = self.source.get()?;
        let (truth, predicted) = (numbers(NAME, frame, "truth")?, numbers(NAME, frame, "predicted")?);
        let pairs = truth.iter().zip(&predicted).filter_map(|(truth, predicted)| Some(((*truth)?, (*predicted)?)));
        let mut points: Vec<Point> = pairs.map(|(truth, x)| Point { x, y: truth - x, group: 0 }).collect();
        if points.is_empty() {
            let columns = "both truth and prediction".into();
            return Err(PlotError::Nothing { picture: NAME, rows: truth.len(), columns });
        }
        let drawn = sample(&points);
        let x = Axis::around(NAME, points.iter().map(|point| point.x))?;
        let y = Axis::around(NAME, points.iter().map(|point| point.y).chain([0.0]))?;
        let (low, high) = (x.low, x.high);
        let mut chart = Chart::new(NAME, x, y, ("predicted", "residual (truth − predicted)"));
        chart.marks = drawn.iter().map(|point| point.mark(if drawn.len() > 500 { 0.5 } else { 0.75 })).collect();
        chart.rule((low, 0.0), (high, 0.0), 0.6);
        let count = points.len();
        let mean = points.iter().map(|point| point.y).sum::<f64>() / count as f64;
        let square = points.iter().map(|point| point.y.powi(2)).sum::<f64>() / count as f64;
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        if count >= 3 * SLICES {
            let mean_of = |slice: &[Point]| {
                let n = slice.len() as f64;
                (slice.iter().map(|point| point.x).sum::<f64>() / n, slice.iter().map(|point| point.y).sum::<f64>() / n)
            };
            let points = points.chunks(count.div_ceil(SLICES)).map(mean_of).collect();
            chart.marks.push(Mark::Line { points, paint: Paint::group(5, 1.0), width: 2 * UNIT });
        }
        chart.note = note(truth.len() - count, (drawn.len(), count, "points"));
        let (count, mean, root) = (format_count(count), format_number(mean), format_number(square.sqrt()));
        chart.alt = format!("Residuals of {count} predictions: mean {mean}, root mean square {root}.");
        Ok(chart)
    }
}
