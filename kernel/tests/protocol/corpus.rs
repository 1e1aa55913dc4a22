//! Sequences of cells through the native engine: plain text in tests/corpus, one kernel a file, `:clear` between sequences.
//!
//! A sequence begins with `==== what it shows`; its cells are separated by `----` and end with what they are expected to
//! put out, in order. A cell that expects nothing succeeds and shows nothing. Cells are counted from 1 in each sequence.
//!
//! ```text
//! //= the result          //> a line of stdout      //2 a line of stderr      //d a part of a display's text
//! //! Name: a part of the error's message           //| a part of its traceback, colours left out
//! ```
//!
//! `CORPUS=words cargo test corpus` runs the sequences with these words in their title; with `CORPUS_ACCEPT=1` what
//! really happened is written into the files where it is not what was expected (`all`: everywhere).

use std::fs;
use std::path::PathBuf;

use jupyter_protocol::{JupyterMessage, JupyterMessageContent as Content};

use crate::front_end::FrontEnd;
use crate::native;
use crate::transcript::describe;

/// One test a file, so that they run side by side.
macro_rules! files {
    ($($name:ident)*) => {
        const FILES: &[&str] = &[$(stringify!($name)),*];
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

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus"))
}

struct Sequence {
    title: String,
    cells: Vec<Cell>,
}

struct Cell {
    source: String,
    expected: Vec<Shown>,
}

/// A kind of output by its mark, and its lines.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    mark: char,
    lines: Vec<String>,
}

const MARKS: &str = "=>2d!|";

/// Runs a file twice: the second time its cells come from the cache that the first has filled.
fn check(name: &str) {
    let path = folder().join(format!("{name}.txt"));
    let text = fs::read_to_string(&path).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let accept = std::env::var("CORPUS_ACCEPT");
    for pass in ["compiled", "from the cache"] {
        let mut sequences = parse(&text);
        let mut kernel = native::start_with(&[
            ("ANNEAL_CELL_CACHE", cache.path().to_str().unwrap()),
            // On a busy machine the cells before a death may take longer than are run again by themselves.
            ("ANNEAL_REPLAY_SECONDS", "600"),
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

/// Runs a cell; `before` cells were run before this sequence.
fn run(kernel: &mut FrontEnd, source: &str, before: usize) -> Vec<Shown> {
    let run = kernel.run(source);
    let mut shown: Vec<Shown> = Vec::new();
    for message in &run.published {
        for mut output in shown_by(message) {
            output.lines.iter_mut().for_each(|line| *line = numbered(line, before));
            let same = shown.iter().rposition(|last| last.mark == output.mark);
            let same = same
                .filter(|at| ">2".contains(output.mark) && shown[*at..].iter().all(|last| ">2".contains(last.mark)));
            match same.map(|at| &mut shown[at]) {
                Some(last) => join(&mut last.lines, output.lines),
                None => shown.push(output),
            }
        }
    }
    // Standard output and standard error are two pipes: between two other outputs their order is not certain.
    for at in 1..shown.len() {
        if shown[at - 1].mark == '2' && shown[at].mark == '>' {
            shown.swap(at - 1, at);
        }
    }
    for output in shown.iter_mut().filter(|output| ">2".contains(output.mark)) {
        if output.lines.last().is_some_and(String::is_empty) {
            output.lines.pop();
        }
    }
    let failed = shown.iter().any(|output| output.mark == '!');
    assert_eq!(describe(&run.reply).starts_with("error"), failed, "reply and outputs differ for {source:?}");
    shown
}

fn shown_by(message: &JupyterMessage) -> Vec<Shown> {
    let lines = |text: &str| text.split('\n').map(|line| line.replace('\r', "\\r")).collect();
    let shown = |mark, text: &str| Shown { mark, lines: lines(text) };
    let line = describe(message);
    let text = line.split_once(": ").map_or("", |(_, text)| text);
    match &message.content {
        Content::StreamContent(_) if line.starts_with("stderr") => vec![shown('2', text)],
        Content::StreamContent(_) => vec![shown('>', text)],
        Content::ExecuteResult(_) => vec![shown('=', text)],
        Content::DisplayData(_) => vec![shown('d', text)],
        Content::ErrorOutput(error) => {
            let traceback = without_colours(&error.traceback.join("\n"));
            vec![shown('!', &format!("{}: {}", error.ename, error.evalue)), shown('|', &traceback)]
        }
        _ => Vec::new(),
    }
}

/// Pieces of a stream break anywhere.
fn join(lines: &mut Vec<String>, more: Vec<String>) {
    let mut more = more.into_iter();
    let first = more.next().unwrap_or_default();
    lines.last_mut().expect("a text has at least one line").push_str(&first);
    lines.extend(more);
}

/// `cell [17]` by its number in the sequence.
fn numbered(line: &str, before: usize) -> String {
    let mut pieces = line.split("cell [");
    let mut result = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        let (number, rest) = piece.split_once(']').unwrap_or(("", piece));
        let number = number.parse().map_or(number.to_string(), |number: i64| (number - before as i64).to_string());
        result.push_str(&format!("cell [{number}]{rest}"));
    }
    result
}

fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_string();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').map_or("", |(_, rest)| rest))
}

fn matches(expected: &[Shown], shown: &[Shown]) -> bool {
    // A traceback need not be mentioned.
    let mut expected = expected.iter().peekable();
    for output in shown {
        match output.mark {
            '|' if expected.peek().is_none_or(|next| next.mark != '|') => {}
            _ if !expected.next().is_some_and(|expected| fits(expected, output)) => return false,
            _ => {}
        }
    }
    expected.next().is_none()
}

fn fits(expected: &Shown, shown: &Shown) -> bool {
    if expected.mark != shown.mark {
        return false;
    }
    if "=>2".contains(shown.mark) {
        // The files keep no blanks at the ends of lines.
        return expected.lines.iter().map(|line| line.trim_end()).eq(shown.lines.iter().map(|line| line.trim_end()));
    }
    let mut lines = shown.lines.iter();
    expected.lines.iter().all(|part| lines.any(|line| line.contains(part)))
}

/// What is worth keeping of an output as an expectation: of tracebacks only places, help and causes.
fn shortened(shown: &Shown) -> Shown {
    let mut shown = shown.clone();
    match shown.mark {
        '!' => shown.lines.truncate(1),
        'd' => shown.lines.truncate(6),
        '|' => {
            let from = |line: &String| ["cell [", "help: ", "caused by: "].iter().find_map(|mark| line.find(mark));
            let part = |line: &String| Some(line[from(line)?..].to_string());
            shown.lines = shown.lines.iter().filter_map(part).collect();
        }
        _ => {}
    }
    shown
}

fn difference(title: &str, at: usize, cell: &Cell, shown: &[Shown]) -> String {
    let text = |outputs: &[Shown]| outputs.iter().map(marked).collect::<String>();
    format!("==== {title}, cell {at}\n{}\n-- expected\n{}-- shown\n{}", cell.source, text(&cell.expected), text(shown))
}

fn marked(shown: &Shown) -> String {
    shown.lines.iter().map(|line| format!("//{} {line}", shown.mark).trim_end().to_string() + "\n").collect()
}

fn parse(text: &str) -> Vec<Sequence> {
    let mut sequences = Vec::new();
    for part in format!("\n{text}").split("\n==== ").skip(1) {
        let (title, cells) = part.split_once('\n').unwrap_or((part, ""));
        let cells = cells.trim_end_matches('\n').split("\n----\n").map(parse_cell).collect();
        sequences.push(Sequence { title: title.to_string(), cells });
    }
    sequences
}

fn parse_cell(text: &str) -> Cell {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let mark_of = |line: &str| {
        let mark = line.strip_prefix("//")?.chars().next().filter(|mark| MARKS.contains(*mark))?;
        matches!(line.as_bytes().get(3), None | Some(b' ')).then_some(mark)
    };
    let first = lines.iter().rposition(|line| mark_of(line).is_none()).map_or(0, |at| at + 1);
    let mut expected: Vec<Shown> = Vec::new();
    for line in lines.split_off(first) {
        let (mark, text) = (mark_of(line).unwrap_or_default(), line.get(4..).unwrap_or_default().to_string());
        match expected.last_mut().filter(|last| last.mark == mark) {
            Some(last) => last.lines.push(text),
            None => expected.push(Shown { mark, lines: vec![text] }),
        }
    }
    Cell { source: lines.join("\n"), expected }
}

fn written(sequence: &Sequence) -> String {
    let cell = |cell: &Cell| format!("{}\n{}", cell.source, cell.expected.iter().map(marked).collect::<String>());
    let cells: Vec<String> = sequence.cells.iter().map(cell).collect();
    format!("==== {}\n{}", sequence.title, cells.join("----\n"))
}
