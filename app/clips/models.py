"""Clips."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clips.rules import FIRST_PRIORITY, STATES
from app.consent.models import Consent
from app.db import Base
from app.queues import random_key
from app.sentences.models import Sentence

_IN_REVIEW = text("state = 'in_review'")
_OWED = text("measure_due_at IS NOT NULL")
_VALID = text("state = 'valid'")
_COPY_OWED = text("due_at IS NOT NULL")


class Clip(Base):
    """One recording of one sentence by one person; its bytes are never altered."""

    __tablename__ = "clips"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(
            "ix_clips_queue",
            "campaign_id",
            "priority",
            "random_key",
            sqlite_where=_IN_REVIEW,
            postgresql_where=_IN_REVIEW,
        ),
        Index("ix_clips_owed", "measure_due_at", sqlite_where=_OWED, postgresql_where=_OWED),
        Index(
            "ix_clips_valid",
            "campaign_id",
            "random_key",
            sqlite_where=_VALID,
            postgresql_where=_VALID,
        ),
        Index(None, "person_id", "received_at"),
        Index(None, "campaign_id", "state"),
        Index(None, "sha256"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """Made in the browser, so that a retry never doubles a clip."""
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    sentence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sentences.id"), index=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consents.id"))
    licence: Mapped[str] = mapped_column(String(64))
    """The campaign's licence when the clip was given."""
    blob_key: Mapped[str] = mapped_column(String(128))
    sha256: Mapped[str] = mapped_column(String(64))
    container: Mapped[str] = mapped_column(String(8))
    n_bytes: Mapped[int]
    client_duration_s: Mapped[float | None]
    capture: Mapped[dict[str, Any]]
    """What the browser's track really did: sample rate, channels, processing."""
    state: Mapped[str] = mapped_column(String(16), default="received")
    variant: Mapped[str | None] = mapped_column(String(35))
    """Code of the variant that its giver said they speak, when it came; None if they did not."""
    insisted: Mapped[bool] = mapped_column(default=False)
    duration_s: Mapped[float | None]
    """As decoded, once measured."""
    random_key: Mapped[int] = mapped_column(default=random_key)
    priority: Mapped[int] = mapped_column(default=FIRST_PRIORITY)
    """The level in the listening queue: lower is heard sooner (`clips.rules.priority`)."""
    n_votes: Mapped[int] = mapped_column(default=0)
    p_valid: Mapped[float | None]
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    measure_due_at: Mapped[datetime | None]
    """When the sweep asks again for the measurement this clip is owed; None when none is."""
    measure_deaths: Mapped[int] = mapped_column(default=0)
    """How often measuring this clip killed the gate's child process."""

    sentence: Mapped[Sentence] = relationship(lazy="joined", innerjoin=True)
    consent: Mapped[Consent] = relationship(lazy="select")


class ListeningCopy(Base):
    """What listeners hear of a clip: trimmed, faded, at a common loudness. The clip stays as it is.

    The row stands from when a copy is owed, and goes when the clip is withdrawn.
    """

    __tablename__ = "listening_copies"
    __table_args__ = (Index(None, "due_at", sqlite_where=_COPY_OWED, postgresql_where=_COPY_OWED),)

    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    due_at: Mapped[datetime | None]
    """When the sweep asks for it again; None once it is made, or given up."""
    deaths: Mapped[int] = mapped_column(default=0)
    """How often making it killed the gate's child process."""
    recipe: Mapped[str | None] = mapped_column(String(16))
    """By which version of `app.audio.listening` it was made; None as long as it is not."""
    starts_s: Mapped[float | None]
    """Where in the clip it begins."""
    duration_s: Mapped[float | None]
    gain_db: Mapped[float | None]
    hashes: Mapped[dict[str, Any]]
    """SHA-256 in hex by form, "ogg" and "m4a"; empty as long as it is not made."""
    made_at: Mapped[datetime | None]
