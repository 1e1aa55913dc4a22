"""What scikit-learn and statsmodels answer to the exercises of lesson 05-02, Logistic and softmax regression."""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

PACKAGES = {"numpy": "2.4.6", "pandas": "3.1.1", "scipy": "1.17.1", "scikit-learn": "1.9.1", "statsmodels": "0.15.0"}
DATA = Path(__file__).resolve().parents[2] / "data"


def record() -> dict:
    spector, grade = load("spector.csv", "grade")
    cancer, benign = load("breast_cancer.csv.gz", "diagnosis", ["malignant", "benign"])
    iris, species = load("iris.csv", "species", ["setosa", "versicolor", "virginica"])
    assert np.allclose(iris, load_iris().data), "the rows are in scikit-learn's order"
    standard = StandardScaler().fit_transform(cancer)
    logit = sm.Logit(grade, sm.add_constant(spector)).fit(method="newton", tol=1e-14, disp=False)
    one_vs_rest = OneVsRestClassifier(fitted()).fit(iris, species)
    return {
        "spector/logit": logit.params,
        "spector/log likelihood": logit.llf,
        "spector/odds": np.exp(np.column_stack([logit.params, logit.conf_int()])[1:]),
        "spector/l2": {c: with_intercept(fitted(c).fit(spector, grade)) for c in (0.1, 1.0)},
        "cancer/l2": {c: with_intercept(fitted(c).fit(standard, benign)) for c in (0.01, 1.0)},
        "cancer/five folds": cross_val_score(
            make_pipeline(StandardScaler(), fitted()), cancer, benign, cv=StratifiedKFold(5)
        ),
        "iris/one versus rest": one_vs_rest.predict(iris),
        "iris/probabilities": LogisticRegression(tol=1e-12, max_iter=100_000).fit(iris, species).predict_proba(iris)[::10],
    }


def load(name: str, target: str, classes: list[str] | None = None) -> tuple[np.ndarray, np.ndarray]:
    frame = pd.read_csv(DATA / name)
    y = frame[target].map(classes.index) if classes else frame[target]
    return frame.drop(columns=target).to_numpy(float), y.to_numpy(int)


def fitted(c: float = 1.0) -> LogisticRegression:
    return LogisticRegression(C=c, solver="newton-cholesky", tol=1e-13, max_iter=1000)


def with_intercept(model: LogisticRegression) -> np.ndarray:
    return np.append(model.intercept_, model.coef_)
