//! Creating, moving and choosing: what a tensor is before any gradient.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use candle_core::{DType, Device, DeviceLocation, IndexOp, Result, Tensor};
use ndarray::Array3;
use polars::df;
use polars::prelude::{DataFrame, NamedFrom, Series};

use super::{TORCH, rows, told};
use crate::check::recorded::{self, recorded};
use crate::exercise::{Exercise, Level, Numbers, Rule, Verdict};

pub(super) static CREATE_AND_CAST: Exercise = Exercise {
    id: "06-01.E1",
    signature: "fn create_and_cast(pixels: &[u8], rows: usize, columns: usize) -> candle_core::Result<Tensor>",
    statement: "Make a tensor of `f32` with the shape `(rows, columns)` on the CPU from the bytes of an image, row by row, scaled from 0..255 to 0..1. If there are not `rows * columns` bytes it is an error.",
    level: Level::Easy,
    minutes: 5,
    topics: &["tensors"],
    hints: &[
        "`Tensor::from_slice(pixels, (rows, columns), &Device::Cpu)?` is a tensor of `u8`. What is 128 / 255 in whole numbers?",
        "Cast first, divide afterwards: `.to_dtype(DType::F32)? / 255.0`.",
    ],
    learnt: "A tensor keeps its type in every operation: bytes divided by 255 stay bytes. Cast first, then compute.",
    complexity: "O(n) time; the f32 tensor takes four times the memory of the bytes.",
    follow_up: "Why do data loaders often send bytes to the GPU and cast them there?",
};

/// 06-01.E1
pub fn create_and_cast(yours: fn(&[u8], usize, usize) -> Result<Tensor>) -> Verdict {
    let tensor = |values: &[f32], shape: (usize, usize)| Ok(Tensor::from_slice(values, shape, &Device::Cpu).unwrap());
    CREATE_AND_CAST
        .check(|(pixels, rows, columns): &(Vec<u8>, usize, usize)| told(yours(pixels, *rows, *columns)))
        .within(1e-6)
        .case("black and white", (vec![0, 255, 255, 0], 2, 2), tensor(&[0.0, 1.0, 1.0, 0.0], (2, 2)))
        .case("greys", (vec![51, 102, 153, 204, 0, 255], 2, 3), tensor(&[0.2, 0.4, 0.6, 0.8, 0.0, 1.0], (2, 3)))
        .case("one column", (vec![255, 0, 51], 3, 1), tensor(&[1.0, 0.0, 0.2], (3, 1)))
        .case("a byte too few", (vec![1, 2, 3], 2, 2), Err(String::new()))
        .case("no pixels", (vec![], 0, 0), tensor(&[], (0, 0)))
        .random(
            20,
            |numbers| {
                let (rows, columns) = (numbers.size(1..6), numbers.size(1..6));
                (numbers.integers(rows * columns, 0..256).into_iter().map(|byte| byte as u8).collect(), rows, columns)
            },
            |(pixels, rows, columns)| {
                let values: Vec<f32> = pixels.iter().map(|byte| f32::from(*byte) / 255.0).collect();
                tensor(&values, (*rows, *columns))
            },
        )
        .verdict()
}

pub(super) static RESHAPE_PERMUTE: Exercise = Exercise {
    id: "06-01.E2",
    signature: "fn reshape_permute(batch: &Tensor, height: usize, width: usize) -> candle_core::Result<Tensor>",
    statement: "Each row of `batch` is an image with all channels of a pixel beside each other (height, width, channel). Return what a convolution wants: the shape `(images, channels, height, width)`, row-major in memory (contiguous). The number of channels follows from the length of a row; if it does not come out even it is an error.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tensors", "layout"],
    hints: &[
        "`reshape` never moves a number: it can only name the order that is there, `(images, height, width, channels)`. Another method changes the order.",
        "`batch.reshape((n, height, width, ()))?.permute((0, 3, 1, 2))?.contiguous()`: `()` is what `-1` is in PyTorch.",
    ],
    learnt: "Reshape reads the same memory with other sizes, permute walks it with other strides; only `contiguous` moves numbers.",
    complexity: "O(1) for reshape and permute, O(n) time and memory for the copy that makes it contiguous.",
    follow_up: "Which of the two layouts do convolutions on a GPU with tensor cores prefer, and why?",
};

/// 06-01.E2
pub fn reshape_permute(yours: fn(&Tensor, usize, usize) -> Result<Tensor>) -> Verdict {
    let counted = |rows: usize, columns: usize| {
        Tensor::arange(0f32, (rows * columns) as f32, &Device::Cpu).unwrap().reshape((rows, columns)).unwrap()
    };
    let contiguous = |answer: &std::result::Result<Tensor, String>| match answer {
        Ok(tensor) if tensor.dims() != [2, 3, 4, 5] => Err(format!("The shape is {:?}.", tensor.dims())),
        Ok(tensor) if !tensor.is_contiguous() => {
            Err("The numbers are in the right place, but memory still has the old order: `.contiguous()`.".into())
        }
        Ok(_) => Ok(()),
        Err(error) => Err(format!("It is an error: {error}.")),
    };
    RESHAPE_PERMUTE
        .check(|(batch, height, width): &(Tensor, usize, usize)| told(yours(batch, *height, *width)))
        .case(
            "two pixels with three channels",
            (Tensor::new(&[[1f32, 2., 3., 4., 5., 6.]], &Device::Cpu).unwrap(), 1, 2),
            Ok(Tensor::new(&[[[[1f32, 4.]], [[2., 5.]], [[3., 6.]]]], &Device::Cpu).unwrap()),
        )
        .case("one channel", (counted(2, 6), 2, 3), Ok(counted(2, 6).reshape((2, 1, 2, 3)).unwrap()))
        .case("higher than wide", (counted(1, 12), 3, 2), Ok(channels_first(&counted(1, 12), 3, 2)))
        .case("does not come out even", (counted(2, 7), 2, 3), Err(String::new()))
        .property("in row-major order", (counted(2, 60), 4, 5), contiguous)
        .random(
            15,
            |numbers| {
                let (images, channels) = (numbers.size(1..4), numbers.size(1..5));
                let (height, width) = (numbers.size(1..4), numbers.size(1..4));
                (reals(numbers, &[images, height * width * channels]), height, width)
            },
            |(batch, height, width)| Ok(channels_first(batch, *height, *width)),
        )
        .verdict()
}

/// Value by value: the slow and obvious way.
fn channels_first(batch: &Tensor, height: usize, width: usize) -> Tensor {
    let rows: Vec<Vec<f32>> = batch.to_vec2().unwrap();
    let channels = rows[0].len() / (height * width);
    let mut values = Vec::new();
    for row in &rows {
        for channel in 0..channels {
            for y in 0..height {
                values.extend((0..width).map(|x| row[(y * width + x) * channels + channel]));
            }
        }
    }
    Tensor::from_vec(values, (rows.len(), channels, height, width), &Device::Cpu).unwrap()
}

pub(super) static GATHER_SCATTER: Exercise = Exercise {
    id: "06-01.E3",
    signature: "fn gather_scatter(scores: &Tensor, labels: &Tensor, margin: f64) -> candle_core::Result<Tensor>",
    statement: "Take `margin` off the score of the right class in every row, and leave all other scores as they are: `scores` is `(rows, classes)`, `labels` holds one class a row (`u32`). Losses for face recognition do this so that a class has to win by a distance. A label that is no class is an error. No loops.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tensors", "indexing"],
    hints: &[
        "`gather` picks one value a row, given a column of indices; `scatter` puts values back at the same places.",
        "With `let at = labels.unsqueeze(1)?;`: `scores.scatter(&at, &(scores.gather(&at, 1)? - margin)?, 1)`.",
    ],
    learnt: "`gather` reads one place a row, `scatter` writes it: the pair replaces a loop over rows.",
    complexity: "O(rows) for what changes, O(rows × classes) for the copy.",
    follow_up: "Cross-entropy is a gather as well. Of what, and why is that cheaper than multiplying with one-hot rows?",
};

/// 06-01.E3
pub fn gather_scatter(yours: fn(&Tensor, &Tensor, f64) -> Result<Tensor>) -> Verdict {
    let classes = |labels: &[u32]| Tensor::new(labels, &Device::Cpu).unwrap();
    let single = |key: &str| recorded::tensor(TORCH, key).to_dtype(DType::F32).unwrap();
    GATHER_SCATTER
        .check(|(scores, labels, margin): &(Tensor, Tensor, f64)| told(yours(scores, labels, *margin)))
        .within(1e-6)
        .case(
            "two rows",
            (rows::<f32, 3>(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), classes(&[2, 0]), 0.5),
            Ok(rows::<f32, 3>(&[[1.0, 2.0, 2.5], [3.5, 5.0, 6.0]])),
        )
        .case(
            "the same class twice",
            (rows::<f32, 3>(&[[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), classes(&[1, 1]), 1.0),
            Ok(rows::<f32, 3>(&[[0.0, -1.0, 0.0], [1.0, 0.0, 1.0]])),
        )
        .case(
            "no margin",
            (rows::<f32, 3>(&[[7.0, 8.0, 9.0]]), classes(&[0]), 0.0),
            Ok(rows::<f32, 3>(&[[7.0, 8.0, 9.0]])),
        )
        .case("a label that is no class", (rows::<f32, 3>(&[[1.0, 2.0, 3.0]]), classes(&[3]), 0.5), Err(String::new()))
        // torch: scores.scatter(1, at, scores.gather(1, at) - 0.35)
        .case(
            "as PyTorch has it",
            (
                single("margin_scores"),
                classes(&recorded::<Vec<u32>>(TORCH, "margin_labels")),
                recorded(TORCH, "margin"),
            ),
            Ok(single("margin_scores_less_margin")),
        )
        .random(
            15,
            |numbers| {
                let (rows, columns) = (numbers.size(1..6), numbers.size(1..6));
                let labels: Vec<u32> = (0..rows).map(|_| numbers.size(0..columns) as u32).collect();
                (reals(numbers, &[rows, columns]), classes(&labels), numbers.real(0.1..2.0))
            },
            |(scores, labels, margin)| {
                let mut rows: Vec<Vec<f32>> = scores.to_vec2().unwrap();
                for (row, label) in rows.iter_mut().zip(labels.to_vec1::<u32>().unwrap()) {
                    row[label as usize] -= *margin as f32;
                }
                Ok(Tensor::new(rows, &Device::Cpu).unwrap())
            },
        )
        .rule(Rule::NoLoops)
        .verdict()
}

pub(super) static WHERE_MASK: Exercise = Exercise {
    id: "06-01.E4",
    signature: "fn where_mask(x: &Tensor, lengths: &Tensor) -> candle_core::Result<Tensor>",
    statement: "Average a padded batch over time: `x` is `(batch, time, features)` in `f32`, and of sequence `b` only the first `lengths[b]` steps are real (`u32`, at most `time`). Return `(batch, features)`. What stands in the padding must not matter, not even NaN; a sequence of length 0 has the mean 0. No loops.",
    level: Level::Medium,
    minutes: 15,
    topics: &["tensors", "masking"],
    hints: &[
        "Zero times NaN is NaN, so a mask must choose, not multiply: `where_cond`. The mask is `step < length`, a `(1, time, 1)` tensor against a `(batch, 1, 1)` one.",
        "`Tensor::arange(0, time as u32, x.device())?.reshape((1, time, 1))?.broadcast_as(x.shape())?.lt(&lengths_like_x)?.where_cond(x, &x.zeros_like()?)?.sum(1)?`, then `broadcast_div` by the lengths, at least 1, as a column of `f32`.",
    ],
    learnt: "A mask that multiplies lets NaN through; a mask that chooses does not. And the mean divides by what is real, not by the padded length.",
    complexity: "O(batch × time × features) time; the broadcast mask takes no memory of its own.",
    follow_up: "The same trap in attention: why are masked scores set to minus infinity before the softmax, and what if a whole row is masked?",
};

/// 06-01.E4
pub fn where_mask(yours: fn(&Tensor, &Tensor) -> Result<Tensor>) -> Verdict {
    let x = |sequences: &[[[f32; 2]; 3]]| rows(&sequences.concat()).reshape((sequences.len(), 3, 2)).unwrap();
    let lengths = |lengths: &[u32]| Tensor::new(lengths, &Device::Cpu).unwrap();
    let means = |means: &[[f32; 2]]| Ok(rows(means));
    const NAN: f32 = f32::NAN;
    let single = |key: &str| recorded::tensor(TORCH, key).to_dtype(DType::F32).unwrap();
    WHERE_MASK
        .check(|(x, lengths): &(Tensor, Tensor)| told(yours(x, lengths)))
        .within(1e-5)
        .case("all steps are real", (x(&[[[1., 2.], [3., 4.], [5., 9.]]]), lengths(&[3])), means(&[[3., 5.]]))
        .case(
            "different lengths",
            (x(&[[[1., 2.], [3., 4.], [9., 9.]], [[7., 8.], [9., 9.], [9., 9.]]]), lengths(&[2, 1])),
            means(&[[2., 3.], [7., 8.]]),
        )
        .case("NaN in the padding", (x(&[[[1., 2.], [3., 4.], [NAN, NAN]]]), lengths(&[2])), means(&[[2., 3.]]))
        .case("a sequence of length 0", (x(&[[[1., 2.], [3., 4.], [5., 6.]]]), lengths(&[0])), means(&[[0., 0.]]))
        .case(
            "infinity in the padding",
            (x(&[[[4., -4.], [f32::INFINITY, 1.], [1., f32::NEG_INFINITY]]]), lengths(&[1])),
            means(&[[4., -4.]]),
        )
        // torch: torch.nested.nested_tensor of the real steps, mean of each.
        .case(
            "as PyTorch has it",
            (single("masked_mean_x"), lengths(&recorded::<Vec<u32>>(TORCH, "masked_mean_lengths"))),
            Ok(single("masked_mean")),
        )
        .random(
            15,
            |numbers| {
                let (batch, time, width) = (numbers.size(1..4), numbers.size(1..6), numbers.size(1..4));
                let real: Vec<u32> = (0..batch).map(|_| numbers.size(0..time + 1) as u32).collect();
                (reals(numbers, &[batch, time, width]), lengths(&real))
            },
            |(x, lengths)| Ok(mean_of_real(x, lengths)),
        )
        .rule(Rule::NoLoops)
        .verdict()
}

/// Step by step: the slow and obvious way.
fn mean_of_real(x: &Tensor, lengths: &Tensor) -> Tensor {
    let (batch, _, width) = x.dims3().unwrap();
    let x: Vec<Vec<Vec<f32>>> = x.to_vec3().unwrap();
    let lengths: Vec<u32> = lengths.to_vec1().unwrap();
    let mut means = vec![0f32; batch * width];
    for (b, (steps, &length)) in x.iter().zip(&lengths).enumerate() {
        for step in steps.iter().take(length as usize) {
            for (at, value) in step.iter().enumerate() {
                means[b * width + at] += value / length as f32;
            }
        }
    }
    Tensor::from_vec(means, (batch, width), &Device::Cpu).unwrap()
}

pub(super) static DEVICE_OR_CPU: Exercise = Exercise {
    id: "06-01.E8",
    signature: "fn device_or_cpu(wanted: &str) -> candle_core::Result<Device>",
    statement: "Open the device that is wanted, or the CPU where it cannot be opened: `cpu`, `cuda`, `cuda:1`, `metal`, `metal:0`; without a number it is the first, 0. Any other text is an error, so that a misspelt device does not quietly become a slow one.",
    level: Level::Easy,
    minutes: 8,
    topics: &["tensors", "devices"],
    hints: &[
        "`wanted.split_once(':')` parts kind and number. `Device::new_cuda(0)` is an error where there is no CUDA, and `unwrap_or` gives something else instead.",
        "`match kind { \"cpu\" if number.is_none() => Ok(Device::Cpu), \"cuda\" => Ok(Device::new_cuda(ordinal).unwrap_or(Device::Cpu)), ..., other => candle_core::bail!(\"no device is called {other}\") }`",
    ],
    learnt: "A device is a value that is passed along; falling back is a decision that you write down, and a typing error is not a reason to fall back.",
    complexity: "O(1); opening a GPU takes up to seconds, so it is done once.",
    follow_up: "Two tensors are on different devices and you add them. What happens in candle, what in PyTorch, and who should move what?",
};

/// 06-01.E8
pub fn device_or_cpu(yours: fn(&str) -> Result<Device>) -> Verdict {
    let place = |device: &Device| match device.location() {
        DeviceLocation::Cpu => "cpu".to_owned(),
        DeviceLocation::Cuda { gpu_id } => format!("cuda:{gpu_id}"),
        DeviceLocation::Metal { gpu_id } => format!("metal:{gpu_id}"),
    };
    // What there is differs between machines.
    let or_cpu = |device: Result<Device>| Ok(place(&device.unwrap_or(Device::Cpu)));
    DEVICE_OR_CPU
        .check(|wanted: &String| told(yours(wanted)).map(|device| place(&device)))
        .case("the CPU", "cpu".into(), Ok("cpu".into()))
        .case("a misspelt device", "cdua".into(), Err(String::new()))
        .case("CUDA", "cuda".into(), or_cpu(Device::new_cuda(0)))
        .case("a GPU that nobody has", "cuda:999".into(), or_cpu(Device::new_cuda(999)))
        .case("Metal", "metal:0".into(), or_cpu(Device::new_metal(0)))
        .case("not a number", "cuda:one".into(), Err(String::new()))
        .case("a number below zero", "cuda:-1".into(), Err(String::new()))
        .case("nothing", String::new(), Err(String::new()))
        .verdict()
}

pub(super) static SAVE_LOAD_SAFETENSORS: Exercise = Exercise {
    id: "06-01.E9",
    signature: "fn save_load_safetensors(weights: &HashMap<String, Tensor>, path: &Path) -> candle_core::Result<HashMap<String, Tensor>>",
    statement: "Save a checkpoint that is half as large: write all tensors to `path` in the safetensors format, floating-point numbers as `bf16`, whole numbers as they are. Then read the file, and return what it holds with the floating-point numbers as `f32`.",
    level: Level::Medium,
    minutes: 12,
    topics: &["tensors", "checkpoints"],
    hints: &[
        "`candle_core::safetensors::save(&tensors, path)?` and `candle_core::safetensors::load(path, &Device::Cpu)?` do the reading and writing. `tensor.dtype().is_float()` tells which ones to cast.",
        "One closure for both ways: `let cast = |tensors: &HashMap<String, Tensor>, to: DType| tensors.iter().map(|(name, t)| Ok((name.clone(), if t.dtype().is_float() { t.to_dtype(to)? } else { t.clone() }))).collect::<candle_core::Result<HashMap<_, _>>>();`",
    ],
    learnt: "A safetensors file is a header with names, types and shapes, then the numbers: nothing in it can run. `bf16` halves it and keeps the range of `f32`.",
    complexity: "O(n) time and memory; a memory-mapped file is read without the copy.",
    follow_up: "`torch.load` of a pickle runs code. What can a stranger's checkpoint do to you, and what does safetensors leave out to prevent it?",
};

type SaveLoad = fn(&HashMap<String, Tensor>, &Path) -> Result<HashMap<String, Tensor>>;

/// 06-01.E9
pub fn save_load_safetensors(yours: SaveLoad) -> Verdict {
    let named = |tensors: &[(&str, Tensor)]| -> Vec<(String, Tensor)> {
        tensors.iter().map(|(name, tensor)| (name.to_string(), tensor.clone())).collect()
    };
    let new = |values: &[f32]| Tensor::new(values, &Device::Cpu).unwrap();
    let matrix = Tensor::arange(0f32, 6.0, &Device::Cpu).unwrap().reshape((2, 3)).unwrap();
    let step = Tensor::new(&[16_777_217_i64], &Device::Cpu).unwrap();
    let with = |weights: Vec<(String, Tensor)>| {
        let expected = Ok(checkpoint(&weights));
        (weights, expected)
    };
    let cases = [
        ("one tensor", named(&[("weight", new(&[1.0, 0.1, -3.0]))])),
        ("whole numbers stay", named(&[("step", step), ("loss", new(&[0.25]))])),
        ("f64 as well", named(&[("bias", new(&[0.2]).to_dtype(DType::F64).unwrap())])),
        ("a number beyond f16", named(&[("scale", new(&[1e30, 70_000.0]))])),
        ("a transposed view", named(&[("kernel", matrix.t().unwrap())])),
        ("names beyond ASCII", named(&[("größe", new(&[2.0])), ("层.0", matrix)])),
        ("no tensors", named(&[])),
    ];
    let mut check = SAVE_LOAD_SAFETENSORS.check(|weights: &Vec<(String, Tensor)>| saved_and_loaded(yours, weights));
    for (name, weights) in cases {
        let (weights, expected) = with(weights);
        check = check.case(name, weights, expected);
    }
    check.verdict()
}

/// One row a tensor: how it lies in the file, and what came back.
fn saved_and_loaded(yours: SaveLoad, weights: &[(String, Tensor)]) -> std::result::Result<DataFrame, String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("anneal-{}-{number}.safetensors", std::process::id()));
    let loaded = told(yours(&weights.iter().cloned().collect(), &path));
    let file = candle_core::safetensors::load(&path, &Device::Cpu);
    let _ = std::fs::remove_file(&path);
    let file = file.map_err(|error| format!("no checkpoint can be read at the path: {error}"))?;
    Ok(table(&file, &loaded?))
}

/// What stands in the file and comes back when all is right.
fn checkpoint(weights: &[(String, Tensor)]) -> DataFrame {
    let as_float = |to: DType| -> HashMap<String, Tensor> {
        let cast = |tensor: &Tensor| match tensor.dtype().is_float() {
            true => tensor.to_dtype(DType::BF16).unwrap().to_dtype(to).unwrap(),
            false => tensor.clone(),
        };
        weights.iter().map(|(name, tensor)| (name.clone(), cast(tensor))).collect()
    };
    table(&as_float(DType::BF16), &as_float(DType::F32))
}

fn table(file: &HashMap<String, Tensor>, loaded: &HashMap<String, Tensor>) -> DataFrame {
    let mut names: Vec<&String> = file.keys().chain(loaded.keys()).collect();
    names.sort();
    names.dedup();
    let kind = |tensor: &Tensor| format!("{} {:?}", tensor.dtype().as_str(), tensor.dims());
    let kinds = |tensors: &HashMap<String, Tensor>| -> Vec<Option<String>> {
        names.iter().map(|name| tensors.get(*name).map(kind)).collect()
    };
    let values = |name: &&String| {
        let tensor = loaded.get(*name)?.flatten_all().ok()?.to_dtype(DType::F64).ok()?;
        tensor.to_vec1::<f64>().ok().map(|values| format!("{values:?}"))
    };
    let values: Vec<Option<String>> = names.iter().map(values).collect();
    let texts: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    df!("name" => texts, "in the file" => kinds(file), "loaded" => kinds(loaded), "values" => Series::new("".into(), values))
        .expect("columns of one length")
}

pub(super) static NDARRAY_BRIDGE: Exercise = Exercise {
    id: "06-01.E10",
    signature: "fn ndarray_bridge(images: &Tensor) -> candle_core::Result<Array3<f64>>",
    statement: "Turn a tensor of three dimensions, of any float or integer type and any memory order, into an `Array3<f64>` with the same value at every index. A tensor of another number of dimensions is an error.",
    level: Level::Medium,
    minutes: 8,
    topics: &["tensors", "arrays", "layout"],
    hints: &[
        "`dims3()` is the three sizes or an error. An array is made of a vector in row-major order: `Array3::from_shape_vec`.",
        "`images.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>()?` is row-major whatever the strides are.",
    ],
    learnt: "Between two libraries cross three things: the type, the shape, and the order in memory. `flatten_all` settles the last one.",
    complexity: "O(n) time, and one copy in memory.",
    follow_up: "NumPy and PyTorch on the CPU can share memory without a copy. What can go wrong, and how does Rust's ownership forbid it?",
};

/// 06-01.E10
pub fn ndarray_bridge(yours: fn(&Tensor) -> Result<Array3<f64>>) -> Verdict {
    let counted = Tensor::arange(0f32, 24.0, &Device::Cpu).unwrap().reshape((2, 3, 4)).unwrap();
    let expected = |tensor: &Tensor| Ok(value_by_value(tensor));
    let turned = counted.permute((2, 0, 1)).unwrap();
    let part = counted.narrow(2, 1, 2).unwrap();
    let bytes = counted.to_dtype(DType::U8).unwrap();
    let half = (&counted / 8.0).unwrap().to_dtype(DType::F16).unwrap();
    let empty = Tensor::zeros((0, 3, 2), DType::F32, &Device::Cpu).unwrap();
    NDARRAY_BRIDGE
        .check(|images: &Tensor| told(yours(images)))
        .case("two images", counted.clone(), expected(&counted))
        .case("another order in memory", turned.clone(), expected(&turned))
        .case("a part of a larger tensor", part.clone(), expected(&part))
        .case("bytes", bytes.clone(), expected(&bytes))
        .case("half precision", half.clone(), expected(&half))
        .case("no images", empty, Ok(Array3::zeros((0, 3, 2))))
        .case("two dimensions", counted.reshape((6, 4)).unwrap(), Err(String::new()))
        .random(
            10,
            |numbers| {
                let shape: Vec<usize> = (0..3).map(|_| numbers.size(1..5)).collect();
                let tensor = reals(numbers, &shape);
                if numbers.size(0..2) == 0 { tensor } else { tensor.transpose(0, 2).unwrap() }
            },
            |images| Ok(value_by_value(images)),
        )
        .verdict()
}

fn value_by_value(images: &Tensor) -> Array3<f64> {
    Array3::from_shape_fn(images.dims3().unwrap(), |at| {
        images.i(at).unwrap().to_dtype(DType::F64).unwrap().to_scalar().unwrap()
    })
}

/// A tensor of f32 between -3 and 3.
pub(super) fn reals(numbers: &mut Numbers, shape: &[usize]) -> Tensor {
    let values: Vec<f32> = (0..shape.iter().product()).map(|_| numbers.real(-3.0..3.0) as f32).collect();
    Tensor::from_vec(values, shape, &Device::Cpu).unwrap()
}
