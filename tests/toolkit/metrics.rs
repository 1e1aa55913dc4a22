//! Every metric against what scikit-learn says (tests/fixtures/metrics.json, recorded by python/record_metrics.py).

use std::cell::RefCell;
use std::collections::BTreeSet;

use anneal::metrics::*;
use anneal::ndarray::{Array1, Array2};
use serde_json::Value;

/// Recorded inputs and results; remembers which results have been compared.
struct Recorded {
    content: Value,
    seen: RefCell<BTreeSet<String>>,
}

impl Recorded {
    fn read() -> Self {
        let content = include_str!("../fixtures/metrics.json");
        Self { content: serde_json::from_str(content).expect("valid JSON"), seen: RefCell::default() }
    }

    fn integers(&self, name: &str) -> Vec<i64> {
        serde_json::from_value(self.content[format!("input {name}")].clone()).expect("integers")
    }

    fn floats(&self, name: &str) -> Vec<f64> {
        serde_json::from_value(self.content[format!("input {name}")].clone()).expect("floats")
    }

    fn rows(&self, name: &str) -> Vec<Vec<f64>> {
        serde_json::from_value(self.content[format!("input {name}")].clone()).expect("rows of floats")
    }

    fn words(&self, name: &str) -> Vec<String> {
        serde_json::from_value(self.content[format!("input {name}")].clone()).expect("words")
    }

    fn expected(&self, name: &str) -> &Value {
        self.seen.borrow_mut().insert(name.to_owned());
        &self.content[name]
    }

    #[track_caller]
    fn check(&self, name: &str, got: Result<f64, MetricError>) {
        let expected = self.expected(name).as_f64().unwrap_or_else(|| panic!("{name} is not recorded"));
        close(name, got.unwrap_or_else(|error| panic!("{name}: {error}")), expected);
    }

    #[track_caller]
    fn list(&self, name: &str, got: impl IntoIterator<Item = f64>) {
        let expected: Vec<f64> = serde_json::from_value(self.expected(name).clone()).expect("a recorded list");
        let got: Vec<f64> = got.into_iter().collect();
        assert_eq!(got.len(), expected.len(), "{name}: {got:?} for {expected:?}");
        got.iter().zip(&expected).for_each(|(got, expected)| close(name, *got, *expected));
    }

    /// Every recorded result of one part has been compared.
    fn all_seen(&self, prefixes: &[&str]) {
        let recorded = self.content.as_object().expect("an object").keys();
        let left: Vec<_> = recorded
            .filter(|name| prefixes.iter().any(|prefix| name.starts_with(prefix)))
            .filter(|name| !self.seen.borrow().contains(*name))
            .collect();
        assert!(left.is_empty(), "recorded, not compared: {left:?}");
    }
}

#[track_caller]
fn close(name: &str, got: f64, expected: f64) {
    let apart = (got - expected).abs() / expected.abs().max(1.0);
    assert!(apart <= 1e-12, "{name}: {got} for {expected}, {apart:e} apart");
}

fn averages() -> [(&'static str, Average); 3] {
    [("macro", Average::Macro), ("micro", Average::Micro), ("weighted", Average::Weighted)]
}

#[test]
fn classes() -> Result<(), MetricError> {
    let recorded = Recorded::read();
    let (t, p) = (recorded.integers("classes"), recorded.integers("guess"));
    recorded.check("accuracy_score", accuracy_score(&t, &p));
    recorded.check("zero_one_loss", zero_one_loss(&t, &p));
    recorded.check("hamming_loss", hamming_loss(&t, &p));
    recorded.check("balanced_accuracy_score", balanced_accuracy_score(&t, &p));
    recorded.check("matthews_corrcoef", matthews_corrcoef(&t, &p));
    recorded.check("matthews_corrcoef/constant", matthews_corrcoef(&t, &vec![0; t.len()]));
    let matrix = confusion_matrix(&t, &p)?;
    recorded.list("confusion_matrix", matrix.counts.iter().map(|&count| count as f64));
    for (name, by) in [("True", Normalize::True), ("Predicted", Normalize::Predicted), ("All", Normalize::All)] {
        recorded.list(&format!("confusion_matrix/{name}"), matrix.normalized(by));
    }
    for (name, weights) in
        [("None", KappaWeights::None), ("linear", KappaWeights::Linear), ("quadratic", KappaWeights::Quadratic)]
    {
        recorded.check(&format!("cohen_kappa_score/{name}"), cohen_kappa_score(&t, &p, weights));
    }
    recorded.all_seen(&["accuracy", "zero", "hamming", "balanced", "matthews", "confusion", "cohen"]);
    Ok(())
}

#[test]
fn precision_recall_and_f() -> Result<(), MetricError> {
    type Score = fn(&[i64], &[i64], Average) -> Result<f64, MetricError>;
    type OfClass = fn(&ClassScores) -> f64;
    let recorded = Recorded::read();
    let (t, p) = (recorded.integers("classes"), recorded.integers("guess"));
    let (binary, guess) = (recorded.integers("binary"), recorded.integers("binary_guess"));
    let words = (recorded.words("words"), recorded.words("word_guess"));
    let each = precision_recall_fscore_support(&t, &p, 0.5)?;
    let scores: [(&str, Score, OfClass); 3] = [
        ("precision_score", |t, p, a| precision_score(t, p, a), |scores| scores.precision),
        ("recall_score", |t, p, a| recall_score(t, p, a), |scores| scores.recall),
        ("fbeta_score", |t, p, a| fbeta_score(t, p, 0.5, a), |scores| scores.f_beta),
    ];
    for (name, score, of_class) in scores {
        recorded.list(&format!("{name}/each"), each.iter().map(of_class));
        recorded.check(&format!("{name}/binary"), score(&binary, &guess, Average::Binary));
        for (suffix, average) in averages() {
            recorded.check(&format!("{name}/{suffix}"), score(&t, &p, average));
        }
    }
    for (suffix, average) in averages() {
        recorded.check(&format!("f1_score/{suffix}"), f1_score(&t, &p, average.clone()));
        recorded.check(&format!("jaccard_score/{suffix}"), jaccard_score(&t, &p, average));
    }
    recorded.check("f1_score/binary", f1_score(&binary, &guess, Average::Binary));
    recorded.check("jaccard_score/binary", jaccard_score(&binary, &guess, Average::Binary));
    recorded.list("f1_score/each", precision_recall_fscore_support(&t, &p, 1.0)?.iter().map(|scores| scores.f_beta));
    let spam = || Average::positive("spam");
    recorded.check("precision_score/spam", precision_score(&words.0, &words.1, spam()));
    recorded.check("recall_score/spam", recall_score(&words.0, &words.1, spam()));
    recorded.check("f1_score/spam", f1_score(&words.0, &words.1, spam()));
    recorded.check("fbeta_score/spam", fbeta_score(&words.0, &words.1, 0.5, spam()));
    recorded.all_seen(&["precision_score", "recall_score", "f1_", "fbeta", "jaccard"]);
    Ok(())
}

#[test]
fn the_report_is_that_of_scikit_learn() -> Result<(), MetricError> {
    let recorded = Recorded::read();
    let report = classification_report(&recorded.words("words"), &recorded.words("word_guess"))?;
    assert_eq!(report.to_string(), recorded.expected("classification_report").as_str().unwrap_or_default());
    assert_eq!(report.frame().shape(), (7, 5));
    assert!(crate::html(&report).contains("weighted avg") && crate::text(&report).contains("f1-score"));
    Ok(())
}

#[test]
fn scores_and_probabilities() -> Result<(), MetricError> {
    let recorded = Recorded::read();
    let (b, score, t, rows) =
        (recorded.integers("binary"), recorded.floats("score"), recorded.integers("classes"), recorded.rows("rows"));
    let roc = roc_curve(&b, &score)?;
    recorded.list("roc_curve/fpr", roc.fpr);
    recorded.list("roc_curve/tpr", roc.tpr);
    assert!(roc.thresholds[0].is_infinite());
    recorded.list("roc_curve/thresholds", roc.thresholds[1..].to_vec());
    recorded.check("roc_auc_score", roc_auc_score(&b, &score));
    recorded.check("roc_auc_score_partial/0.3", roc_auc_score_partial(&b, &score, 0.3));
    recorded.check("roc_auc_score_partial/1", roc_auc_score_partial(&b, &score, 1.0));
    let curve = precision_recall_curve(&b, &score)?;
    recorded.check("auc/falling", auc(&curve.recall, &curve.precision));
    recorded.list("precision_recall_curve/precision", curve.precision);
    recorded.list("precision_recall_curve/recall", curve.recall);
    recorded.list("precision_recall_curve/thresholds", curve.thresholds);
    recorded.check("average_precision_score", average_precision_score(&b, &score));
    let det = det_curve(&b, &score)?;
    recorded.list("det_curve/fpr", det.fpr);
    recorded.list("det_curve/fnr", det.fnr);
    recorded.list("det_curve/thresholds", det.thresholds.into_iter().filter(|threshold| threshold.is_finite()));
    let signs: Vec<i64> = b.iter().map(|b| b * 2 - 1).collect();
    recorded.check("hinge_loss", hinge_loss(&signs, &recorded.floats("margin")));
    recorded.check("hinge_loss/rows", hinge_loss(&t, &rows));
    recorded.check("log_loss", log_loss(&b, &score));
    recorded.check("log_loss/rows", log_loss(&t, &rows));
    recorded.check("d2_log_loss_score", d2_log_loss_score(&b, &score));
    recorded.check("d2_log_loss_score/rows", d2_log_loss_score(&t, &rows));
    recorded.check("brier_score_loss", brier_score_loss(&b, &score));
    recorded.check("brier_score_loss/rows", brier_score_loss(&t, &rows));
    recorded.check("expected_calibration_error", expected_calibration_error(&t, &rows, 10));
    for k in 1..=4 {
        recorded.check(&format!("top_k_accuracy_score/{k}"), top_k_accuracy_score(&t, &rows, k));
    }
    for (name, strategy) in [("uniform", Bins::Uniform), ("quantile", Bins::Quantile)] {
        let curve = calibration_curve(&b, &score, 5, strategy)?;
        recorded.list(&format!("calibration_curve/{name}/true"), curve.prob_true);
        recorded.list(&format!("calibration_curve/{name}/pred"), curve.prob_pred);
    }
    for (how, compare) in [("ovr", MultiClass::OneVsRest), ("ovo", MultiClass::OneVsOne)] {
        for (suffix, average) in averages().into_iter().filter(|(suffix, _)| how == "ovr" || *suffix != "micro") {
            let area = roc_auc_score_multiclass(&t, &rows, compare, average);
            recorded.check(&format!("roc_auc_score_multiclass/{how}/{suffix}"), area);
        }
    }
    let parts = [
        "roc",
        "precision_recall",
        "average_p",
        "det",
        "auc",
        "hinge",
        "log",
        "d2_log",
        "brier",
        "top",
        "calibration",
        "expected",
    ];
    recorded.all_seen(&parts);
    Ok(())
}

type Error = fn(&Array2<f64>, &Array2<f64>) -> Result<f64, MetricError>;

/// Those that take several outputs.
const ERRORS: [(&str, Error); 8] = [
    ("mean_absolute_error", |t, p| mean_absolute_error(t, p)),
    ("mean_squared_error", |t, p| mean_squared_error(t, p)),
    ("root_mean_squared_error", |t, p| root_mean_squared_error(t, p)),
    ("median_absolute_error", |t, p| median_absolute_error(t, p)),
    ("mean_absolute_percentage_error", |t, p| mean_absolute_percentage_error(t, p)),
    ("explained_variance_score", |t, p| explained_variance_score(t, p)),
    ("r2_score", |t, p| r2_score(t, p)),
    ("d2_absolute_error_score", |t, p| d2_absolute_error_score(t, p)),
];

#[test]
fn numbers() {
    let recorded = Recorded::read();
    let matrix = |rows: Vec<Vec<f64>>| {
        Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).expect("rows of one length")
    };
    let (t, p, positive) = (recorded.floats("y"), recorded.floats("y_guess"), recorded.floats("y_positive"));
    let column = |values: &[f64]| Array1::from(values.to_vec()).insert_axis(anneal::prelude::Axis(1));
    let two = (matrix(recorded.rows("y_two")), matrix(recorded.rows("y_two_guess")));
    for (name, error) in ERRORS {
        recorded.check(name, error(&column(&t), &column(&p)));
        recorded.check(&format!("{name}/two"), error(&two.0, &two.1));
    }
    recorded.check("max_error", max_error(&t, &p));
    recorded.check("mean_squared_log_error", mean_squared_log_error(&t, &positive));
    recorded.check("root_mean_squared_log_error", root_mean_squared_log_error(&t, &positive));
    recorded.check("mean_poisson_deviance", mean_poisson_deviance(&t, &positive));
    recorded.check("r2_score/constant", r2_score(&[1.0; 4], &[1.0, 1.0, 1.0, 2.0]));
    recorded.check("r2_score/constant_right", r2_score(&[1.0; 4], &[1.0; 4]));
    recorded.check("explained_variance_score/constant", explained_variance_score(&[1.0; 3], &[1.0, 2.0, 4.0]));
    recorded.check("mean_absolute_percentage_error/zero", mean_absolute_percentage_error(&[0.0, 1.0], &[1e-3, 1.0]));
    for alpha in ["0.1", "0.5", "0.9", "0.25"] {
        let share = alpha.parse().expect("a number");
        recorded.check(&format!("mean_pinball_loss/{alpha}"), mean_pinball_loss(&t, &p, share));
        recorded.check(&format!("d2_pinball_score/{alpha}"), d2_pinball_score(&t, &p, share));
    }
    let shifted: Vec<f64> = t.iter().map(|t| t + 0.1).collect();
    recorded.check("mean_gamma_deviance", mean_gamma_deviance(&positive, &shifted));
    for power in ["-1.0", "0.0", "1.0", "1.5", "2.0", "3.0"] {
        let exponent = power.parse().expect("a number");
        recorded.check(&format!("mean_tweedie_deviance/{power}"), mean_tweedie_deviance(&positive, &shifted, exponent));
        recorded.check(&format!("d2_tweedie_score/{power}"), d2_tweedie_score(&positive, &shifted, exponent));
    }
    recorded.all_seen(&[
        "mean_absolute",
        "mean_s",
        "mean_p",
        "mean_t",
        "mean_g",
        "root",
        "median",
        "max",
        "r2",
        "explained",
        "d2_p",
        "d2_t",
        "d2_a",
    ]);
}

#[test]
fn rankings() {
    let recorded = Recorded::read();
    let (gains, relevant, ranking) = (recorded.rows("gains"), recorded.rows("relevant"), recorded.rows("ranking"));
    for (name, k) in [("None", None), ("1", Some(1)), ("3", Some(3)), ("10", Some(10))] {
        recorded.check(&format!("dcg_score/{name}"), dcg_score(&gains, &ranking, k));
        recorded.check(&format!("ndcg_score/{name}"), ndcg_score(&gains, &ranking, k));
    }
    recorded.check("ndcg_score/none_relevant", ndcg_score(&relevant, &ranking, None));
    recorded.check("coverage_error", coverage_error(&relevant, &ranking));
    let name = "label_ranking_average_precision_score";
    recorded.check(name, label_ranking_average_precision_score(&relevant, &ranking));
    recorded.check("label_ranking_loss", label_ranking_loss(&relevant, &ranking));
    recorded.check("mean_reciprocal_rank", mean_reciprocal_rank(&relevant, &ranking));
    for k in [1, 3, 6, 9] {
        recorded.check(&format!("precision_at_k/{k}"), precision_at_k(&relevant, &ranking, k));
        recorded.check(&format!("recall_at_k/{k}"), recall_at_k(&relevant, &ranking, k));
        recorded.check(&format!("hit_rate_at_k/{k}"), hit_rate_at_k(&relevant, &ranking, k));
        let map = mean_average_precision_at_k(&relevant, &ranking, k);
        recorded.check(&format!("mean_average_precision_at_k/{k}"), map);
    }
    recorded.all_seen(&[
        "dcg",
        "ndcg",
        "coverage",
        "label",
        "mean_r",
        "precision_at",
        "recall_at",
        "hit",
        "mean_average",
    ]);
}

type Agreement = fn(&[i64], &[i64]) -> Result<f64, MetricError>;

const AGREEMENTS: [(&str, Agreement); 9] = [
    ("rand_score", |a, b| rand_score(a, b)),
    ("adjusted_rand_score", |a, b| adjusted_rand_score(a, b)),
    ("mutual_info_score", |a, b| mutual_info_score(a, b)),
    ("normalized_mutual_info_score", |a, b| normalized_mutual_info_score(a, b)),
    ("adjusted_mutual_info_score", |a, b| adjusted_mutual_info_score(a, b)),
    ("homogeneity_score", |a, b| homogeneity_score(a, b)),
    ("completeness_score", |a, b| completeness_score(a, b)),
    ("v_measure_score", |a, b| v_measure_score(a, b)),
    ("fowlkes_mallows_score", |a, b| fowlkes_mallows_score(a, b)),
];

#[test]
fn clusters() -> Result<(), MetricError> {
    let recorded = Recorded::read();
    let (a, b, points) = (recorded.integers("clusters_a"), recorded.integers("clusters_b"), recorded.rows("points"));
    let (singles, constant) = (recorded.integers("singles"), vec![0; a.len()]);
    let renamed: Vec<i64> = a.iter().map(|a| 3 - a).collect();
    for (name, score) in AGREEMENTS {
        recorded.check(name, score(&a, &b));
        recorded.check(&format!("{name}/constant"), score(&a, &constant));
        recorded.check(&format!("{name}/same"), score(&a, &renamed));
        recorded.check(&format!("{name}/both_constant"), score(&constant, &constant));
        recorded.check(&format!("{name}/singles"), score(&a, &singles));
        if !matches!(name, "homogeneity_score" | "completeness_score") {
            close(name, score(&b, &a)?, score(&a, &b)?);
        }
    }
    let all = homogeneity_completeness_v_measure(&a, &b)?;
    recorded.check("homogeneity_score", Ok(all[0]));
    recorded.check("completeness_score", Ok(all[1]));
    recorded.check("v_measure_score", Ok(all[2]));
    recorded.list("pair_confusion_matrix", pair_confusion_matrix(&a, &b)?.iter().map(|&count| count as f64));
    recorded.list("silhouette_samples", silhouette_samples(&points, &b)?);
    recorded.check("silhouette_score", silhouette_score(&points, &b));
    recorded.check("calinski_harabasz_score", calinski_harabasz_score(&points, &b));
    recorded.check("davies_bouldin_score", davies_bouldin_score(&points, &b));
    let parts = [
        "rand",
        "adjusted",
        "mutual",
        "normalized",
        "homogeneity",
        "completeness",
        "v_m",
        "fowlkes",
        "pair",
        "silhouette",
        "calinski",
        "davies",
    ];
    recorded.all_seen(&parts);
    Ok(())
}
