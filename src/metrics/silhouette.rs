//! Clusters judged by the samples themselves, without true classes. Distances are Euclidean.

use rayon::prelude::*;

use super::MetricError;
use super::labels::{LabelValues, Labels, single};
use super::numbers::{NumberValues, Numbers, Rows, finite_rows, same_length};

/// Samples and the number of the cluster of each.
struct Clusters<'a> {
    rows: Rows<'a>,
    of_row: Vec<usize>,
    sizes: Vec<f64>,
}

impl<'a> Clusters<'a> {
    fn of(operation: &'static str, x: NumberValues<'a>, labels: LabelValues<'_>) -> Result<Self, MetricError> {
        let rows = finite_rows(operation, "x", x)?;
        let encoded = single(operation, labels)?;
        let (count, [codes]) = (encoded.classes.len(), encoded.codes);
        same_length(operation, "labels", rows.count, codes.len())?;
        if count < 2 || count >= rows.count {
            let expected = "at least 2 clusters and fewer clusters than samples";
            let got = format!("{count} for {} samples", rows.count);
            return Err(MetricError::Undefined { operation, expected, got });
        }
        let of_row: Vec<usize> = codes.into_iter().map(|code| code as usize).collect();
        let mut sizes = vec![0.0; count];
        of_row.iter().for_each(|&cluster| sizes[cluster] += 1.0);
        Ok(Self { rows, of_row, sizes })
    }

    fn centers(&self) -> Vec<Vec<f64>> {
        let mut centers = vec![vec![0.0; self.rows.width]; self.sizes.len()];
        for (row, &cluster) in self.of_row.iter().enumerate() {
            centers[cluster].iter_mut().zip(self.rows.row(row)).for_each(|(sum, value)| *sum += value);
        }
        for (center, size) in centers.iter_mut().zip(&self.sizes) {
            center.iter_mut().for_each(|sum| *sum /= size);
        }
        centers
    }

    /// For each sample: how much nearer its own cluster is than the next one.
    fn silhouettes(&self) -> Vec<f64> {
        let one = |row: usize| {
            let own = self.of_row[row];
            if self.sizes[own] == 1.0 {
                return 0.0;
            }
            let mut sums = vec![0.0; self.sizes.len()];
            let here = self.rows.row(row);
            for (other, &cluster) in self.rows.values.chunks_exact(self.rows.width).zip(&self.of_row) {
                sums[cluster] += squared(here, other).sqrt();
            }
            let within = sums[own] / (self.sizes[own] - 1.0);
            let others = (0..sums.len()).filter(|&cluster| cluster != own);
            let next = others.map(|cluster| sums[cluster] / self.sizes[cluster]).fold(f64::INFINITY, f64::min);
            let longest = within.max(next);
            if longest == 0.0 { 0.0 } else { (next - within) / longest }
        };
        (0..self.rows.count).into_par_iter().map(one).collect()
    }
}

/// A loop, as closures of iterators are not inlined at the level that the toolkit is compiled at.
#[inline]
fn squared(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(b) {
        sum += (a - b) * (a - b);
    }
    sum
}

/// For each sample (b − a) / max(a, b): a its mean distance to the others of its cluster, b to those of the nearest other
/// cluster. From −1 (in the wrong cluster) to 1; 0 for a cluster of one.
///
/// `x` has the shape `[n, features]`. Takes time in proportion to n².
///
/// ```
/// use anneal::metrics::silhouette_samples;
///
/// let samples = silhouette_samples(&[[0.0], [1.0], [10.0], [11.0]], &[0, 0, 1, 1])?;
/// assert!((samples[0] - 9.5 / 10.5).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// When the inputs are empty, differ in length, hold NaN, or when there are fewer than 2 clusters or as many as samples.
pub fn silhouette_samples(
    x: &(impl Numbers + ?Sized),
    labels: &(impl Labels + ?Sized),
) -> Result<Vec<f64>, MetricError> {
    Ok(Clusters::of("silhouette_samples", x.number_values(), labels.label_values())?.silhouettes())
}

/// The mean of [`silhouette_samples`].
///
/// ```
/// let score = anneal::metrics::silhouette_score(&[[0.0], [1.0], [10.0], [11.0]], &["a", "a", "b", "b"])?;
/// assert!(score > 0.89);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`silhouette_samples`].
pub fn silhouette_score(x: &(impl Numbers + ?Sized), labels: &(impl Labels + ?Sized)) -> Result<f64, MetricError> {
    let silhouettes = Clusters::of("silhouette_score", x.number_values(), labels.label_values())?.silhouettes();
    Ok(silhouettes.iter().sum::<f64>() / silhouettes.len() as f64)
}

/// The ratio of the spread between clusters to that within: (B / (k − 1)) / (W / (n − k)); higher is better. 1 when there
/// is no spread within.
///
/// `x` has the shape `[n, features]` (Caliński and Harabasz 1974).
///
/// ```
/// let score = anneal::metrics::calinski_harabasz_score(&[[0.0], [1.0], [10.0], [11.0]], &[0, 0, 1, 1])?;
/// assert!((score - 200.0).abs() < 1e-9);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`silhouette_samples`].
pub fn calinski_harabasz_score(
    x: &(impl Numbers + ?Sized),
    labels: &(impl Labels + ?Sized),
) -> Result<f64, MetricError> {
    Ok(spread_between(&Clusters::of("calinski_harabasz_score", x.number_values(), labels.label_values())?))
}

fn spread_between(clusters: &Clusters<'_>) -> f64 {
    let (centers, n) = (clusters.centers(), clusters.rows.count as f64);
    let mut mean = vec![0.0; clusters.rows.width];
    for (center, size) in centers.iter().zip(&clusters.sizes) {
        mean.iter_mut().zip(center).for_each(|(mean, center)| *mean += center * size / n);
    }
    let between: f64 = centers.iter().zip(&clusters.sizes).map(|(center, size)| size * squared(center, &mean)).sum();
    let distances = clusters.of_row.iter().enumerate();
    let within: f64 = distances.map(|(row, &cluster)| squared(clusters.rows.row(row), &centers[cluster])).sum();
    let k = centers.len() as f64;
    if within == 0.0 { 1.0 } else { between * (n - k) / (within * (k - 1.0)) }
}

/// The mean over clusters of their likeness to the most similar other one: (sᵢ + sⱼ) / dᵢⱼ with s the mean distance to
/// the centre, d that between centres; lower is better. 0 when there is no spread within.
///
/// `x` has the shape `[n, features]` (Davies and Bouldin 1979).
///
/// ```
/// let score = anneal::metrics::davies_bouldin_score(&[[0.0], [1.0], [10.0], [11.0]], &[0, 0, 1, 1])?;
/// assert!((score - 0.1).abs() < 1e-12);
/// # Ok::<(), anneal::metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// As [`silhouette_samples`].
pub fn davies_bouldin_score(x: &(impl Numbers + ?Sized), labels: &(impl Labels + ?Sized)) -> Result<f64, MetricError> {
    Ok(mean_likeness(&Clusters::of("davies_bouldin_score", x.number_values(), labels.label_values())?))
}

fn mean_likeness(clusters: &Clusters<'_>) -> f64 {
    let centers = clusters.centers();
    let mut spread = vec![0.0; centers.len()];
    for (row, &cluster) in clusters.of_row.iter().enumerate() {
        spread[cluster] += squared(clusters.rows.row(row), &centers[cluster]).sqrt() / clusters.sizes[cluster];
    }
    let likeness = |at: usize, other: usize| {
        let apart = squared(&centers[at], &centers[other]).sqrt();
        if apart == 0.0 { 0.0 } else { (spread[at] + spread[other]) / apart }
    };
    let worst = |at: usize| {
        (0..centers.len()).filter(|&other| other != at).map(|other| likeness(at, other)).fold(0.0, f64::max)
    };
    (0..centers.len()).map(worst).sum::<f64>() / centers.len() as f64
}
