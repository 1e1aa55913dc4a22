//! Radar: several measures on the same scale, one a direction, as a ring.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::PlotError;
use super::axes::Axis;
use super::chart::{Anchor, Chart, Ground, Mark, Paint};
use super::labels::{Labels, picture};
use super::legend::Symbol;
use super::style::{LABEL, NOTE, UNIT, fit_text};
use crate::display::format_number;

/// Fewer directions make no ring, and more cannot be read.
const FEWEST: usize = 3;
const MOST: usize = 16;

/// Rings of the grid.
const RINGS: usize = 4;

/// One value for each name, all on the same scale from 0 in the middle to 1 at the rim, or to [`highest`](Radar::highest).
///
/// Good for the shape of a profile; lengths are compared better in a bar chart. The order of the names decides the area,
/// so the area means nothing.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::radar(&["reading", "writing", "speaking"], &[0.9, 0.5, 0.3]).title("French, after a year");
/// ```
pub fn radar<N: AsRef<str>>(names: &[N], values: &[f64]) -> Radar {
    Radar {
        names: names.iter().map(|name| name.as_ref().to_owned()).collect(),
        rings: vec![(String::new(), values.to_vec())],
        highest: 1.0,
        labels: Labels::default(),
    }
}

/// What [`radar`] returns.
#[derive(Debug, Clone)]
pub struct Radar {
    names: Vec<String>,
    rings: Vec<(String, Vec<f64>)>,
    highest: f64,
    labels: Labels,
}

picture!(Radar, without axes);

impl Radar {
    /// What the first values are called, for the legend.
    pub fn called(mut self, name: impl Into<String>) -> Self {
        self.rings[0].0 = name.into();
        self
    }

    /// Another ring over the first, for instance what is asked for.
    pub fn compare(mut self, name: impl Into<String>, values: &[f64]) -> Self {
        self.rings.push((name.into(), values.to_vec()));
        self
    }

    /// The value at the rim.
    pub fn highest(mut self, value: f64) -> Self {
        self.highest = value;
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        self.refuse()?;
        let (x, y) = (Axis::new("radar", -2.0, 2.0)?, Axis::new("radar", -1.2, 1.2)?);
        let mut chart = Chart::new("radar", x, y, ("", ""));
        (chart.ground, chart.equal, chart.symbol) = (Ground::Bare, true, Symbol::Stroke);
        if self.rings.iter().any(|(name, _)| !name.is_empty()) {
            chart.groups = self.rings.iter().map(|(name, _)| name.clone()).collect();
        }
        self.grid(&mut chart);
        for (group, (_, values)) in self.rings.iter().enumerate() {
            let places = (0..).zip(values).map(|(at, value)| self.place(at, value / self.highest));
            let mut points: Vec<(f64, f64)> = places.collect();
            points.push(points[0]);
            let (fill, edge) = (Paint::group(group, 0.18), Paint::group(group, 1.0));
            chart.marks.push(Mark::Area { points: points.clone(), paint: fill });
            chart.marks.push(Mark::Line { points: points.clone(), paint: edge, width: 2 * UNIT });
            points.pop();
            chart.marks.extend(points.into_iter().map(|at| Mark::Dot { at, paint: edge, radius: 3 * UNIT }));
        }
        chart.alt = self.describe();
        Ok(chart)
    }

    fn refuse(&self) -> Result<(), PlotError> {
        let picture = "radar";
        if self.names.len() > MOST {
            let (things, got, advice) = ("directions".into(), self.names.len(), "a bar chart has room for more");
            return Err(PlotError::TooMany { picture, things, got, most: MOST, advice });
        }
        let unusable =
            |what: String, expected: String, got: String| PlotError::Unusable { picture, what, expected, got };
        if self.names.len() < FEWEST {
            let got = format!("{}; use a bar chart", self.names.len());
            return Err(unusable("the list of names".into(), format!("{FEWEST} directions or more"), got));
        }
        if !(self.highest.is_finite() && self.highest > 0.0) {
            return Err(unusable(".highest()".into(), "a number above zero".into(), self.highest.to_string()));
        }
        for (_, values) in &self.rings {
            if values.len() != self.names.len() {
                let expected = format!("one for each of the {} names", self.names.len());
                return Err(unusable("the list of values".into(), expected, values.len().to_string()));
            }
            if let Some(odd) = values.iter().find(|value| !(0.0..=self.highest).contains(*value)) {
                let expected = format!("numbers from 0 to {}", format_number(self.highest));
                return Err(unusable("a value".into(), expected, format!("{odd}; .highest() sets the rim")));
            }
        }
        Ok(())
    }

    /// Rings, spokes and names; the scale is written along the first spoke, which points upwards.
    fn grid(&self, chart: &mut Chart) {
        let count = self.names.len();
        for ring in 1..=RINGS {
            let part = ring as f64 / RINGS as f64;
            let points = (0..=count).map(|at| self.place(at % count, part)).collect();
            chart.marks.push(Mark::Line { points, paint: Paint::ink(0.18), width: UNIT });
            let (words, paint) = (format_number(part * self.highest), Paint::ink(0.6));
            let (at, shift) = (self.place(0, part), (5, 7));
            chart.marks.push(Mark::Words { at, shift, words, size: NOTE, paint, anchor: Anchor::Left });
        }
        for (at, name) in self.names.iter().enumerate() {
            chart.rule((0.0, 0.0), self.place(at, 1.0), 0.18);
            let (x, y) = self.place(at, 1.1);
            let anchor = match x {
                _ if x.abs() < 0.05 => Anchor::Center,
                x if x > 0.0 => Anchor::Left,
                _ => Anchor::Right,
            };
            let (words, paint) = (fit_text(name, LABEL, 140), Paint::ink(0.95));
            chart.marks.push(Mark::Words { at: (x, y), shift: (0, 0), words, size: LABEL, paint, anchor });
        }
    }

    /// Where a part of the scale lies in a direction; the first points upwards, the others follow clockwise.
    fn place(&self, direction: usize, part: f64) -> (f64, f64) {
        let angle = FRAC_PI_2 - TAU * direction as f64 / self.names.len() as f64;
        (part * angle.cos(), part * angle.sin())
    }

    fn describe(&self) -> String {
        let ring = |(name, values): &(String, Vec<f64>)| {
            let parts: Vec<String> = self
                .names
                .iter()
                .zip(values)
                .map(|(name, value)| format!("{name} {}", format_number(*value)))
                .collect();
            let colon = if name.is_empty() { "" } else { ": " };
            format!("{name}{colon}{}.", parts.join(", "))
        };
        let rings: Vec<String> = self.rings.iter().map(ring).collect();
        format!("Radar from 0 to {}. {}", format_number(self.highest), rings.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_direction_points_upwards_and_the_others_follow_clockwise() {
        let radar = radar(&["a", "b", "c", "d"], &[1.0; 4]);
        let near = |(x, y): (f64, f64), (a, b): (f64, f64)| (x - a).abs() < 1e-12 && (y - b).abs() < 1e-12;
        assert!(near(radar.place(0, 1.0), (0.0, 1.0)) && near(radar.place(1, 0.5), (0.5, 0.0)));
        assert!(near(radar.place(3, 1.0), (-1.0, 0.0)));
    }

    #[test]
    fn what_makes_no_ring_is_refused() {
        let says = |radar: Radar| radar.draw().unwrap_err().to_string();
        assert!(says(radar(&["a", "b"], &[0.1, 0.2])).contains("3 directions or more"));
        assert!(says(radar(&["a", "b", "c"], &[0.1, 0.2])).contains("one for each of the 3 names"));
        assert!(says(radar(&["a", "b", "c"], &[0.1, 0.2, f64::NAN])).contains("numbers from 0 to 1"));
        assert!(says(radar(&["a", "b", "c"], &[3.0, 0.2, 1.0])).contains(".highest()"));
        assert!(says(radar(&["a"; 17], &[0.0; 17])).contains("17 directions"));
        assert!(radar(&["a", "b", "c"], &[3.0, 0.2, 0.0]).highest(4.0).draw().is_ok());
    }
}
