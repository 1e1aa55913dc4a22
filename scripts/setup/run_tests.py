"""Runs every test of the project and ends in one line, `N passed, N failed`; exit status 1 when something failed.

usage: scripts/test [GROUP...]

groups:  lints    formatting, clippy, documentation (each counts as one test)
         kernel   cargo test of the kernel and the cell process
         toolkit  cargo test of the toolkit
         python   the set-up, the kernel through Jupyter, every notebook, JupyterLab in a browser
"""

import os
import re
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass

import lab
import places
from command import Failed, end_family
from progress import clock

KERNEL, TOOLKIT = ["-p", "anneal-kernel", "-p", "anneal-cell", "-p", "anneal-journal"], ["-p", "anneal"]
ARTIFACTS = places.ROOT / "test-artifacts"
# Seconds for one command; the longest, clippy's first look at polars, needs about five minutes.
LIMIT = 20 * 60
# Mostly they wait for a kernel or a browser. A file stays whole: its tests share a kernel.
TWO_AT_A_TIME = ["-n", "2", "--dist", "loadfile"]


@dataclass
class Count:
    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed)


def main() -> int:
    chosen = sys.argv[1:] or list(GROUPS)
    if "--help" in chosen or "-h" in chosen:
        print(__doc__)
        return 0
    if unknown := [name for name in chosen if name not in GROUPS]:
        sys.exit(f"There is no test group `{unknown[0]}`; there are {', '.join(GROUPS)}.")
    count, failures = Count(), []
    for title, test in [("set-up", set_up), *[test for name in chosen for test in GROUPS[name]]]:
        print(f"\n=== {title}", flush=True)
        started = time.monotonic()
        result = test()
        count += result
        print(f"=== {title}: {result.passed} passed, {result.failed} failed ({clock(time.monotonic() - started)})", flush=True)
        if result.failed:
            failures.append(title)
            if test is set_up:
                break
    if failures:
        print(f"\nfailed: {', '.join(failures)}")
    print(f"\n{count.passed} passed, {count.failed} failed", flush=True)
    return 1 if count.failed else 0


def set_up() -> Count:
    """Not a test of its own when it works; without it nothing else can be tested."""
    try:
        lab.set_up()
    except (Failed, SystemExit) as problem:
        print(problem)
        return Count(failed=1)
    return Count()


def lint(*command: str, **environment: str) -> tuple:
    """Passes when the command is content."""
    title = " ".join([*command[:2], *[word for word in command if word.startswith("anneal")]])
    return title, lambda: Count(passed=1) if run(list(command), environment)[0] == 0 else Count(failed=1)


def cargo_test(packages: list[str]) -> Count:
    status, text = run(["cargo", "test", "--release", "--locked", "--no-fail-fast", *packages], {})
    results = re.findall(r"^test result: .*? (\d+) passed; (\d+) failed;", text, re.M)
    count = Count(sum(int(passed) for passed, _ in results), sum(int(failed) for _, failed in results))
    # A runner that crashes, or that does not compile, has no line with counts.
    return count if (status == 0) == (count.failed == 0) and results else count + Count(failed=1)


def pytest() -> Count:
    report = ARTIFACTS / "pytest.xml"
    report.unlink(missing_ok=True)
    status, _ = run([str(places.BIN / "python"), "-m", "pytest", "-ra", "-p", "no:cacheprovider", *TWO_AT_A_TIME, f"--junitxml={report}", "python/tests"], {})
    try:
        cases = [{part.tag for part in case} for case in xml.parse(report).iter("testcase")]
    except (OSError, xml.ParseError):
        return Count(failed=1)
    failed = sum(bool(parts & {"failure", "error"}) for parts in cases)
    count = Count(sum(not parts & {"failure", "error", "skipped"} for parts in cases), failed)
    return count if (status == 0) == (failed == 0) and cases else count + Count(failed=1)


def run(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Shows what the command prints as it comes, and returns it with the exit status; one that hangs is ended."""
    print(f"$ {' '.join(command)}", flush=True)
    child = subprocess.Popen(
        command, cwd=places.ROOT, env=places.build_environment() | environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
    )
    watchdog = threading.Timer(LIMIT, give_up, [child])
    watchdog.start()
    lines = []
    try:
        for line in child.stdout:
            print(line, end="", flush=True)
            lines.append(line)
        return child.wait(), "".join(lines)
    finally:
        watchdog.cancel()
        end_family(child)


def give_up(child: subprocess.Popen) -> None:
    print(f"Not done after {LIMIT // 60} minutes: stopped.", flush=True)
    end_family(child)


# Kernel and toolkit never in one call: cargo would unite the features of what they share and build polars a second time.
GROUPS = {
    "lints": [
        lint("cargo", "fmt", "--all", "--check"),
        lint("cargo", "clippy", "--release", "--locked", "--all-targets", *KERNEL, "--", "-D", "warnings"),
        lint("cargo", "clippy", "--release", "--locked", "--all-targets", *TOOLKIT, "--", "-D", "warnings"),
        lint("cargo", "doc", "--release", "--locked", "--no-deps", *KERNEL, RUSTDOCFLAGS="-D warnings"),
        lint("cargo", "doc", "--release", "--locked", "--no-deps", *TOOLKIT, RUSTDOCFLAGS="-D warnings"),
    ],
    "kernel": [("cargo test, kernel", lambda: cargo_test(KERNEL))],
    "toolkit": [("cargo test, toolkit", lambda: cargo_test(TOOLKIT))],
    "python": [("pytest", pytest)],
}


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    ARTIFACTS.mkdir(exist_ok=True)
    os.environ.setdefault("CARGO_TERM_COLOR", "never")
    sys.exit(main())
