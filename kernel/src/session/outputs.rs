//! Turns what an engine produces into IOPub messages of the cell that produced it.

use std::sync::Arc;

use jupyter_protocol::{
    ClearOutput, DisplayData, ErrorOutput, ExecuteResult, ExecutionCount, Header, Media, MediaType, Transient,
    UpdateDisplayData,
};

use crate::engine::{Bundle, Failure, Output};
use crate::protocol::{Decoder, Publisher, Stream};

/// The output side of one cell; stays after its end for threads that outlive it.
pub struct Outputs {
    publisher: Publisher,
    cell: Arc<Header>,
    count: ExecutionCount,
    silent: bool,
    stdout: Decoder,
    stderr: Decoder,
}

impl Outputs {
    pub fn new(publisher: Publisher, cell: Arc<Header>, count: ExecutionCount, silent: bool) -> Self {
        Self { publisher, cell, count, silent, stdout: Decoder::default(), stderr: Decoder::default() }
    }

    pub fn accept(&mut self, output: Output) {
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
        }
    }

    pub fn fail(&mut self, failure: &Failure) {
        if !self.silent {
            let Failure { name, message, traceback } = failure.clone();
            self.publisher.output(ErrorOutput { ename: name, evalue: message, traceback }, &self.cell);
        }
    }

    /// Shows half a character that will not be completed any more.
    pub fn finish(&mut self) {
        for (stream, decoder) in [(Stream::Stdout, &mut self.stdout), (Stream::Stderr, &mut self.stderr)] {
            self.publisher.text(stream, decoder.finish().to_string(), &self.cell);
        }
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
fn media(data: serde_json::Map<String, serde_json::Value>) -> Media {
    Media { content: data.into_iter().map(MediaType::Other).collect() }
}
