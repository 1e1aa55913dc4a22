//! What pictures take besides frames: vectors, slices, arrays, series and tensors, as learners have them.

use super::PlotError;
use candle_core::{DType, Device, Tensor};
use ndarray::{Array1, ArrayBase, ArrayD, Data, Dimension, IxDyn};
use polars::prelude::{ChunkedArray, Column, DataFrame, DataType, NamedFrom, PlSmallStr, PolarsDataType, Series};

/// One value after another: numbers, flags or words, as a slice, a `Vec`, an array, a series, a column or a tensor.
///
/// ```
/// use anneal::plot::Values;
/// use anneal::prelude::*;
///
/// assert_eq!(array![1.5, 2.5].values()?.len(), 2);
/// assert_eq!(["cat", "dog"].values()?.len(), 2);
/// let error = array![[1.0, 2.0], [3.0, 4.0]].values().unwrap_err();
/// assert!(error.to_string().contains("expected one dimension, got shape [2, 2]"));
/// # Ok::<(), plot::PlotError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be drawn as one value after another",
    label = "expected a vector, slice, array, series, column or tensor",
    note = "a range becomes a vector by `(0..10).collect::<Vec<i32>>()`; from a frame take one column: `frame.column(\"a\")?`"
)]
pub trait Values {
    /// The values as a polars series, missing ones as null.
    ///
    /// # Errors
    ///
    /// When they have more than one dimension (other than of length one).
    fn values(&self) -> Result<Series, PlotError>;
}

/// Numbers of any shape: arrays, tensors, the columns of a frame, nested vectors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be drawn as numbers",
    label = "expected an array, a tensor, a frame or nested vectors of numbers"
)]
pub trait Numbers {
    /// The numbers and their shape; missing values are NaN.
    ///
    /// # Errors
    ///
    /// When something is not a number, or the rows have different lengths.
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError>;

    /// The names of the columns, of what has some.
    fn column_names(&self) -> Option<Vec<String>> {
        None
    }
}

/// What slices and arrays of [`Values`] may hold.
#[diagnostic::on_unimplemented(
    message = "a collection of `{Self}` cannot be drawn",
    label = "expected numbers, flags or words"
)]
pub trait Item: Sized {
    /// A series of these.
    fn series(items: &[Self]) -> Series;
}

/// What slices and arrays of [`Numbers`] may hold.
#[diagnostic::on_unimplemented(
    message = "a collection of `{Self}` cannot be drawn as numbers",
    label = "expected numbers or flags"
)]
pub trait Number: Copy {
    /// The number as `f64`.
    fn as_f64(self) -> f64;
}

macro_rules! items {
    ($($kind:ty => $stored:ty),+ $(,)?) => {$(
        impl Item for $kind {
            fn series(items: &[Self]) -> Series {
                Series::new(PlSmallStr::EMPTY, items.iter().map(|item| *item as $stored).collect::<Vec<$stored>>())
            }
        }
        impl Item for Option<$kind> {
            fn series(items: &[Self]) -> Series {
                let items: Vec<_> = items.iter().map(|item| item.map(|item| item as $stored)).collect();
                Series::new(PlSmallStr::EMPTY, items)
            }
        }
        impl Number for $kind {
            fn as_f64(self) -> f64 {
                self as f64
            }
        }
    )+};
}

items! {
    f32 => f64, f64 => f64, i8 => i64, i16 => i64, i32 => i64, i64 => i64, isize => i64,
    u8 => u64, u16 => u64, u32 => u64, u64 => u64, usize => u64,
}

impl Number for bool {
    fn as_f64(self) -> f64 {
        f64::from(u8::from(self))
    }
}

macro_rules! plain_items {
    ($($kind:ty),+) => {$(
        impl Item for $kind {
            fn series(items: &[Self]) -> Series {
                Series::new(PlSmallStr::EMPTY, items)
            }
        }
    )+};
}

plain_items!(bool, String, &str, Option<bool>, Option<String>, Option<&str>);

impl<T: Item> Values for [T] {
    fn values(&self) -> Result<Series, PlotError> {
        Ok(T::series(self))
    }
}

impl<T: Item> Values for Vec<T> {
    fn values(&self) -> Result<Series, PlotError> {
        Ok(T::series(self))
    }
}

impl<T: Item, const N: usize> Values for [T; N] {
    fn values(&self) -> Result<Series, PlotError> {
        Ok(T::series(self))
    }
}

impl<T: Item + Clone, S: Data<Elem = T>, D: Dimension> Values for ArrayBase<S, D> {
    fn values(&self) -> Result<Series, PlotError> {
        one_dimension(self.shape())?;
        match self.as_slice() {
            Some(items) => Ok(T::series(items)),
            None => Ok(T::series(&self.iter().cloned().collect::<Vec<T>>())),
        }
    }
}

impl Values for Series {
    fn values(&self) -> Result<Series, PlotError> {
        Ok(self.clone())
    }
}

impl Values for Column {
    fn values(&self) -> Result<Series, PlotError> {
        Ok(self.as_materialized_series().clone())
    }
}

impl<T: PolarsDataType> Values for ChunkedArray<T>
where
    ChunkedArray<T>: polars::prelude::IntoSeries + Clone,
{
    fn values(&self) -> Result<Series, PlotError> {
        Ok(polars::prelude::IntoSeries::into_series(self.clone()))
    }
}

impl Values for Tensor {
    fn values(&self) -> Result<Series, PlotError> {
        one_dimension(self.dims())?;
        let numbers = self.numbers()?.into_raw_vec_and_offset().0;
        // Classes and counts are written without a point.
        Ok(match self.dtype().is_int() {
            true => Series::new(PlSmallStr::EMPTY, numbers.iter().map(|number| *number as i64).collect::<Vec<i64>>()),
            false => Series::new(PlSmallStr::EMPTY, numbers),
        })
    }
}

impl<T: Values + ?Sized> Values for &T {
    fn values(&self) -> Result<Series, PlotError> {
        (**self).values()
    }
}

impl<T: Number, S: Data<Elem = T>, D: Dimension> Numbers for ArrayBase<S, D> {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        shaped(self.shape(), self.iter().map(|number| number.as_f64()).collect())
    }
}

impl<T: Number> Numbers for [T] {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        shaped(&[self.len()], self.iter().map(|number| number.as_f64()).collect())
    }
}

impl<T: Number> Numbers for Vec<T> {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        self.as_slice().numbers()
    }
}

impl<T: Number> Numbers for Vec<Vec<T>> {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        let width = self.first().map_or(0, Vec::len);
        if let Some(row) = self.iter().position(|row| row.len() != width) {
            let got = format!("{} in row {row}", self[row].len());
            return Err(unusable("rows of numbers", format!("{width} in each row"), got));
        }
        shaped(&[self.len(), width], self.iter().flatten().map(|number| number.as_f64()).collect())
    }
}

impl Numbers for Tensor {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        let read = || -> candle_core::Result<Vec<f64>> {
            let tensor = self.detach().to_device(&Device::Cpu)?;
            // From 8-bit floats to f64 candle 0.11 never returns: the conversion calls itself.
            let tensor = if tensor.dtype() == DType::F8E4M3 { tensor.to_dtype(DType::F32)? } else { tensor };
            tensor.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>()
        };
        let values =
            read().map_err(|error| unusable("a tensor", "values that can be read".into(), error.to_string()))?;
        shaped(self.dims(), values)
    }
}

impl Numbers for Series {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        let not_numbers = || unusable(&format!("`{}`", self.name()), "numbers".into(), self.dtype().to_string());
        if !(self.dtype().is_numeric() || self.dtype().is_bool()) {
            return Err(not_numbers());
        }
        let values = self.cast(&DataType::Float64).map_err(|_| not_numbers())?;
        let values = values.f64().map_err(|_| not_numbers())?;
        shaped(&[self.len()], values.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

impl Numbers for Column {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        self.as_materialized_series().numbers()
    }
}

impl Numbers for DataFrame {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        let (height, width) = self.shape();
        let mut all = ndarray::Array2::zeros((height, width));
        for (at, column) in self.columns().iter().enumerate() {
            let values: Array1<f64> = column.numbers()?.into_dimensionality().map_err(|error| {
                unusable(&format!("`{}`", column.name()), "one dimension".into(), error.to_string())
            })?;
            all.column_mut(at).assign(&values);
        }
        Ok(all.into_dyn())
    }

    fn column_names(&self) -> Option<Vec<String>> {
        Some(self.get_column_names().iter().map(|name| name.to_string()).collect())
    }
}

impl<T: Numbers + ?Sized> Numbers for &T {
    fn numbers(&self) -> Result<ArrayD<f64>, PlotError> {
        (**self).numbers()
    }

    fn column_names(&self) -> Option<Vec<String>> {
        (**self).column_names()
    }
}

fn one_dimension(shape: &[usize]) -> Result<(), PlotError> {
    if shape.iter().filter(|length| **length != 1).count() <= 1 {
        return Ok(());
    }
    Err(unusable("values", "one dimension".into(), format!("shape {shape:?}; take one column or row of it")))
}

fn shaped(shape: &[usize], values: Vec<f64>) -> Result<ArrayD<f64>, PlotError> {
    ArrayD::from_shape_vec(IxDyn(shape), values)
        .map_err(|error| unusable("numbers", format!("as many as shape {shape:?} holds"), error.to_string()))
}

fn unusable(what: &str, expected: String, got: String) -> PlotError {
    PlotError::Unusable { picture: "plot", what: what.into(), expected, got }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_of_classes_are_whole_numbers() {
        let series =
            |kind: DType| Tensor::arange(0u32, 3, &Device::Cpu).unwrap().to_dtype(kind).unwrap().values().unwrap();
        assert_eq!(series(DType::U32).dtype(), &polars::prelude::DataType::Int64);
        assert_eq!(series(DType::F32).dtype(), &polars::prelude::DataType::Float64);
    }
}
