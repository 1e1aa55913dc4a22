//! Where the history stands: one file per learner, in the platform's folder for data.

use std::path::PathBuf;

/// `ANNEAL_HOME` overrides the platform's folder; with `ANNEAL_NO_HISTORY` nothing is written.
pub fn file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if set("ANNEAL_NO_HISTORY").is_some() {
        return None;
    }
    let platform = || {
        let home = set("HOME")?;
        let mac = cfg!(target_os = "macos").then(|| home.join("Library/Application Support"));
        Some(set("XDG_DATA_HOME").or(mac).unwrap_or_else(|| home.join(".local/share")).join("anneal"))
    };
    Some(set("ANNEAL_HOME").or_else(platform)?.join("history.sqlite"))
}
