//! Every display on one page, to look at in a browser in both themes; the test checks what a program can see of it.
//!
//! The page is written to `tmp/gallery.html` in cargo's target folder.

use anneal::display::Show;
use anneal::prelude::*;

/// Colours of JupyterLab's two themes, as far as the displays use them.
const THEMES: [(&str, &str); 2] = [
    ("#ffffff", "--jp-content-font-color1:rgba(0,0,0,.87);--jp-border-color1:#bdbdbd;--jp-warn-color0:#e65100"),
    ("#111111", "--jp-content-font-color1:rgba(255,255,255,1);--jp-border-color1:#616161;--jp-warn-color0:#e65100"),
];

#[test]
fn every_display_fits_and_is_labelled() -> anyhow::Result<()> {
    let displays = displays()?;
    for (name, bundle) in &displays {
        let (html, text) = (bundle.get("text/html").unwrap_or_default(), bundle.get("text/plain").unwrap_or_default());
        assert!(html.len() <= 100_000, "{name}: {} bytes", html.len());
        assert!(!text.is_empty(), "{name}: {text}");
        let pictures = html.matches("<svg ").count();
        assert_eq!(html.matches("role=\"img\" aria-label=\"").count(), pictures, "{name}");
    }
    let mut page = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>Displays</title><body style=\"margin:0;font:13px system-ui\">",
    );
    for (ground, variables) in THEMES {
        page += &format!(
            "<section style=\"background:{ground};padding:1em;color:var(--jp-content-font-color1);{variables}\">"
        );
        for (name, bundle) in &displays {
            page += &format!("<h3>{name}</h3>{}", bundle.get("text/html").unwrap_or_default());
        }
        page += "</section>";
    }
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/gallery.html"), page)?;
    Ok(())
}

fn displays() -> anyhow::Result<Vec<(&'static str, Bundle)>> {
    let penguins = datasets::penguins();
    let df = penguins.frame();
    let counts = df.clone().lazy().group_by_stable([col("species")]).agg([col("body_mass_g").mean()]).collect()?;
    let odd = df!("null & NaN" => [Some(1.5), None, Some(f64::NAN)], "<b>text</b>" => ["<script>", "two\nlines", ""], "flag" => [true, false, true])?;
    let wide =
        DataFrame::new(2, (0..40).map(|at| Column::new(format!("column {at}").into(), [at, at * at])).collect())?;
    let steps: Vec<f64> = (0..400).map(f64::from).collect();
    let wave =
        |phase: f64| steps.iter().map(|step| (step / 40.0 + phase).sin() * (-step / 200.0).exp()).collect::<Vec<_>>();
    let mut waves = df!("step" => [steps.clone(), steps.clone()].concat(), "value" => [wave(0.0), wave(1.5)].concat())?;
    waves.with_column(Column::new("run".into(), [vec!["first run"; 400], vec!["second run"; 400]].concat()))?;
    let mut random = StdRng::seed_from_u64(7);
    let cloud: Vec<f64> = (0..20_000).map(|_| (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0).collect();
    let cloud = df!("x" => &cloud[..10_000], "y" => &cloud[10_000..])?;
    let matrix = Array2::from_shape_fn((30, 30), |(row, column)| (row as f64 - column as f64) / 7.0);
    let tensor = Tensor::arange(0f32, 24., &Device::Cpu)?.reshape((2, 3, 4))?;
    Ok(vec![
        ("A frame", df.show()),
        ("Odd values", odd.show()),
        ("A wide frame", wide.show()),
        ("A series", df.column("sex")?.show()),
        ("A lazy frame", df.clone().lazy().filter(col("year").gt(lit(2008))).show()),
        ("A data set", penguins.show()),
        ("A vector", array![1.0, 2.5, f64::NAN].show()),
        ("A matrix", matrix.show()),
        ("A tensor", tensor.show()),
        (
            "Scatter by group",
            plot::scatter(&df, "bill_length_mm", "bill_depth_mm")
                .by("species")
                .title("Longer bills are deeper, within a species")
                .x_label("bill length (mm)")
                .y_label("bill depth (mm)")
                .show(),
        ),
        ("Scatter of many points", plot::scatter(&cloud, "x", "y").title("10,000 points").show()),
        ("Lines", plot::line(&waves, "step", "value").by("run").title("Two runs").show()),
        ("Histogram", plot::histogram(&df, "flipper_length_mm").x_label("flipper length (mm)").show()),
        (
            "Histogram by group",
            plot::histogram(&df, "body_mass_g").bins(20).by("species").x_label("body mass (g)").show(),
        ),
        (
            "Bars",
            plot::bar(&counts, "species", "body_mass_g")
                .y_label("mean body mass (g)")
                .title("Gentoos are the heaviest")
                .show(),
        ),
        ("A drawing by hand", by_hand()?.alt("a parabola").show()),
    ])
}

fn by_hand() -> Result<plot::Figure, plot::PlotError> {
    plot::figure((400, 240), |root| {
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .set_left_and_bottom_label_area_size(30)
            .build_cartesian_2d(-1.0..1.0, 0.0..1.0)?;
        chart.configure_mesh().draw()?;
        chart.draw_series(LineSeries::new((-50..=50).map(|x| x as f64 / 50.0).map(|x| (x, x * x)), &BLUE))?;
        Ok(())
    })
}
