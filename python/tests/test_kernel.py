"""The kernel through its kernelspec: Jupyter's own conformance tests, every one of them, then what a learner relies on."""

import subprocess
import time

from jupyter_client.manager import KernelManager
from jupyter_kernel_test import IopubWelcomeTests, KernelTests

PRELUDE = "use anneal::prelude::*;"


class TestConformance(KernelTests):
    kernel_name = "anneal"
    language_name = "rust"
    file_extension = ".rs"
    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("a word of warning");'
    complete_code_samples = ["let x = 1;", "6 * 7", "fn twice(x: i32) -> i32 {\n    2 * x\n}", "// a remark", ":help"]
    incomplete_code_samples = ["fn twice(x: i32) -> i32 {", "let x = (1 +", 'let text = "not yet', "/* a remark"]
    invalid_code_samples = ["let x = );", "fn }"]
    code_generate_error = 'panic!("on purpose");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"text".to_uppercase()', "result": '"TEXT"'},
        {"code": f"{PRELUDE}\ndatasets::penguins().frame().head(Some(3))", "mime": "text/html"},
    ]
    completion_samples = [{"text": "pri"}, {"text": "let x = std::"}, {"text": ""}]
    code_inspect_sample = ":vars"
    code_page_something = "?:vars"
    # A glob: of all that these tests run it fits `6 * 7` alone.
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_clear_output = 'anneal::display::send("clear", &anneal::display::Bundle::default(), None);'
    code_display_data = [{"code": f"{PRELUDE}\nanneal::display::display(&datasets::penguins().frame().head(Some(3)));", "mime": "text/html"}]


class TestWelcome(IopubWelcomeTests):
    kernel_name = "anneal"
    support_iopub_welcome = True


# The classes are imported to be derived from, not to be collected.
del KernelTests, IopubWelcomeTests


def test_answers_who_it_is_before_the_engine_is_warm():
    manager = KernelManager(kernel_name="anneal")
    started = time.monotonic()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.kernel_info()
        reply = client.get_shell_msg(timeout=10)
        seconds = time.monotonic() - started
        assert reply["content"]["language_info"]["mimetype"] == "text/x-rustsrc"
        assert reply["content"]["language_info"]["pygments_lexer"] == "rust"
        assert seconds < 1.0, f"{seconds:.2f} s"
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def test_values_stay_and_the_counter_counts(session):
    first = session.run("let mut total = 1;")
    session.run("total += 1;")
    last = session.run("total")
    assert last.text == "2"
    assert last.reply["content"]["execution_count"] == first.reply["content"]["execution_count"] + 2


def test_a_compile_error_is_one_error_with_the_cells_own_line(session):
    ran = session.run('let fine = 1;\nlet wrong: i32 = "text";')
    assert ran.status == "error" and ran.order == ["error"] and ran.stderr == ""
    said = "\n".join(ran.errors[0]["traceback"])
    assert "E0308" in said and "mismatched types" in said


def test_a_panic_is_one_error_and_variables_stay(session):
    session.run("let kept = vec![1, 2, 3];")
    ran = session.run('println!("before");\nlet none: Option<i32> = None;\nnone.expect("nothing there");')
    assert ran.status == "error" and ran.stdout == "before\n" and ran.stderr == ""
    assert [error["ename"] for error in ran.errors] == ["Panic"] and "nothing there" in ran.errors[0]["evalue"]
    assert session.run("kept.len()").text == "3"


def test_the_question_mark_shows_the_error_and_its_type(session):
    ran = session.run('let number: i32 = "seven".parse()?;')
    assert ran.status == "error" and len(ran.errors) == 1
    assert "ParseIntError" in ran.errors[0]["ename"] and "invalid digit" in ran.errors[0]["evalue"]


def test_many_lines_arrive_complete_and_soon(session):
    session.run("1")
    started = time.monotonic()
    ran = session.run('for line in 0..100_000 { println!("line {line}"); }')
    seconds = time.monotonic() - started
    assert ran.stdout == "".join(f"line {line}\n" for line in range(100_000))
    assert seconds < 3.0, f"{seconds:.1f} s"


def test_output_streams_while_the_cell_runs(session):
    times = []
    code = 'for step in 0..3 { println!("{step}"); std::thread::sleep(std::time::Duration::from_millis(400)); }'
    session.client.execute_interactive(
        code, timeout=30, output_hook=lambda message: message["header"]["msg_type"] == "stream" and times.append(time.monotonic())
    )
    assert len(times) == 3 and times[2] - times[0] > 0.6


def test_text_and_pictures_keep_their_order(session):
    ran = session.run(f'{PRELUDE}\nprintln!("one");\nanneal::display::display(&array![[1.0, 2.0]]);\nprintln!("two");')
    assert ran.order == ["stream", "display_data", "stream"]


def test_a_crash_is_said_in_words_and_the_kernel_goes_on(session):
    ran = session.run("std::process::abort();")
    assert ran.status == "error" and len(ran.errors) == 1
    assert session.run("6 * 7").text == "42"


def test_an_endless_loop_can_be_interrupted(session):
    session.run("let before = 1;")
    identity = session.client.execute("loop { std::hint::black_box(0); }")
    time.sleep(2)
    session.manager.interrupt_kernel()
    while (reply := session.client.get_shell_msg(timeout=30))["parent_header"]["msg_id"] != identity:
        pass
    assert reply["content"]["status"] == "error" and reply["content"]["ename"] == "Interrupted"
    assert session.run("6 * 7").text == "42"


def test_cells_behind_an_error_are_aborted(session):
    sent = [session.client.execute(code) for code in ('panic!("stop here");', 'println!("never");')]
    replies = {}
    while len(replies) < 2:
        reply = session.client.get_shell_msg(timeout=30)
        replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
    assert [replies[identity] for identity in sent] == ["error", "aborted"]


def test_nothing_is_left_running_after_shutdown():
    manager = KernelManager(kernel_name="anneal")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute_interactive("1", timeout=60)
    family = subprocess.run(["pgrep", "-P", str(manager.provisioner.pid)], capture_output=True, text=True).stdout.split()
    client.stop_channels()
    manager.shutdown_kernel()
    time.sleep(0.5)
    for process in family:
        assert subprocess.run(["kill", "-0", process], capture_output=True).returncode != 0, f"process {process} is still there"
