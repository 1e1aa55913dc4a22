//! History over sessions, kernels, damage and read-only homes.

use std::fs;
use std::path::Path;

use jupyter_protocol::ShutdownRequest;
use serde_json::{Value, json};

use crate::front_end::FrontEnd;

fn start(home: &Path) -> FrontEnd {
    FrontEnd::start_with("echo", &[("ANNEAL_HOME", home.to_str().unwrap())])
}

fn end(mut kernel: FrontEnd) {
    let id = kernel.send_control(ShutdownRequest { restart: false });
    kernel.control_reply(&id);
    kernel.kernel.as_mut().unwrap().wait(std::time::Duration::from_secs(10));
}

/// Asks as clients do, who leave out what they do not need.
fn history(kernel: &mut FrontEnd, content: Value) -> Value {
    let id = kernel.send_raw("history_request", content);
    let reply = serde_json::to_value(kernel.reply(&id).content).unwrap();
    kernel.published(&[&id]);
    assert_eq!(reply["status"], "ok");
    reply["history"].clone()
}

#[test]
fn it_survives_restarts_and_serves_several_kernels() {
    let home = tempfile::tempdir().unwrap();
    let mut first = start(home.path());
    first.run("print é");
    first.run("result 42");
    first.run("fail Boom");
    end(first);
    let (mut second, mut third) = (start(home.path()), start(home.path()));
    second.run("print é");
    third.run("number");
    let tail = |n: i32, output: bool| json!({ "hist_access_type": "tail", "n": n, "output": output });
    let expected = json!([[1, 2, "result 42"], [1, 3, "fail Boom"], [2, 1, "print é"], [3, 1, "number"]]);
    // Cells are written down by a thread of their own, and the second kernel's may come later than its reply.
    let told = (0..50).map(|_| history(&mut third, tail(4, false))).find(|told| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        *told == expected
    });
    assert_eq!(told, Some(expected));
    assert_eq!(history(&mut third, tail(4, true))[0], json!([1, 2, ["result 42", "42"]]));
    let search =
        |pattern: &str, unique: bool| json!({ "hist_access_type": "search", "pattern": pattern, "unique": unique });
    assert_eq!(history(&mut second, search("print*", false)), json!([[1, 1, "print é"], [2, 1, "print é"]]));
    assert_eq!(history(&mut second, search("print*", true)), json!([[2, 1, "print é"]]));
    let range = |session: i32| json!({ "hist_access_type": "range", "session": session, "start": 1, "stop": 3 });
    assert_eq!(history(&mut second, range(1)), json!([[1, 1, "print é"], [1, 2, "result 42"]]));
    assert_eq!(history(&mut second, range(0)), json!([[2, 1, "print é"]]));
}

#[test]
fn what_is_silent_or_not_to_be_kept_is_not_there() {
    let home = tempfile::tempdir().unwrap();
    let mut kernel = start(home.path());
    for request in [json!({ "code": "print a", "silent": true }), json!({ "code": "print b", "store_history": false })]
    {
        let id = kernel.send_raw("execute_request", request);
        kernel.reply(&id);
        kernel.published(&[&id]);
    }
    kernel.run("print c");
    assert_eq!(history(&mut kernel, json!({ "hist_access_type": "tail", "n": 9 })), json!([[1, 1, "print c"]]));
}

#[test]
fn a_damaged_file_is_set_aside_and_said_in_the_log() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("history.sqlite"), "not a database, whatever its name says it is".repeat(40)).unwrap();
    let mut kernel = start(home.path());
    kernel.run("print a");
    assert_eq!(history(&mut kernel, json!({ "hist_access_type": "tail", "n": 9 })), json!([[1, 1, "print a"]]));
    let names: Vec<String> =
        fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into()).collect();
    assert!(names.iter().any(|name| name.starts_with("history.damaged-")), "{names:?}");
    assert!(kernel.kernel.as_ref().unwrap().log().contains("the history was damaged"));
}

#[test]
fn without_a_place_it_lasts_for_the_session() {
    let mut kernel = start(Path::new("/proc/nowhere"));
    kernel.run("print a");
    assert_eq!(history(&mut kernel, json!({ "hist_access_type": "tail", "n": 9 })), json!([[1, 1, "print a"]]));
    let doctor = std::process::Command::new(env!("CARGO_BIN_EXE_anneal"))
        .arg("doctor")
        .env("ANNEAL_HOME", "/proc/nowhere")
        .output();
    let said = String::from_utf8(doctor.unwrap().stdout).unwrap();
    assert!(said.contains("PROBLEM  history       kept for one session only"), "{said}");
}

#[test]
fn it_answers_while_a_cell_runs() {
    let home = tempfile::tempdir().unwrap();
    let mut kernel = start(home.path());
    let cell = kernel.start_cell("sleep");
    assert_eq!(history(&mut kernel, json!({ "hist_access_type": "tail", "n": 1 })), json!([[1, 1, "sleep"]]));
    let interrupt = kernel.send_control(jupyter_protocol::InterruptRequest {});
    kernel.control_reply(&interrupt);
    kernel.reply(&cell);
}
