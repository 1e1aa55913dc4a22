//! A private folder for one kernel's generated sources and libraries; folders of kernels that died are swept up.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

const PREFIX: &str = "anneal-session-";

pub struct SessionFolder(TempDir);

impl SessionFolder {
    pub fn new() -> Result<Self> {
        let base = base();
        sweep(&base);
        let prefix = format!("{PREFIX}{}-", std::process::id());
        // Nobody else's business: it holds what the learner wrote, and libraries that are going to be loaded.
        let private = Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix(&prefix).permissions(private).tempdir_in(&base);
        Ok(Self(folder.with_context(|| format!("cannot make a folder in {}", base.display()))?))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Removes what compilations left; libraries that are loaded stay mapped.
    pub fn clear_compilations(&self) {
        for entry in fs::read_dir(self.path()).into_iter().flatten().flatten() {
            // What the entry knows of itself: a session keeps a library for every cell, and asking for each takes a while.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

fn base() -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
    runtime.unwrap_or_else(std::env::temp_dir)
}

/// Removes folders whose kernel no longer runs.
fn sweep(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let pid = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next()?.parse::<i32>().ok());
        // SAFETY: signal 0 only asks whether the process exists.
        if pid.is_some_and(|pid| unsafe { libc::kill(pid, 0) } != 0 && last_error_is_no_such_process()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn last_error_is_no_such_process() -> bool {
    std::io::Error::last_os_error().raw_os_error() == Some(libc::ESRCH)
}
