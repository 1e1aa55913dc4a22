//! Random numbers with a seed: the same on every machine, in every thread count, every day.
//!
//! ```
//! use anneal::prelude::*;
//!
//! // A generator to draw from, as `np.random.default_rng(7)`.
//! let mut rng = random::rng(7);
//! let height = rng.normal(170.0, 8.0);
//! let face = rng.random_range(1..=6); // rand's own methods work as well
//!
//! // Whole arrays, tensors, layers and orders in one call; the seed stands last.
//! let x = random::array::normal((100, 3), 7);
//! let t = random::tensor::randn(0f32, 1., (2, 3), &Device::Cpu, 7)?;
//! let order = random::permutation(100, 7);
//! let weights = VarMap::new();
//! let layer = candle_nn::linear(3, 1, random::var_builder(&weights, DType::F32, &Device::Cpu, 7).pp("out"))?;
//! # assert!((100.0..240.0).contains(&height) && (1..=6).contains(&face));
//! # assert_eq!((x.dim(), t.dims(), order.len(), layer.weight().dims()), ((100, 3), &[2, 3][..], 100, &[1, 3][..]));
//! # Ok::<(), candle_core::Error>(())
//! ```
//!
//! | Python | here |
//! |---|---|
//! | `np.random.default_rng(7)` | [`rng(7)`](rng) |
//! | `rng.standard_normal((100, 3))` | [`array::normal((100, 3), 7)`](array::normal) |
//! | `rng.permutation(100)` | [`permutation(100, 7)`](permutation) |
//! | `torch.manual_seed(7); torch.randn(2, 3)` | [`tensor::randn(0f32, 1., (2, 3), &Device::Cpu, 7)`](tensor::randn) |
//! | `torch.manual_seed(7); nn.Linear(3, 1)` | [`layer`](var_builder()) by a seeded `VarBuilder` |
//! | `nn.Dropout(0.5)` | [`Dropout::new(0.5, 7)`](Dropout) |
//!
//! A call with a seed gives the same result wherever it stands and however often its cell is run. Each function draws
//! from a stream of its own, so `array::normal(n, 7)` and `array::uniform(n, 7)` have nothing to do with each other;
//! the *same* function with the same seed repeats itself, so give each array its own seed or draw from one generator.
//!
//! Use nothing else for numbers that a lesson depends on: candle's CPU generator cannot be seeded, and `rand`'s
//! `StdRng` may change between versions. The numbers are those of ChaCha with 8 rounds; logarithms and the like are
//! computed in Rust rather than by the system, whose last digits differ between systems.

pub mod array;
mod dropout;
mod generator;
pub mod init;
mod layers;
pub mod tensor;

pub use dropout::Dropout;
pub use generator::{Generator, permutation, rng, shuffle, stream};
pub use layers::{Weights, var_builder, var_builder_with};
