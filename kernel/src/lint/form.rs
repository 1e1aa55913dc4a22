//! The form in which lessons are stored: no outputs, no counters, no trace of the machine they were written on.
//!
//! It is byte for byte what nbformat and JupyterLab write, so that saving a lesson changes nothing but what was changed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::Finding;
use crate::ipynb::text;

/// Keys in alphabetical order, as they are written.
#[derive(Serialize)]
struct File {
    cells: Vec<Cell>,
    metadata: Metadata,
    nbformat: u8,
    nbformat_minor: u8,
}

#[derive(Serialize)]
struct Cell {
    cell_type: String,
    /// Only code has one, and here it is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_count: Option<()>,
    id: String,
    metadata: CellMetadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<[(); 0]>,
    source: Vec<String>,
}

#[derive(Serialize)]
struct CellMetadata {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Metadata {
    kernelspec: Kernelspec,
    language_info: Language,
}

#[derive(Serialize)]
struct Kernelspec {
    display_name: &'static str,
    language: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct Language {
    file_extension: &'static str,
    mimetype: &'static str,
    name: &'static str,
    pygments_lexer: &'static str,
}

const METADATA: Metadata = Metadata {
    kernelspec: Kernelspec { display_name: "Rust (Anneal)", language: "rust", name: "anneal" },
    language_info: Language { file_extension: ".rs", mimetype: "text/x-rustsrc", name: "rust", pygments_lexer: "rust" },
};

/// What is to be said about the text of a lesson.
pub fn findings(text: &str) -> Result<Option<Finding>> {
    let differs = normalised(text)? != text;
    Ok(differs.then(|| Finding::of_lesson("holds outputs or other traces of a run: `anneal lint --fix` removes them")))
}

/// Brings a lesson into its form; says whether it was in another.
pub fn fix(file: &Path) -> Result<bool> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let normalised = normalised(&text).with_context(|| format!("{} is no notebook", file.display()))?;
    let differs = normalised != text;
    if differs {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let fresh = tempfile::Builder::new().permissions(fs::metadata(file)?.permissions()).tempfile_in(folder)?;
        fs::write(fresh.path(), normalised)?;
        fresh.persist(file)?;
    }
    Ok(differs)
}

/// The text of a notebook as it is committed.
pub fn normalised(text: &str) -> Result<String> {
    let value: Value = serde_json::from_str(text)?;
    ensure!(value["nbformat"] == 4, "its format is not version 4; save it once in JupyterLab");
    let cells = value["cells"].as_array().context("it has no list of cells")?;
    write(cells.iter().map(|cell| {
        let kind = cell["cell_type"].as_str().unwrap_or("raw");
        let tags = cell["metadata"]["tags"].as_array().into_iter().flatten().filter_map(Value::as_str);
        (kind.to_string(), self::text(&cell["source"]), tags.map(Into::into).collect())
    }))
}

/// A notebook of these cells: their kinds, sources and tags.
pub fn write(cells: impl Iterator<Item = (String, String, Vec<String>)>) -> Result<String> {
    let cells = (1..).zip(cells).map(|(number, (kind, source, tags))| {
        let is_code = kind == "code";
        Cell {
            execution_count: is_code.then_some(()),
            outputs: is_code.then_some([]),
            cell_type: kind,
            id: format!("cell-{number:02}"),
            metadata: CellMetadata { tags },
            source: source.trim_matches('\n').split_inclusive('\n').map(Into::into).collect(),
        }
    });
    let file = File { cells: cells.collect(), metadata: METADATA, nbformat: 4, nbformat_minor: 5 };
    let mut bytes = Vec::new();
    file.serialize(&mut Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b" ")))?;
    Ok(String::from_utf8(bytes)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_leaves_is_taken_out() {
        let saved = r##"{"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": {"name": "evcxr"}, "widgets": {}}, "cells": [
            {"cell_type": "markdown", "metadata": {"collapsed": true}, "source": ["# é\n", "b\n"], "attachments": {}},
            {"cell_type": "code", "id": "7f3a", "execution_count": 3, "metadata": {"tags": ["check"], "scrolled": true},
             "outputs": [{"output_type": "stream"}], "source": "\n1 + 1\n\n"}]}"##;
        let text = normalised(saved).unwrap();
        let expected = "{\n \"cells\": [\n  {\n   \"cell_type\": \"markdown\",\n   \"id\": \"cell-01\",\n   \"metadata\": {},\n   \"source\": [\n    \"# é\\n\",\n    \"b\"\n   ]\n  },\n  {\n   \"cell_type\": \"code\",\n   \"execution_count\": null,\n   \"id\": \"cell-02\",\n   \"metadata\": {\n    \"tags\": [\n     \"check\"\n    ]\n   },\n   \"outputs\": [],\n   \"source\": [\n    \"1 + 1\"\n   ]\n  }\n ],\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.ends_with(" \"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n"), "{text}");
        assert!(findings(saved).unwrap().is_some());
        assert_eq!(findings(&text).unwrap(), None);
    }

    #[test]
    fn fixing_twice_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.ipynb");
        fs::write(&file, r#"{"nbformat": 4, "metadata": {}, "cells": []}"#).unwrap();
        assert!(fix(&file).unwrap());
        assert!(!fix(&file).unwrap());
        fs::write(&file, "no notebook").unwrap();
        assert!(fix(&file).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "no notebook");
    }
}
