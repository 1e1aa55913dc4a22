//! The `anneal` command: a Jupyter kernel for Rust and what belongs to it.

mod analyzer;
mod cell_cache;
mod check;
mod course;
mod doctor;
mod engine;
mod grading;
mod guard;
mod history;
mod install;
mod ipynb;
mod lint;
mod new_lesson;
#[allow(dead_code, unused_imports, reason = "the engines that use it come next")]
mod process;
mod progress;
mod protocol;
mod session;
mod toolkit;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// A Jupyter kernel for Rust.
#[derive(Parser)]
#[command(name = "anneal", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve one notebook; Jupyter runs this.
    Kernel {
        /// The file in which Jupyter tells ports and key.
        #[arg(short = 'f', long)]
        connection_file: PathBuf,
        #[arg(long, value_enum, default_value = "native")]
        engine: engine::Choice,
    },
    /// Make the kernel known to Jupyter.
    Install(install::Place),
    /// The cache of compiled cells.
    Cache {
        #[command(subcommand)]
        action: cell_cache::Action,
    },
    /// Build what cells are compiled against.
    Toolkit {
        #[command(subcommand)]
        command: ToolkitCommand,
    },
    /// Say how far you are with the exercises, what is due for review, and what comes next.
    Progress(progress::Form),
    /// Run notebooks and say which exercises they pass: exit status 1 unless all of them.
    Check(check::Options),
    /// A process of `check`, one for each notebook.
    #[command(hide = true)]
    CheckOne,
    /// Write the files of a new lesson, with one exercise to begin from.
    NewLesson(new_lesson::Options),
    /// Say where lessons are not as docs/LESSONS.md has them.
    Lint(lint::Options),
    /// Say what is found, what is missing, and what mends it.
    Doctor,
    /// The process that keeps rust-analyzer for all kernels of a user.
    #[command(hide = true)]
    Analyzer(analyzer::service::Options),
    /// A process that ends what it starts when the kernel has gone.
    #[command(hide = true)]
    Guard {
        #[arg(last = true)]
        program: Vec<OsString>,
    },
    /// A process of the evcxr engine, which starts them itself.
    #[cfg(feature = "evcxr")]
    #[command(hide = true)]
    Evcxr {
        #[command(subcommand)]
        part: engine::evcxr::Part,
    },
}

#[derive(Subcommand)]
enum ToolkitCommand {
    /// Build the toolkit of the project in this folder, unless the same was built before.
    Build,
    /// Say which build a kernel would use.
    Show,
}

fn main() -> ExitCode {
    run(Cli::parse()).unwrap_or_else(|error| {
        eprintln!("anneal: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Kernel { connection_file, engine } => {
            protocol::serve(&connection_file, Box::new(move || engine::start(engine)))?;
        }
        Command::Install(place) => println!("Installed the kernel in {}", install::install(&place)?.display()),
        Command::Cache { action } => cell_cache::act(&action)?,
        Command::Toolkit { command: ToolkitCommand::Build } => {
            let began = std::time::Instant::now();
            let toolkit = toolkit::build(&std::env::current_dir()?, &mut |done, total, name| {
                eprintln!("[{done}/{total}] {name} ({} s)", began.elapsed().as_secs());
            })?;
            println!("{}", toolkit.folder.display());
        }
        Command::Toolkit { command: ToolkitCommand::Show } => {
            println!("{}", toolkit::Toolkit::locate()?.folder.display())
        }
        Command::Progress(form) => progress::report(&form)?,
        Command::Check(options) => return Ok(check::run(&options)),
        Command::CheckOne => check::work()?,
        Command::NewLesson(options) => new_lesson::run(&options)?,
        Command::Lint(options) => return lint::run(&options),
        Command::Doctor => return Ok(doctor::examine()),
        Command::Analyzer(options) => analyzer::service::run(&options)?,
        Command::Guard { program } => return guard::guard(&program),
        #[cfg(feature = "evcxr")]
        Command::Evcxr { part } => return part.run(),
    }
    Ok(ExitCode::SUCCESS)
}
