"""Keeping count of who has had which sentence, and what they find wrong with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Integer, Uuid, bindparam, delete, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from app.db import insert_unless_there, upsert
from app.people.models import Person
from app.sentences.lending import give_back
from app.sentences.models import Sentence, SentenceReport, SentenceTurn
from app.sentences.queries import find_report
from app.sentences.reviewing.going_back import forget_complaint, weigh_complaints
from app.sentences.reviewing.judging import COMPLAINTS
from app.sentences.rules import (
    READING_STEP,
    SKIP_REASONS,
    BadSkipReason,
    checked_report,
)

_COUNT = (
    update(Sentence)
    .where(Sentence.id == bindparam("sentence_id", type_=Uuid))
    .values(
        n_clips=Sentence.n_clips + bindparam("more", type_=Integer),
        read_level=Sentence.read_level + READING_STEP * bindparam("more", type_=Integer),
    )
)


def skip_sentence(
    session: Session, person: Person, sentence: Sentence, *, reason: str | None, at: datetime
) -> None:
    """Do not offer this sentence to the person again; raise BadSkipReason.

    One that many skip for what is wrong with it goes back to review.
    """
    if reason is not None and reason not in SKIP_REASONS:
        raise BadSkipReason(reason)
    _take_turn(session, person.id, sentence.id, "skipped", reason, at)
    if reason in COMPLAINTS:
        weigh_complaints(session, sentence, at=at)


def unskip_sentence(
    session: Session, person: Person, sentence_id: uuid.UUID, *, reads: bool, at: datetime
) -> None:
    """Offer a sentence again that the person skipped, unless a clip of theirs `reads` it."""
    skipped = (
        SentenceTurn.person_id == person.id,
        SentenceTurn.sentence_id == sentence_id,
        SentenceTurn.outcome == "skipped",
    )
    if reads:
        read = {"outcome": "read", "reason": None, "at": at}
        session.execute(update(SentenceTurn).where(*skipped).values(read))
    else:
        session.execute(delete(SentenceTurn).where(*skipped))
    forget_complaint(session, sentence_id)


def report_sentence(
    session: Session,
    person: Person,
    sentence: Sentence,
    *,
    reasons: Iterable[str],
    comment: str | None = None,
    at: datetime,
) -> tuple[SentenceReport, bool]:
    """Keep what the person finds wrong with a sentence, and do not offer it to them again.

    What is grave, or found by several people, sends it back to review. Return the report, and
    whether it is new: the same again changes nothing, and another one takes the place of the
    first. Raise BadReport.
    """
    listed, words = checked_report(reasons, comment)
    standing = find_report(session, person.id, sentence.id)
    if standing and (standing.reasons, standing.comment) == (listed, words):
        return standing, False
    if standing:
        standing.taken_back_at = at
        session.flush()
    report = SentenceReport(
        id=uuid.uuid4(),
        person_id=person.id,
        sentence_id=sentence.id,
        reasons=listed,
        comment=words,
        reported_at=at,
    )
    if insert_unless_there(session, report):
        weigh_complaints(session, sentence, at=at)
        return report, True
    first = find_report(session, person.id, sentence.id)
    return first or report, False  # the person's other tab was first


def take_back_report(
    session: Session, person: Person, sentence_id: uuid.UUID, *, at: datetime
) -> None:
    """Let the person's report count no more; unless they skipped it too, offer the sentence."""
    standing = find_report(session, person.id, sentence_id)
    if standing:
        standing.taken_back_at = at
        session.flush()
        forget_complaint(session, sentence_id)


def add_reading(
    session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID, *, at: datetime
) -> None:
    """Count one more clip that stands for the sentence, read by this person."""
    _count_clips(session, sentence_id, 1)
    _take_turn(session, person_id, sentence_id, "read", None, at)


def remove_reading(
    session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID, *, reads_on: bool
) -> None:
    """Count one clip less; unless another of the person's clips `reads_on`, offer it again."""
    _count_clips(session, sentence_id, -1)
    if not reads_on:
        session.execute(
            delete(SentenceTurn).where(
                SentenceTurn.person_id == person_id,
                SentenceTurn.sentence_id == sentence_id,
                SentenceTurn.outcome == "read",
            )
        )


def _count_clips(session: Session, sentence_id: uuid.UUID, more: int) -> None:
    """Change the sentence's count in the database, where two at once add up."""
    session.flush()
    session.connection().execute(_COUNT, {"sentence_id": sentence_id, "more": more})
    held = session.identity_map.get(identity_key(Sentence, sentence_id))
    if held is not None:
        session.expire(held, ["n_clips", "read_level"])


def _take_turn(
    session: Session,
    person_id: uuid.UUID,
    sentence_id: uuid.UUID,
    outcome: str,
    reason: str | None,
    at: datetime,
) -> None:
    give_back(session, person_id, sentence_id)
    upsert(
        session,
        SentenceTurn,
        key={"person_id": person_id, "sentence_id": sentence_id},
        values={"outcome": outcome, "reason": reason, "at": at},
    )
