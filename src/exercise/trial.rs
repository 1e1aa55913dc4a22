//! Calls the learner's function so that nothing it does can hurt: panics stay silent, endless loops are stopped.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::cell::{
    self,
    interrupt::{self, Interrupted},
};

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    /// A body is still `todo!()`: its own, or that of another function of the notebook, should the place say so.
    NotWritten { place: Option<String> },
    /// It panicked: the message, and where if that was in the learner's own text.
    Panicked { message: String, place: Option<String> },
    /// It ran longer than it may.
    TooSlow(Duration),
}

thread_local! {
    static LAST_PANIC: RefCell<Option<(String, Option<String>)>> = const { RefCell::new(None) };
}

/// How long after its time a function may still run before the process is ended: it may be in a call that ends soon.
const GRACE: Duration = Duration::from_secs(2);

/// The panic hook belongs to the whole process, so one check at a time may replace it.
static HOOK: Mutex<()> = Mutex::new(());

/// Calls `trial` with a silent panic hook; afterwards the hook is as it was, also when the trial unwinds.
pub(super) fn quietly<R>(trial: impl FnOnce() -> R) -> R {
    let _alone = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let before = take_hook();
    set_hook(Box::new(remember));
    let result = catch_unwind(AssertUnwindSafe(trial));
    set_hook(before);
    result.unwrap_or_else(|payload| resume_unwind(payload))
}

fn remember(info: &PanicHookInfo<'_>) {
    let place = info.location().and_then(|location| {
        // Items of a notebook are compiled as files named after them: `fn mean_mass`.
        location.file().contains("fn ").then(|| format!("line {} of {}", location.line(), location.file()))
    });
    LAST_PANIC.set(Some((message(info.payload()), place)));
}

fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
}

/// Calls the function, for at most as long as `limit`. What does not stop then takes its process along, where there is a
/// kernel to say so.
pub(super) fn call<R>(limit: Duration, function: impl FnOnce() -> R) -> Result<R, Trouble> {
    let (done, waiting) = channel::<()>();
    let result = std::thread::scope(|scope| {
        let watchdog = scope.spawn(move || {
            let late = waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if late {
                interrupt::request();
                if waiting.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
                    // It looks for no interrupt, as in `std::iter::repeat(1).count()`.
                    cell::end_stuck_process();
                }
            }
            late
        });
        let result = catch_unwind(AssertUnwindSafe(function));
        drop(done);
        let late = watchdog.join().unwrap_or(false);
        if late {
            interrupt::reset();
        }
        (result, late)
    });
    match result {
        (Ok(answer), false) => Ok(answer),
        (_, true) => Err(Trouble::TooSlow(limit)),
        // The learner stopped the whole cell.
        (Err(payload), false) if payload.is::<Interrupted>() => resume_unwind(payload),
        (Err(payload), false) => Err(trouble(payload)),
    }
}

fn trouble(payload: Box<dyn std::any::Any + Send>) -> Trouble {
    let (message, place) = LAST_PANIC.take().unwrap_or_else(|| (message(&*payload), None));
    // A payload whose own destructor panics must not take the check down.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
    if message.starts_with("not yet implemented") || message.starts_with("not implemented") {
        Trouble::NotWritten { place }
    } else {
        Trouble::Panicked { message, place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn an_unwritten_body_is_recognised_and_a_panic_keeps_its_words() {
        let outcome = |function: fn() -> i32| quietly(|| call(LONG, function));
        assert_eq!(outcome(|| 7), Ok(7));
        assert_eq!(outcome(|| todo!()), Err(Trouble::NotWritten { place: None }));
        assert_eq!(outcome(|| todo!("tomorrow")), Err(Trouble::NotWritten { place: None }));
        let panicked = |message: &str| Err(Trouble::Panicked { message: message.into(), place: None });
        assert_eq!(outcome(|| panic!("not today")), panicked("not today"));
        assert_eq!(outcome(|| std::panic::panic_any(3)), panicked("a panic without words"));
        assert_eq!(
            outcome(|| [1][std::hint::black_box(4)]),
            panicked("index out of bounds: the len is 1 but the index is 4")
        );
    }

    #[test]
    fn an_endless_loop_is_stopped_and_the_next_call_runs() {
        let endless = || -> i32 {
            loop {
                interrupt::poll();
                std::hint::spin_loop();
            }
        };
        let limit = Duration::from_millis(50);
        assert_eq!(quietly(|| call(limit, endless)), Err(Trouble::TooSlow(limit)));
        assert_eq!(quietly(|| call(LONG, || 1)), Ok(1));
    }
}
