"""Shows how far a step is: one live line on a terminal, otherwise plain lines at most every ten seconds."""

import shutil
import sys
import time

PLAIN_INTERVAL = 10.0
BAR_WIDTH = 24


class Progress:
    """One step on its way. `expected` is its usual time in seconds on two cores."""

    def __init__(self, title: str, expected: float):
        self.title, self.expected = title, expected
        self.started = self.shown = time.monotonic()
        self.done = self.total = 0
        self.now = ""
        self.live = sys.stdout.isatty()
        if not self.live:
            print(f"{title}: started, about {words(expected)} on two cores", flush=True)

    def count(self, done: int, total: int, now: str) -> None:
        self.done, self.total, self.now = done, total, now
        self.tick()

    def say(self, now: str) -> None:
        self.now = now
        self.tick()

    def tick(self) -> None:
        """Called whenever something happens, and at least once a second while nothing does."""
        instant = time.monotonic()
        if instant - self.shown < (0.1 if self.live else PLAIN_INTERVAL):
            return
        self.shown = instant
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{self.line()[:width]}", end="", flush=True)
        else:
            print(self.line(), flush=True)

    def finish(self, mark: str = "✓") -> None:
        start = "\r\033[K" if self.live else ""
        print(f"{start}{mark} {self.title} ({clock(time.monotonic() - self.started)})", flush=True)

    def line(self) -> str:
        elapsed = time.monotonic() - self.started
        if not self.total:
            return f"  {self.title}  {clock(elapsed)}  {self.now}"
        share = min(self.done / self.total, 1.0)
        filled = int(BAR_WIDTH * share)
        bar = f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}]"
        return f"  {self.title} {bar} {self.done}/{self.total}  {clock(elapsed)}, about {words(self.remaining(elapsed, share))} left  {self.now}"

    def remaining(self, elapsed: float, share: float) -> float:
        """At first the usual time counts, later the pace of this machine: crates differ too much in size for the pace alone."""
        return (1 - share) * ((1 - share) * self.expected + elapsed)


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def words(seconds: float) -> str:
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    return f"{round(seconds / 60)} min"
