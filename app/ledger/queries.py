"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import LedgerEntry
from app.ledger.rules import GENESIS


def entries_about(session: Session, object_type: str, object_id: object) -> Sequence[LedgerEntry]:
    """Return what was done to one object, oldest first."""
    about = select(LedgerEntry).where(
        LedgerEntry.object_type == object_type, LedgerEntry.object_id == str(object_id)
    )
    return session.scalars(about.order_by(LedgerEntry.sequence)).all()


def first_broken_entry(session: Session) -> int | None:
    """Return the sequence of the first entry that does not fit the chain, or None if all do."""
    expected, previous = 1, GENESIS
    entries = select(LedgerEntry).order_by(LedgerEntry.sequence).execution_options(yield_per=1000)
    with closing(session.scalars(entries)) as rows:
        for entry in rows:
            fits = entry.sequence == expected and entry.previous_hash == previous
            if not fits or entry.hash != entry.computed_hash():
                return entry.sequence
            expected, previous = entry.sequence + 1, entry.hash
    return None
