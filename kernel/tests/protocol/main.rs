//! The protocol over real ZeroMQ: a dummy front end against the real `anneal kernel`, with the echo engine.
//!
//! A cell of the echo engine is a list of commands (`print hi`, `fail Boom bad`, ...): see src/engine/echo.rs.

/// The cells of notebooks made by chance, and how they are written.
mod cells;
/// The dummy front end: starts a kernel, sends requests, collects what is published.
mod front_end;
/// Notebooks made by chance.
mod generator;
/// What such cells mean.
mod model;
/// Sequences of cells with what they are expected to show.
mod sequences;
/// Messages as one line of text each, so that a test reads as the expected order.
mod transcript;

/// Completion and inspection with rust-analyzer.
mod analyzer;
/// Missing and damaged connection files, busy ports, foreign signatures, malformed messages.
mod bad_input;
/// What the `:` lines show and do.
mod commands;
/// Sequences of cells through the native engine, from tests/corpus.
mod corpus;
/// What a lost cell process costs.
mod crash;
/// The same sequences through the evcxr engine: where it shows something else there is a reason.
#[cfg(feature = "evcxr")]
mod differential;
/// Displays that are updated and cleared, from cells, later cells and threads.
mod displays;
/// The evcxr engine.
#[cfg(feature = "evcxr")]
mod evcxr;
/// Counting, silent cells, large and non-ASCII ones, what a reply carries.
mod execute;
/// Errors, panics of the engine, and the cells queued behind them.
mod failures;
/// Every row of the failure table, whatever the kernel is doing.
mod faults;
/// Notebooks made by chance, each against a model of what it means.
mod generated;
/// History over sessions, kernels, damage and read-only homes.
mod history;
/// Questions of cells to the person at the keyboard.
mod input;
/// `anneal install` and `anneal doctor`.
mod install;
/// Interrupts from messages and signals, before, while and after a cell runs.
mod interrupt;
/// Every lesson on every engine.
#[cfg(feature = "evcxr")]
mod lessons;
/// The failure table with the native engine.
mod native;
/// Order and batching of text, displays and results.
mod outputs;
/// A learner's own crates.
mod own_crates;
/// Bars, plots that grow, and interrupts of both.
mod progress;
/// Requests other than cells, also while a cell runs.
mod questions;
/// Start, heartbeat, transports.
mod start;
/// Shutdown, SIGTERM, the death of Jupyter.
mod stop;
/// Signatures, addresses, private files, random messages, what a killed kernel leaves behind.
mod trust;
/// One plain sentence with the fix for what surprises newcomers.
mod words;
