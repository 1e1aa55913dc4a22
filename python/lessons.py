"""What every lesson file has to look like; run as a program it brings the lessons into that form.

usage: .venv/bin/python python/lessons.py
"""

import re
import textwrap
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = ROOT / "solutions"
VERDICT = "application/vnd.anneal.verdict+json"
SETUP_CELL = ':dep anneal = { path = "../.." }\nuse anneal::prelude::*;'
METADATA = {
    "kernelspec": {"display_name": "Rust (Anneal)", "language": "rust", "name": "anneal"},
    "language_info": {"file_extension": ".rs", "mimetype": "text/x-rustsrc", "name": "rust", "pygments_lexer": "rust"},
}
CELL_METADATA = {"tags"}


def lessons() -> list[Path]:
    return sorted(path for path in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def load(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def normalised(path: Path) -> str:
    """The file as it is committed: no outputs, no counters, no trace of the machine it was edited on."""
    notebook = load(path)
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        cell.source = cell.source.strip("\n")
        cell.metadata = nbformat.from_dict({key: value for key, value in cell.metadata.items() if key in CELL_METADATA})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def raises(cell: nbformat.NotebookNode) -> bool:
    """Whether the cell is there to fail, and to show how that looks."""
    return "raises-exception" in cell.metadata.get("tags", [])


def exercise(cell: nbformat.NotebookNode) -> str | None:
    """The id of the exercise that a cell belongs to: by its tag, or a statement by its heading."""
    ids = [tag for tag in cell.metadata.get("tags", []) if re.fullmatch(r"\d\d-\d\d\.E\d+", tag)]
    heading = re.match(r"### Exercise (\d\d-\d\d\.E\d+)", cell.source)
    return ids[0] if ids else heading and heading[1]


def stubs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in code_cells(notebook) if "exercise" in cell.metadata.get("tags", [])]


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


if __name__ == "__main__":
    for lesson in lessons():
        text = normalised(lesson)
        if text != lesson.read_text():
            lesson.write_text(text)
            print(f"normalised {lesson.relative_to(ROOT)}")
