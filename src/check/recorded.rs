//! Reads what Python packages answered to the same inputs, as python/record_lessons.py wrote it down.

use candle_core::{Device, Tensor};
use ndarray::Array2;
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

/// The same as a tensor of `f64`, whose shape is that of the nested lists.
pub(super) fn tensor(json: &str, key: &str) -> Tensor {
    let (mut shape, mut values) = (Vec::new(), vec![recorded::<Value>(json, key)]);
    while let Some(Value::Array(first)) = values.first() {
        shape.push(first.len());
        values = values.iter().flat_map(|value| value.as_array().expect("lists of one length").clone()).collect();
    }
    let numbers: Vec<f64> = values.iter().map(|value| value.as_f64().expect("a number")).collect();
    Tensor::from_vec(numbers, shape, &Device::Cpu).expect("lists of one length")
}

/// Recorded rows as a matrix.
pub(super) fn matrix<A: Clone>(rows: &[Vec<A>]) -> Array2<A> {
    let columns = rows.first().map_or(0, Vec::len);
    Array2::from_shape_vec((rows.len(), columns), rows.concat()).expect("rows of equal length")
}

#[cfg(test)]
mod tests {
    use super::{recorded, tensor};

    const FILE: &str = r#"{"origin": "a test", "versions": {}, "values": {"slope": 1.5, "path": [[1.0, 2.0], [3.0]], "grid": [[[1, 2]], [[3, 4]], [[5, 6]]]}}"#;

    #[test]
    fn a_tensor_has_the_shape_of_the_lists() {
        let grid = tensor(FILE, "grid");
        assert_eq!((grid.dims(), tensor(FILE, "slope").rank()), (&[3, 1, 2][..], 0));
        assert_eq!(grid.flatten_all().unwrap().to_vec1::<f64>().unwrap(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

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
