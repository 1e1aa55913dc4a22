//! The engine's own side: it passes cells to evcxr, runs what evcxr has compiled, and says what became of them.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};

use anneal_cell::{PanicInfo, Run};

use super::markers::{self, Markers, Piece};
use super::start::{CRATE, Worker};
use super::tell::{self, Places};
use super::worker::{Problem, Reply, Request};
use super::{KnownNames, Message, PRELOAD, Stop, bridge, input};
use crate::engine::content::ContentBlocks;
use crate::engine::native::session_folder::SessionFolder;
use crate::engine::native::source::CellText;
use crate::engine::native::{brackets, commands, death_failure, note, report, send};
use crate::engine::{Assist, Bundle, Cell, Engine, Failure, Interrupt, Output};
use crate::process::{CellProcess, Death, Ended, Event, ProcessConfig, memory};
use crate::toolkit::Toolkit;

/// The last line of evcxr's own runtime for each run.
const COMPLETE: &str = "EVCXR_EXECUTION_COMPLETE";

pub struct Evcxr {
    worker: Worker,
    process: Option<CellProcess>,
    /// Whether the process has run nothing of evcxr's yet.
    fresh: bool,
    /// The way back to what evcxr takes for the process.
    relay: Option<UnixStream>,
    messages: mpsc::Receiver<Message>,
    stop: Arc<Stop>,
    names: Arc<KnownNames>,
    cells: Vec<Arc<CellText>>,
    variables: BTreeMap<String, String>,
    toolkit: Toolkit,
    folder: SessionFolder,
}

/// What one cell told while it ran, besides its output.
#[derive(Default)]
struct Told {
    /// Lines for evcxr.
    lines: Vec<String>,
    panics: Vec<PanicInfo>,
    error: Option<markers::Error>,
    refused: Option<String>,
    death: Option<Death>,
}

impl Evcxr {
    pub fn start() -> Result<Self, Failure> {
        Self::try_start().map_err(|error| report::plain("EngineError", format!("{error:#}")))?.ready()
    }

    fn try_start() -> anyhow::Result<Self> {
        let toolkit = Toolkit::locate()?;
        let folder = SessionFolder::new()?;
        let stop = Arc::new(Stop::default());
        let (sender, messages) = mpsc::channel();
        let bridge = folder.path().join("bridge");
        bridge::listen(&bridge, sender.clone(), stop.clone())?;
        let mut engine = Self {
            worker: Worker::start(&toolkit, folder.path(), &bridge, sender)?,
            process: None,
            fresh: true,
            relay: None,
            messages,
            stop,
            names: Arc::default(),
            cells: Vec::new(),
            variables: BTreeMap::new(),
            toolkit,
            folder,
        };
        engine.spawn()?;
        Ok(engine)
    }

    /// Waits until evcxr has analysed and run its first line.
    fn ready(mut self) -> Result<Self, Failure> {
        let mut told = Told::default();
        let reply = self.serve(&mut told, &mut |_| {})?;
        if let Some(death) = &told.death {
            return Err(report::plain("EngineError", format!("the cell process does not start: {}", death.cause)));
        }
        if let Some(message) = told.refused {
            return Err(report::plain("EngineError", message));
        }
        match reply.error {
            None => Ok(self),
            Some(Problem::Words(words)) => Err(report::plain("EngineError", format!("evcxr does not start: {words}"))),
            Some(problem) => Err(report::plain("EngineError", format!("evcxr does not start: {problem:?}"))),
        }
    }

    fn spawn(&mut self) -> anyhow::Result<()> {
        let config = ProcessConfig {
            memory: memory::Cap::from_environment().bytes(),
            executable: std::env::current_exe()?.with_file_name("anneal-cell"),
            toolkit: self.toolkit.library(),
            sysroot_lib: self.toolkit.sysroot_lib.clone(),
            working_directory: None,
            environment: Vec::new(),
        };
        let process = CellProcess::spawn(&config)?;
        *self.stop.process.lock().unwrap_or_else(|poison| poison.into_inner()) = Some(process.handle());
        self.process = Some(process);
        self.fresh = true;
        Ok(())
    }

    fn evaluate(&mut self, cell: Cell<'_>, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        let input = input::prepare(cell.source, &self.variables)?;
        for bundle in input.shown {
            output(Output::Display { bundle, id: None });
        }
        if input.source.trim().is_empty() {
            return Ok(());
        }
        let text = Arc::new(CellText { number: cell.number, text: cell.source.to_string() });
        if let Some((message, at)) = brackets::bracket_error(&commands::split(cell.source).1) {
            // evcxr runs what it understands of such a text.
            return Err(report::at_place("CompileError", &message, &[], Some((text, at))));
        }
        self.cells.push(text.clone());
        let request = Request { source: input.source };
        self.worker.send(&request).map_err(|error| report::plain("InternalError", format!("{error:#}")))?;
        let mut told = Told::default();
        let reply = self.serve(&mut told, output)?;
        let before = std::mem::replace(&mut self.variables, reply.variables.clone());
        let known = reply.variables.keys().chain(&reply.items).cloned().collect();
        *self.names.0.lock().unwrap_or_else(|poison| poison.into_inner()) = known;
        if let Some(death) = &told.death {
            let failure = death_failure(death, false, &before.into_keys().collect::<Vec<_>>());
            let interrupted = self.stop.requested.load(Ordering::SeqCst);
            return Err(if interrupted { report::plain("Interrupted", failure.message) } else { failure });
        }
        self.judge(&reply, &told, &text)?;
        show(&reply, &told, output);
        Ok(())
    }

    /// Does what the other processes ask for until evcxr has finished.
    fn serve(&mut self, told: &mut Told, output: &mut dyn FnMut(Output)) -> Result<Reply, Failure> {
        loop {
            match self.messages.recv() {
                Ok(Message::Connected(relay)) => {
                    self.relay = Some(relay);
                    // evcxr has begun anew, by a command or after a death: nothing of before may be there.
                    if !self.fresh || self.process.is_none() {
                        self.spawn().map_err(|error| report::plain("SessionError", format!("{error:#}")))?;
                    }
                }
                Ok(Message::Run { library, entry }) => self.run(library, entry, told, output),
                Ok(Message::Reply(reply)) => return Ok(*reply),
                Ok(Message::Gone) | Err(_) => {
                    let message = "the process of evcxr has gone; restart the kernel (Jupyter's log may say why)";
                    return Err(report::plain("InternalError", message));
                }
            }
        }
    }

    fn run(&mut self, library: PathBuf, entry: String, told: &mut Told, output: &mut dyn FnMut(Output)) {
        let preload = std::fs::read_to_string(self.folder.path().join(CRATE).join(PRELOAD));
        let run = Run { library, entry, preload: preload.into_iter().map(PathBuf::from).collect(), needs: Vec::new() };
        let Some(process) = &mut self.process else { return self.hang_up() };
        let (mut markers, mut blocks) = (Markers::default(), ContentBlocks::default());
        self.fresh = false;
        // evcxr may run a cell again without the variables that changed their type.
        let earlier = told.lines.len();
        self.stop.running.store(true, Ordering::SeqCst);
        if self.stop.requested.load(Ordering::SeqCst) {
            // The interrupt came too late for the compiler.
            process.handle().kill();
        }
        let ended = process.call(&run, &mut |event| match event {
            Event::Stdout(bytes) => {
                for piece in markers.push(&bytes) {
                    told.take(piece, &mut blocks, output);
                }
            }
            Event::Panic(info) => told.panics.push(info),
            Event::Ask(prompt, reply) => {
                let prompt = blocks.take_prompt().unwrap_or(prompt);
                blocks.finish(output);
                send(Event::Ask(prompt, reply), output);
            }
            other => {
                blocks.finish(output);
                send(other, output);
            }
        });
        self.stop.running.store(false, Ordering::SeqCst);
        if let Some(piece) = markers.finish() {
            told.take(piece, &mut blocks, output);
        }
        blocks.finish(output);
        // It stays mapped without its file.
        let _ = std::fs::remove_file(&run.library);
        match ended {
            Ended::Done { .. } => {}
            Ended::Refused { message } => {
                told.refused = Some(message);
                // What the cell defines does not exist.
                told.lines.push(markers::PANIC.into());
            }
            Ended::Died(death) => {
                told.death = Some(death);
                self.process = None;
                return self.hang_up();
            }
        }
        let answer: String = told.lines[earlier..]
            .iter()
            .map(String::as_str)
            .chain([COMPLETE])
            .map(|line| format!("{line}\n"))
            .collect();
        if let Some(relay) = &mut self.relay {
            // One that has gone is evcxr's to notice.
            let _ = relay.write_all(answer.as_bytes());
        }
    }

    /// Ends the relay, which evcxr takes for the death of the learner's code.
    fn hang_up(&mut self) {
        if let Some(relay) = self.relay.take() {
            let _ = relay.shutdown(Shutdown::Both);
        }
    }

    fn judge(&self, reply: &Reply, told: &Told, text: &Arc<CellText>) -> Result<(), Failure> {
        let folder = self.folder.path().join(CRATE);
        let places = Places { cells: &self.cells, folder: &folder };
        if let Some(problem) = &reply.error {
            if self.stop.requested.load(Ordering::SeqCst) {
                return Err(report::plain("Interrupted", "stopped while compiling; every variable is intact"));
            }
            return Err(tell::problem(problem, text));
        }
        if let Some(message) = &told.refused {
            return Err(report::plain("LoadError", message.as_str()));
        }
        if told.lines.iter().any(|line| line == markers::PANIC) {
            return Err(places.panic(&told.panics));
        }
        told.error.as_ref().map_or(Ok(()), |error| Err(places.error(error)))
    }
}

impl Told {
    fn take(&mut self, piece: Piece, blocks: &mut ContentBlocks, output: &mut dyn FnMut(Output)) {
        match piece {
            Piece::Text(text) => blocks.push(&text, output),
            // As under the native engine, and unlike stock evcxr.
            Piece::Result(text) if text == "()" => {}
            Piece::Result(text) => {
                blocks.finish(output);
                output(Output::Result(Bundle::text(text)));
            }
            Piece::Error(error) => self.error = Some(error),
            Piece::Line(line) => self.lines.push(line),
        }
    }
}

/// What a successful cell shows after its own output: that of its commands, and what it has cost.
fn show(reply: &Reply, told: &Told, output: &mut dyn FnMut(Output)) {
    if !reply.shown.is_empty() {
        let mut bundle = Bundle::default();
        bundle.data.extend(reply.shown.iter().map(|(mime, text)| (mime.clone(), text.trim_end().into())));
        output(Output::Display { bundle, id: None });
    }
    let lost = told.lines.iter().filter_map(|line| line.strip_prefix(markers::CHANGED_TYPE));
    let lost = lost
        .map(|name| format!("`{name}` was dropped: its type was defined anew since it was made; run its cell again"));
    let lost: Vec<String> = lost.collect();
    if !lost.is_empty() {
        output(Output::Display { bundle: note("the notebook changed", &lost.join("\n")), id: None });
    }
}

impl Engine for Evcxr {
    fn name(&self) -> &'static str {
        "evcxr"
    }

    fn execute(&mut self, cell: Cell<'_>, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        self.stop.requested.store(false, Ordering::SeqCst);
        self.evaluate(cell, output)
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        self.stop.clone()
    }

    fn assistant(&self) -> Arc<dyn Assist> {
        self.names.clone()
    }

    fn late_output(&mut self) -> Vec<Output> {
        let mut outputs = Vec::new();
        for event in self.process.as_mut().map(CellProcess::idle_output).unwrap_or_default() {
            send(event, &mut |output| outputs.push(output));
        }
        outputs
    }
}

impl Drop for Evcxr {
    fn drop(&mut self) {
        self.stop.end_compiler();
    }
}
