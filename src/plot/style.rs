//! The look that all pictures share: size, colours, fonts.

use plotters::style::{Color, RGBAColor, RGBColor};

/// Width and height of a picture in pixels.
pub const SIZE: (u32, u32) = (640, 400);

/// Colours of groups, in order: Okabe and Ito's, told apart by every kind of colour vision, those first that show on black and white.
pub const PALETTE: [RGBColor; 7] = [
    RGBColor(0x00, 0x72, 0xB2), // blue
    RGBColor(0xE6, 0x9F, 0x00), // orange
    RGBColor(0x00, 0x9E, 0x73), // green
    RGBColor(0xCC, 0x79, 0xA7), // purple
    RGBColor(0x56, 0xB4, 0xE9), // sky
    RGBColor(0xD5, 0x5E, 0x00), // vermillion
    RGBColor(0x99, 0x99, 0x99), // grey, where the original has yellow, which is lost on white
];

/// Coordinates per pixel: plotters places everything on whole numbers, and slanted lines show it at one per pixel.
pub(super) const UNIT: i32 = 2;

/// Stands for the colour of the text around the picture, whatever the theme; replaced once the picture is drawn.
pub(super) const INK: RGBColor = RGBColor(1, 2, 3);

/// [`INK`] as it is written in the SVG.
pub(super) const INK_IN_SVG: &str = "\"#010203\"";

/// The first two channels of the colours that keep a place for an image; the third is its number.
pub(super) const IMAGE: (u8, u8) = (1, 3);

/// Ink that steps back: ticks, grid, notes.
pub(super) fn faint(part: f64) -> RGBAColor {
    INK.mix(part)
}

/// Font sizes in pixels.
pub(super) const TITLE: i32 = 15;
pub(super) const LABEL: i32 = 13;
pub(super) const TICK: i32 = 12;
pub(super) const NOTE: i32 = 11;

/// Width of a text in pixels, roughly: the reader's font is not known here. Wide scripts count double.
pub(super) fn text_width(text: &str, font: i32) -> i32 {
    let characters: i32 = text.chars().map(|c| if c as u32 >= 0x1100 { 2 } else { 1 }).sum();
    characters * font * 56 / 100
}

/// Cuts a text to about this many pixels.
pub(super) fn fit_text(text: &str, font: i32, width: i32) -> String {
    if text_width(text, font) <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        cut.push(c);
        if text_width(&cut, font) > width - font {
            cut.pop();
            break;
        }
    }
    cut + "…"
}
