"""Runs one long command: follows what it prints for the progress line, and keeps the rest in case it fails."""

import os
import re
import select
import signal
import subprocess
from collections.abc import Callable

import places
from progress import Progress

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;;.*?\x1b\\")
# cargo's own bar, and the plain `[12/300] polars-core (40 s)` of `anneal toolkit build`.
BAR = re.compile(r"^\s*(?:Building \[.*?\] (\d+)/(\d+):?|\[(\d+)/(\d+)\])(.*?)(?:\(\d+ s\))?$")
CARGO_STATUS = re.compile(
    r"^\s*(Adding|Blocking|Building|Checking|Compiling|Dirty|Download(ed|ing)|Fetch|Finished|Fresh|Locking|Running|Updating)\b"
)


class Failed(Exception):
    """A command ended badly; the message is all that it had to say."""


def cargo(arguments: list[str], progress: Progress) -> None:
    run(["cargo", *arguments], progress, follow_cargo)


def follow_cargo(line: str, progress: Progress) -> bool:
    """Cargo draws its bar for us although nobody watches a terminal: it alone knows how many units there are."""
    if bar := BAR.match(line):
        progress.count(int(bar[1] or bar[3]), int(bar[2] or bar[4]), bar[5].strip())
    elif CARGO_STATUS.match(line):
        progress.say(line.strip())
    else:
        return False
    return True


def run(command: list[str], progress: Progress, follow: Callable[[str, Progress], bool]) -> None:
    """Raises `Failed` with every line that `follow` did not take for mere progress."""
    environment = places.build_environment() | {"CARGO_TERM_PROGRESS_WHEN": "always", "CARGO_TERM_PROGRESS_WIDTH": "120"}
    # A session of its own: Ctrl-C reaches us only, and we end the whole family, rustc included.
    child = subprocess.Popen(
        command, cwd=places.ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )
    kept: list[str] = []
    try:
        for line in lines_of(child, progress):
            if not follow(ESCAPES.sub("", line), progress):
                kept.append(line)
        status = child.wait()
    except BaseException:
        end_family(child)
        raise
    if status != 0:
        shown = "\n".join(kept).strip()
        raise Failed(f"{shown}\n\n`{' '.join(command)}` ended with status {status}.")


def lines_of(child: subprocess.Popen, progress: Progress):
    """Lines ended by newline or carriage return, as they come; ticks once a second in between."""
    descriptor, rest = child.stdout.fileno(), b""
    while True:
        if not select.select([descriptor], [], [], 1.0)[0]:
            progress.tick()
            continue
        chunk = os.read(descriptor, 65536)
        *whole, rest = re.split(rb"[\r\n]", rest + chunk)
        for line in whole if chunk else [*whole, rest]:
            if line.strip():
                yield line.decode(errors="replace")
        if not chunk:
            return


def end_family(child: subprocess.Popen) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.wait(timeout=5)
        except (ProcessLookupError, PermissionError):
            return
        except subprocess.TimeoutExpired:
            continue
