//! The generator that every random number of the toolkit comes from.

use chacha20::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng, TryRng, rand_core::Infallible, seq::SliceRandom};
use sha2::{Digest, Sha256};

/// A generator of random numbers that starts from `seed`.
///
/// ```
/// use anneal::prelude::*;
///
/// let mut rng = random::rng(7);
/// let noise: Vec<f64> = (0..3).map(|_| rng.normal(0.0, 1.0)).collect();
/// assert_eq!(noise, random::rng(7).normals(3));
/// ```
pub fn rng(seed: u64) -> Generator {
    Generator { core: ChaCha8Rng::seed_from_u64(seed), spare: None }
}

/// A generator for one part of a program: independent of every other name under the same seed.
///
/// ```
/// use anneal::prelude::*;
///
/// let (mut users, mut prices) = (random::stream(7, "users"), random::stream(7, "prices"));
/// assert_ne!(users.uniform(0.0, 1.0), prices.uniform(0.0, 1.0));
/// ```
pub fn stream(seed: u64, name: &str) -> Generator {
    let digest = Sha256::new().chain_update(seed.to_le_bytes()).chain_update(name).finalize();
    Generator { core: ChaCha8Rng::from_seed(digest.into()), spare: None }
}

/// The numbers `0..n` in random order; every order is equally likely.
///
/// ```
/// use anneal::prelude::*;
///
/// let order = random::permutation(5, 7);
/// assert_eq!(order, random::permutation(5, 7));
/// let mut sorted = order.clone();
/// sorted.sort();
/// assert_eq!(sorted, [0, 1, 2, 3, 4]);
/// ```
pub fn permutation(n: usize, seed: u64) -> Vec<usize> {
    stream(seed, "permutation").permutation(n)
}

/// Puts the values into random order, in place; every order is equally likely.
///
/// ```
/// use anneal::prelude::*;
///
/// let mut cards = ["ace", "king", "queen", "jack"];
/// random::shuffle(&mut cards, 7);
/// assert!(cards.contains(&"ace"));
/// ```
pub fn shuffle<T>(values: &mut [T], seed: u64) {
    stream(seed, "shuffle").shuffle(values);
}

/// Random numbers, one after the other; made by [`rng`] or [`stream`].
///
/// It is a generator of the `rand` crate too: `rng.random_range(1..=6)`, `rng.sample(rand_distr::Beta::new(2.0, 5.0)?)`.
/// A clone goes on with the same numbers as its original.
#[derive(Debug, PartialEq)]
pub struct Generator {
    core: ChaCha8Rng,
    /// Normal numbers are made in pairs; this is the one not given out yet.
    spare: Option<f64>,
}

impl Generator {
    /// A number between `low` (included) and `high` (excluded), all equally likely.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A number from the normal distribution with this mean and standard deviation.
    ///
    /// By the polar method: Marsaglia & Bray (1964), "A convenient method for generating normal variables".
    pub fn normal(&mut self, mean: f64, standard_deviation: f64) -> f64 {
        mean + standard_deviation * self.spare.take().unwrap_or_else(|| self.pair())
    }

    /// `n` standard normal numbers.
    pub fn normals(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.normal(0.0, 1.0)).collect()
    }

    /// `n` numbers between 0 (included) and 1 (excluded).
    pub fn uniforms(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.unit()).collect()
    }

    /// A waiting time with this mean, from the exponential distribution.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log1p(-self.unit())
    }

    /// A count with this mean, from the Poisson distribution; 0 for a mean of 0 or less.
    ///
    /// Counts the exponential waiting times that fit into an interval of this length, so it takes time in proportion.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        let mut elapsed = self.exponential(1.0);
        let mut count = 0;
        while elapsed < mean {
            elapsed += self.exponential(1.0);
            count += 1;
        }
        count
    }

    /// `true` with this probability; at 0 or less never, at 1 or more always.
    pub fn bernoulli(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// An index below `n`, all equally likely.
    ///
    /// # Panics
    ///
    /// When `n` is 0, as there is no such index.
    pub fn index(&mut self, n: usize) -> usize {
        assert!(n > 0, "random index: expected at least one value to choose from, got none");
        self.core.random_range(0..n)
    }

    /// An index into `weights`, each with a probability in proportion to its weight.
    ///
    /// # Panics
    ///
    /// When a weight is negative or not finite, or when none is above 0.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        assert!(
            total > 0.0 && total.is_finite() && weights.iter().all(|weight| *weight >= 0.0),
            "random weighted: expected finite weights of at least 0, one of them above 0, got {weights:?}"
        );
        let mut left = self.unit() * total;
        // Rounding can leave a little at the end, which belongs to the last weight that counts.
        let last = weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
        for (at, weight) in weights[..last].iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        last
    }

    /// Puts the values into random order, in place.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        values.shuffle(&mut self.core);
    }

    /// The numbers `0..n` in random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// Between 0 (included) and 1 (excluded), a multiple of 2⁻⁵³.
    fn unit(&mut self) -> f64 {
        self.core.random()
    }

    fn pair(&mut self) -> f64 {
        loop {
            let (x, y) = (self.uniform(-1.0, 1.0), self.uniform(-1.0, 1.0));
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let scale = (-2.0 * libm::log(square) / square).sqrt();
                self.spare = Some(y * scale);
                return x * scale;
            }
        }
    }
}

impl Clone for Generator {
    fn clone(&self) -> Self {
        Self { core: ChaCha8Rng::deserialize_state(&self.core.serialize_state()), spare: self.spare }
    }
}

impl TryRng for Generator {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.core.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.core.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.core.fill_bytes(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_goes_on_where_the_original_is() {
        let mut rng = rng(7);
        rng.normal(0.0, 1.0);
        let mut clone = rng.clone();
        assert_eq!(rng.normals(9), clone.normals(9));
        assert_eq!((rng.next_u32(), rng.next_u64()), (clone.next_u32(), clone.next_u64()));
    }
}
