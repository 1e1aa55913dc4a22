"""What pandas and NumPy answer to the exercises of 04-02 on the data sets that ship."""

from pathlib import Path

import numpy as np
import pandas as pd

PACKAGES = {"numpy": "2.4.6", "pandas": "3.1.1"}
DATA = Path(__file__).resolve().parents[2] / "data"


def record() -> dict:
    cars, weather = (pd.read_csv(DATA / f"{name}.csv.gz") for name in ("cars", "weather"))
    penguins = pd.read_csv(DATA / "penguins.csv")
    bills = penguins.groupby("species")["bill_length_mm"].agg(["size", "count", "mean", "std", "min", "median", "max"])
    masses = penguins.pivot_table(index="island", columns="species", values="body_mass_g", aggfunc="mean")
    wettest = weather.groupby("weather")["precipitation"].nlargest(3).groupby(level=0).sum()
    known = cars.dropna(subset="miles_per_gallon")
    weighted = {
        origin: np.average(rows["miles_per_gallon"], weights=rows["weight_in_lbs"])
        for origin, rows in known.groupby("origin")
    }
    return {
        "mean_by": cars.groupby("origin")["miles_per_gallon"].mean().to_numpy(),
        "agg_many": [[int(row.iloc[0]), int(row.iloc[1]), row.iloc[2:].tolist()] for _, row in bills.iterrows()],
        "pivot_mean": [list(masses.index), [[None if np.isnan(x) else x for x in masses[name]] for name in masses.columns]],
        "count_unique_rows": len(cars[["cylinders", "origin", "year"]].drop_duplicates(keep=False)),
        "sum_top3_per_group": wettest.to_numpy(),
        "weighted_mean": list(weighted.values()),
    }
