//! candle tensors of random numbers: the arguments of candle's own functions, and the seed.
//!
//! The numbers are drawn on the CPU and then moved, so a device does not change them.

use super::stream;
use candle_core::{DType, Device, FloatDType, Result, Shape, Tensor};

/// A tensor of normal numbers with this mean and standard deviation; its type is theirs.
///
/// ```
/// use anneal::prelude::*;
///
/// let x = random::tensor::randn(0f32, 1., (2, 3), &Device::Cpu, 7)?;
/// assert_eq!((x.dims(), x.dtype()), (&[2, 3][..], DType::F32));
/// # Ok::<(), candle_core::Error>(())
/// ```
///
/// # Errors
///
/// When the device refuses the tensor.
pub fn randn<T: FloatDType>(mean: T, std: T, shape: impl Into<Shape>, device: &Device, seed: u64) -> Result<Tensor> {
    normal(mean.to_f64(), std.to_f64(), shape.into(), T::DTYPE, device, &mut stream(seed, "tensor::randn"))
}

/// A tensor of numbers between `low` (included) and `high` (excluded); its type is theirs.
///
/// Rounding to a small type may give `high` itself.
///
/// ```
/// use anneal::prelude::*;
///
/// let x = random::tensor::rand(-1f64, 1., 4, &Device::Cpu, 7)?;
/// assert!(x.to_vec1::<f64>()?.iter().all(|x| (-1.0..1.0).contains(x)));
/// # Ok::<(), candle_core::Error>(())
/// ```
///
/// # Errors
///
/// When the device refuses the tensor.
pub fn rand<T: FloatDType>(low: T, high: T, shape: impl Into<Shape>, device: &Device, seed: u64) -> Result<Tensor> {
    uniform(low.to_f64(), high.to_f64(), shape.into(), T::DTYPE, device, &mut stream(seed, "tensor::rand"))
}

/// The numbers `0..n` in random order as indices (`u32`), for `index_select`: shuffled batches of an epoch.
///
/// ```
/// use anneal::prelude::*;
///
/// let x = Tensor::arange(0f32, 6., &Device::Cpu)?.reshape((3, 2))?;
/// let shuffled = x.index_select(&random::tensor::permutation(3, &Device::Cpu, 7)?, 0)?;
/// assert_eq!(shuffled.dims(), [3, 2]);
/// # Ok::<(), candle_core::Error>(())
/// ```
///
/// # Errors
///
/// When the device refuses the tensor.
pub fn permutation(n: usize, device: &Device, seed: u64) -> Result<Tensor> {
    let order = super::permutation(n, seed).into_iter().map(|at| at as u32).collect();
    Tensor::from_vec::<_, u32>(order, n, device)
}

pub(super) fn normal(
    mean: f64,
    std: f64,
    shape: Shape,
    dtype: DType,
    device: &Device,
    rng: &mut super::Generator,
) -> Result<Tensor> {
    let numbers = (0..shape.elem_count()).map(|_| rng.normal(mean, std)).collect();
    finish(numbers, shape, dtype, device)
}

pub(super) fn uniform(
    low: f64,
    high: f64,
    shape: Shape,
    dtype: DType,
    device: &Device,
    rng: &mut super::Generator,
) -> Result<Tensor> {
    let numbers = (0..shape.elem_count()).map(|_| rng.uniform(low, high)).collect();
    finish(numbers, shape, dtype, device)
}

/// Converted on the CPU, as not every device has `f64`.
fn finish(numbers: Vec<f64>, shape: Shape, dtype: DType, device: &Device) -> Result<Tensor> {
    Tensor::from_vec(numbers, shape, &Device::Cpu)?.to_dtype(dtype)?.to_device(device)
}
