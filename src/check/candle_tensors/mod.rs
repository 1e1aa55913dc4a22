//! 06-01 Tensors, devices, autograd.

mod autograd;
mod tensors;

pub use autograd::*;
pub use tensors::*;

use candle_core::{Device, Tensor, WithDType};

use crate::exercise::Exercise;

/// The exercises of this lesson, in the order of the curriculum.
pub(super) static EXERCISES: &[&Exercise] = &[
    &tensors::CREATE_AND_CAST,
    &tensors::RESHAPE_PERMUTE,
    &tensors::GATHER_SCATTER,
    &tensors::WHERE_MASK,
    &autograd::GRAD_OF_POLY,
    &autograd::DETACH_RULE,
    &autograd::CUSTOM_OP,
    &tensors::DEVICE_OR_CPU,
    &tensors::SAVE_LOAD_SAFETENSORS,
    &tensors::NDARRAY_BRIDGE,
    &autograd::GRADIENT_ACCUMULATION,
];

/// What PyTorch answered, recorded by python/reference/lesson_06_01.py.
const TORCH: &str = include_str!("../recorded/06_01.json");

/// An error of candle cannot be copied, so cases compare that there is one, and verdicts show its words.
pub(super) fn told<T>(result: candle_core::Result<T>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

/// A tensor of so many rows of one width.
fn rows<T: WithDType, const W: usize>(rows: &[[T; W]]) -> Tensor {
    Tensor::from_vec(rows.concat(), (rows.len(), W), &Device::Cpu).expect("rows of one width")
}
