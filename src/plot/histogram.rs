//! Histogram: how many values fall into each of equal intervals, to see a distribution.

use super::PlotError;
use super::axes::Axis;
use super::canvas::{Area, Canvas, DrawError};
use super::data::{Groups, note, numbers};
use super::figure::Figure;
use super::labels::{Labels, picture};
use super::legend::{Symbol, colour};
use super::style::UNIT;
use crate::display::{format_count, format_number};
use plotters::element::{PathElement, Rectangle};
use plotters::style::Color;
use polars::prelude::DataFrame;

/// Intervals that can be told apart at the size of a picture.
const MOST_BINS: usize = 300;

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
    Histogram { frame: frame.clone(), x: x.into(), by: None, bins: None, labels: Labels::default() }
}

/// What [`histogram`] returns.
#[derive(Debug, Clone)]
pub struct Histogram {
    frame: DataFrame,
    x: String,
    by: Option<String>,
    bins: Option<usize>,
    labels: Labels,
}

picture!(Histogram);

impl Histogram {
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

    /// Draws it.
    ///
    /// # Errors
    ///
    /// When a column is missing or not numeric, when it has no value, when there are too many bins or groups.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let values = numbers("histogram", &self.frame, &self.x)?;
        let groups = Groups::of("histogram", &self.frame, self.by.as_deref())?;
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
        let canvas = Canvas {
            labels: &self.labels,
            names: (&self.x, "count"),
            x: Axis::new("histogram", bins.low - room, bins.high + room)?,
            y: Axis::new("histogram", 0.0, highest as f64 * 1.05)?,
            categories: None,
            groups: &groups.names,
            symbol: Symbol::Fill,
            note: note(values.len() - known.len(), (known.len(), known.len(), "values")),
            alt: self.describe(&bins, &known, &counts),
        };
        let counts_overlap = counts.len() > 1;
        Ok(canvas.draw(|area, x, y| {
            let bars = |at: usize, count: usize| (x.at(bins.edge(at)), x.at(bins.edge(at + 1)), y.at(count as f64));
            counts.iter().enumerate().try_for_each(|(group, counts)| {
                let bars =
                    counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(at, count)| bars(at, *count));
                draw_bars(area, group, counts_overlap, y.at(0.0), bars)
            })
        }))
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

/// The bars of one group, as left end, right end and top. Groups lie over one another, so they let the others through
/// and have an outline.
fn draw_bars(
    area: &Area<'_>,
    group: usize,
    overlap: bool,
    ground: i32,
    bars: impl Iterator<Item = (i32, i32, i32)>,
) -> Result<(), DrawError> {
    for (left, right, top) in bars {
        let gap = if !overlap && right - left > 6 { 1 } else { 0 };
        let fill = colour(group).mix(if overlap { 0.45 } else { 0.85 }).filled();
        area.draw(&Rectangle::new([(left + gap, top), (right - gap, ground)], fill))?;
        if overlap {
            let edge = colour(group).stroke_width(UNIT as u32);
            area.draw(&PathElement::new([(left, ground), (left, top), (right, top), (right, ground)], edge))?;
        }
    }
    Ok(())
}

/// Equal intervals from the least to the greatest value.
struct Bins {
    low: f64,
    high: f64,
    count: usize,
}

impl Bins {
    fn new(values: &[f64], count: Option<usize>) -> Result<Self, PlotError> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
        if !(high - low).is_finite() {
            return Err(PlotError::Range { picture: "histogram", low, high });
        }
        let count = count.unwrap_or_else(|| automatic(&sorted));
        if !(1..=MOST_BINS).contains(&count) {
            let advice = "ask for at least one and at most that many";
            return Err(PlotError::TooMany {
                picture: "histogram",
                things: "bins".into(),
                got: count,
                most: MOST_BINS,
                advice,
            });
        }
        // As in NumPy, a single value gets an interval of width one around it, or wider where one is lost in rounding.
        let half = (low.abs() * 1e-3).max(0.5);
        let (low, high) = if low == high { (low - half, high + half) } else { (low, high) };
        Ok(Self { low, high, count })
    }

    fn edge(&self, at: usize) -> f64 {
        self.low + (self.high - self.low) * at as f64 / self.count as f64
    }

    /// The interval of a value. Dividing can round across an edge, so the edges themselves have the last word.
    fn of(&self, value: f64) -> usize {
        let part = (value - self.low) / (self.high - self.low);
        let mut at = ((part * self.count as f64) as usize).min(self.count - 1);
        if value < self.edge(at) {
            at -= 1;
        } else if at + 1 < self.count && value >= self.edge(at + 1) {
            at += 1;
        }
        at
    }
}

/// NumPy's `auto` rule on sorted values.
fn automatic(sorted: &[f64]) -> usize {
    let n = sorted.len() as f64;
    let range = sorted[sorted.len() - 1] - sorted[0];
    let sturges = range / (n.log2() + 1.0);
    let freedman_diaconis = 2.0 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / n.cbrt();
    let width = if freedman_diaconis > 0.0 { freedman_diaconis.min(sturges) } else { sturges };
    if width > 0.0 { ((range / width).ceil() as usize).clamp(1, 100) } else { 1 }
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let position = q * (sorted.len() - 1) as f64;
    let below = sorted[position as usize];
    let above = sorted[(position as usize + 1).min(sorted.len() - 1)];
    below + (above - below) * position.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.histogram([1, 2, 2, 3, 4, 4, 4, 5], bins=4)` and `bins="auto"` (numpy 2).
    #[test]
    fn intervals_are_numpys() {
        let values = [1., 2., 2., 3., 4., 4., 4., 5.];
        let count = |bins: Bins| {
            let mut counts = vec![0; bins.count];
            values.iter().for_each(|value| counts[bins.of(*value)] += 1);
            counts
        };
        assert_eq!(count(Bins::new(&values, Some(4)).unwrap()), [1, 2, 1, 4]);
        assert_eq!(count(Bins::new(&values, None).unwrap()), [1, 2, 1, 4]);
    }

    #[test]
    fn odd_data_has_bins_too() {
        let one = Bins::new(&[5.0, 5.0], None).unwrap();
        assert_eq!((one.low, one.high, one.count), (4.5, 5.5, 1));
        assert_eq!(Bins::new(&[0.0, 1.0], Some(0)).err().map(|e| e.to_string().contains("bins")), Some(true));
        assert!(Bins::new(&[0.1, 0.2, 0.3, 0.7], Some(300)).is_ok_and(|bins| bins.of(0.7) == 299));
    }
}
