"""The learner's copies of the lessons: work in them is never lost, and what changed in the course arrives."""

import json
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts/setup"))
import own_copies  # noqa: E402
from command import Failed  # noqa: E402

LESSON = "00_start/01_first.ipynb"


def notebook(*sources: str, output: str = "") -> str:
    cells = [{"cell_type": "code", "source": source, "outputs": [output] if output else []} for source in sources]
    return json.dumps({"cells": cells})


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "notebooks"
    (folder / "00_start/.ipynb_checkpoints").mkdir(parents=True)
    (folder / "00_start/.ipynb_checkpoints/01.ipynb").write_text("{}")
    (folder / LESSON).write_text(notebook("1 + 1"))
    (folder / "README.md").write_text("# Syllabus")
    return folder


def bring(course) -> list[str]:
    return own_copies.bring(course, course.parent / "mine")


def mine(course, name: str = LESSON) -> str:
    return (course.parent / "mine" / name).read_text()


def names(course) -> list[str]:
    return sorted(str(path.relative_to(course.parent / "mine")) for path in own_copies.files(course.parent / "mine"))


def test_every_lesson_is_copied_once(course):
    assert bring(course) == []
    assert names(course) == [LESSON, "README.md"]
    (course.parent / "mine" / LESSON).write_text(notebook("1 + 1", "my own cell"))
    assert bring(course) == []
    assert "my own cell" in mine(course)


def test_a_lesson_that_was_only_run_is_renewed(course):
    bring(course)
    (course.parent / "mine" / LESSON).write_text(notebook("1 + 1", output="2"))
    (course / LESSON).write_text(notebook("1 + 2"))
    assert bring(course) == []
    assert mine(course) == notebook("1 + 2")
    assert names(course) == [LESSON, "README.md"]


def test_a_lesson_that_was_worked_in_stays_and_the_new_one_lies_beside_it(course):
    bring(course)
    (course.parent / "mine" / LESSON).write_text(notebook("1 + 1", "my own cell"))
    (course / LESSON).write_text(notebook("1 + 2"))
    (said,) = bring(course)
    beside = [name for name in names(course) if "(new " in name]
    assert len(beside) == 1 and beside[0].split("/")[1] in said and LESSON in said
    assert mine(course, beside[0]) == notebook("1 + 2") and "my own cell" in mine(course)
    assert bring(course) == [] and len(names(course)) == 3


def test_what_was_deleted_or_broken_is_no_trouble(course):
    bring(course)
    (course.parent / "mine" / LESSON).unlink()
    bring(course)
    assert mine(course) == notebook("1 + 1")
    (course.parent / "mine" / LESSON).write_text("no notebook")
    (course.parent / "mine" / own_copies.RECORD).write_text("no record")
    assert len(bring(course)) == 1
    assert mine(course) == "no notebook"


def test_a_place_that_cannot_be_written_says_what_to_do(course):
    (course.parent / "mine").write_text("a file where the folder should be")
    with pytest.raises(Failed, match="scripts/lab --shipped"):
        bring(course)
