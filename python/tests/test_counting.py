"""How `scripts/test` counts: nothing that went wrong may end as "0 failed"."""

import time

import pytest
import run_tests
from run_tests import Count

PASSED = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n"
FAILED = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n"


@pytest.mark.parametrize(
    "status, text, count",
    [
        (0, PASSED + PASSED, Count(10, 0)),
        (101, PASSED + FAILED, Count(8, 2)),
        (101, "error: could not compile `anneal-kernel`\n", Count(0, 1)),
        (101, PASSED + "error: test failed\n(signal: 11, SIGSEGV)\n", Count(5, 1)),
        (0, "", Count(0, 1)),
    ],
    ids=["all pass", "two fail", "does not compile", "one binary crashes", "no test ran"],
)
def test_cargo(monkeypatch, status, text, count):
    monkeypatch.setattr(run_tests, "run", lambda *_: (status, text))
    assert run_tests.cargo_test([]) == count


CASE = '<testcase name="a">{}</testcase>'


@pytest.mark.parametrize(
    "status, cases, count",
    [
        (0, [CASE.format(""), CASE.format("<skipped/>")], Count(1, 0)),
        (1, [CASE.format(""), CASE.format("<failure/>"), CASE.format("<error/>")], Count(1, 2)),
        (2, [CASE.format("")], Count(1, 1)),
        (5, [], Count(0, 1)),
        (1, None, Count(0, 1)),
    ],
    ids=["a skip", "failures", "interrupted", "no test ran", "no report"],
)
def test_pytest(monkeypatch, tmp_path, status, cases, count):
    def run(*_):
        if cases is not None:
            (tmp_path / "pytest.xml").write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
        return status, ""

    monkeypatch.setattr(run_tests, "run", run)
    monkeypatch.setattr(run_tests, "ARTIFACTS", tmp_path)
    assert run_tests.pytest() == count


def test_what_hangs_is_ended_and_has_failed(monkeypatch, capfd):
    monkeypatch.setattr(run_tests, "LIMIT", 1)
    started = time.monotonic()
    status, text = run_tests.run(["sh", "-c", "echo before; sleep 60"], {})
    assert status != 0 and text == "before\n" and time.monotonic() - started < 10


@pytest.mark.parametrize("count, status", [(Count(3, 0), 0), (Count(3, 1), 1)])
def test_the_last_line_and_the_status(monkeypatch, capsys, count, status):
    monkeypatch.setattr(run_tests.sys, "argv", ["run_tests.py", "kernel"])
    monkeypatch.setattr(run_tests, "set_up", Count)
    monkeypatch.setattr(run_tests, "GROUPS", {"kernel": [("kernel", lambda: count)]})
    assert run_tests.main() == status
    assert capsys.readouterr().out.splitlines()[-1] == f"{count.passed} passed, {count.failed} failed"
