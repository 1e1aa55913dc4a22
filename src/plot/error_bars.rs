//! Error bars: estimates with how far each may be off.

use super::axes::Axis;
use super::chart::{Chart, Mark, Paint};
use super::data::{Source, find, note, numbers, positions, words};
use super::labels::{Labels, picture};
use super::style::UNIT;
use super::{PlotError, Values};
use crate::display::{counted, format_number};
use polars::prelude::DataFrame;

/// Estimates that can be told apart at the size of a picture.
const MOST: usize = 100;

/// A point for each row at `y`, and a bar from `y - error` to `y + error`; `x` has names, numbers or dates.
///
/// What `error` is (a standard error, a confidence interval) has to stand in the title or the label: the picture cannot know.
///
/// ```
/// use anneal::prelude::*;
///
/// let scores = df!("model" => ["linear", "forest"], "accuracy" => [0.81, 0.93], "error" => [0.03, 0.02])?;
/// plot::error_bars(&scores, "model", "accuracy", "error").y_label("accuracy, ± 2 standard errors");
/// # Ok::<(), PolarsError>(())
/// ```
pub fn error_bars(frame: &DataFrame, x: &str, y: &str, error: &str) -> ErrorBars {
    ErrorBars::new(Source::frame(frame), [x, y, error])
}

/// The same for values that stand in no frame.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::error_bars_of(&[1, 2, 3], &[0.5, 0.7, 0.8], &[0.2, 0.1, 0.1]).x_label("depth");
/// ```
pub fn error_bars_of(
    x: &(impl Values + ?Sized),
    y: &(impl Values + ?Sized),
    error: &(impl Values + ?Sized),
) -> ErrorBars {
    let columns = [("x", x.values()), ("y", y.values()), ("error", error.values())];
    ErrorBars::new(Source::columns("error_bars", &columns), ["x", "y", "error"])
}

/// What [`error_bars`] returns.
#[derive(Debug, Clone)]
pub struct ErrorBars {
    source: Source,
    columns: [String; 3],
    labels: Labels,
}

picture!(ErrorBars);

impl ErrorBars {
    fn new(source: Source, columns: [&str; 3]) -> Self {
        Self { source, columns: columns.map(str::to_owned), labels: Labels::default() }
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        const NAME: &str = "error_bars";
        let frame = self.source.get()?;
        let [x_name, y_name, error_name] = &self.columns;
        let (ys, errors) = (numbers(NAME, frame, y_name)?, numbers(NAME, frame, error_name)?);
        let named = find(NAME, frame, x_name)?.dtype().is_string();
        let (xs, x) = if named {
            let words = words(NAME, frame, x_name)?;
            ((0..words.len()).map(|at| Some(at as f64)).collect(), Axis::words(words))
        } else {
            let (xs, scale) = positions(NAME, frame, x_name)?;
            let x = Axis::around(NAME, xs.iter().flatten().copied());
            (xs, Axis { scale, ..x.map_err(|_| self.nothing(frame.height()))? })
        };
        let rows = xs.iter().zip(&ys).zip(&errors);
        let points: Vec<(f64, f64, f64)> =
            rows.filter_map(|((x, y), error)| Some(((*x)?, (*y)?, (*error)?.abs()))).collect();
        if points.is_empty() {
            return Err(self.nothing(frame.height()));
        }
        if points.len() > MOST {
            let (things, got, advice) = ("estimates".into(), points.len(), "aggregate the rows first, with group_by");
            return Err(PlotError::TooMany { picture: NAME, things, got, most: MOST, advice });
        }
        let y = Axis::around(NAME, points.iter().flat_map(|(_, y, error)| [y - error, y + error]))?;
        let cap = (x.high - x.low) * 0.008;
        let mut chart = Chart::new(NAME, x, y, (x_name, y_name));
        for (x, y, error) in &points {
            let mut line = |from, to| {
                chart.marks.push(Mark::Line {
                    points: vec![from, to],
                    paint: Paint::group(0, 1.0),
                    width: 3 * UNIT / 2,
                });
            };
            line((*x, y - error), (*x, y + error));
            line((x - cap, y - error), (x + cap, y - error));
            line((x - cap, y + error), (x + cap, y + error));
            chart.marks.push(Mark::Dot { at: (*x, *y), paint: Paint::group(0, 1.0), radius: 9 * UNIT / 2 });
        }
        chart.note = note(xs.len() - points.len(), (points.len(), points.len(), "points"));
        let said =
            points.iter().take(12).map(|(_, y, error)| format!("{} ± {}", format_number(*y), format_number(*error)));
        let said: Vec<String> = said.collect();
        chart.alt =
            format!("{} of {y_name} by {x_name} with errors: {}.", counted(points.len(), "estimate"), said.join(", "));
        Ok(chart)
    }

    fn nothing(&self, rows: usize) -> PlotError {
        let [x, y, error] = &self.columns;
        PlotError::Nothing { picture: "error_bars", rows, columns: format!("all of `{x}`, `{y}` and `{error}`") }
    }
}
