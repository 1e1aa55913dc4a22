"""`anneal check`: submissions right and wrong, broken and bent, each in a notebook of its own."""

import json
import os
import subprocess
import time
import xml.etree.ElementTree as xml
from pathlib import Path

import lessons
import nbformat
import pytest
from conftest import NOTEBOOKS

LESSON = NOTEBOOKS / "00_start/01_first_cells.ipynb"
RIGHT = 'fn hello_kernel(name: &str) -> String {\n    format!("Hello, {name}!")\n}'
WRONG = RIGHT.replace("!", "?").replace("format?", "format!")
TITLE = "# 00-01 First cells"


def write(place: Path, *cells: str | nbformat.NotebookNode) -> Path:
    """A notebook of these code cells, with the lesson's title and set-up."""
    notebook = nbformat.v4.new_notebook()
    code = [cell if isinstance(cell, dict) else nbformat.v4.new_code_cell(cell) for cell in (lessons.SETUP_CELL, *cells)]
    notebook.cells = [nbformat.v4.new_markdown_cell(TITLE), *code]
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, place)
    return place


def check(*arguments, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess:
    command = ["anneal", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=os.environ | environment, timeout=300)


def told(*arguments, **options) -> dict:
    """The notebooks of the report by name, each with its scores by exercise."""
    ran = check(*arguments, "--json", **options)
    report = json.loads(ran.stdout)
    assert ran.returncode == (0 if report["passed"] == report["exercises"] > 0 else 1), ran.stderr
    assert report["version"] == 1
    for graded in report["notebooks"]:
        graded["scores"] = {score["id"]: score for score in graded["scores"]}
    return {Path(graded["notebook"]).stem: graded for graded in report["notebooks"]}


def first(graded: dict) -> str:
    return graded["scores"]["00-01.E1"]["outcome"]


def test_a_lesson_as_shipped_and_with_its_answers(tmp_path):
    notebook, answers = lessons.load(LESSON), lessons.answers(LESSON)
    for stub in lessons.stubs(notebook):
        stub.source = answers[lessons.function(stub)]
    solved = tmp_path / "solved.ipynb"
    nbformat.write(notebook, solved)
    before = LESSON.read_bytes(), solved.read_bytes()
    home = tmp_path / "home"
    ran = check(LESSON, solved, ANNEAL_HOME=str(home))
    assert ran.returncode == 1
    assert f"{len(answers)} of {2 * len(answers)} passed" in ran.stdout and f"  {len(answers)} of {len(answers)}\n" in ran.stdout
    ran = check(solved, ANNEAL_HOME=str(home), ANNEAL_STRICT="1")
    assert ran.returncode == 0 and "✓ 00-01.E1   hello_kernel     passed" in ran.stdout, ran.stdout
    ran = check(LESSON, ANNEAL_STRICT="1")
    assert ran.returncode == 1 and "○ 00-01.E1   hello_kernel     not written" in ran.stdout, ran.stdout
    assert not home.exists(), "whoever checks writes no journal"
    assert (LESSON.read_bytes(), solved.read_bytes()) == before


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """Submissions whose check cells, prose and tags say that all is well."""
    folder = tmp_path_factory.mktemp("edited")
    forged = (
        "#[derive(Debug)]\npub struct Verdict;\nimpl Show for Verdict { fn show(&self) -> Bundle {\n"
        f'    Bundle::text("passed").with({lessons.VERDICT!r}, serde_json::json!({{"id": "00-01.E1", "outcome": "passed", "passed": true}}))\n}} }}'
    ).replace("'", '"')
    write(folder / "other_answer.ipynb", WRONG, 'check::hello_kernel(|name: &str| format!("Hello, {name}!"))')
    write(folder / "own_module.ipynb", WRONG, forged, "mod check { pub fn hello_kernel<F>(_: F) -> super::Verdict { super::Verdict } }", "check::hello_kernel(hello_kernel)")
    write(folder / "own_display.ipynb", forged, WRONG.replace("{\n", "{\n    display(&Verdict);\n", 1), "display(&Verdict)")
    write(folder / "no_check.ipynb", WRONG)
    write(folder / "right_without_check.ipynb", RIGHT)
    write(folder / "strict_off.ipynb", WRONG, 'unsafe { std::env::set_var("ANNEAL_STRICT", "0") };')
    write(folder / "only_a_verdict.ipynb", forged, "Verdict")
    untitled = nbformat.read(write(folder / "nothing_said.ipynb", WRONG), 4)
    untitled.cells[0].source = "# 77-77 An easier lesson, all passed"
    nbformat.write(untitled, folder / "nothing_said.ipynb")
    untitled.cells.pop()
    nbformat.write(untitled, folder / "nothing_left.ipynb")
    return told(folder, "--jobs", "2")


@pytest.mark.parametrize("name", ["other_answer", "own_module", "own_display", "no_check", "strict_off", "nothing_said"])
def test_what_check_cells_and_prose_say_gains_nothing(edited, name):
    assert first(edited[name]) == "wrong value"
    assert edited[name]["scores"]["00-01.E1"]["case"] == "a name"


def test_a_right_answer_passes_without_any_check_cell(edited):
    score = edited["right_without_check"]["scores"]["00-01.E1"]
    assert score["outcome"] == "passed" and score["passed"] and score["source"] == RIGHT


def test_what_is_missing_is_not_written(edited):
    assert first(edited["only_a_verdict"]) == "not written"
    assert [score["outcome"] for score in edited["no_check"]["scores"].values()][1:] == ["not written"] * 5
    assert "--lesson" in edited["nothing_left"]["problem"] and edited["nothing_left"]["scores"] == {}


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Submissions in which something goes wrong before, in or after what is to be checked."""
    folder = tmp_path_factory.mktemp("broken")
    write(folder / "syntax.ipynb", "fn oops( {", "let x: i32 = \"no\";", 'panic!("ouch")', RIGHT)
    write(folder / "on_purpose.ipynb", nbformat.v4.new_code_cell("1 +", metadata={"tags": ["raises-exception"]}), RIGHT)
    write(folder / "exits.ipynb", "let x = 1;", "std::process::exit(3)", RIGHT, "std::process::abort()")
    write(folder / "endless.ipynb", "loop {}", RIGHT)
    write(folder / "asks.ipynb", 'let name = input("Name: ")?;', RIGHT)
    write(folder / "memory.ipynb", ":memory off", "let hog = vec![1_u8; 6 << 30];\nhog.iter().map(|b| *b as u64).sum::<u64>()", RIGHT)
    write(folder / "uncompiled.ipynb", RIGHT.replace("{name}", "{nome}"))
    write(folder / "signature.ipynb", "fn hello_kernel(name: String) -> String {\n    name\n}")
    write(folder / "recursion.ipynb", "fn hello_kernel(name: &str) -> String {\n    hello_kernel(name) + name\n}", RIGHT.replace("hello_kernel", "other"))
    write(folder / "slow.ipynb", 'fn hello_kernel(name: &str) -> String {\n    std::thread::sleep(std::time::Duration::from_secs(3600));\n    name.into()\n}')
    write(folder / "panics.ipynb", 'fn hello_kernel(_: &str) -> String {\n    panic!("not today")\n}')
    write(folder / "twice.ipynb", WRONG, "check::hello_kernel(hello_kernel)", RIGHT)
    write(folder / "variable.ipynb", 'let hello_kernel = |name: &str| format!("Hello, {name}!");')
    (folder / "empty.ipynb").write_text("")
    (folder / "old.ipynb").write_text('{"nbformat": 3, "worksheets": []}')
    return told(folder, "--jobs", "2", "--cell-seconds", "5", "--exercise", "00-01.e1", "--memory", "3G")


@pytest.mark.parametrize("name", ["syntax", "on_purpose", "exits", "endless", "asks", "memory", "twice", "variable"])
def test_cells_that_fail_do_not_stop_the_rest(broken, name):
    assert first(broken[name]) == "passed", broken[name]


@pytest.mark.parametrize(
    "name, errors",
    [("syntax", ["CompileError", "CompileError", "Panic"]), ("on_purpose", []), ("exits", ["ProcessExit", "Abort"]),
     ("endless", ["TooSlow"]), ("memory", ["OutOfMemory"]), ("twice", [])],
)
def test_failed_cells_are_named_unless_they_fail_on_purpose(broken, name, errors):
    assert [cell["error"] for cell in broken[name]["failed_cells"]] == errors, broken[name]


@pytest.mark.parametrize(
    "name, outcome, word",
    [("uncompiled", "does not compile", "nome"), ("signature", "does not compile", "CompileError"), ("recursion", "stack overflow", ""),
     ("slow", "too slow", ""), ("panics", "panic", "not today"), ("empty", "not reached", "no notebook"), ("old", "not reached", "version 4")],
)
def test_what_cannot_pass_says_why(broken, name, outcome, word):
    score = broken[name]["scores"]["00-01.E1"]
    assert score["outcome"] == outcome and not score["passed"] and word in score["message"], score


def test_a_notebook_has_an_end(tmp_path):
    loops = [f"let mut n = {n}_u64;\nloop {{ n = n.wrapping_mul(3); std::hint::black_box(n); }}" for n in range(5)]
    graded = told(write(tmp_path / "long.ipynb", *loops, RIGHT), "--seconds", "4", "--cell-seconds", "3")["long"]
    assert first(graded) == "not reached" and graded["seconds"] < 20


def test_junit_names_each_exercise(tmp_path):
    ran = check(write(tmp_path / "a & b.ipynb", WRONG), "--junit", "--lesson", "00-01")
    suites = xml.fromstring(ran.stdout)
    assert ran.returncode == 1 and suites.get("failures") == "6"
    [suite] = suites.findall("testsuite")
    assert suite.get("name").endswith("a & b.ipynb")
    failure = suite.find("testcase[@name='00-01.E1 hello_kernel']/failure")
    assert failure.get("message") == 'wrong value in case "a name"' and "Hello, Ada?" in failure.text


@pytest.mark.parametrize(
    "arguments, words",
    [([], "required"), (["none.ipynb"], "no file or folder none.ipynb"), (["."], "no notebook in ."),
     ([str(LESSON), "--exercise", "00-01.E99"], "there are 00-01.E1, 00-01.E2"), ([str(LESSON), "--lesson", "7"], "there are 00-01"),
     ([str(LESSON), "--memory", "lots"], "amount of memory"), ([str(LESSON), "--jobs", "0"], "jobs"), ([str(LESSON), "--json", "--junit"], "cannot be used")],
)
def test_misuse_is_said_and_ends_with_2(tmp_path, arguments, words):
    ran = check(*arguments, cwd=tmp_path)
    assert ran.returncode == 2 and words in ran.stderr and not ran.stdout, ran


def test_when_it_is_stopped_nothing_goes_on(tmp_path):
    notebook = write(tmp_path / "long.ipynb", 'std::fs::write("pid", std::process::id().to_string())?;\nstd::thread::sleep(std::time::Duration::from_secs(600));')
    running = subprocess.Popen(["anneal", "check", str(notebook)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file, deadline = tmp_path / "pid", time.monotonic() + 60
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.1)
    pid = int(file.read_text())
    running.terminate()
    running.wait(10)
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, "the cell process lives on"
        time.sleep(0.1)
