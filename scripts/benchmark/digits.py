"""Lesson 06-03 beside PyTorch: the same network on the same digits, trained in the same way, in turn on the same cores.

    .venv/bin/python scripts/benchmark/digits.py --torch PYTHON     a Python with torch 2.15.0 and numpy, of another environment
    .venv/bin/python scripts/benchmark/digits.py --rounds N         how often (default 3)

The lesson's own cells run through the installed kernel, up to its training; the rows of training and test come from it.
Prints a line for each run, then the medians for docs/BENCHMARKS.md.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LESSON = PROJECT / "notebooks/06_deep_learning/03_digits_cnn.ipynb"
TRAINED = re.compile(r"accuracy ([\d.]+) on \d+ test digits, trained in ([\d.]+) s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torch", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        return train(json.loads(chosen.worker))
    # Such small tensors are often faster on one thread, and on a busy machine much faster.
    runs = {"lesson, candle": [], "PyTorch, 1 thread": [], "PyTorch, 2 threads": []}
    for seed in range(chosen.rounds):
        accuracy, seconds, rows = lesson()
        runs["lesson, candle"].append((accuracy, seconds))
        print(f"lesson, candle: accuracy {accuracy:.4f}, {seconds:.1f} s", flush=True)
        for threads, name in ((1, "PyTorch, 1 thread"), (2, "PyTorch, 2 threads")):
            task = json.dumps({"seed": seed, "threads": threads, "rows": rows, "data": str(PROJECT / "data/digits.csv.gz")})
            done = subprocess.run([chosen.torch, __file__, "--worker", task], check=True, capture_output=True, text=True)
            accuracy, seconds, version = json.loads(done.stdout)
            runs[name].append((accuracy, seconds))
            print(f"{name} ({version}): accuracy {accuracy:.4f}, {seconds:.1f} s", flush=True)
    print(f"load {os.getloadavg()[1]:.1f} in the last five minutes, {os.cpu_count()} cores")
    for name, values in runs.items():
        accuracies, seconds = zip(*values)
        print(f"| {name} | {min(accuracies):.4f} to {max(accuracies):.4f} | {statistics.median(seconds):.1f} |")


def lesson() -> tuple[float, float, dict]:
    """Runs the lesson up to the cell that says how its training went; accuracy, seconds, and the rows of both parts."""
    import nbformat
    from jupyter_client.manager import start_new_kernel

    # The learner's own history stays out of it.
    os.environ["ANNEAL_HOME"] = tempfile.mkdtemp(prefix="anneal-home-")
    manager, client = start_new_kernel(kernel_name="anneal", cwd=str(LESSON.parent))
    try:
        for cell in nbformat.read(LESSON, as_version=4).cells:
            if cell.cell_type == "code" and not {"exercise", "check", "raises-exception"} & set(cell.metadata.get("tags", [])):
                if found := TRAINED.search(printed(client, cell.source)):
                    split = "let Split { train, test } = train_test_split(1797, 0.25, 7)?;"
                    rows = printed(client, split + ' println!("{{\\"train\\": {train:?}, \\"test\\": {test:?}}}");')
                    return float(found[1]), float(found[2]), json.loads(rows)
        sys.exit("no cell of the lesson says how its training went")
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def printed(client, code: str) -> str:
    """What a cell writes to stdout; its error ends the program."""
    text = []

    def note(message: dict) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "error":
            sys.exit("\n".join(content["traceback"]))
        if kind == "stream" and content["name"] == "stdout":
            text.append(content["text"])

    client.execute_interactive(code, timeout=600, output_hook=note, allow_stdin=False)
    return "".join(text)


def train(task: dict) -> None:
    """In the other environment: the lesson's network in PyTorch."""
    import time

    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(task["seed"])
    torch.set_num_threads(task["threads"])
    table = np.loadtxt(task["data"], delimiter=",", skiprows=1, dtype=np.float32)
    images, labels = torch.tensor(table[:, :64]).reshape(-1, 1, 8, 8) / 16, torch.tensor(table[:, 64]).long()
    x, y = images[task["rows"]["train"]], labels[task["rows"]["train"]]
    x_test, y_test = images[task["rows"]["test"]], labels[task["rows"]["test"]]
    net = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(128, 64), nn.ReLU(), nn.Dropout(0.25), nn.Linear(64, 10),
    )  # fmt: skip
    for layer in net:
        if hasattr(layer, "weight"):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  # as candle's layers start
    started, epochs = time.perf_counter(), 40
    optimizer = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=0.01)
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * (1 - epoch / epochs)
        net.train()
        for rows in torch.randperm(len(y)).split(32):
            batch = x[rows].roll(int(torch.randint(-1, 2, ())), 3)
            optimizer.zero_grad()
            loss = functional.cross_entropy(net(batch), y[rows])
            loss.backward()
            optimizer.step()
            loss.item()
        net.eval()
        with torch.no_grad():
            functional.cross_entropy(net(x_test), y_test).item()
    seconds = time.perf_counter() - started
    with torch.no_grad():
        accuracy = (net(x_test).argmax(1) == y_test).double().mean().item()
    print(json.dumps([accuracy, seconds, torch.__version__]))


if __name__ == "__main__":
    main()
