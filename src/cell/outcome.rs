//! How a cell ends: well, by a panic, by an error through `?`, or before it began.

use std::any::{Any, type_name};
use std::error::Error;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::LazyLock;

use serde::Serialize;
use tokio::runtime::{EnterGuard, Runtime};

use super::interrupt::{self, Interrupted};
use super::{emit, store, tag};

/// What the body of a cell returns.
pub type Fallible = Result<(), CellError>;

/// Why a cell stopped early.
///
/// It deliberately does not implement `std::error::Error`, so that every error type converts into it by `?`.
#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum CellError {
    /// An error left the cell through `?`.
    Failed(Failed),
    /// The cell panicked; the panic hook has told the kernel more, unless the cell had replaced it.
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// The learner stopped it, and it stopped by itself.
    Interrupted,
    /// A variable that the cell needs is not what it was compiled for.
    Stale {
        /// The variable.
        name: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// What unwinds through a cell whose exercise has to be passed and is not.
pub(crate) struct CheckFailed(pub(crate) String);

/// An error that left the cell, in words.
#[derive(Debug, Serialize)]
pub struct Failed {
    #[serde(rename = "type")]
    type_name: &'static str,
    message: String,
    causes: Vec<String>,
    file: &'static str,
    line: u32,
    column: u32,
}

impl CellError {
    /// A variable that the cell needs is not what it was compiled for.
    pub fn stale(name: &'static str, reason: &'static str) -> Self {
        Self::Stale { name, reason }
    }

    /// An error of any kind, already in words.
    #[track_caller]
    pub fn failed<E: ?Sized>(message: String, causes: Vec<String>) -> Self {
        let place = Location::caller();
        Self::Failed(Failed {
            type_name: type_name::<E>(),
            message,
            causes,
            file: place.file(),
            line: place.line(),
            column: place.column(),
        })
    }
}

impl CellError {
    /// An exercise that is not passed; the verdict has been shown.
    fn check(CheckFailed(message): CheckFailed) -> Self {
        Self::Failed(Failed { type_name: "Check", message, causes: Vec::new(), file: "", line: 0, column: 0 })
    }
}

impl<E: Into<Box<dyn Error>>> From<E> for CellError {
    #[track_caller]
    fn from(error: E) -> Self {
        let (message, causes) = words(&*error.into());
        Self::failed::<E>(message, causes)
    }
}

/// An error and what led to it.
fn words(error: &dyn Error) -> (String, Vec<String>) {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    (error.to_string(), causes)
}

/// What `bail!` and `ensure!` of any library give, which return an error of their own kind, as an error of the cell.
///
/// # Errors
/// The one that the macro made.
#[track_caller]
pub fn leave<T, E: Into<Box<dyn Error>>>(body: impl FnOnce() -> Result<T, E>) -> Result<T, CellError> {
    match body() {
        Ok(value) => Ok(value),
        Err(error) => Err(CellError::from(error)),
    }
}

/// Runs a cell's body; a panic becomes an error and everything it only borrowed stays whole.
pub fn catch(body: impl FnOnce() -> Fallible) -> Fallible {
    // Unwinding leaves borrowed variables as a panic in plain Rust would leave them; notebooks accept that.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(unwound(payload)))
}

/// What unwound through a cell.
#[cold]
fn unwound(payload: Box<dyn Any + Send>) -> CellError {
    if payload.is::<Interrupted>() {
        return CellError::Interrupted;
    }
    let payload = match payload.downcast::<CheckFailed>() {
        Ok(failed) => return CellError::check(*failed),
        Err(payload) => payload,
    };
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let message = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default().to_string();
    // A payload whose own destructor panics must not take the process down.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
    CellError::Panicked { message }
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("threads can be started"));

/// Runs an asynchronous body to its end on tokio's runtime, which lives as long as the process.
pub fn block_on(body: impl Future<Output = Fallible>) -> Fallible {
    RUNTIME.block_on(body)
}

/// Lets a body that does not await start tasks on tokio's runtime.
pub fn runtime() -> EnterGuard<'static> {
    RUNTIME.enter()
}

/// The entry of every compiled cell: runs it, keeps or drops what it defined, and reports the outcome.
pub fn enter(cell: fn() -> Fallible) {
    #[derive(Serialize)]
    struct Report {
        error: Option<CellError>,
        /// Whether its variables were kept; true when only the destructor of an old value failed.
        kept: bool,
        variables: Vec<&'static str>,
        defined: store::Types,
    }
    interrupt::enter();
    crate::exercise::begin_cell();
    let result = catch(cell);
    let kept = result.is_ok();
    // Destructors of replaced values run here and may panic too; the new values are there all the same.
    let replaced = store::keep(kept);
    let dropped = catch(|| {
        drop(replaced);
        crate::progress::settle();
        Ok(())
    });
    let error = result.and(dropped).err();
    let report = Report { error, kept, variables: store::names(), defined: store::defined_types() };
    emit(tag::OUTCOME, &serde_json::to_vec(&report).expect("an outcome is plain data"));
}
