"""Finding clips."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import STANDING, ClipNotFound


def find_clip(session: Session, clip_id: uuid.UUID) -> Clip | None:
    """Return the clip, or None."""
    return session.get(Clip, clip_id)


def hold_clip(session: Session, clip_id: uuid.UUID) -> Clip | None:
    """Return the clip as it is now and let nobody else change it until we commit, or None.

    Whoever moves a clip holds it first: else a finding could undo a withdrawal. SQLite has one
    writer anyway.
    """
    session.flush()
    return session.get(
        Clip, clip_id, populate_existing=True, with_for_update={"of": Clip, "key_share": True}
    )


def get_own_clip(session: Session, person_id: uuid.UUID, clip_id: uuid.UUID) -> Clip:
    """Return a clip this person gave; raise ClipNotFound, also for somebody else's."""
    clip = session.get(Clip, clip_id)
    if clip is None or clip.person_id != person_id:
        raise ClipNotFound(str(clip_id))
    return clip


def clips_of(
    session: Session, person_id: uuid.UUID, limit: int, before: datetime | None = None
) -> Sequence[Clip]:
    """Return what this person gave, newest first, received before the given time."""
    given = select(Clip).where(Clip.person_id == person_id)
    if before is not None:
        given = given.where(Clip.received_at < before)
    return session.scalars(given.order_by(Clip.received_at.desc()).limit(limit)).all()


def reads_elsewhere(session: Session, clip: Clip) -> bool:
    """Whether another standing clip of the same person reads the same sentence."""
    other = select(Clip.id).where(
        Clip.person_id == clip.person_id,
        Clip.sentence_id == clip.sentence_id,
        Clip.id != clip.id,
        Clip.state.in_(STANDING),
    )
    return session.scalar(other.limit(1)) is not None


def clips_owed_a_measurement(session: Session, due: datetime, limit: int) -> Sequence[Clip]:
    """Return clips whose measurement should have come by `due`, longest owed first."""
    owed = select(Clip).where(Clip.measure_due_at <= due).order_by(Clip.measure_due_at)
    return session.scalars(owed.limit(limit)).all()


def known_blob_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Return which of these blobs a clip refers to."""
    return set(session.scalars(select(Clip.blob_key).where(Clip.blob_key.in_(keys))))
