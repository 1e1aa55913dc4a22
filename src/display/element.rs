//! One value in a table, an array or a tensor, and how a run of them is written.

use super::number::format_number;

/// One value ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// No value: shown as `null`, apart from NaN and from an empty string.
    Null,
    /// A number with decimals; values beside it get the same number of decimals.
    Float(f64),
    /// Anything else, as it is written.
    Text(String),
}

/// What an ndarray may hold to be shown as a grid. Implement it for your own element type to see arrays of it.
pub trait Element {
    /// The name of the type above the grid: `f64`, `bool`, ...
    const NAME: &'static str;

    /// The value to show.
    fn scalar(&self) -> Scalar;
}

macro_rules! elements {
    ($($kind:ty => $name:literal, $scalar:expr;)+) => {
        $(impl Element for $kind {
            const NAME: &'static str = $name;

            fn scalar(&self) -> Scalar {
                let scalar: fn(&Self) -> Scalar = $scalar;
                scalar(self)
            }
        })+
    };
}

elements! {
    f32 => "f32", |value| Scalar::Float(f64::from(*value));
    f64 => "f64", |value| Scalar::Float(*value);
    i8 => "i8", |value| Scalar::Text(value.to_string());
    i16 => "i16", |value| Scalar::Text(value.to_string());
    i32 => "i32", |value| Scalar::Text(value.to_string());
    i64 => "i64", |value| Scalar::Text(value.to_string());
    i128 => "i128", |value| Scalar::Text(value.to_string());
    isize => "isize", |value| Scalar::Text(value.to_string());
    u8 => "u8", |value| Scalar::Text(value.to_string());
    u16 => "u16", |value| Scalar::Text(value.to_string());
    u32 => "u32", |value| Scalar::Text(value.to_string());
    u64 => "u64", |value| Scalar::Text(value.to_string());
    u128 => "u128", |value| Scalar::Text(value.to_string());
    usize => "usize", |value| Scalar::Text(value.to_string());
    bool => "bool", |value| Scalar::Text(value.to_string());
    char => "char", |value| Scalar::Text(value.to_string());
    String => "String", |value| Scalar::Text(value.clone());
    &str => "&str", |value| Scalar::Text((*value).to_owned());
}

/// A value as it is shown, with what has to look different from an ordinary value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Entry {
    Value(String),
    Null,
    Nan,
}

impl Entry {
    /// The characters to show.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Value(text) => text,
            Self::Null => "null",
            Self::Nan => "NaN",
        }
    }
}

/// Writes values that belong together, the numbers all at once, so that they can share their decimals.
pub(crate) fn entries(scalars: &[Scalar], write_numbers: fn(&[f64]) -> Vec<String>) -> Vec<Entry> {
    let floats: Vec<f64> =
        scalars.iter().filter_map(|scalar| if let Scalar::Float(v) = scalar { Some(*v) } else { None }).collect();
    let mut numbers = write_numbers(&floats).into_iter();
    scalars
        .iter()
        .map(|scalar| match scalar {
            Scalar::Null => Entry::Null,
            Scalar::Float(value) => {
                let text = numbers.next().unwrap_or_else(|| format_number(*value));
                if value.is_nan() { Entry::Nan } else { Entry::Value(text) }
            }
            Scalar::Text(text) => Entry::Value(text.clone()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_nan_and_words_stay_apart() {
        let scalars = [
            Scalar::Float(1.25),
            Scalar::Null,
            Scalar::Float(f64::NAN),
            Scalar::Float(3.0),
            Scalar::Text("NaN".into()),
        ];
        let value = |text: &str| Entry::Value(text.into());
        assert_eq!(
            entries(&scalars, crate::display::number::format_column),
            [value("1.25"), Entry::Null, Entry::Nan, value("3.00"), value("NaN")]
        );
    }
}
