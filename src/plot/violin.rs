//! Violin: the estimated density of each category, to see shapes that a box hides.

use super::axes::Axis;
use super::categories::{Categories, quantile};
use super::chart::{Chart, Mark, Paint};
use super::data::{Source, note};
use super::labels::{Labels, picture};
use super::style::UNIT;
use super::{PlotError, Values};
use polars::prelude::DataFrame;

/// Heights at which the density is computed.
const HEIGHTS: usize = 80;

/// Values that the density is computed from at most, evenly chosen.
const MOST_VALUES: usize = 5_000;

/// The density of `value` for each word of `by`, mirrored; the bar within holds the middle half, its dot is the median.
///
/// The density is a Gaussian kernel estimate with Scott's bandwidth, as in SciPy, cut at the least and the greatest value.
///
/// ```
/// use anneal::prelude::*;
///
/// let penguins = datasets::penguins().frame();
/// plot::violin(&penguins, "species", "flipper_length_mm").y_label("flipper length (mm)");
/// ```
pub fn violin(frame: &DataFrame, by: &str, value: &str) -> Violin {
    Violin { source: Source::frame(frame), by: by.into(), value: value.into(), labels: Labels::default() }
}

/// The same for labels and values that stand in no frame.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::violin_of(&["a", "a", "a", "b", "b"], &[1.0, 2.0, 4.0, 3.0, 5.0]);
/// ```
pub fn violin_of(labels: &(impl Values + ?Sized), values: &(impl Values + ?Sized)) -> Violin {
    let source = Source::columns("violin", &[("label", labels.values()), ("value", values.values())]);
    Violin { source, by: "label".into(), value: "value".into(), labels: Labels::default() }
}

/// What [`violin`] returns.
#[derive(Debug, Clone)]
pub struct Violin {
    source: Source,
    by: String,
    value: String,
    labels: Labels,
}

picture!(Violin);

impl Violin {
    fn plan(&self) -> Result<Chart, PlotError> {
        let categories = Categories::of("violin", self.source.get()?, &self.by, &self.value)?;
        let y = Axis::around("violin", categories.values.iter().flatten().copied())?;
        let mut chart = Chart::new("violin", Axis::words(categories.names.clone()), y, (&self.by, &self.value));
        for (at, values) in categories.values.iter().enumerate().filter(|(_, values)| !values.is_empty()) {
            draw_violin(&mut chart.marks, at, values);
        }
        let all: usize = categories.values.iter().map(Vec::len).sum();
        chart.note = note(categories.missing, (all, all, "values"));
        chart.alt = categories.describe("Violin plot", &self.value, &self.by);
        Ok(chart)
    }
}

fn draw_violin(marks: &mut Vec<Mark>, group: usize, values: &[f64]) {
    let at = group as f64;
    let density = density(values);
    let widest = density.iter().map(|(_, width)| *width).fold(f64::MIN_POSITIVE, f64::max);
    let half = |width: f64| 0.4 * width / widest;
    let right = density.iter().map(|(height, width)| (at + half(*width), *height));
    let left = density.iter().rev().map(|(height, width)| (at - half(*width), *height));
    let outline: Vec<(f64, f64)> = right.chain(left).collect();
    let edge = outline.iter().chain(outline.first()).copied().collect();
    marks.push(Mark::Area { points: outline, paint: Paint::group(group, 0.45) });
    marks.push(Mark::Line { points: edge, paint: Paint::group(group, 1.0), width: UNIT });
    let [low, median, high] = [0.25, 0.5, 0.75].map(|q| quantile(values, q));
    marks.push(Mark::Line { points: vec![(at, low), (at, high)], paint: Paint::ink(0.75), width: 3 * UNIT });
    marks.push(Mark::Dot { at: (at, median), paint: Paint::ink(0.95), radius: 7 * UNIT / 2 });
}

/// The density at equally spaced heights, up to a constant factor; equal values get a thin line.
fn density(sorted: &[f64]) -> Vec<(f64, f64)> {
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let variance = sorted.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let bandwidth = variance.sqrt() * n.powf(-0.2);
    if bandwidth.is_nan() || bandwidth <= 0.0 {
        return vec![(low, 0.1), (high, 0.1)];
    }
    let kernels: Vec<f64> = sorted.iter().step_by(sorted.len().div_ceil(MOST_VALUES)).copied().collect();
    let at = |step: usize| low + (high - low) * step as f64 / (HEIGHTS - 1) as f64;
    let kernel = |distance: f64| (-0.5 * (distance / bandwidth).powi(2)).exp();
    (0..HEIGHTS).map(|step| (at(step), kernels.iter().map(|value| kernel(at(step) - value)).sum())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `k = scipy.stats.gaussian_kde([1, 2, 4]); k(4) / k(1)` (SciPy 1.17.1).
    #[test]
    fn the_density_is_scipys() {
        let density = density(&[1.0, 2.0, 4.0]);
        let ratio = density[HEIGHTS - 1].1 / density[0].1;
        assert!((ratio - 0.743_858_786_871_973_6).abs() < 1e-12, "{ratio}");
    }
}
