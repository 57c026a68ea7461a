"""Choosing what to read next, and lending it for a few minutes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.queues import Queue, has_none
from app.sentences.lending import Desk, held_by_others
from app.sentences.models import Sentence, SentenceReport, SentenceTurn
from app.sentences.rules import READING_STEP, reading_level

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

    Where the campaign wants so many readers and no more, a sentence is offered until that many have
    recorded it or hold it.
    """
    wanted = session.get_one(Campaign, campaign_id).readers_wanted
    below = None if wanted is None else reading_level(wanted, 0)
    left_out = set(exclude)
    if person_id is None or at is None:
        fit = None if person_id is None else _not_had_by(person_id)
        return READING.look(
            session, campaign_id, count, lambda _: left_out, start, fit=fit, below=below
        )
    fit = _not_had_by(person_id)
    if wanted is not None:
        fit = and_(fit, _hands_left(person_id, at, wanted))
    return READING.lend(
        session, person_id, campaign_id, count, lambda _: left_out, start, at, fit=fit, below=below
    )


def _not_had_by(person_id: uuid.UUID) -> ColumnElement[bool]:
    had = select(SentenceTurn.id).where(
        SentenceTurn.person_id == person_id, SentenceTurn.sentence_id == Sentence.id
    )
    reported = select(SentenceReport.id).where(
        SentenceReport.person_id == person_id,
        SentenceReport.sentence_id == Sentence.id,
        SentenceReport.taken_back_at.is_(None),
    )
    return and_(has_none(had), has_none(reported))


def _hands_left(person_id: uuid.UUID, at: datetime, wanted: int) -> ColumnElement[bool]:
    """Whether the sentence gets its last readers from nobody who holds it."""
    held = held_by_others(person_id, at).with_only_columns(func.count()).scalar_subquery()
    return Sentence.read_level + READING_STEP * held < reading_level(wanted, 0)
