//! Sentences beside the compiler's own, for what is special about notebooks and what surprises people from Python.

use super::compile::Diagnostic;
use super::generate::{Program, is_body};
use super::learn::locate;
use super::notebook::Notebook;
use super::report::{origin, short_type};

/// What to say about an error, besides what rustc says.
pub fn words(program: &Program, diagnostic: &Diagnostic, notebook: &Notebook) -> Vec<String> {
    let mut words = Vec::new();
    let quoted = |text: &str| text.split('`').nth(1).map(str::to_string);
    let mut files = diagnostic.spans.iter().filter_map(|span| locate(program, span)).map(|(file, _)| file);
    let item = files.find(|file| file.name != "main.rs" && !is_body(file));
    if matches!(diagnostic.code(), "E0423" | "E0425" | "E0434")
        && let Some(name) = quoted(&diagnostic.message)
    {
        if let Some(reason) = notebook.lost.get(&name) {
            words.push(format!("`{name}` is not there: {reason}"));
        } else if let (Some(variable), Some(item)) = (notebook.variables.get(&name), item) {
            words.push(out_of_sight(&item.name, &name, &short_type(&variable.type_text)));
        } else if let Some(item) = item.filter(|_| program.files.iter().any(|file| file.defines(&name))) {
            words.push(out_of_sight(&item.name, &name, "..."));
        }
    }
    let quoted_crate =
        |text: &str| text.split("module or crate `").nth(1).and_then(|rest| rest.split('`').next()).map(str::to_string);
    if matches!(diagnostic.code(), "E0432" | "E0433")
        && let Some(name) = quoted_crate(&diagnostic.message)
        && name.starts_with(|c: char| c.is_lowercase())
    {
        words.push(format!("if `{name}` is a crate of your own, put `:dep {name} = \"*\"` at the head of a cell"));
    }
    if matches!(diagnostic.code(), "E0384" | "E0596" | "E0594")
        && let Some(name) = quoted(&diagnostic.message)
        && let Some(variable) = notebook.variables.get(&name).filter(|variable| !variable.mutable)
    {
        words.push(format!(
            "`{name}` was made without `mut` in cell [{}]: write `let mut {name} = ...` there, or `let mut {name} = {name};` here",
            variable.cell
        ));
    }
    if diagnostic.code() == "E0382"
        && let Some(name) = quoted(&diagnostic.message)
    {
        words.push(format!(
            "a value has one owner, and `{name}` was given away: lend it there (`&{name}`), or give a copy away \
             (`{name}.clone()`)"
        ));
    }
    if diagnostic.code() == "E0277" && diagnostic.message.contains("implement `Try`") {
        words.push("`?` takes the value out of a `Result` or an `Option`; this is neither: leave the `?` out".into());
    }
    if matches!(diagnostic.code(), "E0282" | "E0283" | "E0284") && item.is_none() {
        words.push("the type of a variable has to be known in the cell that makes it: `let x: Vec<f64> = ...`".into());
    }
    let mentions_outcome = || {
        let labels = diagnostic.spans.iter().filter_map(|span| span.label.as_ref());
        labels.chain(diagnostic.children.iter().map(|child| &child.message)).any(|text| text.contains("CellError"))
    };
    if diagnostic.code() == "E0069" || diagnostic.code() == "E0308" && mentions_outcome() {
        words.push(
            "`return Ok(());` ends a cell early, `Err(error)?` with an error; the value of a cell is its last \
             expression, without `return`"
                .into(),
        );
    }
    words.extend(number(program, diagnostic, notebook));
    words
}

/// Items stand outside of cells and see none of their variables.
fn out_of_sight(item: &str, name: &str, type_text: &str) -> String {
    match item.split(' ').next() {
        Some("macro") => format!("a macro cannot see the notebook's variables: hand `{name}` over as an argument"),
        Some("const" | "static") => format!("a constant cannot see the notebook's variables, such as `{name}`"),
        _ => format!(
            "a `fn` cannot see the notebook's variables: give it a parameter (`{name}: &{type_text}`) and pass `&{name}`"
        ),
    }
}

/// `let n = 10;` is an `i32` from its own cell on, whatever later cells want.
fn number(program: &Program, diagnostic: &Diagnostic, notebook: &Notebook) -> Option<String> {
    const NUMBERS: &[&str] = &["i32", "f64"];
    let span = diagnostic.spans.iter().find(|span| span.is_primary && diagnostic.code() == "E0308")?;
    let (cell, range) = origin(program, span)?;
    let name = cell.text.get(range)?;
    let variable = notebook.variables.get(name).filter(|variable| NUMBERS.contains(&variable.type_text.as_str()))?;
    let wanted = span.label.as_ref()?.split('`').nth(1).filter(|wanted| NUMERIC.contains(wanted))?;
    let (found, made) = (&variable.type_text, variable.cell);
    Some(format!(
        "`{name}` is `{found}` since cell [{made}]: write `{name} as {wanted}` here, or `let {name}: {wanted} = ...` there"
    ))
}

const NUMERIC: &[&str] =
    &["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64"];
