//! 06-03 CNN on real digits.

mod layers;
mod shapes;
mod slow;
mod training;

pub use layers::*;
pub use shapes::*;
pub use training::*;

use candle_core::{DType, Device, Result, Shape, Tensor, Var};
use candle_nn::VarBuilder;

use crate::exercise::{Exercise, Numbers};

/// The exercises of this lesson, in the order of the curriculum.
pub(super) static EXERCISES: &[&Exercise] = &[
    &shapes::CONV_OUT_SHAPE,
    &shapes::RECEPTIVE_FIELD,
    &layers::LENET,
    &layers::RESIDUAL_BLOCK,
    &training::AUGMENT,
    &shapes::PARAM_COUNT,
    &layers::DEPTHWISE,
    &layers::GLOBAL_POOL,
    &training::LABEL_SMOOTHING,
    &training::TRANSFER_FREEZE,
    &training::GRAD_CAM,
    &layers::VIT_PATCH_EMBED,
];

/// What PyTorch answered, recorded by python/reference/lesson_06_03.py.
const TORCH: &str = include_str!("../recorded/06_03.json");

/// What of a layer a case compares: its output, or how a loss would change it.
const OUTPUT: &str = "the output";
const SLOPE: &str = "the gradient by x, where the one from above is 1, 2, 3, ...";

/// The names of those two in a verdict, for what a case holds beyond the parameters of a function.
const COMPARED: &[&str] = &["compared"];

/// The output, or the gradient of Σ (i + 1) yᵢ with respect to x.
fn output_or_slope(layer: impl Fn(&Tensor) -> Result<Tensor>, x: &Tensor, which: &str) -> Result<Tensor> {
    if which == OUTPUT {
        return Ok(layer(x)?.detach());
    }
    let x = Var::from_tensor(x)?;
    let y = layer(x.as_tensor())?;
    let from_above = Tensor::arange(1u32, y.elem_count() as u32 + 1, &Device::Cpu)?;
    let loss = (y.flatten_all()? * from_above.to_dtype(y.dtype())?)?.sum_all()?;
    match loss.backward()?.get(&x) {
        Some(slope) => Ok(slope.clone()),
        None => candle_core::bail!("no gradient reaches x"),
    }
}

/// Weights whose numbers are ((37 i + 17 salt) mod 101 - 50) / 200, as in python/reference/lesson_06_03.py.
fn by_formula(shape: impl Into<Shape>, salt: usize) -> Tensor {
    let shape = shape.into();
    let number = |at: usize| (((at * 37 + salt * 17) % 101) as f64 - 50.0) / 200.0;
    Tensor::from_vec((0..shape.elem_count()).map(number).collect(), shape, &Device::Cpu).expect("numbers for a shape")
}

/// The weights of a network, by name: the first in alphabetical order is made with `salt`, the next with `salt + 1`, ...
fn weights(shapes: &[(&str, &[usize])], salt: usize) -> VarBuilder<'static> {
    debug_assert!(shapes.is_sorted());
    let made = shapes.iter().enumerate().map(|(at, (name, shape))| (name.to_string(), by_formula(*shape, salt + at)));
    VarBuilder::from_tensors(made.collect(), DType::F64, &Device::Cpu)
}

/// A tensor of f64 between -2 and 2.
fn reals(numbers: &mut Numbers, shape: &[usize]) -> Tensor {
    Tensor::from_vec(numbers.reals(shape.iter().product(), -2.0..2.0), shape, &Device::Cpu)
        .expect("numbers for a shape")
}
