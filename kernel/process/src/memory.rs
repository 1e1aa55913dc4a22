//! Keeps freed memory at hand while a cell runs, and gives it back between cells.
//!
//! Left alone, glibc takes every large piece from the system and hands it back when it is freed: a loop that makes tensors or
//! columns then waits in each round for the system to clear the same pages again. With other allocators nothing is done.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub use glibc::{give_back, keep_at_hand};
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub use other::{give_back, keep_at_hand};

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::fs;

    /// Larger pieces still come from the system one by one.
    const LARGE: libc::c_int = 128 << 20;
    /// Freed memory at the end of the heap goes back at once when it is more, and a process that holds less keeps what it has.
    const MUCH: libc::c_int = 256 << 20;

    pub fn keep_at_hand() {
        // SAFETY: sets numbers of the allocator. Before version 2.35 it refuses more than 32 MiB for the first of them.
        unsafe {
            if libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) == 0 {
                libc::mallopt(libc::M_MMAP_THRESHOLD, 32 << 20);
            }
            libc::mallopt(libc::M_TRIM_THRESHOLD, MUCH);
        }
    }

    pub fn give_back() {
        if own_memory().is_some_and(|bytes| bytes > MUCH as usize) {
            // SAFETY: frees nothing that is in use.
            unsafe { libc::malloc_trim(0) };
        }
    }

    /// Resident bytes without those of files, which the system takes back when it needs them.
    fn own_memory() -> Option<usize> {
        let text = fs::read_to_string("/proc/self/statm").ok()?;
        let mut pages = text.split(' ').skip(1).map_while(|field| field.parse::<usize>().ok());
        let (resident, of_files) = (pages.next()?, pages.next()?);
        // SAFETY: cannot fail.
        Some(resident.saturating_sub(of_files) * unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize)
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod other {
    pub fn keep_at_hand() {}

    pub fn give_back() {}
}
