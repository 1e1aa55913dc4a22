//! Turns what an engine produces into IOPub messages of the cell that produced it.

use std::sync::Arc;

use jupyter_protocol::{
    ClearOutput, DisplayData, ErrorOutput, ExecuteResult, ExecutionCount, Header, Media, MediaType, Payload, Transient,
    UpdateDisplayData,
};

use crate::engine::{Bundle, Failure, Output};
use crate::protocol::{Decoder, Origin, Publisher, Stream};

use super::{Request, Shared, learning};

/// The output side of one cell; stays after its end for threads that outlive it.
pub struct Outputs {
    shared: Arc<Shared>,
    origin: Origin,
    publisher: Publisher,
    cell: Arc<Header>,
    count: ExecutionCount,
    silent: bool,
    /// Whether its questions may be asked.
    asks: bool,
    /// What the reply tells the front end to show.
    payload: Vec<Payload>,
    /// The text form of the result.
    pub result: Option<String>,
    stdout: Decoder,
    stderr: Decoder,
}

impl Outputs {
    pub fn new(shared: Arc<Shared>, request: &Request, count: ExecutionCount) -> Self {
        Self {
            publisher: shared.publisher.clone(),
            shared,
            origin: request.origin.clone(),
            cell: request.origin.header.clone(),
            count,
            silent: request.execute.silent,
            asks: request.execute.allow_stdin,
            payload: Vec::new(),
            result: None,
            stdout: Decoder::default(),
            stderr: Decoder::default(),
        }
    }

    pub fn accept(&mut self, output: Output) {
        if let Output::Ask(question) = output {
            self.publisher.settle();
            return self.shared.questions.ask(question, &self.origin, self.asks);
        }
        if let Output::Page(bundle) = output {
            return self.payload.push(Payload::Page { data: media(bundle.data), start: 0 });
        }
        if let Output::Rewrite(text) = output {
            return self.payload.push(Payload::SetNextInput { text, replace: true });
        }
        if let Output::Result(bundle) = &output {
            self.result = bundle.data.get("text/plain").and_then(|text| text.as_str()).map(str::to_string);
        }
        let problem = match &output {
            Output::Result(bundle) | Output::Display { bundle, .. } => learning::note(bundle),
            _ => None,
        };
        // The specification: a silent cell broadcasts no output at all.
        if self.silent {
            return;
        }
        let (publisher, cell) = (&self.publisher, &self.cell);
        match output {
            Output::Stdout(bytes) => publisher.text(Stream::Stdout, self.stdout.push(&bytes), cell),
            Output::Stderr(bytes) => publisher.text(Stream::Stderr, self.stderr.push(&bytes), cell),
            Output::Result(bundle) => publisher.output(
                ExecuteResult {
                    execution_count: self.count,
                    data: media(bundle.data),
                    metadata: bundle.metadata,
                    transient: Some(Transient::default()),
                },
                cell,
            ),
            Output::Display { bundle, id } => publisher.output(display(bundle, id), cell),
            Output::Update { bundle, id } => publisher.output(update(bundle, id), cell),
            Output::Clear { wait } => publisher.output(ClearOutput { wait }, cell),
            Output::Page(_) | Output::Rewrite(_) | Output::Ask(_) => {}
        }
        if let Some(problem) = problem {
            publisher.output(display(Bundle::text(problem), None), cell);
        }
    }

    pub fn fail(&mut self, failure: &Failure) {
        if !self.silent {
            let Failure { name, message, traceback } = failure.clone();
            self.publisher.output(ErrorOutput { ename: name, evalue: message, traceback }, &self.cell);
        }
    }

    /// Shows half a character that will not be completed any more, and refuses questions of threads that live on.
    pub fn finish(&mut self) {
        self.asks = false;
        for (stream, decoder) in [(Stream::Stdout, &mut self.stdout), (Stream::Stderr, &mut self.stderr)] {
            self.publisher.text(stream, decoder.finish().to_string(), &self.cell);
        }
    }
}

impl Outputs {
    pub fn take_payload(&mut self) -> Vec<Payload> {
        std::mem::take(&mut self.payload)
    }
}

fn display(bundle: Bundle, id: Option<String>) -> DisplayData {
    let transient = Some(Transient { display_id: id });
    DisplayData { data: media(bundle.data), metadata: bundle.metadata, transient }
}

fn update(bundle: Bundle, id: String) -> UpdateDisplayData {
    let transient = Transient { display_id: Some(id) };
    UpdateDisplayData { data: media(bundle.data), metadata: bundle.metadata, transient }
}

/// As they are: the typed variants would parse some of the JSON ones, and refuse what they do not know.
pub fn media(data: serde_json::Map<String, serde_json::Value>) -> Media {
    Media { content: data.into_iter().map(MediaType::Other).collect() }
}
