//! The crates that rust-analyzer reads: of the toolkit's four hundred those whose names a learner meets.
//!
//! Written when the toolkit is built, because only then cargo and the lock file are at hand.
//! <https://rust-analyzer.github.io/book/non_cargo_based_projects.html>

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Place;

/// The file in a toolkit build.
pub const FILE: &str = "crates.json";

/// What learners name, and what the types of that are made of. Everything else is an unknown word to rust-analyzer.
#[rustfmt::skip]
const CRATES: &[&str] = &[
    "anneal", "anyhow", "candle-core", "candle-nn", "ndarray", "plotters", "plotters-backend", "plotters-svg", "rand",
    "rand_core", "rand_distr", "rayon", "rayon-core", "serde", "serde_core", "serde_json", "thiserror", "tokio",
    // Behind ndarray and candle.
    "bytes", "either", "half", "itertools", "matrixmultiply", "num-complex", "num-integer", "num-traits",
    // Behind polars.
    "chrono", "compact_str", "hashbrown", "indexmap", "polars", "polars-arrow", "polars-buffer", "polars-compute",
    "polars-core", "polars-dtype", "polars-error", "polars-expr", "polars-io", "polars-lazy", "polars-ops",
    "polars-plan", "polars-schema", "polars-sql", "polars-time", "polars-utils",
];

#[derive(Serialize, Deserialize)]
struct Graph {
    /// What is set for all of them, as `rustc --print cfg` says.
    cfg: Vec<String>,
    crates: Vec<Crate>,
    /// What cells name: places in `crates`.
    named: BTreeMap<String, usize>,
}

#[derive(Serialize, Deserialize)]
struct Crate {
    name: String,
    version: String,
    root: PathBuf,
    edition: String,
    features: Vec<String>,
    dependencies: BTreeMap<String, usize>,
}

/// Writes the file into a toolkit build, unless it is there.
pub fn write(project: &Path, build: &Path) -> Result<()> {
    let file = build.join(FILE);
    if file.is_file() {
        return Ok(());
    }
    let run = |program: &str, arguments: &[&str]| -> Result<Vec<u8>> {
        let output = Command::new(program).args(arguments).current_dir(project).output()?;
        if !output.status.success() {
            bail!("{program} failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(output.stdout)
    };
    let metadata = run("cargo", &["metadata", "--format-version", "1", "--locked"])?;
    let cfg = String::from_utf8(run("rustc", &["--print", "cfg"])?)?;
    let mut graph = cut(&serde_json::from_slice(&metadata)?)?;
    graph.cfg = cfg.lines().filter(|line| *line != "debug_assertions").map(str::to_string).collect();
    let made = tempfile::NamedTempFile::new_in(build)?;
    fs::write(made.path(), serde_json::to_vec(&graph)?)?;
    // A build may be there for everybody on the machine.
    fs::set_permissions(made.path(), fs::Permissions::from_mode(0o644))?;
    made.persist(&file).context("cannot write the list of crates")?;
    Ok(())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

impl Crate {
    fn new(package: &Package, target: &Target, node: &Node) -> Self {
        Self {
            name: target.name.clone(),
            version: package.version.clone(),
            root: target.src_path.clone(),
            edition: target.edition.clone(),
            features: node.features.clone(),
            dependencies: BTreeMap::new(),
        }
    }
}

impl Metadata {
    fn node(&self, id: &str) -> Option<&Node> {
        self.resolve.nodes.iter().find(|node| node.id == id)
    }
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
    src_path: PathBuf,
    edition: String,
}

#[derive(Deserialize)]
struct Resolve {
    root: Option<String>,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    features: Vec<String>,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

impl Node {
    /// Those of the library itself, not of its tests or its build script.
    fn libraries(&self) -> impl Iterator<Item = &Dependency> {
        self.deps.iter().filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none()))
    }
}

fn cut(metadata: &Metadata) -> Result<Graph> {
    let root = metadata.resolve.root.as_deref().context("the project has a root package")?;
    // Only what the toolkit reaches: the kernel has other versions of some.
    let (crates, places) = reached(metadata, &[root], &|package| CRATES.contains(&package.name.as_str()), usize::MAX);
    let node = metadata.node(root).context("the root package has a node")?;
    let mut named = inside(node, &places);
    named.insert("anneal".into(), places[root]);
    Ok(Graph { cfg: Vec::new(), crates, named })
}

/// Of crates of the learner's own so many are read, the nearest first.
const MOST_OWN: usize = 80;

/// Writes the list for crates of a learner's own: those that `package` depends on under one of the `wanted` names, and the
/// package, since types of variables are written with its name.
pub fn write_own(metadata: Value, package: &str, wanted: &BTreeSet<String>, file: &Path) -> Result<()> {
    let metadata: Metadata = serde_json::from_value(metadata)?;
    let own = metadata.packages.iter().find(|one| one.name == package).context("the package is there")?;
    let node = metadata.node(&own.id).context("the package has a node")?;
    let direct: Vec<&Dependency> = node.libraries().filter(|one| wanted.contains(&one.name)).collect();
    let starts: Vec<&str> = direct.iter().map(|one| one.pkg.as_str()).collect();
    let (mut crates, places) = reached(&metadata, &starts, &|_| true, MOST_OWN);
    let named = direct.iter().filter_map(|one| Some((one.name.clone(), *places.get(one.pkg.as_str())?)));
    let mut named: BTreeMap<String, usize> = named.collect();
    let target = own.targets.first().context("the package has a library")?;
    crates.push(Crate { dependencies: named.clone(), ..Crate::new(own, target, node) });
    named.insert(package.to_string(), crates.len() - 1);
    Ok(fs::write(file, serde_json::to_vec(&Graph { cfg: Vec::new(), crates, named })?)?)
}

/// The libraries that are reached from some packages and are to be kept, and where each of them stands.
fn reached<'a>(
    metadata: &'a Metadata,
    starts: &[&'a str],
    keep: &dyn Fn(&Package) -> bool,
    most: usize,
) -> (Vec<Crate>, BTreeMap<&'a str, usize>) {
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let packages: BTreeMap<&str, &Package> = metadata.packages.iter().map(|one| (one.id.as_str(), one)).collect();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut crates = Vec::new();
    let (mut open, mut seen) = (VecDeque::from(starts.to_vec()), BTreeSet::new());
    while let Some(id) = open.pop_front() {
        let (Some(node), Some(package)) = (nodes.get(id), packages.get(id)) else { continue };
        if !seen.insert(id) {
            continue;
        }
        open.extend(node.libraries().map(|dependency| dependency.pkg.as_str()));
        let is_library = |target: &&Target| target.kind.iter().any(|kind| kind.ends_with("lib"));
        if let Some(target) = package.targets.iter().find(is_library)
            && keep(package)
            && crates.len() < most
        {
            places.insert(id, crates.len());
            crates.push(Crate::new(package, target, node));
        }
    }
    for (id, place) in &places {
        crates[*place].dependencies = inside(nodes[id], &places);
    }
    (crates, places)
}

/// What a package depends on, as far as it is in the list.
fn inside(node: &Node, places: &BTreeMap<&str, usize>) -> BTreeMap<String, usize> {
    node.libraries().filter_map(|one| Some((one.name.clone(), *places.get(one.pkg.as_str())?))).collect()
}

impl Graph {
    fn read(file: &Path) -> Result<Self> {
        let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", file.display()))
    }

    /// Takes in the crates of another list; what both have is the same crate.
    fn add(&mut self, own: Self) {
        let known: BTreeMap<PathBuf, usize> =
            self.crates.iter().enumerate().map(|(place, one)| (one.root.clone(), place)).collect();
        let mut fresh = self.crates.len()..;
        let places: Vec<usize> = own
            .crates
            .iter()
            .map(|one| known.get(&one.root).copied().unwrap_or_else(|| fresh.next().unwrap_or(0)))
            .collect();
        for mut one in own.crates.into_iter().filter(|one| !known.contains_key(&one.root)) {
            one.dependencies.values_mut().for_each(|place| *place = places[*place]);
            self.crates.push(one);
        }
        self.named.extend(own.named.into_iter().map(|(name, place)| (name, places[place])));
    }
}

/// The project that rust-analyzer is given: the crates whose sources are here, and the notebook's file on top.
pub fn project(place: &Place, notebook: &Path) -> Result<Value> {
    let mut graph = Graph::read(&place.graph)?;
    if let Some(own) = &place.own {
        graph.add(Graph::read(own)?);
    }
    let dependencies = |from: &BTreeMap<String, usize>| -> Vec<Value> {
        let present = from.iter().filter(|(_, place)| graph.crates[**place].root.is_file());
        present.map(|(name, place)| json!({ "name": name, "crate": place })).collect()
    };
    let mut crates: Vec<Value> = Vec::new();
    for one in &graph.crates {
        let features = one.features.iter().map(|feature| format!("feature=\"{feature}\""));
        let folder = one.root.parent().context("a source stands in a folder")?;
        crates.push(json!({
            "display_name": one.name,
            "version": one.version,
            "root_module": one.root,
            "edition": one.edition,
            "cfg": graph.cfg.iter().cloned().chain(features).collect::<Vec<_>>(),
            "deps": dependencies(&one.dependencies),
            "env": { "CARGO_PKG_NAME": one.name, "CARGO_PKG_VERSION": one.version },
            "is_workspace_member": false,
            "source": { "include_dirs": [folder], "exclude_dirs": [] },
        }));
    }
    crates.push(json!({
        "display_name": "notebook",
        "root_module": notebook,
        "edition": "2024",
        "cfg": graph.cfg,
        "deps": dependencies(&graph.named),
        "is_workspace_member": true,
        "source": { "include_dirs": [notebook.parent()], "exclude_dirs": [] },
    }));
    let library = place.sysroot.join("lib/rustlib/src/rust/library");
    Ok(json!({ "sysroot": place.sysroot, "sysroot_src": library, "crates": crates }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_crates_join_those_of_the_toolkit() {
        let one = |name: &str, needs: &[(&str, usize)]| Crate {
            name: name.into(),
            version: String::new(),
            root: format!("/{name}/lib.rs").into(),
            edition: String::new(),
            features: Vec::new(),
            dependencies: needs.iter().map(|(name, place)| (name.to_string(), *place)).collect(),
        };
        let named = |names: &[(&str, usize)]| names.iter().map(|(name, place)| (name.to_string(), *place)).collect();
        let crates = vec![one("anneal", &[("ndarray", 1)]), one("ndarray", &[])];
        let mut graph = Graph { cfg: Vec::new(), crates, named: named(&[("anneal", 0)]) };
        let crates = vec![one("greeter", &[("nd", 1), ("hex", 2)]), one("ndarray", &[]), one("hex", &[])];
        graph.add(Graph { cfg: Vec::new(), crates, named: named(&[("polite", 0)]) });
        let names: Vec<&str> = graph.crates.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["anneal", "ndarray", "greeter", "hex"]);
        assert_eq!(graph.crates[2].dependencies, named(&[("nd", 1), ("hex", 3)]));
        assert_eq!(graph.named, named(&[("anneal", 0), ("polite", 2)]));
    }

    #[test]
    fn what_nobody_names_is_cut() {
        let package = |name: &str| {
            json!({ "id": name, "name": name, "version": "1.0.0",
                    "targets": [{ "kind": ["lib"], "name": name.replace('-', "_"), "src_path": format!("/{name}/lib.rs"), "edition": "2021" }] })
        };
        let node = |name: &str, needs: &[(&str, Option<&str>)]| {
            let needs = needs.iter().map(
                |(name, kind)| json!({ "name": name.replace('-', "_"), "pkg": name, "dep_kinds": [{ "kind": kind }] }),
            );
            json!({ "id": name, "features": ["default"], "deps": needs.collect::<Vec<_>>() })
        };
        let packages = ["anneal", "polars", "polars-core", "brotli", "serde", "rand"].map(package).to_vec();
        let metadata = json!({
            "packages": packages,
            "resolve": { "root": "anneal", "nodes": [
                node("anneal", &[("polars", None), ("rand", Some("dev"))]),
                node("polars", &[("polars-core", None), ("brotli", None)]),
                node("brotli", &[("serde", None)]),
                node("polars-core", &[]), node("serde", &[]), node("rand", &[]),
            ] },
        });
        let graph = cut(&serde_json::from_value(metadata).unwrap()).unwrap();
        let names: Vec<&str> = graph.crates.iter().map(|one| one.name.as_str()).collect();
        // serde is reached through brotli; rand only by tests.
        assert_eq!(names, ["anneal", "polars", "polars_core", "serde"]);
        assert_eq!(graph.named.keys().collect::<Vec<_>>(), ["anneal", "polars"]);
        assert_eq!(graph.crates[1].dependencies.keys().collect::<Vec<_>>(), ["polars_core"]);
    }
}
