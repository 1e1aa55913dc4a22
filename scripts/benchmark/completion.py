"""How long completion and inspection take once rust-analyzer is warm, while the kernel idles, runs and compiles.

    python scripts/benchmark/completion.py PATH/TO/anneal

Also how long it takes until the first answer that needs types, how much memory rust-analyzer then has, and how soon a second
kernel gets such an answer.
"""

import statistics
import subprocess
import sys
import time

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

SETUP = """use anneal::prelude::*;
let mut list = vec![1.5]; let frame = df!["a" => [1, 2]]?; let grid = array![[1.0, 2.0]];
let tensor = Tensor::new(&[1f32], &Device::Cpu)?;"""
COMPLETED = ["list.", "list.iter().ma", "frame.", "frame.clone().lazy().gro", "tensor.re", "grid.map", 'col("a").', "da", "std::coll"]
INSPECTED = ["list.push", "frame.height", "tensor.matmul", "Vec", "datasets::penguins"]
RUNNING = "loop { std::thread::sleep(std::time::Duration::from_millis(1)); }"
# The compiler counts for some seconds.
COMPILING = "#[allow(long_running_const_eval)] const N: u64 = { let mut n = 0; while n < 60_000_000 { n += 1 } n };\nN"
ROUNDS = 10


class Kernel:
    def __init__(self, anneal: str):
        self.manager = KernelManager()
        argv = [anneal, "kernel", "--connection-file", "{connection_file}"]
        self.manager._kernel_spec = KernelSpec(argv=argv, display_name="completion", language="rust", interrupt_mode="message")
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        reply = self.client.execute_interactive(SETUP, timeout=120)["content"]
        assert reply["status"] == "ok", reply

    def reply(self, request: str) -> dict:
        while (message := self.client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != request:
            pass
        return message["content"]

    def matches(self, code: str) -> list[str]:
        return self.reply(self.client.complete(code, len(code)))["matches"]

    def warm(self) -> float:
        began = time.perf_counter()
        while "to_uppercase" not in self.matches('"".to_upp'):
            time.sleep(0.1)
        return time.perf_counter() - began

    def measure(self, name: str) -> None:
        times: dict[str, list[float]] = {"completion": [], "inspection": []}
        for kind, codes in (("completion", COMPLETED), ("inspection", INSPECTED)):
            for code in codes * ROUNDS:
                began = time.perf_counter()
                if kind == "completion":
                    assert self.matches(code), code
                else:
                    assert self.reply(self.client.inspect(code, len(code)))["found"], code
                times[kind].append(time.perf_counter() - began)
        for kind, seconds in times.items():
            print(f"{kind}, {name}: median {1e3 * statistics.median(seconds):.0f} ms, 95th percentile {1e3 * statistics.quantiles(seconds, n=20)[-1]:.0f} ms")

    def end(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def memory() -> str:
    found = subprocess.run(["pgrep", "-n", "-x", "rust-analyzer"], capture_output=True, text=True).stdout.strip()
    with open(f"/proc/{found}/smaps_rollup") as file:
        return next(line.split()[1] for line in file if line.startswith("Pss:"))


def main() -> None:
    first = Kernel(sys.argv[1])
    print(f"warm after {first.warm():.1f} s")
    for code in COMPLETED:
        while not first.matches(code):
            pass
    first.measure("idle")
    for name, code in (("while a cell runs", RUNNING), ("while a cell compiles", COMPILING)):
        cell = first.client.execute(code)
        time.sleep(1)
        first.measure(name)
        first.manager.interrupt_kernel()
        print(f"  the cell was there all the time: {first.reply(cell).get('ename')}")
    print(f"rust-analyzer has {int(memory()) / 1000:.0f} MB")
    second = Kernel(sys.argv[1])
    print(f"a second kernel: {second.warm():.2f} s")
    second.end()
    first.end()


main()
