//! The crate graph that the analyzer loads: the toolkit and the crates whose types learners name, instead of all 400.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::toolkit::{Toolkit, cache_folder};

/// Crates below the toolkit's own dependencies that the types of its values lead into, besides all of polars.
const KEPT: &[&str] = &[
    "bytes",
    "chrono",
    "compact_str",
    "either",
    "half",
    "hashbrown",
    "indexmap",
    "num-complex",
    "num-traits",
    "plotters-backend",
    "plotters-svg",
    "rand_core",
    "rayon-core",
    "serde_core",
];

/// `cargo metadata` for a folder, as it is.
pub fn of(toolkit: &Toolkit, folder: &Path) -> Result<Value> {
    let cargo = toolkit.rustc.with_file_name("cargo");
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1"]).current_dir(folder).stdin(Stdio::null());
    let output = command.env("CARGO_TERM_COLOR", "never").output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The graph of evcxr's crate in `folder`, which depends on the toolkit and, if given, on crates of the learner's.
pub fn for_cells(toolkit: &Toolkit, folder: &Path, own: Option<Value>) -> Result<Value> {
    let shared = of_toolkit(toolkit)?;
    let id = format!("path+file://{}#ctx@1.0.0", folder.display());
    let mut packages: BTreeMap<String, Value> = by_id(&shared["packages"]);
    let mut nodes: BTreeMap<String, Value> = by_id(&shared["resolve"]["nodes"]);
    let mut deps: Vec<Value> = list(&shared["externs"]).cloned().collect();
    if let Some(own) = &own {
        let root = own["resolve"]["root"].as_str().unwrap_or_default();
        for (id, package) in by_id(&own["packages"]).into_iter().filter(|(id, _)| id != root) {
            packages.entry(id).or_insert_with(|| trimmed(package));
        }
        for (id, node) in by_id(&own["resolve"]["nodes"]) {
            if id == root {
                deps.extend(
                    list(&node["deps"])
                        .filter(|dep| !deps.iter().any(|known| known["name"] == dep["name"]))
                        .cloned()
                        .collect::<Vec<_>>(),
                );
            } else {
                nodes.entry(id).or_insert(node);
            }
        }
    }
    let named: Vec<Value> = deps.iter().filter_map(|dep| packages.get(dep["pkg"].as_str()?)).map(dependency).collect();
    packages.insert(id.clone(), package(&id, folder, &named));
    nodes.insert(id.clone(), json!({ "id": id, "dependencies": [], "deps": deps, "features": [] }));
    Ok(json!({
        "packages": packages.into_values().collect::<Vec<_>>(),
        "workspace_members": [id],
        "resolve": { "root": id, "nodes": nodes.into_values().collect::<Vec<_>>() },
        "target_directory": folder.join("target"),
        "workspace_root": folder,
        "version": 1,
        "metadata": null,
    }))
}

/// The toolkit's part, made once a build: `packages`, `resolve.nodes`, and `externs`, what a cell can name.
fn of_toolkit(toolkit: &Toolkit) -> Result<Value> {
    let file = cache_folder().join("evcxr").join(format!("{}.json", toolkit.id));
    if let Some(graph) = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok()) {
        return Ok(graph);
    }
    let graph = cut(toolkit, &of(toolkit, &toolkit.project)?)?;
    fs::create_dir_all(file.parent().expect("a file in a folder"))?;
    let temporary = tempfile::NamedTempFile::new_in(file.parent().expect("a file in a folder"))?;
    fs::write(temporary.path(), serde_json::to_vec(&graph)?)?;
    temporary.persist(&file)?;
    Ok(graph)
}

fn cut(toolkit: &Toolkit, whole: &Value) -> Result<Value> {
    let packages = by_id(&whole["packages"]);
    let nodes = by_id(&whole["resolve"]["nodes"]);
    let root = packages.iter().find(|(_, package)| package["name"] == "anneal").map(|(id, _)| id.clone());
    let root = root.context("the project of the toolkit has no package `anneal`")?;
    let name = |id: &str| packages[id]["name"].as_str().unwrap_or_default();
    let direct: BTreeSet<&str> = normal(&nodes[&root]).filter_map(|dep| dep["pkg"].as_str()).collect();
    let is_kept = |id: &str| direct.contains(id) || name(id).starts_with("polars") || KEPT.contains(&name(id));
    let mut kept = BTreeSet::new();
    let mut open = vec![root.as_str()];
    while let Some(id) = open.pop() {
        if kept.insert(id) {
            open.extend(normal(&nodes[id]).filter_map(|dep| dep["pkg"].as_str()).filter(|id| is_kept(id)));
        }
    }
    let node = |id: &&str| {
        let deps: Vec<&Value> =
            normal(&nodes[*id]).filter(|dep| dep["pkg"].as_str().is_some_and(|id| kept.contains(id))).collect();
        json!({ "id": id, "dependencies": [], "deps": deps, "features": nodes[*id]["features"] })
    };
    let package = |id: &&str| {
        let mut package = trimmed(packages[*id].clone());
        if *id == root {
            // Not the project's folder, in which there is much to look through, and as something nobody edits.
            package["manifest_path"] = json!(toolkit.project.join("src/Cargo.toml"));
            package["source"] = json!("registry+https://github.com/rust-lang/crates.io-index");
        }
        package
    };
    let is_extern = |dep: &&Value| dep["name"].as_str().is_some_and(|name| toolkit.externs.contains_key(name));
    let kind = json!([{ "kind": null, "target": null }]);
    let own = json!({ "name": "anneal", "pkg": root, "dep_kinds": kind });
    let externs: Vec<Value> = normal(&nodes[&root]).filter(is_extern).cloned().chain([own]).collect();
    Ok(json!({
        "packages": kept.iter().map(package).collect::<Vec<_>>(),
        "resolve": { "nodes": kept.iter().map(node).collect::<Vec<_>>() },
        "externs": externs,
    }))
}

/// A package without what only building it needs.
fn trimmed(mut package: Value) -> Value {
    package["dependencies"] = json!([]);
    if let Some(targets) = package["targets"].as_array_mut() {
        let is_library =
            |target: &Value| list(&target["kind"]).any(|kind| kind == "lib" || kind == "proc-macro" || kind == "rlib");
        targets.retain(is_library);
    }
    package
}

/// evcxr's own crate.
fn package(id: &str, folder: &Path, dependencies: &[Value]) -> Value {
    json!({
        "name": "ctx", "version": "1.0.0", "id": id, "source": null, "edition": "2024", "features": {},
        "dependencies": dependencies, "manifest_path": folder.join("Cargo.toml"), "metadata": null,
        "authors": [], "categories": [], "keywords": [],
        "targets": [{
            "kind": ["cdylib"], "crate_types": ["cdylib"], "name": "ctx", "edition": "2024",
            "src_path": folder.join("src/lib.rs"), "doc": true, "doctest": false, "test": true,
        }],
    })
}

/// A line of the manifest, as evcxr looks for it when a cell has an `extern crate`.
fn dependency(package: &Value) -> Value {
    json!({
        "name": package["name"], "source": null, "req": "*", "kind": null, "optional": false,
        "uses_default_features": true, "features": [], "target": null, "rename": null, "registry": null,
    })
}

fn by_id(values: &Value) -> BTreeMap<String, Value> {
    list(values).filter_map(|value| Some((value["id"].as_str()?.to_string(), value.clone()))).collect()
}

/// Dependencies that are neither of tests nor of build scripts.
fn normal(node: &Value) -> impl Iterator<Item = &Value> {
    list(&node["deps"]).filter(|dep| list(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null()))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
