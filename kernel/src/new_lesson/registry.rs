//! The places where a new lesson has to be named, besides its own files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{New, sentence};

const CHECKS: &str = "src/check/mod.rs";
const ANSWERS: &str = "src/exercise/help.rs";
const TESTS: &str = "tests/toolkit/solutions.rs";
const SYLLABUS: &str = "notebooks/README.md";
/// The head of each part's table there. Minutes are those of the lesson, then those of its exercises.
const HEAD: &str = "| lesson | what you can do afterwards | level | minutes | before |";
const RULE: &str = "|---|---|---|---|---|";

/// Each file that names lessons, with the new one in it.
pub fn entries(root: &Path, new: &New) -> Result<Vec<(String, String)>> {
    let read = |place: &str| fs::read_to_string(root.join(place)).with_context(|| format!("cannot read {place}"));
    let tested = read(TESTS)?;
    let edited = [
        (CHECKS, checks(&read(CHECKS)?, &tested, new)),
        (ANSWERS, answers(&read(ANSWERS)?, new)),
        (TESTS, tests(&tested, new)),
        (SYLLABUS, Some(syllabus(&read(SYLLABUS)?, new))),
    ];
    let entry = |(place, text): (&str, Option<String>)| {
        let text = text.with_context(|| format!("{place} is not as it was, so the lesson cannot be named in it"))?;
        Ok((place.to_string(), text))
    };
    ensure!(!modules(&tested).contains_key(&*new.module), "there is a lesson `{}` already", new.module);
    edited.into_iter().map(entry).collect()
}

/// Its module, what that offers, and its exercises in the order of the course.
fn checks(text: &str, tested: &str, new: &New) -> Option<String> {
    let name = &new.module;
    // rustfmt brings these into order.
    let text = text.replacen("\nmod ", &format!("\nmod {name};\nmod "), 1);
    let text = text.replacen("\npub use ", &format!("\npub use {name}::*;\npub use "), 1);
    let end = text.find(".into_iter()")?;
    let start = text[..end].rfind('[')? + 1;
    let end = start + text[start..end].rfind(']')?;
    let files = modules(tested);
    let entries = text[start..end].split(',').map(str::trim).filter(|entry| !entry.is_empty());
    let mut entries: Vec<(String, String)> = entries
        .map(|entry| {
            (files.get(entry.split("::").next().unwrap_or_default()).cloned().unwrap_or_default(), entry.to_string())
        })
        .collect();
    insert(&mut entries, (new.file("rs"), format!("{name}::EXERCISES")));
    let list: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
    Some(format!("{}{}{}", &text[..start], list.join(", "), &text[end..]))
}

/// The file with its answers, which the toolkit carries along.
fn answers(text: &str, new: &New) -> Option<String> {
    let start = text.find("const SOLUTIONS: &[&str] = &[")? + "const SOLUTIONS: &[&str] = &[".len();
    let end = start + text[start..].find("];")?;
    let entries = text[start..end].split("include_str!(").skip(1).filter_map(|entry| entry.split('"').nth(1));
    let mut entries: Vec<(String, String)> = entries.map(|path| (path.to_string(), path.to_string())).collect();
    let path = format!("../../solutions/{}", new.file("rs"));
    insert(&mut entries, (path.clone(), path));
    let list: Vec<_> = entries.iter().map(|(path, _)| format!("include_str!({path:?}),")).collect();
    Some(format!("{}{}{}", &text[..start], list.join("\n"), &text[end..]))
}

/// Its answers, and the test of its first exercise.
fn tests(text: &str, new: &New) -> Option<String> {
    let (name, file, function) = (&new.module, new.file("rs"), new.function());
    let first = text.find("#[allow(clippy::type_complexity)]\n#[path = ")?;
    let module = format!("#[allow(clippy::type_complexity)]\n#[path = \"../../solutions/{file}\"]\nmod {name};\n");
    let text = format!("{}{module}{}", &text[..first], &text[first..]);
    let start = text.find("    verify! {\n")? + "    verify! {\n".len();
    let end = start + text[start..].find("\n    }\n")? + 1;
    // Before the first lesson that comes later; each begins eight deep with its name and file.
    let later = text[start..end].lines().scan(start, |at, line| {
        let begin = *at;
        *at += line.len() + 1;
        Some((begin, line))
    });
    let later = later.filter(|(_, line)| line.starts_with("        ") && !line.starts_with("         "));
    let mut later = later.filter_map(|(at, line)| Some((at, line.split('"').nth(1)?)));
    let at = later.find(|(_, other)| *other > &*file).map_or(end, |(at, _)| at);
    Some(format!("{}        {name} {file:?} {{ {function} }}\n{}", &text[..at], &text[at..]))
}

/// By module, the files of answers that the tests know: `03_tensors/02_broadcasting.rs`.
fn modules(tested: &str) -> BTreeMap<&str, String> {
    let parts = tested.split("#[path = \"../../solutions/").skip(1);
    let module = |part: &'_ str| -> Option<(usize, usize)> { Some((part.find('"')?, part.find("mod ")? + 4)) };
    parts
        .filter_map(|part| {
            let (end, name) = module(part)?;
            Some((part[name..].split(';').next()?, part[..end].to_string()))
        })
        .collect()
}

/// A row in the table of its part, in the order of lessons; a new table for a new part.
fn syllabus(text: &str, new: &New) -> String {
    let row = format!(
        "| [{} {}]({}) | what one can do afterwards | easy | 40 + 60 | 00-01 |",
        new.id,
        new.title,
        new.file("ipynb")
    );
    let number = &new.id[..2];
    let mut lines: Vec<&str> = text.trim_end().lines().collect();
    let part = lines.iter().position(|line| line.starts_with(&format!("## {number} ")));
    let Some(part) = part else {
        let later = |line: &&str| {
            line.strip_prefix("## ").is_some_and(|rest| {
                rest.get(..2).is_some_and(|other| other > number && other.bytes().all(|b| b.is_ascii_digit()))
            })
        };
        let at = lines.iter().position(later).unwrap_or(lines.len());
        let heading = format!("## {number} {}", sentence(&new.part[3..]));
        let table = [&*heading, "", HEAD, RULE, &row];
        let (before, after) = if at == lines.len() { (&[""][..], &[][..]) } else { (&[][..], &[""][..]) };
        lines.splice(at..at, before.iter().chain(&table).chain(after).copied());
        return lines.join("\n") + "\n";
    };
    let rows = lines[part..].iter().enumerate().skip_while(|(_, line)| !line.starts_with("|---")).skip(1);
    let rows: Vec<(usize, &&str)> = rows.take_while(|(_, line)| line.starts_with('|')).collect();
    let later = rows.iter().find(|(_, line)| line.trim_start_matches("| [") > &*new.id).map(|(at, _)| *at);
    let end = rows.last().map_or(lines.len() - part, |(at, _)| at + 1);
    lines.insert(part + later.unwrap_or(end), &row);
    lines.join("\n") + "\n"
}

/// Before the first entry whose key is greater.
fn insert(entries: &mut Vec<(String, String)>, entry: (String, String)) {
    let at = entries.iter().position(|(key, _)| *key > entry.0).unwrap_or(entries.len());
    entries.insert(at, entry);
}

#[cfg(test)]
mod tests {
    use super::super::Options;
    use super::*;

    fn new(place: &str) -> New {
        New::parse(&Options { place: place.into(), title: None }).unwrap()
    }

    const TESTED: &str = "use x;\n\n#[allow(clippy::type_complexity)]\n#[path = \"../../solutions/00_start/01_first.rs\"]\nmod first;\n#[allow(clippy::type_complexity)]\n#[path = \"../../solutions/05_learning/01_linear.rs\"]\nmod linear;\n\n    verify! {\n        first \"00_start/01_first.rs\" { a b }\n        linear \"05_learning/01_linear.rs\" {\n            c d\n        }\n    }\n";

    #[test]
    fn modules_and_tests_come_in_the_order_of_the_course() {
        let text = "//! Checks.\n\nmod first;\nmod linear;\n\npub use first::*;\npub use linear::*;\n\n    [first::EXERCISES, linear::EXERCISES].into_iter()\n";
        let between = checks(text, TESTED, &new("03_tensors/01_arrays")).unwrap();
        assert!(between.contains("[first::EXERCISES, arrays::EXERCISES, linear::EXERCISES].into_iter()"), "{between}");
        assert!(between.contains("\nmod arrays;\n") && between.contains("\npub use arrays::*;\n"), "{between}");
        let between = tests(TESTED, &new("03_tensors/01_arrays")).unwrap();
        assert!(
            between.contains("{ a b }\n        arrays \"03_tensors/01_arrays.rs\" { double_03_01 }\n        linear "),
            "{between}"
        );
        let behind = tests(TESTED, &new("06_more/01_last")).unwrap();
        assert!(
            behind
                .contains("            c d\n        }\n        last \"06_more/01_last.rs\" { double_06_01 }\n    }\n"),
            "{behind}"
        );
        assert!(behind.contains("#[path = \"../../solutions/06_more/01_last.rs\"]\nmod last;\n"), "{behind}");
        assert_eq!(modules(TESTED)["linear"], "05_learning/01_linear.rs");
    }

    #[test]
    fn answers_stand_in_a_list_of_files() {
        let text = "const SOLUTIONS: &[&str] = &[include_str!(\"../../solutions/00_start/01_first.rs\")];\n";
        let expected = "const SOLUTIONS: &[&str] = &[include_str!(\"../../solutions/00_start/01_first.rs\"),\ninclude_str!(\"../../solutions/00_start/02_plan.rs\"),];\n";
        assert_eq!(answers(text, &new("00_start/02_plan")).unwrap(), expected);
    }

    #[test]
    fn the_syllabus_gets_a_row_or_a_part() {
        let text = "# Syllabus\n\n## 00 Start\n\n| a | b | c |\n|---|---|---|\n| [00-01 A](x) | y | 40 |\n| [00-03 C](z) | y | 40 |\n\n## 05 Later\n\n| a | b | c |\n|---|---|---|\n";
        let second = syllabus(text, &new("00_start/02_plan"));
        assert!(
            second.contains(
                "(x) | y | 40 |\n| [00-02 Plan](00_start/02_plan.ipynb) | what one can do afterwards | easy | 40 + 60 | 00-01 |\n| [00-03"
            ),
            "{second}"
        );
        assert!(syllabus(text, &new("00_start/04_end")).contains("(z) | y | 40 |\n| [00-04 End]"));
        let part = syllabus(text, &new("03_big_tensors/01_arrays"));
        assert!(part.contains("| 40 |\n\n## 03 Big tensors\n\n| lesson | what you can do afterwards | level | minutes | before |\n|---|---|---|---|---|\n| [03-01 Arrays](03_big_tensors/01_arrays.ipynb)"), "{part}");
        assert!(part.contains("| 00-01 |\n\n## 05 Later"), "{part}");
        assert!(syllabus(text, &new("05_later/01_x")).ends_with(
            "|---|---|---|\n| [05-01 X](05_later/01_x.ipynb) | what one can do afterwards | easy | 40 + 60 | 00-01 |\n"
        ));
        assert!(syllabus(text, &new("09_last/01_x")).contains("|---|---|---|\n\n## 09 Last\n"));
    }
}
