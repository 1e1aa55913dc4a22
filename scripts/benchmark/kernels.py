"""Runs cells through a kernel and times them from the request until its reply and the idle status have come."""

import os
import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Self

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Peer:
    """A kernel to measure: how it is started and where, and which language its cells are in."""

    name: str
    command: list[str]
    folder: Path
    language: str = "rust"
    environment: dict[str, str] = field(default_factory=dict)
    # In how many rounds it takes part, and in which share of the cells: a kernel that needs seconds for each would take hours.
    rounds: int = 100
    every: int = 1


@dataclass
class Reply:
    """What one cell gave, and when: seconds after its request."""

    status: str = ""
    seconds: float = 0.0
    shown: float | None = None
    # The kinds of output in their order: "stream", "display_data", ...
    kinds: list[str] = field(default_factory=list)
    # The value at the end of the cell as text, and the first line of an error.
    answer: str = ""
    error: str = ""
    printed: str = ""

    def add(self, kind: str, content: dict, seconds: float) -> None:
        if self.shown is None and kind in ("execute_result", "display_data", "stream"):
            self.shown = seconds
        if kind in ("execute_result", "display_data"):
            self.answer = content["data"].get("text/plain", "")
            kind = f"{kind} ({', '.join(sorted(content['data']))})"
        if kind.endswith("stream"):
            self.printed += content["text"]
        if kind == "error":
            self.error = ESCAPES.sub("", content["evalue"] or "".join(content["traceback"][:1])).split("\n")[0]
        # A kernel may send text in pieces.
        if not kind.endswith("stream") or self.kinds[-1:] != [kind]:
            self.kinds.append(kind)


class Session:
    """One running kernel."""

    def __init__(self, peer: Peer, log: Path | None = None):
        self.peer = peer
        self.manager = KernelManager()
        self.manager._kernel_spec = KernelSpec(argv=peer.command, display_name=peer.name, language=peer.language)
        environment = {**os.environ, **peer.environment}
        with open(log or os.devnull, "w") as stderr:
            self.started = time.perf_counter()
            self.manager.start_kernel(cwd=str(peer.folder), env=environment, stderr=stderr)
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        self.ready = time.perf_counter() - self.started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, source: str, timeout: float = 600, tick=lambda: None, linger: float = 0.0) -> Reply:
        """Runs one cell. `tick` is called about once a second while nothing comes; with `linger` the outputs of stock
        evcxr are waited for that come after its idle status, such as the text of a panic."""
        began = time.perf_counter()
        request, reply = self.client.execute(source), Reply()
        self.follow_outputs(request, reply, began, timeout, tick)
        while True:
            message = self.client.get_shell_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request:
                break
        reply.seconds = time.perf_counter() - began
        reply.status = message["content"]["status"]
        self.follow_late_outputs(request, reply, linger)
        # Stock evcxr answers `ok` to a cell that panicked.
        if any(kind == "error" for kind in reply.kinds):
            reply.status = "error"
        return reply

    def follow_outputs(self, request: str, reply: Reply, began: float, timeout: float, tick) -> None:
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except Empty:
                tick()
                if time.perf_counter() - began > timeout or not self.manager.is_alive():
                    raise SystemExit(f"{self.peer.name}: no end of a cell after {timeout:.0f} s") from None
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return
            if kind not in ("status", "execute_input"):
                reply.add(kind, content, time.perf_counter() - began)

    def follow_late_outputs(self, request: str, reply: Reply, linger: float) -> None:
        while linger:
            try:
                message = self.client.get_iopub_msg(timeout=linger)
            except Empty:
                return
            if message["parent_header"].get("msg_id") == request and message["msg_type"] != "status":
                reply.add(f"late {message['msg_type']}", message["content"], reply.seconds)

    def memory(self) -> float:
        """Megabytes that the kernel and all its processes have to themselves, shared pages split among their users."""
        return sum(proportional_size(pid) for pid in tree(self.manager.provisioner.process.pid)) / 1e6


def tree(root: int) -> list[int]:
    """A process and all that came from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
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


def kernel_info_seconds(peer: Peer) -> float:
    """Seconds from starting a process to its answer to `kernel_info`."""
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=peer.command, display_name=peer.name, language=peer.language)
    began = time.perf_counter()
    manager.start_kernel(cwd=str(peer.folder), env={**os.environ, **peer.environment}, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels(hb=False, iopub=False, stdin=False, control=False)
    try:
        client.kernel_info()
        client.get_shell_msg(timeout=120)
        return time.perf_counter() - began
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
