//! Answers, and wrong answers that people give, to the exercises of notebooks/03_tensors/02_broadcasting.ipynb.

use anneal::prelude::*;

/// 03-02.E1
pub mod ones {
    use super::*;

    pub fn answer(n: usize) -> Array1<f64> {
        arange::<f64>(n) * 0.0 + 1.0
    }

    pub fn divides_by_itself(n: usize) -> Array1<f64> {
        arange::<f64>(n) / arange::<f64>(n)
    }

    pub fn counts(n: usize) -> Array1<f64> {
        arange::<f64>(n) + 1.0
    }

    pub fn asks_for_ones(n: usize) -> Array1<f64> {
        Array1::ones(n)
    }

    pub fn maps(n: usize) -> Array1<f64> {
        Array1::zeros(n).mapv(|_: f64| 1.0)
    }

    pub const WRONG: &[fn(usize) -> Array1<f64>] = &[divides_by_itself, counts, asks_for_ones, maps];
}

/// 03-02.E2
pub mod sum {
    use super::*;

    pub fn answer(a: &Array1<f64>) -> f64 {
        a.dot(&Array1::ones(a.len()))
    }

    pub fn ones_out_of_the_values(a: &Array1<f64>) -> f64 {
        a.dot(&(a * 0.0 + 1.0))
    }

    pub fn sum_of_squares(a: &Array1<f64>) -> f64 {
        a.dot(a)
    }

    pub fn adds_in_a_loop(a: &Array1<f64>) -> f64 {
        let mut sum = 0.0;
        for value in a {
            sum += value;
        }
        sum
    }

    pub fn folds(a: &Array1<f64>) -> f64 {
        a.fold(0.0, |sum, value| sum + value)
    }

    pub fn one_after_the_other(a: &Array1<f64>) -> f64 {
        if a.is_empty() { 0.0 } else { a[0] + one_after_the_other(&a.slice(s![1..]).to_owned()) }
    }

    pub const WRONG: &[fn(&Array1<f64>) -> f64] =
        &[ones_out_of_the_values, sum_of_squares, adds_in_a_loop, folds, one_after_the_other];
}

/// 03-02.E3
pub mod outer {
    use super::*;

    pub fn answer(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        &a.slice(s![.., NewAxis]) * b
    }

    pub fn turned(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        &b.slice(s![.., NewAxis]) * a
    }

    pub fn adds(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        &a.slice(s![.., NewAxis]) + b
    }

    pub fn for_each_place(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        Array2::from_shape_fn((a.len(), b.len()), |(row, column)| a[row] * b[column])
    }

    pub const WRONG: &[fn(&Array1<f64>, &Array1<f64>) -> Array2<f64>] = &[turned, adds, for_each_place];
}

/// 03-02.E4
pub mod diag {
    use super::*;

    pub fn answer(a: &Array2<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.nrows());
        where_(equal(i.slice(s![.., NewAxis]), &i), a, 0.0).sum_axis(Axis(1))
    }

    pub fn multiplies_by_zero(a: &Array2<f64>) -> Array1<f64> {
        (a * Array2::<f64>::eye(a.nrows())).sum_axis(Axis(1))
    }

    pub fn the_other_diagonal(a: &Array2<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.nrows());
        where_(equal(&i + &i.slice(s![.., NewAxis]) + 1, a.nrows()), a, 0.0).sum_axis(Axis(1))
    }

    pub fn asks_for_it(a: &Array2<f64>) -> Array1<f64> {
        a.diag().to_owned()
    }

    pub const WRONG: &[fn(&Array2<f64>) -> Array1<f64>] = &[multiplies_by_zero, the_other_diagonal, asks_for_it];
}

/// 03-02.E5
pub mod eye {
    use super::*;

    pub fn answer(n: usize) -> Array2<f64> {
        let i = arange::<usize>(n);
        where_(equal(i.slice(s![.., NewAxis]), &i), 1.0, 0.0)
    }

    pub fn zeros_on_the_diagonal(n: usize) -> Array2<f64> {
        let i = arange::<usize>(n);
        where_(equal(i.slice(s![.., NewAxis]), &i), 0.0, 1.0)
    }

    pub fn the_other_diagonal(n: usize) -> Array2<f64> {
        let i = arange::<usize>(n);
        where_(equal(&i + &i.slice(s![.., NewAxis]) + 1, n), 1.0, 0.0)
    }

    pub fn writes_in_a_loop(n: usize) -> Array2<f64> {
        let mut identity = Array2::zeros((n, n));
        for at in 0..n {
            identity[[at, at]] = 1.0;
        }
        identity
    }

    pub const WRONG: &[fn(usize) -> Array2<f64>] = &[zeros_on_the_diagonal, the_other_diagonal, writes_in_a_loop];
}

/// 03-02.E6
pub mod triu {
    use super::*;

    pub fn answer(n: usize) -> Array2<f64> {
        let i = arange::<usize>(n);
        where_(less_equal(i.slice(s![.., NewAxis]), &i), 1.0, 0.0)
    }

    pub fn lower(n: usize) -> Array2<f64> {
        let i = arange::<usize>(n);
        where_(less_equal(&i, i.slice(s![.., NewAxis])), 1.0, 0.0)
    }

    pub fn without_the_diagonal(n: usize) -> Array2<f64> {
        let i = arange::<usize>(n);
        where_(less(i.slice(s![.., NewAxis]), &i), 1.0, 0.0)
    }

    pub fn asks_for_it(n: usize) -> Array2<f64> {
        Array2::ones((n, n)).triu(0)
    }

    pub const WRONG: &[fn(usize) -> Array2<f64>] = &[lower, without_the_diagonal, asks_for_it];
}

/// 03-02.E7
pub mod cumsum {
    use super::*;

    pub fn answer(a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        where_(less_equal(&i, i.slice(s![.., NewAxis])), 1.0, 0.0).dot(a)
    }

    pub fn from_behind(a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        where_(less_equal(i.slice(s![.., NewAxis]), &i), 1.0, 0.0).dot(a)
    }

    pub fn without_itself(a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        where_(less(&i, i.slice(s![.., NewAxis])), 1.0, 0.0).dot(a)
    }

    pub fn adds_in_a_loop(a: &Array1<f64>) -> Array1<f64> {
        let mut sums = a.clone();
        for at in 1..a.len() {
            sums[at] += sums[at - 1];
        }
        sums
    }

    pub const WRONG: &[fn(&Array1<f64>) -> Array1<f64>] = &[from_behind, without_itself, adds_in_a_loop];
}

/// 03-02.E8
pub mod diff {
    use super::*;

    pub fn answer(a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        let before = where_(equal(&i + 1, i.slice(s![.., NewAxis])), 1.0, 0.0).dot(a);
        a - &before
    }

    pub fn the_one_after(a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        a - &where_(equal(&i, &i.slice(s![.., NewAxis]) + 1), 1.0, 0.0).dot(a)
    }

    pub fn panics_without_values(a: &Array1<f64>) -> Array1<f64> {
        let mut differences = a.clone();
        differences.slice_mut(s![1..]).zip_mut_with(&a.slice(s![..-1]), |left, right| *left -= right);
        differences
    }

    pub fn one_less(a: &Array1<f64>) -> Array1<f64> {
        if a.is_empty() { a.clone() } else { &a.slice(s![1..]) - &a.slice(s![..-1]) }
    }

    pub const WRONG: &[fn(&Array1<f64>) -> Array1<f64>] = &[the_one_after, panics_without_values, one_less];
}

/// 03-02.E9
pub mod vstack {
    use super::*;

    pub fn answer(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        where_(equal(arange::<usize>(2).slice(s![.., NewAxis]), 0), a, b)
    }

    pub fn upside_down(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        answer(b, a)
    }

    pub fn side_by_side(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        where_(equal(arange::<usize>(2), 0), a.slice(s![.., NewAxis]), b.slice(s![.., NewAxis]))
    }

    pub fn adds_two_products(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        let first = array![[1.0], [0.0]];
        &first * a + (1.0 - &first) * b
    }

    pub fn asks_for_it(a: &Array1<f64>, b: &Array1<f64>) -> Array2<f64> {
        stack![Axis(0), *a, *b]
    }

    pub const WRONG: &[fn(&Array1<f64>, &Array1<f64>) -> Array2<f64>] =
        &[upside_down, side_by_side, adds_two_products, asks_for_it];
}

/// 03-02.E10
pub mod roll {
    use super::*;

    pub fn answer(a: &Array1<f64>, shift: i64) -> Array1<f64> {
        let n = a.len().max(1) as i64;
        let i = arange::<i64>(a.len());
        let to = (&i + shift.rem_euclid(n)) % n;
        where_(equal(i.slice(s![.., NewAxis]), &to), 1.0, 0.0).dot(a)
    }

    pub fn the_other_way(a: &Array1<f64>, shift: i64) -> Array1<f64> {
        answer(a, -shift)
    }

    pub fn loses_negative_places(a: &Array1<f64>, shift: i64) -> Array1<f64> {
        let i = arange::<i64>(a.len());
        let to = (&i + shift) % a.len().max(1) as i64;
        where_(equal(i.slice(s![.., NewAxis]), &to), 1.0, 0.0).dot(a)
    }

    pub fn what_leaves_is_lost(a: &Array1<f64>, shift: i64) -> Array1<f64> {
        let i = arange::<i64>(a.len());
        where_(equal(i.slice(s![.., NewAxis]), &i + shift), 1.0, 0.0).dot(a)
    }

    pub fn collects(a: &Array1<f64>, shift: i64) -> Array1<f64> {
        let n = a.len() as i64;
        (0..n).map(|at| a[(at - shift).rem_euclid(n) as usize]).collect()
    }

    pub const WRONG: &[fn(&Array1<f64>, i64) -> Array1<f64>] =
        &[the_other_way, loses_negative_places, what_leaves_is_lost, collects];
}

/// 03-02.E11
pub mod flip {
    use super::*;

    pub fn answer(a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        where_(equal(&i + &i.slice(s![.., NewAxis]) + 1, a.len()), 1.0, 0.0).dot(a)
    }

    pub fn one_too_far(a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        where_(equal(&i + &i.slice(s![.., NewAxis]), a.len()), 1.0, 0.0).dot(a)
    }

    pub fn iterates(a: &Array1<f64>) -> Array1<f64> {
        Array1::from_iter(a.iter().rev().copied())
    }

    pub const WRONG: &[fn(&Array1<f64>) -> Array1<f64>] = &[one_too_far, iterates];
}

/// 03-02.E12
pub mod compress {
    use super::*;

    pub fn answer(keep: &Array1<bool>, a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        let upright = i.slice(s![.., NewAxis]);
        let place: Array1<usize> = where_(less(&i, &upright) & keep, 1, 0).sum_axis(Axis(1));
        where_(equal(&upright, &place) & keep, 1.0, 0.0).dot(a)
    }

    pub fn leaves_gaps(keep: &Array1<bool>, a: &Array1<f64>) -> Array1<f64> {
        where_(keep, a, 0.0)
    }

    pub fn one_too_far(keep: &Array1<bool>, a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        let upright = i.slice(s![.., NewAxis]);
        let place: Array1<usize> = where_(less_equal(&i, &upright) & keep, 1, 0).sum_axis(Axis(1));
        where_(equal(&upright, &place) & keep, 1.0, 0.0).dot(a)
    }

    pub fn those_that_are_left_out_too(keep: &Array1<bool>, a: &Array1<f64>) -> Array1<f64> {
        let i = arange::<usize>(a.len());
        let upright = i.slice(s![.., NewAxis]);
        let place: Array1<usize> = where_(less(&i, &upright) & keep, 1, 0).sum_axis(Axis(1));
        where_(equal(&upright, &place), 1.0, 0.0).dot(a)
    }

    pub const WRONG: &[fn(&Array1<bool>, &Array1<f64>) -> Array1<f64>] =
        &[leaves_gaps, one_too_far, those_that_are_left_out_too];
}

/// 03-02.E13
pub mod pad_to {
    use super::*;

    pub fn answer(a: &Array1<f64>, n: usize) -> Array1<f64> {
        let (to, from) = (arange::<usize>(n), arange::<usize>(a.len()));
        where_(equal(to.slice(s![.., NewAxis]), &from), 1.0, 0.0).dot(a)
    }

    pub fn on_the_left(a: &Array1<f64>, n: usize) -> Array1<f64> {
        let (to, from) = (arange::<usize>(n), arange::<usize>(a.len()));
        where_(equal(&to.slice(s![.., NewAxis]) + a.len(), &from + n), 1.0, 0.0).dot(a)
    }

    pub fn never_cuts(a: &Array1<f64>, n: usize) -> Array1<f64> {
        answer(a, n.max(a.len()))
    }

    pub fn assigns_too_much(a: &Array1<f64>, n: usize) -> Array1<f64> {
        let mut padded = Array1::zeros(n);
        padded.slice_mut(s![..a.len()]).assign(a);
        padded
    }

    pub const WRONG: &[fn(&Array1<f64>, usize) -> Array1<f64>] = &[on_the_left, never_cuts, assigns_too_much];
}

/// 03-02.E14
pub mod sequence_mask {
    use super::*;

    pub fn answer(values: &Array2<f64>, lengths: &Array1<usize>) -> Array2<f64> {
        where_(less(arange(values.ncols()), lengths.slice(s![.., NewAxis])), values, 0.0)
    }

    pub fn multiplies_by_zero(values: &Array2<f64>, lengths: &Array1<usize>) -> Array2<f64> {
        values * &where_(less(arange(values.ncols()), lengths.slice(s![.., NewAxis])), 1.0, 0.0)
    }

    pub fn one_too_many(values: &Array2<f64>, lengths: &Array1<usize>) -> Array2<f64> {
        where_(less_equal(arange(values.ncols()), lengths.slice(s![.., NewAxis])), values, 0.0)
    }

    pub fn lengths_of_columns(values: &Array2<f64>, lengths: &Array1<usize>) -> Array2<f64> {
        where_(less(arange(values.nrows()).slice(s![.., NewAxis]), lengths), values, 0.0)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<usize>) -> Array2<f64>] =
        &[multiplies_by_zero, one_too_many, lengths_of_columns];
}

/// 03-02.E15
pub mod bincount {
    use super::*;

    pub fn answer(labels: &Array1<usize>, n: usize) -> Array1<usize> {
        where_(equal(labels.slice(s![.., NewAxis]), arange(n)), 1, 0).sum_axis(Axis(0))
    }

    pub fn along_the_other_axis(labels: &Array1<usize>, n: usize) -> Array1<usize> {
        where_(equal(labels.slice(s![.., NewAxis]), arange(n)), 1, 0).sum_axis(Axis(1))
    }

    pub fn counts_from_one(labels: &Array1<usize>, n: usize) -> Array1<usize> {
        where_(equal(labels.slice(s![.., NewAxis]), arange(n) + 1), 1, 0).sum_axis(Axis(0))
    }

    pub fn counts_in_a_loop(labels: &Array1<usize>, n: usize) -> Array1<usize> {
        let mut counts = Array1::zeros(n);
        for label in labels {
            counts[*label] += 1;
        }
        counts
    }

    pub const WRONG: &[fn(&Array1<usize>, usize) -> Array1<usize>] =
        &[along_the_other_axis, counts_from_one, counts_in_a_loop];
}

/// 03-02.E16
pub mod scatter_add {
    use super::*;

    pub fn answer(values: &Array1<f64>, to: &Array1<usize>, n: usize) -> Array1<f64> {
        where_(equal(arange::<usize>(n).slice(s![.., NewAxis]), to), 1.0, 0.0).dot(values)
    }

    pub fn takes_instead(values: &Array1<f64>, to: &Array1<usize>, n: usize) -> Array1<f64> {
        let _ = n;
        where_(equal(to.slice(s![.., NewAxis]), arange(values.len())), 1.0, 0.0).dot(values)
    }

    pub fn counts(values: &Array1<f64>, to: &Array1<usize>, n: usize) -> Array1<f64> {
        answer(&(values * 0.0 + 1.0), to, n)
    }

    pub fn adds_in_a_loop(values: &Array1<f64>, to: &Array1<usize>, n: usize) -> Array1<f64> {
        let mut added = Array1::zeros(n);
        Zip::from(values).and(to).for_each(|value, place| added[*place] += value);
        added
    }

    pub const WRONG: &[fn(&Array1<f64>, &Array1<usize>, usize) -> Array1<f64>] =
        &[takes_instead, counts, adds_in_a_loop];
}

/// 03-02.E17
pub mod flatten {
    use super::*;

    pub fn answer(a: &Array2<f64>) -> Array1<f64> {
        let (rows, columns) = a.dim();
        let k = arange::<usize>(rows * columns);
        let (row, column) = (&k / columns, &k % columns);
        let rows_of_k = where_(equal(row.slice(s![.., NewAxis]), arange(rows)), 1.0, 0.0).dot(a);
        where_(equal(column.slice(s![.., NewAxis]), arange(columns)), rows_of_k, 0.0).sum_axis(Axis(1))
    }

    pub fn column_by_column(a: &Array2<f64>) -> Array1<f64> {
        answer(&a.t().to_owned())
    }

    pub fn divides_by_the_rows(a: &Array2<f64>) -> Array1<f64> {
        let (rows, columns) = a.dim();
        let k = arange::<usize>(rows * columns);
        let (row, column) = (&k / rows, &k % rows);
        let rows_of_k = where_(equal(row.slice(s![.., NewAxis]), arange(rows)), 1.0, 0.0).dot(a);
        where_(equal(column.slice(s![.., NewAxis]), arange(columns)), rows_of_k, 0.0).sum_axis(Axis(1))
    }

    pub fn asks_for_it(a: &Array2<f64>) -> Array1<f64> {
        a.flatten().into_owned()
    }

    pub const WRONG: &[fn(&Array2<f64>) -> Array1<f64>] = &[column_by_column, divides_by_the_rows, asks_for_it];
}

/// 03-02.E18
pub mod linspace {
    use super::*;

    pub fn answer(from: f64, to: f64, n: usize) -> Array1<f64> {
        let step = (to - from) / (n.max(2) - 1) as f64;
        arange::<f64>(n) * step + from
    }

    pub fn without_the_end(from: f64, to: f64, n: usize) -> Array1<f64> {
        arange::<f64>(n) * ((to - from) / n as f64) + from
    }

    pub fn divides_by_zero(from: f64, to: f64, n: usize) -> Array1<f64> {
        arange::<f64>(n) * ((to - from) / (n as f64 - 1.0)) + from
    }

    pub fn asks_for_it(from: f64, to: f64, n: usize) -> Array1<f64> {
        Array1::linspace(from, to, n)
    }

    pub const WRONG: &[fn(f64, f64, usize) -> Array1<f64>] = &[without_the_end, divides_by_zero, asks_for_it];
}

/// 03-02.E19
pub mod heaviside {
    use super::*;

    pub fn answer(a: &Array1<f64>, at_zero: &Array1<f64>) -> Array1<f64> {
        let step = where_(equal(a, 0.0), at_zero, where_(greater(a, 0.0), 1.0, 0.0));
        where_(not_equal(a, a), a, step)
    }

    pub fn nan_becomes_zero(a: &Array1<f64>, at_zero: &Array1<f64>) -> Array1<f64> {
        where_(equal(a, 0.0), at_zero, where_(greater(a, 0.0), 1.0, 0.0))
    }

    pub fn zero_counts_as_above(a: &Array1<f64>, _: &Array1<f64>) -> Array1<f64> {
        where_(not_equal(a, a), a, where_(greater_equal(a, 0.0), 1.0, 0.0))
    }

    pub fn multiplies_the_masks(a: &Array1<f64>, at_zero: &Array1<f64>) -> Array1<f64> {
        let step = where_(greater(a, 0.0), 1.0, 0.0) + where_(equal(a, 0.0), 1.0, 0.0) * at_zero;
        where_(not_equal(a, a), a, step)
    }

    pub const WRONG: &[fn(&Array1<f64>, &Array1<f64>) -> Array1<f64>] =
        &[nan_becomes_zero, zero_counts_as_above, multiplies_the_masks];
}

/// 03-02.E20
pub mod repeat {
    use super::*;

    pub fn answer(a: &Array1<f64>, times: usize) -> Array2<f64> {
        Array2::<f64>::zeros((times, 1)) + a
    }

    pub fn as_columns(a: &Array1<f64>, times: usize) -> Array2<f64> {
        answer(a, times).reversed_axes()
    }

    pub fn through_a_product(a: &Array1<f64>, times: usize) -> Array2<f64> {
        Array2::<f64>::eye(a.len()).dot(&answer(a, times).t()).reversed_axes()
    }

    pub fn once_too_often(a: &Array1<f64>, times: usize) -> Array2<f64> {
        answer(a, times + 1)
    }

    pub const WRONG: &[fn(&Array1<f64>, usize) -> Array2<f64>] = &[as_columns, through_a_product, once_too_often];
}

/// 03-02.E21
pub mod bucketize {
    use super::*;

    pub fn answer(values: &Array1<f64>, edges: &Array1<f64>) -> Array1<usize> {
        where_(less_equal(edges, values.slice(s![.., NewAxis])), 1, 0).sum_axis(Axis(1))
    }

    pub fn the_edge_belongs_below(values: &Array1<f64>, edges: &Array1<f64>) -> Array1<usize> {
        where_(less(edges, values.slice(s![.., NewAxis])), 1, 0).sum_axis(Axis(1))
    }

    pub fn edges_above(values: &Array1<f64>, edges: &Array1<f64>) -> Array1<usize> {
        where_(greater(edges, values.slice(s![.., NewAxis])), 1, 0).sum_axis(Axis(1))
    }

    pub fn searches(values: &Array1<f64>, edges: &Array1<f64>) -> Array1<usize> {
        let edges = edges.to_vec();
        values.mapv(|value| edges.partition_point(|edge| *edge <= value))
    }

    pub const WRONG: &[fn(&Array1<f64>, &Array1<f64>) -> Array1<usize>] =
        &[the_edge_belongs_below, edges_above, searches];
}

/// 03-02.E22
pub mod pairwise_l2 {
    use super::*;

    pub fn answer(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let difference = &a.slice(s![.., NewAxis, ..]) - b;
        (&difference * &difference).sum_axis(Axis(2)).sqrt()
    }

    pub fn cancels(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let squares = |a: &Array2<f64>| (a * a).sum_axis(Axis(1));
        let sums = &squares(a).slice(s![.., NewAxis]) + &squares(b);
        (sums - 2.0 * a.dot(&b.t())).sqrt()
    }

    pub fn forgets_the_root(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let difference = &a.slice(s![.., NewAxis, ..]) - b;
        (&difference * &difference).sum_axis(Axis(2))
    }

    pub fn sum_of_differences(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        (&a.slice(s![.., NewAxis, ..]) - b).abs().sum_axis(Axis(2))
    }

    pub fn turned(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        answer(b, a)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>] =
        &[cancels, forgets_the_root, sum_of_differences, turned];
}

/// 03-02.E23
pub mod one_hot {
    use super::*;

    pub fn answer(labels: &Array1<usize>, classes: usize) -> Array2<f64> {
        where_(equal(labels.slice(s![.., NewAxis]), arange(classes)), 1.0, 0.0)
    }

    pub fn a_column_for_each_label(labels: &Array1<usize>, classes: usize) -> Array2<f64> {
        where_(equal(arange::<usize>(classes).slice(s![.., NewAxis]), labels), 1.0, 0.0)
    }

    pub fn picks_rows_of_the_identity(labels: &Array1<usize>, classes: usize) -> Array2<f64> {
        Array2::eye(classes).select(Axis(0), &labels.to_vec())
    }

    pub const WRONG: &[fn(&Array1<usize>, usize) -> Array2<f64>] =
        &[a_column_for_each_label, picks_rows_of_the_identity];
}

/// 03-02.E24
pub mod block_diag {
    use super::*;

    pub fn answer(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let (rows, columns) = a.dim();
        let mut both = Array2::zeros((rows + b.nrows(), columns + b.ncols()));
        both.slice_mut(s![..rows, ..columns]).assign(a);
        both.slice_mut(s![rows.., columns..]).assign(b);
        both
    }

    pub fn the_other_corners(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let (rows, columns) = b.dim();
        let mut both = Array2::zeros((rows + a.nrows(), columns + a.ncols()));
        both.slice_mut(s![..rows, ..columns]).assign(b);
        both.slice_mut(s![rows.., columns..]).assign(a);
        both
    }

    pub fn as_if_square(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let (n, m) = (a.nrows(), b.nrows());
        let mut both = Array2::zeros((n + m, n + m));
        both.slice_mut(s![..n, ..n]).assign(a);
        both.slice_mut(s![n.., n..]).assign(b);
        both
    }

    pub fn place_by_place(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let (rows, columns) = a.dim();
        Array2::from_shape_fn((rows + b.nrows(), columns + b.ncols()), |(row, column)| {
            match (row < rows, column < columns) {
                (true, true) => a[[row, column]],
                (false, false) => b[[row - rows, column - columns]],
                _ => 0.0,
            }
        })
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>] =
        &[the_other_corners, as_if_square, place_by_place];
}

/// 03-02.E25
pub mod causal_and_padding_mask {
    use super::*;

    pub fn answer(lengths: &Array1<usize>, n: usize) -> Array3<bool> {
        let i = arange::<usize>(n);
        let causal = less_equal(&i, i.slice(s![.., NewAxis]));
        let real = less(&i, lengths.slice(s![.., NewAxis]));
        causal & real.slice(s![.., NewAxis, ..])
    }

    pub fn looks_ahead(lengths: &Array1<usize>, n: usize) -> Array3<bool> {
        let i = arange::<usize>(n);
        let causal = less_equal(i.slice(s![.., NewAxis]), &i);
        let real = less(&i, lengths.slice(s![.., NewAxis]));
        causal & real.slice(s![.., NewAxis, ..])
    }

    pub fn pads_the_queries(lengths: &Array1<usize>, n: usize) -> Array3<bool> {
        let i = arange::<usize>(n);
        let causal = less_equal(&i, i.slice(s![.., NewAxis]));
        let real = less(&i, lengths.slice(s![.., NewAxis]));
        causal & real.slice(s![.., .., NewAxis])
    }

    pub fn either_of_them(lengths: &Array1<usize>, n: usize) -> Array3<bool> {
        let i = arange::<usize>(n);
        let causal = less_equal(&i, i.slice(s![.., NewAxis]));
        let real = less(&i, lengths.slice(s![.., NewAxis]));
        causal | real.slice(s![.., NewAxis, ..])
    }

    pub const WRONG: &[fn(&Array1<usize>, usize) -> Array3<bool>] = &[looks_ahead, pads_the_queries, either_of_them];
}
