//! Numbers as people read them: six significant digits, and one number of decimals for a whole column.

/// Digits that count, as polars shows them.
const SIGNIFICANT: i32 = 6;

/// Below this and from [`LARGE`] on, a number is shown with an exponent.
const SMALL: f64 = 1e-4;
const LARGE: f64 = 1e9;

/// Writes the numbers of one column with the same number of decimals, so that the points line up.
///
/// The decimals are those of the value that needs most of them at six significant digits, so every digit shown is a digit
/// of the value. A column that mixes very large and very small values is written value by value, as no common form is short.
pub(crate) fn format_column(values: &[f64]) -> Vec<String> {
    format_aligned(values, i32::MAX)
}

/// The same for an array, whose columns have to be narrow: at most four decimals, unless they would leave little of a value.
pub(crate) fn format_array(values: &[f64]) -> Vec<String> {
    let small = values.iter().any(|value| *value != 0.0 && value.abs() < 0.01);
    format_aligned(values, if small { i32::MAX } else { 4 })
}

fn format_aligned(values: &[f64], most_decimals: i32) -> Vec<String> {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let decimals = finite().map(decimals_needed).max().unwrap_or(1).clamp(1, most_decimals);
    let widest = finite().map(integer_digits).max().unwrap_or(1);
    let mixed = finite().any(needs_exponent) || widest + decimals > SIGNIFICANT + 4;
    values
        .iter()
        .map(|&value| match value {
            _ if !value.is_finite() || mixed => format_number(value),
            _ => format!("{value:.0$}", decimals as usize),
        })
        .collect()
}

/// One number at six significant digits, without trailing zeros, with at least one decimal: `39.1`, `18.0`, `1.5e-7`, `NaN`.
pub(crate) fn format_number(value: f64) -> String {
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 { "inf".into() } else { "-inf".into() }
    } else if needs_exponent(value) {
        let text = format!("{value:.*e}", SIGNIFICANT as usize - 1);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
    } else {
        format!("{value:.0$}", decimals_needed(value).max(1) as usize)
    }
}

/// A count with a comma every three digits: `1,000,000`.
pub(crate) fn format_count(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

/// `1 row`, `1,000 rows`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", format_count(count), if count == 1 { "" } else { "s" })
}

fn needs_exponent(value: f64) -> bool {
    value != 0.0 && !(SMALL..LARGE).contains(&value.abs())
}

/// Decimals left of six significant digits once the zeros at the end are gone.
fn decimals_needed(value: f64) -> i32 {
    let room = (SIGNIFICANT - integer_digits(value)).max(0) as usize;
    let text = format!("{value:.room$}");
    text.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len() as i32)
}

/// Digits before the point; zero or less for numbers under one, where leading zeros do not count as significant.
fn integer_digits(value: f64) -> i32 {
    if value == 0.0 { 1 } else { value.abs().log10().floor() as i32 + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, expected: &str) {
        assert_eq!(format_number(value), expected);
    }

    #[test]
    fn a_number_has_six_significant_digits() {
        check(39.1, "39.1");
        check(18.0, "18.0");
        check(0.0, "0.0");
        check(3_700.662_252, "3700.66");
        check(f64::from(0.1_f32), "0.1");
        check(1.0 / 3.0, "0.333333");
        check(0.000_123_456_789, "0.000123457");
        check(123_456_789.0, "123456789.0");
        check(999_999.96, "1000000.0");
        check(1.5e-7, "1.5e-7");
        check(-6.022_140_76e23, "-6.02214e23");
        check(f64::NAN, "NaN");
        check(f64::NEG_INFINITY, "-inf");
        check(f64::MIN_POSITIVE, "2.22507e-308");
    }

    #[test]
    fn a_column_shares_its_decimals() {
        assert_eq!(format_column(&[39.1, 18.0, f64::NAN]), ["39.1", "18.0", "NaN"]);
        assert_eq!(format_column(&[3_700.662_251, 5_076.016_26]), ["3700.66", "5076.02"]);
        assert_eq!(format_column(&[3750.0, 3800.0]), ["3750.0", "3800.0"]);
        assert_eq!(format_column(&[1e-7, 12.5]), ["1e-7", "12.5"]);
        assert_eq!(format_column(&[123_456.5, 0.123_456]), ["123456.5", "0.123456"]);
        assert!(format_column(&[]).is_empty());
    }

    #[test]
    fn an_array_is_narrow_but_keeps_small_values() {
        assert_eq!(format_array(&[1.0 / 3.0, -2.0]), ["0.3333", "-2.0000"]);
        assert_eq!(format_array(&[0.001_234_56, 1.0]), ["0.00123456", "1.00000000"]);
        assert_eq!(format_array(&[1.5, 0.0]), ["1.5", "0.0"]);
    }

    #[test]
    fn a_count_has_commas() {
        assert_eq!(format_count(0), "0");
        assert_eq!(format_count(344), "344");
        assert_eq!(format_count(1_000_000), "1,000,000");
    }
}
