//! Bars: around an iterator, or moved by hand.

use std::sync::Arc;

use super::board::{Ending, Seat, Task};
use crate::cell::{interrupt, poll};

/// Shows how far a loop has come: `for batch in progress(loader)`.
///
/// The total is known where the iterator knows it (ranges, vectors, slices); elsewhere [`total`](Progress::total) gives it,
/// or the bar counts only. A bar inside a bar is shown below it, and vanishes when it is through.
///
/// ```
/// use anneal::prelude::*;
///
/// let mut sum = 0;
/// for n in progress(1..=100).label("numbers") {
///     sum += n;
/// }
/// assert_eq!(sum, 5050);
/// ```
pub fn progress<I: IntoIterator>(items: I) -> Progress<I::IntoIter> {
    let items = items.into_iter();
    let total = match items.size_hint() {
        (low, Some(high)) if low == high => Some(low as u64),
        _ => None,
    };
    Progress { items, bar: ProgressBar::of(total) }
}

/// What [`progress()`] returns: the iterator, with a bar that is shown from its first step on.
#[derive(Debug)]
pub struct Progress<I> {
    items: I,
    bar: ProgressBar,
}

impl<I> Progress<I> {
    /// The words before the bar.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.bar = self.bar.label(label);
        self
    }

    /// How many steps there will be, where the iterator does not know.
    pub fn total(mut self, steps: usize) -> Self {
        self.bar.start.total = Some(steps as u64);
        self
    }
}

impl<I: Iterator> Iterator for Progress<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        poll();
        let item = self.items.next();
        // What was handed out before is done when the next one is asked for.
        match &self.bar.seat {
            Some(seat) => seat.task.step(),
            None => self.bar.begin(),
        }
        if item.is_none() {
            self.bar.end(Ending::Complete);
        }
        item
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

/// A bar moved by hand, of so many steps.
///
/// ```
/// use anneal::prelude::*;
///
/// let mut bar = progress_bar(1_000).label("bytes");
/// for chunk in [300, 300, 400] {
///     bar.advance(chunk);
///     bar.note(format!("last {chunk}"));
/// }
/// ```
pub fn progress_bar(total: usize) -> ProgressBar {
    ProgressBar::of(Some(total as u64))
}

/// What [`progress_bar`] returns. It ends when it is dropped, for instance at the end of the block.
#[derive(Debug)]
pub struct ProgressBar {
    start: Start,
    /// There from the first step on.
    seat: Option<Seat>,
}

/// What is known before the first step.
#[derive(Debug, Clone, Default)]
struct Start {
    label: String,
    total: Option<u64>,
}

impl ProgressBar {
    fn of(total: Option<u64>) -> Self {
        Self { start: Start { label: String::new(), total }, seat: None }
    }

    /// The words before the bar.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.start.label = label.into();
        self
    }

    /// So many steps are done.
    pub fn advance(&mut self, steps: usize) {
        poll();
        if self.seat.is_none() {
            self.begin();
        }
        self.task().add(steps as u64);
    }

    /// Words after the bar, such as the latest loss.
    pub fn note(&mut self, words: impl Into<String>) {
        if self.seat.is_none() {
            self.begin();
        }
        self.task().note(words.into());
    }

    #[cold]
    fn begin(&mut self) {
        let Start { label, total } = self.start.clone();
        self.seat = Some(Seat::take(label, total));
    }

    fn task(&self) -> Arc<Task> {
        self.seat.as_ref().expect("begun").task.clone()
    }

    fn end(&mut self, ending: Ending) {
        if let Some(seat) = &mut self.seat {
            seat.leave(ending);
        }
    }
}

impl Drop for ProgressBar {
    fn drop(&mut self) {
        let ending = match (std::thread::panicking(), interrupt::requested()) {
            (true, true) => Ending::Interrupted,
            (true, false) => Ending::Failed,
            (false, _) => match &self.seat {
                Some(seat) if seat.task.is_full() => Ending::Complete,
                _ => Ending::Early,
            },
        };
        self.end(ending);
    }
}
