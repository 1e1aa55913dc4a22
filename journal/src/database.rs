//! An SQLite file that several kernels write at once: private to its owner, and set aside, never deleted, when damaged.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

/// How long another process's write is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder or the file cannot be made.
    #[error("{} cannot be opened: {error}; set ANNEAL_HOME to a folder that can be written", path.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// SQLite refuses.
    #[error("{} cannot be used: {error}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        error: rusqlite::Error,
    },
}

/// A database that was found sound, or made.
#[derive(Debug)]
pub struct Database {
    /// For queries. Readers and writers of several processes do not wait for each other.
    pub connection: Connection,
    /// Where a damaged one was moved to first.
    pub set_aside: Option<PathBuf>,
}

impl Database {
    /// Opens the file, or makes it, with its folder, for its owner's eyes only.
    ///
    /// `schema` makes the tables that are missing, and may select from them to see that they have its columns. A file
    /// that is no database, has damage, or lacks a column is moved aside with everything in it.
    ///
    /// # Errors
    ///
    /// When the folder or the file cannot be made, or SQLite refuses for another reason than damage.
    pub fn open(path: &Path, schema: &str) -> Result<Self, DatabaseError> {
        let folder = |error| DatabaseError::Folder { path: path.to_owned(), error };
        private_folder(path.parent().unwrap_or(Path::new("."))).map_err(folder)?;
        // Kernels that start together look for damage one after the other.
        let lock = private_file(&path.with_extension("lock")).map_err(folder)?;
        lock.lock().map_err(folder)?;
        private_file(path).map_err(folder)?;
        let (opened, set_aside) = match sound(path, schema) {
            Err(error) if is_damage(&error) => {
                let aside = set_aside(path).map_err(folder)?;
                private_file(path).map_err(folder)?;
                (sound(path, schema), Some(aside))
            }
            opened => (opened, None),
        };
        let connection = opened.map_err(|error| DatabaseError::Refused { path: path.to_owned(), error })?;
        Ok(Self { connection, set_aside })
    }
}

fn sound(path: &Path, schema: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
        return Err(rusqlite::Error::SqliteFailure(corrupt, Some(verdict)));
    }
    // What is committed survives a killed process; a power cut may cost the last rows.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(schema)?;
    Ok(connection)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    // Also a database of the same name that holds something else.
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        || error.to_string().contains("no such column")
}

/// Moves the file and what SQLite keeps beside it to names that are free, and says the new name.
fn set_aside(path: &Path) -> std::io::Result<PathBuf> {
    let names = (1..).map(|number| path.with_extension(format!("damaged-{number}.sqlite")));
    let aside = names.into_iter().find(|name| !name.exists()).expect("numbers do not end");
    fs::rename(path, &aside)?;
    for end in ["-wal", "-shm"] {
        let beside = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        // Often there is none.
        let _ = fs::rename(beside(path), beside(&aside));
    }
    Ok(aside)
}

/// What is typed into a notebook may hold a password: nobody else reads it.
fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS notes (text TEXT NOT NULL);";

    fn damaged(content: &[u8]) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.sqlite");
        fs::write(&file, content).unwrap();
        let database = Database::open(&file, SCHEMA).unwrap();
        database.connection.execute("INSERT INTO notes VALUES ('new')", []).unwrap();
        assert_eq!(fs::read(database.set_aside.unwrap()).unwrap(), content);
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_kept() {
        damaged(b"no database at all, but long enough to have a header, or so it seems to whoever opens it....");
        damaged(&[0; 4096]);
    }

    #[test]
    fn so_is_one_with_other_columns() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.sqlite");
        Database::open(&file, "CREATE TABLE notes (line INTEGER);").unwrap();
        let found = Database::open(&file, &format!("{SCHEMA} SELECT text FROM notes;")).unwrap();
        assert!(found.set_aside.unwrap().exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/notes.sqlite");
        Database::open(&file, SCHEMA).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn a_place_that_cannot_be_written_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("home"), "").unwrap();
        let error = Database::open(&folder.path().join("home/notes.sqlite"), SCHEMA).unwrap_err();
        assert!(error.to_string().contains("set ANNEAL_HOME to a folder that can be written"), "{error}");
    }
}
