//! The slow and obvious way: convolutions loop by loop, gradients by small steps.

use candle_core::{Device, Tensor};
use ndarray::{Array4, Ix4};

/// A convolution with as many zeros around the image as keep its size, for an odd kernel and a stride of 1.
pub(super) fn convolve(x: &Array4<f64>, kernel: &Array4<f64>, bias: &[f64], groups: usize) -> Array4<f64> {
    let (images, channels, height, width) = x.dim();
    let (outputs, inputs, size, _) = kernel.dim();
    assert_eq!(inputs * groups, channels);
    let half = size / 2;
    Array4::from_shape_fn((images, outputs, height, width), |(image, output, row, column)| {
        let first = output / (outputs / groups) * inputs;
        let mut sum = bias.get(output).copied().unwrap_or(0.0);
        for input in 0..inputs {
            for (down, right) in (0..size).flat_map(|down| (0..size).map(move |right| (down, right))) {
                let (y, x_at) = (row + down, column + right);
                if (half..height + half).contains(&y) && (half..width + half).contains(&x_at) {
                    sum += kernel[[output, input, down, right]] * x[[image, first + input, y - half, x_at - half]];
                }
            }
        }
        sum
    })
}

/// The largest of every 2 × 2 values.
pub(super) fn halve(x: &Array4<f64>) -> Array4<f64> {
    let (images, channels, height, width) = x.dim();
    Array4::from_shape_fn((images, channels, height / 2, width / 2), |(image, channel, row, column)| {
        let corner = |down: usize, right: usize| x[[image, channel, 2 * row + down, 2 * column + right]];
        corner(0, 0).max(corner(0, 1)).max(corner(1, 0)).max(corner(1, 1))
    })
}

pub(super) fn relu(x: Array4<f64>) -> Array4<f64> {
    x.mapv_into(|value| value.max(0.0))
}

/// The gradient of Σ (i + 1) yᵢ by central differences.
pub(super) fn slope(layer: impl Fn(&Array4<f64>) -> Array4<f64>, x: &Array4<f64>) -> Array4<f64> {
    const STEP: f64 = 1e-5;
    let loss = |x: &Array4<f64>| layer(x).iter().enumerate().map(|(at, y)| (at + 1) as f64 * y).sum::<f64>();
    Array4::from_shape_fn(x.dim(), |at| {
        let (mut up, mut down) = (x.clone(), x.clone());
        up[at] += STEP;
        down[at] -= STEP;
        (loss(&up) - loss(&down)) / (2.0 * STEP)
    })
}

pub(super) fn array(tensor: &Tensor) -> Array4<f64> {
    let values = tensor.flatten_all().and_then(|values| values.to_vec1::<f64>()).expect("f64");
    ndarray::ArrayD::from_shape_vec(tensor.dims(), values).expect("a shape").into_dimensionality::<Ix4>().expect("four")
}

pub(super) fn tensor(array: &Array4<f64>) -> Tensor {
    Tensor::from_vec(array.iter().copied().collect(), array.shape(), &Device::Cpu).expect("numbers for a shape")
}
