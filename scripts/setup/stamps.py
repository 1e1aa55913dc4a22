"""Remembers what each step was made from, so that the next start does only what has changed."""

import hashlib
import json
from pathlib import Path

import places

STAMPS = places.VENV / "anneal-stamps"
BUILT = places.CACHE / "built.json"
SOURCES = {".rs", ".toml", ".lock", ".csv", ".json", ".parquet", ".md", ".html", ".css", ".js", ".svg", ".png", ".txt", ".gz", ".jpg"}


def fingerprint(*paths: Path, also: str = "") -> str:
    """Of the names and contents of files, folders taken whole, and of a text."""
    digest = hashlib.sha256(also.encode())
    for path in paths:
        inside = sorted(file for file in path.rglob("*") if file.suffix in SOURCES) if path.is_dir() else [path]
        for file in inside:
            digest.update(f"\0{file.relative_to(places.ROOT)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def is_current(step: str, inputs: str) -> bool:
    try:
        return (STAMPS / step).read_text() == inputs
    except OSError:
        return False


def remember(step: str, inputs: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(inputs)


def forget(step: str) -> None:
    (STAMPS / step).unlink(missing_ok=True)


def built_from(step: str) -> str:
    """The dependencies that the cache folder has been built with, by whatever clone: they decide between minutes and seconds."""
    try:
        return json.loads(BUILT.read_text()).get(step, "")
    except (OSError, ValueError):
        return ""


def remember_built(step: str, dependencies: str) -> None:
    try:
        known = json.loads(BUILT.read_text())
    except (OSError, ValueError):
        known = {}
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    BUILT.write_text(json.dumps(known | {step: dependencies}, indent=1))
