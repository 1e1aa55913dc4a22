//! Two answers as a picture where their numbers are too many to read: curves over each other, or grids of colours.

use ndarray::Array2;
use polars::df;

use super::sample::Look;
use crate::display::Show;
use crate::plot;

/// From so many numbers on, a row is a curve, and a grid is colours.
const CURVE: usize = 24;
const GRID: usize = 13;

/// Larger grids would only be slow to draw.
const MOST: usize = 40_000;

/// Yours and expected in one picture; nothing for what is short, or not numbers.
pub(super) fn html(yours: &Look, expected: &Look) -> Option<String> {
    let (yours, expected) = (numbers(yours)?, numbers(expected)?);
    let figure = match (&yours[..], &expected[..]) {
        ([yours], [expected]) if expected.len() >= CURVE => curves(yours, expected),
        _ => grids(&yours, &expected),
    }?;
    Some(figure.show().get("text/html")?.to_owned())
}

/// The numbers of an array; a frame has columns of several meanings.
fn numbers(look: &Look) -> Option<Vec<Vec<f64>>> {
    let Look::Grid { names, rows, .. } = look else { return None };
    if !names.is_empty() || rows.iter().map(Vec::len).sum::<usize>() > MOST {
        return None;
    }
    rows.iter().map(|row| row.iter().map(|value| value.parse().ok()).collect()).collect()
}

fn curves(yours: &[f64], expected: &[f64]) -> Option<plot::Figure> {
    let positions = |values: &[f64]| (0..values.len()).map(|at| at as f64).collect::<Vec<_>>();
    // Expected first: where both are equal, yours lies on it.
    let position = [positions(expected), positions(yours)].concat();
    let value = [expected, yours].concat();
    let whose = [vec!["expected"; expected.len()], vec!["yours"; yours.len()]].concat();
    let frame = df!("position" => position, "value" => value, "whose" => whose).ok()?;
    plot::line(&frame, "position", "value").by("whose").draw().ok()
}

fn grids(yours: &[Vec<f64>], expected: &[Vec<f64>]) -> Option<plot::Figure> {
    let (yours, expected) = (matrix(yours)?, matrix(expected)?);
    if yours.dim() != expected.dim() || expected.nrows().max(expected.ncols()) < GRID || expected.nrows() < 2 {
        return None;
    }
    let difference = &yours - &expected;
    let titled = |matrix: &Array2<f64>, title: &str| plot::heatmap(matrix).title(title);
    let [yours, expected] = [titled(&yours, "yours"), titled(&expected, "expected")];
    let difference = titled(&difference, "yours - expected").around(0.0);
    plot::beside(&[&yours, &expected, &difference]).columns(3).draw().ok()
}

fn matrix(rows: &[Vec<f64>]) -> Option<Array2<f64>> {
    let width = rows.first()?.len();
    if rows.iter().any(|row| row.len() != width) {
        return None;
    }
    Array2::from_shape_vec((rows.len(), width), rows.concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::Sample;
    use ndarray::Array1;

    #[test]
    fn long_rows_are_curves_large_grids_are_colours_and_the_rest_is_read() {
        let wave = |shift: f64| Array1::linspace(0.0, 6.0, 60).mapv(|x: f64| (x + shift).sin()).look();
        let picture = html(&wave(0.5), &wave(0.0)).unwrap();
        assert!(picture.contains("yours") && picture.contains("expected"), "{picture}");
        let grid = |by: f64| Array2::from_shape_fn((20, 20), |(row, column)| by * row as f64 + column as f64).look();
        assert!(html(&grid(2.0), &grid(1.0)).unwrap().contains("yours - expected"));
        for (yours, expected) in [
            (vec![1.0, 2.0].look(), vec![1.0, 3.0].look()),
            (Array2::<f64>::zeros((3, 3)).look(), Array2::<f64>::eye(3).look()),
            (vec!["a"; 30].look(), vec!["b"; 30].look()),
            (Array2::<f64>::zeros((20, 3)).look(), grid(1.0)),
            (vec![vec![1.0; 20], vec![1.0; 3]].look(), grid(1.0)),
        ] {
            assert_eq!(html(&yours, &expected), None);
        }
        assert!(html(&vec![f64::NAN; 30].look(), &vec![f64::INFINITY; 30].look()).is_none());
    }
}
