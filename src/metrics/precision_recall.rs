//! Precision, recall, F and Jaccard scores, per class and averaged.

use super::MetricError;
use super::confusion::Margins;
use super::labels::{Encoded, Label, LabelValues, Labels, pair, positive_class};

/// How scores of several classes become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Average {
    /// The score of the class 1 or true; for two classes 0 and 1, −1 and 1, false and true.
    Binary,
    /// The score of this class.
    Positive(Label),
    /// The mean over classes.
    Macro,
    /// From the counts of all classes together.
    Micro,
    /// The mean over classes, weighted by how often each is true.
    Weighted,
}

impl Average {
    /// The score of this class: `Average::positive("spam")`.
    pub fn positive(class: impl Into<Label>) -> Self {
        Self::Positive(class.into())
    }
}

/// The scores of one class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassScores {
    /// The class.
    pub class: Label,
    /// Of what was predicted as this class, the share that is.
    pub precision: f64,
    /// Of what is of this class, the share that was found.
    pub recall: f64,
    /// The F-beta score.
    pub f_beta: f64,
    /// How often the class is true.
    pub support: u64,
}

/// Counts behind a score: true positives, predicted, true.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    both: f64,
    predicted: f64,
    truly: f64,
}

impl Counts {
    pub(super) fn precision(self) -> f64 {
        ratio(self.both, self.predicted)
    }

    pub(super) fn recall(self) -> f64 {
        ratio(self.both, self.truly)
    }

    pub(super) fn f_beta(self, beta: f64) -> f64 {
        if beta.is_infinite() {
            return self.recall();
        }
        let square = beta * beta;
        ratio((1.0 + square) * self.both, square * self.truly + self.predicted)
    }

    fn jaccard(self) -> f64 {
        ratio(self.both, self.truly + self.predicted - self.both)
    }
}

/// 0 for 0 / 0, which is what scikit-learn falls back to.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

impl Margins {
    pub(super) fn class(&self, at: usize) -> Counts {
        Counts { both: self.both[at], predicted: self.predicted[at], truly: self.truly[at] }
    }

    pub(super) fn together(&self) -> Counts {
        let sum = |values: &[f64]| values.iter().sum();
        Counts { both: sum(&self.both), predicted: sum(&self.predicted), truly: sum(&self.truly) }
    }

    pub(super) fn average(&self, weighted: bool, score: impl Fn(Counts) -> f64) -> f64 {
        let scores = (0..self.both.len()).map(|at| score(self.class(at)));
        if weighted {
            scores.zip(&self.truly).map(|(score, truly)| score * truly).sum::<f64>() / self.samples
        } else {
            scores.sum::<f64>() / self.both.len() as f64
        }
    }
}

fn averaged(
    operation: &'static str,
    encoded: &Encoded<2>,
    average: &Average,
    score: impl Fn(Counts) -> f64,
) -> Result<f64, MetricError> {
    let margins = Margins::of(encoded);
    let class = match average {
        Average::Macro => return Ok(margins.average(false, score)),
        Average::Weighted => return Ok(margins.average(true, score)),
        Average::Micro => return Ok(score(margins.together())),
        Average::Binary => positive_class(operation, encoded).map_err(suggest_average)?,
        Average::Positive(class) => Some(encoded.index_of(class).ok_or_else(|| missing(operation, encoded, class))?),
    };
    // Where only the negative class occurs, nothing was there to find and nothing was found.
    Ok(class.map_or(0.0, |class| score(margins.class(class))))
}

fn suggest_average(error: MetricError) -> MetricError {
    match error {
        MetricError::Labels { operation, got, .. } => {
            let expected = "two classes, 0 and 1, -1 and 1, or false and true, for Average::Binary; name the class with Average::positive(..), or average over classes with Average::Macro";
            MetricError::Labels { operation, expected: expected.into(), got }
        }
        other => other,
    }
}

fn missing(operation: &'static str, encoded: &Encoded<2>, class: &Label) -> MetricError {
    let shown: Vec<String> = encoded.classes.iter().take(5).map(Label::to_string).collect();
    let more = if encoded.classes.len() > 5 { ", ..." } else { "" };
    let expected = format!("one of the classes that occur ({}{more})", shown.join(", "));
    MetricError::Parameter { operation, parameter: "average", expected, got: format!("the class {class}") }
}

fn score_of(
    operation: &'static str,
    (y_true, y_pred): (LabelValues<'_>, LabelValues<'_>),
    average: &Average,
    score: &dyn Fn(Counts) -> f64,
) -> Result<f64, MetricError> {
    averaged(operation, &pair(operation, y_true, y_pred)?, average, score)
}

/// Of what was predicted as a class, the share that is of it: TP / (TP + FP); 0 for a class that is never predicted.
///
/// ```
/// use anneal::metrics::{Average, precision_score};
///
/// let (y_true, y_pred) = (["spam", "ham", "spam", "ham"], ["spam", "spam", "spam", "ham"]);
/// let precision = precision_score(&y_true, &y_pred, Average::positive("spam"))?;
/// assert!((precision - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, are no classes, or when the average needs a class that does not occur.
pub fn precision_score(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
    average: Average,
) -> Result<f64, MetricError> {
    let labels = (y_true.label_values(), y_pred.label_values());
    score_of("precision_score", labels, &average, &Counts::precision)
}

/// Of what is of a class, the share that was found: TP / (TP + FN); 0 for a class that is never true.
///
/// ```
/// use anneal::metrics::{Average, recall_score};
///
/// assert_eq!(recall_score(&[0, 1, 1, 1], &[1, 1, 1, 0], Average::Macro)?, (0.0 + 2.0 / 3.0) / 2.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_score`].
pub fn recall_score(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
    average: Average,
) -> Result<f64, MetricError> {
    score_of("recall_score", (y_true.label_values(), y_pred.label_values()), &average, &Counts::recall)
}

/// The harmonic mean of precision and recall: 2TP / (2TP + FP + FN); 0 where that is 0 / 0.
///
/// ```
/// use anneal::metrics::{Average, f1_score};
///
/// assert_eq!(f1_score(&[0, 1, 1, 1], &[1, 1, 1, 0], Average::Binary)?, 2.0 / 3.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_score`].
pub fn f1_score(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
    average: Average,
) -> Result<f64, MetricError> {
    score_of("f1_score", (y_true.label_values(), y_pred.label_values()), &average, &|counts| counts.f_beta(1.0))
}

/// The F score in which recall counts β times as much as precision: (1 + β²)TP / ((1 + β²)TP + FP + β²FN).
///
/// ```
/// use anneal::metrics::{Average, fbeta_score};
///
/// let score = fbeta_score(&[0, 1, 1, 1], &[0, 1, 0, 0], 0.5, Average::Binary)?;
/// assert!((score - 5.0 / 7.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_score`]; also when `beta` is negative or NaN.
pub fn fbeta_score(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
    beta: f64,
    average: Average,
) -> Result<f64, MetricError> {
    check_beta("fbeta_score", beta)?;
    let labels = (y_true.label_values(), y_pred.label_values());
    score_of("fbeta_score", labels, &average, &|counts| counts.f_beta(beta))
}

/// The size of the intersection over that of the union: TP / (TP + FP + FN); 0 where that is 0 / 0.
///
/// ```
/// use anneal::metrics::{Average, jaccard_score};
///
/// assert_eq!(jaccard_score(&[0, 1, 1, 1], &[1, 1, 1, 0], Average::Binary)?, 0.5);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`precision_score`].
pub fn jaccard_score(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
    average: Average,
) -> Result<f64, MetricError> {
    score_of("jaccard_score", (y_true.label_values(), y_pred.label_values()), &average, &Counts::jaccard)
}

/// Precision, recall, F-beta and support of every class, in the order of classes.
///
/// ```
/// use anneal::metrics::precision_recall_fscore_support;
///
/// let scores = precision_recall_fscore_support(&["a", "a", "b"], &["a", "b", "b"], 1.0)?;
/// assert_eq!((scores[0].precision, scores[0].recall, scores[1].support), (1.0, 0.5, 1));
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`fbeta_score`].
pub fn precision_recall_fscore_support(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
    beta: f64,
) -> Result<Vec<ClassScores>, MetricError> {
    let operation = "precision_recall_fscore_support";
    check_beta(operation, beta)?;
    let encoded = pair(operation, y_true.label_values(), y_pred.label_values())?;
    Ok(class_scores(&encoded, &Margins::of(&encoded), beta))
}

pub(super) fn class_scores(encoded: &Encoded<2>, margins: &Margins, beta: f64) -> Vec<ClassScores> {
    let scores = |(at, class): (usize, &Label)| {
        let counts = margins.class(at);
        ClassScores {
            class: class.clone(),
            precision: counts.precision(),
            recall: counts.recall(),
            f_beta: counts.f_beta(beta),
            support: counts.truly as u64,
        }
    };
    encoded.classes.iter().enumerate().map(scores).collect()
}

fn check_beta(operation: &'static str, beta: f64) -> Result<(), MetricError> {
    if beta >= 0.0 {
        return Ok(());
    }
    Err(MetricError::Parameter { operation, parameter: "beta", expected: "0 or more".into(), got: beta.to_string() })
}
