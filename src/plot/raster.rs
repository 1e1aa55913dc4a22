//! A picture as pixels: the few shapes that plotters writes to SVG, drawn by tiny-skia.
//!
//! A full SVG renderer would bring forty more crates into every build of the toolkit.

use super::image::{decoded, png};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node};
use std::sync::LazyLock;
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, OutlineBuilder};

/// Pixels of the file per pixel of the picture as it is shown.
const DENSITY: f32 = 2.0;

/// A PNG of a picture that is shown at this size.
pub(super) fn render(svg: &str, size: (u32, u32)) -> Result<Vec<u8>, String> {
    let document = Document::parse(svg).map_err(|error| error.to_string())?;
    let root = document.root_element();
    let view: Vec<f32> =
        root.attribute("viewBox").unwrap_or_default().split(' ').filter_map(|number| number.parse().ok()).collect();
    let [_, _, width, height] = view[..] else {
        return Err("the picture has no size".into());
    };
    let (pixels_wide, pixels_high) = (size.0 as f32 * DENSITY, size.1 as f32 * DENSITY);
    let mut pixmap = Pixmap::new(pixels_wide as u32, pixels_high as u32).ok_or("the picture is empty")?;
    pixmap.fill(Color::WHITE);
    let scale = Transform::from_scale(pixels_wide / width, pixels_high / height);
    for node in root.children().filter(Node::is_element) {
        draw(&mut pixmap, &node, scale)?;
    }
    // The ground is opaque, so there is nothing to divide by opacity.
    Ok(png(pixmap.width() as usize, pixmap.data()))
}

fn draw(pixmap: &mut Pixmap, node: &Node<'_, '_>, scale: Transform) -> Result<(), String> {
    let number = |name: &str| node.attribute(name).and_then(|text| text.parse::<f32>().ok()).unwrap_or(0.0);
    match node.tag_name().name() {
        "rect" => {
            let rect = Rect::from_xywh(number("x"), number("y"), number("width"), number("height"));
            shape(pixmap, node, rect.map(PathBuilder::from_rect), scale);
        }
        "circle" => shape(pixmap, node, PathBuilder::from_circle(number("cx"), number("cy"), number("r")), scale),
        "polygon" => shape(pixmap, node, path(&points(node), true), scale),
        "polyline" => shape(pixmap, node, path(&points(node), false), scale),
        "line" => {
            let ends = [(number("x1"), number("y1")), (number("x2"), number("y2"))];
            shape(pixmap, node, path(&ends, false), scale);
        }
        "text" => write(pixmap, node, scale),
        "image" => stretch(pixmap, node, scale)?,
        "title" => {}
        other => return Err(format!("<{other}> is none of the shapes that plotters draws")),
    }
    Ok(())
}

/// Fills a shape, or draws its outline, or both.
fn shape(pixmap: &mut Pixmap, node: &Node<'_, '_>, path: Option<Path>, scale: Transform) {
    let Some(path) = path else { return };
    // In SVG a shape is filled with black unless it says otherwise.
    if let Some(paint) = paint(node, node.attribute("fill").unwrap_or("#000000")) {
        pixmap.fill_path(&path, &paint, FillRule::Winding, scale, None);
    }
    if let Some(paint) = node.attribute("stroke").and_then(|stroke| paint(node, stroke)) {
        let width = node.attribute("stroke-width").and_then(|width| width.parse().ok()).unwrap_or(1.0);
        pixmap.stroke_path(&path, &paint, &Stroke { width, ..Stroke::default() }, scale, None);
    }
}

fn paint(node: &Node<'_, '_>, colour: &str) -> Option<Paint<'static>> {
    let channels = u32::from_str_radix(colour.strip_prefix('#')?, 16).ok()?;
    let opacity: f32 = node.attribute("opacity").and_then(|opacity| opacity.parse().ok()).unwrap_or(1.0);
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let alpha = (opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    paint.set_color_rgba8((channels >> 16) as u8, (channels >> 8) as u8, channels as u8, alpha);
    Some(paint)
}

fn points(node: &Node<'_, '_>) -> Vec<(f32, f32)> {
    let points = node.attribute("points").unwrap_or_default().split_whitespace();
    points
        .filter_map(|point| point.split_once(','))
        .filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)))
        .collect()
}

fn path(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (at, (x, y)) in points.iter().enumerate() {
        if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// The font that is part of the toolkit, so that a picture looks the same on every machine.
static FONT: LazyLock<Option<Face<'static>>> =
    LazyLock::new(|| Face::parse(epaint_default_fonts::UBUNTU_LIGHT, 0).ok());

/// Writes text, glyph by glyph.
fn write(pixmap: &mut Pixmap, node: &Node<'_, '_>, scale: Transform) {
    let Some(font) = FONT.as_ref() else { return };
    let number = |name: &str| node.attribute(name).and_then(|text| text.parse::<f32>().ok()).unwrap_or(0.0);
    let (text, size) = (node.text().unwrap_or_default().trim(), number("font-size"));
    let em = size / f32::from(font.units_per_em());
    let glyphs: Vec<_> = text.chars().map(|letter| font.glyph_index(letter).unwrap_or_default()).collect();
    let advance = |glyph| f32::from(font.glyph_hor_advance(glyph).unwrap_or(0)) * em;
    let width: f32 = glyphs.iter().map(|glyph| advance(*glyph)).sum();
    let start = match node.attribute("text-anchor") {
        Some("middle") => -width / 2.0,
        Some("end") => -width,
        _ => 0.0,
    };
    let x_height = f32::from(font.x_height().unwrap_or(500)) * em;
    let drop = match node.attribute("dy") {
        Some("0.76em") => 0.76 * size,
        Some("-0.5ex") => -0.5 * x_height,
        _ => 0.5 * x_height,
    };
    let angle =
        node.attribute("transform").and_then(|turn| turn.strip_prefix("rotate(")?.split(',').next()?.parse().ok());
    let place = Transform::from_rotate(angle.unwrap_or(0.0)).post_translate(number("x"), number("y"));
    let mut outline = Outline { path: PathBuilder::new(), em, left: start, drop };
    for glyph in glyphs {
        font.outline_glyph(glyph, &mut outline);
        outline.left += advance(glyph);
    }
    shape(pixmap, node, outline.path.finish(), place.post_concat(scale));
}

/// Collects the outlines of glyphs, whose vertical axis points up.
struct Outline {
    path: PathBuilder,
    em: f32,
    left: f32,
    drop: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.left + x * self.em, self.drop - y * self.em)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

/// An image of ours, each of its pixels a rectangle.
fn stretch(pixmap: &mut Pixmap, node: &Node<'_, '_>, scale: Transform) -> Result<(), String> {
    let number = |name: &str| node.attribute(name).and_then(|text| text.parse::<f32>().ok()).unwrap_or(0.0);
    let data = node.attribute("href").and_then(|href| href.strip_prefix("data:image/png;base64,")).unwrap_or_default();
    let file = STANDARD.decode(data).map_err(|error| error.to_string())?;
    let (width, pixels) = decoded(&file).ok_or("the picture holds an image made elsewhere")?;
    let height = pixels.len() / width.max(1);
    let (each_wide, each_high) = (number("width") / width as f32, number("height") / height.max(1) as f32);
    for (at, pixel) in pixels.iter().enumerate() {
        let (x, y) = ((at % width) as f32 * each_wide, (at / width) as f32 * each_high);
        let mut paint = Paint { anti_alias: false, ..Paint::default() };
        paint.set_color_rgba8(pixel[0], pixel[1], pixel[2], pixel[3]);
        if let Some(rect) = Rect::from_xywh(number("x") + x, number("y") + y, each_wide, each_high) {
            pixmap.fill_rect(rect, &paint, scale, None);
        }
    }
    Ok(())
}
