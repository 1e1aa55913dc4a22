//! The way to IOPub: one queue for everything published, with back-pressure for cells and batching for their text.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent, Stdio, StreamContent};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::message::publication;

/// Text waits this long for more text of the same stream: short enough for a progress bar, long enough to join lines.
const PATIENCE: Duration = Duration::from_millis(15);
/// Text is sent at this size without waiting.
const ENOUGH: usize = 64 * 1024;
/// So many outputs may be on their way before a cell has to wait for its readers.
const ROOM: usize = 256;

/// Publishes in the order of the calls. Clones share the queue.
#[derive(Clone)]
pub struct Publisher {
    queue: mpsc::UnboundedSender<Queued>,
    room: Arc<Semaphore>,
    runtime: Handle,
}

/// An item and its place in the queue, given back when it has been sent.
pub struct Queued {
    pub item: Item,
    _place: Option<OwnedSemaphorePermit>,
}

pub enum Item {
    Message(Box<JupyterMessage>),
    Text { stream: Stream, text: String, parent: Arc<Header> },
    Flush(oneshot::Sender<()>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stream {
    Stdout,
    Stderr,
}

impl Publisher {
    /// To be called inside the runtime that will send.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Queued>) {
        let (queue, receiver) = mpsc::unbounded_channel();
        (Self { queue, room: Arc::new(Semaphore::new(ROOM)), runtime: Handle::current() }, receiver)
    }

    /// Never waits: for status messages and what belongs to a request other than a cell.
    pub fn publish(&self, content: impl Into<JupyterMessageContent>, parent: Option<&Header>) {
        self.send(Item::Message(Box::new(publication(content, parent))), None);
    }

    /// An output of a cell. Blocks the engine's thread while the readers are behind; not for asynchronous code.
    pub fn output(&self, content: impl Into<JupyterMessageContent>, parent: &Header) {
        let item = Item::Message(Box::new(publication(content, Some(parent))));
        self.send(item, self.place());
    }

    /// Text of a cell; blocks as `output` does.
    pub fn text(&self, stream: Stream, text: String, parent: &Arc<Header>) {
        if !text.is_empty() {
            self.send(Item::Text { stream, text, parent: parent.clone() }, self.place());
        }
    }

    /// Waits until everything published so far has been handed to the sockets.
    pub async fn flush(&self) {
        let (done, finished) = oneshot::channel();
        self.send(Item::Flush(done), None);
        let _ = finished.await;
    }

    /// The same for the engine's thread: what a cell printed is to be seen before its question is.
    pub fn settle(&self) {
        let (done, finished) = oneshot::channel();
        self.send(Item::Flush(done), None);
        let _ = finished.blocking_recv();
    }

    /// The kernel is ending: a cell no longer waits for readers.
    pub fn stop_waiting(&self) {
        self.room.close();
    }

    fn send(&self, item: Item, place: Option<OwnedSemaphorePermit>) {
        // Only fails when the kernel is ending and nobody listens any more.
        let _ = self.queue.send(Queued { item, _place: place });
    }

    fn place(&self) -> Option<OwnedSemaphorePermit> {
        let room = self.room.clone();
        match room.clone().try_acquire_owned() {
            Ok(place) => Some(place),
            Err(_) => self.runtime.block_on(room.acquire_owned()).ok(),
        }
    }
}

/// Joins neighbouring texts of one stream and one cell into one message.
#[derive(Default)]
pub struct Batch {
    held: Option<Held>,
}

struct Held {
    stream: Stream,
    text: String,
    parent: Arc<Header>,
    due: Instant,
}

impl Batch {
    /// Takes one more text and returns what has to be sent before it or because of it.
    pub fn add(&mut self, stream: Stream, text: String, parent: Arc<Header>) -> Option<JupyterMessage> {
        match &mut self.held {
            Some(held) if held.stream == stream && Arc::ptr_eq(&held.parent, &parent) => {
                held.text.push_str(&text);
                let full = held.text.len() >= ENOUGH || Instant::now() >= held.due;
                if full { self.take() } else { None }
            }
            _ => {
                let before = self.take();
                self.held = Some(Held { stream, text, parent, due: Instant::now() + PATIENCE });
                before
            }
        }
    }

    pub fn take(&mut self) -> Option<JupyterMessage> {
        let held = self.held.take()?;
        let name = match held.stream {
            Stream::Stdout => Stdio::Stdout,
            Stream::Stderr => Stdio::Stderr,
        };
        Some(publication(StreamContent { name, text: held.text }, Some(&held.parent)))
    }

    /// When the held text has waited long enough.
    pub fn due(&self) -> Option<Instant> {
        self.held.as_ref().map(|held| held.due)
    }
}
