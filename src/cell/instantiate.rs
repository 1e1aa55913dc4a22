//! Generic code that many cells need, compiled here once so that cells link to it instead of compiling it again.
//!
//! Nobody calls these functions. The toolkit's library is built with shared generics; whatever is instantiated here
//! (drop and clone of frames and expressions, columns from slices, array arithmetic, maps and vectors of the usual
//! types) is then found there by the compiler. Measured on a cell with a frame, a lazy query and a matrix product: 1,125
//! functions to compile without this, 534 with half of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use candle_core::Tensor;
use ndarray::{Array1, Array2, ArrayD, Axis, NewAxis, s};
use polars::prelude::*;

use super::{define, expect, put, take};
use crate::{arrays, plot};

/// Frames, columns, expressions and lazy queries.
pub fn frames(frame: DataFrame, lazy: LazyFrame, expr: Expr, plan: PolarsResult<LazyFrame>) -> PolarsResult<DataFrame> {
    let numbers = df!("a" => [1, 2], "b" => [1.0, 2.0], "c" => ["x", "y"], "d" => [true, false], "e" => [1i64, 2])?;
    let vectors = df!(
        "a" => vec![1i32], "b" => vec![1.0f64], "c" => vec!["x"], "d" => vec![true], "e" => vec![1i64],
        "f" => vec![String::new()], "g" => [Some(1.0)], "h" => [Some(1)], "i" => [Some("x")]
    )?;
    let grouped = lazy.clone().group_by([col("a")]).agg([col("b").mean(), col("b").sum().alias("c")]);
    let query = lazy
        .filter(col("a").gt(lit(1)).and(col("b").lt(lit(1.5))).or(col("c").eq(lit("x"))))
        .select([col("a"), (expr.clone() + lit(1.0)) * lit(2) - lit(1i64) / col("b")])
        .with_columns([expr.clone().alias("z")])
        .sort(["a"], SortMultipleOptions::default())
        .with_column(expr)
        .limit(3);
    let _ = (frame.clone(), grouped.collect(), plan?.collect()?, numbers.head(Some(3)), vectors.column("a")?.clone());
    let column: Vec<f64> = frame.column("b")?.f64()?.into_no_null_iter().collect();
    let options: Vec<Option<f64>> = frame.column("b")?.f64()?.iter().collect();
    let texts: Vec<Option<&str>> = frame.column("c")?.str()?.iter().collect();
    println!("{frame} {frame:?} {:?} {column:?} {options:?} {texts:?} {:?}", frame.shape(), frame.schema());
    query.collect()
}

/// Values that come and go with those.
#[allow(clippy::too_many_arguments)]
pub fn values(
    series: Vec<Series>,
    columns: Vec<Column>,
    exprs: Vec<Expr>,
    schema: Schema,
    error: PolarsError,
    any: AnyValue<'static>,
    dtype: DataType,
    group: LazyGroupBy,
) {
    let _ = (series.clone(), columns.clone(), exprs.clone(), schema.clone(), any.clone(), dtype.clone(), group.clone());
    println!("{error} {error:?} {any} {dtype:?} {schema:?} {series:?}");
}

/// Arrays of one, two and any number of dimensions.
#[allow(clippy::eq_op, reason = "the operators are instantiated, not the results used")]
pub fn arrays(
    vector: Array1<f64>,
    matrix: Array2<f64>,
    any: ArrayD<f64>,
    single: Array2<f32>,
    counts: Array1<i64>,
) -> f64 {
    let products = (matrix.dot(&vector), matrix.dot(&matrix.t()), vector.dot(&vector), matrix.t().dot(&matrix));
    let sums = (&matrix + &matrix, &matrix - &matrix, &matrix * &matrix, &matrix / &matrix, &vector + &vector);
    let more = (&vector - &vector, &vector * &vector, &vector / &vector, &matrix + &vector, &matrix - &vector);
    let scaled = (&matrix * 2.0, &vector * 2.0, &matrix + 1.0, &vector + 1.0, &matrix - 1.0, &vector / 2.0);
    let axes = (matrix.sum_axis(Axis(0)), matrix.mean_axis(Axis(0)), vector.mean(), matrix.mean(), vector.std(0.0));
    let parts = (matrix.row(0).to_owned(), matrix.column(0).to_owned(), matrix.slice(s![.., 0]).to_owned());
    let made = (Array2::<f64>::zeros((2, 2)), Array2::<f64>::eye(2), Array1::<f64>::linspace(0.0, 1.0, 5));
    let filled =
        (Array1::<f64>::zeros(2), Array1::<f64>::ones(2), Array2::<f64>::ones((2, 2)), Array1::from(vec![1.0]));
    let shaped = (Array2::from_shape_vec((1, 1), vec![0.0]), matrix.clone().into_shape_with_order((1, 1)));
    println!("{vector} {matrix} {any} {vector:?} {matrix:?} {any:?} {single} {counts} {counts:?} {:?}", matrix.shape());
    println!("{products:?} {sums:?} {more:?} {scaled:?} {axes:?} {parts:?} {made:?} {filled:?} {shaped:?}");
    let _ = (single.clone(), counts.clone(), any.clone());
    vector.sum() + matrix.sum() + f64::from(single.sum()) + any.sum() + counts.sum() as f64
}

#[allow(clippy::eq_op, reason = "the operators are instantiated, not the results used")]
/// Comparisons and choices of arrays beside each other, beside an upright view, and beside a number.
pub fn masks(a: &Array1<f64>, m: &Array2<f64>, i: &Array1<usize>, k: &Array1<i64>) -> Array2<f64> {
    macro_rules! compared {
        ($($name:ident)+) => {
            $(
                let (upright, places) = (i.slice(s![.., NewAxis]), a.slice(s![.., NewAxis]));
                let flat = [arrays::$name(a, 0.0), arrays::$name(a, a), arrays::$name(i, 0), arrays::$name(i, i), arrays::$name(k, 0)];
                let wide = [arrays::$name(m, 0.0), arrays::$name(m, m), arrays::$name(m, a), arrays::$name(i, upright),
                    arrays::$name(upright, i), arrays::$name(&upright, &i), arrays::$name(a, places), arrays::$name(places, a),
                    arrays::$name(k.slice(s![.., NewAxis]), arrays::arange::<i64>(3))];
                println!("{flat:?} {wide:?}");
            )+
        };
    }
    compared! { equal not_equal less less_equal greater greater_equal }
    let (flat, wide) = (arrays::equal(i, 0), arrays::equal(m, 0.0));
    let chosen =
        (arrays::where_(&flat, 1.0, 0.0), arrays::where_(&flat, a, 0.0), arrays::where_(flat.clone(), 1_i64, 0));
    let counts = arrays::where_(wide.clone(), 1_i64, 0).sum_axis(Axis(1));
    let ones = arrays::where_(wide.clone(), 1.0, 0.0);
    let products = (ones.dot(a), ones.dot(m), ones.sum_axis(Axis(0)), &flat & &flat, &wide & &wide);
    println!("{chosen:?} {counts:?} {products:?} {:?} {:?}", arrays::arange::<f64>(3), arrays::arange::<usize>(3));
    arrays::where_(&wide, m, 0.0)
}

/// Tensors.
pub fn tensors(tensor: Tensor, list: Vec<Tensor>) -> candle_core::Result<f32> {
    let sum = tensor.matmul(&tensor)?.add(&tensor)?.sum_all()?;
    let rows = tensor.to_vec2::<f32>()?;
    let column = tensor.to_vec1::<f32>()?;
    println!("{tensor} {tensor:?} {rows:?} {column:?} {:?} {:?}", tensor.dims(), list.clone());
    let made = Tensor::new(&[1f32, 2.0], tensor.device())?;
    let shaped = Tensor::from_vec(vec![0f32; 4], (2, 2), made.device())?;
    ((sum + shaped)? * 2.0)?.to_scalar::<f32>()
}

#[allow(clippy::ptr_arg, reason = "cells pass references to vectors")]
/// Pictures of arrays, vectors, lists and tensors, with their usual options.
pub fn pictures(
    frame: &DataFrame,
    array: &Array1<f64>,
    matrix: &Array2<f64>,
    tensor: &Tensor,
    list: &Vec<f64>,
    classes: &Vec<i32>,
) {
    macro_rules! shown {
        ($($picture:expr),+ $(,)?) => {
            $(crate::display::display(&$picture.title("a").x_label("a").y_label("a"));)+
        };
    }
    let column = matrix.column(0);
    shown! {
        plot::scatter(frame, "a", "b"), plot::scatter_of(array, array), plot::scatter_of(list, list),
        plot::scatter_of(&column, &column).by_labels(classes), plot::scatter_of(tensor, tensor),
        plot::line(frame, "a", "b"), plot::line_of(array, array), plot::line_of(list, list),
        plot::histogram(frame, "a"), plot::histogram_of(array), plot::histogram_of(list), plot::bar(frame, "a", "b"),
        plot::box_plot(frame, "a", "b"), plot::violin(frame, "a", "b"), plot::heatmap(matrix), plot::heatmap(frame),
        plot::heatmap(tensor), plot::learning_curves(frame, "a", &["b"]), plot::error_bars(frame, "a", "b", "c"),
        plot::residuals(array, array), plot::residuals(list, list), plot::confusion_matrix(classes, classes),
        plot::roc_curve(classes, array), plot::pr_curve(classes, array), plot::calibration(classes, array),
        plot::roc_curve(classes, list),
    }
    let graph = plot::graph(&[("a", "b")]).node("a", "b").title("a");
    crate::display::display(&plot::image(matrix).title("a"));
    crate::display::display(&plot::image(tensor).title("a"));
    crate::display::display(&graph);
}

macro_rules! kept {
    ($($name:literal: $type:ty),+ $(,)?) => {
        /// Variables of the usual types.
        pub fn variables() -> Result<(), super::CellError> {
            $(
                expect::<$type>($name)?;
                let value = take::<$type>($name);
                put::<$type>($name, value);
                define::<$type>($name, take::<$type>($name));
            )+
            Ok(())
        }
    };
}

kept! {
    "a": DataFrame, "b": LazyFrame, "c": Series, "d": Column, "e": Expr, "f": Array1<f64>, "g": Array2<f64>,
    "h": Tensor, "i": i32, "j": i64, "k": f64, "l": usize, "m": bool, "n": String, "o": &'static str, "p": Vec<i32>,
    "q": Vec<f64>, "r": Vec<String>, "s": Vec<Vec<f64>>, "t": HashMap<String, i32>, "u": HashMap<String, f64>,
    "v": f32, "w": u64, "x": u32, "y": Vec<usize>, "z": crate::datasets::Dataset,
}

/// Collections of the usual types.
pub fn collections(
    mut numbers: Vec<f64>,
    mut integers: Vec<i32>,
    mut words: Vec<String>,
    mut counts: HashMap<String, i32>,
    tree: BTreeMap<String, f64>,
    set: HashSet<String>,
) {
    numbers.push(1.0);
    integers.push(1);
    words.push(String::new());
    integers.sort();
    integers.dedup();
    words.sort();
    numbers.sort_by(f64::total_cmp);
    integers.extend_from_slice(&[1]);
    numbers.extend_from_slice(&[1.0]);
    *counts.entry(String::new()).or_insert(0) += 1;
    counts.insert(String::new(), 1);
    let _ =
        (counts.get("x"), counts.contains_key("x"), tree.get("x"), set.contains("x"), words.join(", "), words.concat());
    let _ = (numbers.clone(), integers.clone(), words.clone(), counts.clone(), tree.clone(), set.clone());
    let sums = (numbers.iter().sum::<f64>(), integers.iter().sum::<i32>(), numbers.iter().copied().fold(0.0, f64::max));
    println!("{numbers:?} {integers:?} {words:?} {counts:?} {tree:?} {set:?} {sums:?}");
    println!("{numbers:#?} {integers:#?} {words:#?} {counts:#?} {tree:#?} {:?}", "1".parse::<f64>());
}
