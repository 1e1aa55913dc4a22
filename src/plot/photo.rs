//! Image and image grid: arrays of brightness or colour, shown as what they are pictures of.

use super::axes::Axis;
use super::chart::{Anchor, Chart, Ground, Mark, Paint};
use super::image::{Pixel, encoded};
use super::labels::{Labels, picture};
use super::style::{SIZE, TICK, fit_text};
use super::{Numbers, PlotError, Values, data};
use ndarray::{Array3, ArrayD, Axis as Dimension};

/// Bytes of one image in base64: a picture stays below 100 kB.
const LARGEST: usize = 90_000;

/// Images in a grid that can be told apart.
const MOST: usize = 100;

/// One image: brightness as `rows × columns`, colour as `rows × columns × 3` or, as candle has it, `3 × rows × columns`.
///
/// Colours are from 0 to 1, or from 0 to 255 if any value is above 1. Brightness goes from the least value (black) to the
/// greatest (white) unless [`Image::limits`] says otherwise. Large images are made smaller, and the picture says so.
///
/// ```
/// use anneal::prelude::*;
///
/// let ramp = Array2::from_shape_fn((8, 8), |(row, column)| (row * column) as f64);
/// plot::image(&ramp).title("Brightness");
/// ```
pub fn image(pixels: &(impl Numbers + ?Sized)) -> Image {
    Image { values: pixels.numbers(), limits: None, labels: Labels::default() }
}

/// Several images of the same size, `images × rows × columns` or with colours as in [`image`], in a grid.
///
/// ```
/// use anneal::prelude::*;
///
/// let images = Array3::from_shape_fn((10, 8, 8), |(at, row, column)| ((row * at + column) % 7) as f64);
/// let names: Vec<usize> = (0..10).collect();
/// plot::image_grid(&images).captions(&names).columns(5);
/// ```
pub fn image_grid(images: &(impl Numbers + ?Sized)) -> ImageGrid {
    ImageGrid { values: images.numbers(), columns: 10, captions: None, limits: None, labels: Labels::default() }
}

/// What [`image`] returns.
#[derive(Debug, Clone)]
pub struct Image {
    values: Result<ArrayD<f64>, PlotError>,
    limits: Option<(f64, f64)>,
    labels: Labels,
}

/// What [`image_grid`] returns.
#[derive(Debug, Clone)]
pub struct ImageGrid {
    values: Result<ArrayD<f64>, PlotError>,
    columns: usize,
    captions: Option<Result<polars::prelude::Series, PlotError>>,
    limits: Option<(f64, f64)>,
    labels: Labels,
}

picture!(Image, without axes);
picture!(ImageGrid, without axes);

impl Image {
    /// The values that are black and white, for images of one channel.
    pub fn limits(mut self, black: f64, white: f64) -> Self {
        self.limits = Some((black, white));
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let values = self.values.clone().map_err(|error| error.of("image"))?;
        let pixels = coloured("image", values, self.limits)?;
        let (height, width, _) = pixels.dim();
        let (shown, png) = small_enough(&pixels);
        let mut chart = bare("image", width as f64, height as f64)?;
        chart.marks.push(Mark::Image { from: (0.0, 0.0), to: (width as f64, height as f64), png });
        chart.alt = format!("Image of {height} rows and {width} columns of pixels.");
        if shown != (height, width) {
            chart.note = format!("{} × {} of {height} × {width} pixels shown", shown.0, shown.1);
        }
        Ok(chart)
    }
}

impl ImageGrid {
    /// How many images stand in a row, ten unless set.
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = columns.max(1);
        self
    }

    /// Words above the images, one for each.
    pub fn captions(mut self, captions: &(impl Values + ?Sized)) -> Self {
        self.captions = Some(captions.values());
        self
    }

    /// The values that are black and white, for images of one channel.
    pub fn limits(mut self, black: f64, white: f64) -> Self {
        self.limits = Some((black, white));
        self
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        let values = self.values.clone().map_err(|error| error.of("image_grid"))?;
        let count = values.shape().first().copied().unwrap_or(0);
        if values.ndim() < 3 || count == 0 {
            return Err(wrong("image_grid", "images × rows × columns, at least one image", values.shape()));
        }
        let captions = self.words(count)?;
        let drawn = count.min(MOST);
        let columns = self.columns.min(drawn);
        let rows = drawn.div_ceil(columns);
        let (image_height, image_width) = size("image_grid", &values.shape()[1..])?;
        // In units of the images' pixels: a gap between them, and room for a caption above each.
        let across = columns as f64 * image_width as f64 * 1.12;
        let pixel = (f64::from(SIZE.0) - 28.0) / across;
        let caption =
            if captions.is_empty() { 0.0 } else { 17.0 / pixel.min(330.0 / (rows as f64 * image_height as f64)) };
        let step = (image_width as f64 * 1.12, image_height as f64 * 1.12 + caption);
        let mut chart = bare("image_grid", step.0 * columns as f64, step.1 * rows as f64)?;
        let files = files(&values, drawn, self.limits)?;
        for (at, png) in files.into_iter().enumerate() {
            let (left, top) = ((at % columns) as f64 * step.0, (at / columns) as f64 * step.1 + caption);
            let to = (left + image_width as f64, top + image_height as f64);
            chart.marks.push(Mark::Image { from: (left, top), to, png });
            if let Some(words) = captions.get(at) {
                let at = (left + image_width as f64 / 2.0, top);
                let words = fit_text(words, TICK, (600 / columns as i32).max(16));
                let paint = Paint::ink(0.8);
                chart.marks.push(Mark::Words { at, shift: (0, -8), words, size: TICK, paint, anchor: Anchor::Center });
            }
        }
        let names =
            if captions.is_empty() { String::new() } else { format!(": {}", captions[..drawn.min(20)].join(", ")) };
        chart.alt = format!("{drawn} images of {image_height} rows and {image_width} columns of pixels{names}.");
        if drawn < count {
            chart.note = format!("{drawn} of {} images shown", crate::display::format_count(count));
        }
        Ok(chart)
    }

    fn words(&self, count: usize) -> Result<Vec<String>, PlotError> {
        let Some(captions) = self.captions.clone() else {
            return Ok(Vec::new());
        };
        let frame = data::frame_of("image_grid", &[("captions", captions)])?;
        if frame.height() != count {
            return Err(PlotError::Unusable {
                picture: "image_grid",
                what: "the captions".into(),
                expected: format!("one for each of the {count} images"),
                got: frame.height().to_string(),
            });
        }
        data::words("image_grid", &frame, "captions")
    }
}

/// The images as files, all on the same scale of brightness and together small enough.
fn files(values: &ArrayD<f64>, count: usize, limits: Option<(f64, f64)>) -> Result<Vec<String>, PlotError> {
    let limits = limits.unwrap_or_else(|| super::axes::range(values.iter().copied().filter(|value| value.is_finite())));
    let image = |at: usize| coloured("image_grid", values.index_axis(Dimension(0), at).to_owned(), Some(limits));
    let images: Vec<Array3<u8>> = (0..count).map(image).collect::<Result<_, _>>()?;
    let mut every = 1;
    loop {
        let files: Vec<String> = images.iter().map(|image| file(image, every)).collect();
        let (height, width, _) = images[0].dim();
        if files.iter().map(String::len).sum::<usize>() <= LARGEST || every >= height.min(width) {
            return Ok(files);
        }
        every += 1;
    }
}

/// The image at full size, or averaged over ever larger squares until the file is small enough, and its size.
fn small_enough(image: &Array3<u8>) -> ((usize, usize), String) {
    let (height, width, _) = image.dim();
    let mut every = height.max(width).div_ceil(2_000).max(1);
    loop {
        let png = file(image, every);
        if png.len() <= LARGEST || every >= height.min(width) {
            return ((height.div_ceil(every), width.div_ceil(every)), png);
        }
        every += 1;
    }
}

/// The file of an image whose squares of so many pixels are averaged.
fn file(image: &Array3<u8>, every: usize) -> String {
    let (height, width, _) = image.dim();
    let mut pixels: Vec<Pixel> = Vec::new();
    for top in (0..height).step_by(every) {
        for left in (0..width).step_by(every) {
            let square = image.slice(ndarray::s![top..(top + every).min(height), left..(left + every).min(width), ..]);
            let count = square.len() / 3;
            let mean = |channel: usize| {
                let sum: usize = square.index_axis(Dimension(2), channel).iter().map(|value| usize::from(*value)).sum();
                (sum / count) as u8
            };
            pixels.push([mean(0), mean(1), mean(2), 255]);
        }
    }
    encoded(width.div_ceil(every), &pixels)
}

/// Rows and columns of an image of any of the known shapes.
fn size(picture: &'static str, shape: &[usize]) -> Result<(usize, usize), PlotError> {
    match *shape {
        [height, width] | [height, width, 1 | 3] | [1 | 3, height, width] if height * width > 0 => Ok((height, width)),
        _ => Err(wrong(picture, "rows × columns, rows × columns × 3 or 3 × rows × columns", shape)),
    }
}

/// Rows × columns × red, green and blue. NaN is black.
fn coloured(picture: &'static str, values: ArrayD<f64>, limits: Option<(f64, f64)>) -> Result<Array3<u8>, PlotError> {
    let (height, width) = size(picture, values.shape())?;
    let colour = values.ndim() == 3 && values.len() == 3 * height * width;
    let (low, high) = super::axes::range(values.iter().copied().filter(|value| value.is_finite()));
    let (low, high) = match limits {
        Some(limits) if !colour => limits,
        _ if colour => (0.0, if high > 1.0 { 255.0 } else { 1.0 }),
        _ => (low, high),
    };
    let byte =
        |value: f64| ((value - low) / (high - low).max(f64::MIN_POSITIVE) * 255.0).round().clamp(0.0, 255.0) as u8;
    let last = colour && values.shape()[2] == 3;
    let values = values.as_standard_layout();
    let values = values.as_slice().unwrap_or_default();
    Ok(Array3::from_shape_fn((height, width, 3), |(row, column, channel)| {
        let at = match (colour, last) {
            (true, true) => (row * width + column) * 3 + channel,
            (true, false) => (channel * height + row) * width + column,
            _ => row * width + column,
        };
        byte(values[at])
    }))
}

fn bare(picture: &'static str, width: f64, height: f64) -> Result<Chart, PlotError> {
    let (x, y) = (Axis::new(picture, 0.0, width)?, Axis::new(picture, 0.0, height)?.reversed());
    let mut chart = Chart::new(picture, x, y, ("", ""));
    (chart.ground, chart.equal) = (Ground::Bare, true);
    Ok(chart)
}

fn wrong(picture: &'static str, expected: &str, shape: &[usize]) -> PlotError {
    PlotError::Unusable {
        picture,
        what: "the pixels".into(),
        expected: expected.into(),
        got: format!("shape {shape:?}"),
    }
}
