//! What a learner may ask for: hints, the answer beside the last attempt, and the empty stub again.

use serde_json::json;

use super::source::attempt;
use super::{Exercise, record};
use crate::check;
use crate::display::{Bundle, Show, escape, page};

/// The MIME type under which the kernel finds what was opened.
const OPENED: &str = "application/vnd.anneal.opened+json";

/// The hints of an exercise, one after the other: `hint("00-01.E3")`. The last one nearly gives it away.
///
/// ```
/// use anneal::prelude::*;
///
/// display(&hint("00-01.E3"));
/// ```
pub fn hint(id: &str) -> Help {
    Help::about(id, |exercise| {
        record::opened(exercise, "hint");
        let mut html = format!("<p class=\"t\">Hints for {} {}</p>", exercise.id, exercise.name());
        let mut text = format!("Hints for {} {}\n", exercise.id, exercise.name());
        for (number, hint) in (1..).zip(exercise.hints) {
            let open = if number == 1 { " open" } else { "" };
            html += &format!("<details{open}><summary>Hint {number}</summary><p>{}</p></details>", prose(hint));
            text += &format!("  {number}. {hint}\n");
        }
        Bundle::html(page(&html), text.trim_end()).with(OPENED, json!({ "id": exercise.id, "what": "hint" }))
    })
}

/// The answer to an exercise, and below it what you handed to the check last: `solution("00-01.E3")`.
///
/// ```
/// use anneal::prelude::*;
///
/// display(&solution("00-01.E3"));
/// ```
pub fn solution(id: &str) -> Help {
    Help::about(id, |exercise| {
        record::opened(exercise, "solution");
        let Some(answer) = answer(exercise.name()) else {
            return Bundle::text(format!("The answer to {} is not part of this build.", exercise.id));
        };
        let mut blocks = vec![(format!("An answer to {}", exercise.id), answer)];
        blocks.extend(
            attempt(exercise.name())
                .or_else(|| record::last_source(exercise))
                .map(|own| ("Your last attempt".to_owned(), own)),
        );
        code(&blocks).with(OPENED, json!({ "id": exercise.id, "what": "solution" }))
    })
}

/// The stub of an exercise as it was at first, to copy: `reset("00-01.E3")`.
///
/// ```
/// use anneal::prelude::*;
///
/// display(&reset("00-01.E3"));
/// ```
pub fn reset(id: &str) -> Help {
    Help::about(id, |exercise| code(&[(format!("The stub of {}", exercise.id), exercise.stub())]))
}

/// What [`hint`], [`solution`] and [`reset`] return: something to read.
#[derive(Debug)]
pub struct Help(Bundle);

impl Help {
    fn about(id: &str, write: impl FnOnce(&'static Exercise) -> Bundle) -> Self {
        Self(check::exercise(id).map_or_else(|| unknown(id), write))
    }
}

impl Show for Help {
    fn show(&self) -> Bundle {
        self.0.clone()
    }
}

fn unknown(id: &str) -> Bundle {
    let lesson = id.split('.').next().unwrap_or_default().trim();
    let ids = |keep: &dyn Fn(&str) -> bool| {
        let ids: Vec<&str> = check::exercises().map(|exercise| exercise.id).filter(|id| keep(id)).collect();
        ids.join(", ")
    };
    let near = ids(&|id| id.split('.').next() == Some(lesson));
    let known = if near.is_empty() { ids(&|_| true) } else { near };
    Bundle::text(format!("There is no exercise {id:?}. Exercises are {known}."))
}

impl Exercise {
    /// The function as it stands in the notebook at first.
    pub fn stub(&self) -> String {
        format!("{} {{\n    todo!()\n}}", self.signature)
    }
}

/// Code that the front end colours, each piece under a title.
fn code(blocks: &[(String, String)]) -> Bundle {
    let fenced = blocks.iter().map(|(title, code)| format!("**{title}**\n\n```rust\n{code}\n```\n"));
    let plain = blocks.iter().map(|(title, code)| format!("{title}:\n\n{code}\n"));
    Bundle::text(plain.collect::<Vec<_>>().join("\n")).with("text/markdown", fenced.collect::<Vec<_>>().join("\n"))
}

/// Text with code between backquotes.
pub(super) fn prose(text: &str) -> String {
    let code = |(at, part): (usize, &str)| {
        if at % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { escape(part) }
    };
    text.split('`').enumerate().map(code).collect()
}

/// The files with answers, as they are compiled by the tests.
const SOLUTIONS: &[&str] = &[
    include_str!("../../solutions/00_start/01_first_cells.rs"),
    include_str!("../../solutions/00_start/02_how_you_are_graded.rs"),
    include_str!("../../solutions/03_tensors/01_arrays.rs"),
    include_str!("../../solutions/03_tensors/02_broadcasting.rs"),
    include_str!("../../solutions/04_tables/01_select.rs"),
    include_str!("../../solutions/04_tables/02_group.rs"),
    include_str!("../../solutions/05_machine_learning/01_linear_regression.rs"),
    include_str!("../../solutions/05_machine_learning/02_logistic_regression.rs"),
    include_str!("../../solutions/06_deep_learning/01_tensors.rs"),
    include_str!("../../solutions/06_deep_learning/03_digits_cnn.rs"),
];

/// The answer in its module of the solutions, under the name that the learner writes.
fn answer(name: &str) -> Option<String> {
    let file = SOLUTIONS.iter().find(|file| file.contains(&format!("\npub mod {name} {{\n")))?;
    let (_, module) = file.split_once(&format!("\npub mod {name} {{\n"))?;
    let (module, _) = module.split_once("\n}\n")?;
    // The files are formatted, so what a module holds is indented by four, and ends where that indentation does.
    let lines: Vec<&str> = module.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let end = lines.iter().position(|line| line.starts_with("pub fn ") && !line.starts_with("pub fn answer"));
    let constant = lines.iter().position(|line| line.starts_with("pub const WRONG"));
    let text = lines[..end.or(constant).unwrap_or(lines.len())].join("\n");
    let text = text.replace("use super::*;\n", "").replace("pub fn answer", &format!("fn {name}"));
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(help: &Help) -> String {
        help.show().get("text/plain").unwrap_or_default().to_owned()
    }

    #[test]
    fn every_exercise_has_an_answer_that_bears_its_name() {
        for exercise in check::exercises() {
            let answer = answer(exercise.name()).expect(exercise.id);
            let head = format!("fn {}(", exercise.name());
            assert!(answer.contains(&head) && answer.ends_with('}') && !answer.contains("WRONG"), "{answer}");
            let parameters = |text: &str| text.split_once(" {").map(|(head, _)| head.to_owned());
            let own = answer.lines().find(|line| line.starts_with(&head)).and_then(parameters);
            assert_eq!(own.as_deref(), Some(exercise.signature), "the answer has the signature of the exercise");
        }
    }

    #[test]
    fn the_answer_stands_beside_the_last_attempt() {
        super::super::source::hand_over("total_kilograms", "fn total_kilograms(_: &[u32]) -> f64 { 1.0 }");
        let shown = text(&solution(" 00-01.e4"));
        assert!(shown.contains("f64::from(*g)") && shown.contains("{ 1.0 }"), "{shown}");
    }

    #[test]
    fn an_unknown_exercise_names_its_neighbours() {
        assert!(text(&hint("00-01.E99")).contains("00-01.E1, 00-01.E2"));
        assert!(text(&hint("<b>")).contains("00-01.E1"));
    }

    #[test]
    fn hints_show_code_as_code() {
        assert_eq!(prose("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
        assert!(text(&reset("00-01.E1")).contains("fn hello_kernel(name: &str) -> String {\n    todo!()\n}"));
    }
}
