//! Learning curves: several columns over the same steps, each with its best value marked.

use super::PlotError;
use super::chart::{Chart, Mark, Paint};
use super::data::{Source, numbers, positions};
use super::labels::{Labels, log_scales, picture};
use super::line::{self, Points};
use super::style::{PALETTE, UNIT};
use crate::display::format_number;
use polars::prelude::DataFrame;

/// One line for each column over the steps of training, or over the size of the training set.
///
/// A dot marks the least value of each line ([`LearningCurves::highest`]: the greatest), which the legend names.
///
/// ```
/// use anneal::prelude::*;
///
/// let history = df!(
///     "epoch" => [1, 2, 3, 4], "train" => [0.9, 0.5, 0.3, 0.2], "validation" => [1.0, 0.7, 0.6, 0.65]
/// )?;
/// plot::learning_curves(&history, "epoch", &["train", "validation"]).y_label("loss");
/// # Ok::<(), PolarsError>(())
/// ```
pub fn learning_curves(frame: &DataFrame, steps: &str, columns: &[&str]) -> LearningCurves {
    LearningCurves {
        source: Source::frame(frame),
        steps: steps.into(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        highest: false,
        labels: Labels::default(),
    }
}

/// What [`learning_curves`] returns.
#[derive(Debug, Clone)]
pub struct LearningCurves {
    source: Source,
    steps: String,
    columns: Vec<String>,
    highest: bool,
    labels: Labels,
}

picture!(LearningCurves);
log_scales!(LearningCurves);

impl LearningCurves {
    /// Marks the greatest value of each line: for accuracies and other scores of which more is better.
    pub fn highest(mut self) -> Self {
        self.highest = true;
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        const NAME: &str = "learning_curves";
        let frame = self.source.get()?;
        if self.columns.is_empty() || self.columns.len() > PALETTE.len() {
            return Err(PlotError::Unusable {
                picture: NAME,
                what: "the columns".into(),
                expected: format!("one to {}", PALETTE.len()),
                got: self.columns.len().to_string(),
            });
        }
        let (steps, scale) = positions(NAME, frame, &self.steps)?;
        let mut lines: Vec<Points> = Vec::new();
        let mut names = Vec::new();
        let mut best = Vec::new();
        for column in &self.columns {
            let values = numbers(NAME, frame, column)?;
            let line: Points = steps.iter().zip(values).filter_map(|(step, value)| Some(((*step)?, value))).collect();
            let known = line.iter().filter_map(|(step, value)| Some((*step, (*value)?)));
            let sign = if self.highest { -1.0 } else { 1.0 };
            let found = known.min_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1)));
            let which = if self.highest { "highest" } else { "lowest" };
            names.push(found.map_or_else(
                || column.clone(),
                |best| format!("{column} · {which} {}", format_number(rounded(best.1))),
            ));
            best.push(found);
            lines.push(line);
        }
        let rows = steps.len() * self.columns.len();
        let mut chart = line::chart(NAME, lines, names, (&self.steps, &self.columns.join(", ")), scale, rows)?;
        if self.columns.len() > 1 {
            chart.names.1 = String::new();
        }
        for (group, at) in best.into_iter().enumerate() {
            let paint = Paint::group(group, 1.0);
            chart.marks.extend(at.map(|at| Mark::Point { at, group, paint, radius: 5 * UNIT }));
        }
        Ok(chart)
    }
}

/// Four digits that count: more say nothing about a loss.
fn rounded(value: f64) -> f64 {
    let digits = if value == 0.0 { 0.0 } else { 3.0 - value.abs().log10().floor() };
    let factor = 10f64.powf(digits);
    if factor.is_finite() && factor > 0.0 { (value * factor).round() / factor } else { value }
}
