//! Answers, and wrong answers that people give, to the exercises of notebooks/05_machine_learning/02_logistic_regression.ipynb.

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

fn probability(z: f64) -> f64 {
    let small = (-z.abs()).exp();
    if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

fn fit_logistic(x: &Array2<f64>, y: &Array1<f64>, c: f64) -> Array1<f64> {
    let design = with_ones(x);
    let mut shrink = Array1::ones(design.ncols()) / c;
    shrink[0] = 0.0;
    let mut w = Array1::<f64>::zeros(design.ncols());
    for _step in 0..100 {
        let p = design.dot(&w).mapv(probability);
        let gradient = design.t().dot(&(&p - y)) + &shrink * &w;
        let weights = p.mapv(|p| p * (1.0 - p)).insert_axis(Axis(1));
        let hessian = design.t().dot(&(&design * &weights)) + Array2::from_diag(&shrink);
        let step = solve(&hessian, &gradient);
        w -= &step;
        if step.iter().all(|s| s.abs() < 1e-10) {
            break;
        }
    }
    w
}

/// 05-02.E1
pub mod sigmoid {
    pub fn answer(z: f64) -> f64 {
        if z >= 0.0 { 1.0 / (1.0 + (-z).exp()) } else { z.exp() / (1.0 + z.exp()) }
    }

    pub fn overflows_above(z: f64) -> f64 {
        z.exp() / (1.0 + z.exp())
    }

    pub fn vanishes_below(z: f64) -> f64 {
        1.0 / (1.0 + (-z).exp())
    }

    pub fn clipped(z: f64) -> f64 {
        1.0 / (1.0 + (-z.clamp(-30.0, 30.0)).exp())
    }

    pub fn the_other_way_round(z: f64) -> f64 {
        answer(-z)
    }

    pub fn by_tanh(z: f64) -> f64 {
        0.5 * (1.0 + (z / 2.0).tanh())
    }

    pub const WRONG: &[fn(f64) -> f64] = &[overflows_above, vanishes_below, clipped, the_other_way_round, by_tanh];
}

/// 05-02.E2
pub mod bce {
    use super::*;

    pub fn answer(y: &Array1<f64>, logits: &Array1<f64>) -> f64 {
        let loss = |(y, z): (&f64, &f64)| z.max(0.0) - y * z + (-z.abs()).exp().ln_1p();
        y.iter().zip(logits).map(loss).sum::<f64>() / y.len() as f64
    }

    pub fn from_probabilities(y: &Array1<f64>, logits: &Array1<f64>) -> f64 {
        let p = logits.mapv(probability);
        let loss = |(y, p): (&f64, &f64)| -(y * p.ln() + (1.0 - y) * (1.0 - p).ln());
        y.iter().zip(&p).map(loss).sum::<f64>() / y.len() as f64
    }

    pub fn clipped(y: &Array1<f64>, logits: &Array1<f64>) -> f64 {
        from_probabilities(y, &logits.mapv(|z| z.clamp(-34.0, 34.0)))
    }

    pub fn sum_instead_of_mean(y: &Array1<f64>, logits: &Array1<f64>) -> f64 {
        answer(y, logits) * y.len() as f64
    }

    pub fn loses_the_tiny(y: &Array1<f64>, logits: &Array1<f64>) -> f64 {
        let loss = |(y, z): (&f64, &f64)| z.max(0.0) + (-z.abs()).exp().ln_1p() - y * z;
        y.iter().zip(logits).map(loss).sum::<f64>() / y.len() as f64
    }

    pub fn only_the_ones(y: &Array1<f64>, logits: &Array1<f64>) -> f64 {
        -y.iter().zip(logits).map(|(y, z)| y * probability(*z).ln()).sum::<f64>() / y.len() as f64
    }

    pub const WRONG: &[fn(&Array1<f64>, &Array1<f64>) -> f64] =
        &[from_probabilities, clipped, sum_instead_of_mean, loses_the_tiny, only_the_ones];
}

/// 05-02.E3
pub mod log_loss_grad {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, w: &Array1<f64>) -> Array1<f64> {
        let design = with_ones(x);
        let error = design.dot(w).mapv(probability) - y;
        design.t().dot(&error) / y.len() as f64
    }

    pub fn uphill(x: &Array2<f64>, y: &Array1<f64>, w: &Array1<f64>) -> Array1<f64> {
        -answer(x, y, w)
    }

    pub fn sum_instead_of_mean(x: &Array2<f64>, y: &Array1<f64>, w: &Array1<f64>) -> Array1<f64> {
        answer(x, y, w) * y.len() as f64
    }

    pub fn of_the_squared_error(x: &Array2<f64>, y: &Array1<f64>, w: &Array1<f64>) -> Array1<f64> {
        let design = with_ones(x);
        let p = design.dot(w).mapv(probability);
        let error = (&p - y) * &p * &p.mapv(|p| 1.0 - p);
        design.t().dot(&error) / y.len() as f64
    }

    pub fn forgets_the_sigmoid(x: &Array2<f64>, y: &Array1<f64>, w: &Array1<f64>) -> Array1<f64> {
        let design = with_ones(x);
        design.t().dot(&(design.dot(w) - y)) / y.len() as f64
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, &Array1<f64>) -> Array1<f64>] =
        &[uphill, sum_instead_of_mean, of_the_squared_error, forgets_the_sigmoid];
}

/// 05-02.E4
pub mod fit_gd {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, rate: f64, tolerance: f64, limit: usize) -> (Array1<f64>, usize) {
        let design = with_ones(x);
        let mut w = Array1::zeros(design.ncols());
        for step in 0..limit {
            let gradient = design.t().dot(&(design.dot(&w).mapv(probability) - y)) / y.len() as f64;
            if gradient.iter().all(|g| g.abs() < tolerance) {
                return (w, step);
            }
            w.scaled_add(-rate, &gradient);
        }
        (w, limit)
    }

    pub fn never_stops(x: &Array2<f64>, y: &Array1<f64>, rate: f64, _: f64, limit: usize) -> (Array1<f64>, usize) {
        answer(x, y, rate, 0.0, limit)
    }

    pub fn looks_after_the_step(
        x: &Array2<f64>,
        y: &Array1<f64>,
        rate: f64,
        tolerance: f64,
        limit: usize,
    ) -> (Array1<f64>, usize) {
        let design = with_ones(x);
        let mut w = Array1::zeros(design.ncols());
        for step in 0..limit {
            let gradient = design.t().dot(&(design.dot(&w).mapv(probability) - y)) / y.len() as f64;
            w.scaled_add(-rate, &gradient);
            if gradient.iter().all(|g| g.abs() < tolerance) {
                return (w, step + 1);
            }
        }
        (w, limit)
    }

    pub fn signed_gradient(
        x: &Array2<f64>,
        y: &Array1<f64>,
        rate: f64,
        tolerance: f64,
        limit: usize,
    ) -> (Array1<f64>, usize) {
        let design = with_ones(x);
        let mut w = Array1::zeros(design.ncols());
        for step in 0..limit {
            let gradient = design.t().dot(&(design.dot(&w).mapv(probability) - y)) / y.len() as f64;
            if gradient.iter().all(|g| *g < tolerance) {
                return (w, step);
            }
            w.scaled_add(-rate, &gradient);
        }
        (w, limit)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64, f64, usize) -> (Array1<f64>, usize)] =
        &[never_stops, looks_after_the_step, signed_gradient];
}

/// 05-02.E5
pub mod fit_newton {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        let design = with_ones(x);
        let mut w = Array1::zeros(design.ncols());
        for _step in 0..25 {
            let p = design.dot(&w).mapv(probability);
            let weights = p.mapv(|p| p * (1.0 - p)).insert_axis(Axis(1));
            let step = solve(&design.t().dot(&(&design * &weights)), &design.t().dot(&(y - &p)));
            w += &step;
            if step.iter().all(|s| s.abs() <= 1e-8) {
                return Some(w);
            }
        }
        None
    }

    pub fn always_some(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        Some(fit_logistic(x, y, 1e12))
    }

    pub fn one_step(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        answer(x, y)?;
        let design = with_ones(x);
        Some(solve(&(design.t().dot(&design) * 0.25), &design.t().dot(&(y - 0.5))))
    }

    pub fn with_a_penalty(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        answer(x, y)?;
        Some(fit_logistic(x, y, 1.0))
    }

    pub fn uphill(x: &Array2<f64>, y: &Array1<f64>) -> Option<Array1<f64>> {
        answer(x, y).map(|w| -w)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>) -> Option<Array1<f64>>] =
        &[always_some, one_step, with_a_penalty, uphill];
}

/// 05-02.E6
pub mod fit_l2 {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array1<f64>, c: f64) -> Array1<f64> {
        let design = with_ones(x);
        let mut shrink = Array1::ones(design.ncols());
        shrink[0] = 0.0;
        let mut w = Array1::<f64>::zeros(design.ncols());
        for _step in 0..100 {
            let p = design.dot(&w).mapv(probability);
            let weights = p.mapv(|p| c * p * (1.0 - p)).insert_axis(Axis(1));
            let gradient = design.t().dot(&(&p - y)) * c + &shrink * &w;
            let hessian = design.t().dot(&(&design * &weights)) + Array2::from_diag(&shrink);
            let step = solve(&hessian, &gradient);
            w -= &step;
            if step.iter().all(|s| s.abs() <= 1e-8) {
                break;
            }
        }
        w
    }

    pub fn c_upside_down(x: &Array2<f64>, y: &Array1<f64>, c: f64) -> Array1<f64> {
        answer(x, y, 1.0 / c)
    }

    pub fn mean_instead_of_sum(x: &Array2<f64>, y: &Array1<f64>, c: f64) -> Array1<f64> {
        answer(x, y, c / y.len() as f64)
    }

    pub fn penalises_the_intercept(x: &Array2<f64>, y: &Array1<f64>, c: f64) -> Array1<f64> {
        let design = with_ones(x);
        let mut w = Array1::<f64>::zeros(design.ncols());
        for _ in 0..100 {
            let p = design.dot(&w).mapv(probability);
            let weights = p.mapv(|p| c * p * (1.0 - p)).insert_axis(Axis(1));
            let hessian = design.t().dot(&(&design * &weights)) + Array2::<f64>::eye(w.len());
            w = &w - &solve(&hessian, &(design.t().dot(&(&p - y)) * c + &w));
        }
        w
    }

    pub fn twice_the_penalty(x: &Array2<f64>, y: &Array1<f64>, c: f64) -> Array1<f64> {
        answer(x, y, c / 2.0)
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>, f64) -> Array1<f64>] =
        &[c_upside_down, mean_instead_of_sum, penalises_the_intercept, twice_the_penalty];
}

/// 05-02.E7
pub mod softmax_regression {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &[usize], classes: usize, rate: f64, steps: usize) -> Array2<f64> {
        let design = with_ones(x);
        let mut w = Array2::<f64>::zeros((classes, design.ncols()));
        for _ in 0..steps {
            let mut p = design.dot(&w.t());
            for (mut row, &truth) in p.rows_mut().into_iter().zip(y) {
                let largest = row.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
                row.mapv_inplace(|z| (z - largest).exp());
                row /= row.sum();
                row[truth] -= 1.0;
            }
            w.scaled_add(-rate / y.len() as f64, &p.t().dot(&design));
        }
        w
    }

    pub fn overflows(x: &Array2<f64>, y: &[usize], classes: usize, rate: f64, steps: usize) -> Array2<f64> {
        let design = with_ones(x);
        let mut w = Array2::<f64>::zeros((classes, design.ncols()));
        for _ in 0..steps {
            let mut p = design.dot(&w.t()).mapv(f64::exp);
            for (mut row, &truth) in p.rows_mut().into_iter().zip(y) {
                row /= row.sum();
                row[truth] -= 1.0;
            }
            w.scaled_add(-rate / y.len() as f64, &p.t().dot(&design));
        }
        w
    }

    pub fn a_sigmoid_each(x: &Array2<f64>, y: &[usize], classes: usize, rate: f64, steps: usize) -> Array2<f64> {
        let design = with_ones(x);
        let mut w = Array2::<f64>::zeros((classes, design.ncols()));
        for _ in 0..steps {
            let mut p = design.dot(&w.t()).mapv(probability);
            for (mut row, &truth) in p.rows_mut().into_iter().zip(y) {
                row[truth] -= 1.0;
            }
            w.scaled_add(-rate / y.len() as f64, &p.t().dot(&design));
        }
        w
    }

    pub fn sum_instead_of_mean(x: &Array2<f64>, y: &[usize], classes: usize, rate: f64, steps: usize) -> Array2<f64> {
        answer(x, y, classes, rate * y.len() as f64, steps)
    }

    pub fn uphill(x: &Array2<f64>, y: &[usize], classes: usize, rate: f64, steps: usize) -> Array2<f64> {
        -answer(x, y, classes, rate, steps)
    }

    pub const WRONG: &[fn(&Array2<f64>, &[usize], usize, f64, usize) -> Array2<f64>] =
        &[overflows, a_sigmoid_each, sum_instead_of_mean, uphill];
}

/// 05-02.E8
pub mod one_vs_rest {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &[usize], classes: usize, x_new: &Array2<f64>) -> Vec<usize> {
        let scores = |class: usize| {
            let target = y.iter().map(|&own| if own == class { 1.0 } else { 0.0 }).collect();
            with_ones(x_new).dot(&fit_logistic(x, &target, 1.0))
        };
        let scores: Vec<Array1<f64>> = (0..classes).map(scores).collect();
        let surest = |row: usize| (0..classes).max_by(|&a, &b| scores[a][row].total_cmp(&scores[b][row]));
        (0..x_new.nrows()).filter_map(surest).collect()
    }

    pub fn first_above_one_half(x: &Array2<f64>, y: &[usize], classes: usize, x_new: &Array2<f64>) -> Vec<usize> {
        let scores = |class: usize| {
            let target = y.iter().map(|&own| if own == class { 1.0 } else { 0.0 }).collect();
            with_ones(x_new).dot(&fit_logistic(x, &target, 1.0))
        };
        let scores: Vec<Array1<f64>> = (0..classes).map(scores).collect();
        (0..x_new.nrows()).map(|row| (0..classes).find(|&class| scores[class][row] > 0.0).unwrap_or(0)).collect()
    }

    pub fn least_sure(x: &Array2<f64>, y: &[usize], classes: usize, x_new: &Array2<f64>) -> Vec<usize> {
        let others: Vec<usize> = y.iter().map(|&own| (own + 1) % classes).collect();
        answer(x, &others, classes, x_new)
    }

    pub fn class_numbers_as_a_line(x: &Array2<f64>, y: &[usize], classes: usize, x_new: &Array2<f64>) -> Vec<usize> {
        let design = with_ones(x);
        let target: Array1<f64> = y.iter().map(|&class| class as f64).collect();
        let w = solve(&design.t().dot(&design), &design.t().dot(&target));
        with_ones(x_new).dot(&w).iter().map(|v| v.round().clamp(0.0, classes as f64 - 1.0) as usize).collect()
    }

    pub const WRONG: &[fn(&Array2<f64>, &[usize], usize, &Array2<f64>) -> Vec<usize>] =
        &[first_above_one_half, least_sure, class_numbers_as_a_line];
}

/// 05-02.E9
pub mod decision_boundary_plot {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &[usize], w: &Array1<f64>) -> anyhow::Result<plot::Figure> {
        let predict = |places: &Array2<f64>| -> Vec<usize> {
            with_ones(places).dot(w).iter().map(|z| usize::from(*z > 0.0)).collect()
        };
        Ok(plot::decision_boundary(x, y, predict).draw()?)
    }

    pub fn forgets_the_intercept(x: &Array2<f64>, y: &[usize], w: &Array1<f64>) -> anyhow::Result<plot::Figure> {
        answer(x, y, &array![0.0, w[1], w[2]])
    }

    pub fn other_side(x: &Array2<f64>, y: &[usize], w: &Array1<f64>) -> anyhow::Result<plot::Figure> {
        answer(x, y, &-w)
    }

    pub fn predictions_as_points(x: &Array2<f64>, _: &[usize], w: &Array1<f64>) -> anyhow::Result<plot::Figure> {
        let y: Vec<usize> = with_ones(x).dot(w).iter().map(|z| usize::from(*z > 0.0)).collect();
        answer(x, &y, w)
    }

    pub fn points_without_regions(x: &Array2<f64>, y: &[usize], _: &Array1<f64>) -> anyhow::Result<plot::Figure> {
        Ok(plot::scatter_of(&x.column(0), &x.column(1)).by_labels(y).draw()?)
    }

    pub const WRONG: &[fn(&Array2<f64>, &[usize], &Array1<f64>) -> anyhow::Result<plot::Figure>] =
        &[forgets_the_intercept, other_side, predictions_as_points, points_without_regions];
}

/// 05-02.E10
pub mod odds_ratio {
    use super::*;

    pub fn answer(x: &Array2<f64>, w: &Array1<f64>) -> Array2<f64> {
        let design = with_ones(x);
        let weights = design.dot(w).mapv(probability).mapv(|p| p * (1.0 - p)).insert_axis(Axis(1));
        let information = design.t().dot(&(&design * &weights));
        let mut rows = Array2::zeros((x.ncols(), 3));
        for (j, unit) in Array2::<f64>::eye(w.len()).rows().into_iter().enumerate().skip(1) {
            let width = 1.959964 * solve(&information, &unit.to_owned())[j].sqrt();
            rows.row_mut(j - 1).assign(&array![w[j], w[j] - width, w[j] + width].mapv(f64::exp));
        }
        rows
    }

    pub fn with_the_intercept(x: &Array2<f64>, w: &Array1<f64>) -> Array2<f64> {
        concatenate![Axis(0), Array2::from_elem((1, 3), w[0].exp()), answer(x, w)]
    }

    pub fn without_the_exponential(x: &Array2<f64>, w: &Array1<f64>) -> Array2<f64> {
        answer(x, w).mapv(f64::ln)
    }

    pub fn symmetric_around_the_ratio(x: &Array2<f64>, w: &Array1<f64>) -> Array2<f64> {
        let mut rows = answer(x, w);
        for mut row in rows.rows_mut() {
            row[1] = 2.0 * row[0] - row[2];
        }
        rows
    }

    pub fn information_of_linear_regression(x: &Array2<f64>, w: &Array1<f64>) -> Array2<f64> {
        let design = with_ones(x);
        let information = design.t().dot(&design);
        let mut rows = Array2::zeros((x.ncols(), 3));
        for (j, unit) in Array2::<f64>::eye(w.len()).rows().into_iter().enumerate().skip(1) {
            let width = 1.959964 * solve(&information, &unit.to_owned())[j].sqrt();
            rows.row_mut(j - 1).assign(&array![w[j], w[j] - width, w[j] + width].mapv(f64::exp));
        }
        rows
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array1<f64>) -> Array2<f64>] =
        &[with_the_intercept, without_the_exponential, symmetric_around_the_ratio, information_of_linear_regression];
}

/// 05-02.E11
pub mod multi_label {
    use super::*;

    pub fn answer(x: &Array2<f64>, y: &Array2<f64>, x_new: &Array2<f64>, threshold: f64) -> Vec<Vec<usize>> {
        let mut found = vec![Vec::new(); x_new.nrows()];
        for (label, has) in y.columns().into_iter().enumerate() {
            let w = fit_logistic(x, &has.to_owned(), 1.0);
            let p = with_ones(x_new).dot(&w).mapv(probability);
            for (labels, p) in found.iter_mut().zip(&p) {
                if *p >= threshold {
                    labels.push(label);
                }
            }
        }
        found
    }

    pub fn only_the_surest(x: &Array2<f64>, y: &Array2<f64>, x_new: &Array2<f64>, _: f64) -> Vec<Vec<usize>> {
        let score = |label: usize| with_ones(x_new).dot(&fit_logistic(x, &y.column(label).to_owned(), 1.0));
        let scores: Vec<Array1<f64>> = (0..y.ncols()).map(score).collect();
        let surest = |row: usize| (0..y.ncols()).max_by(|&a, &b| scores[a][row].total_cmp(&scores[b][row]));
        (0..x_new.nrows()).map(|row| surest(row).into_iter().collect()).collect()
    }

    pub fn one_half_always(x: &Array2<f64>, y: &Array2<f64>, x_new: &Array2<f64>, _: f64) -> Vec<Vec<usize>> {
        answer(x, y, x_new, 0.5)
    }

    pub fn threshold_on_logits(
        x: &Array2<f64>,
        y: &Array2<f64>,
        x_new: &Array2<f64>,
        threshold: f64,
    ) -> Vec<Vec<usize>> {
        answer(x, y, x_new, probability(threshold))
    }

    pub const WRONG: &[fn(&Array2<f64>, &Array2<f64>, &Array2<f64>, f64) -> Vec<Vec<usize>>] =
        &[only_the_surest, one_half_always, threshold_on_logits];
}
