//! What evcxr and its analyzer call in place of cargo: one call of rustc against the prebuilt toolkit, and a crate graph cut
//! to what learners name.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::json;
use toml::Table;

use super::{BRIDGE, PRELOAD, graph, rewrite, start};
use crate::engine::native::dependencies::{self, Built};
use crate::engine::native::stop::Stop;
use crate::toolkit::Toolkit;

/// The folder, beside `src`, of the sources that were compiled: one a compilation, so that a panic names the right one.
const CELLS: &str = "cells";

/// Name of the variable in which evcxr says where it wants to read the path of the library.
const LIBRARY_PATH: &str = "EVCXR_EXECUTION_SO_PATH";

/// Answers one call. Commands that are not known fail, and the analyzer then asks rustc itself.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    start::restore_environment();
    let command = arguments.iter().find(|argument| !argument.starts_with('-')).map_or("", String::as_str);
    let toolkit = Toolkit::locate()?;
    match command {
        "build" => compile(&toolkit, true),
        "check" => compile(&toolkit, false),
        "metadata" if !arguments.iter().any(|argument| argument == "--no-deps") => metadata(&toolkit, arguments),
        _ => Ok(ExitCode::FAILURE),
    }
}

/// Compiles `src/lib.rs` of the folder it stands in. Becomes rustc, so that what ends one ends the other.
fn compile(toolkit: &Toolkit, link: bool) -> Result<ExitCode> {
    announce()?;
    let folder = std::env::current_dir()?;
    let own = own_dependencies(toolkit, &folder)?;
    let built =
        if own.is_empty() { None } else { Some(dependencies::build(toolkit, &own, &Stop::default(), &mut |_, _| {})) };
    let built = match built.transpose() {
        Ok(built) => built,
        Err(error) => return refuse(&format!("{error:#}")),
    };
    let mut source = rewrite::rewrite(&fs::read_to_string(folder.join("src/lib.rs"))?);
    if let Some(built) = &built {
        // Named so that the crates in it are taken from it rather than copied into every cell.
        source.push_str(&format!("extern crate {} as _;\n", built.name));
        fs::write(folder.join(PRELOAD), built.library.as_os_str().as_encoded_bytes())?;
    }
    let file = write_source(&folder, &source)?;
    let mut command = rustc(toolkit, built.as_ref(), &file);
    if link {
        let library = folder.join("cell.so");
        command.args([
            "-C",
            "opt-level=0",
            "-C",
            "codegen-units=16",
            "-C",
            "embed-bitcode=no",
            "-C",
            "strip=debuginfo",
        ]);
        command.arg("--emit").arg(format!("link={}", library.display()));
        if let Some(path) = std::env::var_os(LIBRARY_PATH) {
            fs::write(path, library.as_os_str().as_encoded_bytes())?;
        }
    } else {
        command.arg("--emit").arg(format!("metadata={}", folder.join("cell.rmeta").display()));
    }
    Err(command.exec()).context("cannot start the compiler")
}

fn rustc(toolkit: &Toolkit, built: Option<&Built>, file: &str) -> Command {
    let mut command = Command::new(&toolkit.rustc);
    command.env_remove("RUSTC_LOG").env("TERM", "dumb");
    // Name and metadata never change: evcxr finds its variables by the identity of their types. The name is that of the
    // native engine's cells, by which the toolkit tells a learner's types.
    command.args([file, "--crate-name", "cell", "--crate-type", "cdylib", "--edition", "2024", "-C", "metadata=evcxr"]);
    // evcxr takes every message of a failing compilation for an error; what is certain to panic is to panic, since here the
    // compiler sees the values of more variables than in a cell of the native engine.
    command.args([
        "--error-format",
        "json",
        "-A",
        "warnings",
        "-A",
        "unconditional_panic",
        "-A",
        "arithmetic_overflow",
    ]);
    command.args([
        "-C",
        "debuginfo=0",
        "-C",
        "overflow-checks=on",
        "-C",
        "debug-assertions=off",
        "-C",
        "prefer-dynamic",
    ]);
    command.arg("-L").arg(format!("dependency={}", toolkit.lib().display()));
    for (name, library) in &toolkit.externs {
        command.arg("--extern").arg(format!("{name}={}", toolkit.lib().join(library).display()));
    }
    if let Some(built) = built {
        command.arg("-L").arg(format!("dependency={}", built.folder.display()));
        command.arg("--extern").arg(format!("{}={}", built.name, built.library.display()));
        for (name, library) in &built.externs {
            command.arg("--extern").arg(format!("{name}={}", library.display()));
        }
    }
    command
}

/// Gives the path to compile. evcxr looks for messages about a file whose name ends in `lib.rs`.
fn write_source(folder: &Path, source: &str) -> Result<String> {
    let cells = folder.join(CELLS);
    fs::create_dir_all(&cells)?;
    let number = fs::read_dir(&cells)?.count() + 1;
    let file = format!("{CELLS}/{number}-lib.rs");
    fs::write(folder.join(&file), source)?;
    Ok(file)
}

/// What `:dep` has added to evcxr's manifest and the toolkit does not have.
fn own_dependencies(toolkit: &Toolkit, folder: &Path) -> Result<BTreeMap<String, toml::Value>> {
    let text = fs::read_to_string(folder.join("Cargo.toml")).context("evcxr has written no manifest")?;
    let manifest: Table = text.parse()?;
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let own = |(name, _): &(String, toml::Value)| !toolkit.externs.contains_key(&name.replace('-', "_"));
    Ok(dependencies.into_iter().filter(own).collect())
}

/// A sentence for the learner where rustc would write its messages.
fn refuse(message: &str) -> Result<ExitCode> {
    eprintln!("{}", json!({ "message": message, "code": null, "level": "error", "spans": [], "children": [] }));
    Ok(ExitCode::FAILURE)
}

/// Tells the kernel who compiles. The connection stays open until the last process that compiles has ended.
fn announce() -> Result<()> {
    let Some(bridge) = std::env::var_os(BRIDGE) else { return Ok(()) };
    // SAFETY: plain system calls. A group of its own, so that an interrupt ends the linker too.
    unsafe {
        libc::setpgid(0, 0);
        #[cfg(target_os = "linux")]
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
    }
    let mut stream = UnixStream::connect(bridge).context("the kernel has gone")?;
    writeln!(stream, "compiler {}", std::process::id())?;
    // SAFETY: a plain system call on our own descriptor, which rustc and cargo are to inherit.
    unsafe { libc::fcntl(stream.as_raw_fd(), libc::F_SETFD, 0) };
    std::mem::forget(stream);
    Ok(())
}

/// The crate graph of the folder, for the analyzer and for evcxr's own questions.
fn metadata(toolkit: &Toolkit, arguments: &[String]) -> Result<ExitCode> {
    let given = arguments.iter().position(|argument| argument == "--manifest-path");
    let manifest = given.and_then(|at| arguments.get(at + 1)).map(PathBuf::from);
    let folder = match manifest.as_deref().and_then(Path::parent) {
        Some(folder) => folder.to_path_buf(),
        None => std::env::current_dir()?,
    };
    if !folder.join("src/lib.rs").is_file() {
        // The standard library: the analyzer then puts its sources together itself, without the crates that std uses.
        bail!("only the crate of evcxr is known here");
    }
    let own = if own_dependencies(toolkit, &folder)?.is_empty() { None } else { Some(graph::of(toolkit, &folder)) };
    match own.transpose() {
        Ok(own) => println!("{}", graph::for_cells(toolkit, &folder, own)?),
        Err(error) => {
            // evcxr shows this to the learner as it is.
            let text = format!("{error:#}");
            let told = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("Updating"));
            told.for_each(|line| eprintln!("{}", line.trim_start_matches("error: ")));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
