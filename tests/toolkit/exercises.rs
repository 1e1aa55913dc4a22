//! The engine behind the checks, by exercises that no lesson has: rules, limits, and every kind of answer.

use anneal::display::Show;
use anneal::exercise::{Exercise, Level, Outcome, Rule, Verdict, with_solution};

use super::exercise_solutions::total;

const BLANK: Exercise = Exercise {
    id: "99-01.E1",
    signature: "fn blank()",
    statement: "An exercise for tests.",
    level: Level::Easy,
    minutes: 1,
    topics: &["tests"],
    hints: &["One.", "Two."],
    learnt: "Nothing is learnt here.",
    complexity: "O(1).",
    follow_up: "Why not?",
};

static TOTAL: Exercise = Exercise { signature: "fn total(values: &[f64]) -> f64", ..BLANK };

fn check_total(yours: fn(&[f64]) -> f64) -> Verdict {
    TOTAL
        .check(|values: &Vec<f64>| yours(values))
        .rule(Rule::NoLoops)
        .rule(Rule::Without(&["fold", "for_each"]))
        .case("three", vec![1.0, 2.0, 3.0], 6.0)
        .case("none", vec![], 0.0)
        .verdict()
}

const SOLUTIONS: &str = include_str!("exercise_solutions.rs");

#[test]
fn a_right_answer_that_breaks_a_rule_does_not_pass() {
    let verdict = |name, yours| with_solution(SOLUTIONS, "total", name, || check_total(yours));
    assert!(verdict("answer", total::answer).passed());
    for (name, yours, word) in [
        ("loops", total::loops as fn(&[f64]) -> f64, "`for` in line"),
        ("lets_another_loop", total::lets_another_loop, "of `loops`: for value in values"),
        ("folds", total::folds, "`fold` in line"),
    ] {
        let verdict = verdict(name, yours);
        assert_eq!(verdict.word(), "rule broken", "{name}");
        let text = verdict.show().get("text/plain").unwrap().to_owned();
        assert!(text.contains("all 2 cases pass, but a rule is broken") && text.contains(word), "{text}");
    }
    assert_eq!(verdict("wrong_and_loops", total::wrong_and_loops).word(), "wrong value");
}

#[test]
fn where_the_text_is_not_known_the_card_says_that_the_rule_was_not_checked() {
    let verdict = check_total(|values| values.iter().sum());
    assert!(verdict.passed() && matches!(verdict.outcome, Outcome::Passed { .. }));
    let text = verdict.show().get("text/plain").unwrap().to_owned();
    assert!(text.contains("Not checked, because your text is not known here: No loops"), "{text}");
}
