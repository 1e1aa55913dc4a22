//! Every view and picture of the toolkit on one page, each with the line that makes it.

use crate::display::{Bundle, Show, escape, page};
use crate::prelude::*;

/// All views and pictures at once, each under the line of code that makes it: the place to look for one.
///
/// ```
/// use anneal::prelude::*;
///
/// let gallery = anneal::gallery();
/// assert!(gallery.items.iter().any(|item| item.name == "Decision boundary"));
/// display(&gallery);
/// ```
pub fn gallery() -> Gallery {
    let df = datasets::penguins().frame();
    // What is shown here is made here: an error would be one of this file, which the tests draw.
    let items = [tables(&df), statistics(&df), learning(&df), others(&df)];
    Gallery { items: items.into_iter().flat_map(|items| items.unwrap_or_else(|error| panic!("{error}"))).collect() }
}

/// What [`gallery`] returns.
#[derive(Debug, Clone)]
pub struct Gallery {
    /// The views in their order.
    pub items: Vec<Item>,
}

/// One view in the gallery.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name: `Box plot`, ...
    pub name: &'static str,
    /// The code that makes it, without the data.
    pub code: &'static str,
    /// The view itself.
    pub bundle: Bundle,
    /// The same as a figure, of pictures.
    pub figure: Option<plot::Figure>,
}

/// A list of views from names and expressions: the code beside a view is the code that made it.
macro_rules! views {
    ($($name:literal => $view:expr),+ $(,)?) => {
        vec![$(Item { name: $name, code: stringify!($view), bundle: $view.show(), figure: None }),+]
    };
}

/// The same for pictures.
macro_rules! pictures {
    ($($name:literal => $view:expr),+ $(,)?) => {
        vec![$({
            let figure = $view.draw()?;
            Item { name: $name, code: stringify!($view), bundle: figure.show(), figure: Some(figure) }
        }),+]
    };
}

type Views = anyhow::Result<Vec<Item>>;

fn tables(df: &DataFrame) -> Views {
    let odd = df!(
        "null & NaN" => [Some(1.5), None, Some(f64::NAN)], "<b>text</b>" => ["<script>", "two\nlines", ""],
        "flag" => [true, false, true]
    )?;
    let wide =
        DataFrame::new(2, (0..40).map(|at| Column::new(format!("column {at}").into(), [at, at * at])).collect())?;
    let lazy = df.clone().lazy().filter(col("year").gt(lit(2008)));
    let matrix = Array2::from_shape_fn((30, 30), |(row, column)| (row as f64 - column as f64) / 7.0);
    let tensor = Tensor::arange(0f32, 24., &Device::Cpu)?.reshape((2, 3, 4))?;
    let penguins = datasets::penguins();
    let sex = df.column("sex")?;
    let by_mass = df.clone().lazy().drop_nulls(None).sort(["body_mass_g"], SortMultipleOptions::default());
    let by_mass = by_mass.select(cols!["species", "body_mass_g"]).collect()?;
    let (lightest, heaviest) = (by_mass.head(Some(4)), by_mass.tail(Some(4)));
    Ok(views! {
        "Frame" => df,
        "Odd values" => odd,
        "Wide frame" => wide,
        "Series" => sex,
        "Lazy frame" => lazy,
        "Data set" => penguins,
        "Glimpse" => glimpse(df),
        "Description" => describe(df)?,
        "Side by side" => side_by_side(&[("lightest", &lightest), ("heaviest", &heaviest)]),
        "Named values" => summary(&[("penguins", &344), ("species", &3), ("accuracy", &0.96)]),
        "Named matrix" => labelled(&array![[50, 0], [3, 47]], &["cat", "dog"], &["cat", "dog"]).corner("true \\ predicted"),
        "Vector" => array![1.0, 2.5, f64::NAN],
        "Matrix" => matrix,
        "Tensor" => tensor,
    })
}

fn statistics(df: &DataFrame) -> Views {
    let counts = df.clone().lazy().group_by_stable([col("species")]);
    let counts = counts.agg([col("body_mass_g").mean(), col("body_mass_g").std(1).alias("error")]).collect()?;
    let steps: Vec<f64> = (0..400).map(f64::from).collect();
    let wave =
        |phase: f64| steps.iter().map(|step| (step / 40.0 + phase).sin() * (-step / 200.0).exp()).collect::<Vec<_>>();
    let waves = df!(
        "step" => [steps.clone(), steps.clone()].concat(), "value" => [wave(0.0), wave(1.5)].concat(),
        "run" => [vec!["first run"; 400], vec!["second run"; 400]].concat()
    )?;
    let mut random = StdRng::seed_from_u64(7);
    let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
    let cloud = Array2::from_shape_simple_fn((10_000, 2), &mut normal);
    let (cloud_x, cloud_y) = (cloud.column(0), cloud.column(1));
    let days: Vec<i32> = (0..700).map(|day| 19_000 + day).collect();
    let mut level = 100.0;
    let price: Vec<f64> = days
        .iter()
        .map(|_| {
            level *= 1.0 + 0.01 * normal();
            level
        })
        .collect();
    let prices = DataFrame::new(
        700,
        vec![Series::new("date".into(), days).cast(&DataType::Date)?.into(), Column::new("price".into(), price)],
    )?;
    let columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"];
    let correlation = correlation(df, &columns)?;
    let short = ["bill length", "bill depth", "flipper", "mass"];
    let powers = Array1::from_iter((1..60).map(f64::from));
    Ok(pictures! {
        "Scatter by group" => plot::scatter(df, "bill_length_mm", "bill_depth_mm").by("species").trend()
            .title("Longer bills are deeper, within a species").x_label("bill length (mm)").y_label("bill depth (mm)"),
        "Scatter of many points" => plot::scatter_of(&cloud_x, &cloud_y).title("10,000 points"),
        "Lines" => plot::line(&waves, "step", "value").by("run").title("Two runs"),
        "Line over time" => plot::line(&prices, "date", "price").y_label("price (€)"),
        "Logarithmic axes" => plot::line_of(&powers, &powers.mapv(|n: f64| n.powi(3))).log_x().log_y()
            .x_label("n").y_label("operations").title("A slope of three: cubic time"),
        "Histogram" => plot::histogram(df, "flipper_length_mm").x_label("flipper length (mm)"),
        "Histogram by group" => plot::histogram(df, "body_mass_g").bins(20).by("species").x_label("body mass (g)"),
        "Bars" => plot::bar(&counts, "species", "body_mass_g").y_label("mean body mass (g)").title("Gentoos are the heaviest"),
        "Horizontal bars" => plot::bar_of(&["k-nearest neighbours", "logistic regression", "random forest"], &[0.91, 0.94, 0.97])
            .horizontal().x_label("accuracy"),
        "Error bars" => plot::error_bars(&counts, "species", "body_mass_g", "error").y_label("body mass (g), ± one standard deviation"),
        "Box plot" => plot::box_plot(df, "species", "body_mass_g").y_label("body mass (g)"),
        "Violins" => plot::violin(df, "species", "flipper_length_mm").y_label("flipper length (mm)"),
        "Heat map" => plot::heatmap(&correlation).rows(&short).columns(&short).around(0.0).limits(-1.0, 1.0)
            .value_label("correlation"),
        "Small multiples" => plot::small_multiples(df, "species", |part| {
            plot::scatter(part, "flipper_length_mm", "body_mass_g").x_label("flipper (mm)").y_label("mass (g)")
        }).title("The same picture of each species"),
        "Pictures beside each other" => plot::beside(&[
            &plot::histogram(df, "bill_length_mm").title("Bills").x_label("length (mm)"),
            &plot::box_plot(df, "island", "body_mass_g").title("Islands").y_label("body mass (g)"),
        ]),
    })
}

fn learning(df: &DataFrame) -> Views {
    let complete = df.clone().lazy().drop_nulls(None).collect()?;
    let species = complete.column("species")?;
    let guessed = complete
        .clone()
        .lazy()
        .select([when(col("flipper_length_mm").gt(lit(206)))
            .then(lit("Gentoo"))
            .when(col("bill_length_mm").gt(lit(44)))
            .then(lit("Chinstrap"))
            .otherwise(lit("Adelie"))
            .alias("guess")])
        .collect()?;
    let guessed = guessed.column("guess")?;
    let (length, depth) = (numbers(&complete, "bill_length_mm")?, numbers(&complete, "bill_depth_mm")?);
    let bills = ndarray::stack(Axis(1), &[length.view(), depth.view()])?;
    let centres = centres(&bills, species)?;
    let nearest =
        |places: &Array2<f64>| -> Vec<String> { places.outer_iter().map(|place| nearest(&centres, place)).collect() };
    let mass = numbers(&complete, "body_mass_g")?;
    let flipper = numbers(&complete, "flipper_length_mm")?;
    let predicted = flipper.mapv(|flipper| -5_872.0 + 50.15 * flipper);
    let heavy = mass.mapv(|mass| mass > 4_000.0);
    let score = flipper.mapv(|flipper| 1.0 / (1.0 + (-(flipper - 200.0) / 4.0).exp()));
    let other = depth.mapv(|depth| 1.0 / (1.0 + ((depth - 17.0) / 1.5).exp()));
    let epochs: Vec<f64> = (1..=60).map(f64::from).collect();
    let train: Vec<f64> = epochs.iter().map(|epoch| 0.15 + 1.1 * (-epoch / 9.0).exp()).collect();
    let validation: Vec<f64> = epochs.iter().map(|epoch| 0.24 + 1.1 * (-epoch / 8.0).exp() + 0.004 * epoch).collect();
    let history = df!("epoch" => epochs, "train" => train, "validation" => validation)?;
    let valley = |x: f64, y: f64| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
    let (path_x, path_y) = descent();
    Ok(pictures! {
        "Confusion matrix" => plot::confusion_matrix(species, guessed).title("Two thresholds on flipper and bill"),
        "Decision boundary" => plot::decision_boundary(&bills, species, nearest)
            .x_label("bill length (mm)").y_label("bill depth (mm)").title("The nearest mean"),
        "ROC curves" => plot::roc_curve(&heavy, &score).named("flipper").and("bill depth", &heavy, &other)
            .title("Which penguins weigh more than 4 kg?"),
        "Precision and recall" => plot::pr_curve(&heavy, &score).named("flipper").and("bill depth", &heavy, &other),
        "Calibration" => plot::calibration(&heavy, &score).named("flipper").and("bill depth", &heavy, &other),
        "Learning curves" => plot::learning_curves(&history, "epoch", &["train", "validation"]).y_label("loss"),
        "Residuals" => plot::residuals(&mass, &predicted).x_label("predicted mass (g)").y_label("residual (g)"),
        "Contours and a path" => plot::contour((-2.0, 2.0), (-1.0, 3.0), valley).log_levels().path(&path_x, &path_y)
            .title("Gradient descent in Rosenbrock's valley"),
    })
}

fn others(_: &DataFrame) -> Views {
    let ring = |row: f64, column: f64, size: f64| ((row - 13.5).hypot(column - 13.5) - size).abs() < 2.0;
    let rings = Array3::from_shape_fn((20, 28, 28), |(at, row, column)| {
        f64::from(u8::from(ring(row as f64, column as f64, at as f64 / 1.6)))
    });
    let captions: Vec<usize> = (0..20).collect();
    let sky = Array3::from_shape_fn((180, 320, 3), |(row, column, channel)| {
        let sun = (-((row as f64 - 60.0).powi(2) + (column as f64 - 220.0).powi(2)) / 900.0).exp();
        let air = [0.35, 0.55, 0.85][channel] + row as f64 / 180.0 * [0.5, 0.25, -0.1][channel];
        (air + sun * [1.0, 0.9, 0.4][channel]).min(1.0)
    });
    Ok(pictures! {
        "Image" => plot::image(&sky).title("An array of 180 × 320 × 3"),
        "Image grid" => plot::image_grid(&rings).captions(&captions),
        "Graph" => plot::graph(&[
            ("orders", "join"), ("customers", "join"), ("join", "group by"), ("join", "filter"),
            ("group by", "report"), ("filter", "train"), ("train", "report"),
        ]).title("Where the report comes from"),
        "Tree" => plot::graph(&[]).edge("flipper > 206 mm?", "Gentoo", "yes").edge("flipper > 206 mm?", "bill > 44 mm?", "no")
            .edge("bill > 44 mm?", "Chinstrap", "yes").edge("bill > 44 mm?", "Adelie", "no")
            .highlight("Gentoo", 1).highlight("Chinstrap", 2).highlight("Adelie", 0),
        "Computation graph" => plot::computation_graph(&[
            ("x", "x = 3\ngrad 8", &[]), ("w", "w = 2\ngrad 12", &[]), ("b", "b = -4\ngrad 4", &[]),
            ("xw", "x · w = 6\ngrad 4", &["x", "w"]), ("z", "x · w + b = 2\ngrad 4", &["xw", "b"]),
            ("loss", "z² = 4\ngrad 1", &["z"]),
        ]),
        "Radar" => plot::radar(&["rust", "algorithms", "data", "models", "systems"], &[0.4, 0.65, 0.9, 0.75, 0.2])
            .called("you").compare("asked for", &[0.5, 0.6, 0.7, 0.8, 0.7]).title("A profile, and a job"),
        "Drawing by hand" => by_hand()?,
    })
}

fn by_hand() -> Result<plot::Figure, plot::PlotError> {
    let drawing = plot::figure((400, 240), |root| {
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .set_left_and_bottom_label_area_size(30)
            .build_cartesian_2d(-1.0..1.0, 0.0..1.0)?;
        chart.configure_mesh().draw()?;
        chart.draw_series(LineSeries::new((-50..=50).map(|x| x as f64 / 50.0).map(|x| (x, x * x)), &BLUE))?;
        Ok(())
    })?;
    Ok(drawing.alt("a parabola"))
}

fn numbers(df: &DataFrame, column: &str) -> anyhow::Result<Array1<f64>> {
    Ok(df.column(column)?.cast(&DataType::Float64)?.f64()?.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
}

/// Pearson's correlation of each pair of columns.
fn correlation(df: &DataFrame, columns: &[&str]) -> anyhow::Result<Array2<f64>> {
    let complete = df.clone().lazy().drop_nulls(None).collect()?;
    let columns: Vec<Array1<f64>> = columns
        .iter()
        .map(|column| {
            let values = numbers(&complete, column)?;
            Ok(&values - values.mean().unwrap_or(0.0))
        })
        .collect::<anyhow::Result<_>>()?;
    let pair = |(a, b): (usize, usize)| {
        columns[a].dot(&columns[b]) / (columns[a].dot(&columns[a]) * columns[b].dot(&columns[b])).sqrt()
    };
    Ok(Array2::from_shape_fn((columns.len(), columns.len()), pair))
}

/// The mean of each class.
fn centres(points: &Array2<f64>, classes: &Column) -> anyhow::Result<Vec<(String, Array1<f64>)>> {
    let classes: Vec<&str> = classes.str()?.iter().flatten().collect();
    let mut names = classes.clone();
    names.sort();
    names.dedup();
    let mean = |name: &str| {
        let rows: Vec<usize> = (0..classes.len()).filter(|row| classes[*row] == name).collect();
        points.select(Axis(0), &rows).mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(2))
    };
    Ok(names.iter().map(|name| ((*name).to_owned(), mean(name))).collect())
}

/// The class whose mean is nearest; depths count three times as much as lengths, of which they have a third of the spread.
fn nearest(centres: &[(String, Array1<f64>)], place: ArrayView1<f64>) -> String {
    let distance = |centre: &Array1<f64>| (centre[0] - place[0]).powi(2) + 9.0 * (centre[1] - place[1]).powi(2);
    let nearest = centres.iter().min_by(|a, b| distance(&a.1).total_cmp(&distance(&b.1)));
    nearest.map(|(name, _)| name.clone()).unwrap_or_default()
}

/// 400 steps of gradient descent on Rosenbrock's function from (-1.5, 2.5).
fn descent() -> (Vec<f64>, Vec<f64>) {
    let mut at = (-1.5, 2.5);
    let step = |_| {
        let before: (f64, f64) = at;
        let rise = before.1 - before.0 * before.0;
        let slope = (-2.0 * (1.0 - before.0) - 400.0 * before.0 * rise, 200.0 * rise);
        at = (before.0 - 0.0012 * slope.0, before.1 - 0.0012 * slope.1);
        before
    };
    (0..400).map(step).unzip()
}

impl Show for Gallery {
    fn show(&self) -> Bundle {
        let item = |item: &Item| {
            let view = item.bundle.get("text/html").unwrap_or_default();
            let (name, code) = (escape(item.name), escape(&one_line(item.code)));
            format!("<section><p class=\"t\">{name}</p><pre class=\"c\">{code}</pre>{view}</section>")
        };
        let html: String = self.items.iter().map(item).collect();
        let text: Vec<String> = self
            .items
            .iter()
            .map(|item| format!("{}\n{}", item.name, item.bundle.get("text/plain").unwrap_or_default()))
            .collect();
        Bundle::html(page(&html), text.join("\n\n"))
    }
}

/// Code as it was written, without the line breaks of its source.
fn one_line(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}
