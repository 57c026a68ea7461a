"""What a campaign needs heard first among clips that are equally near to a decision."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import NEEDS
from app.quality.queries import latest_measurements

FEW_CLIPS = 5
"""A speaker of whom fewer clips are valid is rare: their voice adds most."""
LONG = timedelta(days=14)
"""A clip that waits for longer is old: its giver wants to hear of it."""
BATCH = 500

Place = tuple[int, int]
"""Where a walk through the queue is: level, and random key."""


def need(*, is_rare: bool, is_warned: bool, is_old: bool) -> int:
    """Return how little a clip is needed: 0 (most) to NEEDS - 1."""
    return NEEDS - 1 - is_rare - is_warned - is_old


def set_needs(
    session: Session, campaign_id: uuid.UUID, after: Place, *, at: datetime
) -> tuple[Place | None, int]:
    """Bring the next BATCH of clips in review in line; return where to go on, and how many changed.

    A clip may pass the walk twice if votes move it meanwhile, and one that shares the random key of
    a batch's last may be passed by until tomorrow: neither does harm.
    """
    level, key = after
    waiting = select(
        *(Clip.id, Clip.person_id, Clip.priority, Clip.random_key),
        *(Clip.insisted, Clip.received_at),
    ).where(Clip.campaign_id == campaign_id, Clip.state == "in_review")
    here = waiting.where(Clip.priority == level, Clip.random_key > key)
    rows = session.execute(here.order_by(Clip.random_key).limit(BATCH)).all()
    if not rows:
        above = waiting.with_only_columns(func.min(Clip.priority)).where(Clip.priority > level)
        next_level = session.scalar(above)
        return (None if next_level is None else (next_level, -1)), 0
    n_changed = _update(session, campaign_id, rows, at)
    return (level, rows[-1].random_key), n_changed


def _update(session: Session, campaign_id: uuid.UUID, rows: Collection[Any], at: datetime) -> int:
    rare = _rare(session, campaign_id, {row.person_id for row in rows})
    measured = latest_measurements(session, [row.id for row in rows])
    by_need: dict[int, list[uuid.UUID]] = {}
    for row in rows:
        measurement = measured.get(row.id)
        wanted = need(
            is_rare=row.person_id in rare,
            is_warned=row.insisted or (measurement is not None and measurement.verdict == "warn"),
            is_old=row.received_at < at - LONG,
        )
        if wanted != row.priority % NEEDS:
            by_need.setdefault(wanted, []).append(row.id)
    for wanted, ids in sorted(by_need.items()):
        # Relative to what the level is by now: a vote may have moved the clip.
        moved = update(Clip).where(Clip.id.in_(sorted(ids)), Clip.state == "in_review")
        values = {Clip.priority: Clip.priority - Clip.priority % NEEDS + wanted}
        session.execute(moved.values(values), execution_options={"synchronize_session": False})
    return sum(map(len, by_need.values()))


def _rare(
    session: Session, campaign_id: uuid.UUID, people: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    valid = (
        select(Clip.person_id)
        .where(Clip.person_id.in_(people), Clip.campaign_id == campaign_id, Clip.state == "valid")
        .group_by(Clip.person_id)
        .having(func.count() >= FEW_CLIPS)
    )
    return set(people) - set(session.scalars(valid))
