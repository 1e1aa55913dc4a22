"""Records what scikit-learn says about small inputs, for the tests of `anneal::metrics` and `anneal::split`.

Writes tests/fixtures/metrics.json and tests/fixtures/splits.json. Run with the versions that the files name:

    python -m venv .record && .record/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    .record/bin/python python/record_metrics.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from sklearn import calibration, metrics as m, model_selection as ms

FOLDER = Path(__file__).resolve().parents[1] / "tests/fixtures"
VERSIONS = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}


def inputs(rng: np.random.Generator) -> dict:
    """Inputs with ties, rare classes and a class that is never predicted."""
    n = 60
    binary = (rng.random(n) < 0.35).astype(int)
    score = np.round(binary * 0.3 + rng.random(n) * 0.7, 1)
    classes = rng.choice(4, n, p=[0.5, 0.3, 0.15, 0.05])
    guess = np.where(rng.random(n) < 0.6, classes, rng.choice(3, n))
    raw = rng.random((n, 4)) + np.eye(4)[classes] * 0.6
    rows = np.round(raw / raw.sum(axis=1, keepdims=True), 2)
    rows[:, 0] = np.round(1 - rows[:, 1:].sum(axis=1), 2)
    words = np.array(["ham", "spam", "übrig", "zebra"])
    y = np.round(rng.gamma(2.0, 3.0, n), 2)
    centers = rng.normal(0, 4, (4, 3))
    groups = rng.choice(4, n)
    return {
        "binary": binary,
        "binary_guess": (score > 0.5).astype(int),
        "score": score,
        "margin": np.round(score * 4 - 2, 2),
        "classes": classes,
        "guess": guess,
        "words": words[classes],
        "word_guess": words[guess],
        "rows": rows,
        "y": y,
        "y_guess": np.round(y + rng.normal(0, 1.5, n), 2),
        "y_positive": np.round(np.abs(y + rng.normal(0, 1.5, n)) + 0.1, 2),
        "y_two": np.round(rng.normal(0, 2, (n, 2)), 2),
        "y_two_guess": np.round(rng.normal(0, 2, (n, 2)), 2),
        "gains": rng.choice(4, (7, 6)),
        "relevant": np.vstack([(rng.random((5, 6)) < 0.4).astype(int), np.zeros((1, 6), int), np.ones((1, 6), int)]),
        "ranking": np.round(rng.random((7, 6)), 1),
        "clusters_a": groups,
        "clusters_b": np.where(rng.random(n) < 0.7, groups, rng.choice(5, n)),
        "singles": np.arange(n),
        "points": np.round(centers[groups] + rng.normal(0, 1.5, (n, 3)), 3),
    }


def classification(i: dict) -> dict:
    t, p = i["classes"], i["guess"]
    b, g = i["binary"], i["binary_guess"]
    out = {
        "accuracy_score": m.accuracy_score(t, p),
        "zero_one_loss": m.zero_one_loss(t, p),
        "hamming_loss": m.hamming_loss(t, p),
        "balanced_accuracy_score": m.balanced_accuracy_score(t, p),
        "matthews_corrcoef": m.matthews_corrcoef(t, p),
        "matthews_corrcoef/constant": m.matthews_corrcoef(t, np.zeros_like(t)),
        "confusion_matrix": m.confusion_matrix(t, p).ravel(),
        "classification_report": m.classification_report(i["words"], i["word_guess"], zero_division=0),
    }
    for by, name in (("true", "True"), ("pred", "Predicted"), ("all", "All")):
        out[f"confusion_matrix/{name}"] = m.confusion_matrix(t, p, normalize=by).ravel()
    for weights in (None, "linear", "quadratic"):
        out[f"cohen_kappa_score/{weights}"] = m.cohen_kappa_score(t, p, weights=weights)
    scores = {"precision_score": m.precision_score, "recall_score": m.recall_score, "f1_score": m.f1_score}
    scores["fbeta_score"] = lambda *a, **k: m.fbeta_score(*a, beta=0.5, **k)
    for name, score in scores.items():
        for average in ("macro", "micro", "weighted"):
            out[f"{name}/{average}"] = score(t, p, average=average, zero_division=0)
        out[f"{name}/binary"] = score(b, g)
        out[f"{name}/spam"] = score(i["words"] == "spam", i["word_guess"] == "spam")
        out[f"{name}/each"] = score(t, p, average=None, zero_division=0)
    for average in ("macro", "micro", "weighted"):
        out[f"jaccard_score/{average}"] = m.jaccard_score(t, p, average=average, zero_division=0)
    out["jaccard_score/binary"] = m.jaccard_score(b, g)
    return out


def scored(i: dict) -> dict:
    b, s, t, rows = i["binary"], i["score"], i["classes"], i["rows"]
    fpr, tpr, thresholds = m.roc_curve(b, s)
    precision, recall, pr_thresholds = m.precision_recall_curve(b, s)
    det = m.det_curve(b, s)
    out = {
        "roc_curve/fpr": fpr,
        "roc_curve/tpr": tpr,
        "roc_curve/thresholds": thresholds[1:],
        "roc_auc_score": m.roc_auc_score(b, s),
        "roc_auc_score_partial/0.3": m.roc_auc_score(b, s, max_fpr=0.3),
        "roc_auc_score_partial/1": m.roc_auc_score(b, s, max_fpr=1.0),
        "precision_recall_curve/precision": precision,
        "precision_recall_curve/recall": recall,
        "precision_recall_curve/thresholds": pr_thresholds,
        "average_precision_score": m.average_precision_score(b, s),
        "det_curve/fpr": det[0],
        "det_curve/fnr": det[1],
        "det_curve/thresholds": [t for t in det[2] if np.isfinite(t)],
        "auc/falling": m.auc(recall, precision),
        "hinge_loss": m.hinge_loss(b * 2 - 1, i["margin"]),
        "hinge_loss/rows": m.hinge_loss(t, rows),
        "log_loss": m.log_loss(b, s),
        "log_loss/rows": m.log_loss(t, rows),
        "d2_log_loss_score": m.d2_log_loss_score(b, s),
        "d2_log_loss_score/rows": m.d2_log_loss_score(t, rows),
        "brier_score_loss": m.brier_score_loss(b, s),
        "brier_score_loss/rows": m.brier_score_loss(t, rows),
    }
    for k in (1, 2, 3, 4):
        out[f"top_k_accuracy_score/{k}"] = m.top_k_accuracy_score(t, rows, k=k)
    for how in ("ovr", "ovo"):
        for average in ("macro", "weighted"):
            out[f"roc_auc_score_multiclass/{how}/{average}"] = m.roc_auc_score(t, rows, multi_class=how, average=average)
    out["roc_auc_score_multiclass/ovr/micro"] = m.roc_auc_score(t, rows, multi_class="ovr", average="micro")
    for strategy in ("uniform", "quantile"):
        true, pred = calibration.calibration_curve(b, s, n_bins=5, strategy=strategy)
        out[f"calibration_curve/{strategy}/true"], out[f"calibration_curve/{strategy}/pred"] = true, pred
    # Not in scikit-learn: by its definition (Guo et al. 2017), bins open below.
    confidence, right = rows.max(axis=1), rows.argmax(axis=1) == t
    bins = np.clip(np.ceil(confidence * 10).astype(int) - 1, 0, 9)
    gaps = [abs(right[bins == k].mean() - confidence[bins == k].mean()) * (bins == k).mean() for k in set(bins)]
    out["expected_calibration_error"] = sum(gaps)
    return out


def regression(i: dict) -> dict:
    t, p, positive = i["y"], i["y_guess"], i["y_positive"]
    two = (i["y_two"], i["y_two_guess"])
    names = ["mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "median_absolute_error",
             "mean_absolute_percentage_error", "explained_variance_score", "r2_score", "d2_absolute_error_score"]
    out = {name: getattr(m, name)(t, p) for name in names}
    out |= {f"{name}/two": getattr(m, name)(*two) for name in names}
    out |= {
        "max_error": m.max_error(t, p),
        "mean_squared_log_error": m.mean_squared_log_error(t, positive),
        "root_mean_squared_log_error": m.root_mean_squared_log_error(t, positive),
        "mean_poisson_deviance": m.mean_poisson_deviance(t, positive),
        "mean_gamma_deviance": m.mean_gamma_deviance(positive, t + 0.1),
        "r2_score/constant": m.r2_score(np.ones(4), [1, 1, 1, 2.0]),
        "r2_score/constant_right": m.r2_score(np.ones(4), np.ones(4)),
        "explained_variance_score/constant": m.explained_variance_score(np.ones(3), [1, 2, 4.0]),
        "mean_absolute_percentage_error/zero": m.mean_absolute_percentage_error([0.0, 1.0], [1e-3, 1.0]),
    }
    for alpha in (0.1, 0.5, 0.9, 0.25):
        out[f"mean_pinball_loss/{alpha}"] = m.mean_pinball_loss(t, p, alpha=alpha)
        out[f"d2_pinball_score/{alpha}"] = m.d2_pinball_score(t, p, alpha=alpha)
    for power in (-1.0, 0.0, 1.0, 1.5, 2.0, 3.0):
        out[f"mean_tweedie_deviance/{power}"] = m.mean_tweedie_deviance(positive, t + 0.1, power=power)
        out[f"d2_tweedie_score/{power}"] = m.d2_tweedie_score(positive, t + 0.1, power=power)
    return out


def ranking(i: dict) -> dict:
    gains, relevant, s = i["gains"], i["relevant"], i["ranking"]
    out = {}
    for k in (None, 1, 3, 10):
        out[f"dcg_score/{k}"] = m.dcg_score(gains, s, k=k)
        out[f"ndcg_score/{k}"] = m.ndcg_score(gains, s, k=k)
    out["ndcg_score/none_relevant"] = m.ndcg_score(relevant, s)
    for name in ("coverage_error", "label_ranking_average_precision_score", "label_ranking_loss"):
        out[name] = getattr(m, name)(relevant, s)
    # Not in scikit-learn: by their definitions, earlier columns first among equals.
    ranked = np.take_along_axis(relevant, np.argsort(-s, axis=1, kind="stable"), axis=1)
    first = [next((1 / (at + 1) for at, hit in enumerate(row) if hit), 0.0) for row in ranked]
    out["mean_reciprocal_rank"] = np.mean(first)
    for k in (1, 3, 6, 9):
        total = relevant.sum(axis=1)
        hits = ranked[:, :k].sum(axis=1)
        out[f"precision_at_k/{k}"] = np.mean(hits / k)
        out[f"recall_at_k/{k}"] = np.mean(np.where(total > 0, hits / np.maximum(total, 1), 0.0))
        out[f"hit_rate_at_k/{k}"] = np.mean(hits > 0)
        average = [sum(row[: at + 1].mean() for at in range(min(k, 6)) if row[at]) for row in ranked]
        out[f"mean_average_precision_at_k/{k}"] = np.mean(np.array(average) / np.maximum(np.minimum(total, k), 1))
    return out


def clustering(i: dict) -> dict:
    a, b, singles, x = i["clusters_a"], i["clusters_b"], i["singles"], i["points"]
    names = ["rand_score", "adjusted_rand_score", "mutual_info_score", "normalized_mutual_info_score",
             "adjusted_mutual_info_score", "homogeneity_score", "completeness_score", "v_measure_score",
             "fowlkes_mallows_score"]
    out = {}
    for name in names:
        score = getattr(m, name)
        out[name], out[f"{name}/singles"] = score(a, b), score(a, singles)
        out[f"{name}/constant"], out[f"{name}/same"] = score(a, np.zeros_like(a)), score(a, 3 - a)
        out[f"{name}/both_constant"] = score(np.zeros_like(a), np.ones_like(a))
    out["pair_confusion_matrix"] = m.pair_confusion_matrix(a, b).ravel()
    out["silhouette_samples"] = m.silhouette_samples(x, b)
    for name in ("silhouette_score", "calinski_harabasz_score", "davies_bouldin_score"):
        out[name] = getattr(m, name)(x, b)
    return out


def splits(rng: np.random.Generator) -> list:
    """Splits that are not shuffled: their test rows, and their training rows for time series."""
    cases = []

    def add(splitter, n, labels=None, groups=None, **case):
        found = [[train.tolist(), test.tolist()] for train, test in splitter.split(np.zeros(n), labels, groups)]
        lists = {"labels": labels, "groups": groups}
        given = {key: value.tolist() for key, value in lists.items() if value is not None}
        tests = [test for _, test in found]
        trains = {"train": [train for train, _ in found]} if case["split"] == "TimeSeriesSplit" else {}
        cases.append({**case, "n": n, **given, **trains, "test": tests})

    for n, folds in ((10, 3), (7, 7), (23, 5)):
        add(ms.KFold(folds), n, split="KFold", folds=folds)
    for n, classes, folds in ((30, 3, 5), (23, 2, 4), (41, 5, 3)):
        labels = rng.choice(classes, n)
        add(ms.StratifiedKFold(folds), n, labels, split="StratifiedKFold", folds=folds)
    for n, count, folds in ((30, 8, 3), (41, 12, 5)):
        groups, labels = rng.choice(count, n), rng.choice(3, n, p=[0.6, 0.3, 0.1])
        add(ms.GroupKFold(folds), n, None, groups, split="GroupKFold", folds=folds)
        add(ms.StratifiedGroupKFold(folds), n, labels, groups, split="StratifiedGroupKFold", folds=folds)
        add(ms.LeaveOneGroupOut(), n, None, groups, split="LeaveOneGroupOut")
    for options in ({}, {"gap": 2}, {"test_size": 3}, {"max_train_size": 5, "gap": 1}):
        add(ms.TimeSeriesSplit(4, **options), 23, split="TimeSeriesSplit", folds=4, **options)
    # How many rows are held out, and how they are shared among classes where no two remainders are equal.
    for n, fraction in ((10, 0.25), (150, 0.3), (7, 0.1), (1000, 0.333)):
        train, test = ms.train_test_split(np.arange(n), test_size=fraction, random_state=0)
        cases.append({"split": "train_test_split", "n": n, "fraction": fraction, "sizes": [len(train), len(test)]})
    for counts, fraction in (([50, 30, 20], 0.25), ([61, 23, 7], 0.2), ([5, 17, 40], 0.3)):
        labels = np.repeat(np.arange(3), counts)
        _, test = ms.train_test_split(labels, test_size=fraction, stratify=labels, random_state=0)
        cases.append({"split": "stratified_train_test_split", "labels": labels.tolist(), "fraction": fraction,
                      "counts": np.bincount(test, minlength=3).tolist()})
    return cases


def plain(value):
    """Python's own types; floats keep all their digits."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def write(name: str, content: dict) -> None:
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in content.items())
    (FOLDER / name).write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def main() -> None:
    warnings.simplefilter("ignore")
    given = inputs(np.random.default_rng(20261121))
    expected = {}
    for part in (classification, scored, regression, ranking, clustering):
        expected |= part(given)
    content = {"versions": VERSIONS, "script": "python/record_metrics.py"}
    content |= {f"input {name}": plain(value) for name, value in given.items()}
    content |= {name: plain(value) for name, value in expected.items()}
    write("metrics.json", content)
    write("splits.json", {"versions": VERSIONS, "script": "python/record_metrics.py",
                          "cases": plain(splits(np.random.default_rng(7)))})


if __name__ == "__main__":
    main()
