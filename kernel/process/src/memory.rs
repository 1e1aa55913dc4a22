//! Keeps freed memory at hand for the next use of it, and gives it back between cells when it is much.
//!
//! Left alone, glibc takes every large piece from the system and hands it back when it is freed: a loop that makes tensors or
//! columns then waits in each round for the system to clear the same pages again. With other allocators nothing is done.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub use glibc::Memory;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub use other::Memory;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::mem;

    /// Larger pieces still come from the system one by one.
    const LARGE: libc::c_int = 128 << 20;

    /// Every thread but the first takes its memory from heaps of 64 MiB, and one that became free is unmapped unless the
    /// heap before it has less room than this. A join of columns of 40 MB took twice as long when they came and went.
    const ROOM: libc::c_int = 64 << 20;

    /// As `mallinfo2(3)` has it; only the free bytes in the heap are looked at.
    #[repr(C)]
    struct Info {
        before: [usize; 8],
        free: usize,
        at_the_end: usize,
    }

    pub struct Memory {
        /// Of freed memory, so many bytes may be kept: a sixteenth of what the machine has.
        most: usize,
        /// `mallinfo2`, which came with glibc 2.33; before, nothing goes back unasked.
        info: Option<extern "C" fn() -> Info>,
        /// What was free after the last look. Pages given back count as free until they are used again.
        free: usize,
    }

    impl Memory {
        pub fn keep_at_hand() -> Self {
            // SAFETY: asks for two numbers, and for a function by its name and with its signature.
            let (pages, size, info) = unsafe {
                let found = libc::dlsym(libc::RTLD_DEFAULT, c"mallinfo2".as_ptr());
                let info = mem::transmute::<*mut libc::c_void, Option<extern "C" fn() -> Info>>(found);
                (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE), info)
            };
            let most = (pages.max(0) as usize * size.max(0) as usize / 16).clamp(64 << 20, 1 << 30);
            // SAFETY: sets numbers of the allocator. Before version 2.35 it refuses more than 32 MiB for the first of them.
            unsafe {
                if libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) == 0 {
                    libc::mallopt(libc::M_MMAP_THRESHOLD, 32 << 20);
                }
                libc::mallopt(libc::M_TRIM_THRESHOLD, most as libc::c_int);
                libc::mallopt(libc::M_TOP_PAD, ROOM);
            }
            Self { most, info, free: 0 }
        }

        pub fn give_back(&mut self) {
            let Some(info) = self.info else { return };
            let free = info().free;
            if free > self.free + self.most {
                // SAFETY: frees nothing that is in use.
                unsafe { libc::malloc_trim(0) };
                self.free = info().free;
            } else {
                self.free = self.free.min(free);
            }
        }
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod other {
    pub struct Memory;

    impl Memory {
        pub fn keep_at_hand() -> Self {
            Self
        }

        pub fn give_back(&mut self) {}
    }
}
