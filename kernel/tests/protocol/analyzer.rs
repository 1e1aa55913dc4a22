//! Completion and inspection with rust-analyzer: before it is warm, while cells run, over its death.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use jupyter_protocol::{
    CompleteReply, CompleteRequest, ExecuteRequest, InspectRequest, InterruptRequest, JupyterMessageContent as Content,
};

use crate::front_end::FrontEnd;
use crate::native;
use crate::own_crates::{dependency, write};
use crate::transcript::describe;
use crate::trust::descendants;

fn complete(kernel: &mut FrontEnd, code: &str) -> CompleteReply {
    let (before, after) = code.split_once('|').unwrap();
    let request = CompleteRequest { code: format!("{before}{after}"), cursor_pos: before.chars().count() };
    match kernel.ask(request).reply.content {
        Content::CompleteReply(reply) => reply,
        other => panic!("{other:?}"),
    }
}

/// The text form of what is known about the name at the bar.
fn inspect(kernel: &mut FrontEnd, code: &str) -> String {
    let (before, after) = code.split_once('|').unwrap();
    let request =
        InspectRequest { code: format!("{before}{after}"), cursor_pos: before.chars().count(), detail_level: None };
    let reply = serde_json::to_value(kernel.ask(request).reply.content).unwrap();
    reply["data"]["text/plain"].as_str().unwrap_or_default().to_string()
}

/// Asks again while there is no answer: what it meets for the first time can take longer than a front end waits.
fn patiently<A>(mut ask: impl FnMut() -> A, is_answer: impl Fn(&A) -> bool) -> A {
    let start = Instant::now();
    loop {
        let answer = ask();
        if is_answer(&answer) || start.elapsed() > Duration::from_secs(60) {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Asks until rust-analyzer knows the toolkit.
fn warm(kernel: &mut FrontEnd) {
    let start = Instant::now();
    while complete(kernel, "\"\".to_upp|").matches != ["to_uppercase"] {
        assert!(start.elapsed() < Duration::from_secs(240), "not warm; log: {}", kernel.kernel.as_ref().unwrap().log());
        std::thread::sleep(Duration::from_millis(200));
    }
    println!("warm after {:.1} s", start.elapsed().as_secs_f64());
}

fn start_with(environment: &[(&str, &str)]) -> FrontEnd {
    let mut kernel = native::start_with(environment);
    let cell = "use anneal::prelude::*;\nlet mut größe = vec![1.5];\nlet frame = df![\"a\" => [1, 2]]?;\n\
                let grid = array![[1.0, 2.0]];\nlet tensor = Tensor::new(&[1f32], &Device::Cpu)?;\n\
                /// Twice as much.\nfn twice(x: i64) -> i64 { 2 * x }";
    kernel.check(cell, "ok 2", &[]);
    kernel
}

/// Every rust-analyzer that a kernel, or the service that it has started, has started.
fn analyzers(kernel: &FrontEnd) -> Vec<i32> {
    let own = descendants(kernel.kernel.as_ref().unwrap().child.id());
    let is_one = |command: &str| command.split('\0').next().is_some_and(|name| name.ends_with("/rust-analyzer"));
    own.into_iter().filter(|(_, command)| is_one(command)).map(|(pid, _)| pid).collect()
}

/// What has ended may still be listed, but has no memory left.
fn is_gone(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/statm")).unwrap_or("0".into()).starts_with('0')
}

#[test]
fn names_come_at_once_and_types_when_it_is_warm() {
    let runtime = tempfile::tempdir().unwrap();
    let shared = [("ANNEAL_NO_CELL_CACHE", "1"), ("XDG_RUNTIME_DIR", runtime.path().to_str().unwrap())];
    let mut kernel = start_with(&shared);
    // Nothing runs before it is asked for; the first answer does not wait for it.
    assert!(analyzers(&kernel).is_empty());
    let asked = Instant::now();
    assert_eq!(complete(&mut kernel, "grö|").matches, ["größe"]);
    assert!(complete(&mut kernel, "DataF|").matches.contains(&"DataFrame".to_string()));
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    warm(&mut kernel);

    let found = complete(&mut kernel, "/* 🦀 */ größe.pu|");
    assert_eq!(found.matches[0], "push");
    assert_eq!((found.cursor_start, found.cursor_end), (14, 16));
    let types = &found.metadata["_jupyter_types_experimental"][0];
    assert_eq!((&types["type"], &types["text"]), (&"method".into(), &"push".into()));
    for (code, expected) in [
        ("frame.clone().la|", "lazy"),
        ("frame.lazy().group|", "group_by"),
        ("grid.mapv_in|", "mapv_into"),
        ("tensor.mat|", "matmul"),
        ("col(\"a\").me|", "mean"),
        ("datasets::pen|", "penguins"),
        ("twi|", "twice"),
        ("let a = 1;\n/* 🦀 */ fr|", "frame"),
        ("let inner = 5; inn|", "inner"),
        ("std::collections::Hash|", "HashMap"),
        (":va|", ":vars"),
        ("größe.iter().map(|x| x.sq", "sqrt"),
    ] {
        // Two bars: the last sample has one of its own.
        let code = if code.ends_with('|') { code.to_string() } else { format!("{code}|") };
        let at = code.rfind('|').unwrap();
        let ask = || {
            let request = CompleteRequest { code: code[..at].to_string(), cursor_pos: code[..at].chars().count() };
            let Content::CompleteReply(found) = kernel.ask(request).reply.content else { panic!() };
            found
        };
        let found = patiently(ask, |found| !found.matches.is_empty());
        assert!(found.matches.contains(&expected.to_string()), "{code}: {:?}", found.matches);
    }

    for (code, expected) in [
        ("größe|", "let mut größe: Vec<f64>\n\nmade by cell [2]\n\n[1.5]"),
        ("frame|", "let frame: DataFrame\n\nmade by cell [2]\n\nshape: (2, 1)"),
        ("frame.clone().lazy|()", "fn lazy(self) -> LazyFrame"),
        ("grid.dot|", "fn dot<Rhs>(&self, rhs: &Rhs)"),
        ("tensor.matmul(|)", "pub fn matmul(&self, rhs: &Self) -> Result<Self>"),
        ("datasets::penguins|", "pub fn penguins() -> Dataset"),
        ("Vec|", "A contiguous growable array type"),
        ("twice|", "Twice as much."),
        ("let inner = 5i64; inner|", "inner: i64"),
    ] {
        let found = patiently(|| inspect(&mut kernel, code), |found| found.contains(expected));
        assert!(found.contains(expected), "{code}: {found}");
    }
    // Looking is no cell of the session, and a view of much is short.
    // A billion zeros, which take no memory until they are looked at.
    kernel.check("let many = vec![0_u8; 1_000_000_000];", "ok 3", &[]);
    let asked = Instant::now();
    let found = patiently(|| inspect(&mut kernel, "many|"), |found| found.ends_with('…'));
    assert!(found.ends_with('…') && found.contains("0, 0, 0") && found.len() < 500, "{found}");
    println!("a view of a billion numbers: {:?}", asked.elapsed());
    kernel.check("größe.len()", "ok 4", &["result 4: 1"]);
    assert_eq!(inspect(&mut kernel, "nothing_of_this_name|"), "");
    assert_eq!(inspect(&mut kernel, "|"), "");
    one_serves_several_kernels(kernel, start_with(&shared));
}

fn one_serves_several_kernels(first: FrontEnd, mut second: FrontEnd) {
    let own = analyzers(&first);
    assert_eq!(own.len(), 1);
    second.check("let only_here = vec![1.5];", "ok 3", &[]);
    // The first question finds it warm.
    assert_eq!(complete(&mut second, "only_here.iter().cop|").matches, ["copied"]);
    assert!(analyzers(&second).is_empty());
    let mut killed = first;
    killed.kernel.as_mut().unwrap().child.kill().unwrap();
    it_answers_while_a_cell_runs(&mut second);
    drop(second);
    let began = Instant::now();
    while !is_gone(own[0]) {
        assert!(began.elapsed() < Duration::from_secs(15), "it goes after its last kernel");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn it_answers_while_a_cell_runs(kernel: &mut FrontEnd) {
    let code = "print!(\"runs\"); loop { std::thread::sleep(std::time::Duration::from_millis(1)); }";
    let cell = kernel.send(ExecuteRequest::new(code.into()));
    while describe(&kernel.next_published(&cell)) != "stdout: runs" {}
    let questions = ["größe.|", "frame.|", "tensor.re|", "da|", "col(\"a\").|"];
    for code in questions {
        patiently(|| complete(kernel, code), |found| !found.matches.is_empty());
    }
    let mut times: Vec<Duration> = (0..30)
        .map(|n| {
            let asked = Instant::now();
            let code = questions[n % 5];
            assert!(!complete(kernel, code).matches.is_empty());
            asked.elapsed()
        })
        .collect();
    assert!(inspect(kernel, "frame.height|()").contains("fn height"));
    let interrupt = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&interrupt);
    kernel.reply(&cell);
    times.sort();
    println!("completion while a cell runs: median {:?}, slowest {:?}", times[15], times[29]);
    // The goal is 150 ms on an idle machine; this only notices an answer that waits for the cell.
    assert!(times[15] < Duration::from_secs(2), "{times:?}");
}

#[test]
fn crates_of_ones_own_are_known_and_one_that_dies_is_started_again() {
    let mut kernel = start_with(&[("ANNEAL_NO_CELL_CACHE", "1")]);
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "/// Says so politely.\npub fn greet(name: &str) -> Greeting { Greeting { words: name.into() } }\n\
         pub struct Greeting { pub words: String }\nimpl Greeting { pub fn shout(&self) -> String { self.words.clone() } }\n\
         pub fn total(a: &ndarray::Array1<f64>) -> ndarray::Array1<f64> { a.clone() }",
    );
    let dep = format!("{}\nlet hello = polite::greet(\"é\");", dependency(folder.path()));
    let run = kernel.run_patiently(&dep, Duration::from_secs(180));
    assert!(describe(&run.reply).starts_with("ok"), "{:?}", run.outputs());
    // A crate that goes by another name has types that later cells can name.
    kernel.check("hello.shout()", "ok 4", &["result 4: \"é\""]);
    warm(&mut kernel);
    for (code, expected) in [
        ("polite::gr|", "greet"),
        ("polite::greet(\"a\").sh|", "shout"),
        ("hello.wo|", "words"),
        // Its arrays are those of the toolkit.
        ("polite::total(&array![1.0]).map|", "mapv"),
        ("frame.he|", "head"),
    ] {
        let found = patiently(|| complete(&mut kernel, code), |found| !found.matches.is_empty());
        assert!(found.matches.contains(&expected.to_string()), "{code}: {:?}", found.matches);
    }
    assert!(inspect(&mut kernel, "polite::greet|").contains("Says so politely."));

    let before = analyzers(&kernel);
    assert_eq!(before.len(), 1);
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", before[0])).unwrap_or_default();
    let line = |text: String, start: &str| text.lines().find(|line| line.starts_with(start)).map(str::to_string);
    println!("memory: {:?}", line(read("status"), "VmRSS"));
    if cfg!(target_os = "linux") {
        assert!(line(read("limits"), "Max data size").is_some_and(|line| line.contains(&(3_u64 << 30).to_string())));
    }
    // SAFETY: a process of this test's own kernel.
    unsafe { libc::kill(before[0], libc::SIGKILL) };
    // Names are there in the meantime.
    assert_eq!(complete(&mut kernel, "grö|").matches, ["größe"]);
    warm(&mut kernel);
    let after = analyzers(&kernel);
    assert!(after.len() == 1 && after != before, "{before:?} {after:?}");
}

/// Whatever it is denied, it costs neither a cell nor the names.
#[cfg(target_os = "linux")]
#[test]
fn one_that_wants_too_much_memory_is_left_alone_in_the_end() {
    let mut kernel = start_with(&[("ANNEAL_NO_CELL_CACHE", "1"), ("ANNEAL_ANALYZER_MEMORY", "300M")]);
    let began = Instant::now();
    while !kernel.kernel.as_ref().unwrap().log().contains("has ended 3 times and is left alone") {
        assert_eq!(complete(&mut kernel, "grö|").matches, ["größe"]);
        assert!(began.elapsed() < Duration::from_secs(60), "{}", kernel.kernel.as_ref().unwrap().log());
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(analyzers(&kernel).is_empty());
    kernel.check("größe.len()", "ok 3", &["result 3: 1"]);
}

#[test]
fn without_it_names_complete_and_the_log_says_so() {
    let shown = Command::new(env!("CARGO_BIN_EXE_anneal")).args(["toolkit", "show"]).output().unwrap();
    let build = PathBuf::from(String::from_utf8(shown.stdout).unwrap().trim());
    let folder = tempfile::tempdir().unwrap();
    for name in ["lib", "toolkit.json"] {
        std::os::unix::fs::symlink(build.join(name), folder.path().join(name)).unwrap();
    }
    let mut kernel = native::start_with(&[("ANNEAL_TOOLKIT", folder.path().to_str().unwrap())]);
    kernel.check("let x = 1;", "ok 2", &[]);
    assert_eq!(complete(&mut kernel, "x|").matches, ["x"]);
    assert_eq!(inspect(&mut kernel, "x|"), "let x: i32\n\nmade by cell [2]\n\n1");
    let log = kernel.kernel.as_ref().unwrap().log();
    assert_eq!(log.matches("only names complete").count(), 1, "{log}");
}
