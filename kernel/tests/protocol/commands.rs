//! What the `:` lines show and do.

use std::process::Command;

use jupyter_protocol::{JupyterMessageContent as Content, MediaType, Payload};

use crate::crash::error_of;
use crate::front_end::Run;
use crate::native::start;

fn display(run: &Run) -> String {
    let outputs = run.outputs();
    assert_eq!(outputs.len(), 1, "{outputs:?}");
    outputs[0].strip_prefix("display: ").unwrap_or_else(|| panic!("{outputs:?}")).to_string()
}

fn html(run: &Run) -> String {
    let media = run.published.iter().filter_map(|message| match &message.content {
        Content::DisplayData(display) => Some(&display.data.content),
        _ => None,
    });
    let html = media.flatten().find_map(|media| match media {
        MediaType::Html(text) => Some(text.clone()),
        _ => None,
    });
    html.expect("text/html")
}

#[test]
fn variables_are_a_table_with_shapes_and_sizes() {
    let mut kernel = start();
    assert_eq!(display(&kernel.run(":vars")), "no variables yet");
    kernel.check(
        "use anneal::prelude::*;\nlet a = Array2::<f64>::zeros((30, 4)); let mut list = vec![\"<b>\".to_string()]; let n = 5;\n\
         struct Own(Vec<u8>); let own = Own(vec![1]); let t = Tensor::zeros((2, 3), DType::F32, &Device::Cpu)?;",
        "ok 3",
        &[],
    );
    let run = kernel.run(":vars");
    let table = display(&run);
    let rows: Vec<Vec<&str>> =
        table.lines().map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect();
    // 30 * 4 * 8 bytes; 2 * 3 * 4; a Vec is three words, and so is the String in it, whose text is not counted.
    let expected: [&[&str]; 6] = [
        &["name", "type", "shape or length", "size", "cell"],
        &["a", "Array2<f64>", "30 x 4", "960 B", "[3]"],
        &["mut list", "Vec<String>", "1", "at least 48 B", "[3]"],
        &["n", "i32", "4 B", "[3]"],
        &["own", "Own", "at least 24 B", "[3]"],
        &["t", "Tensor", "2 x 3", "24 B", "[3]"],
    ];
    assert_eq!(rows, expected);
    assert!(html(&run).contains("Vec&lt;String&gt;"));
    kernel.check("n + list.len() as i32", "ok 5", &["result 5: 6"]);
}

#[test]
fn an_error_is_explained_without_a_network() {
    let mut kernel = start();
    assert!(
        display(&kernel.run(":explain E0382")).starts_with("A variable was used after its contents have been moved")
    );
    assert_eq!(error_of(&kernel.run(":explain E9999")).0, "CommandError");
    assert_eq!(error_of(&kernel.run(":explain --help")).0, "CommandError");
}

#[test]
fn a_cell_is_formatted_in_place_and_not_run() {
    let mut kernel = start();
    let run = kernel.run(":fmt\n:opt 1\nlet  x=1;println!( \"{x}\")");
    assert_eq!(run.outputs(), [""; 0]);
    let Content::ExecuteReply(reply) = &run.reply.content else { panic!("{:?}", run.reply) };
    let text = ":opt 1\nlet x = 1;\nprintln!(\"{x}\")".to_string();
    let [Payload::SetNextInput { text: found, replace: true }] = &reply.payload[..] else {
        panic!("{:?}", reply.payload)
    };
    assert_eq!(*found, text);
    assert_eq!(error_of(&kernel.run(":fmt\nlet x = ;")).0, "FormatError");
}

#[test]
fn a_session_becomes_a_project() {
    let mut kernel = start();
    kernel.run("use std::collections::BTreeMap as Map;\nmacro_rules! twice { ($e:expr) => { $e * 2 }; }\nfn half(n: i32) -> i32 { n / 2 }");
    kernel.run("let mut list: Map<i32, &str> = Map::new(); struct Opaque; let n: i32 = \"20\".parse()?;");
    kernel.run("this does not compile");
    kernel.run("list.insert(twice!(half(n)), \"é\");\nlist // the tail");
    kernel.run("Opaque");
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("My Project");
    let told = display(&kernel.run(&format!(":export {}", project.display())));
    assert!(told.starts_with("4 cells are now a cargo project in "), "{told}");
    assert_eq!(error_of(&kernel.run(&format!(":export {}", project.display()))).0, "ExportError");
    let manifest = std::fs::read_to_string(project.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"my_project\"") && manifest.contains("anneal = { path = "), "{manifest}");
    // What the notebook's crates were built with, and where: `cargo run` there builds none of them again.
    assert!(manifest.contains("[profile.release]"), "{manifest}");
    assert!(std::fs::read_to_string(project.join(".cargo/config.toml")).unwrap().contains("target-dir = "));
    assert!(project.join("rust-toolchain.toml").is_file() && project.join("Cargo.lock").is_file());
    // This notebook does not use the toolkit, so the compiler alone can build it.
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "src/main.rs", "-o", "program"]).current_dir(&project);
    let output = rustc.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = Command::new(project.join("program")).output().unwrap().stdout;
    let printed = String::from_utf8(printed).unwrap();
    assert!(printed.starts_with("2\n{20: \"é\"}\na ") && printed.ends_with("Opaque\n"), "{printed}");
}

#[test]
fn help_names_every_command_and_each_of_them_works() {
    let mut kernel = start();
    let help = display(&kernel.run(":help"));
    for command in
        ["help", "vars", "type", "time", "dep", "clear", "replay", "doctor", "fmt", "export", "explain", "memory"]
    {
        assert!(help.contains(&format!(":{command} ")), "{command}: {help}");
    }
    assert!(display(&kernel.run(":doctor")).contains("compiler"));
    assert!(display(&kernel.run(":time")).contains("ms"));
    assert_eq!(error_of(&kernel.run(":nothing")).0, "CommandError");
}
