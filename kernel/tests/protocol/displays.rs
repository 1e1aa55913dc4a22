//! Displays that are updated and cleared, from cells, later cells and threads, with the native engine.

use jupyter_protocol::ExecuteRequest;

use crate::front_end::FrontEnd;
use crate::native;
use crate::transcript::describe;

/// Outputs with the id of displays cut off, which names the process.
fn outputs(kernel: &mut FrontEnd, code: &str) -> Vec<String> {
    let run = kernel.run(code);
    assert!(describe(&run.reply).starts_with("ok"), "{:?}", run.outputs());
    run.outputs().iter().map(|line| without_id(line)).collect()
}

fn without_id(line: &str) -> String {
    match (line.find(" #anneal-"), line.find(": ")) {
        (Some(start), Some(end)) if start < end => format!("{}{}", &line[..start], &line[end..]),
        _ => line.to_string(),
    }
}

#[test]
fn a_display_is_updated_by_its_cell_a_later_cell_and_a_thread() {
    let mut kernel = native::start();
    let first = "use anneal::prelude::*;\nlet bar = display_handle(&Bundle::text(\"0 %\"));\nprint!(\"between\");\n\
                 bar.update(&Bundle::text(\"50 %\"));";
    assert_eq!(outputs(&mut kernel, first), ["display: 0 %", "stdout: between", "update: 50 %"]);
    assert_eq!(outputs(&mut kernel, "bar.update(&Bundle::text(\"100 %\"));"), ["update: 100 %"]);
    let code = "let other = bar.clone();\nstd::thread::spawn(move || {\n\
                std::thread::sleep(std::time::Duration::from_millis(300));\n\
                other.update(&Bundle::text(\"late\"));\nclear_output(true);\n});";
    let id = kernel.send(ExecuteRequest::new(code.into()));
    kernel.published(&[&id]);
    assert_eq!(without_id(&describe(&kernel.next_published(&id))), "update: late");
    assert_eq!(describe(&kernel.next_published(&id)), "clear wait");
}

#[test]
fn output_is_cleared_at_once_or_with_the_next() {
    let mut kernel = native::start();
    let code = "use anneal::prelude::*;\nprintln!(\"a\");\nclear_output(true);\nprintln!(\"b\");\nclear_output(false);";
    assert_eq!(outputs(&mut kernel, code), ["stdout: a\n", "clear wait", "stdout: b\n", "clear"]);
}

#[test]
fn user_expressions_see_the_variables() {
    let mut kernel = native::start();
    kernel.check("let größe = vec![1, 2];", "ok 2", &[]);
    let asked = [("a", "größe.len() + 1"), ("b", "größe"), ("c", "nothing"), ("d", "let y = 1;"), ("e", "größe // 1")];
    let asked = asked.map(|(name, text)| (name.to_string(), text.to_string())).into();
    let run = kernel.ask(ExecuteRequest { user_expressions: Some(asked), ..ExecuteRequest::new("1".into()) });
    let reply = serde_json::to_value(&run.reply.content).unwrap();
    let values = &reply["user_expressions"];
    assert_eq!(values["a"]["data"]["text/plain"], "3");
    assert_eq!(values["b"]["data"]["text/plain"], "[1, 2]");
    assert_eq!(values["e"]["data"]["text/plain"], "[1, 2]");
    for name in ["c", "d"] {
        assert_eq!((&values[name]["status"], &values[name]["ename"]), (&"error".into(), &"CompileError".into()));
    }
    // Nothing of it is an output of the cell, and the variables are as they were.
    assert_eq!(run.outputs(), ["result 3: 1"]);
    kernel.check("größe", "ok 4", &["result 4: [1, 2]"]);
}

#[test]
fn two_thousand_flushed_lines_and_twenty_megabytes_arrive() {
    let mut kernel = native::start();
    let code = "use std::io::Write;\nfor n in 0..2000 { println!(\"line {n}\"); std::io::stdout().flush()?; }";
    let text: String = kernel.run(code).outputs().iter().map(|line| line.strip_prefix("stdout: ").unwrap()).collect();
    assert_eq!(text, (0..2000).map(|n| format!("line {n}\n")).collect::<String>());
    let run = kernel.run("anneal::display::display(&anneal::display::Bundle::text(\"x\".repeat(20 << 20)));");
    assert!(run.outputs() == [format!("display: {}", "x".repeat(20 << 20))]);
}
