"""What looking for interrupts costs: loops as Anneal compiles them, beside the same loops where it cannot look."""

import re

from kernels import Peer, Session
from peers import SETUP
from record import Record

# A macro's argument is left as it stands, so a loop inside of it does not look for interrupts.
AS_IT_STANDS = "macro_rules! as_it_stands {\n    ($($text:tt)*) => { $($text)* };\n}"
LOOPS = {
    "innermost `for` without calls": "for i in 0..{n}u64 { total ^= (total << 3) ^ (i * 7); }",
    "innermost `while` without calls": "let mut i = 0u64; while i < {n} { total ^= (total << 3) ^ i; i += 1; }",
    "`for` that calls a method": "for i in 0..{n}u64 { total = total.rotate_left(3) ^ (i as f64).sqrt() as u64; }",
    "`for` in a `for`": "for i in 0..{n}u64 / 100 { for j in 0..100u64 { total ^= (total << 3) ^ (i * j); } }",
}
PASSES = 20_000_000
# Both are compiled as cells with loops are: the closure makes sure of it. The fastest of five runs is told.
CELL = """let again = |best: u128, now: u128| best.min(now);
let (mut best, mut sum) = (u128::MAX, 0u64);
for _ in 0..5 {
    let mut total = std::hint::black_box(1u64);
    let start = std::time::Instant::now();
    %s
    best = again(best, start.elapsed().as_nanos());
    sum ^= total;
}
std::hint::black_box(sum);
best as u64"""


def measure_polls(peer: Peer, rounds: int, record: Record) -> None:
    with Session(peer) as session:
        session.run(SETUP)
        session.run(AS_IT_STANDS)
        for name, loop in LOOPS.items():
            loop = loop.replace("{n}", str(PASSES))
            for _ in range(rounds):
                for row, text in (("with", loop), ("without", f"as_it_stands! {{ {loop} }}")):
                    reply = session.run(CELL % text)
                    if record.check_status(peer.name, reply, "ok", text):
                        record.add(f"{name}: {row} polls", peer.name, float(reply.answer) / 1e9)
