//! The boundary between the protocol and what evaluates Rust: one cell in, outputs as they happen, then success or one failure.

use std::sync::Arc;

use serde_json::{Map, Value};

mod content;
pub mod echo;
#[cfg(feature = "evcxr")]
pub mod evcxr;
mod native;
mod within;

pub use native::{CellCache, defined_names};
pub use within::execute_within;

/// Which engine evaluates the cells of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, clap::ValueEnum)]
pub enum Choice {
    Native,
    Evcxr,
    /// For the protocol's tests: see `echo.rs`.
    #[value(hide = true)]
    Echo,
}

/// Constructs the engine on the thread that will run it. Called in the background when the kernel starts and, after a
/// failure, again for each cell, so that a repaired installation works without a restart.
pub fn start(choice: Choice) -> Result<Box<dyn Engine>, Failure> {
    match choice {
        Choice::Echo => Ok(Box::new(echo::Echo::start())),
        Choice::Native => Ok(Box::new(native::Native::start()?)),
        #[cfg(feature = "evcxr")]
        Choice::Evcxr => Ok(Box::new(evcxr::Evcxr::start()?)),
        #[cfg(not(feature = "evcxr"))]
        Choice::Evcxr => Err(Failure {
            name: "EngineMissing".into(),
            message: "this build of Anneal has no such engine".into(),
            ..Failure::default()
        }),
    }
}

/// One cell as the front end sent it.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// The execution count the front end will show beside it.
    pub number: u32,
    pub source: &'a str,
}

/// One value in the forms a front end can choose from: MIME type to text, JSON, or base64.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bundle {
    pub data: Map<String, Value>,
    pub metadata: Map<String, Value>,
}

impl Bundle {
    pub fn text(text: impl Into<String>) -> Self {
        let mut data = Map::new();
        data.insert("text/plain".into(), Value::String(text.into()));
        Self { data, metadata: Map::new() }
    }
}

/// What a cell produces while it runs, in the order in which it does.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    /// The value of the cell's tail expression.
    Result(Bundle),
    Display {
        bundle: Bundle,
        id: Option<String>,
    },
    Update {
        bundle: Bundle,
        id: String,
    },
    Clear {
        wait: bool,
    },
    /// Something to read for the person at the keyboard; no part of the notebook.
    Page(Bundle),
    /// A text that takes the place of the cell's own in the front end.
    Rewrite(String),
    /// The cell waits for a line of text.
    Ask(Question),
}

/// A line of text that a cell asks the person at the keyboard for.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub prompt: String,
    /// What is typed must not be seen.
    pub secret: bool,
    pub reply: AnswerTo,
}

/// Where the answer to a question goes; may be called from any thread, once.
#[derive(Clone)]
pub struct AnswerTo(pub Arc<dyn Fn(Answer) + Send + Sync>);

impl std::fmt::Debug for AnswerTo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AnswerTo")
    }
}

impl PartialEq for AnswerTo {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What comes back for a question.
pub use anneal_cell::Answer;

/// Why a cell failed, as the front end shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failure {
    /// `ename`: `Panic`, `CompileError`, the type of a `?` error, ...
    pub name: String,
    /// `evalue`: one line.
    pub message: String,
    /// Lines as shown, ANSI colours allowed.
    pub traceback: Vec<String>,
}

/// Names that could continue the text before the cursor; offsets in bytes of the source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    pub start: usize,
    pub end: usize,
    pub matches: Vec<String>,
    /// What each match is, where that is known: as long as `matches`, or empty.
    pub kinds: Vec<Kind>,
}

/// What a name stands for, in a word that front ends know, and its signature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    pub name: &'static str,
    pub signature: String,
}

/// Whether a source can be run as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Completeness {
    Complete,
    Incomplete { indent: String },
    Invalid,
    Unknown,
}

/// Stops what an engine is doing, from any thread. Called only while `Engine::execute` runs; returns promptly.
pub trait Interrupt: Send + Sync {
    fn interrupt(&self);
}

/// Answers questions about text from any thread, so that they never wait for a running cell.
pub trait Assist: Send + Sync {
    fn complete(&self, source: &str, offset: usize) -> Completion;
    /// What is known about the name at an offset, in bytes.
    fn inspect(&self, source: &str, offset: usize) -> Option<Bundle>;
    /// The variable at an offset, whose value the engine can show.
    fn variable(&self, _source: &str, _offset: usize) -> Option<String> {
        None
    }
    fn is_complete(&self, source: &str) -> Completeness;
}

/// What evaluates cells. An engine lives on one thread and remembers definitions and values between cells.
pub trait Engine {
    fn name(&self) -> &'static str;
    /// Runs one cell. Its outputs go to `output` as they happen; an error is the cell's one error message.
    fn execute(&mut self, cell: Cell<'_>, output: &mut dyn FnMut(Output)) -> Result<(), Failure>;
    /// The value of an expression, for `user_expressions`; nothing is defined.
    fn value(&mut self, number: u32, expression: &str, output: &mut dyn FnMut(Output)) -> Result<Bundle, Failure> {
        // In parentheses stands an expression and nothing else; a remark at its end does not swallow the last one.
        let source = format!("({expression}\n)");
        let mut value = None;
        let cell = Cell { number, source: &source };
        self.execute(cell, &mut |shown| match shown {
            Output::Result(bundle) => value = Some(bundle),
            // Such as the compiler's note about these parentheses.
            Output::Display { .. } | Output::Update { .. } | Output::Clear { .. } => {}
            Output::Page(_) | Output::Rewrite(_) => {}
            printed => output(printed),
        })?;
        Ok(value.unwrap_or_else(|| Bundle::text("()")))
    }
    /// The first words of a variable's value, for whoever only looks; changes nothing.
    fn view(&mut self, _name: &str) -> Option<String> {
        None
    }
    fn interrupter(&self) -> Arc<dyn Interrupt>;
    fn assistant(&self) -> Arc<dyn Assist>;
    /// Output of threads that outlived their cell, since it was last asked for.
    fn late_output(&mut self) -> Vec<Output> {
        Vec::new()
    }
}
