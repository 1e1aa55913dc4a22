//! Scores of several classes at once: one column per class.

use super::MetricError;
use super::curves::{Steps, area};
use super::labels::{Label, LabelValues, Labels, single};
use super::numbers::{NumberValues, Numbers, Rows, finite_rows, same_length};
use super::precision_recall::Average;

/// The class of each sample as the number of its column.
///
/// Labels that are all integers below the number of columns are column numbers; other classes have to occur all, and
/// stand for the columns in their order.
pub(super) fn columns_of(
    operation: &'static str,
    y_true: LabelValues<'_>,
    width: usize,
) -> Result<Vec<usize>, MetricError> {
    let encoded = single(operation, y_true)?;
    let number = |class: &Label| match class {
        Label::Integer(class) => usize::try_from(*class).ok().filter(|class| *class < width),
        Label::Bool(class) => Some(usize::from(*class)),
        Label::Text(_) => None,
    };
    let column_of: Vec<usize> = match encoded.classes.iter().map(number).collect::<Option<Vec<_>>>() {
        Some(numbers) => numbers,
        None if encoded.classes.len() == width => (0..width).collect(),
        None => {
            let expected = format!(
                "as many classes as the scores have columns ({width}), or integers from 0 to {}",
                width.saturating_sub(1)
            );
            let got = format!("{} classes", encoded.classes.len());
            return Err(MetricError::Labels { operation, expected, got });
        }
    };
    Ok(encoded.codes[0].iter().map(|&code| column_of[code as usize]).collect())
}

/// Classes as columns, and the rows of scores that belong to them.
pub(super) fn classes_and_rows<'a>(
    operation: &'static str,
    input: &'static str,
    y_true: LabelValues<'_>,
    y_score: NumberValues<'a>,
) -> Result<(Vec<usize>, Rows<'a>), MetricError> {
    let rows = finite_rows(operation, input, y_score)?;
    let classes = columns_of(operation, y_true, rows.width)?;
    same_length(operation, input, classes.len(), rows.count)?;
    Ok((classes, rows))
}

/// How several classes are compared two at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MultiClass {
    /// Each class against all others together.
    OneVsRest,
    /// Every pair of classes, both ways round (Hand and Till 2001).
    OneVsOne,
}

/// The area under the ROC curve for several classes: the mean over classes, or over pairs of classes.
///
/// `y_score` has the shape `[n, classes]` and rows that sum to 1. `average` is [`Average::Macro`] or
/// [`Average::Weighted`]; for [`MultiClass::OneVsRest`] also [`Average::Micro`].
///
/// ```
/// use anneal::metrics::{Average, MultiClass, roc_auc_score_multiclass};
///
/// let scores = [[0.6, 0.3, 0.1], [0.3, 0.5, 0.2], [0.2, 0.2, 0.6], [0.5, 0.4, 0.1]];
/// let area = roc_auc_score_multiclass(&[0, 1, 2, 0], &scores, MultiClass::OneVsRest, Average::Macro)?;
/// assert_eq!(area, 1.0);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN, when rows do not sum to 1, when a class does not occur.
pub fn roc_auc_score_multiclass(
    y_true: &(impl Labels + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    compare: MultiClass,
    average: Average,
) -> Result<f64, MetricError> {
    multiclass_area(y_true.label_values(), y_score.number_values(), compare, &average)
}

fn multiclass_area(
    y_true: LabelValues<'_>,
    y_score: NumberValues<'_>,
    compare: MultiClass,
    average: &Average,
) -> Result<f64, MetricError> {
    let operation = "roc_auc_score_multiclass";
    let (classes, rows) = classes_and_rows(operation, "y_score", y_true, y_score)?;
    check_sums(operation, "y_score", &rows)?;
    let mut counts = vec![0.0; rows.width];
    classes.iter().for_each(|&class| counts[class] += 1.0);
    if let Some(absent) = counts.iter().position(|&count| count == 0.0) {
        let got = format!("none of the class of column {absent}");
        return Err(MetricError::Undefined { operation, expected: "samples of every class", got });
    }
    if rows.width < 2 {
        let got = "one column".to_owned();
        return Err(MetricError::Undefined { operation, expected: "at least two classes", got });
    }
    match (compare, average) {
        (MultiClass::OneVsRest, Average::Macro | Average::Weighted) => {
            let areas = (0..rows.width).map(|class| area_between(&classes, &rows, class, None));
            Ok(weighted_mean(areas.collect(), (*average == Average::Weighted).then_some(counts)))
        }
        (MultiClass::OneVsRest, Average::Micro) => {
            let positive: Vec<bool> =
                classes.iter().flat_map(|&class| (0..rows.width).map(move |column| column == class)).collect();
            Ok(area(&Steps::of(&positive, &rows.values)))
        }
        (MultiClass::OneVsOne, Average::Macro | Average::Weighted) => {
            let pairs: Vec<(usize, usize)> =
                (0..rows.width).flat_map(|a| (a + 1..rows.width).map(move |b| (a, b))).collect();
            let both = |&(a, b): &(usize, usize)| {
                (area_between(&classes, &rows, a, Some(b)) + area_between(&classes, &rows, b, Some(a))) / 2.0
            };
            let weights = pairs.iter().map(|&(a, b)| counts[a] + counts[b]).collect();
            let areas = pairs.iter().map(both).collect();
            Ok(weighted_mean(areas, (*average == Average::Weighted).then_some(weights)))
        }
        _ => {
            let expected = "Average::Macro or Average::Weighted (or Average::Micro, one against the rest)".to_owned();
            Err(MetricError::Parameter { operation, parameter: "average", expected, got: format!("{average:?}") })
        }
    }
}

/// The area for one class against another, or against all others.
fn area_between(classes: &[usize], rows: &Rows<'_>, class: usize, against: Option<usize>) -> f64 {
    let taken = |at: &usize| against.is_none_or(|other| classes[*at] == class || classes[*at] == other);
    let (positive, scores): (Vec<bool>, Vec<f64>) =
        (0..rows.count).filter(taken).map(|at| (classes[at] == class, rows.values[at * rows.width + class])).unzip();
    area(&Steps::of(&positive, &scores))
}

fn weighted_mean(values: Vec<f64>, weights: Option<Vec<f64>>) -> f64 {
    let weights = weights.unwrap_or_else(|| vec![1.0; values.len()]);
    values.iter().zip(&weights).map(|(value, weight)| value * weight).sum::<f64>() / weights.iter().sum::<f64>()
}

/// Probabilities sum to 1; the tolerance lets those of `f32` pass.
pub(super) fn check_sums(operation: &'static str, input: &'static str, rows: &Rows<'_>) -> Result<(), MetricError> {
    for row in 0..rows.count {
        let sum: f64 = rows.row(row).iter().sum();
        if (sum - 1.0).abs() > 1e-4 {
            let expected = "rows of probabilities, which sum to 1 (scores need a softmax first)";
            return Err(MetricError::Domain { operation, input, expected, position: row * rows.width, got: sum });
        }
    }
    Ok(())
}

/// The share of samples whose class is among the `k` with the highest scores.
///
/// `y_score` has the shape `[n, classes]`. Of equal scores the later column counts as higher, as in scikit-learn.
///
/// ```
/// use anneal::metrics::top_k_accuracy_score;
///
/// let scores = [[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.4, 0.3], [0.7, 0.2, 0.1]];
/// assert_eq!(top_k_accuracy_score(&[0, 1, 2, 2], &scores, 2)?, 0.75);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN, when classes do not fit the columns, or when `k` is 0.
pub fn top_k_accuracy_score(
    y_true: &(impl Labels + ?Sized),
    y_score: &(impl Numbers + ?Sized),
    k: usize,
) -> Result<f64, MetricError> {
    top_k(y_true.label_values(), y_score.number_values(), k)
}

fn top_k(y_true: LabelValues<'_>, y_score: NumberValues<'_>, k: usize) -> Result<f64, MetricError> {
    let operation = "top_k_accuracy_score";
    check_k(operation, k)?;
    let (classes, rows) = classes_and_rows(operation, "y_score", y_true, y_score)?;
    let found = |(row, class): (usize, &usize)| {
        let scores = rows.row(row);
        let own = scores[*class];
        let above = scores.iter().enumerate().filter(|&(at, &score)| score > own || (score == own && at > *class));
        above.count() < k
    };
    let hits = classes.iter().enumerate().filter(|&(row, class)| found((row, class))).count();
    Ok(hits as f64 / rows.count as f64)
}

pub(super) fn check_k(operation: &'static str, k: usize) -> Result<(), MetricError> {
    if k > 0 {
        return Ok(());
    }
    Err(MetricError::Parameter { operation, parameter: "k", expected: "at least 1".into(), got: "0".into() })
}
