//! A kernel's connection to the service: one line of JSON for a question, one for its answer.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Place;
use super::document::Document;
use crate::guard::own_command;

/// A fresh service listens within milliseconds, on a busy machine later.
const START: Duration = Duration::from_secs(2);

#[derive(Serialize, Deserialize)]
pub struct Question {
    pub number: u64,
    pub method: String,
    pub document: Document,
}

#[derive(Serialize, Deserialize)]
pub struct Answer {
    pub number: u64,
    pub value: Option<Value>,
    /// For the log of whoever asks next.
    pub problems: Vec<String>,
}

pub struct Link {
    socket: UnixStream,
    answers: mpsc::Receiver<Answer>,
    number: u64,
}

impl Link {
    /// Connects to the service for a place, and starts it if it does not run.
    pub fn open(place: &Place) -> Result<Self> {
        let path = socket_path(place)?;
        let _lock = lock(&path)?;
        let socket = match UnixStream::connect(&path) {
            Ok(socket) => socket,
            Err(_) => start(place, &path)?,
        };
        let (sender, answers) = mpsc::channel();
        let reader = BufReader::new(socket.try_clone()?);
        let read = move || {
            let lines = reader.lines().map_while(Result::ok);
            let _ = lines.map_while(|line| serde_json::from_str(&line).ok()).try_for_each(|answer| sender.send(answer));
        };
        thread::Builder::new().name("analyzer-link".into()).spawn(read)?;
        Ok(Self { socket, answers, number: 0 })
    }

    /// The answer, or none in time; an error when the service has ended.
    pub fn ask(&mut self, method: &str, document: Document, patience: Duration) -> Result<Option<Value>> {
        self.number += 1;
        let question = Question { number: self.number, method: method.into(), document };
        let mut line = serde_json::to_vec(&question)?;
        line.push(b'\n');
        self.socket.write_all(&line)?;
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(left) {
                Ok(answer) => {
                    answer.problems.iter().for_each(|problem| eprintln!("anneal: {problem}"));
                    // Others come late, for questions that were given up.
                    if answer.number == self.number {
                        return Ok(answer.value);
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => return Ok(None),
                Err(mpsc::RecvTimeoutError::Disconnected) => bail!("the service has ended"),
            }
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
    }
}

/// Held while somebody looks for the service or ends it, so that there is one of it.
pub fn lock(socket: &Path) -> Result<File> {
    let path = socket.with_extension("lock");
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    file.lock()?;
    Ok(file)
}

/// In a folder that nobody else can enter: whoever could answer in its place could put words into a notebook.
fn socket_path(place: &Place) -> Result<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
    // SAFETY: cannot fail.
    let user = unsafe { libc::geteuid() };
    let folder = runtime.unwrap_or_else(std::env::temp_dir).join(format!("anneal-analyzer-{user}"));
    let made = DirBuilder::new().mode(0o700).create(&folder);
    if let Err(error) = made
        && error.kind() != std::io::ErrorKind::AlreadyExists
    {
        return Err(error).with_context(|| format!("cannot make {}", folder.display()));
    }
    let found = fs::symlink_metadata(&folder)?;
    if !found.is_dir() || found.uid() != user || found.permissions().mode() & 0o077 != 0 {
        bail!("{} is not private to this user", folder.display());
    }
    Ok(folder.join(place.key()))
}

/// It is nobody's child in particular: it ends when its last client has gone.
fn start(place: &Place, path: &Path) -> Result<UnixStream> {
    let _ = fs::remove_file(path);
    let mut command = own_command()?;
    command.arg("analyzer").arg("--socket").arg(path).arg("--place").arg(serde_json::to_string(place)?);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    // It outlives the kernel, whose folder may be unmounted or removed.
    command.current_dir("/");
    let mut child = command.spawn().context("cannot start the analyzer's service")?;
    let deadline = Instant::now() + START;
    let socket = loop {
        match UnixStream::connect(path) {
            Ok(socket) => break socket,
            Err(_) if child.try_wait()?.is_some() => bail!("the analyzer's service has ended at once"),
            Err(error) if Instant::now() > deadline => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(error).context("the analyzer's service does not answer");
            }
            Err(_) => thread::sleep(Duration::from_millis(2)),
        }
    };
    // Taken in when it ends, so that no zombie stays.
    thread::spawn(move || child.wait());
    Ok(socket)
}
