//! The first data set: its numbers, its card, and files that are not what they should be.

use crate::{html, text};
use anneal::datasets::{self, DatasetError};
use anneal::prelude::*;

const SHA256: &str = "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93";

/// Numbers from the R package's documentation and `pandas.read_csv("data/penguins.csv", na_values="NA")`.
#[test]
fn rows_types_and_missing_values() {
    let df = datasets::penguins().frame();
    assert_eq!(df.shape(), (344, 8));
    let columns: Vec<_> =
        df.columns().iter().map(|c| (c.name().as_str(), c.dtype().to_string(), c.null_count())).collect();
    let expected = [
        ("species", "str", 0),
        ("island", "str", 0),
        ("bill_length_mm", "f64", 2),
        ("bill_depth_mm", "f64", 2),
        ("flipper_length_mm", "i64", 2),
        ("body_mass_g", "i64", 2),
        ("sex", "str", 11),
        ("year", "i64", 0),
    ];
    assert_eq!(columns, expected.map(|(name, dtype, nulls)| (name, dtype.to_string(), nulls)));
}

/// Means from pandas: `df.groupby("species").body_mass_g.mean()`.
#[test]
fn species_and_their_mass() -> anyhow::Result<()> {
    let means = datasets::penguins()
        .frame()
        .lazy()
        .group_by([col("species")])
        .agg([col("year").count().alias("n"), col("body_mass_g").mean()])
        .sort(["species"], SortMultipleOptions::default())
        .collect()?;
    let names: Vec<_> = means.column("species")?.str()?.iter().flatten().collect();
    let counts: Vec<_> = means.column("n")?.u32()?.into_no_null_iter().collect();
    assert_eq!((names, counts), (vec!["Adelie", "Chinstrap", "Gentoo"], vec![152, 68, 124]));
    for (mean, expected) in means.column("body_mass_g")?.f64()?.into_no_null_iter().zip([3700.662, 3733.088, 5076.016])
    {
        assert!((mean - expected).abs() < 5e-4, "{mean} {expected}");
    }
    Ok(())
}

#[test]
fn the_card_tells_where_the_numbers_come_from() {
    let penguins = datasets::penguins();
    let (html, text) = (html(&penguins), text(&penguins));
    for part in ["Palmer penguins", "CC0", "Horst", "10.5281/zenodo.3960218", "344 rows", "bill_depth_mm", SHA256] {
        assert!(html.contains(part) && text.contains(part), "{part} in\n{text}");
    }
    assert!(html.contains("Horst AM, Hill AP") && text == penguins.describe());
    let described: Vec<_> = penguins.card.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(penguins.frame.get_column_names(), described);
}

#[test]
fn the_file_is_the_embedded_one() -> anyhow::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/penguins.csv");
    assert!(datasets::read(path, SHA256)?.equals_missing(&datasets::penguins().frame));
    Ok(())
}

#[test]
fn a_damaged_file_is_named_with_both_sums() -> anyhow::Result<()> {
    let path = std::env::temp_dir().join(format!("anneal-damaged-{}.csv", std::process::id()));
    std::fs::write(&path, "species\nAdelie\n")?;
    let error = datasets::read(&path, SHA256).unwrap_err();
    std::fs::remove_file(&path)?;
    let got = datasets::sha256(b"species\nAdelie\n");
    let DatasetError::Checksum { expected, got: found, bytes: 15, .. } = &error else { panic!("{error}") };
    assert_eq!((expected.as_str(), found), (SHA256, &got));
    let message = error.to_string();
    assert!(
        message.contains(path.to_str().unwrap()) && message.contains(SHA256) && message.contains(&got),
        "{message}"
    );
    Ok(())
}

#[test]
fn a_missing_or_unreadable_file_is_named() {
    let error = datasets::read("no/such/file.csv", SHA256).unwrap_err();
    assert!(matches!(error, DatasetError::Unreadable { .. }));
    assert_eq!(error.to_string(), "cannot read no/such/file.csv");
    let error = datasets::parse_csv("ragged.csv", b"a,b\n1,2\n1,2,3\n").unwrap_err();
    assert_eq!(error.to_string(), "ragged.csv is not a CSV table");
    assert!(datasets::parse_csv("empty.csv", b"").is_err());
}
