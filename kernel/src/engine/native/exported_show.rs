//! Prints the value of an expression in the best way that its type allows.

use std::fmt::{Debug, Display};

/// Method lookup tries the receiver with the most references first, so the first trait below that fits is taken.
pub struct Value<'a, T: ?Sized>(pub &'a T);

pub trait ShowUnit {
    fn show(&self);
}
impl ShowUnit for &&&Value<'_, ()> {
    fn show(&self) {}
}

pub trait ShowDebug {
    fn show(&self);
}
impl<T: Debug + ?Sized> ShowDebug for &&Value<'_, T> {
    fn show(&self) {
        println!("{:?}", self.0);
    }
}

pub trait ShowDisplay {
    fn show(&self);
}
impl<T: Display + ?Sized> ShowDisplay for &Value<'_, T> {
    fn show(&self) {
        println!("{}", self.0);
    }
}

pub trait ShowType {
    fn show(&self);
}
impl<T: ?Sized> ShowType for Value<'_, T> {
    fn show(&self) {
        println!("a {}", std::any::type_name::<T>());
    }
}

macro_rules! show {
    ($value:expr) => {
        match &$value {
            value => {
                #[allow(unused_imports)]
                use $crate::show::{ShowDebug as _, ShowDisplay as _, ShowType as _, ShowUnit as _};
                (&&&&$crate::show::Value(value)).show()
            }
        }
    };
}
pub(crate) use show;
