//! The card of a data set: what a careful reader asks before using the numbers.

use super::{Dataset, DatasetError};
use crate::display::{Bundle, Show, escape, format_count, page};
use serde::Deserialize;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// Where a data set comes from and what it holds.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Card {
    /// The name in full.
    pub title: String,
    /// One or two sentences: what a row is, and what the set is good for.
    pub summary: String,
    /// Where the file was taken from.
    pub source: String,
    /// The terms it may be used under.
    pub licence: String,
    /// Whom to cite.
    pub citation: String,
    /// The columns, in the order of the frame.
    pub variables: Vec<Variable>,
    #[serde(default)]
    /// The checksum of the file, in hexadecimal; empty for generated data.
    pub sha256: String,
}

/// One column: name, unit and meaning.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Variable {
    /// The name in the frame.
    pub name: String,
    /// The unit, as `mm`; empty where there is none.
    pub unit: String,
    /// What it says, and how it was measured.
    pub meaning: String,
}

impl Variable {
    /// A column of the frame called `name`.
    pub fn new(name: &str, unit: &str, meaning: &str) -> Self {
        Self { name: name.into(), unit: unit.into(), meaning: meaning.into() }
    }
}

impl Card {
    /// A card from JSON, as those in `data/cards.json`.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, or a field is missing or of another type.
    pub fn parse(json: &str) -> Result<Self, DatasetError> {
        serde_json::from_str(json).map_err(|source| DatasetError::Card { source })
    }
}

/// What `data/cards.json` says besides: which columns a model takes, and the files of a set that has several.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Plan {
    pub target: Option<String>,
    pub features: Vec<String>,
    pub classes: Vec<String>,
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

/// Card and plan of a set of the library.
pub(super) fn shipped(name: &str) -> Result<(Card, Plan), DatasetError> {
    let parse = |source| DatasetError::Card { source };
    let mut cards = serde_json::Deserializer::from_str(include_str!("../../data/cards.json"));
    let card = cards.deserialize_map(Named(name)).map_err(parse)?;
    let card = card.ok_or_else(|| DatasetError::NoCard { name: name.into() })?;
    let plan = serde_json::from_value(card.clone()).map_err(parse)?;
    Ok((serde_json::from_value(card).map_err(parse)?, plan))
}

/// The value of one name in a map; of the others nothing is kept.
struct Named<'a>(&'a str);

impl<'de> Visitor<'de> for Named<'_> {
    type Value = Option<serde_json::Value>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a card for each data set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<&str>()? {
            if name == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

impl Dataset {
    /// The card as text: the same as `display(&dataset)` shows.
    pub fn describe(&self) -> String {
        let mut lines = vec![self.card.title.clone(), self.card.summary.clone(), String::new()];
        lines.extend(self.facts().into_iter().map(|(name, value)| format!("{name:<9} {value}")));
        lines.push(String::new());
        let rows = self.rows();
        let widths: Vec<usize> =
            (0..4).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
        lines.extend(rows.iter().map(|row| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            format!("{}  {}", cells.collect::<Vec<_>>().join("  "), row[4]).trim_end().to_owned()
        }));
        lines.join("\n")
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let (rows, columns) = self.frame.shape();
        let card = &self.card;
        let facts = [
            ("size", format!("{} rows × {} columns", format_count(rows), format_count(columns))),
            ("target", self.target.clone().unwrap_or_default()),
            ("source", card.source.clone()),
            ("licence", card.licence.clone()),
            ("citation", card.citation.clone()),
            ("sha256", card.sha256.clone()),
        ];
        facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Name, type, missing values, unit and meaning of each column, below their headings.
    fn rows(&self) -> Vec<[String; 5]> {
        let heads = ["column", "type", "missing", "unit", "meaning"].map(String::from);
        let rows = self.frame.columns().iter().map(|column| {
            let said = self.card.variables.iter().find(|said| said.name == column.name().as_str());
            let (unit, meaning) = said.map(|said| (said.unit.clone(), said.meaning.clone())).unwrap_or_default();
            [column.name().to_string(), column.dtype().to_string(), column.null_count().to_string(), unit, meaning]
        });
        std::iter::once(heads).chain(rows).collect()
    }
}

impl Show for Dataset {
    fn show(&self) -> Bundle {
        let facts: String = self
            .facts()
            .iter()
            .map(|(name, value)| format!("<tr><th>{name}</th><td class=\"w\">{}</td></tr>", escape(value)))
            .collect();
        let rows = self.rows();
        let row = |row: &[String; 5], tag: &str| -> String {
            let cells = row.iter().enumerate().map(|(at, cell)| {
                let class = ["", "", "n", "", "w"][at];
                format!("<{tag} class=\"{class}\">{}</{tag}>", escape(cell))
            });
            format!("<tr>{}</tr>", cells.collect::<String>())
        };
        let head = row(&rows[0], "th");
        let body: String = rows[1..].iter().map(|cells| row(cells, "td")).collect();
        let (title, summary) = (escape(&self.card.title), escape(&self.card.summary));
        Bundle::html(
            page(&format!(
                "<p class=\"t\">{title}</p><p>{summary}</p><table>{facts}</table><table><thead>{head}</thead><tbody>{body}</tbody></table>"
            )),
            self.describe(),
        )
    }
}
