//! What a case hands to the learner's function: one value, or a tuple with one value for each parameter.

use std::any::Any;

use candle_core::Tensor;
use ndarray::{Array, Dimension};
use polars::prelude::{DataFrame, Series};

use super::sample::{Look, Sample};
use crate::display::Element;

/// One argument as a verdict shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name in the signature.
    pub name: String,
    /// Its value.
    pub look: Look,
}

/// The arguments of one case.
pub trait Input: 'static {
    /// Each argument in the form in which a verdict shows it.
    fn looks(&self) -> Vec<Look>;

    /// Each argument, to find answers that hand back what they were given.
    fn values(&self) -> Vec<&dyn Any>;
}

macro_rules! single {
    ($([$($bound:tt)*] $kind:ty;)+) => {
        $(impl<$($bound)*> Input for $kind {
            fn looks(&self) -> Vec<Look> {
                vec![self.look()]
            }

            fn values(&self) -> Vec<&dyn Any> {
                vec![self]
            }
        })+
    };
}

single! {
    [] bool; [] char; [] String; [] &'static str;
    [] i8; [] i16; [] i32; [] i64; [] i128; [] isize; [] u8; [] u16; [] u32; [] u64; [] u128; [] usize;
    [] f32; [] f64; [] Tensor; [] Series; [] DataFrame;
    [T: Sample + 'static] Option<T>; [T: Sample + 'static] Vec<T>;
    [A: Element + 'static, D: Dimension + 'static] Array<A, D>;
}

/// A function without parameters is given nothing.
impl Input for () {
    fn looks(&self) -> Vec<Look> {
        Vec::new()
    }

    fn values(&self) -> Vec<&dyn Any> {
        Vec::new()
    }
}

macro_rules! several {
    ($($($name:ident $at:tt)+;)+) => {
        $(impl<$($name: Sample + 'static),+> Input for ($($name,)+) {
            fn looks(&self) -> Vec<Look> {
                vec![$(self.$at.look()),+]
            }

            fn values(&self) -> Vec<&dyn Any> {
                vec![$(&self.$at),+]
            }
        })+
    };
}

several! { A 0 B 1; A 0 B 1 C 2; A 0 B 1 C 2 D 3; A 0 B 1 C 2 D 3 E 4; A 0 B 1 C 2 D 3 E 4 F 5; }
