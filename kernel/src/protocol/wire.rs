//! The five sockets of a kernel. The only module that knows the ZeroMQ crates; everything else sees typed messages.

use std::time::Duration;

use anyhow::{Result, anyhow};
use jupyter_protocol::{ConnectionInfo, IoPubWelcome, JupyterMessage};
use jupyter_zmq_client::{
    KernelHeartbeatConnection, KernelIoPubXPubConnection, KernelShellConnection, RawMessage, RouterRecvConnection,
    RouterSendConnection, RuntimeError, SubscriptionEvent, create_kernel_control_connection,
    create_kernel_heartbeat_connection, create_kernel_iopub_xpub_connection, create_kernel_shell_connection,
    create_kernel_stdin_connection,
};
use tokio::sync::{mpsc, oneshot};
use zeromq::{SocketRecv as _, SocketSend as _};

use super::incoming;
use super::iopub::{Batch, Item, Publisher, Queued};
use super::message::publication;

/// A bound and running kernel end: requests come out of the channels, replies and publications go in.
pub struct Wire {
    pub shell: Channel,
    pub control: Channel,
    /// Questions of cells go out here, and their answers come in.
    pub stdin: Channel,
    pub publisher: Publisher,
}

pub struct Channel {
    pub requests: mpsc::UnboundedReceiver<JupyterMessage>,
    pub replies: Replies,
}

/// Where replies of one channel go. Sending never waits.
#[derive(Clone)]
pub struct Replies(mpsc::UnboundedSender<Outgoing>);

enum Outgoing {
    Reply(Box<JupyterMessage>),
    Flush(oneshot::Sender<()>),
}

impl Replies {
    pub fn send(&self, message: JupyterMessage) {
        // Only fails when the kernel is ending and nobody listens any more.
        let _ = self.0.send(Outgoing::Reply(Box::new(message)));
    }

    /// Waits until every reply so far has been handed to the socket.
    pub async fn flush(&self) {
        let (done, finished) = oneshot::channel();
        let _ = self.0.send(Outgoing::Flush(done));
        let _ = finished.await;
    }
}

/// Binds all sockets and starts the tasks that serve them.
pub async fn open(connection: &ConnectionInfo) -> Result<Wire> {
    let session = uuid::Uuid::new_v4().to_string();
    let named = |name| move |error| cannot_listen(name, &error);
    let heartbeat = create_kernel_heartbeat_connection(connection).await.map_err(named("heartbeat"))?;
    let shell = create_kernel_shell_connection(connection, &session).await.map_err(named("shell"))?;
    let control = create_kernel_control_connection(connection, &session).await.map_err(named("control"))?;
    let stdin = create_kernel_stdin_connection(connection, &session).await.map_err(named("stdin"))?;
    let iopub = create_kernel_iopub_xpub_connection(connection, &session).await.map_err(named("iopub"))?;

    let (publisher, queue) = Publisher::new();
    tokio::spawn(beat(heartbeat));
    tokio::spawn(publish(iopub, queue));
    let (shell, control, stdin) = (serve(shell, "shell"), serve(control, "control"), serve(stdin, "stdin"));
    Ok(Wire { shell, control, stdin, publisher })
}

fn cannot_listen(name: &str, error: &RuntimeError) -> anyhow::Error {
    anyhow!("cannot listen on the {name} port of the connection file: {error}")
}

fn serve(connection: KernelShellConnection, name: &'static str) -> Channel {
    let (writer, reader) = connection.split();
    let (incoming, requests) = mpsc::unbounded_channel();
    let (outgoing, replies) = mpsc::unbounded_channel();
    tokio::spawn(receive(reader, incoming, name));
    tokio::spawn(reply(writer, replies));
    Channel { requests, replies: Replies(outgoing) }
}

/// Verifying a signature takes constant time: the crate compares with `ring::hmac::verify`.
async fn receive(mut reader: RouterRecvConnection, requests: mpsc::UnboundedSender<JupyterMessage>, channel: &str) {
    let mut dropped = 0_u64;
    loop {
        match read(&mut reader).await {
            Ok(message) => drop(requests.send(message)),
            Err(error) => {
                dropped += 1;
                // A flood of bad messages must not become a flood of log lines.
                if dropped < 10 || dropped.is_power_of_two() {
                    eprintln!("anneal: dropped message {dropped} on {channel}: {error}");
                }
                if matches!(error, RuntimeError::ZmqError(_)) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }
}

async fn read(reader: &mut RouterRecvConnection) -> Result<JupyterMessage, RuntimeError> {
    let raw = RawMessage::from_multipart(reader.socket.recv().await?, &reader.mac)?;
    incoming::message(raw.zmq_identities, &raw.jparts)
}

async fn reply(mut writer: RouterSendConnection, mut replies: mpsc::UnboundedReceiver<Outgoing>) {
    while let Some(outgoing) = replies.recv().await {
        match outgoing {
            // Fails when the client has gone: nobody is left to be told.
            Outgoing::Reply(message) => drop(writer.send(*message).await),
            Outgoing::Flush(done) => drop(done.send(())),
        }
    }
}

/// Sends back exactly what came; the crate's own `single_heartbeat` answers with a constant.
async fn beat(mut heartbeat: KernelHeartbeatConnection) {
    loop {
        match heartbeat.socket.recv().await {
            Ok(bytes) => drop(heartbeat.socket.send(bytes).await),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Serves IOPub. XPUB waits for slow subscribers instead of dropping messages, and tells who subscribes.
async fn publish(mut iopub: KernelIoPubXPubConnection, mut queue: mpsc::UnboundedReceiver<Queued>) {
    let mut batch = Batch::default();
    loop {
        let due = batch.due();
        let wait = async {
            match due {
                Some(due) => tokio::time::sleep_until(due.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            event = iopub.recv_subscription() => welcome(&mut iopub, event).await,
            () = wait => post(&mut iopub, batch.take()).await,
            queued = queue.recv() => match queued {
                None => return,
                Some(queued) => {
                    forward(&mut iopub, &mut batch, queued).await;
                    while let Ok(queued) = queue.try_recv() {
                        forward(&mut iopub, &mut batch, queued).await;
                    }
                }
            },
        }
    }
}

async fn forward(iopub: &mut KernelIoPubXPubConnection, batch: &mut Batch, queued: Queued) {
    match queued.item {
        Item::Text { stream, text, parent } => post(iopub, batch.add(stream, text, parent)).await,
        Item::Message(message) => {
            post(iopub, batch.take()).await;
            post(iopub, Some(*message)).await;
        }
        Item::Flush(done) => {
            post(iopub, batch.take()).await;
            let _ = done.send(());
        }
    }
}

async fn post(iopub: &mut KernelIoPubXPubConnection, message: Option<JupyterMessage>) {
    if let Some(message) = message
        && let Err(error) = iopub.send(message).await
    {
        eprintln!("anneal: cannot publish: {error}");
    }
}

/// <https://jupyter.org/enhancement-proposals/65-jupyter-xpub/jupyter-xpub.html>
async fn welcome(iopub: &mut KernelIoPubXPubConnection, event: Result<SubscriptionEvent, RuntimeError>) {
    if let Ok(SubscriptionEvent::Subscribe(topic)) = event {
        let identities = vec![topic.clone().into_bytes().into()];
        let message = publication(IoPubWelcome::new(topic), None).with_zmq_identities(identities);
        post(iopub, Some(message)).await;
    }
}
