"""What has been measured: seconds by row and kernel, and every answer that was not as it should be."""

import math
import re
import statistics
from dataclasses import dataclass, field

from kernels import Peer, Reply


@dataclass
class Record:
    """All figures of one run of the bench."""

    # Row, then kernel, then one value for each time it was measured.
    values: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    # Cells that failed, hung or answered differently: their times mean nothing, so they are told.
    problems: list[str] = field(default_factory=list)
    # By kernel, the cells in which it showed no value and another one did.
    silent: dict[str, list[str]] = field(default_factory=dict)
    compared: int = 0
    # What each cell of the lesson gave in each kernel.
    lesson: dict[str, list[dict]] = field(default_factory=dict)

    def add(self, row: str, peer: str, value: float) -> None:
        self.values.setdefault(row, {}).setdefault(peer, []).append(value)

    def median(self, row: str, peer: str) -> float | None:
        found = self.values.get(row, {}).get(peer)
        return statistics.median(found) if found else None

    def high(self, row: str, peer: str) -> float | None:
        """The 95th percentile, the nearest value that was measured."""
        ordered = sorted(self.values.get(row, {}).get(peer, []))
        return ordered[math.ceil(0.95 * len(ordered)) - 1] if ordered else None

    def check_status(self, peer: str, reply: Reply, expected: str, text: str) -> bool:
        if reply.status != expected:
            self.problems.append(f"{peer}: {reply.status} instead of {expected} ({reply.error}) from: {text[:200]!r}")
        return reply.status == expected

    def check_answers(self, replies: list[tuple[Peer, Reply]], text: str) -> None:
        """The same cell gives the same text in all Rust kernels, and the same number in Python as well."""
        rust = {peer.name: reply.answer for peer, reply in replies if peer.language == "rust"}
        numbers = {peer.name: number(reply.answer) for peer, reply in replies}
        self.compared += len(replies) > 1
        shown = {name: answer for name, answer in rust.items() if answer}
        if shown:
            for name in rust.keys() - shown.keys():
                self.silent.setdefault(name, []).append(text)
        if len(set(shown.values())) > 1:
            self.problems.append(f"different text {shown} from: {text[:200]!r}")
        known = [value for value in numbers.values() if value is not None]
        if len(known) == len(replies) and not all(math.isclose(value, known[0], rel_tol=1e-6) for value in known):
            self.problems.append(f"different numbers {numbers} from: {text[:200]!r}")


def number(text: str) -> float | None:
    """The number that an answer is, `np.float64(3.5)` included."""
    found = re.fullmatch(r"(?:np\.\w+\()?(-?[\d.]+(?:e[+-]?\d+)?)\)?", text.strip())
    return float(found[1]) if found else None
