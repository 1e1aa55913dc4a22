//! What metrics take: every kind of input, and what they say of odd input.

use anneal::metrics::*;
use anneal::ndarray::{array, s};
use anneal::prelude::{Column, DataFrame, Device, NamedFrom, Series, Tensor, df};

#[test]
fn every_kind_of_input_gives_the_same() -> anyhow::Result<()> {
    let truth = [0i32, 1, 1, 0];
    let guess = [0.0, 1.0, 0.0, 0.0];
    let half = array![[0.0, 9.0], [1.0, 9.0], [0.0, 9.0], [0.0, 9.0]];
    let series = Series::new("guess".into(), guess);
    let frame: DataFrame = df!("truth" => [false, true, true, false], "guess" => guess)?;
    let scores = [
        accuracy_score(&truth, &guess)?,
        accuracy_score(&truth[..], &half.slice(s![.., 0]))?,
        accuracy_score(&truth.map(|t| t == 1), &series)?,
        accuracy_score(frame.column("truth")?, frame.column("guess")?)?,
        accuracy_score(
            &truth.map(|t| if t == 1 { "yes" } else { "no" }),
            &["no", "yes", "no", "no"].map(String::from),
        )?,
    ];
    assert_eq!(scores, [0.75; 5]);
    let tensor = Tensor::new(&[0f32, 1.0, 0.0, 0.0], &Device::Cpu)?;
    let errors = [
        mean_squared_error(&truth, &guess)?,
        mean_squared_error(&truth.map(|t| t as f32), &tensor)?,
        mean_squared_error(&Column::new("t".into(), truth), &half.column(0))?,
        mean_squared_error(&truth.to_vec(), &guess[..])?,
    ];
    assert_eq!(errors, [0.25; 4]);
    Ok(())
}

#[test]
fn bad_input_is_said_in_words() {
    let empty: [i32; 0] = [];
    let message = |result: Result<f64, MetricError>| result.expect_err("an error").to_string();
    assert_eq!(message(accuracy_score(&empty, &empty)), "accuracy_score: expected at least one sample, got none");
    assert_eq!(
        message(accuracy_score(&[1, 0], &[1])),
        "accuracy_score: `y_pred` should have one entry for each of the 2 in `y_true`, but has 1; were both cut from the same rows?"
    );
    assert_eq!(
        message(mean_squared_error(&[1.0, 2.0], &[1.0, f64::NAN])),
        "mean_squared_error: `y_pred` should hold finite numbers, but holds NaN at position 1; remove such rows first"
    );
    assert_eq!(
        message(roc_auc_score(&[1, 1], &[0.1, 0.2])),
        "roc_auc_score is not defined here: it needs samples of both classes, got 2 positive ones only"
    );
    assert!(message(roc_auc_score(&["a", "b"], &[0.1, 0.2])).contains("compare with the positive class first"));
    assert!(message(f1_score(&[0, 1, 2], &[0, 1, 2], Average::Binary)).contains("Average::Macro"));
    assert!(message(f1_score(&["a"], &["b"], Average::positive("c"))).contains("occur (a, b), but is the class c"));
    assert!(message(accuracy_score(&[0.5], &[1])).contains("got 0.5 at position 0"));
    assert!(message(accuracy_score(&["0"], &[0])).contains("classes of one kind, got integers and words"));
    assert!(message(log_loss(&[1, 0], &[2.5, 0.1])).contains("probabilities from 0 to 1"));
    assert!(message(log_loss(&[1, 0], &[[0.9, 0.9], [0.5, 0.5]])).contains("sum to 1"));
    assert!(message(log_loss(&[1, 5], &[[0.9, 0.1, 0.0], [0.5, 0.5, 0.0]])).contains("as many classes"));
    assert!(message(r2_score(&[1.0], &[1.0])).contains("at least two samples"));
    assert!(message(mean_squared_error(&[[1.0, 2.0]], &[1.0])).contains("should be of shape [1, 2]"));
    assert!(message(mean_absolute_error(&vec![vec![1.0], vec![1.0, 2.0]], &[1.0])).contains("row 1 has 2 values"));
    assert!(message(mean_poisson_deviance(&[1.0], &[0.0])).contains("positive numbers, but holds 0 at position 0"));
    assert!(message(precision_at_k(&[[0, 2]], &[[0.1, 0.2]], 1)).contains("0 (not relevant) and 1 (relevant)"));
    assert!(message(silhouette_score(&[[0.0], [1.0]], &[0, 1])).contains("fewer clusters than samples"));
    let nulls = Series::new("y".into(), [Some(1.0), None]);
    assert!(message(mean_absolute_error(&nulls, &[1.0, 2.0])).contains("null at position 1"));
    assert!(message(accuracy_score(&nulls, &[1, 2])).contains("null at position 1"));
    assert!(message(auc(&[0.0, 2.0, 1.0], &[0.0, 0.0, 0.0])).contains("rise or fall throughout"));
}

#[test]
fn one_class_and_constant_input_are_defined() -> Result<(), MetricError> {
    let (ones, zeros) = ([1, 1, 1], [0, 0, 0]);
    assert_eq!(accuracy_score(&ones, &ones)?, 1.0);
    assert_eq!(balanced_accuracy_score(&ones, &zeros)?, 0.0);
    assert_eq!(f1_score(&zeros, &zeros, Average::Binary)?, 0.0);
    assert_eq!(matthews_corrcoef(&ones, &ones)?, 0.0);
    assert!(matches!(cohen_kappa_score(&ones, &ones, KappaWeights::None), Err(MetricError::Undefined { .. })));
    assert_eq!(average_precision_score(&ones, &[0.1, 0.2, 0.3])?, 1.0);
    assert!(matches!(average_precision_score(&zeros, &[0.1; 3]), Err(MetricError::Undefined { .. })));
    assert_eq!(roc_auc_score(&[0, 1, 0, 1], &[0.5; 4])?, 0.5);
    assert_eq!(log_loss(&[1], &[1.0])?, -(1.0 - f64::EPSILON).ln());
    Ok(())
}

/// Every metric of numbers by its name, with the least `y_true` and `y_pred` that it takes.
type OfNumbers = (&'static str, f64, f64, fn(&[f64], &[f64]) -> Result<f64, MetricError>);
const OF_NUMBERS: [OfNumbers; 21] = [
    ("mean_absolute_error", f64::MIN, f64::MIN, |y, p| mean_absolute_error(y, p)),
    ("mean_squared_error", f64::MIN, f64::MIN, |y, p| mean_squared_error(y, p)),
    ("root_mean_squared_error", f64::MIN, f64::MIN, |y, p| root_mean_squared_error(y, p)),
    ("median_absolute_error", f64::MIN, f64::MIN, |y, p| median_absolute_error(y, p)),
    ("mean_absolute_percentage_error", f64::MIN, f64::MIN, |y, p| mean_absolute_percentage_error(y, p)),
    ("explained_variance_score", f64::MIN, f64::MIN, |y, p| explained_variance_score(y, p)),
    ("max_error", f64::MIN, f64::MIN, |y, p| max_error(y, p)),
    ("r2_score", f64::MIN, f64::MIN, |y, p| r2_score(y, p)),
    ("mean_squared_log_error", -0.75, -0.75, |y, p| mean_squared_log_error(y, p)),
    ("root_mean_squared_log_error", -0.75, -0.75, |y, p| root_mean_squared_log_error(y, p)),
    ("mean_pinball_loss", f64::MIN, f64::MIN, |y, p| mean_pinball_loss(y, p, 0.0)),
    ("mean_pinball_loss", f64::MIN, f64::MIN, |y, p| mean_pinball_loss(y, p, 1.0)),
    ("d2_pinball_score", f64::MIN, f64::MIN, |y, p| d2_pinball_score(y, p, 0.3)),
    ("d2_absolute_error_score", f64::MIN, f64::MIN, |y, p| d2_absolute_error_score(y, p)),
    ("mean_poisson_deviance", 0.0, 0.125, |y, p| mean_poisson_deviance(y, p)),
    ("mean_gamma_deviance", 0.125, 0.125, |y, p| mean_gamma_deviance(y, p)),
    ("mean_tweedie_deviance", f64::MIN, 0.125, |y, p| mean_tweedie_deviance(y, p, -1.0)),
    ("mean_tweedie_deviance", 0.0, 0.125, |y, p| mean_tweedie_deviance(y, p, 1.5)),
    ("mean_tweedie_deviance", 0.125, 0.125, |y, p| mean_tweedie_deviance(y, p, 3.0)),
    ("d2_tweedie_score", 0.0, 0.125, |y, p| d2_tweedie_score(y, p, 1.0)),
    ("d2_tweedie_score", 0.125, 0.125, |y, p| d2_tweedie_score(y, p, 2.5)),
];

/// Scores are computed before anything is looked for, so no number that is out of place may vanish on the way.
#[test]
fn a_number_out_of_place_is_named_wherever_it_stands() {
    // Constant and different values; a count that gives the median two neighbours and one that does not.
    let all_the_same = [[2.0; 5].to_vec(), [2.0; 5].to_vec()];
    let different = [vec![1.0, 0.5, 4.0, 2.0, 8.0, 3.0], vec![1.0, 2.0, 3.0, 2.0, 7.0, 5.0]];
    for (name, least_y, least_p, score) in OF_NUMBERS {
        for inputs in [&all_the_same, &different] {
            let sides = [("y_true", least_y), ("y_pred", least_p)];
            for ((side, (input, least)), place) in sides.into_iter().enumerate().flat_map(|side| [(side, 0), (side, 4)])
            {
                for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, -2.0] {
                    let mut odd = inputs.clone();
                    odd[side][place] = wrong;
                    let found = score(&odd[0], &odd[1]);
                    if wrong.is_finite() && wrong >= least {
                        let undefined = matches!(found, Err(MetricError::Undefined { .. }));
                        assert!(undefined || found.as_ref().is_ok_and(|score| score.is_finite()), "{name}: {found:?}");
                        continue;
                    }
                    let said = found.expect_err(&format!("{name}, {wrong} in {input} at {place}")).to_string();
                    let expected = format!("{name}: `{input}` should hold ");
                    assert!(said.starts_with(&expected), "{said}");
                    assert!(said.contains(&format!(", but holds {wrong} at position {place}")), "{said}");
                }
            }
        }
    }
}

/// Finite numbers whose score is too large to be one.
#[test]
fn an_overflow_is_infinite_and_no_error() {
    assert_eq!(mean_squared_error(&[1e200], &[-1e200]), Ok(f64::INFINITY));
    assert_eq!(max_error(&[f64::MAX], &[f64::MIN]), Ok(f64::INFINITY));
}
