//! ndarray arrays of random numbers, in row-major order.

use super::stream;
use ndarray::{Array, Dimension, IntoDimension};
use rand::RngExt;
use std::ops::Range;

/// Standard normal numbers, in any shape: `100`, `(100, 3)`, `[2, 3, 4]`.
///
/// ```
/// use anneal::prelude::*;
///
/// let x: Array2<f64> = random::array::normal((1000, 3), 7);
/// assert!(x.mean().unwrap().abs() < 0.1 && (x.std(0.0) - 1.0).abs() < 0.1);
/// ```
pub fn normal<S: IntoDimension>(shape: S, seed: u64) -> Array<f64, S::Dim> {
    fill(shape, |n| stream(seed, "array::normal").normals(n))
}

/// Numbers between 0 (included) and 1 (excluded), in any shape.
///
/// ```
/// use anneal::prelude::*;
///
/// let x: Array1<f64> = random::array::uniform(4, 7) * 10.0; // between 0 and 10
/// assert!(x.iter().all(|x| (0.0..10.0).contains(x)));
/// ```
pub fn uniform<S: IntoDimension>(shape: S, seed: u64) -> Array<f64, S::Dim> {
    fill(shape, |n| stream(seed, "array::uniform").uniforms(n))
}

/// Whole numbers of a range, in any shape.
///
/// ```
/// use anneal::prelude::*;
///
/// let dice: Array2<i64> = random::array::integers((5, 2), 1..7, 7);
/// assert!(dice.iter().all(|face| (1..7).contains(face)));
/// ```
///
/// # Panics
///
/// When the range is empty.
pub fn integers<S: IntoDimension>(shape: S, range: Range<i64>, seed: u64) -> Array<i64, S::Dim> {
    assert!(!range.is_empty(), "random integers: expected a range that holds a number, got {range:?}");
    fill(shape, |n| {
        let mut rng = stream(seed, "array::integers");
        (0..n).map(|_| rng.random_range(range.clone())).collect()
    })
}

fn fill<T, S: IntoDimension>(shape: S, values: impl FnOnce(usize) -> Vec<T>) -> Array<T, S::Dim> {
    let shape = shape.into_dimension();
    let values = values(shape.size());
    Array::from_shape_vec(shape, values).expect("as many values as the shape holds")
}
