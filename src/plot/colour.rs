//! Colours of numbers: from little to much, or away from a middle in two directions.

use super::PlotError;
use super::axes::Axis;
use super::chart::Ramp;
use plotters::style::RGBColor;

/// Colours in a scale; more cannot be told apart.
const STEPS: usize = 64;

/// How numbers become colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scheme {
    /// Dark blue to yellow, each step lighter than the one before: for amounts.
    Amount,
    /// White to dark blue: for counts, most of which are small.
    Count,
    /// Blue over white to orange: for differences from a middle.
    Difference,
}

/// Colours at equal distances, between which the others lie. The first are viridis' (Smith and van der Walt, CC0).
const AMOUNT: [(u8, u8, u8); 5] = [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)];
const COUNT: [(u8, u8, u8); 3] = [(236, 243, 250), (86, 158, 208), (8, 48, 107)];
const DIFFERENCE: [(u8, u8, u8); 5] = [(0, 80, 140), (92, 164, 207), (244, 244, 244), (240, 160, 100), (178, 72, 0)];

impl Scheme {
    /// The colour of a part between 0 and 1.
    pub(super) fn colour(self, part: f64) -> RGBColor {
        let stops: &[(u8, u8, u8)] = match self {
            Self::Amount => &AMOUNT,
            Self::Count => &COUNT,
            Self::Difference => &DIFFERENCE,
        };
        let place = part.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
        let at = (place as usize).min(stops.len() - 2);
        let (from, to, part) = (stops[at], stops[at + 1], place - at as f64);
        let mix = |from: u8, to: u8| (f64::from(from) + part * (f64::from(to) - f64::from(from))).round() as u8;
        RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
    }

    /// The scale of values from low to high.
    pub(super) fn ramp(self, picture: &'static str, low: f64, high: f64, name: &str) -> Result<Ramp, PlotError> {
        let colours = (0..STEPS).map(|at| self.colour(at as f64 / (STEPS - 1) as f64)).collect();
        Ok(Ramp { axis: Axis::new(picture, low, high)?, name: name.into(), colours })
    }
}

/// Black or white, whichever can be read on a colour.
pub(super) fn ink_on(RGBColor(red, green, blue): RGBColor) -> RGBColor {
    let light = 0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
    if light > 140.0 { RGBColor(0x11, 0x11, 0x11) } else { RGBColor(0xff, 0xff, 0xff) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_run_from_end_to_end() {
        assert_eq!(Scheme::Amount.colour(0.0), RGBColor(68, 1, 84));
        assert_eq!(Scheme::Amount.colour(7.0), RGBColor(253, 231, 37));
        assert_eq!(Scheme::Difference.colour(0.5), RGBColor(244, 244, 244));
        assert_eq!(ink_on(Scheme::Amount.colour(0.0)), RGBColor(255, 255, 255));
    }
}
