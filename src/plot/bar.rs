//! Bar: one bar for each row, to compare a few named amounts.

use super::PlotError;
use super::axes::Axis;
use super::canvas::{Canvas, text};
use super::data::{note, numbers, words};
use super::figure::Figure;
use super::labels::{Labels, picture};
use super::legend::{Symbol, colour};
use super::style::{TICK, UNIT, faint};
use crate::display::{counted, format_number};
use plotters::element::Rectangle;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};
use polars::prelude::DataFrame;

/// Bars whose names can be read at the size of a picture.
const MOST_BARS: usize = 40;

/// Bars above which the value is no longer written.
const MOST_VALUES: usize = 12;

/// One bar for each row, in the order of the frame: its name from the first column, its height from the second.
///
/// ```
/// use anneal::prelude::*;
///
/// let counts = datasets::penguins()
///     .frame()
///     .lazy()
///     .group_by_stable([col("species")])
///     .agg([col("year").count().alias("penguins")])
///     .collect()?;
/// plot::bar(&counts, "species", "penguins");
/// # Ok::<(), PolarsError>(())
/// ```
pub fn bar(frame: &DataFrame, names: &str, heights: &str) -> Bar {
    Bar { frame: frame.clone(), x: names.into(), y: heights.into(), labels: Labels::default() }
}

/// What [`bar`] returns.
#[derive(Debug, Clone)]
pub struct Bar {
    frame: DataFrame,
    x: String,
    y: String,
    labels: Labels,
}

picture!(Bar);

impl Bar {
    /// Draws it. Bars start at zero, so that their lengths can be compared.
    ///
    /// # Errors
    ///
    /// When a column is missing, when the heights are not numbers or all missing, when there are more than 40 rows.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let names = words("bar", &self.frame, &self.x)?;
        let heights = numbers("bar", &self.frame, &self.y)?;
        let known: Vec<f64> = heights.iter().flatten().copied().collect();
        if known.is_empty() {
            return Err(PlotError::Nothing { picture: "bar", rows: names.len(), columns: format!("`{}`", self.y) });
        }
        if names.len() > MOST_BARS {
            let advice = "aggregate the rows first, with group_by";
            return Err(PlotError::TooMany {
                picture: "bar",
                things: "bars".into(),
                got: names.len(),
                most: MOST_BARS,
                advice,
            });
        }
        let canvas = Canvas {
            labels: &self.labels,
            names: (&self.x, &self.y),
            x: Axis::new("bar", -0.5, names.len() as f64 - 0.5)?,
            y: upwards(&known)?,
            categories: Some(&names),
            groups: &[String::new()],
            symbol: Symbol::Fill,
            note: note(heights.len() - known.len(), (known.len(), known.len(), "bars")),
            alt: self.describe(&names, &heights),
        };
        Ok(canvas.draw(|area, x, y| {
            heights.iter().enumerate().filter_map(|(at, height)| Some((at as f64, (*height)?))).try_for_each(
                |(at, height)| {
                    let (top, ground) = (y.at(height), y.at(0.0));
                    let corners = [(x.at(at - 0.38), top.min(ground)), (x.at(at + 0.38), top.max(ground))];
                    area.draw(&Rectangle::new(corners, colour(0).mix(0.85).filled()))?;
                    if names.len() > MOST_VALUES {
                        return Ok(());
                    }
                    let above = if height < 0.0 { top + 9 * UNIT } else { top - 9 * UNIT };
                    let value = if height.fract() == 0.0 && height.abs() < 1e9 {
                        format!("{height}")
                    } else {
                        format_number(height)
                    };
                    text(area, &value, TICK, faint(0.9), (x.at(at), above), (HPos::Center, VPos::Center))
                },
            )
        }))
    }

    fn describe(&self, names: &[String], heights: &[Option<f64>]) -> String {
        let bars = names.iter().zip(heights).take(MOST_VALUES);
        let bars: Vec<String> = bars
            .map(|(name, height)| format!("{name} {}", height.map_or_else(|| "null".into(), format_number)))
            .collect();
        let more = if names.len() > MOST_VALUES { ", ..." } else { "" };
        format!("{} of {} by {}: {}{more}.", counted(names.len(), "bar"), self.y, self.x, bars.join(", "))
    }
}

/// An axis from zero to the bars' ends, with room for the values written there.
fn upwards(heights: &[f64]) -> Result<Axis, PlotError> {
    let low = heights.iter().copied().fold(0.0, f64::min);
    let high = heights.iter().copied().fold(0.0, f64::max);
    let room = if low == high { 1.0 } else { (high - low) * 0.08 };
    Axis::new(
        "bar",
        if low < 0.0 { low - room } else { 0.0 },
        if high > 0.0 || low == high { high + room } else { 0.0 },
    )
}
