"""From skips and reports to another review, and what reviewers are told of it."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.sentences.deciding import put_back, send_back
from app.sentences.models import Sentence, SentenceReport, SentenceTurn, SentenceVote
from app.sentences.queries import hold_sentence
from app.sentences.reviewing.judging import COMPLAINTS, goes_back
from app.sentences.rules import WENT_BACK


def weigh_complaints(session: Session, sentence: Sentence, *, at: datetime) -> bool:
    """Send an approved sentence back if its readers find it wanting; return whether they do.

    Only what they said since it was last decided counts: peers have seen what was said before.
    """
    if sentence.state != "approved" or not _is_wanting(session, sentence):
        return False
    held = hold_sentence(session, sentence.id)
    if held is None or held.state != "approved":
        return False
    send_back(session, held, at)
    return True


def forget_complaint(session: Session, sentence_id: uuid.UUID) -> bool:
    """Let a sentence be read again that only a complaint taken back had sent to review.

    Return whether it is; once somebody has judged it anew, peers decide.
    """
    sentence = hold_sentence(session, sentence_id)
    if sentence is None or not _is_back_unjudged(session, sentence):
        return False
    if _is_wanting(session, sentence):
        return False
    put_back(session, sentence)
    return True


def complaints_about(session: Session, sentence: Sentence) -> list[tuple[str, int]]:
    """Return why people skipped or reported it since it was decided, and how many, most first.

    The reasons are those of reviewers and of reports. Somebody who did both for one reason counts
    once.
    """
    said: dict[str, set[uuid.UUID]] = {}
    skips = select(SentenceTurn.person_id, SentenceTurn.reason).where(
        SentenceTurn.sentence_id == sentence.id,
        SentenceTurn.reason.in_(COMPLAINTS),
        *_since(SentenceTurn.at, sentence),
    )
    for person_id, reason in session.execute(skips):
        said.setdefault(COMPLAINTS[reason or ""], set()).add(person_id)
    for person_id, reasons in session.execute(_standing(sentence)):
        for reason in reasons:
            said.setdefault(reason, set()).add(person_id)
    return Counter({reason: len(people) for reason, people in said.items()}).most_common()


def _is_wanting(session: Session, sentence: Sentence) -> bool:
    n_skips, n_had = _turns(session, sentence)
    return goes_back(n_skips, n_had, _reports(session, sentence))


def _is_back_unjudged(session: Session, sentence: Sentence) -> bool:
    if sentence.state != "pending" or sentence.review_level != WENT_BACK:
        return False
    votes = select(SentenceVote.id).where(
        SentenceVote.sentence_id == sentence.id,
        SentenceVote.round == sentence.round,
        SentenceVote.taken_back_at.is_(None),
    )
    return session.scalar(votes.limit(1)) is None


def _turns(session: Session, sentence: Sentence) -> tuple[int, int]:
    """Return how many skipped the sentence for a complaint, and how many had it."""
    complains = SentenceTurn.reason.in_(COMPLAINTS)
    counts = select(func.count().filter(complains), func.count()).where(
        SentenceTurn.sentence_id == sentence.id, *_since(SentenceTurn.at, sentence)
    )
    n_skips, n_had = session.execute(counts).one()
    return n_skips, n_had


def _reports(session: Session, sentence: Sentence) -> list[list[str]]:
    return [reasons for _, reasons in session.execute(_standing(sentence))]


def _standing(sentence: Sentence) -> Select[uuid.UUID, list[str]]:
    return select(SentenceReport.person_id, SentenceReport.reasons).where(
        SentenceReport.sentence_id == sentence.id,
        SentenceReport.taken_back_at.is_(None),
        *_since(SentenceReport.reported_at, sentence),
    )


def _since(
    moment: InstrumentedAttribute[datetime], sentence: Sentence
) -> tuple[ColumnElement[bool], ...]:
    return () if sentence.decided_at is None else (moment >= sentence.decided_at,)
