//! What a cell may do beyond its own process, by the names it uses: running it again unasked could do that twice.
//!
//! Names are all that is looked at, in the cell and in what it reaches of the notebook, so the answer errs on the side of
//! caution. Writing to files is also seen while the cell runs, by what the system counts (`CellProcess::writes_elsewhere`).

use std::collections::BTreeSet;

use super::generate::Program;
use super::notebook::Notebook;

const EFFECTS: &[(&str, &[&str])] = &[
    ("reads input", &["stdin", "read_line", "input", "input_secret"]),
    ("may use the network", &["TcpStream", "TcpListener", "UdpSocket", "UnixStream", "UnixListener", "UnixDatagram"]),
    ("starts programs", &["Command", "fork"]),
    ("calls foreign code", &["extern", "libc"]),
    ("changes files", &["remove_file", "remove_dir", "remove_dir_all", "hard_link", "set_permissions", "create_dir"]),
];

/// For systems that do not count what a process writes.
const WRITERS: &[&str] = &["File", "OpenOptions", "fs"];

/// What running this program may do beyond its process, in words that follow `cell [3]`.
///
/// `foreign`: crates of the learner's own, which may do anything. `counted`: whether writing is seen otherwise.
pub fn of(program: &Program, notebook: &Notebook, foreign: &[&str], counted: bool) -> Option<&'static str> {
    // Imports are part of every cell; what they bring counts where it is used, under its new name.
    let texts = program.files.iter().filter(|file| file.name != "main.rs").flat_map(|file| file.copied());
    let mut words: BTreeSet<&str> = texts.flat_map(words_of).collect();
    for import in notebook.imports.iter().map(|imported| &imported.import) {
        if import.name.as_ref().is_some_and(|name| words.contains(name.as_str())) {
            words.extend(words_of(&import.text));
        }
    }
    let known = EFFECTS.iter().find(|(_, names)| names.iter().any(|name| words.contains(name)));
    let writes = || words.iter().any(|word| WRITERS.contains(word) || writes_by_name(word));
    match known {
        Some((effect, _)) => Some(effect),
        None if foreign.iter().any(|name| words.contains(name)) => Some("calls a crate of your own"),
        None if !counted && writes() => Some("may write files"),
        None => None,
    }
}

fn writes_by_name(word: &str) -> bool {
    word.ends_with("Writer") || ["write_", "save", "sink_"].iter().any(|start| word.starts_with(start))
}

/// The identifiers and keywords of a text; words in strings and comments count too, which does no harm. `input` counts
/// where it is called: half of all variables that hold something to compute from have that name.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = text;
    let words = std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c| !is_part(c));
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some((word, after))
    });
    words.filter(|(word, after)| *word != "input" || after.trim_start().starts_with('(')).map(|(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn a_variable_named_input_reads_nothing() {
        let words = |text| words_of(text).collect::<Vec<_>>().join(" ");
        assert_eq!(words("é_1(input, &[x]) // ende"), "é_1 x ende");
        assert_eq!(words("let a = input (\"? \");"), "let a input");
        assert_eq!(words("  "), "");
    }
}
