"""Writing to the ledger."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.ledger.models import LedgerEntry
from app.ledger.rules import GENESIS

_ADVISORY_LOCK = 0x1ED6E5
"""PostgreSQL advisory lock under which the chain grows; SQLite has one writer anyway."""


def record(
    session: Session,
    *,
    actor_id: uuid.UUID | None,
    verb: str,
    object_type: str,
    object_id: object,
    at: datetime,
    source: str,
    comment: str = "",
    before_hash: str | None = None,
    after_hash: str | None = None,
) -> LedgerEntry:
    """Append one entry to the chain and flush it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    last = session.scalar(select(func.max(LedgerEntry.sequence))) or 0
    previous = session.get(LedgerEntry, last)
    entry = LedgerEntry(
        sequence=last + 1,
        at=at,
        actor_id=actor_id,
        verb=verb,
        object_type=object_type,
        object_id=str(object_id),
        comment=comment,
        source=source,
        before_hash=before_hash,
        after_hash=after_hash,
        previous_hash=previous.hash if previous else GENESIS,
    )
    entry.hash = entry.computed_hash()
    session.add(entry)
    session.flush()
    return entry
