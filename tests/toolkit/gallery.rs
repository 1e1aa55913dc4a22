//! The gallery: every view within its limits, labelled, and the same as yesterday.
//!
//! It is also written to `gallery.html` in cargo's folder for such files, in both themes, to be looked at.

use anneal::display::Show;

/// Colours of JupyterLab's two themes, as far as the displays use them.
const THEMES: [(&str, &str); 2] = [
    ("#ffffff", "--jp-content-font-color1:rgba(0,0,0,.87);--jp-border-color1:#bdbdbd;--jp-warn-color0:#e65100"),
    ("#111111", "--jp-content-font-color1:rgba(255,255,255,1);--jp-border-color1:#616161;--jp-warn-color0:#e65100"),
];

#[test]
fn every_view_is_small_and_labelled() -> anyhow::Result<()> {
    for item in anneal::gallery().items {
        let (name, bundle) = (item.name, item.bundle);
        let (html, text) = (bundle.get("text/html").unwrap_or_default(), bundle.get("text/plain").unwrap_or_default());
        assert!(html.len() <= 100_000, "{name}: {} bytes", html.len());
        assert!(!text.is_empty() && !item.code.is_empty(), "{name}: {text}");
        let pictures = html.matches("<svg ").count();
        assert_eq!(html.matches("role=\"img\" aria-label=\"").count(), pictures, "{name}");
        assert!(!html.contains("#010203") && !html.contains("\"#0103"), "{name} holds a colour that keeps a place");
        assert!(!html.contains("NaN\"") && !html.contains("inf\""), "{name} has a coordinate that is no number");
    }
    Ok(())
}

#[test]
fn the_gallery_is_a_page() -> anyhow::Result<()> {
    let gallery = anneal::gallery().show();
    let html = gallery.get("text/html").unwrap_or_default();
    assert!(html.len() < 1_500_000, "{}", html.len());
    let mut page = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>Gallery</title><body style=\"margin:0;font:13px system-ui\">",
    );
    for (ground, variables) in THEMES {
        page += &format!(
            "<section style=\"background:{ground};padding:1em;color:var(--jp-content-font-color1);{variables}\">{html}</section>"
        );
    }
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/gallery.html"), page)?;
    Ok(())
}

/// The page in `docs/` has every view, and the pictures beside it. `ANNEAL_UPDATE_GALLERY=1` writes it anew.
#[test]
fn the_page_in_docs_is_current() -> anyhow::Result<()> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let update = std::env::var_os("ANNEAL_UPDATE_GALLERY").is_some();
    let mut page = String::from(
        "# Gallery\n\nEvery view and picture of the toolkit with the code that makes it. A cell with `anneal::gallery()` shows \
         the same with your theme; the data behind them is made in [`src/gallery.rs`](../src/gallery.rs).\n",
    );
    for item in anneal::gallery().items {
        let html = item.bundle.get("text/html").unwrap_or_default();
        let code = item.code.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".").replace("( ", "(");
        page += &format!("\n## {}\n\n```rust\n{code}\n```\n", item.name);
        let Some(figure) = item.figure.filter(|figure| figure.svg().len() < 40_000) else {
            let text = item.bundle.get("text/plain").unwrap_or_default();
            let lines: Vec<&str> = text.lines().take(16).map(str::trim_end).collect();
            if !html.contains("<svg ") {
                page += &format!("\n```text\n{}\n```\n", lines.join("\n"));
            }
            continue;
        };
        let name = item.name.to_lowercase().replace(' ', "_");
        page += &format!("\n![{}](gallery/{name}.svg)\n", item.name);
        let file = folder.join(format!("gallery/{name}.svg"));
        if update {
            std::fs::create_dir_all(folder.join("gallery"))?;
            std::fs::write(&file, figure.svg())?;
        }
        assert!(file.is_file(), "{} is missing: run with ANNEAL_UPDATE_GALLERY=1", file.display());
    }
    let path = folder.join("gallery.md");
    if update {
        std::fs::write(&path, &page)?;
    }
    assert!(std::fs::read_to_string(&path)? == page, "docs/gallery.md is old: run with ANNEAL_UPDATE_GALLERY=1");
    Ok(())
}
