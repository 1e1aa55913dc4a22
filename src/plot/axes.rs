//! Axes: the range of the values, round ticks, and where a value lies on the picture.

use super::PlotError;

/// One axis: the values it spans, and the coordinates they are drawn at.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    /// Round values to write beside the axis.
    pub(super) ticks: Vec<f64>,
    /// The coordinates of `low` and `high`; set when the canvas knows how much room there is.
    pub(super) span: (i32, i32),
}

impl Axis {
    /// An axis around these values with a little room at both ends.
    pub(super) fn around(picture: &'static str, values: impl Iterator<Item = f64>) -> Result<Self, PlotError> {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let room = if low == high { (low.abs() * 0.05).max(0.5) } else { (high - low) * 0.04 };
        Self::new(picture, low - room, high + room)
    }

    /// An axis from exactly here to there.
    pub(super) fn new(picture: &'static str, low: f64, high: f64) -> Result<Self, PlotError> {
        if !(high - low).is_finite() || high <= low {
            return Err(PlotError::Range { picture, low, high });
        }
        Ok(Self { low, high, ticks: ticks(low, high), span: (0, 1) })
    }

    /// The coordinate of a value.
    pub(super) fn at(&self, value: f64) -> i32 {
        let part = (value - self.low) / (self.high - self.low);
        let (start, end) = (f64::from(self.span.0), f64::from(self.span.1));
        (start + part * (end - start)).round() as i32
    }

    /// The ticks as text: no more decimals than the step between them needs.
    pub(super) fn tick_labels(&self) -> Vec<String> {
        let step = self.ticks.get(1).map_or(1.0, |second| second - self.ticks[0]);
        let largest = self.low.abs().max(self.high.abs());
        let exponent = !(1e-4..1e7).contains(&largest);
        let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
        let label = |&tick: &f64| match tick {
            // Adding up steps can miss zero by a rounding error, which would be written -0 or 1e-17.
            _ if tick.abs() < step / 1e6 => "0".to_owned(),
            _ if exponent => {
                let digits = (largest / step).log10().ceil().clamp(0.0, 6.0) as usize;
                let text = format!("{tick:.digits$e}");
                let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
                let mantissa = if mantissa.contains('.') {
                    mantissa.trim_end_matches('0').trim_end_matches('.')
                } else {
                    mantissa
                };
                format!("{mantissa}e{power}")
            }
            _ => format!("{tick:.decimals$}"),
        };
        self.ticks.iter().map(label).collect()
    }
}

/// Four to nine round values between two others: steps of 1, 2 or 5 times a power of ten.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / 6.0;
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= rough).unwrap_or(rough);
    let first = (low / step).ceil();
    // Between neighbouring numbers a step changes nothing: the count is bounded rather than the end awaited.
    (0..12).map(|at| (first + f64::from(at)) * step).take_while(|tick| *tick <= high + step * 1e-9).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(low: f64, high: f64, expected: &[&str]) {
        assert_eq!(Axis::new("test", low, high).unwrap().tick_labels(), expected);
    }

    #[test]
    fn ticks_are_round() {
        check(32.1, 59.6, &["35", "40", "45", "50", "55"]);
        check(0.0, 1.0, &["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        check(-0.05, 0.05, &["-0.04", "-0.02", "0", "0.02", "0.04"]);
        check(0.0, 3e9, &["0", "5e8", "1e9", "1.5e9", "2e9", "2.5e9", "3e9"]);
        check(0.0, 6e-6, &["0", "1e-6", "2e-6", "3e-6", "4e-6", "5e-6", "6e-6"]);
    }

    #[test]
    fn one_value_and_impossible_ranges() {
        let axis = Axis::around("test", [5.0].into_iter()).unwrap();
        assert_eq!((axis.low, axis.high), (4.5, 5.5));
        assert!(Axis::around("test", [f64::MIN, f64::MAX].into_iter()).is_err());
        assert!(Axis::around("test", [].into_iter()).is_err());
        assert!(ticks(1e16, 1e16 + 4.0).len() <= 12);
    }

    #[test]
    fn a_value_lies_between_the_ends() {
        let axis = Axis { span: (100, 300), ..Axis::new("test", 0.0, 10.0).unwrap() };
        assert_eq!((axis.at(0.0), axis.at(5.0), axis.at(10.0)), (100, 200, 300));
    }
}
