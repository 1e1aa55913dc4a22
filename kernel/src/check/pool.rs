//! Runs notebooks at the same time, each in a process of its own, so that none can harm another or this one.

use std::io::{BufRead, BufReader, Read, Write};
use std::num::NonZeroUsize;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::score::{Graded, NOT_REACHED};
use super::submission::Submission;
use super::worker::{self, Limits, Task, Told};
use crate::grading;
use crate::process::memory;

/// A process that has not ended by itself so long after its time is ended.
const GRACE: Duration = Duration::from_secs(20);

/// Runs all of them, `jobs` at a time, and gives what became of each, in their order.
pub fn run(
    submissions: &[Submission],
    limits: Limits,
    jobs: NonZeroUsize,
    done: &(dyn Fn(&Graded) + Sync),
) -> Result<Vec<Graded>> {
    // Whoever checks does not learn: their own journal is left alone.
    let home = tempfile::tempdir().context("cannot make a folder")?;
    let next = AtomicUsize::new(0);
    let graded = Mutex::new(Vec::new());
    let work = || {
        while let at = next.fetch_add(1, Ordering::SeqCst)
            && let Some(submission) = submissions.get(at)
        {
            let one = grade(submission, limits, home.path());
            done(&one);
            graded.lock().expect("nobody panics here").push((at, one));
        }
    };
    thread::scope(|scope| (0..jobs.get().min(submissions.len())).for_each(|_| drop(scope.spawn(work))));
    let mut graded = graded.into_inner().expect("nobody panics here");
    graded.sort_by_key(|(at, _)| *at);
    Ok(graded.into_iter().map(|(_, one)| one).collect())
}

fn grade(submission: &Submission, limits: Limits, home: &Path) -> Graded {
    let began = Instant::now();
    let Submission { file, exercises, problem } = submission;
    let mut graded = Graded {
        notebook: submission.name(),
        lessons: submission.lessons(),
        problem: problem.clone(),
        ..Graded::default()
    };
    if problem.is_none() {
        let followed = std::path::absolute(file)
            .context("cannot be found")
            .and_then(|notebook| follow(&Task { notebook, exercises: exercises.clone(), limits }, home, &mut graded));
        graded.problem = graded.problem.or(followed.err().map(|error| format!("{error:#}")));
    }
    let mut told = std::mem::take(&mut graded.scores);
    for exercise in exercises {
        let score = told.iter().position(|score| score.id == exercise.id).map(|at| told.swap_remove(at));
        graded.scores.push(score.unwrap_or_else(|| {
            let why = graded.problem.get_or_insert_with(|| "its process ended early".into());
            worker::score(exercise, NOT_REACHED, why.clone())
        }));
    }
    graded.seconds = began.elapsed().as_secs_f64();
    graded
}

/// Starts the process and takes down what it tells.
fn follow(task: &Task, home: &Path, graded: &mut Graded) -> Result<()> {
    let mut child = start(task, home)?;
    // Kept open: the process ends itself when this end is closed, also if that is because this process was killed.
    let mut stdin = child.stdin.take().context("a piped stdin")?;
    writeln!(stdin, "{}", serde_json::to_string(task)?)?;
    let out = child.stdout.take().context("a piped stdout")?;
    let mut errors = child.stderr.take().context("a piped stderr")?;
    let (group, limit) = (child.id() as i32, task.limits.notebook + GRACE);
    let (done, waiting) = mpsc::channel();
    let (late, words) = thread::scope(|scope| {
        let watchdog = scope.spawn(move || end_after(limit, group, &waiting));
        let words = scope.spawn(move || {
            let mut bytes = Vec::new();
            let _ = errors.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
        take_down(out, graded);
        drop(done);
        (watchdog.join().unwrap_or(false), words.join().unwrap_or_default())
    });
    let status = child.wait()?;
    drop(stdin);
    if late {
        graded.problem = Some(format!("stopped after {} s", limit.as_secs()));
    } else if !status.success() {
        let last = words.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        graded.problem = Some(format!("its process ended early ({status}) {last}").trim_end().into());
    }
    Ok(())
}

/// Ends a group of processes unless the sender is dropped before; says whether it had to.
fn end_after(limit: Duration, group: i32, waiting: &Receiver<()>) -> bool {
    let late = waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
    if late {
        // SAFETY: a plain system call; the process leads its group and has not been waited for.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
    late
}

fn take_down(out: impl Read, graded: &mut Graded) {
    let lines = BufReader::new(out).lines().map_while(Result::ok);
    for told in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
        match told {
            Told::Score(score) => graded.scores.push(score),
            Told::FailedCell(cell) => graded.failed_cells.push(cell),
            Told::Problem(problem) => graded.problem = Some(problem),
        }
    }
}

fn start(task: &Task, home: &Path) -> Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("check-one").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.process_group(0).current_dir(task.notebook.parent().context("a notebook stands in a folder")?);
    // A wrong answer is a result here, no error.
    command.env("ANNEAL_HOME", home).env_remove(grading::STRICT).env_remove(grading::NBGRADER);
    if let Some(bytes) = task.limits.memory {
        command.env(memory::VARIABLE, format!("{}M", bytes >> 20));
    }
    command.spawn().context("cannot start a process")
}
