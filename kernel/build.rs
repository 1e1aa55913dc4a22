//! Tells the kernel which compiler it was built with: the toolkit and the cells need exactly that one.

use std::process::Command;

fn main() {
    let compiler = std::env::var("RUSTC").expect("cargo sets RUSTC");
    let output = Command::new(compiler).arg("--version").output().expect("rustc runs");
    let words = String::from_utf8(output.stdout).expect("rustc prints UTF-8");
    let version = words.split(' ').nth(1).expect("`rustc 1.95.0 (...)`");
    println!("cargo:rustc-env=ANNEAL_RUSTC={version}");
    println!("cargo:rerun-if-changed=build.rs");
}
