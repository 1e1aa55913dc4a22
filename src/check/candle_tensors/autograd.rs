//! Gradients: taking them, stopping them, writing one, adding them up.

use std::cell::Cell;

use candle_core::{Device, Result, Tensor, Var};
use polars::df;
use polars::prelude::DataFrame;

use super::tensors::reals;
use super::{TORCH, rows, told};
use crate::check::recorded::{self, recorded};
use crate::exercise::{Exercise, Level, Verdict};

pub(super) static GRAD_OF_POLY: Exercise = Exercise {
    id: "06-01.E5",
    signature: "fn grad_of_poly(coefficients: &[f64], x: &Tensor) -> candle_core::Result<Tensor>",
    statement: "The slope of the polynomial c₀ + c₁x + c₂x² + ... at each number of `x` (`f64`, one dimension), found by autograd. Of a constant, and of no coefficients at all, it is 0 everywhere.",
    level: Level::Easy,
    minutes: 10,
    topics: &["autograd"],
    hints: &[
        "Make a variable of `x` with `Var::from_tensor`, compute the polynomial from it, call `backward()` on the sum, and ask the gradients for the variable.",
        "By Horner: start at `x.zeros_like()?` and for each coefficient from the last, `value = ((value * x)? + c)?`. What `grads.get(&x)` does not hold is 0: `None => x.zeros_like()`.",
    ],
    learnt: "`backward` of a sum gives every slope at once, and a variable that the result does not depend on has no gradient at all: `None`, not 0.",
    complexity: "O(n × degree) time forwards and the same backwards; the graph keeps every step in memory.",
    follow_up: "You need the slope of the slope as well. What does candle's `backward` do to the graph of the gradient, and what does PyTorch's `create_graph=True`?",
};

/// 06-01.E5
pub fn grad_of_poly(yours: fn(&[f64], &Tensor) -> Result<Tensor>) -> Verdict {
    let at = |x: &[f64]| Tensor::new(x, &Device::Cpu).unwrap();
    let slopes = |slopes: &[f64]| Ok(at(slopes));
    let coefficients: Vec<f64> = recorded(TORCH, "polynomial");
    let x: Vec<f64> = recorded(TORCH, "polynomial_x");
    GRAD_OF_POLY
        .check(|(coefficients, x): &(Vec<f64>, Tensor)| told(yours(coefficients, x)))
        .case("a parabola", (vec![0., 0., 1.], at(&[-1., 0., 3.])), slopes(&[-2., 0., 6.]))
        .case("a line", (vec![5., -2.], at(&[0., 10.])), slopes(&[-2., -2.]))
        .case("a constant", (vec![7.], at(&[1., 2.])), slopes(&[0., 0.]))
        .case("no coefficients", (vec![], at(&[1., 2., 3.])), slopes(&[0., 0., 0.]))
        .case("a cubic at 0 and below", (vec![1., -3., 0., 4.], at(&[0., -0.5])), slopes(&[-3., 0.]))
        // torch: p(x).sum().backward(); x.grad
        .case("as PyTorch has it", (coefficients, at(&x)), Ok(at(&recorded::<Vec<f64>>(TORCH, "polynomial_slopes"))))
        .random(
            20,
            |numbers| {
                let (degree, count) = (numbers.size(0..6), numbers.size(1..6));
                (numbers.reals(degree + 1, -2.0..2.0), at(&numbers.reals(count, -2.0..2.0)))
            },
            |(coefficients, x)| {
                let slope = |x: f64| {
                    let terms = coefficients.iter().enumerate().skip(1);
                    terms.map(|(power, c)| c * power as f64 * x.powi(power as i32 - 1)).sum()
                };
                Ok(at(&x.to_vec1::<f64>().unwrap().into_iter().map(slope).collect::<Vec<f64>>()))
            },
        )
        .verdict()
}

pub(super) static DETACH_RULE: Exercise = Exercise {
    id: "06-01.E6",
    signature: "fn detach_rule(x: &Tensor) -> candle_core::Result<Tensor>",
    statement: "Round every number of `x` to the nearest whole number, but let the gradient pass as if nothing had been rounded. The slope of `round` is 0 nearly everywhere, so nothing before it would ever learn; this trick, the straight-through estimator, is how networks with quantised weights are trained. `detach` is all you need.",
    level: Level::Medium,
    minutes: 8,
    topics: &["autograd"],
    hints: &[
        "What is detached counts as a constant. Write the rounded number as `x` plus something that the gradient must not see.",
        "`x + (x.round()? - x)?.detach()`: forwards the two `x` cancel, backwards only the first one counts.",
    ],
    learnt: "`a + (b - a).detach()` has the value of `b` and the gradient of `a`.",
    complexity: "O(n) time and memory.",
    follow_up: "The forward pass and the gradient now disagree. Where does training with such a biased gradient go wrong, and what is done about it?",
};

/// 06-01.E6
pub fn detach_rule(yours: fn(&Tensor) -> Result<Tensor>) -> Verdict {
    let at = |x: &[f64]| Tensor::new(x, &Device::Cpu).unwrap();
    let rounded = |x: &Tensor| {
        let x: Vec<f64> = x.to_vec1().unwrap();
        let slopes = (0..x.len()).map(|at| Some(weight(at))).collect::<Vec<_>>();
        Ok(pass(&x, &x.iter().map(|x| x.round()).collect::<Vec<_>>(), &slopes))
    };
    let x: Vec<f64> = recorded(TORCH, "straight_through_x");
    let (values, slopes): (Vec<f64>, Vec<Option<f64>>) =
        (recorded(TORCH, "straight_through"), recorded(TORCH, "straight_through_slopes"));
    DETACH_RULE
        .check(|x: &Tensor| passes(yours, x))
        .case("up and down", at(&[0.2, 0.8, 1.6]), rounded(&at(&[0.2, 0.8, 1.6])))
        .case("below zero", at(&[-0.4, -0.6, -7.9]), rounded(&at(&[-0.4, -0.6, -7.9])))
        .case("whole already", at(&[-2., 0., 5.]), rounded(&at(&[-2., 0., 5.])))
        .case("one number", at(&[3.3]), rounded(&at(&[3.3])))
        .case("large numbers", at(&[1e9 + 0.25, -1e9 - 0.25]), rounded(&at(&[1e9 + 0.25, -1e9 - 0.25])))
        // torch: (x + (x.round() - x).detach())
        .case("as PyTorch has it", at(&x), Ok(pass(&x, &values, &slopes)))
        .random(
            15,
            |numbers| {
                let count = numbers.size(1..8);
                // Halves are rounded differently here and there, so there are none.
                at(&numbers.integers(count, -40..41).iter().map(|n| *n as f64 / 9.0).collect::<Vec<_>>())
            },
            rounded,
        )
        .verdict()
}

/// What the gradient from above holds: 1, 2, 3..., so that a gradient of ones does not do.
fn weight(at: usize) -> f64 {
    (at + 1) as f64
}

/// One pass forwards and backwards: a row for each number.
fn passes(yours: fn(&Tensor) -> Result<Tensor>, x: &Tensor) -> std::result::Result<DataFrame, String> {
    let run = || -> Result<_> {
        let x = Var::from_tensor(x)?;
        let y = yours(x.as_tensor())?;
        let weights: Vec<f64> = (0..y.elem_count()).map(weight).collect();
        let weights = Tensor::from_vec(weights, y.shape(), &Device::Cpu)?.to_dtype(y.dtype())?;
        let grads = (&y * weights)?.sum_all()?.backward()?;
        Ok((y, grads.get(&x).cloned()))
    };
    let numbers = |tensor: &Tensor| crate::exercise::numbers(tensor).map_err(|error| error.to_string());
    let (y, slope) = told(run())?;
    if y.dims() != x.dims() {
        return Err(format!("x has the shape {:?}, yours has {:?}", x.dims(), y.dims()));
    }
    let slopes = match &slope {
        Some(slope) => numbers(slope)?.into_iter().map(Some).collect(),
        None => vec![None; x.elem_count()],
    };
    Ok(pass(&numbers(x)?, &numbers(&y)?, &slopes))
}

fn pass(x: &[f64], values: &[f64], slopes: &[Option<f64>]) -> DataFrame {
    df!("x" => x, "value" => values, "gradient" => slopes).expect("columns of one length")
}

pub(super) static CUSTOM_OP: Exercise = Exercise {
    id: "06-01.E7",
    signature: "fn custom_op(x: &Tensor) -> candle_core::Result<Tensor>",
    statement: "Softplus, ln(1 + eˣ), as an operation of your own with its own backward pass, for `f32` of any shape and any memory order. Above 88 eˣ is infinite in `f32`, and below -17 it vanishes beside 1: yours must be right for any `x`, in the value and in the gradient, to 1e-5 of the number itself.",
    level: Level::Hard,
    minutes: 25,
    topics: &["autograd", "stability"],
    hints: &[
        "Implement `candle_core::CustomOp1` for a struct of yours: `name`, `cpu_fwd`, `bwd`. `candle_core::cpu_backend::unary_map(slice, layout, f)` walks any memory order. Stable: `x.max(0.0) + (-x.abs()).exp().ln_1p()`.",
        "In `cpu_fwd`: `let y = unary_map(storage.as_slice::<f32>()?, layout, softplus);` and `Ok((CpuStorage::F32(y), layout.shape().clone()))`. In `bwd`: `Ok(Some((grad * candle_nn::ops::sigmoid(x)?)?))`. Then `x.apply_op1(Softplus)`.",
    ],
    learnt: "An operation is two functions, forwards and backwards; writing both by hand is how a formula that is unstable when composed becomes exact.",
    complexity: "O(n) time; one tensor instead of the three that the composed formula keeps for its backward pass.",
    follow_up: "How do you test a backward pass that you wrote yourself, and which step size do you take in f32?",
};

/// 06-01.E7
pub fn custom_op(yours: fn(&Tensor) -> Result<Tensor>) -> Verdict {
    let new = |x: &[f32]| Tensor::new(x, &Device::Cpu).unwrap();
    let matrix = Tensor::arange(-3f32, 3.0, &Device::Cpu).unwrap().reshape((2, 3)).unwrap();
    let x: Vec<f32> = recorded(TORCH, "softplus_x");
    let (values, slopes): (Vec<f64>, Vec<Option<f64>>) =
        (recorded(TORCH, "softplus"), recorded(TORCH, "softplus_slopes"));
    let wide: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
    let exact = |x: &Tensor| {
        let x: Vec<f64> = crate::exercise::numbers(x).expect("numbers");
        // In f64 the plain formulas hold on this range.
        let values: Vec<f64> = x.iter().map(|x| x.max(0.0) + (-x.abs()).exp().ln_1p()).collect();
        let slopes: Vec<Option<f64>> =
            x.iter().enumerate().map(|(at, x)| Some(weight(at) / (1.0 + (-x).exp()))).collect();
        Ok(pass(&x, &values, &slopes))
    };
    let cases = [
        ("around zero", new(&[-1.0, 0.0, 1.0])),
        ("where the exponential is infinite", new(&[89.0, 200.0, 1e5])),
        ("where it vanishes beside 1", new(&[-17.0, -30.0, -80.0])),
        ("a transposed view", matrix.t().unwrap()),
        ("a part of a larger tensor", matrix.narrow(1, 1, 2).unwrap()),
        ("one number", new(&[2.5])),
    ];
    let mut check = CUSTOM_OP.check(|x: &Tensor| passes(yours, x)).relative(1e-5);
    for (name, x) in cases {
        let expected = exact(&x);
        check = check.case(name, x, expected);
    }
    check
        // torch: torch.nn.functional.softplus(x, threshold=1000) in float64
        .case("as PyTorch has it", new(&x), Ok(pass(&wide, &values, &slopes)))
        .random(
            15,
            |numbers| {
                let count = numbers.size(1..9);
                new(&numbers.reals(count, -60.0..60.0).iter().map(|x| *x as f32).collect::<Vec<_>>())
            },
            exact,
        )
        .verdict()
}

pub(super) static GRADIENT_ACCUMULATION: Exercise = Exercise {
    id: "06-01.E11",
    signature: "fn gradient_accumulation(x: &Tensor, y: &Tensor, w: &Var, size: usize, loss: Loss) -> candle_core::Result<Tensor>",
    statement: "The gradient of the mean loss over *all* rows with respect to `w`, on a device whose memory holds only `size` rows at once: `loss(x, y, w)`, a `fn(&Tensor, &Tensor, &Var) -> candle_core::Result<Tensor>`, is the mean over the rows that it is given, and an error for more than `size`. Cut the rows into batches, take their gradients, and add them up so that the result equals that of one large batch. The last batch may be smaller.",
    level: Level::Medium,
    minutes: 15,
    topics: &["autograd", "training"],
    hints: &[
        "A mean over all rows is not the mean of the batches' means when the last batch is smaller. How much does each batch count?",
        "For `start` in `(0..n).step_by(size)` with `rows = size.min(n - start)`: `loss(&x.narrow(0, start, rows)?, &y.narrow(0, start, rows)?, w)?.backward()?`, its gradient times `rows / n`, added to the sum.",
    ],
    learnt: "Gradients of sums are sums of gradients: many small batches are one large one, if each counts by its rows.",
    complexity: "O(n) time as with one batch; memory for the activations of one small batch and one gradient.",
    follow_up: "With batch normalisation in the network, small batches that are added up are no longer one large batch. Why?",
};

thread_local! {
    /// How many rows the device of the present case holds: a `fn` has no other place to look.
    static CAPACITY: Cell<usize> = const { Cell::new(0) };
}

type Loss = fn(&Tensor, &Tensor, &Var) -> Result<Tensor>;

/// 06-01.E11
pub fn gradient_accumulation(yours: fn(&Tensor, &Tensor, &Var, usize, Loss) -> Result<Tensor>) -> Verdict {
    let column = |values: &[f64]| Tensor::new(values, &Device::Cpu).unwrap().unsqueeze(1).unwrap();
    let recorded_column = |key: &str| recorded::tensor(TORCH, key).unsqueeze(1).unwrap();
    let call = |(x, y, w, size): &(Tensor, Tensor, Tensor, usize)| {
        CAPACITY.set(*size);
        told(Var::from_tensor(w).and_then(|w| yours(x, y, &w, *size, mean_squared_error)))
    };
    let four = rows(&[[1., 0.], [0., 1.], [1., 1.], [2., -1.]]);
    let targets = column(&[1., 2., 0., 3.]);
    let w = column(&[0.5, -0.5]);
    let exact = |(x, y, w, _): &(Tensor, Tensor, Tensor, usize)| Ok(slope(x, y, w));
    let of = |rows: usize, size: usize| {
        (four.narrow(0, 0, rows).unwrap(), targets.narrow(0, 0, rows).unwrap(), w.clone(), size)
    };
    GRADIENT_ACCUMULATION
        .check(call)
        .case("two batches of two", of(4, 2), exact(&of(4, 2)))
        .case("the last batch is smaller", of(4, 3), exact(&of(4, 3)))
        .case("row by row", of(3, 1), exact(&of(3, 1)))
        .case("everything fits", of(4, 100), exact(&of(4, 100)))
        .case("one row", of(1, 8), exact(&of(1, 8)))
        // torch: the gradient of one batch of all rows
        .case(
            "as PyTorch has it",
            (
                recorded::tensor(TORCH, "accumulation_x"),
                recorded_column("accumulation_y"),
                recorded_column("accumulation_w"),
                4,
            ),
            Ok(recorded_column("accumulation_slope")),
        )
        .random(
            15,
            |numbers| {
                let (rows, width) = (numbers.size(1..12), numbers.size(1..4));
                let mut wide = |shape: &[usize]| reals(numbers, shape).to_dtype(candle_core::DType::F64).unwrap();
                let (x, y, w) = (wide(&[rows, width]), wide(&[rows, 1]), wide(&[width, 1]));
                (x, y, w, numbers.size(1..6))
            },
            exact,
        )
        .verdict()
}

/// The mean squared error of `x w` against `y`, on a device that holds a few rows.
fn mean_squared_error(x: &Tensor, y: &Tensor, w: &Var) -> Result<Tensor> {
    let (rows, capacity) = (x.dim(0)?, CAPACITY.get());
    if rows > capacity {
        candle_core::bail!("out of memory: {rows} rows, and the device holds {capacity}");
    }
    (x.matmul(w.as_tensor())? - y)?.sqr()?.mean_all()
}

/// In closed form: 2/n Xᵀ(Xw - y).
fn slope(x: &Tensor, y: &Tensor, w: &Tensor) -> Tensor {
    let error = (x.matmul(w).unwrap() - y).unwrap();
    let scale = 2.0 / x.dims()[0] as f64;
    (x.t().unwrap().matmul(&error).unwrap() * scale).unwrap()
}
