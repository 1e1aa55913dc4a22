//! What a call of the learner's function takes: operations of [`Counted`](super::Counted) values, allocations, memory.

use std::cell::Cell;

use super::counted as operations;
use crate::cell::{self, Allocations};
use crate::display::{counted, format_count};

/// What an exercise may put a limit on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Comparisons, calculations and hashes of [`Counted`](super::Counted) values.
    Operations,
    /// How often memory is asked for.
    Allocations,
    /// The most bytes held at once, beyond those that the input takes.
    Memory,
}

/// What a call took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    operations: u64,
    allocations: Allocations,
}

thread_local! {
    /// What the part of a call took that is the learner's alone.
    static WITHIN: Cell<Option<Usage>> = const { Cell::new(None) };
}

impl Usage {
    /// Runs a call, and says what it took: all of it, or what [`measured`] was put around.
    pub(super) fn of<R>(call: impl FnOnce() -> R) -> (R, Self) {
        WITHIN.set(None);
        let (result, usage) = watch(call);
        (result, WITHIN.take().unwrap_or(usage))
    }

    pub(super) fn taken(&self, resource: Resource) -> u64 {
        match resource {
            Resource::Operations => self.operations,
            Resource::Allocations => self.allocations.count,
            Resource::Memory => self.allocations.peak,
        }
    }
}

fn times(count: u64) -> String {
    match count {
        0 => "not at all".into(),
        1 => "once".into(),
        _ => format!("{} times", format_count(count as usize)),
    }
}

fn watch<R>(call: impl FnOnce() -> R) -> (R, Usage) {
    let before = operations::total();
    cell::allocations(true);
    let result = call();
    let allocations = cell::allocations(false).unwrap_or_default();
    (result, Usage { operations: operations::total() - before, allocations })
}

/// Put around the learner's function inside a check, it leaves out what the check itself does for the call, such as
/// cloning what is handed over: `|words| measured(|| yours(&borrowed(words)))`. Several in one call add up.
pub fn measured<R>(call: impl FnOnce() -> R) -> R {
    let (result, now) = watch(call);
    let before = WITHIN.take().unwrap_or(Usage { operations: 0, allocations: Allocations::default() });
    WITHIN.set(Some(Usage {
        operations: before.operations + now.operations,
        allocations: Allocations {
            count: before.allocations.count + now.allocations.count,
            peak: before.allocations.peak.max(now.allocations.peak),
            held: before.allocations.held + now.allocations.held,
        },
    }));
    result
}

impl Resource {
    /// Whether it can be counted here: allocations are only seen in our cell process, with glibc.
    pub(super) fn is_seen(self) -> bool {
        self == Self::Operations || cell::sees_allocations()
    }

    /// What was too much, in two words, as the journal has it.
    pub(super) fn excess(self) -> &'static str {
        match self {
            Self::Operations => "too many operations",
            Self::Allocations => "too many allocations",
            Self::Memory => "too much memory",
        }
    }

    /// The limit and what was taken, in a sentence.
    pub(super) fn sentence(self, used: u64, allowed: u64) -> String {
        match self {
            Self::Operations => {
                format!("It compared and calculated {}; allowed for this input: {}.", times(used), times(allowed))
            }
            Self::Allocations => format!("It allocated {}; allowed for this input: {}.", times(used), times(allowed)),
            Self::Memory => {
                let bytes = |count| counted(count as usize, "byte");
                format!("It held {} at once; allowed for this input: {}.", bytes(used), bytes(allowed))
            }
        }
    }

    /// Why a limit was not looked at.
    pub(super) fn unseen(self) -> &'static str {
        match self {
            Self::Operations => "How many operations it takes.",
            Self::Allocations => "How often it allocates.",
            Self::Memory => "How much memory it holds.",
        }
    }
}
