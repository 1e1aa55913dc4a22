//! A few named values, one below the other: the result of a run, the size of a model.

use super::html::{escape, one_line, page};
use super::{Bundle, Show};
use std::fmt::Display;

/// Names and values in two columns, in the order given.
///
/// ```
/// use anneal::prelude::*;
///
/// display(&summary(&[("rows", &344), ("accuracy", &0.96), ("model", &"3-nearest neighbours")]));
/// ```
pub fn summary(facts: &[(&str, &dyn Display)]) -> Summary {
    Summary { facts: facts.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect() }
}

/// What [`summary`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Names and values.
    pub facts: Vec<(String, String)>,
}

impl Summary {
    /// The facts as a table of Markdown.
    pub fn markdown(&self) -> String {
        let row = |(name, value): &(String, String)| super::save::markdown_row(&[name.clone(), value.clone()]);
        format!("| | |\n|---|---|\n{}", self.facts.iter().map(row).collect::<String>())
    }
}

impl Show for Summary {
    fn show(&self) -> Bundle {
        let width = self.facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let row = |(name, value): &(String, String)| {
            let class = if value.parse::<f64>().is_ok() { "n" } else { "w" };
            let [name, value] = [name, value].map(|text| escape(&one_line(text).0));
            format!("<tr><th scope=\"row\">{name}</th><td class=\"{class}\">{value}</td></tr>")
        };
        let line = |(name, value): &(String, String)| {
            format!("{name}{}  {}", " ".repeat(width - name.chars().count()), one_line(value).0)
        };
        let html: String = self.facts.iter().map(row).collect();
        let text: Vec<String> = self.facts.iter().map(line).collect();
        Bundle::html(page(&format!("<table><tbody>{html}</tbody></table>")), text.join("\n"))
    }
}
