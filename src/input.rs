//! Input from the person at the keyboard: [`input`] asks for a line, [`input_secret`] for one that is not shown.

use std::io::{self, Write};

use serde_json::json;
use thiserror::Error;

use crate::cell::{emit, poll, tag};

/// Why there is no line.
#[derive(Debug, Error)]
pub enum InputError {
    /// The person ended all input (Ctrl-D).
    #[error("no line for {prompt:?}: the input has ended")]
    End {
        /// What was asked.
        prompt: String,
    },
    /// Nobody can be asked, for instance where a notebook is run without a person in front of it.
    #[error("no line for {prompt:?}: {source}")]
    Unavailable {
        /// What was asked.
        prompt: String,
        /// What reading standard input said.
        source: io::Error,
    },
}

/// Asks for one line, which comes without its end.
///
/// In a notebook the front end shows a field for it; in a terminal the prompt is printed and standard input is read.
///
/// # Errors
/// When the input has ended, or nobody can be asked.
///
/// ```no_run
/// let epochs: usize = anneal::input("Epochs: ")?.trim().parse()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn input(prompt: &str) -> Result<String, InputError> {
    ask(prompt, false)
}

/// Asks for one line that is hidden while it is typed, such as a key. A terminal shows it all the same.
///
/// # Errors
/// When the input has ended, or nobody can be asked.
pub fn input_secret(prompt: &str) -> Result<String, InputError> {
    ask(prompt, true)
}

fn ask(prompt: &str, secret: bool) -> Result<String, InputError> {
    let payload = json!({ "prompt": prompt, "secret": secret }).to_string();
    if !emit(tag::PROMPT, payload.as_bytes()) {
        if std::env::var_os("EVCXR_IS_RUNTIME").is_some() {
            println!("EVCXR_INPUT_REQUEST{}:{prompt}", if secret { "_PASSWORD" } else { "" });
        } else {
            print!("{prompt}");
        }
        let _ = io::stdout().flush();
    }
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    // An interrupt while waiting stops the cell rather than being an error to handle.
    poll();
    match read {
        Ok(0) => Err(InputError::End { prompt: prompt.into() }),
        Ok(_) => Ok(line.trim_end_matches(['\n', '\r']).to_string()),
        Err(source) => Err(InputError::Unavailable { prompt: prompt.into(), source }),
    }
}
