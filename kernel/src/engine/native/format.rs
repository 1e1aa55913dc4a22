//! `:fmt`: the cell as rustfmt writes it.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};

use ra_ap_syntax::{Edition, SourceFile, SyntaxKind};

use super::{Native, commands, report};
use crate::engine::Failure;

/// What stands around the cell while it is formatted, so that statements are allowed.
const BEFORE: &str = "fn anneal_cell() {\n";
const INDENT: &str = "    ";

impl Native {
    /// The cell without its `:fmt` line and with everything below its commands formatted.
    pub(super) fn formatted(&self, source: &str) -> Result<String, Failure> {
        let (commands, _) = commands::split(source);
        let end = commands.iter().map(|command| command.range.end).max().unwrap_or(0);
        let (head, body) = source.split_at(end);
        let is_fmt = |line: &&str| line.trim().trim_start_matches(':').split_whitespace().next() == Some("fmt");
        let mut head: Vec<&str> = head.lines().filter(|line| !is_fmt(line)).collect();
        let body = format(&mut rustfmt(&self.compiler.toolkit.rustc), self.folder.path(), body.trim())?;
        head.push(&body);
        Ok(head.join("\n").trim().to_string())
    }
}

/// The formatter of the compiler's own toolchain, else whatever there is.
fn rustfmt(rustc: &Path) -> Command {
    let beside = rustc.with_file_name("rustfmt");
    Command::new(if beside.is_file() { beside } else { "rustfmt".into() })
}

fn format(rustfmt: &mut Command, folder: &Path, body: &str) -> Result<String, Failure> {
    let failure = |message: String| report::plain("FormatError", message);
    // Four columns are for the indent that goes away again.
    rustfmt.args(["--edition", "2024", "--config", "max_width=104,hard_tabs=false,newline_style=Unix"]);
    rustfmt.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let missing = |error| failure(format!("rustfmt does not run ({error}): `rustup component add rustfmt` brings it"));
    let mut child = rustfmt.spawn().map_err(missing)?;
    let text = format!("{BEFORE}{body}\n}}\n");
    let mut stdin = child.stdin.take().expect("a piped stdin");
    // rustfmt reads everything before it writes, so this does not wait for ever.
    let written = stdin.write_all(text.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().and_then(|output| written.map(|()| output));
    let output = output.map_err(|error| failure(format!("rustfmt failed: {error}")))?;
    if !output.status.success() {
        return Err(failure("the cell is not Rust yet, so it cannot be formatted: run it to see why".into()));
    }
    Ok(without_frame(&String::from_utf8_lossy(&output.stdout)))
}

/// Takes the function around the cell away, and with it one indent, except inside of strings that go over lines.
fn without_frame(text: &str) -> String {
    let Some(body) = text.strip_prefix(BEFORE).and_then(|rest| rest.trim_end().strip_suffix('}')) else {
        return String::new();
    };
    let kept = literals(text);
    let mut at = BEFORE.len();
    let mut result = String::new();
    for line in body.split_inclusive('\n') {
        let is_literal = kept.iter().any(|range| range.start < at && at < range.end);
        result.push_str(if is_literal { line } else { line.strip_prefix(INDENT).unwrap_or(line) });
        at += line.len();
    }
    result.trim_end().to_string()
}

/// Strings and comments that go over lines: what stands in them belongs to the learner.
fn literals(text: &str) -> Vec<Range<usize>> {
    let tokens = SourceFile::parse(text, Edition::Edition2024).syntax_node().descendants_with_tokens();
    tokens
        .filter_map(|element| element.into_token())
        .filter(|token| {
            matches!(token.kind(), SyntaxKind::STRING | SyntaxKind::BYTE_STRING | SyntaxKind::C_STRING)
                && token.text().contains('\n')
        })
        .map(|token| token.text_range().start().into()..token.text_range().end().into())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::format;

    fn formatted(body: &str) -> String {
        format(&mut Command::new("rustfmt"), &std::env::temp_dir(), body).unwrap_or_else(|failure| failure.message)
    }

    #[test]
    fn cells_are_formatted_and_strings_left_alone() {
        assert_eq!(formatted("let  x=1;fn f( ){ x }\nx"), "let x = 1;\nfn f() {\n    x\n}\nx");
        let text = "let s = \"a\n    b\n  c\";\nlet  r=r#\"\n    d\"#;";
        assert_eq!(formatted(text), "let s = \"a\n    b\n  c\";\nlet r = r#\"\n    d\"#;");
        assert_eq!(formatted(""), "");
        assert_eq!(formatted("// only a comment"), "// only a comment");
    }

    #[test]
    fn what_is_not_rust_is_told() {
        assert!(formatted("let x = ;").contains("not Rust yet"));
        assert!(formatted("} fn g() {").is_empty() || formatted("} fn g() {").contains("not Rust yet"));
    }
}
