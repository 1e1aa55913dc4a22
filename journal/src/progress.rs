//! What the attempts add up to: by lesson, by topic, by day, and what to do next.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Attempt, Due, Opening, due};

const DAY: i64 = 24 * 60 * 60;

/// What there is to solve: an exercise as the course lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// `03-02.E3`
    pub id: String,
    /// The function's name.
    pub name: String,
    /// `easy`, `medium`, `hard`.
    pub level: String,
    /// Minutes that most people need.
    pub minutes: u32,
    /// What it trains.
    pub topics: Vec<String>,
}

impl Subject {
    /// The lesson it belongs to: `03-02`.
    pub fn lesson(&self) -> &str {
        self.id.split('.').next().unwrap_or(&self.id)
    }
}

/// How far a learner is with an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Never tried.
    Open,
    /// Tried, not passed.
    Tried,
    /// Passed at least once.
    Done,
}

/// One lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lesson {
    /// `03-02`
    pub id: String,
    /// Its exercises and how far the learner is with each.
    pub exercises: Vec<(String, Standing)>,
}

/// One topic over all lessons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Exercises passed, and exercises in all.
    pub done: (usize, usize),
    /// Passed attempts as a share of all attempts; nothing before the first one.
    pub success: Option<f64>,
}

/// The names of the course's parts, by their numbers.
const PARTS: [&str; 13] = [
    "Start here",
    "Rust for Python people",
    "Data structures and algorithms",
    "Tensors",
    "Tables",
    "Machine learning from scratch",
    "Deep learning",
    "Inference engineering",
    "Big data and SQL",
    "System design",
    "MLOps",
    "LLM applications",
    "Interview craft",
];

/// A part of the course, such as `03 Tensors`.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    /// Its number and name.
    pub name: String,
    /// Exercises passed, and exercises in all.
    pub done: (usize, usize),
    /// Its lessons.
    pub lessons: Vec<&'a Lesson>,
}

impl Progress {
    /// The lessons by the part they belong to, which is the first half of their id.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let number = |lesson: &Lesson| lesson.id.split('-').next().unwrap_or_default().to_owned();
        self.lessons
            .chunk_by(|a, b| number(a) == number(b))
            .map(|lessons| {
                let number = number(&lessons[0]);
                let name = number.parse::<usize>().ok().and_then(|at| PARTS.get(at)).copied().unwrap_or_default();
                let standings = || lessons.iter().flat_map(|lesson| &lesson.exercises).map(|(_, standing)| standing);
                let done = standings().filter(|standing| **standing == Standing::Done).count();
                let name = format!("{number} {name}").trim_end().to_owned();
                Part { name, done: (done, standings().count()), lessons: lessons.iter().collect() }
            })
            .collect()
    }
}

/// Everything a dashboard shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// Lessons in the order of the course.
    pub lessons: Vec<Lesson>,
    /// Topics, the weakest of those tried first.
    pub topics: Vec<Topic>,
    /// Days in a row with an attempt, up to today or yesterday.
    pub streak: usize,
    /// What should be solved again now, the most urgent first.
    pub due: Vec<Due>,
    /// The exercise to do next: what is due, else what was tried last without a pass, else the first open one.
    pub next: Option<String>,
    /// Attempts in all.
    pub attempts: usize,
}

impl Progress {
    /// Puts the attempts and the course together. `now` is in seconds since 1970, `offset` what the learner's clock is
    /// ahead of UTC in seconds: days begin at their midnight.
    pub fn of(course: &[Subject], attempts: &[Attempt], openings: &[Opening], now: i64, offset: i64) -> Self {
        let mut standing: BTreeMap<&str, Standing> = BTreeMap::new();
        for attempt in attempts {
            let reached = if attempt.passed() { Standing::Done } else { Standing::Tried };
            let entry = standing.entry(&attempt.exercise).or_insert(reached);
            *entry = reached.max(*entry);
        }
        let standing = |id: &str| standing.get(id).copied().unwrap_or(Standing::Open);
        let mut lessons: Vec<Lesson> = Vec::new();
        for subject in course {
            if lessons.last().is_none_or(|lesson| lesson.id != subject.lesson()) {
                lessons.push(Lesson { id: subject.lesson().to_owned(), exercises: Vec::new() });
            }
            if let Some(lesson) = lessons.last_mut() {
                lesson.exercises.push((subject.id.clone(), standing(&subject.id)));
            }
        }
        let known = |id: &str| course.iter().any(|subject| subject.id == id);
        let mut review = due(attempts, openings, now);
        review.retain(|due| due.at <= now && known(&due.exercise));
        let tried = attempts.iter().rev().map(|attempt| attempt.exercise.as_str());
        let unfinished = tried.filter(|id| known(id)).find(|id| standing(id) == Standing::Tried);
        let open = course.iter().map(|subject| subject.id.as_str()).find(|id| standing(id) == Standing::Open);
        let next = review.first().map(|due| due.exercise.as_str()).or(unfinished).or(open).map(str::to_owned);
        Self {
            topics: topics(course, attempts, standing),
            streak: streak(attempts, now, offset),
            attempts: attempts.len(),
            due: review,
            lessons,
            next,
        }
    }
}

fn topics(course: &[Subject], attempts: &[Attempt], standing: impl Fn(&str) -> Standing) -> Vec<Topic> {
    let names: BTreeSet<&str> = course.iter().flat_map(|subject| &subject.topics).map(String::as_str).collect();
    let mut topics: Vec<Topic> = names
        .into_iter()
        .map(|name| {
            let of: Vec<&str> = course
                .iter()
                .filter(|subject| subject.topics.iter().any(|topic| topic == name))
                .map(|subject| subject.id.as_str())
                .collect();
            let done = of.iter().filter(|id| standing(id) == Standing::Done).count();
            let tries: Vec<bool> =
                attempts.iter().filter(|a| of.contains(&a.exercise.as_str())).map(Attempt::passed).collect();
            let passes = tries.iter().filter(|passed| **passed).count();
            let success = (!tries.is_empty()).then(|| passes as f64 / tries.len() as f64);
            Topic { name: name.to_owned(), done: (done, of.len()), success }
        })
        .collect();
    topics.sort_by(|a, b| a.success.unwrap_or(2.0).total_cmp(&b.success.unwrap_or(2.0)));
    topics
}

fn streak(attempts: &[Attempt], now: i64, offset: i64) -> usize {
    let day = |at: i64| (at + offset).div_euclid(DAY);
    let days: BTreeSet<i64> = attempts.iter().map(|attempt| day(attempt.at)).collect();
    let today = day(now);
    // A streak is not broken before the day is over.
    let last = if days.contains(&today) { today } else { today - 1 };
    (0..).take_while(|back| days.contains(&(last - back))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(id: &str, topic: &str) -> Subject {
        Subject { id: id.into(), name: "f".into(), level: "easy".into(), minutes: 5, topics: vec![topic.into()] }
    }

    fn attempt(day: i64, exercise: &str, outcome: &str) -> Attempt {
        Attempt { at: day * DAY, ..Attempt::now(exercise, outcome) }
    }

    #[test]
    fn standings_streak_topics_and_the_next_step() {
        let course = [subject("01-01.E1", "rust"), subject("01-01.E2", "tables"), subject("01-02.E1", "tables")];
        let attempts = [
            attempt(98, "01-01.E1", "passed"),
            attempt(99, "01-01.E2", "panic"),
            attempt(100, "01-01.E1", "wrong value"),
        ];
        let progress = Progress::of(&course, &attempts, &[], 100 * DAY + 5, 0);
        let first: Vec<Standing> = progress.lessons[0].exercises.iter().map(|(_, standing)| *standing).collect();
        assert_eq!(first, [Standing::Done, Standing::Tried]);
        assert_eq!(progress.lessons[1].exercises[0].1, Standing::Open);
        assert_eq!(progress.streak, 3);
        let parts: Vec<_> = progress.parts().into_iter().map(|part| (part.name, part.done)).collect();
        assert_eq!(parts, [("01 Rust for Python people".to_owned(), (1, 3))]);
        assert_eq!(progress.topics[0].name, "tables");
        assert_eq!((progress.topics[1].done, progress.topics[1].success), ((1, 1), Some(0.5)));
        assert_eq!(progress.next.as_deref(), Some("01-01.E2"));
    }

    #[test]
    fn an_empty_journal_begins_at_the_beginning() {
        let progress = Progress::of(&[subject("01-01.E1", "rust")], &[], &[], 0, 0);
        assert_eq!((progress.next.as_deref(), progress.streak, progress.attempts), (Some("01-01.E1"), 0, 0));
        assert_eq!(Progress::of(&[], &[], &[], 0, 0).next, None);
    }

    #[test]
    fn a_streak_follows_the_learners_midnight() {
        let late = Attempt { at: 10 * DAY - 60, ..attempt(0, "a", "passed") };
        // One minute before midnight in London is already the next day in Berlin.
        assert_eq!(streak(std::slice::from_ref(&late), 11 * DAY + 60, 0), 0);
        assert_eq!(streak(&[late], 11 * DAY + 60, 3600), 1);
    }
}
