"""What one person gave a campaign's text, and what reviewers said of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.sentences.models import Sentence, SentenceVote
from app.sentences.writing.giving import may_take_back


@dataclass(frozen=True, slots=True)
class Own:
    """A sentence as its giver sees it."""

    sentence: Sentence
    reasons: tuple[tuple[str, int], ...]
    """Why reviewers said no, and how many of them; the most frequent first."""
    comments: tuple[str, ...]
    """What they wrote beside."""
    can_be_taken_back: bool


def own_sentences(
    session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID, count: int
) -> list[Own]:
    """Return the newest sentences that the person gave the campaign, newest first."""
    mine = (
        select(Sentence)
        .where(Sentence.author_id == person_id, Sentence.campaign_id == campaign_id)
        .order_by(Sentence.created_at.desc(), Sentence.id)
        .limit(count)
    )
    newest = session.scalars(mine).all()
    said = _noes(session, newest)
    return [_own(each, said.get(each.id, [])) for each in newest]


def own_sentence(session: Session, sentence: Sentence) -> Own:
    """Return one sentence as its giver sees it."""
    return _own(sentence, _noes(session, [sentence]).get(sentence.id, []))


def own_states(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> dict[str, int]:
    """Return how many of the sentences that the person gave the campaign are in each state."""
    counts = (
        select(Sentence.state, func.count())
        .where(Sentence.author_id == person_id, Sentence.campaign_id == campaign_id)
        .group_by(Sentence.state)
    )
    return dict(session.execute(counts).all())


def _own(sentence: Sentence, noes: Sequence[SentenceVote]) -> Own:
    counted = Counter(reason for vote in noes for reason in vote.reasons)
    comments = tuple(vote.comment for vote in noes if vote.comment)
    return Own(sentence, tuple(counted.most_common()), comments, may_take_back(sentence))


def _noes(session: Session, sentences: Sequence[Sentence]) -> dict[uuid.UUID, list[SentenceVote]]:
    rounds = {each.id: each.round for each in sentences if each.state == "rejected"}
    cast = select(SentenceVote).where(
        SentenceVote.sentence_id.in_(rounds),
        SentenceVote.answer == "no",
        SentenceVote.taken_back_at.is_(None),
    )
    said: dict[uuid.UUID, list[SentenceVote]] = {}
    for vote in session.scalars(cast.order_by(SentenceVote.cast_at)):
        if vote.round == rounds[vote.sentence_id]:
            said.setdefault(vote.sentence_id, []).append(vote)
    return said
