"""Who may hear and judge a clip, and the votes on it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import HEARABLE, ClipNotFound
from app.quality.queries import latest_measurements
from app.reviews.models import Skip, ValidationModel, Vote
from app.reviews.rules import AlreadyVoted, OwnClip, Speech, speech_within


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
    """Return the person's vote on the clip that stands, or None."""
    mine = select(Vote).where(Vote.person_id == person_id, Vote.clip_id == clip_id)
    return session.scalar(mine.where(Vote.taken_back_at.is_(None)))


def had_by(
    session: Session, person_id: uuid.UUID, clip_ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Return those of the clips that the person has judged, and stands by it, or passed over."""
    if not clip_ids:
        return set()
    judged = select(Vote.clip_id).where(
        Vote.person_id == person_id, Vote.clip_id.in_(clip_ids), Vote.taken_back_at.is_(None)
    )
    passed = select(Skip.clip_id).where(Skip.person_id == person_id, Skip.clip_id.in_(clip_ids))
    return set(session.scalars(union_all(judged, passed)))


def find_last_vote(
    session: Session, person_id: uuid.UUID, campaign_id: uuid.UUID, since: datetime
) -> Vote | None:
    """Return the newest vote that stands of this person in the campaign, cast after `since`."""
    recent = (
        select(Vote)
        .join(Clip, Clip.id == Vote.clip_id)
        .where(Vote.person_id == person_id, Vote.cast_at > since, Vote.taken_back_at.is_(None))
        .where(Clip.campaign_id == campaign_id)
    )
    return session.scalar(recent.order_by(Vote.cast_at.desc()).limit(1))


def votes_on(session: Session, clip_id: uuid.UUID) -> Sequence[Vote]:
    """Return the votes on a clip that stand, oldest first."""
    cast_votes = select(Vote).where(Vote.clip_id == clip_id, Vote.taken_back_at.is_(None))
    return session.scalars(cast_votes.order_by(Vote.cast_at, Vote.id)).all()


def newest_model(session: Session, campaign_id: uuid.UUID) -> ValidationModel | None:
    """Return what the campaign has learned last, or None."""
    models = select(ValidationModel).where(ValidationModel.campaign_id == campaign_id)
    return session.scalar(models.order_by(ValidationModel.version.desc()).limit(1))


def speech_in(session: Session, clip_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Speech]:
    """Return where somebody speaks in each of these clips, for those the gate found speech in."""
    found = {
        clip_id: speech_within(row.duration_s, row.lead_silence_s, row.tail_silence_s)
        for clip_id, row in latest_measurements(session, clip_ids).items()
    }
    return {clip_id: speech for clip_id, speech in found.items() if speech}
