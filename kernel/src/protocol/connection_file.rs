//! Reads the file in which Jupyter tells a kernel its ports and its key.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use jupyter_protocol::ConnectionInfo;

pub fn read(path: &Path) -> Result<ConnectionInfo> {
    let file = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the connection file {file}"))?;
    let connection: ConnectionInfo =
        serde_json::from_str(&text).with_context(|| format!("{file} is not a Jupyter connection file"))?;
    check_signature_scheme(&connection).with_context(|| format!("cannot use the connection file {file}"))?;
    Ok(connection)
}

/// An empty key is Jupyter's way to say "unsigned", on purpose and in a file that only the user can write.
fn check_signature_scheme(connection: &ConnectionInfo) -> Result<()> {
    let scheme = &connection.signature_scheme;
    ensure!(
        scheme == "hmac-sha256" || connection.key.is_empty(),
        "signature scheme `{scheme}` is not supported; Anneal knows `hmac-sha256`"
    );
    if connection.key.is_empty() {
        eprintln!("anneal: the connection file has no key, so every local user can send messages to this kernel");
    }
    Ok(())
}
