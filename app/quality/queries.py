"""Reading measurements."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.models import Measurement


def latest_measurement(session: Session, clip_id: uuid.UUID) -> Measurement | None:
    """Return the newest measurement of a clip, or None while it is owed."""
    return latest_measurements(session, [clip_id]).get(clip_id)


def latest_measurements(
    session: Session, clip_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Measurement]:
    """Return the newest measurement of each of these clips that has one."""
    found = select(Measurement).where(Measurement.clip_id.in_(clip_ids))
    rows = session.scalars(found.order_by(Measurement.measured_at))
    return {row.clip_id: row for row in rows}
