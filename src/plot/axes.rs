//! Axes: the range of the values, round ticks, and where a value lies on the picture.

use super::PlotError;
use super::time;

/// One axis: the values it spans, and the coordinates they are drawn at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) scale: Scale,
    /// The coordinates of `low` and `high`; set when the sheet knows how much room there is.
    pub(super) span: (i32, i32),
}

/// What the numbers of an axis mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scale {
    Linear,
    /// Equal steps multiply.
    Log,
    /// Seconds since 1970.
    Time,
    /// Words at 0, 1, 2, ...
    Words(Vec<String>),
}

impl Axis {
    /// An axis around these values with a little room at both ends.
    pub(super) fn around(picture: &'static str, values: impl Iterator<Item = f64>) -> Result<Self, PlotError> {
        let (low, high) = range(values);
        let room = if low == high { (low.abs() * 0.05).max(0.5) } else { (high - low) * 0.04 };
        Self::new(picture, low - room, high + room)
    }

    /// An axis from exactly here to there.
    pub(super) fn new(picture: &'static str, low: f64, high: f64) -> Result<Self, PlotError> {
        if !(high - low).is_finite() || high <= low {
            return Err(PlotError::Range { picture, low, high });
        }
        Ok(Self { low, high, scale: Scale::Linear, span: (0, 1) })
    }

    /// An axis with a word at each of 0, 1, 2, ...
    pub(super) fn words(words: Vec<String>) -> Self {
        let high = words.len().max(1) as f64 - 0.5;
        Self { low: -0.5, high, scale: Scale::Words(words), span: (0, 1) }
    }

    /// The same axis upside down.
    pub(super) fn reversed(mut self) -> Self {
        (self.low, self.high) = (self.high, self.low);
        self
    }

    /// The coordinate of a value.
    pub(super) fn at(&self, value: f64) -> i32 {
        let place = |value: f64| if self.scale == Scale::Log { value.log10() } else { value };
        let part = (place(value) - place(self.low)) / (place(self.high) - place(self.low));
        let (start, end) = (f64::from(self.span.0), f64::from(self.span.1));
        (start + part * (end - start)).round() as i32
    }

    /// Whether a value lies on the axis.
    pub(super) fn holds(&self, value: f64) -> bool {
        (self.low.min(self.high)..=self.low.max(self.high)).contains(&value)
    }

    /// Round values to write beside the axis, about as many as asked for, and how they are written.
    pub(super) fn ticks(&self, about: usize) -> Vec<(f64, String)> {
        let about = about.max(2);
        match &self.scale {
            Scale::Linear => {
                let ticks = ticks(self.low.min(self.high), self.low.max(self.high), about);
                let labels = self.labels(&ticks);
                ticks.into_iter().zip(labels).collect()
            }
            Scale::Log => powers(self.low, self.high, about),
            Scale::Time => time::ticks(self.low, self.high, about),
            Scale::Words(words) => words.iter().enumerate().map(|(at, word)| (at as f64, word.clone())).collect(),
        }
    }

    /// Ticks as text: no more decimals than the step between them needs.
    fn labels(&self, ticks: &[f64]) -> Vec<String> {
        let step = ticks.get(1).map_or(1.0, |second| second - ticks[0]);
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
            _ if tick.abs() >= 10_000.0 && decimals == 0 => with_commas(tick),
            _ => format!("{tick:.decimals$}"),
        };
        ticks.iter().map(label).collect()
    }
}

/// The least and the greatest value.
pub(super) fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

/// Round values between two others: steps of 1, 2 or 5 times a power of ten.
pub(super) fn ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let rough = (high - low) / about as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= rough * 0.8)
        .unwrap_or(rough);
    let first = (low / step - 1e-9).ceil();
    // Between neighbouring numbers a step changes nothing: the count is bounded rather than the end awaited.
    (0..2 * about).map(|at| (first + at as f64) * step).take_while(|tick| *tick <= high + step * 1e-9).collect()
}

/// Ticks of a logarithmic axis: powers of ten, every so many that they fit, or 1, 2, 5 within a short range.
fn powers(low: f64, high: f64, about: usize) -> Vec<(f64, String)> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let every = ((last - first) as usize).div_ceil(about.max(3)).max(1);
    let factors: &[f64] = if high / low < 300.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let tick = |power: i32, factor: f64| {
        let value = factor * 10f64.powi(power);
        let label = match power {
            -3..=-1 => format!("{value:.0$}", power.unsigned_abs() as usize),
            0..=3 => format!("{value:.0}"),
            _ => format!("{factor:.0}e{power}"),
        };
        (value, label)
    };
    (first..=last)
        .step_by(every)
        .flat_map(|power| factors.iter().map(move |factor| tick(power, *factor)))
        .filter(|(value, _)| (low * 0.999..=high * 1.001).contains(value))
        .collect()
}

fn with_commas(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}", crate::display::format_count(value.abs() as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<String> {
        axis.ticks(6).into_iter().map(|(_, label)| label).collect()
    }

    #[track_caller]
    fn check(low: f64, high: f64, expected: &[&str]) {
        assert_eq!(labels(&Axis::new("test", low, high).unwrap()), expected);
    }

    #[test]
    fn ticks_are_round() {
        check(32.1, 59.6, &["35", "40", "45", "50", "55"]);
        check(0.0, 1.0, &["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        check(-0.05, 0.05, &["-0.04", "-0.02", "0", "0.02", "0.04"]);
        check(0.0, 60_000.0, &["0", "10,000", "20,000", "30,000", "40,000", "50,000", "60,000"]);
        check(0.0, 3e9, &["0", "5e8", "1e9", "1.5e9", "2e9", "2.5e9", "3e9"]);
        check(0.0, 6e-6, &["0", "1e-6", "2e-6", "3e-6", "4e-6", "5e-6", "6e-6"]);
    }

    #[test]
    fn logarithmic_ticks_are_powers() {
        let log = |low, high| labels(&Axis { scale: Scale::Log, ..Axis::new("test", low, high).unwrap() });
        assert_eq!(log(0.001, 100.0), ["0.001", "0.01", "0.1", "1", "10", "100"]);
        assert_eq!(log(1.0, 60.0), ["1", "2", "5", "10", "20", "50"]);
        assert_eq!(log(1e-9, 1e9).len(), 7);
    }

    #[test]
    fn one_value_and_impossible_ranges() {
        let axis = Axis::around("test", [5.0].into_iter()).unwrap();
        assert_eq!((axis.low, axis.high), (4.5, 5.5));
        assert!(Axis::around("test", [f64::MIN, f64::MAX].into_iter()).is_err());
        assert!(Axis::around("test", [].into_iter()).is_err());
        assert!(ticks(1e16, 1e16 + 4.0, 6).len() <= 12);
    }

    #[test]
    fn a_value_lies_between_the_ends() {
        let axis = Axis { span: (100, 300), ..Axis::new("test", 0.0, 10.0).unwrap() };
        assert_eq!((axis.at(0.0), axis.at(5.0), axis.at(10.0)), (100, 200, 300));
        let log = Axis { span: (0, 200), scale: Scale::Log, ..Axis::new("test", 1.0, 100.0).unwrap() };
        assert_eq!((log.at(1.0), log.at(10.0), log.at(100.0)), (0, 100, 200));
        assert_eq!(Axis { span: (0, 100), ..axis.reversed() }.at(10.0), 0);
    }
}
