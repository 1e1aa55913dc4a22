//! Confusion matrix: how often each class was taken for each other.

use super::heatmap::Heatmap;
use super::labels::{Labels, picture};
use super::{Chart, PlotError, Values, data};
use crate::display::format_count;
use ndarray::Array2;
use polars::prelude::{DataFrame, Series};

/// Classes whose cells can be read at the size of a picture.
const MOST: usize = 30;

/// How often each true class (rows) was predicted as each class (columns), with the share of the row below each count.
///
/// Classes are sorted, numbers as numbers. Pairs with a missing label are left out, and the picture says so.
///
/// ```
/// use anneal::prelude::*;
///
/// let truth = ["cat", "cat", "dog", "dog", "dog"];
/// let predicted = ["cat", "dog", "dog", "dog", "cat"];
/// plot::confusion_matrix(&truth, &predicted).title("Dogs are recognised more often");
/// ```
pub fn confusion_matrix(truth: &(impl Values + ?Sized), predicted: &(impl Values + ?Sized)) -> ConfusionMatrix {
    ConfusionMatrix { pairs: pairs(truth.values(), predicted.values()), labels: Labels::default() }
}

fn pairs(truth: Result<Series, PlotError>, predicted: Result<Series, PlotError>) -> Result<DataFrame, PlotError> {
    data::frame_of("confusion_matrix", &[("true class", truth), ("predicted class", predicted)])
}

/// What [`confusion_matrix`] returns.
#[derive(Debug, Clone)]
pub struct ConfusionMatrix {
    pairs: Result<DataFrame, PlotError>,
    labels: Labels,
}

picture!(ConfusionMatrix);

impl ConfusionMatrix {
    fn plan(&self) -> Result<Chart, PlotError> {
        let pairs = self.pairs.clone()?;
        let classes_of = |column| {
            let column = data::find("confusion_matrix", &pairs, column)?;
            Ok::<_, PlotError>(data::class_names(column.as_materialized_series()))
        };
        let (truth, predicted) = (classes_of("true class")?, classes_of("predicted class")?);
        let all = pairs.height();
        let known: Vec<(&String, &String)> =
            truth.iter().zip(&predicted).filter_map(|(t, p)| Some((t.as_ref()?, p.as_ref()?))).collect();
        if known.is_empty() {
            let columns = "both labels".into();
            return Err(PlotError::Nothing { picture: "confusion_matrix", rows: all, columns });
        }
        let classes = data::sorted_classes(known.iter().flat_map(|(truth, predicted)| [*truth, *predicted]));
        if classes.len() > MOST {
            return Err(PlotError::TooMany {
                picture: "confusion_matrix",
                things: "classes".into(),
                got: classes.len(),
                most: MOST,
                advice: "filter the rows first; numbers that were not rounded to a class are many classes",
            });
        }
        let mut counts = Array2::<f64>::zeros((classes.len(), classes.len()));
        let at = |word: &String| classes.iter().position(|class| class == word).unwrap_or(0);
        known.iter().for_each(|(truth, predicted)| counts[[at(truth), at(predicted)]] += 1.0);
        let names: Vec<&str> = classes.iter().map(String::as_str).collect();
        let mut map = Heatmap::new("confusion_matrix", Ok(counts.clone().into_dyn()), None).counts();
        map = map.rows(&names).columns(&names).value_label("count");
        map.written = (classes.len() <= 8).then(|| with_shares(&counts));
        map.axes = ("predicted class".into(), "true class".into());
        map.alt = Some(describe(&counts, &classes));
        let mut chart = super::Picture::chart(&map)?;
        chart.equal = true;
        chart.note = data::note(all - known.len(), (0, 0, ""));
        Ok(chart)
    }
}

fn with_shares(counts: &Array2<f64>) -> Vec<String> {
    let of_row = |row: usize| counts.row(row).sum();
    let written = |((row, _), count): ((usize, usize), &f64)| match of_row(row) {
        0.0 => "0".to_owned(),
        sum => format!("{}\n{:.0} %", format_count(*count as usize), 100.0 * count / sum),
    };
    counts.indexed_iter().map(written).collect()
}

fn describe(counts: &Array2<f64>, classes: &[String]) -> String {
    let (all, right) = (counts.sum(), counts.diag().sum());
    let each = classes.iter().enumerate().take(10).map(|(at, class)| {
        let row = counts.row(at).sum();
        format!("{class} {} of {}", format_count(counts[[at, at]] as usize), format_count(row as usize))
    });
    let each: Vec<String> = each.collect();
    format!(
        "Confusion matrix of {}: {} of {} right; {}.",
        if classes.len() == 1 { "1 class".into() } else { format!("{} classes", classes.len()) },
        format_count(right as usize),
        format_count(all as usize),
        each.join(", ")
    )
}
