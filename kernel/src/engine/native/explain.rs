//! `:explain E0382`: what the compiler itself has to say about one of its errors; it needs no network.

use std::process::Command;

use super::{Native, report};
use crate::engine::{Bundle, Failure};

impl Native {
    pub(super) fn explanation(&self, argument: &str) -> Result<Bundle, Failure> {
        let failure = |message: String| report::plain("CommandError", message);
        let code =
            code(argument).ok_or_else(|| failure(":explain takes the number of an error: `:explain E0382`".into()))?;
        let output = Command::new(&self.compiler.toolkit.rustc).args(["--explain", &code]).output();
        let output = output.map_err(|error| failure(format!("cannot call the compiler: {error}")))?;
        if !output.status.success() {
            return Err(failure(format!("the compiler knows no error {code}")));
        }
        let text = String::from_utf8_lossy(&output.stdout).trim().to_string();
        let mut bundle = Bundle::text(text.clone());
        bundle.data.insert("text/markdown".into(), format!("**{code}**\n\n{}", markdown(&text)).into());
        Ok(bundle)
    }
}

/// `E0382` for `E0382`, `e382`, `[E0382]`, `0382`.
fn code(argument: &str) -> Option<String> {
    let word = argument.trim().trim_matches(['[', ']', '`']).to_uppercase();
    let digits = word.strip_prefix('E').unwrap_or(&word);
    let number: u16 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    (number < 10_000).then(|| format!("E{number:04}"))
}

/// Blocks of code named so that a front end colours them: rustc writes "```compile_fail,E0382".
fn markdown(text: &str) -> String {
    let mut inside = false;
    let line = |line: &str| match line.strip_prefix("```") {
        Some(rest) => {
            inside = !inside;
            let language = if rest.starts_with("text") || rest.starts_with("toml") { rest } else { "rust" };
            format!("```{}\n", if inside { language } else { "" })
        }
        // rustdoc hides such lines.
        None if inside && (line == "#" || line.starts_with("# ")) => String::new(),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{code, markdown};

    #[test]
    fn codes_are_read_as_people_write_them() {
        for text in ["E0382", " e0382", "[E0382]", "`E0382`", "382", "E382"] {
            assert_eq!(code(text).as_deref(), Some("E0382"), "{text}");
        }
        for text in ["", "E", "--help", "E0382 x", "E99999", "+12"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn code_is_marked_as_rust() {
        let text = "Text.\n```compile_fail,E0382\n# fn main() {}\nlet x = 1;\n```\nEnd.";
        assert_eq!(markdown(text), "Text.\n```rust\nlet x = 1;\n```\nEnd.\n");
    }
}
