//! Sockets that are files: for their owner alone, in place of what a killed kernel left behind, gone when the kernel ends.

use std::fs;
use std::io::ErrorKind;
use std::mem;
use std::os::unix::fs::FileTypeExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use jupyter_protocol::{ConnectionInfo, Transport};

/// The files of a kernel that serves; dropping it removes them.
pub struct SocketFiles(Vec<PathBuf>);

/// From here until they are there, what this process makes is for its owner alone.
pub struct Making {
    files: Vec<PathBuf>,
    before: libc::mode_t,
}

impl SocketFiles {
    /// To be called before they are made. With TCP there are none.
    pub fn make(connection: &ConnectionInfo) -> Making {
        let files = files(connection);
        // Jupyter starts a kernel again with the connection file of the one that was killed.
        files.iter().filter(|file| is_left_behind(file)).for_each(|file| drop(fs::remove_file(file)));
        // SAFETY: cannot fail; other threads make no files yet.
        Making { files, before: unsafe { libc::umask(0o177) } }
    }
}

impl Drop for SocketFiles {
    fn drop(&mut self) {
        for file in &self.0 {
            // The sockets may have removed them already.
            let _ = fs::remove_file(file);
        }
    }
}

impl Making {
    /// They are there, so they are ours to remove. Otherwise they may be another kernel's.
    pub fn done(mut self) -> SocketFiles {
        SocketFiles(mem::take(&mut self.files))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { libc::umask(self.before) };
    }
}

fn files(connection: &ConnectionInfo) -> Vec<PathBuf> {
    let ConnectionInfo { transport, ip, shell_port, iopub_port, stdin_port, control_port, hb_port, .. } = connection;
    let ports = match transport {
        Transport::IPC => &[shell_port, iopub_port, stdin_port, control_port, hb_port][..],
        Transport::TCP => &[],
    };
    ports.iter().map(|port| format!("{ip}-{port}").into()).collect()
}

/// A socket on which nobody listens; anything else is not ours to remove.
fn is_left_behind(file: &Path) -> bool {
    let is_socket = fs::symlink_metadata(file).is_ok_and(|file| file.file_type().is_socket());
    is_socket && UnixStream::connect(file).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
}
