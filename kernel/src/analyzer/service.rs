//! `anneal analyzer`: the process that keeps one rust-analyzer for all kernels of a user, and ends after the last of them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::Place;
use super::keeper::Keeper;
use super::link::{Answer, Question, lock};

/// A kernel that is restarted comes back within this time, and finds it warm.
const LINGER: Duration = Duration::from_secs(5);

#[derive(clap::Args)]
pub struct Options {
    /// Where kernels connect.
    #[arg(long)]
    socket: PathBuf,
    /// What is needed to start rust-analyzer, as JSON.
    #[arg(long)]
    place: String,
}

struct Service {
    listener: UnixListener,
    socket: PathBuf,
    /// For the notebook's file.
    folder: PathBuf,
    keeper: Keeper,
    clients: AtomicUsize,
}

pub fn run(options: &Options) -> Result<()> {
    let place: Place = serde_json::from_str(&options.place)?;
    let folder = tempfile::Builder::new().prefix("anneal-analyzer-").tempdir()?.keep();
    let keeper = Keeper::new(place, folder.clone())?;
    // The folder that it stands in lets nobody else in.
    let listener = UnixListener::bind(&options.socket)?;
    let service = Service { listener, socket: options.socket.clone(), folder, keeper, clients: AtomicUsize::new(0) };
    let service = Arc::new(service);
    let unused = service.clone();
    thread::spawn(move || unused.end_unless_wanted());
    loop {
        match service.listener.accept() {
            Ok((client, _)) => service.admit(client),
            Err(_) => thread::sleep(Duration::from_millis(10)),
        }
    }
}

impl Service {
    fn admit(self: &Arc<Self>, client: UnixStream) {
        self.clients.fetch_add(1, Ordering::SeqCst);
        let service = self.clone();
        thread::spawn(move || {
            let _ = service.answer(client);
            if service.clients.fetch_sub(1, Ordering::SeqCst) == 1 {
                service.end_unless_wanted();
            }
        });
    }

    fn answer(&self, mut client: UnixStream) -> Result<()> {
        for line in BufReader::new(client.try_clone()?).lines() {
            let Question { number, method, document } = serde_json::from_str(&line?)?;
            let value = self.keeper.ask(method, document);
            let mut answer = serde_json::to_vec(&Answer { number, value, problems: self.keeper.problems() })?;
            answer.push(b'\n');
            client.write_all(&answer)?;
        }
        Ok(())
    }

    /// Ends the process, and rust-analyzer with it, unless somebody comes in time. Who connects holds the lock.
    fn end_unless_wanted(self: &Arc<Self>) {
        thread::sleep(LINGER);
        // When even the folder is gone, nobody can come.
        let _lock = lock(&self.socket);
        let _ = self.listener.set_nonblocking(true);
        let waiting = self.listener.accept();
        let _ = self.listener.set_nonblocking(false);
        match waiting {
            Ok((client, _)) => self.admit(client),
            Err(_) if self.clients.load(Ordering::SeqCst) > 0 => {}
            Err(_) => {
                let _ = fs::remove_file(&self.socket);
                let _ = fs::remove_dir_all(&self.folder);
                // On Linux rust-analyzer dies with the thread that started it, elsewhere at the end of its input.
                exit(0)
            }
        }
    }
}
