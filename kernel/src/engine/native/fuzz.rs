//! Arbitrary text as cells: parsing, planning and generating never panic, and the learner's text is never lost.

use std::sync::Arc;

use proptest::prelude::*;

use super::notebook::Notebook;
use super::source::CellText;
use super::{brackets, commands, generate, parse, plan, remedies};

/// Pieces of Rust, whole and broken, and what no Rust is.
const PIECES: &[&str] = &[
    "let x = 1;",
    "let mut (a, b) = f()?;",
    "x",
    "y += x;",
    "fn f(n: i32) -> i32 { n }",
    "struct P<T> { x: T }",
    "impl P<i32> { fn g(&self) {} }",
    "use std::{fs, io::{self, Read as _}};",
    "macro_rules! m { ($e:expr) => { $e }; }",
    "m!(x)",
    "for i in 0..3 {",
    "}",
    "{",
    "(",
    ")",
    "\"",
    "'",
    "r#\"",
    "/*",
    "//",
    "\n",
    "\r\n",
    "\t",
    ":vars",
    ":dep x = \"1\"",
    "async { g().await? }",
    "loop { if x { break } }",
    "|x| x?",
    "static S: u8 = 0;",
    "const { loop {} };",
    "#[derive(Debug)]",
    "enum E { A(u8), B { c: i64 } }",
    "é",
    "\u{0}",
    "🦀",
    "\u{202e}",
    "x?;",
    "match x { _ => {} }",
    "let Some(z) = q else { return };",
    "thread_local! { static T: u8 = 1; }",
    "mod m { pub fn f() {} }",
    "trait T { fn t(&self); }",
    ";",
    "=>",
    "'a: loop {}",
    "unsafe {",
];

fn cell() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_string), 1 => "\\PC{0,8}"];
    (prop::collection::vec(piece, 0..14), prop::sample::select(&["", " ", "\n"][..]))
        .prop_map(|(pieces, between)| pieces.join(between))
}

proptest! {
    #[test]
    fn cells_are_parsed_planned_and_generated(first in cell(), second in cell()) {
        let mut notebook = Notebook::default();
        for (number, source) in [(1, first), (2, second)] {
            let (found, rest) = commands::split(&source);
            prop_assert!(rest.len() == source.len() && found.iter().all(|command| command.range.end <= source.len()));
            let _ = brackets::completeness(&rest);
            let _ = brackets::bracket_error(&rest);
            let cell = Arc::new(CellText { number, text: rest });
            let parsed = parse::parse(&cell.text, &|_| false);
            let inside = |range: &std::ops::Range<usize>| cell.text.get(range.clone()).is_some();
            prop_assert!(parsed.definitions.iter().all(|definition| inside(&definition.range)));
            prop_assert!(parsed.tail.iter().all(inside) && parsed.hoisted.iter().all(inside));
            prop_assert!(parsed.errors.iter().all(|error| error.at <= cell.text.len()));
            if !parsed.errors.is_empty() {
                generate::only_text(&cell);
                continue;
            }
            parsed.imports.iter().for_each(|import| notebook.import(import, &cell));
            parsed.definitions.iter().for_each(|definition| notebook.define(definition, &cell));
            let plan = plan(&notebook, &parsed);
            let program = generate::program(&notebook, &cell, &parsed, &plan);
            // Every definition of the cell stands in the program, as it was written.
            let text: String = program.files.iter().flat_map(|file| file.copied()).collect();
            for definition in parsed.definitions.iter().filter(|one| one.publish.is_empty() && one.polls.is_empty() && one.of_static.is_none()) {
                let own = &cell.text[definition.range.clone()];
                let still_there = notebook.items.iter().any(|item| Arc::ptr_eq(&item.cell, &cell) && item.definition.range == definition.range && item.removed.is_empty());
                prop_assert!(!still_there || text.contains(own), "{own:?} is not in {text:?}");
            }
        }
    }

    #[test]
    fn messages_of_errors_are_read_whatever_they_say(
        start in prop::sample::select(&["", "not found: ", "ColumnNotFound(ErrString(\"", "ndarray: inputs ", "shape mismatch in matmul, lhs: ", "dtype mismatch in ", "called `Result::unwrap()` on an `Err` value: "][..]),
        rest in "[\\PC\"\\[\\], :×0-9]{0,40}",
    ) {
        remedies::remedy(&format!("{start}{rest}"));
    }
}
