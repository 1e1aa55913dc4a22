//! Runs a cell for at most so long: where nobody sits in front of it, an endless loop would never be stopped.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::{Cell, Engine, Failure, Output};

/// Executes the cell, and interrupts it after `limit`; also says whether that was necessary.
pub fn execute_within(
    limit: Duration,
    engine: &mut dyn Engine,
    cell: Cell<'_>,
    output: &mut dyn FnMut(Output),
) -> (Result<(), Failure>, bool) {
    let interrupter = engine.interrupter();
    let (done, waiting) = mpsc::channel::<()>();
    // The scope waits for the watchdog, so that a late interrupt cannot meet the next cell.
    thread::scope(|scope| {
        let watchdog = scope.spawn(move || {
            let late = waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if late {
                interrupter.interrupt();
            }
            late
        });
        let result = engine.execute(cell, output);
        drop(done);
        (result, watchdog.join().unwrap_or(false))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::echo::Echo;

    fn run(source: &str) -> (Result<(), Failure>, bool) {
        execute_within(Duration::from_millis(100), &mut Echo::start(), Cell { number: 1, source }, &mut |_| {})
    }

    #[test]
    fn only_a_cell_that_takes_too_long_is_interrupted() {
        let (result, late) = run("sleep 60000");
        assert!(late && result.is_err());
        let (result, late) = run("print hello");
        assert!(!late && result.is_ok());
    }
}
