"""What pandas answers to the exercises of 04-01 on the data sets that ship."""

from pathlib import Path

import pandas as pd

PACKAGES = {"pandas": "3.1.1"}
DATA = Path(__file__).resolve().parents[2] / "data"


def record() -> dict:
    cars, airports, weather = (pd.read_csv(DATA / f"{name}.csv.gz") for name in ("cars", "airports", "weather"))
    by_power = cars.sort_values(["horsepower", "weight_in_lbs"], ascending=[False, True], kind="stable")
    states = airports["state"].value_counts(dropna=False).rename_axis("state").reset_index(name="count")
    states = states.sort_values(["count", "state"], ascending=[False, True], na_position="last")
    changed = weather["weather"] != weather["weather"].shift()
    return {
        "sort_desc_asc rows": by_power.index.to_numpy(),
        "sort_desc_asc cars": by_power["name"].head(3).to_numpy(),
        "value_counts states": [state if isinstance(state, str) else None for state in states["state"]],
        "value_counts counts": states["count"].to_numpy(),
        "dedup_consecutive rows": weather.index[changed].to_numpy(),
    }
