"""Writes data/ (tables, pictures, cards) and tests/fixtures/datasets.json from pinned Python packages.

    python -m venv .record && .record/bin/pip install scikit-learn==1.9.1 statsmodels==0.15.0 \
        vega_datasets==0.9.0 pandas==3.1.1 pillow==12.0.0
    .record/bin/python python/record_datasets.py

Each table is asked from the loader of its package, gets column names in snake case, and is written as CSV, compressed
where that is worth it; a missing value is an empty field. The fixture holds what the loaders gave: shape, the sums of
each column. What a card says is written by hand in data/cards.json; this script adds the file and its sum.
"""

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn import datasets as sk
from vega_datasets import local_data as vega

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
# From this size on a table is compressed.
LARGE = 20_000


def main():
    cards = json.loads((DATA / "cards.json").read_text())
    fixture = {"origin": "python/record_datasets.py with " + versions(), "sets": {}}
    for name, table in tables().items():
        card = cards[name]
        assert [variable["name"] for variable in card["variables"]] == list(table.columns), (name, list(table.columns))
        fixture["sets"][name] = summary(table)
        card["file"], card["sha256"] = write(name, table)
    fixture["photos"] = {name: photo(name, cards["photos"]) for name in ["china", "flower"]}
    penguins = cards["penguins"]
    penguins["sha256"] = digest((DATA / penguins["file"]).read_bytes())
    (DATA / "cards.json").write_text(json.dumps(cards, indent=1, ensure_ascii=False) + "\n")
    (ROOT / "tests/fixtures/datasets.json").write_text(json.dumps(fixture, indent=1) + "\n")
    (DATA / "README.md").write_text(readme(cards, fixture))


def tables():
    return {
        "iris": labelled(sk.load_iris(as_frame=True), "species"),
        "wine": labelled(sk.load_wine(as_frame=True), "cultivar"),
        "breast_cancer": labelled(sk.load_breast_cancer(as_frame=True), "diagnosis"),
        "digits": sk.load_digits(as_frame=True).frame.astype(int).rename(columns={"target": "digit"}),
        "diabetes": diabetes(),
        "weather": vega.seattle_weather().assign(date=lambda table: table["date"].dt.strftime("%Y-%m-%d")),
        "temperatures": temperatures(),
        "employment": vega.us_employment(),
        "airports": vega.airports(),
        "cars": cars(),
        "anscombe": vega.anscombe().rename(columns=str.lower),
        **{name: econometric(name) for name in
           ["longley", "stackloss", "spector", "engel", "sunspots", "nile", "macrodata", "randhie"]},
        "co2": co2(),
        "statecrime": sm.datasets.statecrime.load_pandas().data.reset_index(),
    }


def labelled(bunch, target):
    """A classification set with the name of the class instead of its number."""
    frame = bunch.frame.drop(columns="target").rename(columns=snake)
    return frame.assign(**{target: np.asarray(bunch.target_names)[bunch.target]})


def snake(name):
    name = name.replace(" (cm)", "_cm").replace("/", "_")
    return name.lower().replace(" ", "_")


def diabetes():
    """As measured; scikit-learn's default is the scaled form, which the toolkit computes."""
    names = {"s1": "total_cholesterol", "s2": "ldl", "s3": "hdl", "s4": "cholesterol_ratio", "s5": "log_triglycerides",
             "s6": "glucose", "bp": "blood_pressure", "target": "progression"}
    frame = sk.load_diabetes(as_frame=True, scaled=False).frame.rename(columns=names)
    return frame


def temperatures():
    parts = []
    for city, table in [("Seattle", vega.seattle_temps()), ("San Francisco", vega.sf_temps())]:
        time = table["date"].dt.strftime("%Y-%m-%d %H:%M:%S")
        parts.append(pd.DataFrame({"city": city, "time": time, "temperature_f": table["temp"]}))
    return pd.concat(parts, ignore_index=True)


def cars():
    table = vega.cars().rename(columns=str.lower)
    return table.assign(year=table["year"].dt.year)


def econometric(name):
    table = getattr(sm.datasets, name).load_pandas().data.rename(columns=str.lower)
    return table


def co2():
    table = sm.datasets.co2.load_pandas().data
    return pd.DataFrame({"date": table.index.strftime("%Y-%m-%d"), "co2": table["co2"].to_numpy()})


def write(name, table):
    # Whole numbers are written without a point, unless the column has fractions.
    whole = {column: "Int64" for column in table.select_dtypes("number")
             if (table[column].dropna() % 1 == 0).all()}
    text = table.astype(whole).to_csv(index=False, lineterminator="\n").encode()
    file = f"{name}.csv"
    if len(text) > LARGE:
        file, text = file + ".gz", gzip.compress(text, 9, mtime=0)
    (DATA / file).write_bytes(text)
    return file, digest(text)


def photo(name, card):
    """The pixels as scikit-learn gives them, row by row, red, green, blue: decoders of JPEG differ in the last bit."""
    pixels = sk.load_sample_image(f"{name}.jpg")
    path = DATA / f"{name}.rgb.gz"
    path.write_bytes(gzip.compress(pixels.tobytes(), 9, mtime=0))
    card.setdefault("files", {})[path.name] = digest(path.read_bytes())
    return {"shape": pixels.shape, "sha256": digest(pixels.tobytes()), "sums": pixels.sum((0, 1)).tolist()}


def summary(table):
    columns = {}
    for name in table.columns:
        values = table[name]
        facts = {"missing": int(values.isna().sum())}
        if pd.api.types.is_numeric_dtype(values):
            numbers = values.dropna().astype(float)
            weights = np.arange(1, len(values) + 1)[values.notna()]
            facts |= {"sum": float(numbers.sum()), "ordered_sum": float((numbers * weights).sum())}
        else:
            facts |= {"sha256": digest("\n".join(values.fillna("").astype(str)).encode())}
        columns[name] = facts
    return {"rows": len(table), "columns": columns}


def readme(cards, fixture):
    lines = [
        "# Data sets", "",
        "Written by `python/record_datasets.py` from the packages named below; `cards.json` holds what each column means.",
        "Each file is verified by its SHA-256 when it is read. Change a file only by that script.", "",
        "| set | file | rows × columns | source | licence | sha256 |", "|---|---|---|---|---|---|",
    ]
    for name, card in sorted(cards.items()):
        facts = fixture["sets"].get(name)
        size = f"{facts['rows']:,} × {len(facts['columns'])}" if facts else {"penguins": "344 × 8"}.get(name, "2 × 427 × 640 × 3")
        for file, sum in card.get("files", {card.get("file"): card.get("sha256")}).items():
            lines.append(f"| {name} | {file} | {size} | {card['source']} | {card['licence']} | `{sum[:16]}…` |")
    lines += ["", "## Citations", ""]
    lines += [f"* **{name}**: {card['citation']}" for name, card in sorted(cards.items())]
    return "\n".join(lines) + "\n"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def versions():
    import PIL
    import sklearn
    import statsmodels

    return (f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}, vega_datasets 0.9.0, "
            f"pandas {pd.__version__}, Pillow {PIL.__version__}")


if __name__ == "__main__":
    main()
