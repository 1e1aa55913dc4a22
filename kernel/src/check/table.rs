//! What was checked, as a person reads it in a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::score::{Graded, Report, Score};

/// One notebook in full, several as a table each lesson.
pub fn text(report: &Report) -> String {
    let mut text = match &*report.notebooks {
        [only] => in_full(only),
        several => tables(several),
    };
    let Report { passed, exercises, seconds, notebooks, .. } = report;
    if notebooks.len() > 1 {
        let _ = write!(text, "{} notebooks, ", notebooks.len());
    }
    let _ = writeln!(text, "{passed} of {exercises} passed, {seconds:.1} s");
    text
}

fn in_full(graded: &Graded) -> String {
    let mut text = format!("{}\n", graded.notebook);
    let widest = graded.scores.iter().map(|score| score.function.width()).max().unwrap_or(0);
    for score in &graded.scores {
        let Score { id, function, outcome, .. } = score;
        let mark = score.mark();
        let _ = writeln!(text, "  {mark} {id:<9}  {}  {outcome}{}", padded(function, widest), detail(score));
    }
    if !graded.failed_cells.is_empty() {
        text += "\n";
    }
    for failed in &graded.failed_cells {
        let _ = writeln!(text, "  code cell {} failed: {}: {}", failed.cell, failed.error, line(&failed.message));
    }
    if let Some(problem) = &graded.problem {
        let _ = writeln!(text, "\n  {problem}");
    }
    text + "\n"
}

/// What to say beyond the outcome: the case, or else the first line of the message.
fn detail(score: &Score) -> String {
    match &score.case {
        _ if score.passed || score.outcome == super::score::NOT_WRITTEN => String::new(),
        Some(case) => format!(" in case \"{case}\""),
        None => format!(": {}", line(&score.message)),
    }
}

fn line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Rows are notebooks, columns the exercises of a lesson.
fn tables(notebooks: &[Graded]) -> String {
    let mut by_exercises: BTreeMap<Vec<&str>, Vec<&Graded>> = BTreeMap::new();
    for graded in notebooks.iter().filter(|graded| !graded.scores.is_empty()) {
        let ids = graded.scores.iter().map(|score| &*score.id).collect();
        by_exercises.entry(ids).or_default().push(graded);
    }
    let widest = notebooks.iter().map(|graded| graded.notebook.width()).max().unwrap_or(0);
    let mut text = String::new();
    for (ids, rows) in by_exercises {
        let lesson = rows[0].lessons.join(" ");
        let short: Vec<&str> = ids
            .iter()
            .map(|id| if rows[0].lessons.len() == 1 { id.split('.').next_back().unwrap_or(id) } else { id })
            .collect();
        let _ = writeln!(text, "{}  {}", padded(&lesson, widest), short.join("  "));
        for graded in rows {
            let marks =
                short.iter().zip(&graded.scores).map(|(id, score)| padded(&score.mark().to_string(), id.width()));
            let marks: Vec<String> = marks.collect();
            let _ = writeln!(
                text,
                "{}  {}  {} of {}",
                padded(&graded.notebook, widest),
                marks.join("  "),
                graded.passed(),
                ids.len()
            );
        }
        text += "\n";
    }
    if !text.is_empty() {
        text += "✓ passed  ✗ failed  ○ not written  · not reached\n\n";
    }
    for graded in notebooks {
        if let Some(problem) = &graded.problem {
            let _ = writeln!(text, "{}: {problem}", graded.notebook);
        }
    }
    text
}

/// Filled with blanks: names of files may hold letters that are two columns wide.
fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::super::score::{FailedCell, NOT_WRITTEN};
    use super::*;

    fn score(id: &str, outcome: &str, case: Option<&str>) -> Score {
        let passed = outcome == "passed";
        Score {
            id: id.into(),
            function: "double".into(),
            outcome: outcome.into(),
            passed,
            case: case.map(Into::into),
            ..Score::default()
        }
    }

    fn graded(notebook: &str, scores: Vec<Score>) -> Graded {
        Graded { notebook: notebook.into(), lessons: vec!["99-01".into()], scores, ..Graded::default() }
    }

    #[test]
    fn one_notebook_is_told_in_full() {
        let scores = vec![score("99-01.E1", "wrong value", Some("zero")), score("99-01.E2", NOT_WRITTEN, None)];
        let failed_cells = vec![FailedCell { cell: 3, error: "Panic".into(), message: "ouch\nand more".into() }];
        let text = text(&Report::of(vec![Graded { failed_cells, ..graded("a.ipynb", scores) }], 1.25));
        let expected = "a.ipynb\n  ✗ 99-01.E1   double  wrong value in case \"zero\"\n  ○ 99-01.E2   double  not written\n\n  code cell 3 failed: Panic: ouch\n\n0 of 2 passed, 1.2 s\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn several_are_a_table_whose_columns_stand_in_line() {
        let problem = Some("it is no notebook".into());
        let notebooks = vec![
            graded("漢.ipynb", vec![score("99-01.E1", "passed", None), score("99-01.E10", "panic", None)]),
            graded("long name.ipynb", vec![score("99-01.E1", "passed", None), score("99-01.E10", "passed", None)]),
            Graded { problem, ..graded("x.ipynb", vec![]) },
        ];
        let text = text(&Report::of(notebooks, 60.0));
        assert!(
            text.starts_with(
                "99-01            E1  E10\n漢.ipynb         ✓   ✗    1 of 2\nlong name.ipynb  ✓   ✓    2 of 2\n"
            ),
            "{text}"
        );
        assert!(text.ends_with("x.ipynb: it is no notebook\n3 notebooks, 3 of 4 passed, 60.0 s\n"), "{text}");
    }
}
