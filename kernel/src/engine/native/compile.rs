//! Calls rustc on a generated crate and reads what it says.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::ops::Range;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::time::{Instant, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::cache::CellCache;
use super::generate::Program;
use super::stop::Stop;
use crate::toolkit::Toolkit;

/// One message of rustc, as it writes them with `--error-format=json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    pub message: String,
    pub code: Option<Code>,
    pub level: String,
    pub spans: Vec<Span>,
    pub children: Vec<Diagnostic>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Code {
    pub code: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Span {
    pub file_name: String,
    pub byte_start: usize,
    pub byte_end: usize,
    pub is_primary: bool,
    pub label: Option<String>,
    pub suggested_replacement: Option<String>,
    pub expansion: Option<Box<Expansion>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expansion {
    pub span: Span,
}

impl Diagnostic {
    pub fn code(&self) -> &str {
        self.code.as_ref().map_or("", |code| &code.code)
    }

    pub fn is_error(&self) -> bool {
        self.level.starts_with("error")
    }
}

impl Span {
    pub fn range(&self) -> Range<usize> {
        self.byte_start..self.byte_end
    }
}

/// What a compilation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Only whether it is right: cells that define things and run nothing.
    Check,
    /// A library to load, for compiling fast (0) or running fast (2).
    Library { opt: u8 },
    /// The same code with a table of its lines, to find the line of an address.
    Lines { opt: u8 },
}

/// The result of one call of rustc.
#[derive(Debug)]
pub struct Compiled {
    pub library: Option<PathBuf>,
    pub diagnostics: Vec<Diagnostic>,
    pub seconds: f64,
    /// Of these, how long the linker took.
    pub linking: f64,
    /// Whether it was found rather than made.
    pub cached: bool,
}

/// The compiler with everything that stays the same between cells.
pub struct Compiler {
    pub toolkit: Arc<Toolkit>,
    /// Extern crates of the learner's own `:dep`s: name and file, then folders to search.
    pub externs: Vec<(String, PathBuf)>,
    pub search: Vec<PathBuf>,
    /// Interrupts end a running rustc.
    pub stop: Arc<Stop>,
    /// Grows when a macro makes a type anew, so that the old one is another type for the process too.
    pub generation: usize,
    /// `None`: every cell is compiled every time.
    pub cache: Option<CellCache>,
}

impl Compiler {
    /// Writes the program into `folder` and compiles it there.
    pub fn compile(&self, program: &Program, folder: &Path, goal: Goal) -> io::Result<Compiled> {
        let began = Instant::now();
        let library = folder.join("cell.so");
        let key = self.key(program, goal);
        if let Some((cache, key)) = &key
            && let Some(hit) = cache.get(key, &library)
        {
            let seconds = began.elapsed().as_secs_f64();
            let (library, diagnostics) = (hit.library, hit.diagnostics);
            return Ok(Compiled { library, diagnostics, seconds, linking: 0.0, cached: true });
        }
        fs::create_dir_all(folder)?;
        for file in &program.files {
            fs::write(folder.join(&file.name), &file.text)?;
        }
        let mut command = self.command(folder, goal);
        let mut child = self.stop.start(&mut command)?;
        let (text, linking) = listen(child.stderr.take().expect("it is piped"));
        let status = child.wait();
        self.stop.finish();
        let status = status?;
        let mut diagnostics: Vec<Diagnostic> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if !status.success() && !diagnostics.iter().any(Diagnostic::is_error) {
            diagnostics.push(failure(&status, &text));
        }
        let library = (status.success() && goal != Goal::Check).then_some(library);
        if let Some((cache, key)) = &key
            && status.code().is_some_and(|code| code <= 1)
        {
            cache.put(key, &diagnostics, library.as_deref());
        }
        Ok(Compiled { library, diagnostics, seconds: began.elapsed().as_secs_f64(), linking, cached: false })
    }

    /// The cache and the key of a program in it.
    fn key(&self, program: &Program, goal: Goal) -> Option<(&CellCache, String)> {
        let cache = self.cache.as_ref()?;
        // Libraries of the learner's own folders change under one name.
        let externs: Vec<String> = self.externs.iter().map(|(name, file)| format!("{name}={}", stamp(file))).collect();
        let fixed = [&self.toolkit.id, &externs.join(" "), &self.flags(goal).join(" ")];
        Some((cache, CellCache::key(program, &fixed.map(String::as_str))?))
    }

    /// Name and metadata are part of every type's identity. They stay the same, since the hash in the name of a type's
    /// module tells two versions of it apart. Only what macros make stands in no such module.
    fn metadata(&self) -> String {
        match self.generation {
            0 => "metadata=anneal".to_string(),
            generation => format!("metadata=anneal-{generation}"),
        }
    }

    /// All that is said to rustc besides where things are: a part of the key, so that libraries made otherwise are not found.
    fn flags(&self, goal: Goal) -> Vec<String> {
        let metadata = self.metadata();
        let mut flags = vec!["--crate-name", "cell", "--edition", "2024", "-C", &metadata];
        // The width keeps types whole: they are read back from a lint's label.
        flags.extend(["--error-format", "json", "--diagnostic-width", "100000"]);
        flags.extend(["-C", "overflow-checks=on", "-C", "debug-assertions=off"]);
        flags.extend(["-C", "prefer-dynamic", "-C", "embed-bitcode=no"]);
        let level;
        match goal {
            Goal::Check => flags.extend(["--crate-type", "rlib", "--emit", "metadata=cell.rmeta"]),
            Goal::Library { opt } | Goal::Lines { opt } => {
                // Tables of lines cost a cell a third of its time, so only panics ask for them.
                let lines = matches!(goal, Goal::Lines { .. });
                let (info, strip) = if lines { ("line-tables-only", "none") } else { ("0", "debuginfo") };
                level = [format!("debuginfo={info}"), format!("strip={strip}"), format!("opt-level={opt}")];
                flags.extend(level.iter().flat_map(|flag| ["-C", flag]));
                flags.extend(["--crate-type", "cdylib", "--emit", "link=cell.so", "-C", "lto=off"]);
                // One unit saves a small cell a sixth of its processor time, but one with a frame and an array waits a tenth longer.
                flags.extend(["-C", if opt == 0 { "codegen-units=16" } else { "codegen-units=1" }]);
            }
        }
        flags.into_iter().map(str::to_string).collect()
    }

    fn command(&self, folder: &Path, goal: Goal) -> Command {
        let toolkit = &self.toolkit;
        let mut command = Command::new(&toolkit.rustc);
        command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.env("RUSTC_LOG", format!("{LINK}=info")).env("TERM", "dumb");
        #[cfg(target_os = "linux")]
        // SAFETY: a system call and nothing else, as is required between fork and exec.
        unsafe {
            command.pre_exec(go_with_the_kernel)
        };
        command.arg("main.rs").args(self.flags(goal));
        command.arg("-L").arg(format!("dependency={}", toolkit.lib().display()));
        for folder in &self.search {
            command.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        // A learner may want another version of a crate that the toolkit names too.
        let own = |name: &str| self.externs.iter().any(|(own, _)| own == name);
        for (name, file) in toolkit.externs.iter().filter(|(name, _)| !own(name)) {
            command.arg("--extern").arg(format!("{name}={}", toolkit.lib().join(file).display()));
        }
        for (name, file) in &self.externs {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        command
    }
}

/// Runs in the child: a kernel that is killed leaves no compiler behind. Its linker ends by itself, in a moment.
#[cfg(target_os = "linux")]
fn go_with_the_kernel() -> io::Result<()> {
    // SAFETY: a plain system call.
    unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
    Ok(())
}

/// The part of rustc that calls the linker; it logs the call before and the linker's words after it.
const LINK: &str = "rustc_codegen_ssa::back::link";

/// What rustc says, without its log, and how many seconds the linker took.
fn listen(stderr: ChildStderr) -> (String, f64) {
    let (mut text, mut began, mut seconds) = (String::new(), None, 0.0);
    for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        match line.trim_start().strip_prefix("INFO ").and_then(|log| log.strip_prefix(LINK)) {
            None => {
                text.push_str(&line);
                text.push('\n');
            }
            Some(log) if log.starts_with(" linker ") => {
                seconds += began.take().map_or(0.0, |began: Instant| began.elapsed().as_secs_f64());
            }
            Some(_) => began = Some(Instant::now()),
        }
    }
    (text, seconds)
}

/// Name, size and time of a library, for a cache key.
fn stamp(file: &Path) -> String {
    let meta = fs::metadata(file).ok();
    let time =
        meta.as_ref().and_then(|meta| meta.modified().ok()).and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    format!("{name}:{}:{}", meta.map_or(0, |meta| meta.len()), time.map_or(0, |time| time.as_nanos()))
}

/// rustc ended without a message of its own: killed, crashed, or not able to start.
fn failure(status: &std::process::ExitStatus, text: &str) -> Diagnostic {
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Diagnostic {
        message: format!("the compiler ended unexpectedly ({status}) {last}"),
        code: None,
        level: "error".into(),
        spans: Vec::new(),
        children: Vec::new(),
    }
}
