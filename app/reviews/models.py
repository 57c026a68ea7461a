"""Votes on clips, and clips that were passed over."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, HasId

_STANDS = text("taken_back_at IS NULL")


class Vote(HasId, Base):
    """What one person heard in one clip; kept for ever, also once it is taken back."""

    __tablename__ = "votes"
    __table_args__ = (
        Index(
            None,
            "person_id",
            "clip_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(None, "person_id", "cast_at", sqlite_where=_STANDS, postgresql_where=_STANDS),
        CheckConstraint("answer IN ('yes', 'no', 'unsure')", name="answer"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), index=True)
    answer: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[list[str]]
    heard_s: Mapped[float | None]
    client_latency_s: Mapped[float | None]
    is_gold: Mapped[bool] = mapped_column(default=False)
    cast_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    """When the person took it back: it counts no more, and they may judge the clip anew."""


class Skip(HasId, Base):
    """A person passed over a clip without judging it."""

    __tablename__ = "skips"
    __table_args__ = (UniqueConstraint("person_id", "clip_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), index=True)
    skipped_at: Mapped[datetime]
