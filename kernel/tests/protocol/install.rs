//! `anneal install` and `anneal doctor`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn anneal(program: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).env_remove("VIRTUAL_ENV").env_remove("CONDA_PREFIX").env_remove("JUPYTER_DATA_DIR");
    command.envs(environment.iter().copied()).output().unwrap()
}

fn kernelspec(data: &Path) -> Value {
    let folder = data.join("kernels/anneal");
    assert!(folder.join("logo-svg.svg").is_file());
    serde_json::from_slice(&fs::read(folder.join("kernel.json")).unwrap()).unwrap()
}

const ANNEAL: &str = env!("CARGO_BIN_EXE_anneal");

#[test]
fn a_prefix_gets_the_kernelspec_also_a_second_time() {
    let prefix = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let output = anneal(ANNEAL.as_ref(), &["install", "--prefix", prefix.path().to_str().unwrap()], &[]);
        assert!(output.status.success(), "{output:?}");
    }
    let spec = kernelspec(&prefix.path().join("share/jupyter"));
    assert_eq!(spec["argv"], json!([ANNEAL, "kernel", "--connection-file", "{connection_file}"]));
    assert_eq!(spec["display_name"], "Rust (Anneal)");
    assert_eq!((&spec["language"], &spec["interrupt_mode"]), (&json!("rust"), &json!("message")));
    assert_eq!(fs::read_dir(prefix.path().join("share/jupyter/kernels")).unwrap().count(), 1, "nothing left behind");
}

#[test]
fn a_link_in_a_virtual_environment_installs_there() {
    let environment = tempfile::tempdir().unwrap();
    let link = environment.path().join("bin/anneal");
    fs::create_dir(environment.path().join("bin")).unwrap();
    fs::write(environment.path().join("pyvenv.cfg"), "").unwrap();
    std::os::unix::fs::symlink(ANNEAL, &link).unwrap();
    assert!(anneal(&link, &["install", "--sys-prefix"], &[]).status.success());
    assert_eq!(kernelspec(&environment.path().join("share/jupyter"))["argv"][0], json!(link));
}

#[test]
fn the_active_environment_and_the_user_are_found_by_their_variables() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert!(anneal(ANNEAL.as_ref(), &["install"], &[("VIRTUAL_ENV", path)]).status.success());
    kernelspec(&folder.path().join("share/jupyter"));
    assert!(anneal(ANNEAL.as_ref(), &["install", "--user"], &[("JUPYTER_DATA_DIR", path)]).status.success());
    kernelspec(folder.path());
}

#[test]
fn no_environment_is_said_in_words() {
    let output = anneal(ANNEAL.as_ref(), &["install", "--sys-prefix"], &[("VIRTUAL_ENV", "")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no virtual environment"), "{output:?}");
}

#[test]
fn the_doctor_names_each_problem_and_what_mends_it() {
    let empty = tempfile::tempdir().unwrap();
    let path = empty.path().to_str().unwrap();
    let output = anneal(ANNEAL.as_ref(), &["doctor"], &[("PATH", path), ("HOME", path), ("ANNEAL_CACHE", path)]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for (subject, mend) in
        [("compiler", "rustup"), ("linker", "build-essential"), ("toolkit", "scripts/lab"), ("jupyter", "pip install")]
    {
        let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("PROBLEM  {subject}")));
        assert!(lines.nth(1).is_some_and(|line| line.contains(mend)), "{subject}: {text}");
    }
}
