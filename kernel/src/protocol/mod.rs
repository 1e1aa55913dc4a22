//! The Jupyter messaging protocol: from a connection file to a kernel that serves until it is told to end.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html>

mod answers;
mod connection_file;
mod ending;
mod incoming;
mod iopub;
mod message;
mod requests;
mod socket_files;
mod text;
mod wire;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::session::{Session, Start};
use socket_files::SocketFiles;

pub use iopub::{Publisher, Stream};
pub use message::{Origin, reply};
pub use text::Decoder;
pub use wire::Replies;

/// Jupyter waits five seconds before it kills a kernel that was asked to shut down.
const FAREWELL: Duration = Duration::from_secs(3);

/// Serves one kernel until it is shut down, terminated, or left alone by Jupyter.
pub fn serve(connection_file: &Path, start: Start) -> Result<()> {
    let connection = connection_file::read(connection_file)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (session, socket_files) = runtime.block_on(async {
        let making = SocketFiles::make(&connection);
        let wire = wire::open(&connection).await?;
        let socket_files = making.done();
        let session = Arc::new(Session::start(wire.publisher.clone(), wire.stdin.replies.clone(), start)?);
        let (ending, ended) = ending::watch(session.clone())?;
        let desk = Arc::new(requests::Desk { session: session.clone(), publisher: wire.publisher, ending });
        let channels = [wire.shell, wire.control, wire.stdin].map(|channel| tokio::spawn(desk.clone().serve(channel)));
        ended.wait().await;
        channels.iter().for_each(tokio::task::JoinHandle::abort);
        anyhow::Ok((session, socket_files))
    })?;
    session.end(FAREWELL);
    runtime.shutdown_background();
    drop(socket_files);
    Ok(())
}
