"""What NumPy answers to the exercises of lesson 03-01: each value is the pair of input and answer."""

import numpy as np

PACKAGES = {"numpy": "2.4.6"}


def record() -> dict:
    rng = np.random.default_rng(301)
    table = rng.normal(size=(6, 3)) * [1.0, 100.0, 0.01] + [0.0, 5000.0, -3.0]
    sparse = rng.integers(-1, 2, size=(4, 5)).astype(float)
    values = np.round(rng.normal(size=9), 3)
    left, right = rng.integers(-20, 20, size=25), rng.integers(-20, 20, size=25)
    flat, shape = [0, 7, 100, 335], (6, 7, 8)
    return {
        "pad_zero": (sparse, np.pad(sparse, 1)),
        "unravel": (flat, shape, np.stack(np.unravel_index(flat, shape), axis=1)),
        "standardize": (table, (table - table.mean(axis=0)) / table.std(axis=0)),
        "common_values": (left, right, np.intersect1d(left, right)),
        "nonzero_indices": (sparse, np.argwhere(sparse)),
        "minmax": (values, (values.min(), values.max())),
        "dates_of_month": [(year, month, dates(year, month)) for year, month in [(2016, 7), (1900, 2), (2000, 2), (2024, 12)]],
        "memory_bytes": [
            (list(array.shape), name, array.nbytes)
            for name, array in {
                "f64": np.zeros((3, 4)), "f32": np.zeros((2, 3, 5), np.float32), "f16": np.zeros(7, np.float16),
                "i64": np.zeros((), np.int64), "i32": np.zeros((0, 9), np.int32), "bool": np.zeros((5, 5), bool),
            }.items()
        ],
        "sub_diagonal": (values, np.diag(values, k=-1)),
    }


def dates(year: int, month: int) -> list[str]:
    start = np.datetime64(f"{year:04}-{month:02}")
    return [str(date) for date in np.arange(start, start + 1, dtype="datetime64[D]")]
