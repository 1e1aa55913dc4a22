//! Input: a cell's question goes to the front end that sent the cell, and its answer back to the cell.

use std::sync::{Mutex, MutexGuard};

use jupyter_protocol::{Header, InputReply, InputRequest};

use super::lock;
use crate::engine::{Answer, AnswerTo, Question};
use crate::protocol::{Origin, Replies, reply};

/// What a front end sends when somebody presses Ctrl-D.
const END: &str = "\u{4}";

pub struct Questions {
    stdin: Replies,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    /// The message that asked, and who waits.
    asked: Option<(String, AnswerTo)>,
    /// The running cell was asked to stop, so it gets no more answers.
    interrupted: bool,
}

impl Questions {
    pub fn new(stdin: Replies) -> Self {
        Self { stdin, open: Mutex::default() }
    }

    /// A cell begins or has ended: what came before concerns it no longer.
    pub fn clear(&self) {
        *self.open() = Open::default();
    }

    pub fn ask(&self, question: Question, cell: &Origin, allowed: bool) {
        let mut open = self.open();
        if open.interrupted || !allowed {
            let answer = if allowed { Answer::Interrupted } else { Answer::Refused };
            return (question.reply.0)(answer);
        }
        let request = reply(InputRequest { prompt: question.prompt, password: question.secret }, cell);
        open.asked = Some((request.header.msg_id.clone(), question.reply));
        self.stdin.send(request);
    }

    /// An answer that nobody waits for is dropped: its cell was interrupted, or it answers an older question.
    pub fn answer(&self, answer: InputReply, request: Option<&Header>) {
        let mut open = self.open();
        // Some clients do not say what they answer.
        let named = request.map(|header| &header.msg_id);
        if let Some((_, waiting)) = open.asked.take_if(|(asked, _)| named.is_none_or(|named| named == asked)) {
            let answer = if answer.value == END { Answer::End } else { Answer::Line(answer.value) };
            (waiting.0)(answer);
        }
    }

    pub fn interrupt(&self) {
        let mut open = self.open();
        open.interrupted = true;
        if let Some((_, waiting)) = open.asked.take() {
            (waiting.0)(Answer::Interrupted);
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        lock(&self.open)
    }
}
