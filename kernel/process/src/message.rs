//! The messages that frames carry: commands of the kernel, reports of the cell process.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::frame::{Frame, FrameError};

const ATTACH: u8 = 1;
const RUN: u8 = 2;
const ACK: u8 = 3;
const SHUTDOWN: u8 = 4;
const CALL: u8 = 5;
const ANSWER: u8 = 6;
const READY: u8 = 64;
const REFUSED: u8 = 65;
/// Tag of a display, the one frame whose sender waits for [`Command::Ack`].
pub const DISPLAY: u8 = 66;
const PANIC: u8 = 67;
const OUTCOME: u8 = 68;
const DONE: u8 = 69;
const DEFINED: u8 = 70;
/// Tag of the words in front of the next line that the thread reads from stdin; see [`Prompt`]. It stays in the process.
pub const PROMPT: u8 = 71;
const ASK: u8 = 72;
const FAREWELL: u8 = 73;
const OWN_WRITES: u8 = 74;

/// One compiled cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The shared library to load.
    pub library: PathBuf,
    /// The symbol to call, an `extern "C" fn()`.
    pub entry: String,
    /// Libraries to load before it, with their symbols visible to all; each is loaded once.
    #[serde(default)]
    pub preload: Vec<PathBuf>,
    /// Libraries that it names as needed, loaded before all others; each is loaded once. Only those that name them see
    /// them, so a later library may define the same symbols anew.
    #[serde(default)]
    pub needs: Vec<PathBuf>,
}

/// What is asked of the person at the keyboard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// Shown in front of the field.
    pub prompt: String,
    /// What is typed must not be seen.
    pub secret: bool,
}

/// What came back for a [`Prompt`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// A line, without its end.
    Line(String),
    /// The end of all input, as Ctrl-D in a terminal.
    End,
    /// The front end takes no input.
    Refused,
    /// The cell was interrupted while it waited.
    Interrupted,
}

/// What the kernel tells the cell process.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Load the toolkit; answered by [`Report::Ready`] or [`Report::Refused`].
    Attach {
        /// The toolkit's shared library.
        toolkit: PathBuf,
    },
    /// Run a cell; answered by [`Report::Done`] or [`Report::Refused`].
    Run(Run),
    /// The same for cells that evcxr compiled: the symbol is an `extern "C" fn(*mut c_void) -> *mut c_void` that gets what
    /// the last one returned, at first null.
    Call(Run),
    /// What came back for [`Report::Ask`].
    Answer(Answer),
    /// The last display has been forwarded, after everything printed before it.
    Ack,
    /// End at once.
    Shutdown,
}

/// A panic as the hook saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanicInfo {
    /// The text of the panic.
    pub message: String,
    /// Where it happened: the file as rustc was given it.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
    /// The thread's name, if it has one.
    pub thread: Option<String>,
    /// Whether it is the thread that runs cells.
    pub main: bool,
    /// Where in libraries of cells it came from, innermost first: what a panic in somebody else's code was called by.
    #[serde(default)]
    pub frames: Vec<CellFrame>,
}

/// One frame of a panic's stack that lies in the library of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellFrame {
    /// The library, as it was loaded.
    pub library: PathBuf,
    /// Address of the call, from the start of the library.
    pub offset: u64,
}

/// What the cell process tells the kernel.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// The toolkit is loaded.
    Ready {
        /// The process as it knows itself.
        pid: i32,
    },
    /// A library or symbol could not be loaded; nothing has run.
    Refused {
        /// The reason in words.
        message: String,
    },
    /// Something to show, written by the toolkit; its thread waits for [`Command::Ack`].
    Display(Value),
    /// A thread panicked.
    Panic(PanicInfo),
    /// How the cell ended, written by the toolkit.
    Outcome(Value),
    /// The cell's function has returned and everything it printed is flushed.
    Done {
        /// Run time of the cell's function.
        seconds: f64,
    },
    /// What the cell defined, written by the toolkit.
    Defined(Value),
    /// A thread reads from stdin and waits for [`Command::Answer`].
    Ask(Prompt),
    /// What to show if the process dies from here on, written by the toolkit: a display, or null to take it back.
    Farewell(Value),
    /// So many bytes the toolkit has written for itself, such as into the journal; not what the cell did.
    OwnWrites(u64),
}

impl Command {
    /// The frame that carries this command. Fails for a path that is not UTF-8.
    pub fn to_frame(&self) -> Result<Frame, FrameError> {
        match self {
            Self::Attach { toolkit } => frame(ATTACH, &AttachPayload { toolkit: toolkit.clone() }),
            Self::Run(run) => frame(RUN, run),
            Self::Call(run) => frame(CALL, run),
            Self::Answer(answer) => frame(ANSWER, answer),
            Self::Ack => Ok(Frame { tag: ACK, payload: Vec::new() }),
            Self::Shutdown => Ok(Frame { tag: SHUTDOWN, payload: Vec::new() }),
        }
    }

    /// The command in a frame that the kernel sent.
    pub fn from_frame(frame: &Frame) -> Result<Self, FrameError> {
        match frame.tag {
            ATTACH => payload::<AttachPayload>(frame).map(|it| Self::Attach { toolkit: it.toolkit }),
            RUN => payload(frame).map(Self::Run),
            CALL => payload(frame).map(Self::Call),
            ANSWER => payload(frame).map(Self::Answer),
            ACK => Ok(Self::Ack),
            SHUTDOWN => Ok(Self::Shutdown),
            tag => Err(FrameError::Tag(tag)),
        }
    }
}

impl Report {
    /// The frame that carries this report.
    pub fn to_frame(&self) -> Result<Frame, FrameError> {
        match self {
            Self::Ready { pid } => frame(READY, &json!({ "pid": pid })),
            Self::Refused { message } => frame(REFUSED, &json!({ "message": message })),
            Self::Display(value) => frame(DISPLAY, value),
            Self::Panic(info) => frame(PANIC, info),
            Self::Outcome(value) => frame(OUTCOME, value),
            Self::Done { seconds } => frame(DONE, &json!({ "seconds": seconds })),
            Self::Defined(value) => frame(DEFINED, value),
            Self::Ask(prompt) => frame(ASK, prompt),
            Self::Farewell(value) => frame(FAREWELL, value),
            Self::OwnWrites(bytes) => frame(OWN_WRITES, bytes),
        }
    }

    /// The report in a frame that the cell process sent.
    pub fn from_frame(frame: &Frame) -> Result<Self, FrameError> {
        match frame.tag {
            READY => payload::<ReadyPayload>(frame).map(|it| Self::Ready { pid: it.pid }),
            REFUSED => payload::<RefusedPayload>(frame).map(|it| Self::Refused { message: it.message }),
            DISPLAY => payload(frame).map(Self::Display),
            PANIC => payload(frame).map(Self::Panic),
            OUTCOME => payload(frame).map(Self::Outcome),
            DONE => payload::<DonePayload>(frame).map(|it| Self::Done { seconds: it.seconds }),
            DEFINED => payload(frame).map(Self::Defined),
            ASK => payload(frame).map(Self::Ask),
            FAREWELL => payload(frame).map(Self::Farewell),
            OWN_WRITES => payload(frame).map(Self::OwnWrites),
            tag => Err(FrameError::Tag(tag)),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct AttachPayload {
    toolkit: PathBuf,
}

#[derive(Deserialize)]
struct ReadyPayload {
    pid: i32,
}

#[derive(Deserialize)]
struct RefusedPayload {
    message: String,
}

#[derive(Deserialize)]
struct DonePayload {
    seconds: f64,
}

fn frame(tag: u8, payload: &impl Serialize) -> Result<Frame, FrameError> {
    let payload = serde_json::to_vec(payload).map_err(|source| FrameError::Payload { tag, source })?;
    Ok(Frame { tag, payload })
}

fn payload<T: DeserializeOwned>(frame: &Frame) -> Result<T, FrameError> {
    serde_json::from_slice(&frame.payload).map_err(|source| FrameError::Payload { tag: frame.tag, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_comes_back_as_it_was_sent() {
        let panic = PanicInfo {
            message: "boom".into(),
            file: "Cell [7]".into(),
            line: 3,
            column: 5,
            thread: None,
            main: false,
            frames: vec![CellFrame { library: "/s/1/cell.so".into(), offset: 4096 }],
        };
        for report in [
            Report::Ready { pid: 7 },
            Report::Refused { message: "no such file".into() },
            Report::Display(json!({ "kind": "display", "data": { "text/plain": "1" } })),
            Report::Panic(panic),
            Report::Outcome(json!({ "ok": true })),
            Report::Done { seconds: 0.25 },
            Report::Defined(json!([])),
            Report::Ask(Prompt { prompt: "größe? ".into(), secret: true }),
            Report::Farewell(Value::Null),
            Report::OwnWrites(4096),
        ] {
            assert_eq!(Report::from_frame(&report.to_frame().unwrap()).unwrap(), report);
        }
    }

    #[test]
    fn a_frame_of_the_other_side_is_refused() {
        let ack = Command::Ack.to_frame().unwrap();
        assert!(matches!(Report::from_frame(&ack), Err(FrameError::Tag(ACK))));
        let broken = Frame { tag: DONE, payload: b"{\"seconds\":".to_vec() };
        assert_eq!(
            Report::from_frame(&broken).unwrap_err().to_string(),
            "a frame with tag 69 and an unreadable payload: EOF while parsing a value at line 1 column 11"
        );
    }
}
