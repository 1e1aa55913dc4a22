//! The cell process from end to end: a real process, real libraries, exact order and completeness.
//!
//! * `output`: text of every origin, displays among it, panics, threads that outlive their cell
//! * `deaths`: every way to die, and that nothing printed before is lost
//! * `lifetime`: what is left behind (nothing), what a cell sees of the arrangements (nothing)

mod bench;
mod deaths;
mod lifetime;
mod output;
