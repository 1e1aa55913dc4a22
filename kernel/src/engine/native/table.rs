//! `:vars`: the notebook's variables as a table. A small cell of the kernel's own measures them.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::Arc;

use anneal_cell::Run;
use serde::Deserialize;

use super::notebook::Variable;
use super::source::CellText;
use super::{Native, generate, parse, plan, report};
use crate::engine::Bundle;
use crate::process::{Event, memory};

/// What the toolkit says about a value; `src/cell/measure.rs` writes it.
#[derive(Deserialize)]
struct Extent {
    shape: String,
    bytes: u64,
    more: bool,
    /// Names of columns, of a table.
    #[serde(default)]
    columns: Vec<String>,
}

const HEADINGS: [&str; 5] = ["name", "type", "shape or length", "size", "cell"];

impl Native {
    pub(super) fn table_of_variables(&mut self) -> Bundle {
        if self.notebook.variables.is_empty() {
            return Bundle::text("no variables yet");
        }
        let extents = self.extents(&|_| true).unwrap_or_default();
        let rows: Vec<[String; 5]> = self
            .notebook
            .variables
            .iter()
            .map(|(name, variable)| {
                let mutable = if variable.mutable { "mut " } else { "" };
                let (shape, size) = extents.get(name).map_or_else(Default::default, |extent| {
                    let least = if extent.more { "at least " } else { "" };
                    (extent.shape.clone(), format!("{least}{}", memory::readable(extent.bytes)))
                });
                let type_text = report::readable(&report::short_type(&variable.type_text));
                let kept =
                    variable.kept_as.map_or(String::new(), |what| format!(" ({what}, kept behind a type with a name)"));
                [format!("{mutable}{name}"), type_text + &kept, shape, size, format!("[{}]", variable.cell)]
            })
            .collect();
        let mut bundle = Bundle::text(plain(&rows));
        bundle.data.insert("text/html".into(), html(&rows).into());
        bundle
    }

    /// Names of the columns that the notebook's tables have.
    pub(super) fn columns_of_frames(&mut self) -> BTreeSet<String> {
        let is_frame = |variable: &Variable| report::short_type(&variable.type_text) == "DataFrame";
        if !self.notebook.variables.values().any(is_frame) {
            return BTreeSet::new();
        }
        let extents = self.extents(&is_frame).unwrap_or_default();
        extents.into_values().flat_map(|extent| extent.columns).collect()
    }

    /// What shapes the arrays have that a line of code names: "`m` is 2 x 3, `v` has 4 elements".
    pub(super) fn shapes_of_arrays(&mut self, line: &str) -> Option<String> {
        let is_array = |variable: &Variable| report::short_type(&variable.type_text).starts_with("Array");
        let names: BTreeSet<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        if !self.notebook.variables.iter().any(|(name, variable)| names.contains(&**name) && is_array(variable)) {
            return None;
        }
        let named = self.extents(&is_array)?.into_iter().filter(|(name, _)| names.contains(&**name));
        let words = named.map(|(name, Extent { shape, .. })| match &*shape {
            "" => format!("`{name}` has no axes"),
            "1" => format!("`{name}` has 1 element"),
            _ if shape.contains(' ') => format!("`{name}` is {shape}"),
            _ => format!("`{name}` has {shape} elements"),
        });
        Some(words.collect::<Vec<_>>().join(", "))
    }

    /// Runs a cell that measures every variable; `None` if that does not work, and then the table does without.
    fn extents(&mut self, wanted: &dyn Fn(&Variable) -> bool) -> Option<BTreeMap<String, Extent>> {
        let calls = self.notebook.variables.iter().filter(|(_, variable)| wanted(variable)).map(|(name, _)| name);
        let calls = calls.map(|name| format!("(&&::anneal::cell::Measure(&{name})).anneal_measure({name:?});\n"));
        let calls: String = calls.collect();
        let source = format!("{{ use ::anneal::cell::{{MeasureExtent as _, MeasureBytes as _}};\n{calls}}};");
        let text = Arc::new(CellText { number: 0, text: source });
        let parsed = parse::parse(&text.text, &|_| false);
        let mut notebook = self.notebook.clone();
        let mut plan = plan(&notebook, &parsed);
        // `:time` and `:source` go on telling about the learner's last cell.
        let last = mem::take(&mut self.last);
        let compiled = self.compile(&mut notebook, &text, &parsed, &mut plan);
        self.last = last;
        let (program, compiled) = compiled.ok()?;
        let statics = self.statics(&notebook, &program).ok()?;
        let needs = self.needs.clone();
        let run = Run { library: compiled.library?, entry: generate::ENTRY.into(), preload: statics, needs };
        let mut extents = BTreeMap::new();
        self.run_silently(&run, &mut |event| {
            if let Event::Defined(value) = event
                && let Ok((name, extent)) = serde_json::from_value::<(String, Extent)>(value)
            {
                extents.insert(name, extent);
            }
        })
        .ok()?;
        self.sweep();
        Some(extents)
    }
}

fn plain(rows: &[[String; 5]]) -> String {
    let headings = HEADINGS.map(str::to_string);
    let lines = || std::iter::once(&headings).chain(rows);
    let width = |column: usize| lines().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(&widths).map(|(text, width)| format!("{text:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    lines().map(line).collect::<Vec<_>>().join("\n")
}

fn html(rows: &[[String; 5]]) -> String {
    let row = |cells: &[String; 5], tag: &str| {
        let cells = cells.iter().map(|text| format!("<{tag} style=\"text-align:left\">{}</{tag}>", escaped(text)));
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let body: String = rows.iter().map(|cells| row(cells, "td")).collect();
    format!("<table><thead>{}</thead><tbody>{body}</tbody></table>", row(&HEADINGS.map(str::to_string), "th"))
}

/// Text that stays text in HTML, in attributes too.
pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_and_escaped() {
        let row = ["x", "Vec<\"f64\">", "3", "24 B", "[1]"].map(str::to_string);
        let text = plain(std::slice::from_ref(&row));
        assert_eq!(
            text,
            "name  type        shape or length  size  cell\nx     Vec<\"f64\">  3                24 B  [1]"
        );
        assert!(html(&[row]).contains("Vec&lt;&quot;f64&quot;&gt;</td>"));
    }
}
