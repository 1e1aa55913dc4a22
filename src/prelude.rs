//! What a lesson imports, in one line: `use anneal::prelude::*;`.
//!
//! It names no `Result` and no `Error`, and nothing that means one thing in one crate and another thing in the next
//! (`ArrayRef`, `GroupBy`, `Context`, ...). So the imports that the documentation of polars, ndarray, candle and plotters
//! shows work beside it.

// The crates themselves, so that `use polars::prelude::*;` also works where only `anneal` is a dependency.
#[doc(no_inline)]
pub use crate::{
    anyhow, candle_core, candle_nn, ndarray, plotters, polars, rand, rand_distr, rayon, serde, serde_json,
};

// Anneal.
#[doc(no_inline)]
pub use crate::CollectStreaming;
#[doc(no_inline)]
pub use crate::arrays::{arange, equal, greater, greater_equal, less, less_equal, not_equal, where_};
#[doc(no_inline)]
pub use crate::bridge::{ArrayBridge, ColumnBridge, FrameBridge, MatrixBridge, TensorBridge, VectorBridge};
pub use crate::display::{
    Bundle, EvcxrDisplay, Show, clear_output, describe, display, display_handle, glimpse, labelled, side_by_side,
    summary, table,
};
pub use crate::exercise::{dashboard, hint, reset, solution};
pub use crate::progress::{live_plot, progress, progress_bar, sleep};
pub use crate::read::{csv_options, read_csv, read_csv_with, read_parquet};
pub use crate::split::{Split, train_test_split};
pub use crate::{check, cols, datasets, input, input_secret, metrics, plot, random, split};

// polars: frames, expressions, reading and writing.
#[doc(no_inline)]
pub use crate::polars::{
    df,
    prelude::{
        AnyValue, BooleanChunked, ChunkedArray, ClosedInterval, Column, CsvReadOptions, CsvReader, CsvWriter,
        DataFrame, DataType, Expr, Float32Chunked, Float64Chunked, Int32Chunked, Int64Chunked, JsonReader, JsonWriter,
        LazyCsvReader, LazyFrame, NULL, ParquetReader, ParquetWriter, PlSmallStr, PolarsError, PolarsResult, Schema,
        Series, StringChunked, TimeUnit, UInt32Chunked, UInt64Chunked, all, as_struct, by_name, coalesce, col, concat,
        concat_list, concat_str, element, int_range, len, lit, pearson_corr, when,
    },
    sql::SQLContext,
};

// polars: expressions along a row. Its prelude has these names twice, so they come from where they are.
#[doc(no_inline)]
pub use crate::polars::lazy::dsl::{
    all_horizontal, any_horizontal, max_horizontal, mean_horizontal, min_horizontal, sum_horizontal,
};

// polars: options of its verbs.
#[doc(no_inline)]
pub use crate::polars::prelude::{
    DynamicGroupOptions, FillNullStrategy, JoinArgs, JoinCoalesce, JoinType, QuantileMethod, RankMethod, RankOptions,
    RollingGroupOptions, RollingOptionsFixedWindow, RoundMode, ScanArgsParquet, SortMultipleOptions, SortOptions,
    StrptimeOptions, UnionArgs, UniqueKeepStrategy,
};

// polars: traits that bring its methods.
#[doc(no_inline)]
pub use crate::polars::prelude::{
    ChunkAgg, ChunkApply, ChunkCompareEq, ChunkCompareIneq, ChunkFillNullValue, ChunkFull, ChunkQuantile, ChunkSet,
    ChunkSort, ChunkUnique, ChunkVar, DataFrameJoinOps, DataFrameOps, IntoColumn, IntoLazy, IntoSeries,
    LazyFileListReader, ListNameSpaceImpl, Literal, NamedFrom, NewChunkedArray, SerReader, SerWriter,
    StringNameSpaceImpl, TemporalMethods, UnpivotDF,
};

// ndarray.
#[doc(no_inline)]
pub use crate::ndarray::{
    Array, Array0, Array1, Array2, Array3, Array4, ArrayBase, ArrayD, ArrayView, ArrayView1, ArrayView2, ArrayView3,
    ArrayViewD, ArrayViewMut, ArrayViewMut1, ArrayViewMut2, Axis, CowArray, Ix1, Ix2, Ix3, IxDyn, NewAxis,
    ShapeBuilder, Zip, arr0, arr1, arr2, array, azip, concatenate, par_azip, s, stack,
};

// Polars has a struct `Dimension`, so the trait comes without its name.
#[doc(no_inline)]
pub use crate::ndarray::Dimension as _;

// candle.
#[doc(no_inline)]
pub use crate::candle_core::{DType, Device, IndexOp, Module, ModuleT, Tensor, Var};
#[doc(no_inline)]
pub use crate::candle_nn::{AdamW, Linear, Optimizer, ParamsAdamW, SGD, VarBuilder, VarMap};

// plotters, for drawings made by hand.
#[doc(no_inline)]
pub use crate::plotters::{
    evcxr::evcxr_figure,
    prelude::{
        AreaSeries, BLACK, BLUE, Boxplot, CYAN, ChartBuilder, Circle, Color, Cross, DashedLineSeries, EmptyElement,
        ErrorBar, GREEN, Histogram, IntoDrawingArea, IntoFont, IntoLogRange, IntoSegmentedCoord, LineSeries, MAGENTA,
        PathElement, PointSeries, Polygon, Quartiles, RED, RGBColor, Rectangle, SVGBackend, SegmentValue,
        SeriesLabelPosition, ShapeStyle, TRANSPARENT, Text, TriangleMarker, WHITE, YELLOW,
    },
};

// rand, whose numbers a lesson seeds: `StdRng::seed_from_u64(7)`.
#[doc(no_inline)]
pub use crate::rand::{
    Rng, RngExt, SeedableRng,
    distr::Distribution,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
