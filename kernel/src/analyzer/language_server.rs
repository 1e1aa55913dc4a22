//! A running rust-analyzer: JSON-RPC over its standard streams, one question at a time.
//!
//! <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/>

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::document::{Document, View};
use super::{Place, graph};
use crate::process::memory::Cap;

/// Reading the crates takes seconds, on a busy machine more.
const START: Duration = Duration::from_secs(180);
/// A question that takes longer is given up.
const QUESTION: Duration = Duration::from_secs(20);
/// Sets how much memory it may take, as `:memory` reads it.
const MEMORY: &str = "ANNEAL_ANALYZER_MEMORY";
/// About three times what it takes with all of the toolkit read.
const MOST_MEMORY: u64 = 3 << 30;
/// Messages of a language server are short; a longer one means that we have lost our place.
const LONGEST: usize = 64 << 20;
/// The answer to a question that the next one has overtaken.
const CONTENT_MODIFIED: i64 = -32801;
/// What learners type most: afterwards the crates behind it are known.
const WARM_UP: &str = "vec![1.0].iter().sum::<f64>();\nanneal::prelude::col(\"x\").sum().";

pub struct LanguageServer {
    child: Child,
    input: ChildStdin,
    messages: mpsc::Receiver<Value>,
    uri: String,
    /// Of requests and of versions of the file alike.
    number: i64,
}

impl LanguageServer {
    /// Starts it and waits until it has read the crates.
    pub fn start(place: &Place, folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let file = folder.join("notebook.rs");
        fs::write(&file, "")?;
        let mut command = Command::new(&place.executable);
        command.current_dir(folder).env("RA_LOG", "error").env_remove("RUSTUP_TOOLCHAIN");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let memory = most_memory();
        // SAFETY: only system calls, as is required between fork and exec.
        unsafe { command.pre_exec(move || prepare(memory)) };
        let mut child = command.spawn().with_context(|| format!("cannot start {}", place.executable.display()))?;
        let input = child.stdin.take().context("a piped stdin")?;
        let output = child.stdout.take().context("a piped stdout")?;
        let (sender, messages) = mpsc::channel();
        thread::Builder::new().name("analyzer-reader".into()).spawn(move || receive(output, &sender))?;
        let uri = format!("file://{}", file.display());
        let mut server = Self { child, input, messages, uri, number: 0 };
        server.introduce(graph::project(place, &file)?, folder)?;
        Ok(server)
    }

    fn introduce(&mut self, project: Value, folder: &Path) -> Result<()> {
        let parameters = json!({
            "processId": std::process::id(),
            "rootUri": format!("file://{}", folder.display()),
            "capabilities": {
                "general": { "positionEncodings": ["utf-8"] },
                "experimental": { "serverStatusNotification": true },
                "textDocument": {
                    // Nobody is shown the documentation of what completes: left out, answers are a third as long.
                    "completion": {
                        "completionItem": { "snippetSupport": false, "resolveSupport": { "properties": ["documentation"] } },
                    },
                    "hover": { "contentFormat": ["markdown"] },
                },
            },
            "initializationOptions": options(project),
        });
        let answer = self.request("initialize", parameters, START)?;
        if answer["capabilities"]["positionEncoding"] != "utf-8" {
            bail!("this rust-analyzer does not count columns in bytes");
        }
        self.send(json!({ "method": "initialized", "params": {} }))?;
        let deadline = Instant::now() + START;
        while self.next(deadline)?["params"]["quiescent"] != true {}
        let document = Document::new(&View::default(), WARM_UP, WARM_UP.len());
        let file = json!({ "uri": self.uri, "languageId": "rust", "version": 0, "text": document.text });
        self.send(json!({ "method": "textDocument/didOpen", "params": { "textDocument": file } }))?;
        self.request("textDocument/completion", self.position(&document), START).map(drop)
    }

    /// Shows it the document and asks about the place in it.
    pub fn ask(&mut self, method: &str, document: &Document) -> Result<Option<Value>> {
        self.number += 1;
        let file = json!({ "uri": self.uri, "version": self.number });
        let changes = json!({ "textDocument": file, "contentChanges": [{ "text": document.text }] });
        self.send(json!({ "method": "textDocument/didChange", "params": changes }))?;
        self.request(method, self.position(document), QUESTION).map(Some)
    }

    fn position(&self, document: &Document) -> Value {
        let position = json!({ "line": document.line, "character": document.column });
        json!({ "textDocument": { "uri": self.uri }, "position": position })
    }

    fn request(&mut self, method: &str, parameters: Value, patience: Duration) -> Result<Value> {
        let deadline = Instant::now() + patience;
        loop {
            self.number += 1;
            let id = self.number;
            self.send(json!({ "id": id, "method": method, "params": parameters }))?;
            let mut answer = loop {
                let message = self.next(deadline)?;
                if message["id"] == id && message.get("method").is_none() {
                    break message;
                }
            };
            if answer["error"]["code"] == CONTENT_MODIFIED {
                continue;
            }
            return Ok(answer["result"].take());
        }
    }

    /// The next message; questions of the server are answered on the way.
    fn next(&mut self, deadline: Instant) -> Result<Value> {
        let left = deadline.saturating_duration_since(Instant::now());
        let message = match self.messages.recv_timeout(left) {
            Ok(message) => message,
            Err(mpsc::RecvTimeoutError::Timeout) => bail!("it does not answer"),
            Err(mpsc::RecvTimeoutError::Disconnected) => bail!("it has ended ({:?})", self.child.wait()),
        };
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.send(json!({ "id": id, "result": null }))?;
        }
        Ok(message)
    }

    fn send(&mut self, mut message: Value) -> Result<()> {
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.input.flush()?)
    }
}

impl Drop for LanguageServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// No checks, no build scripts, no macros that have to be compiled: names, types and documentation are what is wanted.
fn options(project: Value) -> Value {
    json!({
        "linkedProjects": [project],
        "numThreads": 2,
        "cachePriming": { "enable": false },
        "cargo": { "buildScripts": { "enable": false } },
        "checkOnSave": false,
        "completion": {
            "autoimport": { "enable": false },
            "callable": { "snippets": "none" },
            "postfix": { "enable": false },
        },
        "diagnostics": { "enable": false },
        "files": { "watcher": "client" },
        "hover": { "actions": { "enable": false }, "memoryLayout": { "enable": false } },
        "lru": { "capacity": 64 },
        "procMacro": { "enable": false },
    })
}

fn most_memory() -> u64 {
    let set = std::env::var(MEMORY).ok().and_then(|text| Cap::parse(&text).ok()?.bytes());
    set.unwrap_or(MOST_MEMORY)
}

/// Runs in the child: it ends with its thread, leaves the processors to cells, and has a limit.
fn prepare(memory: u64) -> io::Result<()> {
    // SAFETY: plain system calls.
    unsafe {
        #[cfg(target_os = "linux")]
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        libc::setpriority(libc::PRIO_PROCESS, 0, 5);
        libc::setrlimit(libc::RLIMIT_DATA, &libc::rlimit { rlim_cur: memory, rlim_max: memory });
    }
    Ok(())
}

fn receive(output: impl Read, messages: &mpsc::Sender<Value>) {
    let mut output = BufReader::new(output);
    while let Some(message) = read(&mut output) {
        if messages.send(message).is_err() {
            return;
        }
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim() {
            "" => break,
            header => {
                let (name, value) = header.split_once(':')?;
                if name.eq_ignore_ascii_case("content-length") {
                    length = value.trim().parse::<usize>().ok().filter(|length| *length <= LONGEST);
                }
            }
        }
    }
    let mut body = vec![0; length?];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
