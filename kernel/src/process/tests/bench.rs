//! What the tests run: the executable, a toolkit in miniature, and one library of cells, each built once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::process::{Cause, CellProcess, Ended, Event, ProcessConfig, Run};

struct Bench {
    executable: PathBuf,
    toolkit: PathBuf,
    cells: PathBuf,
    sysroot_lib: PathBuf,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let kernel = Path::new(env!("CARGO_MANIFEST_DIR"));
    // <target>/<profile>/deps/<this test>
    let profile = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_path_buf();
    let folder = profile.join("process-tests");
    std::fs::create_dir_all(&folder).unwrap();

    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["rustc", "--quiet", "--offline", "--bin", "anneal-cell", "--manifest-path"]);
    cargo
        .arg(kernel.join("process/Cargo.toml").canonicalize().unwrap())
        .arg("--target-dir")
        .arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    finish(cargo.args(["--", "-C", "prefer-dynamic"]));

    let fixtures = kernel.join("src/process/tests/fixtures");
    let (toolkit, cells) = (folder.join("libtoolkit.so"), folder.join("libcells.so"));
    finish(rustc().args(["--crate-type", "dylib"]).arg(fixtures.join("toolkit.rs")).arg("-o").arg(&toolkit));
    let cell_source = fixtures.join("cells.rs");
    let mut compile = rustc();
    compile.args(["--crate-type", "cdylib", "-C", "debug-assertions=off"]).arg(cell_source).arg("-o").arg(&cells);
    finish(compile.arg("--extern").arg(format!("toolkit={}", toolkit.display())));

    let libdir = Command::new("rustc").args(["--print", "target-libdir"]).output().unwrap().stdout;
    let sysroot_lib = String::from_utf8(libdir).unwrap().trim().into();
    Bench { executable: profile.join("anneal-cell"), toolkit, cells, sysroot_lib }
});

fn rustc() -> Command {
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "-C", "prefer-dynamic", "-A", "warnings"]);
    rustc
}

fn finish(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

pub fn config() -> ProcessConfig {
    ProcessConfig {
        executable: BENCH.executable.clone(),
        toolkit: BENCH.toolkit.clone(),
        sysroot_lib: BENCH.sysroot_lib.clone(),
        working_directory: None,
        environment: Vec::new(),
        memory: None,
    }
}

pub fn start() -> CellProcess {
    CellProcess::spawn(&config()).unwrap()
}

pub fn cell(entry: &str) -> Run {
    Run { library: BENCH.cells.clone(), entry: entry.into(), preload: vec![], needs: vec![] }
}

/// All that a run let out.
#[derive(Debug)]
pub struct Heard {
    pub events: Vec<Event>,
    pub ended: Ended,
}

pub fn run(process: &mut CellProcess, entry: &str) -> Heard {
    let mut events = Vec::new();
    let ended = process.run(&cell(entry), &mut |event| events.push(event));
    Heard { events, ended }
}

/// Runs one cell in a process of its own.
pub fn run_alone(entry: &str) -> Heard {
    run(&mut start(), entry)
}

/// Waits until `enough` of what comes between cells.
pub fn listen(process: &mut CellProcess, enough: impl Fn(&[Event]) -> bool) -> Vec<Event> {
    let mut events = Vec::new();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !enough(&events) {
        assert!(Instant::now() < deadline, "only heard {events:?}");
        events.extend(process.idle_output());
        std::thread::sleep(Duration::from_millis(5));
    }
    events
}

impl Heard {
    pub fn done(&self) -> &Self {
        assert!(matches!(self.ended, Ended::Done { .. }), "{self:?}");
        self
    }

    /// The cause of death.
    pub fn cause(&self) -> Cause {
        match &self.ended {
            Ended::Died(death) => death.cause.clone(),
            _ => panic!("still alive: {self:?}"),
        }
    }

    pub fn stdout(&self) -> String {
        text(&self.events, |event| match event {
            Event::Stdout(bytes) => Some(bytes),
            _ => None,
        })
    }

    pub fn stderr(&self) -> String {
        text(&self.events, |event| match event {
            Event::Stderr(bytes) => Some(bytes),
            _ => None,
        })
    }
}

fn text<'a>(events: &'a [Event], pick: impl Fn(&'a Event) -> Option<&'a Vec<u8>>) -> String {
    String::from_utf8(events.iter().filter_map(pick).flatten().copied().collect()).unwrap()
}

/// The events in short, neighbouring pieces of text joined: `out a`, `display 1`, ...
pub fn script(events: &[Event]) -> Vec<String> {
    let mut script: Vec<String> = Vec::new();
    for event in events {
        let (kind, words) = match event {
            Event::Stdout(bytes) => ("out", String::from_utf8_lossy(bytes).into_owned()),
            Event::Stderr(bytes) => ("err", String::from_utf8_lossy(bytes).into_owned()),
            Event::Display(value) => ("display", value["data"]["text/plain"].as_str().unwrap().into()),
            Event::Panic(info) => ("panic", info.message.clone()),
            Event::Outcome(value) => ("outcome", value.to_string()),
            Event::Defined(value) => ("defined", value.to_string()),
            Event::Farewell(value) => ("farewell", value.to_string()),
            Event::Ask(prompt, _) => ("ask", prompt.prompt.clone()),
            Event::Woken => ("woken", String::new()),
        };
        match script.last_mut() {
            Some(last) if matches!(kind, "out" | "err") && last.starts_with(kind) => last.push_str(&words),
            _ => script.push(format!("{kind} {words}")),
        }
    }
    script
}
