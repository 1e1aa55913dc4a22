//! The classification report: all that is usually asked of a classifier, as one table.

use std::fmt;

use polars::prelude::{Column, DataFrame};

use super::MetricError;
use super::confusion::Margins;
use super::labels::{Labels, pair};
use super::precision_recall::{ClassScores, class_scores};
use crate::display::{Bundle, Show};

/// Scores per class and their averages; shown as a table, printed as scikit-learn prints it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassificationReport {
    /// One entry per class, in order.
    pub classes: Vec<ClassScores>,
    /// The share of samples whose class was predicted.
    pub accuracy: f64,
    /// Precision, recall and F1 as means over classes.
    pub macro_average: [f64; 3],
    /// The same weighted by how often each class is true.
    pub weighted_average: [f64; 3],
    /// The number of samples.
    pub support: u64,
}

/// Precision, recall, F1 and support of every class, with accuracy and averages.
///
/// ```
/// use anneal::metrics::classification_report;
///
/// let report = classification_report(&["cat", "dog", "dog", "dog"], &["cat", "dog", "dog", "cat"])?;
/// assert_eq!((report.accuracy, report.classes[1].precision), (0.75, 1.0));
/// println!("{report}");
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, or are no classes.
pub fn classification_report(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
) -> Result<ClassificationReport, MetricError> {
    let encoded = pair("classification_report", y_true.label_values(), y_pred.label_values())?;
    let margins = Margins::of(&encoded);
    let average = |weighted| {
        [
            margins.average(weighted, |counts| counts.precision()),
            margins.average(weighted, |counts| counts.recall()),
            margins.average(weighted, |counts| counts.f_beta(1.0)),
        ]
    };
    Ok(ClassificationReport {
        classes: class_scores(&encoded, &margins, 1.0),
        accuracy: margins.together().recall(),
        macro_average: average(false),
        weighted_average: average(true),
        support: margins.samples as u64,
    })
}

impl ClassificationReport {
    /// A row per class and per average, with the columns `class`, `precision`, `recall`, `f1` and `support`.
    pub fn frame(&self) -> DataFrame {
        let rows = self.rows();
        let numbers = |at: usize| rows.iter().map(|row| row.scores[at]).collect::<Vec<Option<f64>>>();
        let columns = vec![
            Column::new("class".into(), rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>()),
            Column::new("precision".into(), numbers(0)),
            Column::new("recall".into(), numbers(1)),
            Column::new("f1".into(), numbers(2)),
            Column::new("support".into(), rows.iter().map(|row| row.support).collect::<Vec<_>>()),
        ];
        DataFrame::new(rows.len(), columns).expect("columns of one length")
    }

    fn rows(&self) -> Vec<Row> {
        let class = |scores: &ClassScores| Row {
            name: scores.class.to_string(),
            scores: [scores.precision, scores.recall, scores.f_beta].map(Some),
            support: scores.support,
        };
        let mut rows: Vec<Row> = self.classes.iter().map(class).collect();
        let mut more = |name: &str, scores| rows.push(Row { name: name.into(), scores, support: self.support });
        more("accuracy", [None, None, Some(self.accuracy)]);
        more("macro avg", self.macro_average.map(Some));
        more("weighted avg", self.weighted_average.map(Some));
        rows
    }
}

struct Row {
    name: String,
    scores: [Option<f64>; 3],
    support: u64,
}

impl fmt::Display for ClassificationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        let score = |score: Option<f64>| score.map_or_else(String::new, |score| format!("{score:.2}"));
        let head = ["precision", "recall", "f1-score", "support"];
        writeln!(f, "{:>width$} {:>10}{:>10}{:>10}{:>10}\n", "", head[0], head[1], head[2], head[3])?;
        for (at, Row { name, scores, support }) in rows.iter().enumerate() {
            if at == self.classes.len() {
                writeln!(f)?;
            }
            let [precision, recall, f1] = scores.map(score);
            writeln!(f, "{name:>width$} {precision:>10}{recall:>10}{f1:>10}{support:>10}")?;
        }
        Ok(())
    }
}

impl Show for ClassificationReport {
    fn show(&self) -> Bundle {
        let mut bundle = crate::display::table(&self.frame()).rows(200).show();
        bundle.data.insert("text/plain".into(), self.to_string().into());
        bundle
    }
}
