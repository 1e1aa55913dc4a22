//! What was checked, as JUnit's XML: a suite for each notebook, a test case for each exercise.

use std::time::Duration;

use anyhow::Result;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::score::{Graded, Report, Score};

pub fn xml(report: &Report) -> Result<String> {
    let mut document = quick_junit::Report::new("anneal check");
    document.set_time(Duration::from_secs_f64(report.seconds));
    document.add_test_suites(report.notebooks.iter().map(suite));
    Ok(document.to_string()?)
}

fn suite(graded: &Graded) -> TestSuite {
    let mut suite = TestSuite::new(&graded.notebook);
    suite.set_time(Duration::from_secs_f64(graded.seconds));
    suite.add_test_cases(graded.scores.iter().map(|score| case(graded, score)));
    if let Some(problem) = &graded.problem {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(problem.as_str());
        suite.add_test_case(TestCase::new("notebook", status));
    }
    suite
}

fn case(graded: &Graded, score: &Score) -> TestCase {
    let status = if score.passed {
        TestCaseStatus::success()
    } else {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let case = score.case.iter().map(|case| format!(" in case \"{case}\"")).collect::<String>();
        status.set_message(format!("{}{case}", score.outcome)).set_type(score.outcome.as_str());
        status.set_description(score.message.as_str());
        status
    };
    let mut case = TestCase::new(format!("{} {}", score.id, score.function), status);
    case.set_classname(graded.notebook.as_str()).set_time(Duration::from_secs_f64(score.seconds));
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_carry_what_the_check_said_and_odd_characters_do_no_harm() {
        let passed = Score {
            id: "99-01.E1".into(),
            function: "double".into(),
            outcome: "passed".into(),
            passed: true,
            ..Score::default()
        };
        let wrong = Score {
            id: "99-01.E2".into(),
            outcome: "panic".into(),
            message: "<b> \u{1b}[1m \0 é".into(),
            passed: false,
            ..passed.clone()
        };
        let graded = Graded { notebook: "a & b.ipynb".into(), scores: vec![passed, wrong], ..Graded::default() };
        let broken = Graded { notebook: "c.ipynb".into(), problem: Some("no notebook".into()), ..Graded::default() };
        let xml = xml(&Report::of(vec![graded, broken], 1.0)).unwrap();
        for part in [
            r#"<testsuites name="anneal check" tests="3" skipped="0" failures="1" errors="1""#,
            r#"<testsuite name="a &amp; b.ipynb" tests="2""#,
            r#"<testcase name="99-01.E1 double""#,
            r#"<failure message="panic" type="panic">&lt;b&gt;"#,
            r#"<error message="no notebook""#,
        ] {
            assert!(xml.contains(part), "{part} is not in\n{xml}");
        }
        assert!(!xml.contains(['\0', '\u{1b}']), "{xml}");
    }
}
