//! The values of one column for each word of another, and what box plots and violins say about them.

use super::PlotError;
use super::data::{numbers, words};
use crate::display::{format_count, format_number};
use polars::prelude::DataFrame;

/// Categories whose names can be read at the size of a picture.
const MOST: usize = 24;

/// Values in ascending order for each category, in the order in which they first appear.
pub(super) struct Categories {
    pub(super) names: Vec<String>,
    pub(super) values: Vec<Vec<f64>>,
    /// Rows without a value.
    pub(super) missing: usize,
}

impl Categories {
    pub(super) fn of(picture: &'static str, frame: &DataFrame, by: &str, value: &str) -> Result<Self, PlotError> {
        let all = numbers(picture, frame, value)?;
        let (mut names, mut values): (Vec<String>, Vec<Vec<f64>>) = Default::default();
        for (word, value) in words(picture, frame, by)?.into_iter().zip(&all) {
            let at = names.iter().position(|name| *name == word).unwrap_or_else(|| {
                names.push(word);
                values.push(Vec::new());
                names.len() - 1
            });
            values[at].extend(value);
            if names.len() > MOST {
                let got = frame.column(by).ok().and_then(|column| column.n_unique().ok()).unwrap_or(names.len());
                let (things, advice) = (format!("categories in `{by}`"), "filter the rows first, or group numbers");
                return Err(PlotError::TooMany { picture, things, got, most: MOST, advice });
            }
        }
        let missing = all.iter().filter(|value| value.is_none()).count();
        if missing == all.len() {
            return Err(PlotError::Nothing { picture, rows: all.len(), columns: format!("`{value}`") });
        }
        values.iter_mut().for_each(|values| values.sort_by(f64::total_cmp));
        Ok(Self { names, values, missing })
    }

    /// Number of values, median and middle half of each category.
    pub(super) fn describe(&self, kind: &str, value: &str, by: &str) -> String {
        let each = self.names.iter().zip(&self.values).take(12).map(|(name, values)| {
            if values.is_empty() {
                return format!("{name} without values");
            }
            let [low, median, high] = [0.25, 0.5, 0.75].map(|q| format_number(quantile(values, q)));
            format!("{name} ({}) median {median}, middle half {low} to {high}", format_count(values.len()))
        });
        format!("{kind} of {value} by {by}: {}.", each.collect::<Vec<_>>().join("; "))
    }
}

/// A quantile of sorted values by linear interpolation, as NumPy and pandas compute it. There is at least one value.
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let position = q * (sorted.len() - 1) as f64;
    let below = sorted[position as usize];
    let above = sorted[(position as usize + 1).min(sorted.len() - 1)];
    below + (above - below) * position.fract()
}
