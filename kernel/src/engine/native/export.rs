//! `:export DIR`: what the session has run so far as a cargo project, for whoever leaves the notebook behind.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::parse::{self, Kind};
use super::source::CellText;
use super::{Native, report};
use crate::engine::Failure;
use crate::toolkit::cache_folder;

/// Prints values as the ends of cells show them.
const SHOW: &str = include_str!("exported_show.rs");

impl Native {
    pub(super) fn export(&self, argument: &str) -> Result<String, Failure> {
        let failure = |message: String| report::plain("ExportError", message);
        let folder = Path::new(argument.trim().trim_matches('"'));
        if folder.as_os_str().is_empty() {
            return Err(failure(":export takes a folder: `:export ../my_project`".into()));
        }
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(failure(format!("{} is not empty; nothing is overwritten", folder.display())));
        }
        let main = self.program_text();
        let manifest = self.manifest(folder, &main);
        write(folder, &main, &manifest, &self.compiler.toolkit.project)
            .map_err(|error| failure(format!("cannot write to {}: {error}", folder.display())))?;
        let cells = self.record.cells().count();
        Ok(format!(
            "{cells} cells are now a cargo project in {}; `cargo run --release` there runs it",
            folder.display()
        ))
    }

    /// Imports, items, and one `main` with the statements of every cell that succeeded, in the order in which they ran.
    fn program_text(&self) -> String {
        let mut text = String::from(
            "//! Exported from a notebook.\n#![allow(unused, nonstandard_style, static_mut_refs)]\n\nmod show;\nuse show::show;\n",
        );
        for imported in &self.notebook.imports {
            text += &format!("{}\n", imported.import.text);
        }
        let is_macro = |kind: Kind| kind == Kind::Macro;
        let items = &self.notebook.items;
        // Macros come first: they are visible only in what follows them.
        let (macros, others): (Vec<_>, Vec<_>) = items.iter().partition(|item| is_macro(item.definition.kind));
        for item in macros.into_iter().chain(others) {
            text += &format!("\n{}\n", item.text());
        }
        let mut awaits = false;
        let mut body = String::new();
        for cell in self.record.cells() {
            let (statements, has_await) = self.statements(cell);
            awaits |= has_await;
            body += &format!("    // cell [{}]\n{statements}\n", cell.number);
        }
        let (attribute, word) = if awaits { ("#[tokio::main]\n", "async ") } else { ("", "") };
        text += &format!(
            "\n{attribute}{word}fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{body}    Ok(())\n}}\n"
        );
        text
    }

    /// What a cell does, without what it defines; its value is printed. Also whether it awaits.
    fn statements(&self, cell: &CellText) -> (String, bool) {
        let item_macros = self.item_macros();
        let parsed = parse::parse(&cell.text, &|name| item_macros.contains(name));
        let awaits = parsed.statements.iter().any(|statement| statement.awaits);
        let mut text = cell.text.clone();
        if let Some(tail) = &parsed.tail {
            // A comment may follow on the same line.
            text.insert_str(tail.end, "\n);");
            text.insert_str(tail.start, "show!(");
        }
        for hoisted in &parsed.hoisted {
            if parsed.tail.as_ref().is_none_or(|tail| hoisted.end <= tail.start) {
                text.replace_range(hoisted.clone(), &" ".repeat(hoisted.len()));
            }
        }
        (text.trim().to_string(), awaits)
    }

    fn manifest(&self, folder: &Path, main: &str) -> String {
        let toolkit = &self.compiler.toolkit;
        let name = package_name(folder);
        let lock = fs::read_to_string(toolkit.project.join("Cargo.lock")).unwrap_or_default();
        let project = toolkit.project.display().to_string();
        let mut text = format!(
            "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nanneal = {{ path = {project:?} }}\n"
        );
        let mentioned = |name: &str| main.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name);
        for name in toolkit.externs.keys().filter(|name| *name != "anneal" && mentioned(name)) {
            if let Some((package, version)) = locked(&lock, name) {
                // The toolkit asks for the features; here it is only named.
                text += &format!("{package} = {{ version = \"={version}\", default-features = false }}\n");
            }
        }
        for (name, value) in &self.dependencies {
            text += &format!("{name} = {value}\n");
        }
        // It may stand inside of another project's folder.
        text += "\n[workspace]\n";
        // With other settings every crate would have to be built anew.
        let own = fs::read_to_string(toolkit.folder.join("Cargo.toml")).ok().and_then(|text| text.parse().ok());
        if let Some(profile) = own.and_then(|mut manifest: toml::Table| manifest.remove("profile")) {
            let profile = toml::Table::from_iter([("profile".to_string(), profile)]);
            text += &format!("\n{}", toml::to_string(&profile).unwrap_or_default());
        }
        text
    }
}

/// A name that cargo takes, after the folder's.
fn package_name(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("notebook_{name}") }
}

/// Package name and version of a crate in a lock file.
fn locked(lock: &str, name: &str) -> Option<(String, String)> {
    let packages: toml::Table = lock.parse().ok()?;
    let packages = packages.get("package")?.as_array()?.iter();
    let mut found =
        packages.filter_map(|package| Some((package.get("name")?.as_str()?, package.get("version")?.as_str()?)));
    let (package, version) = found.rfind(|(package, _)| package.replace('-', "_") == name)?;
    Some((package.to_string(), version.to_string()))
}

fn write(folder: &Path, main: &str, manifest: &str, project: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::create_dir_all(folder.join(".cargo"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/show.rs"), SHOW)?;
    fs::write(folder.join("src/main.rs"), main)?;
    // The same versions as in the notebook, cargo drops what it does not need; and the same compiler.
    for file in ["Cargo.lock", "rust-toolchain.toml"] {
        let _ = fs::copy(project.join(file), folder.join(file));
    }
    let target = toml::Value::from(cache_folder().join("target").display().to_string());
    fs::write(
        folder.join(".cargo/config.toml"),
        format!(
            "# The crates of the notebook are built there already. Without this file all are built here.\n[build]\ntarget-dir = {target}\n"
        ),
    )?;
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "src/main.rs"]).current_dir(folder);
    // Without a formatter it looks as it was typed.
    let _ = rustfmt.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    Ok(())
}
