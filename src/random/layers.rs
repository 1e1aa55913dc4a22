//! A `VarBuilder` whose new weights are seeded, so that candle's own layers start from the same numbers every time.

use super::{init, stream};
use candle_core::{DType, Device, Result, Shape, Tensor, Var, bail};
use candle_nn::{Init, VarBuilder, VarMap, var_builder::SimpleBackend};

/// A `VarBuilder` on top of `weights`, as `VarBuilder::from_varmap`, whose new variables are drawn from `seed`.
///
/// A variable's numbers follow from the seed and its name (`fc1.weight`) alone, so the order in which layers are made
/// does not matter. What `weights` already holds is given out as it is. The numbers are distributed as candle's layers
/// ask; [`var_builder_with`] has PyTorch's defaults.
///
/// ```
/// use anneal::prelude::*;
///
/// let weights = VarMap::new();
/// let vb = random::var_builder(&weights, DType::F32, &Device::Cpu, 7);
/// let hidden = candle_nn::linear(4, 16, vb.pp("hidden"))?;
/// let out = candle_nn::linear(16, 3, vb.pp("out"))?;
/// assert_eq!(weights.all_vars().len(), 4);
///
/// let again = candle_nn::linear(4, 16, random::var_builder(&VarMap::new(), DType::F32, &Device::Cpu, 7).pp("hidden"))?;
/// assert_eq!(hidden.weight().to_vec2::<f32>()?, again.weight().to_vec2::<f32>()?);
/// # Ok::<(), candle_core::Error>(())
/// ```
pub fn var_builder(weights: &VarMap, dtype: DType, device: &Device, seed: u64) -> VarBuilder<'static> {
    var_builder_with(Weights::Candle, weights, dtype, device, seed)
}

/// The same as [`var_builder`], with a choice of how the weights of linear and convolution layers start.
///
/// ```
/// use anneal::prelude::*;
/// use anneal::random::Weights;
///
/// let weights = VarMap::new();
/// let vb = random::var_builder_with(Weights::Torch, &weights, DType::F32, &Device::Cpu, 7);
/// let layer = candle_nn::linear(100, 10, vb.pp("fc"))?; // within ±1/√100, as torch.nn.Linear(100, 10)
/// assert!(layer.weight().abs()?.max_all()?.to_scalar::<f32>()? <= 0.1);
/// # Ok::<(), candle_core::Error>(())
/// ```
pub fn var_builder_with(
    start: Weights,
    weights: &VarMap,
    dtype: DType,
    device: &Device,
    seed: u64,
) -> VarBuilder<'static> {
    let backend = Seeded { weights: weights.clone(), seed, start };
    VarBuilder::from_backend(Box::new(backend), dtype, device.clone())
}

/// How the weights of linear and convolution layers start; biases, embeddings and norms start as candle has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Weights {
    /// As candle has it: [`init::kaiming_normal`].
    #[default]
    Candle,
    /// As PyTorch has it: [`init::torch_default`].
    Torch,
    /// [`init::kaiming_uniform`], for `relu`.
    KaimingUniform,
    /// [`init::xavier_uniform`], for `tanh`.
    XavierUniform,
    /// [`init::xavier_normal`], for `tanh`.
    XavierNormal,
}

impl Weights {
    /// Weights are what candle's layers ask a Kaiming start for; everything else is left alone.
    fn choose(self, asked: Init, shape: &Shape) -> Init {
        match (asked, self) {
            (Init::Kaiming { .. }, Self::Torch) => init::torch_default(shape.clone()),
            (Init::Kaiming { .. }, Self::KaimingUniform) => init::kaiming_uniform(shape.clone()),
            (Init::Kaiming { .. }, Self::XavierUniform) => init::xavier_uniform(shape.clone()),
            (Init::Kaiming { .. }, Self::XavierNormal) => init::xavier_normal(shape.clone()),
            _ => asked,
        }
    }
}

struct Seeded {
    weights: VarMap,
    seed: u64,
    start: Weights,
}

impl SimpleBackend for Seeded {
    fn get(&self, shape: Shape, name: &str, asked: Init, dtype: DType, device: &Device) -> Result<Tensor> {
        let mut weights = self.weights.data().lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(held) = weights.get(name) {
            if held.shape() != &shape {
                bail!("shape of the variable {name}: expected {shape:?}, got {:?}", held.shape());
            }
            return Ok(held.as_tensor().clone());
        }
        let init = self.start.choose(asked, &shape);
        let numbers = init::draw(init, shape, dtype, device, &mut stream(self.seed, &format!("variable {name}")))?;
        let made = Var::from_tensor(&numbers)?;
        let tensor = made.as_tensor().clone();
        weights.insert(name.to_owned(), made);
        Ok(tensor)
    }

    fn get_unchecked(&self, name: &str, _: DType, _: &Device) -> Result<Tensor> {
        let weights = self.weights.data().lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match weights.get(name) {
            Some(held) => Ok(held.as_tensor().clone()),
            None => bail!("variable {name}: expected one that was made before, or a shape to make it; got neither"),
        }
    }

    fn contains_tensor(&self, name: &str) -> bool {
        self.weights.data().lock().unwrap_or_else(|poisoned| poisoned.into_inner()).contains_key(name)
    }
}
