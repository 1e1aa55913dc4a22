//! Two photographs, as the pixels that scikit-learn's `load_sample_images` gives.

use super::read::{unpacked, verified};
use super::{Card, DatasetError};
use ndarray::Array3;
use std::path::Path;

/// A photograph and where it comes from.
#[derive(Debug, Clone)]
pub struct Photo {
    /// `china` or `flower`.
    pub name: String,
    /// Height × width × 3 (red, green, blue), each from 0 to 255.
    pub pixels: Array3<u8>,
    /// Source, licence and photographer.
    pub card: Card,
}

/// A temple in China and a flower: 427 × 640 pixels each.
///
/// ```
/// use anneal::prelude::*;
///
/// let [china, flower] = datasets::photos();
/// assert_eq!((china.pixels.dim(), flower.pixels.dim()), ((427, 640, 3), (427, 640, 3)));
/// ```
pub fn photos() -> [Photo; 2] {
    const CHINA: &[u8] = include_bytes!("../../data/china.rgb.gz");
    const FLOWER: &[u8] = include_bytes!("../../data/flower.rgb.gz");
    [("china", CHINA), ("flower", FLOWER)]
        .map(|(name, bytes)| open(name, bytes).unwrap_or_else(|error| panic!("{error}")))
}

fn open(name: &str, bytes: &[u8]) -> Result<Photo, DatasetError> {
    let (mut card, plan) = super::card::shipped("photos")?;
    let file = format!("{name}.rgb.gz");
    card.sha256 = plan.files.get(&file).cloned().unwrap_or_default();
    let path = Path::new("data").join(&file);
    verified(&path, bytes, &card.sha256)?;
    let pixels = unpacked(&path, bytes)?.into_owned();
    let got = pixels.len();
    let pixels = Array3::from_shape_vec((427, 640, 3), pixels).map_err(|_| DatasetError::Size {
        path,
        expected: 427 * 640 * 3,
        got,
    })?;
    Ok(Photo { name: name.into(), pixels, card })
}
