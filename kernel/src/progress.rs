//! `anneal progress`: the learner's journal in a terminal, or as data.

use std::time::{SystemTime, UNIX_EPOCH};

use anneal_journal::{Attempt, Journal, Lesson, Part, Progress, Standing};
use anyhow::Result;
use clap::Args;

/// How to say it.
#[derive(Args)]
pub struct Form {
    /// Everything as JSON: lessons, topics, reviews, and every attempt.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Every attempt as a line of CSV.
    #[arg(long)]
    csv: bool,
}

/// Prints the progress in the form asked for.
pub fn report(form: &Form) -> Result<()> {
    let journal = Journal::open()?;
    let (course, attempts) = (journal.course()?, journal.attempts()?);
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() as i64;
    let progress = Progress::of(&course, &attempts, &journal.openings()?, now, anneal_journal::local_offset());
    if let Some(aside) = &journal.set_aside {
        eprintln!("anneal: the journal was damaged; it now stands in {}", aside.display());
    }
    if form.json {
        let all = serde_json::json!({ "progress": progress, "attempts": attempts });
        println!("{}", serde_json::to_string_pretty(&all)?);
    } else if form.csv {
        println!("at,exercise,outcome,failing_case,seconds");
        attempts.iter().map(line).for_each(|line| println!("{line}"));
    } else {
        print!("{}", words(&progress));
    }
    Ok(())
}

fn line(attempt: &Attempt) -> String {
    let case = attempt.failing_case.as_deref().map_or_else(String::new, quoted);
    format!("{},{},{},{case},{}", attempt.at, quoted(&attempt.exercise), quoted(&attempt.outcome), attempt.seconds)
}

/// A field of CSV (RFC 4180).
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn words(progress: &Progress) -> String {
    if progress.lessons.is_empty() {
        return "Nothing tried yet. Open a lesson with scripts/lab, write the function of an exercise, and run its check.\n"
            .into();
    }
    let mut text = String::new();
    for Part { name, done: (done, all), lessons } in progress.parts() {
        text += &format!("{name}: {done} of {all} passed\n");
        for lesson in lessons {
            text += &format!("{}  {}\n", lesson.id, dots(lesson));
        }
    }
    text += "       ● passed  ◐ tried  ○ open\n\n";
    for topic in &progress.topics {
        let success = topic.success.map_or_else(|| "not tried".into(), |s| format!("{:.0} % of attempts", 100.0 * s));
        text += &format!("{:<14} {} of {} passed, {success}\n", topic.name, topic.done.0, topic.done.1);
    }
    let days = if progress.streak == 1 { "day" } else { "days" };
    text += &format!("\n{} attempts, {} {days} in a row\n", progress.attempts, progress.streak);
    let due: Vec<&str> = progress.due.iter().map(|due| due.exercise.as_str()).collect();
    if !due.is_empty() {
        text += &format!("due for review: {}\n", due.join(", "));
    }
    if let Some(next) = &progress.next {
        text += &format!("next: {next}\n");
    }
    text
}

fn dots(lesson: &Lesson) -> String {
    let dot = |(_, standing): &(String, Standing)| match standing {
        Standing::Open => '○',
        Standing::Tried => '◐',
        Standing::Done => '●',
    };
    lesson.exercises.iter().map(dot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_csv_keep_their_commas() {
        let attempt = Attempt { at: 7, failing_case: Some("a, \"b\"".into()), ..Attempt::now("00-01.E1", "panic") };
        assert_eq!(line(&attempt), "7,00-01.E1,panic,\"a, \"\"b\"\"\",0");
    }

    #[test]
    fn a_beginner_is_told_where_to_begin() {
        assert!(words(&Progress::of(&[], &[], &[], 0, 0)).contains("scripts/lab"));
    }
}
