"""Each kind of picture until it is on its way to the page, beside seaborn, matplotlib and scikit-learn with a PNG of the same size."""

from io import BytesIO

import matplotlib

matplotlib.use("agg")

import numpy
import pandas
import seaborn
from matplotlib import pyplot
from sklearn import datasets, metrics, tree
from sklearn.calibration import CalibrationDisplay
from toolkit_data import BINARY, GUESS, NUMBERS, SCORE, TRUTH, Row

RUST = """
let penguins = datasets::penguins().frame();
let steps: Vec<f64> = (0..10_000).map(f64::from).collect();
let wave: Vec<f64> = steps.iter().map(|step| (step / 400.0).sin()).collect();
let matrix = Array2::from_shape_fn((12, 12), |(row, column)| (row as f64 - column as f64) / 11.0);
let counts = penguins.clone().lazy().group_by([col("species")]).agg([col("body_mass_g").mean(), col("body_mass_g").std(1).alias("error")]).sort(["species"], Default::default()).collect()?;
let [china, _] = datasets::photos();
let photo = china.pixels;
let digits = datasets::digits().xy()?.0.slice(s![..24, ..]).to_owned().into_shape_with_order((24, 8, 8))?;
let (places, kinds) = datasets::iris().xy()?;
let places = places.slice(s![.., ..2]).to_owned();
let kinds: Vec<i32> = kinds.iter().map(|kind| *kind as i32).collect();
let part = |values: &Vec<i64>| values[..100_000].to_vec();
let (some_truth, some_guess, some_binary) = (part(&truth), part(&guess), part(&binary));
let (some_score, some_numbers) = (score[..100_000].to_vec(), numbers[..100_000].to_vec());
let history = df!["epoch" => (0..60).collect::<Vec<i32>>(), "train" => &wave[..60], "validation" => &wave[60..120]]?;
"""

PENGUINS = pandas.read_csv("data/penguins.csv")
STEPS = numpy.arange(10_000.0)
WAVE = numpy.sin(STEPS / 400)
MATRIX = numpy.fromfunction(lambda row, column: (row - column) / 11, (12, 12))
COUNTS = PENGUINS.groupby("species")["body_mass_g"].agg(["mean", "std"]).reset_index()
PHOTO = datasets.load_sample_image("china.jpg")
DIGITS = datasets.load_digits().images[:24]
IRIS = datasets.load_iris()
PLACES, KINDS = IRIS.data[:, :2], IRIS.target
PART = slice(0, 100_000)
GRID = numpy.meshgrid(numpy.linspace(-2, 2, 160), numpy.linspace(-1, 3, 160))


def picture(draw):
    """A figure of 640 × 400 pixels as the PNG that a notebook gets."""

    def made():
        figure, axes = pyplot.subplots(figsize=(6.4, 4), dpi=100)
        other = draw(axes)
        figure = other if other is not None and hasattr(other, "savefig") else figure
        figure.savefig(BytesIO(), format="png", bbox_inches="tight")
        pyplot.close("all")

    return made


def boundary(axes):
    mean = [PLACES[KINDS == kind].mean(axis=0) for kind in range(3)]
    x, y = numpy.meshgrid(numpy.linspace(4, 8, 160), numpy.linspace(2, 4.5, 100))
    nearest = numpy.argmin([(x - a) ** 2 + (y - b) ** 2 for a, b in mean], axis=0)
    axes.contourf(x, y, nearest, alpha=0.4)
    seaborn.scatterplot(x=PLACES[:, 0], y=PLACES[:, 1], hue=KINDS, ax=axes)


def images(_):
    figure, grid = pyplot.subplots(3, 8, figsize=(6.4, 4), dpi=100)
    for axes, image in zip(grid.flat, DIGITS):
        axes.imshow(image, cmap="gray")
        axes.set_axis_off()
    return figure


def multiples(_):
    return seaborn.relplot(PENGUINS, x="flipper_length_mm", y="body_mass_g", col="species", height=2.5).figure


def steps_of_a_tree(axes):
    tree.plot_tree(tree.DecisionTreeClassifier(max_depth=2).fit(PLACES, KINDS), ax=axes)


def row(name, rust, draw):
    return Row(name, f"{{ display(&{rust}); 0.0 }}", {"seaborn": picture(draw)} if draw else {}, compared=False)


ROWS = [
    row("line, 10,000 points", "plot::line_of(&steps, &wave)", lambda axes: axes.plot(STEPS, WAVE)),
    row("scatter by group, 344 points", 'plot::scatter(&penguins, "bill_length_mm", "bill_depth_mm").by("species")',
        lambda axes: seaborn.scatterplot(PENGUINS, x="bill_length_mm", y="bill_depth_mm", hue="species", ax=axes)),
    row("scatter, 1 million points", "plot::scatter_of(&numbers, &score)", lambda axes: axes.scatter(NUMBERS, SCORE, s=4)),
    row("bar", 'plot::bar(&counts, "species", "body_mass_g")', lambda axes: seaborn.barplot(COUNTS, x="species", y="mean", ax=axes)),
    row("histogram, 1 million values", "plot::histogram_of(&score)", lambda axes: seaborn.histplot(SCORE, bins=30, ax=axes)),
    row("box plot", 'plot::box_plot(&penguins, "species", "body_mass_g")', lambda axes: seaborn.boxplot(PENGUINS, x="species", y="body_mass_g", ax=axes)),
    row("violins", 'plot::violin(&penguins, "species", "flipper_length_mm")',
        lambda axes: seaborn.violinplot(PENGUINS, x="species", y="flipper_length_mm", ax=axes)),
    row("heat map, annotated, 12 × 12", "plot::heatmap(&matrix)", lambda axes: seaborn.heatmap(MATRIX, annot=True, fmt=".2f", ax=axes)),
    row("image, 427 × 640", "plot::image(&photo)", lambda axes: axes.imshow(PHOTO)),
    row("image grid, 24 digits", "plot::image_grid(&digits)", images),
    row("contours", "plot::contour((-2.0, 2.0), (-1.0, 3.0), |x, y| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)).log_levels()",
        lambda axes: axes.contourf(*GRID, numpy.log1p((1 - GRID[0]) ** 2 + 100 * (GRID[1] - GRID[0] ** 2) ** 2), levels=12)),
    row("decision boundary of the nearest mean",
        """plot::decision_boundary(&places, &kinds, |grid: &Array2<f64>| -> Vec<i32> {
            let mean = |kind: i32| {
                let rows: Vec<usize> = (0..kinds.len()).filter(|row| kinds[*row] == kind).collect();
                places.select(Axis(0), &rows).mean_axis(Axis(0)).unwrap()
            };
            let means = [mean(0), mean(1), mean(2)];
            let far = |kind: &i32, place: &ArrayView1<f64>| (&means[*kind as usize] - place).mapv(|d| d * d).sum();
            grid.outer_iter().map(|place| (0..3).min_by(|a, b| far(a, &place).total_cmp(&far(b, &place))).unwrap()).collect()
        })""", boundary),
    row("ROC curve, 100,000 scores", "plot::roc_curve(&some_binary, &some_score)",
        lambda axes: metrics.RocCurveDisplay.from_predictions(BINARY[PART], SCORE[PART], ax=axes)),
    row("precision and recall, 100,000 scores", "plot::pr_curve(&some_binary, &some_score)",
        lambda axes: metrics.PrecisionRecallDisplay.from_predictions(BINARY[PART], SCORE[PART], ax=axes)),
    row("calibration, 100,000 probabilities", "plot::calibration(&some_binary, &some_score)",
        lambda axes: CalibrationDisplay.from_predictions(BINARY[PART], SCORE[PART], n_bins=10, ax=axes)),
    row("confusion matrix, 100,000 predictions", "plot::confusion_matrix(&some_truth, &some_guess)",
        lambda axes: metrics.ConfusionMatrixDisplay.from_predictions(TRUTH[PART], GUESS[PART], ax=axes)),
    row("learning curves, 60 epochs", 'plot::learning_curves(&history, "epoch", &["train", "validation"])',
        lambda axes: (axes.plot(WAVE[:60], label="train"), axes.plot(WAVE[60:120], label="validation"), axes.legend())),
    row("error bars", 'plot::error_bars(&counts, "species", "body_mass_g", "error")',
        lambda axes: axes.errorbar(COUNTS["species"], COUNTS["mean"], COUNTS["std"], fmt="o")),
    row("residuals, 100,000 predictions", "plot::residuals(&some_numbers, &some_score)",
        lambda axes: metrics.PredictionErrorDisplay.from_predictions(NUMBERS[PART], SCORE[PART], subsample=1_000, ax=axes)),
    row("small multiples", 'plot::small_multiples(&penguins, "species", |part| plot::scatter(part, "flipper_length_mm", "body_mass_g"))', multiples),
    row("tree", 'plot::graph(&[]).edge("flipper > 206 mm?", "Gentoo", "yes").edge("flipper > 206 mm?", "bill > 44 mm?", "no").edge("bill > 44 mm?", "Chinstrap", "yes").edge("bill > 44 mm?", "Adelie", "no")', steps_of_a_tree),
    row("computation graph", 'plot::computation_graph(&[("x", "x = 3", &[]), ("w", "w = 2", &[]), ("xw", "x · w = 6", &["x", "w"])])', None),
    row("gallery: all views at once", "anneal::gallery()", None),
]
