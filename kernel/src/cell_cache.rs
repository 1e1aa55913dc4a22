//! `anneal cache`: says how large the cell cache is, empties it, or fills it by running notebooks.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::engine::{self, Cell, CellCache, Choice, execute_within};
use crate::ipynb::{self, Notebook};

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
            // Each is run in its own folder, so relative names would be lost.
            let files = ipynb::find(notebooks)?.iter().map(fs::canonicalize).collect::<Result<Vec<_>, _>>()?;
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

/// Runs a notebook's cells in order, also past those that fail: lessons fail on purpose here and there.
fn run(file: &Path) -> Result<u32> {
    let notebook = Notebook::read(file)?;
    std::env::set_current_dir(file.parent().context("a notebook stands in a folder")?)?;
    let mut engine = engine::start(Choice::Native).map_err(|failure| anyhow::anyhow!(failure.message))?;
    let mut number = 0;
    for cell in notebook.code() {
        number += 1;
        let _ = execute_within(LIMIT, &mut *engine, Cell { number, source: &cell.source }, &mut |_| {});
    }
    Ok(number)
}
