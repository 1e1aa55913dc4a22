//! What belongs to a lesson elsewhere in the project: a line of the syllabus, answers to its exercises.

use std::fs;
use std::path::Path;

use super::exercises::stated;
use super::{Finding, Lesson};

/// Nothing, for a notebook that stands outside of the project.
pub fn findings(lesson: &Lesson) -> Vec<Finding> {
    let place = || {
        let notebooks = lesson.path.parent()?.parent()?;
        let project = notebooks.parent()?;
        let is_project = project.join("kernel/Cargo.toml").is_file() && project.join("notebooks") == notebooks;
        is_project.then_some((project, lesson.path.strip_prefix(notebooks).ok()?))
    };
    place().map_or_else(Vec::new, |(project, file)| {
        syllabus(project, file).into_iter().chain(answers(lesson, project, file)).collect()
    })
}

fn syllabus(project: &Path, file: &Path) -> Option<Finding> {
    let text = fs::read_to_string(project.join("notebooks/README.md")).unwrap_or_default();
    let link = format!("({})", file.display());
    let listed = text.contains(&link);
    (!listed).then(|| Finding::of_lesson(format!("notebooks/README.md has no line with {link}")))
}

fn answers(lesson: &Lesson, project: &Path, file: &Path) -> Option<Finding> {
    let place = Path::new("solutions").join(file).with_extension("rs");
    let text = fs::read_to_string(project.join(&place)).unwrap_or_default();
    let stated = stated(lesson);
    let answered = answered(&text);
    if answered == stated {
        return None;
    }
    let names = |exercises: &[(&str, &str)]| {
        let names: Vec<_> = exercises.iter().map(|(id, name)| format!("{id} {name}")).collect();
        if names.is_empty() { "none".into() } else { names.join(", ") }
    };
    let what = format!("{} answers {}, the lesson states {}", place.display(), names(&answered), names(&stated));
    Some(Finding::of_lesson(what))
}

/// Ids and names of the answers in a file: `/// 03-02.E3` over `pub mod outer {`.
fn answered(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut id = "";
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("/// ") {
            id = words.split(' ').next().unwrap_or_default().trim_end_matches(['.', ':']);
        } else if let Some(name) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(" {")) {
            found.push((std::mem::take(&mut id), name));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_in_order() {
        let text =
            "//! Answers.\n\n/// 99-01.E1\npub mod double {\n    pub fn answer() {}\n}\n\npub mod nameless {\n}\n";
        assert_eq!(answered(text), [("99-01.E1", "double"), ("", "nameless")]);
    }
}
