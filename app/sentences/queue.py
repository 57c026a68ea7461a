"""Choosing what to read next, and lending it for a few minutes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, literal_column, select, union_all
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.queues import Page, Queue, Unfit
from app.sentences.lending import Desk, other_holders
from app.sentences.models import Sentence, SentenceReport, SentenceTurn
from app.sentences.rules import READING_STEP, reading_level

TO_READ = Queue(
    Sentence,
    Sentence.read_level,
    and_(
        Sentence.state == literal_column("'approved'"),
        Sentence.kind == literal_column("'sentence'"),
    ),
    beside=(Sentence.read_level,),
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
    unfit = _unfit(session, person_id, exclude)
    if person_id is None or at is None:
        return READING.look(session, campaign_id, count, unfit, start, below)
    if wanted is not None:
        unfit = _unfit_or_in_hands(session, person_id, unfit, wanted, at)
    return READING.lend(session, person_id, campaign_id, count, unfit, start, at, below)


def _unfit(session: Session, person_id: uuid.UUID | None, exclude: Collection[uuid.UUID]) -> Unfit:
    def unfit(sentences: Page) -> set[uuid.UUID]:
        if person_id is None:
            return set(exclude)
        return {*exclude, *_had_by(session, person_id, [sentence.id for sentence in sentences])}

    return unfit


def _unfit_or_in_hands(
    session: Session, person_id: uuid.UUID, unfit: Unfit, wanted: int, at: datetime
) -> Unfit:
    """Leave out what gets its last readers from others who hold it."""

    def and_in_hands(sentences: Page) -> set[uuid.UUID]:
        hands = other_holders(session, person_id, [sentence.id for sentence in sentences], at)
        full = {
            sentence.id
            for sentence in sentences
            if sentence.read_level // READING_STEP + hands.get(sentence.id, 0) >= wanted
        }
        return {*unfit(sentences), *full}

    return and_in_hands


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
