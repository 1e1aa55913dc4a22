"""Every metric on a million predictions, beside scikit-learn; the few that need more time than that on fewer."""

import numpy
from sklearn import metrics
from toolkit_data import BINARY, GUESS, M, NUMBERS, SCORE, TRUTH, Row, mixed

RUST = """
use anneal::metrics::*;
use anneal::metrics::Bins as CurveBins;
let shares = |rows: i64, columns: i64| {
    let raw = Array2::from_shape_fn((rows as usize, columns as usize), |(row, column)| {
        mixed(row as i64 * columns + column as i64, 104_729, 10_007) as f64 + 1.0
    });
    let sums = raw.sum_axis(Axis(1)).insert_axis(Axis(1));
    raw / sums
};
let three: Vec<i64> = (0..million).map(|n| mixed(n, 7_919, 3)).collect();
let probabilities: Array2<f64> = shares(million, 3);
let relevance = Array2::from_shape_fn((100_000, 10), |(row, column)| mixed((row * 10 + column) as i64, 7_919, 4) as f64);
let relevant = relevance.mapv(|grade| if grade > 1.0 { 1.0 } else { 0.0 });
let ranked: Array2<f64> = shares(100_000, 10);
let points = Array2::from_shape_fn((1_000_000, 2), |(row, column)| mixed((row * 2 + column) as i64, 15_485_863, 10_007) as f64 / 10_007.0 + truth[row] as f64);
let some_points = points.slice(s![..2_000, ..]).to_owned();
let some_truth: Vec<i64> = truth[..2_000].to_vec();
let signs: Vec<i64> = binary.iter().map(|class| 2 * class - 1).collect();
let rising: Vec<f64> = (0..million).map(|n| n as f64).collect();
"""


def shares(rows, columns):
    raw = mixed(numpy.arange(rows * columns), 104_729, 10_007).reshape(rows, columns) + 1.0
    return raw / raw.sum(axis=1, keepdims=True)


THREE, PROBABILITIES = mixed(M, 7_919, 3), shares(1_000_000, 3)
RELEVANCE = mixed(numpy.arange(1_000_000), 7_919, 4).reshape(100_000, 10) * 1.0
RELEVANT, RANKED = (RELEVANCE > 1) * 1, shares(100_000, 10)
POINTS = mixed(numpy.arange(2_000_000), 15_485_863, 10_007).reshape(1_000_000, 2) / 10_007 + TRUTH[:, None]
SIGNS, RISING = 2 * BINARY - 1, M * 1.0


def row(name, rust, python, what="", compared=True):
    return Row(f"`{name}`{what}", rust, {"scikit-learn": python}, compared=compared)


def plain(name, rust_arguments, *arguments, more="", what="", **named):
    """A metric that gives one number and is called alike on both sides."""
    return row(name, f"{name}({rust_arguments}{more})?", lambda: getattr(metrics, name)(*arguments, **named), what)


def curve(name, call, python, what=""):
    """A metric that gives more than one number, which are compared by the tests."""
    return row(name, f"{{ std::hint::black_box({call}?); 0.0 }}", python, what, compared=False)


CLASSES = [
    *(plain(name, "&truth, &guess", TRUTH, GUESS) for name in
      ["accuracy_score", "balanced_accuracy_score", "zero_one_loss", "hamming_loss", "matthews_corrcoef"]),
    *(plain(name, "&truth, &guess", TRUTH, GUESS, more=", Average::Macro", average="macro") for name in
      ["precision_score", "recall_score", "f1_score", "jaccard_score"]),
    plain("fbeta_score", "&truth, &guess", TRUTH, GUESS, more=", 2.0, Average::Macro", beta=2.0, average="macro"),
    plain("cohen_kappa_score", "&truth, &guess", TRUTH, GUESS, more=", KappaWeights::None"),
    curve("precision_recall_fscore_support", "precision_recall_fscore_support(&truth, &guess, 1.0)", lambda: metrics.precision_recall_fscore_support(TRUTH, GUESS)),
    curve("classification_report", "classification_report(&truth, &guess)", lambda: metrics.classification_report(TRUTH, GUESS)),
    curve("confusion_matrix", "metrics::confusion_matrix(&truth, &guess)", lambda: metrics.confusion_matrix(TRUTH, GUESS)),
]
SCORES = [
    curve("roc_curve", "metrics::roc_curve(&binary, &score)", lambda: metrics.roc_curve(BINARY, SCORE)),
    plain("roc_auc_score", "&binary, &score", BINARY, SCORE),
    row("roc_auc_score_partial", "roc_auc_score_partial(&binary, &score, 0.1)?", lambda: metrics.roc_auc_score(BINARY, SCORE, max_fpr=0.1)),
    curve("precision_recall_curve", "precision_recall_curve(&binary, &score)", lambda: metrics.precision_recall_curve(BINARY, SCORE)),
    plain("average_precision_score", "&binary, &score", BINARY, SCORE),
    curve("det_curve", "det_curve(&binary, &score)", lambda: metrics.det_curve(BINARY, SCORE)),
    plain("auc", "&rising, &score", RISING, SCORE),
    plain("hinge_loss", "&signs, &score", SIGNS, SCORE),
    plain("log_loss", "&binary, &score", BINARY, SCORE),
    plain("d2_log_loss_score", "&binary, &score", BINARY, SCORE),
    plain("brier_score_loss", "&binary, &score", BINARY, SCORE),
    curve("calibration_curve", "calibration_curve(&binary, &score, 10, CurveBins::Uniform)", lambda: calibration_curve(BINARY, SCORE, n_bins=10)),
    row("roc_auc_score_multiclass", "roc_auc_score_multiclass(&three, &probabilities, MultiClass::OneVsRest, Average::Macro)?",
        lambda: metrics.roc_auc_score(THREE, PROBABILITIES, multi_class="ovr"), ", 3 classes"),
    plain("top_k_accuracy_score", "&three, &probabilities, 2", THREE, PROBABILITIES, what=", 3 classes", k=2),
]
REGRESSION = [
    *(plain(name, "&numbers, &score", NUMBERS, SCORE) for name in
      ["mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "median_absolute_error", "max_error",
       "mean_absolute_percentage_error", "mean_squared_log_error", "root_mean_squared_log_error", "r2_score",
       "explained_variance_score", "d2_absolute_error_score", "mean_poisson_deviance", "mean_gamma_deviance"]),
    plain("mean_pinball_loss", "&numbers, &score", NUMBERS, SCORE, more=", 0.9", alpha=0.9),
    plain("d2_pinball_score", "&numbers, &score", NUMBERS, SCORE, more=", 0.9", alpha=0.9),
    plain("mean_tweedie_deviance", "&numbers, &score", NUMBERS, SCORE, more=", 1.5", power=1.5),
    plain("d2_tweedie_score", "&numbers, &score", NUMBERS, SCORE, more=", 1.5", power=1.5),
]
RANKING = [
    plain("dcg_score", "&relevance, &ranked", RELEVANCE, RANKED, more=", None", what=", 100,000 queries of 10"),
    plain("ndcg_score", "&relevance, &ranked", RELEVANCE, RANKED, more=", None", what=", 100,000 queries of 10"),
    *(plain(name, "&relevant, &ranked", RELEVANT, RANKED, what=", 100,000 × 10") for name in
      ["coverage_error", "label_ranking_average_precision_score", "label_ranking_loss"]),
]
CLUSTERS = [
    *(plain(name, "&truth, &guess", TRUTH, GUESS) for name in
      ["rand_score", "adjusted_rand_score", "mutual_info_score", "normalized_mutual_info_score", "adjusted_mutual_info_score",
       "homogeneity_score", "completeness_score", "v_measure_score", "fowlkes_mallows_score"]),
    curve("pair_confusion_matrix", "pair_confusion_matrix(&truth, &guess)", lambda: metrics.cluster.pair_confusion_matrix(TRUTH, GUESS)),
    plain("silhouette_score", "&some_points, &some_truth", POINTS[:2_000], TRUTH[:2_000], what=", 2,000 points"),
    plain("davies_bouldin_score", "&points, &truth", POINTS, TRUTH),
    plain("calinski_harabasz_score", "&points, &truth", POINTS, TRUTH),
]


def calibration_curve(*arguments, **named):
    from sklearn import calibration
    return calibration.calibration_curve(*arguments, **named)


ROWS = [*CLASSES, *SCORES, *REGRESSION, *RANKING, *CLUSTERS]
