"""The learner's own copies of the lessons, in my-notebooks/: these are written into, so that `git pull` never meets them."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import places
from command import Failed

SHIPPED = places.ROOT / "notebooks"
OWN = places.ROOT / "my-notebooks"
# For each copy, what the lesson said when it was made.
RECORD = ".copied.json"


def bring(shipped: Path = SHIPPED, own: Path = OWN) -> list[str]:
    """Copies what is new. A copy that was worked in is never replaced: the new lesson is laid beside it, and said so."""
    said = []
    try:
        own.mkdir(exist_ok=True)
        record = read_record(own / RECORD)
        for file in files(shipped):
            name = str(file.relative_to(shipped))
            wanted, copy = content(file), own / name
            if copy.exists() and record.get(name) != wanted and content(copy) not in (record.get(name), wanted):
                copy = copy.with_stem(f"{copy.stem} (new {wanted[:4]})")
                said.append(f"{name} is new, and yours was worked in: the new one is {copy.name}")
            elif copy.exists() and record.get(name) == wanted:
                continue
            write(copy, file.read_bytes())
            record[name] = wanted
        write(own / RECORD, json.dumps(record, indent=1).encode())
    except OSError as problem:
        raise Failed(f"Your copies of the lessons cannot be written: {problem}.\n`scripts/lab --shipped` opens the lessons themselves.") from problem
    return said


def files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.is_file() and not hidden:
            yield file


def content(file: Path) -> str:
    """A digest of what was written, not of what came out: running a lesson does not change it."""
    data = file.read_bytes()
    if file.suffix == ".ipynb":
        try:
            cells = [[cell["cell_type"], "".join(cell["source"])] for cell in json.loads(data)["cells"]]
            data = json.dumps(cells).encode()
        except (ValueError, KeyError, TypeError):
            pass  # Not a notebook any more: then every byte counts.
    return hashlib.sha256(data).hexdigest()


def read_record(file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return {}


def write(file: Path, data: bytes) -> None:
    """By a second name, so that a full disk leaves what was there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.fresh")
    fresh.write_bytes(data)
    os.replace(fresh, file)
