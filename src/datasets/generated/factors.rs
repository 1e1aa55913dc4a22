//! Ratings that follow from a few hidden factors, for recommenders.

use super::{Draft, Generated, floats, integers};
use crate::random::stream;
use ndarray::Array2;

/// What [`ratings`] was made from: rating = mean + users\[u\] · items\[i\] + noise.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingsTruth {
    /// Users × factors.
    pub users: Array2<f64>,
    /// Items × factors.
    pub items: Array2<f64>,
    /// The mean of all.
    pub mean: f64,
    /// The standard deviation of what was added: no model has a smaller RMSE, in the long run.
    pub noise: f64,
}

/// What [`ratings`] leaves at its default.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratings {
    /// How many users.
    pub users: usize,
    /// How many items.
    pub items: usize,
    /// How many items each user rates, all different; at most all of them.
    pub per_user: usize,
    /// How many hidden factors; 3 unless set.
    pub factors: usize,
    /// The standard deviation of what is added; 0.3 unless set.
    pub noise: f64,
}

impl Default for Ratings {
    fn default() -> Self {
        Self { users: 200, items: 100, per_user: 20, factors: 3, noise: 0.3 }
    }
}

/// Ratings of `items` by `users`, `per_user` each, around 3.5, from three hidden factors. They are not rounded or cut.
///
/// Users and items count from 0, so that a key is a row of the factors. [`Ratings`] has more to choose.
///
/// ```
/// use anneal::prelude::*;
///
/// let set = datasets::ratings(50, 40, 10, 7);
/// assert_eq!((set.frame.height(), set.truth.users.dim(), set.truth.items.dim()), (500, (50, 3), (40, 3)));
/// ```
pub fn ratings(users: usize, items: usize, per_user: usize, seed: u64) -> Generated<RatingsTruth> {
    Ratings { users, items, per_user, ..Ratings::default() }.generate(seed)
}

impl Ratings {
    /// The ratings, one a row.
    pub fn generate(&self, seed: u64) -> Generated<RatingsTruth> {
        const MEAN: f64 = 3.5;
        let mut rng = stream(seed, "datasets::ratings");
        // So that the inner product has a variance of 1, however many factors there are.
        let deviation = 1.0 / (self.factors.max(1) as f64).sqrt().sqrt();
        let mut factors = |rows| Array2::from_shape_simple_fn((rows, self.factors), || rng.normal(0.0, deviation));
        let (users, items) = (factors(self.users), factors(self.items));
        let (mut user, mut item, mut rating) = (Vec::new(), Vec::new(), Vec::new());
        for u in 0..self.users {
            for i in rng.permutation(self.items).into_iter().take(self.per_user) {
                let fit: f64 = users.row(u).iter().zip(items.row(i)).map(|(a, b)| a * b).sum();
                user.push(u as i64);
                item.push(i as i64);
                rating.push(MEAN + fit + rng.normal(0.0, self.noise));
            }
        }
        let summary = "Each row is what one user thinks of one item. `truth` has the hidden factors of both.";
        let data = Draft::new("ratings", "Ratings from hidden factors", summary.into())
            .column(integers("user", user), "", "key of the user, from 0")
            .column(integers("item", item), "", "key of the item, from 0")
            .column(floats("rating", rating), "", "around 3.5, higher is better")
            .finish(Some("rating"), &[], &[]);
        Generated { data, truth: RatingsTruth { users, items, mean: MEAN, noise: self.noise } }
    }
}
