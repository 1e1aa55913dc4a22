//! A pause that an interrupt ends.

use std::time::{Duration, Instant};

use crate::cell::poll;

/// The longest stretch without looking for an interrupt.
const STRETCH: Duration = Duration::from_millis(10);

/// Waits, like `std::thread::sleep`, but stops the cell at once when it is interrupted.
///
/// ```
/// use std::time::{Duration, Instant};
///
/// let start = Instant::now();
/// anneal::progress::sleep(Duration::from_millis(30));
/// assert!(start.elapsed() >= Duration::from_millis(30));
/// ```
pub fn sleep(duration: Duration) {
    let start = Instant::now();
    loop {
        poll();
        let left = duration.saturating_sub(start.elapsed());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(STRETCH));
    }
}
