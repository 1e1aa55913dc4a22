"""Sets Anneal up where needed, then opens JupyterLab on your copies of the lessons, in my-notebooks/.

usage: scripts/lab [--setup-only] [--shipped] [JUPYTER OPTIONS]

  --setup-only     stop before JupyterLab starts
  --shipped        open the lessons themselves, in notebooks/, to edit them
  --no-browser     start JupyterLab without opening a browser
  --port N         the port JupyterLab listens on
  any other option goes to JupyterLab as it is

The set-up keeps its builds in ~/.cache/anneal (ANNEAL_CACHE overrides) and its Python packages in .venv.
Interrupting it is safe: the next start goes on where it stopped, and after `git pull` redoes only what changed.
"""

import contextlib
import fcntl
import os
import signal
import sys
from pathlib import Path

import own_copies
import places
import prerequisites
import stamps
from command import Failed
from progress import words
from steps import STEPS, venv_inputs


def main() -> None:
    options = sys.argv[1:]
    if "--help" in options or "-h" in options:
        print(__doc__)
        return
    set_up()
    if "--setup-only" in options:
        return
    folder = own_copies.SHIPPED if "--shipped" in options else own_copies.OWN
    if folder == own_copies.OWN:
        for sentence in own_copies.bring():
            print(sentence, flush=True)
    start_jupyter(folder, [option for option in options if option != "--shipped"])


def set_up() -> None:
    """Ends the program with one clear message when it cannot be done."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped. Start it again to go on."))
    waiting = [step for step in STEPS if not step.is_done()]
    if not waiting:
        return
    python_ready = stamps.is_current("venv", venv_inputs())
    if things := prerequisites.missing(python_ready, built_before=bool(stamps.built_from("toolkit"))):
        sys.exit(prerequisites.report(things))
    with only_one_set_up():
        total = words(sum(step.expected() for step in waiting))
        print(f"Setting up: {', '.join(step.title for step in waiting)}. About {total} on two cores.", flush=True)
        for step in STEPS:
            # Asked again: making .venv anew throws away what stood in it.
            if not step.is_done():
                step.perform()


@contextlib.contextmanager
def only_one_set_up():
    """All clones of a user share the cache folder, so the lock stands there; it ends with the process, however that ends."""
    places.CACHE.mkdir(parents=True, exist_ok=True)
    with open(places.CACHE / "setup.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            sys.exit(f"Another set-up of Anneal is running (process {lock.read().strip()}). Wait until it is done, then start this again.")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def start_jupyter(folder: Path, options: list[str]) -> None:
    arguments = [
        str(places.BIN / "jupyter-lab"),
        f"--ServerApp.root_dir={folder}",
        "--MultiKernelManager.default_kernel_name=anneal",
        # Warnings, and the address to open: the rest is about extensions.
        "--Application.log_level=WARN",
    ]
    if os.geteuid() == 0:
        arguments.append("--allow-root")
    os.environ["PATH"] = f"{places.BIN}{os.pathsep}{os.environ['PATH']}"
    print("JupyterLab starts; Ctrl-C here stops it.", flush=True)
    os.execv(arguments[0], arguments + options)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    try:
        main()
    except Failed as failure:
        sys.exit(f"\n{failure}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. Start it again to go on where it was.")
