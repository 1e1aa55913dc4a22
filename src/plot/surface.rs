//! Contours: a function of two variables as bands of colour and lines of equal height, with a path on it if asked.

use super::axes::{Axis, ticks};
use super::chart::{Chart, Ground, Mark, Paint};
use super::colour::Scheme;
use super::image::{Pixel, encoded, opaque};
use super::labels::{Labels, picture};
use super::style::UNIT;
use super::{PlotError, Values, data};
use crate::display::format_number;
use ndarray::Array2;
use polars::prelude::DataFrame;

/// Points at which the function is computed, in each direction.
pub(super) const GRID: (usize, usize) = (120, 90);

/// Pixels for each point in each direction, so that bands have smooth edges.
const FINER: usize = 4;

/// Points of a path that are drawn at most.
const MOST_STEPS: usize = 400;

/// The height of a function over a rectangle: `plot::contour((-2.0, 2.0), (-1.0, 3.0), |x, y| x * x + y)`.
///
/// The function is computed at 120 × 90 points. With [`Contour::path`] the way of an optimiser is drawn on it.
///
/// ```
/// use anneal::prelude::*;
///
/// let valley = |x: f64, y: f64| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
/// plot::contour((-2.0, 2.0), (-1.0, 3.0), valley).log_levels().title("Rosenbrock's valley");
/// ```
pub fn contour(x: (f64, f64), y: (f64, f64), height: impl Fn(f64, f64) -> f64) -> Contour {
    of(x, y, &height)
}

fn of(x: (f64, f64), y: (f64, f64), height: &dyn Fn(f64, f64) -> f64) -> Contour {
    let at = |(low, high): (f64, f64), step: usize, steps: usize| low + (high - low) * step as f64 / (steps - 1) as f64;
    let heights =
        Array2::from_shape_fn((GRID.1, GRID.0), |(row, column)| height(at(x, column, GRID.0), at(y, row, GRID.1)));
    Contour { x, y, heights, levels: 10, log: false, path: None, labels: Labels::default() }
}

/// What [`contour`] returns.
#[derive(Debug, Clone)]
pub struct Contour {
    x: (f64, f64),
    y: (f64, f64),
    heights: Array2<f64>,
    levels: usize,
    log: bool,
    path: Option<Result<DataFrame, PlotError>>,
    labels: Labels,
}

picture!(Contour);

impl Contour {
    /// About how many lines of equal height, ten unless set.
    pub fn levels(mut self, about: usize) -> Self {
        self.levels = about.clamp(1, 40);
        self
    }

    /// Lines at equal ratios above the least height, for functions that rise steeply from a flat valley.
    pub fn log_levels(mut self) -> Self {
        self.log = true;
        self
    }

    /// Points joined in their order, from a circle to a dot: the way of an optimiser.
    pub fn path(mut self, x: &(impl Values + ?Sized), y: &(impl Values + ?Sized)) -> Self {
        self.path = Some(data::frame_of("contour", &[("x", x.values()), ("y", y.values())]));
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let (low, high) = super::axes::range(self.heights.iter().copied().filter(|height| height.is_finite()));
        if low > high {
            let (rows, columns) = (self.heights.len(), "the function: it is finite nowhere".into());
            return Err(PlotError::Nothing { picture: "contour", rows, columns });
        }
        let (x, y) = (Axis::new("contour", self.x.0, self.x.1)?, Axis::new("contour", self.y.0, self.y.1)?);
        let mut chart = Chart::new("contour", x, y, ("x", "y"));
        // Heights above the least, in steps that are even to the eye.
        let flat = (high - low) * 1e-4 + f64::MIN_POSITIVE;
        let scaled = |height: f64| if self.log { ((height - low) / flat).ln_1p() } else { height };
        let (bottom, top) = (scaled(low), scaled(high));
        let top = if top > bottom { top } else { bottom + 1.0 };
        let levels = ticks(bottom, top, self.levels);
        let band = |height: f64| -> Pixel {
            if !height.is_finite() {
                return [0, 0, 0, 0];
            }
            let at = levels.iter().filter(|level| **level <= scaled(height)).count();
            opaque(Scheme::Amount.colour(at as f64 / levels.len().max(1) as f64))
        };
        // Images run from top to bottom.
        let fine = (FINER * GRID.0, FINER * GRID.1);
        let pixel = |at: usize| band(between(&self.heights, fine.1 - 1 - at / fine.0, at % fine.0));
        let pixels: Vec<Pixel> = (0..fine.0 * fine.1).map(pixel).collect();
        chart.marks.push(Mark::Image {
            from: (self.x.0, self.y.0),
            to: (self.x.1, self.y.1),
            png: encoded(fine.0, &pixels),
        });
        for level in &levels {
            let lines = level_lines(&self.heights.mapv(scaled), *level, self.x, self.y);
            let paint = Paint { colour: plotters::style::RGBColor(255, 255, 255), part: 0.5 };
            chart.marks.extend(lines.into_iter().map(|points| Mark::Line { points, paint, width: UNIT }));
        }
        self.draw_path(&mut chart)?;
        chart.ground = Ground::Cells;
        if !self.log {
            chart.ramp = Some(Scheme::Amount.ramp("contour", low, low + (top - bottom), "")?);
        }
        let [low, high] = [low, high].map(format_number);
        chart.alt += &format!("Contours of a function of two variables, from {low} to {high}.");
        Ok(chart)
    }

    fn draw_path(&self, chart: &mut Chart) -> Result<(), PlotError> {
        let Some(path) = self.path.clone() else {
            return Ok(());
        };
        let path = path?;
        let (xs, ys) = (data::numbers("contour", &path, "x")?, data::numbers("contour", &path, "y")?);
        let all: Vec<(f64, f64)> = xs.into_iter().zip(ys).filter_map(|(x, y)| Some((x?, y?))).collect();
        let (Some(first), Some(last)) = (all.first().copied(), all.last().copied()) else {
            return Ok(());
        };
        let points: Vec<_> = all.iter().step_by(all.len().div_ceil(MOST_STEPS)).copied().chain([last]).collect();
        let paint = Paint { colour: plotters::style::RGBColor(0xff, 0x7f, 0x0e), part: 1.0 };
        let dots = points.iter().take(100).map(|at| Mark::Dot { at: *at, paint, radius: 2 * UNIT });
        chart.marks.extend(dots.collect::<Vec<_>>());
        chart.marks.push(Mark::Line { points, paint, width: 2 * UNIT });
        let white = Paint { colour: plotters::style::RGBColor(255, 255, 255), part: 1.0 };
        for (at, paint) in [(first, white), (last, paint)] {
            chart.marks.push(Mark::Dot { at, paint: white, radius: 5 * UNIT });
            chart.marks.push(Mark::Dot { at, paint, radius: 4 * UNIT });
        }
        let [x, y] = [last.0, last.1].map(format_number);
        chart.alt = format!("A path of {} points that ends at ({x}, {y}). ", all.len());
        Ok(())
    }
}

/// The height at a pixel, interpolated between the four points around it.
fn between(heights: &Array2<f64>, row: usize, column: usize) -> f64 {
    let place = |pixel: usize, points: usize| {
        let at = pixel as f64 * (points - 1) as f64 / (FINER * points - 1) as f64;
        let before = (at as usize).min(points - 2);
        (before, at - before as f64)
    };
    let ((row, down), (column, right)) = (place(row, GRID.1), place(column, GRID.0));
    let across = |row: usize| heights[[row, column]] * (1.0 - right) + heights[[row, column + 1]] * right;
    across(row) * (1.0 - down) + across(row + 1) * down
}

/// The lines at one height, by marching squares: pieces within each cell of the grid, joined where they meet.
///
/// Source: Maple (2003), Geometric design and space planning using the marching squares and marching cube algorithms.
fn level_lines(heights: &Array2<f64>, level: f64, x: (f64, f64), y: (f64, f64)) -> Vec<Vec<(f64, f64)>> {
    let (rows, columns) = heights.dim();
    let step = ((x.1 - x.0) / (columns - 1) as f64, (y.1 - y.0) / (rows - 1) as f64);
    let mut pieces: Vec<[(f64, f64); 2]> = Vec::new();
    for row in 0..rows - 1 {
        for column in 0..columns - 1 {
            let corners = [(0, 0), (0, 1), (1, 1), (1, 0)].map(|(down, right)| (row + down, column + right));
            let crossings: Vec<(f64, f64)> = (0..4)
                .filter_map(|side| {
                    let (from, to) = (corners[side], corners[(side + 1) % 4]);
                    let (a, b) = (heights[from], heights[to]);
                    let part = (level - a) / (b - a);
                    let crosses = (a < level) != (b < level) && part.is_finite();
                    let between = |from: usize, to: usize| from as f64 + part * (to as f64 - from as f64);
                    crosses.then(|| (x.0 + between(from.1, to.1) * step.0, y.0 + between(from.0, to.0) * step.1))
                })
                .collect();
            pieces.extend(crossings.chunks_exact(2).map(|ends| [ends[0], ends[1]]));
        }
    }
    joined(pieces, (step.0.abs() + step.1.abs()) * 1e-6)
}

/// Pieces whose ends meet, as long lines.
fn joined(mut pieces: Vec<[(f64, f64); 2]>, nearly: f64) -> Vec<Vec<(f64, f64)>> {
    let meets = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() + (a.1 - b.1).abs() < nearly;
    let mut lines = Vec::new();
    while let Some([from, to]) = pieces.pop() {
        let mut line = std::collections::VecDeque::from([from, to]);
        // Pieces come row by row, so the next one is near the end of the list.
        while let Some(at) = pieces
            .iter()
            .rposition(|[a, b]| [*a, *b].iter().any(|end| meets(*end, line[0]) || meets(*end, line[line.len() - 1])))
        {
            let [a, b] = pieces.remove(at);
            let (first, last) = (line[0], line[line.len() - 1]);
            match () {
                () if meets(a, last) => line.push_back(b),
                () if meets(b, last) => line.push_back(a),
                () if meets(a, first) => line.push_front(b),
                () => line.push_front(a),
            }
        }
        lines.push(line.into());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contour_of_a_cone_is_one_circle() {
        let side = 41;
        let at = |step: usize| -2.0 + 4.0 * step as f64 / (side - 1) as f64;
        let cone = Array2::from_shape_fn((side, side), |(row, column)| at(row).hypot(at(column)));
        let lines = level_lines(&cone, 1.0, (-2.0, 2.0), (-2.0, 2.0));
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|(x, y)| (x.hypot(*y) - 1.0).abs() < 0.01));
        assert!(lines[0].len() > 50);
    }
}
