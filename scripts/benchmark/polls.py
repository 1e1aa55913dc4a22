"""What looking for interrupts costs: loops as Anneal compiles them, beside the same loops where it cannot look."""

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
# Both in turn in one cell, the fastest of 15 passes of each: then nothing else on the machine favours one of them.
CELL = """let (mut with, mut without) = (u128::MAX, u128::MAX);
for _ in 0..15 {
    let mut total = std::hint::black_box(1u64);
    let start = std::time::Instant::now();
    LOOP
    with = with.min(start.elapsed().as_nanos());
    std::hint::black_box(total);
    let mut total = std::hint::black_box(1u64);
    let start = std::time::Instant::now();
    as_it_stands! { LOOP }
    without = without.min(start.elapsed().as_nanos());
    std::hint::black_box(total);
}
(with * 100_000 / without) as u64"""


def measure_polls(peer: Peer, rounds: int, record: Record) -> None:
    """How much longer each loop takes because it looks, as a share: 0.01 is one percent."""
    with Session(peer) as session:
        session.run(SETUP)
        session.run(AS_IT_STANDS)
        for name, loop in LOOPS.items():
            text = CELL.replace("LOOP", loop.replace("{n}", str(PASSES)))
            for _ in range(rounds):
                reply = session.run(text)
                if record.check_status(peer.name, reply, "ok", text):
                    record.add(f"polls: {name}", peer.name, float(reply.answer) / 100_000 - 1)
