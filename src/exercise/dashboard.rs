//! `dashboard()`: where the learner stands, on one page.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use anneal_journal::{Lesson, Part, Progress, Standing, Topic};

use super::record;
use crate::check;
use crate::display::{Bundle, Show, counted, escape, page};
use crate::plot;

const STYLE: &str = "<style>\
.anneal.anneal .dots{letter-spacing:.15em;font-size:115%}\
.anneal.anneal .dots .done{color:#2a9d6a}\
.anneal.anneal .dots .tried{color:#d9902f}\
.anneal.anneal .dots .open{opacity:.45}\
.anneal.anneal .bar{display:inline-block;width:9em;height:.6em;background:#8884;border-radius:.3em;overflow:hidden;vertical-align:middle}\
.anneal.anneal .bar i{display:block;height:100%;background:#2a9d6a}\
</style>";

/// Where you stand: lessons, topics, days in a row, what is due for review, and what to do next.
///
/// ```
/// use anneal::prelude::*;
///
/// display(&dashboard());
/// ```
pub fn dashboard() -> Dashboard {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64);
    Dashboard(record::progress(now, anneal_journal::local_offset()))
}

/// What [`dashboard`] returns: the progress, or why the journal cannot be read.
#[derive(Debug)]
pub struct Dashboard(Result<Progress, String>);

impl Show for Dashboard {
    fn show(&self) -> Bundle {
        match &self.0 {
            Err(why) => Bundle::text(why.clone()),
            Ok(progress) => {
                let (mut html, mut text) = (STYLE.to_owned(), String::new());
                head(progress, &mut html, &mut text);
                lessons(progress, &mut html, &mut text);
                radar(&progress.topics, &mut html);
                topics(&progress.topics, &mut html, &mut text);
                Bundle::html(page(&html), text.trim_end())
            }
        }
    }
}

fn named(id: &str) -> String {
    check::exercise(id).map_or_else(|| id.to_owned(), |exercise| format!("{id} {}", exercise.name()))
}

fn head(progress: &Progress, html: &mut String, text: &mut String) {
    let all = progress.lessons.iter().flat_map(|lesson| &lesson.exercises);
    let (done, total) =
        all.fold((0, 0), |(done, total), (_, standing)| (done + usize::from(*standing == Standing::Done), total + 1));
    let mut lines = vec![format!(
        "{done} of {} passed in {}, {} in a row",
        counted(total, "exercise"),
        counted(progress.attempts, "attempt"),
        counted(progress.streak, "day")
    )];
    let due: Vec<String> = progress.due.iter().take(5).map(|due| named(&due.exercise)).collect();
    if !due.is_empty() {
        lines.push(format!("Due for review: {}", due.join(", ")));
    }
    lines.extend(progress.next.as_deref().map(|next| format!("Next: {}", named(next))));
    for (at, line) in lines.iter().enumerate() {
        let class = if at == 0 { " class=\"t\"" } else { "" };
        let _ = write!(html, "<p{class}>{}</p>", escape(line));
        let _ = writeln!(text, "{line}");
    }
}

fn lessons(progress: &Progress, html: &mut String, text: &mut String) {
    html.push_str("<table><thead><tr><th>lesson</th><th>exercises</th></tr></thead><tbody>");
    for Part { name, done: (done, all), lessons } in progress.parts() {
        let _ = write!(html, "<tr><td><b>{}</b></td><td>{done} of {all}</td></tr>", escape(&name));
        let _ = writeln!(text, "{name}: {done} of {all} passed");
        lessons.into_iter().for_each(|lesson| dots(lesson, html, text));
    }
    html.push_str("</tbody></table><p>● passed, ◐ tried, ○ open</p>");
}

fn dots(lesson: &Lesson, html: &mut String, text: &mut String) {
    {
        let _ = write!(html, "<tr><td>{}</td><td class=\"dots\">", escape(&lesson.id));
        let _ = write!(text, "  {} ", lesson.id);
        for (id, standing) in &lesson.exercises {
            let (class, dot) = match standing {
                Standing::Open => ("open", '○'),
                Standing::Tried => ("tried", '◐'),
                Standing::Done => ("done", '●'),
            };
            let _ = write!(html, "<span class=\"{class}\" title=\"{}: {class}\">{dot}</span>", escape(&named(id)));
            text.push(dot);
        }
        html.push_str("</td></tr>");
        text.push('\n');
    }
}

/// Topics that a radar shows: those with most exercises, as it has room for so many.
const MOST_TOPICS: usize = 10;

/// How much of each topic is passed, as a shape; before the first pass there is none.
fn radar(topics: &[Topic], html: &mut String) {
    if topics.iter().all(|topic| topic.done.0 == 0) {
        return;
    }
    // Those that were tried, once they make a shape of their own.
    let tried = topics.iter().filter(|topic| topic.success.is_some()).count();
    let mut largest: Vec<&Topic> = topics.iter().filter(|topic| tried < 3 || topic.success.is_some()).collect();
    largest.sort_by_key(|topic| std::cmp::Reverse((topic.success.is_some(), topic.done.1)));
    largest.truncate(MOST_TOPICS);
    largest.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<&str> = largest.iter().map(|topic| topic.name.as_str()).collect();
    let shares: Vec<f64> = largest.iter().map(|topic| topic.done.0 as f64 / topic.done.1.max(1) as f64).collect();
    // Fewer than three topics make no shape.
    if let Ok(figure) = plot::radar(&names, &shares).title("Passed, by topic").draw() {
        html.push_str(figure.show().get("text/html").unwrap_or_default());
    }
}

/// The topics that were tried, the weakest first, and the others folded.
fn topics(topics: &[Topic], html: &mut String, text: &mut String) {
    let (tried, others): (Vec<&Topic>, Vec<&Topic>) = topics.iter().partition(|topic| topic.success.is_some());
    if !tried.is_empty() {
        html.push_str(
            "<table><thead><tr><th>topic</th><th>passed</th><th></th><th>attempts that passed</th></tr></thead><tbody>",
        );
        tried.into_iter().for_each(|topic| row(topic, html, text));
        html.push_str("</tbody></table>");
    }
    let names: Vec<String> = others.iter().map(|Topic { name, done, .. }| format!("{name} ({})", done.1)).collect();
    if !names.is_empty() {
        let (count, names) = (counted(names.len(), "topic"), names.join(", "));
        let _ = write!(html, "<details><summary>{count} not tried yet</summary><p>{}</p></details>", escape(&names));
        let _ = writeln!(text, "  {count} not tried yet");
    }
}

fn row(Topic { name, done: (done, all), success }: &Topic, html: &mut String, text: &mut String) {
    let share = 100.0 * *done as f64 / (*all).max(1) as f64;
    let success = 100.0 * success.unwrap_or_default();
    let _ = write!(
        html,
        "<tr><td>{}</td><td class=\"n\">{done} of {all}</td><td><span class=\"bar\"><i style=\"width:{share:.0}%\"></i></span></td><td class=\"n\">{success:.0} %</td></tr>",
        escape(name)
    );
    let _ = writeln!(text, "  {name}: {done} of {all} passed, {success:.0} % of attempts");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginner_sees_where_to_begin() {
        let shown = dashboard().show();
        let (text, html) = (shown.get("text/plain").unwrap_or_default(), shown.get("text/html").unwrap_or_default());
        assert!(text.contains("Next: 00-01.E1 hello_kernel"), "{text}");
        assert!(text.contains("00-01 ○○○○○○"), "{text}");
        assert!(text.contains("00 Start here: 0 of 12 passed"), "{text}");
        assert!(html.contains("not tried yet") && !html.contains("Passed, by topic"), "{html}");
    }

    #[test]
    fn topics_that_were_tried_are_a_shape_and_a_table() {
        let topic = |name: &str, done, success| Topic { name: name.into(), done, success };
        let mut all = vec![topic("sql", (1, 4), Some(0.25)), topic("rust", (2, 2), Some(1.0))];
        all.extend((0..20).map(|at| topic(&format!("topic {at}"), (0, 9), None)));
        let (mut html, mut text) = (String::new(), String::new());
        radar(&all, &mut html);
        topics(&all, &mut html, &mut text);
        assert!(html.contains("Passed, by topic") && html.contains("sql 0.25"), "{html}");
        assert!(
            text.contains("sql: 1 of 4 passed, 25 % of attempts") && text.contains("20 topics not tried yet"),
            "{text}"
        );
        assert!(html.contains("topic 3 (9)"));
    }
}
