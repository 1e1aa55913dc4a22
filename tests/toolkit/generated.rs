//! Generated data against the truth it says it has, and the same bytes on every machine.
//!
//! Bounds of means are five standard errors of what the generator's documentation states, so chance alone breaks one in
//! a million.

use anneal::datasets::{self, Blobs, DefectKind, Regression, sha256};
use anneal::prelude::*;
use std::collections::HashSet;

/// The rows of a frame as a CSV file.
fn bytes(frame: &DataFrame) -> Vec<u8> {
    let mut out = Vec::new();
    CsvWriter::new(&mut out).finish(&mut frame.clone()).unwrap();
    out
}

fn values(frame: &DataFrame, name: &str) -> Vec<f64> {
    frame.column(name).unwrap().to_array().unwrap().to_vec()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[track_caller]
fn near(got: f64, expected: f64, within: f64) {
    assert!((got - expected).abs() <= within, "{got} is not within {within} of {expected}");
}

/// Small and of every generator.
fn all(seed: u64) -> Vec<(&'static str, Vec<u8>)> {
    let shop = datasets::shop(20, 5, 50, seed);
    vec![
        ("blobs", bytes(&datasets::blobs(50, 3, seed).frame)),
        ("moons", bytes(&datasets::moons(50, 0.1, seed).frame)),
        ("circles", bytes(&datasets::circles(50, 0.1, seed).frame)),
        ("regression", bytes(&datasets::regression(50, &[1.0, 2.0], 0.5, seed).frame)),
        ("shop", [bytes(&shop.customers), bytes(&shop.products), bytes(&shop.orders)].concat()),
        ("ratings", bytes(&datasets::ratings(10, 8, 5, seed).frame)),
        ("fraud", bytes(&datasets::fraud(400, seed).frame)),
        ("clicks", bytes(&datasets::clicks(50, seed).frame)),
        ("zipf_keys", bytes(&datasets::zipf_keys(50, 9, 1.1, seed).frame)),
        ("sales", bytes(&datasets::sales(10, seed).frame)),
        ("drifted_stream", bytes(&datasets::drifted_stream(50, seed).frame)),
        ("broken_table", bytes(&datasets::broken_table(50, seed).frame)),
    ]
}

/// Sums recorded from the generators themselves on Linux x86-64, when the other tests of this file passed; they must be
/// the same on every machine and for every thread count.
#[test]
fn the_same_seed_gives_the_same_bytes() {
    let recorded: Vec<(&str, &str)> = include_str!("../fixtures/generated.txt")
        .lines()
        .map(|line| line.split_once(' ').expect("a name and a checksum"))
        .collect();
    let got: Vec<(&str, String)> = all(7).into_iter().map(|(name, bytes)| (name, sha256(&bytes))).collect();
    let lines: Vec<String> = got.iter().map(|(name, sum)| format!("{name} {sum}")).collect();
    let same = recorded.iter().copied().eq(got.iter().map(|(name, sum)| (*name, sum.as_str())));
    assert!(same, "got\n{}", lines.join("\n"));
    for ((name, one), (_, other)) in all(7).into_iter().zip(all(8)) {
        assert_ne!(one, other, "{name}: two seeds, one table");
    }
}

#[test]
fn blobs_lie_around_their_centres() {
    let set = Blobs { rows: 9_000, classes: 3, features: 4, deviation: 2.0, spread: 5.0 }.generate(7);
    let (x, y) = set.xy().unwrap();
    for class in 0..3 {
        let rows: Vec<usize> = (0..9_000).filter(|&row| y[row] == class as f64).collect();
        assert_eq!(rows.len(), 3_000);
        for feature in 0..4 {
            let column: Vec<f64> = rows.iter().map(|&row| x[[row, feature]]).collect();
            let centre = set.truth.centres[[class, feature]];
            assert!((-5.0..5.0).contains(&centre));
            near(mean(&column), centre, 5.0 * 2.0 / 3_000f64.sqrt());
            let squares: Vec<f64> = column.iter().map(|value| (value - centre).powi(2)).collect();
            near(mean(&squares), 4.0, 5.0 * 4.0 * (2.0 / 3_000f64).sqrt());
        }
    }
}

/// Without noise the points satisfy the equations of the circles.
#[test]
fn moons_and_circles_lie_on_circles() {
    let moons = datasets::moons(101, 0.0, 7).frame;
    let circles = datasets::circles(101, 0.0, 7).frame;
    let points = |frame: &DataFrame| -> Vec<(f64, f64, f64)> {
        let (x, y, class) = (values(frame, "x1"), values(frame, "x2"), values(frame, "class"));
        (0..101).map(|row| (x[row], y[row], class[row])).collect()
    };
    for (x, y, class) in points(&moons) {
        let (x, y) = if class == 0.0 { (x, y) } else { (1.0 - x, 0.5 - y) };
        near(x * x + y * y, 1.0, 1e-12);
        assert!(y >= -1e-12);
    }
    for (x, y, class) in points(&circles) {
        near(x.hypot(y), if class == 0.0 { 1.0 } else { 0.5 }, 1e-12);
    }
    assert_eq!(values(&circles, "class").iter().sum::<f64>(), 50.0);
}

/// With two independent features, least squares has the standard error noise / √n.
#[test]
fn regression_has_its_coefficients() {
    let set = datasets::regression(10_000, &[3.0, -2.0], 0.5, 7);
    let (x, y) = set.xy().unwrap();
    let (a, b) = (x.column(0), x.column(1));
    let (aa, ab, bb) = (a.dot(&a), a.dot(&b), b.dot(&b));
    let (ay, by) = (a.dot(&y), b.dot(&y));
    let determinant = aa * bb - ab * ab;
    near((ay * bb - by * ab) / determinant, 3.0, 5.0 * 0.5 / 100.0);
    near((by * aa - ay * ab) / determinant, -2.0, 5.0 * 0.5 / 100.0);
    let set = Regression { rows: 10_000, correlation: 0.9, ..Regression::default() }.generate(7);
    let (x, _) = set.xy().unwrap();
    near(x.column(0).dot(&x.column(1)) / 10_000.0, 0.9, 5.0 * (1.0 + 0.81f64).sqrt() / 100.0);
}

#[test]
fn the_shop_joins() -> anyhow::Result<()> {
    let shop = datasets::shop(200, 30, 5_000, 7);
    let inner = || JoinArgs::new(JoinType::Inner);
    let all = shop.orders.join(&shop.customers, ["customer"], ["customer"], inner(), None)?;
    assert_eq!(all.height(), 5_000);
    assert_eq!(shop.orders.join(&shop.products, ["product"], ["product"], inner(), None)?.height(), 5_000);
    let early = all.lazy().filter(col("day").lt(col("joined"))).collect()?;
    assert_eq!(early.height(), 0);
    let buyers: HashSet<i64> = shop.orders.column("customer")?.i64()?.into_no_null_iter().collect();
    let idle: Vec<i64> = (1..=200).filter(|key| !buyers.contains(key)).collect();
    assert_eq!(idle, shop.customers_without_orders);
    assert!(idle.len() >= 20);
    // 1 + Poisson(0.5): mean 1.5, variance 0.5.
    near(mean(&values(&shop.orders, "quantity")), 1.5, 5.0 * (0.5f64 / 5_000.0).sqrt());
    assert_eq!(datasets::shop(0, 0, 0, 7).orders.shape(), (0, 5));
    Ok(())
}

#[test]
fn ratings_follow_from_the_factors() {
    let set = datasets::ratings(100, 50, 20, 7);
    let (user, item, rating) = (values(&set.frame, "user"), values(&set.frame, "item"), values(&set.frame, "rating"));
    let pairs: HashSet<(usize, usize)> = user.iter().zip(&item).map(|(&u, &i)| (u as usize, i as usize)).collect();
    assert_eq!(pairs.len(), 2_000);
    let left: Vec<f64> = (0..2_000)
        .map(|row| {
            let (u, i) = (user[row] as usize, item[row] as usize);
            rating[row] - set.truth.mean - set.truth.users.row(u).dot(&set.truth.items.row(i))
        })
        .collect();
    let squares: Vec<f64> = left.iter().map(|value| value * value).collect();
    near(mean(&left), 0.0, 5.0 * 0.3 / 2_000f64.sqrt());
    near(mean(&squares), 0.09, 5.0 * 0.09 * (2.0f64 / 2_000.0).sqrt());
}

#[test]
fn events_have_the_rates_they_state() -> anyhow::Result<()> {
    let fraud = datasets::fraud(20_000, 7);
    assert_eq!(values(&fraud.frame, "fraud").iter().sum::<f64>(), 100.0);
    let (x, y) = fraud.xy()?;
    let auc = metrics::roc_auc_score(&y, &x.column(0).to_owned())?;
    // Log-normal with means ln 120 and ln 30 and deviation 1: Φ(ln 4 / √2) = 0.8365; standard error below 0.025.
    near(auc, 0.8365, 0.125);

    let log = datasets::clicks(20_000, 7);
    let (ad, place, clicked) =
        (values(&log.frame, "ad"), values(&log.frame, "position"), values(&log.frame, "clicked"));
    let truth = &log.truth;
    let odds = |row: usize| truth.intercept + truth.position_effect * place[row] + truth.ad_effects[ad[row] as usize];
    let expected: Vec<f64> = (0..20_000).map(|row| 1.0 / (1.0 + (-odds(row)).exp())).collect();
    near(mean(&clicked), mean(&expected), 5.0 * 0.5 / 20_000f64.sqrt());
    let time = values(&log.frame, "time");
    assert!(time.is_sorted());
    near(time[19_999] / 20_000.0, 2.0, 5.0 * 2.0 / 20_000f64.sqrt());

    let keys = datasets::zipf_keys(20_000, 50, 1.0, 7);
    let drawn = values(&keys.frame, "key");
    near(keys.truth.probabilities.iter().sum(), 1.0, 1e-12);
    for (at, &p) in keys.truth.probabilities.iter().enumerate() {
        let share = drawn.iter().filter(|&&key| key == at as f64 + 1.0).count() as f64 / 20_000.0;
        near(share, p, 5.0 * (p * (1.0 - p) / 20_000.0).sqrt());
    }
    Ok(())
}

#[test]
fn rows_in_time_follow_their_rules() {
    let set = datasets::sales(70, 7);
    let sold = values(&set.frame, "sales");
    let truth = &set.truth;
    let left: Vec<f64> = (0..70 * 12)
        .map(|row| {
            let (day, store) = (row / 12, row % 12);
            let effects = truth.region_effects[store / 4] + truth.store_effects[store] + truth.weekday_effects[day % 7];
            sold[row].ln() - truth.level - effects - truth.trend * day as f64
        })
        .collect();
    near(mean(&left), 0.0, 5.0 * 0.1 / 840f64.sqrt());
    assert_eq!(set.frame.column("day").unwrap().get(0).unwrap().to_string(), "2024-01-01");

    let set = datasets::drifted_stream(8_000, 7);
    let (x1, x2, label) = (values(&set.frame, "x1"), values(&set.frame, "x2"), values(&set.frame, "label"));
    let agree = |rule: [f64; 2], rows: std::ops::Range<usize>| {
        let hits = rows.clone().filter(|&row| (rule[0] * x1[row] + rule[1] * x2[row] > 0.0) == (label[row] == 1.0));
        hits.count() as f64 / rows.len() as f64
    };
    let (before, after) = (set.truth.before, set.truth.after);
    // Noise 0.3 beside a score of deviation √2 flips arctan(0.3 / √2) / π = 6.7 % of the labels; the other rule, at a
    // right angle, is right in half of them.
    near(agree(before, 0..4_000), 0.9335, 0.02);
    near(agree(after, 4_000..6_000), 0.9335, 0.028);
    near(agree(before, 4_000..6_000), 0.5, 5.0 * 0.5 / 2_000f64.sqrt());
    near(mean(&x1[6_000..]), 2.0, 5.0 / 2_000f64.sqrt());
    near(mean(&x1[..6_000]), 0.0, 5.0 / 6_000f64.sqrt());
}

/// Undoing every defect of the list gives the clean table, and nothing else differs.
#[test]
fn the_broken_table_lists_its_defects() -> anyhow::Result<()> {
    let set = datasets::broken_table(200, 7);
    let texts = |frame: &DataFrame, name: &str| -> Vec<Option<String>> {
        frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(String::from)).collect()
    };
    let kinds: HashSet<DefectKind> = set.truth.defects.iter().map(|defect| defect.kind).collect();
    assert_eq!((set.truth.defects.len(), kinds.len()), (27, 9));
    for name in ["name", "city", "age", "height", "joined"] {
        let mut mended = texts(&set.frame, name);
        for defect in set.truth.defects.iter().filter(|defect| defect.column == name) {
            let right = Some(defect.expected.clone());
            assert_ne!(mended[defect.row], right, "{defect:?} is none");
            mended[defect.row] = right;
        }
        assert_eq!(mended[..200], texts(&set.truth.clean, name), "{name}");
    }
    let ids: Vec<i64> = set.frame.column("id")?.i64()?.into_no_null_iter().collect();
    let repeated = set.truth.defects.iter().filter(|defect| defect.kind == DefectKind::Duplicate);
    let repeated: Vec<(usize, String)> = repeated.map(|defect| (defect.row, defect.expected.clone())).collect();
    assert_eq!(repeated, (200..203).map(|row| (row, ids[row].to_string())).collect::<Vec<_>>());
    assert!(repeated.iter().all(|(_, id)| id.parse::<usize>().is_ok_and(|id| (1..=200).contains(&id))));
    Ok(())
}

#[test]
fn odd_sizes_are_tables_too() {
    for rows in [0, 1, 2, 3] {
        let shapes = [
            datasets::blobs(rows, 0, 7).frame.height(),
            datasets::moons(rows, 0.1, 7).frame.height(),
            datasets::circles(rows, 0.1, 7).frame.height(),
            datasets::regression(rows, &[], 1.0, 7).frame.height(),
            datasets::fraud(rows, 7).frame.height(),
            datasets::clicks(rows, 7).frame.height(),
            datasets::zipf_keys(rows, 1, 0.0, 7).frame.height(),
            datasets::drifted_stream(rows, 7).frame.height(),
            datasets::broken_table(rows, 7).truth.clean.height(),
        ];
        assert_eq!(shapes, [rows; 9]);
    }
    assert_eq!(datasets::ratings(3, 2, 10, 7).frame.height(), 6);
    let (x, _) = datasets::moons(7, 0.0, 7).xy().unwrap();
    assert!(x.iter().all(|value| value.is_finite()));
}

#[test]
fn a_misspelt_feature_is_recognised() {
    let mut set = datasets::moons(10, 0.1, 7);
    set.features = vec!["x_1".into()];
    let error = set.xy().unwrap_err().to_string();
    assert_eq!(error, "moons: expected a column x_1, got x1, x2, class (did you mean `x1`?)");
}
