"""What the gate measured."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, HasId


class Measurement(HasId, Base):
    """Every figure one version of the gate found for one clip, and what it made of them.

    A figure is None where it cannot be measured (no speech, say, or nothing but speech).
    """

    __tablename__ = "measurements"
    __table_args__ = (
        UniqueConstraint("clip_id", "gate_version"),
        CheckConstraint("verdict IN ('accept', 'warn', 'refuse')", name="verdict"),
    )

    clip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clips.id"))
    gate_version: Mapped[str] = mapped_column(String(16))
    policy: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[list[dict[str, Any]]]
    """[{code, severity}], the gravest first."""
    failure: Mapped[str | None]
    """Why nothing could be measured, for operators; None when it could."""

    container: Mapped[str | None] = mapped_column(String(16))
    codec: Mapped[str | None] = mapped_column(String(32))
    rate_hz: Mapped[int | None]
    channels: Mapped[int | None]
    container_duration_s: Mapped[float | None]
    duration_s: Mapped[float | None]
    speech_s: Mapped[float | None]
    lead_silence_s: Mapped[float | None]
    tail_silence_s: Mapped[float | None]
    longest_pause_s: Mapped[float | None]
    peak_dbfs: Mapped[float | None]
    active_level_dbfs: Mapped[float | None]
    clipped_share: Mapped[float | None]
    dc_offset: Mapped[float | None]
    snr_db: Mapped[float | None]
    snr_confidence: Mapped[float | None]
    bandwidth_hz: Mapped[float | None]
    chars_per_s: Mapped[float | None]
    others: Mapped[dict[str, Any]]
    """Figures that have no column of their own yet."""

    cpu_ms: Mapped[float | None]
    measured_at: Mapped[datetime]

    def figure(self, name: str) -> Any:
        """Return a figure, whether it has a column or not; None where its gate did not know it."""
        return getattr(self, name) if name in self.__table__.columns else self.others.get(name)


class SpeakingRate(HasId, Base):
    """How fast the voices of a campaign read, learned from its valid clips.

    It holds for one version of the gate only: another one may count or expect otherwise.
    """

    __tablename__ = "speaking_rates"
    __table_args__ = (UniqueConstraint("campaign_id", "gate_version"),)

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    gate_version: Mapped[str] = mapped_column(String(16))
    log_shift: Mapped[float]
    """Natural log of the time that readings take over the time their language's prior expects."""
    log_spread: Mapped[float]
    """Standard deviation of that log among readings of long sentences."""
    n_clips: Mapped[int]
    n_speakers: Mapped[int]
    """How many clips, of how many people, it was learned from."""
    learned_at: Mapped[datetime]
