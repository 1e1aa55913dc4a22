//! Classes as they come, integers, booleans or words, and their numbering from 0.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use ndarray::{ArrayBase, Data, Ix1};
use polars::prelude::{Column, DataType, Series};

use super::MetricError;

/// One class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// `false` before `true`.
    Bool(bool),
    /// In the order of numbers.
    Integer(i64),
    /// In the order of code points, as Python orders strings.
    Text(String),
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(label) => label.fmt(f),
            Self::Integer(label) => label.fmt(f),
            Self::Text(label) => label.fmt(f),
        }
    }
}

macro_rules! label_from {
    ($($kind:ty => $variant:ident;)+) => {
        $(impl From<$kind> for Label {
            fn from(label: $kind) -> Self {
                Self::$variant(label.into())
            }
        })+
    };
}

label_from! { bool => Bool; i8 => Integer; i16 => Integer; i32 => Integer; i64 => Integer; u8 => Integer; u16 => Integer; u32 => Integer; &str => Text; String => Text; }

/// A column of classes, one entry per sample.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelValues<'a> {
    /// Booleans.
    Bools(Cow<'a, [bool]>),
    /// Integers, and floats that hold whole numbers.
    Integers(Cow<'a, [i64]>),
    /// Words.
    Texts(Vec<Cow<'a, str>>),
    /// Something else stands at this position, so these are no classes.
    Not {
        /// Where, counted from 0.
        position: usize,
        /// What stands there.
        got: String,
    },
}

/// What a metric takes as classes: slices, vectors, arrays, one-dimensional ndarray arrays and views of integers,
/// booleans, strings, characters or floats with whole values; polars series and columns of the same.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read as classes",
    label = "expected classes, one for each sample",
    note = "a slice, vector, array, series or column of whole numbers, booleans or words will do"
)]
pub trait Labels {
    /// The classes, one per sample.
    fn label_values(&self) -> LabelValues<'_>;
}

/// What a collection may hold to serve as [`Labels`].
#[diagnostic::on_unimplemented(
    message = "a collection of `{Self}` cannot be read as classes",
    label = "expected whole numbers, booleans or words",
    note = "an enum becomes a number by `class as i32`; values that may be missing have to be left out first"
)]
pub trait LabelElement: Sized {
    /// A column of such elements.
    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a>
    where
        Self: 'a;
}

macro_rules! integer_labels {
    ($($kind:ty)+) => {
        $(impl LabelElement for $kind {
            #[allow(clippy::unnecessary_cast, reason = "one of the types is the wide one already")]
            fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a> {
                LabelValues::Integers(values.map(|&value| value as i64).collect())
            }
        })+
    };
}

integer_labels! { i8 i16 i32 i64 isize u8 u16 u32 }

macro_rules! checked_labels {
    ($($kind:ty, $convert:expr;)+) => {
        $(impl LabelElement for $kind {
            fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a> {
                let convert: fn(Self) -> Option<i64> = $convert;
                let mut labels = Vec::with_capacity(values.size_hint().0);
                for (position, &value) in values.enumerate() {
                    match convert(value) {
                        Some(label) => labels.push(label),
                        None => return LabelValues::Not { position, got: value.to_string() },
                    }
                }
                LabelValues::Integers(labels.into())
            }
        })+
    };
}

checked_labels! {
    u64, |value| value.try_into().ok();
    usize, |value| value.try_into().ok();
    f32, |value| whole(f64::from(value));
    f64, whole;
}

/// A float that stands for a class, as 1.0 does.
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
}

impl LabelElement for bool {
    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a> {
        LabelValues::Bools(values.copied().collect())
    }
}

impl LabelElement for char {
    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a> {
        LabelValues::Texts(values.map(|value| value.to_string().into()).collect())
    }
}

impl LabelElement for &str {
    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a>
    where
        Self: 'a,
    {
        LabelValues::Texts(values.map(|value| Cow::Borrowed(*value)).collect())
    }
}

impl LabelElement for String {
    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a> {
        LabelValues::Texts(values.map(|value| value.as_str().into()).collect())
    }
}

impl LabelElement for Label {
    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> LabelValues<'a> {
        let values: Vec<&Label> = values.collect();
        if let Some(integers) = values.iter().map(|v| if let Label::Integer(v) = v { Some(*v) } else { None }).collect()
        {
            return LabelValues::Integers(Cow::Owned(integers));
        }
        if let Some(bools) = values.iter().map(|v| if let Label::Bool(v) = v { Some(*v) } else { None }).collect() {
            return LabelValues::Bools(Cow::Owned(bools));
        }
        LabelValues::Texts(values.iter().map(|value| value.to_string().into()).collect())
    }
}

impl<T: Labels + ?Sized> Labels for &T {
    fn label_values(&self) -> LabelValues<'_> {
        (**self).label_values()
    }
}

impl<T: LabelElement> Labels for [T] {
    fn label_values(&self) -> LabelValues<'_> {
        T::column(self.iter())
    }
}

impl<T: LabelElement> Labels for Vec<T> {
    fn label_values(&self) -> LabelValues<'_> {
        T::column(self.iter())
    }
}

impl<T: LabelElement, const N: usize> Labels for [T; N] {
    fn label_values(&self) -> LabelValues<'_> {
        T::column(self.iter())
    }
}

impl<S: Data<Elem: LabelElement>> Labels for ArrayBase<S, Ix1> {
    fn label_values(&self) -> LabelValues<'_> {
        match self.as_slice() {
            Some(values) => S::Elem::column(values.iter()),
            None => S::Elem::column(self.iter()),
        }
    }
}

impl Labels for Column {
    fn label_values(&self) -> LabelValues<'_> {
        self.as_materialized_series().label_values()
    }
}

impl Labels for Series {
    fn label_values(&self) -> LabelValues<'_> {
        series(self).unwrap_or_else(|| {
            let position = self.is_null().iter().position(|null| null == Some(true)).unwrap_or(0);
            let got = if self.null_count() > 0 { "null".into() } else { format!("a value of type {}", self.dtype()) };
            LabelValues::Not { position, got }
        })
    }
}

fn series(series: &Series) -> Option<LabelValues<'_>> {
    if series.null_count() > 0 {
        return None;
    }
    Some(match series.dtype() {
        DataType::Boolean => LabelValues::Bools(series.bool().ok()?.iter().flatten().collect()),
        DataType::String => LabelValues::Texts(series.str().ok()?.iter().flatten().map(Cow::Borrowed).collect()),
        kind if kind.is_integer() => {
            LabelValues::Integers(series.cast(&DataType::Int64).ok()?.i64().ok()?.iter().flatten().collect())
        }
        kind if kind.is_float() => {
            let floats: Vec<f64> = series.cast(&DataType::Float64).ok()?.f64().ok()?.iter().flatten().collect();
            return Some(owned(f64::column(floats.iter())));
        }
        DataType::Categorical(..) => {
            let words = series.cast(&DataType::String).ok()?;
            LabelValues::Texts(words.str().ok()?.iter().flatten().map(|word| Cow::Owned(word.to_owned())).collect())
        }
        _ => return None,
    })
}

fn owned(values: LabelValues<'_>) -> LabelValues<'static> {
    match values {
        LabelValues::Bools(values) => LabelValues::Bools(values.into_owned().into()),
        LabelValues::Integers(values) => LabelValues::Integers(values.into_owned().into()),
        LabelValues::Texts(values) => {
            LabelValues::Texts(values.into_iter().map(|value| Cow::Owned(value.into_owned())).collect())
        }
        LabelValues::Not { position, got } => LabelValues::Not { position, got },
    }
}

impl LabelValues<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Bools(values) => values.len(),
            Self::Integers(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Not { .. } => 0,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Bools(_) => "booleans",
            Self::Integers(_) => "integers",
            Self::Texts(_) => "words",
            Self::Not { .. } => "something else",
        }
    }
}

/// Classes numbered from 0 in their order, and the number of each sample's class.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Encoded<const N: usize> {
    pub(crate) classes: Vec<Label>,
    pub(crate) codes: [Vec<u32>; N],
}

impl<const N: usize> Encoded<N> {
    pub(crate) fn index_of(&self, class: &Label) -> Option<usize> {
        self.classes.binary_search(class).ok()
    }
}

/// Numbers the classes of several columns together.
pub(crate) fn encode<const N: usize>(
    operation: &'static str,
    columns: [LabelValues<'_>; N],
) -> Result<Encoded<N>, MetricError> {
    for column in &columns {
        if let LabelValues::Not { position, got } = column {
            let expected = "classes: integers, booleans, words or whole numbers".to_owned();
            return Err(MetricError::Labels { operation, expected, got: format!("{got} at position {position}") });
        }
    }
    if columns.iter().all(|column| matches!(column, LabelValues::Texts(_))) {
        return Ok(encode_texts(&columns));
    }
    if let Some(other) = columns.iter().find(|column| matches!(column, LabelValues::Texts(_))) {
        let first = columns.iter().find(|column| !matches!(column, LabelValues::Texts(_))).unwrap_or(other);
        let expected = "classes of one kind".to_owned();
        return Err(MetricError::Labels { operation, expected, got: format!("{} and {}", first.kind(), other.kind()) });
    }
    let only_bools = columns.iter().all(|column| matches!(column, LabelValues::Bools(_)));
    let integers = columns.map(|column| match column {
        LabelValues::Integers(values) => values.into_owned(),
        LabelValues::Bools(values) => values.iter().map(|&value| i64::from(value)).collect(),
        _ => Vec::new(),
    });
    let (values, codes) = encode_integers(&integers);
    let class = |value| if only_bools { Label::Bool(value == 1) } else { Label::Integer(value) };
    Ok(Encoded { classes: values.into_iter().map(class).collect(), codes })
}

fn encode_integers<const N: usize>(columns: &[Vec<i64>; N]) -> (Vec<i64>, [Vec<u32>; N]) {
    /// Up to this range of values a table is faster than sorting.
    const TABLE: i128 = 1 << 20;
    let all = || columns.iter().flatten().copied();
    let (Some(low), Some(high)) = (all().min(), all().max()) else {
        return (Vec::new(), columns.each_ref().map(|_| Vec::new()));
    };
    if i128::from(high) - i128::from(low) < TABLE {
        let mut code = vec![u32::MAX; (high - low) as usize + 1];
        all().for_each(|value| code[(value - low) as usize] = 0);
        let present: Vec<i64> = (low..=high).filter(|value| code[(value - low) as usize] == 0).collect();
        present.iter().enumerate().for_each(|(at, value)| code[(value - low) as usize] = at as u32);
        let codes = columns.each_ref().map(|column| column.iter().map(|value| code[(value - low) as usize]).collect());
        return (present, codes);
    }
    let mut present: Vec<i64> = all().collect();
    present.sort_unstable();
    present.dedup();
    let place = |value: &i64| present.partition_point(|other| other < value) as u32;
    let codes = columns.each_ref().map(|column| column.iter().map(place).collect());
    (present, codes)
}

fn encode_texts<const N: usize>(columns: &[LabelValues<'_>; N]) -> Encoded<N> {
    let texts = columns.each_ref().map(|column| if let LabelValues::Texts(texts) = column { &texts[..] } else { &[] });
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut codes = texts.map(|texts| {
        let number = |text| {
            let next = seen.len() as u32;
            *seen.entry(text).or_insert(next)
        };
        texts.iter().map(|text| text.as_ref()).map(number).collect::<Vec<u32>>()
    });
    let mut order: Vec<(&str, u32)> = seen.into_iter().collect();
    order.sort_unstable();
    let mut rank = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, (_, code))| rank[*code as usize] = at as u32);
    codes.iter_mut().flatten().for_each(|code| *code = rank[*code as usize]);
    Encoded { classes: order.into_iter().map(|(text, _)| Label::Text(text.to_owned())).collect(), codes }
}

/// Two columns of classes of the same, positive length.
pub(crate) fn pair(
    operation: &'static str,
    y_true: LabelValues<'_>,
    y_pred: LabelValues<'_>,
) -> Result<Encoded<2>, MetricError> {
    let encoded = encode(operation, [y_true, y_pred])?;
    let [expected, got] = encoded.codes.each_ref().map(Vec::len);
    if expected != got {
        return Err(MetricError::Length { operation, input: "y_pred", expected, got });
    }
    if expected == 0 {
        return Err(MetricError::Empty { operation });
    }
    Ok(encoded)
}

/// One column of classes with at least one sample.
pub(crate) fn single(operation: &'static str, labels: LabelValues<'_>) -> Result<Encoded<1>, MetricError> {
    let encoded = encode(operation, [labels])?;
    if encoded.codes[0].is_empty() { Err(MetricError::Empty { operation }) } else { Ok(encoded) }
}

/// Whether each sample is of the positive class, which is 1 or true beside 0, -1 or false.
pub(crate) fn positives(operation: &'static str, labels: LabelValues<'_>) -> Result<Vec<bool>, MetricError> {
    if let LabelValues::Bools(values) = labels {
        return if values.is_empty() { Err(MetricError::Empty { operation }) } else { Ok(values.into_owned()) };
    }
    let encoded = single(operation, labels)?;
    let positive = positive_class(operation, &encoded)?;
    Ok(encoded.codes[0].iter().map(|&code| Some(code as usize) == positive).collect())
}

/// The number of the class 1 or true, `None` where only the negative one occurs.
pub(crate) fn positive_class<const N: usize>(
    operation: &'static str,
    encoded: &Encoded<N>,
) -> Result<Option<usize>, MetricError> {
    let positive = |label: &Label| matches!(label, Label::Integer(1) | Label::Bool(true));
    let fits = matches!(
        &encoded.classes[..],
        [Label::Bool(_), ..] | [Label::Integer(-1..=1)] | [Label::Integer(-1 | 0), Label::Integer(1)]
    );
    if fits {
        return Ok(encoded.classes.iter().position(positive));
    }
    let expected =
        "two classes, 0 and 1, -1 and 1, or false and true; compare with the positive class first, as in y == positive";
    let shown: Vec<String> = encoded.classes.iter().take(5).map(Label::to_string).collect();
    let more = if encoded.classes.len() > 5 { ", ..." } else { "" };
    let got = format!("{} classes: {}{more}", encoded.classes.len(), shown.join(", "));
    Err(MetricError::Labels { operation, expected: expected.into(), got })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, s};

    #[test]
    fn classes_are_numbered_in_their_order() -> Result<(), MetricError> {
        let encoded = encode("test", [[3, -1, 3].label_values(), [7i32, 7, 7].label_values()])?;
        assert_eq!(encoded.classes, [-1, 3, 7].map(Label::from));
        assert_eq!(encoded.codes, [vec![1, 0, 1], vec![2, 2, 2]]);
        let far = encode("test", [[i64::MAX, i64::MIN, 0].label_values()])?;
        assert_eq!(far.codes, [vec![2, 0, 1]]);
        let words = encode("test", [["b", "a", "é"].label_values(), vec!["a".to_string()].label_values()])?;
        assert_eq!((words.codes, words.classes.len()), ([vec![1, 0, 2], vec![0]], 3));
        Ok(())
    }

    #[test]
    fn views_booleans_and_whole_floats_are_labels() -> Result<(), MetricError> {
        let matrix = array![[1.0, 0.0], [2.0, 0.0], [1.0, 1.0]];
        assert_eq!(encode("test", [matrix.slice(s![.., 0]).label_values()])?.codes, [vec![0, 1, 0]]);
        let mixed = encode("test", [[true, false].label_values(), [1u8, 0].label_values()])?;
        assert_eq!(mixed.classes, [0, 1].map(Label::from));
        assert!(encode("test", [[0.5].label_values()]).is_err());
        assert!(encode("test", [[0].label_values(), ["0"].label_values()]).is_err());
        Ok(())
    }
}
