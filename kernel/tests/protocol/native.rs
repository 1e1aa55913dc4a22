//! The native engine behind the real protocol: the failure table with the exact order of messages.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jupyter_protocol::{ExecuteRequest, JupyterMessageContent as Content};

use crate::front_end::{FrontEnd, Run, transcript};
use crate::transcript::describe;

/// The cell process shares libstd with cells, which a plain `cargo build` of it does not give; as the process tests do.
pub static CELL_PROCESS: LazyLock<()> = LazyLock::new(|| {
    let kernel = Path::new(env!("CARGO_BIN_EXE_anneal"));
    let profile = kernel.parent().unwrap();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["rustc", "--quiet", "--offline", "-p", "anneal-cell", "--bin", "anneal-cell", "--target-dir"]);
    cargo.arg(profile.parent().unwrap()).current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let output = cargo.args(["--", "-C", "prefer-dynamic"]).output().unwrap();
    assert!(output.status.success(), "{cargo:?}\n{}", String::from_utf8_lossy(&output.stderr));
});

/// A kernel with the native engine that has run one cell.
pub fn start() -> FrontEnd {
    start_with(&[("ANNEAL_NO_CELL_CACHE", "1")])
}

/// The same with variables in its environment.
pub fn start_with(environment: &[(&str, &str)]) -> FrontEnd {
    LazyLock::force(&CELL_PROCESS);
    let mut kernel = FrontEnd::start_with("native", environment);
    let first = kernel.run("1 + 1");
    // A missing toolkit says here how to build it.
    assert_eq!(describe(&first.reply), "ok 1", "{:?}", first.outputs());
    kernel
}

fn error_of(run: &Run) -> (String, String, String) {
    let Content::ExecuteReply(reply) = &run.reply.content else { panic!("{:?}", run.reply) };
    let error = reply.error.as_ref().expect("ename, evalue and traceback");
    let shown = run.published.iter().find_map(|message| match &message.content {
        Content::ErrorOutput(error) => Some(error.traceback.clone()),
        _ => None,
    });
    assert_eq!(shown.as_ref(), Some(&error.traceback), "the reply says what is shown");
    (error.ename.clone(), error.evalue.clone(), error.traceback.join("\n"))
}

/// Runs a cell that prints, fails and would print again: one error, nothing on stderr, no text of its own after it.
#[track_caller]
fn check_failure(kernel: &mut FrontEnd, code: &str, name: &str, printed: &[&str]) -> Run {
    let run = kernel.run(code);
    let lines = run.transcript();
    let errors: Vec<&String> = lines.iter().filter(|line| line.starts_with("error")).collect();
    assert!(errors.len() == 1 && errors[0].starts_with(&format!("error {name}: ")), "{lines:?}");
    assert_eq!((lines[0].as_str(), lines[lines.len() - 1].as_str()), ("busy", "idle"));
    assert!(lines[1].starts_with("input "), "{lines:?}");
    assert_eq!(lines[2..lines.len() - 2], *printed);
    run
}

#[test]
fn every_failure_is_one_error_after_what_was_printed() {
    let mut kernel = start();
    let printed = ["stdout: before\n"];
    for (code, name) in [
        ("panic!(\"no\");", "Panic"),
        ("\"x\".parse::<i32>()?;", "ParseIntError"),
        ("None::<i32>?;", "Option"),
        ("std::process::exit(2);", "ProcessExit"),
        ("std::process::abort();", "Abort"),
        ("unsafe { *(8 as *mut i32) = 1; }", "SegmentationFault"),
        ("fn down(n: u64) -> u64 { down(n + 1) + n } down(0);", "StackOverflow"),
    ] {
        let code = format!("println!(\"before\"); {code} println!(\"after\");");
        check_failure(&mut kernel, &code, name, &printed);
        kernel.run("1");
    }
    check_failure(&mut kernel, "println!(\"before\"); let x: i32 = \"a\";", "CompileError", &[]);
}

#[test]
fn a_panic_names_its_line_and_what_is_left() {
    let mut kernel = start();
    kernel.check("let kept = vec![1]; let moved = vec![2];", "ok 2", &[]);
    let run = kernel.run("// line one\nlet n = kept.len(); drop(moved);\nkept[n + 4]");
    let (name, message, traceback) = error_of(&run);
    assert_eq!((&*name, &*message), ("Panic", "index out of bounds: the len is 1 but the index is 5"));
    assert!(traceback.contains("cell [3]:3:5") && traceback.contains("kept[n + 4]"), "{traceback}");
    kernel.check("kept", "ok 4", &["result 4: [1]"]);
    let (_, _, traceback) = error_of(&kernel.run("moved"));
    assert!(traceback.contains("cell [3] moves it"), "{traceback}");
}

#[test]
fn cells_queued_behind_a_failure_are_aborted() {
    for failing in ["let x: i32 = \"a\";", "panic!(\"no\")", "\"x\".parse::<i32>()?", "std::process::abort()"] {
        let mut kernel = start();
        let ids = [failing, "print!(\"one\")", "2"].map(|code| kernel.send(ExecuteRequest::new(code.into())));
        let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
        assert!(replies[0].starts_with("error 2 "), "{replies:?}");
        assert_eq!(replies[1..], ["aborted", "aborted"]);
        let published = transcript(&kernel.published(&ids.each_ref().map(String::as_str)));
        assert_eq!(published[published.len() - 5..], ["idle", "busy", "idle", "busy", "idle"]);
        kernel.check("3", "ok 3", &["result 3: 3"]);
    }
}

#[test]
fn a_silent_cell_runs_unseen_and_uncounted() {
    let mut kernel = start();
    let silent = ExecuteRequest { silent: true, ..ExecuteRequest::new("println!(\"hi\"); let x = 4; x".into()) };
    let run = kernel.ask(silent);
    assert_eq!(run.outputs(), [""; 0]);
    kernel.check("x + 1", "ok 2", &["result 2: 5"]);
}

#[test]
fn text_keeps_its_order_around_displays() {
    let mut kernel = start();
    kernel.check("use anneal::prelude::*; let a = array![1, 2];", "ok 2", &[]);
    let code =
        "print!(\"one\"); anneal::display::display(&a); println!(\"two\"); anneal::display::display(&a); a.sum()";
    let shown = "display: [1, 2]\narray of i32, shape [2]";
    kernel.check(code, "ok 3", &["stdout: one", shown, "stdout: two\n", shown, "result 3: 3"]);
}

#[test]
fn text_is_seen_while_the_cell_runs() {
    let mut kernel = start();
    let code = "print!(\"1%\\r\"); std::thread::sleep(std::time::Duration::from_millis(600)); print!(\"2%\");";
    let id = kernel.send(ExecuteRequest::new(code.into()));
    while describe(&kernel.next_published(&id)) != "stdout: 1%\r" {}
    let first = Instant::now();
    assert_eq!(describe(&kernel.next_published(&id)), "stdout: 2%");
    assert!(first.elapsed() > Duration::from_millis(300), "the first came late: {:?}", first.elapsed());
}

#[test]
fn a_hundred_thousand_lines_arrive_complete() {
    let mut kernel = start();
    let run = kernel.run("for n in 0..100_000 { println!(\"line {n}\"); }");
    let text: String = run.outputs().iter().map(|line| line.strip_prefix("stdout: ").unwrap()).collect();
    assert!(text.lines().enumerate().all(|(n, line)| line == format!("line {n}")));
    assert_eq!(text.lines().count(), 100_000);
}

#[test]
fn a_cell_of_a_megabyte_and_one_with_foreign_line_ends() {
    let mut kernel = start();
    let text = "x".repeat(1 << 20);
    kernel.check(&format!("let long = \"{text}\";"), "ok 2", &[]);
    kernel.check("long.len()", "ok 3", &["result 3: 1048576"]);
    kernel.check("let a = 1;\r\nlet b = 2; // two\r\n\r\na + b\r\n", "ok 4", &["result 4: 3"]);
    let (_, _, traceback) = error_of(&kernel.run("let a = 1;\r\nlet s: i32 =\t\"é\";\r\n"));
    assert!(traceback.contains("cell [5]:2:14"), "{traceback}");
    kernel.check(
        "\u{feff}5",
        "error 6 CompileError: unknown start of token: \\u{feff}",
        &["error CompileError: unknown start of token: \\u{feff}"],
    );
    kernel.check(
        "1\0",
        "error 7 CompileError: unknown start of token: \\u{0}",
        &["error CompileError: unknown start of token: \\u{0}"],
    );
}

#[test]
fn a_thread_that_outlives_its_cell_prints_under_it() {
    let mut kernel = start();
    let code =
        "std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(300)); println!(\"late\"); });";
    let id = kernel.send(ExecuteRequest::new(code.into()));
    kernel.published(&[&id]);
    assert_eq!(describe(&kernel.next_published(&id)), "stdout: late\n");
}

#[test]
fn time_tells_where_the_time_of_a_cell_went() {
    let mut kernel = start();
    kernel.run("let x = 1;\nprintln!(\"{x}\");");
    let told = kernel.run(":time").outputs().join("\n");
    let stages: Vec<&str> =
        told.lines().filter_map(|line| line.trim_start_matches("display: ").split_whitespace().next()).collect();
    assert_eq!(stages, ["parse", "generate", "compile", "link", "load", "run"], "{told}");
}

#[test]
fn a_damaged_toolkit_build_says_how_to_mend_it() {
    let shown = Command::new(env!("CARGO_BIN_EXE_anneal")).args(["toolkit", "show"]).output().unwrap();
    let build = std::path::PathBuf::from(String::from_utf8(shown.stdout).unwrap().trim());
    let folder = tempfile::tempdir().unwrap();
    let lib = folder.path().join("lib");
    std::fs::create_dir(&lib).unwrap();
    std::fs::copy(build.join("toolkit.json"), folder.path().join("toolkit.json")).unwrap();
    for file in std::fs::read_dir(build.join("lib")).unwrap() {
        let file = file.unwrap();
        std::os::unix::fs::symlink(file.path(), lib.join(file.file_name())).unwrap();
    }
    let damaged = |toolkit: &Path| {
        LazyLock::force(&CELL_PROCESS);
        let place = toolkit.to_str().unwrap();
        let mut kernel = FrontEnd::start_with("native", &[("ANNEAL_TOOLKIT", place), ("ANNEAL_NO_CELL_CACHE", "1")]);
        let run = kernel.run("anneal::cell::poll(); 1 + 1");
        let told = format!("{} {:?}", describe(&run.reply), run.outputs());
        assert!(told.contains("ToolkitError") && told.contains("scripts/lab --setup-only"), "{told}");
    };
    // The library is cut short, then a crate is missing, then all of it.
    std::fs::remove_file(lib.join("libanneal.so")).unwrap();
    std::fs::write(lib.join("libanneal.so"), b"\x7fELF").unwrap();
    damaged(folder.path());
    std::fs::remove_file(lib.join("libanneal.so")).unwrap();
    damaged(folder.path());
    damaged(&folder.path().join("nothing"));
}

#[test]
fn an_unrelated_use_leaves_cells_in_the_cache() {
    let cache = tempfile::tempdir().unwrap();
    let mut kernel = start_with(&[("ANNEAL_CELL_CACHE", cache.path().to_str().unwrap())]);
    let told = |kernel: &mut FrontEnd| kernel.run(":cache").outputs().join("\n");
    let cells = ["6 * 7", "fn g() -> usize {\n    std::mem::size_of::<u8>()\n}\ng()"];
    for cell in cells {
        kernel.run(cell);
    }
    kernel.run("use std::collections::HashMap;\nlet counts: HashMap<u8, u8> = HashMap::new();");
    for cell in cells {
        kernel.run(cell);
        assert!(told(&mut kernel).contains("the last cell was found"), "{cell}");
    }
    // What needs the name still has it: in its text, in an item it reaches, in the type of a variable.
    for (cell, answer) in [
        ("let again = HashMap::from([(1, 2)]);\nagain[&1]", "2"),
        ("fn size(map: &HashMap<u8, u8>) -> usize {\n    map.len()\n}", ""),
        ("size(&counts)", "0"),
        ("counts.len()", "0"),
    ] {
        let run = kernel.run(cell);
        assert!(
            run.transcript().iter().any(|line| line.contains(answer)) && !format!("{:?}", run.reply).contains("ename"),
            "{cell}"
        );
    }
}

/// At most a gigabyte stays.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn freed_memory_is_at_hand_within_a_cell_and_goes_back_after_it() {
    let mut kernel = start();
    let held = "fn held() -> usize {\n    let text = std::fs::read_to_string(\"/proc/self/status\").unwrap();\n    \
                let line = text.lines().find(|line| line.starts_with(\"RssAnon\")).unwrap();\n    \
                line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024\n}";
    kernel.check(held, "ok 2", &[]);
    let pieces = "let pieces: Vec<Vec<u8>> = (0..150).map(|_| vec![1; 10_000_000]).collect();\n\
                  let after_them = vec![1u8; 10_000_000];\ndrop(pieces);\nheld() > 1_400_000_000";
    kernel.check(pieces, "ok 3", &["result 3: true"]);
    kernel.check("held() < 300_000_000", "ok 4", &["result 4: true"]);
    kernel.check("after_them.iter().map(|byte| *byte as u64).sum::<u64>()", "ok 5", &["result 5: 10000000"]);
}

#[test]
fn threads_are_as_many_as_cores_unless_the_learner_says_otherwise() {
    let threads = "std::env::var(\"RAYON_NUM_THREADS\").unwrap()";
    let cores = std::thread::available_parallelism().unwrap();
    start().check(threads, "ok 2", &[&format!("result 2: \"{cores}\"")]);
    start_with(&[("RAYON_NUM_THREADS", "1")]).check(threads, "ok 2", &["result 2: \"1\""]);
}
