"""What the toolkit's measurements work on: both sides make it by the same integer arithmetic, so that results can be compared."""

from dataclasses import dataclass

import numpy

RUST_DATA = """
use anneal::prelude::*;
use polars::prelude::*;
fn mixed(n: i64, multiplier: i64, modulus: i64) -> i64 { n * multiplier % 1_000_003 % modulus }
let million = 1_000_000i64;
let truth: Vec<i64> = (0..million).map(|n| mixed(n, 7_919, 10)).collect();
let guess: Vec<i64> = (0..million).map(|n| if n % 7 == 0 { mixed(n, 104_729, 10) } else { mixed(n, 7_919, 10) }).collect();
let binary: Vec<i64> = (0..million).map(|n| mixed(n, 7_919, 2)).collect();
let score: Vec<f64> = (0..million).map(|n| (mixed(n, 104_729, 10_007) as f64 + 0.5) / 10_007.0).collect();
let numbers: Vec<f64> = (0..million).map(|n| (mixed(n, 15_485_863, 10_007) as f64 + 0.5) / 10_007.0).collect();
"""


def mixed(n, multiplier, modulus):
    return n * multiplier % 1_000_003 % modulus


M = numpy.arange(1_000_000)
TRUTH = mixed(M, 7_919, 10)
GUESS = numpy.where(M % 7 == 0, mixed(M, 104_729, 10), TRUTH)
BINARY, SCORE = mixed(M, 7_919, 2), (mixed(M, 104_729, 10_007) + 0.5) / 10_007
NUMBERS = (mixed(M, 15_485_863, 10_007) + 0.5) / 10_007


@dataclass
class Row:
    """One piece of work: an expression of Rust that gives a number, and those of Python that give the same."""

    name: str
    rust: str
    python: dict
    # What a process keeps once it is done is measured in a new process each time.
    first_time: bool = False
    compared: bool = True
