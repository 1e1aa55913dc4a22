//! The data sets that are part of the library, one function each.

use super::read::{parse_shipped, unpacked, verified};
use super::{Dataset, DatasetError};
use polars::prelude::{NamedFrom, Series};
use std::sync::LazyLock;

macro_rules! shipped {
    ($($(#[$doc:meta])+ $name:ident: $file:literal,)+) => {$(
        $(#[$doc])+
        ///
        /// Source, licence, citation and units stand on its card: `display(&set)`.
        pub fn $name() -> Dataset {
            // Verified and parsed once; a clone shares the columns.
            static SET: LazyLock<Dataset> =
                LazyLock::new(|| load(stringify!($name), $file, include_bytes!(concat!("../../data/", $file))));
            SET.clone()
        }
    )+};
}

shipped! {
    /// Body measures of 344 penguins of three species, with a few missing values; 8 columns.
    ///
    /// Features are the four measures, the target is the species. Some measures are missing, so ask for
    /// `penguins().drop_missing()?.xy()`.
    ///
    /// ```
    /// use anneal::prelude::*;
    ///
    /// let df = datasets::penguins().frame();
    /// assert_eq!(df.shape(), (344, 8));
    /// assert_eq!(df.column("sex")?.null_count(), 11);
    /// let (x, y) = datasets::penguins().drop_missing()?.xy()?;
    /// assert_eq!((x.dim(), y.len()), ((342, 4), 342));
    /// # Ok::<(), anyhow::Error>(())
    /// ```
    penguins: "penguins.csv",
    /// Four measures in cm of 150 iris flowers; predicts the species (setosa, versicolor, virginica).
    iris: "iris.csv",
    /// Thirteen chemical measures of 178 wines; predicts the grower (class_0, class_1, class_2).
    wine: "wine.csv",
    /// Thirty shape measures of the cell nuclei of 569 breast masses; predicts 0, malignant, or 1, benign.
    breast_cancer: "breast_cancer.csv.gz",
    /// 1,797 digits of 8 × 8 pixels from 0 to 16, row by row; predicts the digit.
    digits: "digits.csv.gz",
    /// Ten measures of 442 patients; predicts the progression of diabetes a year later. Values as measured.
    ///
    /// As `load_diabetes(scaled=False)`; scikit-learn's default is [`diabetes_scaled`].
    diabetes: "diabetes.csv.gz",
    /// The weather of Seattle on 1,461 days, 2012 to 2015; predicts drizzle, fog, rain, snow or sun.
    weather: "weather.csv.gz",
    /// Hourly temperatures in °F of Seattle and San Francisco in 2010, 8,759 each.
    temperatures: "temperatures.csv.gz",
    /// US employment in thousands by sector, 120 months from January 2006.
    employment: "employment.csv",
    /// 3,376 airports of the United States with their position; a few without a city.
    airports: "airports.csv.gz",
    /// 406 car models of 1970 to 1982; predicts miles per gallon, of which 8 are missing, as are 6 horsepowers.
    cars: "cars.csv.gz",
    /// Anscombe's quartet: four times eleven points that only a picture tells apart.
    anscombe: "anscombe.csv",
    /// Longley's almost collinear economy, 16 years; predicts total employment.
    longley: "longley.csv",
    /// 21 days of a chemical plant, with outliers; predicts the stack loss.
    stackloss: "stackloss.csv",
    /// 32 students and a teaching method; predicts whether the grade improved.
    spector: "spector.csv",
    /// Income and food expenditure of 235 households in 1857, in francs.
    engel: "engel.csv",
    /// Weekly carbon dioxide at Mauna Loa in ppm, 2,284 weeks, 59 of them missing.
    co2: "co2.csv.gz",
    /// Sunspots of 309 years, 1700 to 2008.
    sunspots: "sunspots.csv",
    /// The yearly flow of the Nile in 10⁸ m³, 1871 to 1970.
    nile: "nile.csv",
    /// The economy of the United States, 203 quarters from 1959.
    macrodata: "macrodata.csv",
    /// Health insurance and visits to a doctor, 20,190 person-years; predicts the number of visits.
    randhie: "randhie.csv.gz",
    /// Crime, education and poverty of 51 states in 2009, one column a measure; predicts the rate of murders.
    statecrime: "statecrime.csv",
}

/// [`diabetes`] with each feature centred and divided by the root of its sum of squares: what scikit-learn's
/// `load_diabetes()` gives by default.
pub fn diabetes_scaled() -> Dataset {
    let mut set = diabetes();
    set.name = "diabetes_scaled".into();
    for name in &set.features {
        let values =
            super::arrays::numbers("diabetes_scaled", &set.frame, name).unwrap_or_else(|error| panic!("{error}"));
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let norm = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>().sqrt();
        let scaled: Vec<f64> = values.iter().map(|value| (value - mean) / norm).collect();
        let column = Series::new(name.as_str().into(), scaled);
        set.frame.replace(name, column.into()).unwrap_or_else(|error| panic!("{error}"));
    }
    set
}

/// The files are part of the library: only a build from an altered checkout fails here.
fn load(name: &str, file: &str, bytes: &[u8]) -> Dataset {
    let open = || -> Result<Dataset, DatasetError> {
        let (card, plan) = super::card::shipped(name)?;
        let path = format!("data/{file}");
        verified(path.as_ref(), bytes, &card.sha256)?;
        let frame = parse_shipped(path.as_ref(), &unpacked(path.as_ref(), bytes)?)?;
        Ok(Dataset {
            name: name.into(),
            frame,
            features: plan.features,
            target: plan.target,
            classes: plan.classes,
            card,
        })
    };
    open().unwrap_or_else(|error| panic!("{error}"))
}
