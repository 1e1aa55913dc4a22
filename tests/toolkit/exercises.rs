//! The engine behind the checks, by exercises that no lesson has: rules, limits, and every kind of answer.

use anneal::display::Show;
use anneal::exercise::{Counted, Exercise, Level, Outcome, Rule, Verdict, measured, unordered, with_solution};
use anneal::prelude::*;

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
        assert!(text.contains("right in all 2 cases, but a rule is broken") && text.contains(word), "{text}");
    }
    assert_eq!(verdict("wrong_and_loops", total::wrong_and_loops).word(), "wrong value");
}

#[test]
fn where_the_text_is_not_known_the_card_says_that_the_rule_was_not_checked() {
    let verdict = check_total(|values| values.iter().sum());
    assert!(verdict.passed() && matches!(verdict.outcome, Outcome::Passed { .. }));
    let text = verdict.show().get("text/plain").unwrap().to_owned();
    assert!(text.contains("Not checked, because this kernel does not show it: No loops"), "{text}");
}

static LOWER_BOUND: Exercise =
    Exercise { signature: "fn lower_bound<T: Ord>(values: &[T], wanted: &T) -> usize", ..BLANK };

/// Two comparisons a step would still be enough.
fn check_lower_bound(yours: fn(&[Counted<i64>], &Counted<i64>) -> usize) -> Verdict {
    let counted = |values: std::ops::Range<i64>| values.map(Counted::new).collect::<Vec<_>>();
    LOWER_BOUND
        .check(|(values, wanted): &(Vec<Counted<i64>>, Counted<i64>)| yours(values, wanted))
        .operations(|(values, _)| 2 * u64::from(values.len().max(1).ilog2() + 1))
        .case("among three", (counted(0..3), 1.into()), 1)
        .case("none", (vec![], 1.into()), 0)
        .case("beyond", (counted(0..1000), 5000.into()), 1000)
        .verdict()
}

#[test]
fn work_is_limited_by_the_size_of_the_input() {
    assert!(check_lower_bound(|values, wanted| values.partition_point(|value| value < wanted)).passed());
    let scan =
        |values: &[Counted<i64>], wanted: &Counted<i64>| values.iter().take_while(|value| *value < wanted).count();
    let verdict = check_lower_bound(scan);
    let text = verdict.show().get("text/plain").unwrap().to_owned();
    // A right answer is looked at for its cost: 1000 comparisons, and 2 * (9 + 1) are allowed.
    assert_eq!(verdict.word(), "too many operations");
    assert!(
        text.contains("too many operations in case 3 of 3")
            && text.contains("calculated 1,000 times; allowed for this input: 20 times"),
        "{text}"
    );
    let wrong = check_lower_bound(|values, wanted| scan_all(values, wanted) + 1);
    assert_eq!(wrong.word(), "wrong value");
}

fn scan_all(values: &[Counted<i64>], wanted: &Counted<i64>) -> usize {
    values.iter().filter(|value| *value < wanted).count()
}

static JOIN: Exercise = Exercise { signature: "fn join(words: &[&str]) -> String", ..BLANK };

fn check_join(yours: fn(&[&str]) -> String) -> Verdict {
    let call = |words: &Vec<String>| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        measured(|| yours(&words))
    };
    JOIN.check(call)
        .allocations(|_| 1)
        .memory(|words| 32 + words.iter().map(|word| word.len() as u64).sum::<u64>())
        .case("two", vec!["a".into(), "b".into()], "ab".into())
        .case("many", vec!["word".into(); 500], "word".repeat(500))
        .verdict()
}

#[test]
fn allocations_and_memory_are_limited_to_what_the_function_takes() {
    crate::count_allocations();
    assert!(check_join(|words| words.concat()).passed());
    let grows = check_join(|words| words.iter().fold(String::new(), |text, word| text + word));
    assert_eq!(grows.word(), "too many allocations");
    let wasteful = check_join(|words| {
        let mut text = String::with_capacity(1 << 20);
        words.iter().for_each(|word| text.push_str(word));
        text
    });
    assert_eq!(wasteful.word(), "too much memory", "{:?}", wasteful.outcome);
    let text = wasteful.show().get("text/plain").unwrap().to_owned();
    assert!(text.contains("allowed for this input: 34 bytes"), "{text}");
}

/// What a learner writes a type for: the trait stands beside the check.
trait Stack {
    fn push(&mut self, value: i64);
    fn pop(&mut self) -> Option<i64>;
    fn least(&self) -> Option<i64>;
}

static MIN_STACK: Exercise = Exercise { signature: "fn min_stack() -> Box<dyn Stack>", ..BLANK };

fn check_min_stack(yours: fn() -> Box<dyn Stack>) -> Verdict {
    let run = |script: &Vec<(String, i64)>| {
        let mut stack = yours();
        let step = |(word, value): &(String, i64)| match word.as_str() {
            "push" => {
                stack.push(*value);
                None
            }
            "pop" => stack.pop(),
            _ => stack.least(),
        };
        script.iter().map(step).collect::<Vec<_>>()
    };
    let script =
        |words: &[(&str, i64)]| words.iter().map(|(word, value)| (word.to_string(), *value)).collect::<Vec<_>>();
    MIN_STACK
        .check(run)
        .case("empty", script(&[("pop", 0), ("least", 0)]), vec![None, None])
        .case(
            "the least is popped",
            script(&[("push", 3), ("push", 1), ("pop", 0), ("least", 0)]),
            vec![None, None, Some(1), Some(3)],
        )
        .verdict()
}

/// Keeps the least beside each value, or forgets to.
struct Pairs {
    values: Vec<(i64, i64)>,
    forgetful: bool,
}

impl Stack for Pairs {
    fn push(&mut self, value: i64) {
        let least = self.least().filter(|_| !self.forgetful).map_or(value, |least| least.min(value));
        self.values.push((value, least));
    }

    fn pop(&mut self) -> Option<i64> {
        self.values.pop().map(|(value, _)| value).filter(|_| !self.forgetful)
    }

    fn least(&self) -> Option<i64> {
        self.values.last().map(|(_, least)| *least)
    }
}

#[test]
fn a_type_of_the_learners_is_run_through_a_script() {
    assert!(check_min_stack(|| Box::new(Pairs { values: vec![], forgetful: false })).passed());
    let wrong = check_min_stack(|| Box::new(Pairs { values: vec![], forgetful: true }));
    let text = wrong.show().get("text/plain").unwrap().to_owned();
    assert!(text.contains("yours: [None, None, None, Some(3)]") && text.contains("First at position 2."), "{text}");
    assert!(!check_min_stack(|| todo!()).is_written());
}

static HEAD: Exercise = Exercise { signature: "fn head(vb: VarBuilder) -> candle_core::Result<Linear>", ..BLANK };

/// All variables are one, so the output and the gradient of its sum are known.
fn check_head(yours: fn(VarBuilder) -> candle_core::Result<Linear>) -> Verdict {
    let run = |x: &Tensor| -> Result<(Tensor, Tensor), String> {
        let outcome = || -> candle_core::Result<(Tensor, Tensor)> {
            let variables = VarMap::new();
            let layer = yours(VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu))?;
            variables.all_vars().iter().try_for_each(|variable| variable.set(&variable.ones_like()?))?;
            let y = layer.forward(x)?;
            let gradients = y.sum_all()?.backward()?;
            let gradient = gradients.get(layer.weight()).cloned();
            Ok((y, gradient.unwrap_or(Tensor::zeros(1, DType::F32, &Device::Cpu)?)))
        };
        outcome().map_err(|error| error.to_string())
    };
    let tensor = |values: Vec<f32>, shape| Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
    // y = x1 + x2 + 1; d(sum of y)/d(weights) is the sum of the rows.
    HEAD.check(run)
        .within(1e-6)
        .case(
            "two rows",
            tensor(vec![1.0, 2.0, 3.0, 4.0], (2, 2)),
            Ok((tensor(vec![4.0, 8.0], (2, 1)), tensor(vec![4.0, 6.0], (1, 2)))),
        )
        .verdict()
}

#[test]
fn a_module_is_compared_by_its_output_and_its_gradients() {
    assert!(check_head(|vb| candle_nn::linear(2, 1, vb)).passed());
    let without_bias = check_head(|vb| candle_nn::linear_no_bias(2, 1, vb));
    assert_eq!(without_bias.word(), "wrong value", "{:?}", without_bias.outcome);
    assert_eq!(check_head(|vb| candle_nn::linear(1, 2, vb)).word(), "wrong value");
}

static BUSIEST: Exercise = Exercise { signature: "fn busiest() -> String", ..BLANK };

fn check_busiest(yours: fn() -> String) -> Verdict {
    let run = |sales: &DataFrame| -> Result<DataFrame, String> {
        let mut context = SQLContext::new();
        context.register("sales", sales.clone().lazy());
        let result = context.execute(&yours()).and_then(|plan| plan.collect());
        result.map(|frame| unordered(&frame)).map_err(|error| error.to_string())
    };
    let sales = df!("shop" => ["b", "a", "b"], "price" => [1.5, 2.0, 4.0]).unwrap();
    let expected = df!("shop" => ["a", "b"], "total" => [2.0, 5.5]).unwrap();
    BUSIEST.check(run).case("three sales", sales, Ok(unordered(&expected))).verdict()
}

#[test]
fn a_query_is_compared_by_its_result_set() {
    let grouped = |order| format!("SELECT shop, SUM(price) AS total FROM sales GROUP BY shop {order}");
    for order in ["", "ORDER BY total DESC"] {
        let verdict = with_query(grouped(order));
        assert!(verdict.passed(), "{:?}", verdict.outcome);
    }
    let counted = with_query("SELECT shop, COUNT(*) AS total FROM sales GROUP BY shop".into());
    assert_eq!(counted.word(), "wrong shape", "another type: {:?}", counted.outcome);
    assert_eq!(with_query("SELECT nothing".into()).word(), "wrong value");
}

fn with_query(query: String) -> Verdict {
    thread_local! { static QUERY: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) }; }
    QUERY.set(query);
    check_busiest(|| QUERY.with_borrow(Clone::clone))
}
