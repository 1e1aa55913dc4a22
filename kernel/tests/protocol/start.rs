//! Start, heartbeat, transports.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use jupyter_protocol::{ConnectionInfo, ShutdownRequest, Transport};
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

/// Private, whatever the habits of whoever started Jupyter; made anew after a kernel that was killed; gone at the end.
#[test]
fn file_sockets_work_as_ports_do() {
    let folder = tempfile::tempdir().unwrap();
    let connection = file_sockets(folder.path());
    // SAFETY: changes what files this process makes from here on may be read by, which no test relies on.
    let before = unsafe { libc::umask(0) };
    let mut killed = FrontEnd::of(KernelProcess::start(&connection, "echo", &[]));
    // SAFETY: as above.
    unsafe { libc::umask(before) };
    assert_eq!(modes(folder.path()), [0o600; 5]);
    killed.check("print hi", "ok 1", &["stdout: hi"]);
    drop(killed);
    assert_eq!(modes(folder.path()).len(), 5, "a killed kernel cannot remove them");
    let mut kernel = FrontEnd::of(KernelProcess::start(&connection, "echo", &[]));
    kernel.check("print again", "ok 1", &["stdout: again"]);
    // Another kernel with the same connection file ends, and does the first one no harm.
    let mut second = KernelProcess::start(&connection, "echo", &[]);
    assert_eq!(second.wait(Duration::from_secs(10)).code(), Some(1));
    assert!(second.log().contains("cannot listen on the heartbeat port"), "{}", second.log());
    kernel.check("print on", "ok 2", &["stdout: on"]);
    let id = kernel.send_control(ShutdownRequest { restart: false });
    kernel.control_reply(&id);
    assert!(kernel.kernel.as_mut().unwrap().wait(Duration::from_secs(10)).success());
    assert_eq!(modes(folder.path()), [0_u32; 0]);
}

fn file_sockets(folder: &Path) -> ConnectionInfo {
    let (ip, transport) = (folder.join("ipc").to_str().unwrap().to_string(), Transport::IPC);
    let (shell_port, iopub_port, stdin_port, control_port, hb_port) = (1, 2, 3, 4, 5);
    ConnectionInfo { ip, transport, shell_port, iopub_port, stdin_port, control_port, hb_port, ..local_connection() }
}

fn modes(folder: &Path) -> Vec<u32> {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files.map(|file| file.metadata().unwrap().permissions().mode() & 0o777).collect()
}
