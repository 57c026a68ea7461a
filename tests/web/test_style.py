"""The style page keeps up with the style sheets."""

import re
from pathlib import Path

import pytest

from app.web.assets import PAGES
from app.web.style import SCHEMES
from tests.web.visitor import Visitor

CSS = Path(__file__).parents[2] / "static" / "css"
SHEETS = sorted(path for path in CSS.glob("*.css") if path.name not in ("tokens.css", "base.css"))
PLACES = re.compile(
    r"""^(page(__.*)?|room(-page.*|--listen|__card|__sentence)?|masthead.*|colophon|problem|said
    |skip|campaign__.*|columns|terms__text|search|languages|clip
    |stack--wide|needs-scripts|script-.*|level|level__canvas)$""",
    re.VERBOSE,
)
"""Where things stand on a page, which only the page itself can show."""


def classes(css: str) -> set[str]:
    """The classes that the sheet's selectors name."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", bare)
    return {name for of in selectors for name in re.findall(r"\.([a-z][\w-]*)", of)}


def test_the_style_page_loads_every_sheet() -> None:
    assert {path.stem for path in CSS.glob("*.css")} == set(PAGES["style"].sheets)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_component_is_on_the_style_page(sheet: Path, nobody: Visitor) -> None:
    attributes = re.findall(r'class="([^"]*)"', nobody.get("/style").text)
    shown = {name for attribute in attributes for name in attribute.split()}
    meant = {name for name in classes(sheet.read_text("utf-8")) if not PLACES.match(name)}
    assert meant - shown == set()


def test_the_page_measures_its_colours(nobody: Visitor) -> None:
    page = re.sub(r"\s+", " ", nobody.get("/style").text)
    row = r'<th scope="row">on-ember</th><td>ember</td>\s*<td[^>]*>5.8</td><td[^>]*>7.9</td>'
    assert re.search(row, page)


def test_a_scheme_can_be_held_whatever_the_device_wants(nobody: Visitor) -> None:
    for scheme in SCHEMES:
        assert f"scheme--{scheme} " in nobody.get(f"/style?scheme={scheme}").text
    assert "scheme--auto " in nobody.get('/style?scheme="><b>').text
    rules = nobody.get("/style/tokens.css")
    assert rules.mimetype == "text/css"
    assert ".scheme--dark{color-scheme:dark;" in rules.text
    assert "--ember:#ff8a5c;" in rules.text


def test_search_engines_are_asked_to_leave_it_out(nobody: Visitor) -> None:
    answer = nobody.get("/style")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
