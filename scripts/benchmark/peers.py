"""The kernels that take part, and how those that are not ours are installed and built in advance."""

import subprocess
import sys
import tempfile
from pathlib import Path

from kernels import Peer, Session

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts/setup"))

import command  # noqa: E402
import places  # noqa: E402
from progress import Progress  # noqa: E402

LESSON_FOLDER = PROJECT / "notebooks/00_start"
STOCK, PYTHON = places.CACHE / "peers/stock", places.CACHE / "peers/python"
STOCK_VERSION = "0.22.0"
SETUP = ':dep anneal = { path = "../.." }\nuse anneal::prelude::*;'


def ours(engine: str) -> Peer:
    """Anneal with a cell cache of its own: no cell has been compiled before."""
    binary = str(Path(sys.executable).parent / "anneal")
    line = [binary, "kernel", "--connection-file", "{connection_file}", "--engine", engine]
    cache = {"ANNEAL_CELL_CACHE": tempfile.mkdtemp(prefix="anneal-bench-")}
    return Peer("Anneal" if engine == "native" else "Anneal, evcxr engine", line, LESSON_FOLDER, environment=cache)


def stock() -> Peer:
    """evcxr_jupyter as published. Its crates stay built between kernels, which it does on its own only for one kernel's life."""
    line = [str(STOCK / "bin/evcxr_jupyter"), "--control_file", "{connection_file}"]
    rust = ["rustc", f"+{places.rust_version()}"]
    libraries = subprocess.run([*rust, "--print", "target-libdir"], capture_output=True, text=True, check=True).stdout.strip()
    # It looks for libstd by a relative path that holds only where its folder and the toolchain have no parent in common.
    environment = {"EVCXR_TMPDIR": str(STOCK / "session"), "LD_LIBRARY_PATH": libraries, "RUSTUP_TOOLCHAIN": places.rust_version()}
    return Peer("stock evcxr_jupyter", line, LESSON_FOLDER, environment=environment, rounds=1, every=3)


def python() -> Peer:
    line = [str(PYTHON / "bin/python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    return Peer("ipykernel", line, PROJECT, language="python")


def prepare() -> None:
    """Installs the peers in the cache folder, or brings them up to date. Says beforehand what takes minutes."""
    installed, built = (STOCK / "bin/evcxr_jupyter").exists(), (STOCK / "session/target").exists()
    minutes = (0 if installed else 7) + (0 if built else 30)
    if minutes:
        print(f"Preparing stock evcxr_jupyter takes about {minutes} minutes on two cores, once; it is kept in {STOCK}.", flush=True)
    prepare_python()
    if not installed:
        progress = Progress("evcxr_jupyter", 420)
        install = ["cargo", "install", "evcxr_jupyter", "--version", f"={STOCK_VERSION}", "--locked", "--root", str(STOCK)]
        command.run([*install, "--target-dir", str(STOCK / "build")], progress, command.follow_cargo)
        progress.finish()
    build_toolkit_for_stock(built)


def prepare_python() -> None:
    progress, wanted = Progress("ipykernel, pandas, numpy, matplotlib", 60), Path(__file__).with_name("requirements.txt")
    if not (PYTHON / "bin/python").exists():
        command.run([sys.executable, "-m", "venv", str(PYTHON)], progress, lambda *_: False)
    pip = [str(PYTHON / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(wanted)]
    command.run(pip, progress, lambda *_: False)
    progress.finish()


def build_toolkit_for_stock(built: bool) -> None:
    """Runs the set-up cell of a lesson once, which is what builds polars and candle in a stock kernel."""
    progress = Progress("Toolkit for evcxr_jupyter", 30 if built else 1800)
    (STOCK / "session").mkdir(parents=True, exist_ok=True)
    log = STOCK / "build.log"

    def tick() -> None:
        compiled = [line for line in log.read_text(errors="replace").splitlines() if line.strip().startswith("Compiling")]
        total = (PROJECT / "Cargo.lock").read_text().count("[[package]]")
        progress.count(len(compiled), max(total, len(compiled)), compiled[-1].split()[1] if compiled else "")

    with Session(stock(), log) as session:
        reply = session.run(SETUP, timeout=4 * 3600, tick=tick)
    if reply.status != "ok":
        raise SystemExit(f"Stock evcxr_jupyter cannot build the toolkit: {reply.error}; see {log}")
    progress.finish()
