//! Several pictures in one: small multiples of a frame's groups, or any pictures beside each other.

use super::axes::{Axis, Scale};
use super::chart::{Chart, Picture};
use super::data::Groups;
use super::labels::Labels;
use super::{Figure, PlotError, sheet};
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray};

/// Panels that can be read at the size of a picture.
const MOST: usize = 16;

/// The same picture of each group of rows, on the same axes: `plot::small_multiples(&df, "species", |part| ...)`.
///
/// There is a panel for each value of the column, up to seven, in the order in which they first appear.
///
/// ```
/// use anneal::prelude::*;
///
/// let penguins = datasets::penguins().frame();
/// plot::small_multiples(&penguins, "species", |part| plot::histogram(part, "body_mass_g").bins(12)).columns(3);
/// ```
pub fn small_multiples<P: Picture>(frame: &DataFrame, by: &str, picture: impl Fn(&DataFrame) -> P) -> SmallMultiples {
    of(frame, by, &|part| picture(part).chart())
}

fn of(frame: &DataFrame, by: &str, chart: &dyn Fn(&DataFrame) -> Result<Chart, PlotError>) -> SmallMultiples {
    let charts = || -> Result<Vec<Chart>, PlotError> {
        let groups = Groups::of("small_multiples", frame, Some(by))?;
        if groups.names.is_empty() {
            return Err(PlotError::Nothing { picture: "small_multiples", rows: 0, columns: format!("`{by}`") });
        }
        let part = |(group, name): (usize, &String)| {
            let held = BooleanChunked::from_iter_values("".into(), groups.of_row.iter().map(|of| *of == group));
            let rows = frame.filter(&held).unwrap_or_else(|_| frame.clear());
            let mut chart = chart(&rows)?;
            chart.labels.title = Some(name.clone());
            Ok(chart)
        };
        groups.names.iter().enumerate().map(part).collect()
    };
    SmallMultiples { charts: charts(), columns: None, own_axes: false, labels: Labels::default() }
}

/// Pictures beside and below each other in one figure, each with its own axes.
///
/// ```
/// use anneal::prelude::*;
///
/// let penguins = datasets::penguins().frame();
/// let (mass, flipper) = (plot::histogram(&penguins, "body_mass_g"), plot::histogram(&penguins, "flipper_length_mm"));
/// plot::beside(&[&mass, &flipper]).title("Two measures");
/// ```
pub fn beside(pictures: &[&dyn Picture]) -> SmallMultiples {
    let charts = match pictures.len() {
        0 => Err(PlotError::Nothing { picture: "beside", rows: 0, columns: "the list of pictures".into() }),
        got if got > MOST => {
            let (things, advice) = ("pictures".into(), "put them into several figures");
            Err(PlotError::TooMany { picture: "beside", things, got, most: MOST, advice })
        }
        _ => pictures.iter().map(|picture| picture.chart()).collect(),
    };
    SmallMultiples { charts, columns: None, own_axes: true, labels: Labels::default() }
}

/// What [`small_multiples`] and [`beside`] return.
#[derive(Debug, Clone)]
pub struct SmallMultiples {
    charts: Result<Vec<Chart>, PlotError>,
    columns: Option<usize>,
    own_axes: bool,
    labels: Labels,
}

impl SmallMultiples {
    /// How many pictures stand in a row; two or three unless set.
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = Some(columns.clamp(1, 4));
        self
    }

    /// Axes of its own for each group, where the groups lie far apart.
    pub fn own_axes(mut self) -> Self {
        self.own_axes = true;
        self
    }

    /// What the pictures show together, in one line above them.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.labels.title = Some(title.into());
        self
    }

    /// The words for those who cannot see the pictures; made from theirs unless set.
    pub fn alt(mut self, words: impl Into<String>) -> Self {
        self.labels.alt = Some(words.into());
        self
    }

    /// Draws them.
    ///
    /// # Errors
    ///
    /// When one of the pictures cannot be drawn, when there are none or too many.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let charts: Vec<Chart> = self.charts.clone()?.into_iter().map(Chart::settled).collect::<Result<_, _>>()?;
        let columns = self.columns.unwrap_or(if charts.len() == 3 || charts.len() > 4 { 3 } else { 2 });
        let charts = if self.own_axes { charts } else { on_common_axes(charts) };
        sheet::draw_several(charts, columns, &self.labels)
    }
}

impl crate::display::Show for SmallMultiples {
    /// # Panics
    ///
    /// With the error's sentence when there is nothing to draw; `draw()` returns it instead.
    fn show(&self) -> crate::display::Bundle {
        self.draw().unwrap_or_else(|error| panic!("{error}")).show()
    }
}

/// Each axis spans what any of the charts needs.
fn on_common_axes(mut charts: Vec<Chart>) -> Vec<Chart> {
    let (x, y) = (common(charts.iter().map(|chart| &chart.x)), common(charts.iter().map(|chart| &chart.y)));
    for chart in &mut charts {
        (chart.x.low, chart.x.high) = x.unwrap_or((chart.x.low, chart.x.high));
        (chart.y.low, chart.y.high) = y.unwrap_or((chart.y.low, chart.y.high));
    }
    charts
}

/// The span of several axes; nothing when they have words, or are not of one kind.
fn common<'a>(axes: impl Iterator<Item = &'a Axis> + Clone) -> Option<(f64, f64)> {
    let first = axes.clone().next()?;
    let alike = axes.clone().all(|axis| axis.scale == first.scale && axis.low < axis.high);
    let low = axes.clone().map(|axis| axis.low).fold(f64::INFINITY, f64::min);
    let high = axes.map(|axis| axis.high).fold(f64::NEG_INFINITY, f64::max);
    (alike && !matches!(first.scale, Scale::Words(_))).then_some((low, high))
}
