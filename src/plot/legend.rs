//! Groups: their colour and shape, and the legend above the picture, where it covers no data.

use super::panel::{Area, DrawError, text};
use super::style::{INK, LABEL, PALETTE, UNIT, fit_text, text_width};
use plotters::element::{Circle, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBAColor, RGBColor};

/// Height of one line of the legend in pixels.
pub(super) const LINE: i32 = 20;

/// How the legend names a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Symbol {
    /// The shape of its points.
    Point,
    /// A piece of its line.
    Stroke,
    /// A filled box.
    Fill,
}

/// The colour of a group.
pub(super) fn colour(group: usize) -> RGBColor {
    PALETTE[group % PALETTE.len()]
}

/// Draws one point: groups differ in shape as well as in colour.
pub(super) fn point(
    area: &Area<'_>,
    group: usize,
    colour: RGBAColor,
    (x, y): (i32, i32),
    radius: i32,
) -> Result<(), DrawError> {
    let wide = radius * 6 / 5;
    match group % 4 {
        0 => area.draw(&Circle::new((x, y), radius, colour.filled())),
        1 => area.draw(&Polygon::new([(x, y - wide), (x + wide, y + radius), (x - wide, y + radius)], colour)),
        2 => area.draw(&Rectangle::new([(x - radius, y - radius), (x + radius, y + radius)], colour.filled())),
        _ => area.draw(&Polygon::new([(x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y)], colour)),
    }
}

/// Where each name of a legend goes: line and offset, in pixels.
pub(super) struct Legend {
    names: Vec<(String, i32, i32)>,
    symbol: Symbol,
}

impl Legend {
    /// Lays names out in lines of at most `width` pixels. A single group without a name needs none.
    pub(super) fn new(names: &[String], symbol: Symbol, width: i32) -> Self {
        let (mut line, mut offset) = (0, 0);
        let mut placed = Vec::new();
        for name in names.iter().filter(|_| names.len() > 1 || names.iter().any(|name| !name.is_empty())) {
            let name = fit_text(name, LABEL, (width / names.len().max(1) as i32 - 36).max(width / 3));
            let room = 22 + text_width(&name, LABEL) + 14;
            if offset + room > width && offset > 0 {
                (line, offset) = (line + 1, 0);
            }
            placed.push((name, line, offset));
            offset += room;
        }
        Self { names: placed, symbol }
    }

    /// Its height in pixels.
    pub(super) fn height(&self) -> i32 {
        self.names.last().map_or(0, |(_, line, _)| (line + 1) * LINE)
    }

    /// Draws it with its top left corner at this place, in pixels.
    pub(super) fn draw(&self, area: &Area<'_>, (left, top): (i32, i32)) -> Result<(), DrawError> {
        for (group, (name, line, offset)) in self.names.iter().enumerate() {
            let (x, y) = ((left + offset + 7) * UNIT, (top + line * LINE + LINE / 2) * UNIT);
            match self.symbol {
                Symbol::Point => point(area, group, colour(group).mix(0.9), (x, y), 5 * UNIT)?,
                Symbol::Stroke => {
                    area.draw(&Rectangle::new([(x - 14, y - 2), (x + 14, y + 2)], colour(group).filled()))?
                }
                Symbol::Fill => {
                    area.draw(&Rectangle::new([(x - 12, y - 10), (x + 12, y + 10)], colour(group).mix(0.7).filled()))?
                }
            }
            text(area, name, LABEL, INK.mix(0.9), (x + 12 * UNIT, y), (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }
}
