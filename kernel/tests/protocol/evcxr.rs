//! The evcxr engine behind the real protocol. One kernel for all: it takes seconds to start.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jupyter_protocol::{ExecuteRequest, InterruptRequest, JupyterMessageContent as Content};

use crate::front_end::FrontEnd;
use crate::native;
use crate::transcript::describe;

/// The analyzer reads the standard library first.
const START: Duration = Duration::from_secs(90);

#[test]
fn cells_are_evaluated_by_evcxr_and_reported_as_by_the_native_engine() {
    let mut kernel = start();
    values_and_state(&mut kernel);
    text_is_streamed(&mut kernel);
    failures(&mut kernel);
    displays(&mut kernel);
    commands(&mut kernel);
    a_death(&mut kernel);
    interrupts(&mut kernel);
}

/// A kernel with the evcxr engine that has run one cell.
pub fn start() -> FrontEnd {
    LazyLock::force(&native::CELL_PROCESS);
    let mut kernel = FrontEnd::start_with("evcxr", &[]);
    let first = kernel.send(ExecuteRequest::new("1 + 1".into()));
    let reply = kernel.shell.reply(&first, START).expect("evcxr starts");
    let published = kernel.published(&[&first]);
    // A missing toolkit says here how to build it.
    assert_eq!(describe(&reply), "ok 1", "{published:?}");
    kernel
}

fn values_and_state(kernel: &mut FrontEnd) {
    kernel.check("let x = 41;\nlet mut v = vec![1];\nx + 1", "ok 2", &["result 2: 42"]);
    kernel.check("v.push(x); v", "ok 3", &["result 3: [1, 41]"]);
    kernel.check("struct P { a: i32 }\nimpl P { fn twice(&self) -> i32 { self.a * 2 } }", "ok 4", &[]);
    kernel.check("let p = P { a: x }; p.twice()", "ok 5", &["result 5: 82"]);
    kernel.check("let x = format!(\"{x}!\");\nfor i in 0..2 { print!(\"{i} \"); }", "ok 6", &["stdout: 0 1 "]);
    kernel.check("x", "ok 7", &["result 7: \"41!\""]);
}

fn text_is_streamed(kernel: &mut FrontEnd) {
    let code = "print!(\"first\"); std::thread::sleep(std::time::Duration::from_secs(2)); eprintln!(\"last\");";
    let id = kernel.send(ExecuteRequest::new(code.into()));
    while describe(&kernel.next_published(&id)) != "stdout: first" {}
    assert!(kernel.shell.reply(&id, Duration::ZERO).is_none(), "the text came with the end of the cell");
    assert_eq!(describe(&kernel.reply(&id)), "ok 8");
    let rest: Vec<String> = kernel.published(&[&id]).iter().map(describe).collect();
    assert_eq!(rest, ["stderr: last\n", "idle"]);
}

fn failures(kernel: &mut FrontEnd) {
    let traceback = |kernel: &mut FrontEnd, code: &str, reply: &str| {
        let run = kernel.run(code);
        assert_eq!(describe(&run.reply), reply, "reply to {code:?}");
        let Content::ExecuteReply(content) = run.reply.content else { panic!("no execute_reply") };
        assert_eq!(run.published.iter().filter(|message| describe(message).starts_with("error")).count(), 1);
        content.error.expect("an error").traceback.join("\n")
    };
    let panic = traceback(
        kernel,
        "let n = v.len();\nv[n + 1]",
        "error 9 Panic: index out of bounds: the len is 2 but the index is 3",
    );
    assert!(panic.contains("cell [9]:2:"), "{panic}");
    let error = traceback(
        kernel,
        "eprintln!(\"mine\");\nlet y: i32 = \"a\".parse()?;",
        "error 10 ParseIntError: invalid digit found in string",
    );
    assert!(error.contains("cell [10]:2:"), "{error}");
    let errors = traceback(
        kernel,
        "let a = nobody;\nlet b = no_one;",
        "error 11 CompileError: cannot find value `nobody` in this scope (E0425) (and 1 more)",
    );
    assert!(errors.contains("cell [11]:1:") && errors.contains("cell [11]:2:"), "{errors}");
    kernel.check("p.a", "ok 12", &["result 12: 41"]);
}

fn displays(kernel: &mut FrontEnd) {
    kernel.check("use anneal::prelude::*;", "ok 13", &[]);
    let run = kernel.run("println!(\"before\"); display(&array![1.5, 2.5]); print!(\"after\"); df!(\"a\" => [7])?");
    let outputs = run.outputs();
    assert!(outputs[0] == "stdout: before\n" && outputs[2] == "stdout: after", "{outputs:?}");
    assert!(outputs[1].starts_with("display: ") && outputs[1].contains("1.5"), "{outputs:?}");
    assert!(outputs[3].starts_with("result 14: ") && outputs[3].contains('7') && outputs.len() == 4, "{outputs:?}");
    let block = "println!(\"EVCXR_BEGIN_CONTENT text/plain\\nshown\\nEVCXR_END_CONTENT\");";
    kernel.check(block, "ok 15", &["display: shown"]);
}

fn commands(kernel: &mut FrontEnd) {
    kernel.check(":dep anneal = { path = \"no such folder\" }\n:type p", "ok 16", &["display: p: P"]);
    let refused = "CommandError: `:quit` is not a command of this engine; `:help` lists them";
    kernel.check(":quit", &format!("error 17 {refused}"), &[&format!("error {refused}")]);
    kernel.check("!true", "ok 18", &["result 18: false"]);
}

fn a_death(kernel: &mut FrontEnd) {
    let run = kernel.run("std::process::exit(3)");
    assert!(describe(&run.reply).starts_with("error 19 ProcessExit: the cell ended its process with exit code 3"));
    kernel.check("P { a: 4 }.twice()", "ok 20", &["result 20: 8"]);
}

fn interrupts(kernel: &mut FrontEnd) {
    let id = kernel.send(ExecuteRequest::new("print!(\"runs\"); loop {}".into()));
    while describe(&kernel.next_published(&id)) != "stdout: runs" {}
    let began = Instant::now();
    let interrupt = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&interrupt);
    let reply = describe(&kernel.reply(&id));
    assert!(reply.starts_with("error 21 Interrupted: the cell's process was stopped"), "{reply}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    kernel.check("3", "ok 22", &["result 22: 3"]);
}
