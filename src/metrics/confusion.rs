//! What was predicted against what is true: the confusion matrix and the scores that it gives directly.

use ndarray::Array2;
use polars::prelude::{Column, DataFrame};

use super::MetricError;
use super::labels::{Encoded, Label, LabelValues, Labels, pair};
use crate::display::{Bundle, Show};

/// More classes than this make a matrix of more than half a gigabyte.
const MOST_CLASSES: usize = 8_000;

/// Counts of true against predicted classes.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusionMatrix {
    /// The classes, those of rows and of columns, in order.
    pub classes: Vec<Label>,
    /// `counts[[i, j]]`: samples of class `i` that were predicted as class `j`; shape `[classes, classes]`.
    pub counts: Array2<u64>,
}

/// How a confusion matrix is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalize {
    /// Each row by its sum: of the samples of a class, the share predicted as each.
    True,
    /// Each column by its sum: of what was predicted as a class, the share of each.
    Predicted,
    /// By the number of samples.
    All,
}

impl ConfusionMatrix {
    /// Shares instead of counts; 0 where a row or column is empty.
    pub fn normalized(&self, by: Normalize) -> Array2<f64> {
        let counts = self.counts.mapv(|count| count as f64);
        let (rows, columns) = (counts.sum_axis(ndarray::Axis(1)), counts.sum_axis(ndarray::Axis(0)));
        let all = counts.sum();
        let share = |((row, column), &count): ((usize, usize), &f64)| {
            let whole = match by {
                Normalize::True => rows[row],
                Normalize::Predicted => columns[column],
                Normalize::All => all,
            };
            if whole == 0.0 { 0.0 } else { count / whole }
        };
        let shares: Vec<f64> = counts.indexed_iter().map(share).collect();
        Array2::from_shape_vec(counts.raw_dim(), shares).expect("as many shares as counts")
    }

    /// A row per true class, a column per predicted one, and the true class as the first column.
    pub fn frame(&self) -> DataFrame {
        let name = |class: &Label| format!("predicted {class}");
        let classes: Vec<String> = self.classes.iter().map(Label::to_string).collect();
        let mut columns = vec![Column::new("true".into(), classes)];
        columns.extend(
            self.classes
                .iter()
                .enumerate()
                .map(|(at, class)| Column::new(name(class).into(), self.counts.column(at).to_vec())),
        );
        DataFrame::new(self.classes.len(), columns).expect("classes differ, so their columns do")
    }
}

impl Show for ConfusionMatrix {
    fn show(&self) -> Bundle {
        self.frame().show()
    }
}

/// Counts of true against predicted classes: row `i`, column `j` holds the samples of class `i` predicted as `j`.
///
/// Classes are all that occur on either side, in order.
///
/// ```
/// use anneal::metrics::confusion_matrix;
///
/// let matrix = confusion_matrix(&["cat", "dog", "cat", "cat"], &["cat", "dog", "dog", "cat"])?;
/// assert_eq!(matrix.counts, anneal::ndarray::array![[2, 1], [0, 1]]);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, are no classes, or have more than 8,000 of them.
pub fn confusion_matrix(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
) -> Result<ConfusionMatrix, MetricError> {
    matrix("confusion_matrix", pair("confusion_matrix", y_true.label_values(), y_pred.label_values())?)
}

pub(super) fn matrix(operation: &'static str, encoded: Encoded<2>) -> Result<ConfusionMatrix, MetricError> {
    let Encoded { classes, codes: [y_true, y_pred] } = encoded;
    let count = classes.len();
    if count > MOST_CLASSES {
        let expected = format!("at most {MOST_CLASSES} classes for a matrix");
        return Err(MetricError::Labels { operation, expected, got: count.to_string() });
    }
    let mut counts = vec![0u64; count * count];
    for (&row, &column) in y_true.iter().zip(&y_pred) {
        counts[row as usize * count + column as usize] += 1;
    }
    let counts = Array2::from_shape_vec((count, count), counts).expect("a square");
    Ok(ConfusionMatrix { classes, counts })
}

/// Per class: how often it is true, predicted, and both.
pub(super) struct Margins {
    pub(super) both: Vec<f64>,
    pub(super) truly: Vec<f64>,
    pub(super) predicted: Vec<f64>,
    pub(super) samples: f64,
}

impl Margins {
    pub(super) fn of(encoded: &Encoded<2>) -> Self {
        let [y_true, y_pred] = &encoded.codes;
        let mut counts = [(); 3].map(|_| vec![0u64; encoded.classes.len()]);
        for (&truth, &guess) in y_true.iter().zip(y_pred) {
            counts[0][truth as usize] += u64::from(truth == guess);
            counts[1][truth as usize] += 1;
            counts[2][guess as usize] += 1;
        }
        let [both, truly, predicted] = counts.map(|counts| counts.into_iter().map(|count| count as f64).collect());
        Self { both, truly, predicted, samples: y_true.len() as f64 }
    }

    fn correct(&self) -> f64 {
        self.both.iter().sum()
    }
}

fn margins(operation: &'static str, y_true: LabelValues<'_>, y_pred: LabelValues<'_>) -> Result<Margins, MetricError> {
    Ok(Margins::of(&pair(operation, y_true, y_pred)?))
}

/// The share of samples whose class was predicted: correct / n.
///
/// ```
/// assert_eq!(anneal::metrics::accuracy_score(&[0, 1, 2, 2], &[0, 1, 2, 1])?, 0.75);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, or are no classes.
pub fn accuracy_score(y_true: &(impl Labels + ?Sized), y_pred: &(impl Labels + ?Sized)) -> Result<f64, MetricError> {
    accuracy("accuracy_score", y_true.label_values(), y_pred.label_values())
}

fn accuracy(operation: &'static str, y_true: LabelValues<'_>, y_pred: LabelValues<'_>) -> Result<f64, MetricError> {
    if let (LabelValues::Integers(truth), LabelValues::Integers(guess)) = (&y_true, &y_pred)
        && truth.len() == guess.len()
        && !truth.is_empty()
    {
        // No numbering needed.
        let correct = truth.iter().zip(guess.iter()).filter(|(truth, guess)| truth == guess).count();
        return Ok(correct as f64 / truth.len() as f64);
    }
    let margins = margins(operation, y_true, y_pred)?;
    Ok(margins.correct() / margins.samples)
}

/// The share of samples whose class was missed: 1 − accuracy. For single labels it is the Hamming loss as well.
///
/// ```
/// assert_eq!(anneal::metrics::zero_one_loss(&[0, 1, 2, 2], &[0, 1, 2, 1])?, 0.25);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`accuracy_score`].
pub fn zero_one_loss(y_true: &(impl Labels + ?Sized), y_pred: &(impl Labels + ?Sized)) -> Result<f64, MetricError> {
    Ok(1.0 - accuracy("zero_one_loss", y_true.label_values(), y_pred.label_values())?)
}

/// The share of labels that are wrong; for one label per sample, which is all that is taken here, [`zero_one_loss`].
///
/// ```
/// assert_eq!(anneal::metrics::hamming_loss(&[0, 1, 2, 2], &[0, 1, 2, 1])?, 0.25);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`accuracy_score`].
pub fn hamming_loss(y_true: &(impl Labels + ?Sized), y_pred: &(impl Labels + ?Sized)) -> Result<f64, MetricError> {
    let margins = margins("hamming_loss", y_true.label_values(), y_pred.label_values())?;
    Ok((margins.samples - margins.correct()) / margins.samples)
}

/// The mean of the recalls of all classes that occur in `y_true`: accuracy as if all classes were equally frequent.
///
/// ```
/// // Nine of ten right, yet the rare class is never found.
/// let y_true = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/// assert_eq!(anneal::metrics::balanced_accuracy_score(&y_true, &[0; 10])?, 0.5);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`accuracy_score`].
pub fn balanced_accuracy_score(
    y_true: &(impl Labels + ?Sized),
    y_pred: &(impl Labels + ?Sized),
) -> Result<f64, MetricError> {
    let margins = margins("balanced_accuracy_score", y_true.label_values(), y_pred.label_values())?;
    let recalls = margins.both.iter().zip(&margins.truly).filter(|(_, truly)| **truly > 0.0);
    let recalls: Vec<f64> = recalls.map(|(both, truly)| both / truly).collect();
    Ok(recalls.iter().sum::<f64>() / recalls.len() as f64)
}

/// Matthews' correlation between true and predicted classes, from −1 to 1; 0 when either side has a single class.
///
/// With c correct of s samples, tₖ true and pₖ predicted of class k:
/// (c·s − Σ pₖtₖ) / √((s² − Σ pₖ²)(s² − Σ tₖ²)) (Gorodkin 2004).
///
/// ```
/// let mcc = anneal::metrics::matthews_corrcoef(&[1, 1, 1, 0], &[1, 0, 1, 1])?;
/// assert!((mcc + 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`accuracy_score`].
pub fn matthews_corrcoef(y_true: &(impl Labels + ?Sized), y_pred: &(impl Labels + ?Sized)) -> Result<f64, MetricError> {
    let margins = margins("matthews_corrcoef", y_true.label_values(), y_pred.label_values())?;
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let square = margins.samples * margins.samples;
    let together = margins.correct() * margins.samples - dot(&margins.truly, &margins.predicted);
    let spread =
        (square - dot(&margins.truly, &margins.truly)) * (square - dot(&margins.predicted, &margins.predicted));
    Ok(if spread == 0.0 { 0.0 } else { together / spread.sqrt() })
}

/// How far apart two different classes are for [`cohen_kappa_score`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KappaWeights {
    /// All disagreements count the same.
    None,
    /// By the distance of their places in the order of classes.
    Linear,
    /// By the square of that distance.
    Quadratic,
}

/// Cohen's kappa, agreement beyond chance: 1 − Σ w·observed / Σ w·expected, w the weight of each disagreement.
///
/// ```
/// use anneal::metrics::{KappaWeights, cohen_kappa_score};
///
/// let kappa = cohen_kappa_score(&[0, 0, 1, 1], &[0, 1, 1, 1], KappaWeights::None)?;
/// assert!((kappa - 0.5).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`confusion_matrix`]; undefined when both sides hold one and the same class only, since no disagreement is possible.
pub fn cohen_kappa_score(
    first: &(impl Labels + ?Sized),
    second: &(impl Labels + ?Sized),
    weights: KappaWeights,
) -> Result<f64, MetricError> {
    let operation = "cohen_kappa_score";
    kappa(&matrix(operation, pair(operation, first.label_values(), second.label_values())?)?, weights)
}

fn kappa(matrix: &ConfusionMatrix, weights: KappaWeights) -> Result<f64, MetricError> {
    let counts = matrix.counts.mapv(|count| count as f64);
    let (rows, columns, all) = (counts.sum_axis(ndarray::Axis(1)), counts.sum_axis(ndarray::Axis(0)), counts.sum());
    let weight = |row: usize, column: usize| {
        let apart = row.abs_diff(column) as f64;
        match weights {
            KappaWeights::None => f64::from(u8::from(row != column)),
            KappaWeights::Linear => apart,
            KappaWeights::Quadratic => apart * apart,
        }
    };
    let weighted = |value: &dyn Fn(usize, usize) -> f64| {
        counts.indexed_iter().map(|((row, column), _)| weight(row, column) * value(row, column)).sum::<f64>()
    };
    let observed = weighted(&|row, column| counts[[row, column]]);
    let expected = weighted(&|row, column| rows[row] * columns[column] / all);
    if expected == 0.0 {
        let got = format!("only the class {}", matrix.classes[0]);
        return Err(MetricError::Undefined { operation: "cohen_kappa_score", expected: "at least two classes", got });
    }
    Ok(1.0 - observed / expected)
}
