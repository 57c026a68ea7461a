"""Choosing what to read next, and lending it for a few minutes.

A loan steers the choice and nothing else: a recording counts with or without one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, literal_column, select, union_all
from sqlalchemy.orm import Session

from app.db import upsert_all
from app.queues import Page, Queue, Unfit
from app.sentences.models import Sentence, SentenceLease, SentenceReport, SentenceTurn

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
    if person_id is None or at is None:
        unfit = _unfit(session, person_id, exclude)
        found = TO_READ.find(session, campaign_id, count, unfit, start)
        return TO_READ.load(session, [sentence.id for sentence in found])
    free = _unfit(session, person_id, exclude, at)
    ids = [each.id for each in TO_READ.find(session, campaign_id, count, free, start)]
    if len(ids) < count:
        others = _unfit(session, person_id, [*exclude, *ids])
        more = TO_READ.find(session, campaign_id, count - len(ids), others, start)
        ids += [sentence.id for sentence in more]
    loan = {"person_id": person_id, "until": at + LEASE}
    # In one order, so that two tabs do not wait in a ring.
    loans = [{"sentence_id": sentence_id, **loan} for sentence_id in sorted(ids)]
    upsert_all(session, SentenceLease, loans, key=("sentence_id", "person_id"))
    return TO_READ.load(session, ids)


def give_back(session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID) -> None:
    """End the person's loan of a sentence, if there is one."""
    mine = SentenceLease.sentence_id == sentence_id, SentenceLease.person_id == person_id
    session.execute(delete(SentenceLease).where(*mine))


def forget_lapsed(session: Session, *, at: datetime) -> None:
    """Delete the rows of loans that are over: they mean nothing any more."""
    session.execute(delete(SentenceLease).where(SentenceLease.until < at))


def _unfit(
    session: Session,
    person_id: uuid.UUID | None,
    exclude: Collection[uuid.UUID],
    at: datetime | None = None,
) -> Unfit:
    def unfit(sentences: Page) -> set[uuid.UUID]:
        if person_id is None:
            return set(exclude)
        ids = [sentence.id for sentence in sentences]
        lent = _lent_out(session, person_id, ids, at) if at else set()
        return {*exclude, *_had_by(session, person_id, ids), *lent}

    return unfit


def _lent_out(
    session: Session, person_id: uuid.UUID, ids: Collection[uuid.UUID], at: datetime
) -> set[uuid.UUID]:
    """Return those of the sentences that others are about to read."""
    lent = select(SentenceLease.sentence_id).where(
        SentenceLease.sentence_id.in_(ids),
        SentenceLease.until > at,
        SentenceLease.person_id != person_id,
    )
    return set(session.scalars(lent))


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
