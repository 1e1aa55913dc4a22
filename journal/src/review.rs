//! What is due for review: the scheduler of free spaced repetition (FSRS) over the attempts at each exercise.

use std::collections::BTreeMap;

use chrono::DateTime;
use rs_fsrs::{Card, FSRS, Parameters, Rating};
use serde::Serialize;

use crate::{Attempt, Opening};

const DAY: i64 = 24 * 60 * 60;

/// When an exercise should be solved again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Due {
    /// The exercise.
    pub exercise: String,
    /// When, in seconds since 1970 (UTC).
    pub at: i64,
    /// The chance that it would be solved now, by the forgetting curve.
    pub recall: f64,
}

/// The exercises that were passed at least once, with the time of their next review, the most urgent first.
///
/// All attempts of one day at one exercise count as one review. It was *good* if passed; *hard* if it took more than
/// three attempts or a hint; *again* if the solution was opened, or if a later day brought no pass.
pub fn due(attempts: &[Attempt], openings: &[Opening], now: i64) -> Vec<Due> {
    let mut days: BTreeMap<&str, BTreeMap<i64, Vec<&Attempt>>> = BTreeMap::new();
    for attempt in attempts {
        days.entry(&attempt.exercise).or_default().entry(attempt.at.div_euclid(DAY)).or_default().push(attempt);
    }
    let scheduler = FSRS::new(Parameters { enable_short_term: false, ..Parameters::default() });
    let mut due: Vec<Due> = days
        .into_iter()
        .filter_map(|(exercise, days)| {
            let mut card = Card::new();
            let mut known = false;
            for (day, attempts) in days {
                let opened = |what: &str| {
                    openings.iter().any(|o| o.exercise == exercise && o.what == what && o.at.div_euclid(DAY) == day)
                };
                let passed = attempts.iter().position(|attempt| attempt.passed());
                let rating = match passed {
                    None if !known => continue,
                    None => Rating::Again,
                    Some(_) if opened("solution") => Rating::Again,
                    Some(before) if before > 3 || opened("hint") => Rating::Hard,
                    Some(_) => Rating::Good,
                };
                known = true;
                let at = DateTime::from_timestamp(attempts.last()?.at, 0)?;
                card = scheduler.next(card, at, rating).card;
            }
            let recall = card.get_retrievability(DateTime::from_timestamp(now, 0)?);
            known.then(|| Due { exercise: exercise.to_owned(), at: card.due.timestamp(), recall })
        })
        .collect();
    due.sort_by_key(|due| due.at);
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(day: i64, outcome: &str) -> Attempt {
        Attempt { at: day * DAY + 60, ..Attempt::now("a", outcome) }
    }

    fn days_until(attempts: &[Attempt], openings: &[Opening]) -> i64 {
        let last = attempts.last().map_or(0, |attempt| attempt.at);
        due(attempts, openings, last).first().map_or(-1, |due| (due.at - last) / DAY)
    }

    #[test]
    fn what_was_never_passed_is_not_reviewed() {
        assert_eq!(days_until(&[attempt(0, "wrong value")], &[]), -1);
    }

    #[test]
    fn intervals_grow_with_passes_and_shrink_with_failures() {
        let once = days_until(&[attempt(0, "passed")], &[]);
        let twice = days_until(&[attempt(0, "passed"), attempt(once, "passed")], &[]);
        let failed = days_until(&[attempt(0, "passed"), attempt(once, "panic")], &[]);
        assert!(once >= 1 && twice > once && failed < twice, "{once} {twice} {failed}");
    }

    #[test]
    fn an_opened_solution_brings_the_review_forward() {
        let opening = Opening { at: 0, exercise: "a".into(), what: "solution".into() };
        let alone = days_until(&[attempt(0, "passed")], &[]);
        assert!(days_until(&[attempt(0, "passed")], &[opening]) < alone);
    }
}
