"""Choosing which sentence somebody judges next, and lending it for a few minutes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, literal_column, select
from sqlalchemy.orm import Session

from app.queues import Page, Queue, Unfit
from app.sentences.lending import Desk
from app.sentences.models import Sentence, SentenceVote

_IS_PENDING = Sentence.state == literal_column("'pending'")
TO_REVIEW = Queue(
    Sentence, Sentence.review_level, _IS_PENDING, beside=(Sentence.author_id, Sentence.round)
)
"""Sentences in review: those that went back first, then those nearest to a decision."""
QUESTIONS_TO_REVIEW = Queue(
    Sentence,
    Sentence.review_level,
    and_(_IS_PENDING, Sentence.kind == literal_column("'question'")),
    beside=(Sentence.author_id, Sentence.round),
)
LEASE = timedelta(minutes=5)
"""How long a sentence is lent: time to read it twice, look a word up, and correct it."""
REVIEWING = Desk(TO_REVIEW, LEASE)
REVIEWING_QUESTIONS = Desk(QUESTIONS_TO_REVIEW, LEASE)


def next_to_review(
    session: Session,
    person_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    count: int,
    exclude: Collection[uuid.UUID] = (),
    start: int | None = None,
    at: datetime | None = None,
    *,
    only_questions: bool = False,
) -> Sequence[Sentence]:
    """Return up to `count` sentences in review that this person neither wrote nor judged.

    Who passed one on is not asked again either, until it has other words. Among equals the choice
    starts at the random key `start` (0 to KEY_SPAN - 1). With the time `at` what is returned is
    lent to the person for LEASE; what others hold comes only where nothing else is left. Without
    it this only looks.
    """
    desk = REVIEWING_QUESTIONS if only_questions else REVIEWING
    unfit = _unfit(session, person_id, exclude)
    if person_id is None or at is None:
        return desk.look(session, campaign_id, count, unfit, start)
    return desk.lend(session, person_id, campaign_id, count, unfit, start, at)


def _unfit(session: Session, person_id: uuid.UUID | None, exclude: Collection[uuid.UUID]) -> Unfit:
    def unfit(sentences: Page) -> set[uuid.UUID]:
        if person_id is None:
            return set(exclude)
        own = {each.id for each in sentences if each.author_id == person_id}
        return {*exclude, *own, *_judged_by(session, person_id, sentences)}

    return unfit


def _judged_by(session: Session, person_id: uuid.UUID, sentences: Page) -> set[uuid.UUID]:
    """Return those whose present wording the person has judged, or passed on."""
    rounds = {sentence.id: sentence.round for sentence in sentences}
    votes = select(SentenceVote.sentence_id, SentenceVote.round).where(
        SentenceVote.person_id == person_id,
        SentenceVote.sentence_id.in_(rounds),
        SentenceVote.taken_back_at.is_(None),
    )
    return {sentence_id for sentence_id, n in session.execute(votes) if n == rounds[sentence_id]}
