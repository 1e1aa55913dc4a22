//! How much memory one cell process may take, so that a cell that runs wild ends itself and not the machine.

use std::fs;
use std::io;

/// The environment variable that sets the cap: `6G`, `500M`, `50%` of the machine, or `off`.
pub const VARIABLE: &str = "ANNEAL_MEMORY";

/// What is left to the kernel, JupyterLab and the rest when nothing else is said.
const DEFAULT: Cap = Cap::Percent(75);

/// A cell process with less cannot even load the toolkit and start its threads.
const LEAST: u64 = 256 << 20;

/// A cap as a person writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cap {
    Bytes(u64),
    Percent(u64),
    Off,
}

impl Cap {
    /// Reads `6G`, `1.5 GB`, `500M`, `50%` or `off`; the message says what would have been right.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no amount of memory; write it as 6G, 500M, 50% or off");
        let word = text.trim().to_uppercase();
        if word == "OFF" {
            return Ok(Self::Off);
        }
        let end = word.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(word.len());
        let number: f64 = word[..end].parse().map_err(|_| wrong())?;
        let unit = match word[end..].trim().trim_end_matches("IB").trim_end_matches('B') {
            "%" if (1.0..=100.0).contains(&number) => return Ok(Self::Percent(number as u64)),
            "M" => 20,
            "G" => 30,
            "T" => 40,
            _ => return Err(wrong()),
        };
        let bytes = number * (1_u64 << unit) as f64;
        if bytes < LEAST as f64 {
            return Err(format!("`{text}` is too little: a cell process needs at least {} MB", LEAST >> 20));
        }
        Ok(Self::Bytes(bytes as u64))
    }

    /// What the environment asks for; a text that makes no sense is told in Jupyter's log and passed over.
    pub fn from_environment() -> Self {
        let Ok(text) = std::env::var(VARIABLE) else { return DEFAULT };
        Self::parse(&text).unwrap_or_else(|wrong| {
            eprintln!("anneal: {VARIABLE}: {wrong}");
            DEFAULT
        })
    }

    /// In bytes, `None` for no cap.
    pub fn bytes(self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Percent(percent) => machine().map(|all| (all / 100 * percent).max(LEAST)),
            Self::Off => None,
        }
    }
}

/// Sets the cap of a running process; raising it works too, since only the soft limit is ever set.
///
/// What counts is private writable memory: heap, arrays, stacks of threads; not libraries and files mapped for reading.
#[cfg(target_os = "linux")]
pub fn set(pid: i32, bytes: Option<u64>) -> io::Result<()> {
    // SAFETY: plain system calls on valid structs.
    unsafe {
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        if libc::prlimit(pid, libc::RLIMIT_DATA, std::ptr::null(), &mut limit) == -1 {
            return Err(io::Error::last_os_error());
        }
        limit.rlim_cur = bytes.unwrap_or(libc::RLIM_INFINITY).min(limit.rlim_max);
        if libc::prlimit(pid, libc::RLIMIT_DATA, &limit, std::ptr::null_mut()) == -1 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// Elsewhere the limit does not cover what `malloc` takes, so there is none.
#[cfg(not(target_os = "linux"))]
pub fn set(_: i32, _: Option<u64>) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// See [`set`].
#[cfg(not(target_os = "linux"))]
pub fn seal(_: u64) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Caps this process, and for good every one that it starts: unlike [`set`], this is not to be raised again.
#[cfg(target_os = "linux")]
pub fn seal(bytes: u64) -> io::Result<()> {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: a plain system call on a valid struct.
    if unsafe { libc::setrlimit(libc::RLIMIT_DATA, &limit) } == -1 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Bytes that count against the cap, and those in RAM.
pub fn used(pid: i32) -> Option<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
    };
    Some((field("VmData:")?, field("VmRSS:")?))
}

/// RAM of the machine, or of the container when that has less.
fn machine() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let all = line.split_whitespace().next()?.parse::<u64>().ok()? << 10;
    let groups = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limits = groups.iter().filter_map(|file| fs::read_to_string(file).ok()?.trim().parse().ok());
    Some(limits.fold(all, u64::min))
}

/// `1.5 GB`, `300 MB`, `4 kB`, `17 B`, in powers of 1024.
pub fn readable(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{:.1} kB", bytes as f64 / 1024.0),
        0x10_0000..0x4000_0000 => format!("{:.1} MB", bytes as f64 / (1 << 20) as f64),
        _ => format!("{:.1} GB", bytes as f64 / (1 << 30) as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_are_read_as_people_write_them() {
        assert_eq!(Cap::parse("6G"), Ok(Cap::Bytes(6 << 30)));
        assert_eq!(Cap::parse(" 1.5 GB "), Ok(Cap::Bytes(3 << 29)));
        assert_eq!(Cap::parse("512MiB"), Ok(Cap::Bytes(512 << 20)));
        assert_eq!(Cap::parse("50%"), Ok(Cap::Percent(50)));
        assert_eq!(Cap::parse("off"), Ok(Cap::Off));
        for wrong in ["", "G", "-1G", "5", "0%", "101%", "1X", "1e9G", "NaN", "10M", "..G"] {
            assert!(Cap::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Cap::Off.bytes(), None);
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!([17, 4096, 300 << 20, 3 << 29].map(readable), ["17 B", "4.0 kB", "300.0 MB", "1.5 GB"]);
    }
}
