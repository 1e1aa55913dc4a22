//! Requests other than cells, also while a cell runs.

use jupyter_protocol::{
    CommInfoRequest, CommOpen, CompleteReply, CompleteRequest, DebugRequest, HistoryRequest, InspectRequest,
    InterruptRequest, IsCompleteReplyStatus, IsCompleteRequest, JupyterMessageContent as Content, KernelInfoReply,
    KernelInfoRequest, UnknownMessage,
};
use serde_json::{Value, json};

use crate::front_end::{FrontEnd, transcript};

#[test]
fn kernel_info_is_complete() {
    let info = kernel_info(&mut FrontEnd::start());
    let language = info.language_info;
    assert_eq!((&*info.implementation, &*info.protocol_version), ("anneal", "5.4"));
    assert_eq!(info.implementation_version, env!("CARGO_PKG_VERSION"));
    assert_eq!(language.name, "rust");
    assert!(language.version.starts_with("1."), "{}", language.version);
    assert_eq!(language.mimetype.as_deref(), Some("text/x-rustsrc"));
    assert_eq!(language.file_extension.as_deref(), Some(".rs"));
    assert_eq!(language.pygments_lexer.as_deref(), Some("rust"));
    assert_eq!(json!(language.codemirror_mode), "rust");
    assert!(info.banner.contains("Rust 1.") && !info.help_links.is_empty() && !info.debugger);
}

fn kernel_info(kernel: &mut FrontEnd) -> Box<KernelInfoReply> {
    match kernel.ask(KernelInfoRequest {}).reply.content {
        Content::KernelInfoReply(info) => info,
        other => panic!("{other:?}"),
    }
}

#[test]
fn completion_counts_characters() {
    let mut kernel = FrontEnd::start();
    let found = complete(&mut kernel, "print é🦀\npr", 11);
    assert_eq!(found.matches, ["print"]);
    assert_eq!((found.cursor_start, found.cursor_end), (9, 11));
    assert_eq!(complete(&mut kernel, "", 0).matches.len(), 19);
    assert_eq!(complete(&mut kernel, "pr", 99).cursor_end, 2);
}

fn complete(kernel: &mut FrontEnd, code: &str, cursor_pos: usize) -> CompleteReply {
    match kernel.ask(CompleteRequest { code: code.into(), cursor_pos }).reply.content {
        Content::CompleteReply(reply) => reply,
        other => panic!("{other:?}"),
    }
}

#[test]
fn is_complete_asks_the_engine() {
    let mut kernel = FrontEnd::start();
    for (code, expected, indent) in [
        ("print", IsCompleteReplyStatus::Complete, ""),
        ("print \\", IsCompleteReplyStatus::Incomplete, "    "),
        (")", IsCompleteReplyStatus::Invalid, ""),
        ("?", IsCompleteReplyStatus::Unknown, ""),
    ] {
        match kernel.ask(IsCompleteRequest { code: code.into() }).reply.content {
            Content::IsCompleteReply(reply) => {
                assert_eq!((reply.status, &*reply.indent), (expected, indent))
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn inspection_counts_characters() {
    let mut kernel = FrontEnd::start();
    let inspect = |cursor_pos| InspectRequest { code: "é🦀 spam".into(), cursor_pos, detail_level: None };
    let found = reply(&mut kernel, inspect(7));
    assert_eq!(
        found,
        json!({ "status": "ok", "found": true, "data": { "text/plain": "the command spam" }, "metadata": {} })
    );
    let nothing = json!({ "status": "ok", "found": false, "data": {}, "metadata": {} });
    assert_eq!(reply(&mut kernel, inspect(2)), nothing);
    assert_eq!(reply(&mut kernel, inspect(99))["found"], true);
}

#[test]
fn comms_and_debuggers_are_not_there_and_say_so() {
    let mut kernel = FrontEnd::start();
    assert_eq!(reply(&mut kernel, CommInfoRequest { target_name: None }), json!({ "status": "ok", "comms": {} }));
    let debug = DebugRequest { content: json!({ "type": "request", "seq": 7, "command": "attach" }) };
    let refused = reply(&mut kernel, debug);
    assert_eq!((&refused["success"], &refused["request_seq"]), (&json!(false), &json!(7)));
}

fn reply(kernel: &mut FrontEnd, request: impl Into<Content>) -> Value {
    let run = kernel.ask(request);
    assert_eq!(run.transcript(), ["busy", "idle"]);
    serde_json::to_value(run.reply.content).unwrap()
}

#[test]
fn a_comm_of_an_unknown_target_is_closed() {
    let mut kernel = FrontEnd::start();
    let id = kernel.send(CommOpen { target_name: "jupyter.widget".into(), ..CommOpen::default() });
    assert_eq!(transcript(&kernel.published(&[&id])), ["busy", "comm_close", "idle"]);
}

#[test]
fn an_unknown_request_goes_idle() {
    let mut kernel = FrontEnd::start();
    let id = kernel.send(UnknownMessage { msg_type: "usage_request".into(), content: json!({}) });
    assert_eq!(transcript(&kernel.published(&[&id])), ["busy", "idle"]);
}

#[test]
fn every_question_is_answered_while_a_cell_runs() {
    let mut kernel = FrontEnd::start();
    let cell = kernel.start_cell("sleep");
    kernel.ask(KernelInfoRequest {});
    kernel.ask(IsCompleteRequest { code: "print".into() });
    kernel.ask(HistoryRequest::default());
    kernel.ask(CommInfoRequest::default());
    kernel.ask(InspectRequest::default());
    assert_eq!(complete(&mut kernel, "pr", 2).matches, ["print"]);
    let control = kernel.send_control(KernelInfoRequest {});
    assert_eq!(kernel.control_reply(&control).message_type(), "kernel_info_reply");
    let interrupt = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&interrupt);
    kernel.reply(&cell);
}

/// JupyterLab shows the last state it hears, so the running cell has the last word.
#[test]
fn the_running_cell_is_busy_again_after_a_question() {
    let mut kernel = FrontEnd::start();
    let cell = kernel.start_cell("nap 300");
    let question = kernel.send(KernelInfoRequest {});
    let published = kernel.published(&[&question, &cell]);
    let mut who =
        published.iter().map(|message| if crate::front_end::parent(message) == cell { "cell" } else { "question" });
    assert_eq!(transcript(&published), ["busy", "idle", "busy", "idle"]);
    assert!(who.by_ref().eq(["question", "question", "cell", "cell"]));
}
