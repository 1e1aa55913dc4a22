//! Order and batching of text, displays and results.

use std::time::{Duration, Instant};

use crate::front_end::FrontEnd;
use crate::transcript::describe;

#[test]
fn text_and_pictures_keep_their_order() {
    FrontEnd::start().check(
        "print a\nprint b\neprint c\nprint d\ndisplay e\nprint f\nclear wait\nresult g\nclear",
        "ok 1",
        &["stdout: ab", "stderr: c", "stdout: d", "display: e", "stdout: f", "clear wait", "result 1: g", "clear"],
    );
}

#[test]
fn a_display_is_updated_by_its_id_also_from_a_later_cell() {
    let mut kernel = FrontEnd::start();
    kernel.check("display #bar 0%\nupdate #bar 50%", "ok 1", &["display #bar: 0%", "update #bar: 50%"]);
    kernel.check("update #bar 100%", "ok 2", &["update #bar: 100%"]);
}

#[test]
fn a_progress_bar_is_seen_while_it_moves() {
    let mut kernel = FrontEnd::start();
    let id = kernel.start_cell("print 1%\\r\nnap 300\nprint 2%\\r");
    assert_eq!(describe(&kernel.next_published(&id)), "stdout: 1%\r");
    let first = Instant::now();
    assert_eq!(describe(&kernel.next_published(&id)), "stdout: 2%\r");
    assert!(first.elapsed() > Duration::from_millis(150), "the first came late: {:?}", first.elapsed());
}

#[test]
fn a_hundred_thousand_lines_arrive_complete_within_two_seconds() {
    let mut kernel = FrontEnd::start();
    let start = Instant::now();
    let run = kernel.run("spam 100000");
    let took = start.elapsed();
    let text: String = run.outputs().iter().map(|line| line.strip_prefix("stdout: ").unwrap()).collect();
    assert!(text.lines().enumerate().all(|(n, line)| line == format!("line {n}")));
    assert_eq!(text.lines().count(), 100_000);
    assert!(took < Duration::from_secs(2), "took {took:?}");
    println!("100,000 lines in {took:?}, {} messages", run.published.len());
}

/// Beyond ZeroMQ's high-water mark of 1,000 messages: every line is flushed by the display behind it.
#[test]
fn two_thousand_messages_and_twenty_megabytes_arrive() {
    let mut kernel = FrontEnd::start();
    let code: String = (0..2000).map(|n| format!("print line {n}\ndisplay {n}\n")).collect();
    let run = kernel.run(&code);
    let expected: Vec<String> =
        (0..2000).flat_map(|n| [format!("stdout: line {n}"), format!("display: {n}")]).collect();
    assert!(run.outputs() == expected, "{} messages", run.published.len());
    let text = "x".repeat(20 << 20);
    assert!(kernel.run(&format!("display {text}")).outputs() == [format!("display: {text}")]);
}

#[test]
fn a_character_may_come_in_two_pieces() {
    FrontEnd::start().check("bytes c3\nnap 50\nbytes a9", "ok 1", &["stdout: é"]);
}

#[test]
fn invalid_utf8_is_replaced_at_the_end_of_the_cell_at_the_latest() {
    let mut kernel = FrontEnd::start();
    kernel.check("bytes 61 ff 62", "ok 1", &["stdout: a\u{fffd}b"]);
    kernel.check("bytes c3", "ok 2", &["stdout: \u{fffd}"]);
    kernel.check("bytes c3\nfail Boom", "error 3 Boom: ", &["stdout: \u{fffd}", "error Boom: "]);
    kernel.check("bytes 61", "ok 4", &["stdout: a"]);
}

#[test]
fn a_thread_that_outlives_its_cell_prints_under_it() {
    let mut kernel = FrontEnd::start();
    let id = kernel.send(jupyter_protocol::ExecuteRequest::new("late hi".into()));
    kernel.published(&[&id]);
    assert_eq!(describe(&kernel.next_published(&id)), "stdout: hi");
}
