//! Colours of error texts that are readable on JupyterLab's light and dark backgrounds of errors alike.
//!
//! The sixteen named colours are not: bold red on the dark theme's red has a contrast of 2. These stand in the middle between
//! #fdd and #4f1e1b, 3.3 to both, which is enough for lines and signs; words that are to be read take the theme's own colour.

use annotate_snippets::renderer::{DecorStyle, RgbColor, Style};
use annotate_snippets::{Group, Renderer};

const RED: RgbColor = RgbColor(233, 53, 53);
const BLUE: RgbColor = RgbColor(24, 126, 220);
const GREEN: RgbColor = RgbColor(20, 143, 55);
const TEAL: RgbColor = RgbColor(20, 138, 131);
const YELLOW: RgbColor = RgbColor(165, 115, 18);

/// Errors and warnings with the lines that they are about.
pub fn render(groups: &[Group<'_>]) -> String {
    themed_words(&renderer().render(groups))
}

/// An error's name, as a heading.
pub fn name(name: &str) -> String {
    let style = Style::new().bold().fg_color(Some(RED.into()));
    format!("{style}{name}{style:#}")
}

fn renderer() -> Renderer {
    let bold = |colour: RgbColor| Style::new().bold().fg_color(Some(colour.into()));
    let thin = |colour: RgbColor| Style::new().fg_color(Some(colour.into()));
    Renderer::styled()
        .decor_style(DecorStyle::Unicode)
        .term_width(110)
        .error(bold(RED))
        .warning(bold(YELLOW))
        .help(bold(TEAL))
        .line_num(bold(BLUE))
        .context(bold(BLUE))
        .addition(thin(GREEN))
        .removal(thin(RED))
}

/// How the renderer begins what is bold and has a colour.
const BOLD: &str = "\u{1b}[1m";
const COLOUR: &str = "\u{1b}[38;2;";

/// The same text with what is said about a line's places in the theme's own colour. The first span of each line is a heading, a
/// number or the edge.
fn themed_words(rendered: &str) -> String {
    let mut text = String::with_capacity(rendered.len());
    for line in rendered.split_inclusive('\n') {
        let coloured = format!("{BOLD}{COLOUR}");
        for (at, span) in line.split(&coloured).enumerate() {
            let (colour, words) = span.split_once('m').unwrap_or_default();
            let says_something = words.split('\u{1b}').next().is_some_and(|words| words.contains(char::is_alphabetic));
            match at {
                0 => text.push_str(span),
                2.. if says_something => text.extend([BOLD, words]),
                _ => text.extend([&*coloured, colour, "m", words]),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use annotate_snippets::{AnnotationKind, Level, Snippet};

    use super::*;

    #[test]
    fn words_behind_a_line_have_the_colour_of_the_theme() {
        let annotation = AnnotationKind::Primary.span(8..9).label("the words");
        let snippet = Snippet::source("let x = 1;").path("cell [1]").annotation(annotation);
        let rendered = render(&[Level::ERROR.primary_title("a title").element(snippet)]);
        let line = rendered.lines().find(|line| line.contains("the words")).unwrap();
        assert!(line.contains("38;2;233;53;53m━\u{1b}[0m \u{1b}[1mthe words\u{1b}[0m"), "{line:?}");
        assert!(rendered.starts_with("\u{1b}[1m\u{1b}[38;2;233;53;53merror"), "{rendered:?}");
    }

    #[test]
    fn every_colour_is_told_from_both_backgrounds() {
        // https://www.w3.org/TR/WCAG21/#dfn-relative-luminance
        let luminance = |RgbColor(r, g, b): RgbColor| {
            let part = |value: u8| match f64::from(value) / 255.0 {
                small if small <= 0.03928 => small / 12.92,
                value => ((value + 0.055) / 1.055).powf(2.4),
            };
            0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
        };
        for colour in [RED, BLUE, GREEN, TEAL, YELLOW] {
            // JupyterLab's --jp-rendermime-error-background: #fdd in the light theme, this as drawn in the dark one.
            for background in [RgbColor(255, 221, 221), RgbColor(79, 30, 27)] {
                let (one, other) = (luminance(colour) + 0.05, luminance(background) + 0.05);
                assert!(f64::max(one / other, other / one) > 3.2, "{colour:?} on {background:?}");
            }
        }
    }
}
