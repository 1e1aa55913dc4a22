//! ROC, precision-recall and calibration curves: how good scores are at every threshold.

use super::axes::Axis;
use super::chart::{Anchor, Chart, Mark, Paint};
use super::data::scored;
use super::labels::{Labels, picture};
use super::legend::Symbol;
use super::style::{PALETTE, TICK, UNIT};
use super::{PlotError, Values};
use crate::display::format_count;
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
    /// Score and whether the case is positive, by descending score.
    pairs: Result<(Vec<(f64, bool)>, String), PlotError>,
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
        let models = vec![Model { name: String::new(), pairs: scored(kind.name(), truth, scores) }];
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
        let pairs = scored(self.kind.name(), truth.values(), scores.values());
        self.models.push(Model { name: name.into(), pairs });
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
            let (pairs, positive) = model.pairs.clone()?;
            let (curve, word, score) = match self.kind {
                Kind::Roc => roc(&pairs).with("AUC"),
                Kind::PrecisionRecall => precision_recall(&pairs).with("AP"),
                Kind::Calibration => calibrated(&pairs, self.bins)?.with("Brier"),
            };
            if self.kind == Kind::PrecisionRecall && group == 0 {
                base_line(&mut chart, &pairs);
            }
            chart.alt += &self.describe(model, &pairs, &positive, &format!("{word} {score:.3}"));
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

    fn describe(&self, model: &Model, pairs: &[(f64, bool)], positive: &str, score: &str) -> String {
        let kind = match self.kind {
            Kind::Roc => "ROC curve",
            Kind::PrecisionRecall => "Precision-recall curve",
            Kind::Calibration => "Calibration curve",
        };
        let of = if model.name.is_empty() { String::new() } else { format!(" of {}", model.name) };
        let (all, positives) = (format_count(pairs.len()), format_count(pairs.iter().filter(|pair| pair.1).count()));
        format!("{kind}{of}: {score} on {all} cases, {positives} of them positive ({positive}). ")
    }
}

/// A curve and the number that sums it up.
struct Scored {
    curve: Vec<(f64, f64)>,
    score: f64,
}

impl Scored {
    fn with(self, word: &'static str) -> (Vec<(f64, f64)>, &'static str, f64) {
        (self.curve, word, self.score)
    }
}

/// After each distinct score: cases so far that are negative, and that are positive.
fn steps(pairs: &[(f64, bool)]) -> Vec<(f64, f64)> {
    let (mut negatives, mut positives) = (0.0, 0.0);
    let mut steps = Vec::new();
    for (at, (score, positive)) in pairs.iter().enumerate() {
        if *positive {
            positives += 1.0
        } else {
            negatives += 1.0
        }
        if pairs.get(at + 1).is_none_or(|next| next.0 != *score) {
            steps.push((negatives, positives));
        }
    }
    steps
}

fn roc(pairs: &[(f64, bool)]) -> Scored {
    let steps = steps(pairs);
    let (negatives, positives) = steps.last().copied().unwrap_or((1.0, 1.0));
    let curve: Vec<(f64, f64)> =
        std::iter::once((0.0, 0.0)).chain(steps.iter().map(|(n, p)| (n / negatives, p / positives))).collect();
    let score = curve.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[1].1 + pair[0].1) / 2.0).sum();
    Scored { curve, score }
}

fn precision_recall(pairs: &[(f64, bool)]) -> Scored {
    let steps = steps(pairs);
    let positives = steps.last().map_or(1.0, |last| last.1);
    let mut curve = vec![(0.0, 1.0)];
    curve.extend(steps.iter().map(|(n, p)| (p / positives, p / (n + p))));
    let score = curve.windows(2).map(|pair| (pair[1].0 - pair[0].0) * pair[1].1).sum();
    Scored { curve, score }
}

fn calibrated(pairs: &[(f64, bool)], bins: usize) -> Result<Scored, PlotError> {
    if let Some((got, _)) = pairs.iter().find(|(probability, _)| !(0.0..=1.0).contains(probability)) {
        return Err(PlotError::Unusable {
            picture: "calibration",
            what: "the probabilities".into(),
            expected: "numbers from 0 to 1".into(),
            got: format!("{got}; scores become probabilities by the logistic function, 1 / (1 + exp(-score))"),
        });
    }
    let mut sums = vec![(0.0, 0.0, 0.0); bins];
    for (probability, positive) in pairs {
        let bin = &mut sums[((probability * bins as f64) as usize).min(bins - 1)];
        *bin = (bin.0 + 1.0, bin.1 + probability, bin.2 + f64::from(u8::from(*positive)));
    }
    let curve = sums.iter().filter(|bin| bin.0 > 0.0).map(|(n, sum, positives)| (sum / n, positives / n)).collect();
    let error = |(probability, positive): &(f64, bool)| (probability - f64::from(u8::from(*positive))).powi(2);
    Ok(Scored { curve, score: pairs.iter().map(error).sum::<f64>() / pairs.len() as f64 })
}

/// What a model without skill reaches: the share of positives.
fn base_line(chart: &mut Chart, pairs: &[(f64, bool)]) {
    let share = pairs.iter().filter(|pair| pair.1).count() as f64 / pairs.len() as f64;
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

    /// scikit-learn 1.9.1 on truth 0, 0, 1, 1 and scores 0.1, 0.4, 0.35, 0.8: `roc_auc_score`, `average_precision_score`,
    /// `brier_score_loss`.
    #[test]
    fn scores_are_scikit_learns() {
        let pairs = [(0.8, true), (0.4, false), (0.35, true), (0.1, false)];
        assert!((roc(&pairs).score - 0.75).abs() < 1e-12);
        assert!((precision_recall(&pairs).score - 0.833_333_333_333_333_3).abs() < 1e-12);
        assert!((calibrated(&pairs, 10).unwrap().score - 0.158_125).abs() < 1e-12);
        assert_eq!(calibrated(&pairs, 2).unwrap().curve.len(), 2);
    }

    #[test]
    fn equal_scores_are_one_step() {
        let pairs = [(0.5, true), (0.5, false), (0.5, true), (0.5, false)];
        assert_eq!(roc(&pairs).curve, [(0.0, 0.0), (1.0, 1.0)]);
        assert_eq!(roc(&pairs).score, 0.5);
    }
}
