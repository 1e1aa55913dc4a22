//! The sheet under every picture: title, legend, axes, grid and note, with the data area left free.

use super::axes::Axis;
use super::figure::Figure;
use super::labels::Labels;
use super::legend::{Legend, Symbol};
use super::style::{INK, LABEL, NOTE, SIZE, TICK, TITLE, UNIT, faint, fit_text, text_width};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Text};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, IntoFont, RGBAColor};

/// The drawing area of plotters, in units of half a pixel.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What drawing into a string reports, which is never anything: writing to memory succeeds.
pub(super) type DrawError = DrawingAreaErrorKind<std::io::Error>;

/// Everything that is drawn around the data.
pub(super) struct Canvas<'a> {
    pub(super) labels: &'a Labels,
    /// Axis labels for where none were set.
    pub(super) names: (&'a str, &'a str),
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// Words instead of numbers along the horizontal axis, at 0, 1, 2, ...
    pub(super) categories: Option<&'a [String]>,
    pub(super) groups: &'a [String],
    pub(super) symbol: Symbol,
    /// What was left out, in a line below; empty for nothing.
    pub(super) note: String,
    /// The words for those who cannot see the picture, unless the labels have others.
    pub(super) alt: String,
}

impl Canvas<'_> {
    /// Draws the sheet, and on it the data.
    pub(super) fn draw(mut self, data: impl FnOnce(&Area<'_>, &Axis, &Axis) -> Result<(), DrawError>) -> Figure {
        let mut svg = String::new();
        let view = (SIZE.0 * UNIT as u32, SIZE.1 * UNIT as u32);
        {
            let area = SVGBackend::with_string(&mut svg, view).into_drawing_area();
            let drawn = self.sheet(&area).and_then(|()| data(&area, &self.x, &self.y)).and_then(|()| area.present());
            debug_assert!(drawn.is_ok(), "drawing into a string cannot fail");
        }
        let alt = self.labels.alt.clone().unwrap_or_else(|| match &self.labels.title {
            Some(title) => format!("{title}. {}", self.alt),
            None => self.alt.clone(),
        });
        Figure::themed(&svg, view, alt)
    }

    fn sheet(&mut self, area: &Area<'_>) -> Result<(), DrawError> {
        let (width, height) = (SIZE.0 as i32, SIZE.1 as i32);
        let y_ticks = self.y.tick_labels();
        let widest = y_ticks.iter().map(|tick| text_width(tick, TICK)).max().unwrap_or(0);
        let left = 34 + widest;
        let legend = Legend::new(self.groups, self.symbol, width - left - 8);
        let title_height = if self.labels.title.is_some() { 28 } else { 8 };
        let note_height = if self.note.is_empty() { 0 } else { 16 };
        let top = title_height + legend.height() + if legend.height() > 0 { 6 } else { 2 };
        let (right, bottom) = (width - 14, height - 46 - note_height);
        self.x.span = (left * UNIT, right * UNIT);
        self.y.span = (bottom * UNIT, top * UNIT);

        if let Some(title) = &self.labels.title {
            let title = fit_text(title, TITLE, width - left - 8);
            text(area, &title, TITLE, INK.mix(1.0), (left * UNIT, 16 * UNIT), (HPos::Left, VPos::Center))?;
        }
        legend.draw(area, (left, title_height))?;
        self.y_axis(area, &y_ticks)?;
        self.x_axis(area)?;
        let (x_name, y_name) = self.names;
        let middle = (self.x.span.0 + self.x.span.1) / 2;
        let x_label = fit_text(self.labels.x.as_deref().unwrap_or(x_name), LABEL, right - left);
        text(area, &x_label, LABEL, INK.mix(0.9), (middle, (bottom + 34) * UNIT), (HPos::Center, VPos::Center))?;
        let y_label = fit_text(self.labels.y.as_deref().unwrap_or(y_name), LABEL, bottom - top);
        let middle = (self.y.span.0 + self.y.span.1) / 2;
        upright(area, &y_label, (12 * UNIT, middle))?;
        let note = fit_text(&self.note, NOTE, width - 16);
        text(area, &note, NOTE, faint(0.65), (right * UNIT, (height - 9) * UNIT), (HPos::Right, VPos::Center))
    }

    fn y_axis(&self, area: &Area<'_>, labels: &[String]) -> Result<(), DrawError> {
        let (left, right) = self.x.span;
        for (&tick, label) in self.y.ticks.iter().zip(labels) {
            let y = self.y.at(tick);
            area.draw(&PathElement::new([(left, y), (right, y)], faint(0.12).stroke_width(UNIT as u32)))?;
            text(area, label, TICK, faint(0.75), (left - 6 * UNIT, y), (HPos::Right, VPos::Center))?;
        }
        Ok(())
    }

    fn x_axis(&self, area: &Area<'_>) -> Result<(), DrawError> {
        let bottom = self.y.span.0;
        let (left, right) = self.x.span;
        let place = (HPos::Center, VPos::Center);
        let below = bottom + 13 * UNIT;
        area.draw(&PathElement::new([(left, bottom), (right, bottom)], faint(0.5).stroke_width(UNIT as u32)))?;
        if let Some(words) = self.categories {
            let room = (right - left) / UNIT / words.len().max(1) as i32 - 4;
            for (at, word) in words.iter().enumerate() {
                let word = fit_text(word, TICK, room);
                text(area, &word, TICK, faint(0.75), (self.x.at(at as f64), below), place)?;
            }
            return Ok(());
        }
        for (&tick, label) in self.x.ticks.iter().zip(self.x.tick_labels()) {
            let x = self.x.at(tick);
            area.draw(&PathElement::new([(x, bottom), (x, self.y.span.1)], faint(0.12).stroke_width(UNIT as u32)))?;
            text(area, &label, TICK, faint(0.75), (x, below), place)?;
        }
        Ok(())
    }
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

/// Writes a label from bottom to top.
fn upright(area: &Area<'_>, words: &str, place: (i32, i32)) -> Result<(), DrawError> {
    let font = ("sans-serif", f64::from(LABEL * UNIT) * 1.24).into_font().transform(FontTransform::Rotate270);
    let style = font.color(&INK.mix(0.9)).pos(Pos::new(HPos::Center, VPos::Center));
    area.draw(&Text::new(words.to_owned(), place, style))
}
