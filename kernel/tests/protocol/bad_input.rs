//! Missing and damaged connection files, busy ports, foreign signatures, malformed messages.

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use jupyter_protocol::{ConnectionInfo, KernelInfoRequest};
use serde_json::{Value, json};
use zeromq::{SocketSend as _, ZmqMessage};

use crate::front_end::{FrontEnd, KernelProcess, kernel_command, local_connection};

/// The kernel ends at once with code 1 and one line that says why.
#[track_caller]
fn check(connection_file: &str, expected: &str) {
    let (folder, mut kernel) = kernel_command(connection_file);
    let status = kernel.status().unwrap();
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert_eq!(status.code(), Some(1), "{log}");
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains(expected), "{log}");
}

fn connection_file(change: impl FnOnce(&mut Value)) -> String {
    let mut file = json!(local_connection());
    change(&mut file);
    file.to_string()
}

#[test]
fn connection_files_that_cannot_be_used() {
    check("", "kernel.json is not a Jupyter connection file");
    check("{", "kernel.json is not a Jupyter connection file");
    check("[1, 2]", "kernel.json is not a Jupyter connection file");
    check(&connection_file(|file| drop(file["shell_port"].take())), "kernel.json is not a Jupyter connection file");
    check(&connection_file(|file| file["transport"] = json!("pigeon")), "unknown variant `pigeon`");
    check(&connection_file(|file| file["signature_scheme"] = json!("hmac-md5")), "`hmac-md5` is not supported");
}

#[test]
fn a_connection_file_that_is_missing() {
    let (folder, mut kernel) = kernel_command("");
    fs::remove_file(folder.path().join("kernel.json")).unwrap();
    assert_eq!(kernel.status().unwrap().code(), Some(1));
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("cannot read the connection file") && log.lines().count() == 1, "{log}");
}

#[test]
fn no_connection_file_at_all_is_a_usage_error() {
    let (_folder, kernel) = kernel_command("");
    let status = std::process::Command::new(kernel.get_program()).arg("kernel").output().unwrap().status;
    assert_eq!(status.code(), Some(2));
}

#[test]
fn a_busy_port() {
    let connection = local_connection();
    let _taken = TcpListener::bind(("127.0.0.1", connection.shell_port)).unwrap();
    check(&json!(connection).to_string(), "cannot listen on the shell port");
}

#[test]
fn a_foreign_signature_is_dropped() {
    let mut kernel = FrontEnd::start();
    let mut intruder = FrontEnd::join(&ConnectionInfo { key: "another secret".into(), ..kernel.connection.clone() });
    let id = intruder.send(KernelInfoRequest {});
    assert!(intruder.shell.reply(&id, Duration::from_millis(300)).is_none());
    kernel.check("print hi", "ok 1", &["stdout: hi"]);
    assert!(kernel.kernel.unwrap().log().contains("dropped message 1 on shell"));
}

#[test]
fn malformed_frames_are_dropped() {
    // Without a key, so that nothing is refused for its signature alone.
    let connection = ConnectionInfo { key: String::new(), ..local_connection() };
    let mut kernel = FrontEnd::of(KernelProcess::start(&connection, "echo", &[]));
    let messages: [&[&str]; 7] = [
        &["no delimiter"],
        &["<IDS|MSG>"],
        &["<IDS|MSG>", ""],
        &["<IDS|MSG>", "", "{}", "{}"],
        &["<IDS|MSG>", "", "{}", "{}", "{}", "{}"],
        &["<IDS|MSG>", "", "not json", "{}", "{}", "{}"],
        &["", "<IDS|MSG>", "\u{0}", "[[[[", "{", "", "null", "buffer"],
    ];
    for frames in messages {
        let frames: Vec<bytes::Bytes> = frames.iter().map(|frame| frame.as_bytes().to_vec().into()).collect();
        let message = ZmqMessage::try_from(frames).unwrap();
        kernel.runtime.block_on(kernel.shell.sender.socket.send(message)).unwrap();
    }
    kernel.check("print hi", "ok 1", &["stdout: hi"]);
    let log = kernel.kernel.unwrap().log();
    assert!(log.contains("dropped message 7 on shell"), "{log}");
}

#[test]
fn bytes_that_are_not_zeromq_are_ignored() {
    let mut kernel = FrontEnd::start();
    let ConnectionInfo { shell_port, iopub_port, stdin_port, control_port, hb_port, .. } = kernel.connection;
    for port in [shell_port, iopub_port, stdin_port, control_port, hb_port] {
        let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        // A greeting that is broken off, and the connection left open.
        let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
        socket.write_all(b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\0").unwrap();
        std::mem::forget(socket);
    }
    kernel.check("print hi", "ok 1", &["stdout: hi"]);
}
