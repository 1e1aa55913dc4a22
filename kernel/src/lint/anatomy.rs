//! The parts of a lesson and their order, and how long its cells are.

use std::ops::RangeInclusive;

use super::exercises::id_of;
use super::{Finding, Lesson};
use crate::ipynb::{Cell, Kind};

/// What stands in the first code cell of every lesson.
pub const SETUP: &str = ":dep anneal = { path = \"../..\" }\nuse anneal::prelude::*;";
/// Cells, those of exercises not counted.
const CELLS: RangeInclusive<usize> = 25..=45;
/// Lines of code, in most cells and in any.
const MEDIAN: usize = 8;
const LINES: usize = 25;
/// Words of a text between the title and the recap, without tables; statements of exercises apart.
const WORDS: usize = 200;
/// Sections that every lesson has, in this order.
const SECTIONS: [&str; 4] = ["## Look first", "## Recap", "## Interview questions", "## Onward"];
/// What the table below the title says.
const FACTS: [&str; 3] = ["Time", "Before this", "Data"];
const QUESTIONS: usize = 5;

pub fn findings(lesson: &Lesson) -> Vec<Finding> {
    let rules: [fn(&Lesson) -> Vec<Finding>; 6] = [title, setup, sections, lengths, failures, endings];
    rules.iter().flat_map(|rule| rule(lesson)).collect()
}

fn title(lesson: &Lesson) -> Vec<Finding> {
    let Some(id) = lesson.id() else {
        return vec![Finding::of_lesson("stands in no folder like notebooks/03_tensors/02_broadcasting.ipynb")];
    };
    let first = lesson.notebook.cells.first().filter(|cell| cell.kind == Kind::Markdown);
    let text = first.map_or("", |cell| &cell.source);
    let mut findings = Vec::new();
    if !text.starts_with(&format!("# {id} ")) {
        findings.push(Finding::at(1, format!("begins with the title, `# {id} ...`")));
    }
    let missing = FACTS.iter().filter(|fact| !text.contains(&format!("| **{fact}** |")));
    findings.extend(
        missing.map(|fact| Finding::at(1, format!("the table below the title has a row `| **{fact}** | ... |`"))),
    );
    findings
}

fn setup(lesson: &Lesson) -> Vec<Finding> {
    let first = lesson.cells().find(|(_, cell)| cell.kind == Kind::Code).filter(|(_, cell)| cell.source != SETUP);
    first
        .into_iter()
        .map(|(at, _)| Finding::at(at, format!("the first code cell is the same everywhere:\n{SETUP}")))
        .collect()
}

fn sections(lesson: &Lesson) -> Vec<Finding> {
    let headings: Vec<(usize, &str)> =
        lesson.cells().flat_map(|(at, cell)| headings(cell).map(move |line| (at, line))).collect();
    let mut findings = Vec::new();
    let mut level = 0;
    for (at, line) in &headings {
        let own = line.chars().take_while(|c| *c == '#').count();
        if own > level + 1 {
            findings.push(Finding::at(*at, format!("`{line}` stands {own} deep below a heading {level} deep")));
        }
        if own == 1 && level > 0 {
            findings.push(Finding::at(*at, format!("`{line}` is a second title")));
        }
        level = own;
    }
    let mut last = 0;
    for section in SECTIONS {
        match headings.iter().find(|(_, line)| line.trim() == section) {
            None => findings.push(Finding::of_lesson(format!("has no section `{section}`"))),
            Some((at, _)) if *at < last => findings.push(Finding::at(*at, format!("`{section}` stands too early"))),
            Some((at, _)) => last = *at,
        }
    }
    findings
}

/// Headings outside of code blocks.
fn headings(cell: &Cell) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    let lines = if cell.kind == Kind::Markdown { cell.source.lines() } else { "".lines() };
    lines.filter(move |line| {
        fenced ^= line.trim_start().starts_with("```");
        !fenced && line.trim_start_matches('#').starts_with(' ') && line.starts_with('#')
    })
}

fn lengths(lesson: &Lesson) -> Vec<Finding> {
    let mut findings = Vec::new();
    let told = lesson.notebook.cells.iter().filter(|cell| id_of(cell).is_none()).count();
    if !CELLS.contains(&told) {
        let (least, most) = (CELLS.start(), CELLS.end());
        findings.push(Finding::of_lesson(format!(
            "has {told} cells besides its exercises; {least} to {most} are a lesson"
        )));
    }
    let code = lesson.cells().filter(|(_, cell)| cell.kind == Kind::Code);
    let mut lines: Vec<(usize, usize)> = code.map(|(at, cell)| (cell.source.lines().count(), at)).collect();
    for (long, at) in lines.iter().filter(|(lines, _)| *lines > LINES) {
        findings.push(Finding::at(*at, format!("has {long} lines of code, more than {LINES}")));
    }
    lines.sort_unstable();
    if let Some((median, _)) = lines.get(lines.len() / 2).filter(|(median, _)| *median > MEDIAN) {
        findings.push(Finding::of_lesson(format!(
            "half of its code cells have {median} lines or more; {MEDIAN} are enough"
        )));
    }
    let recap = lesson.cells().find(|(_, cell)| headings(cell).any(|line| line == SECTIONS[1]));
    let ideas = lesson.cells().skip(1).take_while(|(at, _)| recap.is_none_or(|(recap, _)| *at < recap));
    for (at, cell) in ideas.filter(|(_, cell)| cell.kind == Kind::Markdown && id_of(cell).is_none()) {
        let lines = cell.source.lines().filter(|line| !line.starts_with('|'));
        let words = lines.flat_map(str::split_whitespace).count();
        if words > WORDS {
            findings.push(Finding::at(at, format!("has {words} words; more than {WORDS} are two thoughts")));
        }
    }
    findings
}

/// At most one cell fails, on purpose; and nothing of an exercise does.
fn failures(lesson: &Lesson) -> Vec<Finding> {
    let failing: Vec<_> = lesson.cells().filter(|(_, cell)| cell.is_tagged("raises-exception")).collect();
    let second = failing.iter().skip(1).map(|(at, _)| Finding::at(*at, "is a second cell that fails on purpose"));
    let graded = failing.iter().filter(|(_, cell)| cell.is_tagged("exercise") || cell.is_tagged("check"));
    second.chain(graded.map(|(at, _)| Finding::at(*at, "belongs to an exercise and may not fail on purpose"))).collect()
}

/// What stands at the end of a lesson besides headings.
fn endings(lesson: &Lesson) -> Vec<Finding> {
    let texts: Vec<&str> =
        lesson.notebook.cells.iter().filter(|cell| cell.kind == Kind::Markdown).map(|cell| &*cell.source).collect();
    let text = texts.join("\n");
    let mut findings = Vec::new();
    if !text.lines().any(|line| line.starts_with("| In Python")) {
        findings.push(Finding::of_lesson("has no table `| In Python | In Rust, here |`"));
    }
    let questions =
        text.split_once(SECTIONS[2]).map_or("", |(_, rest)| rest.split_once(SECTIONS[3]).map_or(rest, |(own, _)| own));
    let folded = questions.matches("<details>").count();
    if folded < QUESTIONS {
        findings.push(Finding::of_lesson(format!(
            "has {folded} interview questions with folded answers; {QUESTIONS} are asked for"
        )));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::{lesson, said};
    use super::*;

    const TITLE: &str = "# 99-01 Test\n| | |\n|---|---|\n| **Time** | b |\n| **Before this** | c |\n| **Data** | d |";

    #[test]
    fn title_and_setup_are_the_same_everywhere() {
        assert_eq!(said(title(&lesson(&[TITLE]))), [""; 0]);
        assert_eq!(said(title(&lesson(&["# 99-02 Test\n| **Time** | 1 |"]))).len(), 3);
        assert_eq!(said(setup(&lesson(&["# x", SETUP, "use b;"]))), [""; 0]);
        assert!(
            said(setup(&lesson(&["# x", "use anneal::prelude::*;"])))[0].starts_with("cell 2: the first code cell")
        );
    }

    #[test]
    fn sections_come_in_order_and_headings_one_level_after_the_other() {
        let whole = [
            "# 99-01",
            "## Look first\n```\n# no heading\n```",
            "### x",
            "## Recap",
            "## Interview questions",
            "## Onward",
        ];
        assert_eq!(said(sections(&lesson(&whole))), [""; 0]);
        let bent = ["# 99-01", "### x", "## Recap", "## Look first", "## Onward", "# y"];
        let expected = [
            "cell 2: `### x` stands 3 deep below a heading 1 deep",
            "cell 6: `# y` is a second title",
            "cell 3: `## Recap` stands too early",
            "has no section `## Interview questions`",
        ];
        assert_eq!(said(sections(&lesson(&bent))), expected);
    }

    #[test]
    fn cells_are_short() {
        let long = "1;\n".repeat(26);
        let words = format!("Text {}\n| in a table |", "word ".repeat(200));
        let statement = format!("### Exercise 99-01.E1: `x`\n{words}");
        let cells = ["# x", &long, &words, &statement, "## Recap", &words];
        let expected = [
            "has 5 cells besides its exercises; 25 to 45 are a lesson",
            "cell 2: has 26 lines of code, more than 25",
            "half of its code cells have 26 lines or more; 8 are enough",
            "cell 3: has 201 words; more than 200 are two thoughts",
        ];
        assert_eq!(said(lengths(&lesson(&cells))), expected);
    }

    #[test]
    fn one_cell_may_fail_and_none_of_an_exercise() {
        let cells = ["@raises-exception\n1", "@check 99-01.E1 raises-exception\n2"];
        assert_eq!(
            said(failures(&lesson(&cells))),
            [
                "cell 2: is a second cell that fails on purpose",
                "cell 2: belongs to an exercise and may not fail on purpose",
            ]
        );
        assert_eq!(said(endings(&lesson(&["## Interview questions\n<details>"]))).len(), 2);
    }
}
