//! The cell process: loads compiled cells and runs them.
fn main() {}
