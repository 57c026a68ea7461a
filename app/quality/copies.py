"""The listening copies that are owed, from taking one on to keeping it."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audio.copies import RECIPE, Copy, Outline
from app.clips.models import ListeningCopy
from app.clips.queries import copies_owed, get_clip, hold_clip
from app.clips.rules import copy_keys
from app.jobs import COPY_CLIP, enqueue_later
from app.quality.queries import latest_measurement
from app.storage import BlobStore

COPYING_TIME = timedelta(minutes=2)
"""How long a worker that took the job has before the sweep gives it to another."""
MAX_DEATHS = 3
"""A clip that killed the child this often gets no copy: listeners hear the original."""
SWEEP_LIMIT = 500
"""Copies asked for in one sweep; the longest owed first."""


@dataclass(frozen=True, slots=True)
class OwedCopy:
    """A copy that is owed, with all that the making of it needs."""

    clip_id: uuid.UUID
    blob_key: str
    outline: Outline


def begin_copy(session: Session, clip_id: uuid.UUID, *, at: datetime) -> OwedCopy | None:
    """Take on the copy of a clip; return None if none is owed."""
    row = _owed_row(session, clip_id)
    if row is None:
        return None
    row.due_at = at + COPYING_TIME
    session.flush()
    found = latest_measurement(session, clip_id)
    outline = Outline(
        found.lead_silence_s if found else None,
        found.tail_silence_s if found else None,
        found.active_level_dbfs if found else None,
    )
    return OwedCopy(clip_id, get_clip(session, clip_id).blob_key, outline)


def keep_copy(blobs: BlobStore, clip_id: uuid.UUID, copy: Copy) -> dict[str, str]:
    """Store the forms; return their hashes. It comes before the row, outside its transaction."""
    hashes = {form: hashlib.sha256(data).hexdigest() for form, data in copy.forms.items()}
    for form, key in copy_keys(clip_id, hashes).items():
        with blobs.stage() as incoming:
            incoming.write(copy.forms[form])
            blobs.put(key, incoming)
    return hashes


def record_copy(
    session: Session, clip_id: uuid.UUID, copy: Copy, hashes: dict[str, str], *, at: datetime
) -> bool:
    """Say that the copy is kept; return False when the clip was withdrawn meanwhile.

    The blobs then belong to nobody, and are swept.
    """
    row = _owed_row(session, clip_id)
    if row is None:
        return False
    row.due_at, row.made_at = None, at
    row.recipe, row.hashes = RECIPE, hashes
    row.starts_s, row.duration_s, row.gain_db = copy.starts_s, copy.duration_s, copy.gain_db
    session.flush()
    return True


def give_up_copy(session: Session, clip_id: uuid.UUID) -> None:
    """Leave listeners the original: nothing can be made of this clip."""
    row = _owed_row(session, clip_id)
    if row is not None:
        row.due_at = None
        session.flush()


def record_copy_death(session: Session, clip_id: uuid.UUID) -> None:
    """Note that the clip killed the gate's child; the sweep asks again, unless it did too often."""
    row = _owed_row(session, clip_id)
    if row is None:
        return
    row.deaths += 1
    if row.deaths >= MAX_DEATHS:
        row.due_at = None
    session.flush()


def ask_again_for_copies(session: Session, *, at: datetime) -> int:
    """Ask once more for copies owed for too long; return how many."""
    owed = copies_owed(session, at, SWEEP_LIMIT)
    for row in owed:
        row.due_at = at + COPYING_TIME
        enqueue_later(session, COPY_CLIP, clip_id=str(row.clip_id))
    session.flush()
    return len(owed)


def _owed_row(session: Session, clip_id: uuid.UUID) -> ListeningCopy | None:
    """Return the row of a copy that is owed, its clip held against a withdrawal."""
    if hold_clip(session, clip_id) is None:
        return None
    row = session.get(ListeningCopy, clip_id, populate_existing=True)
    return row if row is not None and row.due_at is not None else None
