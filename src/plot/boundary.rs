//! Decision boundary: which class a model gives to each place, and the points it learnt from.

use super::axes::Axis;
use super::chart::{Chart, Ground, Mark, Paint};
use super::data::{self, class_names, sorted_classes};
use super::image::{Pixel, encoded};
use super::labels::{Labels, picture};
use super::legend::Symbol;
use super::scatter::{Point, sample};
use super::style::PALETTE;
use super::surface::GRID;
use super::{Numbers, PlotError, Values};
use crate::display::{counted, format_count};
use ndarray::{Array2, ArrayD, Ix2};
use plotters::style::RGBColor;
use polars::prelude::Series;

/// The classes that a model gives to a rectangle of places, under the points and their true classes.
///
/// `points` is n × 2, `labels` has the n classes, up to seven; `predict` gets places as m × 2 and returns their m classes,
/// in the same words or numbers. It is called once, with 120 × 90 places.
///
/// ```
/// use anneal::prelude::*;
///
/// let points = array![[0.0, 0.0], [1.0, 0.2], [2.0, 2.0], [2.5, 1.5]];
/// let nearer_to_origin = |places: &Array2<f64>| -> Vec<i32> {
///     places.outer_iter().map(|place| i32::from(place.sum() > 2.0)).collect()
/// };
/// plot::decision_boundary(&points, &[0, 0, 1, 1], nearer_to_origin);
/// ```
pub fn decision_boundary<Classes: Values>(
    points: &(impl Numbers + ?Sized),
    labels: &(impl Values + ?Sized),
    predict: impl Fn(&Array2<f64>) -> Classes,
) -> DecisionBoundary {
    of(points.numbers(), labels.values(), &|places| predict(places).values())
}

type Predict<'a> = &'a dyn Fn(&Array2<f64>) -> Result<Series, PlotError>;

fn of(
    points: Result<ArrayD<f64>, PlotError>,
    labels: Result<Series, PlotError>,
    predict: Predict<'_>,
) -> DecisionBoundary {
    DecisionBoundary {
        field: field(points, labels, predict).map_err(|error| error.of(NAME)),
        labels: Labels::default(),
    }
}

/// What [`decision_boundary`] returns.
#[derive(Debug, Clone)]
pub struct DecisionBoundary {
    field: Result<Field, PlotError>,
    labels: Labels,
}

picture!(DecisionBoundary);

const NAME: &str = "decision_boundary";

/// Everything that is needed to draw it.
#[derive(Debug, Clone)]
struct Field {
    points: Vec<Point>,
    missing: usize,
    classes: Vec<String>,
    x: Axis,
    y: Axis,
    /// The class of each place, from the bottom to the top.
    predicted: Vec<Option<usize>>,
}

fn field(
    points: Result<ArrayD<f64>, PlotError>,
    labels: Result<Series, PlotError>,
    predict: Predict<'_>,
) -> Result<Field, PlotError> {
    let points = two_columns(points?)?;
    let labels = class_names(&labels?);
    same_number("the labels", "label", points.nrows(), labels.len())?;
    let known: Vec<(f64, f64, String)> = points
        .outer_iter()
        .zip(labels)
        .filter(|(point, _)| point[0].is_finite() && point[1].is_finite())
        .filter_map(|(point, label)| Some((point[0], point[1], label?)))
        .collect();
    if known.is_empty() {
        let columns = "both coordinates and the label".into();
        return Err(PlotError::Nothing { picture: NAME, rows: points.nrows(), columns });
    }
    let (x, y) = (Axis::around(NAME, known.iter().map(|p| p.0))?, Axis::around(NAME, known.iter().map(|p| p.1))?);
    let places = places(&x, &y);
    let predicted = class_names(&predict(&places)?);
    same_number("what predict returned", "class", places.nrows(), predicted.len())?;
    // A model may give a class that none of the points has.
    let classes = sorted_classes(known.iter().map(|point| &point.2).chain(predicted.iter().flatten()));
    if classes.len() > PALETTE.len() {
        return Err(PlotError::TooMany {
            picture: NAME,
            things: "classes".into(),
            got: classes.len(),
            most: PALETTE.len(),
            advice: "let predict return classes, not probabilities, or merge classes first",
        });
    }
    let class = |word: &String| classes.iter().position(|class| class == word);
    let predicted = predicted.iter().map(|word| word.as_ref().and_then(class)).collect();
    let missing = points.nrows() - known.len();
    let points = known.iter().map(|(x, y, word)| Point { x: *x, y: *y, group: class(word).unwrap_or(0) }).collect();
    Ok(Field { points, missing, classes, x, y, predicted })
}

fn two_columns(points: ArrayD<f64>) -> Result<Array2<f64>, PlotError> {
    let got = format!("shape {:?}; choose two columns", points.shape());
    let points = points.into_dimensionality::<Ix2>().ok().filter(|points| points.ncols() == 2);
    points.ok_or_else(|| PlotError::Unusable {
        picture: NAME,
        what: "the points".into(),
        expected: "shape [n, 2]".into(),
        got,
    })
}

fn same_number(what: &str, noun: &str, expected: usize, got: usize) -> Result<(), PlotError> {
    if expected == got {
        return Ok(());
    }
    let expected = format!("one {noun} for each of {} places", format_count(expected));
    Err(PlotError::Unusable { picture: NAME, what: what.into(), expected, got: format_count(got) })
}

/// The middles of the cells of a grid, from left to right and from the bottom to the top.
fn places(x: &Axis, y: &Axis) -> Array2<f64> {
    let at =
        |axis: &Axis, step: usize, steps: usize| axis.low + (axis.high - axis.low) * (step as f64 + 0.5) / steps as f64;
    Array2::from_shape_fn((GRID.0 * GRID.1, 2), |(place, column)| match column {
        0 => at(x, place % GRID.0, GRID.0),
        _ => at(y, place / GRID.0, GRID.1),
    })
}

impl DecisionBoundary {
    fn plan(&self) -> Result<Chart, PlotError> {
        let field = self.field.clone()?;
        let (from, to) = ((field.x.low, field.y.low), (field.x.high, field.y.high));
        let mut chart = Chart::new(NAME, field.x.clone(), field.y.clone(), ("x", "y"));
        let pixel = |class: &Option<usize>| -> Pixel {
            class.map_or([0; 4], |class| {
                let RGBColor(red, green, blue) = PALETTE[class];
                [red, green, blue, 80]
            })
        };
        // Images run from top to bottom.
        let pixels: Vec<Pixel> = field.predicted.chunks(GRID.0).rev().flatten().map(pixel).collect();
        chart.marks.push(Mark::Image { from, to, png: encoded(GRID.0, &pixels) });
        let drawn = sample(&field.points);
        for point in &drawn {
            let at = (point.x, point.y);
            chart.marks.push(Mark::Point { at, group: point.group, paint: Paint::ink(0.7), radius: 9 });
            chart.marks.push(Mark::Point { at, group: point.group, paint: Paint::group(point.group, 1.0), radius: 7 });
        }
        chart.note = data::note(field.missing, (drawn.len(), field.points.len(), "points"));
        chart.alt = field.describe();
        (chart.groups, chart.symbol, chart.ground) = (field.classes, Symbol::Point, Ground::Cells);
        Ok(chart)
    }
}

impl Field {
    /// The share of the area that each class gets, and how many points lie in their own.
    fn describe(&self) -> String {
        let share = |class: usize| self.predicted.iter().filter(|predicted| **predicted == Some(class)).count();
        let shares =
            self.classes.iter().enumerate().map(|(class, name)| {
                format!("{name} {:.0} %", 100.0 * share(class) as f64 / self.predicted.len() as f64)
            });
        let place = |axis: &Axis, value: f64, steps: usize| {
            (((value - axis.low) / (axis.high - axis.low) * steps as f64) as usize).min(steps - 1)
        };
        let right = self.points.iter().filter(|point| {
            let cell = place(&self.y, point.y, GRID.1) * GRID.0 + place(&self.x, point.x, GRID.0);
            self.predicted[cell] == Some(point.group)
        });
        format!(
            "Decision regions of {} under {}: {} of the area; {} of the points lie in the region of their class.",
            if self.classes.len() == 1 { "1 class".into() } else { format!("{} classes", self.classes.len()) },
            counted(self.points.len(), "point"),
            shares.collect::<Vec<_>>().join(", "),
            format_count(right.count())
        )
    }
}
