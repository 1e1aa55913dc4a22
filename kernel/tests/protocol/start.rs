//! Start, heartbeat, transports.

use std::time::Duration;

use jupyter_protocol::{ConnectionInfo, Transport};
use jupyter_zmq_client::create_client_heartbeat_connection;
use zeromq::{SocketRecv as _, SocketSend as _, ZmqMessage};

use crate::front_end::{FrontEnd, KernelProcess, local_connection};

#[test]
fn kernel_info_is_answered_within_300_ms_while_the_engine_starts() {
    let slow = || FrontEnd::start_with("echo", &[("ANNEAL_ECHO_START", "1000")]).ready_after;
    // The best of three: the machine has other things to do.
    let best = (0..3).map(|_| slow()).min().unwrap();
    assert!(best < Duration::from_millis(300), "took {best:?}");
    println!("kernel_info after {best:?}");
}

#[test]
fn a_cell_waits_for_the_engine() {
    let mut kernel = FrontEnd::start_with("echo", &[("ANNEAL_ECHO_START", "300")]);
    kernel.check("print hi", "ok 1", &["stdout: hi"]);
}

#[test]
fn the_heartbeat_sends_back_what_came() {
    let kernel = FrontEnd::start();
    kernel.runtime.block_on(async {
        let mut heartbeat = create_client_heartbeat_connection(&kernel.connection).await.unwrap();
        for bytes in [&b"ping"[..], b"\x00\xff\x01", &[b'x'; 4096]] {
            heartbeat.socket.send(ZmqMessage::from(bytes.to_vec())).await.unwrap();
            let echo = heartbeat.socket.recv().await.unwrap();
            assert_eq!(echo.into_vec(), [bytes]);
        }
    });
}

#[test]
fn the_heart_beats_while_a_cell_runs() {
    let mut kernel = FrontEnd::start();
    kernel.start_cell("nap 5000");
    kernel.runtime.block_on(async {
        let mut heartbeat = create_client_heartbeat_connection(&kernel.connection).await.unwrap();
        tokio::time::timeout(Duration::from_secs(2), heartbeat.single_heartbeat()).await.unwrap().unwrap();
    });
}

#[test]
fn two_front_ends_share_a_kernel() {
    let mut first = FrontEnd::start();
    let mut second = FrontEnd::join(&first.connection);
    first.check("number", "ok 1", &["stdout: 1"]);
    second.check("number", "ok 2", &["stdout: 2"]);
}

#[test]
fn a_front_end_that_leaves_while_a_cell_prints_does_no_harm() {
    let mut stays = FrontEnd::start();
    let mut leaves = FrontEnd::join(&stays.connection);
    leaves.start_cell("nap 200\nspam 1000\nnap 200\nspam 1000");
    drop(leaves);
    stays.check("print hi", "ok 2", &["stdout: hi"]);
}

#[test]
fn file_sockets_work_as_ports_do() {
    let folder = tempfile::tempdir().unwrap();
    let ip = folder.path().join("ipc").to_str().unwrap().to_string();
    let mut port = 0..;
    let mut port = || port.next().unwrap();
    let connection = ConnectionInfo {
        ip,
        transport: Transport::IPC,
        shell_port: port(),
        iopub_port: port(),
        stdin_port: port(),
        control_port: port(),
        hb_port: port(),
        ..local_connection()
    };
    FrontEnd::of(KernelProcess::start(&connection, "echo", &[])).check("print hi", "ok 1", &["stdout: hi"]);
}
