//! Several views in one row: before and after, expected and yours.

use super::html::{escape, page};
use super::{Bundle, Show};

/// Columns of a terminal that views share; wider ones stand below each other.
const WIDTH: usize = 120;

/// Shows views beside each other, each under its name; below each other where the page is too narrow.
///
/// ```
/// use anneal::prelude::*;
///
/// let before = df!("x" => [3, 1, 2])?;
/// let after = before.sort(["x"], SortMultipleOptions::default())?;
/// display(&side_by_side(&[("before", &before), ("after", &after)]));
/// # Ok::<(), PolarsError>(())
/// ```
pub fn side_by_side(views: &[(&str, &dyn Show)]) -> SideBySide {
    SideBySide { views: views.iter().map(|(name, view)| ((*name).to_owned(), view.show())).collect() }
}

/// What [`side_by_side`] returns.
#[derive(Debug, Clone)]
pub struct SideBySide {
    views: Vec<(String, Bundle)>,
}

impl Show for SideBySide {
    fn show(&self) -> Bundle {
        let view = |(name, bundle): &(String, Bundle)| {
            let text = || format!("<pre>{}</pre>", escape(bundle.get("text/plain").unwrap_or_default()));
            let html = bundle.get("text/html").map_or_else(text, str::to_owned);
            format!("<div style=\"min-width:0\"><p class=\"t\">{}</p>{html}</div>", escape(name))
        };
        let html: String = self.views.iter().map(view).collect();
        let row = format!("<div style=\"display:flex;flex-wrap:wrap;gap:0 2.5em\">{html}</div>");
        Bundle::html(page(&row), self.text())
    }
}

impl SideBySide {
    fn text(&self) -> String {
        let block = |(name, bundle): &(String, Bundle)| -> Vec<String> {
            let text = bundle.get("text/plain").unwrap_or_default();
            std::iter::once(name.as_str()).chain(text.lines()).map(str::to_owned).collect()
        };
        let blocks: Vec<Vec<String>> = self.views.iter().map(block).collect();
        let width = |block: &Vec<String>| block.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        if blocks.iter().map(|block| width(block) + 4).sum::<usize>() > WIDTH {
            return blocks.iter().map(|block| block.join("\n")).collect::<Vec<_>>().join("\n\n");
        }
        let height = blocks.iter().map(Vec::len).max().unwrap_or(0);
        let line = |at: usize| -> String {
            let cells = blocks.iter().map(|block| {
                let text = block.get(at).map_or("", String::as_str);
                text.to_owned() + &" ".repeat(width(block) - text.chars().count())
            });
            cells.collect::<Vec<_>>().join("    ").trim_end().to_owned()
        };
        (0..height).map(line).collect::<Vec<_>>().join("\n")
    }
}
