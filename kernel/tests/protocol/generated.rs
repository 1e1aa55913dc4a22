//! Notebooks made by chance, from a seed: the model says what each cell must show, and every engine has to agree.
//!
//! An ordinary run takes a few seeds. `NOTEBOOKS=1000..1200 cargo test generated` takes those seeds (`NOTEBOOKS=1007..1008`
//! one of them); what fails is printed with its seed, ready to be pasted into a file of tests/corpus.

use std::ops::Range;

use crate::front_end::FrontEnd;
use crate::generator::{self, Features};
use crate::model::{COMPILE_ERROR, Notebook, Outcome};
use crate::native;
use crate::sequences::{Cell, Sequence, Shown, agree, run, written};

/// Seeds of an ordinary run.
const SAMPLE: Range<u64> = 0..5;

#[test]
fn the_native_engine_agrees_with_the_model_compiled_and_from_the_cache() {
    let cache = tempfile::tempdir().unwrap();
    for pass in ["compiled", "from the cache"] {
        let mut kernel = native::start_with(&[("ANNEAL_CELL_CACHE", cache.path().to_str().unwrap())]);
        check(&mut kernel, seeds(SAMPLE), Features::All, pass);
    }
}

#[test]
#[cfg(feature = "evcxr")]
fn evcxr_agrees_with_the_model() {
    check(&mut crate::evcxr::start(), seeds(0..1), Features::Common, "evcxr");
}

fn seeds(sample: Range<u64>) -> Range<u64> {
    let Ok(chosen) = std::env::var("NOTEBOOKS") else { return sample };
    let ends = chosen.split_once("..").and_then(|(start, end)| Some(start.parse().ok()?..end.parse().ok()?));
    ends.expect("NOTEBOOKS=FIRST..END")
}

fn check(kernel: &mut FrontEnd, seeds: Range<u64>, features: Features, engine: &str) {
    let (mut count, mut failures) = (1, Vec::new());
    for seed in seeds {
        let sequence = expected(seed, features);
        kernel.run(":clear");
        count += 1;
        for (at, cell) in sequence.cells.iter().enumerate() {
            let shown = run(kernel, &cell.source, count + at);
            if !agree(&cell.expected, &shown) {
                let told = format!("seed {seed}, {engine}, cell {}: {shown:#?}\n{}", at + 1, written(&sequence));
                println!("{told}");
                failures.push(told);
                break;
            }
        }
        count += sequence.cells.len();
    }
    assert!(failures.is_empty(), "{} notebooks:\n{}", failures.len(), failures.join("\n"));
}

/// The notebook of a seed with what the model expects of it.
fn expected(seed: u64, features: Features) -> Sequence {
    let mut notebook = Notebook::default();
    let cells = generator::notebook(seed, features);
    let cells =
        cells.iter().map(|cell| Cell { source: cell.to_string(), expected: shown(notebook.run(cell)), differs: None });
    Sequence { title: format!("generated from seed {seed}"), cells: cells.collect() }
}

fn shown(outcome: Outcome) -> Vec<Shown> {
    let mut shown = Vec::new();
    if !outcome.printed.is_empty() {
        shown.push(Shown { mark: '>', lines: outcome.printed });
    }
    shown.extend(outcome.result.map(|result| Shown { mark: '=', lines: vec![result] }));
    shown.extend(outcome.failure.map(|failure| Shown { mark: '!', lines: vec![failure] }));
    shown
}

#[test]
fn the_generator_makes_what_a_notebook_holds() {
    let mut outcomes = [0; 4];
    for seed in 0..3000 {
        let mut notebook = Notebook::default();
        for cell in generator::notebook(seed, Features::All) {
            let kind = match notebook.run(&cell).failure {
                None => 0,
                Some(failure) if failure == COMPILE_ERROR => 1,
                Some(failure) if failure.starts_with("Panic") => 2,
                Some(_) => 3,
            };
            outcomes[kind] += 1;
        }
    }
    let [fine, refused, panics, errors] = outcomes;
    println!("{outcomes:?}");
    assert!(fine > 20_000 && refused > 1500 && panics > 750 && errors > 300, "{outcomes:?}");
}
