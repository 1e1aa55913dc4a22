//! Shutdown, SIGTERM, the death of Jupyter.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jupyter_protocol::{JupyterMessage, JupyterMessageContent as Content, KernelInfoRequest, ShutdownRequest};

use crate::front_end::{FrontEnd, kernel_command, local_connection, transcript};

const SOON: Duration = Duration::from_secs(4);

#[test]
fn shutdown_on_control_is_answered_and_told_to_everybody() {
    let mut kernel = FrontEnd::start();
    let id = kernel.send_control(ShutdownRequest { restart: true });
    let reply = kernel.control_reply(&id);
    ends_after(&mut kernel, &id, &reply, true);
}

#[test]
fn shutdown_on_shell_works_too() {
    let mut kernel = FrontEnd::start();
    let id = kernel.send(ShutdownRequest { restart: false });
    let reply = kernel.reply(&id);
    ends_after(&mut kernel, &id, &reply, false);
}

#[test]
fn shutdown_does_not_wait_for_a_running_cell() {
    let mut kernel = FrontEnd::start();
    kernel.start_cell("sleep");
    let id = kernel.send_control(ShutdownRequest { restart: false });
    kernel.control_reply(&id);
    assert!(kernel.kernel.as_mut().unwrap().wait(SOON).success());
}

#[test]
fn shutdown_does_not_wait_for_a_stuck_cell() {
    let mut kernel = FrontEnd::start();
    kernel.start_cell("nap 30000");
    let id = kernel.send_control(ShutdownRequest { restart: false });
    kernel.control_reply(&id);
    assert!(kernel.kernel.as_mut().unwrap().wait(Duration::from_millis(4800)).success());
}

/// IOPub drops nothing, so a front end that has stopped reading holds up a cell that prints much, and nothing else.
#[test]
fn shutdown_does_not_wait_for_a_reader_that_stopped_reading() {
    let mut kernel = FrontEnd::start();
    let _reader = subscribe_and_never_read(kernel.connection.iopub_port);
    kernel.start_cell("spam 1000000");
    std::thread::sleep(Duration::from_millis(500));
    let id = kernel.send(KernelInfoRequest {});
    kernel.reply(&id);
    let id = kernel.send_control(ShutdownRequest { restart: false });
    kernel.control_reply(&id);
    let process = kernel.kernel.as_mut().unwrap();
    assert!(process.wait(Duration::from_millis(2800)).success());
}

/// ZMTP by hand: the greeting, READY as a SUB socket, a subscription to everything. <https://rfc.zeromq.org/spec/23/>
fn subscribe_and_never_read(port: u16) -> TcpStream {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut greeting = [0; 64];
    greeting[0] = 0xff;
    greeting[9..12].copy_from_slice(&[0x7f, 3, 0]);
    greeting[12..16].copy_from_slice(b"NULL");
    socket.write_all(&greeting).unwrap();
    socket.write_all(b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03SUB").unwrap();
    socket.write_all(&[0, 1, 1]).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    socket
}

fn ends_after(kernel: &mut FrontEnd, id: &str, reply: &JupyterMessage, restart: bool) {
    let Content::ShutdownReply(reply) = &reply.content else { panic!("{reply:?}") };
    assert_eq!(reply.restart, restart);
    assert_eq!(transcript(&kernel.published(&[id])), ["busy", "shutdown_reply", "idle"]);
    assert!(kernel.kernel.as_mut().unwrap().wait(SOON).success());
}

#[test]
fn sigterm_and_sighup_end_the_kernel_cleanly() {
    for signal in [libc::SIGTERM, libc::SIGHUP] {
        let mut kernel = FrontEnd::start();
        kernel.kernel.as_ref().unwrap().signal(signal);
        assert!(kernel.kernel.as_mut().unwrap().wait(SOON).success());
    }
}

/// A shell stands in for Jupyter: it starts the kernel, names itself as the parent, and is killed.
#[test]
fn the_kernel_goes_when_jupyter_dies() {
    let connection = local_connection();
    let (_folder, mut kernel) = kernel_command(&serde_json::to_string(&connection).unwrap());
    kernel.args(["--engine", "echo"]);
    let words: Vec<_> = [kernel.get_program()].into_iter().chain(kernel.get_args()).collect();
    let mut jupyter = Command::new("sh")
        .args(["-c", "JPY_PARENT_PID=$$ \"$@\" & wait", "sh"])
        .args(words)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", connection.iopub_port)).is_err() {
        assert!(start.elapsed() < SOON, "the kernel does not start");
        std::thread::sleep(Duration::from_millis(10));
    }
    jupyter.kill().unwrap();
    jupyter.wait().unwrap();
    // The kernel holds the other end of this pipe until it ends.
    let killed = Instant::now();
    jupyter.stdout.take().unwrap().read_to_end(&mut Vec::new()).unwrap();
    assert!(killed.elapsed() < SOON, "took {:?}", killed.elapsed());
}
