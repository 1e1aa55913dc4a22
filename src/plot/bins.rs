//! The intervals of a histogram, as NumPy makes them.

use super::PlotError;
use super::categories::quantile;

/// Intervals that can be told apart at the size of a picture.
const MOST: usize = 300;

/// Equal intervals from the least to the greatest value.
pub(super) struct Bins {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) count: usize,
}

impl Bins {
    /// This many intervals, or as many as suit the values. There is at least one value.
    pub(super) fn new(values: &[f64], count: Option<usize>) -> Result<Self, PlotError> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
        if !(high - low).is_finite() {
            return Err(PlotError::Range { picture: "histogram", low, high });
        }
        let count = count.unwrap_or_else(|| automatic(&sorted));
        if !(1..=MOST).contains(&count) {
            let advice = "ask for at least one and at most that many";
            return Err(PlotError::TooMany {
                picture: "histogram",
                things: "bins".into(),
                got: count,
                most: MOST,
                advice,
            });
        }
        // As in NumPy, a single value gets an interval of width one around it, or wider where one is lost in rounding.
        let half = (low.abs() * 1e-3).max(0.5);
        let (low, high) = if low == high { (low - half, high + half) } else { (low, high) };
        Ok(Self { low, high, count })
    }

    /// Where an interval begins; the end of the last one is the edge after it.
    pub(super) fn edge(&self, at: usize) -> f64 {
        self.low + (self.high - self.low) * at as f64 / self.count as f64
    }

    /// The interval of a value. Dividing can round across an edge, so the edges themselves have the last word.
    pub(super) fn of(&self, value: f64) -> usize {
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
