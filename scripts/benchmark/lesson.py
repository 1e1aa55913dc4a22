"""The first lesson as it is measured: its cells, the same notebook in Python, and one edit of each cell."""

import json
from dataclasses import dataclass

from cells import Cell
from peers import LESSON_FOLDER

NOTEBOOK = LESSON_FOLDER / "01_first_cells.ipynb"
MATPLOTLIB_SCATTER = """for species, part in df.groupby("species"):
    plt.scatter(part["bill_length_mm"], part["bill_depth_mm"], label=species)
plt.xlabel("bill length (mm)")
plt.ylabel("bill depth (mm)")
plt.legend()
plt.show()"""
MATPLOTLIB_HISTOGRAM = """for species, part in df.groupby("species"):
    plt.hist(part["body_mass_g"], bins=20, alpha=0.6, label=species)
plt.xlabel("body mass (g)")
plt.legend()
plt.show()"""
CORRELATION = """def correlation(x, y):
    x, y = x - x.mean(), y - y.mean()
    return (x * y).sum() / (np.sqrt((x ** 2).sum()) * np.sqrt((y ** 2).sum()))

measured = df.dropna(subset=["bill_length_mm", "bill_depth_mm"])
lengths = measured["bill_length_mm"].to_numpy()
depths = measured["bill_depth_mm"].to_numpy()
correlation(lengths, depths)"""
WITHIN = """within = pd.DataFrame({"correlation": [
    part["bill_length_mm"].corr(part["bill_depth_mm"]) for _, part in measured.groupby("species")
]}, index=sorted(measured["species"].unique()))
display(within)
plt.bar(within.index, within["correlation"])
plt.show()"""

# What stands for an exercise that is not written yet, and for its check.
STUB = "def answer(*_):\n    raise NotImplementedError"
CHECK = "try:\n    answer()\nexcept NotImplementedError:\n    print('not written yet')"
# For each other code cell of the lesson in its order: the cell in Python, what an edit replaces in Rust and in Python, and by what.
TWINS = [
    ("import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd", None, None),
    ('pd.read_csv("data/penguins.csv").info()', None, None),
    ('df = pd.read_csv("data/penguins.csv")\ndf.head(5)', ("Some(5)", "Some({n})"), ("head(5)", "head({n})")),
    (MATPLOTLIB_SCATTER, ("bill length", "bill length {n}"), ("bill length", "bill length {n}")),
    ("6 * 7", ("6 * 7", "6 * {n}"), ("6 * 7", "6 * {n}")),
    (
        'print(f"{df.shape[0]} birds, {df.shape[1]} columns")\ndisplay(df.isna().sum())\nprint("each number above counts what is missing in its column")',
        ("each number", "{n}: each number"),
        ("each number", "{n}: each number"),
    ),
    ("times_run = 0", ("= 0", "= {n}"), ("= 0", "= {n}")),
    ("times_run += 1\ntimes_run", ("+= 1", "+= {n}"), ("+= 1", "+= {n}")),
    ('mass = "3750"\nmass = float(mass)\nmass', ("3750", "{n}"), ("3750", "{n}")),
    ("def kilograms(grams):\n    return grams / 1000.0\n\nkilograms(mass)", ("1000.0", "{n}.0"), ("1000.0", "{n}.0")),
    ("%lsmagic", None, None),
    ("%whos", None, None),
    (
        'by_species = df.groupby("species")["body_mass_g"].agg(weighed="count", mean_mass_g="mean").sort_values("mean_mass_g")\nby_species',
        ("weighed", "weighed_{n}"),
        ("weighed", "weighed_{n}"),
    ),
    (MATPLOTLIB_HISTOGRAM, ("body mass", "body mass {n}"), ("body mass", "body mass {n}")),
    ('backup = df\nprint(f"{backup.shape[0]} rows, and again {df.hight}")', None, None),
    ('backup = df.copy()\nprint(f"{backup.shape[0]} rows, and again {df.shape[0]}")', ("and again", "and {n} again"), ("and again", "and {n} again")),
    (
        'import time\nstart = time.perf_counter()\nmultiples = sum(1 for n in range(1, 5_000_001) if n % 3 == 0)\nprint(f"{multiples} multiples of three, found in {time.perf_counter() - start:.3f} s")',
        ("5_000_000", "{n}_000"),
        ("5_000_001", "{n}_001"),
    ),
    (CORRELATION, ("&depths)", "&depths) + {n}.0"), ("(lengths, depths)", "(lengths, depths) + {n}.0")),
    (WITHIN, ('"correlation"', '"correlation {n}"'), ('"correlation"', '"correlation {n}"')),
]
# The cells with loops or closures of their own.
LOOPS = ("start.elapsed()", "fn correlation")


@dataclass
class LessonCell:
    """One code cell of the notebook, in the language of a kernel."""

    text: str
    fails_on_purpose: bool


def notebook() -> list[tuple[str, list[str], tuple]]:
    """Of each code cell: text, tags, and its entry of `TWINS`."""
    found, twins = [], iter(TWINS)
    for cell in json.loads(NOTEBOOK.read_text())["cells"]:
        if cell["cell_type"] == "code":
            tags = cell["metadata"].get("tags", [])
            given = {"exercise": (STUB, None, None), "check": (CHECK, None, None)}
            twin = next((given[tag] for tag in tags if tag in given), None) or next(twins, None)
            found.append(("".join(cell["source"]), tags, twin))
    if next(twins, None) or found[-1][2] is None:
        raise SystemExit(f"{NOTEBOOK.name} has other cells than its Python twin: bring scripts/benchmark/lesson.py up to date.")
    return found


def code_cells(language: str, pictures: bool = True) -> list[LessonCell]:
    """The whole lesson, or what is left of it without its pictures and what they need."""
    found = []
    for text, tags, (twin, *_) in notebook():
        is_picture = "plot::" in text and "exercise" not in tags
        text = twin if language == "python" else text
        if not pictures:
            text = text.replace("import matplotlib.pyplot as plt\n", "")
        if pictures or not is_picture:
            found.append(LessonCell(text, "raises-exception" in tags))
    return found


def cells() -> list[Cell]:
    """The cells that a learner might edit."""
    found = []
    for text, _, (twin, edit, twin_edit) in notebook():
        if edit is None:
            continue
        if edit[0] not in text:
            raise SystemExit(f"{NOTEBOOK.name} has other cells than its Python twin (no {edit[0]!r} in {text!r}): bring scripts/benchmark/lesson.py up to date.")
        found.append(Cell("numeric" if any(word in text for word in LOOPS) else "glue", text.replace(*edit), twin.replace(*twin_edit)))
    return found
