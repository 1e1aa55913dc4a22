//! Answers, and wrong answers that people give, to the exercises of notebooks/06_deep_learning/03_digits_cnn.ipynb.

use anneal::prelude::*;

/// 06-03.E1
pub mod conv_out_shape {
    pub fn answer(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<usize> {
        let span = dilation * (kernel - 1) + 1;
        let room = (input + 2 * padding).checked_sub(span)?;
        Some(room / stride + 1)
    }

    pub fn pads_once(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<usize> {
        let room = (input + padding).checked_sub(dilation * (kernel - 1) + 1)?;
        Some(room / stride + 1)
    }

    pub fn forgets_dilation(input: usize, kernel: usize, stride: usize, padding: usize, _: usize) -> Option<usize> {
        Some((input + 2 * padding).checked_sub(kernel)? / stride + 1)
    }

    pub fn rounds_up(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<usize> {
        let room = (input + 2 * padding).checked_sub(dilation * (kernel - 1) + 1)?;
        Some(room.div_ceil(stride) + 1)
    }

    pub fn panics_below_zero(
        input: usize,
        kernel: usize,
        stride: usize,
        padding: usize,
        dilation: usize,
    ) -> Option<usize> {
        let room =
            (input + 2 * padding).checked_sub(dilation * (kernel - 1) + 1).expect("attempt to subtract with overflow");
        Some(room / stride + 1)
    }

    pub const WRONG: &[fn(usize, usize, usize, usize, usize) -> Option<usize>] =
        &[pads_once, forgets_dilation, rounds_up, panics_below_zero];
}

/// 06-03.E2
pub mod receptive_field {
    pub fn answer(layers: &[(usize, usize)]) -> usize {
        let (mut field, mut jump) = (1, 1);
        for (kernel, stride) in layers {
            field += (kernel - 1) * jump;
            jump *= stride;
        }
        field
    }

    pub fn ignores_strides(layers: &[(usize, usize)]) -> usize {
        layers.iter().fold(1, |field, (kernel, _)| field + kernel - 1)
    }

    pub fn own_stride_first(layers: &[(usize, usize)]) -> usize {
        let (mut field, mut jump) = (1, 1);
        for (kernel, stride) in layers {
            jump *= stride;
            field += (kernel - 1) * jump;
        }
        field
    }

    pub fn multiplies_kernels(layers: &[(usize, usize)]) -> usize {
        layers.iter().map(|(kernel, _)| kernel).product()
    }

    pub const WRONG: &[fn(&[(usize, usize)]) -> usize] = &[ignores_strides, own_stride_first, multiplies_kernels];
}

/// 06-03.E3
pub mod lenet {
    use super::*;

    pub fn answer(images: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        let same = candle_nn::Conv2dConfig { padding: 1, ..Default::default() };
        let conv1 = candle_nn::conv2d(1, 6, 3, same, weights.pp("conv1"))?;
        let conv2 = candle_nn::conv2d(6, 16, 3, same, weights.pp("conv2"))?;
        let fc1 = candle_nn::linear(16 * 2 * 2, 32, weights.pp("fc1"))?;
        let fc2 = candle_nn::linear(32, 10, weights.pp("fc2"))?;
        let x = conv1.forward(images)?.relu()?.max_pool2d(2)?;
        let x = conv2.forward(&x)?.relu()?.max_pool2d(2)?;
        fc2.forward(&fc1.forward(&x.flatten_from(1)?)?.relu()?)
    }

    pub fn relu_at_the_end(images: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        answer(images, weights)?.relu()
    }

    pub fn averages(images: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        let same = candle_nn::Conv2dConfig { padding: 1, ..Default::default() };
        let conv1 = candle_nn::conv2d(1, 6, 3, same, weights.pp("conv1"))?;
        let conv2 = candle_nn::conv2d(6, 16, 3, same, weights.pp("conv2"))?;
        let fc1 = candle_nn::linear(64, 32, weights.pp("fc1"))?;
        let fc2 = candle_nn::linear(32, 10, weights.pp("fc2"))?;
        let x = conv1.forward(images)?.relu()?.avg_pool2d(2)?;
        let x = conv2.forward(&x)?.relu()?.avg_pool2d(2)?;
        fc2.forward(&fc1.forward(&x.flatten_from(1)?)?.relu()?)
    }

    pub fn without_padding(images: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        let conv1 = candle_nn::conv2d(1, 6, 3, Default::default(), weights.pp("conv1"))?;
        let conv2 = candle_nn::conv2d(6, 16, 3, Default::default(), weights.pp("conv2"))?;
        let fc1 = candle_nn::linear(16, 32, weights.pp("fc1"))?;
        let fc2 = candle_nn::linear(32, 10, weights.pp("fc2"))?;
        let x = conv1.forward(images)?.relu()?.max_pool2d(2)?;
        let x = conv2.forward(&x)?.relu()?;
        fc2.forward(&fc1.forward(&x.flatten_from(1)?)?.relu()?)
    }

    pub fn probabilities(images: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        candle_nn::ops::softmax(&answer(images, weights)?, 1)
    }

    pub const WRONG: &[fn(&Tensor, VarBuilder) -> candle_core::Result<Tensor>] =
        &[relu_at_the_end, averages, without_padding, probabilities];
}

/// 06-03.E4
pub mod residual_block {
    use super::*;

    pub fn answer(x: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        let channels = x.dim(1)?;
        let same = candle_nn::Conv2dConfig { padding: 1, ..Default::default() };
        let conv1 = candle_nn::conv2d(channels, channels, 3, same, weights.pp("conv1"))?;
        let conv2 = candle_nn::conv2d(channels, channels, 3, same, weights.pp("conv2"))?;
        let inner = conv1.forward(x)?.relu()?;
        (conv2.forward(&inner)? + x)?.relu()
    }

    pub fn no_skip(x: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        convolved(x, &weights)?.relu()
    }

    fn convolved(x: &Tensor, weights: &VarBuilder) -> candle_core::Result<Tensor> {
        let channels = x.dim(1)?;
        let same = candle_nn::Conv2dConfig { padding: 1, ..Default::default() };
        let conv1 = candle_nn::conv2d(channels, channels, 3, same, weights.pp("conv1"))?;
        let conv2 = candle_nn::conv2d(channels, channels, 3, same, weights.pp("conv2"))?;
        conv2.forward(&conv1.forward(x)?.relu()?)
    }

    pub fn relu_before_the_sum(x: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        convolved(x, &weights)?.relu()? + x
    }

    pub fn skip_without_a_gradient(x: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor> {
        (convolved(x, &weights)? + x.detach())?.relu()
    }

    pub const WRONG: &[fn(&Tensor, VarBuilder) -> candle_core::Result<Tensor>] =
        &[no_skip, relu_before_the_sum, skip_without_a_gradient];
}

/// 06-03.E5
pub mod augment {
    use super::*;

    pub fn answer(images: &Tensor, shifts: &[(i64, i64)]) -> candle_core::Result<Tensor> {
        let (count, _, height, width) = images.dims4()?;
        if count != shifts.len() {
            candle_core::bail!("{count} images and {} shifts", shifts.len());
        }
        let slide = |x: Tensor, dim: usize, size: usize, by: i64| {
            let far = by.unsigned_abs() as usize;
            match by >= 0 {
                true => x.pad_with_zeros(dim, far, 0)?.narrow(dim, 0, size),
                false => x.pad_with_zeros(dim, 0, far)?.narrow(dim, far, size),
            }
        };
        let shifted = |(at, (down, right)): (usize, &(i64, i64))| {
            slide(slide(images.narrow(0, at, 1)?, 2, height, *down)?, 3, width, *right)
        };
        Tensor::cat(&shifts.iter().enumerate().map(shifted).collect::<candle_core::Result<Vec<_>>>()?, 0)
    }

    pub fn rolls(images: &Tensor, shifts: &[(i64, i64)]) -> candle_core::Result<Tensor> {
        if images.dim(0)? != shifts.len() {
            candle_core::bail!("not as many shifts as images");
        }
        let shifted = |(at, (down, right)): (usize, &(i64, i64))| {
            images.narrow(0, at, 1)?.roll(*down as i32, 2)?.roll(*right as i32, 3)
        };
        Tensor::cat(&shifts.iter().enumerate().map(shifted).collect::<candle_core::Result<Vec<_>>>()?, 0)
    }

    pub fn right_and_down(images: &Tensor, shifts: &[(i64, i64)]) -> candle_core::Result<Tensor> {
        let swapped: Vec<(i64, i64)> = shifts.iter().map(|(down, right)| (*right, *down)).collect();
        answer(images, &swapped)
    }

    pub fn the_other_way(images: &Tensor, shifts: &[(i64, i64)]) -> candle_core::Result<Tensor> {
        let opposed: Vec<(i64, i64)> = shifts.iter().map(|(down, right)| (-down, -right)).collect();
        answer(images, &opposed)
    }

    pub fn all_by_the_first(images: &Tensor, shifts: &[(i64, i64)]) -> candle_core::Result<Tensor> {
        answer(images, &vec![shifts[0]; shifts.len()])
    }

    pub const WRONG: &[fn(&Tensor, &[(i64, i64)]) -> candle_core::Result<Tensor>] =
        &[rolls, right_and_down, the_other_way, all_by_the_first];
}

/// 06-03.E6
pub mod param_count {
    pub fn answer(layers: &[(usize, usize, usize, usize)]) -> usize {
        let count = |(inputs, outputs, kernel, groups): &(usize, usize, usize, usize)| {
            outputs * (inputs / groups * kernel * kernel + 1)
        };
        layers.iter().map(count).sum()
    }

    pub fn without_biases(layers: &[(usize, usize, usize, usize)]) -> usize {
        layers.iter().map(|(inputs, outputs, kernel, groups)| outputs * inputs / groups * kernel * kernel).sum()
    }

    pub fn without_groups(layers: &[(usize, usize, usize, usize)]) -> usize {
        layers.iter().map(|(inputs, outputs, kernel, _)| outputs * (inputs * kernel * kernel + 1)).sum()
    }

    pub fn one_bias_a_weight(layers: &[(usize, usize, usize, usize)]) -> usize {
        layers.iter().map(|(inputs, outputs, kernel, groups)| outputs * (inputs / groups) * (kernel * kernel + 1)).sum()
    }

    pub const WRONG: &[fn(&[(usize, usize, usize, usize)]) -> usize] =
        &[without_biases, without_groups, one_bias_a_weight];
}

/// 06-03.E7
pub mod depthwise {
    use super::*;

    pub fn answer(x: &Tensor, depth: &Tensor, point: &Tensor) -> candle_core::Result<Tensor> {
        let (channels, _, size, _) = depth.dims4()?;
        x.conv2d(depth, size / 2, 1, 1, channels)?.conv2d(point, 0, 1, 1, 1)
    }

    pub fn without_padding(x: &Tensor, depth: &Tensor, point: &Tensor) -> candle_core::Result<Tensor> {
        x.conv2d(depth, 0, 1, 1, depth.dim(0)?)?.conv2d(point, 0, 1, 1, 1)
    }

    pub fn relu_between(x: &Tensor, depth: &Tensor, point: &Tensor) -> candle_core::Result<Tensor> {
        x.conv2d(depth, depth.dim(2)? / 2, 1, 1, depth.dim(0)?)?.relu()?.conv2d(point, 0, 1, 1, 1)
    }

    pub fn one_kernel_for_all(x: &Tensor, depth: &Tensor, point: &Tensor) -> candle_core::Result<Tensor> {
        let first = depth.narrow(0, 0, 1)?.broadcast_as(depth.shape())?.contiguous()?;
        answer(x, &first, point)
    }

    pub fn pads_by_one(x: &Tensor, depth: &Tensor, point: &Tensor) -> candle_core::Result<Tensor> {
        x.conv2d(depth, 1, 1, 1, depth.dim(0)?)?.conv2d(point, 0, 1, 1, 1)
    }

    pub const WRONG: &[fn(&Tensor, &Tensor, &Tensor) -> candle_core::Result<Tensor>] =
        &[without_padding, relu_between, one_kernel_for_all, pads_by_one];
}

/// 06-03.E8
pub mod global_pool {
    use super::*;

    pub fn answer(x: &Tensor) -> candle_core::Result<Tensor> {
        x.dims4()?;
        x.mean((2, 3))
    }

    pub fn takes_the_largest(x: &Tensor) -> candle_core::Result<Tensor> {
        x.flatten_from(2)?.max(2)
    }

    pub fn over_the_channels(x: &Tensor) -> candle_core::Result<Tensor> {
        x.mean(1)?.flatten_from(1)
    }

    pub fn keeps_the_dimensions(x: &Tensor) -> candle_core::Result<Tensor> {
        x.mean_keepdim((2, 3))
    }

    pub const WRONG: &[fn(&Tensor) -> candle_core::Result<Tensor>] =
        &[takes_the_largest, over_the_channels, keeps_the_dimensions];
}

/// 06-03.E9
pub mod label_smoothing {
    use super::*;

    pub fn answer(logits: &Tensor, labels: &Tensor, smoothing: f64) -> candle_core::Result<Tensor> {
        let log_probabilities = candle_nn::ops::log_softmax(logits, 1)?;
        let right = candle_nn::loss::nll(&log_probabilities, labels)?;
        let all = log_probabilities.mean_all()?.neg()?;
        (right * (1.0 - smoothing))? + (all * smoothing)?
    }

    pub fn hard_labels(logits: &Tensor, labels: &Tensor, _: f64) -> candle_core::Result<Tensor> {
        candle_nn::loss::cross_entropy(logits, labels)
    }

    pub fn among_the_others_only(logits: &Tensor, labels: &Tensor, smoothing: f64) -> candle_core::Result<Tensor> {
        let classes = logits.dim(1)? as f64;
        answer(logits, labels, smoothing * classes / (classes - 1.0))
    }

    pub fn log_of_softmax(logits: &Tensor, labels: &Tensor, smoothing: f64) -> candle_core::Result<Tensor> {
        let log_probabilities = candle_nn::ops::softmax(logits, 1)?.log()?;
        let right = candle_nn::loss::nll(&log_probabilities, labels)?;
        (right * (1.0 - smoothing))? + (log_probabilities.mean_all()?.neg()? * smoothing)?
    }

    pub fn sums_over_rows(logits: &Tensor, labels: &Tensor, smoothing: f64) -> candle_core::Result<Tensor> {
        answer(logits, labels, smoothing)? * logits.dim(0)? as f64
    }

    pub const WRONG: &[fn(&Tensor, &Tensor, f64) -> candle_core::Result<Tensor>] =
        &[hard_labels, among_the_others_only, log_of_softmax, sums_over_rows];
}

/// 06-03.E10
pub mod transfer_freeze {
    use super::*;

    pub fn answer(weights: &VarMap, loss: &Tensor, rate: f64) -> candle_core::Result<()> {
        let all = weights.data().lock().expect("no other thread has failed");
        let head = all.iter().filter(|(name, _)| name.starts_with("head.")).map(|(_, var)| var.clone());
        SGD::new(head.collect(), rate)?.backward_step(loss)
    }

    pub fn trains_everything(weights: &VarMap, loss: &Tensor, rate: f64) -> candle_core::Result<()> {
        of(weights, loss, rate, |_| true)
    }

    fn of(weights: &VarMap, loss: &Tensor, rate: f64, moves: fn(&str) -> bool) -> candle_core::Result<()> {
        let all = weights.data().lock().unwrap();
        let vars = all.iter().filter(|(name, _)| moves(name)).map(|(_, var)| var.clone());
        SGD::new(vars.collect(), rate)?.backward_step(loss)
    }

    pub fn anywhere_in_the_name(weights: &VarMap, loss: &Tensor, rate: f64) -> candle_core::Result<()> {
        of(weights, loss, rate, |name| name.contains("head"))
    }

    pub fn without_the_point(weights: &VarMap, loss: &Tensor, rate: f64) -> candle_core::Result<()> {
        of(weights, loss, rate, |name| name.starts_with("head"))
    }

    pub fn uphill(weights: &VarMap, loss: &Tensor, rate: f64) -> candle_core::Result<()> {
        answer(weights, loss, -rate)
    }

    pub const WRONG: &[fn(&VarMap, &Tensor, f64) -> candle_core::Result<()>] =
        &[trains_everything, anywhere_in_the_name, without_the_point, uphill];
}

/// 06-03.E11
pub mod grad_cam {
    use super::*;

    pub fn answer(activations: &Tensor, gradients: &Tensor) -> candle_core::Result<Tensor> {
        let channels = gradients.mean_keepdim((1, 2))?;
        let map = channels.broadcast_mul(activations)?.sum(0)?.relu()?;
        let largest = map.max_all()?.to_dtype(DType::F64)?.to_scalar::<f64>()?;
        if largest > 0.0 { map / largest } else { Ok(map) }
    }

    pub fn divides_by_zero(activations: &Tensor, gradients: &Tensor) -> candle_core::Result<Tensor> {
        let map = gradients.mean_keepdim((1, 2))?.broadcast_mul(activations)?.sum(0)?.relu()?;
        map.broadcast_div(&map.max_all()?)
    }

    pub fn pixel_times_pixel(activations: &Tensor, gradients: &Tensor) -> candle_core::Result<Tensor> {
        let map = (activations * gradients)?.sum(0)?.relu()?;
        let largest = map.max_all()?.to_scalar::<f64>()?;
        if largest > 0.0 { map / largest } else { Ok(map) }
    }

    pub fn without_relu(activations: &Tensor, gradients: &Tensor) -> candle_core::Result<Tensor> {
        let map = gradients.mean_keepdim((1, 2))?.broadcast_mul(activations)?.sum(0)?;
        let largest = map.max_all()?.to_scalar::<f64>()?;
        if largest > 0.0 { map / largest } else { Ok(map) }
    }

    pub const WRONG: &[fn(&Tensor, &Tensor) -> candle_core::Result<Tensor>] =
        &[divides_by_zero, pixel_times_pixel, without_relu];
}

/// 06-03.E12
pub mod vit_patch_embed {
    use super::*;

    pub fn answer(images: &Tensor, patch: usize, weight: &Tensor, bias: &Tensor) -> candle_core::Result<Tensor> {
        let (_, channels, height, width) = images.dims4()?;
        if height % patch != 0 || width % patch != 0 {
            candle_core::bail!("{height} × {width} pixels do not come out even in squares of {patch}");
        }
        let kernel = weight.reshape((weight.dim(0)?, channels, patch, patch))?;
        let tokens = images.conv2d(&kernel, 0, patch, 1, 1)?.flatten_from(2)?.transpose(1, 2)?;
        tokens.broadcast_add(bias)
    }

    pub fn only_reshapes(images: &Tensor, patch: usize, weight: &Tensor, bias: &Tensor) -> candle_core::Result<Tensor> {
        let flat = images.reshape((images.dim(0)?, (), weight.dim(1)?))?;
        let (count, tokens, inputs) = flat.dims3()?;
        if images.dim(2)? % patch != 0 || images.dim(3)? % patch != 0 {
            candle_core::bail!("not even");
        }
        let mapped = flat.reshape((count * tokens, inputs))?.matmul(&weight.t()?)?;
        mapped.reshape((count, tokens, ()))?.broadcast_add(bias)
    }

    pub fn drops_the_edge(
        images: &Tensor,
        patch: usize,
        weight: &Tensor,
        bias: &Tensor,
    ) -> candle_core::Result<Tensor> {
        let kernel = weight.reshape((weight.dim(0)?, images.dim(1)?, patch, patch))?;
        let tokens = images.conv2d(&kernel, 0, patch, 1, 1)?.flatten_from(2)?.transpose(1, 2)?;
        tokens.broadcast_add(bias)
    }

    pub fn column_by_column(
        images: &Tensor,
        patch: usize,
        weight: &Tensor,
        bias: &Tensor,
    ) -> candle_core::Result<Tensor> {
        let turned = weight.reshape((weight.dim(0)?, images.dim(1)?, patch, patch))?.transpose(2, 3)?;
        let turned = turned.contiguous()?.reshape(weight.shape())?;
        answer(&images.transpose(2, 3)?.contiguous()?, patch, &turned, bias)
    }

    pub fn without_bias(images: &Tensor, patch: usize, weight: &Tensor, bias: &Tensor) -> candle_core::Result<Tensor> {
        answer(images, patch, weight, &bias.zeros_like()?)
    }

    pub const WRONG: &[fn(&Tensor, usize, &Tensor, &Tensor) -> candle_core::Result<Tensor>] =
        &[only_reshapes, drops_the_edge, column_by_column, without_bias];
}
