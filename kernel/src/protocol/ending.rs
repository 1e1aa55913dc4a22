//! Why a kernel ends: a shutdown request, SIGTERM or SIGHUP, or the death of the Jupyter process that started it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use crate::session::Session;

/// Says that the kernel should end.
#[derive(Clone)]
pub struct Ending(mpsc::UnboundedSender<()>);

pub struct Ended(mpsc::UnboundedReceiver<()>);

impl Ending {
    pub fn announce(&self) {
        // Only fails when the kernel is ending already.
        let _ = self.0.send(());
    }
}

impl Ended {
    pub async fn wait(mut self) {
        let _ = self.0.recv().await;
    }
}

pub fn watch(session: Arc<Session>) -> Result<(Ending, Ended)> {
    let (sender, receiver) = mpsc::unbounded_channel();
    let ending = Ending(sender);
    for kind in [SignalKind::terminate(), SignalKind::hangup()] {
        let (mut signal, ending) = (signal(kind)?, ending.clone());
        tokio::spawn(async move {
            let _ = signal.recv().await;
            ending.announce();
        });
    }
    // A terminal's Ctrl-C goes to the whole process group, the kernel included: it interrupts, as a message would.
    let mut interrupts = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        while interrupts.recv().await.is_some() {
            session.interrupt();
        }
    });
    if let Some(parent) = Parent::from_environment() {
        tokio::spawn(parent.watch(ending.clone()));
    }
    Ok((ending, Ended(receiver)))
}

/// The Jupyter process that started this kernel: ours, or further up when a wrapper stands between.
struct Parent {
    id: libc::pid_t,
    direct: bool,
}

impl Parent {
    /// Jupyter names itself. A number from another process namespace means nothing here and is not watched.
    fn from_environment() -> Option<Self> {
        let id = std::env::var("JPY_PARENT_PID").ok()?.parse().ok().filter(|id| *id > 0)?;
        let parent = Self { id, direct: parent_id() == id };
        parent.is_alive().then_some(parent)
    }

    /// A direct parent that has died is replaced; its own entry may stay for a while as a zombie.
    fn is_alive(&self) -> bool {
        if self.direct { parent_id() == self.id } else { exists(self.id) }
    }

    async fn watch(self, ending: Ending) {
        while self.is_alive() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        ending.announce();
    }
}

fn parent_id() -> libc::pid_t {
    // SAFETY: no arguments, cannot fail.
    unsafe { libc::getppid() }
}

fn exists(id: libc::pid_t) -> bool {
    // SAFETY: signal 0 only asks. EPERM means that somebody else's process has this number.
    unsafe { libc::kill(id, 0) == 0 }
}
