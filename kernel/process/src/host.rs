//! The C interface through which the toolkit, loaded into the cell process, sends frames to the kernel.

/// The version of [`Host`] that this crate speaks.
pub const HOST_VERSION: u32 = 2;

/// What the process hands to the toolkit's `anneal_attach`; it stays valid for the life of the process.
///
/// The toolkit holds the same definition, so fields are only ever added at the end, together with a new version.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// [`HOST_VERSION`].
    pub version: u32,
    /// Sends one frame, from any thread. A display (tag [`DISPLAY`](crate::DISPLAY)) waits until the kernel has forwarded it.
    pub emit: extern "C" fn(tag: u8, payload: *const u8, len: usize),
    /// Begins to count what this thread allocates, or stops and tells; absent where allocations cannot be seen.
    pub allocations: Option<extern "C" fn(begin: bool) -> Allocations>,
}

/// What one thread has allocated while it was watched.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// How often memory was asked for, growing a piece included.
    pub count: u64,
    /// The most bytes that were held at once, beyond what was held at the start.
    pub peak: u64,
    /// Bytes held now beyond those at the start; below zero when more was freed than taken.
    pub held: i64,
}

/// The toolkit's exported function `anneal_attach`; 0 means that it took the host.
pub type Attach = unsafe extern "C" fn(host: *const Host) -> u32;
