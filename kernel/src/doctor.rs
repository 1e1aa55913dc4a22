//! `anneal doctor`: looks at everything the kernel needs and names, for each problem, the command that mends it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::analyzer::Place;
use crate::history::History;
use crate::install;
use crate::toolkit::{Toolkit, cache_folder};

/// Room for one build of the toolkit and a comfortable cell cache.
const DISK_GIB: f64 = 5.0;

/// One thing looked at: what was found, or what is wrong and what mends it.
struct Finding {
    subject: &'static str,
    outcome: Result<String, Problem>,
}

struct Problem {
    what: String,
    mend: String,
}

/// Prints the findings; fails when there is a problem.
pub fn examine() -> ExitCode {
    let (text, problems) = findings();
    println!("{text}");
    if problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The findings as text, and how many of them are problems.
pub fn findings() -> (String, usize) {
    let findings = [
        Finding { subject: "compiler", outcome: compiler() },
        Finding { subject: "rust-src", outcome: sources() },
        Finding { subject: "linker", outcome: linker() },
        Finding { subject: "cell process", outcome: cell_process() },
        Finding { subject: "toolkit", outcome: toolkit() },
        Finding { subject: "cache folder", outcome: cache() },
        Finding { subject: "rust-analyzer", outcome: analyzer() },
        Finding { subject: "history", outcome: history() },
        Finding { subject: "jupyter", outcome: jupyter() },
        Finding { subject: "kernelspec", outcome: kernelspec() },
    ];
    let line = |Finding { subject, outcome }: &Finding| match outcome {
        Ok(found) => format!("ok       {subject:<13} {found}\n"),
        Err(Problem { what, mend }) => format!("PROBLEM  {subject:<13} {what}\n         mend it with: {mend}\n"),
    };
    let text: String = findings.iter().map(line).collect();
    let problems = findings.iter().filter(|finding| finding.outcome.is_err()).count();
    let sum = match problems {
        0 => "Everything is in place.".into(),
        1 => "1 problem.".into(),
        _ => format!("{problems} problems."),
    };
    (format!("{text}\n{sum}"), problems)
}

fn compiler() -> Result<String, Problem> {
    let wanted = env!("ANNEAL_RUSTC");
    let mend = format!("rustup toolchain install {wanted} --component rust-src");
    let found = rustc(&["--version"]).ok_or_else(|| problem("rustc does not run", &mend))?;
    if found.split(' ').nth(1) == Some(wanted) {
        Ok(found)
    } else {
        Err(problem(format!("{found} is not {wanted}, with which this kernel was built"), &mend))
    }
}

fn sources() -> Result<String, Problem> {
    let mend = format!("rustup component add rust-src --toolchain {}", env!("ANNEAL_RUSTC"));
    let root = rustc(&["--print", "sysroot"]).ok_or_else(|| problem("rustc does not run", &mend))?;
    let library = Path::new(&root).join("lib/rustlib/src/rust/library");
    if library.is_dir() {
        Ok(library.display().to_string())
    } else {
        Err(problem("the source of the standard library is missing", &mend))
    }
}

fn linker() -> Result<String, Problem> {
    let mend = if cfg!(target_os = "macos") { "xcode-select --install" } else { "sudo apt install build-essential" };
    first_line("cc", &["--version"]).ok_or_else(|| problem("no C compiler `cc`, which links the cells", mend))
}

fn cell_process() -> Result<String, Problem> {
    let itself = env::current_exe().unwrap_or_default();
    let beside = itself.with_file_name("anneal-cell");
    if beside.is_file() {
        Ok(beside.display().to_string())
    } else {
        Err(problem(format!("{} is missing", beside.display()), "scripts/lab --setup-only"))
    }
}

fn toolkit() -> Result<String, Problem> {
    Toolkit::locate()
        .map(|toolkit| toolkit.folder.display().to_string())
        .map_err(|error| problem(format!("{error:#}"), "scripts/lab --setup-only"))
}

fn cache() -> Result<String, Problem> {
    let folder = cache_folder();
    let name = folder.display().to_string();
    let mend = "export ANNEAL_CACHE=/a/folder/with/room";
    fs::create_dir_all(&folder).map_err(|error| problem(format!("cannot create {name}: {error}"), mend))?;
    tempfile::tempfile_in(&folder).map_err(|error| problem(format!("cannot write in {name}: {error}"), mend))?;
    let free = free_gib(&folder).ok_or_else(|| problem(format!("cannot read the free space of {name}"), mend))?;
    if free >= DISK_GIB {
        Ok(format!("{name}, {free:.0} GiB free"))
    } else {
        Err(problem(format!("{name} has {free:.1} GiB free, {DISK_GIB} are needed"), mend))
    }
}

fn analyzer() -> Result<String, Problem> {
    let mend = format!("rustup component add rust-analyzer --toolchain {}", env!("ANNEAL_RUSTC"));
    // Without a toolkit there is another problem already.
    let Ok(toolkit) = Toolkit::locate() else { return Ok("not looked for, as there is no toolkit".into()) };
    let place = Place::find(&toolkit).map_err(|what| {
        let list = what.contains("list of crates");
        problem(what, if list { "scripts/lab --setup-only" } else { &mend })
    })?;
    Ok(place.executable.display().to_string())
}

fn history() -> Result<String, Problem> {
    History::examine().map_err(|what| problem(what, "export ANNEAL_HOME=/a/folder/to/write/in"))
}

fn jupyter() -> Result<String, Problem> {
    let beside = install::command().unwrap_or_default().with_file_name("jupyter-lab");
    let beside = beside.is_file().then(|| beside.display().to_string());
    let command = beside.unwrap_or_else(|| "jupyter-lab".into());
    first_line(&command, &["--version"])
        .map(|version| format!("JupyterLab {version} ({command})"))
        .ok_or_else(|| problem("JupyterLab is not found", "pip install jupyterlab"))
}

fn kernelspec() -> Result<String, Problem> {
    let found = install::installed().into_iter().next();
    let (folder, spec) = found.ok_or_else(|| problem("Jupyter does not know the kernel", "anneal install"))?;
    let command = PathBuf::from(spec.argv.first().cloned().unwrap_or_default());
    if command.is_file() {
        Ok(folder.display().to_string())
    } else {
        let what = format!("{} names {}, which is gone", folder.display(), command.display());
        Err(problem(what, "anneal install"))
    }
}

/// The compiler of the kernel's own version where rustup has it, else whatever `rustc` is.
fn rustc(arguments: &[&str]) -> Option<String> {
    let pinned = concat!("+", env!("ANNEAL_RUSTC"));
    let chosen = first_line("rustc", &[&[pinned], arguments].concat());
    chosen.or_else(|| first_line("rustc", arguments))
}

fn first_line(command: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(command).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_string())
}

fn free_gib(folder: &Path) -> Option<f64> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    // SAFETY: `path` ends in a nul byte, and `stats` is plain data that the call fills.
    let stats = unsafe {
        let mut stats: libc::statvfs = std::mem::zeroed();
        (libc::statvfs(path.as_ptr(), &raw mut stats) == 0).then_some(stats)?
    };
    #[allow(clippy::unnecessary_cast)] // the fields differ between Linux and macOS
    Some(stats.f_bavail as f64 * stats.f_frsize as f64 / f64::from(1 << 30))
}

fn problem(what: impl Into<String>, mend: &str) -> Problem {
    Problem { what: what.into(), mend: mend.into() }
}
