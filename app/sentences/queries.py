"""Choosing what to read next."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import func, literal_column, select, union_all
from sqlalchemy.orm import Session

from app.queues import Queue
from app.sentences.models import Sentence, SentenceReport, SentenceTurn
from app.sentences.rules import RECORDABLE, SentenceNotFound

TO_READ = Queue(Sentence, Sentence.n_clips, Sentence.state == literal_column("'approved'"))
"""Approved sentences, those with the fewest clips first."""


def next_to_read(
    session: Session,
    person_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    count: int,
    exclude: Collection[uuid.UUID] = (),
    start: int | None = None,
) -> Sequence[Sentence]:
    """Return up to `count` approved sentences this person has not read, skipped or reported.

    Those with the fewest clips come first; among equals the choice starts at the random key
    `start` (0 to KEY_SPAN - 1), so that two people rarely get the same one.
    """
    return TO_READ.choose(
        session,
        campaign_id,
        wanted=count,
        unfit=lambda ids: set(exclude) | _had_by(session, person_id, ids),
        start=start,
    )


def get_recordable(session: Session, sentence_id: uuid.UUID) -> Sentence:
    """Return a sentence that a clip may be received for; raise SentenceNotFound."""
    sentence = session.get(Sentence, sentence_id)
    if sentence is None or sentence.state not in RECORDABLE:
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


def _had_by(
    session: Session, person_id: uuid.UUID | None, ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    if person_id is None:
        return set()
    had = select(SentenceTurn.sentence_id).where(
        SentenceTurn.person_id == person_id, SentenceTurn.sentence_id.in_(ids)
    )
    reported = select(SentenceReport.sentence_id).where(
        SentenceReport.person_id == person_id,
        SentenceReport.sentence_id.in_(ids),
        SentenceReport.taken_back_at.is_(None),
    )
    return set(session.scalars(union_all(had, reported)))
