//! Reads data files and makes sure that they are the ones meant.

use super::DatasetError;
use flate2::read::MultiGzDecoder;
use polars::prelude::{CsvReadOptions, DataFrame, Int64Chunked, IntoColumn, NullValues, SerReader};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

/// Reads a CSV file whose SHA-256 is known, plain or compressed by gzip, with a header line and `NA` or nothing for a missing value.
///
/// # Errors
///
/// When the file is missing, when its checksum is another one (the error names the file and both sums), when it is not a table.
pub fn read(path: impl AsRef<Path>, expected_sha256: &str) -> Result<DataFrame, DatasetError> {
    let path = path.as_ref();
    let bytes = std::fs::read(path).map_err(|source| DatasetError::Unreadable { path: path.into(), source })?;
    verified(path, &bytes, expected_sha256)?;
    parse_csv(path, &unpacked(path, &bytes)?)
}

/// The SHA-256 of some bytes in hexadecimal, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A table from the bytes of a CSV file; `path` is what an error calls it.
///
/// Dates in ISO form become dates. Column types are decided by all rows, not by the first hundred, so a late decimal point does not come as a surprise.
pub fn parse_csv(path: impl AsRef<Path>, bytes: &[u8]) -> Result<DataFrame, DatasetError> {
    parse(path.as_ref(), bytes, None)
}

/// The same for a file of the library: its first rows decide the types, which takes half the time, unless a later row
/// does not fit. That the types are those of all rows is tested.
pub(super) fn parse_shipped(path: &Path, bytes: &[u8]) -> Result<DataFrame, DatasetError> {
    match whole_numbers(bytes) {
        Some(frame) => Ok(frame),
        None => parse(path, bytes, Some(100)).or_else(|_| parse(path, bytes, None)),
    }
}

/// A table of nothing but whole numbers without a sign, as the pictures of digits are: for those the reader of polars,
/// which is made for files of any kind and size, takes several times as long when it starts.
fn whole_numbers(bytes: &[u8]) -> Option<DataFrame> {
    let head = bytes.iter().position(|&byte| byte == b'\n')?;
    let names: Vec<&str> = std::str::from_utf8(&bytes[..head]).ok()?.split(',').collect();
    let (rows, width) = (&bytes[head + 1..], names.len());
    // A number takes at least two bytes.
    let mut columns: Vec<Vec<i64>> = (0..width).map(|_| Vec::with_capacity(rows.len() / (2 * width))).collect();
    let (mut at, mut number, mut digits) = (0, 0, 0);
    for &byte in rows {
        match byte {
            b'0'..=b'9' if digits < 18 => {
                number = 10 * number + i64::from(byte - b'0');
                digits += 1;
            }
            b',' | b'\n' if digits > 0 && (byte == b'\n') == (at + 1 == width) => {
                columns[at].push(number);
                at = if byte == b'\n' { 0 } else { at + 1 };
                (number, digits) = (0, 0);
            }
            _ => return None,
        }
    }
    if columns[0].is_empty() || at > 0 || digits > 0 {
        return None;
    }
    let height = columns[0].len();
    let column = |(name, values): (&&str, Vec<i64>)| Int64Chunked::from_vec((*name).into(), values).into_column();
    DataFrame::new(height, names.iter().zip(columns).map(column).collect()).ok()
}

fn parse(path: &Path, bytes: &[u8], deciding_rows: Option<usize>) -> Result<DataFrame, DatasetError> {
    let missing = NullValues::AllColumnsSingle("NA".into());
    CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(deciding_rows)
        .map_parse_options(|options| options.with_null_values(Some(missing.clone())).with_try_parse_dates(true))
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
        .map_err(|source| DatasetError::Malformed { path: path.into(), source })
}

/// Nothing, if the checksum of these bytes is the expected one.
pub(super) fn verified(path: &Path, bytes: &[u8], expected: &str) -> Result<(), DatasetError> {
    let got = sha256(bytes);
    if got != expected {
        let (path, expected) = (path.into(), expected.into());
        return Err(DatasetError::Checksum { path, expected, got, bytes: bytes.len() });
    }
    Ok(())
}

/// What a gzip file holds; any other bytes as they are.
pub(super) fn unpacked<'a>(path: &Path, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, DatasetError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes)
        .read_to_end(&mut out)
        .map_err(|source| DatasetError::Packed { path: path.into(), source })?;
    Ok(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files that a later row decides are read twice, so those found equal here are equal for learners too.
    #[test]
    fn the_first_rows_of_shipped_files_tell_their_types() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let tables = files.filter(|path| path.to_string_lossy().contains(".csv"));
        let compared = tables.map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            let bytes = unpacked(&path, &bytes).unwrap();
            let (fast, whole) = (parse_shipped(&path, &bytes).unwrap(), parse_csv(&path, &bytes).unwrap());
            assert_eq!(fast.schema(), whole.schema(), "{}", path.display());
            assert!(fast.equals_missing(&whole), "{}", path.display());
        });
        assert_eq!(compared.count(), 22);
    }

    #[test]
    fn whole_numbers_are_read_and_nothing_else_is() {
        let frame = whole_numbers(b"a,\xc3\xa4\n0,12\n34,005\n").unwrap();
        assert_eq!(frame, polars::df!("a" => [0i64, 34], "\u{e4}" => [12i64, 5]).unwrap());
        for other in [
            "",
            "a",
            "a\n",
            "a\n\n",
            "a,b\n1\n",
            "a,b\n1,2,3\n",
            "a\n1.5\n",
            "a\n-1\n",
            "a\n \n",
            "a\nNA\n",
            "a,b\n1,\n",
            "a\n1\n\n",
            "a\n2010-01-01\n",
            "a\n9223372036854775808\n",
            "a,a\n1,2\n",
            "\"a\"\nx\n",
        ] {
            assert!(whole_numbers(other.as_bytes()).is_none(), "{other:?}");
        }
        assert!(whole_numbers(b"a\n\xff\n").is_none());
    }
}
