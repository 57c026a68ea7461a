"""Sentences that can be recorded, and reports on them."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.sentences.models import Sentence, SentenceReport
from app.sentences.rules import RECORDABLE, SentenceNotFound


def get_recordable(session: Session, sentence_id: uuid.UUID) -> Sentence:
    """Return a sentence that a clip may be received for; raise SentenceNotFound.

    One that was approved once stays so: somebody may be reading it, without a connection.
    """
    sentence = session.get(Sentence, sentence_id)
    if sentence is None or not (sentence.state in RECORDABLE or sentence.approved_at):
        raise SentenceNotFound(str(sentence_id))
    return sentence


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
