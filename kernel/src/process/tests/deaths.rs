//! Every way to die: the cause is told, and nothing printed before is lost.

use std::thread;
use std::time::{Duration, Instant};

use super::bench::{Heard, cell, listen, run, run_alone, script, start};
use crate::process::{Cause, Event};

/// Runs the cell alone and checks all that is heard of it.
fn check(entry: &str, stdout: &str, stderr: &str, cause: Cause) -> Heard {
    let heard = run_alone(entry);
    assert_eq!((heard.stdout().as_str(), heard.stderr().as_str(), heard.cause()), (stdout, stderr, cause), "{entry}");
    heard
}

#[test]
fn each_death_has_its_cause() {
    check("exits", "bye", "", Cause::Exit(3));
    check("aborts", "", "about to\n", Cause::Abort);
    check("segfaults", "last words\n", "", Cause::Segfault);
    check("allocates", "", "mine\n", Cause::OutOfMemory { bytes: Some(1 << 46) });
}

#[test]
fn a_stack_overflow_names_its_thread() {
    check("recurses", "", "deep", Cause::StackOverflow { thread: "main".into() });
    check("recurses_in_thread", "", "", Cause::StackOverflow { thread: "it's deep".into() });
    // 50 MB of frames, which the usual 8 MB would not hold.
    assert_eq!(run_alone("deep").done().stdout(), "100000\n");
}

#[test]
fn a_panic_that_cannot_unwind_says_so() {
    let heard = check("drops_badly", "", "", Cause::PanicWhilePanicking);
    assert_eq!(script(&heard.events)[..2], ["panic first", "panic in drop"]);
    check("panics_through_c", "", "", Cause::PanicWhilePanicking);
}

#[test]
fn a_cell_that_breaks_the_connection_kills_only_itself() {
    check("closes_frames", "", "", Cause::ConnectionLost);
    for (entry, words) in [("garbage", "a frame of"), ("unknown_tag", "the unknown tag 99")] {
        let cause = run_alone(entry).cause();
        assert!(matches!(&cause, Cause::Confused(reason) if reason.contains(words)), "{entry}: {cause:?}");
    }
    run_alone("shuts_frames").cause();
}

#[test]
fn a_running_cell_can_be_killed_from_another_thread() {
    let mut process = start();
    let handle = process.handle();
    let mut text = Vec::new();
    let ended = process.run(&cell("loops"), &mut |event| {
        if let Event::Stdout(bytes) = event {
            text.extend(bytes);
            let handle = handle.clone();
            thread::spawn(move || handle.kill());
        }
    });
    let heard = Heard { events: vec![Event::Stdout(text)], ended };
    assert_eq!((heard.stdout().as_str(), heard.cause()), ("looping\n", Cause::Killed));
    assert_eq!(run(&mut process, "print").cause(), Cause::Killed);
    handle.kill();
}

#[test]
fn a_signal_that_is_not_ours_is_told_apart() {
    for (signal, cause) in [(libc::SIGKILL, Cause::KilledFromOutside), (libc::SIGTERM, Cause::Signal(libc::SIGTERM))] {
        let mut process = start();
        run(&mut process, "print").done();
        process.handle().signal(signal);
        assert_eq!(run(&mut process, "print").cause(), cause);
    }
}

#[test]
fn a_death_between_cells_is_noticed() {
    let process = &mut start();
    run(process, "outlived_by_crash").done();
    let events = listen(process, |events| !events.is_empty());
    assert_eq!(script(&events), ["out going\n"]);
    assert_eq!(run(process, "print").cause(), Cause::Exit(4));
    assert_eq!(process.death().map(|death| death.cause.clone()), Some(Cause::Exit(4)));
}

#[test]
fn children_that_hold_the_pipes_do_not_hide_a_death() {
    let process = &mut start();
    run(process, "sleeps_with_child").done();
    let started = Instant::now();
    assert_eq!(run(process, "exits").cause(), Cause::Exit(3));
    assert!(started.elapsed() < Duration::from_secs(10));
}
