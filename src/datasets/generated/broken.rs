//! A table with defects to find, and the list of them.

use super::{Draft, Generated, frame, integers};
use crate::random::{Generator, stream};
use polars::prelude::{Column, DataFrame, NamedFrom, Series};

/// The table as it should be, and every defect of the one that is given.
#[derive(Debug, Clone)]
pub struct BrokenTruth {
    /// The rows without defects: `id`, `name`, `city`, `age`, `height`, `joined`. All but `id` are text, as in the table.
    pub clean: DataFrame,
    /// What was broken, by row.
    pub defects: Vec<Defect>,
}

/// One defect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The row in the broken table, from 0.
    pub row: usize,
    /// The column; `id` for a row that repeats another.
    pub column: &'static str,
    /// What is wrong.
    pub kind: DefectKind,
    /// What should stand there; for a repeated row its id.
    pub expected: String,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DefectKind {
    /// There is none.
    Missing,
    /// A word that stands for a missing value: `n/a`, `unknown`, `-`.
    Placeholder,
    /// No person has this age: negative, or above 150.
    OutOfRange,
    /// Spaces before and after.
    Whitespace,
    /// Capital letters throughout, so that one city looks like two.
    Case,
    /// Metres in a column of centimetres.
    Unit,
    /// A comma where a decimal point belongs.
    DecimalComma,
    /// Day/month/year instead of year-month-day.
    DateFormat,
    /// The row stands in the table once more, at its end.
    Duplicate,
}

impl DefectKind {
    const IN_CELLS: [(Self, &str); 8] = [
        (Self::Missing, "city"),
        (Self::Placeholder, "age"),
        (Self::OutOfRange, "age"),
        (Self::Whitespace, "name"),
        (Self::Case, "city"),
        (Self::Unit, "height"),
        (Self::DecimalComma, "height"),
        (Self::DateFormat, "joined"),
    ];
}

/// `rows` people, with three defects of each of nine kinds (fewer where there are fewer than 24 rows), to be cleaned.
///
/// A row has at most one defect of a cell; three rows stand twice. [`BrokenTruth`] lists all and has the clean table.
///
/// ```
/// use anneal::prelude::*;
///
/// let set = datasets::broken_table(200, 7);
/// assert_eq!((set.frame.height(), set.truth.clean.height(), set.truth.defects.len()), (203, 200, 27));
/// ```
pub fn broken_table(rows: usize, seed: u64) -> Generated<BrokenTruth> {
    const EACH: usize = 3;
    let mut rng = stream(seed, "datasets::broken_table");
    let clean: Vec<[String; 5]> = (0..rows).map(|_| person(&mut rng)).collect();
    let mut ids: Vec<i64> = (1..=rows as i64).collect();
    let mut broken: Vec<[Option<String>; 5]> = clean.iter().map(|row| row.clone().map(Some)).collect();
    let order = rng.permutation(rows);
    let mut defects = Vec::new();
    for (&row, turn) in order.iter().zip(0..EACH * DefectKind::IN_CELLS.len()) {
        let (kind, column) = DefectKind::IN_CELLS[turn / EACH];
        let at = COLUMNS.iter().position(|name| *name == column).expect("a column of the table");
        broken[row][at] = damaged(kind, &clean[row][at], turn % EACH);
        defects.push(Defect { row, column, kind, expected: clean[row][at].clone() });
    }
    for &row in order.iter().rev().take(EACH) {
        let (at, id) = (broken.len(), ids[row]);
        broken.push(broken[row].clone());
        ids.push(id);
        defects.push(Defect { row: at, column: "id", kind: DefectKind::Duplicate, expected: id.to_string() });
    }
    defects.sort_by_key(|defect| defect.row);
    let clean = clean.into_iter().map(|row| row.map(Some)).collect();
    let clean = frame([vec![integers("id", (1..=rows as i64).collect())], columns(clean)].concat());
    Generated { data: table(ids, columns(broken)), truth: BrokenTruth { clean, defects } }
}

const COLUMNS: [&str; 5] = ["name", "city", "age", "height", "joined"];

fn person(rng: &mut Generator) -> [String; 5] {
    const NAMES: [&str; 8] = ["Ada", "Björn", "Chloé", "Dmitri", "Emeka", "Fatima", "Grace", "Hiro"];
    const CITIES: [&str; 5] = ["Berlin", "Lagos", "Osaka", "São Paulo", "Zürich"];
    [
        NAMES[rng.index(NAMES.len())].into(),
        CITIES[rng.index(CITIES.len())].into(),
        (18 + rng.index(63)).to_string(),
        format!("{:.1}", rng.normal(170.0, 9.0).clamp(140.0, 210.0)),
        format!("2024-{:02}-{:02}", 1 + rng.index(12), 1 + rng.index(28)),
    ]
}

/// What stands in the table instead of `value`; the `turn`-th of its kind.
fn damaged(kind: DefectKind, value: &str, turn: usize) -> Option<String> {
    match kind {
        DefectKind::Missing => None,
        DefectKind::Placeholder => Some(["n/a", "unknown", "-"][turn].into()),
        DefectKind::OutOfRange => Some(["-1", "199", "999"][turn].into()),
        DefectKind::Whitespace => Some(format!("  {value} ")),
        DefectKind::Case => Some(value.to_uppercase()),
        // 171.5 cm → 1.715 m: the digits stay.
        DefectKind::Unit => Some(format!("{}.{}", &value[..1], value[1..].replace('.', ""))),
        DefectKind::DecimalComma => Some(value.replace('.', ",")),
        DefectKind::DateFormat => Some(value.split('-').rev().collect::<Vec<_>>().join("/")),
        DefectKind::Duplicate => Some(value.into()),
    }
}

fn columns(rows: Vec<[Option<String>; 5]>) -> Vec<Column> {
    let column = |(at, name): (usize, &&str)| {
        let values: Vec<Option<&str>> = rows.iter().map(|row| row[at].as_deref()).collect();
        Series::new((*name).into(), values).into()
    };
    COLUMNS.iter().enumerate().map(column).collect()
}

fn table(ids: Vec<i64>, columns: Vec<Column>) -> crate::datasets::Dataset {
    const SAID: [(&str, &str); 5] = [
        ("", "first name"),
        ("", "where they live"),
        ("years", "as typed in: text"),
        ("cm", "as typed in: text"),
        ("", "date, year-month-day"),
    ];
    let summary = "Each row is a person, as typed in by hand. `truth` lists the defects and has the clean rows.";
    let draft = Draft::new("broken_table", "Broken table", summary.into());
    let draft = draft.column(integers("id", ids), "", "key; should be unique");
    let all = columns.into_iter().zip(SAID);
    all.fold(draft, |draft, (column, (unit, meaning))| draft.column(column, unit, meaning)).finish(None, &["id"], &[])
}
