"""Lending sentences for a few minutes, to read or to judge, so that two do not do the same work.

A loan steers the choice and nothing else: a recording or a vote counts with or without one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from app.db import upsert_all
from app.queues import Page, Queue, Unfit
from app.sentences.models import Sentence, SentenceLease


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sentences are handed out: from which queue, and for how long."""

    queue: Queue[Sentence]
    lease: timedelta

    def look(
        self,
        session: Session,
        campaign_id: uuid.UUID,
        count: int,
        unfit: Unfit,
        start: int | None,
        below: int | None = None,
    ) -> list[Sentence]:
        """Return up to `count` sentences at levels under `below`, and lend none."""
        ids = self._find(session, campaign_id, count, unfit, start, below)
        return self.queue.load(session, ids)

    def lend(
        self,
        session: Session,
        person_id: uuid.UUID,
        campaign_id: uuid.UUID,
        count: int,
        unfit: Unfit,
        start: int | None,
        at: datetime,
        below: int | None = None,
    ) -> list[Sentence]:
        """Lend up to `count` sentences at levels under `below` to the person.

        What others hold comes only where nothing else is left: one more reading or vote is never
        in vain.
        """

        def free(page: Page) -> set[uuid.UUID]:
            ids = [waiting.id for waiting in page]
            return {*unfit(page), *_lent_out(session, person_id, ids, at)}

        ids = self._find(session, campaign_id, count, free, start, below)
        if len(ids) < count:

            def others(page: Page) -> set[uuid.UUID]:
                return {*unfit(page), *ids}

            ids = ids + self._find(session, campaign_id, count - len(ids), others, start, below)
        loan = {"person_id": person_id, "until": at + self.lease}
        # In one order, so that two tabs do not wait in a ring.
        loans = [{"sentence_id": sentence_id, **loan} for sentence_id in sorted(ids)]
        upsert_all(session, SentenceLease, loans, key=("sentence_id", "person_id"))
        return self.queue.load(session, ids)

    def _find(
        self,
        session: Session,
        campaign_id: uuid.UUID,
        count: int,
        unfit: Unfit,
        start: int | None,
        below: int | None,
    ) -> list[uuid.UUID]:
        found = self.queue.find(session, campaign_id, count, unfit, start, below)
        return [waiting.id for waiting in found]


def give_back(session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID) -> None:
    """End the person's loan of a sentence, if there is one."""
    mine = SentenceLease.sentence_id == sentence_id, SentenceLease.person_id == person_id
    session.execute(delete(SentenceLease).where(*mine))


def forget_lapsed(session: Session, *, at: datetime) -> None:
    """Delete the rows of loans that are over: they mean nothing any more."""
    session.execute(delete(SentenceLease).where(SentenceLease.until < at))


def other_holders(
    session: Session, person_id: uuid.UUID, ids: Collection[uuid.UUID], at: datetime
) -> dict[uuid.UUID, int]:
    """Return how many others hold each of these sentences, for those that anybody does."""
    counts = (
        select(SentenceLease.sentence_id, func.count())
        .where(*_held_by_others(person_id, ids, at))
        .group_by(SentenceLease.sentence_id)
    )
    return dict(session.execute(counts).all())


def _lent_out(
    session: Session, person_id: uuid.UUID, ids: Collection[uuid.UUID], at: datetime
) -> set[uuid.UUID]:
    """Return those of the sentences that others hold."""
    held = _held_by_others(person_id, ids, at)
    return set(session.scalars(select(SentenceLease.sentence_id).where(*held)))


def _held_by_others(
    person_id: uuid.UUID, ids: Collection[uuid.UUID], at: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        SentenceLease.sentence_id.in_(ids),
        SentenceLease.until > at,
        SentenceLease.person_id != person_id,
    )
