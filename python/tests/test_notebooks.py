"""Every lesson: its form, that it runs from top to bottom through the installed kernel, and that it shows what it promises."""

import json
import re
import subprocess
import time
from pathlib import Path

import lessons
import nbformat
import pytest
from conftest import ARTIFACTS, NOTEBOOKS, ROOT
from nbclient import NotebookClient

LESSONS = lessons.lessons()
SECONDS = 60  # a lesson, from a cold kernel on two cores
# Lessons that train for longer; up to 300 s each is allowed.
TRAINING = {"06_deep_learning/03_digits_cnn.ipynb": 180}
# Numbers that anybody can look up or count, in the words of the cell that shows them.
SHOWN = {
    "00_start/01_first_cells.ipynb": ["344 rows"],
    # vega_datasets
    "04_tables/01_select.ipynb": ["406 rows × 9 columns", "miles_per_gallon f64 8 ", "horsepower i64 6 ", "AK 263 TX 209 CA 205 OK 102 FL 100"],
    "04_tables/02_group.ipynb": ["sun 714 239.4 35.0 fog 411 2655.7 30.6 rain 259 1321.8 35.6 drizzle 54 1.0 31.7 snow 23 208.1 11.1"],
    # scikit-learn: LinearRegression on load_diabetes, and the first numbers of its own example
    "05_machine_learning/01_linear_regression.ipynb": ["R² 0.517748, mean squared error 2859.6963", "intercept 152.133484", "938.2378", "2548.0723", "0.472575"],
    # Greene, Econometric Analysis, and statsmodels
    "05_machine_learning/02_logistic_regression.ipynb": ["-12.8896 2.37869", "[-13.0213, 2.8261, 0.0952, 2.3787]"],
}
# The same numbers where the text repeats them.
SAID = {
    "04_tables/02_group.ipynb": ["2,656 of the 4,426 mm"],
    "05_machine_learning/01_linear_regression.ipynb": ["the same R² of 0.517748", "938.24, 2548.07 and 0.47"],
    "05_machine_learning/02_logistic_regression.ipynb": ["-13.0213, 2.8261, 0.0952 and 2.3787 with a log-likelihood of -12.8896"],
    "06_deep_learning/03_digits_cnn.ipynb": ["443 of 450"],
}


def each_lesson(test):
    return pytest.mark.parametrize("path", LESSONS, ids=lambda path: str(path.relative_to(NOTEBOOKS)))(test)


def test_there_are_lessons():
    assert LESSONS


@each_lesson
def test_has_the_form_and_the_anatomy_of_a_lesson(path: Path):
    looked = subprocess.run(["anneal", "lint", path], capture_output=True, text=True)
    assert looked.returncode == 0, looked.stdout + looked.stderr


@each_lesson
def test_runs_from_top_to_bottom(path: Path):
    """As it is shipped: no exercise is written, and that is no error."""
    notebook = lessons.load(path)
    execute(notebook, path, "notebooks")
    verdicts = lessons.verdicts(notebook)
    assert list(verdicts.values()) == ["not written"] * len(lessons.stubs(notebook)), verdicts
    keeps_its_promises(path, notebook)


@each_lesson
def test_passes_with_the_answers_put_in(path: Path):
    notebook = lessons.load(path)
    answers = lessons.answers(path)
    assert list(answers) == [lessons.function(stub) for stub in lessons.stubs(notebook)], "an answer to every exercise, in their order"
    if not answers:
        return
    for stub in lessons.stubs(notebook):
        stub.source = answers[lessons.function(stub)]
    execute(notebook, path, "solved")
    verdicts = lessons.verdicts(notebook)
    assert list(verdicts.values()) == ["passed"] * len(answers), verdicts


def execute(notebook, path: Path, kept_in: str) -> None:
    """Runs it like "Restart and run all"; the result is kept among the test artefacts, to look at."""
    limit = TRAINING.get(str(path.relative_to(NOTEBOOKS)), SECONDS)
    client = NotebookClient(
        notebook, kernel_name="anneal", timeout=limit, allow_errors=True, resources={"metadata": {"path": str(path.parent)}}
    )
    started = time.monotonic()
    try:
        client.execute()
    finally:
        kept = ARTIFACTS / kept_in / path.relative_to(NOTEBOOKS)
        kept.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, kept)
    seconds = time.monotonic() - started
    for number, cell in enumerate(lessons.code_cells(notebook), 1):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        said = "\n".join("\n".join(error.traceback) for error in errors)
        assert len(errors) == int(lessons.raises(cell)), f"code cell {number}:\n{cell.source}\n\n{said}"
        assert cell.execution_count == number
        assert not any(output.get("name") == "stderr" for output in cell.outputs), f"code cell {number} writes to stderr"
    assert seconds < limit, f"took {seconds:.0f} s"


def keeps_its_promises(path: Path, notebook) -> None:
    name, shown = str(path.relative_to(NOTEBOOKS)), text_of_outputs(notebook)
    for words in SHOWN.get(name, []):
        assert words in shown, f"no cell shows {words!r}"
    for words in SAID.get(name, []):
        assert any(words in cell.source for cell in notebook.cells if cell.cell_type == "markdown"), f"the text lacks {words!r}"
    if name == "05_machine_learning/01_linear_regression.ipynb":
        # Right digits of Longley's seven coefficients, certified by NIST: first those of the normal equations, then QR's.
        digits = re.search(r"normal equations QR f64 f64 ─+ ─+ ([\d. ]+) 7 rows", shown)[1].split()
        assert len(digits) == 14 and min(map(float, digits[1::2])) >= 8, digits
    if name == "05_machine_learning/02_logistic_regression.ipynb":
        # scikit-learn's accuracy on each of the same five folds; of 569 tumours, four folds judge 114.
        folds = json.loads((ROOT / "src/check/recorded/05_02.json").read_text())["values"]["cancer/five folds"]
        right = sum(round(share * rows) for share, rows in zip(folds, [114, 114, 114, 114, 113], strict=True))
        assert f"1.000 {right / 569:.6f}" in shown, right
    if name == "06_deep_learning/03_digits_cnn.ipynb":
        accuracy = float(re.search(r"accuracy ([\d.]+) on 450 test digits", shown)[1])
        assert accuracy >= 0.97, accuracy


def text_of_outputs(notebook) -> str:
    """All that cells print and show as text, with single spaces between the words."""
    outputs = [output for cell in lessons.code_cells(notebook) for output in cell.outputs]
    texts = [output["text"] if output.output_type == "stream" else output.get("data", {}).get("text/plain", "") for output in outputs]
    return " ".join(" ".join(texts).split())
