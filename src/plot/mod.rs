//! Pictures in one call, all of one size and one palette, readable on light and dark pages.
//!
//! ```
//! use anneal::prelude::*;
//!
//! let penguins = datasets::penguins().frame();
//! plot::scatter(&penguins, "bill_length_mm", "bill_depth_mm")
//!     .by("species")
//!     .title("Longer bills are deeper, within a species")
//!     .x_label("bill length (mm)")
//!     .y_label("bill depth (mm)");
//! ```
//!
//! A picture that ends a cell is shown; [`display`](crate::display::display()) shows it elsewhere. `draw()` gives a
//! [`Figure`], to save it or to get an error as a value: shown directly, a picture that cannot be drawn (a misspelt column,
//! nothing to draw) panics with the error's sentence. [`figure`] takes any drawing made with plotters.

mod axes;
mod bar;
mod bins;
mod boundary;
mod box_plot;
mod categories;
mod chart;
mod colour;
mod confusion;
mod curves;
mod data;
mod error;
mod error_bars;
mod figure;
mod graph;
mod heatmap;
mod histogram;
mod image;
mod labels;
mod layers;
mod learning;
mod legend;
mod line;
mod marks;
mod multiples;
mod panel;
mod photo;
mod radar;
mod raster;
mod residuals;
mod scatter;
mod sheet;
mod style;
mod surface;
mod time;
mod values;
mod violin;

pub use bar::{Bar, bar, bar_of};
pub use boundary::{DecisionBoundary, decision_boundary};
pub use box_plot::{BoxPlot, box_plot, box_plot_of};
pub use chart::{Chart, Picture};
pub use confusion::{ConfusionMatrix, confusion_matrix};
pub use curves::{ScoreCurve, calibration, pr_curve, roc_curve};
pub use error::PlotError;
pub use error_bars::{ErrorBars, error_bars, error_bars_of};
pub use figure::{Figure, figure};
pub use graph::{Graph, computation_graph, graph, tree};
pub use heatmap::{Heatmap, heatmap};
pub use histogram::{Histogram, histogram, histogram_of};
pub(crate) use image::decoded;
pub use learning::{LearningCurves, learning_curves};
pub use line::{Line, line, line_of};
pub use multiples::{SmallMultiples, beside, small_multiples};
pub use photo::{Image, ImageGrid, image, image_grid};
pub use radar::{Radar, radar};
pub use residuals::{Residuals, residuals};
pub use scatter::{Scatter, scatter, scatter_of};
pub use style::{PALETTE, SIZE};
pub use surface::{Contour, contour};
pub use values::{Item, Number, Numbers, Values};
pub use violin::{Violin, violin, violin_of};
