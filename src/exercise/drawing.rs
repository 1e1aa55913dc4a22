//! Looks into a picture for what it shows.

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

fn attribute(element: &str, name: &str) -> Option<f64> {
    let element = element.split('>').next()?;
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn circles_are_placed_by_shares_of_the_space_they_take() {
        let svg = r#"<svg><circle cx="10" cy="90" r="3"/><circle r="3" cx="30" cy="10"/><rect x="0"/></svg>"#;
        assert_eq!(circles(svg), [(0.0, 0.0), (1.0, 1.0)]);
        assert_eq!(circles("<svg/>"), []);
        assert_eq!(circles(r#"<circle cx="5" cy="5">"#), [(0.0, 0.0)]);
    }
}
