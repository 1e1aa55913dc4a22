//! Random inputs for cases: numbers, vectors, arrays and words, the same for everybody.

use std::ops::Range;

use ndarray::{Array1, Array2};

use crate::random::{Generator, rng};

/// A source of random inputs.
#[derive(Debug)]
pub struct Numbers(Generator);

impl Numbers {
    /// The same seed gives the same inputs.
    pub fn seeded(seed: u64) -> Self {
        Self(rng(seed))
    }

    /// A whole number of the range.
    pub fn integer(&mut self, range: Range<i64>) -> i64 {
        range.start + self.0.index((range.end - range.start) as usize) as i64
    }

    /// A length of the range.
    pub fn size(&mut self, range: Range<usize>) -> usize {
        range.start + self.0.index(range.len())
    }

    /// A number of the range.
    pub fn real(&mut self, range: Range<f64>) -> f64 {
        self.0.uniform(range.start, range.end)
    }

    /// One of several values.
    pub fn pick<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.size(0..values.len())].clone()
    }

    /// As many numbers as the length says.
    pub fn reals(&mut self, length: usize, range: Range<f64>) -> Vec<f64> {
        (0..length).map(|_| self.real(range.clone())).collect()
    }

    /// As many whole numbers as the length says.
    pub fn integers(&mut self, length: usize, range: Range<i64>) -> Vec<i64> {
        (0..length).map(|_| self.integer(range.clone())).collect()
    }

    /// An array of one dimension.
    pub fn array1(&mut self, length: usize, range: Range<f64>) -> Array1<f64> {
        self.reals(length, range).into()
    }

    /// An array of two dimensions.
    pub fn array2(&mut self, (rows, columns): (usize, usize), range: Range<f64>) -> Array2<f64> {
        Array2::from_shape_simple_fn((rows, columns), || self.real(range.clone()))
    }
}
