//! Arrays and tensors of every dimension as HTML and as text.

use crate::{html, text};
use anneal::prelude::*;

#[test]
fn a_matrix() {
    let matrix = array![[1.0, 2.5], [3.0, f64::NAN]];
    assert_eq!(text(&matrix), "[[1.0, 2.5],\n [3.0, NaN]]\narray of f64, shape [2, 2]");
    let html = html(&matrix);
    assert!(html.contains("<th scope=\"row\">1</th><td class=\"n\">3.0</td><td class=\"n a\">NaN</td>"), "{html}");
    assert!(html.contains("array of f64, shape [2, 2]"));
}

#[test]
fn views_words_and_flags() {
    let numbers = array![[1, 2, 3], [4, 5, 6]];
    assert_eq!(text(&numbers.slice(s![1, ..])), "[4, 5, 6]\narray of i32, shape [3]");
    assert_eq!(text(&numbers.column(0)), "[1, 4]\narray of i32, shape [2]");
    assert_eq!(text(&array!["a", "<b>"]), "[  a, <b>]\narray of &str, shape [2]");
    assert!(html(&array!["<b>"]).contains("&lt;b&gt;"));
    assert!(text(&array![true, false]).contains("array of bool"));
}

#[test]
fn a_single_value_and_no_values() {
    assert_eq!(text(&arr0(2.5)), "2.5\narray of f64, shape []");
    assert_eq!(text(&Array2::<f32>::zeros((0, 3))), "array of f32, shape [0, 3]: no elements");
    assert!(html(&Array1::<i64>::zeros(0)).contains("no elements"));
}

#[test]
fn a_stack_of_matrices_names_each() {
    let stack = Array3::<u8>::zeros((6, 2, 2));
    let text = text(&stack);
    assert!(text.starts_with("[0, .., ..]\n[[0, 0],\n [0, 0]]\n[1, .., ..]"), "{text}");
    assert!(text.contains("\n…\n[4, .., ..]") && text.ends_with("array of u8, shape [6, 2, 2]"));
    assert!(crate::text(&Array::<f32, _>::zeros((2, 2, 2, 2))).contains("[1, 1, .., ..]"));
}

#[test]
fn something_huge_is_a_small_page() {
    let ones = Array2::<f32>::ones((2_000, 3_000));
    assert!(html(&ones).len() < 20_000);
    assert!(
        html(&ones).contains("<th scope=\"row\">1999</th>") && html(&ones).contains("array of f32, shape [2000, 3000]")
    );
    let wide = Array1::<f64>::linspace(0.0, 1.0, 1_000_000);
    assert!(text(&wide).lines().all(|line| line.len() < 160), "{}", text(&wide));
}

#[test]
fn a_tensor_says_dtype_shape_and_device() -> anyhow::Result<()> {
    let tensor = Tensor::new(&[[1f32, -0.5], [f32::INFINITY, 1.0 / 3.0]], &Device::Cpu)?;
    let expected = "[[ 1.0000, -0.5000],\n [    inf,  0.3333]]\ntensor of f32 on cpu, shape [2, 2]";
    assert_eq!(text(&tensor), expected);
    assert_eq!(html(&tensor), html(&Var::from_tensor(&tensor)?));
    Ok(())
}

#[test]
fn tensors_of_every_kind() -> anyhow::Result<()> {
    let device = Device::Cpu;
    assert_eq!(text(&Tensor::new(7i64, &device)?), "7\ntensor of i64 on cpu, shape []");
    assert_eq!(text(&Tensor::new(&[i64::MAX], &device)?), format!("[{}]\ntensor of i64 on cpu, shape [1]", i64::MAX));
    assert!(text(&Tensor::zeros((0, 4), DType::F32, &device)?).contains("no elements"));
    for dtype in [
        DType::U8,
        DType::U32,
        DType::I16,
        DType::I32,
        DType::I64,
        DType::BF16,
        DType::F16,
        DType::F32,
        DType::F64,
        DType::F8E4M3,
    ] {
        let shown = text(&Tensor::ones((3, 2), DType::F32, &device)?.to_dtype(dtype)?);
        assert!(shown.starts_with("[[1") && shown.contains(dtype.as_str()), "{dtype:?}: {shown}");
    }
    let large = Tensor::arange(0u32, 40_000, &device)?.reshape((4, 100, 100))?.t()?;
    let shown = text(&large);
    assert!(shown.contains("[3, .., ..]") && shown.contains("39999]]"), "{shown}");
    Ok(())
}
