//! Messages as this kernel sends them: replies go back to whoever asked, publications to everybody.

use std::sync::Arc;

use bytes::Bytes;
use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent};

/// The version of the messaging specification that this kernel implements (5.4 brought `iopub_welcome`).
/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html>
pub const PROTOCOL: &str = "5.4";

/// What answers to a request have to know of it.
#[derive(Clone)]
pub struct Origin {
    pub header: Arc<Header>,
    /// ZeroMQ's address of the client that sent it.
    identities: Vec<Bytes>,
}

/// Takes a request apart: where it came from, and what it asks.
pub fn split(message: JupyterMessage) -> (Origin, JupyterMessageContent) {
    let origin = Origin { header: Arc::new(message.header), identities: message.zmq_identities };
    (origin, message.content)
}

pub fn reply(content: impl Into<JupyterMessageContent>, origin: &Origin) -> JupyterMessage {
    compose(content.into(), Some(&origin.header)).with_zmq_identities(origin.identities.clone())
}

/// The message type stands in front as ZeroMQ's topic.
pub fn publication(content: impl Into<JupyterMessageContent>, parent: Option<&Header>) -> JupyterMessage {
    let message = compose(content.into(), parent);
    let topic = Bytes::copy_from_slice(message.header.msg_type.as_bytes());
    message.with_zmq_identities(vec![topic])
}

fn compose(content: JupyterMessageContent, parent: Option<&Header>) -> JupyterMessage {
    let mut message = JupyterMessage::new(content, None);
    message.header.username = "kernel".into();
    message.header.version = PROTOCOL.into();
    message.parent_header = parent.cloned();
    message
}
