//! `?` on what no conversion covers: `Option`, errors that only print, errors that only debug.
//!
//! Used for the few places where plain `?` does not compile, so that type inference elsewhere stays untouched.
//! Lookup order as in the `show` module: `(&&&&Attempt::new(x)).anneal_attempt()`.

use std::cell::Cell;
use std::fmt::{Debug, Display};

use super::outcome::CellError;

/// A `Result` or `Option` on its way through `?`.
pub struct Attempt<T>(Cell<Option<T>>);

impl<T> Attempt<T> {
    /// Holds a value until one of the traits takes it.
    pub fn new(value: T) -> Self {
        Self(Cell::new(Some(value)))
    }

    fn take(&self) -> T {
        self.0.take().expect("an attempt is made once")
    }
}

/// Errors that print.
pub trait AttemptDisplay<T> {
    /// The value, or the error in words.
    fn anneal_attempt(&self) -> Result<T, CellError>;
}
impl<T, E: Display> AttemptDisplay<T> for &&&Attempt<Result<T, E>> {
    #[track_caller]
    fn anneal_attempt(&self) -> Result<T, CellError> {
        match self.take() {
            Ok(value) => Ok(value),
            Err(error) => Err(CellError::failed::<E>(error.to_string(), Vec::new())),
        }
    }
}

/// Errors that can only be debugged.
pub trait AttemptDebug<T> {
    /// The value, or the error in words.
    fn anneal_attempt(&self) -> Result<T, CellError>;
}
impl<T, E: Debug> AttemptDebug<T> for &&Attempt<Result<T, E>> {
    #[track_caller]
    fn anneal_attempt(&self) -> Result<T, CellError> {
        match self.take() {
            Ok(value) => Ok(value),
            Err(error) => Err(CellError::failed::<E>(format!("{error:?}"), Vec::new())),
        }
    }
}

/// Errors that can only be named.
pub trait AttemptOpaque<T> {
    /// The value, or the error's type.
    fn anneal_attempt(&self) -> Result<T, CellError>;
}
impl<T, E> AttemptOpaque<T> for &Attempt<Result<T, E>> {
    #[track_caller]
    fn anneal_attempt(&self) -> Result<T, CellError> {
        match self.take() {
            Ok(value) => Ok(value),
            Err(_) => Err(CellError::failed::<E>("an error that cannot be printed".into(), Vec::new())),
        }
    }
}

/// `None`.
pub trait AttemptOption<T> {
    /// The value, or the word `None`.
    fn anneal_attempt(&self) -> Result<T, CellError>;
}
impl<T> AttemptOption<T> for Attempt<Option<T>> {
    #[track_caller]
    fn anneal_attempt(&self) -> Result<T, CellError> {
        match self.take() {
            Some(value) => Ok(value),
            None => Err(CellError::failed::<Option<T>>("`?` met None".into(), Vec::new())),
        }
    }
}
