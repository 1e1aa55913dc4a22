//! From the rows of a data set to what a model takes: features and target, training and test.

use super::{Dataset, DatasetError};
use crate::split::{Split, train_test_split};
use candle_core::{Device, Tensor};
use ndarray::{Array1, Array2};
use polars::prelude::{DataFrame, DataType, IdxCa, NamedFrom};

impl Dataset {
    /// Features (rows × features, row-major) and target, as `f64`.
    ///
    /// A class is its place in [`classes`](Dataset::classes): 0, 1, 2... A boolean is 0 or 1.
    ///
    /// # Errors
    ///
    /// When there is no target, a column is not there or is not of numbers, a class is unknown, or a value is missing:
    /// [`drop_missing`](Dataset::drop_missing) leaves such rows out.
    pub fn xy(&self) -> Result<(Array2<f64>, Array1<f64>), DatasetError> {
        Ok((self.x()?, self.y()?.into()))
    }

    /// Features (`f32`, rows × features) and target (rows): `u32` for classes, as `cross_entropy` wants them, or `f32`.
    ///
    /// # Errors
    ///
    /// As [`xy`](Dataset::xy), or when the device refuses the tensor.
    pub fn tensors(&self, device: &Device) -> Result<(Tensor, Tensor), DatasetError> {
        let (x, y) = self.xy()?;
        let (shape, rows) = (x.dim(), y.len());
        let x: Vec<f32> = x.iter().map(|&value| value as f32).collect();
        let x = Tensor::from_vec(x, shape, device)?;
        let y = if self.classes.is_empty() {
            Tensor::from_vec(y.iter().map(|&value| value as f32).collect::<Vec<f32>>(), rows, device)?
        } else {
            Tensor::from_vec(y.iter().map(|&value| value as u32).collect::<Vec<u32>>(), rows, device)?
        };
        Ok((x, y))
    }

    /// A training set and a test set of a quarter of the rows, shuffled by `seed`.
    ///
    /// # Errors
    ///
    /// When there are too few rows for both.
    pub fn train_test_split(&self, seed: u64) -> Result<(Self, Self), DatasetError> {
        let Split { train, test } = train_test_split(self.frame.height(), 0.25, seed)?;
        Ok((self.rows_at(&train)?, self.rows_at(&test)?))
    }

    /// The rows in which no feature and no target is missing.
    ///
    /// # Errors
    ///
    /// When one of these columns is not there.
    pub fn drop_missing(&self) -> Result<Self, DatasetError> {
        let used: Vec<&String> = self.features.iter().chain(&self.target).collect();
        for name in &used {
            find(&self.name, &self.frame, name)?;
        }
        let frame = self.frame.drop_nulls(Some(&used))?;
        Ok(Self { frame, ..self.clone() })
    }

    fn rows_at(&self, at: &[usize]) -> Result<Self, DatasetError> {
        let at: Vec<u32> = at.iter().map(|&row| row as u32).collect();
        Ok(Self { frame: self.frame.take(&IdxCa::new("row".into(), at))?, ..self.clone() })
    }

    fn x(&self) -> Result<Array2<f64>, DatasetError> {
        let (height, width) = (self.frame.height(), self.features.len());
        let mut x = vec![0.0; height * width];
        for (at, name) in self.features.iter().enumerate() {
            for (row, value) in numbers(&self.name, &self.frame, name)?.into_iter().enumerate() {
                x[row * width + at] = value;
            }
        }
        Ok(Array2::from_shape_vec((height, width), x).expect("a value for each row and feature"))
    }

    fn y(&self) -> Result<Vec<f64>, DatasetError> {
        let Some(target) = &self.target else {
            return Err(DatasetError::NoTarget { set: self.name.clone() });
        };
        let column = find(&self.name, &self.frame, target)?;
        if self.classes.is_empty() || column.dtype().is_primitive_numeric() {
            return numbers(&self.name, &self.frame, target);
        }
        complete(&self.name, column)?;
        let texts = column.cast(&DataType::String)?;
        let class = |text: Option<&str>| {
            let at = self.classes.iter().position(|class| Some(class.as_str()) == text);
            at.map(|at| at as f64).ok_or_else(|| DatasetError::Class {
                set: self.name.clone(),
                column: target.clone(),
                expected: self.classes.clone(),
                got: text.unwrap_or_default().into(),
            })
        };
        texts.str()?.iter().map(class).collect()
    }
}

/// The values of a column of numbers or booleans.
pub(super) fn numbers(set: &str, frame: &DataFrame, name: &str) -> Result<Vec<f64>, DatasetError> {
    let column = find(set, frame, name)?;
    let dtype = column.dtype();
    if !dtype.is_primitive_numeric() && !dtype.is_bool() {
        let (set, column, dtype) = (set.into(), name.into(), dtype.to_string());
        return Err(DatasetError::NotNumeric { set, column, dtype });
    }
    complete(set, column)?;
    Ok(column.cast(&DataType::Float64)?.f64()?.rechunk().cont_slice()?.to_vec())
}

fn find<'a>(set: &str, frame: &'a DataFrame, name: &str) -> Result<&'a polars::prelude::Column, DatasetError> {
    frame.column(name).map_err(|_| {
        let columns: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
        DatasetError::Column { set: set.into(), column: name.into(), columns }
    })
}

fn complete(set: &str, column: &polars::prelude::Column) -> Result<(), DatasetError> {
    match column.null_count() {
        0 => Ok(()),
        missing => Err(DatasetError::Missing { set: set.into(), column: column.name().to_string(), missing }),
    }
}
