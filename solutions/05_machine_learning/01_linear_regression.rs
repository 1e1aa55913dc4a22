//! Answers, and wrong answers that people give, to the exercises of notebooks/05_machine_learning/01_linear_regression.ipynb.

use anneal::prelude::*;

// What the lesson gives: the same text as in its cells.

fn with_ones(x: &Array2<f64>) -> Array2<f64> {
    concatenate![Axis(1), Array2::ones((x.nrows(), 1)), *x]
}

fn solve(a: &Array2<f64>, b: &Array1<f64>) -> Array1<f64> {
    let n = b.len();
    let mut l = Array2::<f64>::zeros((n, n));
    for i in 0..n {
        for j in 0..=i {
            let rest = a[[i, j]] - l.slice(s![i, ..j]).dot(&l.slice(s![j, ..j]));
            l[[i, j]] = if i == j { rest.sqrt() } else { rest / l[[j, j]] };
        }
    }
    let mut x = b.clone();
    for i in 0..n {
        x[i] = (x[i] - l.slice(s![i, ..i]).dot(&x.slice(s![..i]))) / l[[i, i]];
    }
    for i in (0..n).rev() {
        x[i] = (x[i] - l.slice(s![i + 1.., i]).dot(&x.slice(s![i + 1..]))) / l[[i, i]];
    }
    x
}

fn qr(x: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
    let p = x.ncols();
    let (mut q, mut r) = (x.clone(), Array2::zeros((p, p)));
    for j in 0..p {
        r[[j, j]] = q.column(j).dot(&q.column(j)).sqrt();
        let unit = &q.column(j) / r[[j, j]];
        q.column_mut(j).assign(&unit);
        for k in j + 1..p {
            r[[j, k]] = unit.dot(&q.column(k));
            q.column_mut(k).scaled_add(-r[[j, k]], &unit);
        }
    }
    (q, r)
}

fn solve_upper(r: &Array2<f64>, b: &Array1<f64>) -> Array1<f64> {
    let mut x = b.clone();
    for i in (0..b.len()).rev() {
        let known = r.slice(s![i, i + 1..]).dot(&x.slice(s![i + 1..]));
        x[i] = (x[i] - known) / r[[i, i]];
    }
    x
}

fn least_squares(x: &Array2<f64>, y: &Array1<f64>) -> Array1<f64> {
    let (q, r) = qr(&with_ones(x));
    solve_upper(&r, &q.t().dot(y))
}

/// 05-01.E1
pub mod ols {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        let design = with_ones(x);
        if design.nrows() < design.ncols() {
            return None;
        }
        let (q, r) = qr(&design);
        let new = |j: usize| r[[j, j]] > 1e-10 * design.column(j).dot(&design.column(j)).sqrt();
        (0..design.ncols()).all(new).then(|| solve_upper(&r, &q.t().dot(y)))
    }

    pub fn by_the_normal_equations(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        answer(x, y)?;
        let design = with_ones(x);
        Some(solve(&design.t().dot(&design), &design.t().dot(y)))
    }

    pub fn without_an_intercept(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        let (q, r) = qr(x);
        Some(solve_upper(&r, &q.t().dot(y)))
    }

    pub fn intercept_last(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        let w = answer(x, y)?;
        Some(concatenate![Axis(0), w.slice(s![1..]), w.slice(s![..1])])
    }

    pub fn always_some(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        Some(least_squares(x, y))
    }

    pub fn each_column_alone(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        let design = with_ones(x);
        answer(x, y)?;
        Some(design.columns().into_iter().map(|column| column.dot(y) / column.dot(&column)).collect())
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>) -> Option<Array1<f64>>] =
        &[by_the_normal_equations, without_an_intercept, intercept_last, always_some, each_column_alone];
}

/// 05-01.E2
pub mod gd_linreg {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, rate: f64, steps: usize) -> (Array1<f64>, Vec<f64>) {
        let (design, n) = (with_ones(x), y.len() as f64);
        let mut w = Array1::zeros(design.ncols());
        let mut losses = Vec::new();
        for _ in 0..steps {
            let error = design.dot(&w) - y;
            losses.push(error.dot(&error) / n);
            w.scaled_add(-2.0 * rate / n, &design.t().dot(&error));
        }
        (w, losses)
    }

    pub fn forgets_the_two(x: &Array2<f64>, y: &Array1<f64>, rate: f64, steps: usize) -> (Array1<f64>, Vec<f64>) {
        answer(x, y, rate / 2.0, steps)
    }

    pub fn sums_instead_of_means(x: &Array2<f64>, y: &Array1<f64>, rate: f64, steps: usize) -> (Array1<f64>, Vec<f64>) {
        answer(x, y, rate * y.len() as f64, steps)
    }

    pub fn one_coefficient_after_the_other(
        x: &Array2<f64>,
        y: &Array1<f64>,
        rate: f64,
        steps: usize,
    ) -> (Array1<f64>, Vec<f64>) {
        let (design, n) = (with_ones(x), y.len() as f64);
        let mut w = Array1::zeros(design.ncols());
        let mut losses = Vec::new();
        for _ in 0..steps {
            let error = design.dot(&w) - y;
            losses.push(error.dot(&error) / n);
            for j in 0..w.len() {
                let error = design.dot(&w) - y;
                w[j] -= 2.0 * rate / n * design.column(j).dot(&error);
            }
        }
        (w, losses)
    }

    pub fn loss_after_the_step(x: &Array2<f64>, y: &Array1<f64>, rate: f64, steps: usize) -> (Array1<f64>, Vec<f64>) {
        let (w, _) = answer(x, y, rate, steps);
        (w, answer(x, y, rate, steps + 1).1.split_off(1))
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64, usize) -> (Array1<f64>, Vec<f64>)] =
        &[forgets_the_two, sums_instead_of_means, one_coefficient_after_the_other, loss_after_the_step];
}

/// 05-01.E3
pub mod sgd_linreg {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, rate: f64, batch: usize, order: &[usize]) -> Array1<f64> {
        let design = with_ones(x);
        let mut w = Array1::zeros(design.ncols());
        for rows in order.chunks(batch) {
            let (xb, yb) = (design.select(Axis(0), rows), y.select(Axis(0), rows));
            let error = xb.dot(&w) - yb;
            w.scaled_add(-2.0 * rate / rows.len() as f64, &xb.t().dot(&error));
        }
        w
    }

    pub fn drops_the_short_batch(
        x: &Array2<f64>,
        y: &Array1<f64>,
        rate: f64,
        batch: usize,
        order: &[usize],
    ) -> Array1<f64> {
        answer(x, y, rate, batch, &order[..order.len() / batch * batch])
    }

    pub fn divides_by_all_rows(
        x: &Array2<f64>,
        y: &Array1<f64>,
        rate: f64,
        batch: usize,
        order: &[usize],
    ) -> Array1<f64> {
        answer(x, y, rate * batch as f64 / y.len() as f64, batch, order)
    }

    pub fn a_row_at_a_time(x: &Array2<f64>, y: &Array1<f64>, rate: f64, _: usize, order: &[usize]) -> Array1<f64> {
        answer(x, y, rate, 1, order)
    }

    pub fn ignores_the_order(
        x: &Array2<f64>,
        y: &Array1<f64>,
        rate: f64,
        batch: usize,
        order: &[usize],
    ) -> Array1<f64> {
        let sorted: Vec<usize> = (0..order.len()).map(|at| at % y.len()).collect();
        answer(x, y, rate, batch, &sorted)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64, usize, &[usize]) -> Array1<f64>] =
        &[drops_the_short_batch, divides_by_all_rows, a_row_at_a_time, ignores_the_order];
}

/// 05-01.E4
pub mod ridge {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        let n = y.len() as f64;
        let (x_mean, y_mean) = (x.sum_axis(Axis(0)) / n, y.sum() / n);
        let (xc, yc) = (x - &x_mean, y - y_mean);
        let penalised = xc.t().dot(&xc) + Array2::<f64>::eye(x.ncols()) * alpha;
        let slopes = solve(&penalised, &xc.t().dot(&yc));
        concatenate![Axis(0), array![y_mean - x_mean.dot(&slopes)], slopes]
    }

    pub fn penalises_the_intercept(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        let design = with_ones(x);
        solve(&(design.t().dot(&design) + Array2::<f64>::eye(design.ncols()) * alpha), &design.t().dot(y))
    }

    pub fn times_the_rows(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        answer(x, y, alpha * y.len() as f64)
    }

    pub fn no_penalty(x: &Array2<f64>, y: &Array1<f64>, _: f64) -> Array1<f64> {
        least_squares(x, y)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>] =
        &[penalises_the_intercept, times_the_rows, no_penalty];
}

/// 05-01.E5
pub mod lasso_cd {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        let n = y.len() as f64;
        let (x_mean, y_mean) = (x.sum_axis(Axis(0)) / n, y.sum() / n);
        let (xc, mut residual) = (x - &x_mean, y - y_mean);
        let mut slopes = Array1::<f64>::zeros(x.ncols());
        for _sweep in 0..100_000 {
            let mut moved = 0.0_f64;
            for (j, column) in xc.columns().into_iter().enumerate() {
                let scale = column.dot(&column) / n;
                let rho = column.dot(&residual) / n + scale * slopes[j];
                let new = if rho.abs() > alpha { (rho - alpha * rho.signum()) / scale } else { 0.0 };
                residual.scaled_add(slopes[j] - new, &column);
                moved = moved.max((new - slopes[j]).abs());
                slopes[j] = new;
            }
            if moved <= 1e-10 {
                break;
            }
        }
        concatenate![Axis(0), array![y_mean - x_mean.dot(&slopes)], slopes]
    }

    pub fn without_the_mean(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        answer(x, y, alpha / y.len() as f64)
    }

    pub fn cuts_small_slopes(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        let mut w = answer(x, y, 0.0);
        w.slice_mut(s![1..]).mapv_inplace(|slope: f64| if slope.abs() <= alpha { 0.0 } else { slope });
        w
    }

    pub fn one_sweep(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        let n = y.len() as f64;
        let (x_mean, y_mean) = (x.sum_axis(Axis(0)) / n, y.sum() / n);
        let (xc, mut residual) = (x - &x_mean, y - y_mean);
        let mut slopes = Array1::<f64>::zeros(x.ncols());
        for (j, column) in xc.columns().into_iter().enumerate() {
            let (scale, rho) = (column.dot(&column) / n, column.dot(&residual) / n);
            slopes[j] = if rho.abs() > alpha { (rho - alpha * rho.signum()) / scale } else { 0.0 };
            residual.scaled_add(-slopes[j], &column);
        }
        concatenate![Axis(0), array![y_mean - x_mean.dot(&slopes)], slopes]
    }

    pub fn divides_by_a_constant_column(x: &Array2<f64>, y: &Array1<f64>, alpha: f64) -> Array1<f64> {
        let mut w = answer(x, y, alpha);
        for (j, column) in x.columns().into_iter().enumerate() {
            if column.iter().all(|value| *value == column[0]) {
                w[j + 1] = f64::NAN;
            }
        }
        w
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>] =
        &[without_the_mean, cuts_small_slopes, one_sweep, divides_by_a_constant_column];
}

/// 05-01.E6
pub mod elastic_net {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, alpha: f64, l1_ratio: f64) -> Array1<f64> {
        let n = y.len() as f64;
        let (one, two) = (alpha * l1_ratio, alpha * (1.0 - l1_ratio));
        let (x_mean, y_mean) = (x.sum_axis(Axis(0)) / n, y.sum() / n);
        let (xc, mut residual) = (x - &x_mean, y - y_mean);
        let mut slopes = Array1::<f64>::zeros(x.ncols());
        for _sweep in 0..100_000 {
            let mut moved = 0.0_f64;
            for (j, column) in xc.columns().into_iter().enumerate() {
                let scale = column.dot(&column) / n;
                let rho = column.dot(&residual) / n + scale * slopes[j];
                let new = if rho.abs() > one { (rho - one * rho.signum()) / (scale + two) } else { 0.0 };
                residual.scaled_add(slopes[j] - new, &column);
                moved = moved.max((new - slopes[j]).abs());
                slopes[j] = new;
            }
            if moved <= 1e-10 {
                break;
            }
        }
        concatenate![Axis(0), array![y_mean - x_mean.dot(&slopes)], slopes]
    }

    pub fn ratio_the_other_way(x: &Array2<f64>, y: &Array1<f64>, alpha: f64, l1_ratio: f64) -> Array1<f64> {
        answer(x, y, alpha, 1.0 - l1_ratio)
    }

    pub fn forgets_the_half(x: &Array2<f64>, y: &Array1<f64>, alpha: f64, l1_ratio: f64) -> Array1<f64> {
        let (one, two) = (alpha * l1_ratio, 2.0 * alpha * (1.0 - l1_ratio));
        let both = (one + two).max(f64::MIN_POSITIVE);
        answer(x, y, both, one / both)
    }

    pub fn lasso_alone(x: &Array2<f64>, y: &Array1<f64>, alpha: f64, l1_ratio: f64) -> Array1<f64> {
        answer(x, y, alpha * l1_ratio, 1.0)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64, f64) -> Array1<f64>] =
        &[ratio_the_other_way, forgets_the_half, lasso_alone];
}

/// 05-01.E7
pub mod poly_features {
    use super::*;

    pub fn answer(x: &Array2<f64>, degree: usize) -> Array2<f64> {
        let mut level = vec![(0, Array1::ones(x.nrows()))];
        let mut columns = vec![Array1::ones(x.nrows())];
        for _ in 0..degree {
            let mut next = Vec::new();
            for (last, product) in &level {
                for j in *last..x.ncols() {
                    next.push((j, product * &x.column(j)));
                }
            }
            columns.extend(next.iter().map(|(_, product)| product.clone()));
            level = next;
        }
        Array2::from_shape_fn((x.nrows(), columns.len()), |(row, column)| columns[column][row])
    }

    pub fn powers_only(x: &Array2<f64>, degree: usize) -> Array2<f64> {
        let mut all = Array2::ones((x.nrows(), 1));
        for power in 1..=degree {
            all = concatenate![Axis(1), all, x.mapv(|v| v.powi(power as i32))];
        }
        all
    }

    pub fn without_the_ones(x: &Array2<f64>, degree: usize) -> Array2<f64> {
        answer(x, degree).slice(s![.., 1..]).to_owned()
    }

    pub fn both_orders(x: &Array2<f64>, degree: usize) -> Array2<f64> {
        let mut level = vec![Array1::ones(x.nrows())];
        let mut columns = level.clone();
        for _ in 0..degree {
            level =
                level.iter().flat_map(|product| x.columns().into_iter().map(move |column| product * &column)).collect();
            columns.extend(level.iter().cloned());
        }
        Array2::from_shape_fn((x.nrows(), columns.len()), |(row, column)| columns[column][row])
    }

    pub fn one_degree_short(x: &Array2<f64>, degree: usize) -> Array2<f64> {
        answer(x, degree.saturating_sub(1))
    }

    pub const WRONG: &[fn(&Array2<f64>, usize) -> Array2<f64>] =
        &[powers_only, without_the_ones, both_orders, one_degree_short];
}

/// 05-01.E8
pub mod std_errors_t {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>) -> Array2<f64> {
        let design = with_ones(x);
        let (q, r) = qr(&design);
        let w = solve_upper(&r, &q.t().dot(y));
        let residuals = y - &design.dot(&w);
        let variance = residuals.dot(&residuals) / (y.len() - w.len()) as f64;
        let mut lengths = Array1::<f64>::zeros(w.len());
        for unit in Array2::<f64>::eye(w.len()).rows() {
            lengths += &solve_upper(&r, &unit.to_owned()).mapv(|v| v * v);
        }
        let errors = lengths.mapv(|length| (variance * length).sqrt());
        stack![Axis(1), w, errors, &w / &errors]
    }

    pub fn divides_by_the_rows(x: &Array2<f64>, y: &Array1<f64>) -> Array2<f64> {
        scaled(x, y, ((y.len() - x.ncols() - 1) as f64 / y.len() as f64).sqrt())
    }

    pub fn forgets_the_intercept(x: &Array2<f64>, y: &Array1<f64>) -> Array2<f64> {
        scaled(x, y, ((y.len() - x.ncols() - 1) as f64 / (y.len() - x.ncols()) as f64).sqrt())
    }

    pub fn standard_deviation_of_the_column(x: &Array2<f64>, y: &Array1<f64>) -> Array2<f64> {
        let mut rows = answer(x, y);
        for (j, column) in x.columns().into_iter().enumerate() {
            rows[[j + 1, 1]] = column.std(1.0) / (y.len() as f64).sqrt();
            rows[[j + 1, 2]] = rows[[j + 1, 0]] / rows[[j + 1, 1]];
        }
        rows
    }

    fn scaled(x: &Array2<f64>, y: &Array1<f64>, factor: f64) -> Array2<f64> {
        answer(x, y) * array![1.0, factor, 1.0 / factor]
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>) -> Array2<f64>] =
        &[divides_by_the_rows, forgets_the_intercept, standard_deviation_of_the_column];
}

/// 05-01.E9
pub mod vif {
    use super::*;

    pub fn answer(x: &Array2<f64>) -> Array1<f64> {
        let of = |j: usize| {
            let others: Vec<usize> = (0..x.ncols()).filter(|&k| k != j).collect();
            let (others, column) = (x.select(Axis(1), &others), x.column(j).to_owned());
            let residuals = &column - &with_ones(&others).dot(&least_squares(&others, &column));
            let centred = &column - column.sum() / column.len() as f64;
            let left = residuals.dot(&residuals) / centred.dot(&centred);
            if left < 1e-10 { f64::INFINITY } else { 1.0 / left }
        };
        (0..x.ncols()).map(of).collect()
    }

    pub fn without_an_intercept(x: &Array2<f64>) -> Array1<f64> {
        let of = |j: usize| {
            let others: Vec<usize> = (0..x.ncols()).filter(|&k| k != j).collect();
            let (others, column) = (x.select(Axis(1), &others), x.column(j).to_owned());
            let (q, _) = qr(&others);
            let residuals = &column - &q.dot(&q.t().dot(&column));
            column.dot(&column) / residuals.dot(&residuals)
        };
        (0..x.ncols()).map(of).collect()
    }

    pub fn r_squared(x: &Array2<f64>) -> Array1<f64> {
        answer(x).mapv(|factor| 1.0 - 1.0 / factor)
    }

    pub fn its_root(x: &Array2<f64>) -> Array1<f64> {
        answer(x).mapv(f64::sqrt)
    }

    pub fn huge_but_finite(x: &Array2<f64>) -> Array1<f64> {
        answer(x).mapv(|factor| factor.min(1e15))
    }

    pub const WRONG: &[fn(&Array2<f64>) -> Array1<f64>] = &[without_an_intercept, r_squared, its_root, huge_but_finite];
}

/// 05-01.E10
pub mod quantile_reg {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, tau: f64) -> Array1<f64> {
        let design = with_ones(x);
        let mut w = least_squares(x, y);
        let mut residuals = y - &design.dot(&w);
        let smallest = 1e-6 * residuals.mapv(f64::abs).sum() / y.len() as f64 + 1e-300;
        for _round in 0..500 {
            let weight = |r: f64| (if r > 0.0 { tau } else { 1.0 - tau }) / r.abs().max(smallest);
            let roots = residuals.mapv(|r| weight(r).sqrt());
            let (q, r) = qr(&(&design * &roots.view().insert_axis(Axis(1))));
            w = solve_upper(&r, &q.t().dot(&(y * &roots)));
            residuals = y - &design.dot(&w);
        }
        w
    }

    pub fn least_squares_instead(x: &Array2<f64>, y: &Array1<f64>, _: f64) -> Array1<f64> {
        least_squares(x, y)
    }

    pub fn always_the_median(x: &Array2<f64>, y: &Array1<f64>, _: f64) -> Array1<f64> {
        answer(x, y, 0.5)
    }

    pub fn the_other_tail(x: &Array2<f64>, y: &Array1<f64>, tau: f64) -> Array1<f64> {
        answer(x, y, 1.0 - tau)
    }

    pub fn moves_the_intercept_only(x: &Array2<f64>, y: &Array1<f64>, tau: f64) -> Array1<f64> {
        let mut w = answer(x, y, 0.5);
        let mut residuals = (y - &with_ones(x).dot(&w)).to_vec();
        residuals.sort_by(f64::total_cmp);
        w[0] += residuals[(tau * (residuals.len() - 1) as f64) as usize];
        w
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>] =
        &[least_squares_instead, always_the_median, the_other_tail, moves_the_intercept_only];
}

/// 05-01.E11
pub mod learning_curve {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, held_out: usize, sizes: &[usize]) -> Vec<(f64, f64)> {
        let cut = y.len() - held_out;
        let rows = |from: usize, to: usize| (x.slice(s![from..to, ..]).to_owned(), y.slice(s![from..to]).to_owned());
        let error = |x: &Array2<f64>, y: &Array1<f64>, w: &Array1<f64>| {
            (with_ones(x).dot(w) - y).mapv(|miss| miss * miss).sum() / y.len() as f64
        };
        let (x_test, y_test) = rows(cut, y.len());
        let at = |&size: &usize| {
            let (x, y) = rows(0, size);
            let w = least_squares(&x, &y);
            (error(&x, &y, &w), error(&x_test, &y_test, &w))
        };
        sizes.iter().map(at).collect()
    }

    pub fn fitted_once(x: &Array2<f64>, y: &Array1<f64>, held_out: usize, sizes: &[usize]) -> Vec<(f64, f64)> {
        let once = answer(x, y, held_out, &[y.len() - held_out]);
        sizes.iter().map(|_| once[0]).collect()
    }

    pub fn tested_on_all_others(x: &Array2<f64>, y: &Array1<f64>, _: usize, sizes: &[usize]) -> Vec<(f64, f64)> {
        sizes.iter().map(|&size| answer(x, y, y.len() - size, &[size])[0]).collect()
    }

    pub fn root_of_the_mean(x: &Array2<f64>, y: &Array1<f64>, held_out: usize, sizes: &[usize]) -> Vec<(f64, f64)> {
        answer(x, y, held_out, sizes).into_iter().map(|(train, test)| (train.sqrt(), test.sqrt())).collect()
    }

    pub fn the_other_way_round(x: &Array2<f64>, y: &Array1<f64>, held_out: usize, sizes: &[usize]) -> Vec<(f64, f64)> {
        answer(x, y, held_out, sizes).into_iter().map(|(train, test)| (test, train)).collect()
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, usize, &[usize]) -> Vec<(f64, f64)>] =
        &[fitted_once, tested_on_all_others, root_of_the_mean, the_other_way_round];
}

/// 05-01.E12
pub mod huber {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, delta: f64) -> Array1<f64> {
        let design = with_ones(x);
        let mut w = least_squares(x, y);
        for _round in 0..2_000 {
            let residuals = y - &design.dot(&w);
            let roots = residuals.mapv(|r| (delta / r.abs().max(delta)).sqrt());
            let (q, r) = qr(&(&design * &roots.view().insert_axis(Axis(1))));
            let new = solve_upper(&r, &q.t().dot(&(y * &roots)));
            let rests = new.iter().zip(&w).all(|(new, old)| (new - old).abs() <= 1e-12 * new.abs());
            w = new;
            if rests {
                break;
            }
        }
        w
    }

    pub fn least_squares_instead(x: &Array2<f64>, y: &Array1<f64>, _: f64) -> Array1<f64> {
        least_squares(x, y)
    }

    pub fn drops_the_outliers(x: &Array2<f64>, y: &Array1<f64>, delta: f64) -> Array1<f64> {
        let w = answer(x, y, delta);
        let residuals = y - &with_ones(x).dot(&w);
        let kept: Vec<usize> = (0..y.len()).filter(|&row| residuals[row].abs() <= 5.0 * delta).collect();
        least_squares(&x.select(Axis(0), &kept), &y.select(Axis(0), &kept))
    }

    pub fn one_round(x: &Array2<f64>, y: &Array1<f64>, delta: f64) -> Array1<f64> {
        let design = with_ones(x);
        let residuals = y - &design.dot(&least_squares(x, y));
        let roots = residuals.mapv(|r| (delta / r.abs().max(delta)).sqrt());
        let (q, r) = qr(&(&design * &roots.view().insert_axis(Axis(1))));
        solve_upper(&r, &q.t().dot(&(y * &roots)))
    }

    pub fn weights_not_their_roots(x: &Array2<f64>, y: &Array1<f64>, delta: f64) -> Array1<f64> {
        let design = with_ones(x);
        let mut w = least_squares(x, y);
        for _ in 0..300 {
            let residuals = y - &design.dot(&w);
            let weights = residuals.mapv(|r| delta / r.abs().max(delta));
            let (q, r) = qr(&(&design * &weights.view().insert_axis(Axis(1))));
            w = solve_upper(&r, &q.t().dot(&(y * &weights)));
        }
        w
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>] =
        &[least_squares_instead, drops_the_outliers, one_round, weights_not_their_roots];
}
