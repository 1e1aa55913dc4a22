//! A linear relation with known coefficients.

use super::{Draft, Generated, floats};
use crate::random::stream;

/// What [`regression`] was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct RegressionTruth {
    /// One for each feature.
    pub coefficients: Vec<f64>,
    /// The value at the origin.
    pub intercept: f64,
    /// The standard deviation of what was added.
    pub noise: f64,
}

/// What [`regression`] leaves at its default.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// How many rows.
    pub rows: usize,
    /// One for each feature, `x1`, `x2`, ...
    pub coefficients: Vec<f64>,
    /// The value at the origin; 0 unless set.
    pub intercept: f64,
    /// The standard deviation of what is added to `y`; 1 unless set.
    pub noise: f64,
    /// The correlation of each feature with the next, between -1 and 1; 0 unless set.
    pub correlation: f64,
}

impl Default for Regression {
    fn default() -> Self {
        Self { rows: 200, coefficients: vec![2.0, -1.0], intercept: 0.0, noise: 1.0, correlation: 0.0 }
    }
}

/// y = coefficients · x + noise, with independent standard normal features and normal noise.
///
/// A coefficient of 0 makes a feature that says nothing. [`Regression`] has more to choose: intercept, correlation.
///
/// ```
/// use anneal::datasets::{Regression, regression};
///
/// let set = regression(100, &[3.0, 0.0, -2.0], 0.5, 7);
/// assert_eq!((set.frame.shape(), set.truth.intercept), ((100, 4), 0.0));
/// let collinear = Regression { correlation: 0.99, intercept: 10.0, ..Regression::default() }.generate(7);
/// assert_eq!(collinear.truth.coefficients, [2.0, -1.0]);
/// ```
pub fn regression(rows: usize, coefficients: &[f64], noise: f64, seed: u64) -> Generated<RegressionTruth> {
    Regression { rows, coefficients: coefficients.to_vec(), noise, ..Regression::default() }.generate(seed)
}

impl Regression {
    /// The rows.
    pub fn generate(&self, seed: u64) -> Generated<RegressionTruth> {
        let mut rng = stream(seed, "datasets::regression");
        let own = (1.0 - self.correlation * self.correlation).max(0.0).sqrt();
        let mut columns = vec![Vec::with_capacity(self.rows); self.coefficients.len()];
        let mut y = Vec::with_capacity(self.rows);
        for _ in 0..self.rows {
            let (mut sum, mut before) = (self.intercept, None);
            for (column, coefficient) in columns.iter_mut().zip(&self.coefficients) {
                let z = rng.normal(0.0, 1.0);
                let x = before.map_or(z, |before: f64| self.correlation * before + own * z);
                column.push(x);
                sum += coefficient * x;
                before = Some(x);
            }
            y.push(sum + rng.normal(0.0, self.noise));
        }
        let summary = "Each row is a linear combination of features, plus noise. `truth` has the coefficients.";
        let mut draft = Draft::new("regression", "Linear regression", summary.into());
        for (at, column) in columns.into_iter().enumerate() {
            draft = draft.column(floats(&format!("x{}", at + 1), column), "", "feature, mean 0 and variance 1");
        }
        let data = draft.column(floats("y", y), "", "what is predicted").finish(Some("y"), &[], &[]);
        let (coefficients, intercept, noise) = (self.coefficients.clone(), self.intercept, self.noise);
        Generated { data, truth: RegressionTruth { coefficients, intercept, noise } }
    }
}
