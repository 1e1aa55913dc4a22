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
mod canvas;
mod data;
mod error;
mod figure;
mod histogram;
mod labels;
mod legend;
mod line;
mod scatter;
mod style;

pub use bar::{Bar, bar};
pub use error::PlotError;
pub use figure::{Figure, figure};
pub use histogram::{Histogram, histogram};
pub use line::{Line, line};
pub use scatter::{Scatter, scatter};
pub use style::{PALETTE, SIZE};
