"""The lessons as the tests and tools see them: their cells, their exercises, the answers to those."""

import re
import textwrap
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = ROOT / "solutions"
VERDICT = "application/vnd.anneal.verdict+json"
SETUP_CELL = ':dep anneal = { path = "../.." }\nuse anneal::prelude::*;'


def lessons() -> list[Path]:
    return sorted(path for path in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def load(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def raises(cell: nbformat.NotebookNode) -> bool:
    """Whether the cell is there to fail, and to show how that looks."""
    return "raises-exception" in cell.metadata.get("tags", [])


def stubs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in code_cells(notebook) if "exercise" in cell.metadata.get("tags", [])]


def exercise(cell: nbformat.NotebookNode) -> str | None:
    """The id of the exercise that a stub or a check belongs to."""
    return next((tag for tag in cell.metadata.get("tags", []) if re.fullmatch(r"\d\d-\d\d\.E\d+", tag)), None)


def exercises(notebook: nbformat.NotebookNode) -> list[tuple]:
    """Statement, stub and check of each exercise."""
    cells = notebook.cells
    return [(cells[at - 1], stub, cells[at + 1]) for at, stub in enumerate(cells) if "exercise" in stub.metadata.get("tags", [])]


def function(stub: nbformat.NotebookNode) -> str:
    return re.match(r"fn (\w+)", stub.source)[1]


def answers(lesson: Path) -> dict[str, str]:
    """The answer of each module of the lesson's solutions, under the name that the notebook uses."""
    file = SOLUTIONS / lesson.relative_to(NOTEBOOKS).with_suffix(".rs")
    found = {}
    for name, body in re.findall(r"^pub mod (\w+) \{\n(.*?)^\}\n", file.read_text() if file.exists() else "", re.M | re.S):
        lines = textwrap.dedent(body).replace("use super::*;\n", "").split("\npub ")
        kept = [part for part in lines if not re.match(r"(const WRONG|fn (?!answer\b))", part.removeprefix("pub "))]
        text = "\npub ".join(kept).replace("pub fn answer", f"fn {name}").replace("pub ", "")
        found[name] = text.strip()
    return found


def verdicts(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """What the checks of an executed notebook said, by exercise."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    data = [output.data[VERDICT] for output in outputs if VERDICT in output.get("data", {})]
    return {verdict["id"]: verdict["outcome"] for verdict in data}
