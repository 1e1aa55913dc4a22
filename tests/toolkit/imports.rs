//! The prelude beside what the documentation of each crate imports. An ambiguous name only shows when it is used, so all are.

/// One `use` line, as a lesson has it.
mod prelude_alone {
    use anneal::prelude::*;

    #[test]
    fn gives_every_name_a_lesson_uses() -> anyhow::Result<()> {
        let df: DataFrame = df!("a" => [1, 2, 3], "b" => [1.5, 2.5, 3.5])?;
        let lazy: LazyFrame = df.clone().lazy().select(cols!["a", "b"]).filter(col("a").gt(lit(1)));
        assert_eq!(lazy.collect()?.shape(), (2, 2));
        let column: &Column = df.column("a")?;
        let series: Series = Series::new("s".into(), [1, 2]);
        assert_eq!((column.len(), series.len()), (3, 2));
        let csv = CsvReader::new(std::io::Cursor::new("x\n1\n")).finish()?;
        assert_eq!(csv.shape(), (1, 1));

        let a: Array2<f64> = array![[1.0, 2.0], [3.0, 4.0]];
        let row: ArrayView1<f64> = a.slice(s![0, ..]);
        let mut sums: Array1<f64> = a.sum_axis(Axis(0));
        azip!((sum in &mut sums, &x in &row) *sum += x);
        assert_eq!(sums, array![5.0, 8.0]);
        let dynamic: ArrayD<f64> = a.into_dyn();
        assert_eq!(dynamic.ndim(), 2);

        let tensor = Tensor::new(&[[1f32, 2.], [3., 4.]], &Device::Cpu)?;
        let var: Var = Var::from_tensor(&tensor)?;
        assert_eq!((tensor.dtype(), var.i((1, 1))?.to_scalar::<f32>()?), (DType::F32, 4.0));
        let linear = Linear::new(tensor.clone(), None);
        assert_eq!(linear.forward(&tensor)?.dims(), [2, 2]);

        let mut random = StdRng::seed_from_u64(7);
        let x: f64 = random.random();
        assert!((0.0..1.0).contains(&x));

        assert_eq!(datasets::penguins().frame().height(), 344);
        let _: Bundle = df.show();
        Ok(())
    }

    /// `Result` and `Option` are still those of the language.
    #[test]
    fn leaves_result_and_error_alone() {
        let ok: Result<i32, String> = Ok(1);
        let _: Box<dyn std::error::Error> = "an error".into();
        assert_eq!(ok, Ok(1));
    }

    /// Only `anneal` is a dependency in a notebook of another kernel: the crates come through the prelude.
    #[test]
    fn brings_the_crates_themselves() {
        use candle_core::Shape;
        use ndarray::Ix4;
        use plotters::style::Color as _;
        use polars::prelude::Selector;
        let _: (Option<Shape>, Option<Ix4>, Option<Selector>) = (None, None, None);
        let _ = RED.mix(0.5);
        assert_eq!(serde_json::json!({"a": 1})["a"], 1);
    }

    #[test]
    fn draws_by_hand_with_plotters() {
        let picture = evcxr_figure((320, 200), |root| {
            root.fill(&WHITE)?;
            let mut chart = ChartBuilder::on(&root).build_cartesian_2d(0f32..1f32, 0f32..1f32)?;
            chart.configure_mesh().draw()?;
            chart.draw_series(LineSeries::new([(0.0, 0.0), (1.0, 1.0)], &RED))?;
            chart.draw_series([Circle::new((0.5, 0.5), 4, BLUE.filled())])?;
            Ok(())
        });
        assert!(picture.show().get("text/html").is_some_and(|html| html.contains("<svg")));
    }
}

/// The prelude and the globs of all four crates at once.
#[allow(unused_imports)]
mod globs {
    pub use anneal::candle_core::*;
    pub use anneal::ndarray::prelude::*;
    pub use anneal::plotters::prelude::*;
    pub use anneal::polars::prelude::*;
    pub use anneal::prelude::*;
}

/// Each name of the prelude means one thing there, or this does not compile.
#[allow(unused_imports)]
#[deny(ambiguous_glob_imports)]
mod each_name {
    use super::globs::{
        AdamW, AnyValue, AreaSeries, Array, Array0, Array1, Array2, Array3, Array4, ArrayBase, ArrayD, ArrayView,
        ArrayView1, ArrayView2, ArrayView3, ArrayViewD, ArrayViewMut, ArrayViewMut1, ArrayViewMut2, Axis, BLACK, BLUE,
        BooleanChunked, Boxplot, Bundle, CYAN, ChartBuilder, ChunkAgg, ChunkApply, ChunkCompareEq, ChunkCompareIneq,
        ChunkFillNullValue, ChunkFull, ChunkQuantile, ChunkSet, ChunkSort, ChunkUnique, ChunkVar, ChunkedArray, Circle,
        Color, Column, CowArray, Cross, CsvReadOptions, CsvReader, CsvWriter, DType, DashedLineSeries, DataFrame,
        DataFrameJoinOps, DataFrameOps, DataType, Device, Distribution, DynamicGroupOptions, EmptyElement, ErrorBar,
        EvcxrDisplay, Expr, FillNullStrategy, Float32Chunked, Float64Chunked, GREEN, Histogram, IndexOp, IndexedRandom,
        Int32Chunked, Int64Chunked, IntoColumn, IntoDrawingArea, IntoFont, IntoLazy, IntoLogRange, IntoSegmentedCoord,
        IntoSeries, Ix1, Ix2, Ix3, IxDyn, JoinArgs, JoinCoalesce, JoinType, JsonReader, JsonWriter, LazyCsvReader,
        LazyFileListReader, LazyFrame, LineSeries, Linear, ListNameSpaceImpl, Literal, MAGENTA, Module, ModuleT, NULL,
        NamedFrom, NewAxis, NewChunkedArray, Optimizer, ParamsAdamW, ParquetReader, ParquetWriter, PathElement,
        PlSmallStr, PointSeries, PolarsError, PolarsResult, Polygon, QuantileMethod, Quartiles, RED, RGBColor,
        RankMethod, RankOptions, Rectangle, Rng, RngExt, RollingGroupOptions, RollingOptionsFixedWindow, RoundMode,
        SGD, SQLContext, SVGBackend, ScanArgsParquet, Schema, SeedableRng, SegmentValue, SerReader, SerWriter, Series,
        SeriesLabelPosition, ShapeBuilder, ShapeStyle, Show, SliceRandom, SortMultipleOptions, SortOptions, Split,
        StdRng, StringChunked, StringNameSpaceImpl, StrptimeOptions, TRANSPARENT, TemporalMethods, Tensor, Text,
        TimeUnit, TriangleMarker, UInt32Chunked, UInt64Chunked, UnionArgs, UniqueKeepStrategy, UnpivotDF, Var,
        VarBuilder, VarMap, WHITE, YELLOW, Zip, all, anyhow, arr0, arr1, arr2, array, as_struct, azip, candle_core,
        candle_nn, clear_output, coalesce, col, cols, concat, concat_list, concat_str, concatenate, csv_options,
        datasets, describe, df, display, element, evcxr_figure, glimpse, int_range, labelled, len, lit, live_plot,
        metrics, ndarray, par_azip, pearson_corr, plot, plotters, polars, progress, progress_bar, rand, rand_distr,
        random, rayon, read_csv, read_csv_with, read_parquet, s, serde, serde_json, side_by_side, sleep, split, stack,
        summary, table, train_test_split, when,
    };
}

/// The same globs at work.
mod every_glob_at_once {
    use anneal::candle_core::{self, Device, Tensor};
    use anneal::ndarray::{self, prelude::*};
    use anneal::plotters::{self, prelude::*};
    use anneal::polars::{self, prelude::*};
    use anneal::prelude::*;

    #[test]
    fn polars_and_ndarray() -> PolarsResult<()> {
        let frame: DataFrame = df!("a" => [1, 2, 3])?;
        let series: Series = frame.column("a")?.as_materialized_series().clone();
        let expression: Expr = when(col("a").gt(lit(1))).then(lit(1)).otherwise(lit(0));
        let lazy: LazyFrame = frame.lazy().select([expression.alias("b")]);
        assert_eq!((lazy.collect()?.width(), series.dtype()), (1, &DataType::Int32));

        let array: Array2<f64> = array![[1.0, 2.0], [3.0, 4.0]];
        let column: Array1<f64> = array.slice(s![.., 0]).to_owned();
        let view: ArrayView2<f64> = array.view();
        let shape: (Dim<[usize; 2]>, Ix2) = (Dim([1, 2]), Ix2(1, 2));
        assert_eq!((column.len(), view.len_of(Axis(0)), shape.0), (2, 2, shape.1));
        Ok(())
    }

    #[test]
    fn candle_and_plotters() -> candle_core::Result<()> {
        let tensor = Tensor::zeros((2, 2), DType::F32, &Device::Cpu)?;
        assert_eq!(tensor.i(0)?.dims(), [2]);
        let style: ShapeStyle = RED.filled();
        let _: (Circle<(i32, i32), i32>, RGBColor) = (Circle::new((0, 0), 2, style), BLACK);
        Ok(())
    }

    #[test]
    fn the_crates_and_the_language() {
        let ok: Result<(), polars::prelude::PolarsError> = Ok(());
        assert!(ok.is_ok() && ndarray::arr1(&[1]).len() == 1);
        let _: plotters::prelude::RGBColor = WHITE;
        let _ = display::<DataFrame>;
    }
}
