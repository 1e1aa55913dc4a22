"""Records what Python packages answer to the exercises of the lessons, for the checks in src/check/.

usage: python python/record_lessons.py [LESSON ...]        e.g. 05-01 05-02; all of them without arguments

Each python/reference/lesson_NN_MM.py names its PACKAGES with versions and has a function `record() -> dict`. What that
returns is written to src/check/recorded/NN_MM.json, with the versions beside it. A virtual environment of its own keeps
the versions apart from everything else:

    python -m venv .record && .record/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    .record/bin/python python/record_lessons.py 05-01
"""

import importlib
import json
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "python/reference"
RECORDED = ROOT / "src/check/recorded"


def main(wanted: list[str]) -> None:
    known = [path.stem.removeprefix("lesson_").replace("_", "-") for path in sorted(REFERENCE.glob("lesson_*.py"))]
    if unknown := [lesson for lesson in wanted if lesson not in known]:
        sys.exit(f"no reference for {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    sys.path.insert(0, str(REFERENCE))
    for lesson in wanted or known:
        record(lesson.replace("-", "_"))


def record(lesson: str) -> None:
    """Runs one reference and writes its file."""
    reference = importlib.import_module(f"lesson_{lesson}")
    check_versions(reference.PACKAGES)
    content = {
        "origin": f"python/reference/lesson_{lesson}.py",
        "versions": reference.PACKAGES,
        "values": {key: plain(value) for key, value in reference.record().items()},
    }
    RECORDED.mkdir(exist_ok=True)
    # A line a value: what a new version changes is then seen in the diff.
    path = RECORDED / f"{lesson}.json"
    path.write_text(lines(content) + "\n")
    print(f"{path.relative_to(ROOT)}: {len(content['values'])} values")


def check_versions(packages: dict[str, str]) -> None:
    for package, pinned in packages.items():
        try:
            installed = version(package)
        except PackageNotFoundError:
            installed = "none"
        if installed != pinned:
            everything = " ".join(f"{name}=={pin}" for name, pin in packages.items())
            sys.exit(f"{package}: {installed} is installed, {pinned} is wanted. Try: pip install {everything}")


def plain(value: object) -> object:
    """Arrays and numbers of NumPy as lists and numbers of Python."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def lines(content: dict) -> str:
    """JSON with one value a line; a number that JSON cannot hold (NaN, infinity) is an error."""
    text = lambda value: json.dumps(value, allow_nan=False, ensure_ascii=False)  # noqa: E731
    values = ",\n  ".join(f"{text(key)}: {text(value)}" for key, value in content["values"].items())
    head = ",\n ".join(f"{text(key)}: {text(content[key])}" for key in ("origin", "versions"))
    return f'{{\n {head},\n "values": {{\n  {values}\n }}\n}}'


if __name__ == "__main__":
    main(sys.argv[1:])
