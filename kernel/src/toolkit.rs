//! Builds the toolkit into an immutable folder, and finds the folder a kernel is to use.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::analyzer::graph;

/// Crates that cells may name besides the toolkit; those of its direct dependencies that lessons and derives use.
const EXTERNS: &[&str] = &[
    "anyhow",
    "candle_core",
    "candle_nn",
    "ndarray",
    "plotters",
    "polars",
    "rand",
    "rand_distr",
    "rayon",
    "serde",
    "serde_json",
    "thiserror",
    "tokio",
];

/// One build of the toolkit: what a cell is compiled against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Toolkit {
    /// Names the inputs of the build.
    pub id: String,
    /// `rustc -vV` of the compiler that made it; no other can use it.
    pub rustc_version: String,
    pub rustc: PathBuf,
    /// Folder of the shared libstd.
    pub sysroot_lib: PathBuf,
    /// Crate name to file name in `lib`.
    pub externs: BTreeMap<String, String>,
    /// The project it was built from.
    pub project: PathBuf,
    /// Where the build stands; not stored, the folder may be moved.
    #[serde(skip)]
    pub folder: PathBuf,
}

impl Toolkit {
    pub fn library(&self) -> PathBuf {
        self.folder.join("lib/libanneal.so")
    }

    pub fn lib(&self) -> PathBuf {
        self.folder.join("lib")
    }

    /// Reads the build in a folder and checks that it is whole and that its compiler is still there.
    pub fn open(folder: &Path) -> Result<Self> {
        const MEND: &str = "run `scripts/lab --setup-only` to build it again";
        let path = folder.join("toolkit.json");
        let text =
            fs::read(&path).with_context(|| format!("there is no toolkit build at {}: {MEND}", folder.display()))?;
        let mut toolkit: Self =
            serde_json::from_slice(&text).with_context(|| format!("{} is damaged: {MEND}", path.display()))?;
        toolkit.folder = folder.to_path_buf();
        for file in toolkit.externs.values() {
            if !toolkit.lib().join(file).is_file() {
                bail!("the toolkit build at {} is damaged ({file} is missing): {MEND}", folder.display());
            }
        }
        if !toolkit.rustc.is_file() {
            bail!("the compiler of the toolkit ({}) is gone: {MEND}", toolkit.rustc.display());
        }
        Ok(toolkit)
    }

    /// The build that this command belongs to: `ANNEAL_TOOLKIT`, else the one beside the command, else the last one made.
    pub fn locate() -> Result<Self> {
        if let Some(folder) = std::env::var_os("ANNEAL_TOOLKIT") {
            return Self::open(Path::new(&folder));
        }
        let pointers = [environment_pointer(), Some(cache_folder().join("toolkits/current"))];
        let pointer = pointers.into_iter().flatten().find(|pointer| pointer.is_file());
        let Some(pointer) = pointer else {
            bail!("the toolkit is not built yet: run `scripts/lab --setup-only`");
        };
        let folder = fs::read_to_string(&pointer).with_context(|| format!("cannot read {}", pointer.display()))?;
        Self::open(Path::new(folder.trim()))
    }
}

/// The folder for everything that can be made again; `ANNEAL_CACHE` overrides the platform's.
pub fn cache_folder() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("ANNEAL_CACHE").unwrap_or_else(|| {
        let base = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
        base.unwrap_or_else(std::env::temp_dir).join("anneal")
    })
}

/// In a Python environment, the file beside the command that names its toolkit build.
fn environment_pointer() -> Option<PathBuf> {
    let prefix = std::env::current_exe().ok()?.parent()?.parent()?.to_path_buf();
    prefix.join("pyvenv.cfg").is_file().then(|| prefix.join("share/anneal/toolkit"))
}

/// cargo as from a shell, whatever has started this process.
///
/// Under `cargo run` or `cargo test` a process has the names and versions of a package in its environment. Build scripts
/// look at those (ring's does), and everything behind them, polars too, would be built again.
pub fn cargo() -> Command {
    const PACKAGE: &[&str] =
        &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"];
    let mut command = Command::new("cargo");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| PACKAGE.iter().any(|start| name.starts_with(start))) {
            command.env_remove(name);
        }
    }
    command
}

/// Builds the toolkit of the project that `start` stands in, unless the same was built before.
pub fn build(start: &Path, progress: &mut dyn FnMut(usize, usize, &str)) -> Result<Toolkit> {
    let project = project_root(start)?;
    let rustc_version = text_of(Command::new("rustc").arg("-vV").current_dir(&project))?;
    let id = build_id(&project, &rustc_version)?;
    let folder = cache_folder().join("toolkits").join(&id);
    let toolkit = match Toolkit::open(&folder) {
        Ok(toolkit) => toolkit,
        Err(_) => make(&project, rustc_version, id, &folder, progress)?,
    };
    if let Err(error) = graph::write(&project, &toolkit.folder) {
        // Cells run without it.
        eprintln!("anneal: no list of crates for rust-analyzer, so only names complete: {error:#}");
    }
    for pointer in [environment_pointer(), Some(cache_folder().join("toolkits/current"))].into_iter().flatten() {
        fs::create_dir_all(pointer.parent().expect("a pointer is a file in a folder"))?;
        replace(&pointer, folder.display().to_string().as_bytes())?;
    }
    prune(&cache_folder().join("toolkits"), &toolkit.id);
    Ok(toolkit)
}

/// The project that a folder stands in.
pub fn project_root(start: &Path) -> Result<PathBuf> {
    let is_project = |folder: &&Path| folder.join("kernel/Cargo.toml").is_file() && folder.join("src/cell").is_dir();
    let root = start.ancestors().find(is_project);
    root.map(Path::to_path_buf).context("run this in the folder of the Anneal project")
}

/// A name for the inputs of a build: compiler, lock file, manifest, sources and embedded data.
fn build_id(project: &Path, rustc_version: &str) -> Result<String> {
    let mut files = vec![project.join("Cargo.toml"), project.join("Cargo.lock")];
    for folder in ["src", "data", "journal", "solutions"] {
        collect(&project.join(folder), &mut files)?;
    }
    files.sort();
    let mut hash = blake3::Hasher::new();
    hash.update(rustc_version.as_bytes());
    for file in files {
        let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(project).unwrap_or(&file);
        hash.update(name.as_os_str().as_encoded_bytes()).update(&(text.len() as u64).to_le_bytes()).update(&text);
    }
    Ok(hash.finalize().to_hex()[..16].to_string())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// What cargo says about a finished crate.
#[derive(Deserialize)]
struct Artifact {
    reason: String,
    #[serde(default)]
    package_id: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    target: Option<ArtifactTarget>,
}

#[derive(Deserialize)]
struct ArtifactTarget {
    name: String,
    kind: Vec<String>,
}

fn make(
    project: &Path,
    rustc_version: String,
    id: String,
    folder: &Path,
    progress: &mut dyn FnMut(usize, usize, &str),
) -> Result<Toolkit> {
    let (dependencies, total) = dependencies(project)?;
    let mut command = cargo();
    command.args(["rustc", "--release", "--locked", "-p", "anneal", "--lib", "--crate-type", "dylib"]);
    command.args(["--message-format", "json-render-diagnostics", "--", "-C", "prefer-dynamic"]);
    // Only at these levels does a library offer its instances of generic code to others, and only an incremental one
    // those of `drop`: cells then compile half as much (see `cell::instantiate`).
    let incremental = cache_folder().join("target/incremental-toolkit");
    command.args(["-C", "opt-level=1", "-C", &format!("incremental={}", incremental.display())]);
    command.env("CARGO_TARGET_DIR", cache_folder().join("target"));
    command.current_dir(project).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("cannot start cargo")?;
    // cargo's own lines are kept for the case that it fails; its progress comes from the messages.
    let errors = child.stderr.take().expect("piped");
    let errors = std::thread::spawn(move || std::io::read_to_string(errors).unwrap_or_default());
    let mut artifacts = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        let Ok(artifact) = serde_json::from_str::<Artifact>(&line?) else { continue };
        if artifact.reason == "compiler-artifact" {
            let name = artifact.target.as_ref().map(|target| target.name.clone()).unwrap_or_default();
            artifacts.push(artifact);
            progress(artifacts.len(), total.max(artifacts.len()), &name);
        }
    }
    let status = child.wait()?;
    let errors = errors.join().unwrap_or_default();
    if !status.success() {
        bail!("the toolkit does not build:\n{errors}");
    }
    let temporary = tempfile::Builder::new().prefix(".making-").tempdir_in(parent_of(folder)?)?;
    let lib = temporary.path().join("lib");
    fs::create_dir(&lib)?;
    let externs = gather(&artifacts, &dependencies, &lib)?;
    let print = |what: &str| -> Result<PathBuf> {
        let text = text_of(Command::new("rustc").args(["--print", what]).current_dir(project))?;
        Ok(PathBuf::from(text.trim()))
    };
    let toolkit = Toolkit {
        id,
        rustc_version,
        sysroot_lib: print("target-libdir")?,
        // The compiler itself, not rustup's stand-in for it, which costs every cell some milliseconds.
        rustc: print("sysroot")?.join("bin/rustc"),
        externs,
        project: project.to_path_buf(),
        folder: folder.to_path_buf(),
    };
    // What a learner's own crates are built with.
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(project.join(file), temporary.path().join(file))?;
    }
    fs::write(temporary.path().join("toolkit.json"), serde_json::to_vec_pretty(&toolkit)?)?;
    if folder.exists() {
        fs::remove_dir_all(folder)?; // it was found damaged
    }
    fs::rename(temporary.keep(), folder).context("cannot move the finished toolkit into place")?;
    Ok(toolkit)
}

fn parent_of(folder: &Path) -> Result<&Path> {
    let parent = folder.parent().context("a build stands in a folder")?;
    fs::create_dir_all(parent)?;
    Ok(parent)
}

/// Puts every library that cells can need into one folder; returns the files of the nameable crates.
fn gather(
    artifacts: &[Artifact],
    dependencies: &HashMap<String, String>,
    lib: &Path,
) -> Result<BTreeMap<String, String>> {
    let mut externs = BTreeMap::new();
    for artifact in artifacts {
        let Some(target) = &artifact.target else { continue };
        if target.kind.iter().any(|kind| kind == "custom-build") {
            continue;
        }
        for file in &artifact.filenames {
            let is_library = file.extension().is_some_and(|end| end == "rlib" || end == "so" || end == "dylib");
            if !is_library {
                continue;
            }
            // cargo also offers the dylib under a name without hash; rustc wants one file a crate.
            let is_toolkit = target.name == "anneal";
            let name = if is_toolkit { "libanneal.so".to_string() } else { file_name(file) };
            link(file, &lib.join(&name))?;
            if is_toolkit {
                externs.insert("anneal".to_string(), name);
            } else if let Some(crate_name) = dependencies.get(&artifact.package_id) {
                externs.insert(crate_name.clone(), name);
            }
        }
    }
    for name in EXTERNS.iter().chain(&["anneal"]) {
        if !externs.contains_key(*name) {
            bail!("cargo did not report the library of `{name}`");
        }
    }
    Ok(externs)
}

fn file_name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn link(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        return Ok(());
    }
    // A hard link costs nothing; cargo replaces its files rather than writing into them.
    fs::hard_link(from, to)
        .or_else(|_| fs::copy(from, to).map(drop))
        .with_context(|| format!("cannot copy {}", from.display()))
}

/// Package ids of the nameable direct dependencies, and how many crates the whole build has about.
fn dependencies(project: &Path) -> Result<(HashMap<String, String>, usize)> {
    #[derive(Deserialize)]
    struct Metadata {
        resolve: Resolve,
    }
    #[derive(Deserialize)]
    struct Resolve {
        root: Option<String>,
        nodes: Vec<Node>,
    }
    #[derive(Deserialize)]
    struct Node {
        id: String,
        deps: Vec<Dependency>,
    }
    #[derive(Deserialize)]
    struct Dependency {
        name: String,
        pkg: String,
    }
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--locked"]).current_dir(project);
    let metadata: Metadata = serde_json::from_str(&text_of(&mut command)?)?;
    let nodes: HashMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let root = metadata.resolve.root.context("the project has a root package")?;
    let mut open = vec![root.as_str()];
    let mut seen = std::collections::HashSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(nodes.get(id).into_iter().flat_map(|node| node.deps.iter().map(|dep| dep.pkg.as_str())));
        }
    }
    let direct = nodes[root.as_str()].deps.iter();
    let externs =
        direct.filter(|dep| EXTERNS.contains(&dep.name.as_str())).map(|dep| (dep.pkg.clone(), dep.name.clone()));
    Ok((externs.collect(), seen.len()))
}

fn text_of(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        bail!("{name} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Writes a small file so that a reader sees the old or the new text, never half of it.
fn replace(path: &Path, text: &[u8]) -> Result<()> {
    let folder = path.parent().expect("a file in a folder");
    let file = tempfile::NamedTempFile::new_in(folder)?;
    fs::write(file.path(), text)?;
    file.persist(path)?;
    Ok(())
}

/// Removes builds that are older than two weeks, but the newest always stay: another clone may use them.
fn prune(folder: &Path, current: &str) {
    let mut builds: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let made = fs::metadata(path.join("toolkit.json")).ok()?.modified().ok()?;
            (path.file_name()? != current).then_some((made, path))
        })
        .collect();
    builds.sort();
    builds.reverse();
    const TWO_WEEKS: Duration = Duration::from_secs(14 * 24 * 3600);
    for (made, path) in builds.into_iter().skip(2) {
        if made.elapsed().is_ok_and(|age| age > TWO_WEEKS) {
            let _ = fs::remove_dir_all(path);
        }
    }
}
