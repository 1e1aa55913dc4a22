//! Counting, silent cells, large and non-ASCII ones, what a reply carries.

use std::collections::HashMap;

use jupyter_protocol::{ExecuteRequest, ExpressionResult, JupyterMessageContent as Content};

use serde_json::json;

use crate::front_end::{FrontEnd, Run, transcript};
use crate::transcript::describe;

#[test]
fn a_cell_is_bracketed_by_busy_and_idle() {
    let mut kernel = FrontEnd::start();
    let run = kernel.run("print hi\nresult 42");
    assert_eq!(run.transcript(), ["busy", "input 1: print hi\nresult 42", "stdout: hi", "result 1: 42", "idle"]);
    assert_eq!(describe(&run.reply), "ok 1");
}

#[test]
fn cells_are_counted_from_one_failed_ones_too() {
    let mut kernel = FrontEnd::start();
    kernel.check("number", "ok 1", &["stdout: 1"]);
    kernel.check("fail Boom", "error 2 Boom: ", &["error Boom: "]);
    kernel.check("number", "ok 3", &["stdout: 3"]);
}

#[test]
fn a_silent_cell_publishes_nothing_and_is_not_counted() {
    let mut kernel = FrontEnd::start();
    let silent = |code: &str| ExecuteRequest { silent: true, ..ExecuteRequest::new(code.into()) };
    let run = kernel.ask(silent("print hi\nresult 42\ndisplay x"));
    assert_eq!(run.transcript(), ["busy", "idle"]);
    let run = kernel.ask(silent("fail Boom quietly"));
    assert_eq!(run.transcript(), ["busy", "idle"]);
    assert_eq!(describe(&run.reply), "error 1 Boom: quietly");
    kernel.check("number", "ok 1", &["stdout: 1"]);
}

#[test]
fn a_cell_outside_history_is_shown_and_not_counted() {
    let mut kernel = FrontEnd::start();
    let run = kernel.ask(ExecuteRequest { store_history: false, ..ExecuteRequest::new("print hi".into()) });
    assert_eq!(run.transcript(), ["busy", "input 1: print hi", "stdout: hi", "idle"]);
    kernel.check("number", "ok 1", &["stdout: 1"]);
}

#[test]
fn user_expressions_are_values_or_errors_one_by_one() {
    let mut kernel = FrontEnd::start();
    let asked = [("a", "1 + 1"), ("b", "fail Boom")].map(|(name, text)| (name.to_string(), text.to_string()));
    let request = |code: &str| ExecuteRequest {
        user_expressions: Some(asked.clone().into()),
        ..ExecuteRequest::new(code.into())
    };
    let run = kernel.ask(request("print hi"));
    assert_eq!((describe(&run.reply), run.outputs()), ("ok 1".into(), vec!["stdout: hi".into()]));
    let answered = expressions(&run);
    assert_eq!(answered.len(), 2);
    assert!(matches!(&answered["a"], ExpressionResult::Ok { .. }), "{answered:?}");
    assert!(matches!(&answered["b"], ExpressionResult::Error { ename, .. } if ename == "Boom"), "{answered:?}");
    assert_eq!(expressions(&kernel.run("print hi")).len(), 0);
    assert_eq!(expressions(&kernel.ask(request("fail Boom"))).len(), 0, "only a cell that succeeds has values");
}

fn expressions(run: &Run) -> &HashMap<String, ExpressionResult> {
    match &run.reply.content {
        Content::ExecuteReply(reply) => reply.user_expressions.as_ref().expect("a dictionary"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_megabyte_of_source_and_of_output() {
    let mut kernel = FrontEnd::start();
    let code = format!("length\n{}", " ".repeat(1 << 20));
    kernel.check(&code, "ok 1", &["stdout: 1048583"]);
    let text = "x".repeat(1 << 20);
    kernel.check(&format!("display {text}"), "ok 2", &[&format!("display: {text}")]);
}

#[test]
fn text_of_all_languages_passes_unchanged() {
    let mut kernel = FrontEnd::start();
    kernel.check("print größe 🦀 数\nresult é", "ok 1", &["stdout: größe 🦀 数", "result 1: é"]);
}

#[test]
fn an_empty_cell_is_fine() {
    FrontEnd::start().check("", "ok 1", &[]);
}

#[test]
fn messages_carry_the_kernels_own_header() {
    let mut kernel = FrontEnd::start();
    let run = kernel.run("print hi");
    let sessions: Vec<_> = run.published.iter().chain([&run.reply]).map(|message| &message.header.session).collect();
    assert!(sessions.iter().all(|session| *session == sessions[0]), "one session: {sessions:?}");
    for message in run.published.iter().chain([&run.reply]) {
        assert_eq!(message.header.version, "5.4");
        assert_eq!(message.header.username, "kernel");
        assert_ne!(Some(&message.header.session), message.parent_header.as_ref().map(|header| &header.session));
    }
}

/// What other clients leave out has the specification's default.
#[test]
fn a_request_may_leave_things_out() {
    let mut kernel = FrontEnd::start();
    let id = kernel.send_raw("execute_request", json!({ "code": "number" }));
    assert_eq!(describe(&kernel.reply(&id)), "ok 1");
    assert_eq!(transcript(&kernel.published(&[&id])), ["busy", "input 1: number", "stdout: 1", "idle"]);
}

#[test]
fn nonsense_gets_an_answer() {
    let mut kernel = FrontEnd::start();
    for (kind, answer) in [("execute_request", "execute_reply"), ("complete_request", "complete_reply")] {
        let id = kernel.send_raw(kind, json!({ "code": 7 }));
        let reply = kernel.reply(&id);
        assert_eq!(reply.message_type(), answer);
        let reply = serde_json::to_value(reply.content).unwrap();
        assert_eq!((&reply["status"], &reply["ename"]), (&json!("error"), &json!("InvalidRequest")), "{reply}");
        assert_eq!(transcript(&kernel.published(&[&id])), ["busy", "idle"]);
    }
    kernel.check("number", "ok 1", &["stdout: 1"]);
}

#[test]
fn what_belongs_into_the_pager_is_in_the_reply_alone() {
    let mut kernel = FrontEnd::start();
    for code in [":doc spam", "?spam", " ? spam\n"] {
        let run = kernel.run(code);
        assert_eq!(run.outputs(), [""; 0]);
        let reply = serde_json::to_value(&run.reply.content).unwrap();
        let page = json!([{ "source": "page", "data": { "text/plain": "about spam" }, "start": 0 }]);
        assert_eq!(reply["payload"], page);
    }
}

#[test]
fn json_stays_json_and_metadata_comes_along() {
    let mut kernel = FrontEnd::start();
    for (kind, value) in [
        ("application/json", json!({ "a": [1, 2.5, null] })),
        ("application/vnd.vega.v5+json", json!([1])),
        ("image/png", json!("iVBORw0KGgo=")),
        ("text/html", json!("<b>1</b>")),
    ] {
        let run = kernel.run(&format!("mime {kind} {value}"));
        let result = run.published.iter().find(|message| message.message_type() == "execute_result").unwrap();
        let result = serde_json::to_value(&result.content).unwrap();
        assert_eq!(result["data"][kind], value);
        assert_eq!(result["metadata"][kind], json!({ "of": kind }));
    }
}
