"""Data sets, queries and tables, beside pandas and python-polars."""

import numpy
import pandas
import polars
from sklearn import datasets
from toolkit_data import Row, mixed

RUST = """
let rows = 5_000_000i64;
let keys: Vec<i64> = (0..rows).map(|n| mixed(n, 7_919, 1_000)).collect();
let values: Vec<f64> = (0..rows).map(|n| mixed(n, 104_729, 10_007) as f64 / 10_007.0).collect();
let big = df!["key" => &keys, "value" => &values]?;
let names = df!["key" => (0..1_000i64).collect::<Vec<_>>(), "weight" => (0..1_000i64).map(|n| n as f64).collect::<Vec<_>>()]?;
let first_million = big.head(Some(1_000_000));
let wide = DataFrame::new(1_000, (0..300).map(|at| Column::new(format!("column {at}").into(), &values[..1_000])).collect())?;
let penguins = datasets::penguins().frame();
"""

N = numpy.arange(5_000_000)
KEYS, VALUES = mixed(N, 7_919, 1_000), mixed(N, 104_729, 10_007) / 10_007
WEIGHTS = {"key": numpy.arange(1_000), "weight": numpy.arange(1_000) * 1.0}
WIDE = {f"column {at}": VALUES[:1_000] for at in range(300)}
PANDAS, PANDAS_NAMES, PANDAS_WIDE = pandas.DataFrame({"key": KEYS, "value": VALUES}), pandas.DataFrame(WEIGHTS), pandas.DataFrame(WIDE)
POLARS, POLARS_NAMES, POLARS_WIDE = polars.DataFrame({"key": KEYS, "value": VALUES}), polars.DataFrame(WEIGHTS), polars.DataFrame(WIDE)
PANDAS_MILLION, POLARS_MILLION = PANDAS[:1_000_000], POLARS[:1_000_000]


def polars_group(engine):
    return POLARS.lazy().group_by("key").agg(polars.col("value").sum()).collect(engine=engine)["value"].max()


def polars_join(engine):
    joined = POLARS.lazy().join(POLARS_NAMES.lazy(), on="key", how="inner")
    return joined.select((polars.col("value") * polars.col("weight")).sum()).collect(engine=engine).item()


def pandas_group():
    return PANDAS.groupby("key")["value"].sum().max()


def pandas_join():
    joined = PANDAS.merge(PANDAS_NAMES, on="key")
    return (joined["value"] * joined["weight"]).sum()


GROUP = 'big.clone().lazy().group_by([col("key")]).agg([col("value").sum()]).{}()?.column("value")?.f64()?.max().unwrap_or(0.0)'
JOIN = (
    'big.clone().lazy().join(names.clone().lazy(), [col("key")], [col("key")], JoinArgs::new(JoinType::Inner))'
    '.select([(col("value") * col("weight")).sum()]).{}()?.column("value")?.f64()?.get(0).unwrap_or(0.0)'
)
SHOWN = "{{ display(&{}); 0.0 }}"


def shown(frame):
    """What a notebook asks for after a cell."""
    return len(frame._repr_html_()) + len(repr(frame))


ROWS = [
    Row("`digits`: load for the first time, features and target", "datasets::digits().xy()?.0.sum()", {
        "scikit-learn": lambda: datasets.load_digits(return_X_y=True)[0].sum()}, first_time=True),
    Row("group-by, 5 million rows, 1,000 groups, `collect_streaming`", GROUP.format("collect_streaming"), {
        "pandas": pandas_group, "polars": lambda: polars_group("streaming")}),
    Row("the same, `collect`", GROUP.format("collect"), {"pandas": pandas_group, "polars": lambda: polars_group("in-memory")}),
    Row("join, 5 million rows with 1,000, `collect_streaming`", JOIN.format("collect_streaming"), {
        "pandas": pandas_join, "polars": lambda: polars_join("streaming")}),
    Row("the same, `collect`", JOIN.format("collect"), {"pandas": pandas_join, "polars": lambda: polars_join("in-memory")}),
    Row("describe, 1 million rows", "{ std::hint::black_box(describe(&first_million)?); 0.0 }", {
        "pandas": lambda: PANDAS_MILLION.describe(), "polars": lambda: POLARS_MILLION.describe()}, compared=False),
    Row("show a table of 5 million rows", SHOWN.format("big"), {"pandas": lambda: shown(PANDAS), "polars": lambda: shown(POLARS)}, compared=False),
    Row("show 1,000 rows of 300 columns", SHOWN.format("wide"), {"pandas": lambda: shown(PANDAS_WIDE), "polars": lambda: shown(POLARS_WIDE)}, compared=False),
    Row("glimpse, 5 million rows", SHOWN.format("glimpse(&big)"), {"polars": lambda: POLARS.glimpse(return_type="string")}, compared=False),
]
