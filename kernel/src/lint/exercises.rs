//! Exercises of a lesson: statement, stub and check behind each other, with ids in order.

use super::{Finding, Lesson};
use crate::engine::defined_names;
use crate::ipynb::{Cell, Kind};

const HEADING: &str = "### Exercise ";
const LEVELS: [&str; 3] = ["easy", "medium", "hard"];

/// The id of the exercise that a cell belongs to: by its tag, or a statement by its heading.
pub fn id_of(cell: &Cell) -> Option<&str> {
    let tag = cell.tags.iter().map(String::as_str).find(|tag| is_id(tag));
    tag.or_else(|| cell.source.strip_prefix(HEADING)?.split([':', ' ', '\n']).next().filter(|id| is_id(id)))
}

/// The exercises that a lesson states, in order: id and function.
pub fn stated(lesson: &Lesson) -> Vec<(&str, &str)> {
    let statements = lesson.notebook.cells.iter().filter(|cell| is_statement(cell));
    statements.filter_map(|cell| Some((id_of(cell)?, function(cell)?))).collect()
}

pub fn findings(lesson: &Lesson) -> Vec<Finding> {
    let mut findings = Vec::new();
    let prefix = lesson.id().unwrap_or_default();
    let mut names: Vec<&str> = Vec::new();
    let mut count = 0;
    for (at, cell) in lesson.cells() {
        findings.extend(
            cell.tags
                .iter()
                .filter(|tag| !is_known(tag))
                .map(|tag| Finding::at(at, format!("has the unknown tag `{tag}`"))),
        );
        if is_statement(cell) {
            count += 1;
            let expected = format!("{prefix}.E{count}");
            if id_of(cell) != Some(&expected) {
                findings.push(Finding::at(at, format!("is exercise {expected} by its place")));
            }
            let name = function(cell).unwrap_or_default();
            if names.contains(&name) {
                findings.push(Finding::at(at, format!("`{name}` is the function of an earlier exercise too")));
            }
            names.push(name);
            findings.extend(statement(at, cell));
            findings.extend(answer(lesson, at, id_of(cell).unwrap_or_default(), name));
        } else if (cell.is_tagged("exercise") || cell.is_tagged("check")) && !follows_statement(lesson, at) {
            findings.push(Finding::at(at, "is part of an exercise without a statement right before it"));
        }
    }
    findings
}

fn is_statement(cell: &Cell) -> bool {
    cell.kind == Kind::Markdown && cell.source.starts_with(HEADING)
}

/// `03-02.E3`
fn is_id(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((lesson, number)) = text.split_once(".E") else { return false };
    digits(number)
        && lesson
            .split_once('-')
            .is_some_and(|(part, lesson)| part.len() == 2 && lesson.len() == 2 && digits(part) && digits(lesson))
}

fn is_known(tag: &str) -> bool {
    matches!(tag, "exercise" | "check" | "raises-exception") || is_id(tag)
}

/// The name between backquotes in the heading.
fn function(cell: &Cell) -> Option<&str> {
    cell.source.lines().next()?.split('`').nth(1)
}

fn statement(at: usize, cell: &Cell) -> Vec<Finding> {
    let mut findings = Vec::new();
    if function(cell).is_none() || id_of(cell).is_none() {
        findings.push(Finding::at(at, "begins with a heading such as ### Exercise 03-02.E3: `outer`"));
    }
    let effort = |line: &str| {
        let words = line.strip_prefix('*')?.strip_suffix('*')?.strip_suffix(" minutes")?;
        let (level, minutes) = words.split_once(", ")?;
        (LEVELS.contains(&level) && minutes.parse().is_ok_and(|minutes: u32| minutes > 0)).then_some(())
    };
    if !cell.source.lines().any(|line| effort(line).is_some()) {
        findings.push(Finding::at(at, "says how hard it is in a line such as *medium, 10 minutes*"));
    }
    let hints = (1..).take_while(|n| cell.source.contains(&format!("<summary>Hint {n}</summary>"))).count();
    let all = cell.source.matches("<summary>Hint").count();
    if hints < 2 || hints != all {
        findings.push(Finding::at(at, "folds two hints or more, `<summary>Hint 1</summary>` and so on"));
    }
    findings
}

/// The two cells behind a statement.
fn answer(lesson: &Lesson, at: usize, id: &str, name: &str) -> Vec<Finding> {
    let code = |at: usize| lesson.notebook.cells.get(at - 1).filter(|cell| cell.kind == Kind::Code);
    let mut findings = Vec::new();
    match code(at + 1).filter(|cell| cell.is_tagged("exercise") && cell.is_tagged(id)) {
        None => findings.push(Finding::at(at + 1, format!("is the stub of {id}: code, tagged `exercise` and `{id}`"))),
        Some(stub) if !stub.source.contains("todo!()") || !defined_names(&stub.source).contains(name) => {
            findings.push(Finding::at(at + 1, format!("defines `{name}` with the body `todo!()`")));
        }
        Some(_) => {}
    }
    match code(at + 2).filter(|cell| cell.is_tagged("check") && cell.is_tagged(id)) {
        None => findings.push(Finding::at(at + 2, format!("is the check of {id}: code, tagged `check` and `{id}`"))),
        Some(check) if !check.source.starts_with(&format!("check::{name}(")) => {
            findings.push(Finding::at(at + 2, format!("calls `check::{name}({name})`")));
        }
        Some(_) => {}
    }
    findings
}

fn follows_statement(lesson: &Lesson, at: usize) -> bool {
    let before = lesson.cells().filter(|(place, cell)| (*place + 1 == at || *place + 2 == at) && is_statement(cell));
    before.count() > 0
}

#[cfg(test)]
mod tests {
    use super::super::{lesson, said};
    use super::*;

    const STATEMENT: &str =
        "### Exercise 99-01.E1: `double`\n\n*easy, 2 minutes*\n\n<summary>Hint 1</summary>\n<summary>Hint 2</summary>";
    const STUB: &str = "@exercise 99-01.E1\nfn double(x: f64) -> f64 {\n    todo!()\n}";
    const CHECK: &str = "@check 99-01.E1\ncheck::double(double)";

    #[test]
    fn statement_stub_and_check_belong_together() {
        assert_eq!(said(findings(&lesson(&[STATEMENT, STUB, CHECK]))), [""; 0]);
        assert_eq!(stated(&lesson(&[STATEMENT])), [("99-01.E1", "double")]);
        assert_eq!(
            said(findings(&lesson(&[STATEMENT, CHECK, STUB]))),
            [
                "cell 2: is the stub of 99-01.E1: code, tagged `exercise` and `99-01.E1`",
                "cell 3: is the check of 99-01.E1: code, tagged `check` and `99-01.E1`",
            ]
        );
        assert_eq!(
            said(findings(&lesson(&["1", STUB, CHECK]))),
            [
                "cell 2: is part of an exercise without a statement right before it",
                "cell 3: is part of an exercise without a statement right before it",
            ]
        );
        assert_eq!(said(findings(&lesson(&[STATEMENT]))).len(), 2);
    }

    #[test]
    fn ids_are_in_order_and_names_different() {
        let second = STATEMENT.replace("E1", "E3");
        let (stub, check) = (STUB.replace("E1", "E3"), CHECK.replace("E1", "E3"));
        assert_eq!(
            said(findings(&lesson(&[STATEMENT, STUB, CHECK, &second, &stub, &check]))),
            [
                "cell 4: is exercise 99-01.E2 by its place",
                "cell 4: `double` is the function of an earlier exercise too",
            ]
        );
    }

    #[test]
    fn a_statement_says_how_hard_it_is_and_folds_its_hints() {
        let findings = |text: &str| said(statement(1, &lesson(&[text]).notebook.cells[0])).len();
        assert_eq!(findings(STATEMENT), 0);
        assert_eq!(findings(&STATEMENT.replace("easy", "trivial")), 1);
        assert_eq!(findings(&STATEMENT.replace("2 minutes", "0 minutes")), 1);
        assert_eq!(findings(&STATEMENT.replace("Hint 2", "Hint 3")), 1);
        assert_eq!(findings("### Exercise seven"), 3);
    }

    #[test]
    fn stubs_and_checks_are_what_they_say() {
        let stub = STUB.replace("todo!()", "x");
        let check = CHECK.replace("(double)", "(|x| 2.0 * x)").replace("double", "triple");
        assert_eq!(
            said(findings(&lesson(&[STATEMENT, &stub, &check]))),
            ["cell 2: defines `double` with the body `todo!()`", "cell 3: calls `check::double(double)`",]
        );
        assert_eq!(said(findings(&lesson(&["@slow\n1"]))), ["cell 1: has the unknown tag `slow`"]);
    }
}
