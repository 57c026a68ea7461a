"""Reporting a sentence, and taking a report or a skip back."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.operations import withdraw_clip
from app.clips.queries import has_read
from app.sentences.models import Sentence, SentenceReport, SentenceTurn
from app.sentences.operations import (
    report_sentence,
    skip_sentence,
    take_back_report,
    unskip_sentence,
)
from app.sentences.queries import find_report, reports_on
from app.sentences.queue import next_to_read
from app.sentences.rules import MAX_COMMENT, REPORT_REASONS, BadReport, checked_report
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once

LATER = AT + timedelta(minutes=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def offered(session: Session, scene: Scene) -> Callable[[], list[Sentence]]:
    """What the scene's person is given to read now."""
    return lambda: list(next_to_read(session, scene.person_id, scene.campaign_id, 5))


def unskip(session: Session, scene: Scene) -> None:
    reads = has_read(session, scene.person_id, scene.sentence_id)
    unskip_sentence(session, scene.person, scene.sentence_id, reads=reads, at=LATER)


def test_reasons_are_kept_once_and_in_order_and_an_empty_comment_is_none():
    assert checked_report(["other", "offensive", "other"], "  ") == (["offensive", "other"], None)
    assert checked_report(REPORT_REASONS, " a typo ") == (list(REPORT_REASONS), "a typo")
    assert checked_report(["other"], "x" * MAX_COMMENT) == (["other"], "x" * MAX_COMMENT)


@pytest.mark.parametrize(
    ("reasons", "comment"),
    [
        ([], "no reason"),
        (["boring"], None),
        (["offensive", "boring"], None),
        (["other"], "x" * (MAX_COMMENT + 1)),
    ],
)
def test_a_report_that_says_nothing_we_know_is_refused(reasons: list[str], comment: str | None):
    with pytest.raises(BadReport):
        checked_report(reasons, comment)


def test_a_report_is_kept_and_its_sentence_not_offered_again(
    session: Session, scene: Scene, offered: Callable[[], list[Sentence]]
):
    assert offered() == [scene.sentence]
    report, is_new = report_sentence(
        session, scene.person, scene.sentence, reasons=["hard_to_read"], comment="A song.", at=AT
    )
    session.commit()
    session.refresh(report)

    assert is_new
    assert (report.person_id, report.sentence_id) == (scene.person_id, scene.sentence_id)
    assert (report.reasons, report.comment) == (["hard_to_read"], "A song.")
    assert (report.reported_at, report.taken_back_at) == (AT, None)
    assert offered() == []
    other = factories.guest(session)
    assert list(next_to_read(session, other.id, scene.campaign_id, 5)) == [scene.sentence]


def test_the_same_report_again_changes_nothing_and_another_takes_its_place(
    session: Session, scene: Scene
):
    def report(*reasons: str, comment: str | None = None) -> tuple[SentenceReport, bool]:
        return report_sentence(
            session, scene.person, scene.sentence, reasons=reasons, comment=comment, at=LATER
        )

    first, _ = report("other")
    assert report("other", comment=" ") == (first, False)
    second, is_new = report("other", comment="It rhymes.")
    assert is_new
    assert (first.taken_back_at, second.taken_back_at) == (LATER, None)
    assert find_report(session, scene.person_id, scene.sentence_id) is second
    assert reports_on(session, [scene.sentence_id, uuid.uuid4()]) == {scene.sentence_id: 1}


def test_the_same_report_from_several_tabs_at_once_is_one(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    session.commit()

    def report() -> bool:
        with sessions() as own, own.begin():
            return report_sentence(own, *scene.reader_in(own), reasons=["other"], at=AT)[1]

    assert sorted(at_once(*[report] * 4)) == [False, False, False, True]
    assert len(session.scalars(select(SentenceReport)).all()) == 1


def test_reports_are_counted_by_people_and_without_those_taken_back(session: Session, scene: Scene):
    people = [scene.person, factories.guest(session), factories.guest(session)]
    for person in people:
        report_sentence(session, person, scene.sentence, reasons=["offensive"], at=AT)
    take_back_report(session, people[1], scene.sentence_id, at=LATER)
    take_back_report(session, factories.guest(session), scene.sentence_id, at=LATER)
    assert reports_on(session, [scene.sentence_id]) == {scene.sentence_id: 2}
    assert len(session.scalars(select(SentenceReport)).all()) == 3


def test_a_report_that_is_taken_back_leaves_everything_as_it_was(
    session: Session, scene: Scene, offered: Callable[[], list[Sentence]]
):
    report_sentence(session, scene.person, scene.sentence, reasons=["other"], at=AT)
    take_back_report(session, scene.person, scene.sentence_id, at=LATER)
    take_back_report(session, scene.person, scene.sentence_id, at=LATER + timedelta(days=1))
    assert offered() == [scene.sentence]
    assert session.scalars(select(SentenceReport.taken_back_at)).all() == [LATER]

    again, is_new = report_sentence(
        session, scene.person, scene.sentence, reasons=["other"], at=LATER
    )
    assert is_new
    assert find_report(session, scene.person_id, scene.sentence_id) is again


def test_skipped_and_reported_it_comes_again_only_when_both_are_taken_back(
    session: Session, scene: Scene, offered: Callable[[], list[Sentence]]
):
    skip_sentence(session, scene.person, scene.sentence, reason="hard", at=AT)
    report_sentence(session, scene.person, scene.sentence, reasons=["hard_to_read"], at=AT)
    take_back_report(session, scene.person, scene.sentence_id, at=LATER)
    assert offered() == []
    unskip(session, scene)
    assert offered() == [scene.sentence]

    skip_sentence(session, scene.person, scene.sentence, reason="hard", at=AT)
    report_sentence(session, scene.person, scene.sentence, reasons=["hard_to_read"], at=AT)
    unskip(session, scene)
    assert offered() == []
    take_back_report(session, scene.person, scene.sentence_id, at=LATER)
    assert offered() == [scene.sentence]


def test_a_skip_that_is_taken_back_leaves_no_trace(
    session: Session, scene: Scene, offered: Callable[[], list[Sentence]]
):
    skip_sentence(session, factories.guest(session), scene.sentence, reason="hard", at=AT)
    for _ in range(2):
        skip_sentence(session, scene.person, scene.sentence, reason="hard", at=AT)
        unskip(session, scene)
        unskip(session, scene)
        assert offered() == [scene.sentence]
    assert len(session.scalars(select(SentenceTurn)).all()) == 1


def test_a_sentence_read_before_it_was_skipped_counts_as_read_again(
    session: Session, scene: Scene, offered: Callable[[], list[Sentence]]
):
    clip = factories.clip(session, scene.sentence, scene.person)
    skip_sentence(session, scene.person, scene.sentence, reason="other", at=AT)
    unskip(session, scene)
    turn = session.scalars(select(SentenceTurn)).one()
    session.refresh(turn)
    assert (turn.outcome, turn.reason) == ("read", None)
    assert offered() == []

    withdraw_clip(session, scene.person, clip, at=LATER, source="test")
    assert offered() == [scene.sentence]


def test_what_one_has_read_is_not_unread_by_taking_back_a_skip_that_never_was(
    session: Session, scene: Scene, offered: Callable[[], list[Sentence]]
):
    factories.clip(session, scene.sentence, scene.person)
    unskip(session, scene)
    assert offered() == []
