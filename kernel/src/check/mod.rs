//! `anneal check`: runs learners' notebooks without a front end and says which exercises they pass.
//!
//! What counts is the functions that a notebook defines. They are handed to checks that are put in here, so nothing
//! that stands in its check cells, tags or prose can gain a pass.

mod junit;
mod pool;
mod score;
mod submission;
mod table;
mod worker;

use std::collections::BTreeSet;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::course::{self, Exercise};
use crate::ipynb;
use crate::process::memory::Cap;
use score::Report;
use submission::Submission;
use worker::Limits;
pub use worker::work;

/// Nothing could be checked: a wrong option, no such file, no toolkit. The same that clap ends with.
const MISUSE: u8 = 2;

const ABOUT: &str = "\
Each notebook is run from top to bottom in a process of its own, in its own folder. The functions
that it defines are handed to the checks of the lesson, whatever its own check cells say; one that is
not there counts as not written. Cells that fail do not stop the rest. Your journal is not touched.

Exit status: 0 when every exercise of every notebook is passed, 1 when not, 2 when nothing could be
checked.

This guards against edits, not against hostile code: a submission runs with your rights. Strangers'
notebooks belong into a container. docs/GRADING.md says more.";

/// What to check, and how to say what came out.
#[derive(Args)]
#[command(after_help = ABOUT)]
pub struct Options {
    /// Notebooks, or folders of them.
    #[arg(required = true, value_name = "NOTEBOOK")]
    notebooks: Vec<PathBuf>,
    /// Check this exercise only, such as 00-01.E2; may be given several times.
    #[arg(long, value_name = "ID")]
    exercise: Vec<String>,
    /// The lesson that all of them are of, such as 00-01; otherwise their titles and tags say so.
    #[arg(long, value_name = "ID", conflicts_with = "exercise")]
    lesson: Option<String>,
    /// Print everything as JSON.
    #[arg(long, conflicts_with = "junit")]
    json: bool,
    /// Print the results as JUnit's XML.
    #[arg(long)]
    junit: bool,
    /// How many notebooks to run at the same time; otherwise as many as there are processors.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// How long one cell may take.
    #[arg(long, value_name = "N", default_value_t = 60)]
    cell_seconds: u64,
    /// How long one notebook may take in all.
    #[arg(long, value_name = "N", default_value_t = 600)]
    seconds: u64,
    /// How much memory the cells of one notebook may take (Linux).
    #[arg(long, value_name = "SIZE", default_value = "4G", value_parser = Cap::parse)]
    memory: Cap,
}

/// Checks, prints, and gives the exit status.
pub fn run(options: &Options) -> ExitCode {
    match check(options).and_then(|report| print(options, &report)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("anneal: {error:#}");
            ExitCode::from(MISUSE)
        }
    }
}

fn check(options: &Options) -> Result<Report> {
    let began = Instant::now();
    let files = ipynb::find(&options.notebooks)?;
    if files.is_empty() {
        bail!("there is no notebook in {}", options.notebooks[0].display());
    }
    let course = course::exercises()?;
    let chosen = chosen(options, &course)?;
    let submissions: Vec<_> = files.iter().map(|file| Submission::of(file, chosen.as_deref(), &course)).collect();
    let limits = Limits {
        cell: Duration::from_secs(options.cell_seconds),
        notebook: Duration::from_secs(options.seconds),
        memory: options.memory.bytes(),
    };
    let jobs = options.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let (count, done) = (submissions.len(), AtomicUsize::new(0));
    let graded = pool::run(&submissions, limits, jobs, &|one| {
        let at = done.fetch_add(1, Ordering::SeqCst) + 1;
        if count > 1 {
            eprintln!(
                "[{at}/{count}] {}: {} of {}, {:.1} s",
                one.notebook,
                one.passed(),
                one.scores.len(),
                one.seconds
            );
        }
    })?;
    Ok(Report::of(graded, began.elapsed().as_secs_f64()))
}

/// The exercises that were asked for by name, `None` where the notebooks themselves say.
fn chosen(options: &Options, course: &[Exercise]) -> Result<Option<Vec<Exercise>>> {
    if let Some(lesson) = &options.lesson {
        let exercises: Vec<_> = course.iter().filter(|one| one.lesson() == lesson).cloned().collect();
        if exercises.is_empty() {
            let lessons: BTreeSet<&str> = course.iter().map(Exercise::lesson).collect();
            bail!("there is no lesson {lesson} with exercises; there are {}", listed(lessons));
        }
        return Ok(Some(exercises));
    }
    let find = |id: &String| {
        let found = course.iter().find(|exercise| exercise.id.eq_ignore_ascii_case(id));
        found.cloned().with_context(|| {
            let same = |exercise: &&Exercise| id.split('.').next() == Some(exercise.lesson());
            let near = listed(course.iter().filter(same).map(|exercise| &*exercise.id));
            if near.is_empty() {
                format!("there is no exercise {id}")
            } else {
                format!("there is no exercise {id}; there are {near}")
            }
        })
    };
    let found: Vec<_> = options.exercise.iter().map(find).collect::<Result<_>>()?;
    Ok((!found.is_empty()).then_some(found))
}

fn print(options: &Options, report: &Report) -> Result<bool> {
    let text = if options.json {
        serde_json::to_string_pretty(report)? + "\n"
    } else if options.junit {
        junit::xml(report)?
    } else {
        table::text(report)
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(report.all_passed())
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}
