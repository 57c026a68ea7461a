"""Choosing which sentence somebody judges next, and lending it for a few minutes."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, literal_column, select
from sqlalchemy.orm import Session

from app.queues import Page, Queue, Unfit
from app.sentences.lending import Desk
from app.sentences.models import Sentence, SentenceVote

LEASE = timedelta(minutes=5)
"""How long a sentence is lent: time to read it twice, look a word up, and correct it."""
ONE_QUESTION_IN = 8
"""So often, at random, a question is looked for first: else they would wait for all sentences."""


def _waiting(kind: str) -> Queue[Sentence]:
    """Return the queue of one kind, by an index of its own: a few questions among a million
    sentences must not be searched for."""
    return Queue(
        Sentence,
        Sentence.review_level,
        and_(
            Sentence.state == literal_column("'pending'"),
            Sentence.kind == literal_column(f"'{kind}'"),
        ),
        beside=(Sentence.author_id, Sentence.round),
    )


TO_REVIEW, QUESTIONS_TO_REVIEW = _waiting("sentence"), _waiting("question")
"""What is in review: what went back first, then what is nearest to a decision."""
SENTENCES, QUESTIONS = Desk(TO_REVIEW, LEASE), Desk(QUESTIONS_TO_REVIEW, LEASE)


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

    Who passed one on is not asked again either, until it has other words. Now and then questions
    come before sentences, else after them. Among equals the choice starts at the random key
    `start` (0 to KEY_SPAN - 1). With the time `at` what is returned is lent to the person for
    LEASE; what others hold comes only where nothing else of its kind is left. Without it this only
    looks.
    """
    desks = [QUESTIONS] if only_questions else [SENTENCES, QUESTIONS]
    if secrets.randbelow(ONE_QUESTION_IN) == 0:
        desks.reverse()
    unfit = _unfit(session, person_id, exclude)
    found: list[Sentence] = []
    for desk in desks:
        left = count - len(found)
        if not left:
            break
        if person_id is None or at is None:
            found += desk.look(session, campaign_id, left, unfit, start)
        else:
            found += desk.lend(session, person_id, campaign_id, left, unfit, start, at)
    return found


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
