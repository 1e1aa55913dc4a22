//! Sequences of cells through the native engine: plain text in tests/corpus, one kernel a file, `:clear` between sequences.
//!
//! `CORPUS=words cargo test corpus` runs the sequences with these words in their title; with `CORPUS_ACCEPT=1` what
//! really happened is written into the files where it is not what was expected (`all`: everywhere).

use std::fs;
use std::path::PathBuf;

use crate::front_end::FrontEnd;
use crate::native;
use crate::sequences::{Sequence, difference, matches, parse, run, shortened, written};

/// One test a file, so that they run side by side.
macro_rules! files {
    ($($name:ident)*) => {
        pub const FILES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

files! { variables items redefinition moves closures references values errors panics deaths compile_errors text names }

#[test]
fn every_file_is_a_test() {
    let mut found: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut known: Vec<String> = FILES.iter().map(ToString::to_string).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

pub fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus"))
}

/// Runs a file twice: the second time its cells come from the cache that the first has filled. It stays for the next
/// run of the tests, which compiles what is generated or compiled otherwise than in this one.
fn check(name: &str) {
    let path = folder().join(format!("{name}.txt"));
    let text = fs::read_to_string(&path).unwrap();
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("corpus-cells").join(name);
    let accept = std::env::var("CORPUS_ACCEPT");
    for pass in ["compiled", "from the cache"] {
        let mut sequences = parse(&text);
        let mut kernel = native::start_with(&[
            ("ANNEAL_CELL_CACHE", cache.to_str().unwrap()),
            // On a busy machine the cells before a death may take longer than are run again by themselves.
            ("ANNEAL_REPLAY_SECONDS", "600"),
            ("ANNEAL_CACHE_MB", "64"),
        ]);
        let failures = run_all(&mut kernel, &mut sequences, accept.as_deref() == Ok("all"));
        if accept.is_ok() {
            return fs::write(&path, sequences.iter().map(written).collect::<Vec<_>>().join("\n")).unwrap();
        }
        assert!(failures.is_empty(), "{} cells of {name}.txt, {pass}:\n{}", failures.len(), failures.join("\n"));
    }
}

/// Runs sequences and returns what was not as expected; their cells then expect what was shown.
fn run_all(kernel: &mut FrontEnd, sequences: &mut [Sequence], renew: bool) -> Vec<String> {
    let words = std::env::var("CORPUS").unwrap_or_default();
    let mut failures = Vec::new();
    let mut count = 1;
    for sequence in sequences.iter_mut().filter(|sequence| sequence.title.contains(&words)) {
        kernel.run(":clear");
        count += 1;
        for (at, cell) in sequence.cells.iter_mut().enumerate() {
            let shown = run(kernel, &cell.source, count);
            if renew || !matches(&cell.expected, &shown) {
                failures.push(difference(&sequence.title, at + 1, cell, &shown));
                cell.expected = shown.iter().map(shortened).collect();
            }
        }
        count += sequence.cells.len();
    }
    failures
}
