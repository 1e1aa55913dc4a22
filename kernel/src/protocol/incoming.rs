//! Requests as clients really send them: what they leave out gets its default, and nonsense gets an answer in words.

use bytes::Bytes;
use jupyter_protocol::{JupyterMessage, JupyterMessageContent as Content, UnknownMessage};
use jupyter_zmq_client::RuntimeError;
use serde_json::{Value, json};

/// A message from its verified parts: header, parent header, metadata, content, buffers.
pub fn message(zmq_identities: Vec<Bytes>, parts: &[Bytes]) -> Result<JupyterMessage, RuntimeError> {
    let [header, parent, metadata, content, buffers @ ..] = parts else {
        return Err(RuntimeError::InsufficientMessageParts(parts.len()));
    };
    let header: jupyter_protocol::Header = serde_json::from_slice(header)?;
    let kind = header.msg_type.clone();
    let mut value: Value = serde_json::from_slice(content)?;
    fill_in(&kind, &mut value);
    let content = Content::from_type_and_content(&kind, value.clone());
    Ok(JupyterMessage {
        zmq_identities,
        header,
        // An empty one comes as `{}`.
        parent_header: serde_json::from_slice(parent).ok(),
        metadata: serde_json::from_slice(metadata)?,
        content: content.unwrap_or_else(|error| {
            let content = json!({ "unreadable": error.to_string() });
            Content::UnknownMessage(UnknownMessage { msg_type: kind, content })
        }),
        buffers: buffers.to_vec(),
        channel: None,
    })
}

/// The specification's defaults, which the typed requests insist on.
fn fill_in(kind: &str, content: &mut Value) {
    let defaults = match kind {
        "execute_request" => {
            json!({ "silent": false, "store_history": true, "user_expressions": {}, "allow_stdin": true, "stop_on_error": true })
        }
        "history_request" => {
            json!({ "hist_access_type": "range", "output": false, "raw": true, "session": 0, "start": 0, "stop": 0,
                    "n": 0, "pattern": "*", "unique": false })
        }
        "inspect_request" | "complete_request" => {
            let code = content["code"].as_str().unwrap_or_default();
            json!({ "cursor_pos": code.chars().count(), "detail_level": 0 })
        }
        "shutdown_request" => json!({ "restart": false }),
        _ => return,
    };
    let (Value::Object(content), Value::Object(defaults)) = (content, defaults) else { return };
    for (name, default) in defaults {
        let value = content.entry(name).or_insert(Value::Null);
        if value.is_null() {
            *value = default;
        }
    }
}

/// The reply to a request whose content cannot be read; none for kinds of messages that are not known.
pub fn refusal(unknown: &UnknownMessage) -> Option<Content> {
    let what = unknown.content.get("unreadable")?.as_str()?;
    let kind = unknown.msg_type.strip_suffix("_request")?;
    let message = format!("this {kind} request cannot be read: {what}");
    let content = json!({ "status": "error", "ename": "InvalidRequest", "evalue": message, "traceback": [message] });
    Some(Content::UnknownMessage(UnknownMessage { msg_type: format!("{kind}_reply"), content }))
}
