"""Skipping a sentence."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.operations import withdraw_clip
from app.sentences.models import SentenceTurn
from app.sentences.operations import skip_sentence
from app.sentences.rules import SKIP_REASONS, BadSkipReason
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.mark.parametrize("reason", [None, *SKIP_REASONS])
def test_a_skip_is_kept_with_its_reason(session: Session, scene: Scene, reason: str | None):
    skip_sentence(session, scene.person, scene.sentence, reason=reason, at=AT)

    turn = session.scalars(select(SentenceTurn)).one()
    assert (turn.person_id, turn.sentence_id) == (scene.person_id, scene.sentence_id)
    assert (turn.outcome, turn.reason, turn.at) == ("skipped", reason, AT)
    assert scene.sentence.n_clips == 0


@pytest.mark.parametrize("reason", ["", "boring", "HARD"])
def test_an_unknown_reason_is_refused_and_nothing_is_kept(
    session: Session, scene: Scene, reason: str
):
    with pytest.raises(BadSkipReason):
        skip_sentence(session, scene.person, scene.sentence, reason=reason, at=AT)
    assert session.scalars(select(SentenceTurn)).all() == []


def test_a_second_skip_keeps_the_newer_reason(session: Session, scene: Scene):
    skip_sentence(session, scene.person, scene.sentence, reason="hard", at=AT)
    later = AT + timedelta(minutes=1)
    skip_sentence(session, scene.person, scene.sentence, reason="offensive", at=later)

    turn = session.scalars(select(SentenceTurn)).one()
    assert (turn.reason, turn.at) == ("offensive", later)


def test_the_same_skip_from_several_tabs_at_once_is_one(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    session.commit()

    def skip() -> None:
        with sessions() as own, own.begin():
            skip_sentence(own, *scene.reader_in(own), reason="hard", at=AT)

    assert at_once(*[skip] * 4) == [None] * 4
    assert len(session.scalars(select(SentenceTurn)).all()) == 1


def test_a_skip_outlives_the_withdrawal_of_an_earlier_reading(session: Session, scene: Scene):
    clip = factories.clip(session, scene.sentence, scene.person)
    skip_sentence(session, scene.person, scene.sentence, reason=None, at=AT)
    withdraw_clip(session, scene.person, clip, at=AT, source="test")

    assert session.scalars(select(SentenceTurn)).one().outcome == "skipped"
