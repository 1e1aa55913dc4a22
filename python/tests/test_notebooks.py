"""Every lesson: its form, and that it runs from top to bottom through the installed kernel."""

import subprocess
import time
from pathlib import Path

import lessons
import nbformat
import pytest
from conftest import ARTIFACTS, NOTEBOOKS
from nbclient import NotebookClient

LESSONS = lessons.lessons()
SECONDS = 60  # a lesson, from a cold kernel on two cores
# Lessons that train for longer; up to 300 s each is allowed.
TRAINING = {"06_deep_learning/03_digits_cnn.ipynb": 180}


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
