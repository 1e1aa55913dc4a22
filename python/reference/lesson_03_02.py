"""What NumPy answers to the exercises of lesson 03-02: each value is the tuple of the arguments, and the answer last."""

import numpy as np

PACKAGES = {"numpy": "2.4.6"}


def record() -> dict:
    rng = np.random.default_rng(302)
    a, b = np.round(rng.normal(size=7), 3), np.round(rng.normal(size=5), 3)
    square, wide = np.round(rng.normal(size=(5, 5)), 3), np.round(rng.normal(size=(4, 6)), 3)
    labels = rng.integers(0, 6, size=20)
    weights = np.round(rng.normal(size=20), 3)
    added = np.zeros(6)
    np.add.at(added, labels, weights)
    edges = np.sort(np.round(rng.normal(size=4), 2))
    asked = np.concatenate([edges, a])
    steps, at_zero = np.array([-1.5, -0.0, 0.0, 2.0]), np.array([7.0, 0.25, 0.5, 7.0])
    return {
        "outer": (a, b, np.outer(a, b)),
        "diag": (square, np.diag(square)),
        "eye": (4, np.eye(4)),
        "triu": (4, np.triu(np.ones((4, 4)))),
        "cumsum": (a, np.cumsum(a)),
        "diff": (a, np.diff(a, prepend=0.0)),
        "vstack": (a, a[::-1], np.vstack([a, a[::-1]])),
        "roll": [(a, shift, np.roll(a, shift)) for shift in (1, -2, 9, 0)],
        "flip": (a, np.flip(a)),
        "bincount": (labels, 8, np.bincount(labels, minlength=8)),
        "scatter_add": (weights, labels, 6, added),
        "flatten": (wide, wide.flatten()),
        "linspace": [(-1.0, 2.5, n, np.linspace(-1.0, 2.5, n)) for n in (0, 1, 2, 8)],
        "heaviside": (steps, at_zero, np.heaviside(steps, at_zero)),
        "bucketize": (asked, edges, np.digitize(asked, edges)),
        "pairwise_l2": (wide, wide[:3] + 0.5, np.linalg.norm(wide[:, None, :] - (wide[:3] + 0.5)[None, :, :], axis=2)),
        "one_hot": (labels, 6, np.eye(6)[labels]),
        "block_diag": (square, wide, np.block([[square, np.zeros((5, 6))], [np.zeros((4, 5)), wide]])),
    }
