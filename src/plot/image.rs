//! Grids of colours as PNG files inside a picture: one small image instead of thousands of rectangles.

use super::style::IMAGE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::Crc;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use plotters::style::RGBColor;
use std::io::{Read, Write};

/// One pixel: red, green, blue, and opacity.
pub(crate) type Pixel = [u8; 4];

/// An opaque pixel.
pub(super) fn opaque(RGBColor(red, green, blue): RGBColor) -> Pixel {
    [red, green, blue, 255]
}

/// A PNG of pixels, row by row, in base64.
pub(super) fn encoded(width: usize, pixels: &[Pixel]) -> String {
    STANDARD.encode(png(width, pixels.as_flattened()))
}

/// A PNG file of pixels of four bytes each: the header, the compressed rows, the end.
///
/// Source: PNG specification, third edition, W3C 2025, sections 5, 9 and 11.
pub(super) fn png(width: usize, bytes: &[u8]) -> Vec<u8> {
    let row = (width * 4).max(1);
    let height = bytes.len() / row;
    let mut header = Vec::new();
    header.extend_from_slice(&(width as u32).to_be_bytes());
    header.extend_from_slice(&(height as u32).to_be_bytes());
    // Eight bits per channel, colour with opacity, and the only methods there are.
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    // Differences to the pixel on the left suit photos, the bytes themselves large equal areas.
    let (plain, differences) = rayon::join(|| compressed(bytes, row, false), || compressed(bytes, row, true));
    let rows = if differences.len() < plain.len() { differences } else { plain };
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"IDAT", &rows);
    chunk(&mut file, b"IEND", &[]);
    file
}

/// The rows, each after its filter: 0 for none, 1 for the difference to the pixel on the left.
fn compressed(bytes: &[u8], row: usize, differences: bool) -> Vec<u8> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    let mut line = Vec::with_capacity(row + 1);
    for bytes in bytes.chunks(row) {
        line.clear();
        line.push(u8::from(differences));
        let left = |at: usize| if differences && at >= 4 { bytes[at - 4] } else { 0 };
        line.extend((0..bytes.len()).map(|at| bytes[at].wrapping_sub(left(at))));
        // Writing to memory succeeds.
        let _ = rows.write_all(&line);
    }
    rows.finish().unwrap_or_default()
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    file.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend_from_slice(name);
    file.extend_from_slice(data);
    let mut sum = Crc::new();
    sum.update(&file[start..]);
    file.extend_from_slice(&sum.sum().to_be_bytes());
}

/// The width and the pixels of a file that [`encoded`] made; nothing for any other.
pub(crate) fn decoded(file: &[u8]) -> Option<(usize, Vec<Pixel>)> {
    let number = |at: usize| Some(u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?) as usize);
    let (width, length) = (number(16)?, number(33)?);
    if file.get(24..29)? != [8, 6, 0, 0, 0] || file.get(37..41)? != b"IDAT" {
        return None;
    }
    let mut rows = Vec::new();
    ZlibDecoder::new(file.get(41..41 + length)?).read_to_end(&mut rows).ok()?;
    let mut pixels = Vec::new();
    for row in rows.chunks_exact(width * 4 + 1) {
        let mut left = [0u8; 4];
        for pixel in row[1..].chunks_exact(4) {
            let add = |at: usize| if row[0] == 1 { pixel[at].wrapping_add(left[at]) } else { pixel[at] };
            left = [add(0), add(1), add(2), add(3)];
            pixels.push(left);
        }
    }
    Some((width, pixels))
}

/// Puts the images where rectangles in their colour keep the place: plotters writes no `<image>` of its own.
pub(super) fn embedded(mut svg: String, images: &[String]) -> String {
    for (at, png) in images.iter().enumerate() {
        let fill = format!("fill=\"#{:02X}{:02X}{:02X}\"", IMAGE.0, IMAGE.1, at);
        let Some(found) = svg.find(&fill) else { continue };
        let Some(start) = svg[..found].rfind("<rect") else { continue };
        let Some(end) = svg[found..].find("/>").map(|end| found + end) else { continue };
        let place = svg[start + 5..found].replace(" opacity=\"1\"", "");
        let image = format!(
            "<image{place}preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{png}\""
        );
        svg.replace_range(start..end, &image);
    }
    svg
}

/// The colour that keeps the place of an image.
pub(super) fn place(at: usize) -> RGBColor {
    RGBColor(IMAGE.0, IMAGE.1, at as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checksum of the header is `zlib.crc32` of Python over its type and data.
    #[test]
    fn a_file_begins_as_a_png() {
        let file = png(2, &[255, 0, 0, 255, 0, 0, 255, 255]);
        assert_eq!(file[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!(file[12..33], *b"IHDR\0\0\0\x02\0\0\0\x01\x08\x06\0\0\0\xf4\x22\x7f\x8a");
        assert!(file.ends_with(b"IEND\xaeB`\x82"));
    }

    #[test]
    fn what_was_encoded_can_be_read() {
        let smooth: Vec<Pixel> = (0..40_000u32).map(|at| [(at % 200) as u8, (at / 200) as u8, 7, 255]).collect();
        for (width, pixels) in [(200, smooth), (2, vec![[1, 2, 3, 255], [4, 5, 6, 0], [7, 8, 9, 9], [10, 11, 12, 1]])] {
            let file = STANDARD.decode(encoded(width, &pixels)).unwrap();
            assert_eq!(decoded(&file), Some((width, pixels)));
            assert_eq!(decoded(&file[..50]), None);
        }
        assert_eq!(decoded(b"GIF89a"), None);
    }

    #[test]
    fn an_image_takes_the_place_of_its_rectangle() {
        let svg = r##"<rect x="1" y="2" width="3" height="4" opacity="1" fill="#010300" stroke="none"/><g/>"##;
        let svg = embedded(svg.into(), &["QUJD".into()]);
        assert!(svg.starts_with(r#"<image x="1" y="2" width="3" height="4" preserveAspectRatio"#), "{svg}");
        assert!(svg.ends_with(r#"base64,QUJD"/><g/>"#), "{svg}");
    }
}
