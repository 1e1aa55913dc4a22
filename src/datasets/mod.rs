//! Data sets that come with their story: source, licence, citation, units, and a checksum that is verified.
//!
//! ```
//! use anneal::prelude::*;
//!
//! let iris = datasets::iris();
//! display(&iris);                  // the card: where the numbers come from and what they mean
//! let df = iris.frame();           // the rows, a polars frame
//! let (x, y) = iris.xy()?;         // features and target, ndarray arrays of f64
//! assert_eq!((df.shape(), x.dim(), y.len()), ((150, 5), (150, 4), 150));
//!
//! let (train, test) = iris.train_test_split(7)?;
//! assert_eq!((train.frame.height(), test.frame.height()), (112, 38));
//! let (x, y) = train.tensors(&Device::Cpu)?; // the same for candle: f32, and u32 for classes
//! assert_eq!((x.dims(), y.dims(), iris.classes[0].as_str()), (&[112, 4][..], &[112][..], "setosa"));
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! Others are made from a seed, and come with the truth that a model should find: [`Generated`].
//!
//! ```
//! use anneal::prelude::*;
//!
//! let set = datasets::blobs(300, 3, 7); // as any data set, and: where the points come from
//! assert_eq!((set.frame.height(), set.truth.centres.dim()), (300, (3, 2)));
//! ```
//!
//! | data | generator |
//! |---|---|
//! | points in classes | [`blobs`], [`moons`], [`circles`] |
//! | a linear relation | [`regression`] |
//! | three frames to join | [`shop`] |
//! | users, items and hidden factors | [`ratings`] |
//! | rare events, clicks, skewed keys | [`fraud`], [`clicks`], [`zipf_keys`] |
//! | rows in time | [`sales`], [`drifted_stream`] |
//! | defects to find | [`broken_table`] |
//!
//! All the others are part of the library, so nothing is downloaded; a table is parsed when it is first asked for.

mod arrays;
mod card;
mod error;
mod generated;
mod photos;
mod read;
mod shipped;

pub use card::{Card, Variable};
pub use error::DatasetError;
pub use generated::{
    Blobs, BlobsTruth, BrokenTruth, ClicksTruth, Defect, DefectKind, DriftTruth, Generated, Ratings, RatingsTruth,
    Regression, RegressionTruth, SalesTruth, Shop, ZipfTruth, blobs, broken_table, circles, clicks, drifted_stream,
    fraud, moons, ratings, regression, sales, shop, zipf_keys,
};
pub use photos::{Photo, photos};
pub use read::{parse_csv, read, sha256};
pub use shipped::{
    airports, anscombe, breast_cancer, cars, co2, diabetes, diabetes_scaled, digits, employment, engel, iris, longley,
    macrodata, nile, penguins, randhie, spector, stackloss, statecrime, sunspots, temperatures, weather, wine,
};

use polars::prelude::DataFrame;

/// A data set: its rows, what a model would predict from what, and the card that says where the rows come from.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Short name, as in `datasets::penguins()`.
    pub name: String,
    /// The rows.
    pub frame: DataFrame,
    /// The columns that [`xy`](Dataset::xy) takes as features: numbers or booleans. Change them as you like.
    pub features: Vec<String>,
    /// The column that a model usually predicts.
    pub target: Option<String>,
    /// The names of the classes, class 0 first; empty where the target is a quantity.
    pub classes: Vec<String>,
    /// Source, licence, citation and the meaning of each column.
    pub card: Card,
}

impl Dataset {
    /// The rows as a frame of your own: a copy that costs nothing, as polars shares the columns.
    pub fn frame(&self) -> DataFrame {
        self.frame.clone()
    }
}
