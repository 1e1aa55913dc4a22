//! The dummy front end: starts a kernel, sends requests, collects what is published.

use std::collections::HashSet;
use std::fs::{self, File};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use jupyter_protocol::{
    ConnectionInfo, ExecuteRequest, ExecutionState, InputReply, JupyterMessage, JupyterMessageContent as Content,
    KernelInfoRequest, Transport, UnknownMessage,
};
use jupyter_zmq_client::{
    ClientIoPubConnection, DealerRecvConnection, DealerSendConnection, create_client_control_connection,
    create_client_iopub_connection, create_client_shell_connection_with_identity,
    create_client_stdin_connection_with_identity, peer_identity_for_session,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::transcript::describe;

/// More than any cell of a test needs, also under evcxr on a machine that has other work to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connected client and, unless it joined the kernel of another one, the kernel process itself.
pub struct FrontEnd {
    pub kernel: Option<KernelProcess>,
    pub connection: ConnectionInfo,
    pub runtime: Runtime,
    pub shell: Dealer,
    pub control: Dealer,
    pub stdin: Dealer,
    iopub: mpsc::Receiver<JupyterMessage>,
    /// Published and not asked for yet.
    published: Vec<JupyterMessage>,
    /// From the start of the process to the reply to kernel_info_request.
    pub ready_after: Duration,
}

pub struct Dealer {
    pub sender: DealerSendConnection,
    replies: mpsc::Receiver<JupyterMessage>,
    /// Arrived and not asked for yet.
    arrived: Vec<JupyterMessage>,
}

/// What came back for one cell.
pub struct Run {
    pub reply: JupyterMessage,
    pub published: Vec<JupyterMessage>,
}

impl FrontEnd {
    /// A kernel with the echo engine.
    pub fn start() -> Self {
        Self::start_with("echo", &[])
    }

    /// A kernel with an engine by name and variables in its environment.
    pub fn start_with(engine: &str, environment: &[(&str, &str)]) -> Self {
        Self::of(KernelProcess::start(&local_connection(), engine, environment))
    }

    pub fn of(kernel: KernelProcess) -> Self {
        let started = kernel.started;
        let mut front_end = Self::join(&kernel.connection);
        front_end.kernel = Some(kernel);
        let question = front_end.ask(KernelInfoRequest {});
        front_end.ready_after = started.elapsed();
        assert_eq!(question.reply.message_type(), "kernel_info_reply");
        front_end
    }

    /// One more client for a running kernel; the key may be a wrong one.
    pub fn join(connection: &ConnectionInfo) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let session = uuid::Uuid::new_v4().to_string();
        let identity = peer_identity_for_session(&session).unwrap();
        let (iopub, shell, control, stdin) = runtime.block_on(async {
            // The kernel may still be starting.
            let give_up = Instant::now() + PATIENCE;
            let iopub = loop {
                match create_client_iopub_connection(connection, "", &session).await {
                    Ok(iopub) => break iopub,
                    Err(error) if Instant::now() > give_up => panic!("no kernel: {error}"),
                    Err(_) => tokio::time::sleep(Duration::from_millis(2)).await,
                }
            };
            let shell = create_client_shell_connection_with_identity(connection, &session, identity).await.unwrap();
            let control = create_client_control_connection(connection, &session).await.unwrap();
            let identity = peer_identity_for_session(&session).unwrap();
            let stdin = create_client_stdin_connection_with_identity(connection, &session, identity).await.unwrap();
            (iopub, shell, control, stdin)
        });
        let (sender, published) = mpsc::channel();
        runtime.spawn(listen(iopub, sender));
        // Until the subscription has arrived, publications pass this client by. One with a wrong key hears nothing.
        if let Ok(first) = published.recv_timeout(PATIENCE) {
            assert_eq!(describe(&first), "iopub_welcome");
        }
        let (shell, control) = (Dealer::new(&runtime, shell.split()), Dealer::new(&runtime, control.split()));
        let stdin = Dealer::new(&runtime, stdin.split());
        Self {
            kernel: None,
            connection: connection.clone(),
            runtime,
            shell,
            control,
            stdin,
            iopub: published,
            published: Vec::new(),
            ready_after: Duration::ZERO,
        }
    }

    /// Runs a cell and waits for its reply and for idle.
    pub fn run(&mut self, code: &str) -> Run {
        self.ask(ExecuteRequest::new(code.into()))
    }

    /// The same for a cell that may compile, or wait for an analyzer, for long.
    pub fn run_patiently(&mut self, code: &str, patience: Duration) -> Run {
        let id = self.send(ExecuteRequest::new(code.into()));
        let reply = self.shell.reply(&id, patience).unwrap_or_else(|| panic!("no reply to {code:?}"));
        Run { reply, published: self.published(&[&id]) }
    }

    /// Runs a cell and compares its reply and everything published for it, status messages and input left out.
    #[track_caller]
    pub fn check(&mut self, code: &str, reply: &str, outputs: &[&str]) {
        let run = self.run(code);
        assert_eq!(run.outputs(), outputs, "outputs of {code:?}");
        assert_eq!(describe(&run.reply), reply, "reply to {code:?}");
    }

    /// Sends any request on shell and waits for its reply and for idle.
    pub fn ask(&mut self, content: impl Into<Content>) -> Run {
        let id = self.send(content);
        let reply = self.reply(&id);
        Run { reply, published: self.published(&[&id]) }
    }

    /// Sends a request on shell and returns its id.
    pub fn send(&mut self, content: impl Into<Content>) -> String {
        self.runtime.block_on(self.shell.send(content.into()))
    }

    pub fn send_control(&mut self, content: impl Into<Content>) -> String {
        self.runtime.block_on(self.control.send(content.into()))
    }

    pub fn reply(&mut self, id: &str) -> JupyterMessage {
        self.shell.reply(id, PATIENCE).expect("a reply on shell")
    }

    /// The question of a cell: what it asks, and whether the answer is hidden.
    pub fn question(&mut self, cell: &str) -> JupyterMessage {
        self.stdin.reply(cell, PATIENCE).expect("an input_request")
    }

    /// Answers a question as JupyterLab does, naming it; `None` for clients that do not.
    pub fn answer(&mut self, question: Option<&JupyterMessage>, line: &str) {
        let answer = InputReply { value: line.into(), ..InputReply::default() };
        let message = JupyterMessage::new(answer, question);
        self.runtime.block_on(self.stdin.sender.send(message)).unwrap();
    }

    /// Any JSON as a request, as other clients may send it.
    pub fn send_raw(&mut self, kind: &str, content: serde_json::Value) -> String {
        self.send(UnknownMessage { msg_type: kind.into(), content })
    }

    pub fn control_reply(&mut self, id: &str) -> JupyterMessage {
        self.control.reply(id, PATIENCE).expect("a reply on control")
    }

    /// Everything published for these requests, in order, until each has gone idle.
    pub fn published(&mut self, ids: &[&str]) -> Vec<JupyterMessage> {
        let mut open: HashSet<&str> = ids.iter().copied().collect();
        let mut found = Vec::new();
        let mut earlier = std::mem::take(&mut self.published).into_iter();
        while !open.is_empty() {
            let next = earlier.next().or_else(|| self.iopub.recv_timeout(PATIENCE).ok());
            let message = next.unwrap_or_else(|| panic!("still busy: {open:?}; so far {:?}", transcript(&found)));
            let parent = parent(&message).to_string();
            if !ids.contains(&&*parent) {
                self.published.push(message);
                continue;
            }
            if is_idle(&message) {
                open.remove(&*parent);
            }
            found.push(message);
        }
        self.published.extend(earlier);
        found
    }

    /// The next message published for a request, whatever it is.
    pub fn next_published(&mut self, id: &str) -> JupyterMessage {
        if let Some(at) = self.published.iter().position(|message| parent(message) == id) {
            return self.published.remove(at);
        }
        loop {
            let message = self.iopub.recv_timeout(PATIENCE).expect("a publication");
            if parent(&message) == id {
                return message;
            }
            self.published.push(message);
        }
    }

    /// Sends a cell that does not end by itself and returns when it runs.
    pub fn start_cell(&mut self, code: &str) -> String {
        let id = self.send(ExecuteRequest::new(code.into()));
        while describe(&self.next_published(&id)) != format!("input 1: {code}") {}
        id
    }
}

impl Run {
    /// What was published, one line each.
    pub fn transcript(&self) -> Vec<String> {
        transcript(&self.published)
    }

    /// Without status messages and input.
    pub fn outputs(&self) -> Vec<String> {
        let mut lines = self.transcript();
        lines.retain(|line| line != "busy" && line != "idle" && !line.starts_with("input "));
        lines
    }
}

pub fn transcript(messages: &[JupyterMessage]) -> Vec<String> {
    messages.iter().map(describe).collect()
}

pub fn parent(message: &JupyterMessage) -> &str {
    message.parent_header.as_ref().map_or("", |header| &header.msg_id)
}

fn is_idle(message: &JupyterMessage) -> bool {
    matches!(&message.content, Content::Status(status) if status.execution_state == ExecutionState::Idle)
}

impl Dealer {
    fn new(runtime: &Runtime, (sender, mut receiver): (DealerSendConnection, DealerRecvConnection)) -> Self {
        let (arrived, replies) = mpsc::channel();
        runtime.spawn(async move {
            while let Ok(message) = receiver.read().await {
                let _ = arrived.send(message);
            }
        });
        Self { sender, replies, arrived: Vec::new() }
    }

    async fn send(&mut self, content: Content) -> String {
        let message = JupyterMessage::new(content, None);
        let id = message.header.msg_id.clone();
        self.sender.send(message).await.unwrap();
        id
    }

    pub fn reply(&mut self, id: &str, patience: Duration) -> Option<JupyterMessage> {
        if let Some(at) = self.arrived.iter().position(|message| parent(message) == id) {
            return Some(self.arrived.remove(at));
        }
        loop {
            let message = self.replies.recv_timeout(patience).ok()?;
            if parent(&message) == id {
                return Some(message);
            }
            self.arrived.push(message);
        }
    }
}

async fn listen(mut iopub: ClientIoPubConnection, messages: mpsc::Sender<JupyterMessage>) {
    while let Ok(message) = iopub.read().await {
        let _ = messages.send(message);
    }
}

/// A running `anneal kernel`, killed when dropped.
pub struct KernelProcess {
    pub child: Child,
    pub connection: ConnectionInfo,
    pub started: Instant,
    folder: TempDir,
}

impl KernelProcess {
    pub fn start(connection: &ConnectionInfo, engine: &str, environment: &[(&str, &str)]) -> Self {
        let (folder, mut command) = kernel_command(&serde_json::to_string(connection).unwrap());
        command.args(["--engine", engine]).envs(environment.iter().copied());
        let started = Instant::now();
        let child = command.spawn().unwrap();
        Self { child, connection: connection.clone(), started, folder }
    }

    /// What the kernel wrote to its own stderr, which is Jupyter's log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub fn signal(&self, signal: i32) {
        // SAFETY: the child has not been waited for, so the number is still its own.
        unsafe { libc::kill(self.child.id() as i32, signal) };
    }

    /// Waits for the end; panics when it does not come.
    pub fn wait(&mut self, patience: Duration) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < patience, "the kernel is still there after {patience:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for KernelProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `anneal kernel` on a connection file with this text; its stderr goes to `log` beside the file.
pub fn kernel_command(connection_file: &str) -> (TempDir, Command) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("kernel.json");
    fs::write(&path, connection_file).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_anneal"));
    command.args(["kernel", "--connection-file"]).arg(path);
    command.env_remove("JPY_PARENT_PID").env_remove("RUST_BACKTRACE");
    // The learner's own history stays out of the tests.
    command.env("ANNEAL_HOME", folder.path().join("home"));
    // Each has a rust-analyzer of its own, unless a test wants to see it shared.
    command.env("XDG_RUNTIME_DIR", folder.path());
    command.stderr(File::create(folder.path().join("log")).unwrap());
    (folder, command)
}

/// Free ports of this machine, below those that the system gives to outgoing connections.
pub fn local_connection() -> ConnectionInfo {
    // Asked by connecting: a listener of ours could live on for a moment in a process that another test just forked.
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 200) as u16 * 100;
    let mut free = std::iter::from_fn(|| Some(first + NEXT.fetch_add(1, Ordering::SeqCst)))
        .filter(|port| TcpStream::connect(("127.0.0.1", *port)).is_err());
    let mut port = || free.next().unwrap();
    ConnectionInfo {
        ip: "127.0.0.1".into(),
        transport: Transport::TCP,
        shell_port: port(),
        iopub_port: port(),
        stdin_port: port(),
        control_port: port(),
        hb_port: port(),
        key: "a secret".into(),
        signature_scheme: "hmac-sha256".into(),
        kernel_name: Some("anneal".into()),
    }
}
