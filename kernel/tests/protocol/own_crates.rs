//! A learner's own crates: renamed, with features, edited and run again, from crates.io, and those that cannot be had.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::front_end::{FrontEnd, Run};
use crate::native;
use crate::transcript::describe;

/// Cargo looks crates up and compiles them.
const PATIENCE: Duration = Duration::from_secs(180);

const MANIFEST: &str =
    "[package]\nname = \"greeter\"\nedition = \"2024\"\n\n[features]\nloud = []\n\n[dependencies]\nndarray = \"*\"\n";

const SOURCE: &str = "
pub static CALLS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
#[derive(Debug)]
pub struct Greeting { pub words: FIELD }
pub fn greet() -> &'static str {
    CALLS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    if cfg!(feature = \"loud\") { \"LOUD\" } else { \"quiet\" }
}
pub fn total(a: &ndarray::Array1<f64>) -> f64 { a.sum() }
";

#[test]
fn a_crate_in_a_folder_is_edited_and_run_again() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &SOURCE.replace("FIELD", "i32"));
    let dep = dependency(folder.path());
    let mut kernel = native::start();
    assert_eq!(results(&mut kernel, &format!("{dep}\npolite::greet()")), ["\"LOUD\""]);
    let cell = "use anneal::prelude::*;\nlet kept = 5; let old = polite::Greeting { words: 7 };\npolite::total(&array![1.0, 2.5])";
    // Its arrays are those of the toolkit.
    assert_eq!(results(&mut kernel, cell), ["3.5"]);
    let calls = "polite::greet(); polite::CALLS.load(std::sync::atomic::Ordering::Relaxed)";
    assert_eq!(results(&mut kernel, calls), ["2"], "one copy for all cells");

    write(folder.path(), &SOURCE.replace("FIELD", "String").replace("LOUD", "LOUDER"));
    assert_eq!(results(&mut kernel, "polite::greet()"), ["\"LOUD\""], "nothing changes before its line is run again");
    let run = kernel.run_patiently(&format!("{dep}\npolite::greet()"), PATIENCE);
    assert!(run.outputs().iter().any(|line| line.contains("`old` was dropped: the crate `greeter` was edited")));
    assert_eq!(results_of(&run), ["\"LOUDER\""]);
    assert_eq!(results(&mut kernel, calls), ["2"], "and its statics begin anew");
    // The same bytes read as the new type would be a dangling text.
    assert!(describe(&kernel.run("old.words").reply).contains("CompileError: cannot find value `old`"));
    assert_eq!(results(&mut kernel, "kept"), ["5"]);

    write(folder.path(), "pub fn greet() -> i32 { \"a\" }");
    refused(&mut kernel, &dep, "could not compile `greeter`");
    assert_eq!(
        results(&mut kernel, "kept + polite::greet().len() as i32 * 0"),
        ["5"],
        "a build that fails changes nothing"
    );
}

#[test]
fn a_crate_named_like_one_of_the_prelude() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &SOURCE.replace("FIELD", "i32"));
    let dep = format!(":dep rand = {{ path = \"{}\", package = \"greeter\" }}", folder.path().display());
    let mut kernel = native::start();
    let cell = format!("{dep}\nuse anneal::prelude::*;\nuse rand::greet;\ngreet()");
    assert_eq!(results(&mut kernel, &cell), ["\"quiet\""]);
    assert_eq!(
        results(
            &mut kernel,
            "let made = rand::Greeting { words: 3 };\nfn words() -> i32 { rand::greet().len() as i32 }\nmade.words + words()"
        ),
        ["8"]
    );
    // What a notebook names itself is its own.
    assert_eq!(results(&mut kernel, "mod rand { pub fn seven() -> i32 { 7 } }\nrand::seven()"), ["7"]);
}

#[test]
fn crates_of_the_registry_and_those_that_are_not_there() {
    let mut kernel = native::start();
    // The toolkit has it twice, with other features for the programs that build it.
    assert_eq!(results(&mut kernel, ":dep hex = \"=0.4.3\"\nhex::encode(\"é\")"), ["\"c3a9\""]);
    refused(&mut kernel, ":dep hex = \"99\"", "failed to select a version");
    refused(&mut kernel, ":dep anneal-no-such-crate = \"1\"", "no matching package");
    refused(&mut kernel, ":dep hex = { version = \"=0.4.3\", features = [\"no-such\"] }", "failed to select a version");
    refused(&mut kernel, ":dep own = { path = \"/no/such/folder\" }", "there is no folder /no/such/folder");
    assert_eq!(results(&mut kernel, "hex::encode(\"a\")"), ["\"61\""]);
}

pub fn dependency(folder: &Path) -> String {
    format!(":dep polite = {{ path = \"{}\", package = \"greeter\", features = [\"loud\"] }}", folder.display())
}

pub fn write(folder: &Path, source: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), MANIFEST).unwrap();
    fs::write(folder.join("src/lib.rs"), source).unwrap();
}

fn results(kernel: &mut FrontEnd, code: &str) -> Vec<String> {
    let run = kernel.run_patiently(code, PATIENCE);
    assert!(describe(&run.reply).starts_with("ok"), "{code}: {:?}", run.outputs());
    results_of(&run)
}

fn results_of(run: &Run) -> Vec<String> {
    let outputs = run.outputs();
    let results = outputs.iter().filter(|line| line.starts_with("result "));
    results.filter_map(|line| Some(line.split_once(": ")?.1.to_string())).collect()
}

fn refused(kernel: &mut FrontEnd, dep: &str, words: &str) {
    let run = kernel.run_patiently(&format!("{dep}\n1"), PATIENCE);
    let told = describe(&run.reply);
    assert!(told.contains("DependencyError: ") && told.contains(words), "{dep}: {told}");
    assert!(results_of(&run).is_empty());
}
