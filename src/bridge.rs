//! From polars to ndarray to candle and back: one method per direction, values copied once, nothing changed on the way.
//!
//! | from | method | gives |
//! |---|---|---|
//! | `DataFrame` | [`to_array`](FrameBridge::to_array) | `Array2<f64>`, rows × columns, row-major |
//! | `DataFrame` | [`to_tensor`](FrameBridge::to_tensor) | `f32` tensor, rows × columns |
//! | `Column` | [`to_array`](ColumnBridge::to_array) | `Array1<f64>` |
//! | `Array1`, `Array2` of `f64`, `f32` | [`to_tensor`](ArrayBridge::to_tensor) | tensor of the same type and shape |
//! | `Array2<f64>` | [`to_frame`](MatrixBridge::to_frame) | `DataFrame` of `f64` columns |
//! | `Tensor` | [`to_array1`](TensorBridge::to_array1), [`to_array2`](TensorBridge::to_array2) | arrays of `f64` |
//! | `Tensor` | [`to_frame`](TensorBridge::to_frame) | `DataFrame` of `f64` columns |
//!
//! A missing value is an error, as arrays and tensors have none; NaN stays NaN. Booleans become 0 and 1.
//!
//! ```
//! use anneal::prelude::*;
//!
//! let df = df!("a" => [1, 2, 3], "b" => [0.5, 1.5, 2.5])?;
//! let x = df.to_array()?;
//! let t = x.to_tensor(&Device::Cpu)?;
//! let back = t.to_frame(&["a", "b"])?;
//! assert_eq!((x[[2, 1]], t.dims(), back.shape()), (2.5, &[3, 2][..], (3, 2)));
//! # Ok::<(), anyhow::Error>(())
//! ```

use candle_core::{DType, Device, Tensor};
use ndarray::{Array, Array1, Array2, Dimension};
use polars::prelude::{Column, DataFrame, DataType, NamedFrom, PolarsError, Series};

/// Why values could not cross.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// A column that is not of numbers.
    #[error("{operation}: expected numbers in the column {column}, got {dtype}; select the numeric columns first")]
    NotNumeric {
        /// What was asked for.
        operation: &'static str,
        /// The column.
        column: String,
        /// Its type.
        dtype: String,
    },
    /// Missing values.
    #[error(
        "{operation}: expected a value in every row of {column}, got {missing} missing; `drop_nulls` or `fill_null` first"
    )]
    Missing {
        /// What was asked for.
        operation: &'static str,
        /// The column.
        column: String,
        /// How many are missing.
        missing: usize,
    },
    /// Names that are not as many as the columns.
    #[error("to_frame: expected {expected} names, one for each column, got {got}")]
    Names {
        /// The number of columns.
        expected: usize,
        /// The number of names.
        got: usize,
    },
    /// A tensor of another number of dimensions.
    #[error("{operation}: expected a tensor of {expected} dimensions, got the shape {got:?}")]
    Dimensions {
        /// What was asked for.
        operation: &'static str,
        /// The dimensions that it takes.
        expected: usize,
        /// The shape of the tensor.
        got: Vec<usize>,
    },
    /// Something that polars refused.
    #[error(transparent)]
    Polars(#[from] PolarsError),
    /// Something that candle refused.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

/// From a frame.
pub trait FrameBridge {
    /// All columns as `f64`: rows × columns, row-major. Integers above 2⁵³ lose their last digits.
    fn to_array(&self) -> Result<Array2<f64>, BridgeError>;
    /// All columns as `f32`: rows × columns.
    fn to_tensor(&self, device: &Device) -> Result<Tensor, BridgeError>;
}

impl FrameBridge for DataFrame {
    fn to_array(&self) -> Result<Array2<f64>, BridgeError> {
        matrix("to_array", self)
    }

    fn to_tensor(&self, device: &Device) -> Result<Tensor, BridgeError> {
        let x = matrix("to_tensor", self)?;
        Ok(Tensor::from_vec(x.iter().map(|&value| value as f32).collect::<Vec<f32>>(), x.dim(), device)?)
    }
}

/// From one column.
pub trait ColumnBridge {
    /// The values as `f64`.
    fn to_array(&self) -> Result<Array1<f64>, BridgeError>;
}

impl ColumnBridge for Column {
    fn to_array(&self) -> Result<Array1<f64>, BridgeError> {
        numbers("to_array", self)
    }
}

/// From an array of any shape to a tensor.
pub trait ArrayBridge {
    /// The same type and shape, row-major whatever the layout of the array.
    fn to_tensor(&self, device: &Device) -> Result<Tensor, BridgeError>;
}

macro_rules! array_bridge {
    ($($type:ty),+) => {$(
        impl<D: Dimension> ArrayBridge for Array<$type, D> {
            fn to_tensor(&self, device: &Device) -> Result<Tensor, BridgeError> {
                Ok(Tensor::from_vec(self.iter().copied().collect::<Vec<$type>>(), self.shape(), device)?)
            }
        }
    )+};
}

array_bridge!(f64, f32, i64, u32, u8);

/// From a matrix to a frame.
pub trait MatrixBridge {
    /// A frame whose columns are those of the matrix, with these names.
    fn to_frame(&self, names: &[&str]) -> Result<DataFrame, BridgeError>;
}

impl MatrixBridge for Array2<f64> {
    fn to_frame(&self, names: &[&str]) -> Result<DataFrame, BridgeError> {
        if names.len() != self.ncols() {
            return Err(BridgeError::Names { expected: self.ncols(), got: names.len() });
        }
        let columns = names.iter().zip(self.columns());
        let columns = columns.map(|(name, values)| Series::new((*name).into(), values.to_vec()).into()).collect();
        Ok(DataFrame::new(self.nrows(), columns)?)
    }
}

/// From a tensor. Gradients do not follow.
pub trait TensorBridge {
    /// A tensor of one dimension as `f64`.
    fn to_array1(&self) -> Result<Array1<f64>, BridgeError>;
    /// A tensor of two dimensions as `f64`, row-major.
    fn to_array2(&self) -> Result<Array2<f64>, BridgeError>;
    /// A tensor of two dimensions as a frame with these column names.
    fn to_frame(&self, names: &[&str]) -> Result<DataFrame, BridgeError>;
}

impl TensorBridge for Tensor {
    fn to_array1(&self) -> Result<Array1<f64>, BridgeError> {
        let &[_] = self.dims() else { return Err(dimensions("to_array1", 1, self)) };
        Ok(self.to_dtype(DType::F64)?.to_vec1::<f64>()?.into())
    }

    fn to_array2(&self) -> Result<Array2<f64>, BridgeError> {
        let &[rows, columns] = self.dims() else { return Err(dimensions("to_array2", 2, self)) };
        let values = self.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>()?;
        Ok(Array2::from_shape_vec((rows, columns), values).expect("as many values as the shape holds"))
    }

    fn to_frame(&self, names: &[&str]) -> Result<DataFrame, BridgeError> {
        self.to_array2()?.to_frame(names)
    }
}

fn dimensions(operation: &'static str, expected: usize, tensor: &Tensor) -> BridgeError {
    BridgeError::Dimensions { operation, expected, got: tensor.dims().to_vec() }
}

fn matrix(operation: &'static str, frame: &DataFrame) -> Result<Array2<f64>, BridgeError> {
    let mut x = Array2::zeros(frame.shape());
    for (column, mut target) in frame.columns().iter().zip(x.columns_mut()) {
        target.assign(&numbers(operation, column)?);
    }
    Ok(x)
}

fn numbers(operation: &'static str, column: &Column) -> Result<Array1<f64>, BridgeError> {
    let (name, dtype) = (column.name().to_string(), column.dtype());
    if !dtype.is_primitive_numeric() && !dtype.is_bool() {
        return Err(BridgeError::NotNumeric { operation, column: name, dtype: dtype.to_string() });
    }
    if column.null_count() > 0 {
        return Err(BridgeError::Missing { operation, column: name, missing: column.null_count() });
    }
    Ok(column.cast(&DataType::Float64)?.f64()?.into_no_null_iter().collect())
}
