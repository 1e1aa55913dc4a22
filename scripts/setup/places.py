"""Where things are: the repository, its virtual environment, the cache folder, and the environment that cargo runs in."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOCK_FILE = ROOT / "python" / "requirements.lock"


def cache_folder() -> Path:
    """What is shared by all clones of one user: cargo's target folder and the finished toolkits."""
    if chosen := os.environ.get("ANNEAL_CACHE"):
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "anneal"


CACHE = cache_folder()
TARGET = CACHE / "target"


def rust_version() -> str:
    return re.search(r'channel *= *"(.+?)"', (ROOT / "rust-toolchain.toml").read_text())[1]


def rust_components() -> list[str]:
    listed = re.search(r"components *= *\[(.*?)\]", (ROOT / "rust-toolchain.toml").read_text(), re.S)[1]
    return re.findall(r'"(.+?)"', listed)


def build_environment() -> dict[str, str]:
    """The environment for cargo: one target folder, and nothing that would build the same crates a second time.

    `CI` is one of these: rust-analyzer's crates have it compiled in, so a shell with it and one without would rebuild
    all of them at every change of hands.
    """
    dropped = {"CI", "RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"ANNEAL_CACHE": str(CACHE), "CARGO_TARGET_DIR": str(TARGET)}
