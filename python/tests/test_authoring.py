"""`anneal new-lesson` and `anneal lint`: what the one writes, the other accepts, and the toolkit can check."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

PLACE = "98_test/07_binary_search"
NAMED = ["src/check/mod.rs", "src/exercise/help.rs", "tests/toolkit/solutions.rs", "notebooks/README.md"]


def anneal(*arguments: str, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run(["anneal", *arguments], cwd=cwd, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path) -> Path:
    """As much of the project as the commands read."""
    for name in ("src/check", "src/cell", "src/exercise", "tests/toolkit", "solutions", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in ("kernel/Cargo.toml", "rustfmt.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_new_lesson_is_in_order_at_once(project):
    wrote = anneal("new-lesson", PLACE, cwd=project)
    assert wrote.returncode == 0, wrote.stderr
    assert "written: notebooks/98_test/07_binary_search.ipynb" in wrote.stdout
    for place in NAMED:
        assert "binary_search" in (project / place).read_text(), place
    looked = anneal("lint", cwd=project)
    assert looked.returncode == 0, looked.stdout
    rust = [project / place for place in (*NAMED[:3], "src/check/binary_search.rs", f"solutions/{PLACE}.rs")]
    subprocess.run(["rustfmt", "--edition", "2024", "--check", *rust], cwd=project, check=True)
    again = anneal("new-lesson", PLACE, cwd=project)
    assert again.returncode == 1 and "is there already" in again.stderr


def test_lessons_stand_in_the_order_of_the_course(project):
    for place in ("98_test/02_later", "98_test/01_earlier"):
        assert anneal("new-lesson", place, cwd=project).returncode == 0
    checks = (project / "src/check/mod.rs").read_text()
    tests = (project / "tests/toolkit/solutions.rs").read_text()
    assert re.findall(r"(\w+)::EXERCISES", checks)[-2:] == ["earlier", "later"]
    assert re.findall(r"^        (\w+) \"", tests, re.M) == re.findall(r"(\w+)::EXERCISES", checks)
    assert anneal("lint", cwd=project).returncode == 0


def test_its_first_exercise_can_be_checked(project, session):
    """The check and the answers as they are written, compiled in a notebook instead of the toolkit."""
    assert anneal("new-lesson", PLACE, cwd=project).returncode == 0
    check = (project / "src/check/binary_search.rs").read_text().replace("crate::", "anneal::")
    answers = (project / f"solutions/{PLACE}.rs").read_text()
    inner = {name: re.sub(r"^//!.*$", "", text, flags=re.M) for name, text in (("checks", check), ("answers", answers))}
    for name, text in inner.items():
        ran = session.run(f"mod {name} {{\n{text}\n}}")
        assert ran.status == "ok", ran.errors
    passed = session.run("checks::double_98_07(answers::double_98_07::answer).passed()")
    assert passed.text == "true", passed.errors
    wrong = session.run("answers::double_98_07::WRONG.iter().filter(|wrong| checks::double_98_07(**wrong).passed()).count()")
    assert wrong.text == "0", wrong.errors


@pytest.mark.parametrize("place", ["", "broadcasting", "3_tensors/02_x", "03_tensors/02_X", "03_tensors/02_a/b", "../03_a/02_b"])
def test_a_lesson_needs_a_name(project, place):
    refused = anneal("new-lesson", place, cwd=project)
    assert refused.returncode == 1 and "name it like" in refused.stderr


def test_lint_names_lesson_cell_and_fault_and_mends_the_form(project):
    lesson = project / "notebooks/00_start/01_first_cells.ipynb"
    text = lesson.read_text()
    lesson.write_text(text.replace('"execution_count": null', '"execution_count": 7').replace("## Recap", "## Summary"))
    looked = anneal("lint", "notebooks/00_start", cwd=project)
    assert looked.returncode == 1
    assert "01_first_cells.ipynb: holds outputs" in looked.stdout and "has no section `## Recap`" in looked.stdout
    assert anneal("lint", "--fix", "notebooks/00_start", cwd=project).returncode == 1
    assert lesson.read_text() == text.replace("## Recap", "## Summary")
