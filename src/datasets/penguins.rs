//! The Palmer penguins: body measures of three species, the first data set of the course.

use super::read::verified;
use super::{Card, Dataset, Variable};
use std::path::Path;
use std::sync::LazyLock;

/// Body measures of 344 penguins of three species, with a few missing values.
///
/// Columns: `species`, `island`, `bill_length_mm`, `bill_depth_mm`, `flipper_length_mm`, `body_mass_g`, `sex`, `year`.
///
/// ```
/// use anneal::prelude::*;
///
/// let df = datasets::penguins().frame();
/// assert_eq!(df.shape(), (344, 8));
/// assert_eq!(df.column("sex")?.null_count(), 11);
/// # Ok::<(), PolarsError>(())
/// ```
///
/// Source: Horst, Hill & Gorman (2020), `palmerpenguins`; see `data/README.md`.
pub fn penguins() -> Dataset {
    // Verified and parsed once; a clone shares the columns.
    static PENGUINS: LazyLock<Dataset> = LazyLock::new(load);
    PENGUINS.clone()
}

const FILE: &str = "data/penguins.csv";
const SHA256: &str = "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93";

fn load() -> Dataset {
    let bytes = include_bytes!("../../data/penguins.csv");
    let frame = verified(Path::new(FILE), bytes, SHA256)
        // The file is part of the library: only a build from an altered checkout gets here.
        .unwrap_or_else(|error| panic!("{error}"));
    Dataset { name: "penguins".into(), frame, card: card() }
}

fn card() -> Card {
    Card {
        title: "Palmer penguins".into(),
        summary:
            "Each row is one adult penguin, measured between 2007 and 2009 on three islands of the Palmer Archipelago, \
                  Antarctica. Small, real, with missing values: for first plots, groups and classifiers."
                .into(),
        source: "PyPI palmerpenguins 0.1.6, palmerpenguins/data/penguins.csv".into(),
        licence: "CC0 1.0 (public domain)".into(),
        citation: "Horst AM, Hill AP, Gorman KB (2020). palmerpenguins: Palmer Archipelago (Antarctica) penguin data. \
                   doi:10.5281/zenodo.3960218"
            .into(),
        target: Some("species".into()),
        variables: vec![
            Variable::new("species", "", "Adelie, Chinstrap or Gentoo"),
            Variable::new("island", "", "Biscoe, Dream or Torgersen"),
            Variable::new("bill_length_mm", "mm", "length of the bill's upper ridge"),
            Variable::new("bill_depth_mm", "mm", "depth of the bill"),
            Variable::new("flipper_length_mm", "mm", "length of the flipper"),
            Variable::new("body_mass_g", "g", "body mass"),
            Variable::new("sex", "", "female or male, by molecular test"),
            Variable::new("year", "", "year of the study"),
        ],
        sha256: SHA256.into(),
    }
}
