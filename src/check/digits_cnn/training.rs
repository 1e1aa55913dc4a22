//! Around the network: more data, softer labels, frozen layers, and a look at what it looked at.

use candle_core::{Device, Result, Tensor, Var};
use candle_nn::VarMap;
use polars::df;
use polars::prelude::DataFrame;

use super::{COMPARED, TORCH, output_or_slope, reals};
use crate::check::candle_tensors::told;
use crate::check::recorded::{self, recorded};
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static AUGMENT: Exercise = Exercise {
    id: "06-03.E5",
    signature: "fn augment(images: &Tensor, shifts: &[(i64, i64)]) -> candle_core::Result<Tensor>",
    statement: "Shift each image of `(images, channels, height, width)` by its own `(down, right)`, negative ones up and left. What leaves the frame is lost, and zeros come in; a shift by more than the size leaves nothing. As many shifts as images, or it is an error.",
    level: Level::Medium,
    minutes: 12,
    topics: &["training", "tensors"],
    hints: &[
        "`pad_with_zeros(dim, before, after)` and then `narrow(dim, start, len)` shift along one dimension. `roll` would bring in what left on the other side.",
        "By `by` along `dim` of size `n`: if `by >= 0`, `x.pad_with_zeros(dim, by, 0)?.narrow(dim, 0, n)`, else `x.pad_with_zeros(dim, 0, -by)?.narrow(dim, -by, n)`. Do it for every `images.narrow(0, i, 1)?`, then `Tensor::cat`.",
    ],
    learnt: "Augmentation says what must not matter: a shifted 3 is still a 3, a mirrored one is not.",
    complexity: "O(n) time, one copy of the batch.",
    follow_up: "Which augmentations would be wrong for digits, and which for X-ray images of the chest?",
};

/// 06-03.E5
#[allow(clippy::type_complexity)]
pub fn augment(yours: fn(&Tensor, &[(i64, i64)]) -> Result<Tensor>) -> Verdict {
    let nine = |images: usize| {
        let count = Tensor::arange(1.0, (9 * images) as f64 + 1.0, &Device::Cpu).unwrap();
        count.reshape((images, 1, 3, 3)).unwrap()
    };
    let image = |rows: [[f64; 3]; 3]| Ok(Tensor::new(&rows, &Device::Cpu).unwrap().reshape((1, 1, 3, 3)).unwrap());
    AUGMENT
        .check(|(images, shifts): &(Tensor, Vec<(i64, i64)>)| told(yours(images, shifts)))
        .case("one down", (nine(1), vec![(1, 0)]), image([[0., 0., 0.], [1., 2., 3.], [4., 5., 6.]]))
        .case("one to the right", (nine(1), vec![(0, 1)]), image([[0., 1., 2.], [0., 4., 5.], [0., 7., 8.]]))
        .case("up and left", (nine(1), vec![(-1, -2)]), image([[6., 0., 0.], [9., 0., 0.], [0., 0., 0.]]))
        .case("not at all", (nine(1), vec![(0, 0)]), Ok(nine(1)))
        .case("out of the frame", (nine(1), vec![(7, -3)]), image([[0.; 3]; 3]))
        .case("a shift too few", (nine(2), vec![(1, 0)]), Err(String::new()))
        .random(
            12,
            |numbers| {
                let images = numbers.size(1..4);
                let shape = [images, numbers.size(1..3), numbers.size(1..5), numbers.size(1..5)];
                let shifts = (0..images).map(|_| (numbers.integer(-3..4), numbers.integer(-3..4))).collect();
                (reals(numbers, &shape), shifts)
            },
            |(images, shifts)| Ok(pixel_by_pixel(images, shifts)),
        )
        .verdict()
}

fn pixel_by_pixel(images: &Tensor, shifts: &[(i64, i64)]) -> Tensor {
    let x = super::slow::array(images);
    let moved = ndarray::Array4::from_shape_fn(x.dim(), |(image, channel, row, column)| {
        let (down, right) = shifts[image];
        let from = (row as i64 - down, column as i64 - right);
        match (usize::try_from(from.0), usize::try_from(from.1)) {
            (Ok(row), Ok(column)) => x.get([image, channel, row, column]).copied().unwrap_or(0.0),
            _ => 0.0,
        }
    });
    super::slow::tensor(&moved)
}

pub(super) static LABEL_SMOOTHING: Exercise = Exercise {
    id: "06-03.E9",
    signature: "fn label_smoothing(logits: &Tensor, labels: &Tensor, smoothing: f64) -> candle_core::Result<Tensor>",
    statement: "Cross-entropy against softened labels: the right class gets 1 - `smoothing`, and `smoothing` is shared equally among *all* classes, the right one included. `logits` is `(rows, classes)`, `labels` one class a row (`u32`); return the mean over the rows, a tensor without dimensions. Logits of thousands are no problem. The check compares the gradient too.",
    level: Level::Medium,
    minutes: 12,
    topics: &["training", "losses"],
    hints: &[
        "Take `candle_nn::ops::log_softmax` once. Part of the loss looks at the right class only, the other part at the mean of all classes.",
        "`(nll * (1.0 - smoothing))? + (log_probabilities.mean_all()?.neg()? * smoothing)?`, with `candle_nn::loss::nll(&log_probabilities, labels)`.",
    ],
    learnt: "With hard labels the loss is smallest at infinite logits; a little smoothing gives it a finite goal, and calibrates what the network believes.",
    complexity: "O(rows × classes) time and memory.",
    follow_up: "A teacher trained with label smoothing makes a worse teacher for distillation. What did the smoothing erase?",
};

/// 06-03.E9
pub fn label_smoothing(yours: fn(&Tensor, &Tensor, f64) -> Result<Tensor>) -> Verdict {
    type Input = (Tensor, Tensor, f64, &'static str);
    let rows = |rows: &[[f64; 3]]| Tensor::from_vec(rows.concat(), (rows.len(), 3), &Device::Cpu).unwrap();
    let classes = |labels: &[u32]| Tensor::new(labels, &Device::Cpu).unwrap();
    let even = rows(&[[0., 0., 0.], [1., 2., 4.]]);
    let large = rows(&[[5000., 0., -5000.]]);
    let in_torch = |which: &'static str| {
        let labels: Vec<u32> = recorded(TORCH, "smoothing_labels");
        (recorded::tensor(TORCH, "smoothing_logits"), classes(&labels), recorded(TORCH, "smoothing"), which)
    };
    let mut check = LABEL_SMOOTHING
        .check(|(logits, labels, smoothing, which): &Input| {
            let loss = |logits: &Tensor| yours(logits, labels, *smoothing);
            told(output_or_slope(loss, logits, if *which == LOSS { super::OUTPUT } else { super::SLOPE }))
        })
        .beside(COMPARED)
        .within(1e-6);
    for (name, input) in [
        ("no smoothing", (even.clone(), classes(&[1, 2]), 0.0, LOSS)),
        ("a tenth", (even.clone(), classes(&[1, 2]), 0.1, LOSS)),
        ("nothing but smoothing", (even.clone(), classes(&[0, 0]), 1.0, LOSS)),
        ("large logits", (large.clone(), classes(&[2]), 0.1, LOSS)),
        ("the gradient", (even, classes(&[1, 2]), 0.1, BY_LOGITS)),
        ("the gradient of large logits", (large, classes(&[2]), 0.1, BY_LOGITS)),
    ] {
        let expected = Ok(smoothed(&input));
        check = check.case(name, input, expected);
    }
    check
        // torch: functional.cross_entropy(logits, labels, label_smoothing=0.1)
        .case("as PyTorch has it", in_torch(LOSS), Ok(recorded::tensor(TORCH, "smoothing_loss")))
        .case("PyTorch's gradient", in_torch(BY_LOGITS), Ok(recorded::tensor(TORCH, "smoothing_slope")))
        .random(
            12,
            |numbers| {
                let (count, width) = (numbers.size(1..5), numbers.size(2..6));
                let labels: Vec<u32> = (0..count).map(|_| numbers.size(0..width) as u32).collect();
                let smoothing = numbers.real(0.0..0.5);
                (reals(numbers, &[count, width]), classes(&labels), smoothing, numbers.pick(&[LOSS, BY_LOGITS]))
            },
            |input| Ok(smoothed(input)),
        )
        .verdict()
}

const LOSS: &str = "the loss";
const BY_LOGITS: &str = "the gradient by the logits";

/// The loss, or its gradient in closed form: (softmax - softened label) / rows.
fn smoothed((logits, labels, smoothing, which): &(Tensor, Tensor, f64, &'static str)) -> Tensor {
    let (rows, labels) = (logits.to_vec2::<f64>().unwrap(), labels.to_vec1::<u32>().unwrap());
    let (count, width) = (rows.len() as f64, rows[0].len());
    let (mut loss, mut slopes) = (0.0, Vec::new());
    for (row, label) in rows.iter().zip(labels) {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let log_sum = largest + row.iter().map(|z| (z - largest).exp()).sum::<f64>().ln();
        for (class, z) in row.iter().enumerate() {
            let hard = if class == label as usize { 1.0 - smoothing } else { 0.0 };
            let wanted = hard + smoothing / width as f64;
            loss -= wanted * (z - log_sum) / count;
            slopes.push(((z - log_sum).exp() - wanted) / count);
        }
    }
    match *which {
        LOSS => Tensor::new(loss, &Device::Cpu).unwrap(),
        _ => Tensor::from_vec(slopes, (rows.len(), width), &Device::Cpu).unwrap(),
    }
}

pub(super) static TRANSFER_FREEZE: Exercise = Exercise {
    id: "06-03.E10",
    signature: "fn transfer_freeze(weights: &VarMap, loss: &Tensor, rate: f64) -> candle_core::Result<()>",
    statement: "One step of gradient descent that trains the new head of a network and leaves its body frozen: of the variables in `weights`, move those whose names begin with `head.` by `-rate` times their gradient of `loss`, in place, and no other. A variable that the loss does not depend on stays as it is.",
    level: Level::Medium,
    minutes: 12,
    topics: &["training", "transfer"],
    hints: &[
        "`weights.data().lock().unwrap()` is a map from names to variables; `loss.backward()?` has the gradients. `var.set(&new)?` changes a variable in place.",
        "Keep the variables of the map whose name passes `name.starts_with(\"head.\")`, and give them to `SGD::new(vars, rate)?.backward_step(loss)`.",
    ],
    learnt: "What is not handed to the optimiser does not learn: freezing is a choice of variables, not a property of tensors.",
    complexity: "O(weights of the head) for the step; the backward pass still walks through the body unless its output is detached.",
    follow_up: "The body's output never changes any more. How do you train the head ten times faster with the same result?",
};

/// 06-03.E10
pub fn transfer_freeze(yours: fn(&VarMap, &Tensor, f64) -> Result<()>) -> Verdict {
    let named = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut check = TRANSFER_FREEZE
        .check(|(names, _, rate): &(Vec<String>, &'static str, f64)| {
            let (weights, loss) = told(network(names))?;
            told(yours(&weights, &loss, *rate)).map(|()| table(&weights))
        })
        .within(1e-6);
    for (name, names, rate) in [
        ("head and body", named(&["body.weight", "head.weight"]), 0.25),
        ("several of both", named(&["body.conv1.bias", "body.conv1.weight", "head.bias", "head.weight"]), 0.1),
        (
            "a name that holds the word",
            named(&["ahead.weight", "body.head.weight", "head.weight", "head_norm.weight"]),
            0.1,
        ),
        ("without a gradient", named(&["body.weight", "head.unused", "head.weight"]), 0.5),
        ("nothing to train", named(&["body.bias", "body.weight"]), 0.5),
        ("a rate of zero", named(&["body.weight", "head.weight"]), 0.0),
    ] {
        let expected = Ok(stepped(&names, rate));
        check = check.case(name, (names, LOSS_OF_NETWORK, rate), expected);
    }
    check
        .random(
            8,
            |numbers| {
                let mut pick = |kinds: &[&str]| numbers.pick(kinds).to_owned();
                let mut names: Vec<String> =
                    (0..4).map(|at| format!("{}.{at}", pick(&["head", "body", "heads", "body.head"]))).collect();
                names.sort();
                (names, LOSS_OF_NETWORK, numbers.real(0.01..0.5))
            },
            |(names, _, rate)| Ok(stepped(names, *rate)),
        )
        .verdict()
}

const LOSS_OF_NETWORK: &str = "the sum of all squares, except those of `head.unused`";

/// Where each variable starts.
fn start(at: usize) -> [f64; 2] {
    [1.0 + at as f64, -0.5]
}

fn network(names: &[String]) -> Result<(VarMap, Tensor)> {
    let weights = VarMap::new();
    let mut loss = Tensor::new(0.0, &Device::Cpu)?;
    for (at, name) in names.iter().enumerate() {
        let var = Var::new(&start(at), &Device::Cpu)?;
        if name != "head.unused" {
            loss = (loss + var.sqr()?.sum_all()?)?;
        }
        weights.data().lock().expect("a map").insert(name.clone(), var);
    }
    Ok((weights, loss))
}

/// The gradient of a square is twice the number.
fn stepped(names: &[String], rate: f64) -> DataFrame {
    let value = |(at, name): (usize, &String)| {
        let moves = name.starts_with("head.") && name != "head.unused";
        start(at).map(|value| if moves { value - rate * 2.0 * value } else { value })
    };
    frame(names, &names.iter().enumerate().map(value).collect::<Vec<_>>())
}

fn table(weights: &VarMap) -> DataFrame {
    let map = weights.data().lock().expect("a map");
    let mut names: Vec<String> = map.keys().cloned().collect();
    names.sort();
    let value = |name: &String| {
        let values = map[name].to_vec1::<f64>().unwrap_or_default();
        [0, 1].map(|at| values.get(at).copied().unwrap_or(f64::NAN))
    };
    frame(&names, &names.iter().map(value).collect::<Vec<_>>())
}

fn frame(names: &[String], values: &[[f64; 2]]) -> DataFrame {
    let column = |at: usize| values.iter().map(|value| value[at]).collect::<Vec<f64>>();
    df!("variable" => names, "first number" => column(0), "second number" => column(1)).expect("columns of one length")
}

pub(super) static GRAD_CAM: Exercise = Exercise {
    id: "06-03.E11",
    signature: "fn grad_cam(activations: &Tensor, gradients: &Tensor) -> candle_core::Result<Tensor>",
    statement: "Where did the network look? Weigh each channel of the last convolution's `activations` (`(channels, height, width)`) by the mean of its `gradients` (same shape), add the channels up, replace what is below 0 by 0, and divide by the largest value, so that the map `(height, width)` ends at 1. A map without anything above 0 stays 0.",
    level: Level::Medium,
    minutes: 12,
    topics: &["interpretation", "tensors"],
    hints: &[
        "One weight a channel: `gradients.mean_keepdim((1, 2))?`, which `broadcast_mul` takes to the shape of the activations.",
        "`let map = gradients.mean_keepdim((1, 2))?.broadcast_mul(activations)?.sum(0)?.relu()?;`, then divide by `map.max_all()?.to_scalar::<f64>()?` unless that is 0. The type can be another: cast to `f64` for the question.",
    ],
    learnt: "The mean gradient says how much a channel speaks for the class, its activations say where: one backward pass, and a picture.",
    complexity: "O(channels × height × width) after one pass forwards and backwards.",
    follow_up: "A map that looks sensible also appears for a network with random weights. How would you test an explanation?",
};

/// 06-03.E11
pub fn grad_cam(yours: fn(&Tensor, &Tensor) -> Result<Tensor>) -> Verdict {
    let stack =
        |numbers: &[f64], shape: (usize, usize, usize)| Tensor::from_slice(numbers, shape, &Device::Cpu).unwrap();
    let map = |numbers: &[f64], shape: (usize, usize)| Ok(Tensor::from_slice(numbers, shape, &Device::Cpu).unwrap());
    let two = stack(&[1., 2., 3., 4., 4., 3., 2., 1.], (2, 2, 2));
    let ones = Tensor::ones((2, 2, 2), candle_core::DType::F64, &Device::Cpu).unwrap();
    let opposed = stack(&[2., 2., 2., 2., -1., -1., -1., -1.], (2, 2, 2));
    let uneven = stack(&[4., 0., 0., 0., 0., 0., 0., -8.], (2, 2, 2));
    let recorded = |key: &str| recorded::tensor(TORCH, key);
    GRAD_CAM
        .check(|(activations, gradients): &(Tensor, Tensor)| told(yours(activations, gradients)))
        .within(1e-6)
        .case("every channel for it", (two.clone(), ones.clone()), map(&[1.; 4], (2, 2)))
        .case("one against it", (two.clone(), opposed), map(&[0., 1. / 7., 4. / 7., 1.], (2, 2)))
        .case("the mean of the gradients counts", (two.clone(), uneven), map(&[0., 0., 0., 1.], (2, 2)))
        .case("everything against it", (two, ones.neg().unwrap()), map(&[0.; 4], (2, 2)))
        .case("one pixel", (stack(&[3.], (1, 1, 1)), stack(&[0.5], (1, 1, 1))), map(&[1.], (1, 1)))
        // torch: relu of the weighted sum, over its maximum
        .case("as PyTorch has it", (recorded("cam_activations"), recorded("cam_gradients")), Ok(recorded("cam")))
        .random(
            12,
            |numbers| {
                let shape = [numbers.size(1..4), numbers.size(1..4), numbers.size(1..4)];
                (reals(numbers, &shape), reals(numbers, &shape))
            },
            |(activations, gradients)| Ok(pixel_map(activations, gradients)),
        )
        .verdict()
}

fn pixel_map(activations: &Tensor, gradients: &Tensor) -> Tensor {
    let (channels, height, width) = activations.dims3().unwrap();
    let (a, g) = (activations.to_vec3::<f64>().unwrap(), gradients.to_vec3::<f64>().unwrap());
    let mean = |channel: usize| g[channel].iter().flatten().sum::<f64>() / (height * width) as f64;
    let heat = |row: usize, column: usize| (0..channels).map(|c| mean(c) * a[c][row][column]).sum::<f64>().max(0.0);
    let pixels: Vec<f64> =
        (0..height).flat_map(|row| (0..width).map(move |column| (row, column))).map(|(r, c)| heat(r, c)).collect();
    let largest = pixels.iter().copied().fold(0.0, f64::max);
    let scaled = pixels.iter().map(|value| if largest > 0.0 { value / largest } else { 0.0 }).collect();
    Tensor::from_vec(scaled, (height, width), &Device::Cpu).unwrap()
}
