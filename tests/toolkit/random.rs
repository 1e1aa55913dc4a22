//! Random numbers: the generator against its definition, the shape of what is drawn, and that a seed fixes everything.

use anneal::prelude::*;
use anneal::random::{self, Weights};

/// `tests/fixtures/random.json`, recorded by `python/reference/random_numbers.py`.
#[test]
fn the_numbers_are_those_of_chacha8() -> anyhow::Result<()> {
    let recorded: serde_json::Value = serde_json::from_str(include_str!("../fixtures/random.json"))?;
    let floats = |name: &str| -> Vec<f64> { serde_json::from_value(recorded[name].clone()).unwrap() };
    let integers: Vec<String> = serde_json::from_value(recorded["integers"].clone())?;

    let mut rng = random::rng(7);
    assert_eq!(integers, integers.iter().map(|_| rng.next_u64().to_string()).collect::<Vec<_>>());
    assert_eq!(floats("uniforms"), random::rng(7).uniforms(8));
    // The reference takes its logarithms from the system: the last digit may differ.
    for (ours, theirs) in random::rng(7).normals(8).iter().zip(floats("normals")) {
        assert!((ours / theirs - 1.0).abs() < 1e-14, "{ours} {theirs}");
    }
    Ok(())
}

type Draw = Box<dyn FnMut() -> f64>;

/// Mean and variance of each distribution, within five standard errors of 100,000 draws.
#[test]
fn distributions_have_their_moments() {
    let n = 100_000;
    let moments = |mut draw: Draw| {
        let values: Array1<f64> = (0..n).map(|_| draw()).collect();
        (values.mean().unwrap(), values.var(0.0))
    };
    let (mut a, mut b, mut c, mut d, mut e) =
        (random::rng(1), random::rng(2), random::rng(3), random::rng(4), random::rng(5));
    // (draw, mean, variance, fourth central moment): textbook values of each distribution.
    let cases: [(Draw, f64, f64, f64); 5] = [
        (Box::new(move || a.uniform(2.0, 5.0)), 3.5, 0.75, 81.0 / 80.0),
        (Box::new(move || b.normal(10.0, 3.0)), 10.0, 9.0, 243.0),
        (Box::new(move || c.exponential(2.0)), 2.0, 4.0, 144.0),
        (Box::new(move || d.poisson(3.0) as f64), 3.0, 3.0, 30.0),
        (Box::new(move || f64::from(u8::from(e.bernoulli(0.2)))), 0.2, 0.16, 0.0832),
    ];
    for (draw, mean, variance, fourth) in cases {
        let got = moments(draw);
        let error = |variance: f64| 5.0 * (variance / n as f64).sqrt();
        assert!((got.0 - mean).abs() < error(variance), "{got:?}, expected a mean of {mean}");
        assert!((got.1 - variance).abs() < error(fourth - variance * variance), "{got:?}, expected {variance}");
    }
}

/// χ² of 24 orders over 24,000 draws: 23 degrees of freedom, so above 49.7 in one of a thousand seeds.
#[test]
fn every_order_is_equally_likely() {
    let mut counts = std::collections::HashMap::new();
    let mut rng = random::rng(11);
    for _ in 0..24_000 {
        *counts.entry(rng.permutation(4)).or_insert(0) += 1;
    }
    assert_eq!(counts.len(), 24);
    let chi_square: f64 = counts.values().map(|&count| f64::powi(f64::from(count) - 1000.0, 2) / 1000.0).sum();
    assert!(chi_square < 49.7, "{chi_square}");
}

#[test]
fn weights_are_proportions() {
    let mut rng = random::rng(3);
    let mut counts = [0.0; 4];
    (0..60_000).for_each(|_| counts[rng.weighted(&[1.0, 0.0, 2.0, 3.0])] += 1.0);
    // Binomial: five standard deviations are below 620.
    for (count, expected) in counts.iter().zip([10_000.0, 0.0, 20_000.0, 30_000.0]) {
        assert!(f64::abs(count - expected) < 620.0 && (expected > 0.0 || *count == 0.0), "{counts:?}");
    }
}

#[test]
#[should_panic(expected = "expected finite weights of at least 0, one of them above 0, got [0.0, 0.0]")]
fn weights_of_nothing_are_refused() {
    random::rng(1).weighted(&[0.0, 0.0]);
}

#[test]
#[should_panic(expected = "expected at least one value to choose from, got none")]
fn an_index_into_nothing_is_refused() {
    random::rng(1).index(0);
}

#[test]
fn a_seed_fixes_what_is_drawn_and_nothing_else_does() {
    let (a, b): (Array2<f64>, Array2<f64>) = (random::array::normal((40, 3), 7), random::array::normal((40, 3), 7));
    assert_eq!(a, b);
    assert_ne!(a, random::array::normal((40, 3), 8));
    // The same seed in different functions gives unrelated numbers: |r| is below 5/√n for independent ones.
    let (x, y): (Array1<f64>, Array1<f64>) = (random::array::normal(10_000, 7), random::array::uniform(10_000, 7));
    let r = ((&x - x.mean().unwrap()) * (&y - y.mean().unwrap())).mean().unwrap() / (x.std(0.0) * y.std(0.0));
    assert!(r.abs() < 0.05, "{r}");
    assert!(random::array::integers([2, 3, 4], -2..3, 7).iter().all(|value| (-2..3).contains(value)));
    assert_eq!(random::array::normal((0, 3), 7).dim(), (0, 3));
    assert_eq!((random::permutation(0, 7), random::permutation(1, 7)), (vec![], vec![0]));
}

#[test]
fn tensors_take_their_type_from_the_arguments() -> anyhow::Result<()> {
    let x = random::tensor::randn(2f64, 0.5, (100, 100), &Device::Cpu, 7)?;
    assert_eq!(x.dtype(), DType::F64);
    let mean = x.mean_all()?.to_scalar::<f64>()?;
    assert!((mean - 2.0).abs() < 0.025, "{mean}"); // five standard errors
    let single = random::tensor::rand(0f32, 1., (3, 2), &Device::Cpu, 7)?.to_vec2::<f32>()?;
    assert_eq!(single, random::tensor::rand(0f32, 1., (3, 2), &Device::Cpu, 7)?.to_vec2::<f32>()?);
    let order = random::tensor::permutation(100, &Device::Cpu, 7)?.to_vec1::<u32>()?;
    assert_eq!(order.iter().map(|&at| at as usize).collect::<Vec<_>>(), random::permutation(100, 7));
    Ok(())
}

/// Half-width of a uniform start, or standard deviation of a normal one, from the formulas of `torch.nn.init`.
#[test]
fn layers_start_as_their_formula_says() -> anyhow::Result<()> {
    let cases = [
        (Weights::Candle, (2.0 / 400.0_f64).sqrt()),
        (Weights::Torch, 1.0 / 400f64.sqrt() / 3f64.sqrt()),
        (Weights::KaimingUniform, (2.0 / 400.0_f64).sqrt()),
        (Weights::XavierUniform, (2.0 / 500.0_f64).sqrt()),
        (Weights::XavierNormal, (2.0 / 500.0_f64).sqrt()),
    ];
    for (start, deviation) in cases {
        let weights = VarMap::new();
        let vb = random::var_builder_with(start, &weights, DType::F64, &Device::Cpu, 7);
        let layer = candle_nn::linear(400, 100, vb.pp("fc"))?;
        let got = layer.weight().sqr()?.mean_all()?.to_scalar::<f64>()?.sqrt();
        assert!((got / deviation - 1.0).abs() < 0.02, "{start:?}: {got}, expected {deviation}");
        let bias = layer.bias().unwrap().abs()?.max_all()?.to_scalar::<f64>()?;
        assert!(bias <= 0.05 && bias > 0.04, "{bias}");
    }
    Ok(())
}

#[test]
fn a_layer_depends_on_its_name_not_on_the_order() -> anyhow::Result<()> {
    let build = |names: [&str; 2]| -> anyhow::Result<Vec<Vec<f32>>> {
        let weights = VarMap::new();
        let vb = random::var_builder(&weights, DType::F32, &Device::Cpu, 7);
        for name in names {
            candle_nn::linear(3, 3, vb.pp(name))?;
        }
        let data = weights.data().lock().unwrap();
        ["a.weight", "b.weight", "a.bias"].iter().map(|name| Ok(data[*name].flatten_all()?.to_vec1()?)).collect()
    };
    let (one, other) = (build(["a", "b"])?, build(["b", "a"])?);
    assert_eq!(one, other);
    assert_ne!(one[0], one[1]);
    Ok(())
}

#[test]
fn a_variable_is_made_once_and_trained() -> anyhow::Result<()> {
    let weights = VarMap::new();
    let vb = random::var_builder(&weights, DType::F32, &Device::Cpu, 7);
    let layer = candle_nn::linear(2, 1, vb.pp("out"))?;
    let before = layer.weight().to_vec2::<f32>()?;
    let mut sgd = SGD::new(weights.all_vars(), 0.1)?;
    sgd.backward_step(&layer.forward(&Tensor::ones((4, 2), DType::F32, &Device::Cpu)?)?.sqr()?.mean_all()?)?;
    let again = candle_nn::linear(2, 1, vb.pp("out"))?;
    assert_ne!(before, again.weight().to_vec2::<f32>()?);
    let error = candle_nn::linear(3, 1, vb.pp("out")).unwrap_err().to_string();
    assert!(error.starts_with("shape of the variable out.weight: expected [1, 3], got [1, 2]"), "{error}");
    let conv = candle_nn::conv2d(3, 8, 3, Default::default(), vb.pp("conv"))?;
    assert_eq!(conv.weight().dims(), [8, 3, 3, 3]);
    Ok(())
}

#[test]
fn dropout_keeps_the_mean_and_lets_gradients_through() -> anyhow::Result<()> {
    let x = Var::ones((100, 100), DType::F64, &Device::Cpu)?;
    let dropout = random::Dropout::new(0.25, 7);
    let y = dropout.forward_t(&x, true)?;
    let dropped = y.eq(0.0)?.to_dtype(DType::F64)?.mean_all()?.to_scalar::<f64>()?;
    assert!((dropped - 0.25).abs() < 0.022, "{dropped}"); // five standard deviations of 10,000 draws
    let gradient = y.sum_all()?.backward()?.get(&x).unwrap().to_vec2::<f64>()?;
    assert_eq!(gradient, y.to_vec2::<f64>()?);
    // A second mask differs; a second dropout of the same seed repeats both.
    let next = dropout.forward_t(&x, true)?.to_vec2::<f64>()?;
    assert_ne!(next, gradient);
    let again = random::Dropout::new(0.25, 7);
    assert_eq!(again.forward_t(&x, true)?.to_vec2::<f64>()?, gradient);
    assert_eq!(again.forward_t(&x, true)?.to_vec2::<f64>()?, next);
    assert!(random::Dropout::new(1.0, 7).forward_t(&x, true)?.to_vec2::<f64>()?.concat().iter().all(|&y| y == 0.0));
    let error = random::Dropout::new(1.5, 7).forward_t(&x, true).unwrap_err().to_string();
    assert!(error.starts_with("dropout: expected a probability between 0 and 1, got 1.5"), "{error}");
    Ok(())
}
