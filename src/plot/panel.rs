//! One chart in its place on the sheet: axes around the data area, then the marks on it.

use super::axes::{Axis, Scale};
use super::chart::{Chart, Ground, Ramp};
use super::image;
use super::legend::Legend;
use super::marks;
use super::style::{INK, LABEL, TICK, UNIT, faint, fit_text, text_width};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Rectangle, Text};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, IntoFont, RGBAColor};

/// The drawing area of plotters, in units of half a pixel.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What drawing into a string reports, which is never anything: writing to memory succeeds.
pub(super) type DrawError = DrawingAreaErrorKind<std::io::Error>;

/// The words at the left of an axis and below it get at most this much, in pixels.
const MOST_LEFT: i32 = 150;
const MOST_BELOW: i32 = 90;

/// A place on the sheet, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

/// A chart that is about to be drawn.
pub(super) struct Panel {
    chart: Chart,
    /// Whether it is the only one: then the sheet writes its title.
    alone: bool,
    y_ticks: Vec<(f64, String)>,
}

impl Panel {
    pub(super) fn new(chart: Chart, alone: bool) -> Self {
        let y_ticks = chart.y.ticks(if alone { 6 } else { 4 });
        Self { chart, alone, y_ticks }
    }

    /// Pixels from the left edge to the data area.
    pub(super) fn left_margin(&self) -> i32 {
        if self.chart.ground == Ground::Bare {
            return 14;
        }
        let widest = self.y_ticks.iter().map(|(_, tick)| text_width(tick, TICK)).max().unwrap_or(0).min(MOST_LEFT);
        let label = if self.y_label().is_empty() { 14 } else { 34 };
        label + widest
    }

    pub(super) fn draw(
        &mut self,
        area: &Area<'_>,
        room: Room,
        own_legend: bool,
        images: &mut Vec<String>,
    ) -> Result<(), DrawError> {
        let mut inner = self.inner(area, room, own_legend)?;
        let ramp_room = if self.chart.ramp.is_some() { 62 } else { 0 };
        inner.right -= ramp_room;
        let words_below = self.words_below(inner);
        inner.bottom -= words_below;
        if self.chart.equal {
            inner = self.equalised(inner);
        }
        self.chart.x.span = (inner.left * UNIT, inner.right * UNIT);
        self.chart.y.span = (inner.bottom * UNIT, inner.top * UNIT);
        if self.chart.ground != Ground::Bare {
            self.y_axis(area)?;
            self.x_axis(area, room, words_below)?;
            self.axis_labels(area, room, inner, words_below)?;
        }
        if let Some(ramp) = &self.chart.ramp {
            draw_ramp(area, ramp, inner, images)?;
        }
        let radius = if self.alone { 1.0 } else { 0.7 };
        marks::draw(area, &self.chart, radius, images)
    }

    /// What is left for the data when everything around it has its place; writes the title on the way.
    fn inner(&self, area: &Area<'_>, room: Room, own_legend: bool) -> Result<Room, DrawError> {
        let left = room.left + self.left_margin();
        // The scale of colours has a number at its very top.
        let mut top = room.top + if self.chart.ground == Ground::Cells { 8 } else { 2 };
        if let Some(title) = self.chart.labels.title.as_ref().filter(|_| !self.alone) {
            let title = fit_text(title, LABEL, room.right - left - 4);
            text(area, &title, LABEL, INK.mix(0.95), (left * UNIT, (top + 10) * UNIT), (HPos::Left, VPos::Center))?;
            top += 22;
        }
        if own_legend {
            let legend = Legend::new(&self.chart.groups, self.chart.symbol, room.right - left);
            legend.draw(area, (left, top))?;
            top += legend.height();
        }
        let below = match self.chart.ground {
            Ground::Bare => 6,
            _ if self.x_label().is_empty() => 26,
            _ => 46,
        };
        Ok(Room {
            left,
            top: top + if self.alone { 0 } else { 4 },
            right: room.right - 14,
            bottom: room.bottom - below,
        })
    }

    /// Shrinks the area to where one unit is as long on both axes, keeping its top left corner.
    fn equalised(&self, room: Room) -> Room {
        let (width, height) = (f64::from(room.right - room.left), f64::from(room.bottom - room.top));
        let (x, y) = (&self.chart.x, &self.chart.y);
        let (x_length, y_length) = ((x.high - x.low).abs(), (y.high - y.low).abs());
        let unit = (width / x_length).min(height / y_length);
        let used = ((x_length * unit) as i32, (y_length * unit) as i32);
        Room { right: room.left + used.0, bottom: room.top + used.1, ..room }
    }

    /// Pixels that words below the axis need beyond one line: they stand upright where they do not fit beside each other.
    fn words_below(&self, room: Room) -> i32 {
        let Scale::Words(words) = &self.chart.x.scale else {
            return 0;
        };
        let each = (room.right - room.left) / words.len().max(1) as i32 - 4;
        let widest = words.iter().map(|word| text_width(word, TICK)).max().unwrap_or(0);
        if widest <= each || each > 60 && widest < each * 3 / 2 { 0 } else { widest.min(MOST_BELOW) - 8 }
    }

    fn y_axis(&self, area: &Area<'_>) -> Result<(), DrawError> {
        let (left, right) = self.chart.x.span;
        let words = matches!(self.chart.y.scale, Scale::Words(_));
        let mut last: Option<i32> = None;
        for (tick, label) in &self.y_ticks {
            let y = self.chart.y.at(*tick);
            if self.chart.ground == Ground::Grid && !words {
                area.draw(&PathElement::new([(left, y), (right, y)], faint(0.12).stroke_width(UNIT as u32)))?;
            }
            // Many rows in little height: those that would touch the one before go without a name.
            if last.is_some_and(|last| (y - last).abs() < 13 * UNIT) {
                continue;
            }
            last = Some(y);
            let label = fit_text(label, TICK, MOST_LEFT);
            text(area, &label, TICK, faint(0.8), (left - 6 * UNIT, y), (HPos::Right, VPos::Center))?;
        }
        Ok(())
    }

    fn x_axis(&self, area: &Area<'_>, room: Room, words_below: i32) -> Result<(), DrawError> {
        let Axis { span: (left, right), scale, .. } = &self.chart.x;
        let bottom = self.chart.y.span.0;
        if self.chart.ground == Ground::Grid {
            area.draw(&PathElement::new([(*left, bottom), (*right, bottom)], faint(0.5).stroke_width(UNIT as u32)))?;
        }
        let width = (right - left) / UNIT;
        let ticks = self.chart.x.ticks((width / 56).clamp(3, 7) as usize);
        let each = width / ticks.len().max(1) as i32;
        let is_words = matches!(scale, Scale::Words(_));
        let mut free = i32::MIN;
        for (tick, label) in &ticks {
            let x = self.chart.x.at(*tick);
            if self.chart.ground == Ground::Grid && !is_words {
                let line = [(x, bottom), (x, self.chart.y.span.1)];
                area.draw(&PathElement::new(line, faint(0.12).stroke_width(UNIT as u32)))?;
            }
            if words_below > 0 {
                if x >= free {
                    let label = fit_text(label, TICK, words_below + 8);
                    upright(area, &label, TICK, 0.8, (x, bottom + 6 * UNIT), HPos::Right)?;
                    free = x + 13 * UNIT;
                }
                continue;
            }
            let label = if is_words { fit_text(label, TICK, each - 4) } else { label.clone() };
            let half = text_width(&label, TICK) * UNIT / 2;
            // A long label at the end of the axis moves inwards rather than out of the picture.
            let x = x.min(room.right * UNIT - half - 2 * UNIT);
            if x - half >= free {
                text(area, &label, TICK, faint(0.8), (x, bottom + 13 * UNIT), (HPos::Center, VPos::Center))?;
                free = x + half + 8 * UNIT;
            }
        }
        Ok(())
    }

    fn axis_labels(&self, area: &Area<'_>, room: Room, inner: Room, words_below: i32) -> Result<(), DrawError> {
        let x_label = fit_text(self.x_label(), LABEL, inner.right - room.left);
        let half = text_width(&x_label, LABEL) / 2;
        let middle = ((inner.left + inner.right) / 2).max(room.left + half + 2);
        let below = (inner.bottom + words_below + 34) * UNIT;
        text(area, &x_label, LABEL, INK.mix(0.9), (middle * UNIT, below), (HPos::Center, VPos::Center))?;
        let y_label = fit_text(self.y_label(), LABEL, inner.bottom - inner.top + 30);
        let middle = (inner.top + inner.bottom) * UNIT / 2;
        upright(area, &y_label, LABEL, 0.9, ((room.left + 12) * UNIT, middle), HPos::Center)
    }

    fn x_label(&self) -> &str {
        self.chart.labels.x.as_deref().unwrap_or(&self.chart.names.0)
    }

    fn y_label(&self) -> &str {
        self.chart.labels.y.as_deref().unwrap_or(&self.chart.names.1)
    }
}

/// The scale of colours, beside the data area.
fn draw_ramp(area: &Area<'_>, ramp: &Ramp, inner: Room, images: &mut Vec<String>) -> Result<(), DrawError> {
    let (left, right) = ((inner.right + 14) * UNIT, (inner.right + 26) * UNIT);
    let axis = Axis { span: (inner.bottom * UNIT, inner.top * UNIT), ..ramp.axis.clone() };
    let colours: Vec<_> = ramp.colours.iter().rev().map(|colour| image::opaque(*colour)).collect();
    let place = image::place(images.len());
    images.push(image::encoded(1, &colours));
    area.draw(&Rectangle::new([(left, axis.span.1), (right, axis.span.0)], place.filled()))?;
    for (tick, label) in axis.ticks(5) {
        let at = (right + 5 * UNIT, axis.at(tick));
        text(area, &fit_text(&label, TICK, 46), TICK, faint(0.8), at, (HPos::Left, VPos::Center))?;
    }
    let name = fit_text(&ramp.name, TICK, 90);
    text(area, &name, TICK, faint(0.8), (left + 12 * UNIT, (inner.bottom + 13) * UNIT), (HPos::Center, VPos::Center))
}

/// Writes text of a size in pixels at a place in units. Plotters divides font sizes by 1.24.
pub(super) fn text(
    area: &Area<'_>,
    words: &str,
    size: i32,
    colour: RGBAColor,
    place: (i32, i32),
    (h_pos, v_pos): (HPos, VPos),
) -> Result<(), DrawError> {
    let font = ("sans-serif", f64::from(size * UNIT) * 1.24).into_font();
    let style = font.color(&colour).pos(Pos::new(h_pos, v_pos));
    if words.is_empty() { Ok(()) } else { area.draw(&Text::new(words.to_owned(), place, style)) }
}

/// Writes text from bottom to top.
fn upright(
    area: &Area<'_>,
    words: &str,
    size: i32,
    part: f64,
    place: (i32, i32),
    anchor: HPos,
) -> Result<(), DrawError> {
    let font = ("sans-serif", f64::from(size * UNIT) * 1.24).into_font().transform(FontTransform::Rotate270);
    let style = font.color(&INK.mix(part)).pos(Pos::new(anchor, VPos::Center));
    if words.is_empty() { Ok(()) } else { area.draw(&Text::new(words.to_owned(), place, style)) }
}
