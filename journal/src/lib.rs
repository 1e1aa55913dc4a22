//! The learner's journal: every attempt at an exercise, every hint and solution opened, in one SQLite file.
//!
//! The toolkit writes it, the command `anneal progress` and `dashboard()` read it. Several kernels write at once.
//!
//! ```
//! use anneal_journal::{Attempt, Journal};
//!
//! # let folder = tempfile::tempdir()?;
//! # let file = folder.path().join("journal.sqlite");
//! let journal = Journal::at(&file)?;
//! journal.record(&Attempt::now("03-02.E3", "passed"))?;
//! assert_eq!(journal.attempts()?.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod database;
mod place;
mod progress;
mod review;
mod store;

pub use database::{Database, DatabaseError};
pub use place::{file, folder, local_offset};
pub use progress::{Lesson, Part, Progress, Standing, Subject, Topic};
pub use review::{Due, due};
pub use store::{Attempt, Journal, JournalError, Opening};
