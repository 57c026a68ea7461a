"""The look's promises that can be computed: contrast, direction, size, plain markup."""

import re
from pathlib import Path

import pytest

from app.consent.rules import PURPOSES as KEYS
from app.web.licences import LICENCES, plain_licence
from app.web.palette import LINES_ON, WORDS_ON, colours, contrast, schemes
from app.web.purposes import PURPOSES

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
COLOURS = {scheme: colours(tokens) for scheme, tokens in schemes(TOKENS).items()}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LARGEST_SHEET = 12 * 1024
PHYSICAL = re.compile(
    r"^\s*((margin|padding|border)-(left|right|top|bottom)\b|(left|right|top|bottom|width|height)"
    r"|text-align:\s*(left|right))\s*:?",
)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), WORDS_ON)
def test_words_are_readable(scheme: str, word: str, ground: str) -> None:
    assert contrast(COLOURS[scheme][word], COLOURS[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINES_ON)
def test_lines_and_shapes_that_say_something_are_visible(
    scheme: str, line: str, ground: str
) -> None:
    assert contrast(COLOURS[scheme][line], COLOURS[scheme][ground]) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_is_small(sheet: Path) -> None:
    assert sheet.stat().st_size <= LARGEST_SHEET


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_knows_no_left_and_right(sheet: Path) -> None:
    lines = sheet.read_text("utf-8").splitlines()
    assert [line for line in lines if PHYSICAL.match(line)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_custom_property_used_is_defined(sheet: Path) -> None:
    css = sheet.read_text("utf-8")
    defined = set(re.findall(r"(--[a-z0-9-]+):", TOKENS + css))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) <= defined


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_come_from_the_tokens_alone(sheet: Path) -> None:
    if sheet.name != "tokens.css":
        assert re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(", sheet.read_text("utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_is_short_and_plain(template: Path) -> None:
    text = template.read_text("utf-8")
    assert len(text.splitlines()) <= 150
    assert "|safe" not in text
    assert not re.search(r"\s(style|on[a-z]+)=", text)


def test_every_purpose_is_asked_for_in_plain_words() -> None:
    assert tuple(purpose.key for purpose in PURPOSES) == KEYS
    assert [purpose.key for purpose in PURPOSES if purpose.required] == ["collect"]


def test_a_licence_we_do_not_know_is_the_community_s_own() -> None:
    own = plain_licence("LicenseRef-Village-1.0")
    assert own.name == "Village-1.0"
    assert own not in LICENCES.values()
