//! A finished picture: SVG, with words for those who cannot see it.

use super::PlotError;
use super::raster;
use super::style::INK_IN_SVG;
use crate::display::{Bundle, Show, escape};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::evcxr::SVGWrapper;
use plotters::prelude::SVGBackend;
use std::path::Path;

/// A drawing made by hand with plotters: the closure gets the area to draw on, as in plotters' documentation.
///
/// It is shown on a white panel in every theme, as such drawings write in black.
///
/// ```
/// use anneal::prelude::*;
///
/// let picture = plot::figure((320, 200), |root| {
///     let mut chart = ChartBuilder::on(&root).margin(8).build_cartesian_2d(0.0..6.3, -1.0..1.0)?;
///     chart.draw_series(LineSeries::new((0..63).map(|x| (x as f64 / 10.0, (x as f64 / 10.0).sin())), &BLUE))?;
///     Ok(())
/// })?
/// .alt("one period of a sine");
/// # Ok::<(), plot::PlotError>(())
/// ```
///
/// # Errors
///
/// The error that the closure returns, in words.
pub fn figure<Draw>(size: (u32, u32), draw: Draw) -> Result<Figure, PlotError>
where
    Draw: FnOnce(DrawingArea<SVGBackend<'_>, Shift>) -> Result<(), Box<dyn std::error::Error>>,
{
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    draw(area).map_err(|error| PlotError::Drawing { message: error.to_string() })?;
    Ok(Figure { content: content(&svg), size, view: size, alt: "a drawing".into(), panel: true })
}

/// A finished picture.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What stands inside the `<svg>` element.
    content: String,
    /// Width and height in pixels.
    size: (u32, u32),
    /// Width and height in the drawing's own units.
    view: (u32, u32),
    alt: String,
    /// Whether the drawing needs a white ground: it does unless it is drawn in the colour of the text around it.
    panel: bool,
}

impl Figure {
    /// A drawing in the theme's ink, of a size in pixels and in its own units.
    pub(super) fn themed(svg: &str, size: (u32, u32), view: (u32, u32), alt: String) -> Self {
        Self { content: compact(&content(svg)), size, view, alt, panel: false }
    }

    /// The figure itself, so that a drawing made by hand is handled like any picture.
    ///
    /// # Errors
    ///
    /// None: it is drawn already.
    pub fn draw(&self) -> Result<Self, PlotError> {
        Ok(self.clone())
    }

    /// Sets the words that stand for the picture where it cannot be seen.
    pub fn alt(mut self, words: impl Into<String>) -> Self {
        self.alt = words.into();
        self
    }

    /// The picture as an SVG document of its own, in dark ink on white.
    pub fn svg(&self) -> String {
        let (width, height) = self.view;
        let ground = format!("<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        let content = self.content.replace(INK_IN_SVG, "\"#222222\"");
        let title = escape(&self.alt);
        format!("{}><title>{title}</title>{ground}{content}</svg>\n", self.open())
    }

    /// The picture as a PNG file, twice as many pixels wide and high as it is shown, in dark ink on white.
    ///
    /// Text is set in Ubuntu Light, which has Latin, Greek and Cyrillic letters; others become empty boxes, where SVG
    /// leaves the choice of a font to the reader's browser.
    ///
    /// # Errors
    ///
    /// When a drawing made by hand holds something that is not one of the shapes plotters draws.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        raster::render(&self.svg(), self.size).map_err(|message| PlotError::Unsaved { picture: "figure", message })
    }

    /// Writes the picture to a file: PNG if the name ends in `.png`, otherwise SVG.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or the picture not turned into pixels.
    ///
    /// ```
    /// use anneal::prelude::*;
    ///
    /// let path = std::env::temp_dir().join("flippers.png");
    /// plot::histogram(&datasets::penguins().frame(), "flipper_length_mm").draw()?.save(&path)?;
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> std::io::Result<()> {
        self.write(path.as_ref())
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        match path.extension().is_some_and(|end| end.eq_ignore_ascii_case("png")) {
            true => std::fs::write(path, self.png().map_err(std::io::Error::other)?),
            false => std::fs::write(path, self.svg()),
        }
    }

    /// The picture inside a page, in the colours of that page.
    fn inline(&self) -> String {
        let look = if self.panel {
            "background:#fff;border-radius:4px"
        } else {
            "color:var(--jp-content-font-color1,inherit)"
        };
        let alt = escape(&self.alt);
        let content = self.content.replace(INK_IN_SVG, "\"currentColor\"");
        format!(
            "{} role=\"img\" aria-label=\"{alt}\" style=\"max-width:100%;height:auto;{look}\">{content}</svg>",
            self.open()
        )
    }

    fn open(&self) -> String {
        let ((width, height), (view_width, view_height)) = (self.size, self.view);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {view_width} {view_height}\""
        )
    }
}

impl Show for Figure {
    /// HTML, not an image, so that the ink follows the theme and a screen reader finds the words.
    fn show(&self) -> Bundle {
        Bundle::html(self.inline(), format!("[picture: {}]", self.alt))
    }
}

impl Show for SVGWrapper {
    /// What `plotters::prelude::evcxr_figure` returns, which gives its SVG away only in its `Debug` form, between markers.
    fn show(&self) -> Bundle {
        let text = format!("{self:?}");
        let html = text.strip_prefix("EVCXR_BEGIN_CONTENT text/html\n").unwrap_or(&text);
        let html = html.strip_suffix("\nEVCXR_END_CONTENT").unwrap_or(html);
        let panel = "display:inline-block;background:#fff;border-radius:4px";
        Bundle::html(
            format!("<div role=\"img\" aria-label=\"a drawing\" style=\"{panel}\">{html}</div>"),
            "[picture: a drawing]",
        )
    }
}

/// The inside of the `<svg>` element that plotters wrote.
fn content(svg: &str) -> String {
    let inside = svg.split_once('>').map_or("", |(_, inside)| inside);
    inside.trim_end().trim_end_matches("</svg>").to_owned()
}

/// The same drawing in fewer bytes: what plotters writes though it is the default.
fn compact(content: &str) -> String {
    content
        .replace(" stroke=\"none\" stroke-width=\"1\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" opacity=\"1\"", "")
        .replace(" \"/>", "\"/>")
        .replace('\n', "")
}
