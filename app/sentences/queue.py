"""Choosing what to read next, and lending it for a few minutes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, literal_column, select, union_all
from sqlalchemy.orm import Session

from app.queues import Page, Queue, Unfit
from app.sentences.lending import Desk
from app.sentences.models import Sentence, SentenceReport, SentenceTurn

TO_READ = Queue(
    Sentence,
    Sentence.read_level,
    and_(
        Sentence.state == literal_column("'approved'"),
        Sentence.kind == literal_column("'sentence'"),
    ),
)
"""Approved sentences, those with the fewest clips first, then those that cover most."""
LEASE = timedelta(minutes=10)
"""How long a sentence is lent: time to record a set of five, and some of them again."""
READING = Desk(TO_READ, LEASE)


def next_to_read(
    session: Session,
    person_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    count: int,
    exclude: Collection[uuid.UUID] = (),
    start: int | None = None,
    at: datetime | None = None,
) -> Sequence[Sentence]:
    """Return up to `count` approved sentences this person has not read, skipped or reported.

    Those with the fewest clips come first; among equals the choice starts at the random key
    `start` (0 to KEY_SPAN - 1), so that two people rarely get the same one. With the time `at`
    what is returned is lent to the person for LEASE; what others hold comes only where nothing
    else is left, because one more reading is never in vain. Without it this only looks.
    """
    unfit = _unfit(session, person_id, exclude)
    if person_id is None or at is None:
        return READING.look(session, campaign_id, count, unfit, start)
    return READING.lend(session, person_id, campaign_id, count, unfit, start, at)


def _unfit(session: Session, person_id: uuid.UUID | None, exclude: Collection[uuid.UUID]) -> Unfit:
    def unfit(sentences: Page) -> set[uuid.UUID]:
        if person_id is None:
            return set(exclude)
        return {*exclude, *_had_by(session, person_id, [sentence.id for sentence in sentences])}

    return unfit


def _had_by(session: Session, person_id: uuid.UUID, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    had = select(SentenceTurn.sentence_id).where(
        SentenceTurn.person_id == person_id, SentenceTurn.sentence_id.in_(ids)
    )
    reported = select(SentenceReport.sentence_id).where(
        SentenceReport.person_id == person_id,
        SentenceReport.sentence_id.in_(ids),
        SentenceReport.taken_back_at.is_(None),
    )
    return set(session.scalars(union_all(had, reported)))
