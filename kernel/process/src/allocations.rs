//! Counts what a thread allocates, for exercises that are about memory.
//!
//! This executable exports `malloc` and its kin, and the dynamic linker gives them to every library: a global allocator
//! of Rust's would not be asked, because cells and toolkit take their memory through the shared standard library.
//! They hand on to glibc's own, so memory from either may be freed by either. Elsewhere than with glibc nothing is counted.
//!
//! The toolkit's tests include this file too, for the same counts without a kernel.

use super::Allocations;

/// What the toolkit calls: see [`Host`](anneal_cell::Host).
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub const COUNT: Option<extern "C" fn(bool) -> Allocations> = Some(counted::count);
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const COUNT: Option<extern "C" fn(bool) -> Allocations> = None;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod counted {
    use std::cell::Cell;
    use std::ffi::c_void;

    use super::Allocations;

    thread_local! {
        // Without a destructor and known at compile time, so that looking at it allocates nothing.
        static COUNTS: Cell<Option<Allocations>> = const { Cell::new(None) };
    }

    unsafe extern "C" {
        fn __libc_malloc(size: usize) -> *mut c_void;
        fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
        fn __libc_realloc(place: *mut c_void, size: usize) -> *mut c_void;
        fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void;
        fn __libc_free(place: *mut c_void);
        fn malloc_usable_size(place: *mut c_void) -> usize;
    }

    pub extern "C" fn count(begin: bool) -> Allocations {
        COUNTS.replace(begin.then(Allocations::default)).unwrap_or_default()
    }

    /// Notes that a piece of memory came (`1`) or went (`-1`).
    #[inline]
    fn note(place: *mut c_void, sign: i64) {
        // `try_with` because threads free memory while they end.
        let Some(mut counts) = COUNTS.try_with(Cell::get).ok().flatten() else { return };
        if place.is_null() {
            return;
        }
        // SAFETY: a piece of memory of this allocator that has not been freed.
        counts.held += sign * unsafe { malloc_usable_size(place) } as i64;
        counts.count += u64::from(sign > 0);
        counts.peak = counts.peak.max(counts.held.max(0) as u64);
        let _ = COUNTS.try_with(|cell| cell.set(Some(counts)));
    }

    /// # Safety
    /// As of `malloc(3)`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
        // SAFETY: the caller's promise, handed on.
        let place = unsafe { __libc_malloc(size) };
        note(place, 1);
        place
    }

    /// # Safety
    /// As of `calloc(3)`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
        // SAFETY: the caller's promise, handed on.
        let place = unsafe { __libc_calloc(count, size) };
        note(place, 1);
        place
    }

    /// # Safety
    /// As of `realloc(3)`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn realloc(place: *mut c_void, size: usize) -> *mut c_void {
        note(place, -1);
        // SAFETY: the caller's promise, handed on.
        let moved = unsafe { __libc_realloc(place, size) };
        note(moved, 1);
        moved
    }

    /// # Safety
    /// As of `posix_memalign(3)`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn posix_memalign(place: *mut *mut c_void, alignment: usize, size: usize) -> libc::c_int {
        if !alignment.is_power_of_two() || !alignment.is_multiple_of(size_of::<usize>()) {
            return libc::EINVAL;
        }
        // SAFETY: the alignment was looked at, and the caller promises a place to write to.
        let found = unsafe { __libc_memalign(alignment, size) };
        if found.is_null() {
            return libc::ENOMEM;
        }
        note(found, 1);
        // SAFETY: as above.
        unsafe { *place = found };
        0
    }

    /// # Safety
    /// As of `aligned_alloc(3)`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void {
        // SAFETY: the caller's promise, handed on.
        let place = unsafe { __libc_memalign(alignment, size) };
        note(place, 1);
        place
    }

    /// # Safety
    /// As of `free(3)`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn free(place: *mut c_void) {
        note(place, -1);
        // SAFETY: the caller's promise, handed on.
        unsafe { __libc_free(place) }
    }
}
