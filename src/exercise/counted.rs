//! Numbers that count what is done with them, for exercises on how much work an algorithm does.

use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use super::answer::{Answer, Difference, Tolerance};
use super::input::Input;
use super::sample::{Look, Sample};

thread_local! {
    static OPERATIONS: Cell<u64> = const { Cell::new(0) };
}

/// A value that counts each comparison, each calculation and each hash of it; copies are free.
///
/// A learner's function is generic, and the check hands it counted values:
///
/// ```
/// use anneal::exercise::Counted;
///
/// fn largest<T: PartialOrd + Copy>(values: &[T]) -> Option<T> {
///     values.iter().copied().reduce(|a, b| if b > a { b } else { a })
/// }
///
/// let values = [3, 1, 2].map(Counted::new);
/// let (found, operations) = Counted::<i32>::operations(|| largest(&values));
/// assert_eq!((found.map(Counted::get), operations), (Some(3), 2));
/// ```
///
/// Only the thread that asks is counted.
#[derive(Clone, Copy, Default)]
pub struct Counted<T>(T);

impl<T> Counted<T> {
    /// A value that counts.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub fn get(self) -> T {
        self.0
    }

    /// What a function returns, and how many operations it took.
    pub fn operations<R>(function: impl FnOnce() -> R) -> (R, u64) {
        let before = total();
        let result = function();
        (result, total() - before)
    }
}

/// Operations of this thread since it began.
pub(super) fn total() -> u64 {
    OPERATIONS.get()
}

fn count() {
    OPERATIONS.set(OPERATIONS.get() + 1);
}

impl<T> From<T> for Counted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: fmt::Debug> fmt::Debug for Counted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Counted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: PartialEq> PartialEq for Counted<T> {
    fn eq(&self, other: &Self) -> bool {
        count();
        self.0 == other.0
    }
}

impl<T: Eq> Eq for Counted<T> {}

impl<T: PartialOrd> PartialOrd for Counted<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        count();
        self.0.partial_cmp(&other.0)
    }
}

impl<T: Ord> Ord for Counted<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        count();
        self.0.cmp(&other.0)
    }
}

impl<T: Hash> Hash for Counted<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        count();
        self.0.hash(state);
    }
}

macro_rules! calculations {
    ($($operation:ident $function:ident $assign:ident $assign_function:ident;)+) => {
        $(
            impl<T: $operation<Output = T>> $operation for Counted<T> {
                type Output = Self;

                fn $function(self, other: Self) -> Self {
                    count();
                    Self(self.0.$function(other.0))
                }
            }

            impl<T: $assign> $assign for Counted<T> {
                fn $assign_function(&mut self, other: Self) {
                    count();
                    self.0.$assign_function(other.0);
                }
            }
        )+
    };
}

calculations! {
    Add add AddAssign add_assign;
    Sub sub SubAssign sub_assign;
    Mul mul MulAssign mul_assign;
    Div div DivAssign div_assign;
    Rem rem RemAssign rem_assign;
}

impl<T: Neg<Output = T>> Neg for Counted<T> {
    type Output = Self;

    fn neg(self) -> Self {
        count();
        Self(-self.0)
    }
}

impl<T: Sum<T> + Add<Output = T>> Sum for Counted<T> {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self(std::iter::empty::<T>().sum()), Add::add)
    }
}

impl<T: Product<T> + Mul<Output = T>> Product for Counted<T> {
    fn product<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self(std::iter::empty::<T>().product()), Mul::mul)
    }
}

impl<T: Sample> Sample for Counted<T> {
    fn look(&self) -> Look {
        self.0.look()
    }
}

impl<T: Answer> Answer for Counted<T> {
    fn difference(&self, expected: &Self, tolerance: Tolerance) -> Option<Difference> {
        self.0.difference(&expected.0, tolerance)
    }
}

impl<T: Sample + 'static> Input for Counted<T> {
    fn looks(&self) -> Vec<Look> {
        vec![self.look()]
    }

    fn values(&self) -> Vec<&dyn std::any::Any> {
        vec![self]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost<R>(function: impl FnOnce() -> R) -> u64 {
        Counted::<i64>::operations(function).1
    }

    #[test]
    fn each_comparison_calculation_and_hash_is_one() {
        let [a, b] = [6, 4].map(Counted::new);
        assert_eq!(cost(|| a < b), 1);
        assert_eq!(cost(|| a.max(b)), 1);
        assert_eq!(cost(|| a == b || a + b * -a > b), 5);
        assert_eq!(cost(|| [a, b, a].into_iter().sum::<Counted<i64>>().get()), 3);
        assert_eq!(cost(|| (a, b)), 0);
        let set = std::collections::HashSet::from([a]);
        assert!(cost(|| set.contains(&b)) >= 1);
    }

    #[test]
    fn complexity_classes_are_told_apart() {
        let values: Vec<Counted<i64>> = (0..1024).map(Counted::new).collect();
        let wanted = Counted::new(1000);
        assert!(cost(|| values.binary_search(&wanted)) <= 12);
        assert!(cost(|| values.iter().position(|value| *value == wanted)) == 1001);
        assert!(cost(|| values.iter().filter(|a| values.iter().any(|b| a == &b)).count()) > 500_000);
    }
}
