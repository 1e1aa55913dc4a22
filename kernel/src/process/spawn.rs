//! Starting the cell process: its streams, its limits, its environment.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use anneal_cell::{FRAMES_FD, KERNEL_GONE, LIBRARY_PATH};
use anyhow::Context;

use super::memory;
use super::pump::Pump;
use super::{ProcessConfig, ProcessHandle};

/// Deep recursion is a lesson, not an accident: 32 times the usual stack, of which only what is used costs memory.
const STACK: libc::rlim_t = 256 << 20;

/// How many threads rayon, and with it candle and the toolkit, may use.
const THREADS: &str = "RAYON_NUM_THREADS";

pub fn spawn(config: &ProcessConfig) -> anyhow::Result<(Pump, ProcessHandle)> {
    let (ours, theirs) = UnixStream::pair().context("could not make a socket for the cell process")?;
    let mut command = Command::new(&config.executable);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    set_environment(&mut command, config);
    command.env(FRAMES_FD, theirs.as_raw_fd().to_string());
    if let Some(folder) = &config.working_directory {
        command.current_dir(folder);
    }
    let (fd, parent) = (theirs.as_raw_fd(), std::process::id());
    // SAFETY: `prepare` makes system calls and nothing else, as is required between fork and exec.
    unsafe { command.pre_exec(move || prepare(fd, parent)) };
    let mut child = command.spawn().with_context(|| match &config.working_directory {
        Some(folder) if !folder.is_dir() => {
            format!("the folder {} does not exist", folder.display())
        }
        _ => format!("could not start {}", config.executable.display()),
    })?;
    let stdout = File::from(OwnedFd::from(child.stdout.take().context("a piped stdout")?));
    let stderr = File::from(OwnedFd::from(child.stderr.take().context("a piped stderr")?));
    let (waker, woken) = UnixStream::pair().context("could not make a socket for the cell process")?;
    waker.set_nonblocking(true).context("a waker that does not wait")?;
    let handle = ProcessHandle::new(child, waker);
    // Before the toolkit is loaded, so that everything counts. Where there is no such limit there is none.
    let _ = memory::set(handle.pid(), config.memory);
    Ok((Pump::new(ours, stdout, stderr, woken, handle.clone()), handle))
}

fn set_environment(command: &mut Command, config: &ProcessConfig) {
    // With it on, every `anyhow` error of a cell would capture a backtrace of the kernel's making; a learner may ask for it.
    command.env("RUST_BACKTRACE", "0");
    // candle looks for it at every convolution and product, and where it is missing reads /proc/cpuinfo each time: a third of
    // the time of a small network's training. The number is the one that rayon would find.
    if std::env::var_os(THREADS).is_none()
        && let Ok(threads) = std::thread::available_parallelism()
    {
        command.env(THREADS, threads.to_string());
    }
    command.envs(config.environment.iter().map(|(name, value)| (name, value)));
    // The process finds libstd through LD_LIBRARY_PATH and then puts the learner's own value back.
    let own = config.environment.iter().rev().find(|(name, _)| name == "LD_LIBRARY_PATH");
    let own = own.map(|(_, value)| value.into()).or_else(|| std::env::var_os("LD_LIBRARY_PATH"));
    let mut path = config.sysroot_lib.clone().into_os_string();
    match own {
        Some(own) => {
            path.push(":");
            path.push(&own);
            command.env(LIBRARY_PATH, own);
        }
        None => drop(command.env_remove(LIBRARY_PATH)),
    }
    command.env("LD_LIBRARY_PATH", path);
}

/// Runs in the child, before it becomes the cell process.
fn prepare(frames: RawFd, parent: u32) -> io::Result<()> {
    // SAFETY: plain system calls on our own descriptor and process.
    unsafe {
        if libc::fcntl(frames, libc::F_SETFD, 0) == -1 {
            return Err(io::Error::last_os_error());
        }
        #[cfg(target_os = "linux")]
        {
            // Not SIGKILL: the process has to end what its cells have started first.
            libc::prctl(libc::PR_SET_PDEATHSIG, KERNEL_GONE);
            // The kernel may have gone before the line above.
            if libc::getppid() as u32 != parent {
                libc::_exit(0);
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = parent;
        raise_stack_limit();
        // A crash is told in words; a core file of a gigabyte beside the notebook helps nobody.
        libc::setrlimit(libc::RLIMIT_CORE, &libc::rlimit { rlim_cur: 0, rlim_max: 0 });
    }
    Ok(())
}

/// Best effort: a lower hard limit is the administrator's wish.
unsafe fn raise_stack_limit() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: plain system calls on a valid struct.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_STACK, &mut limit) == 0 && limit.rlim_cur < STACK {
            limit.rlim_cur = STACK.min(limit.rlim_max);
            libc::setrlimit(libc::RLIMIT_STACK, &limit);
        }
    }
}
