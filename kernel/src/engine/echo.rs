//! An engine without a compiler, for the protocol's tests: each line of a cell is one command, such as `print hello`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{
    Answer, AnswerTo, Assist, Bundle, Cell, Completeness, Completion, Engine, Failure, Interrupt, Output, Question,
};

const COMMANDS: [&str; 19] = [
    ":doc", "ask", "bytes", "clear", "display", "eprint", "fail", "late", "length", "mime", "nap", "number", "panic",
    "print", "result", "secret", "sleep", "spam", "update",
];

#[derive(Default)]
pub struct Echo {
    interrupted: Arc<Interrupted>,
    late: Option<mpsc::Receiver<Output>>,
}

#[derive(Default)]
struct Interrupted(AtomicBool);

impl Interrupt for Interrupted {
    fn interrupt(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Echo {
    /// Starting takes as many milliseconds as `ANNEAL_ECHO_START` says.
    pub fn start() -> Self {
        let milliseconds = std::env::var("ANNEAL_ECHO_START").unwrap_or_default();
        thread::sleep(Duration::from_millis(count(&milliseconds)));
        Self::default()
    }
}

impl Engine for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn execute(&mut self, cell: Cell<'_>, output: &mut dyn FnMut(Output)) -> Result<(), Failure> {
        let outcome = cell.source.lines().try_for_each(|line| {
            let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
            self.obey(command, &unescape(rest), cell, output)
        });
        // At the end: an interrupt that arrives before the first line must count.
        self.interrupted.0.store(false, Ordering::SeqCst);
        outcome
    }

    fn value(&mut self, _: u32, expression: &str, _: &mut dyn FnMut(Output)) -> Result<Bundle, Failure> {
        match expression.strip_prefix("fail ") {
            Some(name) => Err(failure(name, "as asked")),
            None => Ok(Bundle::text(expression)),
        }
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        self.interrupted.clone()
    }

    fn assistant(&self) -> Arc<dyn Assist> {
        Arc::new(Commands)
    }

    fn late_output(&mut self) -> Vec<Output> {
        self.late.iter().flat_map(|late| late.try_iter()).collect()
    }
}

impl Echo {
    fn obey(
        &mut self,
        command: &str,
        rest: &str,
        cell: Cell<'_>,
        output: &mut dyn FnMut(Output),
    ) -> Result<(), Failure> {
        match command {
            // Text as it stands; `\n` and `\r` have to be written.
            "print" => output(Output::Stdout(rest.into())),
            "eprint" => output(Output::Stderr(rest.into())),
            "bytes" => output(Output::Stdout(rest.split(' ').map(hexadecimal).collect())),
            "length" => output(Output::Stdout(cell.source.len().to_string().into())),
            "number" => output(Output::Stdout(cell.number.to_string().into())),
            "spam" => (0..count(rest)).for_each(|n| output(Output::Stdout(format!("line {n}\n").into()))),
            "result" => output(Output::Result(Bundle::text(rest))),
            "clear" => output(Output::Clear { wait: rest == "wait" }),
            "display" => match rest.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
                Some((id, text)) => output(Output::Display { bundle: Bundle::text(text), id: Some(id.into()) }),
                None => output(Output::Display { bundle: Bundle::text(rest), id: None }),
            },
            "update" => {
                let (id, text) = rest.trim_start_matches('#').split_once(' ').unwrap_or((rest, ""));
                output(Output::Update { bundle: Bundle::text(text), id: id.into() });
            }
            "mime" => {
                let (kind, value) = rest.split_once(' ').unwrap_or((rest, ""));
                let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
                let mut bundle = Bundle::default();
                bundle.metadata.insert(kind.into(), json!({ "of": kind }));
                bundle.data.insert(kind.into(), value);
                output(Output::Result(bundle));
            }
            "ask" | "secret" => {
                let line = ask(rest, command == "secret", output)?;
                output(Output::Stdout(line.into()));
            }
            ":doc" => output(Output::Page(Bundle::text(format!("about {rest}")))),
            "fail" => {
                let (name, message) = rest.split_once(' ').unwrap_or((rest, ""));
                return Err(failure(name, message));
            }
            "panic" => panic!("{rest}"),
            "nap" => thread::sleep(Duration::from_millis(count(rest))),
            "sleep" => self.sleep()?,
            "late" => self.late = Some(after(Duration::from_millis(300), Output::Stdout(rest.into()))),
            "" => {}
            _ => return Err(failure("UnknownCommand", command)),
        }
        Ok(())
    }

    /// Until interrupted; gives up after a minute so that a failing test leaves nothing behind.
    fn sleep(&self) -> Result<(), Failure> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            if self.interrupted.0.load(Ordering::SeqCst) {
                return Err(failure("Interrupted", "the cell was interrupted"));
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

/// Waits for the answer as a cell process does.
fn ask(prompt: &str, secret: bool, output: &mut dyn FnMut(Output)) -> Result<String, Failure> {
    let (sender, answers) = mpsc::channel();
    let reply = AnswerTo(Arc::new(move |answer| drop(sender.send(answer))));
    output(Output::Ask(Question { prompt: prompt.into(), secret, reply }));
    match answers.recv() {
        Ok(Answer::Line(line)) => Ok(line),
        Ok(Answer::End) => Ok("the end".into()),
        Ok(Answer::Interrupted) => Err(failure("Interrupted", "the cell was interrupted")),
        Ok(Answer::Refused) | Err(_) => Err(failure("InputRefused", "the front end takes no input")),
    }
}

fn after(delay: Duration, output: Output) -> mpsc::Receiver<Output> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        thread::sleep(delay);
        let _ = sender.send(output);
    });
    receiver
}

fn failure(name: &str, message: &str) -> Failure {
    Failure { name: name.into(), message: message.into(), traceback: vec![format!("{name}: {message}")] }
}

fn unescape(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\r", "\r")
}

fn count(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

fn hexadecimal(text: &str) -> u8 {
    u8::from_str_radix(text, 16).unwrap_or(b'?')
}

/// Completes the commands; a cell that ends in a backslash is incomplete, one that begins with `)` invalid, with `?` unknown.
struct Commands;

impl Assist for Commands {
    fn complete(&self, source: &str, offset: usize) -> Completion {
        let before = source.get(..offset).unwrap_or(source);
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let matches = COMMANDS.iter().filter(|name| name.starts_with(&before[start..]));
        let matches = matches.map(|name| (*name).to_string()).collect();
        Completion { start, end: before.len(), matches, kinds: Vec::new() }
    }

    fn inspect(&self, source: &str, offset: usize) -> Option<Bundle> {
        let word = source[..offset].rsplit(char::is_whitespace).next()?;
        COMMANDS.contains(&word).then(|| Bundle::text(format!("the command {word}")))
    }

    fn is_complete(&self, source: &str) -> Completeness {
        match source {
            _ if source.starts_with(')') => Completeness::Invalid,
            _ if source.starts_with('?') => Completeness::Unknown,
            _ if source.ends_with('\\') => Completeness::Incomplete { indent: "    ".into() },
            _ => Completeness::Complete,
        }
    }
}
