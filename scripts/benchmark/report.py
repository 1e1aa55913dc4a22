"""Writes what has been measured: tables for people, JSON for everything else."""

import json
import statistics
from dataclasses import asdict
from pathlib import Path

import growth as sessions
from polls import LOOPS
from record import Record

OURS, STOCK, PYTHON = "Anneal", "stock evcxr_jupyter", "ipykernel"
EDITS = ("number changed", "line added", "mistake mended")
# Title, rows that are taken together, target.
ROWS = [
    ("kernel start to `kernel_info` reply", ["kernel_info"], "0.3"),
    ("kernel start to first table, cells never compiled before", ["first table, new"], "9"),
    ("kernel start to first table, unchanged lesson", ["first table, unchanged"], "0.7"),
    ("glue cell, edited", [f"glue, {edit}" for edit in EDITS], "0.20 (0.5)"),
    ("· a number changed", ["glue, number changed"], ""),
    ("· a line added", ["glue, line added"], ""),
    ("· a mistake mended", ["glue, mistake mended"], ""),
    ("cell with loops or array arithmetic, edited", [f"numeric, {edit}" for edit in EDITS], "0.5 (1.2)"),
    ("cell with a mistake", ["glue, mistake", "numeric, mistake"], "0.25"),
    ("glue cell, unchanged", ["glue, unchanged"], "0.010"),
    *[(f"· after an unrelated `{name}`", [f"glue, unchanged after `{name}`"], "0.010") for name in ("let", "fn", "use")],
    ("· after a restart", ["glue, unchanged after restart"], "0.010"),
    ("cell with loops, unchanged (its run time included)", ["numeric, unchanged"], ""),
    ("lesson 00-01, Restart and Run All, never run before", ["lesson, new"], ""),
    ("lesson 00-01, Restart and Run All, unchanged", ["lesson, unchanged"], "ipykernel"),
    ("· the same without its pictures", ["lesson without pictures, unchanged"], "ipykernel"),
]
UNCHANGED = ["unchanged", *[f"unchanged after `{name}`" for name in ("let", "fn", "use")], "unchanged after restart"]
BEGIN, END = "<!-- written by scripts/bench: begin -->", "<!-- written by scripts/bench: end -->"


def tables(record: Record, cells: int) -> str:
    merged = Record({title: together(record, rows) for title, rows, _ in ROWS})
    names = list(record.values["kernel_info"])
    ratios = [(f"{other} / Anneal", other) for other in (STOCK, PYTHON) if other in names]
    head = ["seconds", "target", *names, *[title for title, _ in ratios]]
    lines = [line(head), line(["---"] * len(head))]
    for title, _, target in ROWS:
        figures = [seconds(merged, title, name) for name in names]
        lines.append(line([title, target, *figures, *[ratio(merged, title, other) for _, other in ratios]]))
    memory = [f"{statistics.median(record.values['memory'][name]):.0f}" for name in names]
    lines.append(line(["memory after prelude and a table, MB", "250", *memory, *[ratio(record, "memory", other) for _, other in ratios]]))
    parts = ["\n".join(lines), unchanged(record), stages(record), growth(record), polls(record), problems(record, cells)]
    return "\n\n".join(part for part in parts if part)


def together(record: Record, rows: list[str]) -> dict[str, list[float]]:
    merged: dict[str, list[float]] = {}
    for row in rows:
        for peer, values in record.values.get(row, {}).items():
            merged.setdefault(peer, []).extend(values)
    return merged


def line(fields: list[str]) -> str:
    return f"| {' | '.join(fields)} |"


def seconds(record: Record, row: str, name: str) -> str:
    """Median, and the 95th percentile where it says something."""
    values = record.values.get(row, {}).get(name, [])
    if not values:
        return "–"
    digits = 3 if statistics.median(values) < 2 else 1
    high = f" ({record.high(row, name):.{digits}f})" if len(values) >= 5 else ""
    return f"{record.median(row, name):.{digits}f}{high}"


def ratio(record: Record, row: str, other: str) -> str:
    mine, theirs = record.median(row, OURS), record.median(row, other)
    return f"{theirs / mine:.2g}" if mine and theirs else "–"


def unchanged(record: Record) -> str:
    """What an unchanged cell takes beyond its own run time."""
    merged = together(record, [f"{kind}, {row}: over its run time" for kind in ("glue", "numeric") for row in UNCHANGED])
    if OURS not in merged:
        return ""
    told = seconds(Record({"over": merged}), "over", OURS)
    return f"Unchanged cells of both kinds, all five situations, beyond their own run time (`:time`): {told} s; the target is 0.010 s."


def stages(record: Record) -> str:
    """Where the time of an edited cell goes."""
    merged: dict[str, dict[str, list[float]]] = {}
    for kind in ("glue", "numeric"):
        for edit in EDITS:
            prefix = f"{kind}, {edit}: "
            for row in [row for row in record.values if row.startswith(prefix)]:
                merged.setdefault(row.removeprefix(prefix), {}).setdefault(kind, []).extend(record.values[row][OURS])
    if not merged:
        return ""
    milliseconds = lambda values: f"{statistics.median(values) * 1e3:.1f} ({len(values)})" if values else "–"  # noqa: E731
    lines = [line(["stage of an edited cell, median ms (cells that had it)", "glue", "numeric"]), line(["---"] * 3)]
    for stage, values in merged.items():
        if stage != "over its run time":
            lines.append(line([stage, milliseconds(values.get("glue", [])), milliseconds(values.get("numeric", []))]))
    return "\n".join(lines)


def growth(record: Record) -> str:
    """Ratios are of neighbours: the same cell in the young session and in the old one, one right after the other."""
    lines = [line(["seconds", "5th to 13th cell of a session", "200th and later", "200th / 5th", "target"]), line(["---"] * 5)]
    for row in sessions.ROWS:
        names = [f"growth, {row}: {name}" for name in ("5th", "200th")]
        young, old = (record.values.get(name, {}).get(OURS, []) for name in names)
        if young and len(young) == len(old):
            ratio = statistics.median(late / early for early, late in zip(young, old, strict=True))
            lines.append(line([f"cell, {row}", *[seconds(record, name, OURS) for name in names], f"{ratio:.2f}", "1.20"]))
    return "\n".join(lines) if len(lines) > 2 else ""


def polls(record: Record) -> str:
    lines = [line(["loop of 20 million passes in a cell", "longer because it looks for interrupts"]), line(["---"] * 2)]
    for name in LOOPS:
        share = record.median(f"polls: {name}", OURS)
        if share is not None:
            lines.append(line([name, f"{share:+.1%}"]))
    return "\n".join(lines) if len(lines) > 2 else ""


def problems(record: Record, cells: int) -> str:
    summary = f"{cells} cells; {record.compared} answers compared between the kernels; "
    for name, texts in record.silent.items():
        summary += f"{name} showed no value in {len(texts)} of them, such as that of `{texts[0]}`; "
    if not record.problems:
        return f"{summary}every cell ended as it should in every kernel."
    told = "\n".join(f"* {problem}" for problem in record.problems)
    return f"{summary}{len(record.problems)} did not end as they should, and are not in the times:\n\n{told}"


def write_json(record: Record, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(record), indent=1))


def write_page(text: str, page: Path) -> None:
    """Replaces what stands between the two marks; the explanations around it are written by hand."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
