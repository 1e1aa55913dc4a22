//! Statistics of every column at once, as pandas' `describe`, with nulls and NaN counted apart.

use super::frame::table;
use super::html::{escape, page};
use super::{Bundle, Show};
use crate::metrics::{key_of, mean_of, nth, value_of};
use polars::prelude::{Column, DataFrame, DataType, NamedFrom, PolarsResult, Series};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use std::collections::HashMap;

/// Count, missing values and distribution of each column: numbers, words and moments in a table each.
///
/// Means, standard deviations (divided by n - 1) and quantiles (interpolated) are those of pandas, over the values that
/// are neither null nor NaN. Of words, and of flags, the most frequent one is given, the first of equally frequent ones.
///
/// ```
/// use anneal::prelude::*;
///
/// let description = describe(&datasets::penguins().frame())?;
/// display(&description);
/// assert_eq!(description.numbers.column("mean")?.f64()?.get(0).map(f64::round), Some(44.0));
/// # Ok::<(), PolarsError>(())
/// ```
///
/// # Errors
///
/// Those of polars, where a column cannot be converted to numbers.
pub fn describe(frame: &DataFrame) -> PolarsResult<Description> {
    let kind = |column: &&Column, wanted: Kind| Kind::of(column.dtype()) == wanted;
    let columns = |wanted| frame.columns().iter().filter(move |column| kind(column, wanted)).collect::<Vec<_>>();
    let others = columns(Kind::Other).iter().map(|column| column.name().to_string()).collect();
    let size = frame.shape();
    Ok(Description {
        numbers: numbers(columns(Kind::Number))?,
        words: words(columns(Kind::Word))?,
        moments: moments(columns(Kind::Moment))?,
        others,
        size,
    })
}

/// What [`describe`] returns: one table for each kind of column, empty where there is none of it.
#[derive(Debug, Clone)]
pub struct Description {
    /// Of each column of numbers: `column`, `count`, `null`, `NaN`, `mean`, `std`, `min`, `25%`, `50%`, `75%`, `max`.
    pub numbers: DataFrame,
    /// Of each column of words or flags: `column`, `count`, `null`, `unique`, `top`, `freq`.
    pub words: DataFrame,
    /// Of each column of dates, times or durations: `column`, `count`, `null`, `unique`, `min`, `max`.
    pub moments: DataFrame,
    /// Columns of other types, which are only named.
    pub others: Vec<String>,
    size: (usize, usize),
}

#[derive(PartialEq, Clone, Copy)]
enum Kind {
    Number,
    Word,
    Moment,
    Other,
}

impl Kind {
    fn of(dtype: &DataType) -> Self {
        match dtype {
            _ if dtype.is_numeric() => Self::Number,
            _ if dtype.is_string() || dtype.is_bool() || dtype.is_categorical() => Self::Word,
            _ if dtype.is_temporal() => Self::Moment,
            _ => Self::Other,
        }
    }
}

/// Statistics of one column of numbers; the numbers are NaN where there are too few values.
struct Numbers {
    count: usize,
    nan: usize,
    /// Mean, standard deviation, and the quantiles at 0, 1/4, 1/2, 3/4 and 1.
    statistics: [f64; 7],
}

fn numbers(columns: Vec<&Column>) -> PolarsResult<DataFrame> {
    let each: Vec<Numbers> = (0..columns.len())
        .into_par_iter()
        .map(|at| Ok(statistics(columns[at].cast(&DataType::Float64)?.f64()?)))
        .collect::<PolarsResult<_>>()?;
    let mut made = head(&columns, each.iter().map(|numbers| numbers.count));
    made.push(counts("NaN", each.iter().map(|numbers| numbers.nan)));
    for (at, name) in ["mean", "std", "min", "25%", "50%", "75%", "max"].into_iter().enumerate() {
        let values: Vec<f64> = each.iter().map(|numbers| numbers.statistics[at]).collect();
        made.push(Column::new(name.into(), values));
    }
    DataFrame::new(columns.len(), made)
}

fn statistics(values: &polars::prelude::Float64Chunked) -> Numbers {
    let known = values.len() - values.null_count();
    let values: Vec<f64> = values.iter().flatten().filter(|value| !value.is_nan()).collect();
    let (count, nan) = (values.len(), known - values.len());
    let mean = mean_of(&values, |value| value);
    let variance = mean_of(&values, |value| (value - mean) * (value - mean)) * count as f64 / (count as f64 - 1.0);
    // One value has no spread, and of none even the sum of squares would be zero.
    let deviation = if count < 2 { f64::NAN } else { variance.sqrt() };
    let low = values.iter().copied().reduce(f64::min).unwrap_or(f64::NAN);
    let high = values.iter().copied().reduce(f64::max).unwrap_or(f64::NAN);
    let [quarter, half, three] = quartiles(&values);
    Numbers { count, nan, statistics: [mean, deviation, low, quarter, half, three, high] }
}

/// The quartiles by linear interpolation. Selecting is quicker than sorting, and the outer two lie on either side of the median.
fn quartiles(values: &[f64]) -> [f64; 3] {
    let Some(last) = values.len().checked_sub(1) else { return [f64::NAN; 3] };
    let mut keys: Vec<u64> = values.iter().map(|&value| key_of(value)).collect();
    let places = [0.25, 0.5, 0.75].map(|share| share * last as f64);
    let [quarter, half, three] = places.map(|place| place as usize);
    let median = nth(&mut keys, half);
    let lower = if quarter == half { median } else { nth(&mut keys[..half], quarter) };
    let upper = if three == half { median } else { nth(&mut keys[half + 1..], three - half - 1) };
    let between = |place: f64, (key, next): (u64, Option<u64>), end: u64| {
        let (value, next) = (value_of(key), value_of(next.unwrap_or(end)));
        if place.fract() == 0.0 { value } else { value + (next - value) * place.fract() }
    };
    // What follows the last key below the median is the median itself.
    [between(places[0], lower, median.0), between(places[1], median, median.0), between(places[2], upper, upper.0)]
}

fn words(columns: Vec<&Column>) -> PolarsResult<DataFrame> {
    let each: Vec<(usize, String, usize)> = (0..columns.len())
        .into_par_iter()
        .map(|at| most_frequent(&columns[at].cast(&DataType::String)?))
        .collect::<PolarsResult<_>>()?;
    let mut made = head(&columns, columns.iter().map(|column| column.len() - column.null_count()));
    made.push(counts("unique", each.iter().map(|words| words.0)));
    let tops: Vec<Option<&str>> = each.iter().map(|words| (words.2 > 0).then_some(words.1.as_str())).collect();
    made.push(Series::new("top".into(), tops).into());
    made.push(counts("freq", each.iter().map(|words| words.2)));
    DataFrame::new(columns.len(), made)
}

/// How many different words there are, the most frequent one, and how often it occurs.
fn most_frequent(column: &Column) -> PolarsResult<(usize, String, usize)> {
    let mut seen: HashMap<&str, (usize, usize)> = HashMap::new();
    for (row, word) in column.str()?.iter().enumerate() {
        if let Some(word) = word {
            seen.entry(word).or_insert((0, row)).0 += 1;
        }
    }
    let top = seen.iter().max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first)));
    Ok(top.map_or((0, String::new(), 0), |(word, (count, _))| (seen.len(), (*word).to_owned(), *count)))
}

fn moments(columns: Vec<&Column>) -> PolarsResult<DataFrame> {
    let mut made = head(&columns, columns.iter().map(|column| column.len() - column.null_count()));
    let unique: Vec<usize> =
        columns.iter().map(|column| column.drop_nulls().n_unique()).collect::<PolarsResult<_>>()?;
    made.push(counts("unique", unique.into_iter()));
    let end = |column: &Column, last: bool| -> PolarsResult<Option<String>> {
        let sorted = column.drop_nulls().sort(polars::prelude::SortOptions::default())?;
        let row = if last { sorted.len().saturating_sub(1) } else { 0 };
        Ok(sorted.get(row).ok().map(|value| value.to_string()))
    };
    for (name, last) in [("min", false), ("max", true)] {
        let ends: Vec<Option<String>> = columns.iter().map(|column| end(column, last)).collect::<PolarsResult<_>>()?;
        made.push(Series::new(name.into(), ends).into());
    }
    DataFrame::new(columns.len(), made)
}

/// The columns that every table begins with.
fn head(columns: &[&Column], known: impl Iterator<Item = usize>) -> Vec<Column> {
    let names: Vec<&str> = columns.iter().map(|column| column.name().as_str()).collect();
    vec![
        Column::new("column".into(), names),
        counts("count", known),
        counts("null", columns.iter().map(|column| column.null_count())),
    ]
}

fn counts(name: &str, counts: impl Iterator<Item = usize>) -> Column {
    Column::new(name.into(), counts.map(|count| count as u64).collect::<Vec<u64>>())
}

impl Show for Description {
    fn show(&self) -> Bundle {
        let size = format!("{} × {}", super::counted(self.size.0, "row"), super::counted(self.size.1, "column"));
        let tables = [(&self.numbers, "numbers"), (&self.words, "words"), (&self.moments, "moments")];
        let (mut html, mut text) = (String::new(), String::new());
        for (frame, name) in tables.into_iter().filter(|(frame, _)| frame.height() > 0) {
            let table =
                table(frame).rows(200).columns(20).without_types().captioned(String::new()).drawn(String::new());
            html += &format!("<p>{name}</p>{}", table.to_html());
            text += &format!("{name}\n{}\n", table.to_text());
        }
        let mut foot = size;
        if !self.others.is_empty() {
            foot += &format!(", not described: {}", self.others.join(", "));
        }
        Bundle::html(page(&format!("{html}<p>{}</p>", escape(&foot))), text + &foot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.percentile(values, [25, 50, 75])` of numpy 2.4.6.
    #[test]
    fn quartiles_are_numpys() {
        assert!(quartiles(&[]).iter().all(|value| value.is_nan()));
        assert_eq!(quartiles(&[3.0]), [3.0; 3]);
        assert_eq!(quartiles(&[4.0, 1.0]), [1.75, 2.5, 3.25]);
        assert_eq!(quartiles(&[9.0, -1.0, 4.0]), [1.5, 4.0, 6.5]);
        assert_eq!(quartiles(&[2.0, 8.0, -4.0, 0.5]), [-0.625, 1.25, 3.5]);
        assert_eq!(quartiles(&[5.0, 5.0, 1.0, 5.0, 7.0]), [5.0, 5.0, 5.0]);
        let many: Vec<f64> = (0..1_000).map(|at| f64::from(at * 7_919 % 1_000)).collect();
        assert_eq!(quartiles(&many), [249.75, 499.5, 749.25]);
    }
}
