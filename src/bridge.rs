//! From polars to ndarray to candle and back: one method per direction, nothing changed on the way.
//!
//! | from | method | gives | values |
//! |---|---|---|---|
//! | `DataFrame` | [`to_array`](FrameBridge::to_array) | `Array2<f64>`, rows × columns, row-major | copied: columns become rows |
//! | `DataFrame` | [`to_tensor`](FrameBridge::to_tensor) | `f32` tensor, rows × columns | copied |
//! | `Column` | [`to_array`](ColumnBridge::to_array) | `Array1<f64>` | copied |
//! | `Column` of `f64` | [`view`](ColumnBridge::view) | `ArrayView1<f64>` | **shared** |
//! | array of `f64`, `f32`, `i64`, `u32`, `u8` | [`to_tensor`](ArrayBridge::to_tensor) | tensor of the same type and shape | copied |
//! | the same, given away | [`into_tensor`](ArrayBridge::into_tensor) | the same | **moved**, if row-major |
//! | `Array1`, given away | [`into_column`](VectorBridge::into_column) | `Column` of the same type | **moved**, if contiguous |
//! | `Array2<f64>` | [`to_frame`](MatrixBridge::to_frame) | `DataFrame` of `f64` columns | copied: rows become columns |
//! | `Tensor` | [`to_array1`](TensorBridge::to_array1), [`to_array2`](TensorBridge::to_array2) | arrays of `f64` | copied |
//! | `Tensor` | [`to_frame`](TensorBridge::to_frame) | `DataFrame` of `f64` columns | copied |
//!
//! A tensor keeps its values behind a lock that an array cannot hold, so values leave it by a copy only.
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

use candle_core::{DType, Device, Tensor, WithDType};
use ndarray::{Array, Array1, Array2, ArrayBase, ArrayView1, Data, Dimension};
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, PolarsError, Series};

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
    /// Values that do not lie in memory as an array has them.
    #[error("view: expected a column of f64 in one piece, got {column} of {got}; `to_array` copies and converts")]
    NotShared {
        /// The column.
        column: String,
        /// Its type and pieces.
        got: String,
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
    /// The values as `f64`, copied.
    ///
    /// # Errors
    ///
    /// When it does not hold numbers or booleans, or a value is missing.
    fn to_array(&self) -> Result<Array1<f64>, BridgeError>;

    /// The values where they are, without a copy.
    ///
    /// ```
    /// use anneal::prelude::*;
    ///
    /// let df = df!("a" => [1.0, 2.0, 4.0])?;
    /// assert_eq!(df.column("a")?.view()?.mean(), Some(7.0 / 3.0));
    /// # Ok::<(), anyhow::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it does not hold `f64`, a value is missing, or it lies in several pieces (after `vstack`; `rechunk` joins them).
    fn view(&self) -> Result<ArrayView1<'_, f64>, BridgeError>;
}

impl ColumnBridge for Column {
    fn to_array(&self) -> Result<Array1<f64>, BridgeError> {
        numbers("to_array", self)
    }

    fn view(&self) -> Result<ArrayView1<'_, f64>, BridgeError> {
        if self.null_count() > 0 {
            let (column, missing) = (self.name().to_string(), self.null_count());
            return Err(BridgeError::Missing { operation: "view", column, missing });
        }
        let shared = self.f64().ok().and_then(|values| values.cont_slice().ok());
        shared.map(ArrayView1::from).ok_or_else(|| {
            let got = format!("{} in {}", self.dtype(), crate::display::counted(self.n_chunks(), "piece"));
            BridgeError::NotShared { column: self.name().to_string(), got }
        })
    }
}

/// From an array of any shape to a tensor.
pub trait ArrayBridge {
    /// The same type and shape, row-major whatever the layout of the array; the values are copied.
    ///
    /// # Errors
    ///
    /// When the device refuses the tensor.
    fn to_tensor(&self, device: &Device) -> Result<Tensor, BridgeError>;

    /// The same, with the array's own values on the CPU: nothing is copied if the array owns them and is row-major.
    ///
    /// ```
    /// use anneal::prelude::*;
    ///
    /// let x = Array2::<f32>::zeros((1_000, 1_000));
    /// assert_eq!(x.into_tensor(&Device::Cpu)?.dims(), [1_000, 1_000]);
    /// # Ok::<(), anyhow::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`to_tensor`](Self::to_tensor).
    fn into_tensor(self, device: &Device) -> Result<Tensor, BridgeError>;
}

impl<A: WithDType, S: Data<Elem = A>, D: Dimension> ArrayBridge for ArrayBase<S, D> {
    fn to_tensor(&self, device: &Device) -> Result<Tensor, BridgeError> {
        Ok(Tensor::from_vec(self.iter().copied().collect::<Vec<A>>(), self.shape(), device)?)
    }

    fn into_tensor(self, device: &Device) -> Result<Tensor, BridgeError> {
        let shape = self.shape().to_vec();
        Ok(Tensor::from_vec(row_major(self.into_owned()), shape, device)?)
    }
}

/// From an array of one dimension to a column.
pub trait VectorBridge {
    /// A column of the same type that takes the array's values over.
    ///
    /// ```
    /// use anneal::prelude::*;
    ///
    /// let df = DataFrame::new(3, vec![array![0.5, 1.5, 2.5].into_column("a"), array![1, 2, 3].into_column("n")])?;
    /// assert_eq!(df.column("n")?.dtype(), &DataType::Int32);
    /// # Ok::<(), PolarsError>(())
    /// ```
    fn into_column(self, name: &str) -> Column;
}

macro_rules! vector_bridge {
    ($($type:ty => $kind:ident),+) => {$(
        impl VectorBridge for Array1<$type> {
            fn into_column(self, name: &str) -> Column {
                polars::prelude::$kind::from_vec(name.into(), row_major(self)).into_column()
            }
        }
    )+};
}

vector_bridge!(f64 => Float64Chunked, f32 => Float32Chunked, i64 => Int64Chunked, i32 => Int32Chunked, u32 => UInt32Chunked);

/// The values row by row, moved where they already lie so.
fn row_major<A: Copy, D: Dimension>(array: Array<A, D>) -> Vec<A> {
    if !array.is_standard_layout() {
        return array.iter().copied().collect();
    }
    let length = array.len();
    let (mut values, start) = array.into_raw_vec_and_offset();
    // An array that was sliced in place keeps what lies before and behind.
    let start = start.unwrap_or(0);
    values.truncate(start + length);
    values.drain(..start);
    values
}

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
    let column = column.cast(&DataType::Float64)?;
    let values = column.f64()?;
    Ok(values
        .cont_slice()
        .map_or_else(|_| values.into_no_null_iter().collect(), |values| Array1::from(values.to_vec())))
}
