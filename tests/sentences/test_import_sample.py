"""Approving an import unread, after a look at a sample."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.queries import entries_about
from app.people.models import Person, Role
from app.sentences.imports import approving
from app.sentences.imports.approving import (
    approve_rest,
    judge_sample,
    sample_of,
    sample_so_far,
    waiting_count,
)
from app.sentences.imports.sampling import SampleSoFar, SampleTooSmall, TooManyUnfit, upper_bound
from app.sentences.imports.stages import NotNow
from app.sentences.models import Changeset, Sentence, SentenceVote
from tests import factories
from tests.sentences.importers import AT, Importer
from tests.services.texts import Texts


@pytest.fixture
def importer(app: Flask, session: Session) -> Importer:
    factories.campaign(session, "en")
    session.commit()
    return Importer(app)


@pytest.fixture
def changeset(importer: Importer, session: Session, texts: Texts) -> Changeset:
    changeset_id = importer.bring("\n".join(texts.sentences("en")[:200]), segment=False)
    return session.get_one(Changeset, changeset_id)


@pytest.fixture
def steward(session: Session, changeset: Changeset) -> Person:
    person = factories.guest(session)
    session.add(
        Role(person_id=person.id, campaign_id=changeset.campaign_id, name="steward", granted_at=AT)
    )
    return person


def judge(session: Session, changeset: Changeset, steward: Person, n: int, unfit: int = 0):
    shown = [sentence.id for sentence in sample_of(session, changeset, n)]
    return judge_sample(
        session, changeset, steward, unfit_ids=shown[:unfit], sample_ids=shown, at=AT
    )


@pytest.mark.parametrize(
    ("n_judged", "n_unfit", "upper"),
    [
        (29, 0, 0.0981),
        (28, 0, 0.1015),
        (46, 1, 0.0991),
        (100, 10, 0.1637),
        (0, 0, 1.0),
        (5, 5, 1.0),
    ],
)
def test_the_bound_is_clopper_and_pearsons(n_judged: int, n_unfit: int, upper: float):
    assert upper_bound(n_judged, n_unfit) == pytest.approx(upper, abs=2e-4)


def test_what_more_is_needed_is_said_and_large_samples_bear_counting():
    assert SampleSoFar(0, 0).needed == 29
    assert SampleSoFar(20, 0).needed == 9
    assert SampleSoFar(29, 0).needed == 0
    assert SampleSoFar(30, 1).needed == 16
    assert SampleSoFar(20_000, 1_500).suffices
    assert SampleSoFar(20_000, 4_000).needed > 20_000


def test_a_sample_is_drawn_from_what_waits_and_differs(session: Session, changeset: Changeset):
    samples = [{each.id for each in sample_of(session, changeset, 20)} for _ in range(4)]
    assert all(len(sample) == 20 for sample in samples)
    assert len(set.union(*samples)) > 30


def test_a_sample_of_a_large_import_is_drawn_without_reading_all_of_it(
    session: Session, changeset: Changeset, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(approving, "FEW", 10)
    samples = [{each.id for each in sample_of(session, changeset, 20)} for _ in range(8)]
    assert all(len(sample) == 20 for sample in samples)
    assert len(set.union(*samples)) > 40


def test_those_ticked_are_rejected_and_the_others_approved_by_votes_of_the_steward(
    session: Session, changeset: Changeset, steward: Person
):
    so_far = judge(session, changeset, steward, 10, unfit=2)

    assert (so_far.n_judged, so_far.n_unfit) == (10, 2)
    states = [
        session.get_one(Sentence, vote.sentence_id).state
        for vote in session.scalars(select(SentenceVote).order_by(SentenceVote.answer))
    ]
    assert states == ["rejected"] * 2 + ["approved"] * 8
    with pytest.raises(TooManyUnfit):
        approve_rest(session, changeset, actor_id=steward.id, at=AT, source="test")


def test_a_sample_that_is_too_small_is_not_enough(
    session: Session, changeset: Changeset, steward: Person
):
    judge(session, changeset, steward, 28)
    with pytest.raises(SampleTooSmall):
        approve_rest(session, changeset, actor_id=steward.id, at=AT, source="test")


def test_once_the_sample_is_good_enough_the_rest_is_approved_in_the_background(
    importer: Importer,
    session: Session,
    changeset: Changeset,
    steward: Person,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(approving, "ROWS", 30)
    assert judge(session, changeset, steward, 29).suffices
    approve_rest(session, changeset, actor_id=steward.id, at=AT, source="test")
    changeset_id = changeset.id
    session.commit()
    importer.approve(changeset_id)

    done = importer.changeset(changeset_id)
    assert (done.state, done.approved_at, done.share_done) == ("imported", AT, 1.0)
    assert {state for _, state in importer.texts()} == {"approved"}
    assert waiting_count(session, changeset) == 0
    for sentence in session.scalars(select(Sentence)):
        assert sentence.approved_at is not None
        assert sentence.decided_at is not None
    verbs = [entry.verb for entry in entries_about(session, "changeset", changeset.id)]
    assert "sentences.approve_rest" in verbs


def test_the_job_does_nothing_unless_it_was_asked_for(
    importer: Importer, session: Session, changeset: Changeset
):
    changeset_id = changeset.id
    session.rollback()
    importer.approve(changeset_id)
    assert {state for _, state in importer.texts()} == {"pending"}


def test_votes_of_people_without_a_say_tell_nothing_of_the_sample(
    session: Session, changeset: Changeset
):
    judge(session, changeset, factories.guest(session), 29)
    assert sample_so_far(session, changeset).n_judged == 0


def test_what_is_taken_back_is_approved_no_more(
    importer: Importer, session: Session, changeset: Changeset, steward: Person
):
    judge(session, changeset, steward, 29)
    changeset_id = changeset.id
    session.commit()
    importer.revert(changeset_id)
    with pytest.raises(NotNow):
        approve_rest(session, changeset, actor_id=steward.id, at=AT, source="test")
