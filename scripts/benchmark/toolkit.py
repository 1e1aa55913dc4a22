"""The toolkit beside pandas, polars and scikit-learn: the same work on the same data in turn, printed as a Markdown table.

Runs in a Python that has jupyter_client, pandas, polars and scikit-learn; the argument is the `anneal` command.
"""

import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy
import pandas
import polars
from kernels import Peer, Session
from sklearn import datasets, metrics

ROUNDS = 7
# Both sides make their data by the same integer arithmetic, so that their results can be compared.
RUST_DATA = """
use anneal::prelude::*;
use polars::prelude::*;
fn mixed(n: i64, multiplier: i64, modulus: i64) -> i64 { n * multiplier % 1_000_003 % modulus }
let rows = 5_000_000i64;
let keys: Vec<i64> = (0..rows).map(|n| mixed(n, 7_919, 1_000)).collect();
let values: Vec<f64> = (0..rows).map(|n| mixed(n, 104_729, 10_007) as f64 / 10_007.0).collect();
let big = df!["key" => &keys, "value" => &values]?;
let names = df!["key" => (0..1_000i64).collect::<Vec<_>>(), "weight" => (0..1_000i64).map(|n| n as f64).collect::<Vec<_>>()]?;
let million = big.head(Some(1_000_000));
let truth: Vec<i64> = (0..1_000_000).map(|n| mixed(n, 7_919, 10)).collect();
let guess: Vec<i64> = (0..1_000_000).map(|n| if n % 7 == 0 { mixed(n, 104_729, 10) } else { mixed(n, 7_919, 10) }).collect();
let binary: Vec<i64> = (0..1_000_000).map(|n| mixed(n, 7_919, 2)).collect();
let score: Vec<f64> = (0..1_000_000).map(|n| (mixed(n, 104_729, 10_007) as f64 + 0.5) / 10_007.0).collect();
let numbers: Vec<f64> = values[..1_000_000].to_vec();
"""


def mixed(n, multiplier, modulus):
    return n * multiplier % 1_000_003 % modulus


N, M = numpy.arange(5_000_000), numpy.arange(1_000_000)
KEYS, VALUES = mixed(N, 7_919, 1_000), mixed(N, 104_729, 10_007) / 10_007
WEIGHTS = {"key": numpy.arange(1_000), "weight": numpy.arange(1_000) * 1.0}
PANDAS, PANDAS_NAMES = pandas.DataFrame({"key": KEYS, "value": VALUES}), pandas.DataFrame(WEIGHTS)
POLARS, POLARS_NAMES = polars.DataFrame({"key": KEYS, "value": VALUES}), polars.DataFrame(WEIGHTS)
TRUTH = mixed(M, 7_919, 10)
GUESS = numpy.where(M % 7 == 0, mixed(M, 104_729, 10), TRUTH)
BINARY, SCORE, NUMBERS = mixed(M, 7_919, 2), (mixed(M, 104_729, 10_007) + 0.5) / 10_007, VALUES[:1_000_000]


@dataclass
class Row:
    """One piece of work: an expression of Rust that gives a number, and those of Python that give the same."""

    name: str
    rust: str
    python: dict
    # The toolkit keeps a data set once it is read, so only the first time says what reading costs.
    first_time: bool = False


def polars_group():
    return POLARS.lazy().group_by("key").agg(polars.col("value").sum()).collect()["value"].max()


def polars_join():
    joined = POLARS.lazy().join(POLARS_NAMES.lazy(), on="key", how="inner")
    return joined.select((polars.col("value") * polars.col("weight")).sum()).collect().item()


def pandas_join():
    joined = PANDAS.merge(PANDAS_NAMES, on="key")
    return (joined["value"] * joined["weight"]).sum()


GROUP = 'big.clone().lazy().group_by([col("key")]).agg([col("value").sum()]).collect()?.column("value")?.f64()?.max().unwrap_or(0.0)'
JOIN = (
    'big.clone().lazy().join(names.clone().lazy(), [col("key")], [col("key")], JoinArgs::new(JoinType::Inner))'
    '.select([(col("value") * col("weight")).sum()]).collect()?.column("value")?.f64()?.get(0).unwrap_or(0.0)'
)
ROWS = [
    Row("`digits`: load for the first time, features and target", "datasets::digits().xy()?.0.sum()", {
        "scikit-learn": lambda: datasets.load_digits(return_X_y=True)[0].sum()}, first_time=True),
    Row("group-by, 5 million rows, 1,000 groups", GROUP, {"pandas": lambda: PANDAS.groupby("key")["value"].sum().max(), "polars": polars_group}),
    Row("join, 5 million rows with 1,000", JOIN, {"pandas": pandas_join, "polars": polars_join}),
    Row("describe, 1 million rows", "{ std::hint::black_box(describe(&million)?); 0.0 }", {
        "pandas": lambda: len(PANDAS[:1_000_000].describe()) * 0.0, "polars": lambda: len(POLARS[:1_000_000].describe()) * 0.0}),
    Row("`accuracy_score`, 1 million", "metrics::accuracy_score(&truth, &guess)?", {"scikit-learn": lambda: metrics.accuracy_score(TRUTH, GUESS)}),
    Row("`f1_score`, macro, 10 classes", "metrics::f1_score(&truth, &guess, metrics::Average::Macro)?", {"scikit-learn": lambda: metrics.f1_score(TRUTH, GUESS, average="macro")}),
    Row("`roc_auc_score`", "metrics::roc_auc_score(&binary, &score)?", {"scikit-learn": lambda: metrics.roc_auc_score(BINARY, SCORE)}),
    Row("`average_precision_score`", "metrics::average_precision_score(&binary, &score)?", {"scikit-learn": lambda: metrics.average_precision_score(BINARY, SCORE)}),
    Row("`log_loss`", "metrics::log_loss(&binary, &score)?", {"scikit-learn": lambda: metrics.log_loss(BINARY, SCORE)}),
    Row("`mean_squared_error`", "metrics::mean_squared_error(&numbers, &score)?", {"scikit-learn": lambda: metrics.mean_squared_error(NUMBERS, SCORE)}),
    Row("`r2_score`", "metrics::r2_score(&numbers, &score)?", {"scikit-learn": lambda: metrics.r2_score(NUMBERS, SCORE)}),
]


def main() -> None:
    command = [sys.argv[1], "kernel", "--connection-file", "{connection_file}", "--engine", "native"]
    print("| milliseconds | toolkit | pandas or scikit-learn | polars | first of Python / toolkit |\n| --- | --- | --- | --- | --- |")
    with Session(Peer("Anneal", command, Path.cwd())) as session:
        prepared = session.run(RUST_DATA)
        assert prepared.status == "ok", prepared.error
        for row in ROWS:
            print(measure(row, session), flush=True)


def measure(row: Row, session: Session) -> str:
    """Every side once per round, so that whatever else the machine does falls on all of them."""
    times: dict[str, list[float]] = {name: [] for name in ["toolkit", *row.python]}
    code = f'let began = std::time::Instant::now(); let found: f64 = {row.rust}; println!("{{}} {{found:e}}", began.elapsed().as_secs_f64());'
    for _ in range(ROUNDS):
        reply = session.run(code)
        assert reply.status == "ok", f"{row.name}: {reply.error}"
        seconds, found = map(float, reply.printed.split())
        times["toolkit"].append(seconds)
        for name, work in row.python.items():
            began = time.perf_counter()
            expected = work()
            times[name].append(time.perf_counter() - began)
            assert numpy.isclose(found, expected, rtol=1e-9, atol=1e-12), f"{row.name}: {found} beside {expected} of {name}"
    medians = {name: 1_000 * (seconds[0] if row.first_time else statistics.median(seconds)) for name, seconds in times.items()}
    first = next(iter(row.python))
    cells = [row.name, f"{medians['toolkit']:.3g}", f"{medians[first]:.3g}", f"{medians['polars']:.3g}" if "polars" in medians else "", f"{medians[first] / medians['toolkit']:.2g}"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
