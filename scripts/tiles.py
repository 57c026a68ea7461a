"""Draws the app's tiles for home screens from static/icons/mark.svg; again when that changes.

    .venv/bin/python scripts/tiles.py

A tile may be cut to any shape (maskable): the mark stands inside the circle that is always left.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).parents[1] / "static" / "icons"
SIZES = (192, 512)
PAPER = "#fbf8f3"
SHARE = 0.56
"""Of the tile's side; a circle of 0.8 of it is always left (W3C manifest, maskable)."""
PAGE = """<body style="margin:0;display:grid;place-content:center;block-size:100vh;background:{}">
<div style="inline-size:{}px">{}</div>"""


def draw() -> None:
    with sync_playwright() as driver:
        program = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            mark = (ICONS / "mark.svg").read_text()
            page.set_content(PAGE.format(PAPER, round(size * SHARE), mark))
            page.screenshot(path=ICONS / f"tile-{size}.png")
        browser.close()


if __name__ == "__main__":
    draw()
