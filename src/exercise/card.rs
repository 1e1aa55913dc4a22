//! A verdict as a small card, and as text where there is no page.

use std::fmt::Write;

use super::answer::Tolerance;
use super::grid::{self, Marks, odd_heads};
use super::help::prose;
use super::input::Parameter;
use super::picture;
use super::rule::Breach;
use super::sample::Look;
use super::verdict::{Failure, Outcome, Verdict, Wrong};
use crate::display::{Bundle, escape, page};

/// Characters of a value that are shown on one line.
const LINE: usize = 400;

const STYLE: &str = "<style>\
.anneal.anneal .card{border:1px solid #8885;border-left:4px solid var(--k);border-radius:3px;padding:.6em 1em;max-width:60em}\
.anneal.anneal .card .h{font-weight:600;opacity:1;font-size:100%;margin:0 0 .5em}\
.anneal.anneal .card .h b{color:var(--k)}\
.anneal.anneal .card p{opacity:.9}\
.anneal.anneal .card dl{display:grid;grid-template-columns:max-content 1fr;gap:.35em 1.2em;margin:0 0 .5em;align-items:start}\
.anneal.anneal .card dt{opacity:.65;font-weight:400;float:none;width:auto}\
.anneal.anneal .card dd{margin:0;overflow-x:auto;float:none;width:auto;min-width:0}\
.anneal.anneal .card code{background:none;padding:0;font-size:95%;white-space:pre-wrap}\
.anneal.anneal .card td{font-family:var(--jp-code-font-family,monospace);font-size:90%;text-align:right;border:1px solid #8883}\
.anneal.anneal .card td.l{text-align:left}\
.anneal.anneal .card thead td{border:0;border-bottom:1px solid var(--jp-border-color1,#8888)}\
.anneal.anneal .card .d{background:#d5513433;outline:1px solid #d55134;outline-offset:-1px}\
.anneal.anneal .card .e{background:#2a9d6a2b}\
.anneal.anneal .card small{opacity:.65}\
.anneal.anneal .card details{margin:.4em 0 0}\
</style>";

/// The card, and the text that stands for it.
pub(super) fn bundle(verdict: &Verdict) -> Bundle {
    let exercise = verdict.exercise;
    let (colour, mark) = match &verdict.outcome {
        Outcome::NotWritten => ("#7a7f87", "○"),
        Outcome::Failed(_) | Outcome::RuleBroken { .. } => ("#d55134", "✗"),
        Outcome::Passed { .. } => ("#2a9d6a", "✓"),
    };
    let title = format!("{} {}", exercise.id, exercise.name());
    let sentence = sentence(verdict);
    let mut html = format!(
        "{STYLE}<div class=\"card\" style=\"--k:{colour}\"><p class=\"h\"><b>{mark} {}</b> · {}</p>",
        escape(&title),
        escape(&sentence)
    );
    let mut text = format!("{mark} {title}: {sentence}\n");
    match &verdict.outcome {
        Outcome::NotWritten => {}
        Outcome::Failed(failure) => failed(failure, &mut html, &mut text),
        Outcome::RuleBroken { rule, breaches, .. } => broken(rule, breaches, &mut html, &mut text),
        Outcome::Passed { .. } => {
            for (name, content) in [
                ("Learnt", exercise.learnt),
                ("Complexity", exercise.complexity),
                ("An interviewer would ask", exercise.follow_up),
            ] {
                let _ = write!(html, "<p><small>{name}</small><br>{}</p>", prose(content));
                let _ = writeln!(text, "  {name}: {content}");
            }
        }
    }
    let unchecked =
        verdict.unchecked.as_ref().map(|rule| format!("Not checked, because this kernel does not show it: {rule}"));
    let unrecorded = verdict.unrecorded.as_ref().map(|why| format!("This attempt is not in your journal: {why}."));
    for note in unchecked.into_iter().chain(unrecorded) {
        let _ = write!(html, "<p><small>{}</small></p>", escape(&note));
        let _ = writeln!(text, "  {note}");
    }
    html.push_str("</div>");
    Bundle::html(page(&html), text.trim_end())
}

/// The verdict in one sentence.
pub(super) fn sentence(verdict: &Verdict) -> String {
    match &verdict.outcome {
        Outcome::NotWritten => {
            let (level, minutes) = (verdict.exercise.level.word(), verdict.exercise.minutes);
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            format!("not written yet ({level}, {minutes} {unit})")
        }
        Outcome::Passed { cases } => format!("passed, {}", all(cases.len())),
        Outcome::RuleBroken { cases, .. } => format!("right in {}, but a rule is broken", all(*cases)),
        Outcome::Failed(failure) => {
            let what = match &failure.wrong {
                // Frames have no shape in anybody's words.
                Wrong::Shape { expected: Look::Grid { names, .. }, .. } if !names.is_empty() => {
                    "has the wrong rows or columns"
                }
                Wrong::Shape { .. } => "has the wrong shape",
                Wrong::Value { .. } => "gives another value",
                Wrong::Property { .. } => "is not right yet",
                Wrong::Panicked { .. } => "panics",
                Wrong::TooSlow { .. } => "takes too long",
                Wrong::OverLimit { resource, .. } => resource.excess(),
                Wrong::Crashed => failure.wrong.word(),
            };
            format!("{what} in case {} of {}, {}", failure.number, failure.cases, failure.case)
        }
    }
}

fn all(cases: usize) -> String {
    if cases == 1 { "one case".into() } else { format!("all {cases} cases") }
}

fn failed(failure: &Failure, html: &mut String, text: &mut String) {
    html.push_str("<dl>");
    for Parameter { name, look } in &failure.inputs {
        row(html, text, name, look, &Marks { scale: grid::scale(&[look]), ..Marks::NONE });
    }
    let mut remarks = Vec::new();
    match &failure.wrong {
        Wrong::Shape { yours, expected, difference } => {
            compared(html, text, [yours, expected], &difference.cells);
            remarks.push(difference.sentence.clone());
        }
        Wrong::Value { yours, expected, difference } => {
            compared(html, text, [yours, expected], &difference.cells);
            remarks.push(difference.sentence.clone());
            remarks.extend(allowed(failure.tolerance, yours));
        }
        Wrong::Property { yours, sentence } => {
            row(html, text, "yours", yours, &Marks::NONE);
            remarks.push(sentence.clone());
        }
        Wrong::Panicked { message, place } => {
            row(html, text, "panic", &Look::Text(message.clone()), &Marks::NONE);
            remarks.extend(place.as_ref().map(|place| format!("It panicked in {place}.")));
        }
        Wrong::OverLimit { resource, used, allowed } => remarks.push(resource.sentence(*used, *allowed)),
        Wrong::Crashed => remarks.push(Wrong::WORDS.into()),
        Wrong::TooSlow { seconds } => remarks.push(format!(
            "It was stopped after {seconds} s. A loop may never end, or the way is much longer than it needs to be."
        )),
    }
    html.push_str("</dl>");
    for remark in remarks.iter().filter(|remark| !remark.is_empty()) {
        let _ = write!(html, "<p>{}</p>", prose(remark));
        let _ = writeln!(text, "  {remark}");
    }
}

fn broken(rule: &str, breaches: &[Breach], html: &mut String, text: &mut String) {
    let _ = write!(html, "<p>{}</p>", prose(rule));
    let _ = writeln!(text, "  {rule}");
    if breaches.is_empty() {
        let note = "Your text is not known: write a function of that name in a cell, and hand it over by its name.";
        let _ = write!(html, "<p>{note}</p>");
        let _ = writeln!(text, "  {note}");
    }
    html.push_str("<dl>");
    for Breach { word, function, line, text: code } in breaches {
        let place = format!("`{word}` in line {line} of `{function}`");
        let _ = write!(html, "<dt>{}</dt><dd><code>{}</code></dd>", prose(&place), escape(&shortened(code)));
        let _ = writeln!(text, "  {place}: {}", shortened(code));
    }
    html.push_str("</dl>");
}

/// The tolerance, where numbers with decimals were compared.
fn allowed(tolerance: Tolerance, yours: &Look) -> Option<String> {
    let decimal = yours.line().contains('.') || yours.line().contains("NaN");
    let Tolerance { absolute, relative } = tolerance;
    decimal.then(|| match (absolute > 0.0, relative > 0.0) {
        (true, true) => {
            format!("Numbers may be apart by {absolute:e}, or by {} of the expected one.", share(tolerance))
        }
        (true, false) => format!("Numbers may be apart by {absolute:e}."),
        (false, true) => format!("Numbers may be apart by {relative:e} of the expected one."),
        (false, false) => "Numbers have to be equal.".into(),
    })
}

fn share(Tolerance { absolute, relative }: Tolerance) -> String {
    if absolute == relative { "that share".into() } else { format!("{relative:e}") }
}

/// Both answers, each with what it does not share with the other marked.
fn compared(html: &mut String, text: &mut String, [yours, expected]: [&Look; 2], cells: &[(usize, usize)]) {
    let scale = grid::scale(&[yours, expected]);
    row(html, text, "yours", yours, &Marks { class: "d", cells, heads: odd_heads(yours, expected), scale });
    row(html, text, "expected", expected, &Marks { class: "e", cells, heads: odd_heads(expected, yours), scale });
    if let Some(picture) = picture::html(yours, expected) {
        let _ = write!(html, "<dt>both</dt><dd>{picture}</dd>");
    }
}

fn row(html: &mut String, text: &mut String, name: &str, look: &Look, marks: &Marks<'_>) {
    let drawn = match look {
        Look::Grid { .. } => grid::html(look, marks),
        Look::Text(line) => format!("<code>{}</code>", escape(&shortened(line))),
    };
    let _ = write!(html, "<dt>{}</dt><dd>{drawn}</dd>", escape(name));
    let _ = match grid::text(look) {
        Some(table) => writeln!(text, "  {name}:\n{table}"),
        None => writeln!(text, "  {name}: {}", shortened(&look.line())),
    };
}

fn shortened(line: &str) -> String {
    if line.chars().count() <= LINE {
        return line.to_owned();
    }
    line.chars().take(LINE).chain(['…']).collect()
}
