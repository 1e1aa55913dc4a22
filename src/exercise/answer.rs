//! What a learner's function may return, and how it is compared with what was expected.

use std::any::Any;

use candle_core::{DType, Tensor};
use ndarray::{Array, Dimension};

use super::sample::Sample;
use crate::display::{Element, Scalar, counted, format_count, format_number};

/// How far numbers may be apart: `|yours - expected| <= absolute + relative * |expected|`, as `numpy.allclose` has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// Whatever the size of the number.
    pub absolute: f64,
    /// As a share of the expected number.
    pub relative: f64,
}

impl Tolerance {
    /// For arithmetic in `f64` that may be done in another order.
    pub const DEFAULT: Self = Self { absolute: 1e-9, relative: 1e-9 };

    /// Whether two numbers are taken as equal; NaN equals NaN, an infinity itself.
    pub fn accepts(self, yours: f64, expected: f64) -> bool {
        if expected.is_nan() || yours.is_nan() {
            return expected.is_nan() && yours.is_nan();
        }
        // An infinity would be within any share of itself.
        yours == expected
            || expected.is_finite() && (yours - expected).abs() <= self.absolute + self.relative * expected.abs()
    }
}

/// In what way an answer is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Another length, shape, type or schema than expected.
    Shape,
    /// The right shape, other values.
    Value,
}

/// Where an answer and the expected one part.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// In what way.
    pub kind: Kind,
    /// In a sentence.
    pub sentence: String,
    /// Row and column of each value that differs, where both are shown as grids.
    pub cells: Vec<(usize, usize)>,
}

impl Difference {
    pub(super) fn shape(sentence: String) -> Self {
        Self { kind: Kind::Shape, sentence, cells: Vec::new() }
    }

    pub(super) fn value(sentence: impl Into<String>, cells: Vec<(usize, usize)>) -> Self {
        Self { kind: Kind::Value, sentence: sentence.into(), cells }
    }

    /// Of something that is right or wrong as a whole.
    pub(crate) fn plain() -> Self {
        Self::value("", Vec::new())
    }

    /// Of a part of something that is shown as text: `part` says which.
    pub(crate) fn within(self, part: &str) -> Self {
        let sentence = format!("{part} {}", self.sentence);
        Self { kind: self.kind, sentence: sentence.trim_end().into(), cells: Vec::new() }
    }
}

/// What a learner's function may return.
pub trait Answer: Sample + Clone + 'static {
    /// Where it differs from what was expected; nothing when it is right.
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference>;

    /// The answer of somebody who hands an argument back, if the types allow it.
    fn handed_back(argument: &dyn Any) -> Option<Self> {
        argument.downcast_ref::<Self>().cloned()
    }
}

macro_rules! exact {
    ($($kind:ty)+) => {
        $(impl Answer for $kind {
            fn difference(&self, expected: &Self, _: Tolerance) -> Option<Difference> {
                (self != expected).then(Difference::plain)
            }
        })+
    };
}

exact! { () bool char String &'static str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

macro_rules! close {
    ($($kind:ty)+) => {
        $(impl Answer for $kind {
            fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
                let (yours, expected) = (f64::from(*self), f64::from(*expected));
                (!tolerance.accepts(yours, expected)).then(|| Difference::value(apart(yours, expected), Vec::new()))
            }
        })+
    };
}

close! { f32 f64 }

fn apart(yours: f64, expected: f64) -> String {
    if yours.is_finite() && expected.is_finite() {
        format!("They differ by {}.", format_number((yours - expected).abs()))
    } else {
        String::new()
    }
}

impl<T: Answer> Answer for Option<T> {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        match (self, expected) {
            (None, None) => None,
            (Some(yours), Some(expected)) => yours.difference(expected, tolerance),
            (None, Some(_)) => Some(Difference::value("Yours is None, but there is an answer.", Vec::new())),
            (Some(_), None) => Some(Difference::value("There is no answer here: None.", Vec::new())),
        }
    }

    fn handed_back(argument: &dyn Any) -> Option<Self> {
        argument.downcast_ref::<Self>().cloned().or_else(|| T::handed_back(argument).map(Some))
    }
}

/// An error is compared by whether it is one: its words are the learner's own.
impl<T: Answer, E: std::fmt::Display + Clone + 'static> Answer for Result<T, E> {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        match (self, expected) {
            (Err(_), Err(_)) => None,
            (Ok(yours), Ok(expected)) => yours.difference(expected, tolerance),
            (Err(_), Ok(_)) => Some(Difference::value("Yours is an error, but there is an answer.", Vec::new())),
            (Ok(_), Err(_)) => Some(Difference::value("This input is wrong, so the answer is an error.", Vec::new())),
        }
    }

    fn handed_back(argument: &dyn Any) -> Option<Self> {
        argument.downcast_ref::<Self>().cloned().or_else(|| T::handed_back(argument).map(Ok))
    }
}

impl<T: Answer> Answer for Vec<T> {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        if self.len() != expected.len() {
            let (yours, expected) = (counted(self.len(), "element"), format_count(expected.len()));
            return Some(Difference::shape(format!("Yours has {yours}, the expected answer {expected}.")));
        }
        let mut cells = Vec::new();
        let mut first = None;
        for (at, (yours, expected)) in self.iter().zip(expected).enumerate() {
            let Some(difference) = yours.difference(expected, tolerance) else { continue };
            // A vector of vectors is shown as a grid of rows.
            if difference.cells.is_empty() {
                cells.push((0, at));
            } else {
                cells.extend(difference.cells.iter().map(|(_, column)| (at, *column)));
            }
            if difference.kind == Kind::Shape {
                return Some(Difference::shape(format!("At position {at}: {}", difference.sentence)));
            }
            first.get_or_insert((at, difference.sentence));
        }
        let (at, sentence) = first?;
        let first = format!("First at position {at}. {sentence}");
        Some(Difference::value(first.trim_end(), cells))
    }
}

macro_rules! tuples {
    ($($($name:ident $at:tt)+;)+) => {
        $(impl<$($name: Answer),+> Answer for ($($name,)+) {
            fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
                $(if let Some(difference) = self.$at.difference(&expected.$at, tolerance) {
                    return Some(difference.within(&format!("Part {} of the answer differs.", $at + 1)));
                })+
                None
            }
        })+
    };
}

tuples! { A 0 B 1; A 0 B 1 C 2; A 0 B 1 C 2 D 3; A 0 B 1 C 2 D 3 E 4; A 0 B 1 C 2 D 3 E 4 F 5; }

impl<A: Answer + Element, D: Dimension + 'static> Answer for Array<A, D> {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        if self.shape() != expected.shape() {
            let (yours, expected) = (self.shape(), expected.shape());
            return Some(Difference::shape(format!("Yours has shape {yours:?}, expected is {expected:?}.")));
        }
        let columns = self.shape().last().copied().unwrap_or(1).max(1);
        let pairs = self.iter().zip(expected).enumerate();
        let wrong = pairs.filter(|(_, (yours, expected))| yours.difference(expected, tolerance).is_some());
        let wrong: Vec<usize> = wrong.map(|(at, _)| at).collect();
        let mut difference = scattered(&wrong, self.len(), columns)?;
        let first = |array: &Self| array.iter().nth(wrong[0]).map(Element::scalar);
        difference.sentence += &first(self).zip(first(expected)).map_or_else(String::new, look_alikes);
        Some(difference)
    }
}

/// All digits of two numbers that the few digits of a grid do not tell apart.
fn look_alikes(pair: (Scalar, Scalar)) -> String {
    match pair {
        (Scalar::Float(yours), Scalar::Float(expected)) if format_number(yours) == format_number(expected) => {
            format!(" There yours is {yours:?}, expected is {expected:?}.")
        }
        _ => String::new(),
    }
}

/// Wrong values of something with columns, by their positions in row-major order.
fn scattered(wrong: &[usize], all: usize, columns: usize) -> Option<Difference> {
    let first = wrong.first()?;
    let (row, column) = (first / columns, first % columns);
    let place = if all == columns { format!("[{column}]") } else { format!("row {row}, column {column}") };
    let sentence = format!("{} of {all} values differ, the first at {place}.", wrong.len());
    Some(Difference::value(sentence, wrong.iter().map(|at| (at / columns, at % columns)).collect()))
}

impl Answer for Tensor {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        if self.dims() != expected.dims() {
            let (yours, expected) = (self.dims(), expected.dims());
            return Some(Difference::shape(format!("Yours has shape {yours:?}, expected is {expected:?}.")));
        }
        if self.dtype() != expected.dtype() {
            let (yours, expected) = (self.dtype().as_str(), expected.dtype().as_str());
            return Some(Difference::shape(format!("Yours holds {yours}, expected is {expected}.")));
        }
        let (Ok(yours), Ok(wanted)) = (numbers(self), numbers(expected)) else {
            return Some(Difference::shape("The values of this type cannot be compared.".into()));
        };
        let pairs = yours.iter().zip(&wanted).enumerate();
        let wrong: Vec<usize> = pairs.filter(|(_, (y, e))| !tolerance.accepts(**y, **e)).map(|(at, _)| at).collect();
        scattered(&wrong, yours.len(), self.dims().last().copied().unwrap_or(1).max(1))
    }
}

/// All values, row by row.
pub(crate) fn numbers(tensor: &Tensor) -> candle_core::Result<Vec<f64>> {
    // From 8-bit floats to f64 candle 0.11 never returns: the conversion calls itself.
    let tensor = if tensor.dtype() == DType::F8E4M3 { &tensor.to_dtype(DType::F32)? } else { tensor };
    tensor.to_dtype(DType::F64)?.flatten_all()?.to_vec1()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    const EXACT: Tolerance = Tolerance { absolute: 0.0, relative: 0.0 };

    fn sentence<A: Answer>(yours: A, expected: A) -> String {
        yours.difference(&expected, Tolerance::DEFAULT).map_or_else(String::new, |difference| difference.sentence)
    }

    #[test]
    fn numbers_may_differ_by_the_tolerance_and_nan_is_itself() {
        assert!(Tolerance::DEFAULT.accepts(1.0 + 1e-10, 1.0));
        assert!(!EXACT.accepts(1.0 + 1e-10, 1.0));
        assert!(EXACT.accepts(f64::NAN, f64::NAN) && EXACT.accepts(f64::INFINITY, f64::INFINITY));
        for (yours, expected) in
            [(f64::NAN, 1.0), (1.0, f64::NAN), (f64::INFINITY, f64::NEG_INFINITY), (1e308, f64::INFINITY)]
        {
            assert!(!Tolerance::DEFAULT.accepts(yours, expected), "{yours} {expected}");
        }
    }

    #[test]
    fn a_share_alone_tells_small_numbers_apart() {
        let share = Tolerance { absolute: 0.0, relative: 1e-5 };
        assert!(share.accepts(9.357_622e-14, 9.357_623e-14) && !share.accepts(0.0, 9.4e-14) && share.accepts(0.0, 0.0));
    }

    #[test]
    fn eight_bit_floats_are_compared() {
        let ones = Tensor::ones(2, DType::F8E4M3, &candle_core::Device::Cpu).unwrap();
        assert_eq!(ones.difference(&ones, EXACT), None);
        assert_eq!(ones.look().line(), "[1.0, 1.0]");
    }

    #[test]
    fn a_wrong_shape_is_told_from_wrong_values() {
        assert_eq!(sentence(array![1.0, 2.0], array![1.0]), "Yours has shape [2], expected is [1].");
        assert_eq!(
            sentence(array![[1.0, 2.0], [3.0, 5.0]], array![[1.0, 2.0], [3.0, 4.0]]),
            "1 of 4 values differ, the first at row 1, column 1."
        );
        assert_eq!(
            sentence(array![1.0, 15.000001], array![1.0, 15.000002]),
            "1 of 2 values differ, the first at [1]. There yours is 15.000001, expected is 15.000002."
        );
        assert_eq!(sentence(vec![1, 2], vec![1]), "Yours has 2 elements, the expected answer 1.");
        assert_eq!(sentence(vec![1, 2], vec![1, 2]), "");
    }

    #[test]
    fn tensors_are_compared_by_shape_type_and_value() {
        let tensor = |values: &[f32]| Tensor::new(values, &candle_core::Device::Cpu).unwrap();
        assert_eq!(sentence(tensor(&[1.0, 2.0]), tensor(&[1.0, 2.0])), "");
        assert!(sentence(tensor(&[1.0, 2.5]), tensor(&[1.0, 2.0])).contains("1 of 2"));
        assert!(sentence(tensor(&[1.0]), tensor(&[1.0, 2.0])).contains("shape [1]"));
    }
}
