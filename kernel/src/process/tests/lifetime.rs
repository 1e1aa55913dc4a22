//! What is left behind (nothing), and what a cell sees of the arrangements (nothing).

use std::collections::HashSet;
use std::fs;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::bench::{config, listen, run, script, start};
use crate::process::{CellProcess, Ended};

#[test]
fn dropping_leaves_no_process_and_no_descriptor() {
    let mut process = start();
    let heard = run(&mut process, "sleeps_with_child");
    assert_eq!(heard.done().stdout(), "started\n");
    let group = process.handle().pid();
    assert_eq!(members(group), 2);
    let ours = [
        process.pump.socket.as_ref().unwrap().as_raw_fd(),
        process.pump.stdout.as_ref().unwrap().as_raw_fd(),
        process.pump.stderr.as_ref().unwrap().as_raw_fd(),
    ];
    let link = |fd| fs::read_link(format!("/proc/self/fd/{fd}")).unwrap().to_string_lossy().into_owned();
    let ours: HashSet<String> = ours.into_iter().map(link).collect();
    assert_eq!(ours.len(), 3);
    drop(process);
    // The child, killed with its parent, is reaped by init.
    wait_until("the group is gone", || members(group) == 0);
    assert!(!Path::new(&format!("/proc/{group}")).exists());
    assert_eq!(links("self").filter(|link| ours.contains(link)).count(), 0);
}

#[test]
fn the_process_goes_with_the_kernel() {
    // The connection ends, as when the kernel is killed.
    let mut process = start();
    run(&mut process, "sleeps_with_child").done();
    let group = process.handle().pid();
    process.pump.socket.as_ref().unwrap().shutdown(std::net::Shutdown::Both).unwrap();
    wait_until("the child is gone", || members(group) <= 1);
    assert!(matches!(run(&mut process, "print").ended, Ended::Died(_)));
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_goes_with_the_thread_that_started_it() {
    let process = thread::spawn(start).join().unwrap();
    wait_until("the process has died", || process.handle().has_died());
}

#[test]
fn cells_see_the_learners_environment() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config();
    config.working_directory = Some(folder.path().to_path_buf());
    config.environment = vec![("MINE".into(), "1".into()), ("LD_LIBRARY_PATH".into(), "/own".into())];
    let process = &mut CellProcess::spawn(&config).unwrap();
    let expected = format!(
        "ANNEAL_FRAMES_FD=None\nANNEAL_LIBRARY_PATH=None\nLD_LIBRARY_PATH=Some(\"/own\")\nRUST_BACKTRACE=Some(\"0\")\n\
         MINE=Some(\"1\")\n{}\n",
        folder.path().canonicalize().unwrap().display()
    );
    assert_eq!(run(process, "environment").done().stdout(), expected);
}

#[test]
fn programs_that_a_cell_starts_do_not_hold_the_connection() {
    let process = &mut start();
    let heard = run(process, "child_sees");
    let inherited: Vec<String> = links("self").collect();
    let theirs: Vec<String> =
        links(&process.handle().pid().to_string()).filter(|link| !inherited.contains(link)).collect();
    assert_eq!(theirs.iter().filter(|link| link.starts_with("socket")).count(), 1);
    let leaked = heard
        .done()
        .stdout()
        .lines()
        .filter(|link| link.starts_with("socket") && theirs.contains(&(*link).to_owned()))
        .count();
    assert_eq!(leaked, 0);
}

#[test]
fn a_grandchild_is_heard_and_does_not_hold_the_cell_up() {
    let process = &mut start();
    assert_eq!(script(&run(process, "grandchild_prints").done().events), [""; 0]);
    let events = listen(process, |events| !events.is_empty());
    assert_eq!(script(&events), ["out from a grandchild\n"]);
}

#[test]
fn what_cannot_be_started_is_told_in_words() {
    let mut missing = config();
    missing.executable = "/no/such/anneal-cell".into();
    let error = CellProcess::spawn(&missing).err().unwrap();
    assert_eq!(format!("{error:#}"), "could not start /no/such/anneal-cell: No such file or directory (os error 2)");
    let mut missing = config();
    missing.working_directory = Some("/no/such/folder".into());
    let error = CellProcess::spawn(&missing).err().unwrap();
    assert!(format!("{error:#}").starts_with("the folder /no/such/folder does not exist"), "{error:#}");
    let mut missing = config();
    missing.toolkit = "/no/such/libanneal.so".into();
    let process = &mut CellProcess::spawn(&missing).unwrap();
    for _ in 0..2 {
        let ended = run(process, "print").ended;
        assert!(matches!(&ended, Ended::Refused { message } if message.contains("libanneal.so")), "{ended:?}");
    }
}

/// What the open descriptors of a process lead to.
fn links(process: &str) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(format!("/proc/{process}/fd")).unwrap().flatten();
    entries.filter_map(|entry| Some(fs::read_link(entry.path()).ok()?.to_string_lossy().into_owned()))
}

/// How many processes belong to the group, zombies not counted.
fn members(group: i32) -> usize {
    let stats =
        fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    stats
        .filter(|stat| {
            // pid (name) state ppid pgrp ...
            let mut fields = stat.rsplit(") ").next().unwrap().split(' ');
            let state = fields.next();
            state != Some("Z") && fields.nth(1) == Some(group.to_string().as_str())
        })
        .count()
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "not true after 20 s: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
