"""The steps of the set-up in their order: what each is made from, how long it takes, and how it is done."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import command
import places
import stamps
from progress import Progress

MANIFESTS = [places.ROOT / name for name in ("Cargo.toml", "Cargo.lock", "rust-toolchain.toml")]
PAPERMILL = places.ROOT / "python/papermill"
KERNEL, JOURNAL = places.ROOT / "kernel", places.ROOT / "journal"
TOOLKIT = [places.ROOT / name for name in ("src", "data", "journal", "solutions")]
# JupyterLab asks at its first start whether it may fetch news; here nothing is fetched.
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


@dataclass
class Step:
    name: str
    title: str
    run: Callable[[Progress], None]
    # A fingerprint of everything the step reads.
    inputs: Callable[[], str]
    # What has to exist afterwards, so that a deleted file is noticed as well.
    made: Callable[[], list[Path]]
    # A fingerprint of the part that makes it slow.
    dependencies: Callable[[], str] = lambda: ""
    # Seconds on two cores: from nothing, and when only our own sources changed.
    fresh: float = 10
    again: float = 10

    def is_done(self) -> bool:
        return all(path.exists() for path in self.made()) and stamps.is_current(self.name, self.inputs())

    def expected(self) -> float:
        return self.again if self.dependencies() and stamps.built_from(self.name) == self.dependencies() else self.fresh

    def perform(self) -> None:
        progress, inputs = Progress(self.title, self.expected()), self.inputs()
        stamps.forget(self.name)
        try:
            self.run(progress)
        except BaseException:
            progress.finish("✗")
            raise
        stamps.remember(self.name, inputs)
        if dependencies := self.dependencies():
            stamps.remember_built(self.name, dependencies)
        progress.finish()


def add_toolchain(progress: Progress) -> None:
    if shutil.which("rustup") is None:
        return
    version, wanted = places.rust_version(), places.rust_components()
    listed = subprocess.run(["rustup", "component", "list", "--installed", "--toolchain", version], capture_output=True, text=True)
    if listed.returncode == 0 and all(re.search(rf"^{name}\b", listed.stdout, re.M) for name in wanted):
        return
    components = [argument for name in wanted for argument in ("--component", name)]
    install = ["rustup", "toolchain", "install", version, "--profile", "minimal", "--no-self-update", *components]
    command.run(install, progress, lambda line, progress: progress.say(line.removeprefix("info: ").strip()) or False)


def make_venv(progress: Progress) -> None:
    """Made anew when it is incomplete, was moved, or its Python is gone; otherwise brought up to date in place."""
    if not stamps.is_current("venv", venv_inputs()) or not (places.BIN / "python").exists():
        progress.say("making .venv")
        stamps.forget("venv")
        command.run([sys.executable, "-m", "venv", "--clear", str(places.VENV)], progress, lambda *_: False)
        stamps.remember("venv", venv_inputs())
    total = len(re.findall(r"^\S+==[^;\n]*$", places.LOCK_FILE.read_text(), re.M))
    seen: set[str] = set()

    def follow(line: str, progress: Progress) -> bool:
        if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line):
            seen.add(found[1])
            progress.count(min(len(seen), total), total, found[1])
        return not line.lower().startswith(("error", "warning"))

    pip = [str(places.BIN / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(places.LOCK_FILE)], progress, follow)
    command.run([*pip, "--no-build-isolation", "--no-deps", "--no-index", str(PAPERMILL)], progress, follow)
    settings = places.VENV / "share/jupyter/lab/settings/overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(QUIET, indent=2))


def build_kernel(progress: Progress) -> None:
    command.cargo(["build", "--release", "--locked", "-p", "anneal-kernel"], progress)
    # The cell process shares one libstd with cells and toolkit: one panic count, one stdout buffer.
    command.cargo(["rustc", "--release", "--locked", "-p", "anneal-cell", "--bin", "anneal-cell", "--", "-C", "prefer-dynamic"], progress)
    for name in ("anneal", "anneal-cell"):
        put(places.TARGET / "release" / name, places.BIN / name)


def build_toolkit(progress: Progress) -> None:
    command.run([str(places.BIN / "anneal"), "toolkit", "build"], progress, command.follow_cargo)


def install_kernel(progress: Progress) -> None:
    command.run([str(places.BIN / "anneal"), "install", "--sys-prefix"], progress, lambda *_: False)


def compile_lessons(progress: Progress) -> None:
    """Runs the lessons once, so that their cells are in the cache when the learner comes."""
    command.run([str(places.BIN / "anneal"), "cache", "warm", str(places.ROOT / "notebooks")], progress, command.follow_cargo)


def put(source: Path, place: Path) -> None:
    """By rename: a kernel that is running keeps the file it was started from."""
    fresh = place.with_name(f".{place.name}.new")
    shutil.copy2(source, fresh)
    os.replace(fresh, place)


def venv_inputs() -> str:
    return f"{places.VENV} {sys.base_prefix} {sys.version_info.major}.{sys.version_info.minor}"


def kernel_inputs() -> str:
    return stamps.fingerprint(KERNEL, JOURNAL, *MANIFESTS, also=str(places.TARGET))


def toolkit_inputs() -> str:
    return stamps.fingerprint(*[folder for folder in TOOLKIT if folder.exists()], *MANIFESTS, also=kernel_inputs())


def kernel_crates() -> str:
    manifests = [JOURNAL / "Cargo.toml", KERNEL / "Cargo.toml", KERNEL / "process/Cargo.toml", MANIFESTS[2]]
    return stamps.fingerprint(*manifests, also=stamps.locked_crates("anneal-kernel") + str(places.TARGET))


def toolkit_crates() -> str:
    return stamps.fingerprint(MANIFESTS[0], MANIFESTS[2], also=stamps.locked_crates("anneal") + str(places.TARGET))


def toolkit_made() -> list[Path]:
    """The environment names its build in a small file; the build itself stands in the cache folder."""
    pointer = places.VENV / "share/anneal/toolkit"
    return [pointer, Path(pointer.read_text().strip())] if pointer.exists() else [pointer]


# Seconds are measured on two cores.
STEPS = [
    Step("python", "Python packages", make_venv, lambda: stamps.fingerprint(places.LOCK_FILE, *sorted(PAPERMILL.glob("*.*")), also=venv_inputs()),
         lambda: [places.BIN / "jupyter-lab"], fresh=40),
    Step("rust", "Rust toolchain", add_toolchain, lambda: stamps.fingerprint(MANIFESTS[2]), lambda: [], fresh=10),
    Step("kernel", "Kernel", build_kernel, kernel_inputs, lambda: [places.BIN / "anneal", places.BIN / "anneal-cell"],
         kernel_crates, fresh=400, again=60),
    Step("toolkit", "Toolkit (polars, candle, plotters)", build_toolkit, toolkit_inputs, toolkit_made,
         toolkit_crates, fresh=840, again=60),
    Step("kernelspec", "Kernel registered with Jupyter", install_kernel, lambda: kernel_inputs() + venv_inputs(),
         lambda: [places.VENV / "share/jupyter/kernels/anneal/kernel.json"], fresh=5, again=5),
    Step("lessons", "Lessons compiled in advance", compile_lessons, toolkit_inputs, lambda: [], fresh=20, again=20),
]
