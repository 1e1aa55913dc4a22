//! Points in classes: blobs, moons and circles.

use super::{Draft, Generated, floats, integers};
use crate::datasets::Dataset;
use crate::random::{Generator, stream};
use ndarray::Array2;
use std::f64::consts::PI;

/// Where the points of [`blobs`] come from.
#[derive(Debug, Clone, PartialEq)]
pub struct BlobsTruth {
    /// Classes × features.
    pub centres: Array2<f64>,
    /// The standard deviation of each feature around its centre.
    pub deviation: f64,
}

/// What [`blobs`] leaves at its default.
#[derive(Debug, Clone, PartialEq)]
pub struct Blobs {
    /// How many points; classes have the same number of them, give or take one.
    pub rows: usize,
    /// How many classes; 0 is taken as 1.
    pub classes: usize,
    /// How many columns, `x1`, `x2`, ...
    pub features: usize,
    /// The standard deviation around a centre.
    pub deviation: f64,
    /// Centres lie between `-spread` and `spread` in every feature, all places equally likely.
    pub spread: f64,
}

impl Default for Blobs {
    fn default() -> Self {
        Self { rows: 300, classes: 3, features: 2, deviation: 1.0, spread: 10.0 }
    }
}

/// Points around `classes` centres, normal in both features with a standard deviation of 1; the class is 0, 1, 2...
///
/// As `make_blobs` of scikit-learn, with other numbers. [`Blobs`] has more to choose.
///
/// ```
/// use anneal::datasets::{Blobs, blobs};
///
/// let set = blobs(300, 3, 7);
/// assert_eq!((set.frame.shape(), set.truth.centres.dim()), ((300, 3), (3, 2)));
/// let wide = Blobs { features: 5, deviation: 2.5, ..Blobs::default() }.generate(7);
/// assert_eq!(wide.features.len(), 5);
/// ```
pub fn blobs(rows: usize, classes: usize, seed: u64) -> Generated<BlobsTruth> {
    Blobs { rows, classes, ..Blobs::default() }.generate(seed)
}

impl Blobs {
    /// The points.
    pub fn generate(&self, seed: u64) -> Generated<BlobsTruth> {
        let (mut rng, classes) = (stream(seed, "datasets::blobs"), self.classes.max(1));
        let centres = Array2::from_shape_simple_fn((classes, self.features), || rng.uniform(-self.spread, self.spread));
        let class: Vec<i64> = shuffled_classes(self.rows, classes, &mut rng);
        let mut columns = vec![Vec::with_capacity(self.rows); self.features];
        for &class in &class {
            for (column, &centre) in columns.iter_mut().zip(centres.row(class as usize)) {
                column.push(rng.normal(centre, self.deviation));
            }
        }
        let summary = format!("Each row is a point near one of {classes} centres. `truth` has the centres.");
        let mut draft = Draft::new("blobs", "Blobs", summary);
        for (at, column) in columns.into_iter().enumerate() {
            draft = draft.column(floats(&format!("x{}", at + 1), column), "", "coordinate");
        }
        let draft = draft.column(integers("class", class), "", "number of the centre");
        let names: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let data = draft.finish(Some("class"), &[], &names);
        Generated { data, truth: BlobsTruth { centres, deviation: self.deviation } }
    }
}

/// Two half circles of radius 1 that reach into each other; `noise` is the standard deviation added to both features.
///
/// Without noise class 0 lies on (cos t, sin t), class 1 on (1 − cos t, ½ − sin t), with t evenly from 0 to π: as
/// `make_moons` of scikit-learn. No straight line divides them.
///
/// ```
/// use anneal::prelude::*;
///
/// let (x, y) = datasets::moons(200, 0.1, 7).xy()?;
/// assert_eq!((x.dim(), y.sum()), ((200, 2), 100.0));
/// # Ok::<(), anyhow::Error>(())
/// ```
pub fn moons(rows: usize, noise: f64, seed: u64) -> Dataset {
    let place = |class: i64, part: f64| {
        let (y, x) = libm::sincos(PI * part);
        if class == 0 { (x, y) } else { (1.0 - x, 0.5 - y) }
    };
    planar("moons", "Two moons", rows, noise, stream(seed, "datasets::moons"), true, place)
}

/// Two circles around the origin: class 0 of radius 1, class 1 of radius ½; `noise` as in [`moons`].
///
/// As `make_circles(factor=0.5)` of scikit-learn. The distance from the origin tells the classes apart.
///
/// ```
/// use anneal::prelude::*;
///
/// let set = datasets::circles(200, 0.05, 7);
/// assert_eq!((set.frame.shape(), set.classes.len()), ((200, 3), 2));
/// ```
pub fn circles(rows: usize, noise: f64, seed: u64) -> Dataset {
    let place = |class: i64, part: f64| {
        let (y, x) = libm::sincos(2.0 * PI * part);
        let radius = if class == 0 { 1.0 } else { 0.5 };
        (radius * x, radius * y)
    };
    planar("circles", "Two circles", rows, noise, stream(seed, "datasets::circles"), false, place)
}

/// Points of two classes, evenly along two lines; `ends` says whether a line has two ends, or returns to its start.
fn planar(
    name: &'static str,
    title: &'static str,
    rows: usize,
    noise: f64,
    mut rng: Generator,
    ends: bool,
    place: impl Fn(i64, f64) -> (f64, f64),
) -> Dataset {
    let class = shuffled_classes(rows, 2, &mut rng);
    let steps = [0, 1].map(|wanted| {
        let members = class.iter().filter(|&&class| class == wanted).count();
        if ends { members.saturating_sub(1).max(1) } else { members.max(1) }
    });
    let mut seen = [0usize; 2];
    let (mut x1, mut x2) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    for &class in &class {
        let at = class as usize;
        let (x, y) = place(class, seen[at] as f64 / steps[at] as f64);
        seen[at] += 1;
        x1.push(x + rng.normal(0.0, noise));
        x2.push(y + rng.normal(0.0, noise));
    }
    let summary = format!("Each row is a point of one of two classes that no straight line divides; noise {noise}.");
    Draft::new(name, title, summary)
        .column(floats("x1", x1), "", "coordinate")
        .column(floats("x2", x2), "", "coordinate")
        .column(integers("class", class), "", "the line it lies on")
        .finish(Some("class"), &[], &["0", "1"])
}

/// The numbers of the classes in random order, equally often, give or take one.
fn shuffled_classes(rows: usize, classes: usize, rng: &mut Generator) -> Vec<i64> {
    let mut all: Vec<i64> = (0..rows).map(|row| (row % classes) as i64).collect();
    rng.shuffle(&mut all);
    all
}
