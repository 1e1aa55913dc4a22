//! The native engine behind the real protocol: the failure table with the exact order of messages.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use crate::front_end::FrontEnd;
use crate::transcript::describe;

/// The cell process shares libstd with cells, which a plain `cargo build` of it does not give; as the process tests do.
static CELL_PROCESS: LazyLock<()> = LazyLock::new(|| {
    let kernel = Path::new(env!("CARGO_BIN_EXE_anneal"));
    let profile = kernel.parent().unwrap();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["rustc", "--quiet", "--offline", "-p", "anneal-cell", "--bin", "anneal-cell", "--target-dir"]);
    cargo.arg(profile.parent().unwrap()).current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let output = cargo.args(["--", "-C", "prefer-dynamic"]).output().unwrap();
    assert!(output.status.success(), "{cargo:?}\n{}", String::from_utf8_lossy(&output.stderr));
});

/// A kernel with the native engine that has run one cell.
pub fn start() -> FrontEnd {
    LazyLock::force(&CELL_PROCESS);
    let mut kernel = FrontEnd::start_with("native", &[]);
    let first = kernel.run("1 + 1");
    // A missing toolkit says here how to build it.
    assert_eq!(describe(&first.reply), "ok 1", "{:?}", first.outputs());
    kernel
}
