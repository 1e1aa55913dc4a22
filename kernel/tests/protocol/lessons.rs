//! Every lesson on every engine: compiled, from the cache and under evcxr, the same values, text and success or failure.
//!
//! Of a cell that measures time or is a `:` command, both in the engine's own numbers and words, only success or the name of
//! the error is compared; of one that fails, under evcxr too. Lessons are found in notebooks/. An ordinary run takes the
//! first, which has something of everything; `DIFFERENTIAL=all cargo test lessons` takes all.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::evcxr;
use crate::front_end::FrontEnd;
use crate::native;
use crate::sequences::{Cell, Sequence, Shown, agree, difference, run};

#[test]
fn lessons_show_the_same_on_every_engine() {
    let chosen = if std::env::var_os("DIFFERENTIAL").is_some() { usize::MAX } else { 1 };
    let lessons: Vec<Sequence> = lessons().iter().take(chosen).map(|path| read(path)).collect();
    assert!(!lessons.is_empty(), "there are lessons");
    let cache = tempfile::tempdir().unwrap();
    let native = || native::start_with(&[("ANNEAL_CELL_CACHE", cache.path().to_str().unwrap())]);
    let compiled = run_all(&mut native(), &lessons);
    let mut failures = Vec::new();
    for (engine, mut kernel) in [("from the cache", native()), ("evcxr", evcxr::start())] {
        for ((lesson, expected), shown) in lessons.iter().zip(&compiled).zip(run_all(&mut kernel, &lessons)) {
            for (at, (expected, shown)) in expected.iter().zip(shown).enumerate() {
                let source = lesson.cells[at].source.clone();
                // `words` in docs/ENGINES.md.
                let in_other_words = engine == "evcxr" && fails(expected);
                let same = if has_its_own_words(&source) || in_other_words {
                    errors(expected) == errors(&shown)
                } else {
                    agree(expected, &shown)
                };
                if !same {
                    let cell = Cell { source, expected: expected.clone(), differs: None };
                    failures.push(format!("{engine}: {}", difference(&lesson.title, at + 1, &cell, &shown)));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn has_its_own_words(source: &str) -> bool {
    source.starts_with(':') || source.contains(".elapsed()")
}

fn fails(shown: &[Shown]) -> bool {
    !errors(shown).is_empty()
}

/// The names of the errors that a cell shows.
fn errors(shown: &[Shown]) -> Vec<&str> {
    let failed = shown.iter().filter(|output| output.mark == '!');
    failed.filter_map(|output| output.lines[0].split(':').next()).collect()
}

/// What each cell of each lesson shows.
fn run_all(kernel: &mut FrontEnd, lessons: &[Sequence]) -> Vec<Vec<Vec<Shown>>> {
    let lesson = |lesson: &Sequence| {
        kernel.run(":clear");
        lesson.cells.iter().map(|cell| run(kernel, &cell.source, 0)).collect()
    };
    lessons.iter().map(lesson).collect()
}

fn lessons() -> Vec<PathBuf> {
    let folders = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut lessons: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "ipynb")).collect();
    lessons.sort();
    lessons
}

fn read(path: &Path) -> Sequence {
    let notebook: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let cells = notebook["cells"].as_array().unwrap().iter().filter(|cell| cell["cell_type"] == "code");
    // Jupyter stores a source as one text or as its lines.
    let source = |cell: &Value| match &cell["source"] {
        Value::Array(lines) => lines.iter().map(|line| line.as_str().unwrap()).collect(),
        source => source.as_str().unwrap().to_string(),
    };
    let cells = cells.map(|cell| Cell { source: source(cell), expected: Vec::new(), differs: None }).collect();
    Sequence { title: path.file_stem().unwrap().to_string_lossy().into_owned(), cells }
}
