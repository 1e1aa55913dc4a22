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
