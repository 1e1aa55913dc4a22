//! Numbers as they come, one per sample or one row per sample, as one block of `f64`.

use std::borrow::Cow;
use std::ops::Range;

use candle_core::{DType, Tensor};
use ndarray::{ArrayBase, Data, Dimension};
use polars::prelude::{Column, DataFrame, DataType, Series};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::MetricError;

/// Numbers in row order, with their shape.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberValues<'a> {
    /// Row by row.
    pub values: Cow<'a, [f64]>,
    /// `[n]` for one number per sample, `[n, columns]` for rows.
    pub shape: Vec<usize>,
    /// Why they could not be read, if so.
    pub problem: Option<String>,
}

/// What a metric takes as numbers: slices, vectors, arrays, ndarray arrays and views of `f64`, `f32`, integers or
/// booleans, one number or one row per sample; vectors of vectors; polars series, columns and frames; candle tensors.
///
/// Contiguous `f64` is borrowed, everything else copied.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read as numbers",
    label = "expected numbers, one for each sample or one row for each",
    note = "a slice, vector, array, series, column, frame or tensor of numbers will do"
)]
pub trait Numbers {
    /// The numbers and their shape.
    fn number_values(&self) -> NumberValues<'_>;
}

/// What a collection may hold to serve as [`Numbers`].
#[diagnostic::on_unimplemented(
    message = "a collection of `{Self}` cannot be read as numbers",
    label = "expected numbers, one for each sample or one row for each",
    note = "values that may be missing have to be filled or left out first: `values.iter().flatten().copied().collect::<Vec<f64>>()`"
)]
pub trait NumberElement: Copy {
    /// The value as `f64`.
    fn number(self) -> f64;

    /// A contiguous run of values.
    fn column(values: &[Self]) -> Cow<'_, [f64]> {
        Cow::Owned(values.iter().map(|value| value.number()).collect())
    }
}

macro_rules! number_elements {
    ($($kind:ty)+) => {
        $(impl NumberElement for $kind {
            fn number(self) -> f64 {
                self as f64
            }
        })+
    };
}

number_elements! { f32 i8 i16 i32 i64 isize u8 u16 u32 u64 usize }

impl NumberElement for f64 {
    fn number(self) -> f64 {
        self
    }

    fn column(values: &[Self]) -> Cow<'_, [f64]> {
        Cow::Borrowed(values)
    }
}

impl NumberElement for bool {
    fn number(self) -> f64 {
        f64::from(u8::from(self))
    }
}

fn column<T: NumberElement>(values: &[T]) -> NumberValues<'_> {
    NumberValues { shape: vec![values.len()], values: T::column(values), problem: None }
}

fn rows<'a, T: NumberElement + 'a>(rows: impl ExactSizeIterator<Item = &'a [T]>) -> NumberValues<'static> {
    let (mut values, mut width, mut problem, count) = (Vec::new(), None, None, rows.len());
    for (number, row) in rows.enumerate() {
        let expected = *width.get_or_insert(row.len());
        if row.len() != expected {
            problem = Some(format!("row {number} has {} values, the rows before it {expected}", row.len()));
        }
        values.extend(row.iter().map(|value| value.number()));
    }
    NumberValues { values: values.into(), shape: vec![count, width.unwrap_or(0)], problem }
}

impl<T: Numbers + ?Sized> Numbers for &T {
    fn number_values(&self) -> NumberValues<'_> {
        (**self).number_values()
    }
}

impl<T: NumberElement> Numbers for [T] {
    fn number_values(&self) -> NumberValues<'_> {
        column(self)
    }
}

impl<T: NumberElement> Numbers for Vec<T> {
    fn number_values(&self) -> NumberValues<'_> {
        column(self)
    }
}

impl<T: NumberElement, const N: usize> Numbers for [T; N] {
    fn number_values(&self) -> NumberValues<'_> {
        column(self)
    }
}

impl<T: NumberElement> Numbers for Vec<Vec<T>> {
    fn number_values(&self) -> NumberValues<'_> {
        rows(self.iter().map(Vec::as_slice))
    }
}

impl<T: NumberElement, const M: usize> Numbers for Vec<[T; M]> {
    fn number_values(&self) -> NumberValues<'_> {
        rows(self.iter().map(|row| &row[..]))
    }
}

impl<T: NumberElement, const M: usize, const N: usize> Numbers for [[T; M]; N] {
    fn number_values(&self) -> NumberValues<'_> {
        rows(self.iter().map(|row| &row[..]))
    }
}

impl<S: Data<Elem: NumberElement>, D: Dimension> Numbers for ArrayBase<S, D> {
    fn number_values(&self) -> NumberValues<'_> {
        let values = match self.as_slice() {
            Some(values) => S::Elem::column(values),
            None => Cow::Owned(self.iter().map(|value| value.number()).collect()),
        };
        NumberValues { values, shape: self.shape().to_vec(), problem: None }
    }
}

impl Numbers for Series {
    fn number_values(&self) -> NumberValues<'_> {
        let kind = self.dtype();
        if !kind.is_numeric() && !matches!(kind, DataType::Boolean) {
            return unreadable(format!("a series of type {kind} holds no numbers"));
        }
        if let Ok(values) = self.f64().map_err(drop).and_then(|values| values.cont_slice().map_err(drop)) {
            return column(values);
        }
        match self.cast(&DataType::Float64).and_then(|series| Ok(series.f64()?.iter().collect::<Vec<_>>())) {
            Ok(values) => match values.iter().position(Option::is_none) {
                Some(position) => {
                    unreadable(format!("there is a null at position {position}; drop or fill nulls first"))
                }
                None => {
                    let values: Vec<f64> = values.into_iter().flatten().collect();
                    NumberValues { shape: vec![values.len()], values: values.into(), problem: None }
                }
            },
            Err(error) => unreadable(error.to_string()),
        }
    }
}

impl Numbers for Column {
    fn number_values(&self) -> NumberValues<'_> {
        self.as_materialized_series().number_values()
    }
}

impl Numbers for DataFrame {
    fn number_values(&self) -> NumberValues<'_> {
        let columns: Vec<NumberValues<'_>> = self.columns().iter().map(Numbers::number_values).collect();
        if let Some(problem) = columns.iter().find_map(|column| column.problem.clone()) {
            return unreadable(problem);
        }
        let values = (0..self.height()).flat_map(|row| columns.iter().map(move |column| column.values[row])).collect();
        NumberValues { values, shape: vec![self.height(), self.width()], problem: None }
    }
}

impl Numbers for Tensor {
    fn number_values(&self) -> NumberValues<'_> {
        let values = self.flatten_all().and_then(|flat| flat.to_dtype(DType::F64)?.to_vec1::<f64>());
        match values {
            Ok(values) => NumberValues { values: values.into(), shape: self.dims().to_vec(), problem: None },
            Err(error) => unreadable(error.to_string()),
        }
    }
}

fn unreadable(problem: String) -> NumberValues<'static> {
    NumberValues { values: Cow::Owned(Vec::new()), shape: vec![0], problem: Some(problem) }
}

/// Rows of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'a> {
    pub(crate) values: Cow<'a, [f64]>,
    pub(crate) count: usize,
    pub(crate) width: usize,
}

impl Rows<'_> {
    pub(crate) fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.width..(at + 1) * self.width]
    }

    pub(crate) fn column(&self, at: usize) -> Vec<f64> {
        self.values.iter().skip(at).step_by(self.width.max(1)).copied().collect()
    }
}

/// One finite number per sample.
pub(crate) fn finite<'a>(
    operation: &'static str,
    input: &'static str,
    numbers: NumberValues<'a>,
) -> Result<Cow<'a, [f64]>, MetricError> {
    let numbers = readable(operation, input, numbers)?;
    check_finite(operation, input, &numbers.values)?;
    match numbers.shape[..] {
        [_] | [_, 1] => Ok(numbers.values),
        _ => Err(shape(operation, input, "one number per sample", &numbers.shape)),
    }
}

/// One row of finite numbers per sample.
pub(crate) fn finite_rows<'a>(
    operation: &'static str,
    input: &'static str,
    numbers: NumberValues<'a>,
) -> Result<Rows<'a>, MetricError> {
    let numbers = readable(operation, input, numbers)?;
    check_finite(operation, input, &numbers.values)?;
    rows_of(operation, input, numbers)
}

/// Numbers of either shape, which may hold NaN; one number per sample counts as rows of one.
pub(crate) fn any_rows<'a>(
    operation: &'static str,
    input: &'static str,
    numbers: NumberValues<'a>,
) -> Result<Rows<'a>, MetricError> {
    let mut numbers = readable(operation, input, numbers)?;
    if numbers.shape.len() == 1 {
        numbers.shape.push(1);
    }
    rows_of(operation, input, numbers)
}

fn rows_of<'a>(
    operation: &'static str,
    input: &'static str,
    numbers: NumberValues<'a>,
) -> Result<Rows<'a>, MetricError> {
    match numbers.shape[..] {
        [count, width] => Ok(Rows { values: numbers.values, count, width }),
        _ => Err(shape(operation, input, "one row per sample, of shape [n, columns]", &numbers.shape)),
    }
}

fn readable<'a>(
    operation: &'static str,
    input: &'static str,
    numbers: NumberValues<'a>,
) -> Result<NumberValues<'a>, MetricError> {
    match numbers.problem {
        Some(reason) => Err(MetricError::Unreadable { operation, input, reason }),
        None if numbers.values.is_empty() => Err(MetricError::Empty { operation }),
        None => Ok(numbers),
    }
}

pub(crate) fn check_finite(operation: &'static str, input: &'static str, values: &[f64]) -> Result<(), MetricError> {
    match first_where(values, |value| !value.is_finite()) {
        None => Ok(()),
        Some(position) => Err(MetricError::NotFinite { operation, input, position, got: values[position].to_string() }),
    }
}

pub(crate) fn shape(operation: &'static str, input: &'static str, expected: &str, got: &[usize]) -> MetricError {
    MetricError::Shape { operation, input, expected: expected.into(), got: format!("of shape {got:?}") }
}

pub(crate) fn same_length(
    operation: &'static str,
    input: &'static str,
    expected: usize,
    got: usize,
) -> Result<(), MetricError> {
    if expected == got { Ok(()) } else { Err(MetricError::Length { operation, input, expected, got }) }
}

/// Numbers in one block of a long sum.
const BLOCK: usize = 1 << 14;

/// A sum in four lanes: faster than one after the other, and rounding errors grow more slowly.
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut lanes = [0.0; 4];
    for (at, value) in values.into_iter().enumerate() {
        lanes[at & 3] += value;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// The mean of at least one number.
pub(crate) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    sum(values) / count
}

/// What each block of positions gives, the blocks on all cores, in their order: so a long sum is the same on every machine.
pub(crate) fn blocks(count: usize, of_block: impl Fn(Range<usize>) -> f64 + Sync) -> Vec<f64> {
    let block = |at: usize| of_block(at * BLOCK..((at + 1) * BLOCK).min(count));
    match count.div_ceil(BLOCK) {
        0 | 1 => vec![of_block(0..count)],
        blocks => (0..blocks).into_par_iter().map(block).collect(),
    }
}

/// The mean of a term of each number.
pub(crate) fn mean_of(values: &[f64], term: impl Fn(f64) -> f64 + Sync) -> f64 {
    sum(blocks(values.len(), |block| sum(values[block].iter().map(|&value| term(value))))) / values.len() as f64
}

/// The mean of a term of each pair of numbers.
pub(crate) fn mean_of_pairs(a: &[f64], b: &[f64], term: impl Fn(f64, f64) -> f64 + Sync) -> f64 {
    let pairs = |block: Range<usize>| sum(a[block.clone()].iter().zip(&b[block]).map(|(&a, &b)| term(a, b)));
    sum(blocks(a.len(), pairs)) / a.len() as f64
}

/// Where the first number stands of which this is true.
pub(crate) fn first_where(values: &[f64], is_so: impl Fn(f64) -> bool + Sync) -> Option<usize> {
    let found = |block: Range<usize>| values[block].iter().fold(false, |found, &value| found | is_so(value));
    let any = blocks(values.len(), |block| f64::from(u8::from(found(block)))).into_iter().any(|found| found > 0.0);
    any.then(|| values.iter().position(|&value| is_so(value))).flatten()
}

/// A whole number in the order of a float's value, which sorts and selects several times faster than a comparison function.
#[inline]
pub(crate) fn key_of(value: f64) -> u64 {
    // −0 and 0 are one value.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

pub(crate) fn value_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// The key at a place in their order, and the next one; all keys before it end up on its left.
pub(crate) fn nth(keys: &mut [u64], place: usize) -> (u64, Option<u64>) {
    let (_, key, above) = keys.select_nth_unstable(place);
    (*key, above.iter().copied().min())
}
