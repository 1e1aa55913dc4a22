//! How ndarray's arrays and views are shown.

use super::element::Element;
use super::grid::Window;
use super::{Bundle, Show};
use ndarray::{ArrayBase, ArrayRef, Data, Dimension, IxDyn};

impl<S, D> Show for ArrayBase<S, D>
where
    S: Data<Elem: Element>,
    D: Dimension,
{
    fn show(&self) -> Bundle {
        (**self).show()
    }
}

impl<A: Element, D: Dimension> Show for ArrayRef<A, D> {
    fn show(&self) -> Bundle {
        let view = self.view().into_dyn();
        let window = Window::of(view.shape());
        let scalars: Vec<_> = window.indices().map(|index| view[IxDyn(&index)].scalar()).collect();
        let numeric = !matches!(A::NAME, "String" | "&str" | "bool" | "char");
        window.draw(&format!("array of {}", A::NAME), numeric, &scalars)
    }
}
