"""Measures Anneal beside its peers in one run, and checks on the way that all of them give the same answers.

    scripts/bench                Anneal's two engines
    scripts/bench --peers        stock evcxr_jupyter 0.22 and ipykernel as well: installed and built in the cache folder
                                 the first time, which takes some 40 minutes on two cores; then docs/BENCHMARKS.md is written
    scripts/bench --rounds N     how often everything is measured (default 3; stock evcxr_jupyter once, and on every third cell)
    scripts/bench --cells N      only the first N cells, for a quick look
    scripts/bench --prepare      only installs and builds the peers

Prints tables, and writes every single figure to target/bench.json.
"""

import argparse
import sys
from pathlib import Path

import cells
import growth
import lesson
import measures
import peers
import polls
import report
from record import Record

PAGE = peers.PROJECT / "docs/BENCHMARKS.md"


def main() -> None:
    chosen = arguments()
    if chosen.peers or chosen.prepare:
        peers.prepare()
    if chosen.prepare:
        return
    kernels = [peers.ours("native"), peers.ours("evcxr")]
    if chosen.peers:
        kernels += [peers.stock(), peers.python()]
    measured = [*lesson.cells(), *cells.CELLS][: chosen.cells]
    record = measure(kernels, measured, chosen.rounds)
    text = report.tables(record, len(measured))
    print(text)
    report.write_json(record, chosen.json)
    if chosen.peers and not chosen.cells:
        report.write_page(text, PAGE)


def measure(kernels: list[peers.Peer], measured: list[cells.Cell], rounds: int) -> Record:
    record = Record()
    say("starts, first tables, memory")
    measures.measure_starts(kernels, rounds, record)
    say("the first lesson, restarted and run from top to bottom")
    measures.measure_lesson(kernels, rounds, record)
    say(f"{len(measured)} cells, edited and run again")
    measures.measure_cells(kernels, measured, rounds, record)
    say("cells of a young session and of an old one")
    # Those of the lesson need what earlier cells of it have made.
    growth.measure_growth(kernels[0], cells.CELLS, rounds, record)
    say("loops that look for interrupts")
    polls.measure_polls(kernels[0], max(rounds, 3), record)
    return record


def say(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", type=int)
    parser.add_argument("--json", type=Path, default=peers.PROJECT / "target/bench.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
