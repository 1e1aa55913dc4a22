//! Where a learner's own files stand.

use std::env;
use std::path::PathBuf;

/// `journal.sqlite` in the [folder](folder) of the learner's files.
pub fn file() -> Option<PathBuf> {
    folder().map(|folder| folder.join("journal.sqlite"))
}

/// `ANNEAL_HOME`, else `anneal` in the platform's folder for a user's data; none without a home.
pub fn folder() -> Option<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let platform = || {
        if cfg!(target_os = "macos") {
            set("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")))
        }
    };
    set("ANNEAL_HOME").or_else(|| platform().map(|data| data.join("anneal")))
}

/// What the clock here is ahead of UTC, in seconds: a day of the learner begins at their midnight.
pub fn local_offset() -> i64 {
    i64::from(chrono::Local::now().offset().local_minus_utc())
}
