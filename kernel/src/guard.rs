//! `anneal guard`: runs a program that starts others, and ends them all when the kernel goes, however that ends.
//!
//! The guard leads the program's process group and reads a pipe that only the kernel holds open. When the pipe ends, the
//! kernel has gone, killed perhaps, and the guard ends the group.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use anyhow::{Context, Result};

/// The same call under a guard. Whoever starts it makes it a group of its own, and holds its standard input until it ends.
pub fn guarded(program: &Command) -> io::Result<Command> {
    let mut command = own_command()?;
    command.args(["guard", "--"]).arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    if let Some(folder) = program.get_current_dir() {
        command.current_dir(folder);
    }
    command.stdin(Stdio::piped());
    Ok(command)
}

/// This program once more; on Linux it is found after an update has replaced it, too.
pub fn own_command() -> io::Result<Command> {
    let own = if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe()? };
    let mut command = Command::new(own);
    command.arg0("anneal");
    Ok(command)
}

/// The guard itself.
pub fn guard(program: &[OsString]) -> Result<ExitCode> {
    let (name, arguments) = program.split_first().context("there is no program to guard")?;
    thread::spawn(|| {
        let _ = io::stdin().lock().read_to_end(&mut Vec::new());
        end_group();
    });
    let status = Command::new(name).args(arguments).stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot start {}", name.display()))?;
    let code = status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn end_group() {
    // SAFETY: plain system calls. The group is ours alone when we lead it.
    unsafe {
        if libc::getpgrp() == libc::getpid() {
            libc::kill(0, libc::SIGKILL);
        }
    }
}
