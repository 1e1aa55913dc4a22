//! Text of every origin, displays among it, panics, threads that outlive their cell.

use std::time::{Duration, Instant};

use super::bench::{cell, listen, run, run_alone, script, start};
use crate::process::{Ended, Event, Run};

#[test]
fn text_of_every_origin_arrives_whole_and_in_order() {
    let process = &mut start();
    let heard = run(process, "print");
    assert_eq!((heard.done().stdout().as_str(), heard.stderr().as_str()), ("one\ntwo\n", "three\n"));
    assert_eq!(run(process, "print_unfinished").done().stdout(), "no newline");
    assert_eq!(run(process, "mixed").done().stdout(), "rust\nc 2\nrust again\nc, unfinished");
    assert_eq!(run(process, "child").done().stdout(), "before child\nafter\n");
    let lines: String = (0..100_000).map(|line| format!("{line}\n")).collect();
    assert!(run(process, "many_lines").done().stdout() == lines);
}

#[test]
fn displays_keep_their_place_in_the_text() {
    let heard = run_alone("displays");
    assert_eq!(script(&heard.done().events), ["out a", "display 1", "out bc", "display 2", "out d\n"]);
}

#[test]
fn text_is_there_before_the_cell_ends() {
    let started = Instant::now();
    let mut first = None;
    let ended = start().run(&cell("slow"), &mut |event| {
        first.get_or_insert((event, started.elapsed()));
    });
    let (event, after) = first.unwrap();
    assert_eq!(event, Event::Stdout(b".".to_vec()));
    assert!(after < Duration::from_millis(1500), "the dot came after {after:?}");
    assert!(matches!(ended, Ended::Done { seconds } if (1.9..10.0).contains(&seconds)), "{ended:?}");
}

#[test]
fn what_the_toolkit_reports_is_passed_on() {
    let heard = run_alone("outcome");
    assert_eq!(script(&heard.done().events), [r#"defined ["x"]"#, r#"outcome {"ok":true}"#]);
}

#[test]
fn panics_are_events_and_print_nothing() {
    let process = &mut start();
    let heard = run(process, "panics");
    assert_eq!((heard.done().stdout().as_str(), heard.stderr().as_str()), ("still here\n", ""));
    let panics = panics(&heard.events);
    assert_eq!(
        (panics[0].message.as_str(), panics[0].main, panics[0].thread.as_deref()),
        ("boom 7", true, Some("main"))
    );
    assert!(panics[0].file.ends_with("cells.rs") && panics[0].line > 1 && panics[0].column > 1, "{panics:?}");

    assert_eq!(script(&run(process, "panics_oddly").events), ["panic Box<dyn Any>", "panic plain"]);

    let heard = run(process, "panics_in_thread");
    let panics = self::panics(&heard.done().events);
    assert_eq!((panics[0].main, panics[0].thread.as_deref()), (false, Some("worker")));

    // A cell that takes the hook away takes it from itself alone.
    run(process, "takes_hook").done();
    let heard = run(process, "panics");
    assert_eq!((heard.done().stderr().as_str(), self::panics(&heard.events).len()), ("", 1));
}

#[test]
fn a_closed_stream_is_there_again_for_the_next_cell() {
    let process = &mut start();
    assert_eq!(run(process, "closes_stdout").done().stdout(), "open\n");
    assert_eq!(run(process, "print").done().stdout(), "one\ntwo\n");
}

#[test]
fn threads_that_outlive_their_cell_are_heard() {
    let process = &mut start();
    assert_eq!(script(&run(process, "outlived").done().events), [""; 0]);
    let events = listen(process, |events| script(events).len() == 3);
    assert_eq!(script(&events), ["out late\n", "display late", "out later\n"]);
    assert_eq!(process.idle_output(), []);
}

#[test]
fn displays_of_many_threads_do_not_hold_the_cell_up() {
    let process = &mut start();
    let heard = run(process, "threads_display");
    let mut count = heard.done().events.len();
    count += listen(process, |events| count + events.len() == 8 * 50 + 1).len();
    assert_eq!(count, 401);
    run(process, "print").done();
}

#[test]
fn a_child_that_prints_for_ever_does_not_hold_the_cell_up() {
    let process = &mut start();
    assert!(run(process, "yes").done().stdout().starts_with("y\ny\n"));
    assert!(process.idle_output().iter().all(|event| matches!(event, Event::Stdout(_))));
}

#[test]
fn what_cannot_be_loaded_is_refused_in_words() {
    let process = &mut start();
    let heard = run(process, "no_such_cell");
    assert!(
        matches!(&heard.ended, Ended::Refused { message } if message.contains("has no symbol no_such_cell")),
        "{heard:?}"
    );
    let missing = Run { library: "/no/such/cell.so".into(), entry: "x".into(), preload: vec![], needs: vec![] };
    let ended = process.run(&missing, &mut |_| {});
    assert!(matches!(&ended, Ended::Refused { message } if message.contains("/no/such/cell.so")), "{ended:?}");
    run(process, "print").done();
}

fn panics(events: &[Event]) -> Vec<&crate::process::PanicInfo> {
    events.iter().filter_map(|event| if let Event::Panic(info) = event { Some(info) } else { None }).collect()
}
