"""Remembers what each step was made from, so that the next start does only what has changed."""

import hashlib
import json
import re
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


def locked_crates(package: str) -> str:
    """A fingerprint of the part of Cargo.lock that a package is built from: a new crate for the kernel says nothing about the toolkit."""
    crates: dict[str, dict[str, str]] = {}
    for entry in (places.ROOT / "Cargo.lock").read_text().split("[[package]]")[1:]:
        name, version = re.findall(r'^(?:name|version) = "(.+)"$', entry, re.M)[:2]
        crates.setdefault(name, {})[version] = entry
    waiting, reached = [package], set()
    while waiting:
        name, version, *_ = [*waiting.pop().split(), ""]
        for found, entry in crates.get(name, {}).items():
            if version in ("", found) and entry not in reached:
                reached.add(entry)
                listed = re.search(r"^dependencies = \[(.*?)\]", entry, re.M | re.S)
                waiting += re.findall(r'"(.+?)"', listed[1]) if listed else []
    return hashlib.sha256("".join(sorted(reached)).encode()).hexdigest()


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
