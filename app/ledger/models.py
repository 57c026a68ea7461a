"""The ledger's one table."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.ledger.rules import digest


class LedgerEntry(Base):
    """One thing somebody did; it is never changed, and its hash covers the entry before it."""

    __tablename__ = "ledger"
    __table_args__ = (Index(None, "object_type", "object_id"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    """A person, or None for the operator's command line and for jobs."""
    verb: Mapped[str] = mapped_column(String(64))
    object_type: Mapped[str] = mapped_column(String(64))
    object_id: Mapped[str] = mapped_column(String(64))
    comment: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(String(64))
    """Where the act came in: web, api, cli or job."""
    before_hash: Mapped[str | None] = mapped_column(String(64))
    after_hash: Mapped[str | None] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    def computed_hash(self) -> str:
        """Return the hash this entry must carry: over all its other fields."""
        return digest(
            {
                "sequence": self.sequence,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor_id": str(self.actor_id) if self.actor_id else None,
                "verb": self.verb,
                "object_type": self.object_type,
                "object_id": self.object_id,
                "comment": self.comment,
                "source": self.source,
                "before_hash": self.before_hash,
                "after_hash": self.after_hash,
                "previous_hash": self.previous_hash,
            }
        )
