//! Files of a learner's own: what is read, and what errors say.

use anneal::prelude::*;
use anneal::read::ReadError;
use std::path::PathBuf;

/// A folder for one test, empty at its start.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("anneal-read-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn csv(name: &str, text: impl AsRef<[u8]>) -> Result<DataFrame, ReadError> {
    let folder = folder(name);
    let path = folder.join("table.csv");
    std::fs::write(&path, text).unwrap();
    let read = read_csv(path);
    std::fs::remove_dir_all(folder).unwrap();
    read
}

#[test]
fn a_table_has_types_and_missing_values() -> anyhow::Result<()> {
    let df = csv("types", "day,città,x\n2024-01-02,Zürich,1\n2024-01-03,\"a, b\",NA\n2024-01-04,,2.5\n")?;
    assert_eq!(df.dtypes(), [DataType::Date, DataType::String, DataType::Float64]);
    assert_eq!((df.shape(), df.column("x")?.null_count(), df.column("città")?.null_count()), ((3, 3), 1, 1));
    Ok(())
}

#[test]
fn a_missing_file_is_answered_with_what_is_there() {
    let folder = folder("missing");
    for name in ["sales.csv", "people.parquet", ".hidden"] {
        std::fs::write(folder.join(name), "a\n1\n").unwrap();
    }
    let error = read_csv(folder.join("slaes.csv")).unwrap_err();
    assert!(error.to_string().ends_with("(did you mean `sales.csv`?)"), "{error}");
    let error = read_parquet(folder.join("weather")).unwrap_err();
    assert!(error.to_string().ends_with("where there are: people.parquet, sales.csv"), "{error}");
    assert!(matches!(read_csv(&folder), Err(ReadError::Unreadable { .. })));
    assert!(matches!(read_parquet(folder.join("sales.csv")), Err(ReadError::Malformed { format: "Parquet", .. })));
    std::fs::remove_dir_all(folder).unwrap();
    // Relative to the current folder, which in a notebook is the notebook's; in a test, that of the package.
    let error = read_csv("Cargo.tmol").unwrap_err();
    assert!(error.to_string().ends_with("(did you mean `Cargo.toml`?)"), "{error}");
}

#[test]
fn a_long_line_is_named() {
    // The quoted field of line 2 goes on in line 3.
    let error = csv("ragged", "a,b\n\"x\ny, z\",2\n3,4,5\n").unwrap_err();
    assert!(matches!(error, ReadError::Ragged { line: 4, expected: 2, got: 3, .. }), "{error:?}");
}

#[test]
fn another_separator_is_recognised() -> anyhow::Result<()> {
    let error = csv("separator", "a;b\n1;2\n").unwrap_err();
    assert!(matches!(error, ReadError::Separator { separator: ';', .. }), "{error:?}");
    let error = csv("tab", "a\tb\n1\t2\n").unwrap_err().to_string();
    assert!(error.contains("with_separator(b'\\t')"), "{error}");
    let folder = folder("options");
    let path = folder.join("table.csv");
    std::fs::write(&path, "a;b\n1,5;2\n")?;
    let options = csv_options().map_parse_options(|options| options.with_separator(b';').with_decimal_comma(true));
    let df = read_csv_with(&path, options)?;
    assert_eq!((df.column("a")?.f64()?.get(0), df.shape()), (Some(1.5), (1, 2)));
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

#[test]
fn a_parquet_file_comes_back() -> anyhow::Result<()> {
    let folder = folder("parquet");
    let path = folder.join("iris.parquet");
    let mut df = datasets::iris().frame();
    ParquetWriter::new(std::fs::File::create(&path)?).finish(&mut df)?;
    assert!(read_parquet(&path)?.equals_missing(&df));
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

#[test]
fn odd_files_are_errors_or_tables() {
    for (name, bytes) in [("empty", &b""[..]), ("latin", b"a,b\n\xe9,1\n"), ("nul", b"\0\0\0")] {
        if let Err(error) = csv(name, bytes) {
            assert!(error.to_string().contains("table.csv"), "{error}");
        }
    }
    assert!(csv("none", "").is_err());
}
