//! Large queries by polars' streaming engine, which the Python package uses unless told otherwise.

use polars::prelude::{DataFrame, Engine, LazyFrame, PolarsResult};

/// `collect` for millions of rows.
///
/// polars has two engines. `collect()` runs the one that holds everything in memory, keeps the order of rows where an
/// operation has one, and gives the same numbers each time on one machine. The streaming engine passes batches of rows
/// through the whole query, on all cores at once: a group-by of five million rows takes it a quarter of the time.
pub trait CollectStreaming {
    /// The result of the query, by the streaming engine.
    ///
    /// The rows of a join or a group-by come in any order, so sort what has to be in one; sums of decimal numbers may
    /// differ in their last digits from run to run, as the batches are added in any order too.
    ///
    /// ```
    /// use anneal::prelude::*;
    ///
    /// let sales = df!("shop" => ["a", "b", "a"], "units" => [2, 3, 5])?;
    /// let units = sales.lazy().group_by([col("shop")]).agg([col("units").sum()]).sort(["shop"], Default::default());
    /// assert_eq!(units.collect_streaming()?, df!("shop" => ["a", "b"], "units" => [7, 3])?);
    /// # Ok::<(), PolarsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As of `collect`.
    fn collect_streaming(self) -> PolarsResult<DataFrame>;
}

impl CollectStreaming for LazyFrame {
    fn collect_streaming(self) -> PolarsResult<DataFrame> {
        // One query has one result; only `collect_all` gives several.
        Ok(self.collect_with_engine(Engine::Streaming)?.unwrap_single())
    }
}
