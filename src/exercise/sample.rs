//! How inputs and answers look in a verdict: as one line of text, or as a grid whose wrong cells can be marked.

use std::fmt::Display;

use candle_core::Tensor;
use ndarray::{Array, Dimension};

use super::answer::numbers;
use crate::display::{Element, Scalar, format_number};

/// A value in the form in which a verdict shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// A line or a few.
    Text(String),
    /// Rows of values, with what stands above them (nothing, or column names) and the size below.
    Grid {
        /// Names above the columns; empty for arrays.
        names: Vec<String>,
        /// The values, row by row.
        rows: Vec<Vec<String>>,
        /// Shape and type in a few words.
        caption: String,
    },
}

/// What a verdict can show.
pub trait Sample {
    /// The value as text or as a grid.
    fn look(&self) -> Look;
}

macro_rules! debugged {
    ($($kind:ty)+) => {
        $(impl Sample for $kind {
            fn look(&self) -> Look {
                Look::Text(format!("{self:?}"))
            }
        })+
    };
}

debugged! { () bool char String &'static str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

impl Sample for f64 {
    fn look(&self) -> Look {
        // All digits: a difference may be in the last ones.
        Look::Text(format!("{self:?}"))
    }
}

impl Sample for f32 {
    fn look(&self) -> Look {
        Look::Text(format!("{self:?}"))
    }
}

impl<T: Sample> Sample for Option<T> {
    fn look(&self) -> Look {
        match self {
            None => Look::Text("None".into()),
            Some(value) => match value.look() {
                Look::Text(text) => Look::Text(format!("Some({text})")),
                grid => grid,
            },
        }
    }
}

impl<T: Sample, E: Display> Sample for Result<T, E> {
    fn look(&self) -> Look {
        match self {
            // The errors of polars go on, after an empty line, with the plan that failed.
            Err(error) => match error.to_string().split("\n\n").next() {
                None | Some("") => Look::Text("an error".into()),
                Some(words) => Look::Text(format!("an error: {words}")),
            },
            Ok(value) => match value.look() {
                Look::Text(text) => Look::Text(format!("Ok({text})")),
                grid => grid,
            },
        }
    }
}

/// Short values in a row, rows under each other, anything longer line by line.
impl<T: Sample> Sample for Vec<T> {
    fn look(&self) -> Look {
        let looks: Vec<Look> = self.iter().map(Sample::look).collect();
        let flat = |look: &Look| match look {
            Look::Text(text) => Some(text.clone()),
            Look::Grid { rows, .. } if rows.len() == 1 => None,
            Look::Grid { .. } => Some("…".into()),
        };
        let caption = match self.len() {
            0 => "no elements".into(),
            1 => "1 element".into(),
            many => format!("{many} elements"),
        };
        let texts: Option<Vec<String>> = looks.iter().map(flat).collect();
        let rows = match texts {
            Some(texts) => vec![texts],
            None => looks
                .into_iter()
                .map(|look| if let Look::Grid { mut rows, .. } = look { rows.remove(0) } else { Vec::new() })
                .collect(),
        };
        Look::Grid { names: Vec::new(), rows, caption }
    }
}

macro_rules! tuples {
    ($($($name:ident $at:tt)+;)+) => {
        $(impl<$($name: Sample),+> Sample for ($($name,)+) {
            fn look(&self) -> Look {
                let parts = [$(self.$at.look().line()),+];
                Look::Text(format!("({})", parts.join(", ")))
            }
        })+
    };
}

tuples! { A 0 B 1; A 0 B 1 C 2; A 0 B 1 C 2 D 3; A 0 B 1 C 2 D 3 E 4; A 0 B 1 C 2 D 3 E 4 F 5; }

impl Look {
    /// Everything on one line.
    pub fn line(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Grid { rows, .. } if rows.len() == 1 => format!("[{}]", rows[0].join(", ")),
            Self::Grid { rows, .. } => {
                let rows: Vec<String> = rows.iter().map(|row| format!("[{}]", row.join(", "))).collect();
                format!("[{}]", rows.join(", "))
            }
        }
    }
}

impl<A: Element, D: Dimension> Sample for Array<A, D> {
    fn look(&self) -> Look {
        let caption = format!("shape {:?}", self.shape());
        if self.is_empty() {
            return Look::Text(format!("[] ({caption})"));
        }
        let columns = self.shape().last().copied().unwrap_or(1);
        let values: Vec<String> = self.iter().map(|value| text_of(value.scalar())).collect();
        Look::Grid { names: Vec::new(), rows: values.chunks(columns).map(<[String]>::to_vec).collect(), caption }
    }
}

fn text_of(scalar: Scalar) -> String {
    match scalar {
        Scalar::Null => "null".into(),
        Scalar::Float(value) => format_number(value),
        Scalar::Text(text) => text,
    }
}

impl Sample for Tensor {
    fn look(&self) -> Look {
        let caption = format!("shape {:?}, {}", self.dims(), self.dtype().as_str());
        match numbers(self) {
            Ok(values) if !values.is_empty() => {
                let columns = self.dims().last().copied().unwrap_or(1);
                let rows = values.chunks(columns).map(|row| row.iter().map(|value| format_number(*value)).collect());
                Look::Grid { names: Vec::new(), rows: rows.collect(), caption }
            }
            Ok(_) => Look::Text(format!("[] ({caption})")),
            Err(error) => Look::Text(format!("a tensor of {caption}: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_of_rows_are_a_grid() {
        let Look::Grid { rows, caption, .. } = vec![vec![1, 2], vec![3, 4]].look() else { panic!("a grid") };
        assert_eq!(
            (rows, caption.as_str()),
            (vec![vec!["1".into(), "2".into()], vec!["3".to_string(), "4".into()]], "2 elements")
        );
        assert_eq!(array![[1.5, 2.0]].look().line(), "[1.5, 2.0]");
        assert_eq!((Some(1.5), vec!["a"]).look().line(), "(Some(1.5), [\"a\"])");
        assert_eq!((Vec::<f64>::new(), 1).look().line(), "([], 1)");
    }
}
