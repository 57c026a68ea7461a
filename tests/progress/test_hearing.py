"""What listeners said of clips."""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.progress.hearing import heard_of
from app.reviews.models import Vote
from tests import factories
from tests.factories import AT


@pytest.fixture
def heard(session: Session) -> Clip:
    return factories.clip(session, factories.scene(session).sentence)


def say_no(session: Session, on: Clip, *reasons: str) -> Vote:
    vote = factories.vote(session, on, answer="no")
    vote.reasons = list(reasons)
    session.flush()
    return vote


def test_listeners_and_the_reasons_of_those_who_said_no_are_counted(session: Session, heard: Clip):
    factories.vote(session, heard)
    factories.vote(session, heard, answer="unsure")
    say_no(session, heard, "cut_off", "noise")
    say_no(session, heard, "noise")
    say_no(session, heard)
    found = heard_of(session, [heard.id])[heard.id]
    assert found.n_listeners == 5
    assert found.said() == [("noise", 2), ("cut_off", 1)]


def test_votes_taken_back_and_gold_questions_are_left_out(session: Session, heard: Clip):
    say_no(session, heard, "noise").taken_back_at = AT
    say_no(session, heard, "cut_off").is_gold = True
    session.flush()
    assert heard_of(session, [heard.id]) == {}


def test_many_clips_take_one_statement(session: Session, heard: Clip):
    clips = [heard, *(factories.clip(session, heard.sentence) for _ in range(5))]
    for each in clips:
        say_no(session, each, "noise")
    asked: list[str] = []
    note = lambda _c, _cur, sql, *_: asked.append(sql)  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        found = heard_of(session, [each.id for each in clips])
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(found) == len(clips)
    assert len([sql for sql in asked if "FROM votes" in sql]) == 1
