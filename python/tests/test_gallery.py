"""The gallery in a real browser, in both themes: every view is there, fits its place, and can be read."""

import re

import pytest
from conftest import ARTIFACTS, ROOT
from playwright.sync_api import Page, sync_playwright
from test_browser import CHROMIUM, OPTIONS

# JupyterLab's colours, as far as the views use them: `@jupyterlab/theme-light-extension` and `theme-dark-extension`, 4.x.
THEMES = {
    "light": ("#ffffff", "--jp-content-font-color1:rgba(0,0,0,.87);--jp-border-color1:#bdbdbd;--jp-warn-color0:#e65100"),
    "dark": ("#111111", "--jp-content-font-color1:rgba(255,255,255,1);--jp-border-color1:#616161;--jp-warn-color0:#ef6c00"),
}
WIDTH = 1000
# WCAG 2.2, success criterion 1.4.11: what is needed to understand a graphic.
CONTRAST = 3.0

# Runs in the page: what is wrong with each view, in words, and the contrast of all text that has the ink of the page.
LOOK = """ground => {
    const problems = [], contrasts = [];
    const channels = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (colour, part) => {
        const [r, g, b, a = 1] = channels(colour), back = channels(ground);
        const seen = [r, g, b].map((c, i) => c * a * part + back[i] * (1 - a * part));
        const [low, high] = [light(seen), light(back)].sort((x, y) => x - y);
        return (high + 0.05) / (low + 0.05);
    };
    const overlap = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
        * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    for (const section of document.querySelectorAll('section')) {
        const name = section.querySelector('.t').textContent;
        const say = text => problems.push(`${name}: ${text}`);
        const box = section.getBoundingClientRect();
        if (box.width < 100 || box.height < 60) say(`only ${box.width} x ${box.height} pixels`);
        for (const svg of section.querySelectorAll('svg[role=img]')) {
            const frame = svg.getBoundingClientRect();
            if (frame.width < 300 || frame.height < 50) say(`a picture of ${frame.width} x ${frame.height} pixels`);
            if (!svg.getAttribute('aria-label')) say('no words for those who cannot see it');
            const marks = svg.querySelectorAll('rect,circle,polygon,polyline,line,image').length;
            if (!marks) say('nothing is drawn');
            const ours = !svg.style.background;
            const texts = [...svg.querySelectorAll('text')].filter(() => ours).map(text => [text, text.getBoundingClientRect()]);
            for (const [text, at] of texts) {
                const words = text.textContent.trim();
                if (at.left < frame.left - 1 || at.right > frame.right + 1 || at.top < frame.top - 1 || at.bottom > frame.bottom + 2)
                    say(`"${words}" leaves the picture`);
                if (text.getAttribute('fill') === 'currentColor')
                    contrasts.push([contrast(getComputedStyle(text).fill, Number(text.getAttribute('opacity') || 1)), `${name}: ${words}`]);
            }
            texts.forEach(([text, at], first) => texts.slice(first + 1).forEach(([other, there]) => {
                if (overlap(at, there) > 0.2 * Math.min(at.width * at.height, there.width * there.height))
                    say(`"${text.textContent.trim()}" and "${other.textContent.trim()}" cover each other`);
            }));
        }
        for (const cell of section.querySelectorAll('td, th, pre, p')) {
            const style = getComputedStyle(cell);
            if (cell.textContent.trim()) contrasts.push([contrast(style.color, Number(style.opacity)), `${name}: ${cell.textContent.slice(0, 30)}`]);
        }
    }
    if (document.documentElement.scrollWidth > window.innerWidth) problems.push('the page is wider than the window');
    return {problems, contrasts, names: [...document.querySelectorAll('section > .t')].map(name => name.textContent),
        pictures: document.querySelectorAll('svg[role=img]').length};
}"""


@pytest.fixture(scope="module")
def gallery(session) -> str:
    ran = session.run("anneal::gallery()", timeout=120)
    assert ran.status == "ok", ran.errors
    return ran.result["text/html"]


@pytest.fixture(scope="module")
def page():
    assert CHROMIUM, "chromium is missing; install it with: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS, headless=True)
        yield browser.new_page(viewport={"width": WIDTH, "height": 900})
        browser.close()


@pytest.mark.parametrize("theme", THEMES)
def test_every_view_can_be_read(page: Page, gallery: str, theme: str):
    seen = look(page, gallery, theme)
    assert seen["problems"] == []
    faint = [(round(contrast, 2), words) for contrast, words in seen["contrasts"] if contrast < CONTRAST]
    assert len(seen["contrasts"]) > 500 and faint == []
    documented = re.findall(r"^## (.+)$", (ROOT / "docs/gallery.md").read_text(), re.M)
    assert seen["names"] == documented
    assert seen["pictures"] == len(documented) - len(re.findall(r"^```text$", (ROOT / "docs/gallery.md").read_text(), re.M))


def look(page: Page, html: str, theme: str) -> dict:
    """The page as a browser shows it, what is wrong with it, and a picture of it in test-artifacts/."""
    ground, variables = THEMES[theme]
    red, green, blue = (int(ground[at : at + 2], 16) for at in (1, 3, 5))
    style = f"margin:0;padding:16px;font:13px sans-serif;background:{ground};color:var(--jp-content-font-color1)"
    page.set_content(f'<!doctype html><html style="{variables}"><meta charset="utf-8"><body style="{style}">{html}')
    seen = page.evaluate(LOOK, f"rgb({red}, {green}, {blue})")
    folder = ARTIFACTS / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"gallery_{theme}.png", full_page=True)
    return seen
