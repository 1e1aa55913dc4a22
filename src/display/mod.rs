//! Rich display: what a value looks like in a notebook, and the only place that sends displays.
//!
//! ```
//! use anneal::prelude::*;
//!
//! struct Temperature(f64);
//!
//! impl Show for Temperature {
//!     fn show(&self) -> Bundle {
//!         Bundle::html(format!("<b>{:.1}</b> °C", self.0), format!("{:.1} °C", self.0))
//!     }
//! }
//!
//! display(&Temperature(21.5)); // appears at once, wherever in the cell it stands
//! ```
//!
//! Everything the toolkit shows has an HTML (or SVG) form for JupyterLab and a text form for terminals and logs.
//! Values from data are always escaped: no cell of a CSV file becomes HTML.

mod bundle;
mod describe;
mod element;
mod frame;
mod glimpse;
mod grid;
mod html;
mod labelled;
mod lazy;
mod ndarray;
mod number;
mod pick;
mod save;
mod send;
mod side_by_side;
mod summary;
mod table;
mod tensor;
mod text;

pub use bundle::{Bundle, Show};
pub use describe::{Description, describe};
pub use element::{Element, Scalar};
pub use frame::{FrameTable, table};
pub use glimpse::glimpse;
pub use labelled::{Labelled, labelled};
pub use save::SaveError;
pub use send::{DisplayHandle, EvcxrDisplay, clear_output, display, display_handle, send};
pub use side_by_side::{SideBySide, side_by_side};
pub use summary::{Summary, summary};

pub(crate) use html::{escape, one_line, page};
pub(crate) use number::{counted, format_count, format_number};
