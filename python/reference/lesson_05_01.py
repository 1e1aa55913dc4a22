"""What scikit-learn, statsmodels and SciPy answer to the exercises of lesson 05-01, Linear regression."""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.optimize import minimize
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, QuantileRegressor, Ridge
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import PolynomialFeatures
from statsmodels.stats.outliers_influence import variance_inflation_factor

PACKAGES = {"numpy": "2.4.6", "pandas": "3.1.1", "scipy": "1.17.1", "scikit-learn": "1.9.1", "statsmodels": "0.15.0"}
DATA = Path(__file__).resolve().parents[2] / "data"


def record() -> dict:
    diabetes, progression = load("diabetes.csv.gz", "progression")
    scaled = (diabetes - diabetes.mean(axis=0)) / (diabetes.std(axis=0) * np.sqrt(len(diabetes)))
    standard = scaled * np.sqrt(len(diabetes))
    return {
        "diabetes/ols": with_intercept(LinearRegression().fit(scaled, progression)),
        "diabetes/ridge": {a: with_intercept(Ridge(a, solver="cholesky").fit(standard, progression)) for a in (1.0, 100.0)},
        "diabetes/lasso": {a: with_intercept(sparse(a, 1.0).fit(standard, progression)) for a in (0.1, 2.0, 20.0)},
        "diabetes/elastic_net": {
            f"{a} {r}": with_intercept(sparse(a, r).fit(standard, progression)) for a, r in ((1.0, 0.5), (0.2, 0.9))
        },
        "poly/three columns": PolynomialFeatures(3).fit_transform(np.array([[2.0, 3.0, 5.0], [-1.0, 0.5, 0.0]])),
        "std_errors/stackloss": inference(*load("stackloss.csv", "stackloss")),
        "std_errors/diabetes": inference(diabetes, progression),
        "vif/longley": inflation(load("longley.csv", "totemp")[0]),
        "vif/diabetes": inflation(diabetes),
        "quantile/engel": {tau: quantile(*load("engel.csv", "foodexp"), tau) for tau in (0.1, 0.5, 0.9)},
        "quantile/stackloss": {0.5: quantile(*load("stackloss.csv", "stackloss"), 0.5)},
        "learning_curve/bmi": curve(diabetes[:, [2]], progression, 20, (20, 100, 422)),
        "learning_curve/all": curve(diabetes, progression, 42, (15, 50, 400)),
        "huber/stackloss": huber(*load("stackloss.csv", "stackloss"), 2.0),
    }


def load(name: str, target: str) -> tuple[np.ndarray, np.ndarray]:
    frame = pd.read_csv(DATA / name)
    return frame.drop(columns=target).to_numpy(float), frame[target].to_numpy(float)


def with_intercept(model) -> np.ndarray:
    return np.append(model.intercept_, model.coef_)


def sparse(alpha: float, l1_ratio: float):
    options = {"tol": 1e-14, "max_iter": 1_000_000}
    return Lasso(alpha, **options) if l1_ratio == 1 else ElasticNet(alpha, l1_ratio=l1_ratio, **options)


def inference(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    fit = sm.OLS(y, sm.add_constant(x)).fit(method="qr")
    return np.column_stack([fit.params, fit.bse, fit.tvalues])


def inflation(x: np.ndarray) -> list[float]:
    design = sm.add_constant(x)
    return [variance_inflation_factor(design, column) for column in range(1, design.shape[1])]


def quantile(x: np.ndarray, y: np.ndarray, tau: float) -> np.ndarray:
    return with_intercept(QuantileRegressor(quantile=tau, alpha=0.0, solver="highs").fit(x, y))


def curve(x: np.ndarray, y: np.ndarray, held_out: int, sizes: tuple[int, ...]) -> list[list[float]]:
    fits = [(size, LinearRegression().fit(x[:size], y[:size])) for size in sizes]
    error = lambda fit, rows: mean_squared_error(y[rows], fit.predict(x[rows]))  # noqa: E731
    return [[error(fit, slice(size)), error(fit, slice(-held_out, None))] for size, fit in fits]


def huber(x: np.ndarray, y: np.ndarray, delta: float) -> np.ndarray:
    """SciPy rather than HuberRegressor: that one estimates the scale too, and penalises."""
    design = sm.add_constant(x)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        r = y - design @ w
        near = np.abs(r) <= delta
        value = np.where(near, r**2 / 2, delta * (np.abs(r) - delta / 2)).sum()
        return value, -design.T @ np.clip(r, -delta, delta)

    start = np.linalg.lstsq(design, y)[0]
    # In units of the columns' lengths, so that the search is not fooled by their scales.
    scale = np.linalg.norm(design, axis=0)
    found = minimize(lambda v: (loss(v / scale)[0], loss(v / scale)[1] / scale), start * scale, jac=True,
                     method="trust-constr", options={"gtol": 1e-12, "xtol": 1e-15, "maxiter": 20_000})
    w = found.x / scale
    assert np.abs(loss(w)[1] / scale).max() < 1e-9, np.abs(loss(w)[1] / scale).max()
    return w
