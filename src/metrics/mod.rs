//! How good predictions are: the metrics of scikit-learn under their names, with the same values.
//!
//! ```
//! use anneal::metrics::{accuracy_score, classification_report, roc_auc_score};
//!
//! let truth = ["cat", "dog", "dog", "cat"];
//! let guess = ["cat", "dog", "cat", "cat"];
//! assert_eq!(accuracy_score(&truth, &guess)?, 0.75);
//! println!("{}", classification_report(&truth, &guess)?);
//!
//! let area = roc_auc_score(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8])?;
//! assert_eq!(area, 0.75);
//! # Ok::<(), anneal::metrics::MetricError>(())
//! ```
//!
//! | what is predicted | metrics |
//! |---|---|
//! | classes | [`accuracy_score`], [`balanced_accuracy_score`], [`zero_one_loss`], [`hamming_loss`], [`precision_score`], [`recall_score`], [`f1_score`], [`fbeta_score`], [`jaccard_score`], [`precision_recall_fscore_support`], [`classification_report`], [`confusion_matrix`], [`matthews_corrcoef`], [`cohen_kappa_score`] |
//! | scores of a class | [`roc_curve`], [`roc_auc_score`], [`roc_auc_score_partial`], [`precision_recall_curve`], [`average_precision_score`], [`det_curve`], [`auc`], [`hinge_loss`] |
//! | probabilities | [`log_loss`], [`d2_log_loss_score`], [`brier_score_loss`], [`calibration_curve`], [`expected_calibration_error`] |
//! | scores of several classes | [`roc_auc_score_multiclass`], [`top_k_accuracy_score`] |
//! | numbers | [`mean_absolute_error`], [`mean_squared_error`], [`root_mean_squared_error`], [`median_absolute_error`], [`max_error`], [`mean_absolute_percentage_error`], [`mean_squared_log_error`], [`root_mean_squared_log_error`], [`r2_score`], [`explained_variance_score`], [`mean_pinball_loss`], [`d2_pinball_score`], [`d2_absolute_error_score`], [`mean_tweedie_deviance`], [`mean_poisson_deviance`], [`mean_gamma_deviance`], [`d2_tweedie_score`] |
//! | rankings | [`dcg_score`], [`ndcg_score`], [`mean_reciprocal_rank`], [`mean_average_precision_at_k`], [`precision_at_k`], [`recall_at_k`], [`hit_rate_at_k`], [`coverage_error`], [`label_ranking_average_precision_score`], [`label_ranking_loss`] |
//! | clusters, classes known | [`adjusted_rand_score`], [`rand_score`], [`mutual_info_score`], [`normalized_mutual_info_score`], [`adjusted_mutual_info_score`], [`homogeneity_score`], [`completeness_score`], [`v_measure_score`], [`homogeneity_completeness_v_measure`], [`fowlkes_mallows_score`], [`pair_confusion_matrix`] |
//! | clusters alone | [`silhouette_score`], [`silhouette_samples`], [`davies_bouldin_score`], [`calinski_harabasz_score`] |
//!
//! Classes are anything that is [`Labels`], numbers anything that is [`Numbers`], always by reference: slices, vectors,
//! arrays, ndarray, polars, candle. The positive class of two is 1 or true.
//!
//! What scikit-learn answers with a warning is decided here: 0 / 0 in precision, recall and F is 0; where a whole metric is
//! 0 / 0 (an area with one class only, R² of one sample) the answer is [`MetricError::Undefined`], not NaN. Empty input,
//! NaN and nulls are errors. No weights for samples, no multi-label classes.

// A public function here only reads its inputs: what is generic is compiled in the learner's cell, where nothing is
// optimised. The arithmetic stands in functions that are not generic.
mod clustering;
mod confusion;
mod curves;
mod deviance;
mod error;
mod labels;
mod multiclass;
mod numbers;
mod precision_recall;
mod probability;
mod ranking;
mod regression;
mod report;
mod retrieval;
mod silhouette;

pub use clustering::{
    adjusted_mutual_info_score, adjusted_rand_score, completeness_score, fowlkes_mallows_score,
    homogeneity_completeness_v_measure, homogeneity_score, mutual_info_score, normalized_mutual_info_score,
    pair_confusion_matrix, rand_score, v_measure_score,
};
pub use confusion::{
    ConfusionMatrix, KappaWeights, Normalize, accuracy_score, balanced_accuracy_score, cohen_kappa_score,
    confusion_matrix, hamming_loss, matthews_corrcoef, zero_one_loss,
};
pub use curves::{
    DetCurve, PrecisionRecallCurve, RocCurve, auc, average_precision_score, det_curve, precision_recall_curve,
    roc_auc_score, roc_auc_score_partial, roc_curve,
};
pub use deviance::{d2_tweedie_score, mean_gamma_deviance, mean_poisson_deviance, mean_tweedie_deviance};
pub use error::MetricError;
pub use labels::{Label, LabelElement, LabelValues, Labels};
pub use multiclass::{MultiClass, roc_auc_score_multiclass, top_k_accuracy_score};
pub use numbers::{NumberElement, NumberValues, Numbers};
pub use precision_recall::{
    Average, ClassScores, f1_score, fbeta_score, jaccard_score, precision_recall_fscore_support, precision_score,
    recall_score,
};
pub use probability::{
    Bins, CalibrationCurve, brier_score_loss, calibration_curve, d2_log_loss_score, expected_calibration_error,
    hinge_loss, log_loss,
};
pub use ranking::{coverage_error, dcg_score, label_ranking_average_precision_score, label_ranking_loss, ndcg_score};
pub use regression::{
    d2_absolute_error_score, d2_pinball_score, explained_variance_score, max_error, mean_absolute_error,
    mean_absolute_percentage_error, mean_pinball_loss, mean_squared_error, mean_squared_log_error,
    median_absolute_error, r2_score, root_mean_squared_error, root_mean_squared_log_error,
};
pub use report::{ClassificationReport, classification_report};
pub use retrieval::{hit_rate_at_k, mean_average_precision_at_k, mean_reciprocal_rank, precision_at_k, recall_at_k};
pub use silhouette::{calinski_harabasz_score, davies_bouldin_score, silhouette_samples, silhouette_score};

pub(crate) use labels::encode;
pub(crate) use numbers::{key_of, mean_of, nth, value_of};
