//! What can be told of a network before it has seen an image: sizes, fields of view, numbers of weights.

use super::TORCH;
use crate::check::recorded::recorded;
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static CONV_OUT_SHAPE: Exercise = Exercise {
    id: "06-03.E1",
    signature: "fn conv_out_shape(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<usize>",
    statement: "How many positions does a convolution give along one axis of `input` values, with `padding` zeros on both sides? The kernel has `kernel` taps, `dilation` apart, and moves by `stride`; it has to lie wholly on the padded input. `None` if it does not fit even once. Kernel, stride and dilation are at least 1.",
    level: Level::Easy,
    minutes: 6,
    topics: &["convolution"],
    hints: &[
        "A kernel of k taps that are d apart spans d(k - 1) + 1 values. How often can the span move on by the stride before it leaves the padded input?",
        "`(input + 2 * padding).checked_sub(dilation * (kernel - 1) + 1).map(|room| room / stride + 1)`: `checked_sub` is `None` where the kernel does not fit.",
    ],
    learnt: "The size is ⌊(n + 2p - d(k - 1) - 1) / s⌋ + 1, and `checked_sub` turns the one case that has no answer into `None`.",
    complexity: "O(1) time and memory.",
    follow_up: "Which padding keeps the size for an odd kernel at stride 1, and why are kernels odd?",
};

/// 06-03.E1
pub fn conv_out_shape(yours: fn(usize, usize, usize, usize, usize) -> Option<usize>) -> Verdict {
    let recorded_cases: Vec<(usize, usize, usize, usize, usize)> = recorded(TORCH, "conv_settings");
    let sizes: Vec<usize> = recorded(TORCH, "conv_sizes");
    let mut check = CONV_OUT_SHAPE
        .check(|(input, kernel, stride, padding, dilation): &(usize, usize, usize, usize, usize)| {
            yours(*input, *kernel, *stride, *padding, *dilation)
        })
        .case("a digit, 3 taps", (8, 3, 1, 0, 1), Some(6))
        .case("the same size", (8, 3, 1, 1, 1), Some(8))
        .case("half the size", (8, 2, 2, 0, 1), Some(4))
        .case("a rest is left over", (8, 3, 2, 0, 1), Some(3))
        .case("larger than the input", (4, 5, 1, 0, 1), None)
        .case("dilated beyond the input", (8, 3, 1, 0, 4), None)
        .case("it fits exactly once", (9, 3, 5, 0, 4), Some(1))
        .case("nothing but padding", (0, 2, 1, 1, 1), Some(1));
    // torch: conv1d of zeros
    for (input, size) in recorded_cases.into_iter().zip(sizes) {
        check = check.case("as PyTorch has it", input, Some(size));
    }
    check
        .random(
            30,
            |numbers| {
                let mut size = |from, to| numbers.size(from..to);
                (size(0, 20), size(1, 6), size(1, 5), size(0, 4), size(1, 4))
            },
            |&(input, kernel, stride, padding, dilation)| {
                // Lays the kernel down wherever it may lie.
                let end = input + 2 * padding;
                let fits = (0..end).step_by(stride).filter(|start| start + dilation * (kernel - 1) < end).count();
                (fits > 0).then_some(fits)
            },
        )
        .verdict()
}

pub(super) static RECEPTIVE_FIELD: Exercise = Exercise {
    id: "06-03.E2",
    signature: "fn receptive_field(layers: &[(usize, usize)]) -> usize",
    statement: "How many values of the input, along one axis, can one value of the output depend on? Each layer is `(kernel, stride)`, convolutions and poolings alike, the first one next to the input. Without layers it is 1.",
    level: Level::Medium,
    minutes: 10,
    topics: &["convolution"],
    hints: &[
        "A kernel of k adds k - 1 steps to the field. How far apart in the input are two neighbouring values after the layers before it?",
        "Walk from the input: `field += (kernel - 1) * jump; jump *= stride;`, starting at 1 and 1.",
    ],
    learnt: "Depth adds to the field of view, strides multiply what later layers add: that is why networks shrink their images early.",
    complexity: "O(layers) time, O(1) memory.",
    follow_up: "Measured by gradients, most of that field hardly counts. What shape does the effective receptive field have?",
};

/// 06-03.E2
pub fn receptive_field(yours: fn(&[(usize, usize)]) -> usize) -> Verdict {
    let times = |count: usize, layer: (usize, usize)| vec![layer; count];
    // VGG-16: two or three convolutions of 3, then a pooling, five times; 212 after the last pooling.
    let vgg: Vec<(usize, usize)> =
        [2, 2, 3, 3, 3].iter().flat_map(|n| [times(*n, (3, 1)), vec![(2, 2)]].concat()).collect();
    RECEPTIVE_FIELD
        .check(|layers: &Vec<(usize, usize)>| yours(layers))
        .case("no layers", vec![], 1)
        .case("one convolution", vec![(3, 1)], 3)
        .case("two of 3 are one of 5", times(2, (3, 1)), 5)
        .case("a pooling before", vec![(2, 2), (3, 1)], 6)
        .case("a pooling after", vec![(3, 1), (2, 2)], 4)
        .case("kernel 1", vec![(1, 1), (1, 2), (3, 1)], 5)
        .case("the network of this lesson", vec![(3, 1), (2, 2), (3, 1), (2, 2)], 10)
        // Araujo, Norris and Sim (2019), "Computing receptive fields of convolutional neural networks", table 1.
        .case("VGG-16", vgg, 212)
        .random(
            25,
            |numbers| (0..numbers.size(1..6)).map(|_| (numbers.size(1..6), numbers.size(1..4))).collect(),
            |layers| {
                // Back from one value: which inputs does it reach?
                let (first, last) = layers
                    .iter()
                    .rev()
                    .fold((0, 0), |(first, last), (kernel, stride)| (first * stride, last * stride + kernel - 1));
                last - first + 1
            },
        )
        .verdict()
}

pub(super) static PARAM_COUNT: Exercise = Exercise {
    id: "06-03.E6",
    signature: "fn param_count(layers: &[(usize, usize, usize, usize)]) -> usize",
    statement: "How many numbers does a network learn? Each layer is `(inputs, outputs, kernel, groups)`: a convolution with a square kernel whose channels are parted into `groups`, with one bias for each output. A linear layer is one with kernel 1.",
    level: Level::Easy,
    minutes: 6,
    topics: &["convolution"],
    hints: &[
        "An output channel looks at all inputs of its group: how many are these, and how many taps has it for each?",
        "`outputs * (inputs / groups * kernel * kernel + 1)`, summed over the layers.",
    ],
    learnt: "A convolution's weights do not depend on the size of the image; a linear layer's do, and that is where old networks keep most of theirs.",
    complexity: "O(layers) time.",
    follow_up: "An f32 model trained with Adam: how many bytes a parameter, besides activations?",
};

/// 06-03.E6
#[allow(clippy::type_complexity)]
pub fn param_count(yours: fn(&[(usize, usize, usize, usize)]) -> usize) -> Verdict {
    let lenet5 = vec![(1, 6, 5, 1), (6, 16, 5, 1), (400, 120, 1, 1), (120, 84, 1, 1), (84, 10, 1, 1)];
    let alexnet = vec![
        (3, 64, 11, 1),
        (64, 192, 5, 1),
        (192, 384, 3, 1),
        (384, 256, 3, 1),
        (256, 256, 3, 1),
        (9216, 4096, 1, 1),
        (4096, 4096, 1, 1),
        (4096, 1000, 1, 1),
    ];
    PARAM_COUNT
        .check(|layers: &Vec<(usize, usize, usize, usize)>| yours(layers))
        .case("no layers", vec![], 0)
        .case("a linear layer", vec![(64, 10, 1, 1)], 650)
        .case("a convolution", vec![(1, 6, 3, 1)], 60)
        .case("depthwise", vec![(32, 32, 3, 32)], 320)
        .case("two groups", vec![(4, 6, 3, 2)], 114)
        // LeCun et al. (1998) with a full second layer: 156 + 2,416 + 48,120 + 10,164 + 850.
        .case("LeNet-5", lenet5, 61_706)
        // torchvision.models.alexnet: 61,100,840 parameters.
        .case("AlexNet", alexnet, 61_100_840)
        .random(
            20,
            |numbers| {
                let layer = |numbers: &mut crate::exercise::Numbers| {
                    let groups = numbers.size(1..4);
                    (groups * numbers.size(1..5), groups * numbers.size(1..5), numbers.size(1..6), groups)
                };
                (0..numbers.size(1..5)).map(|_| layer(numbers)).collect()
            },
            |layers| {
                // Counts them one by one.
                let count = |&(inputs, outputs, kernel, groups): &(usize, usize, usize, usize)| {
                    let taps = |output: usize| {
                        let group = output / (outputs / groups);
                        (0..inputs)
                            .filter(|input| input / (inputs / groups) == group)
                            .map(|_| kernel * kernel)
                            .sum::<usize>()
                    };
                    (0..outputs).map(|output| taps(output) + 1).sum::<usize>()
                };
                layers.iter().map(count).sum()
            },
        )
        .verdict()
}
