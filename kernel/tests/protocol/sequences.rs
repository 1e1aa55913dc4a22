//! Sequences of cells as plain text, how one is run, and how what it shows compares with what was expected.
//!
//! A sequence begins with `==== what it shows`; its cells are separated by `----` and end with what they are expected to
//! put out, in order. A cell that expects nothing succeeds and shows nothing. Cells are counted from 1 in each sequence.
//!
//! ```text
//! //= the result          //> a line of stdout      //2 a line of stderr      //d a part of a display's text
//! //! Name: a part of the error's message           //| a part of its traceback, colours left out
//! //~ why evcxr shows something else here: one of the reasons in docs/ENGINES.md
//! ```

use std::time::Duration;

use jupyter_protocol::{JupyterMessage, JupyterMessageContent as Content};

use crate::front_end::FrontEnd;
use crate::transcript::describe;

pub struct Sequence {
    pub title: String,
    pub cells: Vec<Cell>,
}

pub struct Cell {
    pub source: String,
    pub expected: Vec<Shown>,
    /// Why the evcxr engine shows something else.
    pub differs: Option<String>,
}

/// A kind of output by its mark, and its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub mark: char,
    pub lines: Vec<String>,
}

/// After `:clear` the analyzer of evcxr reads the standard library again.
const PATIENCE: Duration = Duration::from_secs(90);

const MARKS: &str = "=>2d!|~";
const DIFFERS: char = '~';

/// Runs a cell; `before` cells were run before this sequence.
pub fn run(kernel: &mut FrontEnd, source: &str, before: usize) -> Vec<Shown> {
    let run = kernel.run_patiently(source, PATIENCE);
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

pub fn matches(expected: &[Shown], shown: &[Shown]) -> bool {
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

pub fn fits(expected: &Shown, shown: &Shown) -> bool {
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
pub fn shortened(shown: &Shown) -> Shown {
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

pub fn difference(title: &str, at: usize, cell: &Cell, shown: &[Shown]) -> String {
    let text = |outputs: &[Shown]| outputs.iter().map(marked).collect::<String>();
    format!("==== {title}, cell {at}\n{}\n-- expected\n{}-- shown\n{}", cell.source, text(&cell.expected), text(shown))
}

pub fn marked(shown: &Shown) -> String {
    shown.lines.iter().map(|line| format!("//{} {line}", shown.mark).trim_end().to_string() + "\n").collect()
}

pub fn parse(text: &str) -> Vec<Sequence> {
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
    let (mut expected, mut differs) = (Vec::<Shown>::new(), None);
    for line in lines.split_off(first) {
        let (mark, text) = (mark_of(line).unwrap_or_default(), line.get(4..).unwrap_or_default().to_string());
        match expected.last_mut().filter(|last| last.mark == mark) {
            _ if mark == DIFFERS => differs = Some(text),
            Some(last) => last.lines.push(text),
            None => expected.push(Shown { mark, lines: vec![text] }),
        }
    }
    Cell { source: lines.join("\n"), expected, differs }
}

pub fn written(sequence: &Sequence) -> String {
    let differs = |cell: &Cell| cell.differs.iter().map(|reason| format!("//{DIFFERS} {reason}\n")).collect::<String>();
    let cell = |cell: &Cell| {
        format!("{}\n{}{}", cell.source, cell.expected.iter().map(marked).collect::<String>(), differs(cell))
    };
    let cells: Vec<String> = sequence.cells.iter().map(cell).collect();
    format!("==== {}\n{}", sequence.title, cells.join("----\n"))
}

/// Whether the engines agree: on values, text and displays, and on failure, of compiler errors not on their words.
pub fn agree(expected: &[Shown], shown: &[Shown]) -> bool {
    let (expected, shown) = (comparable(expected), comparable(shown));
    let same = |(expected, shown): (&&Shown, &&Shown)| match (refusal(expected), refusal(shown)) {
        (None, None) => fits(expected, shown),
        (one, other) => one == other,
    };
    expected.len() == shown.len() && expected.iter().zip(&shown).all(same)
}

/// Without tracebacks and without what the kernel itself remarks on a cell.
fn comparable(shown: &[Shown]) -> Vec<&Shown> {
    let remark = |output: &Shown| {
        output.mark == 'd' && ["warnings:", "the notebook changed:"].contains(&output.lines[0].as_str())
    };
    shown.iter().filter(|output| output.mark != '|' && !remark(output)).collect()
}

/// The name of an error whose words are the engine's own.
fn refusal(shown: &Shown) -> Option<&str> {
    let name = shown.lines[0].split(':').next().filter(|_| shown.mark == '!')?;
    ["CompileError", "CommandError", "DependencyError"].contains(&name).then_some(name)
}
