//! A socket in the session's folder on which the processes around evcxr meet the kernel: the one that evcxr takes for its
//! runtime, and each call of the compiler.

use std::io::{self, BufRead, BufReader, Read, Write, copy, stdin, stdout};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::thread;

use anyhow::{Context, Result};

use super::{Message, Stop};

/// Listens until the kernel ends.
pub fn listen(path: &Path, messages: mpsc::Sender<Message>, stop: Arc<Stop>) -> Result<()> {
    let listener = UnixListener::bind(path).with_context(|| format!("cannot listen on {}", path.display()))?;
    thread::Builder::new().name("evcxr-bridge".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            let (messages, stop) = (messages.clone(), stop.clone());
            thread::spawn(move || serve(stream, &messages, &stop));
        }
    })?;
    Ok(())
}

/// One connection, until its other end closes. An error is its end as well.
fn serve(stream: UnixStream, messages: &mpsc::Sender<Message>, stop: &Stop) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(()) };
    if let Some(pid) = first.strip_prefix("compiler ").and_then(|pid| pid.parse().ok()) {
        stop.compiling(pid);
        for line in lines {
            drop(line?);
        }
        let _ = stop.compiler.compare_exchange(pid, 0, Ordering::SeqCst, Ordering::SeqCst);
        return Ok(());
    }
    let _ = messages.send(Message::Connected(stream));
    for line in lines {
        if let Some((library, entry)) = line?.strip_prefix("LOAD_AND_RUN ").and_then(|line| line.rsplit_once(' ')) {
            let _ = messages.send(Message::Run { library: PathBuf::from(library), entry: entry.to_string() });
        }
    }
    Ok(())
}

/// What evcxr takes for the process of the learner's code: passes its lines on to the kernel and the answers back.
/// The real one is the kernel's own, with streams, displays and deaths as everywhere else.
pub fn relay(path: &Path) -> Result<()> {
    let mut stream = UnixStream::connect(path).context("the kernel has gone")?;
    writeln!(stream, "relay")?;
    let mut commands = stream.try_clone()?;
    thread::spawn(move || {
        let _ = pass_on(stdin().lock(), &mut commands);
        let _ = commands.shutdown(Shutdown::Both);
    });
    let _ = pass_on(stream, &mut stdout().lock());
    // The other thread waits for evcxr, which waits for the end of this process.
    std::process::exit(0)
}

fn pass_on(from: impl Read, to: &mut impl Write) -> io::Result<()> {
    copy(&mut BufReader::new(from), &mut Flushed(to)).map(drop)
}

/// evcxr waits for each line.
struct Flushed<'a, W>(&'a mut W);

impl<W: Write> Write for Flushed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        self.0.flush()?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
