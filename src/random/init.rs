//! How a layer's weights start, by the names of `torch.nn.init`, as candle's [`Init`].
//!
//! A shape is `(out, in, kernel...)`, as the weights of candle and PyTorch are laid out: `fan_in` is `in × kernel`,
//! `fan_out` is `out × kernel`. Give the result to `VarBuilder::get_with_hints`, or to [`tensor`] for numbers alone.
//!
//! ```
//! use anneal::prelude::*;
//!
//! let weights = VarMap::new();
//! let vb = random::var_builder(&weights, DType::F32, &Device::Cpu, 7);
//! let w = vb.get_with_hints((10, 784), "w", random::init::xavier_uniform((10, 784)))?;
//! let bound = (6f32 / (784. + 10.)).sqrt();
//! assert!(w.abs()?.max_all()?.to_scalar::<f32>()? <= bound);
//! # Ok::<(), candle_core::Error>(())
//! ```

use super::{Generator, stream, tensor::normal, tensor::uniform};
use candle_core::{DType, Device, Result, Shape, Tensor};
use candle_nn::Init;
use candle_nn::init::{FanInOut, NormalOrUniform};

/// Uniform within ±√(6 / (fan_in + fan_out)): keeps variance through layers with `tanh` or no activation.
///
/// Glorot & Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks".
pub fn xavier_uniform(shape: impl Into<Shape>) -> Init {
    let bound = (6.0 / fans(&shape.into())).sqrt();
    Init::Uniform { lo: -bound, up: bound }
}

/// Normal with standard deviation √(2 / (fan_in + fan_out)): the normal form of [`xavier_uniform`].
pub fn xavier_normal(shape: impl Into<Shape>) -> Init {
    Init::Randn { mean: 0.0, stdev: (2.0 / fans(&shape.into())).sqrt() }
}

/// Uniform within ±√(6 / fan_in): keeps variance through layers with `relu`.
///
/// He et al. (2015), "Delving deep into rectifiers".
pub fn kaiming_uniform(shape: impl Into<Shape>) -> Init {
    let bound = (6.0 / fan_in(&shape.into())).sqrt();
    Init::Uniform { lo: -bound, up: bound }
}

/// Normal with standard deviation √(2 / fan_in): the normal form of [`kaiming_uniform`], and candle's default.
pub fn kaiming_normal(shape: impl Into<Shape>) -> Init {
    Init::Randn { mean: 0.0, stdev: (2.0 / fan_in(&shape.into())).sqrt() }
}

/// Uniform within ±1 / √fan_in: what `torch.nn.Linear` and `torch.nn.Conv2d` start from, weights and biases alike.
///
/// The shape is that of the weights, for the bias too.
pub fn torch_default(shape: impl Into<Shape>) -> Init {
    let bound = 1.0 / fan_in(&shape.into()).sqrt();
    Init::Uniform { lo: -bound, up: bound }
}

/// Numbers as `init` says, without a `VarBuilder`.
///
/// ```
/// use anneal::prelude::*;
///
/// let w = random::init::tensor(random::init::kaiming_normal((64, 3, 3, 3)), (64, 3, 3, 3), DType::F32, &Device::Cpu, 7)?;
/// assert_eq!(w.dims(), [64, 3, 3, 3]);
/// # Ok::<(), candle_core::Error>(())
/// ```
///
/// # Errors
///
/// When the device refuses the tensor.
pub fn tensor(init: Init, shape: impl Into<Shape>, dtype: DType, device: &Device, seed: u64) -> Result<Tensor> {
    draw(init, shape.into(), dtype, device, &mut stream(seed, "init::tensor"))
}

pub(super) fn draw(init: Init, shape: Shape, dtype: DType, device: &Device, rng: &mut Generator) -> Result<Tensor> {
    match init {
        Init::Const(value) => Tensor::full(value, shape, &Device::Cpu)?.to_dtype(dtype)?.to_device(device),
        Init::Uniform { lo, up } => uniform(lo, up, shape, dtype, device, rng),
        Init::Randn { mean, stdev } => normal(mean, stdev, shape, dtype, device, rng),
        Init::Kaiming { dist, fan, non_linearity } => {
            let deviation = non_linearity.gain() / (fan.for_shape(&shape) as f64).sqrt();
            match dist {
                NormalOrUniform::Normal => normal(0.0, deviation, shape, dtype, device, rng),
                NormalOrUniform::Uniform => {
                    let bound = 3f64.sqrt() * deviation;
                    uniform(-bound, bound, shape, dtype, device, rng)
                }
            }
        }
    }
}

/// At least 1, so that an empty layer does not divide by nothing.
pub(super) fn fan_in(shape: &Shape) -> f64 {
    FanInOut::FanIn.for_shape(shape).max(1) as f64
}

/// `fan_in + fan_out`.
fn fans(shape: &Shape) -> f64 {
    fan_in(shape) + FanInOut::FanOut.for_shape(shape).max(1) as f64
}
