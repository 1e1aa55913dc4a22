//! What a cell may do beyond its own process, by the names it uses: running it again unasked could do that twice.
//!
//! Names are all that is looked at, in the cell and in what it reaches of the notebook, so the answer errs on the side of
//! caution. Writing to files is also seen while the cell runs, by what the system counts (`CellProcess::writes_elsewhere`).

use std::collections::BTreeSet;

use super::generate::Program;
use super::notebook::Notebook;

const EFFECTS: &[(&str, &[&str])] = &[
    ("reads input", &["stdin", "read_line", "input", "input_secret"]),
    (
        "may use the network",
        &["net", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "UnixListener", "UnixDatagram"],
    ),
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

/// The identifiers and keywords of a text; words in strings and comments count too, which does no harm.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}
