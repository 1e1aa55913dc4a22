//! Errors, panics of the engine, and the cells queued behind them.

use jupyter_protocol::{ExecuteRequest, JupyterMessageContent as Content};

use crate::front_end::{FrontEnd, transcript};
use crate::transcript::describe;

#[test]
fn an_error_is_one_message_and_a_full_reply() {
    let mut kernel = FrontEnd::start();
    let run = kernel.run("print before\nfail Boom no good\nprint after");
    let code = "print before\nfail Boom no good\nprint after";
    let expected = ["busy", &format!("input 1: {code}"), "stdout: before", "error Boom: no good", "idle"];
    assert_eq!(run.transcript(), expected);
    let Content::ExecuteReply(reply) = &run.reply.content else { panic!("{:?}", run.reply) };
    let error = reply.error.as_ref().expect("ename, evalue and traceback");
    assert_eq!((&*error.ename, &*error.evalue), ("Boom", "no good"));
    assert_eq!(error.traceback, ["Boom: no good"]);
}

#[test]
fn a_panic_of_the_engine_is_one_error_and_the_session_goes_on() {
    let mut kernel = FrontEnd::start();
    let message = "InternalError: Anneal itself failed (echo): oh no";
    kernel.check(
        "print before\npanic oh no",
        &format!("error 1 {message}"),
        &["stdout: before", &format!("error {message}")],
    );
    kernel.check("print after", "ok 2", &["stdout: after"]);
}

#[test]
fn cells_queued_behind_an_error_are_aborted_later_ones_run() {
    let mut kernel = FrontEnd::start();
    let cells = ["nap 100\nfail Boom bad", "print one", "print two"];
    let ids = cells.map(|code| kernel.send(ExecuteRequest::new(code.into())));
    let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
    assert_eq!(replies, ["error 1 Boom: bad", "aborted", "aborted"]);
    let published = kernel.published(&ids.each_ref().map(String::as_str));
    let expected =
        ["busy", "input 1: nap 100\nfail Boom bad", "error Boom: bad", "idle", "busy", "idle", "busy", "idle"];
    assert_eq!(transcript(&published), expected);
    kernel.check("print three", "ok 2", &["stdout: three"]);
}

/// As the reference kernel has it: no execution count, so that front ends show none beside a cell that did not run.
#[test]
fn an_aborted_reply_carries_nothing_but_its_status() {
    let mut kernel = FrontEnd::start();
    let cells = ["nap 50\nfail Boom", "print one"];
    let ids = cells.map(|code| kernel.send(ExecuteRequest::new(code.into())));
    let Content::ExecuteReply(reply) = kernel.reply(&ids[1]).content else { panic!("no execute_reply") };
    assert_eq!(reply.execution_count.value(), 0, "the client's default for a missing count");
    assert!(reply.error.is_none() && reply.user_expressions.is_none());
}

#[test]
fn without_stop_on_error_queued_cells_run() {
    let mut kernel = FrontEnd::start();
    let go_on = ExecuteRequest { stop_on_error: false, ..ExecuteRequest::new("nap 50\nfail Boom bad".into()) };
    let ids = [kernel.send(go_on), kernel.send(ExecuteRequest::new("print one".into()))];
    let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
    assert_eq!(replies, ["error 1 Boom: bad", "ok 2"]);
}
