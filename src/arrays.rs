//! What NumPy has for arrays and ndarray has not: `arange`, comparisons and `where_`, which broadcast all that they are given.
//!
//! With these, ndarray's operators, `dot` and the reductions along an axis, whatever NumPy does without a loop can be
//! written without one, and without a closure:
//!
//! ```
//! use anneal::prelude::*;
//!
//! let i = arange::<usize>(3);
//! let below = less(&i, i.slice(s![.., NewAxis])); // 3 against 3 × 1: a mask of 3 × 3
//! assert_eq!(where_(below, 1.0, 0.0), array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]);
//! ```

use ndarray::{Array, Array1, ArrayBase, ArrayView, Data, DimMax, Dimension, Ix0, Zip, aview0};
use num_traits::AsPrimitive;

/// What stands on either side of a comparison and in [`where_`]: an array, a view, a reference to one, or a number.
///
/// Numbers are `f64`, `i64` or `usize`; beside arrays of other types write `&arr0(0.5_f32)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand beside values of type `{A}` here",
    label = "expected an array of `{A}`, or one number of that type",
    note = "beside an array of f64 a whole number is written with a point: `greater(a, 0.0)`",
    note = "an array becomes one of f64 by `a.mapv(|x| x as f64)`; beside an array of f32 a number is written `&arr0(0.5_f32)`"
)]
pub trait Operand<A> {
    /// The number of axes.
    type Dim: Dimension;

    /// The values.
    fn operand(&self) -> ArrayView<'_, A, Self::Dim>;
}

impl<A, S: Data<Elem = A>, D: Dimension> Operand<A> for ArrayBase<S, D> {
    type Dim = D;

    fn operand(&self) -> ArrayView<'_, A, D> {
        self.view()
    }
}

impl<A, T: Operand<A> + ?Sized> Operand<A> for &T {
    type Dim = T::Dim;

    fn operand(&self) -> ArrayView<'_, A, T::Dim> {
        (**self).operand()
    }
}

// With a second type of decimal numbers here, the compiler could no longer tell the type of `where_(mask, 1.0, 0.0)`.
macro_rules! numbers {
    ($($kind:ty)+) => {
        $(impl Operand<$kind> for $kind {
            type Dim = Ix0;

            fn operand(&self) -> ArrayView<'_, $kind, Ix0> {
                aview0(self)
            }
        })+
    };
}

numbers! { f64 i64 usize bool }

/// How many axes two operands have together: as many as the one with more.
pub type Both<L, R> = <L as DimMax<R>>::Output;

/// How many axes three operands have together.
pub type All<M, Y, N> = Both<Both<M, Y>, N>;

/// The whole numbers from 0 up to `n`, without `n`: `np.arange(n)`.
///
/// The type is that of what they meet, or the one you say: `arange::<usize>(4)`.
///
/// ```
/// use anneal::prelude::*;
///
/// assert_eq!(arange::<f64>(3) / 2.0, array![0.0, 0.5, 1.0]);
/// ```
pub fn arange<A: Copy + 'static>(n: usize) -> Array1<A>
where
    usize: AsPrimitive<A>,
{
    (0..n).map(AsPrimitive::as_).collect()
}

macro_rules! comparisons {
    ($($name:ident, $bound:ident, $sign:tt, $means:literal;)+) => {
        $(
            #[doc = concat!("Where the left value ", $means, " the right one: `np.", stringify!($name), "(a, b)`. ")]
            #[doc = "Both are broadcast; NaN is neither less than, nor equal to, nor greater than anything."]
            ///
            /// # Panics
            ///
            /// When the shapes do not fit.
            pub fn $name<A: $bound, L: Operand<A>, R: Operand<A>>(left: L, right: R) -> Array<bool, Both<L::Dim, R::Dim>>
            where
                L::Dim: DimMax<R::Dim>,
            {
                let (left, right) = (left.operand(), right.operand());
                let shape: Both<L::Dim, R::Dim> = common(stringify!($name), left.shape(), right.shape());
                broadcast::$name(widened(&left, &shape), widened(&right, &shape))
            }
        )+

        /// The loops apart from what they were called with: cells find those of the usual types already compiled.
        mod broadcast {
            use super::*;

            $(pub(super) fn $name<A: $bound, D: Dimension>(
                left: ArrayView<'_, A, D>,
                right: ArrayView<'_, A, D>,
            ) -> Array<bool, D> {
                Zip::from(left).and(right).map_collect(|left, right| left $sign right)
            })+

            pub(super) fn where_<A: Clone, D: Dimension>(
                mask: ArrayView<'_, bool, D>,
                yes: ArrayView<'_, A, D>,
                no: ArrayView<'_, A, D>,
            ) -> Array<A, D> {
                let zip = Zip::from(mask).and(yes).and(no);
                zip.map_collect(|mask, yes, no| if *mask { yes.clone() } else { no.clone() })
            }
        }
    };
}

comparisons! {
    equal, PartialEq, ==, "equals";
    not_equal, PartialEq, !=, "differs from";
    less, PartialOrd, <, "is less than";
    less_equal, PartialOrd, <=, "is less than or equals";
    greater, PartialOrd, >, "is greater than";
    greater_equal, PartialOrd, >=, "is greater than or equals";
}

/// The values of `yes` where the mask is true, those of `no` where it is false: `np.where(mask, yes, no)`.
///
/// All three are broadcast. A value that is not chosen does not count, not even NaN.
///
/// ```
/// use anneal::prelude::*;
///
/// let a = array![1.0, f64::NAN, -3.0];
/// assert_eq!(where_(greater(&a, 0.0), &a, 0.0), array![1.0, 0.0, 0.0]);
/// ```
///
/// # Panics
///
/// When the shapes do not fit.
#[allow(clippy::type_complexity, reason = "the alias is as short as three numbers of axes can be said")]
pub fn where_<A: Clone, M: Operand<bool>, Y: Operand<A>, N: Operand<A>>(
    mask: M,
    yes: Y,
    no: N,
) -> Array<A, All<M::Dim, Y::Dim, N::Dim>>
where
    M::Dim: DimMax<Y::Dim>,
    Both<M::Dim, Y::Dim>: DimMax<N::Dim>,
{
    let (mask, yes, no) = (mask.operand(), yes.operand(), no.operand());
    let first: Both<M::Dim, Y::Dim> = common("where_", mask.shape(), yes.shape());
    let shape: All<M::Dim, Y::Dim, N::Dim> = common("where_", first.slice(), no.shape());
    broadcast::where_(widened(&mask, &shape), widened(&yes, &shape), widened(&no, &shape))
}

/// The shape that two shapes have together: axes are compared from the last one on, and one of length 1 stretches.
fn common<D: Dimension>(function: &str, left: &[usize], right: &[usize]) -> D {
    let axes = left.len().max(right.len());
    let length = |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(axes).map_or(1, |at| shape[at]);
    let mut shape = D::zeros(axes);
    for axis in 0..axes {
        shape[axis] = match (length(left, axis), length(right, axis)) {
            (1, other) | (other, 1) => other,
            (same, other) if same == other => same,
            (one, other) => panic!(
                "{function}: the shapes {left:?} and {right:?} do not fit, {one} against {other}; \
                 axes are compared from the last one on, and have to be equal or 1"
            ),
        };
    }
    shape
}

fn widened<'a, A, D: Dimension, E: Dimension>(view: &'a ArrayView<'_, A, D>, shape: &E) -> ArrayView<'a, A, E> {
    view.broadcast(shape.clone()).expect("the common shape holds both")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, Axis, arr0, array, s};

    #[test]
    fn numbers_count_in_the_type_that_is_asked_for() {
        assert_eq!(arange::<i64>(3), array![0, 1, 2]);
        assert_eq!(arange::<f32>(2), array![0.0, 1.0]);
        assert_eq!(arange::<usize>(0).len(), 0);
    }

    #[test]
    fn shapes_are_compared_from_the_last_axis_on() {
        let (row, column) = (array![1, 2, 3], array![[1], [2]]);
        assert_eq!(equal(&row, &column), array![[true, false, false], [false, true, false]]);
        assert_eq!(less(&column, &row).shape(), [2, 3]);
        assert_eq!(greater(row.slice(s![1..]), 2_i64).to_vec(), [false, true]);
        assert_eq!(not_equal(&arr0(0.5_f32), array![0.5_f32, 1.0]), array![false, true]);
        assert_eq!(equal(Array2::<usize>::zeros((0, 3)), 0).shape(), [0, 3]);
    }

    #[test]
    fn nan_compares_as_in_arithmetic() {
        let a = array![f64::NAN, 1.0];
        assert_eq!(equal(&a, &a), array![false, true]);
        assert_eq!(not_equal(&a, &a), array![true, false]);
        assert_eq!(less_equal(&a, 1.0), array![false, true]);
        assert_eq!(greater_equal(&a, f64::NAN), array![false, false]);
    }

    #[test]
    fn what_is_not_chosen_does_not_count() {
        let mask = array![[true], [false]];
        assert_eq!(where_(&mask, array![1.0, 2.0], f64::NAN).row(0), array![1.0, 2.0]);
        assert_eq!(where_(&mask, 1, array![0_usize, 5]), array![[1, 1], [0, 5]]);
        assert_eq!(where_(true, 1.0, 0.0), arr0(1.0));
        assert_eq!(where_(&mask, 1.0, 0.0).dot(&array![3.0]), array![3.0, 0.0]);
        assert_eq!(where_(&mask, 1.0, 0.0).sum_axis(Axis(0)), array![1.0]);
    }

    #[test]
    #[should_panic(expected = "less: the shapes [2, 3] and [2] do not fit, 3 against 2")]
    fn shapes_that_do_not_fit_are_named() {
        less(Array2::zeros((2, 3)), array![1.0, 2.0]);
    }
}
