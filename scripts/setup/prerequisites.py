"""What has to be on the machine before the set-up starts: each missing thing is one sentence and the command that mends it."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import places

GIGABYTE = 10**9
# Measured after a set-up: 2.0 in cargo's target folder, 0.8 of crate sources, 0.4 in .venv, 0.2 for the toolkit; the rest is for the tests.
NEEDED_FRESH = 5 * GIGABYTE
NEEDED_AGAIN = 1 * GIGABYTE


@dataclass
class Missing:
    sentence: str
    command: str


def missing(python_ready: bool, built_before: bool) -> list[Missing]:
    """Everything that is missing, all of it at once, so that one trip to the package manager is enough."""
    found = [rust(), linker(), disk(NEEDED_AGAIN if built_before else NEEDED_FRESH)]
    if not python_ready:
        found.append(venv_module())
    return [thing for thing in found if thing]


def report(things: list[Missing]) -> str:
    lines = ["Anneal cannot be set up yet:"]
    for thing in things:
        lines += [f"  * {thing.sentence}", f"      {thing.command}"]
    return "\n".join(lines)


def rust() -> Missing | None:
    """With rustup the set-up adds the pinned toolchain by itself; without it exactly that version has to be there."""
    install = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh    (then open a new terminal)"
    if shutil.which("cargo") is None:
        return Missing("Rust is missing: there is no `cargo` on the PATH. Install it with rustup:", install)
    if shutil.which("rustup"):
        return None
    wanted, found = places.rust_version(), first_line(["rustc", "--version"])
    if not found.startswith(f"rustc {wanted} "):
        return Missing(f"Rust {wanted} is needed, found {found or 'no rustc'}, and no rustup to install it. Install rustup:", install)
    sysroot = Path(first_line(["rustc", "--print", "sysroot"]))
    if not (sysroot / "lib/rustlib/src/rust/library").is_dir():
        return Missing("The sources of Rust's standard library are missing, and no rustup to add them. Install rustup:", install)
    return None


def linker() -> Missing | None:
    """rustc links with `cc`; having it is not enough, the C library's files must be there as well."""
    install = install_command(apt="build-essential", dnf="gcc glibc-devel", pacman="base-devel", zypper="gcc glibc-devel", mac="xcode-select --install")
    if shutil.which("cc") is None:
        return Missing("A C compiler is missing: there is no `cc` on the PATH. Install one with:", install)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "linker.c")
        source.write_text("int main(void) { return 0; }\n")
        tried = subprocess.run(["cc", str(source), "-o", str(source.with_suffix(""))], capture_output=True, text=True)
    if tried.returncode != 0:
        reason = (tried.stderr.strip().splitlines() or ["no message"])[-1]
        return Missing(f"The C compiler `cc` cannot link a program ({reason}). Install what it lacks with:", install)
    return None


def venv_module() -> Missing | None:
    tried = subprocess.run([sys.executable, "-c", "import venv, ensurepip"], capture_output=True)
    if tried.returncode == 0:
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    install = install_command(apt=f"python{version}-venv", dnf="python3-pip", pacman="python", zypper="python3-pip", mac="brew reinstall python")
    return Missing(f"Python {version} cannot make virtual environments: its `venv` or `ensurepip` module is missing. Install it with:", install)


def disk(needed: int) -> Missing | None:
    """The cache folder takes nearly all of it."""
    folder = places.CACHE
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free >= needed:
        return None
    return Missing(
        f"Too little disk space: {needed / GIGABYTE:.0f} GB are needed under {places.CACHE}, {free / GIGABYTE:.1f} GB are free. "
        "Free some, or put the cache on a larger disk:",
        "ANNEAL_CACHE=/path/with/space scripts/lab    (and keep ANNEAL_CACHE set from then on)",
    )


def install_command(*, apt: str, dnf: str, pacman: str, zypper: str, mac: str) -> str:
    if sys.platform == "darwin":
        return mac
    sudo = "" if os.geteuid() == 0 else "sudo "
    for manager, command in [("apt-get", f"apt-get install {apt}"), ("dnf", f"dnf install {dnf}"), ("pacman", f"pacman -S {pacman}"), ("zypper", f"zypper install {zypper}")]:
        if shutil.which(manager):
            return sudo + command
    return f"(with your package manager: {apt}, or what it is called there)"


def first_line(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""
