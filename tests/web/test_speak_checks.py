"""What the recording room hands to the checks that run in the browser."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.people.models import Person
from app.quality.rates import rate_bounds
from app.quality.thresholds import POLICIES, THRESHOLDS
from app.web.speak import CHECKED_FIGURES, browser_thresholds
from app.wording.reasons import words_for
from tests.factories import campaign, consent, guest, sentence
from tests.web.visitor import Visitor

SCRIPTS = Path(__file__).parents[2] / "static" / "js" / "audio"
SENTENCE = "The lamp in the window is lit."


@pytest.fixture
def room(session: Session, visit: Callable[[Person | None], Visitor]) -> str:
    """The room's page, for a campaign with a policy of its own."""
    made = campaign(session, "sw", gate_policy="strict")
    sentence(session, made, SENTENCE)
    person = guest(session)
    consent(session, person, made)
    session.commit()
    return visit(person).get("/sw/speak").text


def test_the_browser_checks_by_the_gates_own_thresholds_and_the_campaigns_policy(room: str) -> None:
    found = re.search(r'data-thresholds="([^"]+)"', room)
    assert found
    sent = json.loads(html.unescape(found[1]))
    assert sent == browser_thresholds("strict")
    table = {(threshold.code, threshold.figure): threshold for threshold in THRESHOLDS}
    for row in sent:
        limits = table[row["code"], row["figure"]].limits["strict"]
        assert (row["warn"], row["refuse"]) == (limits.warn, limits.refuse)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_figure_the_browser_measures_has_a_threshold(policy: str) -> None:
    assert {row["figure"] for row in browser_thresholds(policy)} == set(CHECKED_FIGURES)


def test_every_figure_with_a_threshold_is_measured_by_a_script() -> None:
    scripts = "".join(path.read_text("utf-8") for path in SCRIPTS.glob("*.js"))
    assert [figure for figure in CHECKED_FIGURES if f"{figure}:" not in scripts] == []


def test_every_doubt_has_words_in_the_page(room: str) -> None:
    for code in {row["code"] for row in browser_thresholds("strict")}:
        words = html.escape(f"{words_for(code).title} {words_for(code).advice}", quote=True)
        assert f'<template data-word="doubt-{code}">{words}</template>' in room


def test_every_word_and_piece_of_the_microphone_check_is_in_the_page(room: str) -> None:
    words = set(re.findall(r'data-word="([^"]+)"', room))
    steps = ("start", "asking", "room", "voice", "measuring", "good", "care")
    findings = ("voice", "room", "clipping", "processing", "processing-unknown")
    asked = {f"check-{step}" for step in steps} | {f"found-{finding}" for finding in findings}
    assert asked <= words
    assert 'data-piece="finding"' in room


def test_each_sentence_carries_its_fastest_and_slowest_reading(room: str) -> None:
    found = re.search(r'data-fastest-s="([\d.]+)" data-slowest-s="([\d.]+)"', room)
    assert found
    fastest_s, slowest_s = map(float, found.groups())
    expected = rate_bounds(SENTENCE, "sw")
    assert expected
    assert fastest_s == pytest.approx(expected.fastest_s, abs=0.006)
    assert slowest_s == pytest.approx(expected.slowest_s, abs=0.006)
