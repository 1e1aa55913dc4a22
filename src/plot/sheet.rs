//! The sheet that pictures are drawn on: one, or several in a grid under a common title.

use super::chart::Chart;
use super::figure::Figure;
use super::labels::Labels;
use super::legend::Legend;
use super::panel::{Area, DrawError, Panel, Room, text};
use super::style::{INK, NOTE, SIZE, TITLE, UNIT, faint, fit_text};
use super::{PlotError, image};
use plotters::drawing::IntoDrawingArea;
use plotters::prelude::SVGBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Draws one chart in the standard size.
pub(super) fn draw(chart: Chart) -> Figure {
    drawn(vec![chart], 1, None)
}

/// Draws charts row by row, so many in a row, under the title of the labels.
///
/// # Errors
///
/// When there are none.
pub(super) fn draw_several(charts: Vec<Chart>, columns: usize, labels: &Labels) -> Result<Figure, PlotError> {
    if charts.is_empty() {
        return Err(PlotError::Nothing { picture: "figure", rows: 0, columns: "the list of pictures".into() });
    }
    Ok(drawn(charts, columns, Some(labels)))
}

fn drawn(charts: Vec<Chart>, columns: usize, labels: Option<&Labels>) -> Figure {
    let alone = labels.is_none();
    let labels = labels.cloned().unwrap_or_default();
    let labels = &labels;
    let columns = columns.clamp(1, charts.len());
    let rows = charts.len().div_ceil(columns);
    let cell_width = SIZE.0 as i32 / columns as i32;
    let cell_height = (cell_width * 9 / 10).clamp(200, 290);
    let legend = common_legend(&charts);
    let note = if alone { charts[0].note.clone() } else { common_note(&charts) };
    let title = if alone { charts[0].labels.title.clone() } else { labels.title.clone() };
    let head = (if title.is_some() { 28 } else { 8 }) + legend.height() + if legend.height() > 0 { 6 } else { 0 };
    let foot = if note.is_empty() { 0 } else { 18 };
    let height =
        head + foot + if alone { charts[0].height(SIZE.1 as i32 - head - foot) } else { rows as i32 * cell_height };
    let alt = if alone { charts[0].words() } else { common_words(&charts, labels) };

    let mut svg = String::new();
    let view = ((SIZE.0 as i32 * UNIT) as u32, (height * UNIT) as u32);
    let mut images = Vec::new();
    {
        let area = SVGBackend::with_string(&mut svg, view).into_drawing_area();
        let mut panels: Vec<Panel> = charts.into_iter().map(|chart| Panel::new(chart, alone)).collect();
        let left = panels[0].left_margin();
        let drawn = (|| {
            if let Some(title) = &title {
                let title = fit_text(title, TITLE, SIZE.0 as i32 - left - 8);
                text(&area, &title, TITLE, INK.mix(1.0), (left * UNIT, 16 * UNIT), (HPos::Left, VPos::Center))?;
            }
            legend.draw(&area, (left, head - 6 - legend.height()))?;
            for (at, panel) in panels.iter_mut().enumerate() {
                let (row, column) = ((at / columns) as i32, (at % columns) as i32);
                let (left, top) = (column * cell_width, head + row * cell_height);
                let bottom = if alone { height - foot } else { top + cell_height };
                let own_legend = legend.height() == 0 && !alone;
                panel.draw(&area, Room { left, top, right: left + cell_width, bottom }, own_legend, &mut images)?;
            }
            write_note(&area, &note, height)?;
            area.present()
        })();
        debug_assert!(drawn.is_ok(), "drawing into a string cannot fail");
    }
    Figure::themed(&image::embedded(svg, &images), (SIZE.0, height as u32), view, alt)
}

/// The legend above all panels; none when they have different groups, which each panel then names.
fn common_legend(charts: &[Chart]) -> Legend {
    let first = &charts[0];
    let same = charts.iter().all(|chart| chart.groups == first.groups);
    let groups: &[String] = if same { &first.groups } else { &[] };
    Legend::new(groups, first.symbol, SIZE.0 as i32 - 60)
}

/// What was left out of any panel, each thing said once.
fn common_note(charts: &[Chart]) -> String {
    let mut notes: Vec<&str> = Vec::new();
    for chart in charts.iter().filter(|chart| !chart.note.is_empty()) {
        if !notes.contains(&chart.note.as_str()) {
            notes.push(&chart.note);
        }
    }
    notes.join("; ")
}

fn common_words(charts: &[Chart], labels: &Labels) -> String {
    let each: Vec<String> = charts.iter().map(Chart::words).collect();
    let title = labels.title.as_ref().map_or_else(String::new, |title| format!("{title}. "));
    let all = || format!("{title}{} pictures. {}", each.len(), each.join(" "));
    labels.alt.clone().unwrap_or_else(all).chars().take(2_000).collect()
}

fn write_note(area: &Area<'_>, note: &str, height: i32) -> Result<(), DrawError> {
    let width = SIZE.0 as i32;
    let note = fit_text(note, NOTE, width - 24);
    text(area, &note, NOTE, faint(0.65), ((width - 14) * UNIT, (height - 9) * UNIT), (HPos::Right, VPos::Center))
}
