"""Taking an import back: exactly what it brought, and nothing that somebody had in hand."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs import IMPORT_TEXT, REVERT_TEXT
from app.ledger.queries import entries_about
from app.people.models import Person
from app.sentences.imports.stages import NotNow
from app.sentences.models import (
    Sentence,
    SentenceBand,
    SentenceReport,
    SentenceRevision,
    SentenceTurn,
    SentenceVote,
)
from tests import factories
from tests.sentences.importers import AT, Importer

LINES = "The lamp is lit.\nA dog sleeps by the door.\nNobody heard the rain last night.\n"


@pytest.fixture
def importer(app: Flask, session: Session) -> Importer:
    factories.campaign(session, "en")
    session.commit()
    return Importer(app)


def test_what_was_there_before_stays_as_it_was(importer: Importer):
    importer.bring("The lamp is lit.\n", approved=True)
    before = importer.texts()
    importer.revert(importer.bring(LINES))

    assert importer.texts() == before == [("The lamp is lit.", "approved")]


def test_a_reverted_import_leaves_no_band(importer: Importer, session: Session):
    importer.revert(importer.bring(LINES))
    assert session.scalar(select(func.count()).select_from(SentenceBand)) == 0


def touch_by_clip(session: Session, sentence: Sentence, person: Person) -> None:
    factories.clip(session, sentence, person)


def touch_by_withdrawn_clip(session: Session, sentence: Sentence, person: Person) -> None:
    factories.clip(session, sentence, person, state="withdrawn")


def touch_by_vote(session: Session, sentence: Sentence, person: Person) -> None:
    session.add(
        SentenceVote(
            person_id=person.id, sentence_id=sentence.id, round=1, answer="no", reasons=[],
            cast_at=AT,
        )
    )  # fmt: skip


def touch_by_skip(session: Session, sentence: Sentence, person: Person) -> None:
    session.add(
        SentenceTurn(person_id=person.id, sentence_id=sentence.id, outcome="skipped", at=AT)
    )


def touch_by_report(session: Session, sentence: Sentence, person: Person) -> None:
    session.add(
        SentenceReport(
            person_id=person.id, sentence_id=sentence.id, reasons=["other"], reported_at=AT
        )
    )


def touch_by_edit(session: Session, sentence: Sentence, person: Person) -> None:
    session.add(
        SentenceRevision(
            sentence_id=sentence.id, number=1, text=sentence.text, editor_id=person.id, made_at=AT
        )
    )


@pytest.mark.parametrize(
    "touch",
    [
        *(touch_by_clip, touch_by_withdrawn_clip, touch_by_vote),
        *(touch_by_skip, touch_by_report, touch_by_edit),
    ],
)
def test_a_sentence_that_somebody_touched_rests_and_a_later_import_gives_it_again(
    importer: Importer, session: Session, touch: Callable[[Session, Sentence, Person], None]
):
    changeset_id = importer.bring(LINES, approved=True)
    sentence = session.scalars(select(Sentence).where(Sentence.text.startswith("A dog"))).one()
    touch(session, sentence, factories.guest(session))
    sentence_id = sentence.id
    session.commit()

    importer.revert(changeset_id)
    assert importer.texts() == [("A dog sleeps by the door.", "retired")]

    again = importer.changeset(importer.bring(LINES))
    assert (again.n_added, again.n_duplicates) == (3, 0)
    session.expire_all()
    revived = session.get_one(Sentence, sentence_id)
    assert (revived.state, revived.changeset_id, revived.round) == ("pending", again.id, 2)


def test_a_touched_sentence_that_was_found_unfit_stays_so(importer: Importer, session: Session):
    changeset_id = importer.bring(LINES)
    sentence = session.scalars(select(Sentence).where(Sentence.text.startswith("A dog"))).one()
    touch_by_vote(session, sentence, factories.guest(session))
    sentence.state = "rejected"
    session.commit()

    importer.revert(changeset_id)
    assert importer.texts() == [("A dog sleeps by the door.", "rejected")]
    assert importer.changeset(importer.bring(LINES)).n_added == 2


def test_an_import_that_still_comes_in_can_be_called_off(importer: Importer):
    changeset_id = importer.check(LINES)
    importer.confirm(changeset_id)
    importer.ask_revert(changeset_id)
    importer.run(IMPORT_TEXT, changeset_id)
    importer.run(REVERT_TEXT, changeset_id)

    assert importer.changeset(changeset_id).state == "reverted"
    assert importer.texts() == []


def test_an_import_is_taken_back_once_and_that_is_written_down(
    importer: Importer, session: Session
):
    changeset_id = importer.bring(LINES)
    importer.revert(changeset_id)
    with pytest.raises(NotNow):
        importer.revert(changeset_id)

    assert importer.changeset(changeset_id).reverted_at is not None
    verbs = [entry.verb for entry in entries_about(session, "changeset", changeset_id)]
    assert sorted(verbs) == ["sentences.import", "sentences.revert"]


WORDS = st.sampled_from(["lamp", "dog", "rain", "door", "river", "window", "market", "teacher"])
SENTENCES = st.builds(
    "The {} and the {} wait for a {}.".format, WORDS, WORDS, WORDS
) | st.sampled_from(["", "Call 555 now.", "the lamp and the dog wait for a rain", "..."])
FILES = st.lists(SENTENCES, max_size=12).map("\n".join)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(earlier=FILES, file=FILES)
def test_importing_twice_is_importing_once_and_reverting_restores_exactly(
    importer: Importer, session: Session, earlier: str, file: str
):
    importer.bring(earlier)
    before, bands = importer.texts(), _bands(session)

    first = importer.bring(file)
    after = importer.texts()
    second = importer.changeset(importer.bring(file))
    assert (second.n_added, importer.texts()) == (0, after)
    found = importer.findings(first)
    assert importer.changeset(first).n_added == found.n_new == len(after) - len(before)

    importer.revert(first)
    assert importer.texts() == before
    assert _bands(session) == bands


def _bands(session: Session) -> set[tuple[int, uuid.UUID]]:
    found = {
        tuple(row) for row in session.execute(select(SentenceBand.band, SentenceBand.sentence_id))
    }
    session.rollback()
    return found
