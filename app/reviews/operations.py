"""Casting votes and what follows from them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.operations import move_clip
from app.clips.queries import hold_clip
from app.people.models import Person
from app.reviews.models import Skip, Vote
from app.reviews.queries import get_hearable, votes_on
from app.reviews.rules import AlreadyVoted, checked_answer, decision, votes_short


def cast_vote(
    session: Session,
    person: Person,
    clip_id: uuid.UUID,
    *,
    answer: str,
    reasons: Iterable[str] = (),
    heard_s: float | None = None,
    at: datetime,
) -> Vote:
    """Write down what the person heard, and decide the clip if the votes now do.

    Raise ClipNotFound, OwnClip, AlreadyVoted or BadAnswer.
    """
    answer, listed = checked_answer(answer, reasons)
    hold_clip(session, clip_id)
    clip = get_hearable(session, person.id, clip_id)
    vote = Vote(
        person_id=person.id,
        clip_id=clip.id,
        answer=answer,
        reasons=listed,
        heard_s=heard_s,
        cast_at=at,
    )
    try:
        with session.begin_nested():
            session.add(vote)
    except IntegrityError:  # the same person's other tab was first
        raise AlreadyVoted from None
    decide_clip(session, clip, at=at)
    return vote


def skip_clip(session: Session, person: Person, clip_id: uuid.UUID, *, at: datetime) -> None:
    """Do not offer this clip to the person again; raise ClipNotFound, OwnClip or AlreadyVoted."""
    hold_clip(session, clip_id)
    clip = get_hearable(session, person.id, clip_id)
    known = select(Skip.id).where(Skip.person_id == person.id, Skip.clip_id == clip.id)
    if session.scalar(known) is None:
        session.add(Skip(person_id=person.id, clip_id=clip.id, skipped_at=at))
        session.flush()


def decide_clip(session: Session, clip: Clip, *, at: datetime) -> None:
    """Bring the counters and state of a clip that is held in line with its votes."""
    answers = [vote.answer for vote in votes_on(session, clip.id)]
    clip.n_votes = len(answers)
    clip.votes_short = votes_short(answers)
    outcome = decision(answers)
    state = "in_review" if outcome == "open" else outcome
    if state != clip.state:
        clip.decided_at = None if outcome == "open" else at
        move_clip(session, clip, state, at=at)
    session.flush()
