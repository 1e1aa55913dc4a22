//! Answers that need neither the engine nor the wire: what this kernel is, and where a cursor stands.

use jupyter_protocol::{
    CodeMirrorMode, CompleteReply, CompleteRequest, HelpLink, InspectReply, InspectRequest, IsCompleteReply,
    KernelInfoReply, LanguageInfo, Media, MediaType, ReplyStatus,
};

use serde_json::{Map, Value, json};

use super::message::PROTOCOL;
use super::text::{byte_offset, character_offset};
use crate::engine::{Assist, Completeness};

const HELP: [(&str, &str); 3] = [
    ("The Rust Programming Language", "https://doc.rust-lang.org/book/"),
    ("Rust standard library", "https://doc.rust-lang.org/std/"),
    ("Polars for Rust", "https://docs.rs/polars/latest/polars/"),
];

pub fn kernel_info() -> KernelInfoReply {
    let (version, rust) = (env!("CARGO_PKG_VERSION"), env!("ANNEAL_RUSTC"));
    KernelInfoReply {
        status: ReplyStatus::Ok,
        protocol_version: PROTOCOL.into(),
        implementation: "anneal".into(),
        implementation_version: version.into(),
        language_info: LanguageInfo {
            name: "rust".into(),
            version: rust.into(),
            mimetype: Some("text/x-rustsrc".into()),
            file_extension: Some(".rs".into()),
            pygments_lexer: Some("rust".into()),
            codemirror_mode: Some(CodeMirrorMode::Simple("rust".into())),
            nbconvert_exporter: None,
        },
        banner: format!("Anneal {version}, Rust {rust}. `:help` lists the commands."),
        help_links: HELP.map(|(text, url)| HelpLink { text: text.into(), url: url.into() }).into(),
        debugger: false,
        error: None,
    }
}

pub fn complete(assistant: &dyn Assist, request: &CompleteRequest) -> CompleteReply {
    let code = &request.code;
    let found = assistant.complete(code, byte_offset(code, request.cursor_pos));
    let (start, end) = (character_offset(code, found.start), character_offset(code, found.end));
    // JupyterLab shows these as icons and signatures; the name says `experimental`, and ipykernel sends it too.
    let types = found.matches.iter().zip(&found.kinds).map(|(text, kind)| {
        json!({ "start": start, "end": end, "text": text, "type": kind.name, "signature": kind.signature })
    });
    let mut metadata = Map::new();
    if types.len() > 0 {
        metadata.insert("_jupyter_types_experimental".into(), types.collect());
    }
    CompleteReply { matches: found.matches, cursor_start: start, cursor_end: end, metadata, ..CompleteReply::default() }
}

/// What is known about a name; `view` gives the first words of a variable's value.
pub fn inspect(
    assistant: &dyn Assist,
    request: &InspectRequest,
    view: impl FnOnce(String) -> Option<String>,
) -> InspectReply {
    let (code, offset) = (&request.code, byte_offset(&request.code, request.cursor_pos));
    let Some(mut bundle) = assistant.inspect(code, offset) else { return InspectReply::default() };
    if let Some(value) = assistant.variable(code, offset).and_then(view)
        && let Some(Value::String(text)) = bundle.data.get_mut("text/plain")
    {
        text.push_str(&format!("\n\n{value}"));
    }
    InspectReply {
        found: true,
        data: Media::new(bundle.data.into_iter().map(MediaType::Other).collect()),
        metadata: bundle.metadata,
        ..InspectReply::default()
    }
}

/// Before the engine is there, and when it failed: nothing to offer at the cursor.
pub fn no_completion(request: &CompleteRequest) -> CompleteReply {
    CompleteReply { cursor_start: request.cursor_pos, cursor_end: request.cursor_pos, ..CompleteReply::default() }
}

pub fn is_complete(completeness: Completeness) -> IsCompleteReply {
    match completeness {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::Incomplete { indent } => IsCompleteReply::incomplete(indent),
        Completeness::Invalid => IsCompleteReply::invalid(),
        Completeness::Unknown => IsCompleteReply::unknown(),
    }
}
