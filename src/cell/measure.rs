//! What `:vars` says about a value beside its type: shape or length, and how much memory it takes.
//!
//! Lookup order as in the `show` module: `(&&Measure(&x)).anneal_measure("x")`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::mem::{needs_drop, size_of, size_of_val};

use candle_core::Tensor;
use ndarray::{ArrayBase, Data, Dimension};
use polars::prelude::{DataFrame, Series};
use serde::Serialize;

use super::{emit, tag};

/// A value that is measured.
pub struct Measure<'a, T: ?Sized>(pub &'a T);

/// How large a value is.
#[derive(Debug, PartialEq, Serialize)]
pub struct Extent {
    /// `344 x 8`, or a number of elements.
    shape: String,
    /// Bytes, on the heap and off it.
    bytes: usize,
    /// Whether elements own memory that is not counted.
    more: bool,
    /// Names of columns, of a table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
}

/// Values that have a shape or a length.
pub trait Extensive {
    /// How large it is.
    fn extent(&self) -> Extent;
}

impl Extensive for DataFrame {
    fn extent(&self) -> Extent {
        let columns = self.get_column_names_owned().into_iter().map(|name| name.to_string()).collect();
        Extent { columns, ..shaped(&[self.height(), self.width()], self.estimated_size()) }
    }
}

impl Extensive for Series {
    fn extent(&self) -> Extent {
        shaped(&[self.len()], self.estimated_size())
    }
}

impl Extensive for Tensor {
    fn extent(&self) -> Extent {
        shaped(self.dims(), self.elem_count() * self.dtype().size_in_bytes())
    }
}

impl<S: Data, D: Dimension> Extensive for ArrayBase<S, D> {
    fn extent(&self) -> Extent {
        shaped(self.shape(), self.len() * size_of::<S::Elem>())
    }
}

impl Extensive for str {
    fn extent(&self) -> Extent {
        shaped(&[self.chars().count()], self.len())
    }
}

impl Extensive for String {
    fn extent(&self) -> Extent {
        Extent { bytes: self.capacity() + size_of::<Self>(), ..self.as_str().extent() }
    }
}

impl<T> Extensive for [T] {
    fn extent(&self) -> Extent {
        Extent { more: needs_drop::<T>(), ..shaped(&[self.len()], size_of_val(self)) }
    }
}

impl<T, const N: usize> Extensive for [T; N] {
    fn extent(&self) -> Extent {
        self.as_slice().extent()
    }
}

macro_rules! collections {
    ($($name:ident<$($parameter:ident),*>, $capacity:ident;)*) => {$(
        impl<$($parameter),*> Extensive for $name<$($parameter),*> {
            fn extent(&self) -> Extent {
                let bytes = self.$capacity() * size_of::<($($parameter,)*)>() + size_of::<Self>();
                Extent { more: $(needs_drop::<$parameter>())||*, ..shaped(&[self.len()], bytes) }
            }
        }
    )*};
}
collections! {
    Vec<T>, capacity;
    VecDeque<T>, capacity;
    BTreeMap<K, V>, len;
    BTreeSet<T>, len;
}

impl<K, V, S> Extensive for HashMap<K, V, S> {
    fn extent(&self) -> Extent {
        let bytes = self.capacity() * size_of::<(K, V)>() + size_of::<Self>();
        Extent { more: needs_drop::<(K, V)>(), ..shaped(&[self.len()], bytes) }
    }
}

impl<T, S> Extensive for HashSet<T, S> {
    fn extent(&self) -> Extent {
        let bytes = self.capacity() * size_of::<T>() + size_of::<Self>();
        Extent { more: needs_drop::<T>(), ..shaped(&[self.len()], bytes) }
    }
}

impl<T: Extensive + ?Sized> Extensive for &T {
    fn extent(&self) -> Extent {
        (**self).extent()
    }
}

impl<T: Extensive + ?Sized> Extensive for Box<T> {
    fn extent(&self) -> Extent {
        (**self).extent()
    }
}

fn shaped(shape: &[usize], bytes: usize) -> Extent {
    let shape = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" x ");
    Extent { shape, bytes, more: false, columns: Vec::new() }
}

/// What has a shape tells it.
pub trait MeasureExtent {
    /// Sends the measurements of the variable of this name.
    fn anneal_measure(&self, name: &str);
}
impl<T: Extensive + ?Sized> MeasureExtent for &Measure<'_, T> {
    fn anneal_measure(&self, name: &str) {
        send(name, &self.0.extent());
    }
}

/// Everything else takes at least its own bytes.
pub trait MeasureBytes {
    /// Sends the measurements of the variable of this name.
    fn anneal_measure(&self, name: &str);
}
impl<T> MeasureBytes for Measure<'_, T> {
    fn anneal_measure(&self, name: &str) {
        send(name, &Extent { more: needs_drop::<T>(), ..shaped(&[], size_of::<T>()) });
    }
}

fn send(name: &str, extent: &Extent) {
    emit(tag::DEFINED, &serde_json::to_vec(&(name, extent)).expect("an extent is plain data"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_bytes() {
        let extent = |shape: &str, bytes, more| Extent { shape: shape.into(), bytes, more, columns: Vec::new() };
        assert_eq!(ndarray::Array2::<f64>::zeros((3, 4)).extent(), extent("3 x 4", 96, false));
        assert_eq!("né".extent(), extent("2", 3, false));
        assert_eq!(vec![1_i32, 2].extent(), extent("2", 8 + 24, false));
        assert_eq!(vec![String::new()].extent(), extent("1", 24 + 24, true));
        assert_eq!([0_u8; 5].extent(), extent("5", 5, false));
        let tensor = Tensor::zeros((2, 3), candle_core::DType::F32, &candle_core::Device::Cpu).unwrap();
        assert_eq!(tensor.extent(), extent("2 x 3", 24, false));
    }
}
