//! Draws the marks of a chart on its data area, and nothing beyond its edges.

use super::axes::Axis;
use super::chart::{Anchor, Chart, Mark, Paint};
use super::image;
use super::legend::point;
use super::panel::{Area, DrawError, text};
use super::style::{UNIT, text_width};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Draws all marks, points at this part of their size.
pub(super) fn draw(area: &Area<'_>, chart: &Chart, part: f64, images: &mut Vec<String>) -> Result<(), DrawError> {
    let (x, y) = (&chart.x, &chart.y);
    let place = |at: &(f64, f64)| (x.at(at.0), y.at(at.1));
    let inside = |at: &(f64, f64)| x.holds(at.0) && y.holds(at.1);
    let sized = |radius: &i32| (f64::from(*radius) * part).round() as i32;
    let wordless = chart.spare_words && words_touch(chart);
    for mark in &chart.marks {
        match mark {
            Mark::Point { at, .. } | Mark::Dot { at, .. } if !inside(at) => {}
            Mark::Point { at, group, paint, radius } => point(area, *group, paint.of(), place(at), sized(radius))?,
            Mark::Dot { at, paint, radius } => {
                area.draw(&Circle::new(place(at), sized(radius), paint.of().filled()))?
            }
            Mark::Line { points, paint, width } => {
                for piece in clipped(points, x, y) {
                    stroke(area, piece.iter().map(place).collect(), *paint, *width)?;
                }
            }
            Mark::Area { points, paint } => {
                let held = |(at_x, at_y): &(f64, f64)| (within(x, *at_x), within(y, *at_y));
                let outline: Vec<_> = points.iter().map(|at| place(&held(at))).collect();
                area.draw(&Polygon::new(outline, paint.of()))?;
            }
            Mark::Rect { from, to, paint, inset } => {
                if let Some([left_top, right_bottom]) = corners(*from, *to, x, y) {
                    let inset = if right_bottom.0 - left_top.0 > 6 * inset { *inset } else { 0 };
                    let corners = [(left_top.0 + inset, left_top.1), (right_bottom.0 - inset, right_bottom.1)];
                    area.draw(&Rectangle::new(corners, paint.of().filled()))?;
                }
            }
            Mark::Words { .. } if wordless => {}
            Mark::Words { at, shift, words, size, paint, anchor } => {
                let (x, y) = place(at);
                let at = (x + shift.0 * UNIT, y + shift.1 * UNIT);
                let anchor = match anchor {
                    Anchor::Left => HPos::Left,
                    Anchor::Center => HPos::Center,
                    Anchor::Right => HPos::Right,
                };
                text(area, words, *size, paint.of(), at, (anchor, VPos::Center))?;
            }
            Mark::Image { from, to, png } => {
                if let Some(corners) = corners(*from, *to, x, y).filter(|_| images.len() < 256) {
                    area.draw(&Rectangle::new(corners, image::place(images.len()).filled()))?;
                    images.push(png.clone());
                }
            }
        }
    }
    Ok(())
}

/// Whether two of the chart's words would touch, in the place that it has now.
fn words_touch(chart: &Chart) -> bool {
    let boxes = chart.marks.iter().filter_map(|mark| {
        let Mark::Words { at, shift, words, size, anchor, .. } = mark else { return None };
        let (width, height) = ((text_width(words, *size) + 2) * UNIT, size * UNIT);
        let left = chart.x.at(at.0) + shift.0 * UNIT
            - match anchor {
                Anchor::Left => 0,
                Anchor::Center => width / 2,
                Anchor::Right => width,
            };
        let top = chart.y.at(at.1) + shift.1 * UNIT - height / 2;
        Some([left, top, left + width, top + height])
    });
    let boxes: Vec<[i32; 4]> = boxes.collect();
    let touch = |a: &[i32; 4], b: &[i32; 4]| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    boxes.iter().enumerate().any(|(at, one)| boxes[..at].iter().any(|other| touch(one, other)))
}

/// The nearest value on the axis.
fn within(axis: &Axis, value: f64) -> f64 {
    value.clamp(axis.low.min(axis.high), axis.low.max(axis.high))
}

/// The corners of a rectangle on the sheet, cut at the edges; nothing when all of it lies outside.
fn corners(from: (f64, f64), to: (f64, f64), x: &Axis, y: &Axis) -> Option<[(i32, i32); 2]> {
    let outside = |axis: &Axis, from: f64, to: f64| {
        from.max(to) < axis.low.min(axis.high) || from.min(to) > axis.low.max(axis.high)
    };
    if outside(x, from.0, to.0) || outside(y, from.1, to.1) {
        return None;
    }
    let (x0, x1) = (x.at(within(x, from.0)), x.at(within(x, to.0)));
    let (y0, y1) = (y.at(within(y, from.1)), y.at(within(y, to.1)));
    Some([(x0.min(x1), y0.min(y1)), (x0.max(x1), y0.max(y1))])
}

/// A lone point is a dot, or it would not be seen.
fn stroke(area: &Area<'_>, points: Vec<(i32, i32)>, paint: Paint, width: i32) -> Result<(), DrawError> {
    match points.as_slice() {
        [] => Ok(()),
        [point] => area.draw(&Circle::new(*point, width.max(2 * UNIT), paint.of().filled())),
        _ => area.draw(&PathElement::new(points, paint.of().stroke_width(width as u32))),
    }
}

/// The pieces of a line that lie inside the axes.
fn clipped(points: &[(f64, f64)], x: &Axis, y: &Axis) -> Vec<Vec<(f64, f64)>> {
    let inside = |at: &(f64, f64)| x.holds(at.0) && y.holds(at.1);
    if points.iter().all(inside) {
        return vec![points.to_vec()];
    }
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], x, y) else {
            open = false;
            continue;
        };
        match pieces.last_mut().filter(|_| open) {
            Some(piece) => piece.push(to),
            None => pieces.push(vec![from, to]),
        }
        open = to == pair[1];
    }
    pieces
}

/// The part of a segment inside a rectangle, by the parameters at which it crosses the four edges.
///
/// Source: Liang and Barsky (1984), A new concept and method for line clipping.
fn segment(from: (f64, f64), to: (f64, f64), x: &Axis, y: &Axis) -> Option<((f64, f64), (f64, f64))> {
    let step = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (start, step, axis) in [(from.0, step.0, x), (from.1, step.1, y)] {
        let (low, high) = (axis.low.min(axis.high), axis.low.max(axis.high));
        if step == 0.0 {
            if !(low..=high).contains(&start) {
                return None;
            }
            continue;
        }
        let (a, b) = ((low - start) / step, (high - start) / step);
        enter = enter.max(a.min(b));
        leave = leave.min(a.max(b));
    }
    let at = |part: f64| match part {
        0.0 => from,
        1.0 => to,
        _ => (from.0 + part * step.0, from.1 + part * step.1),
    };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_edges() {
        let axis = Axis::new("test", 0.0, 10.0).unwrap();
        let cut = |points: &[(f64, f64)]| clipped(points, &axis, &axis);
        assert_eq!(cut(&[(-5.0, 5.0), (15.0, 5.0)]), [[(0.0, 5.0), (10.0, 5.0)]]);
        assert_eq!(cut(&[(1.0, 1.0), (2.0, 2.0)]), [[(1.0, 1.0), (2.0, 2.0)]]);
        assert_eq!(cut(&[(5.0, 5.0), (5.0, 15.0), (6.0, 15.0), (6.0, 5.0)]).len(), 2);
        assert!(cut(&[(-5.0, 0.0), (0.0, 30.0)]).is_empty());
    }
}
