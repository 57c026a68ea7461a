"""The look's promises that can be computed: contrast, direction, size, plain markup."""

import re
from pathlib import Path

import pytest

from app.consent.rules import PURPOSES as KEYS
from app.web.licences import LICENCES, plain_licence
from app.web.purposes import PURPOSES

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
OUR_NAMES = ("tokens", "base", "components", "pages")
OUR_SHEETS = [ROOT / "static" / "css" / f"{name}.css" for name in OUR_NAMES]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LARGEST_SHEET = 12 * 1024
PHYSICAL = re.compile(
    r"^\s*((margin|padding|border)-(left|right|top|bottom)\b|(left|right|top|bottom|width|height)"
    r"|text-align:\s*(left|right))\s*:?",
)


def schemes() -> dict[str, dict[str, str]]:
    """The colours of tokens.css as {scheme: {name: rrggbb}}."""
    css = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
    light, dark = css.split("prefers-color-scheme: dark", 1)
    read = {}
    for scheme, part in (("light", light), ("dark", dark)):
        pairs = re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", part)
        read[scheme] = {name: hex_ if len(hex_) == 6 else hex_ * 2 for name, hex_ in pairs}
    return read


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)


WORDS_ON = [
    *((word, ground) for word in ("ink", "muted") for ground in ("paper", "surface")),
    *((word, ground) for word in ("sky", "brick", "ember") for ground in ("paper", "surface")),
    *(("ink", f"{tone}-wash") for tone in ("leaf", "amber", "brick", "sky")),
    *((tone, f"{tone}-wash") for tone in ("leaf", "amber", "brick", "sky")),
    ("sky", "leaf-wash"),
    ("brick", "amber-wash"),
    ("on-ember", "ember"),
    ("on-ember", "ember-deep"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), WORDS_ON)
def test_words_are_readable(scheme: str, word: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[word], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_lines_that_bound_controls_are_visible(scheme: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours["line"], colours[ground]) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_is_small(sheet: Path) -> None:
    assert sheet.stat().st_size <= LARGEST_SHEET


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_knows_no_left_and_right(sheet: Path) -> None:
    lines = sheet.read_text("utf-8").splitlines()
    assert [line for line in lines if PHYSICAL.match(line)] == []


@pytest.mark.parametrize("sheet", OUR_SHEETS, ids=lambda path: path.name)
def test_every_custom_property_used_is_defined(sheet: Path) -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", OUR_SHEETS[0].read_text("utf-8")))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text("utf-8"))) <= defined


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
