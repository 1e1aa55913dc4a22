//! Takes what is drawn out of a frame: numbers, and groups.

use super::PlotError;
use super::style::PALETTE;
use crate::display::{counted, format_count};
use polars::prelude::{Column, DataFrame, DataType};

/// One column as numbers; nothing where the value is missing, NaN or infinite, as that has no place on an axis.
pub(super) fn numbers(picture: &'static str, frame: &DataFrame, name: &str) -> Result<Vec<Option<f64>>, PlotError> {
    let column = find(picture, frame, name)?;
    let not_numbers = || PlotError::NotNumbers { picture, column: name.into(), got: column.dtype().to_string() };
    if !(column.dtype().is_numeric() || column.dtype().is_bool()) {
        return Err(not_numbers());
    }
    let column = column.cast(&DataType::Float64).map_err(|_| not_numbers())?;
    let values = column.f64().map_err(|_| not_numbers())?;
    Ok(values.iter().map(|value| value.filter(|value| value.is_finite())).collect())
}

/// One column as words, numbers included; a missing value is the word `null`.
pub(super) fn words(picture: &'static str, frame: &DataFrame, name: &str) -> Result<Vec<String>, PlotError> {
    let column = find(picture, frame, name)?;
    let word = |row| {
        column.get(row).map_or_else(
            |error| error.to_string(),
            |value| value.get_str().map_or_else(|| value.to_string(), str::to_owned),
        )
    };
    Ok((0..column.len()).map(word).collect())
}

/// The rows of a frame in groups, in the order in which the groups first appear.
pub(super) struct Groups {
    /// Their names; one without a name when nothing was asked for.
    pub(super) names: Vec<String>,
    /// The group of each row.
    pub(super) of_row: Vec<usize>,
}

impl Groups {
    pub(super) fn of(picture: &'static str, frame: &DataFrame, by: Option<&str>) -> Result<Self, PlotError> {
        let Some(by) = by else {
            return Ok(Self { names: vec![String::new()], of_row: vec![0; frame.height()] });
        };
        let mut names: Vec<String> = Vec::new();
        let mut of_row = Vec::with_capacity(frame.height());
        for word in words(picture, frame, by)? {
            let known = names.iter().position(|name| *name == word);
            of_row.push(known.unwrap_or(names.len()));
            if known.is_none() {
                names.push(word);
            }
            // Checked on the way: a column of a million different values is refused at once.
            if names.len() > PALETTE.len() {
                let got = frame.column(by).ok().and_then(|column| column.n_unique().ok()).unwrap_or(names.len());
                return Err(PlotError::TooMany {
                    picture,
                    things: format!("groups in `{by}`"),
                    got,
                    most: PALETTE.len(),
                    advice: "group by a column with fewer values, or filter the rows first",
                });
            }
        }
        Ok(Self { names, of_row })
    }
}

/// The line below a picture that says what is not drawn: rows without a value, and points beyond the most.
pub(super) fn note(missing: usize, (drawn, all, things): (usize, usize, &str)) -> String {
    let mut notes = Vec::new();
    if drawn < all {
        notes.push(format!("{} of {} {things} drawn", format_count(drawn), format_count(all)));
    }
    if missing > 0 {
        notes.push(format!("{} without a value not drawn", counted(missing, "row")));
    }
    notes.join(", ")
}

fn find<'a>(picture: &'static str, frame: &'a DataFrame, name: &str) -> Result<&'a Column, PlotError> {
    frame.column(name).map_err(|_| {
        let available: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
        let similar = most_similar(name, &available);
        PlotError::MissingColumn { picture, column: name.into(), similar, available }
    })
}

/// The name that needs the fewest edits, if they are few for its length or it continues what was typed.
fn most_similar(wanted: &str, names: &[String]) -> Option<String> {
    let close = |name: &&String| name.contains(wanted) || edits(wanted, name) <= 1 + name.chars().count() / 4;
    let nearest = names.iter().filter(close).min_by_key(|name| edits(wanted, name));
    nearest.filter(|_| !wanted.is_empty()).cloned()
}

/// The Levenshtein distance, one row of its table at a time.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_recognised() {
        let names = ["bill_length_mm", "bill_depth_mm", "species"].map(String::from);
        let similar = |wanted| most_similar(wanted, &names);
        assert_eq!(similar("bill_lenght_mm").as_deref(), Some("bill_length_mm"));
        assert_eq!(similar("Species").as_deref(), Some("species"));
        assert_eq!(similar("depth").as_deref(), Some("bill_depth_mm"));
        assert_eq!(similar("weight"), None);
        assert_eq!(similar(""), None);
        assert_eq!(edits("kitten", "sitting"), 3);
    }
}
