"""What is measured, each kernel in its turn, so that whatever else the machine does falls on all of them."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import lesson
from cells import FIRST_TABLE, PYTHON_FIRST_TABLE, PYTHON_SETUP, UNRELATED, Cell, added_line, mistake
from kernels import Peer, Session, kernel_info_seconds
from peers import SETUP
from record import Record


def first_cells(peer: Peer) -> tuple[str, str]:
    """The set-up cell, and the one that shows the first table."""
    return (PYTHON_SETUP, PYTHON_FIRST_TABLE) if peer.language == "python" else (SETUP, FIRST_TABLE)


def measure_starts(peers: list[Peer], rounds: int, record: Record) -> None:
    """From the start of the process to its first answers, and the memory it then has. In the first round nothing has been compiled before."""
    for at in range(1 + rounds):
        for peer in taking_part(peers, at - 1):
            record.add("kernel_info", peer.name, kernel_info_seconds(peer))
            setup, table = first_cells(peer)
            if peer.language == "python":
                setup = setup.replace("import matplotlib.pyplot as plt\n", "")
            with Session(peer) as session:
                session.run(setup)
                began = time.perf_counter()
                reply = session.run(table)
                if record.check_status(peer.name, reply, "ok", table):
                    row = "first table, new" if at == 0 else "first table, unchanged"
                    record.add(row, peer.name, began + (reply.shown or reply.seconds) - session.started)
                time.sleep(1)
                record.add("memory", peer.name, session.memory())


def measure_lesson(peers: list[Peer], rounds: int, record: Record) -> None:
    """Restart and Run All: from the start of the process to the end of the last cell."""
    for at in range(1 + rounds):
        for peer in taking_part(peers, at - 1):
            run_lesson(peer, record, "lesson, new" if at == 0 else "lesson, unchanged", pictures=True)
            if at > 0:
                run_lesson(peer, record, "lesson without pictures, unchanged", pictures=False)


def run_lesson(peer: Peer, record: Record, row: str, pictures: bool) -> None:
    told = []
    with Session(peer) as session:
        for cell in lesson.code_cells(peer.language, pictures):
            expected = "error" if cell.fails_on_purpose else "ok"
            reply = session.run(cell.text, linger=1.0 if peer.rounds == 1 else 0.0)
            record.check_status(peer.name, reply, expected, cell.text)
            told.append({"cell": cell.text, "status": reply.status, "seconds": reply.seconds, "outputs": reply.kinds})
        record.add(row, peer.name, session.ready + sum(cell["seconds"] for cell in told))
    if pictures:
        record.lesson[peer.name] = told


def measure_cells(peers: list[Peer], cells: list[Cell], rounds: int, record: Record) -> None:
    """Every cell new, unchanged and edited; then all of them again after unrelated cells, and after a restart."""
    numbers = iter(range(1, 1_000_000))
    for at in range(rounds):
        print(f"  round {at + 1}", file=sys.stderr, flush=True)
        with opened(taking_part(peers, at), record) as sessions:
            last = [edit_cell(of_place(sessions, place), cell, numbers, record) for place, cell in enumerate(cells)]
            for name, *texts in UNRELATED:
                number = next(numbers)
                for session in sessions:
                    session.run(texts[session.peer.language == "python"].replace("{n}", str(number)))
                rerun(sessions, cells, last, f"unchanged after `{name}`", record)
        with opened(taking_part(peers, at), record) as sessions:
            rerun(sessions, cells, last, "unchanged after restart", record)


@contextmanager
def opened(peers: list[Peer], record: Record) -> Iterator[list[Session]]:
    """A kernel of each, in which the set-up and the first table have run."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(Session(peer)) for peer in peers]
        for session in sessions:
            for text in first_cells(session.peer):
                record.check_status(session.peer.name, session.run(text), "ok", text)
        yield sessions


def edit_cell(sessions: list[Session], cell: Cell, numbers: Iterator[int], record: Record) -> int:
    """One cell's life: run, run again, a line added, a mistake made, and mended with another number. Returns that number."""
    first, second = next(numbers), next(numbers)
    steps = [
        ("number changed", lambda language: cell.text(language, first)),
        ("unchanged", lambda language: cell.text(language, first)),
        ("line added", lambda language: added_line(language, first) + cell.text(language, first)),
        ("mistake", lambda language: mistake(language, first) + cell.text(language, second)),
        ("mistake mended", lambda language: cell.text(language, second)),
    ]
    for row, text in steps:
        replies = []
        for session in sessions:
            reply = session.run(text(session.peer.language))
            expected = "error" if row == "mistake" else "ok"
            if record.check_status(session.peer.name, reply, expected, text(session.peer.language)):
                record.add(f"{cell.kind}, {row}", session.peer.name, reply.seconds)
                replies.append((session.peer, reply))
                note_stages(session, f"{cell.kind}, {row}", reply.seconds, record)
        if row != "mistake":
            record.check_answers(replies, text("rust"))
    return second


def rerun(sessions: list[Session], cells: list[Cell], numbers: list[int], row: str, record: Record) -> None:
    for place, (cell, number) in enumerate(zip(cells, numbers, strict=True)):
        replies = []
        for session in of_place(sessions, place):
            reply = session.run(cell.text(session.peer.language, number))
            if record.check_status(session.peer.name, reply, "ok", f"{row}: {cell.text(session.peer.language, number)}"):
                record.add(f"{cell.kind}, {row}", session.peer.name, reply.seconds)
                replies.append((session.peer, reply))
                note_stages(session, f"{cell.kind}, {row}", reply.seconds, record)
        record.check_answers(replies, cell.text("rust", number))


def note_stages(session: Session, row: str, seconds: float, record: Record) -> None:
    """Where Anneal's time went, in its own words; what is left is messages."""
    if session.peer.name != "Anneal":
        return
    told = re.findall(r"^(\S.*?)\s+([\d.]+) ms$", session.run(":time").answer, re.M)
    for stage, milliseconds in told:
        record.add(f"{row}: {stage}", session.peer.name, float(milliseconds) / 1e3)
    run = sum(float(milliseconds) for stage, milliseconds in told if stage == "run") / 1e3
    record.add(f"{row}: over its run time", session.peer.name, seconds - run)


def taking_part(peers: list[Peer], at: int) -> list[Peer]:
    return turned([peer for peer in peers if at < peer.rounds], max(at, 0))


def of_place(sessions: list[Session], place: int) -> list[Session]:
    """Those that take part in this cell, another one first each time."""
    return turned([session for session in sessions if place % session.peer.every == 0], place)


def turned(things: list, at: int) -> list:
    """Another one begins each time."""
    at = at % len(things) if things else 0
    return things[at:] + things[:at]
