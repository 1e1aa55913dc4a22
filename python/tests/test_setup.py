"""The set-up: what it says when something is missing, that it goes on after an interruption, and that it redoes only what changed.

A copy of the scripts runs against stand-ins for cargo and rustup, so that a whole set-up takes seconds.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

CARGO = """#!/bin/sh
echo "$*" >> "$ANNEAL_CACHE/cargo-calls"
if [ -e "$ANNEAL_CACHE/compile-error" ]; then
    echo "error[E0308]: mismatched types" >&2; echo "  --> kernel/src/main.rs:1:1" >&2; exit 101
fi
printf '    Building [=>      ] 1/2: serde\\r' >&2
[ -e "$ANNEAL_CACHE/slow" ] && sleep 60
mkdir -p "$CARGO_TARGET_DIR/release"
cp "$ANNEAL_CACHE/fake-anneal" "$CARGO_TARGET_DIR/release/anneal"
cp "$ANNEAL_CACHE/fake-anneal" "$CARGO_TARGET_DIR/release/anneal-cell"
"""
ANNEAL = """#!/bin/sh
echo "anneal $*" >> "$ANNEAL_CACHE/cargo-calls"
share="$(dirname "$0")/../share"
case "$1" in
    toolkit)
        mkdir -p "$ANNEAL_CACHE/toolkits/a" "$share/anneal"
        echo "$ANNEAL_CACHE/toolkits/a" > "$share/anneal/toolkit" ;;
    install)
        mkdir -p "$share/jupyter/kernels/anneal"
        echo '{}' > "$share/jupyter/kernels/anneal/kernel.json" ;;
esac
"""
RUSTUP = "#!/bin/sh\nprintf 'rust-src\\nrust-analyzer-x\\nrustfmt-x\\nclippy-x\\n'\n"
TOOLS = ["sh", "dirname", "cat", "cp", "mkdir", "sleep", "cc", "ld", "as", "apt-get"]


class Machine:
    """A fresh clone on a machine that has only the programs named."""

    def __init__(self, folder: Path):
        self.root, self.bin, self.cache = folder / "clone", folder / "bin", folder / "cache"
        shutil.copytree(ROOT / "scripts", self.root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("journal/Cargo.toml", "journal/src/lib.rs", "kernel/src/main.rs", "kernel/Cargo.toml", "kernel/process/Cargo.toml", "src/lib.rs", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"):
            place = self.root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place)
        (self.root / "python").mkdir()
        (self.root / "python/requirements.lock").write_text("")
        # Of Python packages nothing is installed here; the step asks only whether JupyterLab's program is there.
        steps = self.root / "scripts/setup/steps.py"
        steps.write_text(steps.read_text().replace('"jupyter-lab"', '"pip"').replace("str(PAPERMILL)", '"pip"'))
        self.bin.mkdir()
        self.cache.mkdir()
        for tool in TOOLS:
            if found := shutil.which(tool):
                (self.bin / tool).symlink_to(found)
        (self.bin / "python3").symlink_to(Path(sys.base_prefix) / "bin/python3")
        for place, text in [(self.bin / "cargo", CARGO), (self.bin / "rustup", RUSTUP), (self.cache / "fake-anneal", ANNEAL)]:
            place.write_text(text)
            place.chmod(0o755)

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": str(self.bin), "HOME": str(self.root.parent), "ANNEAL_CACHE": str(self.cache), **more}

    def start(self, **more: str) -> subprocess.Popen:
        return subprocess.Popen(
            [str(self.root / "scripts/lab"), "--setup-only"], env=self.environment(**more),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )

    def set_up(self, **more: str) -> tuple[int, str]:
        process = self.start(**more)
        text = process.communicate(timeout=120)[0]
        return process.returncode, text

    def calls(self) -> list[str]:
        """What was asked of cargo and anneal since the last look."""
        record = self.cache / "cargo-calls"
        calls = record.read_text().splitlines() if record.exists() else []
        record.unlink(missing_ok=True)
        return [" ".join(call.split()[:2]) for call in calls]


EVERYTHING = ["build --release", "rustc --release", "anneal toolkit", "anneal install", "anneal cache"]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_all_missing_things_are_named_at_once(machine):
    (machine.bin / "cargo").unlink()
    (machine.bin / "cc").unlink()
    shadow = machine.root.parent / "shadow"
    shadow.mkdir()
    (shadow / "ensurepip.py").write_text("raise ImportError('left out, as Debian does')")
    status, text = machine.set_up(PYTHONPATH=str(shadow))
    assert status == 1
    assert "no `cargo` on the PATH" in text and "rustup" in text
    assert "no `cc` on the PATH" in text and ("build-essential" in text or "xcode-select" in text or "package manager" in text)
    assert "cannot make virtual environments" in text and "venv" in text
    assert "Traceback" not in text and not (machine.root / ".venv").exists()


def test_without_python_the_front_says_how_to_get_it(machine):
    (machine.bin / "python3").unlink()
    status, text = machine.set_up()
    assert status == 1 and "Python 3.10 or newer" in text and "install" in text
    assert len(text.strip().splitlines()) == 1


def test_a_compiler_that_cannot_link_is_noticed(machine):
    (machine.bin / "cc").unlink()
    (machine.bin / "cc").write_text("#!/bin/sh\necho 'cannot find crt1.o' >&2\nexit 1\n")
    (machine.bin / "cc").chmod(0o755)
    status, text = machine.set_up()
    assert status == 1 and "cannot link" in text and "crt1.o" in text


def test_cargo_without_rustup_must_be_the_pinned_version(machine):
    (machine.bin / "rustup").unlink()
    (machine.bin / "rustc").write_text("#!/bin/sh\necho 'rustc 1.70.0 (2023)'\n")
    (machine.bin / "rustc").chmod(0o755)
    status, text = machine.set_up()
    assert status == 1 and "found rustc 1.70.0" in text


def test_too_little_disk_says_how_much_is_needed(monkeypatch):
    import prerequisites

    monkeypatch.setattr(prerequisites.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12, 2 * 10**9))
    said = prerequisites.disk(prerequisites.NEEDED_FRESH)
    assert "5 GB are needed" in said.sentence and "2.0 GB are free" in said.sentence and "ANNEAL_CACHE" in said.command


def test_the_second_start_does_nothing_and_quickly(machine):
    status, text = machine.set_up()
    assert status == 0, text
    assert "on two cores" in text and machine.calls() == EVERYTHING
    started = time.monotonic()
    assert machine.set_up() == (0, "")
    assert time.monotonic() - started < 3 and machine.calls() == []


def test_only_what_changed_is_done_again(machine):
    assert machine.set_up()[0] == 0
    machine.calls()
    (machine.root / "src/lib.rs").write_text("// changed")
    status, text = machine.set_up()
    assert status == 0 and machine.calls() == ["anneal toolkit", "anneal cache"] and "Kernel" not in text
    (machine.root / "kernel/src/main.rs").write_text("// changed")
    assert machine.set_up()[0] == 0
    assert machine.calls() == EVERYTHING


def test_the_time_told_depends_on_what_changed(machine):
    assert machine.set_up()[0] == 0
    lock = machine.root / "Cargo.lock"
    lock.write_text(lock.read_text().replace('name = "clap"\n', 'name = "clap"\n# changed\n', 1))
    text = machine.set_up()[1]
    assert "Kernel: started, about 7 min" in text and "Toolkit (polars, candle, plotters): started, about 60 s" in text
    lock.write_text(lock.read_text().replace('name = "polars"\n', 'name = "polars"\n# changed\n', 1))
    text = machine.set_up()[1]
    assert "Kernel: started, about 60 s" in text and "Toolkit (polars, candle, plotters): started, about 14 min" in text


def test_what_was_deleted_is_made_again(machine):
    assert machine.set_up()[0] == 0
    machine.calls()
    shutil.rmtree(machine.cache / "toolkits")
    assert machine.set_up()[0] == 0
    assert machine.calls() == ["anneal toolkit"]
    shutil.rmtree(machine.root / ".venv")
    assert machine.set_up()[0] == 0
    assert machine.calls() == EVERYTHING


def test_errors_of_cargo_are_shown_and_the_next_start_goes_on(machine):
    (machine.cache / "compile-error").touch()
    status, text = machine.set_up()
    assert status == 1 and "E0308" in text and "kernel/src/main.rs:1:1" in text and "Traceback" not in text
    (machine.cache / "compile-error").unlink()
    status, text = machine.set_up()
    assert status == 0 and "Python packages" not in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_set_up_goes_on_and_leaves_nothing_running(machine, number):
    (machine.cache / "slow").touch()
    process = machine.start()
    wait_for(machine.cache / "cargo-calls")
    os.kill(process.pid, number)
    text = process.communicate(timeout=20)[0]
    assert process.returncode != 0 and "Stopped" in text and "Traceback" not in text
    (machine.cache / "slow").unlink()
    machine.calls()
    assert machine.set_up()[0] == 0
    assert machine.calls() == EVERYTHING


def test_an_interruption_while_packages_install_is_mended(machine):
    assert machine.set_up()[0] == 0
    (machine.root / ".venv/anneal-stamps/venv").unlink()
    (machine.root / ".venv/bin/pip").unlink()
    assert machine.set_up()[0] == 0
    assert (machine.root / ".venv/bin/pip").exists()


def test_two_set_ups_at_once_say_so(machine):
    (machine.cache / "slow").touch()
    first = machine.start()
    wait_for(machine.cache / "cargo-calls")
    status, text = machine.set_up()
    first.terminate()
    first.communicate(timeout=20)
    assert status == 1 and f"process {first.pid}" in text and len(text.strip().splitlines()) == 1


def test_the_lock_file_is_pinned_hashed_and_names_no_host():
    lines = (ROOT / "python/requirements.lock").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(packages) > 50 and all("==" in line and line.endswith("\\") for line in packages)
    assert sum("--hash=sha256:" in line for line in lines) > len(packages)
    assert not any("://" in line or "index-url" in line or "find-links" in line for line in lines)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} did not appear"
        time.sleep(0.1)
