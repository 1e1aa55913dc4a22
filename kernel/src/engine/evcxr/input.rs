//! A cell as evcxr may see it: of its commands only those on our list, and nothing that it would take for one.

use std::collections::BTreeMap;

use crate::engine::native::commands;
use crate::engine::native::dependencies;
use crate::engine::native::report;
use crate::engine::{Bundle, Failure};

const HELP: &str = "\
Commands stand on lines of their own at the head of a cell:

  :help          this list
  :vars          the variables of the notebook and their types
  :type NAME     the type of a variable
  :clear         forget all variables and definitions
  :dep ...       a crate of your own: :dep name = \"version\"
  :engine        which engine evaluates the cells

The value of the last expression is shown when it has no semicolon. Definitions and variables live on between cells.";

/// What evcxr is to do, and what is to be shown without it.
pub struct Input {
    pub source: String,
    pub shown: Vec<Bundle>,
}

pub fn prepare(source: &str, variables: &BTreeMap<String, String>) -> Result<Input, Failure> {
    let (found, rest) = commands::split(source);
    let mut input = Input { source: source.to_string(), shown: Vec::new() };
    if let Some(at) = misleading_line(&rest) {
        // A tab is nothing to rustc, and behind one evcxr finds no command.
        input.source.insert(at, '\t');
    }
    for command in found.iter().rev() {
        let shown = match command.name.as_str() {
            "help" => Some(HELP.to_string()),
            "engine" => Some("evcxr".to_string()),
            "vars" => Some(list(variables)),
            "type" => Some(type_of(&command.argument, variables)?),
            "clear" | "dep" => None,
            other => {
                let message = format!("`:{other}` is not a command of this engine; `:help` lists them");
                return Err(report::plain("CommandError", message));
            }
        };
        let line = match command.name.as_str() {
            "clear" => ":clear".to_string(),
            "dep" => dependency(&command.argument)?,
            _ => String::new(),
        };
        input.shown.splice(0..0, shown.map(Bundle::text));
        input.source.replace_range(command.range.clone(), &line);
    }
    Ok(input)
}

fn list(variables: &BTreeMap<String, String>) -> String {
    if variables.is_empty() {
        return "no variables yet".into();
    }
    let width = variables.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    let line = |(name, kind): (&String, &String)| format!("    {name:width$}  {}", report::short_type(kind));
    variables.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn type_of(name: &str, variables: &BTreeMap<String, String>) -> Result<String, Failure> {
    let kind = variables.get(name).map(|kind| format!("{name}: {}", report::short_type(kind)));
    kind.ok_or_else(|| report::plain("CommandError", format!("there is no variable `{name}`")))
}

/// The line for evcxr, which runs in another folder; none for the toolkit, which is there.
fn dependency(argument: &str) -> Result<String, Failure> {
    if argument.split('=').next().is_some_and(|name| name.trim() == "anneal") {
        return Ok(String::new());
    }
    let parsed = dependencies::parse(argument);
    let (name, value) = parsed.map_err(|error| report::plain("DependencyError", format!("{error:#}")))?;
    Ok(format!(":dep {name} = {value}"))
}

/// Where the code begins, if evcxr would take its first line for a command: `::std::mem::drop(x);`, `!ready`.
fn misleading_line(source: &str) -> Option<usize> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with("//") {
            return (text.starts_with(':') || text.starts_with('!')).then_some(at);
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::prepare;

    #[test]
    fn only_listed_commands_reach_evcxr() {
        let variables = BTreeMap::from([("x".to_string(), "i32".to_string())]);
        let source = |text: &str| prepare(text, &variables).map(|input| input.source).map_err(|failure| failure.name);
        assert_eq!(source(":dep anneal = { path = \"/\" }\nx").unwrap(), "\nx");
        assert_eq!(source("  :clear\n:dep itertools\nx").unwrap(), ":clear\n:dep itertools = \"*\"\nx");
        assert_eq!(source(":quit").unwrap_err(), "CommandError");
        assert_eq!(source("::std::mem::drop(1);").unwrap(), "\t::std::mem::drop(1);");
        assert_eq!(source("// so\n!true").unwrap(), "// so\n\t!true");
        assert_eq!(prepare(":help\n:engine\n:vars", &variables).unwrap().shown.len(), 3);
    }
}
