//! Makes the kernel known to Jupyter: the kernelspec `anneal`, and the folders in which Jupyter looks for it.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use jupyter_protocol::JupyterKernelspec;

pub const NAME: &str = "anneal";
const LOGO: &str = include_str!("../logo.svg");

/// Where the kernelspec goes; without an option into the virtual environment, or to the user where there is none.
#[derive(Args, Default)]
#[group(multiple = false)]
pub struct Place {
    /// Into the virtual environment that holds this command, or else the active one.
    #[arg(long)]
    sys_prefix: bool,
    /// For this user, in all environments.
    #[arg(long)]
    user: bool,
    /// Into PREFIX/share/jupyter/kernels.
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<PathBuf>,
}

/// Writes the kernelspec and returns its folder.
pub fn install(place: &Place) -> Result<PathBuf> {
    let kernels = place.data_folder()?.join("kernels");
    fs::create_dir_all(&kernels).with_context(|| format!("cannot create {}", kernels.display()))?;
    let folder = kernels.join(NAME);
    // Complete before it is seen: a running Jupyter lists these folders at any moment.
    let fresh = tempfile::Builder::new().prefix(".anneal-").tempdir_in(&kernels)?;
    write(fresh.path()).with_context(|| format!("cannot write the kernelspec in {}", kernels.display()))?;
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot replace {}", folder.display()))?;
    }
    fs::rename(fresh.keep(), &folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

/// The kernelspecs that Jupyter would find, the one it prefers first.
pub fn installed() -> Vec<(PathBuf, JupyterKernelspec)> {
    let listed = env::var_os("JUPYTER_PATH").unwrap_or_default();
    let environment = environment().map(|environment| environment.join("share/jupyter"));
    let system = ["/usr/local/share/jupyter", "/usr/share/jupyter"].map(PathBuf::from);
    let mut folders: Vec<PathBuf> = env::split_paths(&listed).collect();
    folders.extend(environment.into_iter().chain(user_folder().ok()).chain(system));
    let specs = folders.into_iter().map(|data| data.join("kernels").join(NAME));
    specs.filter_map(|folder| Some((folder.clone(), read(&folder)?))).collect()
}

fn read(folder: &Path) -> Option<JupyterKernelspec> {
    serde_json::from_slice(&fs::read(folder.join("kernel.json")).ok()?).ok()
}

fn write(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // A temporary folder is closed to others; a kernelspec of a shared prefix must not be.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    fs::write(folder.join("kernel.json"), serde_json::to_string_pretty(&kernelspec()?)? + "\n")?;
    fs::write(folder.join("logo-svg.svg"), LOGO)?;
    Ok(())
}

fn kernelspec() -> Result<JupyterKernelspec> {
    let command = command()?.into_os_string().into_string();
    let command = command.map_err(|path| anyhow::anyhow!("Jupyter needs a path in UTF-8, not {}", path.display()))?;
    Ok(JupyterKernelspec {
        argv: [&command, "kernel", "--connection-file", "{connection_file}"].map(String::from).into(),
        display_name: "Rust (Anneal)".into(),
        language: "rust".into(),
        metadata: Some(HashMap::from([("debugger".into(), false.into())])),
        interrupt_mode: Some("message".into()),
        env: Some(HashMap::new()),
    })
}

impl Place {
    fn data_folder(&self) -> Result<PathBuf> {
        let environment = environment().map(|environment| environment.join("share/jupyter"));
        match (&self.prefix, environment) {
            (Some(prefix), _) => Ok(std::path::absolute(prefix)?.join("share/jupyter")),
            (None, Some(environment)) if !self.user => Ok(environment),
            (None, None) if self.sys_prefix => bail!(
                "no virtual environment: {} stands in none and VIRTUAL_ENV is not set; activate one, or use --user",
                command()?.display()
            ),
            _ => user_folder(),
        }
    }
}

/// Where Jupyter looks for what belongs to the user.
fn user_folder() -> Result<PathBuf> {
    if let Some(folder) = variable("JUPYTER_DATA_DIR") {
        return Ok(folder);
    }
    let home = || variable("HOME").context("HOME is not set, so the user's Jupyter folder is not known");
    if cfg!(target_os = "macos") {
        return Ok(home()?.join("Library/Jupyter"));
    }
    let data = variable("XDG_DATA_HOME").map_or_else(|| Ok(home()?.join(".local/share")), anyhow::Ok);
    Ok(data?.join("jupyter"))
}

/// The virtual environment that holds this command, or else the active one.
fn environment() -> Option<PathBuf> {
    let around = command().ok().and_then(|command| Some(command.parent()?.parent()?.to_path_buf()));
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].map(variable);
    around.filter(|folder| folder.join("pyvenv.cfg").exists()).or_else(|| active.into_iter().flatten().next())
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// This command as it was called, so that a link in a virtual environment stays one; the file itself otherwise.
pub fn command() -> Result<PathBuf> {
    let called = PathBuf::from(env::args_os().next().unwrap_or_default());
    let found = if called.components().count() > 1 {
        Some(std::path::absolute(&called)?)
    } else {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).map(|folder| folder.join(&called)).find(|file| file.is_file())
    };
    let itself = env::current_exe().context("cannot find this command's own file")?;
    let same = |file: &PathBuf| fs::canonicalize(file).ok() == fs::canonicalize(&itself).ok();
    Ok(found.filter(same).unwrap_or(itself))
}
