//! Where the journal stands.

use std::env;
use std::path::PathBuf;

/// `journal.sqlite` in `ANNEAL_HOME`, else in the platform's folder for a user's data.
pub fn file() -> Option<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = || {
        if cfg!(target_os = "macos") {
            set("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")))
        }
    };
    let folder = set("ANNEAL_HOME").or_else(|| data().map(|data| data.join("anneal")));
    folder.map(|folder| folder.join("journal.sqlite"))
}

/// What the clock here is ahead of UTC, in seconds: a day of the learner begins at their midnight.
pub fn local_offset() -> i64 {
    i64::from(chrono::Local::now().offset().local_minus_utc())
}
