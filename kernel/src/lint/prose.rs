//! The texts of a lesson: what is folded opens and closes, pictures have a text alternative, links lead somewhere.

use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Finding, Lesson};
use crate::ipynb::Kind;

pub fn findings(lesson: &Lesson) -> Vec<Finding> {
    let folder = lesson.path.parent().unwrap_or(Path::new("."));
    let anchors = anchors(lesson);
    let texts = lesson.cells().filter(|(_, cell)| cell.kind == Kind::Markdown);
    texts
        .flat_map(|(at, cell)| text(&cell.source, folder, &anchors).into_iter().map(move |what| Finding::at(at, what)))
        .collect()
}

/// Headings as links name them in JupyterLab: blanks become hyphens.
fn anchors(lesson: &Lesson) -> Vec<String> {
    let texts = lesson.cells().filter(|(_, cell)| cell.kind == Kind::Markdown);
    let lines = texts.flat_map(|(_, cell)| cell.source.lines()).filter(|line| line.starts_with('#'));
    lines.map(|line| line.trim_start_matches('#').trim().replace('`', "").replace(' ', "-")).collect()
}

fn text(source: &str, folder: &Path, anchors: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut html = String::new();
    // The text of the picture that is being read.
    let mut alternative: Option<String> = None;
    for event in Parser::new_ext(source, Options::ENABLE_TABLES) {
        match event {
            Event::Html(tags) | Event::InlineHtml(tags) => html += &tags,
            Event::Start(Tag::Link { dest_url, .. }) => findings.extend(link(&dest_url, folder, anchors)),
            Event::Start(Tag::Image { dest_url, .. }) => {
                findings.extend(picture(&dest_url, folder));
                alternative = Some(String::new());
            }
            Event::End(TagEnd::Image) => findings.extend(without_text(alternative.take())),
            Event::Text(words) | Event::Code(words) => alternative.iter_mut().for_each(|text| *text += &words),
            _ => {}
        }
    }
    findings.extend(folds(&html));
    findings.extend(images(&html));
    if source.lines().filter(|line| line.trim_start().starts_with("```")).count() % 2 == 1 {
        findings.push("a block of code is not closed".into());
    }
    findings
}

fn without_text(alternative: Option<String>) -> Option<String> {
    alternative
        .filter(|text| text.trim().is_empty())
        .map(|_| "a picture has no text alternative: `![what it shows](file)`".into())
}

fn link(target: &str, folder: &Path, anchors: &[String]) -> Option<String> {
    if let Some((scheme, _)) = target.split_once("://") {
        return (scheme != "https").then(|| format!("the link {target} is not https"));
    }
    if let Some(anchor) = target.strip_prefix('#') {
        return (!anchors.iter().any(|own| own == anchor)).then(|| format!("the link {target} leads to no heading"));
    }
    missing(target, folder).then(|| format!("the link {target} leads to no file"))
}

/// Lessons need no network, so their pictures stand beside them.
fn picture(target: &str, folder: &Path) -> Option<String> {
    if target.contains("://") || target.starts_with("attachment:") || target.starts_with("data:") {
        return Some(format!("the picture {:.60} is not a file of the project", target));
    }
    missing(target, folder).then(|| format!("the picture {target} is no file"))
}

fn missing(target: &str, folder: &Path) -> bool {
    let path = target.split('#').next().unwrap_or_default().replace("%20", " ");
    !target.starts_with("mailto:") && !folder.join(path).exists()
}

/// `<details>` is closed where it was opened, and says at once what is folded.
fn folds(html: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let (opened, closed) = (html.matches("<details").count(), html.matches("</details>").count());
    if opened != closed {
        findings.push(format!("opens {opened} <details> and closes {closed}"));
    }
    let unnamed = html.split("<details").skip(1).filter(|rest| {
        let inside = rest.split_once('>').map_or("", |(_, inside)| inside);
        !inside.trim_start().starts_with("<summary>") || !inside.contains("</summary>")
    });
    findings.extend(unnamed.map(|_| "a <details> does not begin with its <summary>".into()));
    findings
}

fn images(html: &str) -> impl Iterator<Item = String> {
    let tags = html.split("<img").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let bare = tags.filter(|tag| !tag.contains("alt=\"") || tag.contains("alt=\"\""));
    bare.map(|_| "a picture has no text alternative: <img alt=\"what it shows\" ...>".into())
}

#[cfg(test)]
mod tests {
    use super::super::lesson;
    use super::*;

    fn said(source: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("there.png"), "").unwrap();
        text(source, folder.path(), &anchors(&lesson(&["## A `b` c"])))
    }

    #[test]
    fn pictures_are_files_with_a_text() {
        assert_eq!(said("![two clouds](there.png) <img src=\"there.png\" alt=\"a line\"> `![](x)`"), [""; 0]);
        assert!(said("![](there.png)")[0].contains("no text alternative"));
        assert!(said("text <img src=\"there.png\"> text")[0].contains("no text alternative"));
        assert_eq!(
            said("![a](https://example.org/a.png)"),
            ["the picture https://example.org/a.png is not a file of the project"]
        );
        assert_eq!(said("![a](gone.png)"), ["the picture gone.png is no file"]);
    }

    #[test]
    fn links_lead_somewhere() {
        assert_eq!(
            said("[a](there.png#x) [b](#A-b-c) [c](https://example.org) <https://example.org> [d](mailto:a@b.c)"),
            [""; 0]
        );
        assert_eq!(said("[a](../gone.ipynb)"), ["the link ../gone.ipynb leads to no file"]);
        assert_eq!(said("[a](#gone)"), ["the link #gone leads to no heading"]);
        assert_eq!(said("[a](http://example.org)"), ["the link http://example.org is not https"]);
        assert_eq!(said("```\n[a](gone)\n```\n`[b](gone)`"), [""; 0]);
    }

    #[test]
    fn what_is_folded_opens_and_closes() {
        assert_eq!(said("<details>\n<summary>Hint 1</summary>\n\ntext `<details>`\n\n</details>"), [""; 0]);
        assert_eq!(said("<details>\n<summary>a</summary>\n\ntext"), ["opens 1 <details> and closes 0"]);
        assert_eq!(said("<details>\n\ntext\n\n</details>"), ["a <details> does not begin with its <summary>"]);
        assert_eq!(said("```rust\nfn f() {}"), ["a block of code is not closed"]);
    }
}
