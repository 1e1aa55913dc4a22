//! The engine's thread: takes cells from the queue, runs them one by one, and answers them.

use std::any::Any;
use std::borrow::Cow;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use jupyter_protocol::{
    ExecuteInput, ExecuteReply, ExecutionCount, ExpressionResult, JupyterMessageContent, Payload, ReplyError,
    ReplyStatus, UnknownMessage,
};
use serde_json::json;

use super::outputs::{Outputs, media};
use super::{Handles, Job, Request, Shared, Start, lock};
use crate::engine::{Cell, Engine, Failure};
use crate::protocol::reply;

/// How often an idle session looks for output of threads that outlived their cell.
const LATE_OUTPUT: Duration = Duration::from_millis(100);
/// Run All sends its cells at once, yet they may still be on the way when the first one fails. A front end that waits
/// for the reply before it sends more does not notice this.
const STRAGGLERS: Duration = Duration::from_millis(10);

pub struct Worker {
    shared: Arc<Shared>,
    requests: mpsc::Receiver<Job>,
    start: Start,
    engine: Option<Box<dyn Engine>>,
    counter: u32,
    last: Option<Outputs>,
}

impl Worker {
    pub fn new(shared: Arc<Shared>, requests: mpsc::Receiver<Job>, start: Start) -> Self {
        Self { shared, requests, start, engine: None, counter: 0, last: None }
    }

    pub fn run(mut self) {
        // A failure is shown by the first cell, which tries again.
        let _ = self.ready();
        while !self.shared.ending.load(Ordering::SeqCst) {
            match self.requests.recv_timeout(LATE_OUTPUT) {
                Ok(Job::Cell(request)) => self.answer(&request),
                Ok(Job::View { name, answer }) => drop(answer.send(self.view(&name))),
                Err(mpsc::RecvTimeoutError::Timeout) => self.forward_late_output(),
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn answer(&mut self, request: &Request) {
        let (execute, cell) = (&request.execute, &request.origin.header);
        let number = self.counter + 1;
        if execute.store_history && !execute.silent {
            self.counter = number;
        }
        let count = ExecutionCount::new(number as usize);
        let kept = execute.store_history && !execute.silent;

        self.shared.show(cell);
        if !execute.silent {
            let input = ExecuteInput { code: execute.code.clone(), execution_count: count };
            self.shared.publisher.publish(input, Some(cell));
        }
        if kept {
            self.shared.history.input(number, &execute.code);
        }
        let mut outputs = Outputs::new(self.shared.clone(), request, count);
        let source = questioned(&execute.code);
        let outcome = self.evaluate(Cell { number, source: &source }, &mut outputs);
        let values = if outcome.is_ok() { self.values(request, number, &mut outputs) } else { HashMap::new() };
        outputs.finish();
        match &outcome {
            Err(failure) => outputs.fail(failure),
            Ok(()) if kept => outputs.result.iter().for_each(|text| self.shared.history.output(number, text)),
            Ok(()) => {}
        }
        let stop = outcome.is_err() && execute.stop_on_error && !execute.silent;
        let aborted = if stop { self.empty_queue() } else { Vec::new() };
        let answer = execute_reply(count, outcome.err(), outputs.take_payload(), values);
        request.replies.send(reply(answer, &request.origin));
        self.shared.unshow(cell);
        self.last = Some(outputs);
        aborted.iter().for_each(|request| self.abort(request));
    }

    fn evaluate(&mut self, cell: Cell<'_>, outputs: &mut Outputs) -> Result<(), Failure> {
        let shared = self.shared.clone();
        let ready = self.ready();
        if !shared.enter() {
            return Err(interrupted());
        }
        let outcome = ready
            .and_then(|engine| caught(engine.name(), || engine.execute(cell, &mut |output| outputs.accept(output))));
        shared.leave();
        outcome
    }

    fn view(&mut self, name: &str) -> Option<String> {
        let shared = self.shared.clone();
        let engine = self.engine.as_mut()?;
        shared.resume();
        let view = caught(engine.name(), || Ok(engine.view(name)));
        shared.leave();
        view.ok().flatten()
    }

    /// The values that the request asks for besides, each or its error.
    fn values(&mut self, request: &Request, number: u32, outputs: &mut Outputs) -> HashMap<String, ExpressionResult> {
        let asked = request.execute.user_expressions.iter().flatten();
        asked.map(|(name, text)| (name.clone(), self.value(number, text, outputs))).collect()
    }

    fn value(&mut self, number: u32, expression: &str, outputs: &mut Outputs) -> ExpressionResult {
        let shared = self.shared.clone();
        shared.resume();
        let value = self.ready().and_then(|engine| {
            caught(engine.name(), || engine.value(number, expression, &mut |output| outputs.accept(output)))
        });
        shared.leave();
        match value {
            Ok(bundle) => ExpressionResult::Ok { data: media(bundle.data), metadata: bundle.metadata },
            Err(Failure { name, message, traceback }) => {
                ExpressionResult::Error { ename: name, evalue: message, traceback }
            }
        }
    }

    /// The engine, started now if it is not there: at the beginning, and after a start that failed.
    fn ready(&mut self) -> Result<&mut dyn Engine, Failure> {
        if self.engine.is_none() {
            let engine = caught("engine's start", &mut self.start)?;
            let handles = Handles { assistant: engine.assistant(), interrupter: engine.interrupter() };
            *lock(&self.shared.handles) = Some(handles);
            self.engine = Some(engine);
        }
        Ok(self.engine.as_deref_mut().expect("just started"))
    }

    fn empty_queue(&self) -> Vec<Request> {
        thread::sleep(STRAGGLERS);
        let cell = |job| match job {
            Job::Cell(request) => Some(*request),
            // Whoever only looks gets no answer, which is one.
            Job::View { .. } => None,
        };
        let requests: Vec<_> = self.requests.try_iter().filter_map(cell).collect();
        self.shared.waiting.fetch_sub(requests.len(), Ordering::SeqCst);
        requests
    }

    /// As ipykernel does it: `aborted` and nothing else, so that front ends show no number beside the cell.
    fn abort(&self, request: &Request) {
        self.shared.show(&request.origin.header);
        let content = UnknownMessage { msg_type: "execute_reply".into(), content: json!({ "status": "aborted" }) };
        request.replies.send(reply(content, &request.origin));
        self.shared.unshow(&request.origin.header);
    }

    fn forward_late_output(&mut self) {
        if let (Some(engine), Some(outputs)) = (&mut self.engine, &mut self.last)
            && let Ok(late) = caught(engine.name(), || Ok(engine.late_output()))
        {
            late.into_iter().for_each(|output| outputs.accept(output));
        }
    }
}

fn execute_reply(
    count: ExecutionCount,
    failure: Option<Failure>,
    payload: Vec<Payload>,
    values: HashMap<String, ExpressionResult>,
) -> JupyterMessageContent {
    ExecuteReply {
        status: if failure.is_some() { ReplyStatus::Error } else { ReplyStatus::Ok },
        execution_count: count,
        payload,
        user_expressions: Some(values),
        error: failure.map(|Failure { name, message, traceback }| {
            Box::new(ReplyError { ename: name, evalue: message, traceback })
        }),
    }
    .into()
}

/// `?name` is short for `:doc name`: no Rust begins with a question mark.
fn questioned(code: &str) -> Cow<'_, str> {
    let name = code.trim().strip_prefix('?').map(str::trim);
    match name.filter(|name| !name.is_empty() && !name.contains('\n')) {
        Some(name) => format!(":doc {name}").into(),
        None => code.into(),
    }
}

fn interrupted() -> Failure {
    let message = "interrupted before it began".to_string();
    Failure { name: "Interrupted".into(), traceback: vec![message.clone()], message }
}

/// A panic inside the engine is one failed cell; the session goes on. (The panic itself is in Jupyter's log.)
fn caught<T>(place: &str, call: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| Err(internal_error(place, panic.as_ref())))
}

fn internal_error(place: &str, panic: &(dyn Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    let message = format!("Anneal itself failed ({place}): {text}");
    let advice =
        "This is a bug in Anneal, not in your code. The session goes on; Jupyter's log says where it happened.";
    Failure { name: "InternalError".into(), traceback: vec![message.clone(), advice.into()], message }
}
