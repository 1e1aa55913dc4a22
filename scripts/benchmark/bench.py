"""Measures Anneal beside its peers in one run: start, cells, reruns, memory. Prints a table and writes JSON.

    scripts/bench                    Anneal's native engine
    scripts/bench --python FILE      ipykernel as well: a Python that has ipykernel, numpy and pandas
    scripts/bench --evcxr            Anneal's evcxr engine as well
    scripts/bench --stock FOLDER     stock evcxr_jupyter as installed by `cargo install --root FOLDER`; its first cell
                                     builds the toolkit's dependencies, which takes about half an hour on two cores
    scripts/bench --rounds N         how often each cell is run (default 3)
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import cells
from kernels import Peer, Session, kernel_info_seconds

PROJECT = Path(__file__).resolve().parents[2]


def peers(arguments: argparse.Namespace) -> list[Peer]:
    """The kernels that take part."""
    binary = str(Path(sys.executable).parent / "anneal")
    command = [binary, "kernel", "--connection-file", "{connection_file}"]
    # A cache of its own: no cell has been compiled before.
    cache = {"ANNEAL_CELL_CACHE": tempfile.mkdtemp(prefix="anneal-bench-")}
    chosen = [Peer("anneal", [*command, "--engine", "native"], environment=cache)]
    if arguments.evcxr:
        chosen.append(Peer("anneal-evcxr", [*command, "--engine", "evcxr"]))
    if arguments.stock:
        stock = str(arguments.stock / "bin/evcxr_jupyter")
        chosen.append(Peer("stock", [stock, "--control_file", "{connection_file}"]))
    if arguments.python:
        chosen.append(Peer("ipykernel", [str(arguments.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"], "python"))
    return chosen


def measure(peer: Peer, rounds: int) -> dict:
    """All figures of one kernel, in seconds and megabytes."""
    python = peer.language == "python"
    folder = PROJECT if python else PROJECT / "notebooks/00_start"
    setup = cells.PYTHON_SETUP if python else cells.SETUP
    table = cells.PYTHON_FIRST_TABLE if python else cells.FIRST_TABLE
    figures: dict = {"kernel_info": [kernel_info_seconds(peer.command) for _ in range(10 if peer.name != "stock" else 3)]}
    starts = []
    # The first start compiles the set-up cell and the table, later ones find them.
    for _ in range(1 + rounds):
        session = Session(peer, folder)
        session.run(setup)
        reply = session.run(table)
        starts.append((reply.shown or time.perf_counter()) - session.started)
        time.sleep(1)
        figures["memory_mb"] = session.memory()
        session.close()
    figures["first_table_new"], figures["first_table_again"] = [starts[0]], starts[1:]
    session = Session(peer, folder)
    session.run(setup)
    session.run(table)
    number = 0
    for kind, group in (("glue", cells.GLUE), ("numeric", cells.NUMERIC)):
        new, again = [], []
        for _ in range(rounds):
            for rust, twin in group:
                source = twin if python else rust
                if source is None:
                    continue
                number += 1
                source = source.replace("{n}", str(number)).replace("{{}}", "{}")
                reply = session.run(source)
                if reply.status != "ok":
                    raise SystemExit(f"{peer.name}: this cell failed:\n{source}")
                new.append(reply.seconds)
                again.append(session.run(source).seconds)
        figures[kind], figures[f"{kind}_again"] = new, again
    if not python:
        errors = [session.run(text.replace("{n}", str(at))) for at, text in enumerate(cells.ERRORS * rounds)]
        figures["error"] = [reply.seconds for reply in errors if reply.status == "error"]
    session.close()
    return figures


def summary(values: list[float]) -> str:
    """Median and 95th percentile."""
    if not values:
        return "–"
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{statistics.median(values):.3f} ({high:.3f})"


ROWS = [
    ("kernel start to kernel_info", "kernel_info"),
    ("kernel start to first table, new", "first_table_new"),
    ("kernel start to first table, again", "first_table_again"),
    ("glue cell, edited", "glue"),
    ("glue cell, unchanged", "glue_again"),
    ("numeric cell, edited", "numeric"),
    ("numeric cell, unchanged", "numeric_again"),
    ("cell with a compile error", "error"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evcxr", action="store_true")
    parser.add_argument("--stock", type=Path)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, default=PROJECT / "target/bench.json")
    arguments = parser.parse_args()
    results = {}
    for peer in peers(arguments):
        print(f"measuring {peer.name} ...", file=sys.stderr, flush=True)
        results[peer.name] = measure(peer, arguments.rounds)
    names = list(results)
    print("seconds, median (95th percentile)")
    print("| what | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for title, key in ROWS:
        print(f"| {title} | " + " | ".join(summary(results[name].get(key, [])) for name in names) + " |")
    print("| memory after the first table, MB | " + " | ".join(f"{results[name]['memory_mb']:.0f}" for name in names) + " |")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
