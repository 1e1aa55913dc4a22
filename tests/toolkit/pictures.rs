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
    assert!(heights.len() <= 1_800 && top < Some(&60) && ground > Some(&600), "{top:?} {ground:?}");
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

/// A picture rounded and without its style, small enough to be read.
fn drawing(figure: &plot::Figure) -> String {
    figure.svg().replace("><", ">\n<")
}

#[test]
fn pictures_look_as_yesterday() -> anyhow::Result<()> {
    let df = df!("name" => ["a", "b"], "n" => [1.0, 2.5], "error" => [0.5, 0.25])?;
    insta::assert_snapshot!("bar", drawing(&plot::bar(&df, "name", "n").title("Two").draw()?));
    insta::assert_snapshot!("error_bars", drawing(&plot::error_bars(&df, "name", "n", "error").draw()?));
    insta::assert_snapshot!("line", drawing(&plot::line_of(&[1, 10, 100], &[0.5, 1.5, 1.0]).log_x().draw()?));
    insta::assert_snapshot!(
        "heatmap",
        drawing(&plot::heatmap(&array![[1.0, -2.0], [f64::NAN, 0.5]]).around(0.0).draw()?)
    );
    insta::assert_snapshot!("graph", drawing(&plot::graph(&[("a", "b"), ("a", "c"), ("b", "c")]).draw()?));
    insta::assert_snapshot!("roc_curve", drawing(&plot::roc_curve(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8]).draw()?));
    Ok(())
}

#[test]
fn values_come_as_learners_have_them() -> anyhow::Result<()> {
    let expected = html(&plot::scatter_of(&[1.0, 2.0, 3.0], &[2.0, 4.0, 5.0]));
    let x = Tensor::new(&[1f32, 2.0, 3.0], &Device::Cpu)?;
    let matrix = array![[1.0, 2.0], [2.0, 4.0], [3.0, 5.0]];
    assert_eq!(html(&plot::scatter_of(&x, &vec![2.0, 4.0, 5.0])), expected);
    assert_eq!(html(&plot::scatter_of(&matrix.column(0), &matrix.column(1))), expected);
    assert_eq!(html(&plot::scatter_of(&Series::new("x".into(), [1, 2, 3]), &[2u8, 4, 5][..])), expected);
    assert_eq!(html(&plot::scatter_of(&[Some(1i64), Some(2), Some(3)], &[2f32, 4.0, 5.0])), expected);
    let by_labels = plot::scatter_of(&[1, 2], &[1, 2]).by_labels(&["a", "b"]);
    assert!(text(&by_labels).contains("by label (a 1, b 1)"));
    Ok(())
}

#[test]
fn dates_make_a_calendar() -> anyhow::Result<()> {
    let days = Series::new("day".into(), (0..400).map(|day| 19_000 + day).collect::<Vec<i32>>());
    let mut df = df!("day" => days.cast(&DataType::Date)?, "n" => (0..400).collect::<Vec<i32>>())?;
    let picture = plot::line(&df, "day", "n");
    assert!(html(&picture).contains("Jul 2022") && text(&picture).contains("day from 2022-01-08 to 2023-02-11"));
    let times = df.column("day")?.cast(&DataType::Datetime(TimeUnit::Nanoseconds, None))?;
    df.with_column(times)?;
    assert_eq!(html(&plot::line(&df, "day", "n")), html(&picture));
    Ok(())
}

#[test]
fn a_range_hides_what_lies_outside() -> anyhow::Result<()> {
    let df = df!("x" => (0..100).collect::<Vec<i32>>(), "y" => (0..100).collect::<Vec<i32>>())?;
    let picture = plot::scatter(&df, "x", "y").x_range(0.0, 9.5);
    assert_eq!(html(&picture).matches("<circle").count(), 10);
    refused(plot::scatter(&df, "x", "y").log_y().draw(), "expected values above zero, got 0");
    refused(plot::scatter(&df, "x", "y").x_range(3.0, 3.0).draw(), "too far apart");
    Ok(())
}

/// A PNG's size stands in bytes 16 to 24; where text was drawn there are dark pixels.
#[test]
fn a_picture_becomes_a_png() -> anyhow::Result<()> {
    let figure = plot::bar_of(&["a", "ü", "π"], &[1.0, 2.0, 3.0]).draw()?;
    let png = figure.png()?;
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/bars.png"), &png)?;
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (1280, 800));
    let path = std::env::temp_dir().join(format!("anneal-{}.PNG", std::process::id()));
    figure.save(&path)?;
    assert_eq!(std::fs::read(&path)?, png);
    std::fs::remove_file(&path)?;
    for figure in [plot::image(&array![[0.0, 1.0]]).draw()?, plot::figure((40, 40), |root| Ok(root.fill(&RED)?))?] {
        assert!(figure.png()?.len() > 100);
    }
    assert!(figure.save("/nowhere/at all.svg").is_err());
    Ok(())
}

#[test]
fn a_confusion_matrix_counts() {
    let picture = plot::confusion_matrix(&[0, 0, 1, 2], &[0.0, 1.0, 1.0, 2.0]);
    let alt = "Confusion matrix of 3 classes: 3 of 4 right; 0 1 of 2, 1 1 of 1, 2 1 of 1.";
    assert_eq!(text(&picture), format!("[picture: {alt}]"));
    assert!(html(&picture).contains("50 %"));
}

#[test]
fn colours_of_an_image_may_come_first_or_last() -> anyhow::Result<()> {
    let last = Array3::from_shape_fn((4, 5, 3), |(row, column, channel)| ((row + column * channel) % 4) as f64 / 3.0);
    let first = last.clone().permuted_axes([2, 0, 1]);
    assert_eq!(html(&plot::image(&last)), html(&plot::image(&first)));
    let mut random = StdRng::seed_from_u64(7);
    let photo = Array3::from_shape_simple_fn((600, 900, 3), || random.random_range(0.0..255.0));
    let html = html(&plot::image(&photo));
    assert!(html.len() < 100_000 && html.contains("of 600 × 900 pixels shown"), "{}", html.len());
    Ok(())
}

#[test]
fn every_picture_refuses_in_words() -> anyhow::Result<()> {
    let none: [f64; 0] = [];
    let empty = df!("a" => Vec::<f64>::new(), "b" => Vec::<f64>::new(), "c" => Vec::<String>::new())?;
    refused(plot::scatter_of(&none, &none).draw(), "nothing to draw");
    refused(plot::scatter_of(&[1.0, 2.0], &[1.0]).draw(), "the lengths of x and y: expected the same, got 2 and 1");
    refused(
        plot::scatter_of(&array![[1.0, 2.0], [3.0, 4.0]], &[1.0]).draw(),
        "expected one dimension, got shape [2, 2]",
    );
    refused(plot::scatter_of(&["a"], &[1.0]).draw(), "column `x` should hold numbers");
    refused(plot::box_plot(&empty, "c", "a").draw(), "box_plot: nothing to draw");
    refused(plot::violin(&empty, "c", "a").draw(), "violin: nothing to draw");
    refused(plot::violin(&penguins(), "specie", "year").draw(), "did you mean `species`?");
    refused(plot::heatmap(&Array2::<f64>::zeros((0, 3))).draw(), "heatmap: the numbers: expected two dimensions");
    refused(plot::heatmap(&array![[1.0, 2.0]]).rows(&["a", "b"]).draw(), "the names of the rows: expected 1, got 2");
    refused(plot::heatmap(&penguins()).draw(), "heatmap: `species`: expected numbers, got str");
    refused(plot::image(&array![1.0]).draw(), "image: the pixels: expected rows × columns");
    refused(plot::image_grid(&array![[1.0]]).draw(), "image_grid: the pixels");
    refused(plot::confusion_matrix(&none, &none).draw(), "confusion_matrix: nothing to draw");
    refused(plot::roc_curve(&[1, 1, 1], &[0.1, 0.2, 0.3]).draw(), "the truth: expected two classes");
    refused(plot::roc_curve(&[0, 1, 2], &[0.1, 0.2, 0.3]).draw(), "got 3 (0, 1, 2); compare with one class first");
    refused(plot::pr_curve(&[0, 1], &[f64::NAN, f64::NAN]).draw(), "pr_curve: nothing to draw");
    refused(
        plot::calibration(&[0, 1], &[-3.0, 3.0]).draw(),
        "expected probabilities from 0 to 1 (scores need a sigmoid or a softmax first), got -3",
    );
    refused(plot::learning_curves(&empty, "a", &[]).draw(), "the columns: expected one to 7, got 0");
    refused(plot::learning_curves(&empty, "a", &["b"]).draw(), "nothing to draw");
    refused(plot::error_bars(&empty, "c", "a", "b").draw(), "error_bars: nothing to draw");
    refused(plot::residuals(&none, &none).draw(), "residuals: nothing to draw");
    refused(plot::contour((0.0, 1.0), (0.0, 1.0), |_, _| f64::NAN).draw(), "contour: nothing to draw");
    refused(plot::contour((1.0, 1.0), (0.0, 1.0), |x, y| x + y).draw(), "too far apart");
    refused(plot::graph(&[]).draw(), "graph: nothing to draw");
    refused(plot::beside(&[]).draw(), "beside: nothing to draw");
    refused(
        plot::small_multiples(&penguins(), "body_mass_g", |part| plot::histogram(part, "year")).draw(),
        "95 groups",
    );
    let points = array![[0.0, 1.0], [1.0, 0.0]];
    let boundary = |points: &Array2<f64>, labels: &[i32]| {
        plot::decision_boundary(points, labels, |places| vec![0; places.nrows() / 2]).draw()
    };
    refused(boundary(&points, &[0]), "the labels: expected one label for each of 2 places, got 1");
    refused(
        boundary(&points, &[0, 1]),
        "what predict returned: expected one class for each of 10,800 places, got 5,400",
    );
    refused(boundary(&points.t().slice(s![.., ..1]).to_owned(), &[0, 1]), "the points: expected shape [n, 2]");
    Ok(())
}

#[test]
fn hostile_words_are_escaped_everywhere() -> anyhow::Result<()> {
    let evil = "<script>\"'&";
    let df = df!(evil => [1.0, 2.0, 3.0, 4.0], "n" => [1, 2, 3, 4], "g" => [evil, "b", evil, "b"])?;
    let pictures: Vec<String> = vec![
        html(&plot::line(&df, evil, "n").by("g")),
        html(&plot::histogram(&df, evil).by("g")),
        html(&plot::bar(&df.head(Some(2)), "g", evil).horizontal()),
        html(&plot::box_plot(&df, "g", evil)),
        html(&plot::violin(&df, "g", evil)),
        html(&plot::heatmap(&array![[1.0]]).rows(&[evil]).columns(&[evil]).value_label(evil)),
        html(&plot::confusion_matrix(df.column("g")?, df.column("g")?)),
        html(&plot::learning_curves(&df, "n", &[evil])),
        html(&plot::roc_curve(df.column("g")?, df.column("n")?).named(evil)),
        html(&plot::small_multiples(&df, "g", |part| plot::scatter(part, "n", evil)).title(evil)),
        html(&plot::graph(&[]).edge(evil, "b", evil)),
    ];
    for html in pictures {
        assert!(!html.contains("<script") && !html.contains("\"'&"), "{html}");
        assert!(html.contains("&lt;script&gt;"));
    }
    Ok(())
}

#[test]
fn large_data_makes_small_pictures() -> anyhow::Result<()> {
    let n = 200_000;
    let x = Array1::from_iter((0..n).map(|at| ((at * 7919) % 10_007) as f64));
    let labels: Vec<bool> = (0..n).map(|at| at % 3 == 0).collect();
    let wide = Array2::from_shape_fn((1_000, 700), |(row, column)| (row * column) as f64);
    let digits = Array3::from_shape_fn((500, 28, 28), |(at, row, column)| ((at * row + column) % 256) as f64);
    let pictures: Vec<String> = vec![
        html(&plot::line_of(&Array1::from_iter(0..n as i64), &x)),
        html(&plot::box_plot_of(&labels, &x)),
        html(&plot::violin_of(&labels, &x)),
        html(&plot::residuals(&x, &x.mapv(f64::sqrt))),
        html(&plot::roc_curve(&labels, &x)),
        html(&plot::pr_curve(&labels, &x)),
        html(&plot::heatmap(&wide)),
        html(&plot::image(&wide)),
        html(&plot::image_grid(&digits)),
    ];
    for html in pictures {
        assert!(html.len() < 100_000, "{}: {}", html.len(), &html[..300]);
    }
    Ok(())
}

/// Twelve bars beside another picture: their values would touch; alone they fit.
#[test]
fn values_of_bars_are_written_where_they_fit() -> anyhow::Result<()> {
    let names: Vec<String> = (1..=12).map(|month| format!("{month:02}")).collect();
    let share: Vec<f64> = (1..=12).map(|month| 0.123 + f64::from(month) / 100.0).collect();
    let bars = plot::bar_of(&names, &share);
    // The text alternative has the values too, and ticks have fewer digits.
    let values = |figure: &plot::Figure| {
        let svg = figure.svg();
        let texts = svg.split('>').map(|part| part.split('<').next().unwrap_or_default().trim());
        texts.filter(|text| text.len() == 5 && text.starts_with("0.")).count()
    };
    assert_eq!(values(&bars.draw()?), 12, "alone there is room");
    assert_eq!(values(&plot::beside(&[&bars.clone().y_range(0.0, 0.9), &bars.clone().y_range(0.0, 0.9)]).draw()?), 0);
    let few = plot::bar_of(&names[..3], &share[..3]);
    assert_eq!(values(&plot::beside(&[&few, &few]).draw()?), 6, "three bars have room in half a sheet");
    // Forty bars from left to right are too low for words between them.
    let many = plot::bar_of(&(0..40).collect::<Vec<i32>>(), &vec![0.1234; 40]).horizontal();
    assert!(!many.draw()?.svg().contains(">0.1234<"));
    Ok(())
}
