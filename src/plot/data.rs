//! Takes what is drawn out of a frame: numbers, and groups.

use super::axes::Scale;
use super::style::PALETTE;
use super::{PlotError, time};
use crate::display::{counted, format_count, format_number};
use crate::similar::most_similar;
use polars::prelude::{Column, DataFrame, DataType, Series, TimeUnit};

/// What a picture is drawn from: a frame, or why there is none.
#[derive(Debug, Clone)]
pub(super) struct Source {
    frame: DataFrame,
    problem: Option<PlotError>,
}

impl Source {
    pub(super) fn frame(frame: &DataFrame) -> Self {
        Self { frame: frame.clone(), problem: None }
    }

    /// A frame of values that come one by one; a problem with them is told when the picture is drawn.
    pub(super) fn columns(picture: &'static str, columns: &[(&str, Result<Series, PlotError>)]) -> Self {
        match frame_of(picture, columns) {
            Ok(frame) => Self { frame, problem: None },
            Err(problem) => Self { frame: DataFrame::empty(), problem: Some(problem) },
        }
    }

    /// With one more column.
    pub(super) fn with(&mut self, picture: &'static str, name: &str, values: Result<Series, PlotError>) {
        let rows = self.frame.height();
        let added = values.and_then(|values| {
            if values.len() != rows {
                let (what, got) = (format!("the values of `{name}`"), values.len().to_string());
                return Err(PlotError::Unusable { picture, what, expected: counted(rows, "value"), got });
            }
            Ok(values.with_name(name.into()).into())
        });
        match added {
            Ok(column) => {
                let _ = self.frame.with_column(column);
            }
            Err(problem) => self.problem = self.problem.take().or(Some(problem.of(picture))),
        }
    }

    pub(super) fn get(&self) -> Result<&DataFrame, PlotError> {
        self.problem.as_ref().map_or(Ok(&self.frame), |problem| Err(problem.clone()))
    }
}

/// A frame of series of the same length.
pub(super) fn frame_of(
    picture: &'static str,
    columns: &[(&str, Result<Series, PlotError>)],
) -> Result<DataFrame, PlotError> {
    let mut series: Vec<Column> = Vec::new();
    for (name, values) in columns {
        let values = values.clone().map_err(|error| error.of(picture))?;
        if let Some(first) = series.first().filter(|first| first.len() != values.len()) {
            return Err(PlotError::Unusable {
                picture,
                what: format!("the lengths of {} and {name}", first.name()),
                expected: "the same".into(),
                got: format!("{} and {}", first.len(), values.len()),
            });
        }
        series.push(values.with_name((*name).into()).into());
    }
    let height = series.first().map_or(0, Column::len);
    DataFrame::new(height, series).map_err(|error| PlotError::Unusable {
        picture,
        what: "the values".into(),
        expected: "columns of a frame".into(),
        got: error.to_string(),
    })
}

/// One column as places on an axis: numbers, or moments as seconds since 1970.
pub(super) fn positions(
    picture: &'static str,
    frame: &DataFrame,
    name: &str,
) -> Result<(Vec<Option<f64>>, Scale), PlotError> {
    let column = find(picture, frame, name)?;
    let per_second = match column.dtype() {
        DataType::Date => 1.0 / 86_400.0,
        DataType::Datetime(TimeUnit::Milliseconds, _) => 1e3,
        DataType::Datetime(TimeUnit::Microseconds, _) => 1e6,
        DataType::Datetime(TimeUnit::Nanoseconds, _) => 1e9,
        _ => return Ok((numbers(picture, frame, name)?, Scale::Linear)),
    };
    let counts = column.to_physical_repr().cast(&DataType::Float64).map_err(|_| not_numbers(picture, column))?;
    let counts = counts.f64().map_err(|_| not_numbers(picture, column))?;
    Ok((counts.iter().map(|count| count.map(|count| count / per_second)).collect(), Scale::Time))
}

/// A value as the text alternative says it.
pub(super) fn said(scale: &Scale, value: f64) -> String {
    if *scale == Scale::Time { time::describe(value) } else { format_number(value) }
}

fn not_numbers(picture: &'static str, column: &Column) -> PlotError {
    PlotError::NotNumbers { picture, column: column.name().to_string(), got: column.dtype().to_string() }
}

/// One column as numbers; nothing where the value is missing, NaN or infinite, as that has no place on an axis.
pub(super) fn numbers(picture: &'static str, frame: &DataFrame, name: &str) -> Result<Vec<Option<f64>>, PlotError> {
    let column = find(picture, frame, name)?;
    if !(column.dtype().is_numeric() || column.dtype().is_bool()) {
        return Err(not_numbers(picture, column));
    }
    let column = column.cast(&DataType::Float64).map_err(|_| not_numbers(picture, column))?;
    let values = column.f64().map_err(|_| not_numbers(picture, &column))?;
    Ok(values.iter().map(|value| value.filter(|value| value.is_finite())).collect())
}

/// One column as words, numbers included; a missing value is the word `null`.
pub(super) fn words(picture: &'static str, frame: &DataFrame, name: &str) -> Result<Vec<String>, PlotError> {
    let column = find(picture, frame, name)?;
    let word = |row| column.get(row).map_or_else(|error| error.to_string(), |value| written(&value));
    Ok((0..column.len()).map(word).collect())
}

/// Labels as words; whole numbers are written alike whatever their type. Nothing where the label is missing.
pub(super) fn class_names(labels: &Series) -> Vec<Option<String>> {
    let as_number = labels.dtype().is_numeric().then(|| labels.cast(&DataType::Float64).ok()).flatten();
    if let Some(numbers) = as_number.as_ref().and_then(|numbers| numbers.f64().ok()) {
        return numbers.iter().map(|number| number.filter(|number| !number.is_nan()).map(|n| n.to_string())).collect();
    }
    let word = |row| labels.get(row).ok().filter(|value| !value.is_null()).map(|value| written(&value));
    (0..labels.len()).map(word).collect()
}

/// Each class once, sorted: numbers by their value, other words by their letters.
pub(super) fn sorted_classes<'a>(words: impl Iterator<Item = &'a String>) -> Vec<String> {
    let set: std::collections::BTreeSet<&String> = words.collect();
    let mut classes: Vec<String> = set.into_iter().cloned().collect();
    if classes.iter().all(|class| class.parse::<f64>().is_ok()) {
        classes.sort_by(|a, b| a.parse::<f64>().unwrap_or(0.0).total_cmp(&b.parse().unwrap_or(0.0)));
    }
    classes
}

/// Two-class truth and scores, of the rows that have both.
#[derive(Debug, Clone)]
pub(super) struct Cases {
    pub(super) scores: Vec<f64>,
    pub(super) positive: Vec<bool>,
    /// The name of the positive class.
    pub(super) class: String,
}

impl Cases {
    pub(super) fn positives(&self) -> usize {
        self.positive.iter().filter(|positive| **positive).count()
    }
}

/// Two-class truth and scores, without the rows in which either is missing.
///
/// The positive class is the later one: `true`, 1, or the last word of the alphabet.
pub(super) fn scored(
    picture: &'static str,
    truth: Result<Series, PlotError>,
    scores: Result<Series, PlotError>,
) -> Result<Cases, PlotError> {
    let frame = frame_of(picture, &[("truth", truth), ("scores", scores)])?;
    let scores = numbers(picture, &frame, "scores")?;
    let words = class_names(find(picture, &frame, "truth")?.as_materialized_series());
    let classes = sorted_classes(words.iter().flatten());
    let [_, class] = &classes[..] else {
        let named = if classes.len() > 6 { String::new() } else { format!(" ({})", classes.join(", ")) };
        return Err(PlotError::Unusable {
            picture,
            what: "the truth".into(),
            expected: "two classes, of which the later one is positive".into(),
            got: format!("{}{named}; compare with one class first: truth == class", classes.len()),
        });
    };
    let pairs = words.iter().zip(scores).filter_map(|(word, score)| Some((score?, word.as_ref()? == class)));
    let (scores, positive): (Vec<f64>, Vec<bool>) = pairs.unzip();
    if scores.is_empty() {
        let columns = "both truth and score".into();
        return Err(PlotError::Nothing { picture, rows: frame.height(), columns });
    }
    Ok(Cases { scores, positive, class: class.clone() })
}

fn written(value: &polars::prelude::AnyValue<'_>) -> String {
    value.get_str().map_or_else(|| value.to_string(), str::to_owned)
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

pub(super) fn find<'a>(picture: &'static str, frame: &'a DataFrame, name: &str) -> Result<&'a Column, PlotError> {
    frame.column(name).map_err(|_| {
        let available: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
        let similar = most_similar(name, &available);
        PlotError::MissingColumn { picture, column: name.into(), similar, available }
    })
}
