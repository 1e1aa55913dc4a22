//! Every answer passes, every wrong answer fails, and nothing that is no answer gets through.

use anneal::check;
use anneal::exercise::{Exercise, Verdict};

#[allow(clippy::type_complexity)]
#[path = "../../solutions/00_start/01_first_cells.rs"]
mod first_cells;
#[allow(clippy::type_complexity)]
#[path = "../../solutions/00_start/02_how_you_are_graded.rs"]
mod how_you_are_graded;
// `1..-1` inside `s!` counts from both ends.
#[allow(clippy::reversed_empty_ranges, clippy::type_complexity)]
#[path = "../../solutions/03_tensors/01_arrays.rs"]
mod arrays;
#[allow(clippy::type_complexity)]
#[path = "../../solutions/03_tensors/02_broadcasting.rs"]
mod broadcasting;
#[allow(clippy::type_complexity)]
#[path = "../../solutions/05_machine_learning/01_linear_regression.rs"]
mod linear_regression;
#[allow(clippy::type_complexity)]
#[path = "../../solutions/05_machine_learning/02_logistic_regression.rs"]
mod logistic_regression;

#[allow(clippy::type_complexity)]
#[path = "../../solutions/06_deep_learning/01_tensors.rs"]
mod candle_tensors;
#[allow(clippy::type_complexity)]
#[path = "../../solutions/06_deep_learning/03_digits_cnn.rs"]
mod digits_cnn;
#[allow(clippy::type_complexity)]
#[path = "../../solutions/04_tables/02_group.rs"]
mod group;
#[allow(clippy::type_complexity)]
#[path = "../../solutions/04_tables/01_select.rs"]
mod select;

/// One test an exercise, and the list of all that are tested. Rules see the text of each answer.
macro_rules! verify {
    ($($lesson:ident $file:literal { $($name:ident)+ })+) => {
        const VERIFIED: &[&str] = &[$($(stringify!($name)),+),+];
        $(mod $lesson {
            const FILE: &str = include_str!(concat!("../../solutions/", $file));
            $(#[test]
            fn $name() {
                use super::super::$lesson::$name::{WRONG, answer};
                use anneal::exercise::{with_solution, wrong_answers};
                const NAME: &str = stringify!($name);
                crate::count_allocations();
                let names = wrong_answers(FILE, NAME);
                assert_eq!(names.len(), WRONG.len());
                let check = |(name, wrong): (&String, _)| with_solution(FILE, NAME, name, || anneal::check::$name(wrong));
                let wrong: Vec<_> = names.iter().zip(WRONG.iter().copied()).map(check).collect();
                super::sound(with_solution(FILE, NAME, "answer", || anneal::check::$name(answer)), wrong);
            })+
        })+
    };
}

mod verified {
    verify! {
        first_cells "00_start/01_first_cells.rs" { hello_kernel count_species mean_mass total_kilograms repeat_longest plot_points }
        how_you_are_graded "00_start/02_how_you_are_graded.rs" {
            median score_self pick_track find_the_weak_test write_a_test plan_days
        }
        arrays "03_tensors/01_arrays.rs" {
            null_with_one range_matrix border_ones pad_zero checkerboard unravel standardize negate_between common_values
            nonzero_indices minmax nan_facts dates_of_month memory_bytes sub_diagonal
        }
        broadcasting "03_tensors/02_broadcasting.rs" {
            ones sum outer diag eye triu cumsum diff vstack roll flip compress pad_to sequence_mask bincount scatter_add
            flatten linspace heaviside repeat bucketize pairwise_l2 one_hot block_diag causal_and_padding_mask
        }
        select "04_tables/01_select.rs" {
            from_columns shape_schema_summary head_cols filter_and between is_missing_rows set_cell rename_cols
            drop_cols_rows sort_desc_asc value_counts append_then_remove map_yes_no slice_by_labels dedup_consecutive
        }
        group "04_tables/02_group.rs" {
            mean_by agg_many pivot_mean row_minus_mean col_smallest_sum count_unique_rows third_nan_column
            sum_top3_per_group bin_sums share_of_total first_last_per_group weighted_mean unpivot
        }
        linear_regression "05_machine_learning/01_linear_regression.rs" {
            ols gd_linreg sgd_linreg ridge lasso_cd elastic_net poly_features std_errors_t vif quantile_reg
            learning_curve huber
        }
        logistic_regression "05_machine_learning/02_logistic_regression.rs" {
            sigmoid bce log_loss_grad fit_gd fit_newton fit_l2 softmax_regression one_vs_rest decision_boundary_plot
            odds_ratio multi_label
        }
        candle_tensors "06_deep_learning/01_tensors.rs" {
            create_and_cast reshape_permute gather_scatter where_mask grad_of_poly detach_rule custom_op device_or_cpu
            save_load_safetensors ndarray_bridge gradient_accumulation
        }
        digits_cnn "06_deep_learning/03_digits_cnn.rs" {
            conv_out_shape receptive_field lenet residual_block augment param_count depthwise global_pool
            label_smoothing transfer_freeze grad_cam vit_patch_embed
        }
    }
    pub(super) const ALL: &[&str] = VERIFIED;
    use super::sound;
}

/// An exercise is sound when only right answers pass.
fn sound(right: Verdict, wrong: Vec<Verdict>) {
    let id = right.exercise.id;
    assert!(right.passed(), "{id}: the answer fails: {:?}", right.outcome);
    assert_eq!(right.unchecked, None, "{id}");
    assert!(wrong.len() >= 2, "{id}: two wrong answers at least");
    for (at, verdict) in wrong.iter().enumerate() {
        assert!(verdict.is_written() && !verdict.passed(), "{id}: wrong answer {at} passes");
    }
    assert!(right.audit.cases >= 5, "{id}: five cases at least");
    assert!(!right.audit.constant_passes, "{id}: a constant passes");
    assert!(!right.audit.input_passes, "{id}: handing back an argument passes");
}

#[test]
fn every_exercise_is_verified_once() {
    let names: Vec<&str> = check::exercises().map(Exercise::name).collect();
    assert_eq!(names, verified::ALL);
}

#[test]
fn every_exercise_is_complete() {
    let mut ids = std::collections::BTreeSet::new();
    for exercise in check::exercises() {
        let Exercise { id, hints, topics, minutes, .. } = exercise;
        assert!(ids.insert(*id), "{id} exists twice");
        assert!(hints.len() >= 2 && !topics.is_empty() && *minutes > 0, "{id}");
        for text in [exercise.statement, exercise.learnt, exercise.complexity, exercise.follow_up] {
            assert!(text.len() > 10 && text.ends_with(['.', '?']), "{id}: {text:?}");
        }
        assert!(std::ptr::eq(check::exercise(&id.to_lowercase()).unwrap(), exercise));
    }
}

#[test]
fn an_unwritten_function_is_not_wrong() {
    assert!(!check::hello_kernel(|_| todo!()).is_written());
}
