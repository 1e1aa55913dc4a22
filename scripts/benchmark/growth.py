"""Whether cells get slower as a session grows: the same new cells in turn in a young session and in an old one."""

from cells import FIRST_TABLE, Cell
from kernels import Peer, Session
from peers import SETUP
from record import Record

YOUNG, OLD = 4, 199
# What sessions collect, in turn: variables, types, functions, traits, imports, text; `{n}` is the number of the cell.
COLLECTED = [
    "let kept_{n} = {n};",
    "let table_{n} = df.head(Some({n}));\ntable_{n}.height()",
    "fn step_{n}(x: f64) -> f64 {\n    x + {n}.0\n}\n\nlet stepped_{n} = step_{n}(1.0);",
    'let words_{n} = vec![String::from("word {n}"); 3];\nwords_{n}.len()',
    "#[derive(Clone, Debug)]\nstruct Row{n} {\n    value: f64,\n}\n\nimpl Row{n} {\n    fn twice(&self) -> f64 {\n        2.0 * self.value\n    }\n}\n\n"
    "let row_{n} = Row{n} { value: {n}.0 };\nrow_{n}.twice()",
    "use std::collections::BTreeMap as Map{n};\nlet map_{n}: Map{n}<i32, i32> = (0..{n}).map(|k| (k, k * k)).collect();",
    'println!("cell {n}: {} rows", df.height());',
    "trait Area{n} {\n    fn area_{n}(&self) -> f64;\n}\n\nimpl Area{n} for f64 {\n    fn area_{n}(&self) -> f64 {\n        self * self\n    }\n}\n\n3.0.area_{n}()",
    "let grid_{n} = Array2::<f64>::from_elem((20, 20), {n}.0);\ngrid_{n}.sum()",
]
# Every seventh of the cells that are measured elsewhere.
STRIDE = 7
ROWS = ("edited", "unchanged")


def measure_growth(peer: Peer, cells: list[Cell], rounds: int, record: Record) -> None:
    """Each round opens a young session beside the old one, in which everything goes on."""
    number = 1_000
    with Session(peer) as old:
        grow(old, OLD, record)
        for at in range(rounds):
            with Session(peer) as young:
                grow(young, YOUNG, record)
                sessions = [(young, "5th"), (old, "200th")]
                for place, cell in enumerate(cells[::STRIDE]):
                    number += 2
                    # Equal texts would find each other's libraries in the cache.
                    texts = {name: cell.text("rust", number + offset) for offset, (_, name) in enumerate(sessions)}
                    for row in ROWS:
                        for session, name in sessions if (at + place) % 2 else sessions[::-1]:
                            reply = session.run(texts[name])
                            if record.check_status(peer.name, reply, "ok", texts[name]):
                                record.add(f"growth, {row}: {name}", peer.name, reply.seconds)


def grow(session: Session, count: int, record: Record) -> None:
    """Runs so many cells, the set-up and the first table among them."""
    collected = [COLLECTED[at % len(COLLECTED)].replace("{n}", str(at)) for at in range(count - 2)]
    for text in [SETUP, FIRST_TABLE, *collected]:
        record.check_status(session.peer.name, session.run(text), "ok", text)
