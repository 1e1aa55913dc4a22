//! Medians that are wrong, for exercises on tests: each in a way that people get it wrong.

/// A test of a function such as a median: for each case what it is given, and what it should answer.
pub type Cases = Vec<(Vec<f64>, Option<f64>)>;

/// A median that is wrong, what it does, and which lists tell.
pub(super) struct Wrong {
    pub(super) name: &'static str,
    pub(super) function: fn(&[f64]) -> Option<f64>,
    pub(super) goes_wrong: &'static str,
}

/// All of them.
pub(super) const WRONG: [Wrong; 5] = [
    Wrong {
        name: "takes the middle without sorting",
        function: unsorted,
        goes_wrong: "some lists that are not sorted",
    },
    Wrong { name: "takes the upper of two middle numbers", function: upper, goes_wrong: "some lists of even length" },
    Wrong { name: "takes the mean", function: mean, goes_wrong: "some lists with numbers far from the others" },
    Wrong { name: "takes nothing for zero", function: zero, goes_wrong: "one list that beginners forget" },
    Wrong {
        name: "sorts by size without the sign",
        function: unsigned,
        goes_wrong: "some lists of numbers on both sides of zero",
    },
];

/// The one that does what its name says.
pub(super) fn named(name: &str) -> fn(&[f64]) -> Option<f64> {
    WRONG.iter().find(|wrong| wrong.name == name).map_or(right, |wrong| wrong.function)
}

/// The median; none of an empty list, nor where a number is NaN.
pub(super) fn right(values: &[f64]) -> Option<f64> {
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    sorted_by(values, f64::total_cmp)
}

fn sorted_by(values: &[f64], order: fn(&f64, &f64) -> std::cmp::Ordering) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(order);
    middle(&values)
}

fn middle(values: &[f64]) -> Option<f64> {
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[half]),
        // The sum of two large numbers may be infinite.
        _ => Some(values[half - 1] / 2.0 + values[half] / 2.0),
    }
}

fn unsorted(values: &[f64]) -> Option<f64> {
    middle(values)
}

fn upper(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn zero(values: &[f64]) -> Option<f64> {
    Some(right(values).unwrap_or(0.0))
}

fn unsigned(values: &[f64]) -> Option<f64> {
    sorted_by(values, |a, b| a.abs().total_cmp(&b.abs()))
}

/// Whether a function gives what a case asks for.
pub(super) fn passes(function: fn(&[f64]) -> Option<f64>, (values, expected): &(Vec<f64>, Option<f64>)) -> bool {
    match (function(values), expected) {
        (None, None) => true,
        (Some(yours), Some(expected)) => (yours - expected).abs() <= 1e-9,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_median_goes_wrong_where_it_is_said() {
        let lists: [&[f64]; 5] = [&[3.0, 1.0, 2.0], &[1.0, 2.0], &[1.0, 2.0, 9.0], &[], &[-3.0, 1.0, 2.0]];
        for (wrong, list) in WRONG.iter().zip(lists) {
            let right = (list.to_vec(), right(list));
            assert!(!passes(wrong.function, &right), "{}", wrong.name);
        }
        assert_eq!(right(&[f64::MAX, f64::MAX]), Some(f64::MAX));
        assert_eq!(right(&[1.0, f64::NAN]), None);
    }
}
