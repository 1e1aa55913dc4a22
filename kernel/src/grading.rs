//! Whether a grader runs this kernel: then only a pass will do, and no journal is written.

use std::env;

/// Set to `1`, it makes anything but a pass an error; the toolkit reads it in the cell process.
pub const STRICT: &str = "ANNEAL_STRICT";

/// What nbgrader sets while it grades or validates, so that nothing has to be configured for it.
pub const NBGRADER: &str = "NBGRADER_EXECUTION";

pub fn is_on() -> bool {
    env::var_os(STRICT).is_some_and(|value| value == "1") || env::var_os(NBGRADER).is_some()
}

/// What the cell process is told.
pub fn environment() -> Vec<(String, String)> {
    if is_on() { vec![(STRICT.into(), "1".into())] } else { Vec::new() }
}
