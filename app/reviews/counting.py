"""The counters of each validator: how many votes stand, and how gold questions were answered."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.db import insert_unless_there
from app.reviews.models import GoldClip, Validator, Vote
from app.reviews.rules import is_right

Counts = tuple[int, int, int]
"""Votes, answers to gold questions (unsure is none), and how many of those are right."""


def count_vote(
    session: Session, vote: Vote, campaign_id: uuid.UUID, *, by: int, at: datetime
) -> None:
    """Add a vote that is flushed (`by` 1), or one that was taken back (-1), to its validator's row.

    Who has no row yet gets one, counted from their votes.
    """
    right = _is_right(session, vote) if vote.is_gold else None
    change = (by, by * (right is not None), by * (right is True))
    if _add(session, vote.person_id, campaign_id, change, at):
        return
    votes, gold, gold_right = _counted(session, vote.person_id, campaign_id)
    row = Validator(
        id=uuid.uuid4(),
        person_id=vote.person_id,
        campaign_id=campaign_id,
        n_votes=votes,
        n_gold=gold,
        n_gold_right=gold_right,
        updated_at=at,
    )
    if not insert_unless_there(session, row):  # the person's other tab was first
        _add(session, vote.person_id, campaign_id, change, at)


def count_gold_anew(session: Session, gold: GoldClip, *, at: datetime) -> None:
    """Bring the rows of all who answered this gold question in line with its truth."""
    answered = select(Vote.person_id).where(
        Vote.clip_id == gold.clip_id, Vote.is_gold.is_(True), Vote.taken_back_at.is_(None)
    )
    for person_id in sorted(session.scalars(answered)):  # in one order, so that none wait in a ring
        _, asked, right = _counted(session, person_id, gold.campaign_id)
        of_person = Validator.person_id == person_id, Validator.campaign_id == gold.campaign_id
        values = {"n_gold": asked, "n_gold_right": right, "updated_at": at}
        session.execute(
            update(Validator).where(*of_person).values(values),
            execution_options={"synchronize_session": "fetch"},
        )


def standing_votes(session: Session, campaign_id: uuid.UUID) -> int:
    """Return how many votes of the campaign stand and count, by its validators' counters."""
    total = select(func.sum(Validator.n_votes)).where(
        Validator.campaign_id == campaign_id, Validator.set_aside_at.is_(None)
    )
    return session.scalar(total) or 0


def _add(
    session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID, change: Counts, at: datetime
) -> bool:
    votes, gold, right = change
    adding = (
        update(Validator)
        .where(Validator.person_id == person_id, Validator.campaign_id == campaign_id)
        .values(
            n_votes=Validator.n_votes + votes,
            n_gold=Validator.n_gold + gold,
            n_gold_right=Validator.n_gold_right + right,
            updated_at=at,
        )
        .returning(Validator.id)
    )
    options = {"synchronize_session": False}
    return session.execute(adding, execution_options=options).first() is not None


def _counted(session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID) -> Counts:
    votes = (
        select(Vote.answer, Vote.is_gold, GoldClip.is_valid)
        .join(Clip, Clip.id == Vote.clip_id)
        .outerjoin(GoldClip, GoldClip.clip_id == Vote.clip_id)
        .where(Vote.person_id == person_id, Vote.taken_back_at.is_(None))
        .where(Clip.campaign_id == campaign_id)
    )
    total, judged = 0, []
    for answer, is_gold, is_valid in session.execute(votes):
        total += 1
        if is_gold and (right := is_right(answer, bool(is_valid))) is not None:
            judged.append(right)
    return total, len(judged), sum(judged)


def _is_right(session: Session, vote: Vote) -> bool | None:
    gold = session.get(GoldClip, vote.clip_id)
    return None if gold is None else is_right(vote.answer, gold.is_valid)
