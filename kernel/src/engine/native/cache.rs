//! Compiled cells by content: the same source, compiler and toolkit give the same library, in every kernel and every day.
//!
//! Whatever goes wrong here (a full disk, a folder that vanished, a damaged entry) is a miss, never an error.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::compile::Diagnostic;
use super::generate::Program;
use crate::toolkit::cache_folder;

/// Entries beyond this many bytes are dropped, those longest unused first; `ANNEAL_CACHE_MB` overrides it.
const LIMIT_MB: u64 = 1024;

/// A folder of compiled cells.
#[derive(Clone, Debug)]
pub struct CellCache {
    folder: PathBuf,
    /// A second folder that is only read: what an installation ships.
    lower: Option<PathBuf>,
}

/// What one compilation gave, beside its library.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    diagnostics: Vec<Diagnostic>,
    /// Checksum of the library, if there is one.
    library: Option<String>,
}

/// A compilation found again.
#[derive(Debug)]
pub struct Hit {
    pub diagnostics: Vec<Diagnostic>,
    pub library: Option<PathBuf>,
}

impl CellCache {
    /// The cache of this user (or the one that `ANNEAL_CELL_CACHE` names), over the read-only `ANNEAL_CACHE_LOWER`.
    pub fn open() -> Self {
        let lower = std::env::var_os("ANNEAL_CACHE_LOWER").map(PathBuf::from);
        let own = std::env::var_os("ANNEAL_CELL_CACHE").map(PathBuf::from);
        Self { folder: own.unwrap_or_else(|| cache_folder().join("cells")), lower }
    }

    /// The key of a program, or `None` if its text alone does not decide the result.
    pub fn key(program: &Program, fixed: &[&str]) -> Option<String> {
        const READ_MORE: &[&str] = &["include!", "include_str!", "include_bytes!", "env!", "file!"];
        let mut hash = blake3::Hasher::new();
        for part in fixed {
            hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        for file in &program.files {
            if file.copied().any(|text| READ_MORE.iter().any(|word| text.contains(word))) {
                return None;
            }
            for part in [&file.name, &file.text] {
                hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
            }
        }
        Some(hash.finalize().to_hex().to_string())
    }

    /// Looks a compilation up; its library is copied to `library`, since one loaded twice from one file is loaded once.
    pub fn get(&self, key: &str, library: &Path) -> Option<Hit> {
        let layers = [Some(&self.folder), self.lower.as_ref()];
        layers.into_iter().flatten().find_map(|folder| {
            let (entry, file) = paths(folder, key);
            let text = fs::read(&entry).ok()?;
            let found: Entry = serde_json::from_slice(&text).ok()?;
            let library = match &found.library {
                Some(sum) => {
                    let bytes = fs::read(&file).ok()?;
                    (blake3::hash(&bytes).to_hex().as_str() == sum).then_some(())?;
                    fs::create_dir_all(library.parent()?).ok()?;
                    fs::write(library, bytes).ok()?;
                    Some(library.to_path_buf())
                }
                None => None,
            };
            // The time of last use decides what is dropped first.
            let _ = fs::File::open(&entry).and_then(|file| file.set_modified(SystemTime::now()));
            Some(Hit { diagnostics: found.diagnostics, library })
        })
    }

    /// Keeps a compilation.
    pub fn put(&self, key: &str, diagnostics: &[Diagnostic], library: Option<&Path>) {
        let _ = self.try_put(key, diagnostics, library);
    }

    fn try_put(&self, key: &str, diagnostics: &[Diagnostic], library: Option<&Path>) -> io::Result<()> {
        let (entry, file) = paths(&self.folder, key);
        fs::create_dir_all(entry.parent().expect("an entry stands in a folder"))?;
        let bytes = library.map(fs::read).transpose()?;
        let sum = bytes.as_ref().map(|bytes| blake3::hash(bytes).to_hex().to_string());
        if let Some(bytes) = bytes {
            write(&file, &bytes)?;
        }
        // The entry comes last: with it the library is there.
        let found = Entry { diagnostics: diagnostics.to_vec(), library: sum };
        write(&entry, &serde_json::to_vec(&found)?)
    }

    /// Number of entries and bytes.
    pub fn size(&self) -> (usize, u64) {
        let entries = self.entries();
        (entries.len(), entries.iter().map(|entry| entry.bytes).sum())
    }

    /// Drops what was not used for longest until the rest fits.
    pub fn trim(&self) {
        let set = std::env::var("ANNEAL_CACHE_MB").ok().and_then(|text| text.parse().ok());
        let limit = set.unwrap_or(LIMIT_MB) << 20;
        let mut entries = self.entries();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.used));
        let mut sum = 0;
        for entry in entries {
            sum += entry.bytes;
            if sum > limit {
                let _ = fs::remove_file(&entry.path);
                let _ = fs::remove_file(entry.path.with_extension("so"));
            }
        }
    }

    /// Removes everything that was kept.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn entries(&self) -> Vec<Used> {
        let folders = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
        files
            .filter(|file| file.path().extension().is_some_and(|end| end == "json"))
            .filter_map(|file| {
                let own = file.metadata().ok()?;
                let library = fs::metadata(file.path().with_extension("so")).map_or(0, |library| library.len());
                Some(Used { path: file.path(), bytes: own.len() + library, used: own.modified().ok()? })
            })
            .collect()
    }
}

struct Used {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

fn paths(folder: &Path, key: &str) -> (PathBuf, PathBuf) {
    let base = folder.join(&key[..2]).join(key);
    (base.with_extension("json"), base.with_extension("so"))
}

/// Writes by renaming, so that no other kernel sees half a file.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = tempfile::NamedTempFile::new_in(path.parent().expect("a file stands in a folder"))?;
    fs::write(file.path(), bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, CellCache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = CellCache { folder: folder.path().join("cells"), lower: None };
        (folder, cache)
    }

    #[test]
    fn what_was_put_is_found_and_damage_is_a_miss() {
        let (folder, cache) = cache();
        let key = "ab".repeat(32);
        let library = folder.path().join("cell.so");
        let copy = folder.path().join("copy/cell.so");
        fs::write(&library, b"code").unwrap();
        assert!(cache.get(&key, &copy).is_none());
        cache.put(&key, &[], Some(&library));
        assert_eq!(cache.get(&key, &copy).unwrap().library.as_deref(), Some(copy.as_path()));
        assert_eq!(fs::read(&copy).unwrap(), b"code");
        fs::write(paths(&cache.folder, &key).1, b"cod").unwrap();
        assert!(cache.get(&key, &copy).is_none());
        fs::write(paths(&cache.folder, &key).0, b"{").unwrap();
        assert!(cache.get(&key, &copy).is_none());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_only_a_miss() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        let cache = CellCache { folder: file.join("cells"), lower: None };
        cache.put(&"cd".repeat(32), &[], None);
        assert!(cache.get(&"cd".repeat(32), &folder.path().join("x")).is_none());
        assert_eq!(cache.size(), (0, 0));
        cache.trim();
    }

    #[test]
    fn a_lower_layer_is_read_but_not_written() {
        let (_folder, lower) = cache();
        let (_own, mut cache) = cache();
        let key = "ef".repeat(32);
        lower.put(&key, &[], None);
        cache.lower = Some(lower.folder.clone());
        assert!(cache.get(&key, Path::new("/nowhere/cell.so")).is_some());
        assert_eq!(cache.size().0, 0);
    }
}
