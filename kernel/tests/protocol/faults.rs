//! Every row of the failure table, whatever the kernel is doing: idle, compiling, running, with cells queued.
//!
//! After each fault the reply is one error (or none was due), the variables are as the table says, and the next cell works.

use std::time::{Duration, Instant};

use jupyter_protocol::{ExecuteRequest, InterruptRequest};
use tempfile::TempDir;

use crate::crash::{DEATHS, check_state, error_of, with_state};
use crate::front_end::{FrontEnd, transcript};
use crate::transcript::describe;

/// The compiler counts for about two seconds, and then the cell has a value.
fn slow_to_compile(salt: u32) -> String {
    format!(
        "#[allow(long_running_const_eval)] const N: u64 = {{ let mut n = {salt}; while n < 6_000_000 {{ n += 1 }} n }};\nN"
    )
}

/// Prints, then runs for ever and looks for interrupts.
const ENDLESS: &str = "print!(\"go\"); let mut n = 0_u64; loop { n = n.wrapping_add(1); }";

fn interrupt(kernel: &mut FrontEnd) {
    let id = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&id);
}

/// Sends a cell and waits until it compiles.
pub fn start_compiling(kernel: &mut FrontEnd, salt: u32) -> String {
    let id = kernel.send(ExecuteRequest::new(slow_to_compile(salt)));
    let kernel_pid = kernel.kernel.as_ref().unwrap().child.id();
    let began = Instant::now();
    while children(kernel_pid).iter().all(|(_, command)| !is_compiler(command)) {
        assert!(began.elapsed() < Duration::from_secs(20), "no compiler was started");
        std::thread::sleep(Duration::from_millis(5));
    }
    id
}

fn is_compiler(command: &str) -> bool {
    command.contains("--crate-name")
}

/// Sends a `:dep` of a crate whose build script waits, and returns when it does.
pub fn start_building(kernel: &mut FrontEnd) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let script = format!(
        "fn main() {{ std::fs::write({:?}, \"\").unwrap(); std::thread::sleep(std::time::Duration::from_secs(600)); }}",
        path.join("builds")
    );
    std::fs::write(path.join("build.rs"), script).unwrap();
    std::fs::write(path.join("Cargo.toml"), "[package]\nname = \"slow\"\nedition = \"2024\"\n").unwrap();
    std::fs::create_dir(path.join("src")).unwrap();
    std::fs::write(path.join("src/lib.rs"), "").unwrap();
    let id = kernel.send(ExecuteRequest::new(format!(":dep slow = {{ path = {path:?} }}\nlist.clear();")));
    let began = Instant::now();
    while !path.join("builds").exists() {
        // Cargo may have to wait for another test's build.
        assert!(began.elapsed() < Duration::from_secs(120), "no build was started");
        std::thread::sleep(Duration::from_millis(10));
    }
    (folder, id)
}

fn start_running(kernel: &mut FrontEnd, code: &str) -> String {
    let id = kernel.send(ExecuteRequest::new(code.into()));
    while describe(&kernel.next_published(&id)) != "stdout: go" {}
    id
}

/// The processes that a process has started: number and command line.
pub fn children(parent: u32) -> Vec<(i32, String)> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let child = |entry: std::fs::DirEntry| {
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit(") ").next()?.split(' ').collect();
        let command = std::fs::read_to_string(entry.path().join("cmdline")).ok()?;
        let is_child = fields[0] != "Z" && fields[1] == parent.to_string();
        is_child.then_some((entry.file_name().to_str()?.parse().ok()?, command))
    };
    processes.filter_map(child).collect()
}

fn kill_cell_process(kernel: &FrontEnd) {
    let found = children(kernel.kernel.as_ref().unwrap().child.id());
    let (pid, _) = found.iter().find(|(_, command)| command.contains("anneal-cell")).expect("a cell process");
    // SAFETY: a child of the kernel that this test has started, alive a moment ago.
    unsafe { libc::kill(*pid, libc::SIGKILL) };
}

#[test]
fn whatever_fails_with_cells_queued_behind_it() {
    let mut kernel = with_state();
    let others = [
        ("let wrong: i32 = \"text\";", "CompileError"),
        ("panic!(\"no\")", "Panic"),
        ("assert_eq!(1, 2)", "Panic"),
        ("\"x\".parse::<i32>()?", "ParseIntError"),
        ("None::<i32>?", "Option"),
    ];
    for (code, name) in others.into_iter().chain(DEATHS) {
        let ids = [code, "list.clear()", "2"].map(|code| kernel.send(ExecuteRequest::new(code.into())));
        let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
        assert!(replies[0].starts_with("error ") && replies[0].contains(&format!(" {name}: ")), "{code}: {replies:?}");
        assert_eq!(replies[1..], ["aborted", "aborted"], "{code}");
        let published = transcript(&kernel.published(&ids.each_ref().map(String::as_str)));
        assert_eq!(published.iter().filter(|line| line.starts_with("error ")).count(), 1, "{code}: {published:?}");
        check_state(&mut kernel);
    }
}

#[test]
fn interrupts_whatever_the_kernel_is_doing() {
    let mut kernel = with_state();
    // Idle.
    interrupt(&mut kernel);
    check_state(&mut kernel);
    // Compiling, with a cell queued behind.
    let ids = [start_compiling(&mut kernel, 1), kernel.send(ExecuteRequest::new("list.clear()".into()))];
    let began = Instant::now();
    interrupt(&mut kernel);
    let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(replies[0].contains("Interrupted: stopped while compiling; every variable is intact"), "{replies:?}");
    assert_eq!(replies[1], "aborted");
    check_state(&mut kernel);
    // Running, with a cell queued behind.
    let ids = [start_running(&mut kernel, ENDLESS), kernel.send(ExecuteRequest::new("list.clear()".into()))];
    // Shell and control are two connections: the queued cell has to be there before the interrupt.
    kernel.ask(jupyter_protocol::KernelInfoRequest {});
    interrupt(&mut kernel);
    let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
    assert!(replies[0].contains("Interrupted: the cell was stopped"), "{replies:?}");
    assert_eq!(replies[1], "aborted");
    check_state(&mut kernel);
}

#[test]
fn a_compiler_that_is_killed_is_one_error() {
    let mut kernel = with_state();
    let ids = [start_compiling(&mut kernel, 3), kernel.send(ExecuteRequest::new("list.clear()".into()))];
    kernel.ask(jupyter_protocol::KernelInfoRequest {});
    for (pid, _) in
        children(kernel.kernel.as_ref().unwrap().child.id()).iter().filter(|(_, command)| is_compiler(command))
    {
        // SAFETY: a child of the kernel that this test has started, alive a moment ago.
        unsafe { libc::kill(*pid, libc::SIGKILL) };
    }
    let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
    assert!(
        replies[0].starts_with("error ") && replies[0].contains("the compiler ended unexpectedly (signal: 9"),
        "{replies:?}"
    );
    assert_eq!(replies[1], "aborted");
    check_state(&mut kernel);
    // What a killed compiler has said is not kept.
    let id = start_compiling(&mut kernel, 3);
    assert!(describe(&kernel.reply(&id)).starts_with("ok "));
}

#[test]
fn an_interrupt_ends_the_build_of_a_crate() {
    let mut kernel = with_state();
    let (_folder, id) = start_building(&mut kernel);
    let queued = kernel.send(ExecuteRequest::new("list.clear()".into()));
    kernel.ask(jupyter_protocol::KernelInfoRequest {});
    let began = Instant::now();
    interrupt(&mut kernel);
    let reply = describe(&kernel.reply(&id));
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(reply, "error 4 Interrupted: stopped while building; every variable is intact");
    assert_eq!(describe(&kernel.reply(&queued)), "aborted");
    let left = children(kernel.kernel.as_ref().unwrap().child.id());
    assert!(left.iter().all(|(_, command)| command.contains("anneal-cell")), "{left:?}");
    check_state(&mut kernel);
}

#[test]
fn twenty_interrupts_in_a_row() {
    let mut kernel = with_state();
    for _ in 0..20 {
        let id = start_running(&mut kernel, ENDLESS);
        interrupt(&mut kernel);
        assert!(describe(&kernel.reply(&id)).contains("Interrupted: the cell was stopped"));
        kernel.published(&[&id]);
    }
    check_state(&mut kernel);
}

#[test]
fn a_killed_cell_process_whatever_the_kernel_is_doing() {
    let mut kernel = with_state();
    // Idle: the next cell says so in a note and runs.
    kill_cell_process(&kernel);
    let run = kernel.run("list.len()");
    let outputs = run.outputs();
    let told = |line: &String| line.contains("killed from outside") && line.contains("all is as before (list)");
    assert!(outputs.iter().any(told) && outputs[outputs.len() - 1].ends_with(": 3"), "{outputs:?}");
    check_state(&mut kernel);
    // Compiling: the same, for the cell that is being compiled.
    let id = start_compiling(&mut kernel, 2);
    kill_cell_process(&kernel);
    assert!(describe(&kernel.reply(&id)).starts_with("ok "));
    let published = transcript(&kernel.published(&[&id]));
    assert!(published.iter().any(|line| line.contains("all is as before (list)")), "{published:?}");
    assert!(published.iter().any(|line| line.ends_with(": 6000000")), "{published:?}");
    check_state(&mut kernel);
    // Running, with a cell queued behind: one error, and the queued cell is not run.
    let ids = [start_running(&mut kernel, ENDLESS), kernel.send(ExecuteRequest::new("list.clear()".into()))];
    kernel.ask(jupyter_protocol::KernelInfoRequest {});
    kill_cell_process(&kernel);
    let replies = ids.each_ref().map(|id| describe(&kernel.reply(id)));
    assert!(replies[0].contains("Killed: the cell's process was killed from outside"), "{replies:?}");
    assert_eq!(replies[1], "aborted");
    check_state(&mut kernel);
}

#[test]
fn idle_and_not_to_be_had_back_is_one_error() {
    let mut kernel = with_state();
    kernel.run("let listener = std::net::TcpListener::bind(\"127.0.0.1:0\")?;");
    kill_cell_process(&kernel);
    let (name, message) = error_of(&kernel.run("1 + 1"));
    assert_eq!(name, "Killed");
    assert!(message.contains(":replay") && message.contains("may use the network"), "{message}");
    assert!(kernel.run("1 + 1").outputs()[0].ends_with(": 2"));
    let outputs = kernel.run(":replay").outputs();
    assert!(outputs[outputs.len() - 1].contains("all is as before (list, listener)"), "{outputs:?}");
    check_state(&mut kernel);
}
