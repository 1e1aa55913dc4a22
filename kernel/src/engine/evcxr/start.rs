//! Starting evcxr's process, in an environment in which it finds our stand-in for cargo and no settings of anybody.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result};

use super::worker::Request;
use super::{BRIDGE, Message};
use crate::toolkit::Toolkit;

/// Where evcxr writes its crate, below the session's folder.
pub const CRATE: &str = "crate";

/// Variables that evcxr or this file set and that must not reach a real cargo: it would build everything anew.
const CHANGED: &[&str] =
    &["PATH", "RUSTUP_TOOLCHAIN", "RUSTFLAGS", "RUSTC", "RUSTC_WRAPPER", "CARGO_TARGET_DIR", "CARGO_BUILD_BUILD_DIR"];

/// Variable that carries their own values, as JSON.
const OWN_VALUES: &str = "ANNEAL_EVCXR_ENVIRONMENT";

/// evcxr's process. Dropping it ends the process and all that it started but the compiler.
pub struct Worker {
    child: Child,
    requests: ChildStdin,
}

impl Worker {
    /// Starts it. Its replies, the first one when evcxr is ready, come as messages.
    pub fn start(toolkit: &Toolkit, folder: &Path, bridge: &Path, messages: mpsc::Sender<Message>) -> Result<Self> {
        let tools = folder.join("toolchain");
        for name in ["toolchain/bin", "config", CRATE] {
            fs::create_dir_all(folder.join(name))?;
        }
        let executable = std::env::current_exe()?;
        write_toolchain(toolkit, &tools, &executable)?;
        let own: serde_json::Map<String, serde_json::Value> =
            CHANGED.iter().filter_map(|name| Some((name.to_string(), std::env::var(name).ok()?.into()))).collect();
        let mut command = Command::new(executable);
        command.args(["evcxr", "worker"]).arg(bridge).current_dir(folder).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        for name in CHANGED {
            command.env_remove(name);
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(tools.join("bin")).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(paths)?).env("RUSTUP_TOOLCHAIN", &tools);
        command.env("EVCXR_CONFIG_DIR", folder.join("config")).env("EVCXR_TMPDIR", folder.join(CRATE));
        command.env("ANNEAL_TOOLKIT", &toolkit.folder).env(BRIDGE, bridge);
        command.env(OWN_VALUES, serde_json::to_string(&own)?);
        // SAFETY: a system call and nothing else, as is required between fork and exec.
        #[cfg(target_os = "linux")]
        unsafe {
            command.pre_exec(|| {
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
                Ok(())
            });
        }
        let mut child = command.spawn().context("cannot start the process of evcxr")?;
        let requests = child.stdin.take().context("a piped stdin")?;
        let replies = BufReader::new(child.stdout.take().context("a piped stdout")?);
        thread::Builder::new().name("evcxr-replies".into()).spawn(move || {
            for line in replies.lines().map_while(Result::ok) {
                let Ok(reply) = serde_json::from_str(&line) else { break };
                let _ = messages.send(Message::Reply(reply));
            }
            let _ = messages.send(Message::Gone);
        })?;
        Ok(Self { child, requests })
    }

    pub fn send(&mut self, request: &Request) -> Result<()> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        self.requests.write_all(&line).context("the process of evcxr has gone")
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // SAFETY: the group exists, if only as a zombie, until the wait below.
        unsafe { libc::kill(-(self.child.id() as i32), libc::SIGKILL) };
        let _ = self.child.wait();
    }
}

/// A toolchain in the eyes of rustup, in which cargo is ours.
fn write_toolchain(toolkit: &Toolkit, folder: &Path, executable: &Path) -> Result<()> {
    let cargo = folder.join("bin/cargo");
    let quoted = executable.display().to_string().replace('\'', r"'\''");
    fs::write(&cargo, format!("#!/bin/sh\nexec '{quoted}' evcxr cargo -- \"$@\"\n"))?;
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755))?;
    symlink(&toolkit.rustc, folder.join("bin/rustc"))?;
    let sysroot = toolkit.rustc.parent().and_then(Path::parent).context("the compiler stands in a toolchain")?;
    symlink(sysroot.join("lib"), folder.join("lib"))?;
    Ok(())
}

/// In the stand-in for cargo: back to the environment in which the kernel was started.
pub fn restore_environment() {
    let own = std::env::var(OWN_VALUES).ok().and_then(|text| serde_json::from_str(&text).ok());
    let own: serde_json::Map<String, serde_json::Value> = own.unwrap_or_default();
    for name in CHANGED {
        // SAFETY: called at the beginning of `main`, when there is one thread.
        match own.get(*name).and_then(|value| value.as_str()) {
            Some(value) => unsafe { std::env::set_var(name, value) },
            None => unsafe { std::env::remove_var(name) },
        }
    }
}
