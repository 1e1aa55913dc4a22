//! Frames exchanged between the kernel and the cell process.
