"""Choosing what to read next."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.queues import Page, random_key, walk
from app.sentences.models import Sentence, SentenceTurn
from app.sentences.rules import RECORDABLE, SentenceNotFound


def next_to_read(
    session: Session,
    person_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    count: int,
    exclude: Collection[uuid.UUID] = (),
    start: int | None = None,
) -> Sequence[Sentence]:
    """Return up to `count` approved sentences this person has not read or skipped.

    Those with the fewest clips come first; among equals the choice starts at the random key
    `start` (0 to KEY_SPAN - 1), so that two people rarely get the same one.
    """
    chosen = walk(
        wanted=count,
        next_level=lambda level: _fewest_clips_above(session, campaign_id, level),
        read_page=lambda *arc: _page(session, campaign_id, *arc),
        unfit=lambda ids: set(exclude) | _had_by(session, person_id, ids),
        start=random_key() if start is None else start,
    )
    rows = {row.id: row for row in session.scalars(select(Sentence).where(Sentence.id.in_(chosen)))}
    return [rows[sentence_id] for sentence_id in chosen]


def get_recordable(session: Session, sentence_id: uuid.UUID) -> Sentence:
    """Return a sentence that a clip may be received for; raise SentenceNotFound."""
    sentence = session.get(Sentence, sentence_id)
    if sentence is None or sentence.state not in RECORDABLE:
        raise SentenceNotFound(str(sentence_id))
    return sentence


def _approved(campaign_id: uuid.UUID) -> Select[uuid.UUID, int]:
    return select(Sentence.id, Sentence.random_key).where(
        Sentence.campaign_id == campaign_id, Sentence.state == "approved"
    )


def _fewest_clips_above(session: Session, campaign_id: uuid.UUID, level: int | None) -> int | None:
    above = _approved(campaign_id).where(Sentence.n_clips > (-1 if level is None else level))
    return session.scalar(above.with_only_columns(func.min(Sentence.n_clips)))


def _page(
    session: Session, campaign_id: uuid.UUID, level: int, low: int, high: int, rows: int
) -> Page:
    arc = _approved(campaign_id).where(
        Sentence.n_clips == level, Sentence.random_key >= low, Sentence.random_key < high
    )
    page = session.execute(arc.order_by(Sentence.random_key).limit(rows)).all()
    return cast(Page, page)


def _had_by(
    session: Session, person_id: uuid.UUID | None, ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    if person_id is None:
        return set()
    had = select(SentenceTurn.sentence_id).where(
        SentenceTurn.person_id == person_id, SentenceTurn.sentence_id.in_(ids)
    )
    return set(session.scalars(had))
