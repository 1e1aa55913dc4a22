//! Looks into a picture for what it shows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ndarray::Array2;
use plotters::style::RGBColor;

use crate::plot::{PALETTE, decoded};

/// The centres of the circles of an SVG in the order in which they are drawn, as shares of the space between the
/// outermost ones: `(0.0, 0.0)` is at the lower left, `(1.0, 1.0)` at the upper right.
pub fn circles(svg: &str) -> Vec<(f64, f64)> {
    let centres: Vec<(f64, f64)> = svg
        .split("<circle")
        .skip(1)
        .filter_map(|circle| Some((attribute(circle, "cx")?, -attribute(circle, "cy")?)))
        .collect();
    let span = |of: fn(&(f64, f64)) -> f64| {
        let low = centres.iter().map(of).fold(f64::INFINITY, f64::min);
        let high = centres.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        move |value: f64| if high > low { (value - low) / (high - low) } else { 0.0 }
    };
    let (x, y) = (span(|centre| centre.0), span(|centre| centre.1));
    centres.iter().map(|centre| (x(centre.0), y(centre.1))).collect()
}

/// The group of each mark by its colour, in the order in which they are drawn; marks in no group's colour are left out.
pub fn groups(svg: &str) -> Vec<usize> {
    let colour = |RGBColor(red, green, blue): &RGBColor| format!("fill=\"#{red:02X}{green:02X}{blue:02X}\"");
    let colours: Vec<String> = PALETTE.iter().map(colour).collect();
    let group = |element: &str| {
        let element = element.split('>').next()?;
        // Each group has a shape of its own beside its colour.
        ["circle", "polygon", "rect"].iter().find(|shape| element.starts_with(**shape))?;
        colours.iter().position(|colour| element.contains(colour.as_str()))
    };
    svg.split('<').filter_map(group).collect()
}

/// The group that each place of a decision boundary has, from the top left to the bottom right; -1 where it has none.
pub fn regions(svg: &str) -> Option<Array2<i32>> {
    let (_, image) = svg.split_once("data:image/png;base64,")?;
    let (width, pixels) = decoded(&STANDARD.decode(image.split('"').next()?).ok()?)?;
    let group = |[red, green, blue, _]: [u8; 4]| {
        PALETTE.iter().position(|colour| *colour == RGBColor(red, green, blue)).map_or(-1, |group| group as i32)
    };
    let height = pixels.len().checked_div(width)?;
    Array2::from_shape_vec((height, width), pixels.into_iter().map(group).collect()).ok()
}

fn attribute(element: &str, name: &str) -> Option<f64> {
    let element = element.split('>').next()?;
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{circles, groups, regions};
    use crate::plot;
    use ndarray::{Array2, array};

    #[test]
    fn circles_are_placed_by_shares_of_the_space_they_take() {
        let svg = r#"<svg><circle cx="10" cy="90" r="3"/><circle r="3" cx="30" cy="10"/><rect x="0"/></svg>"#;
        assert_eq!(circles(svg), [(0.0, 0.0), (1.0, 1.0)]);
        assert_eq!(circles("<svg/>"), []);
        assert_eq!(circles(r#"<circle cx="5" cy="5">"#), [(0.0, 0.0)]);
    }

    #[test]
    fn regions_and_points_are_found_again_by_their_colours() {
        let left =
            |places: &Array2<f64>| places.outer_iter().map(|place| i32::from(place[0] < 0.5)).collect::<Vec<_>>();
        let points = array![[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]];
        let svg = plot::decision_boundary(&points, &[1, 0, 1], left).draw().unwrap().svg();
        let regions = regions(&svg).unwrap();
        assert_eq!(regions.dim(), (90, 120));
        assert_eq!((regions[[0, 0]], regions[[89, 119]]), (1, 0));
        // The legend, then the points.
        assert_eq!(groups(&svg), [0, 1, 1, 0, 1]);
        assert_eq!(super::regions("<svg/>"), None);
    }
}
