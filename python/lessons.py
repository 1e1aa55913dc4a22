"""What every lesson file has to look like; run as a program it brings the lessons into that form.

usage: .venv/bin/python python/lessons.py
"""

from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
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


if __name__ == "__main__":
    for lesson in lessons():
        text = normalised(lesson)
        if text != lesson.read_text():
            lesson.write_text(text)
            print(f"normalised {lesson.relative_to(ROOT)}")
