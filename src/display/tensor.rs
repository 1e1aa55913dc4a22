//! How candle's tensors are shown: values, dtype, shape and device.

use super::element::Scalar;
use super::grid::{Window, as_stack};
use super::pick::Picks;
use super::{Bundle, Show};
use candle_core::{DType, Device, DeviceLocation, Result, Tensor, Var};

impl Show for Tensor {
    fn show(&self) -> Bundle {
        let window = Window::of(self.dims());
        let title = format!("tensor of {} on {}", self.dtype().as_str(), device_name(self.device()));
        match visible(self, &window) {
            Ok(scalars) => window.draw(&title, true, &scalars),
            Err(error) => {
                Bundle::text(format!("{title}, shape {:?}: the values cannot be shown ({error})", self.dims()))
            }
        }
    }
}

impl Show for Var {
    fn show(&self) -> Bundle {
        self.as_tensor().show()
    }
}

/// The visible values. Of a contiguous tensor only they are copied, so gigabytes, or a GPU, show as quickly as a few numbers.
fn visible(tensor: &Tensor, window: &Window) -> Result<Vec<Scalar>> {
    if tensor.elem_count() == 0 {
        return Ok(Vec::new());
    }
    let part = tensor.detach().reshape(as_stack(tensor.dims()))?;
    let part = pick(&part, 0, &window.matrices)?;
    let part = pick(&part, 1, &window.rows)?;
    let part = pick(&part, 2, &window.columns)?;
    let part = part.to_device(&Device::Cpu)?.flatten_all()?;
    if tensor.dtype().is_int() {
        let values = part.to_dtype(DType::I64)?.to_vec1::<i64>()?;
        return Ok(values.into_iter().map(|value| Scalar::Text(value.to_string())).collect());
    }
    // From 8-bit floats to f64 candle 0.11 never returns: the conversion calls itself.
    let part = if part.dtype() == DType::F8E4M3 { part.to_dtype(DType::F32)? } else { part };
    Ok(part.to_dtype(DType::F64)?.to_vec1::<f64>()?.into_iter().map(Scalar::Float).collect())
}

/// The two ends of a dimension, or all of it.
fn pick(tensor: &Tensor, dimension: usize, picks: &Picks) -> Result<Tensor> {
    let Some(gap) = picks.gap else {
        return Ok(tensor.clone());
    };
    let after = picks.len() - gap;
    let start = tensor.narrow(dimension, 0, gap)?;
    let end = tensor.narrow(dimension, tensor.dim(dimension)? - after, after)?;
    Tensor::cat(&[start, end], dimension)
}

fn device_name(device: &Device) -> String {
    match device.location() {
        DeviceLocation::Cpu => "cpu".into(),
        DeviceLocation::Cuda { gpu_id } => format!("cuda:{gpu_id}"),
        DeviceLocation::Metal { gpu_id } => format!("metal:{gpu_id}"),
    }
}
