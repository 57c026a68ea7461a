"""Choosing what to hear next, and the votes on a clip."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import literal_column, select, union_all
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import HEARABLE, ClipNotFound
from app.queues import Queue
from app.reviews.models import Skip, Vote
from app.reviews.rules import AlreadyVoted, OwnClip

TO_HEAR = Queue(Clip, Clip.votes_short, Clip.state == literal_column("'in_review'"))
"""Clips in review, those nearest to a decision first."""


def next_to_hear(
    session: Session,
    person_id: uuid.UUID | None,
    campaign_id: uuid.UUID,
    count: int,
    exclude: Collection[uuid.UUID] = (),
    start: int | None = None,
) -> Sequence[Clip]:
    """Return up to `count` clips in review that this person neither made, judged nor skipped.

    Those nearest to a decision come first; among equals the choice starts at the random key
    `start` (0 to KEY_SPAN - 1).
    """
    return TO_HEAR.choose(
        session,
        campaign_id,
        wanted=count,
        unfit=lambda ids: set(exclude) | _not_for(session, person_id, ids),
        start=start,
    )


def get_audible(session: Session, person_id: uuid.UUID | None, clip_id: uuid.UUID) -> Clip:
    """Return a clip whose audio this person may hear: in review or decided, or their own.

    Raise ClipNotFound.
    """
    clip = session.get(Clip, clip_id)
    if clip is None or clip.state == "withdrawn":
        raise ClipNotFound(str(clip_id))
    if clip.state not in HEARABLE and (person_id is None or clip.person_id != person_id):
        raise ClipNotFound(str(clip_id))
    return clip


def get_hearable(session: Session, person_id: uuid.UUID | None, clip_id: uuid.UUID) -> Clip:
    """Return a clip this person may judge; raise ClipNotFound, OwnClip or AlreadyVoted."""
    clip = session.get(Clip, clip_id)
    if clip is None or clip.state not in HEARABLE:
        raise ClipNotFound(str(clip_id))
    if person_id is not None and clip.person_id == person_id:
        raise OwnClip
    if person_id is not None and find_vote(session, person_id, clip_id) is not None:
        raise AlreadyVoted
    return clip


def find_vote(session: Session, person_id: uuid.UUID, clip_id: uuid.UUID) -> Vote | None:
    """Return the person's vote on the clip, or None."""
    return session.scalar(select(Vote).where(Vote.person_id == person_id, Vote.clip_id == clip_id))


def votes_on(session: Session, clip_id: uuid.UUID) -> Sequence[Vote]:
    """Return the votes on a clip, oldest first."""
    cast_votes = select(Vote).where(Vote.clip_id == clip_id)
    return session.scalars(cast_votes.order_by(Vote.cast_at, Vote.id)).all()


def _not_for(
    session: Session, person_id: uuid.UUID | None, ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    if person_id is None:
        return set()
    own = select(Clip.id).where(Clip.person_id == person_id, Clip.id.in_(ids))
    judged = select(Vote.clip_id).where(Vote.person_id == person_id, Vote.clip_id.in_(ids))
    passed = select(Skip.clip_id).where(Skip.person_id == person_id, Skip.clip_id.in_(ids))
    return set(session.scalars(union_all(own, judged, passed)))
