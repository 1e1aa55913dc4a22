"""Runs cells through a kernel and times them from the request to the idle status."""

import json
import os
import secrets
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.manager import KernelManager


@dataclass
class Peer:
    """A kernel to measure: how it is called, and which language its cells are in."""

    name: str
    command: list[str]
    language: str = "rust"
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Reply:
    """What one cell gave, and after how many seconds."""

    status: str
    seconds: float
    shown: float | None


class Session:
    """One running kernel."""

    def __init__(self, peer: Peer, folder: Path):
        self.peer = peer
        self.manager = KernelManager(kernel_name="python3")
        spec = {"argv": peer.command, "display_name": peer.name, "language": peer.language}
        self.manager._kernel_spec = type(self.manager.kernel_spec)(**spec)
        self.started = time.perf_counter()
        self.manager.start_kernel(cwd=str(folder), env={**os.environ, **peer.environment}, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        self.ready = time.perf_counter() - self.started

    def run(self, source: str, timeout: float = 3600) -> Reply:
        """Runs one cell."""
        began = time.perf_counter()
        request = self.client.execute(source)
        shown = None
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind = message["msg_type"]
            if kind in ("execute_result", "display_data", "stream") and shown is None:
                shown = time.perf_counter()
            if kind == "status" and message["content"]["execution_state"] == "idle":
                break
        seconds = time.perf_counter() - began
        status = self.client.get_shell_msg(timeout=60)["content"]["status"]
        return Reply(status, seconds, shown)

    def memory(self) -> float:
        """Megabytes that the kernel and all its processes have to themselves, shared pages split among their users."""
        root = self.manager.provisioner.process.pid
        return sum(proportional_size(pid) for pid in tree(root)) / 1e6

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def tree(root: int) -> list[int]:
    """A process and all that came from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found.extend(parents.get(pid, []))
    return found


def proportional_size(pid: int) -> int:
    """Bytes by the kernel's `Pss`, 0 for a process that has gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def kernel_info_seconds(command: list[str]) -> float:
    """Seconds from starting a process to its answer to `kernel_info`, over its sockets and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        file, info = write_connection_file(str(Path(folder) / "connection.json"), key=secrets.token_bytes(16).hex().encode())
        client = BlockingKernelClient(connection_file=file)
        client.load_connection_info(json.loads(Path(file).read_text()))
        began = time.perf_counter()
        command = [part.replace("{connection_file}", file) for part in command]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        client.start_channels(hb=False, iopub=False, stdin=False, control=False)
        try:
            client.kernel_info()
            client.get_shell_msg(timeout=120)
            return time.perf_counter() - began
        finally:
            client.stop_channels()
            process.terminate()
            process.wait(timeout=20)
