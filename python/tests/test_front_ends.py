"""Front ends besides JupyterLab, each as its users call it: nbconvert, nbclient, papermill, jupytext, the console."""

import json
import subprocess
import sys

import nbformat
import pexpect
import pytest
from conftest import NOTEBOOKS
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

LESSON = NOTEBOOKS / "00_start/01_first_cells.ipynb"
SPEC = {"name": "anneal", "display_name": "Rust (Anneal)", "language": "rust"}


def notebook(*cells: str, tags=()) -> nbformat.NotebookNode:
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    made[0].metadata["tags"] = list(tags)
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": SPEC})


def run(*command, cwd=None, **options):
    done = subprocess.run([sys.executable, "-m", *map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def texts(cells) -> list[str]:
    """Results and printed text of every code cell, in order."""
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    return [output["data"]["text/plain"] if "data" in output else output.get("text", "") for output in outputs]


def test_nbconvert_executes_and_shows_a_lesson(tmp_path):
    run("nbconvert", "--to", "html", "--execute", LESSON, "--output-dir", tmp_path, cwd=LESSON.parent)
    page = (tmp_path / "01_first_cells.html").read_text()
    assert "Torgersen" in page and "<svg" in page
    # Highlighted as Rust: `let` is a keyword.
    assert '<span class="kd">let</span>' in page


def test_nbclient_stops_at_an_error_and_keeps_what_was_before():
    made = notebook("let kept = 20;", 'println!("before"); panic!("on purpose");', "kept")
    with pytest.raises(CellExecutionError, match="on purpose"):
        NotebookClient(made, kernel_name="anneal", timeout=60).execute()
    assert [output.output_type for output in made.cells[1].outputs] == ["stream", "error"]
    assert made.cells[2].execution_count is None
    made.cells[1].metadata["tags"] = ["raises-exception"]
    NotebookClient(made, kernel_name="anneal", timeout=60).execute()
    assert made.cells[2].outputs[0]["data"]["text/plain"] == "20"


def test_nbclient_cannot_type_and_is_told_so():
    made = notebook('let name = anneal::input("Name? ")?;')
    with pytest.raises(CellExecutionError, match="takes no input"):
        NotebookClient(made, kernel_name="anneal", timeout=60).execute()


def test_papermill_gives_parameters(tmp_path):
    shown = 'format!("{epochs} {rate} {name} {quick} {sizes:?} {grid:?} {odd:?} {weights:?} {nothing:?}")'
    default = 'let epochs: i64 = 1; // how often\nlet name = "nobody";'
    nbformat.write(notebook(default, shown, tags=["parameters"]), tmp_path / "in.ipynb")
    parameters = {
        "epochs": 5, "rate": 1e-3, "name": 'größe "quoted"\n\\ {x} 🦀\u202e', "quick": True, "sizes": [1, 2],
        "grid": [[1, 2.5], []], "odd": ["a", None], "weights": {"b": 2, "a": float("inf")}, "nothing": None,
    }
    import papermill

    papermill.execute_notebook(str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb"), parameters, progress_bar=False)
    out = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert out.cells[1].metadata["tags"] == ["injected-parameters"]
    expected = '5 0.001 größe "quoted"\n\\ {x} 🦀\u202e true [1, 2] [[1.0, 2.5], []] [Some("a"), None] {"a": inf, "b": 2.0} None'
    # What Rust's `{:?}` makes of the text of a `String`.
    assert json.loads(texts(out.cells)[-1].replace("\\u{202e}", "\\u202e")) == expected
    told = {one: parameter for one, parameter in papermill.inspect_notebook(str(tmp_path / "in.ipynb")).items()}
    assert told["epochs"]["default"] == "1" and told["epochs"]["inferred_type_name"] == "i64" and told["epochs"]["help"] == "how often"


@pytest.mark.parametrize(
    ("value", "why"), [([1, "a"], "mixes types"), (2**200, "too large"), ({1: 2}, "not all text"), (object(), "no Rust form")]
)
def test_papermill_refuses_what_rust_has_no_form_for(value, why):
    from anneal_papermill import RustTranslator

    with pytest.raises(ValueError, match=why):
        RustTranslator.codify({"x": value})


def test_papermill_names_are_those_of_rust():
    from anneal_papermill import RustTranslator

    assert RustTranslator.codify({"type": 1}) == "// Parameters\nlet r#type: i64 = 1;\n"
    for name in ("a b", "1a", "crate", ""):
        with pytest.raises(ValueError, match="cannot be the name"):
            RustTranslator.codify({name: 1})


def test_jupytext_goes_to_a_script_and_back(tmp_path):
    cells = [":dep anneal = { path = \"../..\" }\nuse anneal::prelude::*;", "let größe = 1;\n// a remark\ngröße + 1", ":vars"]
    nbformat.write(notebook(*cells), tmp_path / "a.ipynb")
    run("jupytext", "--to", "rs:percent", "a.ipynb", cwd=tmp_path)
    script = (tmp_path / "a.rs").read_text()
    assert "// %%" in script and "\ngröße + 1" in script
    run("jupytext", "--to", "ipynb", "a.rs", "-o", "b.ipynb", cwd=tmp_path)
    back = nbformat.read(tmp_path / "b.ipynb", as_version=4)
    assert [cell.source for cell in back.cells] == cells
    assert back.metadata["kernelspec"]["name"] == "anneal"
    NotebookClient(back, kernel_name="anneal", timeout=60, resources={"metadata": {"path": str(LESSON.parent)}}).execute()
    assert texts(back.cells)[0] == "2"


def test_the_console_runs_cells_asks_and_pages():
    arguments = ["-m", "jupyter", "console", "--kernel", "anneal", "--ZMQTerminalInteractiveShell.simple_prompt=True"]
    console = pexpect.spawn(sys.executable, arguments, timeout=60, encoding="utf-8")
    try:
        console.expect(r"In \[1\]")
        console.sendline("let twenty = 20; twenty + 1")
        console.expect(r"Out\[1\]: 21")
        console.expect(r"In \[2\]")
        console.sendline('anneal::input("Your name? ")?')
        console.expect(r"Your name\? ")
        console.sendline("größe")
        console.expect(r'Out\[2\]: "größe"')
        console.expect(r"In \[3\]")
        console.sendline("?twenty")
        console.expect("made by cell")
    finally:
        console.close(force=True)
