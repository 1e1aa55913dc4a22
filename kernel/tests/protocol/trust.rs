//! Signatures, addresses, private files, random messages, what a killed kernel leaves behind.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use jupyter_protocol::{ConnectionInfo, ExecuteRequest, KernelInfoRequest};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use zeromq::{SocketSend as _, ZmqMessage};

use crate::crash::{check_state, with_state};
use crate::faults::{children, start_building, start_compiling};
use crate::front_end::{FrontEnd, KernelProcess, local_connection};
use crate::native::{start, start_with};
use crate::transcript::describe;

#[test]
fn messages_without_a_signature_are_dropped_and_counted() {
    let mut kernel = FrontEnd::start();
    let mut intruder = FrontEnd::join(&ConnectionInfo { key: String::new(), ..kernel.connection.clone() });
    for _ in 0..3 {
        let id = intruder.send(KernelInfoRequest {});
        assert!(intruder.shell.reply(&id, Duration::from_millis(200)).is_none());
    }
    kernel.check("print hi", "ok 1", &["stdout: hi"]);
    let log = kernel.kernel.unwrap().log();
    assert!(log.contains("dropped message 3 on shell"), "{log}");
}

/// Signed by hand, so that everything but the signature is as it should be. The ZeroMQ client compares in constant time, with
/// `ring::hmac::verify`; here it is the outcome that counts.
#[test]
fn only_the_whole_signature_is_a_signature() {
    let mut kernel = FrontEnd::start();
    let wrong = [
        |right: &str| format!("{}{}", if right.starts_with('0') { '1' } else { '0' }, &right[1..]),
        |right: &str| format!("{}{}", &right[..63], if right.ends_with('0') { '1' } else { '0' }),
        |right: &str| right[..62].to_string(),
        |right: &str| right[..2].to_string(),
        |right: &str| format!("{right}00"),
        |right: &str| right.to_uppercase(),
        |_: &str| "é".repeat(32),
        |_: &str| String::new(),
    ];
    for (at, change) in wrong.iter().enumerate() {
        send_signed(&mut kernel, &format!("wrong {at}"), change);
    }
    send_signed(&mut kernel, "right", &str::to_string);
    // Messages of one client are read in their order.
    assert_eq!(kernel.reply("right").message_type(), "kernel_info_reply");
    for at in 0..wrong.len() {
        assert!(kernel.shell.reply(&format!("wrong {at}"), Duration::ZERO).is_none(), "{at}");
    }
    let log = kernel.kernel.unwrap().log();
    assert!(log.contains("dropped message 8 on shell") && !log.contains("dropped message 9"), "{log}");
}

/// A request with its signature changed.
fn send_signed(kernel: &mut FrontEnd, id: &str, change: &dyn Fn(&str) -> String) {
    let header = serde_json::json!({
        "msg_id": id, "msg_type": "kernel_info_request", "session": "s", "username": "u", "version": "5.3",
        "date": "2026-01-01T00:00:00Z",
    });
    let parts = [header.to_string(), "{}".into(), "{}".into(), "{}".into()];
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, kernel.connection.key.as_bytes());
    let signature = ring::hmac::sign(&key, parts.concat().as_bytes());
    let signature: String = signature.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let frames = ["<IDS|MSG>".to_string(), change(&signature)].into_iter().chain(parts);
    let frames: Vec<bytes::Bytes> = frames.map(|frame| frame.into_bytes().into()).collect();
    kernel.runtime.block_on(kernel.shell.sender.socket.send(ZmqMessage::try_from(frames).unwrap())).unwrap();
}

/// Only the address and the ports of the connection file are listened on.
#[cfg(target_os = "linux")]
#[test]
fn nothing_listens_but_what_the_connection_file_says() {
    let kernel = start();
    let connection = &kernel.connection;
    let pid = kernel.kernel.as_ref().unwrap().child.id();
    let mut expected: Vec<String> = [
        connection.shell_port,
        connection.iopub_port,
        connection.stdin_port,
        connection.control_port,
        connection.hb_port,
    ]
    .map(|port| format!("0100007F:{port:04X}"))
    .into();
    let processes = children(pid).into_iter().map(|(pid, _)| pid as u32).chain([pid]);
    let mut found: Vec<String> = processes.flat_map(listening).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// Addresses of the TCP sockets on which a process listens, as the system writes them.
fn listening(pid: u32) -> Vec<String> {
    let links = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
    let links: Vec<String> =
        links.filter_map(|entry| Some(std::fs::read_link(entry.path()).ok()?.to_string_lossy().into_owned())).collect();
    let tables =
        ["tcp", "tcp6"].map(|table| std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default());
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    let fields = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    // Local address, state (0A: listening), inode.
    let own = fields.filter(|fields| fields[3] == "0A" && links.contains(&format!("socket:[{}]", fields[9])));
    own.map(|fields| fields[1].to_string()).collect()
}

#[test]
fn what_a_session_keeps_is_private() {
    let folder = tempfile::tempdir().unwrap();
    // Whatever the learner's own habits are.
    // SAFETY: changes what files this process makes from here on may be read by, which no test relies on.
    let before = unsafe { libc::umask(0) };
    let mut kernel = start_with(&[("XDG_RUNTIME_DIR", folder.path().to_str().unwrap()), ("ANNEAL_NO_CELL_CACHE", "1")]);
    // SAFETY: as above.
    unsafe { libc::umask(before) };
    kernel.check("let x = 1;", "ok 2", &[]);
    let sessions: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert!(!sessions.is_empty());
    for entry in sessions {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{:?} has mode {mode:o}", entry.path());
    }
}

#[test]
fn random_messages_do_not_take_the_kernel_down() {
    // Without a key, so that nothing is refused for its signature alone.
    let connection = ConnectionInfo { key: String::new(), ..local_connection() };
    let mut kernel = FrontEnd::of(KernelProcess::start(&connection, "echo", &[]));
    let word = prop_oneof![
        Just("<IDS|MSG>".to_string()),
        Just("{}".to_string()),
        Just(String::new()),
        "[\\PC]{0,20}",
        "\\{\"(msg_id|msg_type|session|code|cursor_pos|silent)\":(\"[a-z_]{0,20}\"|-?[0-9]{1,20}|null|\\[\\]|\\{\\})\\}",
        Just(format!("{}1{}", "[".repeat(500), "]".repeat(500))),
        Just("{\"msg_id\":\"a\",\"msg_type\":\"execute_request\",\"session\":\"s\",\"username\":\"u\",\"version\":\"5.3\",\"date\":\"2026-01-01T00:00:00Z\"}".to_string()),
        Just("{\"msg_id\":\"a\",\"msg_type\":\"complete_request\",\"session\":\"s\",\"username\":\"u\",\"version\":\"5.3\",\"date\":\"2026-01-01T00:00:00Z\"}".to_string()),
    ];
    let parts = prop::collection::vec(word, 1..8);
    // The same messages in every run.
    let mut runner = TestRunner::deterministic();
    for _ in 0..300 {
        let frames = parts.new_tree(&mut runner).unwrap().current();
        let frames: Vec<bytes::Bytes> = frames.into_iter().map(|frame| frame.into_bytes().into()).collect();
        let message = ZmqMessage::try_from(frames).unwrap();
        kernel.runtime.block_on(kernel.shell.sender.socket.send(message)).unwrap();
    }
    let run = kernel.run("print hi");
    assert!(describe(&run.reply).starts_with("ok "), "{}", describe(&run.reply));
    assert!(kernel.kernel.unwrap().log().contains("dropped message"));
}

/// A cell that does its worst to the connection costs its own process and nothing else.
#[test]
fn a_hostile_cell_cannot_take_the_kernel_down() {
    let mut kernel = with_state();
    let write = |bytes: &str| {
        format!(
            "unsafe extern \"C\" {{ fn write(fd: i32, bytes: *const u8, count: usize) -> isize; }}\n\
             let bytes: Vec<u8> = {bytes};\nfor fd in 3..40 {{ unsafe {{ write(fd, bytes.as_ptr(), bytes.len()); }} }}\n\
             std::thread::sleep(std::time::Duration::from_secs(60));"
        )
    };
    for bytes in [
        // A frame of 4 GB, one of no length, one of an unknown kind, one that is not JSON, one that is too deep.
        "vec![255; 64]",
        "vec![0; 64]",
        "vec![1, 0, 0, 0, 200]",
        "vec![4, 0, 0, 0, 66, b'{', b'{', b'{']",
        "{ let mut bytes = vec![0xe9, 3, 0, 0, 66]; bytes.extend(vec![b'['; 1000]); bytes }",
    ] {
        let run = kernel.run(&write(bytes));
        assert!(describe(&run.reply).contains("ProcessDied"), "{bytes}: {}", describe(&run.reply));
        // Foreign functions are nothing that is run again unasked, but these cells have failed, so nothing objects.
        check_state(&mut kernel);
    }
    let close = "unsafe extern \"C\" { fn close(fd: i32) -> i32; } for fd in 0..100 { unsafe { close(fd) }; }";
    // Which of its threads finds out first decides what it dies of.
    let reply = describe(&kernel.run(close).reply);
    assert!(reply.contains("The cell process was restarted") && reply.contains("all is as before (list)"), "{reply}");
    check_state(&mut kernel);
}

#[test]
fn three_kernels_at_once() {
    let mut kernels = [with_state(), with_state(), with_state()];
    let crash = kernels[1].send(ExecuteRequest::new("std::process::abort()".into()));
    let ids = [0, 2].map(|at| kernels[at].send(ExecuteRequest::new(format!("list.push({at}); list.len()"))));
    assert!(describe(&kernels[1].reply(&crash)).starts_with("error 4 Abort"));
    for (at, id) in [0, 2].into_iter().zip(ids) {
        assert_eq!(describe(&kernels[at].reply(&id)), "ok 4");
        assert!(kernels[at].run("list[3]").outputs()[0].ends_with(&format!(": {at}")));
    }
    check_state(&mut kernels[1]);
}

/// Neither rustc nor the linker, neither cargo nor what it has started.
#[cfg(target_os = "linux")]
#[test]
fn a_kernel_that_is_killed_while_it_compiles_leaves_no_process_behind() {
    let mut kernel = start();
    start_compiling(&mut kernel, 3);
    let left = descendants(kernel.kernel.as_ref().unwrap().child.id());
    assert!(left.iter().any(|(_, command)| command.contains("--crate-name")), "{left:?}");
    kill_and_wait_for(&mut kernel, &left);

    let mut kernel = start();
    let (_folder, _) = start_building(&mut kernel);
    let left = descendants(kernel.kernel.as_ref().unwrap().child.id());
    assert!(left.len() >= 4, "guard, cargo, a build script, the cell process: {left:?}");
    kill_and_wait_for(&mut kernel, &left);
}

/// What a process has started, and what that has started.
pub fn descendants(parent: u32) -> Vec<(i32, String)> {
    let own = children(parent);
    let further = own.iter().flat_map(|(pid, _)| descendants(*pid as u32)).collect::<Vec<_>>();
    own.into_iter().chain(further).collect()
}

/// Kills the kernel; nothing of what it had started may be there soon after.
fn kill_and_wait_for(kernel: &mut FrontEnd, left: &[(i32, String)]) {
    let mut process = kernel.kernel.take().unwrap();
    process.child.kill().unwrap();
    process.child.wait().unwrap();
    let began = Instant::now();
    let is_alive = |(pid, _): &&(i32, String)| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    };
    loop {
        let alive: Vec<_> = left.iter().filter(is_alive).collect();
        if alive.is_empty() {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "still there: {alive:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Not even what a cell has started.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_kernel_leaves_no_process_behind() {
    let mut kernel = start();
    let run = kernel.run(
        "let child = std::process::Command::new(\"sleep\").arg(\"600\").spawn()?; (std::process::id(), child.id())",
    );
    let shown = run.outputs().join("");
    let left: Vec<(i32, String)> = shown
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|word| Some((word.parse().ok()?, String::new())))
        .skip(1)
        .collect();
    assert_eq!(left.len(), 2, "{shown}");
    kill_and_wait_for(&mut kernel, &left);
}
