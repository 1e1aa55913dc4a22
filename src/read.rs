//! Reads your own files: a path is relative to the folder of the notebook, and an error says what to do.

use crate::similar::most_similar;
use polars::prelude::{CsvReadOptions, DataFrame, NullValues, ParquetReader, PolarsError, SerReader};
use std::fs::File;
use std::io::{Cursor, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such file.
    #[error("{} does not exist in {}{}", path.display(), folder.display(), there(similar, files))]
    NotFound {
        /// What was asked for.
        path: PathBuf,
        /// The folder in which it was looked for, in full.
        folder: PathBuf,
        /// The names of what is in that folder, in order.
        files: Vec<String>,
        /// The one that was probably meant.
        similar: Option<String>,
    },
    /// The system does not let it be read: a folder, no permission, ...
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line has more fields than the header.
    #[error(
        "{}, line {line}: expected {expected} fields, as in the header, got {got}; put a value with a comma into double quotes",
        path.display()
    )]
    Ragged {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// The fields of the header.
        expected: usize,
        /// The fields of this line.
        got: usize,
    },
    /// The fields are separated by something else than commas.
    #[error(
        "{}: expected fields separated by commas, got a header with {separator:?}; try `read_csv_with(path, csv_options().map_parse_options(|options| options.with_separator(b{separator:?})))`",
        path.display()
    )]
    Separator {
        /// The file.
        path: PathBuf,
        /// What probably separates them.
        separator: char,
    },
    /// The file is not of this format.
    #[error("{} is not a {format} file", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// `CSV` or `Parquet`.
        format: &'static str,
        /// What polars found.
        source: PolarsError,
    },
}

fn there(similar: &Option<String>, files: &[String]) -> String {
    const MOST: usize = 10;
    if let Some(name) = similar {
        return format!(" (did you mean `{name}`?)");
    }
    match files.len() {
        0 => ", where there are no files".into(),
        count if count <= MOST => format!(", where there are: {}", files.join(", ")),
        count => format!(", where there are: {} and {} more", files[..MOST].join(", "), count - MOST),
    }
}

/// A table from a CSV file: a header line, commas, and `NA` or nothing for a missing value.
///
/// Column types are decided by all rows, and dates in ISO form become dates. A line with too few fields is filled with
/// missing values. For anything else there is [`read_csv_with`]; for more rows than fit into memory, `LazyCsvReader`.
///
/// ```no_run
/// use anneal::prelude::*;
///
/// let df = read_csv("sales.csv")?; // beside the notebook
/// # Ok::<(), anyhow::Error>(())
/// ```
///
/// # Errors
///
/// When the file is not there (the error lists what is), is not UTF-8, has a line with too many fields, or when its only
/// column looks like several.
pub fn read_csv(path: impl AsRef<Path>) -> Result<DataFrame, ReadError> {
    let path = path.as_ref();
    let bytes = contents(path)?;
    let frame = parse(path, &bytes, csv_options())?;
    match other_separator(&frame) {
        Some(separator) => Err(ReadError::Separator { path: path.into(), separator }),
        None => Ok(frame),
    }
}

/// A table from a CSV file, by options of polars; [`csv_options`] are those of [`read_csv`], to start from.
///
/// ```no_run
/// use anneal::prelude::*;
///
/// let semicolons = csv_options().map_parse_options(|options| options.with_separator(b';').with_decimal_comma(true));
/// let df = read_csv_with("ventes.csv", semicolons)?;
/// # Ok::<(), anyhow::Error>(())
/// ```
///
/// # Errors
///
/// As [`read_csv`], but a single column is taken as it is.
pub fn read_csv_with(path: impl AsRef<Path>, options: CsvReadOptions) -> Result<DataFrame, ReadError> {
    let path = path.as_ref();
    parse(path, &contents(path)?, options)
}

/// The options that [`read_csv`] uses.
pub fn csv_options() -> CsvReadOptions {
    let missing = NullValues::AllColumnsSingle("NA".into());
    CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(None)
        .map_parse_options(|options| options.with_null_values(Some(missing.clone())).with_try_parse_dates(true))
}

/// A table from a Parquet file. For a part of its columns or rows there is `LazyFrame::scan_parquet`.
///
/// ```no_run
/// use anneal::prelude::*;
///
/// let df = read_parquet("sales.parquet")?;
/// # Ok::<(), anyhow::Error>(())
/// ```
///
/// # Errors
///
/// When the file is not there (the error lists what is), or is not a Parquet file.
pub fn read_parquet(path: impl AsRef<Path>) -> Result<DataFrame, ReadError> {
    let path = path.as_ref();
    let file = File::open(path).map_err(|source| unreadable(path, source))?;
    let malformed = |source| ReadError::Malformed { path: path.into(), format: "Parquet", source };
    ParquetReader::new(file).finish().map_err(malformed)
}

fn contents(path: &Path) -> Result<Vec<u8>, ReadError> {
    std::fs::read(path).map_err(|source| unreadable(path, source))
}

fn parse(path: &Path, bytes: &[u8], options: CsvReadOptions) -> Result<DataFrame, ReadError> {
    let separator = options.parse_options.separator;
    let mut frame = options.into_reader_with_file_handle(Cursor::new(bytes)).finish().map_err(|source| {
        let path = path.into();
        match longer_line(bytes, separator) {
            Some((line, expected, got)) => ReadError::Ragged { path, line, expected, got },
            None => ReadError::Malformed { path, format: "CSV", source },
        }
    })?;
    // polars leaves the quotes in a quoted name doubled.
    let names = frame.get_column_names().iter().map(|name| name.replace("\"\"", "\"")).collect::<Vec<_>>();
    let malformed = |source| ReadError::Malformed { path: path.into(), format: "CSV", source };
    frame.set_column_names(&names).map_err(malformed)?;
    Ok(frame)
}

fn unreadable(path: &Path, source: std::io::Error) -> ReadError {
    if source.kind() != ErrorKind::NotFound {
        return ReadError::Unreadable { path: path.into(), source };
    }
    let asked = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let folder = asked.parent().unwrap_or(Path::new("/")).to_path_buf();
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut files: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    files.sort();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ReadError::NotFound { path: path.into(), folder, similar: most_similar(&name, &files), files }
}

/// What separates fields in a header that commas do not divide.
fn other_separator(frame: &DataFrame) -> Option<char> {
    let [only] = frame.columns() else { return None };
    [';', '\t', '|'].into_iter().find(|&separator| only.name().contains(separator))
}

/// The first line with more fields than the first: its number, the fields of the first, its own.
fn longer_line(bytes: &[u8], separator: u8) -> Option<(usize, usize, usize)> {
    let (mut line, mut start, mut fields, mut quoted) = (1, 1, 1, false);
    let mut expected = None;
    // A last line may lack its end.
    for &byte in bytes.iter().chain(b"\n") {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                match expected {
                    None => expected = Some(fields),
                    Some(expected) if fields > expected => return Some((start, expected, fields)),
                    Some(_) => {}
                }
                (line, start, fields) = (line + 1, line + 1, 1);
            }
            b'\n' => line += 1,
            byte if byte == separator && !quoted => fields += 1,
            _ => {}
        }
    }
    None
}
