//! The `anneal` command: a Jupyter kernel for Rust and what belongs to it.

mod engine;

fn main() {}
