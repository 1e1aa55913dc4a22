"""What a learner sees: JupyterLab as `scripts/lab` starts it, in a real browser; the screenshots stay in test-artifacts/."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import lessons
import pytest
from conftest import ARTIFACTS, NOTEBOOKS, ROOT
from playwright.sync_api import Page, expect, sync_playwright

LESSON = NOTEBOOKS / "00_start/01_first_cells.ipynb"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TABLE = ".jp-OutputArea-output table:has-text('Torgersen')"
PICTURE = ".jp-OutputArea-output svg[role=img]"
ERROR = "[data-mime-type='application/vnd.jupyter.stderr']"
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]
# The lesson in the repository must not be saved over, and every cell has to be in the page to be looked at.
SETTINGS = {
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """JupyterLab on the lessons as they are shipped, with nobody's own settings."""
    folder = tmp_path_factory.mktemp("jupyter")
    for name, setting in SETTINGS.items():
        place = folder / "settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(setting))
    own = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    environment = os.environ | {name: str(folder / place) for name, place in own.items()}
    log = open(ARTIFACTS / "jupyterlab.log", "w+")
    # A contributor's own copies may hold anything.
    command = [str(ROOT / "scripts/lab"), "--shipped", "--no-browser", "--port", str(free_port())]
    server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield wait_for_address(server, ARTIFACTS / "jupyterlab.log")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def page(address, tmp_path_factory):
    assert CHROMIUM, "chromium is missing; install it with: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"), executable_path=CHROMIUM, args=OPTIONS, headless=True, viewport={"width": 1280, "height": 900}
        )
        yield browser.pages[0]
        browser.close()


def test_the_first_lesson_runs_in_jupyterlab(page: Page, address: str):
    stored = LESSON.read_bytes()
    notebook = lessons.load(LESSON)
    page.goto(address.replace("/lab?", f"/lab/tree/{LESSON.relative_to(NOTEBOOKS)}?"))
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(lessons.code_cells(notebook)), timeout=60_000)
    expect(page.locator(".jp-Toolbar-kernelName")).to_have_text("Rust (Anneal)", timeout=30_000)
    assert page.locator(".jp-Dialog").count() == 0 and page.locator(".Toastify__toast").count() == 0
    choose(page, "Run", "Run All Cells")
    wait_until_idle(page, len(lessons.code_cells(notebook)))
    take_pictures(page, "light")
    look(page, notebook)
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    take_pictures(page, "dark")
    assert LESSON.read_bytes() == stored


@pytest.fixture
def untitled():
    """JupyterLab makes new notebooks in the folder of the lessons; they are taken away again."""
    before = set(NOTEBOOKS.glob("*.ipynb"))
    yield
    for made in set(NOTEBOOKS.glob("*.ipynb")) - before:
        made.unlink()


def test_a_cell_asks_completes_and_tells_in_jupyterlab(page: Page, address: str, untitled):
    """Input of both kinds, the completer, the tooltip, and what is in the pager."""
    page.goto(address.replace("/lab?", "/lab/workspaces/asking?reset&"))
    page.locator(".jp-LauncherCard[title*='Rust (Anneal)']").first.click(timeout=60_000)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    # Cells run before the kernel is there are left out without a word.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Rust (Anneal) | Idle", timeout=60_000)
    page.wait_for_timeout(1000)
    run_cell(page, 'use anneal::prelude::*;\nlet name = input("Your name: ")?;\nformat!("hello {name}")')
    field = page.locator("input.jp-Stdin-input")
    expect(page.locator(".jp-Stdin-prompt").last).to_contain_text("Your name:", timeout=60_000)
    field.last.fill("größe")
    field.last.press("Enter")
    expect(page.locator(".jp-OutputArea-output").last).to_contain_text('"hello größe"', timeout=30_000)
    run_cell(page, 'let mut line = String::new();\nprint!("Key: ");\nstd::io::stdin().read_line(&mut line)?;\nline.trim().len()')
    field.last.fill("four")
    field.last.press("Enter")
    expect(page.locator(".jp-OutputArea-output").last).to_have_text("4", timeout=30_000)
    secret = 'let key = input_secret("Password: ")?;\nkey.len()'
    run_cell(page, secret)
    expect(page.locator("input.jp-Stdin-input[type=password]").last).to_be_visible(timeout=30_000)
    page.screenshot(path=ARTIFACTS / "screenshots/input.png")
    page.locator("input.jp-Stdin-input[type=password]").last.fill("12345")
    page.locator("input.jp-Stdin-input[type=password]").last.press("Enter")
    expect(page.locator(".jp-OutputArea-output").last).to_have_text("5", timeout=30_000)
    assert "12345" not in page.locator(".jp-Notebook").inner_text()
    run_cell(page, "?name")
    expect(page.locator(".jp-OutputArea-output").last).to_contain_text("let name: String", timeout=30_000)
    # The completer knows types as soon as rust-analyzer is warm; a single match is put in at once.
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").last.click()
    page.keyboard.type("name.to_upp")
    cell, deadline = page.locator(".jp-Notebook .jp-CodeCell .cm-content").last, time.monotonic() + 180
    while cell.inner_text() == "name.to_upp":
        assert time.monotonic() < deadline, "no completion"
        page.keyboard.press("Tab")
        page.wait_for_timeout(1000)
    assert cell.inner_text() == "name.to_uppercase"
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".jp-Tooltip")).to_contain_text("pub fn to_uppercase(&self) -> String", timeout=30_000)
    page.screenshot(path=ARTIFACTS / "screenshots/inspection.png")


def run_cell(page: Page, code: str) -> None:
    """Types into the last cell and runs it."""
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").last.click()
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")


def look(page: Page, notebook) -> None:
    """A table, a picture, a counter, and no error but the one that is meant."""
    code = lessons.code_cells(notebook)
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
    assert prompts == [f"[{number}]:" for number in range(1, len(code) + 1)]
    expect(page.locator(TABLE).first).to_contain_text("bill_length_mm")
    pictures = page.locator(PICTURE)
    expect(pictures).to_have_count(3)
    box = pictures.first.bounding_box()
    assert box["width"] > 200 and box["height"] > 150
    failed = [number for number, cell in enumerate(page.locator(".jp-CodeCell").all()) if cell.locator(ERROR).count()]
    assert failed == [number for number, cell in enumerate(code) if lessons.raises(cell)]


def wait_until_idle(page: Page, cells: int) -> None:
    deadline = time.monotonic() + 120
    while True:
        prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
        if len(prompts) == cells and all(re.fullmatch(r"\[\d+\]:", prompt) for prompt in prompts):
            return
        assert time.monotonic() < deadline, f"still running: {prompts}"
        page.wait_for_timeout(250)


def choose(page: Page, *path: str) -> None:
    """A menu entry, through its submenus."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{path[0]}$")).click()
    for name in path[1:]:
        page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{name}$")).last.click()


def take_pictures(page: Page, theme: str) -> None:
    """The top of the lesson, the first table, the first picture, the error."""
    folder = ARTIFACTS / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    places = {"top": ".jp-Notebook .jp-Cell", "table": TABLE, "picture": PICTURE, "error": ERROR}
    for name, selector in places.items():
        place = page.locator(selector).first
        if place.count():
            place.evaluate("element => element.scrollIntoView({block: 'center'})")
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"first_lesson_{name}_{theme}.png")


def wait_for_address(server: subprocess.Popen, log) -> str:
    deadline = time.monotonic() + 60
    while not (found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\?token=\w+", log.read_text())):
        assert server.poll() is None and time.monotonic() < deadline, f"JupyterLab did not start:\n{log.read_text()}"
        time.sleep(0.2)
    return found[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
