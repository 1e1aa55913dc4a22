//! What each request does. Nothing here waits for a running cell: cells are queued, everything else is answered at once.

use std::sync::Arc;
use std::time::Duration;

use jupyter_protocol::{
    CommClose, CommInfoReply, DebugReply, DebugRequest, HistoryReply, InspectReply, InterruptReply, IsCompleteReply,
    IsCompleteRequest, JupyterMessage, JupyterMessageContent as Content, ReplyStatus, ShutdownReply, ShutdownRequest,
};
use serde_json::json;

use super::answers::{complete, inspect, is_complete, kernel_info, no_completion};
use super::ending::Ending;
use super::incoming;
use super::iopub::Publisher;
use super::message::{Origin, reply, split};
use super::wire::{Channel, Replies};
use crate::engine::Assist;
use crate::session::{Request, Session};

/// Where requests arrive, from shell and control alike: the specification lets clients use either for most of them.
pub struct Desk {
    pub session: Arc<Session>,
    pub publisher: Publisher,
    pub ending: Ending,
}

impl Desk {
    pub async fn serve(self: Arc<Self>, mut channel: Channel) {
        while let Some(message) = channel.requests.recv().await {
            self.clone().handle(message, &channel.replies).await;
        }
    }

    async fn handle(self: Arc<Self>, message: JupyterMessage, replies: &Replies) {
        let parent = message.parent_header.clone();
        let (origin, content) = split(message);
        let replies = replies.clone();
        match content {
            Content::ExecuteRequest(execute) => self.session.execute(Request { origin, execute, replies }),
            Content::InputReply(answer) => self.session.input(answer, parent.as_ref()),
            Content::ShutdownRequest(request) => self.shut_down(&origin, &request, &replies).await,
            // These can take a while; the next request does not wait for them.
            Content::CompleteRequest(_)
            | Content::InspectRequest(_)
            | Content::IsCompleteRequest(_)
            | Content::HistoryRequest(_)
            | Content::InterruptRequest(_) => {
                tokio::spawn(async move { self.answer_in_background(&origin, content, &replies).await });
            }
            content => {
                self.session.busy(&origin.header);
                if let Some(answer) = self.answer(&origin, content) {
                    replies.send(reply(answer, &origin));
                }
                self.session.idle(&origin.header);
            }
        }
    }

    fn answer(&self, origin: &Origin, content: Content) -> Option<Content> {
        match content {
            Content::KernelInfoRequest(_) => Some(kernel_info().into()),
            Content::CommInfoRequest(_) => Some(CommInfoReply::default().into()),
            Content::DebugRequest(request) => Some(refuse_debugging(&request).into()),
            // No target is known, and the specification wants the other side to be told.
            Content::CommOpen(open) => {
                let close = CommClose { comm_id: open.comm_id, data: Default::default() };
                self.publisher.publish(close, Some(&origin.header));
                None
            }
            Content::UnknownMessage(unknown) => incoming::refusal(&unknown),
            _ => None,
        }
    }

    async fn answer_in_background(self: Arc<Self>, origin: &Origin, content: Content, replies: &Replies) {
        let session = self.session.clone();
        session.busy(&origin.header);
        let answered = tokio::task::spawn_blocking({
            let (session, content) = (session.clone(), content.clone());
            move || ask(&session, &content)
        });
        // A panic in the engine's assistant costs its answer, not the kernel.
        let answer = answered.await.unwrap_or_else(|_| shrug(&content));
        replies.send(reply(answer, origin));
        session.idle(&origin.header);
    }

    async fn shut_down(&self, origin: &Origin, request: &ShutdownRequest, replies: &Replies) {
        let answer = ShutdownReply { restart: request.restart, status: ReplyStatus::Ok, error: None };
        self.session.busy(&origin.header);
        replies.send(reply(answer.clone(), origin));
        // To everybody: other front ends of this kernel learn that it goes.
        self.publisher.publish(answer, Some(&origin.header));
        self.session.idle(&origin.header);
        replies.flush().await;
        // A reader that has stopped reading must not keep the kernel alive.
        let _ = tokio::time::timeout(Duration::from_millis(500), self.publisher.flush()).await;
        self.ending.announce();
    }
}

fn ask(session: &Session, content: &Content) -> Content {
    let assistant = session.assistant();
    match (content, assistant) {
        (Content::InterruptRequest(_), _) => {
            session.interrupt();
            InterruptReply::new().into()
        }
        (Content::HistoryRequest(request), _) => HistoryReply::new(session.history(request)).into(),
        (Content::InspectRequest(request), Some(assistant)) => {
            inspect(&*assistant, request, |name| session.view(name)).into()
        }
        (Content::CompleteRequest(request), Some(assistant)) => complete(&*assistant, request).into(),
        (Content::IsCompleteRequest(request), Some(assistant)) => completeness(&*assistant, request).into(),
        _ => shrug(content),
    }
}

fn completeness(assistant: &dyn Assist, request: &IsCompleteRequest) -> IsCompleteReply {
    is_complete(assistant.is_complete(&request.code))
}

/// The answer of somebody who does not know.
fn shrug(content: &Content) -> Content {
    match content {
        Content::CompleteRequest(request) => no_completion(request).into(),
        Content::InspectRequest(_) => InspectReply::default().into(),
        Content::IsCompleteRequest(_) => IsCompleteReply::unknown().into(),
        Content::HistoryRequest(_) => HistoryReply::default().into(),
        _ => InterruptReply::new().into(),
    }
}

fn refuse_debugging(request: &DebugRequest) -> DebugReply {
    DebugReply {
        content: json!({
            "type": "response",
            "request_seq": request.content["seq"],
            "command": request.content["command"],
            "success": false,
            "message": "Anneal has no debugger",
        }),
    }
}
