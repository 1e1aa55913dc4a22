//! The `:` lines at the head of a cell.

use std::ops::Range;

/// A `:` line: its word and the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub name: String,
    pub argument: String,
    pub range: Range<usize>,
}

pub const HELP: &str = "\
Commands stand on lines of their own at the head of a cell:

  :help          this list
  :vars          the variables of the notebook: name, type, shape or length, size, cell
  :type EXPR     the type of a variable or of any expression, without running it
  :doc NAME      what is known about a name, in the pager; also ?NAME
  :explain E0382 what an error of the compiler means, with examples; needs no network
  :fmt           formats the cell it stands in, and does not run it
  :time          where the time of the last cell went
  :dep ...       a crate of your own: :dep name = \"version\"
  :replay        after a crash: runs the earlier cells again, without output, until all is as before
  :memory        what the cells hold in memory; :memory 8G (or 50%, off) sets how much they may
  :clear         forget all variables and definitions
  :export DIR    the notebook's cells so far as a cargo project
  :doctor        looks at everything that Anneal needs
  :opt 0|1|2|3|auto   how much the compiler optimises cells (auto: more when a cell has loops)
  :cache         the cache of compiled cells
  :source        the generated source of the last cell
  :engine        which engine evaluates the cells

The value of the last expression is shown when it has no semicolon. Definitions and variables live on between cells;
a cell that fails changes nothing that it had not already changed itself.";

/// Splits the leading `:` lines off; the rest keeps its lines and offsets.
pub fn split(source: &str) -> (Vec<Command>, String) {
    let mut commands = Vec::new();
    let mut rest = source.to_string();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        let range = at..at + line.trim_end_matches(['\n', '\r']).len();
        at += line.len();
        let is_command = text.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        if is_command {
            let (name, argument) = text[1..].split_once(char::is_whitespace).unwrap_or((&text[1..], ""));
            commands.push(Command {
                name: name.to_string(),
                argument: argument.trim().to_string(),
                range: range.clone(),
            });
            let blank = " ".repeat(range.len());
            rest.replace_range(range, &blank);
        } else if !text.is_empty() && !text.starts_with("//") {
            break;
        }
    }
    (commands, rest)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn commands_stand_at_the_head() {
        let (commands, rest) =
            split("// set-up\n:dep anneal = { path = \"../..\" }\n\n:vars\nlet x = 1;\n:not_a_command");
        let names: Vec<_> = commands.iter().map(|command| command.name.as_str()).collect();
        assert_eq!(names, ["dep", "vars"]);
        assert!(rest.ends_with("let x = 1;\n:not_a_command"));
        assert!(rest.starts_with("// set-up\n    "));
    }

    #[test]
    fn paths_are_not_commands() {
        assert!(split("::std::mem::drop(1);").0.is_empty());
    }
}
