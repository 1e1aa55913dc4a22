//! What a lost cell process costs: nothing that can be made again.

use jupyter_protocol::{ExecuteRequest, InterruptRequest, JupyterMessageContent as Content};

use crate::front_end::{FrontEnd, Run};
use crate::native::start_with;
use crate::transcript::describe;

/// Every way for a cell to take its process with it, and the name the learner gets to see.
pub const DEATHS: [(&str, &str); 6] = [
    ("std::process::exit(2)", "ProcessExit"),
    ("std::process::abort()", "Abort"),
    ("unsafe { *(8 as *mut i32) = 1 }", "SegmentationFault"),
    ("fn down(n: u64) -> u64 { down(n + 1) + n } down(0)", "StackOverflow"),
    ("let hog = vec![1u8; 1 << 40]; hog[7]", "OutOfMemory"),
    (
        "unsafe extern \"C\" { fn kill(pid: i32, signal: i32) -> i32; } unsafe { kill(std::process::id() as i32, 9) }",
        "Killed",
    ),
];

const STATE: &str = "static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);\n\
                     let mut list = vec![1, 2]; fn twice(n: i32) -> i32 { 2 * n }";
const CHANGE: &str = "list.push(3); COUNT.fetch_add(5, std::sync::atomic::Ordering::SeqCst); println!(\"loud\");";
const LOOK: &str = "(&list, COUNT.load(std::sync::atomic::Ordering::SeqCst), twice(4))";

/// `ename` and `evalue` of a cell's one error message.
pub fn error_of(run: &Run) -> (String, String) {
    let errors: Vec<_> = run.outputs().into_iter().filter(|line| line.starts_with("error ")).collect();
    assert_eq!(errors.len(), 1, "{:?}", run.outputs());
    let Content::ExecuteReply(reply) = &run.reply.content else { panic!("{:?}", run.reply) };
    let error = reply.error.as_ref().expect("ename and evalue");
    (error.ename.clone(), error.evalue.clone())
}

/// A busy machine takes its time; nothing here depends on it.
fn start() -> FrontEnd {
    start_with(&[("ANNEAL_NO_CELL_CACHE", "1"), ("ANNEAL_REPLAY_SECONDS", "600")])
}

pub fn with_state() -> FrontEnd {
    let mut kernel = start();
    kernel.check(STATE, "ok 2", &[]);
    kernel.check(CHANGE, "ok 3", &["stdout: loud\n"]);
    kernel
}

/// Variables, statics and definitions are as the cells above have left them.
#[track_caller]
pub fn check_state(kernel: &mut FrontEnd) {
    let run = kernel.run(LOOK);
    let shown = run.outputs();
    assert!(shown.len() == 1 && shown[0].ends_with(": ([1, 2, 3], 5, 8)"), "{shown:?}");
}

#[test]
fn whatever_ends_the_process_the_state_is_back() {
    let mut kernel = with_state();
    for (code, name) in DEATHS {
        let run = kernel.run(code);
        let (found, message) = error_of(&run);
        assert_eq!(found, name);
        assert!(message.contains("all is as before (list)"), "{message}");
        assert!(!run.outputs().iter().any(|line| line.contains("loud")), "a replay is silent: {:?}", run.outputs());
        check_state(&mut kernel);
    }
}

#[test]
fn twenty_crashes_in_a_row() {
    let mut kernel = with_state();
    for _ in 0..20 {
        assert_eq!(error_of(&kernel.run("std::process::abort()")).0, "Abort");
    }
    check_state(&mut kernel);
}

#[test]
fn a_session_that_wrote_files_is_asked_first() {
    let mut kernel = with_state();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log");
    let write = format!(
        "{{ use std::io::Write; let file = std::fs::OpenOptions::new().create(true).append(true).open({file:?});\n\
         writeln!(file?, \"once\")?; }} let more = 1;"
    );
    kernel.check(&write, "ok 4", &[]);
    let (name, message) = error_of(&kernel.run("std::process::exit(3)"));
    assert_eq!(name, "ProcessExit");
    assert!(message.contains("exit code 3") && message.contains("gone are list, more"), "{message}");
    assert!(message.contains("`:replay`") && message.contains("cell [4] writes files"), "{message}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "once\n");
    kernel.check("twice(1)", "ok 6", &["result 6: 2"]);
    let run = kernel.run("list");
    let Content::ExecuteReply(reply) = &run.reply.content else { panic!() };
    let traceback = reply.error.as_ref().unwrap().traceback.join("\n");
    assert!(traceback.contains("the cell process ended in cell [5]") && traceback.contains(":replay"), "{traceback}");
    // What was made since is there afterwards too.
    kernel.check("let since = 7;", "ok 8", &[]);
    let shown = kernel.run(":replay").outputs();
    assert!(
        shown[shown.len() - 1].contains("6 earlier cells were run again")
            && shown[shown.len() - 1].contains("(list, more, since)"),
        "{shown:?}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "once\nonce\n");
    check_state(&mut kernel);
    kernel.check("since + more", "ok 11", &["result 11: 8"]);
    assert_eq!(error_of(&kernel.run(":replay")).0, "NothingToReplay");
}

#[test]
fn what_may_harm_is_not_run_again_unasked() {
    for (code, effect) in [
        ("let line = if false { std::io::stdin().lines().count() } else { 0 };", "reads input"),
        ("let listener = std::net::TcpListener::bind(\"127.0.0.1:0\")?;", "may use the network"),
        ("let status = std::process::Command::new(\"true\").status()?;", "starts programs"),
        ("use std::net::UdpSocket as Socket; let socket = Socket::bind(\"127.0.0.1:0\")?;", "may use the network"),
        ("fn hidden() { let _ = std::fs::remove_file(\"/no/such\"); } hidden(); let x = 1;", "changes files"),
    ] {
        let mut kernel = start();
        kernel.check(code, "ok 2", &[]);
        let (_, message) = error_of(&kernel.run("std::process::abort()"));
        assert!(message.contains(&format!("cell [2] {effect}")), "{code}: {message}");
    }
}

#[test]
fn a_cell_that_fails_when_run_again_ends_the_replay_in_words() {
    let mut kernel = start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("once");
    std::fs::write(&file, "text").unwrap();
    kernel.check("let first = 1;", "ok 2", &[]);
    kernel.check(&format!("let text = std::fs::read_to_string({file:?})?;"), "ok 3", &[]);
    std::fs::remove_file(&file).unwrap();
    let (_, message) = error_of(&kernel.run("std::process::abort()"));
    assert!(
        message.contains("2 earlier cells were run again, without output, until cell [3]: No such file"),
        "{message}"
    );
    assert!(message.contains("Not back: text"), "{message}");
    kernel.check("first", "ok 5", &["result 5: 1"]);
    std::fs::write(&file, "text").unwrap();
    let shown = kernel.run(":replay").outputs();
    assert!(shown[shown.len() - 1].contains("all is as before (first, text)"), "{shown:?}");
    kernel.check("text", "ok 7", &["result 7: \"text\""]);
}

#[test]
fn what_failed_or_was_outdated_does_not_come_back_wrongly() {
    let mut kernel = start();
    kernel.check("struct P { x: i32 } let p = P { x: 1 }; let mut n = 1;", "ok 2", &[]);
    kernel.run("n += 1; panic!(\"after a change\")");
    kernel.check("n", "ok 4", &["result 4: 2"]);
    kernel.run("struct P { x: f64 }");
    let (_, message) = error_of(&kernel.run("std::process::abort()"));
    assert!(message.contains("What cell [3] had changed before it failed is not repeated"), "{message}");
    assert_eq!(error_of(&kernel.run("p.x")).0, "CompileError");
    kernel.check("n", "ok 8", &["result 8: 1"]);
}

#[test]
fn a_cap_on_memory_ends_one_cell() {
    let mut kernel = with_state();
    let shown = kernel.run(":memory 600M").outputs();
    assert!(shown[0].contains("the cap is 600.0 MB"), "{shown:?}");
    let (name, message) = error_of(&kernel.run("let mut hog = Vec::new(); loop { hog.push(vec![1u8; 1 << 20]); }"));
    assert_eq!(name, "OutOfMemory");
    assert!(message.contains("600.0 MB in all") && message.contains(":memory"), "{message}");
    check_state(&mut kernel);
    kernel.run(":memory 2G");
    kernel.check("vec![1u8; 1 << 30].len()", "ok 8", &["result 8: 1073741824"]);
    assert_eq!(error_of(&kernel.run(":memory lots")).0, "CommandError");
}

#[test]
fn a_cell_that_does_not_listen_is_told_of_and_stopped() {
    let mut kernel = with_state();
    let id = kernel
        .send(ExecuteRequest::new("print!(\"go\"); std::thread::sleep(std::time::Duration::from_secs(60));".into()));
    while describe(&kernel.next_published(&id)) != "stdout: go" {}
    let begun = std::time::Instant::now();
    kernel.send_control(InterruptRequest {});
    kernel.send_control(InterruptRequest {});
    let reply = describe(&kernel.reply(&id));
    let took = begun.elapsed().as_secs_f64();
    assert!((3.0..8.0).contains(&took), "{took}");
    assert!(reply.starts_with("error 4 Interrupted: the cell did not stop by itself"), "{reply}");
    let mut published: Vec<String> = kernel.published(&[&id]).iter().map(describe).collect();
    published.retain(|line| line != "busy");
    assert!(published[0].ends_with("still running, stopping the cell process in 3 s"), "{published:?}");
    assert!(published[1].starts_with("update") && published[1].ends_with("stopped"), "{published:?}");
    check_state(&mut kernel);
}
