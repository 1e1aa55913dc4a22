//! `anneal cache`: says how large the cell cache is, empties it, or fills it by running notebooks.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Subcommand;
use serde_json::Value;

use crate::engine::{self, Cell, CellCache, Choice, Interrupt};

/// What is still running then was compiled long ago.
const LIMIT: Duration = Duration::from_secs(20);

/// What to do with the cache of compiled cells.
#[derive(Subcommand)]
pub enum Action {
    /// Say how many cells are kept and how much room they take.
    Show,
    /// Remove all of them.
    Clear,
    /// Run notebooks without showing anything, so that their cells are compiled when a learner comes.
    Warm {
        /// Notebook files or folders of them.
        #[arg(required = true)]
        notebooks: Vec<PathBuf>,
    },
}

pub fn act(action: &Action) -> Result<()> {
    let cache = CellCache::open();
    match action {
        Action::Show => {
            let (entries, bytes) = cache.size();
            println!("{entries} compiled cells, {:.1} MB", bytes as f64 / 1e6);
        }
        Action::Clear => cache.clear().context("cannot empty the cell cache")?,
        Action::Warm { notebooks } => {
            let mut files = Vec::new();
            for place in notebooks {
                collect(place, &mut files)?;
            }
            files.sort();
            for (at, file) in files.iter().enumerate() {
                let began = Instant::now();
                let cells = run(file)?;
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                println!("[{}/{}] {name}: {cells} cells, {:.1} s", at + 1, files.len(), began.elapsed().as_secs_f64());
            }
            cache.trim();
        }
    }
    Ok(())
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if place.is_dir() {
        let hidden = place.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        for entry in fs::read_dir(place)?.filter(|_| !hidden) {
            collect(&entry?.path(), files)?;
        }
    } else if place.extension().is_some_and(|end| end == "ipynb") {
        files.push(fs::canonicalize(place)?);
    }
    Ok(())
}

/// Runs a notebook's cells in order, also past those that fail: lessons fail on purpose here and there.
fn run(file: &Path) -> Result<u32> {
    let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let notebook: Value =
        serde_json::from_slice(&text).with_context(|| format!("{} is no notebook", file.display()))?;
    std::env::set_current_dir(file.parent().context("a notebook stands in a folder")?)?;
    let mut engine = engine::start(Choice::Native).map_err(|failure| anyhow::anyhow!(failure.message))?;
    let mut number = 0;
    for cell in notebook["cells"].as_array().into_iter().flatten().filter(|cell| cell["cell_type"] == "code") {
        let source = match &cell["source"] {
            Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
            other => other.as_str().unwrap_or_default().to_string(),
        };
        number += 1;
        let done = stop_after(LIMIT, engine.interrupter());
        let _ = engine.execute(Cell { number, source: &source }, &mut |_| {});
        drop(done);
    }
    Ok(number)
}

/// Interrupts unless what it returns is dropped before: a notebook may hold a learner's endless loop.
fn stop_after(limit: Duration, interrupter: Arc<dyn Interrupt>) -> Sender<()> {
    let (done, waiting) = mpsc::channel();
    std::thread::spawn(move || {
        if waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            interrupter.interrupt();
        }
    });
    done
}
