"""What docs/audio-checks.md tells people is what the code does."""

import re
from dataclasses import fields
from pathlib import Path

from app.audio.figures import Figures
from app.quality.rate_priors import RATE_OF_LANGUAGE, USUAL_RATE
from app.quality.rules import GATE_VERSION, unreadable_judgement
from app.quality.sounds import SOUNDS_OF, SOUNDS_OF_DIGIT, SOUNDS_OF_KANJI, SOUNDS_OF_SYMBOL
from app.quality.thresholds import POLICIES, THRESHOLDS

PAGE = (Path(__file__).parents[2] / "docs" / "audio-checks.md").read_text()


READING = {"chars_per_s", "words_per_s", "expected_speech_s"}
"""Figures that compare the reading with its sentence."""


def rows(first_heading: str) -> list[list[str]]:
    """Cells of the table whose first heading is this, without headings and rule."""
    table = re.search(rf"^\| {first_heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table, f"no table with {first_heading}"
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in table[1].splitlines()
    ]


def limits(cell: str) -> list[float | None]:
    return [None if part == "never" else float(part) for part in cell.split(", ")]


def test_every_threshold_stands_in_the_page_and_in_the_code() -> None:
    told = [
        (code, figure, side, unit, *(limits(cell) for cell in policies), source)
        for code, _, figure, side, unit, *policies, source in rows("reason")
    ]
    coded = [
        (
            *(row.code, row.figure, row.side, row.unit),
            *([row.limits[policy].warn, row.limits[policy].refuse] for policy in POLICIES),
            row.source,
        )
        for row in THRESHOLDS
    ]

    assert told == coded


def test_the_columns_are_the_policies_in_order() -> None:
    heading = next(line for line in PAGE.splitlines() if line.startswith("| reason |"))

    assert re.findall(r"(\w+): warn, refuse", heading) == list(POLICIES)


def test_every_speaking_rate_stands_in_the_page_and_in_the_code() -> None:
    told = {tag: float(rate) for rate, tags in rows("sounds a second") for tag in tags.split()}

    assert told == RATE_OF_LANGUAGE | {"others": USUAL_RATE}
    for name, _, _, each in SOUNDS_OF:
        assert f"| {name.partition(',')[0]} | {each} |" in PAGE
    for constant in (SOUNDS_OF_KANJI, SOUNDS_OF_DIGIT, SOUNDS_OF_SYMBOL):
        assert f"| {constant} |" in PAGE


def test_every_figure_is_explained() -> None:
    told = set(re.findall(r"`(\w+)`", " ".join(row[0] for row in _figure_rows())))

    assert told == {field.name for field in fields(Figures)} - {"is_capped"} | READING
    assert "`is_capped`" in PAGE


def test_every_derived_figure_is_explained() -> None:
    derived = {row.figure for row in THRESHOLDS} - {field.name for field in fields(Figures)}

    assert {name for name in derived if PAGE.count(f"`{name}`") < 2} == set()


def test_the_reason_without_a_figure_and_the_version_are_told() -> None:
    assert f"`{unreadable_judgement().reasons[0].code}` has no figure" in PAGE
    assert f"This is gate version {GATE_VERSION}." in PAGE


def _figure_rows() -> list[list[str]]:
    section = PAGE.split("## Figures")[1].split("\n## ")[0]
    return [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
