"""Everything that can go wrong, and everything the gate can say, has words."""

import importlib
import pkgutil
from uuid import UUID

import pytest
from flask import Flask

import app
from app.campaigns.rules import CampaignNotFound
from app.errors import DomainError
from app.quality.rules import unreadable_judgement
from app.quality.thresholds import THRESHOLDS
from app.reviews.rules import NO_REASONS
from app.sentences.hygiene import BadRules
from app.sentences.reviewing.judging import SentenceThere, TextUnfit
from app.sentences.rules import REPORT_REASONS as REASONS_TO_REPORT
from app.sentences.rules import SKIP_REASONS as REASONS_TO_SKIP
from app.wording.errors import reply_to
from app.wording.reasons import (
    GATE_REASONS,
    REPORT_REASONS,
    SKIP_REASONS,
    VERDICTS,
    VOTE_REASONS,
    words_for,
)

DESIGNED = [
    "unreadable",
    "truncated",
    "no_speech",
    "too_short",
    "too_long",
    "too_quiet",
    "too_loud",
    "clipped",
    "noisy",
    "hum",
    "dc_offset",
    "cut_start",
    "cut_end",
    "long_silence",
    "dropouts",
    "narrow_band",
    "rate_fast",
    "rate_slow",
    "processed",
    "music",
    "second_voice",
]


EXAMPLES: dict[type[DomainError], DomainError] = {
    BadRules: BadRules("max_length", "range"),
    SentenceThere: SentenceThere(UUID(int=1)),
    TextUnfit: TextUnfit("I have 3 cats.", [("digits", 7, 8)]),
}
"""Errors that say more than their kind; all others are made of nothing."""


def domain_errors() -> list[type[DomainError]]:
    """Every kind of domain error in the house, whatever module it stands in."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        importlib.import_module(module.name)
    found, todo = [], [DomainError]
    while todo:
        kinds = todo.pop().__subclasses__()
        found += kinds
        todo += kinds
    return sorted((kind for kind in found if kind.__module__.startswith("app.")), key=str)


ERRORS = domain_errors()


@pytest.fixture(scope="module")
def babel() -> Flask:
    """Just enough of an app to speak English."""
    from flask_babel import Babel

    bare = Flask("words")
    Babel(bare)
    return bare


def test_there_are_errors_in_every_capability_that_can_refuse():
    assert len(ERRORS) >= 19
    rooms = {kind.__module__.split(".")[1] for kind in ERRORS}
    assert rooms >= {"campaigns", "clips", "consent", "people", "reviews", "sentences"}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_a_title_and_what_to_do(babel: Flask, kind: type[DomainError]):
    error = EXAMPLES[kind] if kind in EXAMPLES else kind()
    with babel.test_request_context():
        reply = reply_to(error)
    assert 400 <= reply.status < 500
    assert reply.code == kind.code != DomainError.code
    assert 10 < len(reply.title) < 80
    assert not reply.title.endswith(".")
    assert len(reply.detail) > 20
    assert reply.detail.endswith(".")
    assert kind.__doc__


def test_the_examples_are_of_errors_that_need_something_to_be_made_of():
    assert EXAMPLES.keys() <= set(ERRORS)
    for kind in EXAMPLES:
        with pytest.raises(TypeError):
            kind()


def test_no_two_errors_share_a_code():
    codes = [kind.code for kind in ERRORS]
    assert len(set(codes)) == len(codes)


def test_words_never_repeat_what_was_typed(babel: Flask):
    with babel.test_request_context():
        assert "<script>" not in str(reply_to(CampaignNotFound("<script>")))


def test_every_reason_of_the_gate_has_words(babel: Flask):
    assert list(GATE_REASONS) == DESIGNED
    with babel.test_request_context():
        for code in DESIGNED:
            words = words_for(code)
            assert str(words.title).endswith(".")
            assert str(words.advice).endswith(".")


def test_the_gate_gives_no_reason_that_has_no_words():
    given = {threshold.code for threshold in THRESHOLDS}
    given |= {reason.code for reason in unreadable_judgement().reasons}
    assert given <= GATE_REASONS.keys()


def test_every_verdict_and_every_reason_has_a_label():
    assert VERDICTS.keys() == {"accept", "warn", "refuse"}
    assert list(VOTE_REASONS) == list(NO_REASONS)
    assert list(SKIP_REASONS) == list(REASONS_TO_SKIP)
    assert list(REPORT_REASONS) == list(REASONS_TO_REPORT)


def test_an_unknown_reason_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        words_for("ugly")
