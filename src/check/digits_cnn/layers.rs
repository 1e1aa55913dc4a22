//! Layers and a small network, in values and in gradients.

use candle_core::{Device, Result, Tensor};
use candle_nn::VarBuilder;

use super::slow::{array, convolve, halve, relu, slope, tensor};
use super::{COMPARED, OUTPUT, SLOPE, TORCH, by_formula, output_or_slope, reals, weights};
use crate::check::candle_tensors::told;
use crate::check::recorded;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static LENET: Exercise = Exercise {
    id: "06-03.E3",
    signature: "fn lenet(images: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor>",
    statement: "Build the network and run it, from `(images, 1, 8, 8)` to logits `(images, 10)`: a convolution `conv1` from 1 to 6 channels, `conv2` from 6 to 16, both with kernel 3 and padding 1 and each followed by relu and max pooling of 2; then, flattened, the linear layers `fc1` to 32 with relu and `fc2` to 10. The layers' weights are those that `weights` holds under their names.",
    level: Level::Medium,
    minutes: 15,
    topics: &["convolution", "modules"],
    hints: &[
        "`candle_nn::conv2d(1, 6, 3, config, weights.pp(\"conv1\"))?` with `candle_nn::Conv2dConfig { padding: 1, ..Default::default() }`. How many numbers are left of an image after two poolings?",
        "`let x = conv1.forward(images)?.relu()?.max_pool2d(2)?;`, the same with `conv2`, then `x.flatten_from(1)?`, `candle_nn::linear(16 * 2 * 2, 32, weights.pp(\"fc1\"))?`, relu, `fc2`. No relu after the last.",
    ],
    learnt: "A `VarBuilder` hands out weights by name: the same code builds a fresh network, a trained one, and one that is read from a file.",
    complexity: "O(images × 64 × 9 × (6 + 6 × 16 / 4)) multiplications in the convolutions; 3,350 weights.",
    follow_up: "Where are most of these weights, and where is most of the arithmetic?",
};

/// Names and shapes in alphabetical order.
const LENET_WEIGHTS: &[(&str, &[usize])] = &[
    ("conv1.bias", &[6]),
    ("conv1.weight", &[6, 1, 3, 3]),
    ("conv2.bias", &[16]),
    ("conv2.weight", &[16, 6, 3, 3]),
    ("fc1.bias", &[32]),
    ("fc1.weight", &[32, 64]),
    ("fc2.bias", &[10]),
    ("fc2.weight", &[10, 32]),
];

/// 06-03.E3
pub fn lenet(yours: fn(&Tensor, VarBuilder) -> Result<Tensor>) -> Verdict {
    let constant = |value: f64| Tensor::full(value, (1, 1, 8, 8), &Device::Cpu).unwrap();
    let one_pixel = {
        let mut image = vec![0.0; 64];
        image[27] = 1.0;
        Tensor::from_vec(image, (1, 1, 8, 8), &Device::Cpu).unwrap()
    };
    let slowly = |images: &Tensor, salt: usize| Ok(slow_lenet(images, salt));
    LENET
        .check(|(images, set): &(Tensor, usize)| told(yours(images, weights(LENET_WEIGHTS, *set))))
        .within(1e-6)
        .case("a black image", (constant(0.0), 3), slowly(&constant(0.0), 3))
        .case("a white image", (constant(1.0), 3), slowly(&constant(1.0), 3))
        .case("one pixel", (one_pixel.clone(), 3), slowly(&one_pixel, 3))
        .case("other weights", (one_pixel.clone(), 40), slowly(&one_pixel, 40))
        .case(
            "not an image",
            (Tensor::zeros((2, 64), candle_core::DType::F64, &Device::Cpu).unwrap(), 3),
            Err(String::new()),
        )
        // torch: the same network with the same weights
        .case(
            "as PyTorch has it",
            (recorded::tensor(TORCH, "lenet_images"), 3),
            Ok(recorded::tensor(TORCH, "lenet_logits")),
        )
        .random(
            4,
            |numbers| {
                let images = numbers.size(1..4);
                (reals(numbers, &[images, 1, 8, 8]), numbers.size(0..90))
            },
            |(images, salt)| slowly(images, *salt),
        )
        .verdict()
}

fn slow_lenet(images: &Tensor, salt: usize) -> Tensor {
    let weight = |at: usize| by_formula(LENET_WEIGHTS[at].1, salt + at);
    let bias = |at: usize| weight(at).to_vec1::<f64>().unwrap();
    let x = halve(&relu(convolve(&array(images), &array(&weight(1)), &bias(0), 1)));
    let x = halve(&relu(convolve(&x, &array(&weight(3)), &bias(2), 1)));
    let linear = |x: Vec<f64>, at: usize| -> Vec<f64> {
        let rows: Vec<Vec<f64>> = weight(at).to_vec2().unwrap();
        let dot = |row: &Vec<f64>| row.iter().zip(&x).map(|(w, x)| w * x).sum::<f64>();
        rows.iter().zip(bias(at - 1)).map(|(row, bias)| dot(row) + bias).collect()
    };
    let logits = |image: ndarray::ArrayView3<f64>| {
        let hidden = linear(image.iter().copied().collect(), 5).into_iter().map(|x| x.max(0.0)).collect();
        linear(hidden, 7)
    };
    let rows: Vec<Vec<f64>> = x.outer_iter().map(logits).collect();
    Tensor::new(rows, &Device::Cpu).unwrap()
}

pub(super) static RESIDUAL_BLOCK: Exercise = Exercise {
    id: "06-03.E4",
    signature: "fn residual_block(x: &Tensor, weights: VarBuilder) -> candle_core::Result<Tensor>",
    statement: "The block that made deep networks trainable: relu(conv2(relu(conv1(x))) + x). Both convolutions have kernel 3 and padding 1, and as many channels in and out as `x` has. The check compares the output, and the gradient that comes back to `x`.",
    level: Level::Medium,
    minutes: 10,
    topics: &["convolution", "modules", "autograd"],
    hints: &[
        "`let channels = x.dim(1)?;` and two `candle_nn::conv2d` layers, `weights.pp(\"conv1\")` and `weights.pp(\"conv2\")`. Is the sum taken before or after the last relu?",
        "`(conv2.forward(&conv1.forward(x)?.relu()?)? + x)?.relu()`",
    ],
    learnt: "The skip adds the gradient from above to what comes through the convolutions: with all weights 0 it still arrives.",
    complexity: "Two convolutions: O(images × channels² × height × width × 9) each; the addition is free beside them.",
    follow_up: "The next stage has twice the channels and half the size. What goes onto the skip, and what does it cost?",
};

/// 06-03.E4
pub fn residual_block(yours: fn(&Tensor, VarBuilder) -> Result<Tensor>) -> Verdict {
    let shaped = |numbers: &[f64], shape: &[usize]| Tensor::from_slice(numbers, shape, &Device::Cpu).unwrap();
    let small = shaped(&[0.5, -1.0, 2.0, 0.25], &[1, 1, 2, 2]);
    let x = recorded::tensor(TORCH, "residual_x");
    let slowly = |x: &Tensor, which: &str| {
        let layer = |x: &ndarray::Array4<f64>| slow_block(x);
        let x = array(x);
        Ok(tensor(&if which == OUTPUT { layer(&x) } else { slope(layer, &x) }))
    };
    RESIDUAL_BLOCK
        .check(|(x, set, which): &(Tensor, usize, &'static str)| {
            told(output_or_slope(|x| yours(x, block_weights(x.dim(1)?, *set)), x, which))
        })
        .beside(COMPARED)
        .within(1e-5)
        .case("four pixels", (small.clone(), SET, OUTPUT), slowly(&small, OUTPUT))
        .case("back to four pixels", (small.clone(), SET, SLOPE), slowly(&small, SLOPE))
        // torch: functional.relu(conv2d(relu(conv2d(x))) + x), and x.grad
        .case("as PyTorch has it", (x.clone(), SET, OUTPUT), Ok(recorded::tensor(TORCH, "residual_y")))
        .case("PyTorch's gradient", (x, SET, SLOPE), Ok(recorded::tensor(TORCH, "residual_slope")))
        .case("three dimensions", (shaped(&[1.0, 2.0], &[1, 1, 2]), SET, OUTPUT), Err(String::new()))
        .random(
            8,
            |numbers| {
                let shape = [numbers.size(1..3), numbers.size(1..4), numbers.size(1..4), numbers.size(1..4)];
                (reals(numbers, &shape), SET, numbers.pick(&[OUTPUT, SLOPE]))
            },
            |(x, _, which)| slowly(x, which),
        )
        .verdict()
}

/// The salt of the weights that python/reference/lesson_06_03.py has too.
const SET: usize = 5;

fn block_weights(channels: usize, set: usize) -> VarBuilder<'static> {
    let kernel = [channels, channels, 3, 3];
    let shapes: [(&str, &[usize]); 4] = [
        ("conv1.bias", &[channels]),
        ("conv1.weight", &kernel),
        ("conv2.bias", &[channels]),
        ("conv2.weight", &kernel),
    ];
    weights(&shapes, set)
}

fn slow_block(x: &ndarray::Array4<f64>) -> ndarray::Array4<f64> {
    let channels = x.dim().1;
    let kernel = |salt: usize| array(&by_formula((channels, channels, 3, 3), salt));
    let bias = |salt: usize| by_formula(channels, salt).to_vec1::<f64>().unwrap();
    let inner = relu(convolve(x, &kernel(6), &bias(5), 1));
    relu(convolve(&inner, &kernel(8), &bias(7), 1) + x)
}

pub(super) static DEPTHWISE: Exercise = Exercise {
    id: "06-03.E7",
    signature: "fn depthwise(x: &Tensor, depth: &Tensor, point: &Tensor) -> candle_core::Result<Tensor>",
    statement: "A depthwise separable convolution, as in MobileNet: first each channel of `x` (`(images, channels, height, width)`) with its own kernel of `depth` (`(channels, 1, k, k)`, k odd), the size kept by zeros around the image; then `point` (`(outputs, channels, 1, 1)`) mixes the channels pixel by pixel. The check compares the output, and the gradient that comes back to `x`.",
    level: Level::Medium,
    minutes: 8,
    topics: &["convolution", "autograd"],
    hints: &[
        "`x.conv2d(kernel, padding, stride, dilation, groups)`: with as many groups as channels, each channel is on its own.",
        "`x.conv2d(depth, depth.dim(2)? / 2, 1, 1, x.dim(1)?)?.conv2d(point, 0, 1, 1, 1)`",
    ],
    learnt: "Space first, channels second: k² + outputs multiplications a value instead of k² × outputs.",
    complexity: "O(images × height × width × channels × (k² + outputs)).",
    follow_up: "It has nine times fewer multiplications than a full 3 × 3 convolution, yet is not nine times faster. What is the limit?",
};

/// 06-03.E7
pub fn depthwise(yours: fn(&Tensor, &Tensor, &Tensor) -> Result<Tensor>) -> Verdict {
    type Input = (Tensor, Tensor, Tensor, &'static str);
    let recorded = |key: &str| recorded::tensor(TORCH, key);
    let in_torch = |which: &'static str| {
        (recorded("depthwise_x"), recorded("depthwise_depth"), recorded("depthwise_point"), which)
    };
    let made = |shape: [usize; 4], outputs: usize, kernel: usize, which: &'static str| {
        let [_, channels, ..] = shape;
        let (depth, point) = (by_formula((channels, 1, kernel, kernel), 2), by_formula((outputs, channels, 1, 1), 9));
        (by_formula(shape.to_vec(), 1), depth, point, which)
    };
    let slowly = |(x, depth, point, which): &Input| {
        let (x, depth, point) = (array(x), array(depth), array(point));
        let layer = |x: &ndarray::Array4<f64>| convolve(&convolve(x, &depth, &[], x.dim().1), &point, &[], 1);
        Ok(tensor(&if *which == OUTPUT { layer(&x) } else { slope(layer, &x) }))
    };
    let mut check = DEPTHWISE
        .check(|(x, depth, point, which): &Input| told(output_or_slope(|x| yours(x, depth, point), x, which)))
        .beside(COMPARED)
        .within(1e-5);
    for (name, input) in [
        ("one channel", made([1, 1, 3, 3], 1, 3, OUTPUT)),
        ("three channels to two", made([1, 3, 3, 4], 2, 3, OUTPUT)),
        ("a kernel of 5", made([1, 2, 4, 4], 3, 5, OUTPUT)),
        ("a kernel of 1", made([2, 2, 2, 2], 2, 1, OUTPUT)),
        ("back to the input", made([1, 2, 3, 3], 2, 3, SLOPE)),
    ] {
        let expected = slowly(&input);
        check = check.case(name, input, expected);
    }
    check
        // torch: conv2d(conv2d(x, depth, padding=1, groups=3), point), and x.grad
        .case("as PyTorch has it", in_torch(OUTPUT), Ok(recorded("depthwise_y")))
        .case("PyTorch's gradient", in_torch(SLOPE), Ok(recorded("depthwise_slope")))
        .random(
            8,
            |numbers| {
                let shape = [numbers.size(1..3), numbers.size(1..4), numbers.size(1..5), numbers.size(1..5)];
                let (outputs, kernel) = (numbers.size(1..4), 2 * numbers.size(0..3) + 1);
                let (depth, point) =
                    (reals(numbers, &[shape[1], 1, kernel, kernel]), reals(numbers, &[outputs, shape[1], 1, 1]));
                (reals(numbers, &shape), depth, point, numbers.pick(&[OUTPUT, SLOPE]))
            },
            slowly,
        )
        .verdict()
}

pub(super) static GLOBAL_POOL: Exercise = Exercise {
    id: "06-03.E8",
    signature: "fn global_pool(x: &Tensor) -> candle_core::Result<Tensor>",
    statement: "Average each channel over the whole image, from `(images, channels, height, width)` to `(images, channels)`. A tensor of another number of dimensions is an error.",
    level: Level::Easy,
    minutes: 3,
    topics: &["convolution"],
    hints: &[
        "`mean` takes one dimension or several.",
        "`x.dims4()?;` is an error for any other number of dimensions; then `x.mean((2, 3))`.",
    ],
    learnt: "After a global pooling the size of the image no longer matters: the same weights take any image.",
    complexity: "O(n) time; the linear layer behind it has height × width times fewer weights than after flattening.",
    follow_up: "How does global average pooling make class activation maps possible?",
};

/// 06-03.E8
pub fn global_pool(yours: fn(&Tensor) -> Result<Tensor>) -> Verdict {
    let counted = |shape: &[usize]| {
        let count = shape.iter().product::<usize>() as f64;
        Tensor::arange(0.0, count, &Device::Cpu).unwrap().reshape(shape).unwrap()
    };
    let means =
        |rows: &[&[f64]]| Ok(Tensor::from_vec(rows.concat(), (rows.len(), rows[0].len()), &Device::Cpu).unwrap());
    GLOBAL_POOL
        .check(|x: &Tensor| told(yours(x)))
        .case("two channels", counted(&[1, 2, 2, 2]), means(&[&[1.5, 5.5]]))
        .case("two images", counted(&[2, 1, 1, 3]), means(&[&[1.0], &[4.0]]))
        .case("one pixel", counted(&[1, 3, 1, 1]), means(&[&[0.0, 1.0, 2.0]]))
        .case("a transposed view", counted(&[2, 2, 1, 2]).transpose(0, 1).unwrap(), means(&[&[0.5, 4.5], &[2.5, 6.5]]))
        .case("two dimensions", counted(&[4, 4]), Err(String::new()))
        .random(
            15,
            |numbers| {
                let shape = [numbers.size(1..4), numbers.size(1..4), numbers.size(1..6), numbers.size(1..6)];
                reals(numbers, &shape)
            },
            |x| {
                let x = array(x);
                let mean = |at: (usize, usize)| {
                    let (height, width) = (x.dim().2, x.dim().3);
                    let pixels = (0..height).flat_map(|row| (0..width).map(move |column| (row, column)));
                    pixels.map(|(row, column)| x[[at.0, at.1, row, column]]).sum::<f64>() / (height * width) as f64
                };
                let (images, channels) = (x.dim().0, x.dim().1);
                let all = (0..images).flat_map(|image| (0..channels).map(move |channel| (image, channel)));
                Ok(Tensor::from_vec(all.map(mean).collect::<Vec<f64>>(), (images, channels), &Device::Cpu).unwrap())
            },
        )
        .verdict()
}

pub(super) static VIT_PATCH_EMBED: Exercise = Exercise {
    id: "06-03.E12",
    signature: "fn vit_patch_embed(images: &Tensor, patch: usize, weight: &Tensor, bias: &Tensor) -> candle_core::Result<Tensor>",
    statement: "The first layer of a vision transformer: cut `(images, channels, height, width)` into squares of `patch` pixels, flatten each (channel, row, column) and map it with `weight` (`(width, channels * patch * patch)`) and `bias` (`(width)`) to a token. Return `(images, tokens, width)`, the tokens in reading order. If the squares do not come out even it is an error.",
    level: Level::Hard,
    minutes: 15,
    topics: &["convolution", "transformers"],
    hints: &[
        "There are two ways: reshape to `(n, c, h / p, p, w / p, p)` and permute, or see that it is a convolution whose stride is its kernel.",
        "Once `height % patch` and `width % patch` are 0: `images.conv2d(&weight.reshape((d, c, patch, patch))?, 0, patch, 1, 1)?.flatten_from(2)?.transpose(1, 2)?.broadcast_add(bias)`.",
    ],
    learnt: "A patch embedding is a convolution that never overlaps; after it an image is a sequence like any text.",
    complexity: "O(images × height × width × channels × width of a token).",
    follow_up: "A convolution knows what is beside what. What does the transformer behind this layer know of it, and who tells it?",
};

/// 06-03.E12
pub fn vit_patch_embed(yours: fn(&Tensor, usize, &Tensor, &Tensor) -> Result<Tensor>) -> Verdict {
    type Input = (Tensor, usize, Tensor, Tensor);
    let made = |shape: [usize; 4], patch: usize, width: usize| {
        let inputs = shape[1] * patch * patch;
        (by_formula(shape.to_vec(), 1), patch, by_formula((width, inputs), 2), by_formula(width, 3))
    };
    let mut check = VIT_PATCH_EMBED
        .check(|(images, patch, weight, bias): &Input| told(yours(images, *patch, weight, bias)))
        .within(1e-6);
    for (name, input) in [
        ("a digit in four patches", made([1, 1, 8, 8], 4, 3)),
        ("three channels", made([1, 3, 4, 4], 2, 2)),
        ("wider than high", made([1, 1, 2, 6], 2, 2)),
        ("two images, patches of one pixel", made([2, 2, 2, 2], 1, 3)),
        ("one patch", made([1, 2, 3, 3], 3, 4)),
    ] {
        let expected = Ok(slow_patches(&input));
        check = check.case(name, input, expected);
    }
    let recorded = |key: &str| recorded::tensor(TORCH, key);
    check
        .case("the height is left over", made([1, 1, 5, 4], 2, 2), Err(String::new()))
        .case("the width is left over", made([1, 1, 4, 7], 2, 2), Err(String::new()))
        // torch: conv2d(images, kernel, bias, stride=2).flatten(2).transpose(1, 2)
        .case(
            "as PyTorch has it",
            (recorded("patch_images"), 2, recorded("patch_weight"), recorded("patch_bias")),
            Ok(recorded("patches")),
        )
        .random(
            8,
            |numbers| {
                let (patch, width) = (numbers.size(1..4), numbers.size(1..4));
                let shape =
                    [numbers.size(1..3), numbers.size(1..3), patch * numbers.size(1..4), patch * numbers.size(1..4)];
                let weight = reals(numbers, &[width, shape[1] * patch * patch]);
                (reals(numbers, &shape), patch, weight, reals(numbers, &[width]))
            },
            |input| Ok(slow_patches(input)),
        )
        .verdict()
}

fn slow_patches((images, patch, weight, bias): &(Tensor, usize, Tensor, Tensor)) -> Tensor {
    let (images, patch) = (array(images), *patch);
    let (rows, bias) = (weight.to_vec2::<f64>().unwrap(), bias.to_vec1::<f64>().unwrap());
    let (count, channels, height, width) = images.dim();
    let mut tokens = Vec::new();
    for (image, top, left) in (0..count).flat_map(|image| {
        let tops = (0..height).step_by(patch);
        tops.flat_map(move |top| (0..width).step_by(patch).map(move |left| (image, top, left)))
    }) {
        let mut flat = Vec::new();
        for channel in 0..channels {
            for row in top..top + patch {
                flat.extend((left..left + patch).map(|column| images[[image, channel, row, column]]));
            }
        }
        let dot = |row: &Vec<f64>| row.iter().zip(&flat).map(|(w, x)| w * x).sum::<f64>();
        tokens.extend(rows.iter().zip(&bias).map(|(row, bias)| dot(row) + bias));
    }
    let shape = (count, (height / patch) * (width / patch), rows.len());
    Tensor::from_vec(tokens, shape, &Device::Cpu).unwrap()
}
