//! What the notebooks say of an exercise is what the check has: words, numbers, hints, stub; and nothing is missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anneal::check;
use anneal::exercise::Exercise;
use serde_json::Value;
use syn::spanned::Spanned;

/// A cell of a notebook: its text and its tags.
struct Cell {
    text: String,
    tags: Vec<String>,
}

/// The lessons by their numbers, `03-02`.
fn lessons() -> BTreeMap<String, (PathBuf, Vec<Cell>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks");
    let parts = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = parts.flat_map(|part| std::fs::read_dir(part).unwrap()).map(|entry| entry.unwrap().path());
    let notebooks = files.filter(|path| path.extension().is_some_and(|end| end == "ipynb"));
    notebooks.map(|path| (number(&path), (path.clone(), cells(&path)))).collect()
}

/// `notebooks/03_tensors/02_views.ipynb` is lesson `03-02`.
fn number(path: &Path) -> String {
    let digits = |part: &Path| part.file_name().unwrap().to_str().unwrap()[..2].to_owned();
    format!("{}-{}", digits(path.parent().unwrap()), digits(path))
}

fn cells(path: &Path) -> Vec<Cell> {
    let notebook: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let text = |source: &Value| match source {
        Value::String(text) => text.clone(),
        lines => lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect(),
    };
    let tags = |cell: &Value| serde_json::from_value(cell["metadata"]["tags"].clone()).unwrap_or_default();
    let cells = notebook["cells"].as_array().unwrap().iter();
    cells.map(|cell| Cell { text: text(&cell["source"]), tags: tags(cell) }).collect()
}

fn of_lesson(lesson: &str) -> Vec<&'static Exercise> {
    check::exercises().filter(|exercise| exercise.id.starts_with(&format!("{lesson}."))).collect()
}

#[test]
fn each_exercise_of_a_lesson_is_three_cells_in_the_order_of_the_course() {
    for (lesson, (path, cells)) in lessons() {
        let mut exercises = of_lesson(&lesson).into_iter();
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.text.starts_with("### Exercise ")) {
            let exercise = exercises.next().unwrap_or_else(|| panic!("{}: {} has no check", path.display(), cell.text));
            states(exercise, &cell.text);
            assert_eq!(cells[at + 1].text, exercise.stub(), "the stub of {}", exercise.id);
            assert_eq!(cells[at + 1].tags, ["exercise", exercise.id]);
            let (name, call) = (exercise.name(), &cells[at + 2].text);
            assert!(call.starts_with(&format!("check::{name}({name}")), "{}: {call}", exercise.id);
            assert_eq!(cells[at + 2].tags, ["check", exercise.id]);
        }
        let missing: Vec<&str> = exercises.map(|exercise| exercise.id).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", path.display());
        let tagged =
            cells.iter().filter(|cell| cell.tags.iter().any(|tag| tag == "exercise" || tag == "check")).count();
        assert_eq!(tagged, 2 * of_lesson(&lesson).len(), "{}: a stub or a check without a statement", path.display());
    }
}

/// The statement in the notebook has the words of the exercise.
fn states(exercise: &Exercise, text: &str) {
    let Exercise { id, statement, level, minutes, hints, .. } = exercise;
    let unit = if *minutes == 1 { "minute" } else { "minutes" };
    let head =
        format!("### Exercise {id}: `{}`\n\n*{}, {minutes} {unit}*\n\n{statement}\n", exercise.name(), level.word());
    assert!(text.starts_with(&head), "{id} begins otherwise than\n{head}");
    let folded: Vec<String> = (1..)
        .zip(*hints)
        .map(|(number, hint)| format!("<details>\n<summary>Hint {number}</summary>\n\n{hint}\n\n</details>"))
        .collect();
    assert!(text.ends_with(&folded.join("\n\n")), "{id} ends otherwise than with\n{}", folded.join("\n\n"));
    assert!(text.len() > head.len() + folded.join("\n\n").len() + 20, "{id} has no example");
}

#[test]
fn every_exercise_has_a_lesson() {
    let lessons = lessons();
    for exercise in check::exercises() {
        let (lesson, _) = exercise.id.split_once('.').unwrap();
        assert!(lessons.contains_key(lesson), "{} stands in no notebook", exercise.id);
    }
}

/// What a lesson tells and its exercises use, such as `solve` of 05-01, stands in the solutions too.
#[test]
fn what_solutions_take_from_the_lesson_is_what_it_tells() {
    let mut told = Vec::new();
    for (path, cells) in lessons().into_values() {
        let solutions = path.to_str().unwrap().replace("/notebooks/", "/solutions/").replace(".ipynb", ".rs");
        let Ok(solutions) = std::fs::read_to_string(solutions) else { continue };
        for item in own_items(&solutions) {
            assert!(cells.iter().any(|cell| cell.text.contains(&item)), "{} does not tell\n{item}", path.display());
            told.push(item.lines().next().unwrap().to_owned());
        }
    }
    assert!(told.iter().any(|line| line.starts_with("fn fit_logistic(")), "{told:?}");
}

/// The text of each item of a file beside its imports and modules.
fn own_items(file: &str) -> Vec<String> {
    let parsed = syn::parse_file(file).unwrap();
    let other = |item: &&syn::Item| !matches!(item, syn::Item::Use(_) | syn::Item::Mod(_));
    parsed.items.iter().filter(other).map(|item| item.span().source_text().unwrap()).collect()
}
