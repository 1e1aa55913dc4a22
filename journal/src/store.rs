//! What the journal keeps: attempts, and what was opened; it is only added to.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::Subject;
use crate::database::{Database, DatabaseError};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS attempts (
        at INTEGER NOT NULL, exercise TEXT NOT NULL, outcome TEXT NOT NULL,
        failing_case TEXT, seconds REAL NOT NULL, source TEXT
    );
    CREATE TABLE IF NOT EXISTS openings (at INTEGER NOT NULL, exercise TEXT NOT NULL, what TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS course (exercises TEXT NOT NULL);
    SELECT at, exercise, outcome, failing_case, seconds, source FROM attempts LIMIT 0;
    SELECT at, exercise, what FROM openings LIMIT 0;";

/// Why the journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no place for it.
    #[error("the journal has no place: neither ANNEAL_HOME nor HOME is set")]
    NoPlace,
    /// Its database cannot be used.
    #[error("the journal at {0}")]
    Database(#[from] DatabaseError),
}

/// One run of a check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempt {
    /// When, in seconds since 1970 (UTC).
    pub at: i64,
    /// The exercise: `03-02.E3`.
    pub exercise: String,
    /// `passed`, `wrong value`, `wrong shape`, `panic`, `too slow`.
    pub outcome: String,
    /// The first case that failed.
    pub failing_case: Option<String>,
    /// How long the check took.
    pub seconds: f64,
    /// The learner's function, where the kernel knows it.
    pub source: Option<String>,
}

impl Attempt {
    /// An attempt of this moment.
    pub fn now(exercise: &str, outcome: &str) -> Self {
        let (exercise, outcome) = (exercise.to_owned(), outcome.to_owned());
        Self { at: now(), exercise, outcome, failing_case: None, seconds: 0.0, source: None }
    }

    /// Whether every case passed.
    pub fn passed(&self) -> bool {
        self.outcome == "passed"
    }
}

/// A hint or a solution that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// When, in seconds since 1970 (UTC).
    pub at: i64,
    /// The exercise.
    pub exercise: String,
    /// `hint` or `solution`.
    pub what: String,
}

/// The journal of one learner.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    path: PathBuf,
    /// Where a damaged journal was moved to when this one was opened.
    pub set_aside: Option<PathBuf>,
}

impl Journal {
    /// The journal at its usual place.
    ///
    /// # Errors
    ///
    /// When there is no such place, or it cannot be written.
    pub fn open() -> Result<Self, JournalError> {
        Self::at(&super::file().ok_or(JournalError::NoPlace)?)
    }

    /// The journal in this file, which is made if it is not there. One that is damaged is moved aside first.
    ///
    /// # Errors
    ///
    /// When the folder or the file cannot be made, or SQLite refuses for another reason than damage.
    pub fn at(path: &Path) -> Result<Self, JournalError> {
        let Database { connection, set_aside } = Database::open(path, SCHEMA)?;
        Ok(Self { connection, path: path.to_owned(), set_aside })
    }

    /// Writes an attempt down.
    ///
    /// # Errors
    ///
    /// When the disk is full, the file read-only, or another kernel has been writing for five seconds.
    pub fn record(&self, attempt: &Attempt) -> Result<(), JournalError> {
        let Attempt { at, exercise, outcome, failing_case, seconds, source } = attempt;
        let statement = "INSERT INTO attempts VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![at, exercise, outcome, failing_case, seconds, source];
        self.connection.execute(statement, values).map(drop).map_err(|error| self.error(error))
    }

    /// Writes down that a hint or a solution was looked at.
    ///
    /// # Errors
    ///
    /// As [`record`](Self::record).
    pub fn opened(&self, exercise: &str, what: &str) -> Result<(), JournalError> {
        let statement = "INSERT INTO openings VALUES (?1, ?2, ?3)";
        let values = params![now(), exercise, what];
        self.connection.execute(statement, values).map(drop).map_err(|error| self.error(error))
    }

    /// Every attempt, the oldest first.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn attempts(&self) -> Result<Vec<Attempt>, JournalError> {
        let read = || {
            let query = "SELECT at, exercise, outcome, failing_case, seconds, source FROM attempts ORDER BY at, rowid";
            let mut statement = self.connection.prepare(query)?;
            let rows = statement.query_map([], |row| {
                let (at, exercise, outcome) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Attempt {
                    at,
                    exercise,
                    outcome,
                    failing_case: row.get(3)?,
                    seconds: row.get(4)?,
                    source: row.get(5)?,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.error(error))
    }

    /// Every hint and solution that was looked at, the oldest first.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn openings(&self) -> Result<Vec<Opening>, JournalError> {
        let read = || {
            let query = "SELECT at, exercise, what FROM openings ORDER BY at, rowid";
            let mut statement = self.connection.prepare(query)?;
            let rows = statement
                .query_map([], |row| Ok(Opening { at: row.get(0)?, exercise: row.get(1)?, what: row.get(2)? }))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.error(error))
    }

    /// Leaves the list of all exercises here, for readers that do not have the toolkit at hand.
    ///
    /// # Errors
    ///
    /// As [`record`](Self::record).
    pub fn publish(&self, course: &[Subject]) -> Result<(), JournalError> {
        let text = serde_json::to_string(course).unwrap_or_default();
        let known: Option<String> =
            self.connection.query_row("SELECT exercises FROM course", [], |row| row.get(0)).unwrap_or_default();
        if known.as_ref() == Some(&text) {
            return Ok(());
        }
        let replace = || {
            let transaction = self.connection.unchecked_transaction()?;
            transaction.execute("DELETE FROM course", [])?;
            transaction.execute("INSERT INTO course VALUES (?1)", [&text])?;
            transaction.commit()
        };
        replace().map_err(|error| self.error(error))
    }

    /// The exercises of the course, as far as the toolkit has told them.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn course(&self) -> Result<Vec<Subject>, JournalError> {
        let text: Option<String> = self
            .connection
            .query_row("SELECT exercises FROM course", [], |row| row.get(0))
            .optional()
            .map_err(|error| self.error(error))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// What the learner wrote last for an exercise.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn last_source(&self, exercise: &str) -> Result<Option<String>, JournalError> {
        let attempts = self.attempts()?;
        Ok(attempts.into_iter().rev().filter(|attempt| attempt.exercise == exercise).find_map(|attempt| attempt.source))
    }

    fn error(&self, error: rusqlite::Error) -> JournalError {
        DatabaseError::Refused { path: self.path.clone(), error }.into()
    }
}

pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn what_is_written_is_there_for_the_next_kernel() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/journal.sqlite");
        let attempt = Attempt {
            at: 7,
            exercise: "00-01.E1".into(),
            outcome: "wrong value".into(),
            failing_case: Some("ä \u{1F427}".into()),
            seconds: 0.25,
            source: Some("fn f() {}".into()),
        };
        let first = Journal::at(&file).unwrap();
        first.record(&attempt).unwrap();
        first.opened("00-01.E1", "hint").unwrap();
        let second = Journal::at(&file).unwrap();
        assert_eq!(second.attempts().unwrap(), [attempt]);
        assert_eq!(second.openings().unwrap()[0].what, "hint");
        assert_eq!(second.last_source("00-01.E1").unwrap().as_deref(), Some("fn f() {}"));
    }

    #[test]
    fn several_writers_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("journal.sqlite");
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let file = &file;
                scope.spawn(move || {
                    let journal = Journal::at(file).unwrap();
                    for number in 0..25 {
                        journal.record(&Attempt::now(&format!("{writer}.{number}"), "passed")).unwrap();
                    }
                });
            }
        });
        assert_eq!(Journal::at(&file).unwrap().attempts().unwrap().len(), 100);
    }

    /// The file that the other half of this test writes to.
    const WRITTEN: &str = "ANNEAL_JOURNAL_TEST_FILE";

    #[test]
    fn a_writer_that_is_killed_loses_nothing_that_it_had_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("journal.sqlite");
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::writes_until_it_is_killed", "--ignored", "--nocapture"])
            .env(WRITTEN, &file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines().map_while(Result::ok);
        let confirmed = lines.by_ref().filter(|line| line == "written").take(40).count();
        // SIGKILL, in the middle of whatever it does.
        writer.kill().unwrap();
        writer.wait().unwrap();
        let confirmed = confirmed + lines.filter(|line| line == "written").count();
        let journal = Journal::at(&file).unwrap();
        assert!(journal.set_aside.is_none());
        let attempts = journal.attempts().unwrap().len();
        // The one that was being written may be there or not.
        assert!(confirmed >= 40 && (confirmed..=confirmed + 1).contains(&attempts), "{attempts} of {confirmed}");
        journal.record(&Attempt::now("00-01.E1", "passed")).unwrap();
    }

    #[test]
    #[ignore = "the other half of the test above, which kills it"]
    fn writes_until_it_is_killed() {
        let Some(file) = std::env::var_os(WRITTEN) else { return };
        let journal = Journal::at(std::path::Path::new(&file)).unwrap();
        loop {
            journal.record(&Attempt::now("00-01.E1", "wrong value")).unwrap();
            println!("written");
        }
    }

    #[test]
    fn a_damaged_journal_is_set_aside_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("journal.sqlite");
        std::fs::write(&file, "no database, but somebody's work").unwrap();
        let journal = Journal::at(&file).unwrap();
        assert_eq!(journal.attempts().unwrap(), []);
        let aside = journal.set_aside.unwrap();
        assert_eq!(std::fs::read_to_string(aside).unwrap(), "no database, but somebody's work");
    }
}
