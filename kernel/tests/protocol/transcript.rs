//! Messages as one line of text each: `busy`, `input 1: print hi`, `stdout: hi`, `ok 1`.

use jupyter_protocol::{
    ExecuteReply, ExecutionState, JupyterMessage, JupyterMessageContent as Content, Media, MediaType, ReplyStatus,
    Stdio, Transient,
};

pub fn describe(message: &JupyterMessage) -> String {
    match &message.content {
        Content::Status(status) => match &status.execution_state {
            ExecutionState::Busy => "busy".into(),
            ExecutionState::Idle => "idle".into(),
            other => format!("{other:?}"),
        },
        Content::ExecuteInput(input) => format!("input {}: {}", input.execution_count, input.code),
        Content::StreamContent(stream) => match stream.name {
            Stdio::Stdout => format!("stdout: {}", stream.text),
            Stdio::Stderr => format!("stderr: {}", stream.text),
        },
        Content::ExecuteResult(result) => {
            format!("result {}: {}", result.execution_count, plain(&result.data))
        }
        Content::DisplayData(display) => {
            format!("display{}: {}", id(display.transient.as_ref()), plain(&display.data))
        }
        Content::UpdateDisplayData(update) => format!("update{}: {}", id(Some(&update.transient)), plain(&update.data)),
        Content::ClearOutput(clear) => if clear.wait { "clear wait" } else { "clear" }.into(),
        Content::ErrorOutput(error) => format!("error {}: {}", error.ename, error.evalue),
        Content::ExecuteReply(reply) => describe_reply(reply),
        other => other.message_type().into(),
    }
}

fn describe_reply(reply: &ExecuteReply) -> String {
    match (&reply.status, &reply.error) {
        (ReplyStatus::Ok, _) => format!("ok {}", reply.execution_count),
        (ReplyStatus::Error, Some(error)) => {
            format!("error {} {}: {}", reply.execution_count, error.ename, error.evalue)
        }
        (ReplyStatus::Error, None) => "error without its fields".into(),
        (ReplyStatus::Aborted, _) => "aborted".into(),
    }
}

fn id(transient: Option<&Transient>) -> String {
    let id = transient.and_then(|transient| transient.display_id.as_deref());
    id.map(|id| format!(" #{id}")).unwrap_or_default()
}

fn plain(media: &Media) -> &str {
    let mut texts = media.content.iter().filter_map(|media| match media {
        MediaType::Plain(text) => Some(text.as_str()),
        _ => None,
    });
    texts.next().unwrap_or("no text/plain")
}
