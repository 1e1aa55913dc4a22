"""The toolkit beside pandas, polars, scikit-learn and seaborn: the same work on the same data in turn, as Markdown tables.

Runs in a Python that has jupyter_client and those packages; the first argument is the `anneal` command, others choose among
`tables`, `metrics` and `pictures`.
"""

import statistics
import sys
import time
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
        with Session(Peer("Anneal", command, Path.cwd())) as session:
            for cell in [RUST_DATA, part.RUST]:
                prepared = session.run(cell)
                assert prepared.status == "ok", prepared.error
            for row in part.ROWS:
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
            if row.compared:
                assert numpy.isclose(found, expected, rtol=1e-9, atol=1e-12), f"{row.name}: {found} beside {expected} of {name}"
    medians = {name: 1_000 * (seconds[0] if row.first_time else statistics.median(seconds)) for name, seconds in times.items()}
    first = next((name for name in row.python if name != "polars"), None)
    said = [f"{medians[name]:.3g}" if name in medians else "" for name in ["toolkit", first, "polars"]]
    ratio = f"{medians[first] / medians['toolkit']:.2g}" if first else ""
    return f"| {row.name} | {' | '.join(said)} | {ratio} |"


if __name__ == "__main__":
    main()
