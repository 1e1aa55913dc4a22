//! Reads what Python packages answered to the same inputs, as python/record_lessons.py wrote it down.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The value under `key` of a file in src/check/recorded/: `recorded(include_str!("recorded/05_01.json"), "ridge")`.
///
/// # Panics
///
/// When there is no such value, or it is of another type: the file and the check are committed together.
pub(super) fn recorded<T: DeserializeOwned>(json: &str, key: &str) -> T {
    let file: Value = serde_json::from_str(json).expect("a file that record_lessons.py wrote");
    let value = file["values"].get(key).unwrap_or_else(|| panic!("{} records no {key:?}", file["origin"]));
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{}, {key:?}: {error}", file["origin"]))
}

#[cfg(test)]
mod tests {
    use super::recorded;

    const FILE: &str = r#"{"origin": "a test", "versions": {}, "values": {"slope": 1.5, "path": [[1.0, 2.0], [3.0]]}}"#;

    #[test]
    fn a_value_is_read_in_the_type_that_is_asked_for() {
        assert_eq!(recorded::<f64>(FILE, "slope"), 1.5);
        assert_eq!(recorded::<Vec<Vec<f64>>>(FILE, "path"), [vec![1.0, 2.0], vec![3.0]]);
    }

    #[test]
    #[should_panic(expected = "\"a test\" records no \"curve\"")]
    fn a_value_that_is_not_there_is_named() {
        recorded::<f64>(FILE, "curve");
    }
}
