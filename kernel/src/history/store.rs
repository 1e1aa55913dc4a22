//! The history's database: sessions and their cells, in SQLite, so that several kernels can write at once.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anneal_journal::{Database, DatabaseError};
use jupyter_protocol::{HistoryEntry, HistoryRequest};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

/// So many cells stay, and so many bytes of them: the oldest go first.
const MOST_CELLS: i64 = 20_000;
const MOST_BYTES: i64 = 16 << 20;
/// A longer source is data rather than something to find again.
const LONGEST_SOURCE: usize = 128 << 10;
const LONGEST_OUTPUT: usize = 4 << 10;
/// How often, counted in cells, the size is looked at.
const TRIM_EVERY: u32 = 200;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, started INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS cells (
        session INTEGER NOT NULL, line INTEGER NOT NULL, source TEXT NOT NULL, output TEXT,
        PRIMARY KEY (session, line)
    );
    SELECT id, started FROM sessions LIMIT 0;
    SELECT session, line, source, output FROM cells LIMIT 0;";

pub struct Store {
    connection: Connection,
    session: i64,
    written: u32,
}

impl Store {
    /// The history in a file; one in memory when there is no file or it cannot be written.
    pub fn open_or_remember(file: Option<&Path>) -> Self {
        let opened = file.map(Self::open);
        match opened {
            Some(Ok(store)) => return store,
            Some(Err(error)) => eprintln!("anneal: the history is kept for this session only: {error}"),
            None => {}
        }
        Self::in_memory().expect("SQLite needs nothing but memory for this")
    }

    /// Opens or makes the file. One that is damaged is set aside, never deleted.
    pub fn open(file: &Path) -> std::result::Result<Self, DatabaseError> {
        let Database { connection, set_aside } = Database::open(file, SCHEMA)?;
        if let Some(aside) = set_aside {
            eprintln!("anneal: the history was damaged and now stands in {}", aside.display());
        }
        Self::start(connection).map_err(|error| DatabaseError::Refused { path: file.to_owned(), error })
    }

    fn in_memory() -> Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(SCHEMA)?;
        Self::start(connection)
    }

    fn start(connection: Connection) -> Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        connection.execute("INSERT INTO sessions (started) VALUES (?1)", [now as i64])?;
        let session = connection.last_insert_rowid();
        Ok(Self { connection, session, written: 0 })
    }

    /// How many cells there are.
    pub fn cells(&self) -> Result<i64> {
        self.connection.query_row("SELECT COUNT(*) FROM cells", [], |row| row.get(0))
    }

    pub fn input(&mut self, line: u32, source: &str) -> Result<()> {
        if source.trim().is_empty() || source.len() > LONGEST_SOURCE {
            return Ok(());
        }
        if self.written.is_multiple_of(TRIM_EVERY) {
            self.trim(MOST_CELLS, MOST_BYTES)?;
        }
        self.written += 1;
        let statement = "INSERT OR REPLACE INTO cells (session, line, source) VALUES (?1, ?2, ?3)";
        self.connection.execute(statement, params![self.session, line, source]).map(drop)
    }

    pub fn output(&mut self, line: u32, text: &str) -> Result<()> {
        let text = &text[..text.floor_char_boundary(LONGEST_OUTPUT)];
        let statement = "UPDATE cells SET output = ?3 WHERE session = ?1 AND line = ?2";
        self.connection.execute(statement, params![self.session, line, text]).map(drop)
    }

    /// Entries in the order in which they were run.
    /// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#history>
    pub fn answer(&self, request: &HistoryRequest) -> Result<Vec<HistoryEntry>> {
        match request {
            HistoryRequest::Tail { n, output, .. } => {
                let query = "SELECT * FROM (SELECT session, line, source, output FROM cells
                             ORDER BY session DESC, line DESC LIMIT ?1) ORDER BY session, line";
                self.entries(query, params![(*n).max(0)], *output)
            }
            HistoryRequest::Search { pattern, unique, n, output, .. } => {
                let group = if *unique { "GROUP BY source HAVING rowid = MAX(rowid)" } else { "" };
                let query = format!(
                    "SELECT * FROM (SELECT session, line, source, output FROM cells WHERE source GLOB ?1 {group}
                     ORDER BY session DESC, line DESC LIMIT ?2) ORDER BY session, line"
                );
                self.entries(&query, params![pattern, if *n > 0 { *n } else { -1 }], *output)
            }
            HistoryRequest::Range { session, start, stop, output, .. } => {
                let session = self.session_number(session.unwrap_or(0))?;
                let last = "SELECT COALESCE(MAX(line), 0) + 1 FROM cells WHERE session = ?1";
                let end: i64 = self.connection.query_row(last, [session], |row| row.get(0))?;
                // Like a slice in Python: what is negative counts from the end, and no stop means all the rest.
                let from_end = |line: i32| if line < 0 { end + i64::from(line) } else { line.into() };
                let stop = if *stop == 0 { end } else { from_end(*stop) };
                let query = "SELECT session, line, source, output FROM cells
                             WHERE session = ?1 AND line >= ?2 AND line < ?3 ORDER BY line";
                self.entries(query, params![session, from_end(*start), stop], *output)
            }
        }
    }

    /// 0 is this session, -1 the one before it.
    fn session_number(&self, asked: i32) -> Result<i64> {
        match asked {
            0 => Ok(self.session),
            1.. => Ok(asked.into()),
            _ => {
                let query = "SELECT id FROM sessions WHERE id < ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2";
                let before = params![self.session, -i64::from(asked) - 1];
                Ok(self.connection.query_row(query, before, |row| row.get(0)).optional()?.unwrap_or(0))
            }
        }
    }

    fn entries(&self, query: &str, values: impl rusqlite::Params, output: bool) -> Result<Vec<HistoryEntry>> {
        let entry = |row: &Row| {
            let (session, line) = (row.get::<_, i64>(0)? as usize, row.get::<_, i64>(1)? as usize);
            let source = row.get(2)?;
            Ok(if output {
                HistoryEntry::InputOutput(session, line, (source, row.get::<_, Option<String>>(3)?.unwrap_or_default()))
            } else {
                HistoryEntry::Input(session, line, source)
            })
        };
        self.connection.prepare(query)?.query_map(values, entry)?.collect()
    }

    fn trim(&self, cells: i64, bytes: i64) -> Result<()> {
        let statement = "DELETE FROM cells WHERE rowid IN (
            SELECT rowid FROM (
                SELECT rowid, COUNT(*) OVER newest AS number,
                       SUM(LENGTH(CAST(source AS BLOB)) + LENGTH(COALESCE(output, ''))) OVER newest AS size
                FROM cells WINDOW newest AS (ORDER BY session DESC, line DESC)
            ) WHERE number > ?1 OR size > ?2)";
        self.connection.execute(statement, params![cells, bytes])?;
        let empty = "DELETE FROM sessions WHERE id < ?1 AND id NOT IN (SELECT session FROM cells)
                     AND id < (SELECT COALESCE(MIN(session), 0) FROM cells)";
        self.connection.execute(empty, [self.session]).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(store: &Store, request: HistoryRequest) -> Vec<String> {
        let entries = store.answer(&request).unwrap().into_iter();
        entries
            .map(|entry| match entry {
                HistoryEntry::Input(session, line, source) => format!("{session}.{line} {source}"),
                HistoryEntry::InputOutput(session, line, (source, text)) => {
                    format!("{session}.{line} {source} = {text}")
                }
            })
            .collect()
    }

    fn tail(n: i32, output: bool) -> HistoryRequest {
        HistoryRequest::Tail { n, output, raw: true }
    }

    fn range(session: i32, start: i32, stop: i32) -> HistoryRequest {
        HistoryRequest::Range { session: Some(session), start, stop, output: false, raw: true }
    }

    fn search(pattern: &str, unique: bool, n: i32) -> HistoryRequest {
        HistoryRequest::Search { pattern: pattern.into(), unique, output: false, raw: true, n }
    }

    #[test]
    fn sessions_follow_each_other_in_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/history.sqlite");
        let mut first = Store::open(&file).unwrap();
        first.input(1, "let a = 1;").unwrap();
        first.input(2, "a + 1").unwrap();
        first.output(2, "2").unwrap();
        // A second kernel, while the first one is still there.
        let mut second = Store::open(&file).unwrap();
        second.input(1, "a + 1").unwrap();
        first.input(3, "größe").unwrap();
        assert_eq!(lines(&second, tail(2, true)), ["1.3 größe = ", "2.1 a + 1 = "]);
        assert_eq!(lines(&second, tail(-1, false)), [""; 0]);
        assert_eq!(lines(&second, range(-1, 1, 3)), ["1.1 let a = 1;", "1.2 a + 1"]);
        assert_eq!(lines(&second, range(0, 1, 9)), ["2.1 a + 1"]);
        assert_eq!(lines(&second, range(1, -1, 0)), ["1.3 größe"]);
        assert_eq!(lines(&second, range(-7, 0, 0)), [""; 0]);
        assert_eq!(lines(&second, search("a + *", false, 0)), ["1.2 a + 1", "2.1 a + 1"]);
        assert_eq!(lines(&second, search("a + *", true, 5)), ["2.1 a + 1"]);
        assert_eq!(lines(&second, search("*", false, 2)), ["1.3 größe", "2.1 a + 1"]);
        assert_eq!(lines(&second, search("'; DROP TABLE cells; --", false, 0)), [""; 0]);
    }

    #[test]
    fn the_oldest_cells_go_first() {
        let mut store = Store::in_memory().unwrap();
        for line in 1..=9 {
            store.input(line, &format!("cell {line}")).unwrap();
        }
        store.trim(4, 1000).unwrap();
        assert_eq!(lines(&store, tail(9, false)).len(), 4);
        store.trim(4, 13).unwrap(); // `cell 8` and `cell 9` have six bytes each
        assert_eq!(lines(&store, tail(9, false)), ["1.8 cell 8", "1.9 cell 9"]);
        store.input(10, &"x".repeat(LONGEST_SOURCE + 1)).unwrap();
        store.input(11, " \n").unwrap();
        assert_eq!(lines(&store, tail(9, false)).len(), 2);
    }

    #[test]
    fn without_a_place_it_lasts_for_the_session() {
        let mut store = Store::open_or_remember(Some(Path::new("/proc/nowhere/history.sqlite")));
        store.input(1, "1").unwrap();
        assert_eq!(lines(&store, tail(9, false)), ["1.1 1"]);
    }
}
