"""What has been said of a sentence and how its words have changed, for the pages that show it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from app.sentences.models import Sentence, SentenceReport, SentenceRevision, SentenceVote
from app.sentences.reviewing.judging import WITHHELD
from app.sentences.rules import SentenceNotFound

MOST_COMMENTS = 20
"""Comments shown on a sentence's page."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """What peers say of a sentence's present wording: numbers, and no names."""

    n_yes: int
    n_no: int
    n_unsure: int
    reasons: Sequence[tuple[str, int]]
    """Why not, most frequent first."""


def get_sentence(session: Session, sentence_id: uuid.UUID) -> Sentence:
    """Return the sentence at any state; raise SentenceNotFound."""
    sentence = session.get(Sentence, sentence_id)
    if sentence is None:
        raise SentenceNotFound(str(sentence_id))
    return sentence


def opinions_on(session: Session, sentence: Sentence) -> Opinions:
    """Return what the standing votes of the present round say."""
    standing = select(SentenceVote.answer, SentenceVote.reasons).where(
        SentenceVote.sentence_id == sentence.id,
        SentenceVote.round == sentence.round,
        SentenceVote.taken_back_at.is_(None),
    )
    votes = session.execute(standing).all()
    n = Counter(answer for answer, _ in votes)
    reasons = Counter(reason for _, given in votes for reason in given)
    return Opinions(n["yes"], n["no"], n["unsure"], reasons.most_common())


def comments_on(session: Session, sentence_id: uuid.UUID) -> Sequence[str]:
    """Return what people wrote beside standing votes and reports, newest first; not who."""
    voted = select(SentenceVote.comment, SentenceVote.cast_at.label("at")).where(
        SentenceVote.sentence_id == sentence_id, SentenceVote.taken_back_at.is_(None)
    )
    reported = select(SentenceReport.comment, SentenceReport.reported_at.label("at")).where(
        SentenceReport.sentence_id == sentence_id, SentenceReport.taken_back_at.is_(None)
    )
    said = union_all(voted, reported).subquery()
    newest = select(said.c.comment).where(said.c.comment.is_not(None)).order_by(said.c.at.desc())
    return session.scalars(newest.limit(MOST_COMMENTS)).all()


def is_withheld(session: Session, sentence_id: uuid.UUID) -> bool:
    """Whether anybody says of any wording of a sentence that it must not be spread (WITHHELD)."""
    voted = select(SentenceVote.reasons).where(
        SentenceVote.sentence_id == sentence_id, SentenceVote.taken_back_at.is_(None)
    )
    reported = select(SentenceReport.reasons).where(
        SentenceReport.sentence_id == sentence_id, SentenceReport.taken_back_at.is_(None)
    )
    said = [*session.scalars(voted), *session.scalars(reported)]
    return any(WITHHELD & set(reasons) for reasons in said)


def wordings_of(session: Session, sentence_id: uuid.UUID) -> Sequence[SentenceRevision]:
    """Return all wordings of a sentence, newest first; none where there was only one."""
    kept = select(SentenceRevision).where(SentenceRevision.sentence_id == sentence_id)
    return session.scalars(kept.order_by(SentenceRevision.number.desc())).all()


def find_last_judgement(
    session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID, since: datetime
) -> tuple[Sentence, str] | None:
    """Return what the person judged last in a campaign, if it can be taken back, with the answer.

    None where their last answer is older than `since` or on a wording that is no more.
    """
    last = (
        select(Sentence, SentenceVote.answer)
        .join(SentenceVote, SentenceVote.sentence_id == Sentence.id)
        .where(
            SentenceVote.person_id == person_id,
            SentenceVote.taken_back_at.is_(None),
            SentenceVote.cast_at > since,
            SentenceVote.round == Sentence.round,
            Sentence.campaign_id == campaign_id,
        )
        .order_by(SentenceVote.cast_at.desc())
        .limit(1)
    )
    found = session.execute(last).one_or_none()
    return (found[0], found[1]) if found else None
