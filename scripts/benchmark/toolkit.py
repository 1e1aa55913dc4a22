"""The toolkit beside pandas, polars, scikit-learn and seaborn: the same work on the same data in turn, as Markdown tables.

Runs in a Python that has jupyter_client and those packages; the first argument is the `anneal` command, others choose among
`tables`, `metrics` and `pictures`.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy
import toolkit_metrics
import toolkit_pictures
import toolkit_tables
from kernels import Peer, Session
from toolkit_data import RUST_DATA, Row

ROUNDS = 7
PARTS = {"tables": toolkit_tables, "metrics": toolkit_metrics, "pictures": toolkit_pictures}


def main() -> None:
    command = [sys.argv[1], "kernel", "--connection-file", "{connection_file}", "--engine", "native"]
    for name in sys.argv[2:] or PARTS:
        part = PARTS[name]
        print(f"| {name}, milliseconds | toolkit | Python | python-polars | Python / toolkit |\n| --- | --- | --- | --- | --- |")
        with started(command, RUST_DATA, part.RUST) as session:
            for row in part.ROWS:
                measured = for_the_first_time(row, command) if row.first_time else in_turn(row, session)
                print(line(row, measured), flush=True)


@contextmanager
def started(command: list[str], *cells: str) -> Iterator[Session]:
    with Session(Peer("Anneal", command, Path.cwd())) as session:
        for cell in cells:
            prepared = session.run(cell)
            assert prepared.status == "ok", prepared.error
        yield session


def in_turn(row: Row, session: Session) -> dict[str, list[float]]:
    """Seconds of every side once per round, so that whatever else the machine does falls on all of them."""
    times: dict[str, list[float]] = {name: [] for name in ["toolkit", *row.python]}
    for _ in range(ROUNDS):
        seconds, found = of_toolkit(row, session)
        times["toolkit"].append(seconds)
        for name, work in row.python.items():
            seconds, expected = of_python(work)
            times[name].append(seconds)
            compare(row, found, name, expected)
    return times


def for_the_first_time(row: Row, command: list[str]) -> dict[str, list[float]]:
    """The same, each time in a new process of either side, which has all modules at hand."""
    times: dict[str, list[float]] = {name: [] for name in ["toolkit", *row.python]}
    for _ in range(ROUNDS):
        with started(command, "use anneal::prelude::*;") as session:
            seconds, found = of_toolkit(row, session)
        times["toolkit"].append(seconds)
        for name in row.python:
            printed = subprocess.run([sys.executable, __file__, "--once", row.name, name], stdout=subprocess.PIPE, text=True, check=True).stdout
            seconds, expected = map(float, printed.split())
            times[name].append(seconds)
            compare(row, found, name, expected)
    return times


def of_toolkit(row: Row, session: Session) -> tuple[float, float]:
    code = f'let began = std::time::Instant::now(); let found: f64 = {row.rust}; println!("{{}} {{found:e}}", began.elapsed().as_secs_f64());'
    reply = session.run(code)
    assert reply.status == "ok", f"{row.name}: {reply.error}"
    seconds, found = map(float, reply.printed.split())
    return seconds, found


def of_python(work: Callable[[], float]) -> tuple[float, float]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def compare(row: Row, found: float, name: str, expected: float) -> None:
    if row.compared:
        assert numpy.isclose(found, expected, rtol=1e-9, atol=1e-12), f"{row.name}: {found} beside {expected} of {name}"


def line(row: Row, times: dict[str, list[float]]) -> str:
    medians = {name: 1_000 * statistics.median(seconds) for name, seconds in times.items()}
    first = next((name for name in row.python if name != "polars"), None)
    said = [f"{medians[name]:.3g}" if name in medians else "" for name in ["toolkit", first, "polars"]]
    ratio = f"{medians[first] / medians['toolkit']:.2g}" if first else ""
    return f"| {row.name} | {' | '.join(said)} | {ratio} |"


def once(row: str, name: str) -> None:
    rows = [each for part in PARTS.values() for each in part.ROWS if each.name == row]
    print(*of_python(rows[0].python[name]))


if __name__ == "__main__":
    once(*sys.argv[2:]) if sys.argv[1] == "--once" else main()
