//! Notebook files: which there are, and their cells.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A notebook as it stands on disk.
#[derive(Debug)]
pub struct Notebook {
    pub cells: Vec<Cell>,
}

/// One cell, without its outputs.
#[derive(Debug)]
pub struct Cell {
    pub kind: Kind,
    pub source: String,
    pub tags: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Code,
    Markdown,
    Raw,
}

impl Notebook {
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        Self::parse(&text).with_context(|| format!("{} is no notebook", file.display()))
    }

    pub fn parse(text: &[u8]) -> Result<Self> {
        let value: Value = serde_json::from_slice(text)?;
        ensure!(value["nbformat"] == 4, "its format is not version 4; save it once in JupyterLab");
        let cells = value["cells"].as_array().context("it has no list of cells")?;
        Ok(Self { cells: cells.iter().map(Cell::of).collect() })
    }

    pub fn code(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| cell.kind == Kind::Code)
    }
}

impl Cell {
    fn of(value: &Value) -> Self {
        let kind = match value["cell_type"].as_str() {
            Some("code") => Kind::Code,
            Some("markdown") => Kind::Markdown,
            _ => Kind::Raw,
        };
        let tags = value["metadata"]["tags"].as_array().into_iter().flatten();
        Self { kind, source: text(&value["source"]), tags: tags.filter_map(Value::as_str).map(Into::into).collect() }
    }

    pub fn is_tagged(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }
}

/// A text, which the format also allows to be a list of lines.
pub fn text(value: &Value) -> String {
    match value {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_string(),
    }
}

/// The notebooks that files and folders stand for, in order; copies that Jupyter keeps in hidden folders are none.
pub fn find(places: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for place in places {
        ensure!(place.exists(), "there is no file or folder {}", place.display());
        if place.is_dir() { collect(place, &mut files)? } else { files.push(place.clone()) }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // A link to a folder may lead around in a circle.
        if entry.file_type()?.is_dir() && !hidden {
            collect(&path, files)?;
        } else if !hidden && path.extension().is_some_and(|end| end == "ipynb") && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_be_a_list_of_lines() {
        let notebook = br#"{"nbformat": 4, "metadata": {}, "cells": [
            {"cell_type": "code", "source": ["a\n", "b"], "metadata": {"tags": ["check", "00-01.E1"]}},
            {"cell_type": "markdown", "source": "x"}]}"#;
        let notebook = Notebook::parse(notebook).unwrap();
        assert_eq!(notebook.cells[0].source, "a\nb");
        assert!(notebook.cells[0].is_tagged("00-01.E1") && notebook.cells[1].tags.is_empty());
        assert_eq!(notebook.code().count(), 1);
    }

    #[test]
    fn what_is_no_notebook_says_so() {
        for (text, word) in
            [("", "EOF"), ("[]", "version 4"), (r#"{"nbformat": 3}"#, "version 4"), (r#"{"nbformat":4}"#, "cells")]
        {
            let error = format!("{:#}", Notebook::parse(text.as_bytes()).unwrap_err());
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn folders_are_searched_and_hidden_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/two.ipynb", "a.ipynb", "b/.ipynb_checkpoints/two-checkpoint.ipynb", "b/notes.md"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        std::os::unix::fs::symlink(folder.path(), folder.path().join("b/circle")).unwrap();
        let found = find(&[folder.path().to_path_buf(), folder.path().join("a.ipynb")]).unwrap();
        let names: Vec<_> =
            found.iter().map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.ipynb", "b/two.ipynb"]);
        assert!(find(&[folder.path().join("none")]).is_err());
    }
}
