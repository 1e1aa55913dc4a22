//! Two groupings of the same samples against each other, whatever their groups are called.

use std::collections::HashMap;

use ndarray::{Array2, array};

use super::MetricError;
use super::labels::{LabelValues, Labels, pair};

/// How many samples lie in each pair of a true class and a cluster; only pairs that occur.
struct Contingency {
    /// Class, cluster, samples.
    cells: Vec<(usize, usize, f64)>,
    classes: Vec<f64>,
    clusters: Vec<f64>,
    samples: f64,
}

impl Contingency {
    fn of(
        operation: &'static str,
        labels_true: LabelValues<'_>,
        labels_pred: LabelValues<'_>,
    ) -> Result<Self, MetricError> {
        // Numbered apart: the names of clusters mean nothing.
        let first = super::labels::encode(operation, [labels_true])?;
        let second = super::labels::encode(operation, [labels_pred])?;
        let ([a], [b]) = (first.codes, second.codes);
        let counts = pair(operation, LabelValues::Integers(widen(&a).into()), LabelValues::Integers(widen(&b).into()));
        counts?;
        let (rows, columns) = (first.classes.len(), second.classes.len());
        let mut this =
            Self { cells: Vec::new(), classes: vec![0.0; rows], clusters: vec![0.0; columns], samples: a.len() as f64 };
        for (row, column, count) in count_pairs(&a, &b, rows, columns) {
            this.classes[row] += count;
            this.clusters[column] += count;
            this.cells.push((row, column, count));
        }
        Ok(this)
    }

    /// Σ n², over cells, classes and clusters.
    fn squares(&self) -> [f64; 3] {
        let square = |values: &[f64]| values.iter().map(|value| value * value).sum();
        let cells: Vec<f64> = self.cells.iter().map(|cell| cell.2).collect();
        [square(&cells), square(&self.classes), square(&self.clusters)]
    }

    fn mutual_information(&self) -> f64 {
        let n = self.samples;
        let part = |&(class, cluster, count): &(usize, usize, f64)| {
            // The logarithms one by one, as their arguments differ by many orders of magnitude.
            let log = (count.ln() - n.ln()) + (2.0 * n.ln() - self.classes[class].ln() - self.clusters[cluster].ln());
            count / n * log
        };
        let sum: f64 = self.cells.iter().map(part).sum();
        if sum.abs() < f64::EPSILON { 0.0 } else { sum.max(0.0) }
    }

    fn entropies(&self) -> (f64, f64) {
        (entropy(&self.classes), entropy(&self.clusters))
    }

    fn trivial(&self) -> bool {
        self.classes.len() == 1 && self.clusters.len() == 1
    }
}

fn widen(codes: &[u32]) -> Vec<i64> {
    codes.iter().map(|&code| i64::from(code)).collect()
}

/// In the order of rows, then columns.
fn count_pairs(a: &[u32], b: &[u32], rows: usize, columns: usize) -> Vec<(usize, usize, f64)> {
    /// Up to this many cells a table is faster than a map.
    const TABLE: usize = 1 << 20;
    if rows.saturating_mul(columns) <= TABLE {
        let mut counts = vec![0u64; rows * columns];
        a.iter().zip(b).for_each(|(&row, &column)| counts[row as usize * columns + column as usize] += 1);
        let cells = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        return cells.map(|(at, count)| (at / columns, at % columns, count as f64)).collect();
    }
    let mut counts: HashMap<(u32, u32), u64> = HashMap::new();
    a.iter().zip(b).for_each(|(&row, &column)| *counts.entry((row, column)).or_default() += 1);
    let mut cells: Vec<_> =
        counts.into_iter().map(|((row, column), count)| (row as usize, column as usize, count as f64)).collect();
    cells.sort_unstable_by_key(|&(row, column, _)| (row, column));
    cells
}

fn entropy(counts: &[f64]) -> f64 {
    let all: f64 = counts.iter().sum();
    -counts.iter().filter(|count| **count > 0.0).map(|count| count / all * (count.ln() - all.ln())).sum::<f64>()
}

/// Pairs of samples, each counted in both orders: `[[apart in both, together in pred only], [together in true only,
/// together in both]]`.
///
/// ```
/// use anneal::ndarray::array;
///
/// assert_eq!(anneal::metrics::pair_confusion_matrix(&[0, 0, 1, 1], &[1, 1, 0, 0])?, array![[8, 0], [0, 4]]);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, or are no classes.
pub fn pair_confusion_matrix(
    labels_true: &(impl Labels + ?Sized),
    labels_pred: &(impl Labels + ?Sized),
) -> Result<Array2<u64>, MetricError> {
    let table = Contingency::of("pair_confusion_matrix", labels_true.label_values(), labels_pred.label_values())?;
    let [tn, fp, fn_, tp] = pairs(&table).map(|count| count as u64);
    Ok(array![[tn, fp], [fn_, tp]])
}

fn pairs(table: &Contingency) -> [f64; 4] {
    let [cells, classes, clusters] = table.squares();
    let n = table.samples;
    let (fp, fn_) = (clusters - cells, classes - cells);
    [n * n - fp - fn_ - cells, fp, fn_, cells - n]
}

macro_rules! clustering_metrics {
    ($($(#[$doc:meta])+ $name:ident = $score:expr;)+) => {
        $($(#[$doc])+
        ///
        /// # Errors
        ///
        /// When the inputs are empty, differ in length, or are no classes.
        pub fn $name(
            labels_true: &(impl Labels + ?Sized),
            labels_pred: &(impl Labels + ?Sized),
        ) -> Result<f64, MetricError> {
            let score: fn(&Contingency) -> f64 = $score;
            Contingency::of(stringify!($name), labels_true.label_values(), labels_pred.label_values())
                .map(|table| score(&table))
        })+
    };
}

clustering_metrics! {
    /// The share of pairs of samples on which both groupings agree: together in both or apart in both. 1 for a single
    /// sample.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::rand_score(&[0, 0, 1, 1], &["b", "b", "a", "a"])?, 1.0);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    rand_score = |table| {
        let [tn, fp, fn_, tp] = pairs(table);
        if fp == 0.0 && fn_ == 0.0 { 1.0 } else { (tp + tn) / (tn + fp + fn_ + tp) }
    };

    /// The Rand index adjusted for chance (Hubert and Arabie 1985): 0 on average for random groupings, 1 for equal ones,
    /// at least −0.5.
    ///
    /// ```
    /// let score = anneal::metrics::adjusted_rand_score(&[0, 0, 1, 2], &[0, 0, 1, 1])?;
    /// assert!((score - 4.0 / 7.0).abs() < 1e-12);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    adjusted_rand_score = |table| {
        let [tn, fp, fn_, tp] = pairs(table);
        if fp == 0.0 && fn_ == 0.0 {
            return 1.0;
        }
        2.0 * (tp * tn - fn_ * fp) / ((tp + fn_) * (fn_ + tn) + (tp + fp) * (fp + tn))
    };

    /// Mutual information in nats: Σ n_ij/n · ln(n·n_ij / (n_i·n_j)).
    ///
    /// ```
    /// let information = anneal::metrics::mutual_info_score(&[0, 0, 1, 1], &[1, 1, 0, 0])?;
    /// assert!((information - 2f64.ln()).abs() < 1e-12);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    mutual_info_score = Contingency::mutual_information;

    /// Mutual information divided by the mean of both entropies: from 0 to 1. 1 when both groupings have a single group,
    /// 0 when one has.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::normalized_mutual_info_score(&[0, 0, 1, 1], &[0, 1, 0, 1])?, 0.0);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    normalized_mutual_info_score = |table| {
        let information = table.mutual_information();
        let (first, second) = table.entropies();
        match (table.trivial(), information <= f64::EPSILON) {
            (true, _) => 1.0,
            (_, true) => 0.0,
            _ => information / ((first + second) / 2.0),
        }
    };

    /// Mutual information adjusted for chance (Vinh, Epps and Bailey 2010): (MI − E) / (mean entropy − E), E the MI
    /// expected. 1 when
    /// both groupings have a single group, 0 when one has.
    ///
    /// ```
    /// assert!((anneal::metrics::adjusted_mutual_info_score(&[0, 0, 1, 1], &[1, 1, 0, 0])? - 1.0).abs() < 1e-12);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    adjusted_mutual_info_score = |table| {
        if table.trivial() {
            return 1.0;
        }
        if table.classes.len() == 1 || table.clusters.len() == 1 {
            return 0.0;
        }
        let expected = expected_information(table);
        let (first, second) = table.entropies();
        // Away from 0 / 0, which a perfect match of single samples would be.
        let away = |value: f64| if value < 0.0 { value.min(-f64::EPSILON) } else { value.max(f64::EPSILON) };
        away(table.mutual_information() - expected) / away((first + second) / 2.0 - expected)
    };

    /// How far each cluster holds one class only: 1 − H(class | cluster) / H(class); 1 for a single class.
    ///
    /// ```
    /// assert!((anneal::metrics::homogeneity_score(&[0, 0, 1, 1], &[0, 1, 2, 3])? - 1.0).abs() < 1e-12);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    homogeneity_score = |table| v_parts(table).0;

    /// How far each class lies in one cluster only: 1 − H(cluster | class) / H(cluster); 1 for a single cluster.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::completeness_score(&[0, 0, 1, 1], &[0, 0, 0, 0])?, 1.0);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    completeness_score = |table| v_parts(table).1;

    /// The harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007); 0 when both are.
    ///
    /// ```
    /// let score = anneal::metrics::v_measure_score(&[0, 0, 1, 1], &[0, 0, 1, 2])?;
    /// assert!((score - 0.8).abs() < 1e-12);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    v_measure_score = |table| v_measure(v_parts(table));

    /// The geometric mean of pairwise precision and recall: √(TP/(TP + FP) · TP/(TP + FN)); 0 where no pair is together in
    /// both.
    ///
    /// ```
    /// assert_eq!(anneal::metrics::fowlkes_mallows_score(&[0, 0, 1, 1], &[1, 1, 0, 0])?, 1.0);
    /// # Ok::<(), anneal::metrics::MetricError>(())
    /// ```
    fowlkes_mallows_score = |table| {
        let [_, fp, fn_, tp] = pairs(table);
        if tp == 0.0 { 0.0 } else { (tp / (tp + fp)).sqrt() * (tp / (tp + fn_)).sqrt() }
    };
}

/// [`homogeneity_score`], [`completeness_score`] and [`v_measure_score`] at once.
///
/// ```
/// let [homogeneity, completeness, _] =
///     anneal::metrics::homogeneity_completeness_v_measure(&[0, 0, 1, 1], &[0, 0, 1, 2])?;
/// assert!((homogeneity - 1.0).abs() < 1e-12 && (completeness - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, or are no classes.
pub fn homogeneity_completeness_v_measure(
    labels_true: &(impl Labels + ?Sized),
    labels_pred: &(impl Labels + ?Sized),
) -> Result<[f64; 3], MetricError> {
    let operation = "homogeneity_completeness_v_measure";
    let parts = v_parts(&Contingency::of(operation, labels_true.label_values(), labels_pred.label_values())?);
    Ok([parts.0, parts.1, v_measure(parts)])
}

fn v_parts(table: &Contingency) -> (f64, f64) {
    let information = table.mutual_information();
    let share = |entropy: f64| if entropy == 0.0 { 1.0 } else { information / entropy };
    let (classes, clusters) = table.entropies();
    (share(classes), share(clusters))
}

fn v_measure((homogeneity, completeness): (f64, f64)) -> f64 {
    let sum = homogeneity + completeness;
    if sum == 0.0 { 0.0 } else { 2.0 * homogeneity * completeness / sum }
}

/// The mean mutual information over all groupings with these group sizes: for each pair of sizes a and b, the overlap
/// has a hypergeometric distribution.
///
/// Summed outwards from its mode, one probability from the next, until what is left cannot be seen any more.
fn expected_information(table: &Contingency) -> f64 {
    let n = table.samples;
    let factorials = LogFactorials::up_to(n as usize);
    // Groups of the same size have the same overlap.
    let (classes, clusters) = (by_size(&table.classes), by_size(&table.clusters));
    let mut total = 0.0;
    for &(a, classes) in &classes {
        for &(b, clusters) in &clusters {
            let part = |k: f64, p: f64| k / n * ((n.ln() + k.ln()) - (a.ln() + b.ln())) * p;
            let (least, most) = ((a + b - n).max(1.0), a.min(b));
            let mode = ((a + 1.0) * (b + 1.0) / (n + 2.0)).floor().clamp(least, most);
            let p = factorials.overlap(n, a, b, mode).exp();
            let mut sum = part(mode, p);
            let (mut k, mut up) = (mode, p);
            while k < most && up > p * 1e-25 {
                up *= (a - k) * (b - k) / ((k + 1.0) * (n - a - b + k + 1.0));
                k += 1.0;
                sum += part(k, up);
            }
            let (mut k, mut down) = (mode, p);
            while k > least && down > p * 1e-25 {
                down *= k * (n - a - b + k) / ((a - k + 1.0) * (b - k + 1.0));
                k -= 1.0;
                sum += part(k, down);
            }
            total += sum * classes * clusters;
        }
    }
    total
}

/// Each size once, with the number of groups that have it.
fn by_size(sizes: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted = sizes.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a == b).map(|group| (group[0], group.len() as f64)).collect()
}

/// ln n! for all n up to a limit.
struct LogFactorials(Vec<f64>);

impl LogFactorials {
    /// With the rounding error carried along (Kahan 1965).
    fn up_to(most: usize) -> Self {
        let (mut sum, mut lost) = (0.0f64, 0.0);
        let rest = (1..=most).map(|n| {
            let term = (n as f64).ln() - lost;
            let next = sum + term;
            lost = (next - sum) - term;
            sum = next;
            sum
        });
        Self(std::iter::once(0.0).chain(rest).collect())
    }

    /// The logarithm of the probability that groups of sizes `a` and `b` of `n` share `k`.
    fn overlap(&self, n: f64, a: f64, b: f64, k: f64) -> f64 {
        let ln = |n: f64| self.0[n as usize];
        (ln(a) + ln(b) + ln(n - a) + ln(n - b)) - (ln(n) + ln(k) + ln(a - k) + ln(b - k) + ln(n - a - b + k))
    }
}
