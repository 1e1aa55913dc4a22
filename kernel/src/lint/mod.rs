//! `anneal lint`: whether lessons have the anatomy of docs/LESSONS.md, and the form in which they are stored.

mod anatomy;
mod exercises;
pub mod form;
mod prose;
mod surroundings;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::ipynb::{self, Notebook};

/// Which lessons, and whether to mend what can be mended.
#[derive(Args)]
pub struct Options {
    /// Lessons, or folders of them.
    #[arg(default_value = "notebooks", value_name = "NOTEBOOK")]
    notebooks: Vec<PathBuf>,
    /// Write them back without outputs, counters and whatever else a machine left in them.
    #[arg(long)]
    fix: bool,
}

/// Something that is not as it should be.
#[derive(Debug, PartialEq)]
pub struct Finding {
    /// The cell's place, from 1; `None` if it is about the lesson as a whole.
    cell: Option<usize>,
    what: String,
}

/// A lesson, and what its rules are about.
pub struct Lesson {
    path: PathBuf,
    notebook: Notebook,
}

impl Finding {
    fn at(cell: usize, what: impl Into<String>) -> Self {
        Self { cell: Some(cell), what: what.into() }
    }

    fn of_lesson(what: impl Into<String>) -> Self {
        Self { cell: None, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cell {
            Some(cell) => write!(formatter, "cell {cell}: {}", self.what),
            None => formatter.write_str(&self.what),
        }
    }
}

impl Lesson {
    /// The two numbers that its place gives it: `00-01` for `00_start/01_first_cells.ipynb`.
    fn id(&self) -> Option<String> {
        let number = |path: &Path| {
            let name = path.file_name()?.to_str()?;
            let digits = name.get(..2)?.bytes().all(|byte| byte.is_ascii_digit());
            (digits && name.get(2..3) == Some("_")).then(|| name[..2].to_string())
        };
        Some(format!("{}-{}", number(self.path.parent()?)?, number(&self.path)?))
    }

    /// Its cells with their places, from 1.
    fn cells(&self) -> impl Iterator<Item = (usize, &ipynb::Cell)> {
        (1..).zip(&self.notebook.cells)
    }
}

/// Prints the findings; fails when there are any.
pub fn run(options: &Options) -> Result<ExitCode> {
    let files = ipynb::find(&options.notebooks)?;
    if files.is_empty() {
        bail!("there is no notebook in {}", options.notebooks[0].display());
    }
    let mut count = 0;
    for file in &files {
        if options.fix && form::fix(file)? {
            eprintln!("written anew: {}", file.display());
        }
        let findings = examine(file)?;
        count += findings.len();
        findings.iter().for_each(|finding| println!("{}: {finding}", file.display()));
    }
    let lessons = if files.len() == 1 { "1 lesson".into() } else { format!("{} lessons", files.len()) };
    match count {
        0 => println!("{lessons}: nothing to mend"),
        1 => println!("{lessons}: 1 thing to mend"),
        _ => println!("{lessons}: {count} things to mend"),
    }
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All that is to be said about one lesson.
pub fn examine(file: &Path) -> Result<Vec<Finding>> {
    let path = std::path::absolute(file)?;
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let notebook = match Notebook::parse(text.as_bytes()) {
        Ok(notebook) => notebook,
        Err(error) => return Ok(vec![Finding::of_lesson(format!("is no notebook: {error:#}"))]),
    };
    let lesson = Lesson { path, notebook };
    let mut findings: Vec<Finding> = form::findings(&text)?.into_iter().collect();
    findings.extend(anatomy::findings(&lesson));
    findings.extend(exercises::findings(&lesson));
    findings.extend(prose::findings(&lesson));
    findings.extend(surroundings::findings(&lesson));
    findings.sort_by_key(|finding| finding.cell);
    Ok(findings)
}

/// A lesson of these cells, for the tests of the rules: `# ...` begins a text, `@tag ...` tags, all else is code.
#[cfg(test)]
fn lesson(cells: &[&str]) -> Lesson {
    let cell = |text: &&str| {
        let (tags, source) = match text.strip_prefix('@') {
            Some(rest) => rest.split_once('\n').unwrap_or((rest, "")),
            None => ("", *text),
        };
        let is_text = source.starts_with('#') || source.starts_with('<') || source.starts_with("Text");
        let kind = if is_text { ipynb::Kind::Markdown } else { ipynb::Kind::Code };
        ipynb::Cell { kind, source: source.into(), tags: tags.split_whitespace().map(Into::into).collect() }
    };
    let path = PathBuf::from("/nowhere/notebooks/99_test/01_lesson.ipynb");
    Lesson { path, notebook: Notebook { cells: cells.iter().map(cell).collect() } }
}

#[cfg(test)]
fn said(findings: impl IntoIterator<Item = Finding>) -> Vec<String> {
    findings.into_iter().map(|finding| finding.to_string()).collect()
}
