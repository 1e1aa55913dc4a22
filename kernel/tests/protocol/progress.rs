//! Bars and plots that grow, through the native engine: what is shown, how a loop ended, what a variable keeps.

use std::time::Duration;

use jupyter_protocol::{ExecuteRequest, InterruptRequest};

use crate::native::start;
use crate::transcript::describe;

const PRELUDE: &str = "use anneal::prelude::*;";

#[test]
fn a_bar_is_shown_once_then_updated_and_says_how_it_ended() {
    let mut kernel = start();
    kernel.check(PRELUDE, "ok 2", &[]);
    for (body, end) in
        [("", "3/3"), ("if n == 1 { break; }", "ended early"), ("if n == 1 { panic!(\"no\"); }", "stopped by a panic")]
    {
        let run = kernel.run(&format!("for n in progress(0..3) {{ {body} let _ = n; }}"));
        let shown: Vec<String> = run.outputs().into_iter().filter(|line| !line.starts_with("error")).collect();
        assert!(shown[0].starts_with("display #anneal-"), "{shown:?}");
        assert!(shown[1..].iter().all(|line| line.starts_with("update #anneal-")), "{shown:?}");
        assert!(shown.last().is_some_and(|line| line.contains(end)), "{end}: {shown:?}");
    }
}

#[test]
fn a_bar_in_a_variable_shows_at_the_end_of_the_cell_how_it_stands_and_later_bars_stand_alone() {
    let mut kernel = start();
    kernel.check(PRELUDE, "ok 2", &[]);
    let first = kernel.run("let mut kept = progress_bar(4).label(\"kept\");\nkept.advance(3);").outputs();
    assert!(first[0].starts_with("display #anneal-"), "{first:?}");
    assert!(first.last().is_some_and(|line| line.starts_with("update") && line.contains("kept:  75%")), "{first:?}");
    let other = kernel.run("for _ in progress(0..2).label(\"other\") {}").outputs();
    assert!(other.iter().any(|line| line.starts_with("display #anneal-") && line.contains("other")), "{other:?}");
    assert!(!other.iter().any(|line| line.contains("kept") && line.contains("other")), "{other:?}");
    let full = kernel.run("kept.advance(1);").outputs();
    assert!(full.last().is_some_and(|line| line.contains("kept: 100%")), "{full:?}");
}

#[test]
fn a_plot_in_a_variable_is_drawn_at_the_end_of_the_cell() {
    let mut kernel = start();
    kernel.check(PRELUDE, "ok 2", &[]);
    let shown = kernel.run("let mut live = live_plot(\"loss\");\nlive.add(\"train\", 1, 0.5);").outputs();
    assert!(shown[0].ends_with("loss: no points yet"), "{shown:?}");
    assert!(shown.len() == 2 && shown[1].starts_with("update #anneal-"), "{shown:?}");
    assert!(!shown[1].contains("no points yet"), "{shown:?}");
}

#[test]
fn an_interrupt_ends_a_bar_and_a_sleep_and_the_bar_says_so() {
    let mut kernel = start();
    kernel.check(PRELUDE, "ok 2", &[]);
    let code = "for _ in progress(0..9) { sleep(std::time::Duration::from_secs(60)); }";
    let id = kernel.send(ExecuteRequest::new(code.into()));
    while !describe(&kernel.next_published(&id)).starts_with("display #anneal-") {}
    std::thread::sleep(Duration::from_millis(500));
    let interrupt = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&interrupt);
    assert!(describe(&kernel.reply(&id)).starts_with("error 3 Interrupted"));
    let published: Vec<String> = kernel.published(&[&id]).iter().map(describe).collect();
    assert!(published.iter().any(|line| line.starts_with("update") && line.contains("interrupted")), "{published:?}");
    // Ten updates a second at most.
    assert!(published.iter().filter(|line| line.starts_with("update")).count() < 30, "{published:?}");
}
