//! A notebook that is to be checked: which lessons it is of, and where its functions are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::course::Exercise;
use crate::engine::defined_names;
use crate::ipynb::{Cell, Kind, Notebook};

/// A notebook and what is expected of it.
#[derive(Debug)]
pub struct Submission {
    pub file: PathBuf,
    pub exercises: Vec<Exercise>,
    /// Why it cannot be run.
    pub problem: Option<String>,
}

impl Submission {
    /// Looks for the exercises that were chosen or, without a choice, for those of the notebook's lessons.
    pub fn of(file: &Path, chosen: Option<&[Exercise]>, course: &[Exercise]) -> Self {
        let file = file.to_path_buf();
        let (exercises, problem) = match expected(&file, chosen, course) {
            Ok(exercises) => (exercises, None),
            Err(error) => (chosen.unwrap_or_default().to_vec(), Some(format!("{error:#}"))),
        };
        Self { file, exercises, problem }
    }

    pub fn name(&self) -> String {
        self.file.display().to_string()
    }

    pub fn lessons(&self) -> Vec<String> {
        let lessons: BTreeSet<&str> = self.exercises.iter().map(Exercise::lesson).collect();
        lessons.into_iter().map(Into::into).collect()
    }
}

fn expected(file: &Path, chosen: Option<&[Exercise]>, course: &[Exercise]) -> Result<Vec<Exercise>> {
    let notebook = Notebook::read(file)?;
    if let Some(chosen) = chosen {
        return Ok(chosen.to_vec());
    }
    let lessons = lessons(&notebook, course);
    ensure!(
        !lessons.is_empty(),
        "neither title, tags nor functions belong to a lesson with exercises; --lesson says which it is"
    );
    Ok(course.iter().filter(|exercise| lessons.iter().any(|lesson| lesson == exercise.lesson())).cloned().collect())
}

/// The lessons that a notebook is of: what title and tags say and, where they say nothing, the lesson that most of its
/// functions belong to. Who takes those away gains nothing: a notebook of no lesson is not passed.
fn lessons(notebook: &Notebook, course: &[Exercise]) -> Vec<String> {
    let is_known = |lesson: &&str| course.iter().any(|exercise| exercise.lesson() == *lesson);
    let tags = notebook.cells.iter().flat_map(|cell| &cell.tags).filter_map(|tag| lesson_of(tag));
    let headings = notebook.cells.iter().filter(|cell| cell.kind == Kind::Markdown).flat_map(headings);
    let told: BTreeSet<&str> = tags.chain(headings).filter(is_known).collect();
    if !told.is_empty() {
        return told.into_iter().map(Into::into).collect();
    }
    let defined: BTreeSet<String> = notebook.code().flat_map(|cell| defined_names(&cell.source)).collect();
    let lessons: BTreeSet<&str> = course.iter().map(Exercise::lesson).collect();
    let functions = |lesson: &str| {
        course.iter().filter(|exercise| exercise.lesson() == lesson && defined.contains(&exercise.function)).count()
    };
    let most = lessons.into_iter().max_by_key(|lesson| functions(lesson)).filter(|lesson| functions(lesson) > 0);
    most.into_iter().map(Into::into).collect()
}

/// `# 00-01 First cells`, `### Exercise 00-01.E1: ...`
fn headings(cell: &Cell) -> impl Iterator<Item = &str> {
    let lines = cell.source.lines().filter(|line| line.starts_with('#'));
    lines
        .filter_map(|line| {
            line.trim_start_matches('#').trim_start().trim_start_matches("Exercise ").split([' ', ':']).next()
        })
        .filter_map(lesson_of)
}

/// The lesson of `00-01` or `00-01.E1`.
fn lesson_of(id: &str) -> Option<&str> {
    let lesson = id.split('.').next()?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    lesson.split_once('-').is_some_and(|(part, number)| digits(part) && digits(number)).then_some(lesson)
}

/// Which cell defines a function last, by its number from 1: from there on it is what the learner hands in.
pub fn last_definition(notebook: &Notebook, function: &str) -> Option<usize> {
    let cells: Vec<&Cell> = notebook.code().collect();
    cells.iter().rposition(|cell| defined_names(&cell.source).contains(function)).map(|at| at + 1)
}

/// Whether a cell only calls a check, so that leaving it out changes nothing but the time it takes.
pub fn only_checks(source: &str) -> bool {
    let words: String = source.chars().filter(|c| !c.is_whitespace()).collect();
    let Some((name, argument)) = words.strip_prefix("check::").and_then(|rest| rest.split_once('(')) else {
        return false;
    };
    argument.trim_end_matches(';').strip_suffix(')') == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Vec<Exercise> {
        let exercise = |(id, function): (&str, &str)| Exercise { id: id.into(), function: function.into() };
        [("00-01.E1", "greet"), ("00-01.E2", "count"), ("00-02.E1", "plan")].map(exercise).into()
    }

    fn notebook(cells: &[(Kind, &str, &[&str])]) -> Notebook {
        let cell = |(kind, source, tags): &(Kind, &str, &[&str])| Cell {
            kind: *kind,
            source: source.to_string(),
            tags: tags.iter().map(ToString::to_string).collect(),
        };
        Notebook { cells: cells.iter().map(cell).collect() }
    }

    #[test]
    fn title_tags_and_functions_name_the_lesson() {
        let lessons = |cells: &[(Kind, &str, &[&str])]| lessons(&notebook(cells), &course()).join(" ");
        assert_eq!(lessons(&[(Kind::Markdown, "# 00-01 First cells", &[])]), "00-01");
        assert_eq!(lessons(&[(Kind::Markdown, "text\n### Exercise 00-02.E1: `plan`", &[])]), "00-02");
        assert_eq!(
            lessons(&[(Kind::Code, "1", &["check", "00-02.E1"]), (Kind::Markdown, "# 00-01", &[])]),
            "00-01 00-02"
        );
        assert_eq!(lessons(&[(Kind::Code, "fn count() {}\nfn greet() {}\nfn plan() {}", &[])]), "00-01");
        assert_eq!(lessons(&[(Kind::Markdown, "# 77-77 Easier", &[]), (Kind::Code, "fn plan() {}", &[])]), "00-02");
        assert_eq!(lessons(&[(Kind::Markdown, "# Notes", &[]), (Kind::Code, "# 00-01", &[])]), "");
    }

    #[test]
    fn the_last_definition_counts() {
        let cells = notebook(&[
            (Kind::Code, "fn greet() { 1 }", &[]),
            (Kind::Markdown, "fn greet() {}", &[]),
            (Kind::Code, "fn greet() -> { 2", &[]),
            (Kind::Code, "greet()", &[]),
        ]);
        assert_eq!(last_definition(&cells, "greet"), Some(2));
        assert_eq!(last_definition(&cells, "count"), None);
    }

    #[test]
    fn only_a_bare_check_is_left_out() {
        assert!(only_checks("check::greet(greet)") && only_checks(" check::greet( greet );\n"));
        for other in
            ["check::greet(|_| String::new())", "check::greet(greet); let x = 1;", "let v = check::greet(greet)"]
        {
            assert!(!only_checks(other), "{other}");
        }
    }
}
