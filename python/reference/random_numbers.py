"""Writes tests/fixtures/random.json: the first numbers of `anneal::random::rng(7)`, computed from the definitions alone.

ChaCha with 8 rounds (Bernstein 2008, 64-bit counter and nonce 0), its key spread from the seed by PCG32 as the crate
rand_core documents it, 53-bit fractions, and the polar method. Needs nothing but Python 3.

    python3 python/reference/random_numbers.py
"""

import json
import math
import struct
from pathlib import Path

SEED = 7
COUNT = 8


def main():
    words = words_of(key(SEED))
    integers = [next(words) | next(words) << 32 for _ in range(COUNT)]
    fractions = fractions_of(words_of(key(SEED)))
    uniforms = [next(fractions) for _ in range(COUNT)]
    normals = normals_of(fractions_of(words_of(key(SEED))))
    record = {
        "origin": "python/reference/random_numbers.py, ChaCha8 from its definition",
        "seed": SEED,
        "integers": [str(integer) for integer in integers],
        "uniforms": uniforms,
        "normals": [next(normals) for _ in range(COUNT)],
    }
    path = Path(__file__).parents[2] / "tests/fixtures/random.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n")


def key(seed):
    """32 bytes from 64 bits: eight outputs of PCG32 (XSH-RR), state advanced first."""
    words = []
    for _ in range(8):
        seed = (seed * 6364136223846793005 + 11634580027462260723) % 2**64
        shifted = ((seed >> 18) ^ seed) >> 27 & 0xFFFFFFFF
        turn = seed >> 59
        words.append((shifted >> turn | shifted << (32 - turn) % 32) & 0xFFFFFFFF)
    return words


def words_of(key):
    constants = struct.unpack("<4I", b"expand 32-byte k")
    counter = 0
    while True:
        start = [*constants, *key, counter & 0xFFFFFFFF, counter >> 32, 0, 0]
        state = start.copy()
        for _ in range(4):
            for a, b, c, d in [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]:
                quarter(state, a, b, c, d)
            for a, b, c, d in [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]:
                quarter(state, a, b, c, d)
        yield from ((one + other) & 0xFFFFFFFF for one, other in zip(state, start))
        counter += 1


def quarter(state, a, b, c, d):
    for target, other, mixed, turn in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
        state[target] = (state[target] + state[other]) & 0xFFFFFFFF
        value = state[mixed] ^ state[target]
        state[mixed] = (value << turn | value >> (32 - turn)) & 0xFFFFFFFF


def fractions_of(words):
    while True:
        yield ((next(words) | next(words) << 32) >> 11) * 2.0**-53


def normals_of(fractions):
    while True:
        x, y = 2 * next(fractions) - 1, 2 * next(fractions) - 1
        square = x * x + y * y
        if 0 < square < 1:
            scale = math.sqrt(-2 * math.log(square) / square)
            yield x * scale
            yield y * scale


if __name__ == "__main__":
    main()
