"""Makes an assignment for nbgrader from a lesson: answers between marks, checks that give points.

usage: .venv/bin/python python/grading/assignment.py notebooks/00_start/01_first_cells.ipynb COURSE

writes COURSE/source/01_first_cells/01_first_cells.ipynb and, if there is none, COURSE/nbgrader_config.py
"""

import re
import shutil
import sys
import textwrap
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lessons  # noqa: E402
import nbformat  # noqa: E402

CONFIG = Path(__file__).with_name("nbgrader_config.py")
POINTS = {"easy": 1, "medium": 2, "hard": 3}
BEGIN, END = "// BEGIN SOLUTION", "// END SOLUTION"


def main(lesson: Path, course: Path) -> Path:
    notebook, answers = lessons.load(lesson), lessons.answers(lesson)
    for statement, stub, check in lessons.exercises(notebook):
        name = lessons.function(stub)
        exercise = lessons.exercise(stub).replace(".", "-")
        stub.source = with_solution(stub.source, answers[name], name)
        mark(stub, f"{exercise}-answer", solution=True)
        # As a display and not as a value: of a value nbgrader asks whether it is a number of points.
        check.source = f"display(&{check.source});"
        mark(check, f"{exercise}-check", grade=True, locked=True, points=points(statement))
    place = course / "source" / lesson.stem / lesson.name
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, place)
    if not (course / CONFIG.name).exists():
        shutil.copy(CONFIG, course)
    return place


def with_solution(stub: str, answer: str, name: str) -> str:
    """The answer in the body of the stub, between the marks; what it uses besides goes there too, before its own lines."""
    before, own = re.split(rf"^(?=fn {name}\b)", answer, maxsplit=1, flags=re.M)
    _, body, after = re.match(r"(.*?\{\n)(.*?)\n\}$(.*)", own, re.S | re.M).groups()
    inside = "\n".join(part for part in (before.strip(), after.strip(), textwrap.dedent(body)) if part)
    region = textwrap.indent(f"{BEGIN}\n{inside}\n{END}", "    ")
    made, found = re.subn(r"^ *todo!\(\)$", lambda _: region, stub, flags=re.M)
    if found != 1:
        sys.exit(f"{name}: its stub has {found} bodies `todo!()`, so mark its solution by hand")
    return made


def points(statement) -> int:
    """What an exercise is worth, by how hard it says it is."""
    level = re.search(r"^\*(\w+), \d+ minutes\*$", statement.source, re.M)
    return POINTS[level[1]]


def mark(cell, grade_id: str, **what) -> None:
    flags = {"grade": False, "solution": False, "locked": False, "task": False} | what
    cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": grade_id, "cell_type": "code", **flags}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(f"written: {main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))}")
