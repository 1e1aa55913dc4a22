"""nbgrader from the Python Package Index grades a lesson: students' version, a right, a wrong and an untouched submission."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import lessons
import nbformat
import places
import pytest
from conftest import NOTEBOOKS, ROOT

LESSON = NOTEBOOKS / "00_start/01_first_cells.ipynb"
ASSIGNMENT = LESSON.stem
LOCK = ROOT / "python/grading/requirements.lock"
# By the levels that its statements give: easy 1, medium 2, hard 3 points.
POINTS = {"hello_kernel": 1, "count_species": 2, "mean_mass": 2, "total_kilograms": 1, "repeat_longest": 2, "plot_points": 2}


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory):
    """Runs nbgrader, which stands in a folder of its own: nobody who learns needs it."""
    folder = places.CACHE / f"nbgrader-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not folder.exists():
        fresh = folder.with_suffix(f".{os.getpid()}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "--only-binary", ":all:", "--target", fresh, "-r", LOCK], check=True)
        fresh.rename(folder)
    home = tmp_path_factory.mktemp("grader")
    # nbgrader calls alembic by its name.
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(folder), "ANNEAL_HOME": str(home / "anneal"), "JUPYTER_CONFIG_DIR": str(home)}

    def run(*arguments: str, course: Path) -> str:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        ran = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    run.home = home / "anneal"
    return run


@pytest.fixture(scope="module")
def course(nbgrader, tmp_path_factory):
    """A course with one assignment, made from the lesson, and its version for students."""
    folder = tmp_path_factory.mktemp("course")
    subprocess.run([sys.executable, ROOT / "python/grading/assignment.py", LESSON, folder], check=True)
    nbgrader("generate_assignment", ASSIGNMENT, course=folder)
    return folder


@pytest.fixture(scope="module")
def released(course) -> Path:
    return course / "release" / ASSIGNMENT / LESSON.name


@pytest.fixture(scope="module")
def grades(nbgrader, course, released):
    """What the gradebook says about each student."""
    hand_in(course, "right", released, solve)
    hand_in(course, "wrong", released, spoil)
    hand_in(course, "nobody", released, lambda notebook: None)
    log = nbgrader("autograde", ASSIGNMENT, course=course)
    assert "cannot be converted" not in log, "verdicts are no numbers of points"
    nbgrader("export", course=course)
    with open(course / "grades.csv") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def hand_in(course: Path, student: str, released: Path, work) -> None:
    notebook = nbformat.read(released, as_version=4)
    work(notebook)
    place = course / "submitted" / student / ASSIGNMENT / released.name
    place.parent.mkdir(parents=True)
    nbformat.write(notebook, place)


def solve(notebook) -> None:
    answers = lessons.answers(LESSON)
    for stub in lessons.stubs(notebook):
        stub.source = answers[lessons.function(stub)]


def spoil(notebook) -> None:
    """Wrong everywhere, and every check edited so that it says nothing."""
    solve(notebook)
    for _, stub, check in lessons.exercises(notebook):
        head, _, body = stub.source.rpartition(") -> ")
        stub.source = f"{head}) -> {body.split('{')[0]}{{\n    panic!(\"not today\")\n}}"
        check.source = "1 + 1"


def test_the_instructors_version_is_a_lesson_that_passes(course):
    checked = subprocess.run(["anneal", "check", course / "source"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_students_get_the_stubs_of_the_lesson(released):
    notebook, shipped = nbformat.read(released, as_version=4), lessons.load(LESSON)
    assert "SOLUTION" not in released.read_text()
    assert [stub.source for stub in lessons.stubs(notebook)] == [stub.source for stub in lessons.stubs(shipped)]
    points = {lessons.function(stub): check.metadata.nbgrader.points for _, stub, check in lessons.exercises(notebook)}
    assert points == POINTS


@pytest.mark.parametrize("student, score", [("right", sum(POINTS.values())), ("wrong", 0), ("nobody", 0)])
def test_points_are_full_or_none(grades, student, score):
    assert float(grades[student]["max_score"]) == sum(POINTS.values())
    assert float(grades[student]["score"]) == score


def test_a_check_that_fails_is_an_error_of_its_own_name(grades, course):
    graded = course / "autograded" / "wrong" / ASSIGNMENT / LESSON.name
    notebook = nbformat.read(graded, as_version=4)
    for _, _, check in lessons.exercises(notebook):
        assert check.source.startswith("display(&check::"), "what the student wrote there is gone"
        assert [output.ename for output in check.outputs if output.output_type == "error"] == ["Check"]


def test_grading_leaves_no_attempts_in_a_journal(grades, nbgrader):
    told = subprocess.run(["anneal", "progress", "--json"], capture_output=True, text=True, check=True, env=os.environ | {"ANNEAL_HOME": str(nbgrader.home)})
    assert json.loads(told.stdout)["attempts"] == []


def test_feedback_shows_the_verdicts(grades, nbgrader, course):
    nbgrader("generate_feedback", ASSIGNMENT, course=course)
    page = (course / "feedback" / "wrong" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "not today" in page and "00-01.E1" in page
