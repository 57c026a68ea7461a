"""Lending sentences for a few minutes, to read or to judge, so that two do not do the same work.

A loan steers the choice and nothing else: a recording or a vote counts with or without one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, select
from sqlalchemy.orm import Session

from app.db import upsert_all
from app.queues import Page, Queue, Unfit, has_none
from app.sentences.models import Sentence, SentenceLease

Condition = ColumnElement[bool]


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
        *,
        fit: Condition | None = None,
        below: int | None = None,
    ) -> list[Sentence]:
        """Return up to `count` sentences, and lend none; `fit` and `below` as in `Queue.find`."""
        found = self.queue.find(session, campaign_id, count, unfit, start, fit=fit, below=below)
        return self.queue.load(session, [waiting.id for waiting in found])

    def lend(
        self,
        session: Session,
        person_id: uuid.UUID,
        campaign_id: uuid.UUID,
        count: int,
        unfit: Unfit,
        start: int | None,
        at: datetime,
        *,
        fit: Condition | None = None,
        below: int | None = None,
    ) -> list[Sentence]:
        """Lend up to `count` sentences to the person; `fit` and `below` as in `Queue.find`.

        What others hold comes only where nothing else is left: one more reading or vote is never
        in vain.
        """
        free = has_none(held_by_others(person_id, at))
        free = free if fit is None else and_(fit, free)

        def find(n: int, unfit: Unfit, fit: Condition | None) -> list[uuid.UUID]:
            found = self.queue.find(session, campaign_id, n, unfit, start, fit=fit, below=below)
            return [waiting.id for waiting in found]

        ids = find(count, unfit, free)
        if len(ids) < count:

            def others(page: Page) -> set[uuid.UUID]:
                return {*unfit(page), *ids}

            ids = ids + find(count - len(ids), others, fit)
        loan = {"person_id": person_id, "until": at + self.lease}
        # In one order, so that two tabs do not wait in a ring.
        loans = [{"sentence_id": sentence_id, **loan} for sentence_id in sorted(ids)]
        upsert_all(session, SentenceLease, loans, key=("sentence_id", "person_id"))
        return self.queue.load(session, ids)


def held_by_others(person_id: uuid.UUID, at: datetime) -> Select[uuid.UUID]:
    """Select the loans to others of the sentence that the statement around it looks at."""
    return select(SentenceLease.person_id).where(
        SentenceLease.sentence_id == Sentence.id,
        SentenceLease.until > at,
        SentenceLease.person_id != person_id,
    )


def give_back(session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID) -> None:
    """End the person's loan of a sentence, if there is one."""
    mine = SentenceLease.sentence_id == sentence_id, SentenceLease.person_id == person_id
    session.execute(delete(SentenceLease).where(*mine))


def forget_lapsed(session: Session, *, at: datetime) -> None:
    """Delete the rows of loans that are over: they mean nothing any more."""
    session.execute(delete(SentenceLease).where(SentenceLease.until < at))
