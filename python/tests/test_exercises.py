"""Exercises through the kernel: verdicts, hints, the journal behind them, and strict mode."""

import json
import subprocess

import pytest
from conftest import NOTEBOOKS, Session
from jupyter_client.manager import start_new_kernel
from lessons import VERDICT

SETUP = ':dep anneal = { path = "../.." }\nuse anneal::prelude::*;'
WRONG = 'fn hello_kernel(name: &str) -> String {\n    format!("Hello, {name}")\n}\ncheck::hello_kernel(hello_kernel)'
RIGHT = WRONG.replace('{name}"', '{name}!"')


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """A kernel of somebody who has never solved anything."""
    monkeypatch.setenv("ANNEAL_HOME", str(tmp_path))
    yield from kernel()


@pytest.fixture
def strict(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNEAL_HOME", str(tmp_path))
    monkeypatch.setenv("ANNEAL_STRICT", "1")
    yield from kernel()


def kernel():
    manager, client = start_new_kernel(kernel_name="anneal", cwd=str(NOTEBOOKS))
    session = Session(manager, client)
    assert session.run(SETUP).status == "ok"
    yield session
    client.stop_channels()
    manager.shutdown_kernel()


def progress() -> dict:
    return json.loads(subprocess.run(["anneal", "progress", "--json"], capture_output=True, text=True, check=True).stdout)


def test_a_verdict_names_the_first_case_that_fails(learner):
    ran = learner.run(WRONG)
    assert ran.status == "ok" and not ran.stderr
    assert ran.result[VERDICT]["outcome"] == "wrong value" and ran.result[VERDICT]["case"] == "a name"
    assert 'yours: "Hello, Ada"' in ran.text and 'expected: "Hello, Ada!"' in ran.text


def test_attempts_and_what_was_opened_are_in_the_journal(learner):
    assert "todo" not in learner.run("check::mean_mass(|_, _| todo!())").stderr
    learner.run(WRONG)
    learner.run('hint("00-01.E1")')
    learner.run(RIGHT)
    assert "Hello, {name}!" in learner.run('solution("00-01.E1")').result["text/markdown"]
    told = progress()
    assert [attempt["outcome"] for attempt in told["attempts"]] == ["wrong value", "passed"]
    assert "fn hello_kernel" in told["attempts"][1]["source"]
    assert told["progress"]["lessons"][0]["exercises"][0] == ["00-01.E1", "done"]
    assert told["progress"]["next"] == "00-01.E2"
    assert "1 of" in learner.run("dashboard()").text


def test_a_panic_and_an_endless_recursion_get_a_verdict(learner):
    ran = learner.run("fn total_kilograms(grams: &[u32]) -> f64 {\n    f64::from(grams[0])\n}\ncheck::total_kilograms(total_kilograms)")
    assert ran.status == "ok" and not ran.stderr
    assert ran.result[VERDICT]["outcome"] in ("wrong value", "panic")
    unwritten = "fn kilo(_: u32) -> f64 {\n    todo!()\n}\nfn total_kilograms(_: &[u32]) -> f64 {\n    kilo(1)\n}\ncheck::total_kilograms(total_kilograms)"
    assert "it calls `kilo`, which is not written yet" in learner.run(unwritten).text
    # The compiler makes a loop of it, which needs no stack.
    learner.run("let kept = 1;")
    ran = learner.run("fn total_kilograms(grams: &[u32]) -> f64 {\n    total_kilograms(grams)\n}\ncheck::total_kilograms(total_kilograms)")
    assert ran.result[VERDICT]["outcome"] == "too slow"
    assert "ended" not in ran.text, "the process lives on"
    assert learner.run("kept + 1").text == "2"


def test_a_function_that_cannot_be_stopped_gets_a_verdict(learner):
    learner.run("let kept = 1;")
    learner.run("""use anneal::exercise::{Exercise, Level, Verdict};
static COUNT: Exercise = Exercise {
    id: "99-01.E2", signature: "fn count(n: u8) -> usize", statement: "Count.", level: Level::Easy, minutes: 1,
    topics: &["tests"], hints: &["a", "b"], learnt: "", complexity: "", follow_up: "",
};
fn check_count(yours: fn(u8) -> usize) -> Verdict {
    COUNT.check(|n: &u8| yours(*n)).seconds(0.1).case("three", 3, 3).verdict()
}""")
    ran = learner.run("check_count(|n| std::iter::repeat(n).map(std::hint::black_box).count())")
    assert ran.status == "ok", ran.errors
    assert ran.result[VERDICT]["outcome"] == "too slow"
    assert "n: 3" in ran.text and "perhaps it never ends" in ran.text and "all is as before (kept)" in ran.text
    assert learner.run("kept + 1").text == "2"


def test_a_stack_overflow_gets_a_verdict_and_variables_come_back(learner):
    learner.run(WRONG)  # what the toolkit writes into the journal does not keep the cells from running again
    learner.run("let kept = vec![1, 2, 3];")
    ran = learner.run("fn median(values: &[f64]) -> Option<f64> {\n    let deep = [values.len(); 64];\n    median(values).map(|m| m + deep[values.len() % 64] as f64)\n}\ncheck::median(median)")
    assert ran.status == "ok", ran.errors
    assert ran.result[VERDICT]["outcome"] == "stack overflow" and ran.result[VERDICT]["case"].startswith("basic")
    assert "stack overflow in case 1 of" in ran.text and "The stack overflowed" in ran.text and "all is as before (kept)" in ran.text
    assert learner.run("kept.len()").text == "3"
    assert progress()["attempts"][-1]["outcome"] == "stack overflow"
    # A death after the check is not its fault.
    died = learner.run("check::median(|_| todo!());\nstd::process::exit(3)")
    assert died.status == "error" and died.errors[0]["ename"] == "ProcessExit"


def test_rules_and_allocations_are_seen_in_the_learners_cells(learner):
    """Through the engine itself: no lesson need have an exercise with a rule for this."""
    setup = """use anneal::exercise::{measured, Exercise, Level, Rule, Verdict};
static JOIN: Exercise = Exercise {
    id: "99-01.E1", signature: "fn join(words: &[&str]) -> String", statement: "Join.", level: Level::Easy, minutes: 1,
    topics: &["tests"], hints: &["a", "b"], learnt: "", complexity: "", follow_up: "",
};
fn check_join(yours: fn(&[&str]) -> String) -> Verdict {
    JOIN.check(|(): &()| measured(|| yours(&["ab"; 300])))
        .rule(Rule::NoLoops)
        .allocations(|_| 1)
        .case("many", (), "ab".repeat(300))
        .verdict()
}"""
    assert learner.run(setup).status == "ok"
    # The kernel hands texts over where a cell names `check::`.
    call = "\n// check::join\ncheck_join(join)"
    outcome = lambda body: learner.run("fn join(words: &[&str]) -> String {\n    " + body + "\n}" + call).result[VERDICT]["outcome"]
    assert outcome("words.concat()") == "passed"
    assert outcome("words.iter().fold(String::new(), |text, word| text + word)") == "too many allocations"
    learner.run("fn glue(words: &[&str]) -> String {\n    let mut text = String::with_capacity(600);\n    for word in words { text.push_str(word); }\n    text\n}")
    assert outcome("glue(words)") == "rule broken"
    ran = learner.run("// check::join\ncheck_join(|words| words.concat())")
    assert ran.result[VERDICT]["outcome"] == "rule broken" and "Your text is not known" in ran.text


def test_a_replay_does_not_write_the_journal_again(learner):
    learner.run(RIGHT)
    died = learner.run("std::process::exit(1)")
    assert died.status == "error"
    learner.run(":replay")
    assert learner.run("hello_kernel(\"Zoë\")").text == '"Hello, Zoë!"'
    assert len(progress()["attempts"]) == 1


def test_where_a_pass_is_demanded_anything_else_is_an_error(strict):
    for cell in (WRONG, WRONG.replace('format!("Hello, {name}")', "todo!()")):
        ran = strict.run(cell)
        assert [error["ename"] for error in ran.errors] == ["Check"]
        assert ran.displays and VERDICT in ran.displays[0]
    assert strict.run(RIGHT).status == "ok"


def test_a_rule_on_the_source_is_not_met_by_hiding_the_source(strict):
    for cell in ("check::ones(Array1::ones)", "check::ones(|n| Array1::ones(n))"):
        ran = strict.run(cell)
        assert [(error["ename"], "a rule is broken" in error["evalue"]) for error in ran.errors] == [("Check", True)]


def test_a_journal_that_cannot_be_written_is_said_and_hurts_nobody(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file where a folder should be")
    monkeypatch.setenv("ANNEAL_HOME", str(tmp_path / "home"))
    for learner in kernel():
        ran = learner.run(RIGHT)
        assert ran.status == "ok" and ran.result[VERDICT]["passed"]
        assert "not in your journal" in ran.text + "".join(shown.get("text/plain", "") for shown in ran.displays)
