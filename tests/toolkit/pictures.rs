//! Pictures: what is drawn, what is said about it, and what is refused.

use crate::{html, text};
use anneal::plot::PlotError;
use anneal::prelude::*;

fn penguins() -> DataFrame {
    datasets::penguins().frame()
}

#[test]
fn a_scatter_draws_each_complete_row_once() {
    let picture = plot::scatter(&penguins(), "bill_length_mm", "bill_depth_mm").by("species");
    let html = html(&picture);
    // 151 Adelies as circles, 123 Gentoos as triangles, 68 Chinstraps as squares, and one of each in the legend.
    let count = |tag: &str| html.matches(tag).count();
    assert_eq!((count("<circle"), count("<polygon"), count("<rect")), (152, 124, 69));
    assert!(html.contains("2 rows without a value not drawn"));
    let alt = "Scatter of 342 points by species (Adelie 151, Gentoo 123, Chinstrap 68): \
               bill_length_mm from 32.1 to 59.6, bill_depth_mm from 13.1 to 21.5.";
    assert_eq!(text(&picture), format!("[picture: {alt}]"));
    assert!(html.contains(&format!("aria-label=\"{alt}\"")));
}

#[test]
fn many_points_are_sampled_and_said_so() -> anyhow::Result<()> {
    let n: Vec<i32> = (0..50_000).collect();
    let df = df!("x" => &n, "y" => &n)?;
    let html = html(&plot::scatter(&df, "x", "y"));
    assert_eq!(html.matches("<circle").count(), 1_200);
    assert!(html.contains("1,200 of 50,000 points drawn") && html.len() < 100_000, "{}", html.len());
    assert!(crate::html(&plot::line(&df, "x", "y")).contains("of 50,000 points drawn"));
    Ok(())
}

#[test]
fn a_thinned_line_keeps_its_spike() -> anyhow::Result<()> {
    let mut y = vec![0.0; 100_000];
    y[77_777] = 9.0;
    let df = df!("x" => (0..100_000).collect::<Vec<i32>>(), "y" => y)?;
    let html = html(&plot::line(&df, "x", "y"));
    let points = html.rsplit("points=\"").next().and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let heights: Vec<i32> =
        points.split_whitespace().filter_map(|point| point.split(',').nth(1)?.parse().ok()).collect();
    let (top, ground) = (heights.iter().min(), heights.iter().max());
    assert!(heights.len() <= 1_200 && top < Some(&60) && ground > Some(&600), "{top:?} {ground:?}");
    Ok(())
}

#[test]
fn a_line_breaks_at_a_missing_value() -> anyhow::Result<()> {
    let df = df!("x" => [3, 1, 2, 4, 5, 6], "y" => [Some(3.0), Some(1.0), Some(2.0), None, Some(f64::NAN), Some(6.0)])?;
    let picture = plot::line(&df, "x", "y");
    let html = html(&picture);
    assert_eq!((html.matches("stroke=\"#0072B2\"").count(), html.matches("<circle").count()), (1, 1));
    assert!(html.contains("2 rows without a value not drawn"));
    assert!(text(&picture).contains("4 points, 1.0 at first and 6.0 at last (x from 1.0 to 6.0)"));
    Ok(())
}

#[test]
fn words_on_a_picture_are_escaped() -> anyhow::Result<()> {
    let df = df!("<i>" => [1.0, 2.0], "n" => [1, 2], "g" => ["<script>", "\" onload=\""])?;
    let html = html(&plot::scatter(&df, "<i>", "n").by("g").title("<b>\"title\"</b>"));
    assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<i>") && !html.contains("\" onload"));
    Ok(())
}

#[test]
fn ink_follows_the_page_and_a_saved_file_brings_its_own() -> anyhow::Result<()> {
    let figure = plot::histogram(&penguins(), "body_mass_g").draw()?;
    let inline = figure.show();
    let inline = inline.get("text/html").unwrap();
    assert!(inline.contains("\"currentColor\"") && !inline.contains("#010203"));
    let file = figure.svg();
    assert!(
        file.contains("<title>Histogram of 342 values")
            && file.contains("fill=\"#ffffff\"")
            && !file.contains("currentColor")
    );
    assert!(file.contains("width=\"640\" height=\"400\""));
    Ok(())
}

#[test]
fn bars_start_at_zero_and_say_their_value() -> anyhow::Result<()> {
    let df = df!("name" => ["a", "b", "c"], "n" => [Some(2), None, Some(-1)])?;
    let picture = plot::bar(&df, "name", "n");
    assert_eq!(text(&picture), "[picture: 3 bars of n by name: a 2.0, b null, c -1.0.]");
    assert_eq!(html(&picture).matches("<rect").count(), 2);
    Ok(())
}

#[track_caller]
fn refused<T>(result: Result<T, PlotError>, expected: &str) {
    let message = result.err().expect("an error").to_string();
    assert!(message.contains(expected), "{message}");
}

#[test]
fn a_refusal_says_what_would_help() -> anyhow::Result<()> {
    let df = penguins();
    refused(
        plot::scatter(&df, "bill_lenght_mm", "year").draw(),
        "scatter: there is no column `bill_lenght_mm` (did you mean `bill_length_mm`?); the columns are species",
    );
    refused(plot::scatter(&df, "species", "year").draw(), "column `species` should hold numbers, but holds str");
    refused(
        plot::scatter(&df, "year", "year").by("body_mass_g").draw(),
        "95 groups in `body_mass_g` are too many to tell apart, the most is 7",
    );
    refused(plot::bar(&df, "species", "year").draw(), "344 bars are too many");
    refused(plot::histogram(&df, "year").bins(0).draw(), "0 bins");
    let nothing = df!("a" => [None, Some(f64::NAN)], "b" => [1.0, 2.0])?;
    refused(
        plot::scatter(&nothing, "a", "b").draw(),
        "nothing to draw: none of the 2 rows has a value in both `a` and `b`",
    );
    refused(plot::histogram(&nothing, "a").draw(), "nothing to draw");
    refused(plot::histogram(&DataFrame::empty(), "a").draw(), "there is no column `a`");
    let far = df!("a" => [f64::MIN, f64::MAX])?;
    refused(plot::histogram(&far, "a").draw(), "too far apart");
    refused(plot::line(&far, "a", "a").draw(), "too far apart");
    refused(plot::figure((10, 10), |_| Err("out of ink".into())), "the drawing stopped: out of ink");
    Ok(())
}

#[test]
fn odd_but_drawable_data_is_drawn() -> anyhow::Result<()> {
    let one = df!("a" => [1e300], "b" => [0.0])?;
    let equal = df!("a" => [1e16, 1e16 + 2.0], "b" => [true, false])?;
    let tiny = df!("a" => [1e-300, 2e-300], "b" => [f64::INFINITY, 5.0])?;
    for df in [one, equal, tiny] {
        plot::scatter(&df, "a", "b").draw()?;
        plot::line(&df, "a", "b").draw()?;
        plot::histogram(&df, "a").draw()?;
        plot::bar(&df, "b", "a").draw()?;
    }
    Ok(())
}
