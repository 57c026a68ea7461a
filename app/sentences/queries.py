"""Sentences that can be recorded, and reports on them."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.sentences.models import Sentence, SentenceReport, SentenceVote
from app.sentences.rules import RECORDABLE, SentenceNotFound


def get_recordable(session: Session, sentence_id: uuid.UUID) -> Sentence:
    """Return a sentence that a clip may be received for; raise SentenceNotFound.

    One that was approved once stays so: somebody may be reading it, without a connection.
    """
    sentence = session.get(Sentence, sentence_id)
    if sentence is None or not (sentence.state in RECORDABLE or sentence.approved_at):
        raise SentenceNotFound(str(sentence_id))
    return sentence


def hold_sentence(session: Session, sentence_id: uuid.UUID) -> Sentence | None:
    """Return the sentence as it is now and let nobody else change it until we commit, or None.

    Whoever decides or edits one holds it first. SQLite has one writer anyway.
    """
    session.flush()
    return session.get(
        Sentence,
        sentence_id,
        populate_existing=True,
        with_for_update={"of": Sentence, "key_share": True},
    )


def find_judgement(
    session: Session, person_id: uuid.UUID, sentence: Sentence
) -> SentenceVote | None:
    """Return the person's standing vote on the sentence's present wording, or None."""
    return session.scalar(
        select(SentenceVote).where(
            SentenceVote.person_id == person_id,
            SentenceVote.sentence_id == sentence.id,
            SentenceVote.round == sentence.round,
            SentenceVote.taken_back_at.is_(None),
        )
    )


def find_report(
    session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID
) -> SentenceReport | None:
    """Return the person's report on the sentence that stands, or None."""
    return session.scalar(
        select(SentenceReport).where(
            SentenceReport.person_id == person_id,
            SentenceReport.sentence_id == sentence_id,
            SentenceReport.taken_back_at.is_(None),
        )
    )


def reports_on(session: Session, sentence_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return how many people report each of these sentences, for those that anybody does."""
    counts = (
        select(SentenceReport.sentence_id, func.count())
        .where(SentenceReport.sentence_id.in_(sentence_ids), SentenceReport.taken_back_at.is_(None))
        .group_by(SentenceReport.sentence_id)
    )
    return dict(session.execute(counts).all())
