//! The sequences of tests/corpus through the evcxr engine: the same values, the same text, the same success or failure.
//!
//! Where evcxr shows something else, the cell carries a mark with the reason, `//~ refused`, from docs/ENGINES.md. A mark on a
//! cell that evcxr shows as expected fails, so that no mark outlives its reason; `//~ macros at times` is for what depends on
//! the order in which evcxr happens to write items down.
//!
//! An ordinary run takes every fortieth sequence; `DIFFERENTIAL=all cargo test differential` takes all, in about ten minutes,
//! and `DIFFERENTIAL=mark` writes the marks into the files, `?` where there was none.

use std::fs;

use crate::corpus::{FILES, folder};
use crate::evcxr;
use crate::front_end::FrontEnd;
use crate::sequences::{Sequence, agree, difference, parse, run, written};

/// Reasons stand in the first column of its table.
const DOCUMENT: &str = include_str!("../../../docs/ENGINES.md");

const SAMPLE: usize = 40;

const AT_TIMES: &str = " at times";

#[test]
fn evcxr_shows_the_same() {
    let choice = std::env::var("DIFFERENTIAL").unwrap_or_default();
    let words = std::env::var("CORPUS").unwrap_or_default();
    let mut kernel = evcxr::start();
    let (mut count, mut met, mut failures) = (1, 0, Vec::new());
    for name in FILES {
        let path = folder().join(format!("{name}.txt"));
        let mut sequences = parse(&fs::read_to_string(&path).unwrap());
        for sequence in sequences.iter_mut().filter(|sequence| sequence.title.contains(&words)) {
            met += 1;
            if choice.is_empty() && words.is_empty() && met % SAMPLE != 1 {
                continue;
            }
            failures.extend(compare(&mut kernel, sequence, &mut count));
        }
        if choice == "mark" {
            fs::write(&path, sequences.iter().map(written).collect::<Vec<_>>().join("\n")).unwrap();
        }
    }
    println!("{count} cells");
    assert!(failures.is_empty() || choice == "mark", "{} cells:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn reasons_are_told_and_needed() {
    let texts = FILES.iter().map(|name| fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap());
    let cells = texts.flat_map(|text| parse(&text)).flat_map(|sequence| sequence.cells);
    let mut used: Vec<String> =
        cells.filter_map(|cell| Some(cell.differs?.trim_end_matches(AT_TIMES).to_string())).collect();
    used.sort();
    used.dedup();
    let mut told = reasons();
    told.sort();
    assert_eq!(used, told);
}

fn reasons() -> Vec<&'static str> {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    rows.filter(|name| *name != "reason").collect()
}

/// Runs a sequence; cells that are not as marked are returned in words, and then marked as they are.
fn compare(kernel: &mut FrontEnd, sequence: &mut Sequence, count: &mut usize) -> Vec<String> {
    kernel.run(":clear");
    *count += 1;
    let (before, mut failures) = (*count, Vec::new());
    for (at, cell) in sequence.cells.iter_mut().enumerate() {
        let shown = run(kernel, &cell.source, before);
        *count += 1;
        let same = agree(&cell.expected, &shown);
        let mark = cell.differs.as_deref().unwrap_or_default();
        let known = reasons().contains(&mark.trim_end_matches(AT_TIMES));
        if known && mark.ends_with(AT_TIMES) {
            continue;
        }
        if same == known {
            let told = difference(&sequence.title, at + 1, cell, &shown);
            let told = if same { format!("the mark `{mark}` is out of date\n{told}") } else { told };
            println!("{told}");
            failures.push(told);
        }
        cell.differs = if same { None } else { cell.differs.take().or(Some("?".into())) };
    }
    failures
}
