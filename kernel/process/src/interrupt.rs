//! SIGINT asks the running cell to stop instead of ending the process.

use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The toolkit's function that sets the flag for which loops of cells look.
static REQUEST: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// Catches SIGINT from now on; `request` is the toolkit's `anneal_interrupt`.
pub fn install(request: *mut c_void) {
    REQUEST.store(request, Ordering::SeqCst);
    // SAFETY: the handler only reads an atomic and calls a function that only writes one.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = on_interrupt as *const () as usize;
        // Calls that the signal interrupts go on: a cell is stopped at its loops, not at a random read.
        action.sa_flags = libc::SA_RESTART;
        libc::sigaction(libc::SIGINT, &action, ptr::null_mut());
    }
}

extern "C" fn on_interrupt(_: libc::c_int) {
    let request = REQUEST.load(Ordering::SeqCst);
    if !request.is_null() {
        // SAFETY: the symbol has this signature in every toolkit, which is never unloaded.
        let request = unsafe { mem::transmute::<*mut c_void, extern "C" fn()>(request) };
        request();
    }
}
