//! Dropout whose masks are seeded.

use super::{Generator, stream};
use candle_core::{Device, ModuleT, Result, Tensor, bail};
use std::sync::{Arc, Mutex};

/// Dropout: in training, sets each value to 0 with probability `p` and multiplies the others by `1 / (1 - p)`.
///
/// Each call in training draws a new mask, the next one of the seed; a clone shares the sequence. In evaluation the
/// values pass unchanged. As `torch.nn.Dropout`; Srivastava et al. (2014), "Dropout: a simple way to prevent neural
/// networks from overfitting".
///
/// ```
/// use anneal::prelude::*;
///
/// let dropout = random::Dropout::new(0.5, 7);
/// let x = Tensor::ones((1, 8), DType::F32, &Device::Cpu)?;
/// let trained = dropout.forward_t(&x, true)?;
/// assert!(trained.flatten_all()?.to_vec1::<f32>()?.iter().all(|&x| x == 0.0 || x == 2.0));
/// assert_eq!(dropout.forward_t(&x, false)?.to_vec2::<f32>()?, x.to_vec2::<f32>()?);
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Dropout {
    p: f64,
    rng: Arc<Mutex<Generator>>,
}

impl Dropout {
    /// Drops with probability `p`, from 0 (nothing) to 1 (everything), by masks that follow from `seed`.
    pub fn new(p: f64, seed: u64) -> Self {
        Self { p, rng: Arc::new(Mutex::new(stream(seed, "dropout"))) }
    }
}

impl ModuleT for Dropout {
    /// # Errors
    ///
    /// When `p` is not between 0 and 1.
    fn forward_t(&self, xs: &Tensor, train: bool) -> Result<Tensor> {
        let p = self.p;
        if !(0.0..=1.0).contains(&p) {
            bail!("dropout: expected a probability between 0 and 1, got {p}");
        }
        if !train || p == 0.0 {
            return Ok(xs.clone());
        }
        let kept = if p < 1.0 { 1.0 / (1.0 - p) } else { 0.0 };
        let mask: Vec<f32> = {
            let mut rng = self.rng.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            (0..xs.elem_count()).map(|_| if rng.bernoulli(p) { 0.0 } else { kept as f32 }).collect()
        };
        xs * Tensor::from_vec(mask, xs.shape(), &Device::Cpu)?.to_dtype(xs.dtype())?.to_device(xs.device())?
    }
}
