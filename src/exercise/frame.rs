//! Frames as answers: how two are compared, and how one looks in a verdict.

use std::collections::BTreeMap;

use polars::prelude::{AnyValue, Column, DataFrame, Series, SortMultipleOptions};

use super::answer::{Answer, Difference, Kind, Tolerance};
use super::sample::{Look, Sample};
use crate::display::{counted, format_number};

/// Names, types and the order of columns count, and so does the order of rows: the statement of an exercise says which.
impl Answer for DataFrame {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        if let Some(sentence) = schema(self, expected) {
            return Some(Difference::shape(sentence));
        }
        if self.height() != expected.height() {
            return Some(lengths(self, expected, tolerance));
        }
        let (all, width, wrong) =
            (self.height() * self.width(), self.width(), wrong_entries(self, expected, tolerance));
        let first = *wrong.first()?;
        let remark = if same_rows(self, expected) {
            "The rows are right, but they stand in another order.".into()
        } else {
            remark(self, expected, first / width, first % width)
        };
        let cells = wrong.iter().map(|at| (at / width, at % width)).collect();
        Some(Difference::value(format!("{} of {all} values differ. {remark}", wrong.len()), cells))
    }
}

/// The rows in an order of their own, for results whose order is not asked for, such as those of a query without
/// `ORDER BY`: both the learner's and the expected frame go through it.
pub fn unordered(frame: &DataFrame) -> DataFrame {
    let columns = frame.get_column_names_owned();
    if columns.is_empty() {
        return frame.clone();
    }
    // Types that have no order stay as they are, and then the order counts.
    frame.sort(columns, SortMultipleOptions::default()).unwrap_or_else(|_| frame.clone())
}

/// What is wrong with names, types or the order of columns.
fn schema(yours: &DataFrame, expected: &DataFrame) -> Option<String> {
    let names = |frame: &DataFrame| -> Vec<String> {
        frame.get_column_names().iter().map(|name| format!("`{name}`")).collect()
    };
    let (own, wanted) = (names(yours), names(expected));
    let without = |these: &[String], those: &[String]| -> String {
        these.iter().filter(|name| !those.contains(name)).cloned().collect::<Vec<_>>().join(", ")
    };
    let (missing, unasked) = (without(&wanted, &own), without(&own, &wanted));
    if !missing.is_empty() && !unasked.is_empty() {
        return Some(format!("Yours has {unasked}, expected is {missing}."));
    }
    if !missing.is_empty() {
        return Some(format!("Yours lacks {missing}."));
    }
    if !unasked.is_empty() {
        return Some(format!("Yours also has {unasked}, which is not asked for."));
    }
    if own != wanted {
        return Some(format!("The columns are right, but their order should be {}.", wanted.join(", ")));
    }
    let mut pairs = yours.columns().iter().zip(expected.columns());
    pairs.find(|(yours, wanted)| yours.dtype() != wanted.dtype()).map(|(yours, wanted)| {
        format!("Your column `{}` holds {}, expected is {}.", yours.name(), yours.dtype(), wanted.dtype())
    })
}

/// Two frames of different length: they part at the first row that one of them alone has.
fn lengths(yours: &DataFrame, expected: &DataFrame, tolerance: Tolerance) -> Difference {
    let (own, wanted, width) = (yours.height(), expected.height(), yours.width().max(1));
    let shared = own.min(wanted);
    let wrong = wrong_entries(&yours.head(Some(shared)), &expected.head(Some(shared)), tolerance);
    let row = wrong.first().map_or(shared, |at| at / width);
    let sentence = format!("Yours has {}, expected are {wanted}. They part at row {row}.", counted(own, "row"));
    let cells = (0..width).map(|column| (row, column)).collect();
    Difference { kind: Kind::Shape, sentence, cells }
}

/// Positions in row-major order at which two frames of one shape differ.
fn wrong_entries(yours: &DataFrame, expected: &DataFrame, tolerance: Tolerance) -> Vec<usize> {
    let width = yours.width();
    let mut wrong = Vec::new();
    for (at, (yours, wanted)) in yours.columns().iter().zip(expected.columns()).enumerate() {
        let (own, wanted) = (yours.as_materialized_series(), wanted.as_materialized_series());
        let differs = |row: &usize| !same_entry(own, wanted, *row, tolerance);
        wrong.extend((0..own.len()).filter(differs).map(|row| row * width + at));
    }
    wrong.sort_unstable();
    wrong
}

fn same_entry(yours: &Series, expected: &Series, row: usize, tolerance: Tolerance) -> bool {
    let (Ok(yours), Ok(expected)) = (yours.get(row), expected.get(row)) else { return false };
    if yours.is_null() || expected.is_null() {
        return yours.is_null() && expected.is_null();
    }
    if expected.dtype().is_float() {
        let number = |value: &AnyValue<'_>| value.extract::<f64>().unwrap_or(f64::NAN);
        return tolerance.accepts(number(&yours), number(&expected));
    }
    entry(&yours) == entry(&expected)
}

/// Whether both have the same rows, each as often; numbers as they are shown.
fn same_rows(yours: &DataFrame, expected: &DataFrame) -> bool {
    let counts = |frame: &DataFrame| {
        let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        rows(frame).into_iter().for_each(|row| *counts.entry(row).or_default() += 1);
        counts
    };
    counts(yours) == counts(expected)
}

/// What to say about one wrong entry: where it is, and the two kinds of nothing, which are easily confused.
fn remark(yours: &DataFrame, expected: &DataFrame, row: usize, column: usize) -> String {
    let (own, wanted) = (&yours.columns()[column], &expected.columns()[column]);
    let sentence = format!("The first is in row {row} of `{}`.", wanted.name());
    let is_nan = |column: &Column| column.get(row).is_ok_and(|value| value.extract::<f64>().is_some_and(f64::is_nan));
    let is_null = |column: &Column| column.get(row).is_ok_and(|value| value.is_null());
    if is_nan(own) && is_null(wanted) || is_null(own) && is_nan(wanted) {
        return sentence + " NaN is a number that went wrong, null is a value that is not there.";
    }
    sentence
}

impl Answer for Series {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        let frame = |series: &Self| series.clone().into_frame();
        frame(self).difference(&frame(expected), tolerance)
    }
}

impl Sample for Series {
    fn look(&self) -> Look {
        self.clone().into_frame().look()
    }
}

impl Sample for DataFrame {
    fn look(&self) -> Look {
        let (height, width) = self.shape();
        let names = self.columns().iter().map(|column| format!("{} ({})", column.name(), column.dtype())).collect();
        let caption = format!("{} × {}", counted(height, "row"), counted(width, "column"));
        Look::Grid { names, rows: rows(self), caption }
    }
}

fn rows(frame: &DataFrame) -> Vec<Vec<String>> {
    let text = |column: &Column, row| column.get(row).map_or_else(|error| error.to_string(), |value| entry(&value));
    (0..frame.height()).map(|row| frame.columns().iter().map(|column| text(column, row)).collect()).collect()
}

/// One value as it is written in a grid; a text that could be taken for something else stands in quotes.
fn entry(value: &AnyValue<'_>) -> String {
    match value {
        AnyValue::Float64(number) => format_number(*number),
        AnyValue::Float32(number) => format_number(f64::from(*number)),
        value => match value.get_str() {
            Some(text) if text.trim() != text || ["", "null", "NaN"].contains(&text) => format!("{text:?}"),
            Some(text) => text.to_owned(),
            None => value.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::df;

    fn sentence(yours: &DataFrame, expected: &DataFrame) -> String {
        yours.difference(expected, Tolerance::DEFAULT).map_or_else(String::new, |difference| difference.sentence)
    }

    #[test]
    fn columns_are_compared_by_name_order_and_type() {
        let frame = df!("a" => [1, 2], "b" => [Some(0.5), None]).unwrap();
        assert_eq!(sentence(&frame, &frame), "");
        let says = |names: [&str; 2], words: &str| {
            assert_eq!(sentence(&frame.select(["a", "b"]).unwrap().with_names(names), &frame), words);
        };
        says(["a", "c"], "Yours has `c`, expected is `b`.");
        says(["b", "a"], "The columns are right, but their order should be `a`, `b`.");
        assert_eq!(sentence(&frame.drop("b").unwrap(), &frame), "Yours lacks `b`.");
        assert_eq!(sentence(&frame, &frame.drop("a").unwrap()), "Yours also has `a`, which is not asked for.");
        let typed = df!("a" => [1i64, 2], "b" => [0.5, 0.5]).unwrap();
        assert_eq!(sentence(&typed, &frame), "Your column `a` holds i64, expected is i32.");
    }

    trait Renamed {
        fn with_names(self, names: [&str; 2]) -> Self;
    }

    impl Renamed for DataFrame {
        fn with_names(mut self, names: [&str; 2]) -> Self {
            self.set_column_names(&names).unwrap();
            self
        }
    }

    #[test]
    fn rows_are_compared_by_number_order_and_value() {
        let frame = df!("a" => [1, 2, 3], "b" => [Some(0.5), None, Some(1.0)]).unwrap();
        let shorter = frame.slice(1, 2).difference(&frame, Tolerance::DEFAULT).unwrap();
        assert_eq!(shorter.sentence, "Yours has 2 rows, expected are 3. They part at row 0.");
        assert_eq!(shorter.cells, [(0, 0), (0, 1)]);
        assert!(
            sentence(&frame.head(Some(1)), &frame).ends_with("Yours has 1 row, expected are 3. They part at row 1.")
        );
        assert!(sentence(&frame.reverse(), &frame).ends_with("The rows are right, but they stand in another order."));
        let nan = df!("a" => [1, 2, 3], "b" => [0.5, f64::NAN, 1.0]).unwrap();
        let said = sentence(&nan, &frame);
        let words = "1 of 6 values differ. The first is in row 1 of `b`. NaN is a number that went wrong,";
        assert!(said.starts_with(words), "{said}");
    }

    #[test]
    fn rows_that_may_stand_in_any_order_are_brought_into_one() {
        let frame = df!("a" => [Some("y"), None, Some("x"), Some("x")], "b" => [0.5, 1.0, f64::NAN, 2.0]).unwrap();
        assert_eq!(sentence(&unordered(&frame.reverse()), &unordered(&frame)), "");
        assert_ne!(sentence(&unordered(&frame.head(Some(3))), &unordered(&frame)), "");
        assert_eq!(unordered(&DataFrame::default()), DataFrame::default());
    }

    #[test]
    fn a_text_is_not_taken_for_a_missing_value() {
        let Look::Grid { rows, names, .. } =
            df!("a" => [Some("null"), None, Some(" x"), Some(""), Some("é")]).unwrap().look()
        else {
            panic!("a grid")
        };
        assert_eq!(rows.concat(), ["\"null\"", "null", "\" x\"", "\"\"", "é"]);
        assert_eq!(names, ["a (str)"]);
        let said = sentence(&df!("a" => ["null"]).unwrap(), &df!("a" => [None::<&str>]).unwrap());
        assert_eq!(said, "1 of 1 values differ. The first is in row 0 of `a`.");
    }
}
