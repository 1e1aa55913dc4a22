//! Answers, and wrong answers that people give, to the exercises of notebooks/03_tensors/01_arrays.ipynb.

use anneal::prelude::*;

/// 03-01.E1
pub mod null_with_one {
    use super::*;

    pub fn answer(n: usize, at: usize) -> Array1<f64> {
        let mut a = Array1::zeros(n);
        a[at] = 1.0;
        a
    }

    pub fn counts_from_one(n: usize, at: usize) -> Array1<f64> {
        Array1::from_shape_fn(n, |index| if index + 1 == at { 1.0 } else { 0.0 })
    }

    pub fn always_ten(_: usize, at: usize) -> Array1<f64> {
        answer(10, at)
    }

    pub fn zero_among_ones(n: usize, at: usize) -> Array1<f64> {
        1.0 - answer(n, at)
    }

    pub const WRONG: &[fn(usize, usize) -> Array1<f64>] = &[counts_from_one, always_ten, zero_among_ones];
}

/// 03-01.E2
pub mod range_matrix {
    use super::*;

    pub fn answer(rows: usize, columns: usize) -> Array2<i64> {
        Array2::from_shape_fn((rows, columns), |(row, column)| (row * columns + column) as i64)
    }

    pub fn column_by_column(rows: usize, columns: usize) -> Array2<i64> {
        answer(columns, rows).reversed_axes()
    }

    pub fn from_one(rows: usize, columns: usize) -> Array2<i64> {
        answer(rows, columns) + 1
    }

    pub fn multiplies_by_the_rows(rows: usize, columns: usize) -> Array2<i64> {
        Array2::from_shape_fn((rows, columns), |(row, column)| (row * rows + column) as i64)
    }

    pub const WRONG: &[fn(usize, usize) -> Array2<i64>] = &[column_by_column, from_one, multiplies_by_the_rows];
}

/// 03-01.E3
pub mod border_ones {
    use super::*;

    pub fn answer(rows: usize, columns: usize) -> Array2<f64> {
        let mut a = Array2::ones((rows, columns));
        if rows > 2 && columns > 2 {
            a.slice_mut(s![1..-1, 1..-1]).fill(0.0);
        }
        a
    }

    pub fn panics_without_rows(rows: usize, columns: usize) -> Array2<f64> {
        let mut a = Array2::ones((rows, columns));
        a.slice_mut(s![1..-1, 1..-1]).fill(0.0);
        a
    }

    pub fn ones_inside(rows: usize, columns: usize) -> Array2<f64> {
        1.0 - answer(rows, columns)
    }

    pub fn forgets_the_sides(rows: usize, columns: usize) -> Array2<f64> {
        let mut a = Array2::ones((rows, columns));
        if rows > 2 {
            a.slice_mut(s![1..-1, ..]).fill(0.0);
        }
        a
    }

    pub const WRONG: &[fn(usize, usize) -> Array2<f64>] = &[panics_without_rows, ones_inside, forgets_the_sides];
}

/// 03-01.E4
pub mod pad_zero {
    use super::*;

    pub fn answer(a: &Array2<f64>) -> Array2<f64> {
        let (rows, columns) = a.dim();
        let mut padded = Array2::zeros((rows + 2, columns + 2));
        padded.slice_mut(s![1..rows + 1, 1..columns + 1]).assign(a);
        padded
    }

    pub fn erases_the_border(a: &Array2<f64>) -> Array2<f64> {
        let last = (a.nrows().saturating_sub(1), a.ncols().saturating_sub(1));
        let inside = |(row, column)| row > 0 && column > 0 && row < last.0 && column < last.1;
        Array2::from_shape_fn(a.dim(), |at| if inside(at) { a[at] } else { 0.0 })
    }

    pub fn only_after(a: &Array2<f64>) -> Array2<f64> {
        let (rows, columns) = a.dim();
        let mut padded = Array2::zeros((rows + 2, columns + 2));
        padded.slice_mut(s![..rows, ..columns]).assign(a);
        padded
    }

    pub const WRONG: &[fn(&Array2<f64>) -> Array2<f64>] = &[erases_the_border, only_after];
}

/// 03-01.E5
pub mod checkerboard {
    use super::*;

    pub fn answer(rows: usize, columns: usize) -> (Array2<i64>, Array2<i64>) {
        let by_formula = Array2::from_shape_fn((rows, columns), |(i, j)| ((i + j) % 2) as i64);
        let mut by_slices = Array2::zeros((rows, columns));
        if rows > 0 && columns > 0 {
            by_slices.slice_mut(s![..;2, 1..;2]).fill(1);
            by_slices.slice_mut(s![1..;2, ..;2]).fill(1);
        }
        (by_formula, by_slices)
    }

    pub fn one_in_the_corner(rows: usize, columns: usize) -> (Array2<i64>, Array2<i64>) {
        let (a, b) = answer(rows, columns);
        (1 - a, 1 - b)
    }

    pub fn stripes(rows: usize, columns: usize) -> (Array2<i64>, Array2<i64>) {
        let board = Array2::from_shape_fn((rows, columns), |(_, j)| (j % 2) as i64);
        (board.clone(), board)
    }

    pub fn one_slice_only(rows: usize, columns: usize) -> (Array2<i64>, Array2<i64>) {
        let (by_formula, mut board) = answer(rows, columns);
        if rows > 1 && columns > 0 {
            board.slice_mut(s![1..;2, ..]).fill(0);
        }
        (by_formula, board)
    }

    pub const WRONG: &[fn(usize, usize) -> (Array2<i64>, Array2<i64>)] = &[one_in_the_corner, stripes, one_slice_only];
}

/// 03-01.E6
pub mod unravel {
    pub fn answer(flat: usize, shape: (usize, usize, usize)) -> Option<(usize, usize, usize)> {
        let (a, b, c) = shape;
        (flat < a * b * c).then(|| (flat / (b * c), flat / c % b, flat % c))
    }

    pub fn first_axis_fastest(flat: usize, shape: (usize, usize, usize)) -> Option<(usize, usize, usize)> {
        let (a, b, c) = shape;
        (flat < a * b * c).then(|| (flat % a, flat / a % b, flat / (a * b)))
    }

    pub fn never_ends(flat: usize, shape: (usize, usize, usize)) -> Option<(usize, usize, usize)> {
        let (_, b, c) = shape;
        (b * c > 0).then(|| (flat / (b * c), flat / c % b, flat % c))
    }

    pub fn forgets_the_middle(flat: usize, shape: (usize, usize, usize)) -> Option<(usize, usize, usize)> {
        let (a, b, c) = shape;
        (flat < a * b * c).then(|| (flat / (b * c), flat / c, flat % c))
    }

    pub const WRONG: &[fn(usize, (usize, usize, usize)) -> Option<(usize, usize, usize)>] =
        &[first_axis_fastest, never_ends, forgets_the_middle];
}

/// 03-01.E7
pub mod standardize {
    use super::*;

    pub fn answer(a: &Array2<f64>) -> Array2<f64> {
        let Some(mean) = a.mean_axis(Axis(0)) else {
            return a.clone();
        };
        let std = a.std_axis(Axis(0), 0.0).mapv(|s| if s > 0.0 { s } else { 1.0 });
        (a - &mean) / &std
    }

    pub fn of_all_values(a: &Array2<f64>) -> Array2<f64> {
        a.mean().map_or_else(|| a.clone(), |mean| (a - mean) / a.std(0.0))
    }

    pub fn divides_by_n_minus_one(a: &Array2<f64>) -> Array2<f64> {
        let Some(mean) = a.mean_axis(Axis(0)) else { return a.clone() };
        let std = if a.nrows() > 1 { a.std_axis(Axis(0), 1.0) } else { mean.clone() };
        (a - &mean) / std.mapv(|s| if s > 0.0 { s } else { 1.0 })
    }

    pub fn divides_by_zero(a: &Array2<f64>) -> Array2<f64> {
        let Some(mean) = a.mean_axis(Axis(0)) else { return a.clone() };
        (a - &mean) / a.std_axis(Axis(0), 0.0)
    }

    pub fn mean_of_squares(a: &Array2<f64>) -> Array2<f64> {
        let (Some(mean), Some(squares)) = (a.mean_axis(Axis(0)), (a * a).mean_axis(Axis(0))) else { return a.clone() };
        let std = (squares - &mean * &mean).mapv(|v: f64| if v > 0.0 { v.sqrt() } else { 1.0 });
        (a - &mean) / std
    }

    pub const WRONG: &[fn(&Array2<f64>) -> Array2<f64>] =
        &[of_all_values, divides_by_n_minus_one, divides_by_zero, mean_of_squares];
}

/// 03-01.E8
pub mod negate_between {
    use super::*;

    pub fn answer(a: &mut Array1<f64>, low: f64, high: f64) {
        a.mapv_inplace(|x| if low < x && x <= high { -x } else { x });
    }

    pub fn changes_a_copy(a: &mut Array1<f64>, low: f64, high: f64) {
        let _changed = a.mapv(|x| if low < x && x <= high { -x } else { x });
    }

    pub fn takes_both_ends(a: &mut Array1<f64>, low: f64, high: f64) {
        a.mapv_inplace(|x| if low <= x && x <= high { -x } else { x });
    }

    pub fn everything_but_outside(a: &mut Array1<f64>, low: f64, high: f64) {
        a.mapv_inplace(|x| if x <= low || x > high { x } else { 0.0 });
    }

    pub const WRONG: &[fn(&mut Array1<f64>, f64, f64)] = &[changes_a_copy, takes_both_ends, everything_but_outside];
}

/// 03-01.E9
pub mod common_values {
    use super::*;
    use std::collections::BTreeSet;

    pub fn answer(a: &Array1<i64>, b: &Array1<i64>) -> Array1<i64> {
        let a: BTreeSet<i64> = a.iter().copied().collect();
        let b: BTreeSet<i64> = b.iter().copied().collect();
        a.intersection(&b).copied().collect()
    }

    pub fn keeps_the_order(a: &Array1<i64>, b: &Array1<i64>) -> Array1<i64> {
        let mut found: Vec<i64> = Vec::new();
        for value in a {
            if !found.contains(value) && b.iter().any(|other| other == value) {
                found.push(*value);
            }
        }
        found.into()
    }

    pub fn keeps_repeats(a: &Array1<i64>, b: &Array1<i64>) -> Array1<i64> {
        let mut found: Vec<i64> = a.iter().copied().filter(|value| b.iter().any(|other| other == value)).collect();
        found.sort_unstable();
        found.into()
    }

    pub fn of_either(a: &Array1<i64>, b: &Array1<i64>) -> Array1<i64> {
        let all: BTreeSet<i64> = a.iter().chain(b).copied().collect();
        all.into_iter().collect()
    }

    pub const WRONG: &[fn(&Array1<i64>, &Array1<i64>) -> Array1<i64>] = &[keeps_the_order, keeps_repeats, of_either];
}

/// 03-01.E10
pub mod nonzero_indices {
    use super::*;

    pub fn answer(a: &Array2<f64>) -> Vec<(usize, usize)> {
        a.indexed_iter().filter(|(_, value)| **value != 0.0).map(|(place, _)| place).collect()
    }

    pub fn above_zero(a: &Array2<f64>) -> Vec<(usize, usize)> {
        a.indexed_iter().filter(|(_, value)| **value > 0.0).map(|(place, _)| place).collect()
    }

    pub fn column_by_column(a: &Array2<f64>) -> Vec<(usize, usize)> {
        answer(&a.t().to_owned()).into_iter().map(|(column, row)| (row, column)).collect()
    }

    pub fn larger_than_epsilon(a: &Array2<f64>) -> Vec<(usize, usize)> {
        a.indexed_iter().filter(|(_, value)| value.abs() > f64::EPSILON).map(|(place, _)| place).collect()
    }

    pub const WRONG: &[fn(&Array2<f64>) -> Vec<(usize, usize)>] = &[above_zero, column_by_column, larger_than_epsilon];
}

/// 03-01.E11
pub mod minmax {
    use super::*;

    pub fn answer(a: &Array1<f64>) -> Option<(f64, f64)> {
        if a.is_empty() {
            return None;
        }
        if a.is_any_nan() {
            return Some((f64::NAN, f64::NAN));
        }
        let low = a.fold(f64::INFINITY, |low, &x| low.min(x));
        let high = a.fold(f64::NEG_INFINITY, |high, &x| high.max(x));
        Some((low, high))
    }

    pub fn skips_nan(a: &Array1<f64>) -> Option<(f64, f64)> {
        a.first()?;
        Some((a.fold(f64::INFINITY, |low, &x| low.min(x)), a.fold(f64::NEG_INFINITY, |high, &x| high.max(x))))
    }

    pub fn begins_with_zero(a: &Array1<f64>) -> Option<(f64, f64)> {
        a.first()?;
        let spread = |a: &Array1<f64>| (a.fold(0.0_f64, |low, &x| low.min(x)), a.fold(0.0_f64, |high, &x| high.max(x)));
        Some(if a.is_any_nan() { (f64::NAN, f64::NAN) } else { spread(a) })
    }

    pub fn infinite_when_empty(a: &Array1<f64>) -> Option<(f64, f64)> {
        answer(a).or(Some((f64::INFINITY, f64::NEG_INFINITY)))
    }

    pub const WRONG: &[fn(&Array1<f64>) -> Option<(f64, f64)>] = &[skips_nan, begins_with_zero, infinite_when_empty];
}

/// 03-01.E12
pub mod nan_facts {
    pub fn answer(line: usize) -> &'static str {
        match line {
            1 => "NaN",
            2 => "false",
            3 => "true",
            4 => "false",
            5 => "NaN",
            6 => "1.0",
            7 => "false",
            8 => "inf",
            9 => "NaN",
            10 => "1.0",
            _ => "",
        }
    }

    pub fn nan_equals_itself(line: usize) -> &'static str {
        match line {
            2 => "true",
            3 => "false",
            line => answer(line),
        }
    }

    pub fn nan_spreads_everywhere(line: usize) -> &'static str {
        match line {
            6 | 10 => "NaN",
            line => answer(line),
        }
    }

    pub fn decimal_fractions_are_exact(line: usize) -> &'static str {
        match line {
            7 => "true",
            line => answer(line),
        }
    }

    pub const WRONG: &[fn(usize) -> &'static str] =
        &[nan_equals_itself, nan_spreads_everywhere, decimal_fractions_are_exact];
}

/// 03-01.E13
pub mod dates_of_month {
    pub fn answer(year: i32, month: u32) -> Vec<String> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => 0,
        };
        (1..=days).map(|day| format!("{year:04}-{month:02}-{day:02}")).collect()
    }

    pub fn forgets_centuries(year: i32, month: u32) -> Vec<String> {
        if month == 2 && year % 4 == 0 {
            return answer(2000, 2).iter().map(|date| date.replacen("2000", &format!("{year:04}"), 1)).collect();
        }
        answer(year, month)
    }

    pub fn without_zeros(year: i32, month: u32) -> Vec<String> {
        (1..=answer(year, month).len()).map(|day| format!("{year}-{month}-{day}")).collect()
    }

    pub fn leaves_out_the_last(year: i32, month: u32) -> Vec<String> {
        let mut dates = answer(year, month);
        dates.pop();
        dates
    }

    pub const WRONG: &[fn(i32, u32) -> Vec<String>] = &[forgets_centuries, without_zeros, leaves_out_the_last];
}

/// 03-01.E14
pub mod memory_bytes {
    pub fn answer(shape: &[usize], dtype: &str) -> Option<usize> {
        let bytes = match dtype {
            "f64" | "i64" => 8,
            "f32" | "i32" => 4,
            "f16" => 2,
            "u8" | "bool" => 1,
            _ => return None,
        };
        if shape.contains(&0) {
            return Some(0);
        }
        shape.iter().try_fold(bytes, |all: usize, &length| all.checked_mul(length))
    }

    pub fn counts_bits(shape: &[usize], dtype: &str) -> Option<usize> {
        answer(shape, dtype)?.checked_mul(8)
    }

    pub fn wraps_around(shape: &[usize], dtype: &str) -> Option<usize> {
        let bytes = answer(&[], dtype)?;
        Some(shape.iter().fold(bytes, |all, &length| all.wrapping_mul(length)))
    }

    pub fn overflows_before_the_zero(shape: &[usize], dtype: &str) -> Option<usize> {
        shape.iter().try_fold(answer(&[], dtype)?, |all, &length| all.checked_mul(length))
    }

    pub const WRONG: &[fn(&[usize], &str) -> Option<usize>] = &[counts_bits, wraps_around, overflows_before_the_zero];
}

/// 03-01.E15
pub mod sub_diagonal {
    use super::*;

    pub fn answer(values: &Array1<f64>) -> Array2<f64> {
        let n = values.len() + 1;
        let mut matrix = Array2::zeros((n, n));
        matrix.slice_mut(s![1.., ..-1]).diag_mut().assign(values);
        matrix
    }

    pub fn above_the_diagonal(values: &Array1<f64>) -> Array2<f64> {
        answer(values).reversed_axes()
    }

    pub fn on_the_diagonal(values: &Array1<f64>) -> Array2<f64> {
        Array2::from_diag(values)
    }

    pub fn drops_the_last(values: &Array1<f64>) -> Array2<f64> {
        let n = values.len();
        Array2::from_shape_fn((n, n), |(row, column)| if row == column + 1 { values[column] } else { 0.0 })
    }

    pub const WRONG: &[fn(&Array1<f64>) -> Array2<f64>] = &[above_the_diagonal, on_the_diagonal, drops_the_last];
}
