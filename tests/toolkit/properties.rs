//! What holds for any input: tables and cards that are read, and metrics.

use std::path::PathBuf;

use anneal::datasets::{Card, Variable, parse_csv};
use anneal::display::table;
use anneal::metrics::*;
use anneal::prelude::{ArrayBridge, DataFrame, NamedFrom, Series, df, read_csv};
use proptest::prelude::*;

/// A file that is gone after the test.
struct File(PathBuf);

impl File {
    fn named(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("anneal-properties-{}-{name}", std::process::id())))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Words of any characters; the letter keeps them from being a number, a date or nothing.
fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("\\PC{0,6}[,\"\n|<é]?".prop_map(|word| format!("w{word}")), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_saved_table_is_read_as_it_was(words in words(), seed: u64) {
        let n = words.len();
        let numbers: Vec<Option<f64>> = (0..n).map(|at| (at % 3 != 1).then_some((seed % 1_000) as f64 / 8.0 + at as f64)).collect();
        let whole: Vec<i64> = (0..n).map(|at| seed as i64 / (at as i64 + 1)).collect();
        let frame = df!("a, \"word\"" => words, "x" => numbers, "n" => whole).unwrap();
        let file = File::named("saved.csv");
        table(&frame).save(&file.0).unwrap();
        let read = read_csv(&file.0).unwrap();
        // A column that is missing throughout has no type in a CSV.
        prop_assert!(read.equals_missing(&frame) || frame.column("x").unwrap().null_count() == n, "{read} instead of {frame}");
    }

    #[test]
    fn a_damaged_table_is_a_table_or_an_error_that_names_it(at in 0usize..120, byte: u8, cut in 0usize..120) {
        let mut bytes = b"day,\"name, in full\",x\n2024-01-02,\"a \"\"b\"\"\",1.5\n2024-01-03,Z\xc3\xbcrich,NA\n2024-01-04,,-2e3\n2024-01-05,c,7\n".to_vec();
        let place = at % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut.max(1));
        let file = File::named("damaged.csv");
        std::fs::write(&file.0, &bytes).unwrap();
        if let Err(error) = read_csv(&file.0) {
            prop_assert!(error.to_string().contains("damaged.csv"), "{error}");
        }
        if let Err(error) = parse_csv("damaged.csv", &bytes) {
            prop_assert!(error.to_string().contains("damaged.csv"), "{error}");
        }
    }

    #[test]
    fn a_card_is_read_as_it_was_written(title in "\\PC*", unit in "\\PC*", meaning in "\\PC*") {
        let variable = serde_json::json!({ "name": "x", "unit": unit, "meaning": meaning });
        let json = serde_json::json!({
            "title": title, "summary": "", "source": "", "licence": "", "citation": "", "variables": [variable]
        });
        let card = Card::parse(&json.to_string()).unwrap();
        prop_assert_eq!((card.title, card.variables), (title, vec![Variable::new("x", &unit, &meaning)]));
    }

    #[test]
    fn a_damaged_card_is_a_card_or_an_error(at in 0usize..200, byte in 0u8..128, cut in 0usize..200) {
        let json = "{\"title\": \"t\", \"summary\": \"s\", \"source\": \"\\u00e9\", \"licence\": \"\", \"citation\": \"\", \"variables\": [{\"name\": \"x\", \"unit\": \"m\", \"meaning\": \"\"}]}";
        let mut bytes = json.as_bytes().to_vec();
        let place = at % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut);
        if let Err(error) = Card::parse(&String::from_utf8_lossy(&bytes)) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

/// Truth and guesses of up to five classes, in which the order of rows and the names of classes mean nothing.
fn classes() -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
    prop::collection::vec((0i64..5, 0i64..5), 2..80).prop_map(|pairs| pairs.into_iter().unzip())
}

/// Truth of two classes, both present, and scores with ties.
fn scores() -> impl Strategy<Value = (Vec<bool>, Vec<f64>)> {
    prop::collection::vec((any::<bool>(), 0u8..20), 2..80)
        .prop_map(|pairs| pairs.into_iter().map(|(truth, score)| (truth, f64::from(score) / 20.0 + 0.01)).unzip())
        .prop_filter("both classes", |(truth, _): &(Vec<bool>, Vec<f64>)| {
            truth.contains(&true) && truth.contains(&false)
        })
}

fn numbers() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec((0.125f64..1e3, 0.125f64..1e3), 2..80).prop_map(|pairs| pairs.into_iter().unzip())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    #[test]
    fn classes_have_no_order_and_no_names((truth, guess) in classes()) {
        let backwards = |labels: &[i64]| labels.iter().rev().copied().collect::<Vec<i64>>();
        let renamed = |labels: &[i64]| labels.iter().map(|label| format!("class {}", 4 - label)).collect::<Vec<String>>();
        type Score = fn(&[i64], &[i64]) -> f64;
        let each: [Score; 4] = [
            |t, g| accuracy_score(t, g).unwrap(),
            |t, g| f1_score(t, g, Average::Macro).unwrap(),
            |t, g| adjusted_rand_score(t, g).unwrap(),
            |t, g| v_measure_score(t, g).unwrap(),
        ];
        for score in each {
            prop_assert!(near(score(&truth, &guess), score(&backwards(&truth), &backwards(&guess))));
            prop_assert!(near(score(&truth, &truth), 1.0));
            prop_assert!(score(&truth, &guess) <= 1.0 + 1e-12);
        }
        prop_assert!(near(accuracy_score(&truth, &guess).unwrap(), accuracy_score(&renamed(&truth), &renamed(&guess)).unwrap()));
        prop_assert!(near(f1_score(&truth, &guess, Average::Macro).unwrap(), f1_score(&renamed(&truth), &renamed(&guess), Average::Macro).unwrap()));
        prop_assert!(near(accuracy_score(&truth, &guess).unwrap() + zero_one_loss(&truth, &guess).unwrap(), 1.0));
        // Of micro averages over all classes each is the accuracy.
        prop_assert!(near(accuracy_score(&truth, &guess).unwrap(), precision_score(&truth, &guess, Average::Micro).unwrap()));
        prop_assert!(near(adjusted_rand_score(&truth, &guess).unwrap(), adjusted_rand_score(&guess, &truth).unwrap()));
        prop_assert!(near(mutual_info_score(&truth, &guess).unwrap(), mutual_info_score(&guess, &truth).unwrap()));
        prop_assert_eq!(confusion_matrix(&truth, &guess).unwrap().counts.sum(), truth.len() as u64);
        let transposed = confusion_matrix(&guess, &truth).unwrap().counts.reversed_axes();
        prop_assert_eq!(confusion_matrix(&truth, &guess).unwrap().counts, transposed);
    }

    #[test]
    fn only_the_order_of_scores_counts((truth, score) in scores()) {
        let stretched: Vec<f64> = score.iter().map(|score| score.powi(3) * 8.0 - 1.0).collect();
        let turned: Vec<f64> = score.iter().map(|score| -score).collect();
        let area = roc_auc_score(&truth, &score).unwrap();
        prop_assert!(near(area, roc_auc_score(&truth, &stretched).unwrap()));
        prop_assert!(near(area, 1.0 - roc_auc_score(&truth, &turned).unwrap()));
        // Hanley and McNeil (1982): the chance that a positive has the higher score, ties half.
        let of = |class: bool| truth.iter().zip(&score).filter(move |(truth, _)| **truth == class).map(|(_, score)| *score);
        let wins: f64 = of(true).flat_map(|hit| of(false).map(move |miss| if hit > miss { 1.0 } else if hit == miss { 0.5 } else { 0.0 })).sum();
        prop_assert!(near(area, wins / (of(true).count() * of(false).count()) as f64));
        let curve = roc_curve(&truth, &score).unwrap();
        prop_assert!(near(area, auc(&curve.fpr, &curve.tpr).unwrap()));
        let precision = average_precision_score(&truth, &score).unwrap();
        prop_assert!(near(precision, average_precision_score(&truth, &stretched).unwrap()) && precision > 0.0 && precision <= 1.0);
        prop_assert!(log_loss(&truth, &score).unwrap() > 0.0);
        prop_assert!(near(brier_score_loss(&truth, &score).unwrap(), mean_squared_error(&truth.iter().map(|hit| f64::from(u8::from(*hit))).collect::<Vec<f64>>(), &score).unwrap()));
    }

    #[test]
    fn errors_have_their_order((truth, guess) in numbers()) {
        let absolute = mean_absolute_error(&truth, &guess).unwrap();
        let root = root_mean_squared_error(&truth, &guess).unwrap();
        prop_assert!(absolute <= root * (1.0 + 1e-12) && root <= max_error(&truth, &guess).unwrap() * (1.0 + 1e-12));
        prop_assert!(near(root * root, mean_squared_error(&truth, &guess).unwrap()));
        prop_assert!(near(absolute, 2.0 * mean_pinball_loss(&truth, &guess, 0.5).unwrap()));
        prop_assert!(near(mean_tweedie_deviance(&truth, &guess, 0.0).unwrap(), mean_squared_error(&truth, &guess).unwrap()));
        prop_assert!(mean_poisson_deviance(&truth, &guess).unwrap() >= 0.0 && mean_gamma_deviance(&truth, &guess).unwrap() >= 0.0);
        prop_assert!(r2_score(&truth, &guess).unwrap() <= explained_variance_score(&truth, &guess).unwrap() + 1e-9);
        prop_assert!(near(r2_score(&truth, &truth).unwrap(), 1.0));
        let shifted: Vec<f64> = truth.iter().map(|y| y + 3.0).collect();
        prop_assert!(near(explained_variance_score(&truth, &shifted).unwrap(), 1.0));
    }

    /// The median between its neighbours, found by sorting.
    #[test]
    fn a_median_is_the_middle((truth, guess) in numbers()) {
        let mut errors: Vec<f64> = truth.iter().zip(&guess).map(|(y, p)| (y - p).abs()).collect();
        errors.sort_by(f64::total_cmp);
        let n = errors.len();
        prop_assert_eq!(median_absolute_error(&truth, &guess).unwrap(), (errors[(n - 1) / 2] + errors[n / 2]) / 2.0);
    }

    #[test]
    fn a_perfect_ranking_gains_most(relevance in prop::collection::vec(0u8..4, 2..20)) {
        let truth: Vec<f64> = relevance.iter().map(|grade| f64::from(*grade)).collect();
        prop_assume!(truth.iter().any(|grade| *grade > 0.0));
        let noise: Vec<f64> = (0..truth.len()).map(|at| ((at * 7) % 5) as f64).collect();
        let row = |values: &[f64]| vec![values.to_vec()];
        prop_assert!(near(ndcg_score(&row(&truth), &row(&truth), None).unwrap(), 1.0));
        let gain = ndcg_score(&row(&truth), &row(&noise), None).unwrap();
        prop_assert!((0.0..=1.0 + 1e-12).contains(&gain));
    }
}

/// Sums of blocks on several cores: the same as one after the other, wherever a block ends, and the same each time.
#[test]
fn long_input_is_no_other() {
    let value = |at: usize| ((at * 7_919) % 10_007) as f64 / 100.0;
    for n in [16_383, 16_384, 16_385, 100_000] {
        let (truth, guess): (Vec<f64>, Vec<f64>) = (0..n).map(|at| (value(at), value(at + 1))).unzip();
        let squares: f64 = truth.iter().zip(&guess).map(|(y, p)| (y - p).powi(2)).sum();
        let error = mean_squared_error(&truth, &guess).unwrap();
        assert!(near(error, squares / n as f64), "{n}");
        assert_eq!(error.to_bits(), mean_squared_error(&truth, &guess).unwrap().to_bits());
        let mut odd = truth.clone();
        odd[n - 1] = f64::NAN;
        let said = mean_squared_error(&odd, &guess).unwrap_err().to_string();
        assert!(said.contains(&format!("NaN at position {}", n - 1)), "{said}");
        odd[n - 1] = -5.0;
        let said = mean_squared_log_error(&odd, &guess).unwrap_err().to_string();
        assert!(said.contains(&format!("-5 at position {}", n - 1)), "{said}");
        let frame = DataFrame::new(n, vec![Series::new("y".into(), &truth).into()]).unwrap();
        let tensor = ndarray::Array1::from(guess).into_tensor(&candle_core::Device::Cpu).unwrap();
        assert_eq!(mean_squared_error(&frame, &tensor).unwrap(), error);
    }
}
