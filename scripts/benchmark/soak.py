"""One session of many cells: what the kernel and the cell process grow by, and whether anything leaks.

    python scripts/benchmark/soak.py PATH/TO/anneal --cells 2000

Every cell is new text, in this run and in all others, unless `--cached`: so every one is compiled and loads a library of
its own. Memory is private memory (heap and stacks, `Private_Dirty` of pages without a file); pages of files are counted
apart, since the system takes them back when it needs them. Fails when a cell costs more than 150 kB after the warm-up,
when descriptors, threads, processes or files accumulate, or when something is left after the end. The one file that a cell
keeps is its library, for `:replay`.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

LIMIT_KB = 150
COUNTED = ("kernel descriptors", "cell descriptors", "kernel threads", "cell threads", "processes", "files")
# What cells define is made once; the rest uses it, as learners do.
SETUP = """use anneal::prelude::*;
let df = df!["x" => (0..100).collect::<Vec<i32>>(), "y" => (0..100).map(f64::from).collect::<Vec<_>>()]?;
let a = Array2::<f64>::ones((20, 20)); let mut total = 0.0; let word = String::from("soak");"""
CELLS = [
    "let part = df.head(Some({n} % 50 + 1)); part.height()",
    "total += a.sum() * {n} as f64; total",
    'let text = format!("{{word}} {n}"); text.len()',
    "let b = &a * {n}.0; b[[1, 1]]",
    'println!("cell {n}");',
    "df.clone().lazy().filter(col(\"x\").gt(lit({n} % 100))).collect()?.height()",
]


def pages(pid: int) -> tuple[int, int]:
    """Private dirty memory without a file, and resident pages of files, in kB."""
    private = files = 0
    backed = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        head = re.match(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ (\d+)", line)
        if head:
            backed = head[1] != "0"
        elif line.startswith("Rss:"):
            files += int(line.split()[1]) if backed else 0
        elif line.startswith("Private_Dirty:"):
            private += 0 if backed else int(line.split()[1])
    return private, files


def dirty_libraries(pid: int) -> int:
    """Private dirty pages of files (relocated data of libraries), in kB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"Private_Dirty:\s+(\d+)", text)[1]) - pages(pid)[0]


def children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text().rsplit(") ", 1)[1].split()
            except OSError:
                continue
            if int(stat[1]) == pid and stat[0] != "Z":
                found.append(int(folder.name))
    return found


def cell_process(kernel: int) -> int:
    for pid in children(kernel):
        if "anneal-cell" in Path(f"/proc/{pid}/cmdline").read_text():
            return pid
    raise SystemExit("the kernel has no cell process")


def sample(kernel: int, folder: str) -> dict[str, int]:
    cell = cell_process(kernel)
    (kernel_kb, kernel_files), (cell_kb, cell_files) = pages(kernel), pages(cell)
    return {
        "kernel kB": kernel_kb,
        "kernel files kB": kernel_files,
        "cell kB": cell_kb,
        "cell relocated kB": dirty_libraries(cell),
        "cell files kB": cell_files,
        "kernel descriptors": len(os.listdir(f"/proc/{kernel}/fd")),
        "cell descriptors": len(os.listdir(f"/proc/{cell}/fd")),
        "kernel threads": len(os.listdir(f"/proc/{kernel}/task")),
        "cell threads": len(os.listdir(f"/proc/{cell}/task")),
        "processes": len(children(kernel)),
        "files": sum(not file.name.startswith("step-") for file in Path(folder).rglob("*") if file.is_file()),
        "libraries kB": sum(file.stat().st_blocks for file in Path(folder).rglob("*") if file.is_file()) // 2,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("anneal")
    parser.add_argument("--cells", type=int, default=2000)
    parser.add_argument("--warm-up", type=int, default=100)
    parser.add_argument("--cached", action="store_true", help="the same few cells again and again")
    args = parser.parse_args()

    folder = tempfile.mkdtemp(prefix="anneal-soak-")
    manager = KernelManager()
    argv = [args.anneal, "kernel", "--connection-file", "{connection_file}"]
    manager._kernel_spec = KernelSpec(argv=argv, display_name="soak", language="rust", interrupt_mode="message")
    manager.start_kernel(env={**os.environ, "XDG_RUNTIME_DIR": folder, "ANNEAL_HOME": f"{folder}/home"})
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    kernel = manager.provisioner.pid

    def run(code: str) -> None:
        reply = client.execute_interactive(code, output_hook=lambda _: None, timeout=120)["content"]
        if reply["status"] != "ok":
            raise SystemExit(f"{code}\n{reply['evalue']}")

    began = time.monotonic()
    # No cell of an earlier run is found in the cache; the sum fits an i32.
    unused = int(began * 1000) % 1_000_000_000
    run(SETUP)
    first = None
    for number in range(1, args.cells + 1):
        run(CELLS[number % len(CELLS)].format(n=number % len(CELLS) if args.cached else unused + number))
        if number == args.warm_up:
            first = sample(kernel, folder)
        elif number % 250 == 0:
            print(number, sample(kernel, folder), f"{time.monotonic() - began:.0f} s", flush=True)
    last = sample(kernel, folder)
    seconds = time.monotonic() - began
    family = [kernel, *children(kernel)]
    client.stop_channels()
    manager.shutdown_kernel()
    time.sleep(1)
    left = [f"process {pid}" for pid in family if Path(f"/proc/{pid}").exists()]
    left += [str(file) for file in Path(folder).rglob("*") if file.is_file() and "home" not in file.parts]

    count = args.cells - args.warm_up
    print(f"\n{'':20}{'after warm-up':>15}{'at the end':>15}{'per cell':>12}")
    for name, value in last.items():
        print(f"{name:20}{first[name]:>15}{value:>15}{(value - first[name]) / count:>12.2f}")
    memory = ["kernel kB", "cell kB", "cell relocated kB"]
    growth = sum(last[name] - first[name] for name in memory) / count
    print(f"\nprivate memory of both: {growth:.1f} kB per cell (limit {LIMIT_KB})")
    print(f"{args.cells} cells in {seconds:.0f} s")
    leaks = [name for name in COUNTED if last[name] > first[name] + 4]
    if growth > LIMIT_KB or leaks or left:
        sys.exit(f"too much: {growth:.1f} kB, {leaks}, left behind: {left}")


main()
