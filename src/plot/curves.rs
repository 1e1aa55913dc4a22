//! ROC, precision-recall and calibration curves: how good scores are at every threshold.

use super::axes::Axis;
use super::chart::{Anchor, Chart, Mark, Paint};
use super::data::{Cases, scored};
use super::labels::{Labels, picture};
use super::legend::Symbol;
use super::style::{PALETTE, TICK, UNIT};
use super::{PlotError, Values};
use crate::display::format_count;
use crate::metrics::{self, Bins, MetricError};
use polars::prelude::Series;

/// Points of one curve that are drawn at most.
const MOST_POINTS: usize = 300;

/// The receiver operating characteristic: at each threshold, the share of positives found over the share of negatives
/// wrongly called positive. The area under it, in the legend, is the chance that a positive has the higher score.
///
/// `truth` has two classes, of which the later is positive: `true`, 1, or the last word of the alphabet. A higher score
/// means more likely positive; equal scores make one step, as in scikit-learn.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::roc_curve(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8]).and("a coin", &[0, 1, 0, 1], &[0.5, 0.5, 0.5, 0.5]);
/// ```
pub fn roc_curve(truth: &(impl Values + ?Sized), scores: &(impl Values + ?Sized)) -> ScoreCurve {
    ScoreCurve::new(Kind::Roc, truth.values(), scores.values())
}

/// Precision over recall: of those called positive the share that is, over the share of positives found.
///
/// The grey line is the share of positives, which a model without skill reaches. The legend has the average precision,
/// the precision summed over the steps of recall, as in scikit-learn. Suits rare positives better than [`roc_curve`].
///
/// ```
/// use anneal::prelude::*;
///
/// plot::pr_curve(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8]);
/// ```
pub fn pr_curve(truth: &(impl Values + ?Sized), scores: &(impl Values + ?Sized)) -> ScoreCurve {
    ScoreCurve::new(Kind::PrecisionRecall, truth.values(), scores.values())
}

/// Calibration: of the cases that got about the same probability, the share that is positive, over that probability.
///
/// Probabilities are counted in ten equal intervals unless [`ScoreCurve::bins`] says otherwise; empty ones have no point.
/// On the diagonal a probability means what it says. The legend has the Brier score, the mean squared error.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::calibration(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8]).bins(4);
/// ```
pub fn calibration(truth: &(impl Values + ?Sized), probabilities: &(impl Values + ?Sized)) -> ScoreCurve {
    ScoreCurve::new(Kind::Calibration, truth.values(), probabilities.values())
}

/// What [`roc_curve`], [`pr_curve`] and [`calibration`] return.
#[derive(Debug, Clone)]
pub struct ScoreCurve {
    kind: Kind,
    models: Vec<Model>,
    bins: usize,
    labels: Labels,
}

picture!(ScoreCurve);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Roc,
    PrecisionRecall,
    Calibration,
}

#[derive(Debug, Clone)]
struct Model {
    name: String,
    cases: Result<Cases, PlotError>,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Roc => "roc_curve",
            Self::PrecisionRecall => "pr_curve",
            Self::Calibration => "calibration",
        }
    }
}

impl ScoreCurve {
    fn new(kind: Kind, truth: Result<Series, PlotError>, scores: Result<Series, PlotError>) -> Self {
        let models = vec![Model { name: String::new(), cases: scored(kind.name(), truth, scores) }];
        Self { kind, models, bins: 10, labels: Labels::default() }
    }

    /// The name of the first curve in the legend.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.models[0].name = name.into();
        self
    }

    /// The curve of another model beside it, up to seven in all.
    pub fn and(
        mut self,
        name: impl Into<String>,
        truth: &(impl Values + ?Sized),
        scores: &(impl Values + ?Sized),
    ) -> Self {
        let cases = scored(self.kind.name(), truth.values(), scores.values());
        self.models.push(Model { name: name.into(), cases });
        self
    }

    /// The number of intervals of a calibration curve, from 2 to 50; other curves have none.
    pub fn bins(mut self, bins: usize) -> Self {
        self.bins = bins.clamp(2, 50);
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let picture = self.kind.name();
        if self.models.len() > PALETTE.len() {
            let (things, got, most) = ("curves".into(), self.models.len(), PALETTE.len());
            return Err(PlotError::TooMany { picture, things, got, most, advice: "draw the best ones" });
        }
        let names = match self.kind {
            Kind::Roc => ("false positive rate", "true positive rate"),
            Kind::PrecisionRecall => ("recall", "precision"),
            Kind::Calibration => ("predicted probability", "share of positives"),
        };
        let mut chart = Chart::new(picture, Axis::new(picture, -0.02, 1.02)?, Axis::new(picture, -0.02, 1.02)?, names);
        chart.equal = true;
        if self.kind != Kind::PrecisionRecall {
            chart.rule((0.0, 0.0), (1.0, 1.0), 0.45);
        }
        for (group, model) in self.models.iter().enumerate() {
            let cases = model.cases.as_ref().map_err(PlotError::clone)?;
            let (curve, word, score) =
                scored_curve(self.kind, cases, self.bins).map_err(|error| refused(self.kind, error))?;
            if self.kind == Kind::PrecisionRecall && group == 0 {
                base_line(&mut chart, cases);
            }
            chart.alt += &self.describe(model, cases, &format!("{word} {score:.3}"));
            let name = if model.name.is_empty() { String::new() } else { format!("{} · ", model.name) };
            chart.groups.push(format!("{name}{word} {score:.3}"));
            if self.kind == Kind::Calibration {
                let paint = Paint::group(group, 1.0);
                chart.marks.extend(curve.iter().map(|at| Mark::Point { at: *at, group, paint, radius: 4 * UNIT }));
            }
            let points = thinned(curve);
            chart.marks.push(Mark::Line { points, paint: Paint::group(group, 1.0), width: 2 * UNIT });
        }
        chart.symbol = Symbol::Stroke;
        Ok(chart)
    }

    fn describe(&self, model: &Model, cases: &Cases, score: &str) -> String {
        let kind = match self.kind {
            Kind::Roc => "ROC curve",
            Kind::PrecisionRecall => "Precision-recall curve",
            Kind::Calibration => "Calibration curve",
        };
        let of = if model.name.is_empty() { String::new() } else { format!(" of {}", model.name) };
        let (all, positives) = (format_count(cases.scores.len()), format_count(cases.positives()));
        format!("{kind}{of}: {score} on {all} cases, {positives} of them positive ({}). ", cases.class)
    }
}

/// A curve as points, and the word and the number that sum it up.
type Scored = (Vec<(f64, f64)>, &'static str, f64);

/// The curve of the metric of the same name.
fn scored_curve(kind: Kind, cases: &Cases, bins: usize) -> Result<Scored, MetricError> {
    let (truth, scores) = (&cases.positive, &cases.scores);
    let points = |x: Vec<f64>, y: Vec<f64>| x.into_iter().zip(y).collect();
    Ok(match kind {
        Kind::Roc => {
            let curve = metrics::roc_curve(truth, scores)?;
            (points(curve.fpr, curve.tpr), "AUC", metrics::roc_auc_score(truth, scores)?)
        }
        Kind::PrecisionRecall => {
            let curve = metrics::precision_recall_curve(truth, scores)?;
            (points(curve.recall, curve.precision), "AP", metrics::average_precision_score(truth, scores)?)
        }
        Kind::Calibration => {
            let curve = metrics::calibration_curve(truth, scores, bins, Bins::Uniform)?;
            (points(curve.prob_pred, curve.prob_true), "Brier", metrics::brier_score_loss(truth, scores)?)
        }
    })
}

fn refused(kind: Kind, error: MetricError) -> PlotError {
    let (what, expected, got) = match error {
        MetricError::Undefined { expected, got, .. } => ("the cases without a missing value", expected.into(), got),
        MetricError::Domain { expected, got, .. } => ("the probabilities", expected.into(), got.to_string()),
        other => ("the scores", "what the metric of the same name takes".into(), other.to_string()),
    };
    PlotError::Unusable { picture: kind.name(), what: what.into(), expected, got }
}

/// What a model without skill reaches: the share of positives.
fn base_line(chart: &mut Chart, cases: &Cases) {
    let share = cases.positives() as f64 / cases.scores.len() as f64;
    chart.rule((0.0, share), (1.0, share), 0.45);
    let (words, shift) = ("no skill".into(), (0, if share > 0.1 { 10 } else { -9 }));
    let paint = Paint::ink(0.65);
    chart.marks.push(Mark::Words { at: (0.0, share), shift, words, size: TICK, paint, anchor: Anchor::Left });
}

/// Fewer points: corners stay, and of the others as many as a screen shows.
fn thinned(curve: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let last = curve.len() - 1;
    let bends = |at: usize| {
        let ((a, b), (c, d), (e, f)) = (curve[at - 1], curve[at], curve[at + 1]);
        ((c - a) * (f - b) - (e - a) * (d - b)).abs() > 1e-12
    };
    let corners: Vec<(f64, f64)> =
        (0..curve.len()).filter(|&at| at == 0 || at == last || bends(at)).map(|at| curve[at]).collect();
    let every = corners.len().div_ceil(MOST_POINTS).max(1);
    let end = corners[corners.len() - 1];
    corners.into_iter().step_by(every).chain([end]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(scores: &[f64], positive: &[bool]) -> Cases {
        Cases { scores: scores.into(), positive: positive.into(), class: "1".into() }
    }

    /// scikit-learn 1.9.1 on truth 0, 0, 1, 1 and scores 0.1, 0.4, 0.35, 0.8: `roc_auc_score`, `average_precision_score`,
    /// `brier_score_loss`.
    #[test]
    fn scores_are_scikit_learns() {
        let cases = cases(&[0.8, 0.4, 0.35, 0.1], &[true, false, true, false]);
        for (kind, expected) in [(Kind::Roc, 0.75), (Kind::PrecisionRecall, 5.0 / 6.0), (Kind::Calibration, 0.158_125)]
        {
            assert!((scored_curve(kind, &cases, 10).unwrap().2 - expected).abs() < 1e-12);
        }
        assert_eq!(scored_curve(Kind::Calibration, &cases, 2).unwrap().0.len(), 2);
    }

    #[test]
    fn equal_scores_are_one_step() {
        let cases = cases(&[0.5; 4], &[true, false, true, false]);
        let (curve, _, area) = scored_curve(Kind::Roc, &cases, 10).unwrap();
        assert_eq!((curve, area), (vec![(0.0, 0.0), (1.0, 1.0)], 0.5));
    }

    /// Rows without a score may take a whole class with them.
    #[test]
    fn one_class_left_is_said() {
        let picture = roc_curve(&[0, 0, 1], &[Some(0.1), Some(0.2), None]);
        let said = picture.plan().unwrap_err().to_string();
        assert!(said.contains("samples of both classes") && said.contains("2 negative ones only"), "{said}");
    }
}
