//! Interrupts from messages and signals, before, while and after a cell runs.

use std::time::{Duration, Instant};

use jupyter_protocol::{ExecuteRequest, InterruptRequest};

use crate::front_end::{FrontEnd, transcript};
use crate::transcript::describe;

const INTERRUPTED: &str = "error 1 Interrupted: the cell was interrupted";

/// A cell that runs: its input is published a moment before.
fn sleeping(kernel: &mut FrontEnd) -> String {
    let cell = kernel.start_cell("print zzz\nsleep");
    while describe(&kernel.next_published(&cell)) != "stdout: zzz" {}
    cell
}

#[test]
fn a_message_on_control_stops_the_running_cell() {
    let mut kernel = FrontEnd::start();
    let cell = sleeping(&mut kernel);
    let start = Instant::now();
    let interrupt = kernel.send_control(InterruptRequest {});
    assert_eq!(kernel.control_reply(&interrupt).message_type(), "interrupt_reply");
    assert_eq!(describe(&kernel.reply(&cell)), INTERRUPTED);
    assert!(start.elapsed() < Duration::from_millis(500), "took {:?}", start.elapsed());
    assert_eq!(transcript(&kernel.published(&[&interrupt])), ["busy", "idle"]);
    let mut published = transcript(&kernel.published(&[&cell]));
    // The running cell says again that it is busy when the interrupt request has gone idle first.
    published.retain(|line| line != "busy");
    assert_eq!(published, ["error Interrupted: the cell was interrupted", "idle"]);
    kernel.check("print on", "ok 2", &["stdout: on"]);
}

#[test]
fn sigint_stops_the_cell_and_not_the_kernel() {
    let mut kernel = FrontEnd::start();
    let cell = sleeping(&mut kernel);
    kernel.kernel.as_ref().unwrap().signal(libc::SIGINT);
    assert_eq!(describe(&kernel.reply(&cell)), INTERRUPTED);
    kernel.kernel.as_ref().unwrap().signal(libc::SIGINT);
    // A signal has no reply to wait for, and one that arrives late would meet the next cell.
    std::thread::sleep(Duration::from_millis(100));
    kernel.check("print on", "ok 2", &["stdout: on"]);
}

#[test]
fn an_interrupt_without_a_cell_does_nothing() {
    let mut kernel = FrontEnd::start();
    kernel.check("print one", "ok 1", &["stdout: one"]);
    let interrupt = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&interrupt);
    kernel.check("nap 50\nprint two", "ok 2", &["stdout: two"]);
}

#[test]
fn a_cell_that_waits_for_the_engine_can_be_interrupted() {
    let mut kernel = FrontEnd::start_with("echo", &[("ANNEAL_ECHO_START", "1000")]);
    let cells = ["print one", "print two"].map(|code| kernel.send(ExecuteRequest::new(code.into())));
    // Shell and control are two connections: the cells have to be there before the interrupt.
    kernel.ask(jupyter_protocol::KernelInfoRequest {});
    let interrupt = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&interrupt);
    let replies = cells.each_ref().map(|id| describe(&kernel.reply(id)));
    assert_eq!(replies, ["error 1 Interrupted: interrupted before it began", "aborted"]);
    kernel.check("print three", "ok 2", &["stdout: three"]);
}
