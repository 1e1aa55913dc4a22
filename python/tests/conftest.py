"""Places that the tests share, and `session`: a kernel started through the kernelspec installed in `.venv`."""

import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
ARTIFACTS = ROOT / "test-artifacts"

sys.path.insert(0, str(ROOT / "scripts" / "setup"))
sys.path.insert(0, str(ROOT / "python"))
# The learner's own history and progress stay out of the tests.
os.environ["ANNEAL_HOME"] = tempfile.mkdtemp(prefix="anneal-home-")
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@dataclass
class Ran:
    """What one cell gave."""

    reply: dict
    stdout: str = ""
    stderr: str = ""
    result: dict = field(default_factory=dict)
    displays: list[dict] = field(default_factory=list)
    errors: list[dict] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.reply["content"]["status"]

    @property
    def text(self) -> str:
        return self.result.get("text/plain", "")


class Session:
    """One kernel, asked one cell at a time."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    def run(self, code: str, timeout: float = 60, **options) -> Ran:
        ran = Ran(reply={})

        def note(message: dict) -> None:
            kind, content = message["header"]["msg_type"], message["content"]
            if kind in ("status", "execute_input"):
                return
            ran.order.append(kind)
            if kind == "stream":
                setattr(ran, content["name"], getattr(ran, content["name"]) + content["text"])
            elif kind == "execute_result":
                ran.result = content["data"]
            elif kind == "display_data":
                ran.displays.append(content["data"])
            elif kind == "error":
                ran.errors.append(content)

        ran.reply = self.client.execute_interactive(code, timeout=timeout, output_hook=note, allow_stdin=False, **options)
        return ran


@pytest.fixture(scope="module")
def session():
    manager, client = start_new_kernel(kernel_name="anneal", cwd=str(NOTEBOOKS))
    yield Session(manager, client)
    client.stop_channels()
    manager.shutdown_kernel()
