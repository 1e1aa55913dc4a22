//! `anneal new-lesson`: the files of a lesson with one small exercise to begin from, and a line wherever it has to be named.

mod registry;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::lint::form;
use crate::toolkit::project_root;

/// Cells between lines that name their kind and tags. `{id}`, `{title}`, `{function}` are put in.
const NOTEBOOK: &str = include_str!("notebook.txt");
const CHECK: &str = include_str!("check.txt");
const SOLUTIONS: &str = include_str!("solutions.txt");

/// Which lesson.
#[derive(Args)]
pub struct Options {
    /// Its folder and name, both with their numbers: 03_tensors/02_broadcasting
    #[arg(value_name = "PART/LESSON")]
    place: String,
    /// Its title; otherwise its name says it.
    #[arg(long)]
    title: Option<String>,
}

/// A lesson that is not there yet.
struct New {
    /// `03_tensors`
    part: String,
    /// `02_broadcasting`
    name: String,
    /// `03-02`
    id: String,
    /// `broadcasting`: the module of its checks, and of its answers in the tests.
    module: String,
    title: String,
}

impl New {
    fn parse(options: &Options) -> Result<Self> {
        const FORM: &str = "name it like 03_tensors/02_broadcasting: two numbers, small letters, digits and `_`";
        let place = options.place.trim_end_matches('/');
        let (part, name) = place.strip_suffix(".ipynb").unwrap_or(place).split_once('/').context(FORM)?;
        let ((part_number, _), (number, module)) = (numbered(part).context(FORM)?, numbered(name).context(FORM)?);
        let title = options.title.clone().unwrap_or_else(|| sentence(module));
        ensure!(!title.contains(['\n', '|']), "a title is one line, without `|`");
        Ok(Self {
            id: format!("{part_number}-{number}"),
            module: module.into(),
            part: part.into(),
            name: name.into(),
            title,
        })
    }

    /// `03_tensors/02_broadcasting.rs`
    fn file(&self, extension: &str) -> String {
        format!("{}/{}.{extension}", self.part, self.name)
    }

    /// Its first function; no two exercises of the course may share a name.
    fn function(&self) -> String {
        format!("double_{}", self.id.replace('-', "_"))
    }

    fn filled(&self, template: &str) -> String {
        let constant = self.function().to_uppercase();
        let values = [
            ("{id}", &self.id),
            ("{title}", &self.title),
            ("{function}", &self.function()),
            ("{CONSTANT}", &constant),
            ("{file}", &self.file("ipynb")),
        ];
        values.iter().fold(template.to_string(), |text, (name, value)| text.replace(name, value))
    }
}

/// `02_broadcasting` as number and name.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let (number, name) = text.split_once('_')?;
    let digits = number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    (digits && letters && name.starts_with(|c: char| c.is_ascii_lowercase())).then_some((number, name))
}

/// `linear_regression` as `Linear regression`.
fn sentence(name: &str) -> String {
    let text = name.replace('_', " ");
    text[..1].to_uppercase() + &text[1..]
}

/// Writes everything or nothing, and says what is to be done next.
pub fn run(options: &Options) -> Result<()> {
    let new = New::parse(options)?;
    let root = project_root(&std::env::current_dir()?)?;
    let fresh = [
        (format!("notebooks/{}", new.file("ipynb")), notebook(&new)?),
        (format!("solutions/{}", new.file("rs")), new.filled(SOLUTIONS)),
        (format!("src/check/{}.rs", new.module), new.filled(CHECK)),
    ];
    if let Some((there, _)) = fresh.iter().find(|(place, _)| root.join(place).exists()) {
        bail!("{there} is there already");
    }
    let named = registry::entries(&root, &new)?;
    for (place, text) in fresh.iter().chain(&named) {
        let path = root.join(place);
        fs::create_dir_all(path.parent().expect("a file stands in a folder"))?;
        fs::write(&path, text).with_context(|| format!("cannot write {place}"))?;
    }
    let rust =
        fresh.iter().chain(&named).filter(|(place, _)| place.ends_with(".rs")).map(|(place, _)| root.join(place));
    format_rust(&root, &rust.collect::<Vec<_>>());
    fresh.iter().for_each(|(place, _)| println!("written: {place}"));
    named.iter().for_each(|(place, _)| println!("named in {place}"));
    println!(
        "\nNow write it; docs/LESSONS.md says how. `anneal lint` says what is missing, `scripts/lab --setup-only` builds its checks."
    );
    Ok(())
}

/// Lists of names break into lines where rustfmt says so; without it they are only long.
fn format_rust(root: &Path, files: &[PathBuf]) {
    let _ = Command::new("rustfmt").args(["--edition", "2024"]).args(files).current_dir(root).status();
}

fn notebook(new: &New) -> Result<String> {
    let text = new.filled(NOTEBOOK);
    let cells = text.split("\n%% ").skip(1).map(|cell| {
        let (head, source) = cell.split_once('\n').unwrap_or((cell, ""));
        let mut words = head.split_whitespace().map(String::from);
        (words.next().unwrap_or_default(), source.trim().to_string(), words.collect())
    });
    form::write(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint;

    fn new(place: &str) -> Result<New> {
        New::parse(&Options { place: place.into(), title: None })
    }

    #[test]
    fn a_place_says_number_module_and_title() {
        let lesson = new("05_machine_learning/11_decision_trees.ipynb").unwrap();
        assert_eq!((&*lesson.id, &*lesson.module, &*lesson.title), ("05-11", "decision_trees", "Decision trees"));
        assert_eq!(lesson.function(), "double_05_11");
        for wrong in
            ["", "trees", "05_a/trees", "5_a/01_b", "05_a/01_", "05_a/01_B", "05_a/01_b/c", "05-a/01-b", "05_a/01_1"]
        {
            assert!(new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_written_has_the_anatomy_of_a_lesson() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notebooks/99_test/01_lesson.ipynb");
        // What its title links to.
        let first = folder.path().join("notebooks/00_start/01_first_cells.ipynb");
        [&first, &file].iter().for_each(|file| fs::create_dir_all(file.parent().unwrap()).unwrap());
        fs::write(first, "").unwrap();
        fs::write(&file, notebook(&new("99_test/01_lesson").unwrap()).unwrap()).unwrap();
        assert_eq!(lint::examine(&file).unwrap(), []);
    }
}
