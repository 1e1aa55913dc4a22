"""How long each lesson runs, from the start of its kernel to its last cell, as it is shipped and compiled before.

    .venv/bin/python scripts/benchmark/lessons.py                   three times each; the table of docs/BENCHMARKS.md
    .venv/bin/python scripts/benchmark/lessons.py --engine evcxr    on Anneal's evcxr engine
    .venv/bin/python scripts/benchmark/lessons.py --stock 03-01     on stock evcxr_jupyter, as `scripts/bench --peers` built it
    .venv/bin/python scripts/benchmark/lessons.py --rounds 1 --told without the exercises

A cell that ends otherwise than the lesson means it to is printed with its error.
"""

import argparse
import dataclasses
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from kernels import Peer, Reply, Session

PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", help="their numbers, such as 03-01; all if there are none")
    parser.add_argument("--engine", default="native")
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--told", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    # The learner's own history and progress stay out of it.
    os.environ["ANNEAL_HOME"] = tempfile.mkdtemp(prefix="anneal-home-")
    peer = stock() if chosen.stock else ours(chosen.engine)
    print("| lesson | cells | seconds | slowest cell |\n|---|---|---|---|")
    for number, path in lessons().items():
        if number in chosen.lessons or not chosen.lessons:
            runs = [run(peer, path, chosen.told) for _ in range(chosen.rounds)]
            totals, cells = [total for total, _ in runs], len(runs[0][1])
            slowest, first_line = slowest_cell([replies for _, replies in runs])
            print(f"| {number} | {cells} | {span(totals)} | {slowest:.2f} s, `{first_line}` |", flush=True)
    print(f"load {os.getloadavg()[1]:.1f} in the last five minutes, {os.cpu_count()} cores")


def ours(engine: str) -> Peer:
    binary = str(Path(sys.executable).parent / "anneal")
    return Peer("Anneal", [binary, "kernel", "--connection-file", "{connection_file}", "--engine", engine], PROJECT)


def stock() -> Peer:
    import peers

    return peers.stock()


def lessons() -> dict[str, Path]:
    paths = sorted((PROJECT / "notebooks").glob("[0-9]*/[0-9]*.ipynb"))
    return {f"{path.parent.name[:2]}-{path.name[:2]}": path for path in paths}


def run(peer: Peer, path: Path, told: bool) -> tuple[float, list[tuple[str, Reply]]]:
    """One run from top to bottom: all seconds, and each cell with what it gave."""
    replies = []
    with Session(dataclasses.replace(peer, folder=path.parent)) as session:
        for cell in nbformat.read(path, as_version=4).cells:
            tags = cell.metadata.get("tags", [])
            if cell.cell_type != "code" or told and {"exercise", "check"} & set(tags):
                continue
            reply = session.run(cell.source, linger=0.5 if peer.name.startswith("stock") else 0.0)
            replies.append((cell.source, reply))
            if (reply.status == "error") != ("raises-exception" in tags):
                print(f"{path.stem}, cell {len(replies)}: {reply.status} {reply.error}\n{cell.source}\n", file=sys.stderr, flush=True)
        return time.perf_counter() - session.started, replies


def slowest_cell(runs: list[list[tuple[str, Reply]]]) -> tuple[float, str]:
    """The cell that took longest by the median of all runs, and its first line that is no comment."""
    seconds = [statistics.median(run[at][1].seconds for run in runs) for at in range(len(runs[0]))]
    at = max(range(len(seconds)), key=seconds.__getitem__)
    lines = [line for line in runs[0][at][0].split("\n") if not line.startswith("//")]
    return seconds[at], re.sub(r"\s*\{$", "", lines[0]).replace("|", "\\|")


def span(totals: list[float]) -> str:
    return f"{statistics.median(totals):.1f}" + (f" ({min(totals):.1f}-{max(totals):.1f})" if len(totals) > 1 else "")


if __name__ == "__main__":
    main()
