//! Ticks of a time axis: whole years, months, days, hours, minutes or seconds.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const MONTH: f64 = 30.44 * DAY;

/// Steps in seconds that people count in, shorter than a month.
const STEPS: [f64; 14] = [
    1.0,
    5.0,
    15.0,
    30.0,
    MINUTE,
    5.0 * MINUTE,
    15.0 * MINUTE,
    HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    7.0 * DAY,
];

/// The same in months.
const MONTHS: [i32; 10] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/// About this many moments between two, in seconds since 1970, and how they are written.
pub(super) fn ticks(low: f64, high: f64, about: usize) -> Vec<(f64, String)> {
    let rough = (high - low) / about as f64;
    if rough > *STEPS.last().unwrap_or(&DAY) * 1.5 {
        let step = MONTHS.into_iter().find(|months| f64::from(*months) * MONTH >= rough * 0.9).unwrap_or(12_000);
        return months(low, high, step);
    }
    let step = STEPS.into_iter().find(|step| *step >= rough).unwrap_or(7.0 * DAY);
    let format = match step {
        _ if step >= DAY => "%-d %b",
        _ if step >= MINUTE => "%H:%M",
        _ => "%H:%M:%S",
    };
    let first = (low / step).ceil();
    let moments = (0..3 * about).map(|at| (first + at as f64) * step).take_while(|moment| *moment <= high);
    moments.map(|moment| (moment, written(moment, format))).collect()
}

/// The first of every so many months.
fn months(low: f64, high: f64, step: i32) -> Vec<(f64, String)> {
    let Some(start) = moment(low) else {
        return Vec::new();
    };
    let month = start.year() * 12 + start.month0() as i32;
    let first = month.div_euclid(step) * step;
    let moment = |month: i32| -> Option<(f64, String)> {
        let date = NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)?;
        let format = if step >= 12 { "%Y" } else { "%b %Y" };
        Some((date.and_hms_opt(0, 0, 0)?.and_utc().timestamp() as f64, date.format(format).to_string()))
    };
    (0..40).filter_map(|at| moment(first + at * step)).filter(|(at, _)| (low..=high).contains(at)).collect()
}

/// A moment as the text alternative writes it: the day, and the time unless it is midnight.
pub(super) fn describe(seconds: f64) -> String {
    let midnight = moment(seconds).is_some_and(|moment| moment.num_seconds_from_midnight() == 0);
    written(seconds, if midnight { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" })
}

fn written(seconds: f64, format: &str) -> String {
    moment(seconds).map_or_else(|| format!("{seconds:e} s"), |moment| moment.format(format).to_string())
}

fn moment(seconds: f64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds.floor() as i64, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(low: &str, high: &str, expected: &[&str]) {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp() as f64;
        let labels: Vec<String> = ticks(at(low), at(high), 6).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, expected);
    }

    #[test]
    fn steps_are_those_of_the_calendar() {
        check("1999-06-01T00:00:00Z", "2005-02-01T00:00:00Z", &["2000", "2001", "2002", "2003", "2004", "2005"]);
        check("2024-01-20T00:00:00Z", "2024-05-20T00:00:00Z", &["Feb 2024", "Mar 2024", "Apr 2024", "May 2024"]);
        check("2024-02-27T12:00:00Z", "2024-03-02T12:00:00Z", &["28 Feb", "29 Feb", "1 Mar", "2 Mar"]);
        check("2024-01-01T00:00:00Z", "2024-01-01T02:59:00Z", &["00:00", "01:00", "02:00"]);
        assert!(ticks(-1e18, 1e18, 6).len() < 40);
    }

    #[test]
    fn a_moment_is_written_without_an_empty_time() {
        assert_eq!(describe(0.0), "1970-01-01");
        assert_eq!(describe(90.0), "1970-01-01 00:01:30");
    }
}
