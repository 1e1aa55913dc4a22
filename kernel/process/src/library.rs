//! Shared libraries: loading them, finding their symbols, and saying in words why that failed.

use std::ffi::{CStr, CString, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anneal_cell::{Attach, HOST_VERSION, Host};

use crate::{allocations, interrupt, link};

/// The host as the toolkit keeps it.
static HOST: Host = Host { version: HOST_VERSION, emit: link::emit, allocations: allocations::COUNT };

/// Loads the toolkit, with its symbols visible to every cell, and introduces the process to it.
pub fn attach(toolkit: &Path) -> Result<(), String> {
    if !shares_std() {
        return Err(
            "this anneal-cell has a standard library of its own, so it would see neither the panics nor the output \
                    of cells; build it with `cargo rustc -p anneal-cell --bin anneal-cell -- -C prefer-dynamic`"
                .into(),
        );
    }
    let toolkit_library = Library::open(toolkit, libc::RTLD_GLOBAL)?;
    let address = toolkit_library.symbol("anneal_attach")?;
    if let Ok(request) = toolkit_library.symbol("anneal_interrupt") {
        interrupt::install(request);
    }
    // SAFETY: `anneal_attach` has this signature in every toolkit; the library is never unloaded.
    let attach = unsafe { std::mem::transmute::<*mut c_void, Attach>(address) };
    // SAFETY: `HOST` lives as long as the process.
    match unsafe { attach(&HOST) } {
        0 => Ok(()),
        code => Err(format!("{} does not fit this kernel (code {code}); build the toolkit again", toolkit.display())),
    }
}

/// Whether `std` comes from the shared library that cells and toolkit use too.
fn shares_std() -> bool {
    type SetHook = fn(Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Sync + Send + 'static>);
    let inside_std = std::panic::set_hook as SetHook as *const c_void;
    // SAFETY: a zeroed `Dl_info` is a valid one, and `dladdr` only writes to it.
    let name = unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(inside_std, &mut info) == 0 || info.dli_fname.is_null() {
            return false;
        }
        CStr::from_ptr(info.dli_fname).to_string_lossy().into_owned()
    };
    name.contains("libstd-")
}

/// A loaded library. It is never unloaded: values and threads of a cell may outlive it and point into its code.
pub struct Library {
    handle: *mut c_void,
    path: PathBuf,
}

impl Library {
    /// Loads with every symbol resolved now, so that a missing one is a message and not a crash later.
    pub fn open(path: &Path, visibility: libc::c_int) -> Result<Self, String> {
        let name = CString::new(path.as_os_str().as_bytes()).map_err(|error| error.to_string())?;
        // SAFETY: a C string and flags; constructors of the library are code the kernel compiled.
        let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | visibility) };
        if handle.is_null() {
            return Err(format!("could not load {}: {}", path.display(), last_error()));
        }
        Ok(Self { handle, path: path.to_path_buf() })
    }

    /// The address of an exported symbol, never null.
    pub fn symbol(&self, name: &str) -> Result<*mut c_void, String> {
        let symbol = CString::new(name).map_err(|error| error.to_string())?;
        // SAFETY: the handle is open and the name is a C string.
        let address = unsafe { libc::dlsym(self.handle, symbol.as_ptr()) };
        if address.is_null() {
            return Err(format!("{} has no symbol {name}: {}", self.path.display(), last_error()));
        }
        Ok(address)
    }
}

fn last_error() -> String {
    // SAFETY: `dlerror` gives null or a C string that stays valid until the next call of this thread.
    unsafe {
        let text = libc::dlerror();
        if text.is_null() { "no reason given".into() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
    }
}
