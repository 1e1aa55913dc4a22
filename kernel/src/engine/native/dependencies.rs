//! `:dep`: builds a learner's own crates beside the toolkit, with its lock file and profile, never the toolkit itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml::Table;

use super::stop::Stop;
use crate::analyzer::graph;
use crate::guard;
use crate::toolkit::{self, Toolkit, cache_folder};

/// Crates built for one set of `:dep` lines.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Built {
    /// Crate name to library, as `--extern` takes them.
    pub externs: Vec<(String, PathBuf)>,
    /// One shared library that holds them all, so that their statics are one copy in all cells.
    pub library: PathBuf,
    /// Its crate name.
    pub name: String,
    /// Folder of the libraries they need.
    pub folder: PathBuf,
    /// What rust-analyzer is told about them.
    #[serde(default)]
    pub graph: PathBuf,
    /// Of the crates in folders of the learner, by crate name, what their libraries hold now.
    pub contents: BTreeMap<String, String>,
}

/// The build was stopped; nothing has changed.
#[derive(Debug)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("stopped while building")
    }
}

impl std::error::Error for Interrupted {}

impl Built {
    /// The crates that were edited since another build: `TypeId` does not tell their old types from the new ones.
    pub fn edited_since(&self, earlier: &Self) -> Vec<String> {
        let edited =
            |(name, contents): &(&String, &String)| earlier.contents.get(*name).is_some_and(|old| old != *contents);
        self.contents.iter().filter(edited).map(|(name, _)| name.clone()).collect()
    }
}

/// Reads `name = "1"`, `name = { .. }` or just `name`; paths become absolute.
pub fn parse(line: &str) -> Result<(String, toml::Value)> {
    let text = if line.contains('=') { line.to_string() } else { format!("{line} = \"*\"") };
    let table: Table = text.parse().with_context(|| format!("`{line}` is not `name = \"version\"`"))?;
    let (name, mut value) = table.into_iter().next().context("`:dep` needs a crate: `:dep name = \"version\"`")?;
    if let Some(path) = value.get("path").and_then(|path| path.as_str()) {
        let path = fs::canonicalize(path).with_context(|| format!("there is no folder {path}"))?;
        let table = value.as_table_mut().expect("it has a key");
        table.insert("path".into(), toml::Value::String(path.display().to_string()));
    }
    Ok((name, value))
}

/// Builds a set of crates, or finds them built. `progress` gets the number of finished crates and the last one's name.
/// An interrupt ends cargo and all that it has started.
pub fn build(
    toolkit: &Toolkit,
    wanted: &BTreeMap<String, toml::Value>,
    stop: &Stop,
    progress: &mut dyn FnMut(usize, &str),
) -> Result<Built> {
    let lines: Table = wanted.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let key = blake3::hash(format!("{}\n{lines}", toolkit.id).as_bytes()).to_hex()[..16].to_string();
    let folder = cache_folder().join("dependencies").join(&key);
    let has_path = wanted.values().any(|value| value.get("path").is_some());
    // A crate in a folder of the learner may have changed; cargo knows.
    if !has_path && let Some(built) = read(&folder) {
        return Ok(built);
    }
    let mut package = Package::write(toolkit, stop, &folder, &lines, &key)?;
    if has_path {
        // A process takes a library for the one it has loaded under that name: another state, another name.
        let artifacts = package.build(toolkit, "rlib", progress)?;
        package.name_after(&gather(toolkit, &folder, &package, wanted, &artifacts)?.contents)?;
    }
    let artifacts = package.build(toolkit, "dylib", progress)?;
    let built = gather(toolkit, &folder, &package, wanted, &artifacts)?;
    fs::write(folder.join("built.json"), serde_json::to_vec(&built)?)?;
    Ok(built)
}

fn read(folder: &Path) -> Option<Built> {
    let built: Built = serde_json::from_slice(&fs::read(folder.join("built.json")).ok()?).ok()?;
    let whole =
        built.library.is_file() && built.graph.is_file() && built.externs.iter().all(|(_, file)| file.is_file());
    whole.then_some(built)
}

/// The package that cargo builds for us.
struct Package<'a> {
    stop: &'a Stop,
    folder: PathBuf,
    rustc: PathBuf,
    name: String,
    /// The crate that it makes.
    library: String,
}

impl<'a> Package<'a> {
    fn write(toolkit: &Toolkit, stop: &'a Stop, folder: &Path, lines: &Table, key: &str) -> Result<Self> {
        let name = format!("dependencies_{key}");
        let library = name.clone();
        let package = Self { stop, folder: folder.to_path_buf(), rustc: toolkit.rustc.clone(), name, library };
        fs::create_dir_all(folder)?;
        let lock = fs::read(toolkit.folder.join("Cargo.lock")).context("the toolkit build has no lock file")?;
        fs::write(folder.join("Cargo.lock"), lock)?;
        let mut source = "extern crate anneal;\n".to_string();
        source.extend(lines.keys().map(|name| format!("pub use {};\n", name.replace('-', "_"))));
        fs::write(folder.join("lib.rs"), source)?;
        let shared = toolkit_dependencies(toolkit)?;
        // With the toolkit's own dependencies beside them, crates that both use are the same crates ...
        package.manifest(toolkit, &shared, &Table::new())?;
        let before = package.features()?;
        package.manifest(toolkit, &shared, lines)?;
        let after = package.features()?;
        // ... unless that would switch features on in them, which means building the toolkit anew: then they get copies.
        if before.iter().any(|(id, features)| after.get(id) != Some(features)) {
            package.manifest(toolkit, &Table::new(), lines)?;
        }
        Ok(package)
    }

    fn manifest(&self, toolkit: &Toolkit, shared: &Table, lines: &Table) -> Result<()> {
        let root = root_manifest(toolkit)?;
        let mut dependencies = shared.clone();
        dependencies.extend(lines.clone());
        let profile = root.get("profile").cloned().unwrap_or(toml::Value::Table(Table::new()));
        let manifest = toml::toml! {
            workspace = {}
            [package]
            name = "dependencies"
            version = "0.0.0"
            edition = "2024"
            [lib]
            name = "dependencies"
            path = "lib.rs"
        };
        let mut manifest = manifest;
        manifest["package"]["name"] = toml::Value::String(self.name.clone());
        manifest["lib"]["name"] = toml::Value::String(self.library.clone());
        manifest.insert("dependencies".into(), toml::Value::Table(dependencies));
        manifest.insert("profile".into(), profile);
        fs::write(self.folder.join("Cargo.toml"), toml::to_string(&manifest)?)?;
        Ok(())
    }

    /// By package id, the name under which the package knows what it depends on.
    fn names(&self, metadata: &Value) -> BTreeMap<String, String> {
        let nodes = metadata["resolve"]["nodes"].as_array().into_iter().flatten();
        let own = nodes.filter(|node| node["id"].as_str().is_some_and(|id| id.contains(&self.name)));
        let dependencies = own.flat_map(|node| node["deps"].as_array().into_iter().flatten());
        let name = |dependency: &Value| Some((dependency["pkg"].as_str()?.into(), dependency["name"].as_str()?.into()));
        dependencies.filter_map(name).collect()
    }

    fn metadata(&self) -> Result<Value> {
        let mut text = String::new();
        self.run(&mut self.cargo(&["metadata", "--format-version", "1"]), &mut |line| text.push_str(&line))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Features of every package, by package id.
    fn features(&self) -> Result<BTreeMap<String, BTreeSet<String>>> {
        let metadata = self.metadata()?;
        let nodes = metadata["resolve"]["nodes"].as_array().into_iter().flatten();
        let words = |value: &Value| {
            value.as_array().into_iter().flatten().filter_map(|v| Some(v.as_str()?.to_string())).collect()
        };
        let node = |node: &Value| Some((node["id"].as_str()?.to_string(), words(&node["features"])));
        Ok(nodes.filter_map(node).filter(|(id, _)| !id.contains(&self.name)).collect())
    }

    /// Names its library after what the learner's folders hold.
    fn name_after(&mut self, contents: &BTreeMap<String, String>) -> Result<()> {
        let hash = blake3::hash(format!("{contents:?}").as_bytes()).to_hex();
        self.library = format!("{}_{}", self.name, &hash[..8]);
        let path = self.folder.join("Cargo.toml");
        let mut manifest: Table = fs::read_to_string(&path)?.parse()?;
        manifest["lib"]["name"] = toml::Value::String(self.library.clone());
        Ok(fs::write(path, toml::to_string(&manifest)?)?)
    }

    fn build(&self, toolkit: &Toolkit, crate_type: &str, progress: &mut dyn FnMut(usize, &str)) -> Result<Vec<Value>> {
        let mut command = self.cargo(&["rustc", "--release", "--lib", "--crate-type", crate_type]);
        command.args(["--message-format", "json-render-diagnostics", "--", "-C", "prefer-dynamic"]);
        command.arg("--extern").arg(format!("anneal={}", toolkit.library().display()));
        command.arg("-L").arg(format!("dependency={}", toolkit.lib().display()));
        let mut artifacts = Vec::new();
        self.run(&mut command, &mut |line| {
            let Ok(message) = serde_json::from_str::<Value>(&line) else { return };
            if message["reason"] == "compiler-artifact" {
                progress(artifacts.len() + 1, message["target"]["name"].as_str().unwrap_or_default());
                artifacts.push(message);
            }
        })?;
        Ok(artifacts)
    }

    /// Runs cargo to its end, line by line of what it prints; if it fails, the error is what it said.
    fn run(&self, cargo: &mut Command, on_line: &mut dyn FnMut(String)) -> Result<()> {
        let mut command = guard::guarded(cargo)?;
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.stop.start(&mut command).context("cannot start cargo")?;
        let _held_for_the_guard = child.stdin.take();
        let mut errors = child.stderr.take().expect("piped");
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok).for_each(on_line);
        let status = child.wait();
        self.stop.finish();
        if self.stop.is_requested() {
            bail!(Interrupted);
        }
        if !status?.success() {
            bail!("{}", errors.join().unwrap_or_default().trim());
        }
        Ok(())
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = toolkit::cargo();
        command.args(arguments).current_dir(&self.folder);
        // The folder does not say which compiler the toolkit was built with; rustup is told.
        command.env("RUSTUP_TOOLCHAIN", toolchain(&self.rustc));
        command.env("CARGO_TARGET_DIR", cache_folder().join("target")).env("CARGO_TERM_COLOR", "never");
        command
    }
}

/// The name of a toolchain of rustup's own, the folder of another.
fn toolchain(rustc: &Path) -> &OsStr {
    let folder = rustc.ancestors().nth(2).unwrap_or(rustc);
    let is_own = folder.parent().is_some_and(|parent| parent.ends_with("toolchains"));
    folder.file_name().filter(|_| is_own).unwrap_or(folder.as_os_str())
}

/// Collects the libraries that cells need beyond the toolkit's.
fn gather(
    toolkit: &Toolkit,
    folder: &Path,
    package: &Package,
    wanted: &BTreeMap<String, toml::Value>,
    artifacts: &[Value],
) -> Result<Built> {
    let lib = folder.join("lib");
    fs::create_dir_all(&lib)?;
    let wanted: BTreeSet<String> = wanted.keys().map(|name| name.replace('-', "_")).collect();
    let metadata = package.metadata()?;
    let mut names = package.names(&metadata);
    names.retain(|_, name| wanted.contains(name));
    let graph = folder.join(graph::FILE);
    graph::write_own(metadata, &package.name, &wanted, &graph)?;
    let mut built = Built { name: package.library.clone(), folder: lib.clone(), graph, ..Built::default() };
    // What a build script or a macro runs with is not optimised, and may be the same crate with other features.
    let of_the_host = |artifact: &&Value| artifact["profile"]["opt_level"].as_str() == Some("0");
    for artifact in artifacts.iter().filter(|artifact| !of_the_host(artifact) || is_macro(artifact)) {
        let target = artifact["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let id = artifact["package_id"].as_str().unwrap_or_default();
        let files = artifact["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str).map(Path::new);
        for file in
            files.filter(|file| file.extension().is_some_and(|end| end == "rlib" || end == "so" || end == "dylib"))
        {
            let place = put(toolkit, &lib, file)?;
            if target == package.library {
                built.library = place;
                continue;
            }
            if id.starts_with("path+") {
                built.contents.insert(target.clone(), blake3::hash(&fs::read(&place)?).to_hex().to_string());
            }
            if let Some(name) = names.get(id) {
                built.externs.push((name.clone(), place));
            }
        }
    }
    if built.library.as_os_str().is_empty() {
        bail!("cargo made no library");
    }
    Ok(built)
}

fn is_macro(artifact: &Value) -> bool {
    artifact["target"]["kind"].as_array().into_iter().flatten().any(|kind| kind == "proc-macro")
}

/// Where cells find a library: in the toolkit build, or beside it.
fn put(toolkit: &Toolkit, lib: &Path, file: &Path) -> Result<PathBuf> {
    let own = file.file_name().context("an artifact has a name")?;
    let shared = toolkit.lib().join(own);
    if shared.is_file() {
        return Ok(shared);
    }
    let place = lib.join(own);
    // The dylib of a `path` crate is made anew under its old name: a loaded one must stay as it is.
    let _ = fs::remove_file(&place);
    fs::copy(file, &place)?;
    Ok(place)
}

fn root_manifest(toolkit: &Toolkit) -> Result<Table> {
    let text = fs::read_to_string(toolkit.folder.join("Cargo.toml")).context("the toolkit build has no manifest")?;
    text.parse().context("the manifest of the toolkit build is damaged")
}

/// The toolkit's dependencies, with what the workspace says about them put in.
fn toolkit_dependencies(toolkit: &Toolkit) -> Result<Table> {
    let root = root_manifest(toolkit)?;
    let table = |value: Option<&toml::Value>| value.and_then(|value| value.as_table()).cloned().unwrap_or_default();
    let inherited = table(root.get("workspace").and_then(|workspace| workspace.get("dependencies")));
    let resolve = |(name, value): (String, toml::Value)| {
        let from_workspace = value.get("workspace").is_some();
        let mut value = if from_workspace { inherited.get(&name).cloned().unwrap_or(value) } else { value };
        // The crates of the project itself, beside its manifest.
        if let Some(toml::Value::String(path)) = value.get_mut("path") {
            *path = toolkit.project.join(&*path).to_string_lossy().into_owned();
        }
        (name, value)
    };
    Ok(table(root.get("dependencies")).into_iter().map(resolve).collect())
}

#[cfg(test)]
mod tests {
    use super::{parse, toolchain};

    #[test]
    fn lines_are_read_as_in_a_manifest() {
        assert_eq!(parse("itertools = \"0.14\"").unwrap().1.as_str(), Some("0.14"));
        assert_eq!(parse("itertools").unwrap().1.as_str(), Some("*"));
        assert!(parse("x = { path = \"/no/such/folder\" }").unwrap_err().to_string().contains("no folder"));
        assert!(parse("= 1").is_err());
    }

    #[test]
    fn toolchains_are_named_as_rustup_knows_them() {
        let check = |rustc: &str, name: &str| assert_eq!(toolchain(rustc.as_ref()), name);
        check(
            "/home/a/.rustup/toolchains/1.95.0-x86_64-unknown-linux-gnu/bin/rustc",
            "1.95.0-x86_64-unknown-linux-gnu",
        );
        check("/opt/rust/bin/rustc", "/opt/rust");
        check("rustc", "rustc");
    }
}
