//! A picture before it has a size and a place: axes, groups and marks in the units of the data.

use super::axes::{Axis, Scale, range};
use super::labels::Labels;
use super::legend::Symbol;
use super::style::{INK, PALETTE, SIZE, UNIT};
use super::{Figure, PlotError, sheet};
use plotters::style::{Color, RGBAColor, RGBColor};

/// Whatever can be drawn: alone, or as one of several in a figure (see [`beside`](super::beside)).
pub trait Picture {
    /// The picture as data, from which every size of it is drawn.
    ///
    /// # Errors
    ///
    /// What keeps the picture from being drawn: a missing column, nothing to draw, ...
    fn chart(&self) -> Result<Chart, PlotError>;
}

/// A picture as data: axes, groups and marks. Made by a [`Picture`], drawn by [`Chart::draw`].
#[derive(Debug, Clone)]
pub struct Chart {
    pub(super) picture: &'static str,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) labels: Labels,
    /// Axis labels for where none were set.
    pub(super) names: (String, String),
    pub(super) groups: Vec<String>,
    pub(super) symbol: Symbol,
    pub(super) marks: Vec<Mark>,
    pub(super) ground: Ground,
    /// Whether one unit is as long on both axes.
    pub(super) equal: bool,
    /// Whether the picture says as much without its words: then none is written where two would touch.
    pub(super) spare_words: bool,
    pub(super) ramp: Option<Ramp>,
    /// What was left out, in a line below; empty for nothing.
    pub(super) note: String,
    /// The words for those who cannot see the picture, unless the labels have others.
    pub(super) alt: String,
}

/// What lies under the marks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ground {
    /// Axes and a faint grid.
    Grid,
    /// Axes with words or numbers, without lines: the marks fill the area.
    Cells,
    /// Nothing: an image or a graph.
    Bare,
}

/// The scale of colours beside a picture.
#[derive(Debug, Clone)]
pub(super) struct Ramp {
    pub(super) axis: Axis,
    pub(super) name: String,
    /// From low to high.
    pub(super) colours: Vec<RGBColor>,
}

/// One thing drawn, in the units of the data; sizes are in half pixels.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Point {
        at: (f64, f64),
        group: usize,
        paint: Paint,
        radius: i32,
    },
    /// A point without a shape of its own.
    Dot {
        at: (f64, f64),
        paint: Paint,
        radius: i32,
    },
    Line {
        points: Vec<(f64, f64)>,
        paint: Paint,
        width: i32,
    },
    /// A filled outline.
    Area {
        points: Vec<(f64, f64)>,
        paint: Paint,
    },
    /// A filled rectangle, made smaller by `inset` on the left and on the right.
    Rect {
        from: (f64, f64),
        to: (f64, f64),
        paint: Paint,
        inset: i32,
    },
    Words {
        at: (f64, f64),
        shift: (i32, i32),
        words: String,
        size: i32,
        paint: Paint,
        anchor: Anchor,
    },
    /// A PNG stretched over a rectangle.
    Image {
        from: (f64, f64),
        to: (f64, f64),
        png: String,
    },
}

/// Which part of words stands at their place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Left,
    Center,
    Right,
}

/// A colour and how much of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    pub(super) colour: RGBColor,
    pub(super) part: f64,
}

impl Paint {
    pub(super) fn group(group: usize, part: f64) -> Self {
        Self { colour: PALETTE[group % PALETTE.len()], part }
    }

    pub(super) fn ink(part: f64) -> Self {
        Self { colour: INK, part }
    }

    pub(super) fn of(self) -> RGBAColor {
        self.colour.mix(self.part)
    }
}

impl Chart {
    /// A chart with these axes and nothing on it yet.
    pub(super) fn new(picture: &'static str, x: Axis, y: Axis, names: (&str, &str)) -> Self {
        Self {
            picture,
            x,
            y,
            labels: Labels::default(),
            names: (names.0.into(), names.1.into()),
            groups: Vec::new(),
            symbol: Symbol::Point,
            marks: Vec::new(),
            ground: Ground::Grid,
            equal: false,
            spare_words: false,
            ramp: None,
            note: String::new(),
            alt: String::new(),
        }
    }

    /// Draws it alone, in the standard size.
    ///
    /// # Errors
    ///
    /// When a range or a logarithmic axis that was asked for does not suit the data.
    pub fn draw(self) -> Result<Figure, PlotError> {
        Ok(sheet::draw(self.settled()?))
    }

    /// A straight line between two points, in ink.
    pub(super) fn rule(&mut self, from: (f64, f64), to: (f64, f64), part: f64) {
        self.marks.push(Mark::Line { points: vec![from, to], paint: Paint::ink(part), width: UNIT });
    }

    /// How high it is drawn alone, in pixels, if so much is there: images and graphs take what they need.
    pub(super) fn height(&self, most: i32) -> i32 {
        const MARGINS: i32 = 8;
        let (x, y) = ((self.x.high - self.x.low).abs(), (self.y.high - self.y.low).abs());
        match (self.ground, self.equal) {
            (Ground::Bare, true) => {
                ((f64::from(SIZE.0) - 28.0) * y / x).ceil().min(f64::from(most - MARGINS)) as i32 + MARGINS
            }
            (Ground::Bare, false) => y.ceil() as i32 + MARGINS,
            _ => most,
        }
    }

    /// The words for those who cannot see it.
    pub(super) fn words(&self) -> String {
        self.labels.alt.clone().unwrap_or_else(|| match &self.labels.title {
            Some(title) => format!("{title}. {}", self.alt),
            None => self.alt.clone(),
        })
    }

    /// With the ranges and scales that were asked for.
    pub(super) fn settled(mut self) -> Result<Self, PlotError> {
        for (horizontal, log, asked) in
            [(true, self.labels.log.0, self.labels.range.0), (false, self.labels.log.1, self.labels.range.1)]
        {
            let mut axis = if horizontal { self.x.clone() } else { self.y.clone() };
            if matches!(axis.scale, Scale::Words(_)) || self.ground == Ground::Bare {
                continue;
            }
            if log {
                axis = self.logarithmic(horizontal)?;
            }
            if let Some((low, high)) = asked {
                if log && low <= 0.0 {
                    return Err(self.not_positive(horizontal, low));
                }
                axis = Axis { scale: axis.scale, ..Axis::new(self.picture, low, high)? };
            }
            *(if horizontal { &mut self.x } else { &mut self.y }) = axis;
        }
        Ok(self)
    }

    fn logarithmic(&self, horizontal: bool) -> Result<Axis, PlotError> {
        let values = self.marks.iter().flat_map(Mark::places).map(|(x, y)| if horizontal { x } else { y });
        let (low, high) = range(values);
        if low <= 0.0 {
            return Err(self.not_positive(horizontal, low));
        }
        let room = if low == high { 2.0 } else { (high / low).powf(0.04) };
        Ok(Axis { scale: Scale::Log, ..Axis::new(self.picture, low / room, high * room)? })
    }

    fn not_positive(&self, horizontal: bool, low: f64) -> PlotError {
        let (name, advice) = if horizontal { (&self.names.0, "x") } else { (&self.names.1, "y") };
        PlotError::Unusable {
            picture: self.picture,
            what: format!("a logarithmic axis of {name}"),
            expected: "values above zero".into(),
            got: format!("{low}; filter the rows first, or leave .log_{advice}() out"),
        }
    }
}

impl Mark {
    /// The points that an axis has to hold.
    fn places(&self) -> Vec<(f64, f64)> {
        match self {
            Self::Point { at, .. } | Self::Dot { at, .. } => vec![*at],
            Self::Line { points, .. } | Self::Area { points, .. } => points.clone(),
            Self::Rect { from, to, .. } | Self::Image { from, to, .. } => vec![*from, *to],
            Self::Words { .. } => Vec::new(),
        }
    }
}
