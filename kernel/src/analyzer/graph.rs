//! The crates that rust-analyzer reads: of the toolkit's four hundred those whose names a learner meets.
//!
//! Written when the toolkit is built, because only then cargo and the lock file are at hand.
//! <https://rust-analyzer.github.io/book/non_cargo_based_projects.html>

use std::collections::BTreeMap;
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
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let packages: BTreeMap<&str, &Package> = metadata.packages.iter().map(|one| (one.id.as_str(), one)).collect();
    let root = metadata.resolve.root.as_deref().context("the project has a root package")?;
    // Only what the toolkit reaches: the kernel has other versions of some.
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut crates = Vec::new();
    let (mut open, mut seen) = (vec![root], std::collections::BTreeSet::new());
    while let Some(id) = open.pop() {
        let (Some(node), Some(package)) = (nodes.get(id), packages.get(id)) else { continue };
        if !seen.insert(id) {
            continue;
        }
        open.extend(node.libraries().map(|dependency| dependency.pkg.as_str()));
        let is_library = |target: &&Target| target.kind.iter().any(|kind| kind.ends_with("lib"));
        if let Some(target) = package.targets.iter().find(is_library)
            && CRATES.contains(&package.name.as_str())
        {
            places.insert(id, crates.len());
            crates.push(Crate {
                name: target.name.clone(),
                version: package.version.clone(),
                root: target.src_path.clone(),
                edition: target.edition.clone(),
                features: node.features.clone(),
                dependencies: BTreeMap::new(),
            });
        }
    }
    let inside = |node: &Node| -> BTreeMap<String, usize> {
        let kept = node.libraries().filter_map(|one| Some((one.name.clone(), *places.get(one.pkg.as_str())?)));
        kept.collect()
    };
    for (id, place) in &places {
        crates[*place].dependencies = inside(nodes[id]);
    }
    let mut named = inside(nodes[root]);
    named.insert("anneal".into(), places[root]);
    Ok(Graph { cfg: Vec::new(), crates, named })
}

/// The project that rust-analyzer is given: the crates whose sources are here, and the notebook's file on top.
pub fn project(place: &Place, notebook: &Path) -> Result<Value> {
    let text = fs::read(&place.graph).with_context(|| format!("cannot read {}", place.graph.display()))?;
    let graph: Graph =
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", place.graph.display()))?;
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
        assert_eq!(names, ["anneal", "polars", "serde", "polars_core"]);
        assert_eq!(graph.named.keys().collect::<Vec<_>>(), ["anneal", "polars"]);
        assert_eq!(graph.crates[1].dependencies.keys().collect::<Vec<_>>(), ["polars_core"]);
    }
}
