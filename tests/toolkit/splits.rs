//! Splits against those of scikit-learn (tests/fixtures/splits.json, recorded by python/record_metrics.py), and what has
//! to hold for all of them: nothing on both sides, nothing left out, sizes and classes in balance.

use std::collections::BTreeSet;

use anneal::split::*;
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn what_is_not_shuffled_is_that_of_scikit_learn() -> Result<(), SplitError> {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/splits.json")).expect("valid JSON");
    let cases = fixture["cases"].as_array().expect("a list");
    assert_eq!(cases.len(), 23);
    for case in cases {
        compare(case)?;
    }
    Ok(())
}

fn compare(case: &Value) -> Result<(), SplitError> {
    let number = |name: &str| case[name].as_u64().map(|number| number as usize);
    let list = |name: &str| -> Vec<i64> { serde_json::from_value(case[name].clone()).unwrap_or_default() };
    let lists = |name: &str| -> Vec<Vec<usize>> { serde_json::from_value(case[name].clone()).expect("lists") };
    let (n, folds) = (number("n").unwrap_or(0), number("folds").unwrap_or(0));
    let fraction = case["fraction"].as_f64().unwrap_or(0.0);
    let splits = match case["split"].as_str().unwrap_or_default() {
        "KFold" => KFold::new(folds).split(n)?,
        "StratifiedKFold" => StratifiedKFold::new(folds).split(&list("labels"))?,
        "GroupKFold" => GroupKFold::new(folds).split(&list("groups"))?,
        "StratifiedGroupKFold" => StratifiedGroupKFold::new(folds).split(&list("labels"), &list("groups"))?,
        "LeaveOneGroupOut" => leave_one_group_out(&list("groups"))?,
        "TimeSeriesSplit" => {
            let mut windows = TimeSeriesSplit::new(folds).gap(number("gap").unwrap_or(0));
            windows = number("test_size").map_or(windows, |rows| windows.test_size(rows));
            windows = number("max_train_size").map_or(windows, |rows| windows.max_train_size(rows));
            let splits = windows.split(n)?;
            assert_eq!(splits.iter().map(|split| split.train.clone()).collect::<Vec<_>>(), lists("train"), "{case}");
            splits
        }
        "train_test_split" => {
            let split = train_test_split(n, fraction, 1)?;
            assert_eq!(list("sizes"), [split.train.len() as i64, split.test.len() as i64], "{case}");
            return Ok(());
        }
        "stratified_train_test_split" => {
            let labels = list("labels");
            let split = stratified_train_test_split(&labels, fraction, 1)?;
            let count = |class| split.test.iter().filter(|&&row| labels[row] == class).count() as i64;
            assert_eq!(list("counts"), [count(0), count(1), count(2)], "{case}");
            return Ok(());
        }
        other => panic!("no such split: {other}"),
    };
    let tests: Vec<Vec<usize>> = splits.into_iter().map(|split| split.test).collect();
    assert_eq!(tests, lists("test"), "{case}");
    Ok(())
}

/// Nothing on both sides and nothing left out.
fn check_whole(split: &Split, n: usize) {
    let rows: BTreeSet<usize> = split.train.iter().chain(&split.test).copied().collect();
    assert_eq!((rows.len(), split.train.len() + split.test.len()), (n, n));
    assert!(rows.last().is_none_or(|last| *last < n));
}

/// Every row is tested once, and every split is whole.
fn check_folds(splits: &[Split], n: usize) {
    splits.iter().for_each(|split| check_whole(split, n));
    let mut tested: Vec<usize> = splits.iter().flat_map(|split| split.test.clone()).collect();
    tested.sort_unstable();
    assert_eq!(tested, (0..n).collect::<Vec<_>>());
}

fn counts(rows: &[usize], labels: &[u8], class: u8) -> usize {
    rows.iter().filter(|&&row| labels[row] == class).count()
}

/// Whether all numbers are within one of each other.
fn level(numbers: impl IntoIterator<Item = usize>) -> bool {
    let numbers: Vec<usize> = numbers.into_iter().collect();
    numbers.iter().max().unwrap_or(&0) - numbers.iter().min().unwrap_or(&0) <= 1
}

proptest! {
    #[test]
    fn one_cut(n in 2usize..300, fraction in 0.01f64..0.99, seed: u64) {
        match train_test_split(n, fraction, seed) {
            Ok(split) => {
                check_whole(&split, n);
                prop_assert_eq!(split.test.len(), (fraction * n as f64).ceil() as usize);
                prop_assert_eq!(split, train_test_split(n, fraction, seed).unwrap());
            }
            Err(_) => prop_assert!((fraction * n as f64).ceil() as usize >= n),
        }
    }

    #[test]
    fn one_cut_by_class(labels in prop::collection::vec(0u8..4, 8..200), fraction in 0.1f64..0.9, seed: u64) {
        if let Ok(split) = stratified_train_test_split(&labels, fraction, seed) {
            check_whole(&split, labels.len());
            let share = split.test.len() as f64 / labels.len() as f64;
            for class in 0..4 {
                let all: Vec<usize> = (0..labels.len()).collect();
                let expected = share * counts(&all, &labels, class) as f64;
                prop_assert!((counts(&split.test, &labels, class) as f64 - expected).abs() < 1.0);
            }
        }
    }

    #[test]
    fn folds(n in 2usize..200, folds in 2usize..10, seed: Option<u64>) {
        prop_assume!(folds <= n);
        let fold = seed.map_or(KFold::new(folds), |seed| KFold::new(folds).shuffle(seed));
        let splits = fold.split(n).unwrap();
        check_folds(&splits, n);
        prop_assert!(level(splits.iter().map(|split| split.test.len())));
    }

    #[test]
    fn folds_by_class(labels in prop::collection::vec(0u8..4, 20..200), folds in 2usize..6, seed: Option<u64>) {
        let fold = seed.map_or(StratifiedKFold::new(folds), |seed| StratifiedKFold::new(folds).shuffle(seed));
        if let Ok(splits) = fold.split(&labels) {
            check_folds(&splits, labels.len());
            prop_assert!(level(splits.iter().map(|split| split.test.len())));
            for class in 0..4 {
                prop_assert!(level(splits.iter().map(|split| counts(&split.test, &labels, class))));
            }
        }
    }

    #[test]
    fn folds_by_group(groups in prop::collection::vec(0u8..20, 30..200), labels in prop::collection::vec(0u8..3, 200)) {
        let labels = &labels[..groups.len()];
        let all = [
            GroupKFold::new(3).split(&groups),
            StratifiedGroupKFold::new(3).split(labels, &groups[..]),
            leave_one_group_out(&groups),
        ];
        for splits in all.into_iter().flatten() {
            check_folds(&splits, groups.len());
            for split in &splits {
                let tested: BTreeSet<u8> = split.test.iter().map(|&row| groups[row]).collect();
                prop_assert!(split.train.iter().all(|&row| !tested.contains(&groups[row])));
            }
        }
    }

    #[test]
    fn windows(n in 3usize..200, count in 2usize..8, gap in 0usize..5) {
        if let Ok(splits) = TimeSeriesSplit::new(count).gap(gap).split(n) {
            prop_assert_eq!(splits.len(), count);
            for split in &splits {
                prop_assert!(split.train.last().unwrap() + gap < split.test[0] && !split.test.is_empty());
            }
            prop_assert_eq!(splits[count - 1].test.last(), Some(&(n - 1)));
        }
    }
}

#[test]
fn what_cannot_be_split_is_said_in_words() {
    let message = |result: Result<Vec<Split>, SplitError>| result.expect_err("an error").to_string();
    let one = |result: Result<Split, SplitError>| result.expect_err("an error").to_string();
    assert_eq!(
        one(train_test_split(10, 1.5, 0)),
        "train_test_split: `test_fraction` should be between 0 and 1, both excluded, but is 1.5"
    );
    assert_eq!(one(train_test_split(0, 0.5, 0)), "train_test_split: expected at least 2 rows, got 0");
    assert!(one(train_test_split(10, f64::NAN, 0)).contains("but is NaN"));
    assert!(one(train_test_split(2, 0.9, 0)).contains("1 row left for training, got 0"));
    assert!(one(stratified_train_test_split(&[0, 0, 1], 0.5, 0)).contains("2 members of each class, got 1"));
    assert!(message(KFold::new(1).split(10)).contains("`folds` should be at least 2"));
    assert!(message(KFold::new(5).split(4)).contains("at least 5 rows, one for each fold, got 4"));
    assert!(message(StratifiedKFold::new(3).split(&["a", "b"])).contains("members of the largest class"));
    assert!(message(GroupKFold::new(3).split(&[1, 1, 2])).contains("at least 3 groups, got 2"));
    assert!(message(GroupKFold::new(3).split(&[0.5])).contains("expected classes"));
    assert!(
        message(StratifiedGroupKFold::new(2).split(&[1, 1, 1], &[1, 2][..])).contains("one group for each of the 3")
    );
    assert!(message(TimeSeriesSplit::new(3).gap(9).split(10)).contains("rows for the windows, the gap and training"));
}
